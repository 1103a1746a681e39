"""What is taken by those who ask what happened in a period."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.parameter_values import CURSOR, CURSOR_FLAG, Day, Flag, InvalidDate, Parameters, Rule, Text, Texts, read_day
from retriever.events.request import EventsRequest
from retriever.mentions.request import LONGEST_WORDS, MOST_WORDS
from retriever.question.request import MAX_LIMIT, QueryTooLong, ReversedRange

_POLICY_RULE = Rule("a policy id", "alibaba-privacy")
MOST_PLACES = 1_000


class EventsParameters(Parameters):
    """A period, and of which policies, which words, and how much is told."""

    from_: Annotated[Day, Flag("YYYY-MM-DD", "Only what took effect from this day on.")] = Field(
        default=None, alias="from", description="Only what took effect from this day on.", examples=["2019-01-01"]
    )
    to: Annotated[Day, Flag("YYYY-MM-DD", "Only what took effect up to this day, included.")] = Field(
        default=None, description="Only what took effect up to this day, included.", examples=["2020-12-31"]
    )
    policy: Annotated[Texts, _POLICY_RULE, Flag("ID", "Only this policy; repeatable.")] = Field(
        default=[], description="Only these policies.", examples=[["alibaba-privacy"]]
    )
    q: Annotated[
        Texts,
        Rule(f"1 to {MOST_WORDS} words or phrases", "'machine learning'"),
        Flag("WORDS", "Only changes of clauses in which these words stand, before or after; repeatable: any of them."),
    ] = Field(
        default=[],
        max_length=MOST_WORDS,
        description="Only changes of clauses in which these words stand, before or after: a word, or several in a row; "
        "of several `q`, any counts.",
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
    cursor: Annotated[Text | None, *CURSOR, CURSOR_FLAG] = None

    def request(self) -> EventsRequest:
        """What is asked for. Raises InvalidQuestion."""
        if self.from_ and self.to and self.from_ > self.to:
            raise ReversedRange(f"from is {self.from_}, after to, {self.to}; exchange them.", "from", str(self.from_))
        if too_long := [words for words in self.q if len(words) > LONGEST_WORDS]:
            raise QueryTooLong(
                f"q may have {LONGEST_WORDS} characters each; one has {len(too_long[0]):,}. Leave some out.", "q"
            )
        return EventsRequest(
            first=self.from_,
            last=self.to,
            policies=tuple(self.policy),
            words=tuple(self.q),
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
