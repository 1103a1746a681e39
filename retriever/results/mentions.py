"""When words stood in which policies."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from corpus.contract import Doc
from corpus.types import Basis
from retriever.results.examples import CITATION, PASSAGE, VERSION
from retriever.results.shared import IndexRef, Notice


@dataclass(frozen=True, slots=True)
class MentionPlace:
    """A passage in which the words stand, or the first one under the heading in which they do."""

    passage_id: Annotated[str, Doc("The passage.", PASSAGE)]
    citation: Annotated[str, Doc("Where it stands, printed.", CITATION)]
    words: Annotated[
        str, Doc("What is read there: a slice of the passage's text, or the heading.", "the data controller of your")
    ]
    over: Annotated[
        bool, Doc("Whether they stand in a heading, caption or column header, of which it is the first passage.", False)
    ]


@dataclass(frozen=True, slots=True)
class VersionMentions:
    """One version in which the words stand."""

    version_id: Annotated[str, Doc("The version.", VERSION)]
    start: Annotated[date | None, Doc("First day in force; null for an undated one.", "2019-01-17", name="from")]
    until: Annotated[
        date | None, Doc("First day no longer in force; null while no later version is known.", "2020-02-27")
    ]
    from_basis: Annotated[Basis | None, Doc("What the first day rests on.", "stated_effective")]
    until_basis: Annotated[str | None, Doc("What the end rests on.", "next_version_in_corpus")]
    count: Annotated[int, Doc("How often the words stand in it.", 4)]
    place_count: Annotated[int, Doc("In how many places.", 3)]
    places: Annotated[tuple[MentionPlace, ...], Doc("The first of these, in reading order; `places` says how many.")]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days `[from, until)` on which the words stood without a break, and the versions that had them."""

    start: Annotated[date, Doc("First day; of `first_version`.", "2019-01-17", name="from")]
    until: Annotated[date | None, Doc("First day without them; null while none is known.", "2020-02-27")]
    from_basis: Annotated[Basis, Doc("What the first day rests on.", "stated_effective")]
    until_basis: Annotated[str | None, Doc("What the end rests on.", "next_version_in_corpus")]
    first_version: Annotated[str, Doc("The first version that has them.", VERSION)]
    last_version: Annotated[str, Doc("The last version that has them.", VERSION)]
    in_oldest: Annotated[bool, Doc("They stand in the oldest version held: nothing is known of a first time.", False)]
    in_newest: Annotated[bool, Doc("They stand in the newest version held.", False)]


@dataclass(frozen=True, slots=True)
class PolicyMentions:
    """One policy in which the words stand."""

    policy: Annotated[str, Doc("The policy.", "alibaba-privacy")]
    version_count: Annotated[int, Doc("Versions of it looked at.", 5)]
    versions: Annotated[tuple[VersionMentions, ...], Doc("Those with the words, in date order, undated ones last.")]
    stretches: Annotated[
        tuple[Stretch, ...],
        Doc("In date order. Of a period, each that touches it, with all its days; words that came back have several."),
    ]


@dataclass(frozen=True, slots=True)
class Mentions:
    """When words stood in which policies.

    Words match whole words, case and typography aside, in passages, headings, captions and column headers.
    """

    words: Annotated[tuple[str, ...], Doc("As asked for; any of them.", ["data controller"])]
    stems: Annotated[bool, Doc("Whether every inflection of each word counts.", False)]
    first: Annotated[date | None, Doc("Only versions in force from this day on.", None, name="from")]
    last: Annotated[date | None, Doc("Only versions in force up to this day.", None, name="to")]
    forms: Annotated[
        tuple[tuple[str, ...], ...],
        Doc("Of `stems`: for each word, in order, its inflections that stand in this corpus.", []),
    ]
    policies: Annotated[tuple[PolicyMentions, ...], Doc("Those that have the words in these days, by their ids.")]
    policy_count: Annotated[int, Doc("How many there are on all pages.", 1)]
    absent: Annotated[
        tuple[str, ...], Doc("Policies with a version in these days, none of which has the words.", ["acme-privacy"])
    ]
    not_in_force: Annotated[tuple[str, ...], Doc("Policies without a version in these days.", [])]
    next_cursor: Annotated[str | None, Doc("`cursor` of the next page of policies; null on the last.", None)]
    warnings: Annotated[tuple[Notice, ...], Doc("What to keep in mind.", [])]
    index: Annotated[IndexRef, Doc("Which index this is.")]
