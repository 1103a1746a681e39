"""Ask every judged question and score what comes back."""

from collections.abc import Callable, Sequence

from corpus.document import Corpus
from eval.judgments import Judgment
from eval.measures import Outcome, relevant_texts, score
from retriever.question import DatesInQuestion, Mode, Question
from retriever.search import Retriever


def run_judgments(
    retriever: Retriever,
    corpus: Corpus,
    judgments: Sequence[Judgment],
    mode: Mode = Mode.HYBRID,
    progress: Callable[[int, int], object] | None = None,
) -> list[Outcome]:
    """Outcomes in the order of ``judgments``; each is asked of its own day and of nothing else."""
    outcomes: list[Outcome] = []
    for done, judgment in enumerate(judgments, 1):
        question = Question(
            judgment.question,
            today=judgment.as_of,
            as_of=judgment.as_of,
            mode=mode,
            dates_in_question=DatesInQuestion.IGNORE,
            limit=10,
        )
        outcomes.append(score(judgment, retriever.ask(question), relevant_texts(judgment, corpus)))
        if progress:
            progress(done, len(judgments))
    return outcomes
