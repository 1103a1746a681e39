"""What every form of a report tells: the sentences, the worst questions, what the figures were made from."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.collections.collection import Collection
from eval.collections.questions import JudgedQuestion, Kind
from eval.evaluation import COMPARED, Evaluation, HalfSummary, SystemSummary
from eval.measures import Outcome, holds
from eval.reports.words import is_significant, many, percent, spaced
from eval.statistics import DRAWS, SEED

_HALVES = {"test": "Test half", "dev": "Development half", "all": "All questions"}
_CUT = 420
_REFERENCES = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A passage shown for a question, and whether it holds judged words."""

    citation: str
    text: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Worst:
    """One of the worst questions as people read it: ``asked`` is its category and days, ``fate`` what became of it."""

    question_id: str
    question: str
    asked: str
    fate: str
    judged: tuple[str, ...]
    more_judged: int
    found: tuple[Found, ...]
    quoted: tuple[str, ...]


def lead(evaluation: Evaluation) -> list[str]:
    """The sentences that matter, about the first system and the half that is to be reported."""
    if not evaluation.halves or not evaluation.halves[0].systems:
        return ["There is no question in this collection."]
    half = evaluation.halves[0]
    first, others = half.systems[0], half.systems[1:]
    name = first.system.name
    return [
        *_leak_sentences(name, first, others),
        *_ranking_sentences(first, rival_of(evaluation, half)),
        *_answer_sentences(name, first, others),
    ]


def _leak_sentences(name: str, first: SystemSummary, others: Sequence[SystemSummary]) -> Iterator[str]:
    leak = first.scores.get("Leak@10")
    if leak:
        share = "none" if not leak.mean else percent(leak.mean)
        worse = _worse(others, "Leak@10", leak.mean)
        yield (
            f"Of the passages and answers that {name} showed for {many(leak.n, 'question')} about certain days, "
            f"{share} {'was' if not leak.mean else 'were'} out of force{f' ({worse})' if worse else ''}."
        )
    twin = first.scores.get("Twin@10")
    if twin:
        worse = _worse(others, "Twin@10", twin.mean)
        often = "in none" if not twin.mean else f"in {percent(twin.mean)}"
        yield (
            f"Where the same question has another answer on another day, the wording of that day stood before the "
            f"right one {often} of {many(twin.n, 'question')}{f' ({worse})' if worse else ''}."
        )


def _ranking_sentences(first: SystemSummary, rival: SystemSummary | None) -> Iterator[str]:
    gain = first.scores.get("nDCG@10")
    if not gain:
        return
    against = ""
    if rival and (other := rival.scores.get("nDCG@10")):
        is_sure = is_significant(first, "nDCG@10") or is_significant(rival, "nDCG@10")
        sure = "a difference beyond chance" if is_sure else "which may be chance"
        against = f", against {other.mean:.3f} of {rival.system.name}, {sure}"
    name, asked = first.system.name, many(gain.n, "answerable question")
    yield (
        f"The ranking of {name} reaches an nDCG@10 of {gain.mean:.3f} over {asked} "
        f"(95 % interval {gain.low:.3f} to {gain.high:.3f}){against}."
    )


def _answer_sentences(name: str, first: SystemSummary, others: Sequence[SystemSummary]) -> Iterator[str]:
    hit = first.scores.get("Sentence")
    if hit:
        surely = [s for s in others if is_significant(s, "Sentence") and s.scores["Sentence"].mean < hit.mean]
        lower = sorted((s.scores["Sentence"].mean, s.system.name) for s in surely)[:3]
        told = ", ".join(f"{other} {percent(mean)}" for mean, other in lower)
        yield f"Its answers quoted the judged words for {percent(hit.mean)} of these{f' ({told})' if told else ''}."
    false = first.scores.get("False")
    if false:
        area = f" (AUROC of its support {first.silence.auroc:.3f})" if first.silence else ""
        yield (
            f"Where the text in force does not say, {name} was silent on {percent(1 - false.mean)} of "
            f"{many(false.n, 'question')}{area}."
        )


def _worse(others: Sequence[SystemSummary], measure: str, than: float) -> str:
    """Up to three systems with the highest values above ``than``, for a sentence."""
    scored = [(s.scores[measure].mean, s.system.name) for s in others if measure in s.scores]
    worse = sorted((pair for pair in scored if pair[0] > than + 0.0005), key=lambda pair: -pair[0])[:3]
    return ", ".join(f"{name} {percent(mean)}" for mean, name in worse)


