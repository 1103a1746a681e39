"""Date discrimination, judged by nobody: wherever a passage was edited, which of its wordings is found on which day?

each edit between consecutive versions → words that both wordings share → asked the day before and on the day itself
     → of a policy with many edits, as many as are asked → which of the two wordings stands first

The gold is the wording in force on the day, its twin the other one. Only the date tells them apart, so that a system
that ignores dates is right half of the time by chance. It works on any corpus with dated versions.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby, pairwise
from typing import TypeVar

from corpus.clauses.matching import Change, compare
from corpus.clauses.units import Element
from corpus.clauses.wording import operations
from corpus.errors import InforceError
from corpus.types import Corpus, Passage, PolicyVersion
from eval.collections.collection import Collection
from eval.collections.questions import JudgedQuestion, Kind
from eval.judgments.judgment import ALL, FULLY, Judgment
from eval.measures import Outcome
from eval.oracle.documents import Documents
from index.lexical import query_words

LEAST_WORDS = 4
"""Words that both wordings must share to be asked with; fewer do not single out a passage."""

MOST_WORDS = 16
"""A person who remembers a clause types no more."""

MOST_EDITS = 100
"""Edits of one policy that are asked about; an archive has thousands, and further ones tell little more."""

T = TypeVar("T")


class NoEdits(InforceError):
    """No passage of the corpus was edited between two dated versions."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A passage and its next wording. ``number`` counts the edits of one version, ``words`` are what both share."""

    earlier: PolicyVersion
    later: PolicyVersion
    number: int
    before: Passage
    after: Passage
    words: tuple[str, ...]


def generate_twins(name: str, corpus: Corpus, most_edits: int = MOST_EDITS) -> Collection:
    """Two questions for every edited passage, for ``most_edits`` of a policy at most. Raises NoEdits."""
    documents = Documents(corpus)
    found = [edit for earlier, later in _consecutive(corpus) for edit in _edits(earlier, later, documents)]
    by_policy = {policy: list(edits) for policy, edits in groupby(found, lambda edit: edit.later.policy)}
    asked = [edit for edits in by_policy.values() for edit in spread(edits, most_edits)]
    if not asked:
        raise NoEdits("no passage was edited between two dated versions of one policy; there is nothing to tell apart")
    about = "generated from the edits between versions: the words that both wordings share, gold the one in force"
    if len(asked) < len(found):
        about += (
            f"; of {len(found):,} edits {len(asked):,} were asked, of each policy at most {most_edits}, as evenly from "
            "its versions as they go and spread over the text of each"
        )
    return Collection(
        name=name,
        about=about,
        corpus=corpus,
        documents=documents,
        questions=tuple(q for edit in asked for q in _both_days(edit, documents, of_several=len(by_policy) > 1)),
        answers=False,
    )


def _consecutive(corpus: Corpus) -> Iterator[tuple[PolicyVersion, PolicyVersion]]:
    """Dated versions of one policy, each with the next."""
    for policy in dict.fromkeys(version.policy for version in corpus.versions):
        dated = [v for v in corpus.versions if v.policy == policy and v.interval and not v.interval.is_empty]
        yield from pairwise(dated)


def _edits(earlier: PolicyVersion, later: PolicyVersion, documents: Documents) -> Iterator[Edit]:
    """Passages with their new wording that share enough words to be asked with.

    Where either wording stands in the other version as well, in whichever copy, no date tells them apart.
    """
    left, right = (documents.passages_of(version.canonical) for version in (earlier, later))
    left_texts, right_texts = (documents.texts_in((version.version_id,)) for version in (earlier, later))
    number = 0
    for pair in compare(left, right):
        if pair.status not in {Change.CHANGED, Change.MOVED_CHANGED} or not pair.left or not pair.right:
            continue
        if pair.arranged or pair.element is not Element.PASSAGE:
            continue
        if pair.left.text in right_texts or pair.right.text in left_texts:
            continue
        number += 1
        words = tuple(shared_words(pair.left.text, pair.right.text))
        if len(words) >= LEAST_WORDS:
            yield Edit(earlier, later, number, pair.left, pair.right, words)


