"""The words of a text as they are compared: what printing alone changes is no part of them.

A word is compared by its ``key``, in lower case: capitals are a way of printing, and told as that. Scripts that put no
spaces between words are compared by characters.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from corpus.languages import DEFAULT
from corpus.languages.references import NUMBERED
from corpus.reading.numbering import number_before

# Han, kana, hangul, Thai, Lao, Burmese, Khmer.
CHARACTER = (
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""A pattern for one character of a script that puts no spaces between words, or puts them freely."""
_LETTERS = rf"(?:(?!{CHARACTER})[^\W_]|[\u0300-\u036f])+"
_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# Signs that mark up a text, such as those of a quotation or of emphasis, are none of its words.
_WORD = re.compile(
    rf"{CHARACTER}|https?://[^\s,;\"<>()]*\w|{_ADDRESS}|\d+(?:[.,:]\d+)+|{_LETTERS}(?:['’]+{_LETTERS})*|[%‰$€£¥₩₹§@&+°]"
)
_APOSTROPHES = re.compile("['’]+")
_OPENING = re.compile(r"[.!?:;•…][^\w\s]*\s|[。！？：；]")
_BULLET = re.compile(r"(?:[•·▪◦‣∙*–—-]\s*)+(?=\S)")
# A letter with its quotes and full stop, not "C" of "C.2" and not "A" of "A's".
_LETTER = re.compile(r"\b[A-Z]\b(?![.]?[\w'])")
_FIRST = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_REFERENCE = "§"
_KNOWN_TEXTS = 50_000


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text, one entry each: keys, as written, where each starts and ends.

    ``opening``: words that begin a sentence, an item or what follows a colon; ``labels``: letters and numbers of
    sections that are referred to, whose keys are all one.
    """

    keys: tuple[str, ...]
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    opening: frozenset[int]
    labels: frozenset[int]

    def __len__(self) -> int:
        return len(self.keys)


@lru_cache(_KNOWN_TEXTS)
def words_of(text: str) -> Words:
    """The words of a text; the same texts are compared again and again.

    >>> words_of("(b) We keep “cookies” – see section H.").keys
    ('we', 'keep', 'cookies', 'see', 'section', '§')
    """
    start = _start(text)
    found = list(_WORD.finditer(text, start))
    referred = _referred(text)
    keys, forms, opening, labels = [], [], set(), set()
    last = start
    for i, match in enumerate(found):
        form = _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", match.group()))
        # Addresses are the same in capitals.
        form = form.casefold() if "@" in form else form
        is_label = any(first <= match.start() and match.end() <= end for first, end in referred)
        keys.append(_REFERENCE if is_label else form.casefold())
        forms.append(form)
        if is_label:
            labels.add(i)
        if i == 0 or _OPENING.search(text, last, match.start()):
            opening.add(i)
        last = match.end()
    return Words(
        tuple(keys),
        tuple(forms),
        tuple(match.start() for match in found),
        tuple(match.end() for match in found),
        frozenset(opening),
        frozenset(labels),
    )


@lru_cache(_KNOWN_TEXTS)
def letters_of(text: str, *, with_labels: bool = True) -> str:
    """What the words of a text are spelled of, wherever one ends and the next begins; numbers stay apart.

    >>> letters_of("Can not log-in twice.") == letters_of("Cannot login twice.")
    True
    """
    words = words_of(text)
    spelled: list[str] = []
    for key in words.keys:
        apart = spelled and spelled[-1][-1].isdigit() and key[0].isdigit()
        spelled.append(f" {key}" if apart else key)
    for i in words.labels if with_labels else ():
        spelled[i] = f" {words.forms[i]}"
    return "".join(spelled)


def _start(text: str) -> int:
    """Where a text begins behind bullets and the number printed before it."""
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    number = number_before(text[start:], DEFAULT)
    if number is None:
        return start
    first = _FIRST.match(text, start + number.length)
    # "3.5 percent" and "5. Mai" are quantities and days; what is printed before a text stands apart from it.
    if not first or (number.printed[-1].isdigit() and not first.group()[0].isupper()):
        return start
    if number.printed[0].isdigit() and first.group().casefold() in DEFAULT.sentences.after_ordinals:
        return start
    return start + number.length


def _referred(text: str) -> list[tuple[int, int]]:
    """Where the letters and numbers stand by which sections of a policy are referred to."""
    found = [
        letter.span()
        for reference in DEFAULT.structure.reference.finditer(text)
        for letter in _LETTER.finditer(text, *reference.span())
    ]
    for reference in NUMBERED.finditer(text):
        found += [number.span() for number in _NUMBER.finditer(text, *reference.span())]
    return found