def rival_of(evaluation: Evaluation, half: HalfSummary) -> SystemSummary | None:
    """Whom the first system is set against in words and charts: the baseline, else the system after it."""
    others = half.systems[1:]
    return next((s for s in others if s.system.name == evaluation.baseline), others[0] if others else None)


def half_title(half: str) -> str:
    """What a half is called over its part of a report."""
    return _HALVES.get(half, f"Questions of “{half}”")


def kinds_in_words(collection: Collection, half: str) -> str:
    """How many questions of each kind a half has: "211 questions: 145 answerable, 40 silent"."""
    kinds = Counter(question.kind for question in collection.questions if question.half == half)
    counted = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind if kinds[kind])
    return many(kinds.total(), "question") + (f": {counted}" if counted else "")


def _days_in_words(question: JudgedQuestion) -> str:
    """The days a question is asked about: "on 2018-02-20", "2018-05-01 to 2018-06-30", "days in its words"."""
    if question.as_of:
        return f"on {question.as_of}"
    if question.first and question.last:
        return f"{question.first} to {question.last}"
    if question.first:
        return f"from {question.first}"
    if question.last:
        return f"until {question.last}"
    if question.dates_in_words:
        versions = ", ".join(version.partition("@")[2] or version for version in question.in_scope)
        return f"days in its words (versions {versions})" if versions else "days in its words (before any version)"
    return "no day"


def worst_questions(evaluation: Evaluation, half: HalfSummary) -> list[Worst]:
    """The worst questions of a half, ready to be read."""
    return [_worst(outcome, evaluation.collection) for outcome in half.worst]


def _worst(outcome: Outcome, collection: Collection) -> Worst:
    question = outcome.question
    relevant = [doc_id for doc_id, grade in question.qrels.items() if grade >= collection.relevant_from]
    passages = collection.documents.passages
    texts = [passages[doc_id].text for doc_id in relevant if doc_id in passages]
    judged = question.references or tuple(dict.fromkeys(texts))
    rank = next((i for i, doc_id in enumerate(outcome.doc_ids, 1) if doc_id in relevant), None)
    place = f"first right passage at rank {rank}" if rank else f"no right passage among {len(outcome.doc_ids)}"
    told = [place, f"nDCG@10 {outcome.values.get('nDCG@10', 0.0):.3f}"]
    if collection.answers:
        told.append("answered" if outcome.quoted else spaced(outcome.status))
    return Worst(
        question_id=question.question_id,
        question=question.text,
        asked=f"{spaced(question.category)}, {_days_in_words(question)}",
        fate="; ".join(told),
        judged=tuple(_cut(text) for text in judged[:_REFERENCES]),
        more_judged=max(0, len(judged) - _REFERENCES),
        found=tuple(
            Found(citation, _cut(text), any(holds(text, words) for words in judged)) for citation, text in outcome.shown
        ),
        quoted=tuple(_cut(text) for text in outcome.quoted),
    )


def _cut(text: str) -> str:
    return textwrap.shorten(text, _CUT, placeholder=" […]")


def provenance(evaluation: Evaluation) -> list[tuple[str, str]]:
    """What was measured with what, one name and value each; the sources' hashes stand apart."""
    p = evaluation.provenance
    return [
        ("collection", evaluation.collection.name),
        ("judged by", evaluation.collection.about),
        ("systems", ", ".join(f"{run.system.name} ({run.system.about})" for run in evaluation.runs)),
        ("baseline", evaluation.baseline),
        ("encoder", f"{p.encoder}, weights SHA-256 {p.encoder_sha256}"),
        ("index", p.index_fingerprint),
        *(("judgments", f"{file}, SHA-256 {sha256}") for file, sha256 in evaluation.collection.files.items()),
        ("code", p.code),
        ("command", p.command),
        ("intervals", f"95 %, {DRAWS:,} bootstrap draws of questions, seed {SEED}"),
        (
            "tests",
            f"paired randomisation, {DRAWS:,} draws, seed {SEED}; Holm's correction over all systems and "
            f"{', '.join(COMPARED)} of a half",
        ),
    ]
