"""Printed citations, in the manner of a brief.

    Ex. B(3), pt. A (eff. Jan. 17, 2019) § G, "Your rights" ¶ [2]

A number in brackets was counted by us, one without is printed in the source ("§ B.1").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.document import CopyFacts, Passage, PassageReading
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


def cite(passage: Passage, shown_text: str, source_sha256: str) -> Citation:
    """The citation of one passage; it is a variant where its words are not those of ``shown_text``."""
    facts, reading = passage.copy.facts, passage.reading
    return Citation(
        exhibit=facts.exhibit,
        part=facts.part,
        version_id=passage.version_id,
        section=reading.section.label if reading.section else None,
        heading=reading.heading,
        paragraph=reading.paragraph,
        label=reading.label,
        page=reading.page,
        variant=reading.text != shown_text,
        source=passage.copy.source,
        source_sha256=source_sha256,
        spans=reading.spans,
        lines=reading.lines,
        text=str(printed(passage)),
    )


def printed(passage: Passage) -> PrintedCitation:
    """The printed citation of a passage, in its parts."""
    return PrintedCitation(_exhibit(passage.copy.facts), f"({_when(passage.copy.facts)})", _place(passage.reading))


def parallel_citation(passages: Sequence[Passage]) -> str:
    """Citations of all places that show the same text, in the order given; a date is not repeated.

    "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]; Ex. B(3), pt. A § G ¶ [2]"
    """
    texts: list[str] = []
    previous = ""
    for citation in map(printed, passages):
        texts.append(f"{citation.exhibit} {citation.place}" if citation.when == previous else str(citation))
        previous = citation.when
    return "; ".join(texts)


def _exhibit(facts: CopyFacts) -> str:
    name = f"Ex. {facts.exhibit}"
    if not facts.part:
        return name
    lettered = re.match(r"part\s+(\w+)", facts.part, re.IGNORECASE)
    return f"{name}, pt. {lettered[1]}" if lettered else f"{name}, {facts.part}"


def _when(facts: CopyFacts) -> str:
    """An updated or captured day is never printed as an effective one."""
    if facts.effective_on:
        return f"eff. {_day(facts.effective_on)}"
    if facts.updated_on:
        return f"updated {_day(facts.updated_on)}"
    if facts.captured_on and facts.shown_as_current:
        return f"captured {_day(facts.captured_on)}"
    return "undated"


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
