"""From what was found to what a reader is shown: one page of passages with citations, and what is to be said of it."""

from dataclasses import replace

import numpy as np

from retriever.answering.finding import Found
from retriever.answering.highlight import highlights
from retriever.paging import Paging
from retriever.question.request import InvalidQuestion
from retriever.ranking.rank import Ranking
from retriever.reading.library import Library
from retriever.results import FoundPassage, Notice, SearchResult, Status
from retriever.stopwatch import Stopwatch


def search_result(library: Library, found: Found, supported: frozenset[int] | None, clock: Stopwatch) -> SearchResult:
    """The page of passages that was asked for. ``supported`` are the hits that answer, where an answer was sought."""
    plan, scope = found.plan, found.scope
    first, limit, next_cursor = plan.question.offset, plan.question.limit, None
    if supported is None:
        # Of a search the cursor is of its passages; of an answer, of the table of its policies.
        paging = Paging.of(library.index, plan.question.whole())
        if first and plan.question.cursor:
            raise InvalidQuestion("offset and cursor exclude each other; give one of them", "offset", first)
        first = paging.begins(plan.question.cursor) or first
        next_cursor = paging.cursor(first + limit) if first + limit < len(found.hits) else None
    page = found.hits[first : first + limit]
    views = library.views.passages([hit.representatives for hit in page], scope.inside)
    passages = tuple(
        FoundPassage(
            rank=number + 1,
            passage=view,
            highlights=highlights(plan.text, view.text, plan.language),
            scores=_scores(found.ranking, hit.position, explain=plan.question.explain),
            supports=None if supported is None else number in supported,
        )
        for number, (hit, view) in enumerate(zip(page, views, strict=True), first)
    )
    warnings = [*scope.warnings, *library.warnings()]
    differing = [p.passage.passage_id for p in passages if any(c.variant for c in p.passage.citations)]
    if differing:
        message = f"Exhibits print this passage in slightly different words: {', '.join(differing)}."
        warnings.append(Notice("copies_differ", message))
    clock.lap("show")
    status = scope.status or (Status.FOUND if len(found.hits) else Status.NOT_FOUND)
    reasons = scope.reasons
    if status is Status.NOT_FOUND and not reasons:
        reasons = (Notice("no_match", "No passage in this scope holds these words."),)
    return SearchResult(
        query=plan.question.text,
        status=status,
        reasons=reasons,
        scope=scope.echo,
        passages=passages,
        total=len(found.hits),
        collapsed=sum(len(p.passage.citations) - 1 for p in passages),
        warnings=tuple(warnings),
        index=library.index,
        plan=replace(plan.echo(), nearest_by=found.ranking.plan) if plan.question.explain else None,
        timings=dict(clock.times),
        next_cursor=next_cursor,
    )


def _scores(ranking: Ranking, position: int, *, explain: bool) -> dict[str, float]:
    """The final score; on request also what each stage gave, where it gave anything."""
    scores = {"score": float(ranking.scores[position])}
    if explain:
        stages = {stage: float(values[position]) for stage, values in ranking.stages.items()}
        scores |= {stage: value for stage, value in stages.items() if not np.isnan(value)}
    return {name: round(value, 4) for name, value in scores.items()}
