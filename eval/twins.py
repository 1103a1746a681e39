"""Date discrimination, judged by nobody: wherever a passage was edited, which of its wordings is found on which day?

each edit between consecutive versions → words that both wordings share → asked the day before and on the day itself

The gold is the wording in force on the day, its twin the other one. Only the date tells them apart, so that a system
that ignores dates is right half of the time by chance. It works on any corpus with dated versions.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from corpus.clauses import Change, compare
from corpus.document import Corpus, Passage, PolicyVersion
from corpus.errors import InforceError
from corpus.wording import operations
from eval.collection import Collection, Documents, JudgedQuestion, Kind
from eval.judgments import ALL, FULLY
from index.lexical import query_words

LEAST_WORDS = 4
"""Words that both wordings must share to be asked with; fewer do not single out a passage."""

MOST_WORDS = 16
"""A person who remembers a clause types no more."""


class NoEdits(InforceError):
    """No passage of the corpus was edited between two dated versions."""


def generate_twins(name: str, corpus: Corpus) -> Collection:
    """Two questions for every edited passage. Raises NoEdits."""
    documents = Documents(corpus)
    questions = [
        question
        for earlier, later in _consecutive(corpus)
        for number, pair in enumerate(_edited(corpus, earlier, later), 1)
        for question in _both_days(pair, number, earlier, later, documents)
    ]
    if not questions:
        raise NoEdits("no passage was edited between two dated versions of one policy; there is nothing to tell apart")
    return Collection(
        name=name,
        about="generated from the edits between versions: the words that both wordings share, gold the one in force",
        corpus=corpus,
        documents=documents,
        questions=tuple(questions),
        answers=False,
    )


def _consecutive(corpus: Corpus) -> Iterator[tuple[PolicyVersion, PolicyVersion]]:
    """Dated versions of one policy, each with the next."""
    for policy in dict.fromkeys(version.policy for version in corpus.versions):
        dated = [v for v in corpus.versions if v.policy == policy and v.interval and not v.interval.is_empty]
        yield from pairwise(dated)


def _edited(corpus: Corpus, earlier: PolicyVersion, later: PolicyVersion) -> Iterator[tuple[Passage, Passage]]:
    """Passages with their new wording, where neither wording stands in the other version as well."""
    left, right = corpus.passages_of(earlier.canonical), corpus.passages_of(later.canonical)
    left_texts, right_texts = {passage.text for passage in left}, {passage.text for passage in right}
    for pair in compare(left, right):
        if pair.status not in {Change.CHANGED, Change.MOVED_CHANGED} or not pair.left or not pair.right:
            continue
        if pair.left.text not in right_texts and pair.right.text not in left_texts:
            yield pair.left, pair.right


def _both_days(
    pair: tuple[Passage, Passage], number: int, earlier: PolicyVersion, later: PolicyVersion, documents: Documents
) -> Iterator[JudgedQuestion]:
    """The last day of the one wording and the first day of the other; nothing where they share too few words."""
    words = shared_words(pair[0].text, pair[1].text)
    if len(words) < LEAST_WORDS or later.interval is None:
        return
    first_day = later.interval.start
    name = f"{later.version_id}-{number}"
    yield _question(f"{name}-before", words, first_day - timedelta(days=1), pair[0], pair[1], earlier, documents)
    yield _question(f"{name}-after", words, first_day, pair[1], pair[0], later, documents)


def _question(
    question_id: str,
    words: list[str],
    day: date,
    gold: Passage,
    twin: Passage,
    version: PolicyVersion,
    documents: Documents,
) -> JudgedQuestion:
    in_scope = (version.version_id,)
    return JudgedQuestion(
        question_id=question_id,
        half=ALL,
        category=f"from {version.version_id}",
        kind=Kind.ANSWERABLE,
        text=" ".join(words),
        as_of=day,
        first=None,
        last=None,
        today=None,
        policies=(version.policy,),
        dates_in_words=False,
        in_scope=in_scope,
        qrels={documents.doc_id(gold.passage_id, in_scope): FULLY},
        twins=frozenset({twin.text}),
    )


def shared_words(left: str, right: str) -> list[str]:
    """The content words that two wordings have in common and in order, each once, at most MOST_WORDS.

    >>> shared_words("We keep your personal data for two years.", "We keep all personal data for ten years.")
    ['keep', 'personal', 'data', 'years']
    """
    common = [operation.left for operation in operations(left, right) if operation.op == "equal"]
    return query_words(" ".join(common))[:MOST_WORDS]
