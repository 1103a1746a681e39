"""Of which day does a brief say its words? "As of June 2019, the policy stated that “…”"."""

import re
from dataclasses import dataclass
from datetime import date

from corpus.languages import DEFAULT
from retriever.question.dates import read_dates

_SPEAKS_OF_THE_TEXT = re.compile(
    r"\b(?:polic(?:y|ies)|terms|notice|statement|agreement|version|text|page|website|it|they|users?\s+(?:were|was)\s+told)\b"
    r"(?=.*\b(?:stated?|states|said|says?|provided?|provides|read|reads|promised|promises|told|tells|contained|contains|"
    r"included|includes|required|requires)\b)",
    re.IGNORECASE | re.DOTALL,
)
_ANY_DAY = date(2100, 1, 1)
_ON_A_DAY = re.compile(r"\b(?i:as\s+(?:of|at)|on|in|during|since|at)\s+(?=[A-Z\d]|the\s)")


@dataclass(frozen=True, slots=True)
class ClaimedDays:
    """The days, both included and open where None, and the words that name them."""

    words: str
    first: date | None
    last: date | None


def claimed_days(sentence: str) -> ClaimedDays | None:
    """The days of which a sentence says what the text was; None where it says none, or more than one stretch.

    >>> str(claimed_days("As of June 2019, the policy stated that").first)
    '2019-06-01'
    >>> claimed_days("In 2019 she bought a phone. He wrote")
    """
    if not _ON_A_DAY.search(sentence) or not _SPEAKS_OF_THE_TEXT.search(sentence):
        return None
    # What "today" would be is not asked: a brief is read on any day.
    found = read_dates(sentence, _ANY_DAY, language=DEFAULT)
    if found is None or found.uses_today or found.versions or len(found.readings) != 1:
        return None
    [reading] = found.readings
    return ClaimedDays(found.words, reading.first, reading.last)
