"""What happened in a period: versions that took effect, and in which words they differ from the ones before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from corpus.clauses.units import Element
from corpus.contract import Doc
from corpus.links import LinkChange
from corpus.types import Basis
from retriever.results.examples import CITATION, LATER_VERSION, PASSAGE, VERSION
from retriever.results.shared import IndexRef, Notice


class EventKind(StrEnum):
    """Of what kind a change is.

    ``REDATED``: the words are the same, another date is printed. ``TECHNICAL``: only addresses, numbers of
    cross-references, or what is no text differ. ``TYPOGRAPHIC``: only kinds of marks, dashes or spaces, or capitals for
    show.
    """

    REDATED = "redated"
    TECHNICAL = "technical"
    TYPOGRAPHIC = "typographic"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    LINKS = "links"


class Effect(StrEnum):
    """What became of words that are watched: they stand since, no more, more or less often, or among other words."""

    CAME = "came"
    WENT = "went"
    MORE = "more"
    FEWER = "fewer"
    AMONG = "among"


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """Words that came, went or moved. What stands instead of others is told as both, what went first."""

    op: Annotated[
        Literal["insert", "delete", "move", "link"],
        Doc(
            "`insert`: came; `delete`: went; `move`: the same words stand elsewhere now; `link`: they lead elsewhere.",
            "insert",
        ),
    ]
    text: Annotated[str, Doc("The words, as the comparison of the two versions has them.", "ten years")]
    citation: Annotated[str, Doc("Where they stand, or stood: printed.", CITATION)]
    passage_id: Annotated[str, Doc("The passage they are of; of a heading, the first one under it.", PASSAGE)]
    kind: Annotated[EventKind, Doc("Of what kind the change of their clause is.", "reworded")]
    element: Annotated[Element, Doc("`passage`; `heading`, `table_header`: words above passages.", "passage")]
    clause: Annotated[int, Doc("Number of the changed clause within the version, from 1, in reading order.", 1)]
    lead: Annotated[str, Doc("The words of the clause before these, the middle of many left out.", "kept for ")]
    trail: Annotated[str, Doc("Those after the last change of a clause, likewise.", " after you leave.")]
    link: Annotated[LinkChange | None, Doc("Of `link`: where the words led and lead.", None)] = None


@dataclass(frozen=True, slots=True)
class WordsTold:
    """What became of the words asked for in a whole version, looked up in the index."""

    effect: Annotated[
        Effect,
        Doc(
            "`came`: they stand in it and not in the one before; `went`: the other way round; `more`, `fewer`: more or "
            "less often; `among`: as often, and words around them changed.",
            "came",
        ),
    ]
    before: Annotated[int, Doc("How often they stand in the version before.", 0)]
    after: Annotated[int, Doc("How often they stand in this one.", 2)]


@dataclass(frozen=True, slots=True)
class VersionEvent:
    """A version that took effect, and how it differs from the one before."""

    id: Annotated[
        str, Doc("Names the two versions; the same in every index.", "urn:uuid:1b671a64-40d5-591e-99b0-da01ff1f3341")
    ]
    on: Annotated[date, Doc("First day in force.", "2020-02-27")]
    from_basis: Annotated[Basis | None, Doc("What that day rests on.", "stated_effective")]
    doubt: Annotated[str | None, Doc("Why the day is in doubt; null where it is not.", None)]
    until: Annotated[date | None, Doc("First day no longer in force; `on` where it was replaced that day.", None)]
    until_basis: Annotated[str | None, Doc("What the end rests on.", None)]
    recorded_on: Annotated[
        date | None, Doc("First day on which an archive saw it; null for what no archive recorded.", "2020-02-28")
    ]
    policy: Annotated[str, Doc("The policy.", "alibaba-privacy")]
    from_version: Annotated[
        str | None,
        Doc("The version before; null for the first one held, of which no change can be told.", VERSION),
    ]
    to_version: Annotated[str, Doc("The version that took effect.", LATER_VERSION)]
    kinds: Annotated[
        tuple[EventKind, ...],
        Doc(
            "What kinds of changes it brought; empty for a first version. `redated`, `technical`, `typographic` and "
            "`links` change no word. `moved` without a count: whole sections changed places.",
            ["reworded", "added"],
        ),
    ]
    counts: Annotated[
        Mapping[EventKind, int], Doc("Changed clauses of each kind; what there is none of is left out.", {"added": 4})
    ]
    words: Annotated[tuple[ChangedWords, ...], Doc("The changed words, in reading order; of many, the first clauses.")]
    clause_count: Annotated[int, Doc("In how many clauses words changed; of `q`, in how many of those it names.", 6)]
    told: Annotated[WordsTold | None, Doc("What became of the words of `q`; null where none are asked for.")]


@dataclass(frozen=True, slots=True)
class Events:
    """What took effect in a period, in the order of days."""

    first: Annotated[date | None, Doc("Only what took effect from this day on.", "2020-01-01", name="from")]
    last: Annotated[date | None, Doc("Only what took effect up to this day.", "2020-12-31", name="to")]
    since: Annotated[
        str | None, Doc("Only what came to be known after this index, or on this day and later.", "2020-03-01")
    ]
    q: Annotated[tuple[str, ...], Doc("Only changes of clauses in which any of these words stands.", [])]
    stems: Annotated[bool, Doc("Whether every inflection of each word counts.", False)]
    forms: Annotated[tuple[tuple[str, ...], ...], Doc("Of `stems`: for each word, its inflections in this corpus.", [])]
    events: Annotated[tuple[VersionEvent, ...], Doc("A version each.")]
    looked_at: Annotated[int, Doc("Versions of the period, on all pages, that this was looked for in.", 12)]
    left: Annotated[int, Doc("How many of them the next pages look at.", 0)]
    undated: Annotated[int, Doc("Versions without a day, of which nothing is told here.", 0)]
    next_cursor: Annotated[str | None, Doc("`cursor` of the next page; null on the last.", None)]
    warnings: Annotated[tuple[Notice, ...], Doc("What to keep in mind.", [])]
    index: Annotated[IndexRef, Doc("Which index this is; its fingerprint is a `since` for the next time.")]