def spread(edits: Sequence[Edit], most: int) -> list[Edit]:
    """At most so many edits of one policy: evenly from its versions as far as they go, and over the text of each.

    No chance is in it: the same corpus is always asked the same.
    """
    steps = [list(of_version) for _, of_version in groupby(edits, lambda edit: edit.later.version_id)]
    quota: Counter[int] = Counter()
    left = min(most, len(edits))
    while left:
        open_steps = [i for i, step in enumerate(steps) if quota[i] < len(step)]
        if len(open_steps) > left:
            # The last few go to versions far apart, not to the oldest.
            open_steps = _evenly(open_steps, left)
        quota.update(open_steps)
        left -= len(open_steps)
    return [edit for i, step in enumerate(steps) for edit in _evenly(step, quota[i])]


def _evenly(values: Sequence[T], count: int) -> list[T]:
    """So many of the values, at even distances.

    >>> _evenly("abcdef", 3)
    ['a', 'c', 'e']
    """
    return [values[i * len(values) // count] for i in range(count)]


def _both_days(edit: Edit, documents: Documents, *, of_several: bool) -> Iterator[JudgedQuestion]:
    """The last day of the one wording and the first day of the other."""
    if edit.later.interval is None:
        return
    first_day = edit.later.interval.start
    name = f"{edit.later.version_id}-{edit.number}"
    for suffix, day, gold, twin, version in (
        ("before", first_day - timedelta(days=1), edit.before, edit.after, edit.earlier),
        ("after", first_day, edit.after, edit.before, edit.later),
    ):
        # Told version by version where there is one policy, else policy by policy: an archive has hundreds of versions.
        category = version.policy if of_several else f"from {version.version_id}"
        judgment = Judgment(
            judgment_id=f"{name}-{suffix}",
            topic=name,
            split=ALL,
            category=category,
            question=" ".join(edit.words),
            as_of=day,
            policies=(version.policy,),
        )
        in_scope = (version.version_id,)
        qrels = {documents.doc_id(gold.passage_id, in_scope): FULLY}
        yield replace(JudgedQuestion.of(judgment, Kind.ANSWERABLE, in_scope, qrels), twins=frozenset({twin.text}))


def shared_words(left: str, right: str) -> list[str]:
    """The content words that two wordings have in common and in order, each once, at most MOST_WORDS.

    >>> shared_words("We keep your personal data for two years.", "We keep all personal data for ten years.")
    ['keep', 'personal', 'data', 'years']
    """
    common = [operation.left for operation in operations(left, right) if operation.op == "equal"]
    return query_words(" ".join(common))[:MOST_WORDS]


# -- which stands first ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToldApart:
    """In how many pairs the wording in force stood above its twin, below it, or neither was among those shown.

    Words count, wherever they are cited: a system that shows the wording in force from another version that has it too
    shows the right words, and `Leak@10` says that it was not asked about that version.
    """

    above: int
    below: int
    neither: int

    def __str__(self) -> str:
        return (
            f"in force above its twin in {self.above / self.pairs:.1%} of {self.pairs:,} pairs, below it in "
            f"{self.below / self.pairs:.1%}, neither found in {self.neither / self.pairs:.1%}"
        )

    @property
    def pairs(self) -> int:
        return self.above + self.below + self.neither


def told_apart(outcomes: Sequence[Outcome], documents: Documents) -> ToldApart:
    """Which wording stood first in each response to a question that `generate_twins` made."""
    places: Counter[bool | None] = Counter()
    for outcome in outcomes:
        shown = [documents.passages[doc_id].text for doc_id in outcome.doc_ids]
        gold = {documents.passages[doc_id].text for doc_id in outcome.question.qrels}
        places[next((text in gold for text in shown if text in gold or text in outcome.question.twins), None)] += 1
    return ToldApart(places[True], places[False], places[None])
