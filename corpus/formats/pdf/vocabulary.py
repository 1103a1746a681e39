"""How a word is written that the end of a line parted: as the text has it elsewhere."""

import re
from collections import Counter
from collections.abc import Sequence

from corpus.formats.pdf.furniture import Sheet

_HYPHENS = 0.02
"""Of the lines of a text whose words are parted, so many end with a hyphen at least."""


class Vocabulary:
    """The words that the text has elsewhere, to know how one that was parted at the end of a line is written."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.words: Counter[str] = Counter()
        lines = [line for sheet in sheets for line in sheet.lines if line.words]
        hyphens = sum(bool(re.search(r"[^\W\d_]-$", line.words[-1].text)) for line in lines)
        self.is_hyphenated = hyphens > _HYPHENS * len(lines)
        """Whether printing parts words: without, only words that are written with a hyphen end a line with one."""
        for sheet in sheets:
            for line in sheet.lines:
                rows = line.table.rows if line.table else []
                inside = [part.words for row in rows for cell in row for part in cell.lines] or [line.words]
                for part in inside:
                    # At the ends of lines may stand halves.
                    words = " ".join(word.text for word in part[1:-1]).casefold()
                    self.words.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", words))

    def is_parted(self, before: str, after: str) -> bool:
        """Whether a hyphen at the end of a line was put there by printing, and not by who wrote the word."""
        head = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*-$", before.casefold())
        tail = re.match(r"[^\W\d_]+", after.casefold())
        if not head or not tail or not after[:1].islower():
            return False
        first, rest = head[0][:-1], tail[0]
        if self.words[first + rest]:
            return True
        if self.words[f"{first}-{rest}"] or "-" in first:
            return False
        return self.is_hyphenated and not (self.words[first] and self.words[rest] and len(first) > 2)

    def is_strange(self, word: str) -> bool:
        """Whether a word is none that the text has elsewhere."""
        letters = re.fullmatch(r"([^\W\d_]+(?:-[^\W\d_]+)*)(?:['’][^\W\d_]+)?", word.casefold().strip(".,;:()"))
        return letters is None or not self.words[letters[1]]

    def is_cut(self, before: str, after: str) -> bool:
        """Whether two words are two halves of a longer one, and neither is a word that the text has elsewhere."""
        first, rest = re.search(r"[^\W\d_]{2,}$", before.casefold()), re.match(r"[^\W\d_]+", after)
        if not first or not rest or not after[:1].islower():
            return False
        halves, whole = (first[0], rest[0]), first[0] + rest[0]
        return not any(self.words[half] for half in halves) and self.words[whole] > 0
