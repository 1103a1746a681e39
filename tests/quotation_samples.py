"""Quotations made from a corpus at random: true ones in every dress that a brief gives them, and altered ones.

Which versions hold a quotation is found here without the index, by looking through every copy.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.types import Corpus, Passage

_TOKEN = re.compile(r"\w+|[^\w\s]")
_MARKS = str.maketrans("“”‘’", "\"\"''")
MOST_PASSAGES = 4


@dataclass(frozen=True)
class Sample:
    """A quotation as a brief prints it, and what it must be found to be.

    ``holding`` are the versions that have its words; of an altered one, ``old`` words became ``new`` ones.
    """

    quote: str
    holding: frozenset[str]
    dress: str
    old: str = ""
    new: str = ""


class Copies:
    """Every copy of a corpus in words, for looking through."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.copies = [(copy.version_id, corpus.passages_of(copy)) for v in corpus.versions for copy in v.copies]
        self._windows = [
            (
                version,
                [_spaced(" ".join(p.text for p in passages[k : k + MOST_PASSAGES])) for k in range(len(passages))],
            )
            for version, passages in self.copies
        ]
        self.words = sorted({word for p in corpus.passages for word in re.findall(r"\b[a-z]{4,12}\b", p.text)})

    def holding(self, *parts: str) -> frozenset[str]:
        """Versions with a copy that has these parts in this order, within a few passages."""
        spaced = [_spaced(part)[:-1] for part in parts]
        wanted = re.compile(".*".join(re.escape(part) for part in spaced) + r"(?!\S)")
        first = f"{spaced[0]} "
        return frozenset(
            version
            for version, windows in self._windows
            if any(first in window and wanted.search(window) for window in windows)
        )


def _spaced(text: str) -> str:
    return f" {' '.join(_TOKEN.findall(text.translate(_MARKS)))} "


def true_quotations(copies: Copies, count: int, seed: int) -> Iterator[Sample]:
    """A tenth runs across two passages; every dress is worn by some."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        cut = _cut(copies, chance)
        if cut is None:
            continue
        words, breaks = cut
        dress = chance.choice(
            ["plain", "spaced", "curly", "straight", "page break", "omission", "full stop", "bracket"]
        )
        parts = [" ".join(words)]
        quote = parts[0]
        if dress == "spaced":
            quote = "".join(f"{word}{chance.choice([' ', '  ', chr(10), chr(160), chr(9)])}" for word in words)
        elif dress == "curly":
            quote = f"“{re.sub(chr(34) + '([^' + chr(34) + ']*)' + chr(34), '‘' + chr(92) + '1’', quote)}”".replace(
                "'", "’"
            )
        elif dress == "straight":
            quote = '"' + quote.replace("’", "'").replace("“", "'").replace("”", "'") + '"'
        elif dress == "page break":
            at = breaks[0] if breaks else chance.randrange(1, len(words))
            joint = chance.choice(["\n\n", "\n\n12\n\n", "\f", "\n\nPage 3 of 9\n\n"])
            quote = f"{' '.join(words[:at])}{joint}{' '.join(words[at:])}"
        elif dress == "omission":
            first = chance.randrange(2, len(words) - 3)
            last = chance.randrange(first + 1, len(words) - 1)
            parts = [" ".join(words[:first]), " ".join(words[last:])]
            quote = f" {chance.choice(['…', '. . .', '...', '[…]', '[. . .]'])} ".join(parts)
        elif dress == "full stop":
            quote = quote.rstrip(".,;:") + chance.choice([".", ","])
        elif dress == "bracket":
            if not words[0][:2].isalpha() or len(words[0]) < 2:
                continue
            quote = f"[{words[0][0].swapcase()}]{quote[1:]}"
        made += 1
        holding = copies.holding(*parts[:-1], parts[-1].rstrip(".,;:"))
        if dress == "bracket":
            holding |= copies.holding(f"{parts[0][0].swapcase()}{parts[0][1:]}".rstrip(".,;:"))
        yield Sample(quote, holding, dress)


def altered_quotations(copies: Copies, count: int, seed: int) -> Iterator[Sample]:
    """One word, one digit or one negation differs, away from the ends; what some source does say is left out."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        cut = _cut(copies, chance)
        if cut is None:
            continue
        words, _ = cut
        how = ("word", "digit", "negation")[made % 3]
        changed = _altered(words, how, copies.words, chance)
        if changed is None:
            continue
        altered, old, new = changed
        if copies.holding(" ".join(altered)):
            continue
        quote = " ".join(altered)
        dress = chance.choice(["plain", "curly", "spaced"])
        if dress == "curly":
            quote = f"“{quote}”".replace("'", "’")
        elif dress == "spaced":
            quote = quote.replace(" ", "\n", 1).replace(" ", "  ", 1)
        made += 1
        yield Sample(quote, copies.holding(" ".join(words)), how, old, new)


def _altered(
    words: list[str], how: str, vocabulary: list[str], chance: random.Random
) -> tuple[list[str], str, str] | None:
    inner = range(2, len(words) - 2)
    if how == "word":
        at = chance.choice([k for k in inner if words[k].isalpha()] or [0])
        new = chance.choice(vocabulary)
        return ([*words[:at], new, *words[at + 1 :]], words[at], new) if at and words[at] != new else None
    if how == "digit":
        at = chance.choice([k for k in inner if re.search(r"\d", words[k])] or [0])
        if not at:
            return None
        old = words[at]
        new = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), old, count=1)
        return [*words[:at], new, *words[at + 1 :]], old, new
    negations = [k for k in inner if words[k] == "not"]
    if negations and chance.random() < 0.5:
        at = negations[0]
        return [*words[:at], *words[at + 1 :]], "not", ""
    auxiliaries = [k for k in inner if words[k] in {"may", "will", "is", "are", "can", "shall", "do"}]
    if not auxiliaries or words[auxiliaries[0] + 1] == "not":
        return None
    at = auxiliaries[0] + 1
    return [*words[:at], "not", *words[at:]], "", "not"


def _cut(copies: Copies, chance: random.Random) -> tuple[list[str], list[int]] | None:
    """Words of one passage or of two that follow each other, cut anywhere between words, and where a page breaks."""
    _, passages = chance.choice(copies.copies)
    k = chance.randrange(len(passages))
    across = chance.random() < 0.15 and k + 1 < len(passages)
    texts = [passages[k].text, passages[k + 1].text] if across else [passages[k].text]
    words = " ".join(texts).split()
    length = chance.randrange(8, 40)
    if len(words) <= length:
        return None
    if across:
        joint = len(texts[0].split())
        first = (
            chance.randrange(max(0, joint - length + 2), min(joint - 1, len(words) - length) + 1) if joint > 1 else 0
        )
        breaks = [joint - first]
    else:
        first = chance.randrange(len(words) - length)
        breaks = [at - first for at in _page_breaks(copies, passages[k]) if first < at < first + length]
    cut = words[first : first + length]
    return (cut, breaks) if _is_clean(cut) else None


def _is_clean(cut: list[str]) -> bool:
    return bool(re.match(r"[\w\"(]", cut[0])) and bool(re.search(r"\w", cut[-1]))


def _page_breaks(copies: Copies, passage: Passage) -> list[int]:
    """After how many words a page breaks inside a passage."""
    if len(passage.reading.spans) < 2:
        return []
    source = next(source for source in copies.corpus.sources if source.name == passage.copy.source)
    first = passage.reading.spans[0]
    return [len(source.text[first.start : first.end].split())]
