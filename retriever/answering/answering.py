"""From what was found to what is said: stated answers, words that come near, silence, and all that was asked about."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from index.encoder import Embedding
from index.opening import Index
from index.phrases import fold
from retriever.answering.deciding import Deciding, Decision
from retriever.answering.elsewhere import Elsewhere
from retriever.answering.exact import absent_phrases, absent_words
from retriever.answering.finding import Found
from retriever.answering.matter import AskedWord
from retriever.answering.paged import decided
from retriever.answering.quoting import Quoter, group_by_wording
from retriever.answering.reader import Reader
from retriever.answering.showing import search_result
from retriever.answering.tables import by_policy, by_version, end_of_page, page_of, said_by_version
from retriever.question.request import ReaderUse
from retriever.reading.library import Library
from retriever.results import AskResult, Certainty, FoundElsewhere, Notice, ScopeKind, Status
from retriever.scope.resolve import Scope
from retriever.stopwatch import Stopwatch

_NOT_FOUND = Notice(
    "no_supporting_passage",
    "No answer was found in this scope. That does not mean the policy allows or forbids it, nor that it says nothing.",
)
_OF_VERSION = Notice(
    "asks_for_version", "Which version was in force is told by its days, named above, and by no words of the policy."
)
_IN_DOUBT = Notice("in_doubt", "These words come near; it is not certain enough that they answer the question.")
_VAGUE = Notice(
    "question_vague", "The question names too little of a matter to say what would answer it; these words come near."
)


class Answering:
    """Answers what was found for a question. ``reader`` None: words alone decide."""

    def __init__(self, index: Index, library: Library, reader: Reader | None) -> None:
        self._index = index
        self._library = library
        self._reader = reader

    def answered(
        self, found: Found, query: Embedding, elsewhere: Elsewhere, clock: Stopwatch, *, names_others: bool
    ) -> AskResult:
        """The whole answer. ``names_others``: where nothing is stated, the versions outside the scope that answer."""
        catalogue, scope, plan = self._index.catalogue, found.scope, found.plan
        reader = self._reader if plan.question.reader is ReaderUse.ON else None
        decision = self._decided(found, Deciding(self._index, self._library.views, found, query, elsewhere, reader))
        said = said_by_version(decision, scope)
        page = page_of(catalogue, scope, said, plan.question, self._library.index)
        shown = np.zeros(len(catalogue.versions), np.bool_)
        shown[self._library.views.days.rows_of(page.policies)] = bool(page.policies)
        quoter = Quoter(self._index, self._library.views, found, query)
        quotations = quoter.quotations(decision, shown)
        stated = [quotation for quotation in quotations if quotation.certainty is Certainty.STATED]
        near = [quotation for quotation in quotations if quotation.certainty is Certainty.NEAREST]
        several_days = scope.echo.kind is not ScopeKind.AS_OF
        clock.lap("answer")
        result = AskResult(
            search=search_result(self._library, found, decision.supported, clock),
            answers=group_by_wording(stated),
            found_elsewhere=(),
            evidence=decision.evidence(),
            nearest=group_by_wording(near),
            by_version=by_version(catalogue, quotations, said, page.policies) if several_days else (),
            by_policy=by_policy(catalogue, quotations, said, page.policies) if page.count > 1 else (),
            policy_count=page.count,
            next_cursor=page.next_cursor,
        )
        certainties = {one.certainty for one in said.values()}
        if Certainty.STATED in certainties:
            some = (for_some_notice(decision.for_some),) if decision.for_some else ()
            warnings = (*result.search.warnings, *some)
            return replace(result, search=replace(result.search, status=Status.ANSWERED, warnings=warnings))
        status = Status.NEAREST if Certainty.NEAREST in certainties else Status.NOT_FOUND
        reasons = self._reasons(found, decision, status)
        result = replace(result, search=replace(result.search, status=status, reasons=reasons))
        return (
            replace(result, found_elsewhere=self._elsewhere(found, quoter, elsewhere, decision))
            if names_others
            else result
        )

    def _decided(self, found: Found, deciding: Deciding) -> Decision:
        """What is said of the policies of the page that is asked for, and of those whose passages are shown."""
        question, columns = found.plan.question, self._index.catalogue.columns
        end = end_of_page(self._library.index, question)
        if end is None:
            return deciding.decision()
        shown = found.hits[question.offset : question.offset + question.limit]
        rows = [row for hit in shown for row in hit.representatives[:1]]
        return decided(deciding, end, set(self._library.views.policy_of[columns.version[rows]].tolist()))

    def _reasons(self, found: Found, decision: Decision, status: Status) -> tuple[Notice, ...]:
        """Why nothing is stated: words that stand nowhere in scope, a value that nothing tells, or doubt alone."""
        nowhere = frozenset(found.scope.versions)
        words = decision.absent.words + tuple(one.word for one in decision.unmet if one.missing == nowhere)
        if not len(found.hits):
            # A passage must hold every quoted word; the scope without them tells which of them stands nowhere.
            words += absent_phrases(self._index, found.plan.phrases, replace(found.scope.inside, phrases=()))
        words = tuple({fold(word): word for word in reversed(words)}.values())[::-1]
        facts = [absent_notice(words, found.scope)] if words else []
        facts += [value_notice(decision.lacks)] if decision.lacks else []
        if status is Status.NEAREST:
            facts += [_VAGUE] if decision.is_vague else []
            facts += unmet_notices(decision.unmet)
            facts += [others_notice(decision.for_others)] if decision.for_others else []
            return tuple(facts or [_IN_DOUBT])
        # Of words that are sought, that they stand nowhere is the whole answer.
        return tuple(facts) if facts and found.plan.is_of_words else (*facts, _NOT_FOUND)

    def _elsewhere(
        self, found: Found, quoter: Quoter, elsewhere: Elsewhere, decision: Decision
    ) -> tuple[FoundElsewhere, ...]:
        lacking = frozenset[int]()
        if decision.absent.versions:
            names = found.scope.outside.versions
            rows = [row for row, version in enumerate(self._index.catalogue.versions) if version.version_id in names]
            lacking = absent_words(self._index, found.plan, found.scope.outside, rows, list).versions
        return quoter.found_elsewhere(elsewhere, decision.late, lacking)


def told_by_scope(result: AskResult) -> AskResult:
    """The same without quotations: which version was in force is told by the scope, which lists it with its days."""
    search = replace(result.search, status=Status.NOT_FOUND, reasons=(_OF_VERSION,))
    return replace(result, search=search, answers=(), nearest=(), by_version=(), by_policy=(), found_elsewhere=())


def value_notice(kind: str) -> Notice:
    """That nothing tells what the question wants to be told."""
    return Notice("value_absent", f"None of the passages nearest to the question tells the {kind} asked for.")


def unmet_notices(words: Iterable[AskedWord]) -> list[Notice]:
    """That what comes near does not say what the question takes for granted, or does not name what it asks of."""
    told: list[Notice] = []
    for is_taken, code, message in (
        (
            True,
            "taken_for_granted",
            "The question takes something for granted that what comes near does not say: {}.",
        ),
        (False, "words_unmet", "Words that come near do not speak of what is asked: {}."),
    ):
        of_kind = (one for one in words if one.missing is None and one.is_taken is is_taken)
        named = tuple(dict.fromkeys(one.word for one in of_kind))
        if named:
            told.append(Notice(code, message.format(" and ".join(f"'{word}'" for word in named[:_MOST_NAMED])), named))
    return told


def others_notice(words: Sequence[str]) -> Notice:
    """That what comes near is said to others than those the question asks about."""
    named = " and ".join(f"'{word}'" for word in words[:_MOST_NAMED])
    message = f"Words that come near are for {named}, whom the question does not name."
    return Notice("for_others", message, tuple(words))


def for_some_notice(headings: Sequence[str]) -> Notice:
    """That what is stated stands under a heading for some people only."""
    named = " and ".join(f"'{heading}'" for heading in headings[:_MOST_NAMED])
    message = f"Words quoted stand under {named}: they may be for some users only, whom the question does not name."
    return Notice("for_some", message, tuple(headings))


_MOST_NAMED = 2


def absent_notice(words: Sequence[str], scope: Scope) -> Notice:
    """That words of the question stand nowhere in scope: a fact, and told as one."""
    named = " and ".join(f"'{word}'" for word in words)
    where = "this version" if scope.echo.version_count == 1 else "any of these versions"
    return Notice("words_absent", f"{named} {'does' if len(words) == 1 else 'do'} not occur in {where}.", tuple(words))
