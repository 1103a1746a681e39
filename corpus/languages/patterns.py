"""What the patterns of all languages have in common."""

import re


def compiled(pattern: str) -> re.Pattern[str]:
    """An expression that takes capitals and small letters for the same."""
    return re.compile(pattern, re.IGNORECASE)
