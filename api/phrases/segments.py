"""The vocabulary of what results say: segments of a sentence, and the blocks that sentences stand in.

A phrase names a day, a citation or a link as what it is and says nothing of how it looks; the renderers in
`api.render` write phrases for a terminal, as HTML and as Markdown. ``str`` of a phrase is its plain text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import partial
from itertools import chain
from typing import TypeAlias

from api.phrases.dates import capitalised as _capitalised
from api.phrases.dates import day_in_words, split_days
from corpus.clauses.wording import Operation
from corpus.text import Span


class Mark(Enum):
    """What sets words apart from the others of their phrase."""

    STRONG = auto()
    HIGHLIGHTED = auto()
    INSERTED = auto()
    DELETED = auto()
    QUOTED = auto()
    """Words of somebody else."""
    CITED = auto()
    """A printed citation, or the place that one names."""
    CODE = auto()
    """An id, to be copied letter by letter."""
    ADDRESS = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """Words, possibly with a mark."""

    text: str
    mark: Mark | None = None

    def __str__(self) -> str:
        return f"“{self.text}”" if self.mark is Mark.QUOTED else self.text


quoted = partial(Words, mark=Mark.QUOTED)
cited = partial(Words, mark=Mark.CITED)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, in words for people and as an ISO date for programs."""

    on: date

    def __str__(self) -> str:
        return day_in_words(self.on)


@dataclass(frozen=True, slots=True)
class Link:
    """A name that leads to what it names; ``version_id`` is the only kind of target that sentences have."""

    name: "Phrase"
    version_id: str

    def __str__(self) -> str:
        return str(self.name)


@dataclass(frozen=True, slots=True)
class Inferred:
    """Marks the end of an interval as inferred.

    A page has a footnote that says so; where there is none, ``aside`` stands here, empty where it is said below.
    """

    aside: str = ""

    def __str__(self) -> str:
        return self.aside


@dataclass(frozen=True, slots=True)
class Difference:
    """Two wordings in one text. Whoever shows it says which words stand only on the left or only on the right."""

    operations: tuple[Operation, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.pieces))

    @property
    def pieces(self) -> tuple[Words, ...]:
        """Both wordings in one text, what went before what came."""
        return tuple(chain.from_iterable(map(_both, self.operations)))

    @property
    def left(self) -> tuple[Words, ...]:
        """The left wording, with what went marked."""
        return tuple(
            chain.from_iterable(_side(operation.left, operation, Mark.DELETED) for operation in self.operations)
        )

    @property
    def right(self) -> tuple[Words, ...]:
        """The right wording, with what came marked."""
        return tuple(chain.from_iterable(_side(part.right, part, Mark.INSERTED) for part in self.operations))


def _both(operation: Operation) -> Iterable[Words]:
    if operation.op == "equal":
        return (Words(operation.right),)
    # Two words that stand for one another at the very beginning have no white space to keep them apart.
    apart = " " if operation.left[:1].isalnum() and operation.right[:1].isalnum() else ""
    left, right = _side(operation.left, operation, Mark.DELETED), _side(operation.right, operation, Mark.INSERTED)
    return (*left, *([Words(apart)] if apart else []), *right)


def _side(words: str, operation: Operation, mark: Mark) -> Iterable[Words]:
    """Marked words; the white space before them is not, so that no stroke is drawn through it."""
    if operation.op == "equal":
        return (Words(words),)
    inside = words.lstrip()
    space = words[: len(words) - len(inside)]
    return (*([Words(space)] if space else []), *([Words(inside, mark)] if inside else []))


Segment: TypeAlias = Words | Day | Link | Inferred | Difference


@dataclass(frozen=True, slots=True)
class Phrase:
    """Segments in reading order; white space between them is part of their words."""

    segments: tuple[Segment, ...] = ()

    def __str__(self) -> str:
        return "".join(map(str, self.segments))

    def __bool__(self) -> bool:
        return bool(self.segments)

    def capitalised(self) -> "Phrase":
        """With a capital first letter, where the phrase begins with words."""
        match self.segments:
            case (Words(text, mark), *rest):
                return Phrase((Words(_capitalised(text), mark), *rest))
            case (Link(name, version_id), *rest):
                return Phrase((Link(name.capitalised(), version_id), *rest))
            case _:
                return self


Said: TypeAlias = str | date | Segment | Phrase | None
"""What `say` takes; None says nothing."""


def say(*parts: Said) -> Phrase:
    """A phrase of words, days, segments and other phrases.

    >>> str(say("effective ", date(2019, 1, 17), ", said ", quoted("so")))
    'effective 17 January 2019, said “so”'
    """
    segments: list[Segment] = []
    for part in parts:
        match part:
            case None | "":
                continue
            case str():
                segments.append(Words(part))
            case date():
                segments.append(Day(part))
            case Phrase():
                segments += part.segments
            case _:
                segments.append(part)
    return Phrase(tuple(segments))


def joined(parts: Iterable[Said], between: str, last: str | None = None) -> Phrase:
    """Parts with ``between`` in their gaps, and ``last`` in the last one where it is given.

    >>> str(joined(["a", "b", "c"], ", ", " and "))
    'a, b and c'
    """
    given = [say(part) for part in parts]
    said: list[Said] = []
    for place, part in enumerate(given):
        gap = between if place < len(given) - 1 or last is None else last
        said += [gap, part] if place else [part]
    return say(*said)


def message(sentence: str) -> Phrase:
    """A sentence of another room, such as a warning, with the ISO days in it as days.

    What stands between backticks is to be typed as it is.
    """
    parts = sentence.split("`")
    typed = range(1, len(parts) - 1, 2)
    said = ((f"`{part}`",) if i in typed else split_days(part) for i, part in enumerate(parts))
    return say(*chain.from_iterable(said)) if len(parts) % 2 else say(*split_days(sentence))


def marked(text: str, spans: Iterable[Span]) -> Phrase:
    """``text`` with ``spans`` highlighted; spans that overlap or leave the text are cut."""
    parts: list[Said] = []
    done = 0
    for span in sorted(spans):
        start, end = max(span.start, done), min(span.end, len(text))
        if start < end:
            parts += [text[done:start], Words(text[start:end], Mark.HIGHLIGHTED)]
            done = end
    return say(*parts, text[done:])


# ---- Blocks -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One of several lines that belong together, or a paragraph of its own.

    ``indent`` counts columns, ``lead`` is what stands before the words, such as a number. A ``fixed`` line, such as a
    command, is never broken. ``right`` is whether it tells something right or wrong, None for neither.
    """

    words: Phrase
    indent: int = 0
    lead: str = ""
    strong: bool = False
    fixed: bool = False
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    words: Phrase
    level: int = 2


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a policy set off as a block, what they need to be understood alone, and where they stand."""

    words: Phrase
    citation: str
    context: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning about what is told."""

    words: Phrase


@dataclass(frozen=True, slots=True)
class Item:
    """One of a numbered list."""

    number: int
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Footer:
    """What holds of a whole document, after its end."""

    notes: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns under their headers; every row has as many cells."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


Block: TypeAlias = tuple[Line, ...] | Heading | Quotation | Remark | Item | Footer | Table
Document: TypeAlias = Sequence[Block]


def lines(*parts: Line | Said) -> tuple[Line, ...]:
    """Lines that belong together; a phrase becomes a line, None is left out."""
    return tuple(part if isinstance(part, Line) else Line(say(part)) for part in parts if part is not None)
