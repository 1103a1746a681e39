"""Words as quotations are compared by: what printing may change, and what it may not.

Curly or straight marks, kinds of dashes, white space, bullets, ligatures and soft hyphens are printing. Letters,
capitals, digits and punctuation are words: "buyer" is not "Buyer", a defined term.
"""

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Of Chinese and Japanese, written without spaces: each counts as a word."""
_TOKEN = re.compile(
    rf"[{CHARACTERS}]|\w(?:(?![{CHARACTERS}])[\w{_INVISIBLE}{_MARKS}])*|[-‐‑‒–—―−]+|…|\.(?:\s*\.){{2,}}|\S"
)
_QUOTATION_MARKS = frozenset("\"'“”„‟«»‘’‚‛`´″′")
_BULLETS = frozenset("•·▪◦‣∙*") | frozenset(_INVISIBLE)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_HIDDEN = str.maketrans("", "", _INVISIBLE)

QUOTATION_MARK = "'"
DASH = "-"
OMISSION = "…"

_NEGATIONS = frozenset(
    "cannot except excluding hardly neither never no nobody none nor not nothing nowhere unless unlike without".split()
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A text in words and signs: what each counts as, and where it stands."""

    text: str
    keys: tuple[str, ...]
    bounds: tuple[tuple[int, int], ...]

    def words(self, first: int, end: int) -> str:
        """The text from one word to before another, as printed."""
        return self.text[self.bounds[first][0] : self.bounds[end - 1][1]] if first < end else ""

    def is_inside_a_word(self, position: int) -> bool:
        """Whether a quotation that begins or ends before the word at ``position`` cuts a word in two.

        "personal" is no quotation of "non-personal", nor "5" of "1.5" or "B.5", nor "Alibaba" of "Alibaba.com".
        """
        return self._joins(position - 1) or self._joins(position)

    def _joins(self, position: int) -> bool:
        """Whether the sign here makes one word of those on both sides of it."""
        if not 0 < position < len(self.keys) - 1:
            return False
        before, sign, after = self.keys[position - 1 : position + 2]
        touching = (
            self.bounds[position - 1][1] == self.bounds[position][0]
            and self.bounds[position][1] == self.bounds[position + 1][0]
        )
        if not touching or not is_word(before) or not is_word(after):
            return False
        match sign:
            case "-" | "'" | "@" | "/" | "&":
                return True
            case ".":
                if after[0].isdigit():
                    return before[-1].isdigit() or len(before) == 1
                return after[0].islower() and (before[-1].islower() or before[-1].isdigit())
            case ",":
                return before[-1].isdigit() and len(after) == 3 and after.isdigit()
            case _:
                return False


def printed(text: str) -> Printed:
    """A text in words and signs.

    >>> printed("Users’ “data” – 1.5 kB").keys
    ('Users', "'", "'", 'data', "'", '-', '1', '.', '5', 'kB')
    """
    keys: list[str] = []
    bounds: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        key = _key(match[0])
        if key:
            keys.append(key)
            bounds.append(match.span())
    return Printed(text, tuple(keys), tuple(bounds))


def keys_of(text: str) -> list[str]:
    """Only what the words and signs of a text count as."""
    return [key for found in _TOKEN.findall(text) if (key := _key(found))]


def is_word(key: str) -> bool:
    """Whether it is a word or a number, not a sign."""
    return key[0].isalnum() or key[0] == "_"


def negates(key: str) -> bool:
    """Whether the word denies: what a bracket must not bring in or take away.

    >>> negates("Not"), negates("cannot"), negates("note")
    (True, True, False)
    """
    return key.casefold() in _NEGATIONS


def _key(found: str) -> str:
    first = found[0]
    if first.isalnum() or first == "_":
        if found.isascii():
            return found
        return unicodedata.normalize("NFC", found.translate(_HIDDEN).translate(_LIGATURES))
    if first in _QUOTATION_MARKS:
        return QUOTATION_MARK
    if first in _BULLETS:
        return ""
    if first in "-‐‑‒–—―−":
        return DASH
    if first == OMISSION or len(found) > 2:
        return OMISSION
    return found
