"""Which of the dates that a page prints date its text, and what a person should know of the others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.dates.evidence import OF_THIS_TEXT, DateEvidence, Doubt, Says, declared_day
from corpus.dates.grammar import Form
from corpus.dates.page import Found, PageDates, Place
from corpus.text import Span

_FAR_BEFORE_CAPTURE = 15 * 365
_FAR_AFTER_CAPTURE = 366
_WORDS = 160

SpansOf = Callable[[Found, int, int], tuple[Span, ...]]
"""Where a part of the text of a piece stands in its source."""


@dataclass(frozen=True, slots=True)
class DateDecision:
    """The days that a text states of itself; each None where it states none that could be used.

    ``ends_on`` is the first day on which it is no longer in force. ``statement`` are the words that were used.
    """

    effective_on: date | None
    updated_on: date | None
    ends_on: date | None
    statement: str | None
    evidence: tuple[DateEvidence, ...]
    doubts: tuple[Doubt, ...]


def decide(dates: PageDates, spans_of: SpansOf, captured_on: date | None = None) -> DateDecision:
    """Take the days that a text states of itself, each with its reason, and tell what is not certain of them.

    Of several days of effect the first counts, of several updates the last: each update says that all before it are
    replaced. An effective date before the last update dates a text that has been changed since. Of days that contradict
    each other one after the capture is that of the next text.
    """
    return _Decision(dates, spans_of, captured_on).decide()


class _Decision:
    def __init__(self, dates: PageDates, spans_of: SpansOf, captured_on: date | None) -> None:
        self.captured_on = captured_on
        self.found = dates.found
        self.doubts = list(dates.doubts)
        self.spans_of = spans_of
        self.reasons: dict[int, str] = {}
        self.used: set[int] = set()

    def decide(self) -> DateDecision:
        effective = self._effective()
        updated = self._updated(self._used_of(Says.EFFECTIVE))
        posted = self._computed(effective)
        effective = effective or posted
        ends = self._ends()
        if ends and (begins := effective or updated) and ends <= begins:
            message = f"the page states {ends} as its end, but it begins on {begins}; the end is not used"
            self._doubt("dates_contradict", message, self._used_of(Says.ENDS))
            self._unuse(Says.ENDS, "it lies before the beginning")
            ends = None
        is_update = self._used_of(Says.UPDATED) is not None
        if effective and updated and updated > effective and is_update and not ends:
            message = (
                f"the page says it is effective from {effective} and was updated on {updated}; it is used from the day "
                "of the update, since its words are of that day"
            )
            self._doubt("updated_after_effective_date", message, self._used_of(Says.UPDATED, Says.POSTED))
            self._unuse(Says.EFFECTIVE, "the text was updated after it")
            effective = None
        self._tell_unread()
        self._tell_later(effective or updated)
        words = list(dict.fromkeys(self._words(self.found[i]) for i in sorted(self._stating())))
        evidence = tuple(self._evidence(i, found) for i, found in enumerate(self.found) if self._is_evidence(found))
        return DateDecision(effective, updated, ends, " ".join(words) or None, evidence, tuple(self.doubts))

    # -- the days ---------------------------------------------------------------------------------------

    def _effective(self) -> date | None:
        candidates = self._candidates(Says.EFFECTIVE)
        if not candidates:
            return None
        whole = [i for i in candidates if self._form(i) is Form.DAY] or self._unless_ambiguous(candidates)
        if not whole:
            return None
        placed = [i for i in whole if self.found[i].statement.is_placed]
        if placed:
            days = " and ".join(sorted({str(self._day(i)) for i in whole}))
            message = f"'{self._words(self.found[placed[0]])}' holds for some readers only ({days}); the first is used"
            self._doubt("placed_date", message, placed[0])
        else:
            self._tell_contradiction(whole, "effective")
            whole = [i for i in whole if self.captured_on is None or self._day(i) <= self.captured_on] or whole
        return self._take(whole[0], "the page states it as its effective date")

    def _updated(self, effective: int | None) -> date | None:
        """The last update; beside an effective date only one that stands where that does, or where more counts."""
        candidates = self._candidates(Says.UPDATED, Says.POSTED)
        spoken = [i for i in candidates if not self.found[i].statement.is_bare]
        if effective is not None:
            candidates = [i for i in spoken if self.found[i].place <= self.found[effective].place]
        candidates = spoken or candidates if effective is None else candidates
        if not candidates:
            return None
        updates = [i for i in candidates if self.found[i].statement.says is Says.UPDATED] or candidates
        whole = [i for i in updates if self._form(i) is Form.DAY] or self._unless_ambiguous(updates)
        if not whole:
            return None
        if not any(self.found[i].statement.is_entry for i in whole):
            self._tell_contradiction(whole, "updated")
        # A program that counts in another zone may be a day ahead.
        seen = [i for i in whole if self.captured_on is None or (self._day(i) - self.captured_on).days <= 1]
        latest = max(seen or whole, key=lambda i: (self._day(i), -i))
        return self._take(latest, "the page states it as the day of its last change")

    def _computed(self, effective: date | None) -> date | None:
        """Days counted from the posting that is stated in the same breath; boilerplate elsewhere dates nothing."""
        if effective:
            return None
        for i, found in enumerate(self.found):
            days = found.statement.days_later
            if days is None:
                continue
            near = [
                (j, other)
                for j, other in enumerate(self.found)
                if other.statement.says in {Says.POSTED, Says.UPDATED}
                and other.statement.day
                and other.place is Place.EDGE
                and (found.piece is None or other.piece is None or abs(found.piece - other.piece) <= 1)
            ]
            if near:
                posted = next((other for _, other in near if other.statement.says is Says.POSTED), near[0][1])
                day = posted.statement.day
                if day is None:
                    continue
                start = day + timedelta(days=days)
                self.used.add(i)
                self.reasons[i] = f"computed: {days} days after {day}"
                return start
        return None

    def _ends(self) -> date | None:
        candidates = self._candidates(Says.ENDS)
        if not candidates:
            return None
        i = candidates[0]
        day = self._take(i, "the page states it as its end")
        if day is None:
            return None
        return day + timedelta(days=1) if self.found[i].statement.is_last_day else day

    def _candidates(self, *says: Says) -> list[int]:
        """Statements of these kinds that name a day, those of the place that counts most."""
        named = [
            i
            for i, found in enumerate(self.found)
            if found.statement.says in says and found.statement.day and self._form(i) in {Form.DAY, Form.MONTH}
        ]
        place = min((self.found[i].place for i in named), default=Place.EDGE)
        for i in named:
            if self.found[i].place > place:
                self.reasons[i] = "another place of the page states it"
        return [i for i in named if self.found[i].place == place]

    def _unless_ambiguous(self, months: list[int]) -> list[int]:
        """Months alone, but none beside a whole day that can be read two ways: that one was meant."""
        first = self.found[months[0]]
        for found in self.found:
            mention, same = found.statement.mention, found.statement.says is first.statement.says
            is_near = found.place is first.place or (first.statement.is_bare and not found.statement.is_bare)
            if same and is_near and mention and len(mention.readings) > 1:
                return []
        return months

    def _take(self, i: int, reason: str) -> date | None:
        self.used.add(i)
        self.reasons[i] = reason
        day = self._day(i)
        for j, other in enumerate(self.found):
            same = other.statement.says is self.found[i].statement.says
            if same and other.statement.day == day and other.place is self.found[i].place:
                self.used.add(j)
                self.reasons[j] = reason
        if self._form(i) is Form.MONTH:
            message = f"'{self._words(self.found[i])}' names no day; the first of the month is used"
            self._doubt("incomplete_date", message, i)
        if self.found[i].statement.is_bare and not self.found[i].statement.is_log:
            message = (
                f"'{self._words(self.found[i])}' does not say what its date means; it is taken as that of an update"
            )
            self._doubt("bare_date", message, i)
        if self.found[i].statement.is_log:
            message = f"'{self._words(self.found[i])}' is the last entry of a log of changes; its day is used"
            self._doubt("date_from_log", message, i)
        return day

    def _unuse(self, says: Says, reason: str) -> None:
        for i in [i for i in self.used if self.found[i].statement.says is says]:
            self.used.discard(i)
            self.reasons[i] = reason

    # -- doubts -----------------------------------------------------------------------------------------

    def _tell_contradiction(self, candidates: Sequence[int], name: str) -> None:
        days = sorted({day for i in candidates if (day := self._day(i))})
        if len(days) > 1:
            message = f"the page states more than one day as {name}: {', '.join(map(str, days))}"
            self._doubt("dates_contradict", message, candidates[-1])

    def _tell_unread(self) -> None:
        for i, found in enumerate(self.found):
            said, words = found.statement, self._words(found)
            if said.says not in OF_THIS_TEXT or found.place is Place.TEXT or i in self.used:
                continue
            if found.place is Place.LINE and self.used:
                continue
            is_needed = not self.used
            if said.mention is None:
                if said.days_later is None:
                    self._doubt("unread_date", f"no day could be read in '{words}'", i, is_of_the_date=is_needed)
            elif said.mention.form is Form.PLACEHOLDER:
                message = f"'{words}' has a placeholder where its date should stand"
                self._doubt("placeholder_date", message, i, is_of_the_date=is_needed)
            elif said.mention.form is Form.IMPOSSIBLE:
                message = f"'{words}' names no day of the calendar; it was not used"
                self._doubt("unread_date", message, i, is_of_the_date=is_needed)
            elif said.day is None:
                either = " or ".join(day.isoformat() for day in said.mention.readings)
                message = f"the date in '{words}' may be {either}; it was not used"
                self._doubt("ambiguous_date", message, i, is_of_the_date=is_needed)

    def _tell_later(self, day: date | None) -> None:
        """A line inside the text that states a later day may be of a part, or of a text that was changed since."""
        later = [
            i
            for i, found in enumerate(self.found)
            if found.place is not Place.EDGE and found.statement.says in OF_THIS_TEXT - {Says.ENDS}
            if i not in self.used and not found.statement.is_sentence and found.statement.day
        ]
        for i in later:
            if day and self._day(i) > day:
                message = f"'{self._words(self.found[i])}' stands inside the text, which is dated {day}"
                self._doubt("date_inside_text", message, i)
                return

    def _doubt(self, code: str, message: str, i: int | None, *, is_of_the_date: bool = True) -> None:
        line = self.found[i].line if i is not None else 1
        self.doubts.append(Doubt(code, message, line, is_of_the_date))

    # -- what is kept -----------------------------------------------------------------------------------

    def _evidence(self, i: int, found: Found) -> DateEvidence:
        said = found.statement
        start, end = self._bounds(found)
        day = said.day
        if i in self.used and said.days_later is not None and said.mention is None:
            counted = self.reasons[i].rpartition(" ")[2]
            day = date.fromisoformat(counted) + timedelta(days=said.days_later)
        reason = self.reasons.get(i) or _REASONS.get(said.says) or (_OTHER_COUNTS if day else _UNREAD)
        spans = self.spans_of(found, start, end)
        return DateEvidence(found.text[start:end], spans, said.says, day, i in self.used, reason, found.line)

    @staticmethod
    def _is_evidence(found: Found) -> bool:
        said = found.statement
        return said.mention is not None or said.days_later is not None or said.says in OF_THIS_TEXT

    @staticmethod
    def _bounds(found: Found) -> tuple[int, int]:
        """The clause of a statement, or of a long one the words around its date."""
        said = found.statement
        if said.end - said.start <= _WORDS or said.mention is None:
            return said.start, min(said.end, said.start + _WORDS)
        start, end = max(said.start, said.mention.start - _WORDS // 2), min(said.end, said.mention.end + _WORDS // 4)
        while start > said.start and not found.text[start - 1].isspace():
            start -= 1
        while end < said.end and not found.text[end].isspace():
            end += 1
        return start, end

    def _words(self, found: Found) -> str:
        if len(found.text) <= _WORDS:
            return found.text
        start, end = self._bounds(found)
        return found.text[start:end]

    def _stating(self) -> Iterable[int]:
        """Statements of this text that were used, or that a person should see although they could not be."""
        unread = {
            i
            for i, found in enumerate(self.found)
            if found.statement.says in OF_THIS_TEXT and found.place is Place.EDGE and not found.statement.is_bare
        }
        return self.used | unread

    def _form(self, i: int) -> Form | None:
        mention = self.found[i].statement.mention
        return mention.form if mention else None

    def _day(self, i: int) -> date:
        day = self.found[i].statement.day
        return day if day else date.max

    def _used_of(self, *says: Says) -> int | None:
        return next((i for i in sorted(self.used) if self.found[i].statement.says in says), None)


_UNREAD, _OTHER_COUNTS = "it could not be read as one day", "another day counts"
_REASONS = {
    Says.OTHER_VERSION: "it is said of another version",
    Says.LAW: "it is said of a law or a framework",
    Says.DEFINED_TERM: "it stands in the definition of a term",
    Says.OTHER: "nothing says that it is the date of this text",
}


def far_from_capture(decision: DateDecision, captured_on: date, line: int) -> list[Doubt]:
    """Doubts about days after, or long before, the day on which the text was seen."""
    doubts: list[Doubt] = []
    declared = declared_day(decision.evidence)
    for name, day in (("effective", decision.effective_on), ("updated", decision.updated_on), ("declared", declared)):
        if not day:
            continue
        days = (day - captured_on).days
        printed = f"the page prints {day} as its {name} date and was captured on {captured_on}"
        if day is declared:
            printed = f"the file declares {day}, and was captured on {captured_on}"
        if days > _FAR_AFTER_CAPTURE or days < -_FAR_BEFORE_CAPTURE or (name == "updated" and days > 1):
            message = f"{printed}; compare the page, the date is kept"
            doubts.append(Doubt("date_far_from_capture", message, line))
        elif days > 0:
            message = f"{printed}; until then another text may have been in force"
            doubts.append(Doubt("date_in_future", message, line))
    return doubts
