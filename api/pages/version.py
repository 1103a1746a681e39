"""One whole version in reading order, with its outline, and an address and a citation for every passage."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from api.pages.shared import LONGEST_LIST, foot_facts, names_of
from api.phrases.passages import BELOW, headings_below
from corpus.text import slug
from corpus.types import PassageKind, Section
from retriever.reading.library import Library
from retriever.results import PassageView


@dataclass(frozen=True, slots=True)
class Run:
    """Passages of one kind in a row."""

    kind: PassageKind
    passages: list[PassageView]


@dataclass(frozen=True, slots=True)
class HeadingPart:
    """``heading`` is the path of headings below the section, ``depth`` how many there are, ``last`` the innermost."""

    heading: str
    last: str | None
    depth: int
    anchor: str
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class SectionPart:
    section: Section | None
    anchor: str
    headings: list[HeadingPart]


def version_facts(library: Library, version_id: str, exhibit: str | None) -> dict[str, object]:
    """A version in the words of its canonical copy, or as ``exhibit`` prints it.

    Raises UnknownVersion or UnknownExhibit.
    """
    view = library.version(version_id)
    passages = library.text(version_id, exhibit)
    copies = view.version.copies
    shown = next((copy for copy in copies if copy.exhibit == exhibit), copies[0])
    return foot_facts(library) | {
        "view": view,
        "copies_are_told": len(library.versions()) <= LONGEST_LIST,
        "several_policies": len(library.policies()) > 1,
        "policy_title": names_of(library)[view.version.policy],
        "earlier": library.version(view.previous).version if view.previous else None,
        "later": library.version(view.next).version if view.next else None,
        "shown": shown,
        "passage_count": len(passages),
        "parts": _parts(passages),
    }


def address_of(library: Library, passage_id: str) -> str:
    """Where a passage stands in its version, in the copy that it is a passage of. Raises UnknownPassage."""
    passage, _, _ = library.passage(passage_id)
    version = library.version(passage.version_id).version
    page = f"/versions/{version.version_id}"
    for copy in version.copies[1:]:
        if any(passage.passage_id == other.passage_id for other in library.text(version.version_id, copy.exhibit)):
            if copy.exhibit != version.copies[0].exhibit:
                page += f"?exhibit={quote(copy.exhibit)}"
            break
    return f"{page}#{passage.passage_id}"


def _parts(passages: Sequence[PassageView]) -> list[SectionPart]:
    """Passages in reading order, under their sections and headings, with an anchor for each."""
    taken: set[str] = set()

    def anchor(words: str) -> str:
        wanted = name = slug(words) or "part"
        count = 1
        while name in taken:
            count += 1
            name = f"{wanted}-{count}"
        taken.add(name)
        return name

    parts = []
    for section, in_section in groupby(passages, key=lambda passage: passage.section):
        label = f"section {section.key}" if section else "preamble"
        part = SectionPart(section, anchor(label), [])
        for path, under in groupby(in_section, key=headings_below):
            runs = [Run(kind, list(run)) for kind, run in groupby(under, key=lambda passage: passage.kind)]
            heading = BELOW.join(path)
            place = anchor(f"{label} {heading or 'text'}")
            part.headings.append(HeadingPart(heading, path[-1] if path else None, min(len(path), 4), place, runs))
        parts.append(part)
    return parts
