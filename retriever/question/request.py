"""What a caller may ask: the words, the scope they are asked of, and how to search.

One immutable object carries all parameters of the contract, so that HTTP, page and command line cannot
drift apart. Values are checked where they are made: a `Question` that exists is well formed.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from corpus.errors import InforceError
from retriever.results import DateBasis

MAX_QUERY_LENGTH = 2_000
MAX_LIMIT = 100
MAX_OFFSET = 1_000


class InvalidQuestion(InforceError):
    """A parameter cannot be used. ``name`` is its name in the contract, ``got`` the value as given."""

    kind = "invalid-parameter"

    def __init__(self, message: str, name: str, got: object = None) -> None:
        super().__init__(message)
        self.name = name
        self.got = got


class OutOfCoverage(InvalidQuestion):
    """No version was in force on a day that names one."""

    kind = "out-of-coverage"


class ReversedRange(InvalidQuestion):
    kind = "reversed-range"


class ConflictingScope(InvalidQuestion):
    kind = "conflicting-scope"


class QueryTooLong(InvalidQuestion):
    kind = "query-too-long"


class UnknownVersion(InvalidQuestion):
    kind = "unknown-version"


class UnknownPolicy(InvalidQuestion):
    kind = "unknown-policy"


class UnknownExhibit(InvalidQuestion):
    kind = "unknown-exhibit"


class UnknownPassage(InvalidQuestion):
    kind = "unknown-passage"


class TwoPolicies(InvalidQuestion):
    """Versions of two policies are to be compared, and nothing says that this is meant."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(
            f"left is a version of '{left}', right one of '{right}'; give across_policies=true to compare two policies",
            "across_policies",
        )


class Mode(StrEnum):
    """Which halves search."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


class Collapse(StrEnum):
    """``TEXT``: identical text once, with all its versions and citations. ``NONE``: one result per version."""

    TEXT = "text"
    NONE = "none"


class DatesInQuestion(StrEnum):
    """Whether a date expression in the question sets the scope."""

    APPLY = "apply"
    IGNORE = "ignore"


class PoliciesInQuestion(StrEnum):
    """Whether a service or document that the question asks about by name narrows the scope."""

    APPLY = "apply"
    IGNORE = "ignore"


class ReaderUse(StrEnum):
    """Whether the model that reads question and passages together takes part; without it words alone decide."""

    ON = "on"
    OFF = "off"


class Sort(StrEnum):
    """The order of a table of policies: what is stated first, by id, or by day of the version, the newest first."""

    CERTAINTY = "certainty"
    POLICY = "policy"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the scope it is asked of; ``first`` and ``last`` are both included, ``None`` is open.

    ``today`` is what "now" means in the question's words; ``basis`` says what it means that a version is of a day, be
    it a parameter or read in the question. ``every_policy`` wants the table of policies whole, not a page of it.
    Raises InvalidQuestion or one of its kinds.

    White space of ``text`` is single spaces: the patterns that read it take a time that grows with the power of a run
    of spaces, and the longest question could be nothing else.
    """

    text: str
    today: date
    as_of: date | None = None
    first: date | None = None
    last: date | None = None
    versions: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    mode: Mode = Mode.HYBRID
    collapse: Collapse = Collapse.TEXT
    dates_in_question: DatesInQuestion = DatesInQuestion.APPLY
    policies_in_question: PoliciesInQuestion = PoliciesInQuestion.APPLY
    limit: int = 10
    offset: int = 0
    explain: bool = False
    basis: DateBasis = DateBasis.EFFECTIVE
    reader: ReaderUse = ReaderUse.ON
    sort: Sort = Sort.CERTAINTY
    cursor: str | None = None
    every_policy: bool = False

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise InvalidQuestion("q must hold a question of 1 to 2,000 characters; it is empty", "q", self.text)
        if len(self.text) > MAX_QUERY_LENGTH:
            raise QueryTooLong(f"q may have 2,000 characters; got {len(self.text):,}. Ask a shorter question.", "q")
        try:
            self.text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InvalidQuestion("q holds a lone surrogate, which is not text; send valid Unicode", "q") from error
        object.__setattr__(self, "text", " ".join(self.text.split()))
        if self.as_of and (self.first or self.last or self.versions):
            other = "version" if self.versions else "from/to"
            raise ConflictingScope(
                f"as_of and {other} exclude each other; give one of them", "as_of", self.as_of.isoformat()
            )
        if self.versions and (self.first or self.last):
            raise ConflictingScope(
                "version and from/to exclude each other; give one of them", "version", list(self.versions)
            )
        if self.first and self.last and self.first > self.last:
            raise ReversedRange(
                f"from ({self.first}) is after to ({self.last}); exchange them", "from", self.first.isoformat()
            )
        if not 1 <= self.limit <= MAX_LIMIT:
            raise InvalidQuestion(f"limit must be 1 to {MAX_LIMIT}; got {self.limit}", "limit", self.limit)
        if not 0 <= self.offset <= MAX_OFFSET:
            raise InvalidQuestion(f"offset must be 0 to {MAX_OFFSET:,}; got {self.offset}", "offset", self.offset)

    def whole(self) -> "Question":
        """What its pages have in common, whatever day it is."""
        return replace(self, today=date.min, limit=1, offset=0, explain=False, cursor=None, every_policy=False)
