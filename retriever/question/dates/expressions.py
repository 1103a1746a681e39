"""References to days with what stands around them: "before June 2019", "between … and …", "the May 2018 version"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.languages import Language
from retriever.question.dates.matching import last_words
from retriever.question.dates.named_version import NamedVersion
from retriever.question.dates.periods import Bounds, Interval, shifted
from retriever.question.dates.reference import DateReference


@dataclass(frozen=True, slots=True)
class Expression:
    """``text[start:end]`` and the days it means: several bounds if ambiguous, none if it names a ``version``.

    ``after_change``: they begin with the day of a change of the text. ``is_unread``: days are written there, and which
    are asked about was not understood.
    """

    start: int
    end: int
    bounds: tuple[Bounds, ...]
    uses_today: bool
    version: NamedVersion | None = None
    after_change: bool = False
    is_unread: bool = False


_FROM_DAY_TO_DAY = re.compile(r"/(?=(?:19|20)\d{2}-)")
"""ISO 8601: "2019-06-01/2019-06-30"."""


def find_expressions(text: str, references: Sequence[DateReference], language: Language) -> Iterator[Expression]:
    """The date expressions of a text with these references, in its order."""
    return _Finder(text, language).expressions(references)


class _Finder:
    """Reads what stands around the references to days in one text."""

    def __init__(self, text: str, language: Language) -> None:
        self._text = text
        self._words = language.questions.expressions
        self._names = language.questions.versions

    def expressions(self, references: Sequence[DateReference]) -> Iterator[Expression]:
        found = [r for r in references if r.intervals or r.version]
        versions = self._versions(found)
        i = 0
        while i < len(found):
            reference, following = found[i], found[i + 1] if i + 1 < len(found) and i + 1 not in versions else None
            named = versions.get(i)
            i += 1
            if named:
                yield named
            elif reference.version:
                continue
            elif reference.is_unread:
                yield Expression(reference.start, reference.end, (), reference.is_today, is_unread=True)
            elif following and (pair := self._pair(reference, following)):
                yield pair
                i += 1
            elif following and self._is_listed(reference, following):
                found[i] = _hull(reference, following)
            elif single := self._single(reference):
                yield single

    def _pair(self, first: DateReference, second: DateReference) -> Expression | None:
        """The form "between X and Y" or "from X to Y": from the first day of the one to the last of the other."""
        opened = last_words(self._words.pair_before, self._text, first.start)
        if not opened or second.version or first.is_unread or second.is_unread:
            return None
        closing = self._words.between_and if opened["between"] else self._words.from_to
        if not closing.fullmatch(self._text, first.end, second.start):
            return None
        # A stretch up to a change ends with the day before it; between two changes both are meant.
        is_open = second.is_change and not opened["between"]
        ends = [shifted(start, -1) if is_open else end for start, end in second.intervals]
        bounds = tuple((a[0], end) for a in first.intervals for end in ends if a[0] <= end)
        uses_today = first.is_today or second.is_today
        return Expression(opened.start(), second.end, bounds, uses_today) if bounds else None

    def _is_listed(self, first: DateReference, second: DateReference) -> bool:
        """Whether two references stand in one list: "in 2018 and 2019"; a lone year only follows a lone year's word."""
        if _FROM_DAY_TO_DAY.fullmatch(self._text, first.end, second.start):
            return True
        return (
            not (second.version or second.is_unread)
            and second.is_lone_year >= first.is_lone_year
            and bool(self._words.listed.fullmatch(self._text, first.end, second.start))
        )

    def _single(self, reference: DateReference) -> Expression | None:
        """One reference with what stands around it, None where the words around it say that no scope is meant."""
        if reference.is_lone_year and not self._is_year(reference):
            return None
        if last_words(self._words.other_matter_before, self._text, reference.start):
            return None
        if reference.bounds:
            return Expression(reference.start, reference.end, reference.bounds, reference.is_today)
        preposition = last_words(self._words.preposition_before, self._text, reference.start)
        if preposition and last_words(self._words.on_both_sides_before, self._text, preposition.start()):
            return None
        negated = last_words(self._words.negation_before, self._text, preposition.start()) if preposition else None
        if preposition and negated and not (preposition["before"] or preposition["after"] or preposition["until"]):
            return Expression(negated.start(), reference.end, (), reference.is_today, is_unread=True)
        before = self._words.stretch_before if reference.is_stretch else self._words.article_before
        opening = negated or preposition or last_words(before, self._text, reference.start)
        start, end = opening.start() if opening else reference.start, reference.end
        bounds: tuple[Bounds, ...]
        can_be_open = not preposition or preposition["within"]
        if can_be_open and (open_end := self._words.open_end.match(self._text, reference.end)):
            bounds = tuple(_bounded(open_end.lastgroup, reference, days) for days in reference.intervals)
            end = open_end.end()
        elif reference.is_stretch and preposition and preposition["since"]:
            bounds = reference.intervals
        else:
            relation, is_negated = preposition.lastgroup if preposition else None, bool(negated)
            bounds = tuple(_bounded(relation, reference, days, negated=is_negated) for days in reference.intervals)
        if preposition and preposition["since"] and (onwards := self._words.onwards.match(self._text, reference.end)):
            end = onwards.end()
        begins_with_change = reference.is_change and all(first and last is None for first, last in bounds)
        return Expression(start, end, bounds, reference.is_today, after_change=begins_with_change)

    def _is_year(self, reference: DateReference) -> bool:
        """Whether a number of four digits, or a list of such, is a year by the words before it."""
        if last_words(self._words.year_before, self._text, reference.start):
            return True
        is_for = last_words(self._words.year_before_for, self._text, reference.start)
        return bool(is_for and self._words.year_ends.match(self._text, reference.end))

    def _has_an_end(self, reference: DateReference, following: DateReference | None) -> bool:
        """Whether what follows makes a stretch of days of it."""
        is_paired = following is not None and self._pair(reference, following) is not None
        return is_paired or self._words.open_end.match(self._text, reference.end) is not None

    def _versions(self, references: list[DateReference]) -> dict[int, Expression]:
        """The references that name a version: "the first version", "the May 2018 and January 2019 versions"."""
        found: dict[int, Expression] = {}
        for i in reversed(range(len(references))):
            reference, following = references[i], references[i + 1] if i + 1 < len(references) else None
            if (
                len(reference.intervals) > 1
                or reference.is_change
                or reference.bounds
                or last_words(self._names.beside_before, self._text, reference.start)
            ):
                continue
            start, end = reference.start, reference.end
            if not reference.version:
                noun_before = last_words(self._names.noun_before, self._text, start)
                if noun := self._names.noun_after.match(self._text, end):
                    end = noun.end()
                elif noun_before and not self._has_an_end(reference, following):
                    start = noun_before.start()
                elif not (
                    i + 1 in found
                    and self._names.joined.fullmatch(self._text, end, references[i + 1].start)
                    and not last_words(self._names.in_time_before, self._text, start)
                    and not self._names.noun_before.search(self._text, 0, references[i + 1].start)
                ):
                    continue
            if opening := last_words(self._names.opening_before, self._text, start):
                start = opening.start()
            named = reference.version or NamedVersion(took_effect=reference.intervals[0])
            found[i] = Expression(start, end, (), reference.is_today, named)
        return found


def _hull(a: DateReference, b: DateReference) -> DateReference:
    pairs = [(x, y) for x in a.intervals for y in b.intervals]
    # Of an ambiguous day only the readings in order are meant: "12/05/2018-13/05/2018".
    in_order = [(x, y) for x, y in pairs if x <= y] or pairs
    stretches = tuple(dict.fromkeys((min(x[0], y[0]), max(x[1], y[1])) for x, y in in_order))
    return DateReference(a.start, b.end, stretches, a.is_lone_year, is_stretch=True, is_today=a.is_today or b.is_today)


def _bounded(relation: str | None, reference: DateReference, interval: Interval, *, negated: bool = False) -> Bounds:
    """The days that stand in a relation to an interval: ``within`` it, ``since``, ``until``, ``before``, ``after``."""
    first, last = interval
    if negated:
        # "not before X" begins with X, "not until X" too; "not after X" ends with X.
        return (None, last) if relation == "after" else (first, None)
    match relation:
        case "before":
            return None, shifted(reference.limit or first, -1)
        case "after":
            return first if reference.is_change and first == last else shifted(last, 1), None
        case "since":
            return first, None
        case "until":
            # A text that stood until a change stood until the day before.
            return None, shifted(first, -1) if reference.is_change else last
    return first, last
