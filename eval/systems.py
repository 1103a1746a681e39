"""The systems under comparison: Inforce as it is, what others do about dates, and Inforce with a stage left out.

Each is one line in SYSTEMS, and answers a judged question as the product does: with an `AskResult`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from corpus.errors import InforceError
from eval.collections.questions import JudgedQuestion
from eval.measures import DEPTH
from index.lexical import LUCENE_STOP_WORDS
from retriever.question.request import Collapse, DatesInQuestion, Mode, Question
from retriever.ranking.rank import PRODUCT, Stages
from retriever.results import AskResult, FoundPassage, SearchResult, Status
from retriever.retriever import Retriever

POST_FILTERED = 20
"""Passages that the post-filter baseline looks at before it drops those out of force."""

NO_DAY = date(2000, 1, 1)
"""What "now" means where a judgment does not say: a day before any version, so that no result depends on the clock."""


class UnknownSystem(InforceError):
    """There is no system of this name."""


Ask = Callable[[Retriever, JudgedQuestion, bool], AskResult]
"""Answers a question; the flag says whether answers are wanted, or only passages."""


@dataclass(frozen=True, slots=True)
class System:
    """One way to answer. ``about`` says in a few words what is different in it.

    ``published`` says that the model reads as it was published, without the adapter: it has an index of its own.
    """

    name: str
    about: str
    ask: Ask
    published: bool = False


def question_of(judged: JudgedQuestion, mode: Mode = Mode.HYBRID, limit: int = DEPTH) -> Question:
    """The question as a client sends it, with the parameters that were judged."""
    return Question(
        judged.text,
        today=judged.today or NO_DAY,
        as_of=judged.as_of,
        first=judged.first,
        last=judged.last,
        policies=judged.policies,
        mode=mode,
        dates_in_question=DatesInQuestion.APPLY if judged.dates_in_words else DatesInQuestion.IGNORE,
        limit=limit,
    )


def _send(retriever: Retriever, question: Question, answers: bool) -> AskResult:
    return retriever.ask(question) if answers else AskResult(retriever.search(question), (), ())


def in_force(mode: Mode = Mode.HYBRID, stages: Stages = PRODUCT) -> Ask:
    """The date filter first, then this mode and these stages."""
    return lambda retriever, judged, answers: _send(retriever.with_stages(stages), question_of(judged, mode), answers)


def without_date_words(retriever: Retriever, judged: JudgedQuestion, answers: bool) -> AskResult:
    """Dates only as parameters: the question's own words set no scope."""
    question = replace(question_of(judged), dates_in_question=DatesInQuestion.IGNORE)
    return _send(retriever, question, answers)


def _undated(judged: JudgedQuestion, limit: int = DEPTH) -> Question:
    return Question(
        judged.text,
        today=judged.today or NO_DAY,
        policies=judged.policies,
        collapse=Collapse.NONE,
        dates_in_question=DatesInQuestion.IGNORE,
        limit=limit,
    )


def no_filter(retriever: Retriever, judged: JudgedQuestion, answers: bool) -> AskResult:
    """All versions at once, as an ordinary semantic search over the whole bundle."""
    return _send(retriever, _undated(judged), answers)


def newest_only(retriever: Retriever, judged: JudgedQuestion, answers: bool) -> AskResult:
    """Only the newest version of each policy, as an index of the current text."""
    library = retriever.library
    policies = judged.policies or tuple(view.policy for view in library.policies())
    newest = tuple(versions[-1].version_id for policy in policies if (versions := library.versions(policy)))
    question = Question(
        judged.text,
        today=judged.today or NO_DAY,
        versions=newest,
        dates_in_question=DatesInQuestion.IGNORE,
        limit=DEPTH,
    )
    return _send(retriever, question, answers)


def post_filter(retriever: Retriever, judged: JudgedQuestion, answers: bool) -> AskResult:
    """The best POST_FILTERED of all versions, less those not in force on the days meant."""
    result = _send(retriever, _undated(judged, POST_FILTERED), answers)
    kept = [found for found in result.search.passages if found.passage.version_id in judged.in_scope]
    cited = {found.passage.passage_id: found.passage for found in kept}
    # A wording that versions out of force share is cited to what the filter left of it.
    left, near = (
        tuple(
            replace(answer, citation=passage.parallel_citation, in_force=passage.in_force)
            for answer in quotations
            if (passage := cited.get(answer.passage_id))
        )
        for quotations in (result.answers, result.nearest)
    )
    status = Status.ANSWERED if left else Status.NEAREST if near else Status.NOT_FOUND
    if not answers and kept:
        status = Status.FOUND
    return replace(result, answers=left, nearest=near, search=_reranked(result.search, kept[:DEPTH], status))


def _reranked(search: SearchResult, passages: list[FoundPassage], status: Status) -> SearchResult:
    """A search with these passages, in their order."""
    ranked = tuple(replace(found, rank=rank) for rank, found in enumerate(passages, 1))
    return replace(search, passages=ranked, total=len(ranked), status=status)


SYSTEMS: Mapping[str, System] = {
    system.name: system
    for system in (
        System("inforce", "the product: filter, hybrid candidates, late interaction", in_force()),
        System("no-filter", "no date filter: all versions at once", no_filter),
        System("newest-only", "only the newest version of each policy", newest_only),
        System("post-filter", f"no date filter, then of the first {POST_FILTERED} those in force", post_filter),
        System("bm25", "BM25 in force: SQLite FTS5, Porter stems, our stop words", in_force(Mode.LEXICAL)),
        System(
            "bm25-lucene",
            "BM25 in force with Lucene's 33 stop words, as others report it",
            in_force(Mode.LEXICAL, Stages(stop_words=LUCENE_STOP_WORDS)),
        ),
        System(
            "dense",
            "the published model in force, the order of the cosines",
            in_force(Mode.DENSE, Stages(reranked=0)),
            published=True,
        ),
        System(
            "hybrid",
            "BM25 and the published model fused (a weighted sum), in force",
            in_force(stages=Stages(reranked=0)),
            published=True,
        ),
        System(
            "no-adapter",
            "inforce less what was learnt: the published model reads questions and passages",
            in_force(),
            published=True,
        ),
        System("no-late", "inforce less late interaction", in_force(stages=Stages(reranked=0))),
        System(
            "no-lexical-bonus",
            "inforce less the exact words in the final score",
            in_force(stages=Stages(lexical_bonus=0.0)),
        ),
        System("no-lexical", "inforce less its lexical half", in_force(Mode.DENSE)),
        System("no-dense", "inforce less the dense score in the fusion", in_force(stages=Stages(dense_weight=0.0))),
        System("no-date-words", "inforce less the dates in the question's words", without_date_words),
    )
}
"""By name, in the order of reports: the product, the baselines, the ablations."""

PRODUCT_NAME = "inforce"


def choose(names: str) -> tuple[System, ...]:
    """The systems of a comma-separated list, in its order; "all" is every one. Raises UnknownSystem."""
    wanted = list(SYSTEMS) if names == "all" else [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in SYSTEMS]
    if unknown or not wanted:
        raise UnknownSystem(f"there is no system {', '.join(unknown) or repr(names)}; there are: {', '.join(SYSTEMS)}")
    return tuple(SYSTEMS[name] for name in dict.fromkeys(wanted))
