"""Words as they are looked up: case and typography aside, and what stands between two of them.

    users’ E‑mail, the “data”  →  users · e (-) mail (,) the · data

A word is a run of letters and digits; of scripts that put no spaces between words, a character. Between two words
stand signs, which only count where they are asked for: kinds of quotation marks, of dashes and of spaces, bullets and
what is invisible are typography, so that the signs between ``e‑mail`` are ``-`` and those in ``the “data”`` are none.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

LONGEST_WORD = 64
"""Characters that tell one word from another."""
_LONGEST_SIGNS = 8

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HIDDEN = str.maketrans("", "", _INVISIBLE)
_MARKS = "\u0300-\u036f"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Chinese, Japanese and Korean."""
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)(?:(?![{_UNSPACED}])[\w{_MARKS}])*")
_APOSTROPHE = re.compile(r"['’‘ʼ`´]")
_TYPOGRAPHY = re.compile(r"[\s\"'“”„‟«»‘’‚‛`´″′‹›•·▪◦‣∙*]+")
_DASHES = re.compile(r"[-‐‑‒–—―−]+")
_OMISSION = re.compile(r"\.{3,}")


@dataclass(frozen=True, slots=True)
class WrittenWords:
    """The words of a text in their order, and the signs after each but the last: "" where there are none."""

    words: tuple[str, ...]
    signs: tuple[str, ...]
    bounds: tuple[tuple[int, int], ...]
    """Where each word stands in the text as `folded` gives it."""

    @property
    def signs_asked(self) -> tuple[str | None, ...]:
        """Signs that a text must have where this is looked for in it; any will do where this has none."""
        return tuple(signs or None for signs in self.signs)


def folded(text: str) -> str:
    """Text in which words are looked for: composed, and without what is invisible."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_HIDDEN))


def written_words(text: str) -> WrittenWords:
    """The words of a text and what stands between them.

    >>> found = written_words("Your E‑mail, the “Data” and users’ names")
    >>> found.words
    ('your', 'e', 'mail', 'the', 'data', 'and', 'users', 'names')
    >>> found.signs
    ('', '-', ',', '', '', '', '')
    """
    text = folded(text)
    matches = list(_WORD.finditer(text))
    bounds = tuple(match.span() for match in matches)
    words = tuple(match[0].casefold()[:LONGEST_WORD] for match in matches)
    return WrittenWords(words, tuple(_signs_between(text, bounds)), bounds)


def _signs_between(text: str, bounds: tuple[tuple[int, int], ...]) -> Iterator[str]:
    for (_, end), (start, _) in pairwise(bounds):
        between = text[end:start]
        if between in ("", " "):
            yield ""
        elif _APOSTROPHE.fullmatch(between):
            yield "'"
        else:
            signs = _DASHES.sub("-", _TYPOGRAPHY.sub("", between))
            yield _OMISSION.sub("…", signs)[:_LONGEST_SIGNS]
