"""Are these quotations verbatim, from which version, and was it in force?

A quotation is verbatim where every word, number and sign of it stands in a source in that order, or is left to it by a
bracket or an ellipsis; it is near where few of them differ, and then each difference is told. Needs neither model nor
FAISS.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.briefs import BriefDocument
from corpus.deadline import check_deadline
from corpus.progress import tell_progress
from index.catalogue import Catalogue
from retriever.question.request import InvalidQuestion
from retriever.question.scope_request import ScopeRequest
from retriever.quotations.brief import Brief, Quoted, read_brief
from retriever.quotations.finder import Found, QuoteFinder
from retriever.quotations.marks import MAX_QUOTE_LENGTH
from retriever.quotations.matches import Matches, Stands
from retriever.quotations.paraphrases import Paraphrases
from retriever.quotations.quoted_text import FEWEST_WORDS, MOST_GAPS, QuotedText, read_quoted
from retriever.quotations.word_index import Wordings
from retriever.reading.views import Views, join_intervals
from retriever.results import (
    MAX_QUOTES,
    MAX_TEXT_LENGTH,
    IndexRef,
    Notice,
    QuoteMatch,
    QuoteResult,
    QuotesResult,
    Verdict,
)
from retriever.scope.resolve import Scope, resolve_scope


class Quotations:
    """Checks quotations against one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, views: Views) -> None:
        self._catalogue = catalogue
        self._views = views
        self._wordings = Wordings(catalogue)
        self._finder = QuoteFinder(catalogue, self._wordings)
        self._matches = Matches(catalogue, self._wordings)
        self._paraphrases = Paraphrases(catalogue)

    def check(
        self, quotes: Sequence[str], as_of: date | None, index: IndexRef, warnings: Sequence[Notice] = ()
    ) -> QuotesResult:
        """Check quotations, each alone. Raises InvalidQuestion."""
        if not 1 <= len(quotes) <= MAX_QUOTES:
            raise InvalidQuestion(f"quotes must be 1 to {MAX_QUOTES} quotations; got {len(quotes):,}", "quotes")
        read = [_with_words(quote, self._wordings) for quote in quotes]
        return self._checked(Brief(tuple(map(Quoted, quotes))), read, as_of, index, warnings)

    def check_text(
        self, given: str | BriefDocument, as_of: date | None, index: IndexRef, warnings: Sequence[Notice] = ()
    ) -> QuotesResult:
        """Check every quotation in a text, with what it cites for it. Raises InvalidQuestion."""
        text = given if isinstance(given, str) else given.text
        if not text.strip() or len(text) > MAX_TEXT_LENGTH:
            raise InvalidQuestion(
                f"text must be a text of 1 to {MAX_TEXT_LENGTH:,} characters; got {len(text.strip()):,}", "text"
            )
        brief = read_brief(given)
        read = [self._read(quoted) for quoted in brief.quotes]
        with_words = [(quoted, one) for quoted, one in zip(brief.quotes, read, strict=True) if not one or one.has_words]
        brief = replace(brief, quotes=tuple(quoted for quoted, _ in with_words))
        return self._checked(brief, [one for _, one in with_words], as_of, index, warnings)

    def _read(self, quoted: Quoted) -> QuotedText | None:
        """What is quoted; None of one too long to be looked for, of which it is enough that it is told."""
        check_deadline()
        return read_quoted(quoted.text, self._wordings.knows) if len(quoted.text) <= MAX_QUOTE_LENGTH else None

    def _checked(
        self,
        brief: Brief,
        read: Sequence[QuotedText | None],
        as_of: date | None,
        index: IndexRef,
        warnings: Sequence[Notice],
    ) -> QuotesResult:
        scope = resolve_scope(ScopeRequest.on(as_of), self._catalogue, self._views)
        results: list[QuoteResult] = []
        for quoted, one in zip(brief.quotes, read, strict=True):
            tell_progress(len(results), len(read))
            results.append(self._result(quoted, one, scope))
        tell_progress(len(results), len(read))
        return QuotesResult(
            results=tuple(results),
            terms=brief.terms,
            left_out=brief.left_out,
            paraphrases=self._paraphrases.beside(brief.claims),
            scope=scope.echo,
            warnings=(*scope.warnings, *(scope.reasons if scope.status else ()), *warnings),
            index=index,
        )

    def _result(self, quoted: Quoted, read: QuotedText | None, scope: Scope) -> QuoteResult:
        check_deadline()
        if read is None:
            return _not_looked_for(quoted, _TOO_LONG, ())
        if read.is_mostly_gaps:
            return _not_looked_for(quoted, _TOO_LITTLE, read.notes)
        found = self._finder.verbatim(read) or self._finder.near(read, None)
        stopped = read.with_its_stop() if found and quoted.is_sentence else None
        if stopped:
            read, found = self._finder.ended(read, stopped, found)
        stands = Stands.of(found, self._wordings)
        check, agreeing = self._matches.citation_check(quoted, stands)
        matches, versions = self._matches.matches(read, stands, scope, agreeing)
        in_force = None if scope.echo.as_of is None else any(match.in_force for match in matches)
        instead: tuple[QuoteMatch, ...] = ()
        if in_force is False and found and scope.status is None:
            visible = self._visible(scope)
            nearest = Stands.of(self._finder.near(read, visible), self._wordings)
            instead, _ = self._matches.matches(read, nearest.only(visible), scope, agreeing)
        life = join_intervals(self._catalogue.versions[row] for row in versions)
        if check and check.agrees is not True:
            check = replace(check, should_cite=_where(matches), in_force=life)
        return QuoteResult(
            quote=quoted.text,
            verdict=_verdict(found),
            in_force=in_force,
            versions=tuple(self._catalogue.versions[row].version_id for row in versions),
            life=life,
            matches=matches,
            instead=instead,
            citation_check=check,
            notes=(*read.notes, *quoted.notes),
            span=quoted.span,
            place=quoted.place,
        )

    def _visible(self, scope: Scope) -> NDArray[np.bool_]:
        """A mask over all passages: those in scope."""
        visible = np.zeros(len(self._catalogue.columns.text), np.bool_)
        visible[self._catalogue.passages_in(scope.inside)] = True
        return visible


