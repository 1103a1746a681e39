"""Words in quotation marks: they must occur exactly, case, white space and the form of quotation marks aside."""

import re

from index.phrases import fold as fold
from index.phrases import occurs as occurs

QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')
"""What stands in double quotation marks, straight or curly."""


def quoted_phrases(question: str) -> list[str]:
    """What stands in double quotation marks, folded."""
    return [phrase for found in QUOTED.findall(question) if (phrase := fold(found))]


def without_quotation_marks(question: str) -> str:
    """The question as words: the marks are instructions, not text."""
    return re.sub(r'["“”]', " ", question)
