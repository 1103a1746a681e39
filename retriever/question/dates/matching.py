"""Finding words before a place of a text, and reading numbers in them."""

import re


def last_words(pattern: re.Pattern[str], text: str, end: int, reach: int = 160) -> re.Match[str] | None:
    """The match of a pattern for the last words before ``end``."""
    return pattern.search(text, max(0, end - reach), end)


def spaced(words: str) -> str:
    """Words in lower case with one space between them, hyphens being spaces."""
    return " ".join(words.casefold().replace("-", " ").split())


def year_number(figures: str) -> int:
    """2018 of "2018", "'18" and "18"."""
    return int(figures) if len(figures) == 4 else 2000 + int(figures[-2:])
