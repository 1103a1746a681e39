"""What a page says of a date: clause by clause, from the words around it, not from the nearest keyword.

    text → dates → clauses → for each date its keyword, the keyword's subject, and what stands between and after

A date is said of this text if its clause is a label ("Last updated: …") or has this text as the subject of a keyword
("This policy takes effect on …"). The subject is the nearest of those before the keyword: the text itself, another
version, a law, what a reader did, a part of the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.dates.clauses import clauses
from corpus.dates.evidence import Says
from corpus.dates.grammar import Form, Mention, mentions
from corpus.dates.statement import Statement
from corpus.languages import Language

# More words that are neither of dates nor of documents make a sentence of a label.
_LABEL_WORDS, _BETWEEN_WORDS = 4, 2
_NEAR, _FAR = 6, 60
_WORD = re.compile(r"[^\W\d_]+")
_INSERTION = re.compile(r",[^,;:]*,(?=\s*[^\W\d_]*\s*$)")
_CUT_OFF = tuple(",;:|(–—-")
_COLON = re.compile(r"\s*[:：]")
_LOG_ENTRY = re.compile(r"\s*\W?\s*(?:[:：–—]|-\s)\s*[^\W_]")
# A month whose name is misspelt, or of a language that is not known, and a year with a word or two: "Spring 2021".
_LIKE_A_DATE = re.compile(
    r"(?:\b[^\W\d_]{3,12}\.?\s+\d{1,2}\w{0,2}|\b\d{1,2}\w{0,2}\.?\s+[^\W\d_]{3,12}\.?),?\s+(?:19|20)\d\d\b"
    r"|:\s*(?:[^\W\d_]+[\s,-]+){1,2}(?:19|20)\d\d\W*$"
)
_TIME_OF_DAY = re.compile(r"\b\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:\(?[A-Z]{1,4}\)?)?(?!\w)")
_CONTINUES = re.compile(r"\s*,\s*[^\W\d_]")
_KINDS = {
    "effective": Says.EFFECTIVE,
    "updated": Says.UPDATED,
    "posted": Says.POSTED,
    "ended": Says.ENDS,
    "weak": Says.UPDATED,
}
_SUBJECTS = {"other": Says.OTHER_VERSION, "law": Says.LAW, "reader": Says.OTHER, "part": Says.OTHER}


@dataclass(frozen=True, slots=True)
class _Keyword:
    says: tuple[Says, ...]
    start: int
    end: int
    language: Language
    is_before: bool
    is_weak: bool


@lru_cache(maxsize=20_000)
def statements(text: str, languages: tuple[Language, ...], *, is_about_itself: bool = False) -> tuple[Statement, ...]:
    """What ``text`` says of the dates in it, in order; the languages are tried in theirs.

    ``is_about_itself`` is true of the line over a version, which may call it old without speaking of another.

    >>> from corpus.languages import DEFAULT
    >>> [s.says.value for s in statements("We follow the GDPR, effective since 25 May 2018.", (DEFAULT,))]
    ['law']
    """
    found = mentions(text, languages)
    said: list[Statement] = []
    before = 0
    for start, end in clauses(text, found, languages[0]):
        inside = [mention for mention in found if start <= mention.start < end]
        said += _Clause(text, start, end, inside, languages, before, is_about_itself=is_about_itself).read()
        before = start
    if len(said) == 1 and said[0].mention and not said[0].is_of_this_text:
        mention = said[0].mention
        around = _TIME_OF_DAY.sub(" ", text[: mention.start] + " " + text[mention.end :])
        rest = languages[0].dates.weekday.sub(" ", around) if mention.form is Form.DAY else around
        if mention.form in {Form.DAY, Form.MONTH} and not _WORD.search(rest):
            return (replace(said[0], says=Says.UPDATED, is_bare=True),)
    return tuple(said)


class _Clause:
    """One clause and the dates in it, read from left to right."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        found: Sequence[Mention],
        languages: tuple[Language, ...],
        before: int,
        *,
        is_about_itself: bool,
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.mentions = found
        self.languages = languages
        self.before = before
        """Where the clause before begins."""
        self.is_about_itself = is_about_itself
        self.consumed = start
        """Words before this offset belong to an earlier date."""
        self.defines: dict[str, bool] = {}

    def read(self) -> list[Statement]:
        said: list[Statement] = []
        for i, mention in enumerate(self.mentions):
            read = self._of(i, said)
            if mention.form in {Form.DAY, Form.MONTH} or read[0].is_of_this_text:
                said += read
        return said or list(self._without_date())

    # -- one date ---------------------------------------------------------------------------------------

    def _of(self, i: int, said: Sequence[Statement]) -> list[Statement]:
        mention = self.mentions[i]
        before = self.text[self.consumed : mention.start]
        following = self.mentions[i + 1].start if i + 1 < len(self.mentions) else self.end
        after = self.text[mention.end : following]
        previous = said[-1] if said and i and said[-1].mention is self.mentions[i - 1] else None
        ordered = self._ordered(mention)
        if any(self._defines(language) for language in ordered):
            return [self._statement(Says.DEFINED_TERM, mention)]
        if previous and self._is_end_of(previous, i, ordered):
            self.consumed = mention.end
            says = Says.ENDS if previous.is_of_this_text else previous.says
            return [self._statement(says, mention, is_last_day=True, is_sentence=previous.is_sentence)]
        keyword = self._keyword(mention, after, self._reach(i, following, ordered), ordered)
        if keyword is None:
            self.consumed = mention.end
            if previous and any(language.dates.shared.fullmatch(before) for language in ordered):
                return [replace(previous, mention=mention)]
            return [self._statement(self._said_without_keyword(mention, ordered), mention)]
        self.consumed = max(mention.end, keyword.end if not keyword.is_before else 0)
        return self._governed(keyword, mention, after)

    def _defines(self, language: Language) -> bool:
        """Whether the clause says what a term means; looked for once, not for each date in it."""
        if language.code not in self.defines:
            self.defines[language.code] = bool(language.dates.means.search(self.text, self.start, self.end))
        return self.defines[language.code]

    def _reach(self, i: int, following: int, ordered: Sequence[Language]) -> int:
        """Up to where a keyword behind a date may stand: behind the next one where that ends what this one begins."""
        between = self.text[self.mentions[i].end : following]
        if following < self.end and any(language.dates.onwards.fullmatch(between) for language in ordered):
            return self.mentions[i + 2].start if i + 2 < len(self.mentions) else self.end
        return following

    def _ordered(self, mention: Mention) -> list[Language]:
        """The languages, first those that the date is written in."""
        return [*dict.fromkeys((*mention.languages, *self.languages))]

    def _is_end_of(self, previous: Statement, i: int, ordered: Sequence[Language]) -> bool:
        """Whether this date ends what the one before began: "from … to …", "between … and …"."""
        first = self.mentions[i - 1]
        ahead, before = self.text[self.start : first.start], self.text[first.end : self.mentions[i].start]
        for language in ordered:
            words = language.dates
            if words.onwards.fullmatch(before):
                return True
            # What is near is looked at first: what is ahead may be long, and was so for each date before.
            joined = words.between.search(before)
            between = words.between.search(ahead) if joined and joined["and"] else None
            if between and between["before"]:
                return True
            if previous.is_of_this_text and words.ends.search(before) and self._other_words(before, language) <= 1:
                return True
        return False

    def _keyword(self, mention: Mention, after: str, following: int, ordered: Sequence[Language]) -> _Keyword | None:
        for language in ordered:
            before = self._keyword_before(mention, language)
            if before and not before.is_weak:
                return before
            behind = self._keyword_after(mention, after, following, language)
            keyword = behind if behind and not (before and behind.is_weak) else before
            if keyword:
                return keyword
        return None

    def _keyword_before(self, mention: Mention, language: Language) -> _Keyword | None:
        found = list(language.dates.keyword.finditer(self.text, self.consumed, mention.start))
        found = [match for match in found if not match["weak"]] or found
        if not found:
            return None
        first = last = len(found) - 1
        while first and language.dates.shared.fullmatch(self.text[found[first - 1].end() : found[first].start()]):
            first -= 1
        between = self.text[found[last].end() : mention.start]
        is_near = self._other_words(between, language) <= (0 if found[last]["weak"] else _BETWEEN_WORDS)
        if not is_near and not language.dates.placed.search(between):
            return None
        says = tuple(dict.fromkeys(_KINDS[match.lastgroup or "weak"] for match in found[first:]))
        is_weak = all(match["weak"] for match in found[first:])
        return _Keyword(says, found[first].start(), found[last].end(), language, is_before=True, is_weak=is_weak)

    def _keyword_after(self, mention: Mention, after: str, following: int, language: Language) -> _Keyword | None:
        """A keyword that follows its date: "On 1 May 2020 we updated this policy", and in languages of Asia."""
        found = list(language.dates.keyword.finditer(self.text, mention.end, following))
        found = [match for match in found if not match["weak"]] or found
        match = found[0] if found else None
        if match is None or match.start() - mention.end > _FAR or _COLON.match(self.text, match.end()):
            return None
        is_right_behind = match.start() - mention.end <= _NEAR and " " not in after.strip()
        leads_on = following < self.end and self._other_words(self.text[match.end() : following], language)
        if following < self.end and leads_on <= _BETWEEN_WORDS and not is_right_behind:
            # It is the label of the next date.
            return None
        if _CONTINUES.match(after) and not language.dates.subject.search(self.text, mention.end, self.end):
            return None
        says, is_weak = (_KINDS[match.lastgroup or "weak"],), bool(match["weak"])
        return _Keyword(says, match.start(), match.end(), language, is_before=False, is_weak=is_weak)

    def _governed(self, keyword: _Keyword, mention: Mention, after: str) -> list[Statement]:
        words = keyword.language.dates
        says, is_sentence = self._subject(keyword, mention, after)
        middle = self.text[keyword.end : mention.start] if keyword.is_before else self.text[mention.end : keyword.start]
        if says is not None:
            return [self._statement(says, mention)]
        kinds = keyword.says
        head = self.text[self.start : keyword.start].lstrip()
        is_placed = any(
            (words.placed.search(middle), words.placed.match(after.lstrip(" ,(")[:_FAR]), words.placed.match(head))
        )
        is_end = words.ends.search(self.text[: mention.start]) if keyword.is_before else None
        if is_end:
            kinds = (Says.ENDS,)
        is_entry = bool(_LOG_ENTRY.match(after)) and len(self.mentions) == 1
        if is_entry and not keyword.is_before:
            # "30 July 2013: modified …" is a line of a history whose other lines may have no keyword.
            return [self._statement(Says.OTHER, mention)]
        return [
            self._statement(
                kind,
                mention,
                is_sentence=is_sentence,
                is_placed=is_placed,
                is_entry=is_entry,
                is_last_day=bool(is_end),
                days_later=self._days_after(keyword.language),
            )
            for kind in kinds
        ]

    def _subject(self, keyword: _Keyword, mention: Mention, after: str) -> tuple[Says | None, bool]:
        """Of what else than this text the keyword is said, None for this text; and whether a sentence says so."""
        language, words = keyword.language, keyword.language.dates
        head = self.text[self.start : min(keyword.start, mention.start)]
        middle = self.text[min(keyword.end, mention.end) : max(keyword.start, mention.start)]
        tail = after if keyword.is_before else self.text[keyword.end : self.end]
        if self.is_about_itself:
            return None, False
        if words.listed.match(after) or words.named.search(f"{self.text[self.start : mention.start]}\0{after}"):
            return Says.OTHER_VERSION, False
        kind = _nearest(middle, language) or self._nearest_before(head, keyword)
        if not keyword.is_before:
            kind = kind or _nearest(tail, language, is_first=True)
        if kind == "own":
            return None, True
        if kind and not (kind == "reader" and words.placed.search(middle)):
            return _SUBJECTS[kind], False
        if kind == "reader":
            return None, bool(_nearest(head, language))
        others = self._other_words(_outside(head, self.mentions, self.start), language)
        if keyword.is_before and _CONTINUES.match(after) and not words.keyword.search(after):
            kind = _nearest(after, language, is_first=True)
            if kind != "own" and (kind or self._other_words(after, language) > _BETWEEN_WORDS):
                return _SUBJECTS.get(kind or "", Says.OTHER), False
            return None, kind == "own"
        if not keyword.is_before:
            others += self._other_words(middle, language) + self._other_words(tail, language)
        if others > _LABEL_WORDS and keyword.is_before and self._is_name_of_document(head, keyword.language, after):
            return None, False
        if others > _LABEL_WORDS or (others and words.asserts.search(head)):
            return Says.OTHER, False
        return None, False

    def _is_name_of_document(self, head: str, language: Language, after: str) -> bool:
        """Whether a line is a document's name and its date: "Acme Privacy Policy: Europe, updated 1 May 2021"."""
        is_whole = self.start == 0 and not _WORD.search(after) and self.end >= len(self.text.rstrip())
        words = {word.casefold() for word in _WORD.findall(head)}
        is_cut_off = head.rstrip()[-1:] in _CUT_OFF
        return (
            is_whole
            and is_cut_off
            and bool(language.documents.title.search(head))
            and not words & language.structure.predicates
        )

    def _nearest_before(self, head: str, keyword: _Keyword) -> str | None:
        """The subject in the words before a keyword; what it is may depend on the words that follow.

        The word "version" is a keyword, and may be part of its subject: "previous version: 28 March 2017".
        """
        language = keyword.language
        kept = _INSERTION.sub("", head)
        whole = f"{kept}{self.text[self.start + len(head) : self.end]}"
        kinds = [
            found.lastgroup
            for found in language.dates.subject.finditer(whole)
            if found.end() <= len(kept) or (keyword.is_weak and found.start() < len(kept))
        ]
        if not kinds and language.dates.anaphor.match(head):
            return _nearest(self.text[self.before : self.start], language)
        return kinds[-1] if kinds else None

    def _said_without_keyword(self, mention: Mention, ordered: Sequence[Language]) -> Says:
        for language in ordered:
            around = f"{self.text[self.start : mention.start]}\0{self.text[mention.end : self.end]}"
            if language.dates.named.search(around) or language.dates.listed.match(self.text, mention.end):
                return Says.OTHER_VERSION
            kind = _nearest(self.text[self.start : mention.start], language)
            if kind and kind != "own":
                return _SUBJECTS[kind]
        return Says.OTHER

    # -- clauses without a date -------------------------------------------------------------------------

    def _without_date(self) -> Iterator[Statement]:
        """A keyword whose date is counted from another, or could not be read."""
        found = {language: self._keywords(language) for language in self.languages}
        for language, keywords in found.items():
            days = self._days_after(language) if any(match["effective"] for match in keywords) else None
            if days is not None:
                yield self._statement(Says.EFFECTIVE, None, days_later=days)
                return
        for language, (keyword, *_) in ((language, keywords) for language, keywords in found.items() if keywords):
            says = _KINDS[keyword.lastgroup or "weak"]
            if (
                self.is_about_itself
                or not self._other_words(self.text[self.start : self.end], language)
                or self._is_like_a_date(language, keyword.end())
            ):
                yield replace(self._statement(says, None), is_unread=self._is_like_a_date(language, keyword.end()))
            return

    def _keywords(self, language: Language) -> list[re.Match[str]]:
        return [
            match for match in language.dates.keyword.finditer(self.text, self.start, self.end) if not match["weak"]
        ]

    def _is_like_a_date(self, language: Language, start: int) -> bool:
        """Whether words that follow a keyword may name a day: a month without its year, "3 weeks ago"."""
        words = language.dates
        forms = (_LIKE_A_DATE, words.without_year, words.relative)
        return any(form.search(self.text, start, self.end) for form in forms)

    def _days_after(self, language: Language) -> int | None:
        match = language.dates.days_after.search(self.text, self.start, self.end)
        if not match:
            return None
        written = match["days"].casefold()
        return int(written) if written.isdecimal() else language.dates.numbers[written]

    # -- words ------------------------------------------------------------------------------------------

    def _other_words(self, text: str, language: Language) -> int:
        """How many words of a text belong neither to dates nor to their labels."""
        words = language.dates
        return len(_WORD.findall(words.filler.sub(" ", words.keyword.sub(" ", text))))

    def _statement(
        self,
        says: Says,
        mention: Mention | None,
        *,
        is_sentence: bool = False,
        is_placed: bool = False,
        is_entry: bool = False,
        is_last_day: bool = False,
        days_later: int | None = None,
    ) -> Statement:
        start = self.start + len(self.text[self.start : self.end]) - len(self.text[self.start : self.end].lstrip())
        end = len(self.text[: self.end].rstrip())
        return Statement(
            says,
            mention,
            start,
            end,
            is_sentence=is_sentence,
            is_placed=is_placed,
            is_entry=is_entry,
            is_last_day=is_last_day,
            days_later=days_later,
        )


def _nearest(text: str, language: Language, *, is_first: bool = False) -> str | None:
    """Which kind of subject stands last in a text, or first."""
    kinds = [match.lastgroup for match in language.dates.subject.finditer(text)]
    return (kinds[0] if is_first else kinds[-1]) if kinds else None


def _outside(text: str, found: Sequence[Mention], start: int) -> str:
    """A text, which begins at ``start``, without the dates in it."""
    for mention in reversed(found):
        if mention.start >= start and mention.end - start <= len(text):
            text = f"{text[: mention.start - start]} {text[mention.end - start :]}"
    return text
