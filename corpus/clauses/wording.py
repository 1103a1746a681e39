"""What differs between two wordings of one passage, and what is never a difference.

Passages are the same words although a letter of a cross-reference or a bullet differs: `same_words` says so, and
pairing and histories rest on it. `operations` shows two wordings to a reader, letters included.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from rapidfuzz.distance import Indel

from corpus.clauses.words import CHARACTER, Words, letters_of, words_of
from corpus.contract import Doc
from corpus.languages import DEFAULT, Language

_MARKS = str.maketrans("“”„‟«»‘’‚‛‐‑‒–—―−", '""""""\'\'\'\'-------')
_BULLET = re.compile(r"^(?:[•·▪◦‣∙*–-]\s*)+(?=\S)")
# A letter with its quotes and full stop, not "C" of "C.2" and not "A" of "A's".
_LETTER = re.compile(r"\"?\b[A-Z]\b\"?\.?(?![\w'.])")
_WORD = re.compile(r"\w+")
_RUN = rf"(?:(?!{CHARACTER})\w)+"
_PIECE = re.compile(rf"\s*(?:{CHARACTER}|https?://[^\s,;\"<>]*\w|{_RUN}(?:[-'’.@]{_RUN})*|[^\w\s])|\s+")


@dataclass(frozen=True, slots=True)
class Operation:
    """A stretch of two texts: equal, or what stands on the left and what stands on the right instead."""

    op: Annotated[
        Literal["equal", "insert", "delete", "replace"],
        Doc("`equal`, or what stands on the left and what stands on the right instead.", "replace"),
    ]
    left: Annotated[str, Doc("Its words on the left; the lefts joined are the left text.", " H")]
    right: Annotated[str, Doc("Its words on the right; the rights joined are the right text.", " J")]


SamePart = Callable[[str, str], bool]
"""Whether a section referred to as one thing on the left is what is referred to as the other on the right."""


def any_letter(left: str, right: str) -> bool:
    """Letters of sections change whenever a section is put in; numbers are compared, where nothing else is known.

    >>> any_letter("H", "J"), any_letter("3", "4")
    (True, False)
    """
    return left == right or (left.isalpha() and right.isalpha())


def same_words(left: str, right: str, same_part: SamePart = any_letter) -> bool:
    """Whether two texts differ at most in what is never a change.

    That is the letter of a section, paragraph or clause of this policy that is referred to, what is printed before a
    text, kinds of marks, capitals, white space and whether it stands between two words; markup and page breaks are gone
    from a passage's text already. Numbers are a change: "B.1" is not "B.9".

    >>> same_words("see section H “CONTACT”", 'see section "J" - "CONTACT"')
    True
    """
    return alike(words_of(left), words_of(right), same_part) or letters_of(left) == letters_of(right)


def alike(left: Words, right: Words, same_part: SamePart = any_letter) -> bool:
    """The same of words, each a word of its own on both sides."""
    places = zip(range(len(left)), range(len(right)), strict=True)
    return left.keys == right.keys and written_the_same(left, right, places, same_part)


def written_the_same(left: Words, right: Words, places: Iterable[tuple[int, int]], same_part: SamePart) -> bool:
    """Whether words with the same keys, at these places, are the same: all but parts of the policy referred to."""
    if not left.labels and not right.labels:
        return True
    return all(
        (i in left.labels) == (j in right.labels)
        and (i not in left.labels or left.forms[i] == right.forms[j] or same_part(left.forms[i], right.forms[j]))
        for i, j in places
    )


def cross_references_only(left: str, right: str) -> bool:
    """Whether two texts have the same words, but for the letters and numbers of sections that are referred to.

    >>> cross_references_only("see section H below", "see section J below")
    True
    """
    one, other = words_of(left), words_of(right)
    return alike(one, other, lambda _left, _right: True) and any(one.forms[i] != other.forms[i] for i in one.labels)


def fold_words(text: str, language: Language = DEFAULT) -> str:
    """The words of a passage without what is never a change: equal for the same words."""
    return language.structure.reference.sub(lambda reference: _LETTER.sub("§", reference.group()), _fold_print(text))


def operations(left: str, right: str) -> tuple[Operation, ...]:
    """What turns ``left`` into ``right``: the lefts joined are ``left``, the rights joined are ``right``.

    Stretches begin and end at words. Words that two changes have between them by chance ("of the") are shown as part
    of one larger change, so that a sentence written anew reads as two sentences and not as a mosaic.

    >>> [(o.op, o.left, o.right) for o in operations("for two years.", "for ten years.")]
    [('equal', 'for', 'for'), ('replace', ' two', ' ten'), ('equal', ' years.', ' years.')]
    """
    lefts, rights = _PIECE.findall(left), _PIECE.findall(right)
    stretches = [
        _Stretch(code.tag == "equal", lefts[code.src_start : code.src_end], rights[code.dest_start : code.dest_end])
        for code in Indel.opcodes(lefts, rights)
    ]
    stretches = _joined(stretches)
    while True:
        kept = [
            stretch
            if not stretch.equal or not 0 < k < len(stretches) - 1
            else _Stretch(not _by_chance(stretches[k - 1], stretch, stretches[k + 1]), stretch.left, stretch.right)
            for k, stretch in enumerate(stretches)
        ]
        joined = _joined(kept)
        if len(joined) == len(stretches):
            return tuple(stretch.operation() for stretch in joined)
        stretches = joined


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Pieces of two texts that are equal, or that stand one for the other."""

    equal: bool
    left: list[str]
    right: list[str]

    def operation(self) -> Operation:
        left, right = "".join(self.left), "".join(self.right)
        op: Literal["equal", "insert", "delete", "replace"]
        op = "equal" if self.equal else "replace" if left and right else "delete" if left else "insert"
        return Operation(op, left, right)

    def words(self) -> int:
        """How many words a reader has to take in: of the longer side."""
        return max(len(_told(self.left)), len(_told(self.right)))


def _told(pieces: Iterable[str]) -> list[str]:
    return [piece for piece in pieces if _WORD.search(piece)]


def _by_chance(before: _Stretch, equal: _Stretch, after: _Stretch) -> bool:
    """Whether equal words between two changes are better read as part of one change."""
    told = _told(equal.left)
    telling = [word for word in told if word.strip().casefold() not in DEFAULT.sentences.stop_words]
    if not telling:
        return True
    if len(told) == 1:
        # One word between two changed letters, or between an insertion and a single word, is worth keeping.
        return before.words() + after.words() > 2
    return len(telling) <= 3 and 2 * len(told) <= min(before.words(), after.words())


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Neighbouring stretches of one kind made one."""
    joined: list[_Stretch] = []
    for stretch in stretches:
        if joined and joined[-1].equal == stretch.equal:
            last = joined.pop()
            stretch = _Stretch(stretch.equal, last.left + stretch.left, last.right + stretch.right)
        joined.append(stretch)
    return joined


def _fold_print(text: str) -> str:
    """The words without what printing alone changes."""
    return _BULLET.sub("", " ".join(text.translate(_MARKS).split()))
