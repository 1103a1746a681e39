"""What the methods of `inforce.Policies` take besides their first arguments, for editors and type checkers.

Names and rules are those of HTTP (`api.parameters`); ``from_`` stands for ``from``, which Python reserves. None counts
as not given.
"""

from datetime import date
from typing import Literal, TypedDict

Day = date | str | None
"""A day, or text in the form YYYY-MM-DD."""
Names = str | list[str] | None
Basis = Literal["effective", "captured"] | None
Applied = Literal["apply", "ignore"] | None


class Page(TypedDict, total=False):
    """Which page of a list."""

    limit: int | None
    cursor: str | None


class Searching(Page, total=False):
    """The scope of a search, and how to search."""

    as_of: Day
    from_: Day
    to: Day
    version: Names
    policy: Names
    basis: Basis
    exhibit: Names
    section: Names
    mode: Literal["hybrid", "dense", "lexical"] | None
    collapse: Literal["text", "none"] | None
    dates_in_question: Applied
    policies_in_question: Applied
    today: Day
    offset: int | None
    explain: bool | None


class Asking(Searching, total=False):
    """The same, and how it is read."""

    reader: Literal["on", "off"] | None
    sort: Literal["certainty", "policy", "date"] | None


class Comparing(Page, total=False):
    """What of two versions to compare."""

    section: Names
    policy: str | None
    basis: Basis
    across_policies: bool | None


class Mentioning(Page, total=False):
    """Where to look for words."""

    stems: bool | None
    policy: Names
    from_: Day
    to: Day
    places: int | None


class Happening(Page, total=False):
    """A period, and what of it."""

    from_: Day
    to: Day
    policy: Names
    q: Names
    stems: bool | None
    since: Day
    newest_first: bool | None
    places: int | None
