"""What comparing gives: two versions, a clause through time, the exhibit copies of one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from corpus.clauses.matching import Change
from corpus.clauses.units import Element
from corpus.clauses.wording import Operation
from corpus.contract import Doc
from corpus.links import LinkChange
from retriever.results.examples import PASSAGE, VERSION
from retriever.results.shared import Citation, CopyRef, DateBasis, Notice, PassageView, VersionRef


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A passage of one version and the one it corresponds to in the other.

    The lefts of ``ops`` joined are the left text, the rights the right one.
    """

    status: Annotated[
        Change,
        Doc(
            "Of the right side against the left. `same` up to letters of cross-references, markup, bullets and page "
            "breaks, which are never a change.",
            "same",
        ),
    ]
    left: Annotated[PassageView | None, Doc("Null for what was added.")]
    right: Annotated[PassageView | None, Doc("Null for what was removed.")]
    ops: Annotated[tuple[Operation, ...], Doc("What turns the left text into the right one, letters included.")]
    cross_references_only: Annotated[bool, Doc("The words are the same, letters of cross-references apart.", True)] = (
        False
    )
    returns_from: Annotated[
        str | None,
        Doc("Of an added clause that had been there before: the version in which it last stood.", None),
    ] = None
    moved_from: Annotated[
        str | None, Doc("Of a passage that moved: its place on the left, as citations print it.", None)
    ] = None
    element: Annotated[
        Element,
        Doc(
            "`passage`; `heading`, `table_header`: words above passages, shown with the first one under them.",
            "passage",
        ),
    ] = Element.PASSAGE
    arranged: Annotated[bool, Doc("The words stood in other paragraphs: split, joined or put elsewhere.", False)] = (
        False
    )
    from_passages: Annotated[
        tuple[str, ...], Doc("The passages of the left whose words these are; several where they were joined.", [])
    ] = ()
    typographic: Annotated[
        bool, Doc("The words are the same; marks, capitals for show or numbers before it differ.", False)
    ] = False
    links: Annotated[
        tuple[LinkChange, ...],
        Doc(
            "Words that stand on both sides and lead elsewhere. A link's target is no word: it changes no `status`.", []
        ),
    ] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, passage by passage."""

    left: Annotated[VersionRef, Doc("The version compared with.")]
    right: Annotated[VersionRef, Doc("The version compared.")]
    left_as_of: Annotated[date | None, Doc("The day that chose the left version; null where it was named.", None)]
    right_as_of: Annotated[
        date | None, Doc("The day that chose the right version; null where it was named.", "2020-03-01")
    ]
    counts: Annotated[
        Mapping[Change, int],
        Doc(
            "Pairs of each status, none left out.",
            {"same": 109, "changed": 2, "moved": 0, "moved_changed": 0, "added": 4, "removed": 0},
        ),
    ]
    cross_references_only: Annotated[int, Doc("How many of the `same` ones differ in letters of cross-references.", 5)]
    arranged: Annotated[int, Doc("How many pairs have words that stood in other paragraphs.", 0)]
    pairs: Annotated[
        tuple[ComparedPair, ...],
        Doc(
            "In reading order of the right version; what was removed stands where it stood. Every passage of both "
            "canonical copies is in one pair; with `section`, every one of those sections."
        ),
    ]
    warnings: Annotated[tuple[Notice, ...], Doc("What a careful reader must know.", [])]
    basis: Annotated[
        DateBasis,
        Doc(
            "What the days meant: `effective`, in force; `captured`, what a visitor saw.",
            "effective",
            before="counts",
        ),
    ] = DateBasis.EFFECTIVE
    links: Annotated[
        int, Doc("How many pairs have links that lead elsewhere, whatever their status.", 0, before="pairs")
    ] = 0
    more: Annotated[int, Doc("How many pairs are on the pages after this one.", 0, before="warnings")] = 0
    next_cursor: Annotated[
        str | None, Doc("`cursor` of the next page of pairs; null on the last.", None, before="warnings")
    ] = None


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A clause in one version."""

    version: Annotated[VersionRef, Doc("The same version, with its interval and copies.")]
    status: Annotated[
        Change | None,
        Doc(
            "Against the version before; null in the first version, and where the clause stands neither here nor "
            "there.",
            "changed",
        ),
    ]
    passage: Annotated[PassageView | None, Doc("The same passage, whole.")]
    ops: Annotated[
        tuple[Operation, ...],
        Doc("What turns the words of the version before into these; empty where `status` is null."),
    ]
    citations: Annotated[
        tuple[Citation, ...],
        Doc("Where its words stand in this version; for `removed`, where its last words stood."),
    ]
    cross_references_only: Annotated[bool, Doc("The words are the same, letters of cross-references apart.", False)] = (
        False
    )
    returns_from: Annotated[
        str | None, Doc("Of a clause that comes back: the version in which it last stood.", None)
    ] = None
    moved_from: Annotated[
        str | None, Doc("Of a passage that moved: its place in the version before, as citations print it.", None)
    ] = None
    arranged: Annotated[bool, Doc("Its words stood in other paragraphs: split, joined or put elsewhere.", False)] = (
        False
    )
    from_passages: Annotated[tuple[str, ...], Doc("The passages of the version before whose words it has.", [])] = ()

    @property
    def version_id(self) -> Annotated[str, Doc("The version.", VERSION, before="version")]:
        return self.version.version_id

    @property
    def passage_id(
        self,
    ) -> Annotated[
        str | None, Doc("The clause in this version; null where it does not stand.", PASSAGE, before="passage")
    ]:
        return self.passage.passage_id if self.passage else None


