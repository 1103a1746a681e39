"""Words in quotation marks: they must occur exactly, case and white space aside."""

import re

QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')
"""What stands in double quotation marks, straight or curly."""


def quoted_phrases(question: str) -> list[str]:
    """What stands in double quotation marks, white space collapsed, case folded."""
    return [phrase for found in QUOTED.findall(question) if (phrase := fold(found))]


def without_quotation_marks(question: str) -> str:
    """The question as words: the marks are instructions, not text."""
    return re.sub(r'["“”]', " ", question)


def fold(text: str) -> str:
    """Text for exact comparison: case and white space do not matter, words do."""
    return " ".join(text.casefold().split())