_TOO_LITTLE = Notice(
    "too_little_quoted",
    f"Too little is quoted to look for: beside brackets and ellipses, of which there may be {MOST_GAPS}, it takes "
    f"{FEWEST_WORDS} words.",
)
_TOO_LONG = Notice(
    "too_long_to_look_for",
    f"Too much is quoted to look for: a quotation may have {MAX_QUOTE_LENGTH:,} characters. Check it in parts.",
)


def _not_looked_for(quoted: Quoted, reason: Notice, notes: Sequence[str]) -> QuoteResult:
    """Not laid on any text, and told: one that fits nearly anything proves nothing."""
    return QuoteResult(
        quote=quoted.text,
        verdict=Verdict.NOT_FOUND,
        in_force=None,
        versions=(),
        life=(),
        matches=(),
        instead=(),
        citation_check=None,
        notes=(*notes, *quoted.notes),
        span=quoted.span,
        place=quoted.place,
        reasons=(reason,),
    )


def _verdict(found: Sequence[Found]) -> Verdict:
    if not found:
        return Verdict.NOT_FOUND
    return Verdict.NEAR if found[0].fit.cost else Verdict.VERBATIM


def _with_words(quote: str, wordings: Wordings) -> QuotedText:
    """A quotation as read. Raises InvalidQuestion of one that has no words, or too many."""
    if len(quote) > MAX_QUOTE_LENGTH:
        raise InvalidQuestion(
            f"quotes must be quotations of at most {MAX_QUOTE_LENGTH:,} characters; one has {len(quote):,}", "quotes"
        )
    read = read_quoted(quote, wordings.knows)
    if not read.has_words:
        raise InvalidQuestion(f"quotes must be quotations of at least one word; got {quote[:80]!r}", "quotes", quote)
    return read


def _where(matches: Iterable[QuoteMatch]) -> tuple[str, ...]:
    """Printed citations of all matches, each once."""
    return tuple(dict.fromkeys(match.citation for match in matches))
