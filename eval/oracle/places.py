"""Where each passage stands: what a citation of it must say.

For the exhibits that come with Inforce this was judged line by line (``judgments/exhibits_lines.tsv``) and copy by copy
(``judgments/exhibits_copies.tsv``), without the reader's code. For any other source it is what was read from it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from corpus.origin import Exhibit, File, Recording
from corpus.types import Basis, CopyFacts, Corpus, Passage, PassageKind, PolicyVersion, Section
from eval.oracle.intervals import Start

EXHIBITS_SHA256 = "db4d17351b7004d534bb319077912612f725865ee4e60a68c8ee6f72f88aa5ca"
"""The source whose lines were judged."""

_JUDGMENTS = Path(__file__).parents[1] / "judgments"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands.

    ``named`` is how its citation begins, with the part of the page: "Ex. B(3), pt. A". ``day`` is the one that dates
    the copy and ``basis`` what that day is, both None where nothing does. ``told_apart_by`` is the commit or the file
    of a copy that is no exhibit. ``paragraph`` counts from 1 below ``section`` and ``headings``, ``label`` is printed.
    """

    version_id: str
    exhibit: str
    part: str | None
    named: str
    basis: Basis | None
    day: date | None
    told_apart_by: str | None
    section: Section | None
    heading: str | None
    headings: tuple[str, ...]
    paragraph: int
    label: str | None
    kind: PassageKind
    lines: tuple[int, int]


def places_of(corpus: Corpus) -> dict[str, Place]:
    """The place of each passage by its id; none where the judged source has no judged passage."""
    versions = {version.version_id: version for version in corpus.versions}
    judged = {source.name for source in corpus.sources if source.sha256 == EXHIBITS_SHA256}
    places: dict[str, Place] = {}
    for passage in corpus.passages:
        if passage.copy.source in judged:
            place = _judged(passage.copy.facts.policy).get(passage.reading.lines)
        else:
            place = _read(passage, versions[passage.version_id])
        if place:
            places[passage.passage_id] = place
    return places


def starts_of(corpus: Corpus, places: Mapping[str, Place]) -> dict[str, dict[str, Start]]:
    """The first day of each dated version by policy: as judged where it was, else as the corpus has it."""
    judged = {source.name for source in corpus.sources if source.sha256 == EXHIBITS_SHA256}
    starts: dict[str, dict[str, Start]] = {}
    for version in corpus.versions:
        own = starts.setdefault(version.policy, {})
        if version.interval and version.from_basis:
            own[version.version_id] = Start(version.interval.start, version.from_basis)
    for passage in corpus.passages:
        place = places.get(passage.passage_id)
        if passage.copy.source in judged and place and place.day and place.basis:
            starts[passage.copy.facts.policy][place.version_id] = Start(place.day, place.basis)
    return starts


# -- judged ---------------------------------------------------------------------------------------------


@cache
def _judged(policy: str) -> Mapping[tuple[int, int], Place]:
    """The places that were judged, by their first and last line."""
    copies = {row["copy"]: row for row in _table("exhibits_copies.tsv")}
    lines: dict[tuple[str, str], list[dict[str, str]]] = {}
    titles: dict[tuple[str, str], str] = {}
    for row in _table("exhibits_lines.tsv"):
        title = re.search(r"\btitle: (.+)", row["note"])
        if title:
            titles[row["copy"], row["section"]] = title[1]
        if row["class"] == "passage":
            lines.setdefault((row["copy"], row["passage"]), []).append(row)
    places: dict[tuple[int, int], Place] = {}
    counted: Counter[tuple[str, str, str]] = Counter()
    for (copy, _), rows in lines.items():
        first, facts = rows[0], copies[copy]
        below = copy, first["section"], first["heading"]
        counted[below] += 1
        extent = int(first["line"]), int(rows[-1]["line"])
        places[extent] = Place(
            version_id=f"{policy}@{facts['day']}",
            exhibit=facts["exhibit"],
            part=facts["part"],
            named=f"Ex. {facts['exhibit']}, {facts['cited']}",
            basis=Basis(facts["basis"]),
            day=date.fromisoformat(facts["day"]),
            told_apart_by=None,
            section=Section(first["section"], titles[copy, first["section"]]) if first["section"] else None,
            heading=first["heading"] or None,
            headings=(),
            paragraph=counted[below],
            label=first["label"] or None,
            kind=PassageKind(first["kind"]),
            lines=extent,
        )
    return places


def _table(name: str) -> list[dict[str, str]]:
    with (_JUDGMENTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


# -- read -----------------------------------------------------------------------------------------------


def _read(passage: Passage, version: PolicyVersion) -> Place:
    facts, reading = passage.copy.facts, passage.reading
    basis, day = _dated(facts, version)
    name, told_apart_by = _name(facts)
    return Place(
        version_id=passage.version_id,
        exhibit=facts.origin.name,
        part=facts.part,
        named=", ".join(filter(None, (name, _part(facts.part)))),
        basis=basis,
        day=day,
        told_apart_by=told_apart_by,
        section=reading.section,
        heading=reading.heading,
        headings=reading.headings,
        paragraph=reading.paragraph,
        label=reading.label,
        kind=reading.kind,
        lines=reading.lines,
    )


def _name(facts: CopyFacts) -> tuple[str, str | None]:
    """What a citation calls a copy, and the commit or file that tells it apart from others of the same name."""
    origin = facts.origin
    match origin:
        case Recording():
            told_apart_by = f"commit {origin.name}"
        case File():
            told_apart_by = f"file {origin.name}"
        case _:
            return f"Ex. {origin.name}", None
    service, document = origin.service or "", origin.document
    is_named = document.casefold().startswith(service.casefold())
    return document if is_named else f"{service} {document}", told_apart_by


def _part(part: str | None) -> str | None:
    """A lettered part of a page by its letter: "Part A: New Version" is "pt. A"."""
    words = (part or "").split()
    if len(words) > 1 and words[0].casefold() == "part":
        letter = re.match(r"\w+", words[1])
        return f"pt. {letter[0]}" if letter else part
    return part


def _dated(facts: CopyFacts, version: PolicyVersion) -> tuple[Basis | None, date | None]:
    """What dates a copy: its manifest, else the effective date that it prints, else an updated one, else its capture.

    A capture dates only what its page showed as current, and what no printed date does: one that stayed the same while
    the words changed is not the first day of the version.
    """
    days = list(_days(facts))
    if not days:
        return None, None
    is_capture = not isinstance(facts.origin, Exhibit) and days[-1][0] is Basis.CAPTURED
    is_first_day = version.interval is not None and version.interval.start == days[0][1]
    return days[-1] if is_capture and not is_first_day else days[0]


def _days(facts: CopyFacts) -> Iterator[tuple[Basis, date]]:
    """The days that a copy gives, those that decide first."""
    if isinstance(facts.origin, File) and facts.origin.manifest_on:
        yield Basis.MANIFEST, facts.origin.manifest_on
    if facts.effective_on:
        yield Basis.STATED_EFFECTIVE, facts.effective_on
    if facts.updated_on:
        yield Basis.UPDATED_DATE, facts.updated_on
    if not (facts.effective_on or facts.updated_on):
        yield from ((Basis.DECLARED, said.day) for said in facts.date_evidence if said.used and said.key and said.day)
    if facts.captured_on and facts.shown_as_current:
        yield Basis.CAPTURED, facts.captured_on