@dataclass(frozen=True, slots=True)
class History:
    """A clause through every dated version of its policy."""

    clause: Annotated[
        str,
        Doc(
            "Its id: that of the passage in which it first stood, and `~clause`.",
            "alibaba-privacy@2018-05-25~b3~I.1~clause",
        ),
    ]
    policy: Annotated[str, Doc("The policy it belongs to.", "alibaba-privacy")]
    steps: Annotated[
        tuple[HistoryStep, ...],
        Doc("One for each dated version, in date order. A passage of an undated version has that one alone."),
    ]
    more: Annotated[int, Doc("How many are on the pages after this one.", 0)] = 0
    next_cursor: Annotated[str | None, Doc("`cursor` of the next page; null on the last.", None)] = None


@dataclass(frozen=True, slots=True)
class LastChange:
    """When a passage got the words it has. ``status`` is None where it had them in the first version already."""

    status: Change | None
    version: VersionRef


class CopyDifferenceKind(StrEnum):
    """In what one exhibit copy of a version differs from its canonical copy, which is the left one.

    ``MERGED``: what are several passages there is one here; ``SPLIT``: the other way round. A merged or split passage
    may be reworded besides: its operations tell.
    """

    REWORDED = "reworded"
    HEADING = "heading"
    TABLE_HEADER = "table_header"
    MERGED = "merged"
    SPLIT = "split"
    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"


@dataclass(frozen=True, slots=True)
class CopyExcerpt:
    """What one copy prints where two differ."""

    text: Annotated[str, Doc("Readable text.", "Information that we collect automatically")]
    source: Annotated[str, Doc("Name of the source file.", "privacy_policy_exhibits.txt")]
    lines: Annotated[
        tuple[int, int] | None,
        Doc(
            "First and last line of the source, from 1; null where a heading's line cannot be told.",
            [729, 729],
        ),
    ]
    passages: Annotated[
        tuple[PassageView, ...],
        Doc("The passages that differ, each cited in this copy alone; of a heading, the first one under it."),
    ]


@dataclass(frozen=True, slots=True)
class CopyDifference:
    """One difference between two copies of a version."""

    kind: Annotated[
        CopyDifferenceKind,
        Doc(
            "`reworded`, also by a comma; `heading`, `table_header`: what stands above passages; `merged`: several "
            "passages on the left are one on the right; `split`: the other way round; `only_left`, `only_right`.",
            "heading",
        ),
    ]
    left: Annotated[CopyExcerpt | None, Doc("Null where the left copy has nothing there.")]
    right: Annotated[CopyExcerpt | None, Doc("Null where the right copy has nothing there.")]
    ops: Annotated[
        tuple[Operation, ...],
        Doc("What turns the left words into the right ones; of a merged or split passage, joined by a space."),
    ]


@dataclass(frozen=True, slots=True)
class CopyComparison:
    """Two exhibit copies of one version."""

    left: Annotated[CopyRef, Doc("The canonical copy: the first in source order.")]
    right: Annotated[CopyRef, Doc("The other copy.")]
    same: Annotated[int, Doc("Passages that stand word for word in both.", 107)]
    differences: Annotated[tuple[CopyDifference, ...], Doc("In reading order of the left copy.")]


@dataclass(frozen=True, slots=True)
class VersionCopies:
    """Where the exhibit copies of one version differ."""

    version: Annotated[VersionRef, Doc("The version.")]
    comparisons: Annotated[
        tuple[CopyComparison, ...],
        Doc("The canonical copy against each of the others; empty where one exhibit alone shows the version."),
    ]
