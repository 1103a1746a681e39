"""Where a judged place stands in the corpus, and what is wrong with one that stands nowhere.

judged place (exhibit, version, span or words) + documents → the passages that hold it, or a fault with its remedy
"""

import re
from dataclasses import dataclass

from corpus.text import Span, plain_text, render
from corpus.types import Passage, Source
from eval.judgments.judgment import ExpectedEvent, Place
from eval.oracle.documents import Documents
from retriever.scope.known_names import nearest_names

_SOURCES_NAMED = 3
"""Sources named in a message: an archive has hundreds."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where a place stands: characters ``[start, end)`` of a passage's text, and its lines in the source."""

    passage: Passage
    start: int
    end: int
    lines: tuple[int, int]

    @property
    def words(self) -> str:
        """The words of the place, as the passage shows them."""
        return self.passage.text[self.start : self.end]

    @property
    def is_whole(self) -> bool:
        """Whether there is a word, and none is cut."""
        cut = any(_cuts(self.passage.text, at) for at in (self.start, self.end))
        return bool(re.search(r"\w", self.words)) and not cut


def locate(place: Place, documents: Documents) -> list[Located]:
    """The passages that hold a place, by its span if it has one, else by its words.

    The words are those of the passage's own text: a span alone may begin within a link or join two cells of a table.
    """
    found = [
        _located(place, passage, documents.sources[passage.copy.source]) for passage in _passages_of(place, documents)
    ]
    return [located for located in found if located]


def _passages_of(place: Place, documents: Documents) -> list[Passage]:
    """The passages of the copies that a place names."""
    shown = documents.passages_shown_in(place.exhibit)
    return [passage for passage in shown if _is_version(passage.version_id, place.version)]


def _located(place: Place, passage: Passage, source: Source) -> Located | None:
    text, span, spans = source.text, place.span, passage.reading.spans
    if span is None:
        match = whole_words(plain_text(place.text, [Span(0, len(place.text))], source.markup), passage.text)
        if match is None:
            return None
        offsets = render(text, spans, source.markup).offsets[match.start() : match.end()]
        return Located(passage, match.start(), match.end(), _lines(text, Span(min(offsets), max(offsets) + 1)))
    within = min(part.start for part in spans) <= span.start and span.end <= max(part.end for part in spans)
    if not within or text[span.start : span.end] != place.text:
        return None
    offsets = render(text, spans, source.markup).offsets
    inside = [i for i, offset in enumerate(offsets) if span.start <= offset < span.end]
    words = passage.text[inside[0] : inside[-1] + 1] if inside else ""
    start = inside[0] + len(words) - len(words.lstrip()) if inside else 0
    return Located(passage, start, start + len(words.strip()), _lines(text, span))


def _lines(source: str, span: Span) -> tuple[int, int]:
    return source.count("\n", 0, span.start) + 1, source.count("\n", 0, span.end - 1) + 1


def whole_words(words: str, text: str) -> re.Match[str] | None:
    """Where words stand first in a text without cutting a word of it; None also where there is no word in them.

    >>> whole_words("two years", "kept for two years."), whole_words("wo year", "kept for two years.")
    (<re.Match object; span=(9, 18), match='two years'>, None)
    """
    if not re.search(r"\w", words):
        return None
    found = re.finditer(re.escape(words), text)
    return next((match for match in found if not any(_cuts(text, at) for at in match.span())), None)


def _cuts(text: str, at: int) -> bool:
    """Whether a cut before this character would part a word."""
    return bool(re.fullmatch(r"\w\w", text[max(0, at - 1) : at + 1]))


def _is_version(version_id: str, named: str | None) -> bool:
    return named is None or named == version_id or version_id.partition("@")[2] == named


def faults_of_place(place: Place, documents: Documents, in_scope: set[str] | None = None) -> list[str]:
    where = f"{place.exhibit}, version {place.version or 'any'}: {place.text[:40]!r}"
    found = locate(place, documents)
    if not found:
        return [f"no passage holds {where}; {_why_nowhere(place, documents)}"]
    if len(found) > 1:
        return [f"{len(found)} passages hold {where}; name the version, quote more words, or give start and end"]
    (located,) = found
    if not located.is_whole:
        return [f"there is no whole word in {where}, or one is cut; enclose the words that answer"]
    if place.lines is not None and place.lines != located.lines:
        return [f"lines of {where} are {list(located.lines)}, not {list(place.lines)}; correct or leave them out"]
    if in_scope is not None and located.passage.version_id not in in_scope:
        return [f"{where} is not in force on the days asked about"]
    return []


def _why_nowhere(place: Place, documents: Documents) -> str:
    """What to do about a place that no passage holds."""
    copies = [copy for version in documents.versions.values() for copy in version.copies]
    names = list(dict.fromkeys(p.copy.source for p in documents.passages_shown_in(place.exhibit)) or documents.sources)
    read = ", ".join(names[:_SOURCES_NAMED])
    if len(names) > _SOURCES_NAMED:
        read += f" and {len(names) - _SOURCES_NAMED} more sources"
    exhibits = {copy.facts.origin.name for copy in copies}
    if place.exhibit not in exhibits:
        known = nearest_names(place.exhibit, exhibits)
        return f"{read} has no exhibit {place.exhibit!r}, {known}; name the source after the file of judgments"
    days = {c.version_id.partition("@")[2] for c in copies if c.facts.origin.name == place.exhibit}
    if not _passages_of(place, documents):
        known = nearest_names(str(place.version), days)
        return f"exhibit {place.exhibit} of {read} has no version {place.version!r}, {known}"
    if place.span is None:
        return f"copy whole words from the source, {read}"
    if any(source.text[place.span.start : place.span.end] == place.text for source in documents.sources.values()):
        return "start and end must lie in one passage of that copy, without its heading"
    return f"start and end must enclose exactly text in the source, {read}"


def faults_of_event(event: ExpectedEvent, documents: Documents) -> list[str]:
    """An event is told by the version that ends on its day, and the one that begins on it."""
    dated = {v.version_id: v.interval for v in documents.versions.values() if v.interval}
    ending = {version_id for version_id, interval in dated.items() if interval.until == event.on}
    beginning = {version_id for version_id, interval in dated.items() if interval.start == event.on}
    if not beginning:
        return [f"no version takes effect on {event.on}, the day of an event"]
    faults: list[str] = []
    for name, place, versions, does in (
        ("before", event.before, ending, "ends"),
        ("after", event.after, beginning, "begins"),
    ):
        if place is None:
            continue
        own = faults_of_place(place, documents)
        faults += own
        if not own and locate(place, documents)[0].passage.version_id not in versions:
            faults.append(f"{name} of the event on {event.on} must stand in a version that {does} on that day")
    return faults
