"""What is taken by those who look for words in policies and days: when they stood, and what happened in a period."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from api.parameter_values import CURSOR, CURSOR_FLAG, Day, Flag, InvalidDate, Parameters, Rule, Text, Texts, read_day
from retriever.events.request import EventsRequest
from retriever.mentions.request import LONGEST_WORDS, MOST_WORDS, MentionsRequest
from retriever.question.request import MAX_LIMIT, QueryTooLong, ReversedRange

MOST_PLACES = 1_000
_QUOTED = re.compile('["“”„«](.*)["“”»]')
"""Words that count as they are written; others are also a matter."""
_WORDS_RULE = Rule(f"1 to {MOST_WORDS} words or phrases", "'machine learning'")


class _OfPolicies(Parameters):
    """Which policies, and which page of what is found in them."""

    policy: Annotated[Texts, Rule("a policy id", "alibaba-privacy"), Flag("ID", "Only this policy; repeatable.")] = (
        Field(default=[], description="Only these policies.", examples=[["alibaba-privacy"]])
    )
    cursor: Annotated[Text | None, *CURSOR, CURSOR_FLAG] = None


def _check(words: Sequence[str], name: str, first: date | None, last: date | None) -> None:
    """Raise InvalidQuestion where days are reversed or words, of the parameter of this name, are too long."""
    if first and last and first > last:
        raise ReversedRange(f"from is {first}, after to, {last}; exchange them.", "from", str(first))
    if too_long := [one for one in words if len(one) > LONGEST_WORDS]:
        raise QueryTooLong(
            f"{name} may have {LONGEST_WORDS} characters each; one has {len(too_long[0]):,}. Leave some out.", name
        )


class MentionsParameters(_OfPolicies):
    """Words, and the policies and days in which to look for them."""

    words: Annotated[Texts, _WORDS_RULE] = Field(
        max_length=MOST_WORDS,
        description="A word, or several in a row; of several `words`, any counts. Whole words, case and typography "
        "aside.",
        examples=[["data controller"]],
    )
    stems: Annotated[bool, Rule("true or false", "true"), Flag("", "Count every inflection of each word.")] = Field(
        default=False, description="Count every inflection: `share` also finds `shared`.", examples=[False]
    )
    from_: Annotated[Day, Flag("YYYY-MM-DD", "Only versions in force on any day from this one on.")] = Field(
        default=None,
        alias="from",
        description="Only versions in force on any day from this one on, included.",
        examples=["2018-05-01"],
    )
    to: Annotated[Day, Flag("YYYY-MM-DD", "Only versions in force on any day up to this one.")] = Field(
        default=None,
        description="Only versions in force on any day up to this one, included.",
        examples=["2019-12-31"],
    )
    places: Annotated[
        int,
        Rule(f"a whole number from 0 to {MAX_LIMIT}", "3"),
        Flag("N", f"Places shown of each version, 0 to {MAX_LIMIT} (default: 3)."),
    ] = Field(default=3, ge=0, le=MAX_LIMIT, description="Places shown of each version.", examples=[3])
    limit: Annotated[
        int,
        Rule(f"a whole number from 1 to {MAX_LIMIT}", "20"),
        Flag("N", f"Policies shown, 1 to {MAX_LIMIT} (default: 20)."),
    ] = Field(default=20, ge=1, le=MAX_LIMIT, description="Policies returned.", examples=[20])

    def request(self) -> MentionsRequest:
        """What is looked up. Raises InvalidQuestion."""
        _check(self.words, "words", self.from_, self.to)
        return MentionsRequest(
            words=tuple(self.words),
            stems=self.stems,
            policies=tuple(self.policy),
            first=self.from_,
            last=self.to,
            places=self.places,
            limit=self.limit,
            cursor=self.cursor,
        )


class EventsParameters(_OfPolicies):
    """A period, and of which policies, which words, and how much is told."""

    from_: Annotated[Day, Flag("YYYY-MM-DD", "Only what took effect from this day on.")] = Field(
        default=None, alias="from", description="Only what took effect from this day on.", examples=["2019-01-01"]
    )
    to: Annotated[Day, Flag("YYYY-MM-DD", "Only what took effect up to this day, included.")] = Field(
        default=None, description="Only what took effect up to this day, included.", examples=["2020-12-31"]
    )
    q: Annotated[
        Texts,
        _WORDS_RULE,
        Flag(
            "WORDS",
            "Only changes of clauses in which these words stand, before or after, or that are about this matter; in "
            "quotation marks, these words alone. Repeatable: any of them.",
        ),
    ] = Field(
        default=[],
        max_length=MOST_WORDS,
        description="Only changes of clauses in which these words stand, before or after, or that are about this "
        'matter in whatever words; in quotation marks ("machine learning") only these words in a row. Of several `q`, '
        "any counts.",
        examples=[["cookies"]],
    )
    stems: Annotated[bool, Rule("true or false", "true"), Flag("", "Of --q, count every inflection of each word.")] = (
        Field(default=False, description="Of `q`, count every inflection.", examples=[False])
    )
    since: Annotated[
        Text | None,
        Rule("the fingerprint of an index, or a day", "2020-03-01"),
        Flag(
            "LAST",
            "Only what came to be known since: after the index of this fingerprint, or recorded on this day or later.",
        ),
    ] = Field(
        default=None,
        description="Only what came to be known since: after the index of this fingerprint, which an earlier result "
        "has as `index.fingerprint`, or recorded on this day or later.",
        examples=["2019-01-01"],
    )
    newest_first: Annotated[
        bool, Rule("true or false", "true"), Flag("", "The latest first; else in the order of days.")
    ] = Field(default=False, description="The latest first; else in the order of days.", examples=[False])
    places: Annotated[
        int,
        Rule(f"a whole number from 0 to {MOST_PLACES}", "10"),
        Flag("N", f"Changed clauses shown of each version, 0 to {MOST_PLACES:,} (default: 10)."),
    ] = Field(default=10, ge=0, le=MOST_PLACES, description="Changed clauses shown of each version.", examples=[10])
    limit: Annotated[
        int,
        Rule(f"a whole number from 1 to {MAX_LIMIT}", "20"),
        Flag("N", f"Versions shown, 1 to {MAX_LIMIT} (default: 20)."),
    ] = Field(default=20, ge=1, le=MAX_LIMIT, description="Versions returned.", examples=[20])

    def request(self) -> EventsRequest:
        """What is asked for. Raises InvalidQuestion."""
        _check(self.q, "q", self.from_, self.to)
        quoted = [_QUOTED.fullmatch(words.strip()) for words in self.q]
        return EventsRequest(
            first=self.from_,
            last=self.to,
            policies=tuple(self.policy),
            words=tuple(exact[1] if exact else words for exact, words in zip(quoted, self.q, strict=True)),
            matter=tuple(words for exact, words in zip(quoted, self.q, strict=True) if not exact),
            stems=self.stems,
            since=_since(self.since),
            places=self.places,
            limit=self.limit,
            cursor=self.cursor,
            newest_first=self.newest_first,
        )


def _since(given: str | None) -> str | date | None:
    """A fingerprint as it is, a day as a day. Raises InvalidDate."""
    if given is None or given.startswith("sha256:"):
        return given
    try:
        return read_day(given)
    except ValueError as error:
        raise InvalidDate("since", given, "YYYY-MM-DD or the fingerprint of an index") from error
