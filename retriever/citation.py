"""Printed citations, in the manner of a brief.

    Ex. B(3), pt. A (eff. Jan. 17, 2019) § G, "Your rights" ¶ [2]
    GitHub Privacy Policy (captured Mar. 3, 2021, commit 1a2b3c4) § Data we collect > Cookies ¶ [2]
    Acme Privacy Policy (eff. Mar. 1, 2019 per manifest, file 2019.html) § 2.1 ¶ [1]
    Ex. B(3), pt. A (eff. Jan. 17, 2019) at 41, § G, "Your rights" ¶ [2]

A number in brackets was counted by us, one without is printed in the source ("§ B.1"). What an archive or a folder
holds is no exhibit: it is named by service and document, and told apart by its commit or its file. Its paragraphs are
always counted, since the lists under one heading may each begin with "1.".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpus.origin import fields_of
from corpus.types import CopyFacts, ExhibitCopy, Passage, PassageReading, start_of
from retriever.results import Citation

_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


@dataclass(frozen=True, slots=True)
class PrintedCitation:
    """The three parts of a printed citation; ``when`` is left out where the one before says the same."""

    exhibit: str
    when: str
    place: str

    def __str__(self) -> str:
        return f"{self.exhibit} {self.when} {self.place}"


def cite(passage: Passage, shown_text: str, source_sha256: str, in_print: PrintedCitation | None = None) -> Citation:
    """The citation of one passage; it is a variant where its words are not those of ``shown_text``.

    ``in_print`` is its printed form, where that is known already.
    """
    facts, reading = passage.copy.facts, passage.reading
    origin = fields_of(facts.origin)
    return Citation(
        exhibit=origin["exhibit"],
        part=facts.part,
        version_id=passage.version_id,
        section=(reading.section.label or reading.section.title) if reading.section else None,
        heading=reading.heading,
        paragraph=reading.paragraph,
        label=reading.label,
        page=reading.page,
        variant=reading.text != shown_text,
        source=passage.copy.source,
        source_sha256=source_sha256,
        spans=reading.spans,
        lines=reading.lines,
        text=str(in_print or printed(passage)),
        service=origin["service"],
        document=origin["document"],
        commit=origin["commit"],
        headings=reading.headings,
        url=origin["url"],
        labels=origin["labels"],
        rests_on=origin["rests_on"],
    )


def printed(passage: Passage) -> PrintedCitation:
    """The printed citation of a passage, in its parts."""
    return PrintedCitation(*_of_copy(passage.copy), _in_copy(passage))


class Printer:
    """Prints citations of many passages of one catalogue: what they say of a copy is made once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[str, str]] = {}

    def printed(self, passage: Passage) -> PrintedCitation:
        key = passage.copy.version_id, passage.copy.slug
        if key not in self._known:
            self._known[key] = _of_copy(passage.copy)
        return PrintedCitation(*self._known[key], _in_copy(passage))


def _of_copy(copy: ExhibitCopy) -> tuple[str, str]:
    """What a citation says of the copy: what is cited, and when it is of."""
    facts = copy.facts
    when = _when_in_series(copy) if facts.in_series else _when(facts)
    which = ", ".join(filter(None, (when, facts.origin.told_apart_by)))
    return _named(facts.origin.cited, facts), f"({which})"


def _in_copy(passage: Passage) -> str:
    reading = passage.reading
    place = _path(reading) if passage.copy.facts.origin.cites_whole_path else _place(reading)
    return f"at {reading.page}, {place}" if reading.page is not None else place


def joined(citations: Iterable[PrintedCitation]) -> str:
    """Printed citations of all places that show the same text, in the order given, as one; a date is not repeated.

    "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]; Ex. B(3), pt. A § G ¶ [2]"
    """
    texts: list[str] = []
    previous = ""
    for citation in citations:
        texts.append(f"{citation.exhibit} {citation.place}" if citation.when == previous else str(citation))
        previous = citation.when
    return "; ".join(texts)


def _named(name: str, facts: CopyFacts) -> str:
    """With the part of the page, where it has several."""
    if not facts.part:
        return name
    lettered = re.match(r"part\s+(\w+)", facts.part, re.IGNORECASE)
    return f"{name}, pt. {lettered[1]}" if lettered else f"{name}, {facts.part}"


def _when(facts: CopyFacts) -> str:
    """An updated or captured day is never printed as an effective one."""
    if facts.manifest_on:
        return f"eff. {_day(facts.manifest_on)} per manifest"
    if facts.effective_on:
        return f"eff. {_day(facts.effective_on)}"
    if facts.updated_on:
        return f"updated {_day(facts.updated_on)}"
    if facts.declared_on:
        return f"declared {_day(facts.declared_on)}"
    if facts.captured_on and facts.shown_as_current:
        return f"captured {_day(facts.captured_on)}"
    return "undated"


def _when_in_series(copy: ExhibitCopy) -> str:
    """A printed date that did not move with the words does not date them: then the capture does, as in the version."""
    facts = copy.facts
    day, _ = start_of(facts)
    if facts.captured_on and facts.shown_as_current and day and not _is_of(copy.version_id, day):
        return f"captured {_day(facts.captured_on)}"
    return _when(facts)


def _is_of(version_id: str, day: date) -> bool:
    return version_id.partition("@")[2].startswith(day.isoformat())


def _path(reading: PassageReading) -> str:
    """The whole path of headings; a section with a letter or number by that alone, as its printed form is known by."""
    section, below = reading.section, reading.headings[1:]
    place = f"§ {' > '.join((section.label or section.title, *below))}" if section else "preamble"
    return f"{place} ¶ [{reading.paragraph}]"


def _place(reading: PassageReading) -> str:
    section = f"§ {reading.section.label}" if reading.section else "preamble"
    number = reading.label.strip("().") if reading.label else None
    if reading.heading:
        section = f'{section}, "{reading.heading}"'
    elif number and reading.section:
        return f"{section}.{number}"
    return f"{section} ¶ {number}" if number else f"{section} ¶ [{reading.paragraph}]"


def _day(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"
