"""Learn how policies are to be read, so that questions meet the passages that answer them, and no others.

questions + passages → both read by the changed model → low-rank changes and piece weights, by four losses: the passage
that answers, among others, by late interaction and by its vector; the sentence that answers, in its passage; and the
height of the score itself, which says whether anything answers at all
"""

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from corpus.sentences import sentence_bounds
from index.adapter import DOWN, UP, WEIGHER, changed_layers
from index.encoder import Encoder
from index.training.archive import ArchivedPassage

RANK = 16
EPOCHS = 2
BATCH = 32
LEARNING_RATE = 5e-4
WARM_UP = 20
DROPOUT = 0.1
HARDEST = 60
"""Every question brings along a passage like the right one, drawn from so many of the nearest."""
SAME = 0.85
"""Cosine above which another passage may answer too, being a wording of the same: it is no counter-example."""
SAME_SERVICE = 0.05
"""What being of the same service adds to nearness: in use, a question chooses among the passages of one policy."""
SHARPNESS = 30.0
"""Of late interaction at the start; it is learnt."""
VECTOR_SHARPNESS = 20.0
VECTOR_SHARE = SENTENCE_SHARE = HEIGHT_SHARE = 0.3
"""Of these losses, beside that of late interaction."""
HEIGHT, STEEPNESS = 0.5, 20.0
"""The score from which a passage answers, and how sharply, at the start; both are learnt."""
TEMPTING = 3
"""Passages that match a question best without answering it, whose scores are held down."""
UNANSWERED = 16
"""Questions of a batch, at most, that a passage in it seems to answer and does not."""
PASSAGE_PIECES, QUESTION_PIECES = 128, 64
"""Word pieces that are read in training."""
SEED = 0

HELD_OUT = ("Mozilla", "Reddit", "Spotify")
"""Services whose questions are kept apart when `--held-out` measures what was learnt."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the passage that answers it (a row of the passages), and which of its sentences do."""

    question: str
    kind: str
    passage: int
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """``unanswered``: by passage, questions on its matter that it leaves open."""

    answered: tuple[Example, ...]
    unanswered: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Passages:
    """What is read of each passage, and where its own words and its sentences start in it.

    ``likeness`` (n, n): cosines of the published vectors.
    """

    services: NDArray[np.str_]
    contents: tuple[str, ...]
    shifts: tuple[int, ...]
    sentences: tuple[NDArray[np.int64], ...]
    likeness: NDArray[np.float32]


def read_questions(path: Path, archived: Sequence[ArchivedPassage]) -> Questions:
    """The questions of a file. Raises KeyError for a passage that the archive lacks."""
    rows = {passage.passage_id: row for row, passage in enumerate(archived)}
    answered: list[Example] = []
    unanswered: dict[int, tuple[str, ...]] = {}
    for line in path.read_text("utf-8").splitlines():
        fields = json.loads(line)
        row, sentences = rows[fields["passage"]], tuple(fields["sentences"])
        for kind in ("everyday", "plain", "terse"):
            answered += [Example(question, kind, row, sentences) for question in fields.get(kind, [])]
        unanswered[row] = (*unanswered.get(row, ()), *fields.get("unanswered", []))
    return Questions(tuple(answered), unanswered)


def read_passages(archived: Sequence[ArchivedPassage], published: Encoder) -> Passages:
    """The passages, each with its prefix, as an index reads them."""
    contents = [f"{p.prefix} {p.text}" if p.prefix else p.text for p in archived]
    vectors = np.zeros((len(contents), published.identity.dimension), np.float32)
    by_length = sorted(range(len(contents)), key=lambda row: len(contents[row]))
    for first in range(0, len(by_length), BATCH):
        rows = by_length[first : first + BATCH]
        for row, embedding in zip(rows, published.embed([contents[row] for row in rows]), strict=True):
            vectors[row] = embedding.vector
    return Passages(
        services=np.array([p.service for p in archived]),
        contents=tuple(contents),
        shifts=tuple(len(content) - len(p.text) for content, p in zip(contents, archived, strict=True)),
        sentences=tuple(np.array([start for start, _ in sentence_bounds(p.text)]) for p in archived),
        likeness=vectors @ vectors.T,
    )


class LowRank(nn.Module):
    """A linear layer with a change of low rank, nothing at first (Hu et al. 2021)."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, x: Tensor) -> Tensor:
        change = functional.linear(functional.dropout(x, DROPOUT, self.training), self.down)
        return torch.add(self.layer(x), functional.linear(change, self.up))


@dataclass(frozen=True, slots=True)
class Read:
    """Texts as the learner reads them: vectors (n, dim); of all word pieces, one text after another, unit tokens,
    the share of each in its text, and where each starts in its text (-1: nowhere); and how many each text has.
    """

    vectors: Tensor
    tokens: Tensor
    shares: Tensor
    starts: NDArray[np.int64]
    lengths: Tensor

    @property
    def owners(self) -> Tensor:
        return torch.repeat_interleave(torch.arange(len(self.lengths)), self.lengths)

    def pieces(self, row: int) -> slice:
        end = int(self.lengths[: row + 1].sum())
        return slice(end - int(self.lengths[row]), end)


class Learner(nn.Module):
    """The model while it learns, its changes kept apart. Questions and passages are read alike."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.tokenizer = model.tokenizer
        self.bert = model[0].auto_model
        for parameter in self.bert.parameters():
            parameter.requires_grad_(False)
        self.changes: dict[str, LowRank] = {}
        for name, layer in changed_layers(self.bert).items():
            parent, _, own = name.rpartition(".")
            self.changes[name] = LowRank(layer)
            setattr(self.bert.encoder.get_submodule(parent), own, self.changes[name])
        self.weigher = nn.Parameter(torch.zeros(self.bert.config.hidden_size))
        self.sharpness = nn.Parameter(torch.tensor(math.log(SHARPNESS)))
        self.height = nn.Parameter(torch.tensor(HEIGHT))
        self.steepness = nn.Parameter(torch.tensor(math.log(STEEPNESS)))

    def learnt(self) -> list[nn.Parameter]:
        return [parameter for parameter in self.parameters() if parameter.requires_grad]

    def read(self, texts: Sequence[str], most: int) -> Read:
        """The first ``most`` word pieces of each text. In half precision: it is the half of the time."""
        features = self.tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=most,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        bounds, mask = features.pop("offset_mapping"), features["attention_mask"]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.bert(**features).last_hidden_state
        hidden, real = hidden.float(), mask.bool()
        starts = torch.where(bounds[..., 1] > bounds[..., 0], bounds[..., 0], -1)
        return Read(
            vectors=functional.normalize((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=-1),
            tokens=functional.normalize(hidden, dim=-1)[real],
            # As `index.adapter.piece_weights`, with gradients.
            shares=(hidden @ self.weigher).masked_fill(mask == 0, -torch.inf).softmax(-1)[real],
            starts=starts[real].numpy(),
            lengths=mask.sum(1),
        )

    def questions(self, texts: Sequence[str]) -> Read:
        return self.read(texts, QUESTION_PIECES)

    def passages(self, texts: Sequence[str], most: int = PASSAGE_PIECES) -> Read:
        """Texts of like length are read together, so that little of it is padding."""
        by_length = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        batches = [by_length[first : first + BATCH] for first in range(0, len(texts), BATCH)]
        read = [self.read([texts[row] for row in batch], most) for batch in batches]
        lengths = torch.cat([part.lengths for part in read])
        vectors, tokens = torch.cat([part.vectors for part in read]), torch.cat([part.tokens for part in read])
        shares, starts = torch.cat([part.shares for part in read]), np.concatenate([part.starts for part in read])
        # Back into the order of the texts.
        place = torch.empty(len(texts), dtype=torch.int64)
        place[torch.tensor(by_length)] = torch.arange(len(texts))
        ends = lengths.cumsum(0)
        pieces = torch.cat([torch.arange(int(ends[row] - lengths[row]), int(ends[row])) for row in place.tolist()])
        return Read(vectors[place], tokens[pieces], shares[pieces], starts[pieces.numpy()], lengths[place])

    def file(self) -> dict[str, Tensor]:
        """What `index.adapter` reads."""
        found = {WEIGHER: self.weigher.detach().half()}
        for name, change in self.changes.items():
            found[f"{name}.{UP}"] = change.up.detach().half().contiguous()
            found[f"{name}.{DOWN}"] = change.down.detach().half().contiguous()
        return found


def late_interaction(questions: Read, passages: Read) -> tuple[Tensor, Tensor]:
    """Scores (questions, passages), and the cosines (pieces of the passages, pieces of the questions)."""
    cosines = passages.tokens @ questions.tokens.T
    best = torch.segment_reduce(cosines, "max", lengths=passages.lengths, axis=0)
    scores = torch.zeros(len(passages.lengths), len(questions.lengths))
    return scores.index_add(1, questions.owners, best * questions.shares).T, cosines


def train(model: Any, questions: Questions, passages: Passages) -> Iterator[tuple[Learner, float]]:
    """The learner and its mean loss after each epoch. One seed, but sums on several cores differ in their last bits."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    learner = Learner(model)
    examples = questions.answered
    near = _nearest(learner, examples, passages)
    optimizer = torch.optim.AdamW(learner.learnt(), lr=LEARNING_RATE, weight_decay=0.01)
    steps = EPOCHS * (len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 0.5 * (1 + math.cos(math.pi * step / steps)))
    )
    for _ in range(EPOCHS):
        learner.train()
        losses: list[float] = []
        order = rng.permutation(len(examples))
        for first in range(0, len(order) - BATCH + 1, BATCH):
            batch = [examples[row] for row in order[first : first + BATCH]]
            drawn = [int(rng.choice(near[row])) for row in order[first : first + BATCH]]
            open_ones = [(e.passage, q) for e in batch for q in questions.unanswered.get(e.passage, ())[:1]]
            loss = _loss(learner, batch, open_ones[:UNANSWERED], drawn, passages)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(learner.learnt(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        yield learner, sum(losses) / len(losses)


@torch.no_grad()
def _nearest(learner: Learner, examples: Sequence[Example], passages: Passages) -> list[NDArray[np.int64]]:
    """For each example the passages most like an answer that are none, as the model sees them before it learns."""
    learner.eval()
    vectors = learner.passages(passages.contents).vectors
    found: list[NDArray[np.int64]] = []
    for first in range(0, len(examples), BATCH):
        batch = examples[first : first + BATCH]
        nearness = (learner.questions([e.question for e in batch]).vectors @ vectors.T).numpy()
        for example, scores in zip(batch, nearness, strict=True):
            scores[passages.services == passages.services[example.passage]] += SAME_SERVICE
            scores[passages.likeness[example.passage] > SAME] = -1.0
            found.append(np.argsort(-scores)[:HARDEST])
    return found


def _loss(
    learner: Learner,
    batch: Sequence[Example],
    open_ones: Sequence[tuple[int, str]],
    drawn: Sequence[int],
    passages: Passages,
) -> Tensor:
    rows = list(dict.fromkeys([*(example.passage for example in batch), *drawn]))
    place = {row: i for i, row in enumerate(rows)}
    right = torch.tensor([place[example.passage] for example in batch])
    excused = torch.from_numpy(passages.likeness[np.ix_([e.passage for e in batch], rows)] > SAME)
    every = torch.arange(len(batch))
    excused[every, right] = False

    asked = learner.questions([*(example.question for example in batch), *(question for _, question in open_ones)])
    shown = learner.passages([passages.contents[row] for row in rows])
    scores, cosines = late_interaction(asked, shown)
    late, unanswered = scores[: len(batch)], scores[len(batch) :]
    sharpness = learner.sharpness.exp()
    loss = functional.cross_entropy((late * sharpness).masked_fill(excused, -torch.inf), right)

    nearness = asked.vectors[: len(batch)] @ shown.vectors.T * VECTOR_SHARPNESS
    loss = loss + VECTOR_SHARE * functional.cross_entropy(nearness.masked_fill(excused, -torch.inf), right)

    answers = torch.zeros_like(excused)
    answers[every, right] = True
    tempting = [late.masked_fill(excused | answers, -torch.inf).topk(TEMPTING).values.flatten()]
    if open_ones:
        its_own = torch.tensor([place[row] for row, _ in open_ones])
        tempting += [unanswered[torch.arange(len(open_ones)), its_own], unanswered.topk(TEMPTING).values.flatten()]
    loss = loss + HEIGHT_SHARE * (
        functional.softplus((learner.height - late[every, right]) * learner.steepness.exp()).mean()
        + functional.softplus((torch.cat(tempting) - learner.height) * learner.steepness.exp()).mean()
    )

    sentences: list[Tensor] = []
    for i, example in enumerate(batch):
        part, own = shown.pieces(place[example.passage]), asked.pieces(i)
        starts = shown.starts[part] - passages.shifts[example.passage]
        scored = _sentence_scores(cosines[part, own], asked.shares[own], starts, example, passages)
        if scored is not None:
            found, answering = scored
            sentences.append(torch.logsumexp(found * sharpness, 0) - torch.logsumexp(found[answering] * sharpness, 0))
    return loss + SENTENCE_SHARE * torch.stack(sentences).mean() if sentences else loss


def _sentence_scores(
    cosines: Tensor, shares: Tensor, starts: NDArray[np.int64], example: Example, passages: Passages
) -> tuple[Tensor, list[int]] | None:
    """Late interaction of a question with each sentence of its passage, and which of them answer.

    None where there is no choice.
    """
    inside = np.flatnonzero(starts >= 0)
    sentence = np.searchsorted(passages.sentences[example.passage], starts[inside], side="right") - 1
    numbers, lengths = np.unique(np.clip(sentence, 0, None), return_counts=True)
    answering = [i for i, number in enumerate(numbers.tolist()) if number in example.sentences]
    if len(numbers) < 2 or not answering:
        return None
    best = torch.segment_reduce(cosines[torch.from_numpy(inside)], "max", lengths=torch.from_numpy(lengths), axis=0)
    return (best * shares).sum(1), answering


@dataclass(frozen=True, slots=True)
class Learnt:
    """Mean reciprocal rank (10) by kind of question, each among the passages of its service; and AUROC.

    The last tells questions by their best score: those asked of their own service's passages from those asked of
    another one's, and from those that a passage leaves open.
    """

    reciprocal_ranks: dict[str, float]
    elsewhere: float
    unanswered: float


@torch.no_grad()
def measure(learner: Learner, questions: Questions, passages: Passages, sampled: int = 1_200) -> Learnt:
    """How well questions are answered by the passages of their services."""
    learner.eval()
    examples = random.Random(SEED).sample(list(questions.answered), min(sampled, len(questions.answered)))  # noqa: S311  # nothing secret
    asked = {example.passage for example in examples} | set(questions.unanswered)
    services = sorted({str(passages.services[row]) for row in asked})
    rows_of = {service: np.flatnonzero(passages.services == service) for service in services}
    read = {s: learner.passages([passages.contents[row] for row in rows], 256) for s, rows in rows_of.items()}

    def best(question: Read, service: str) -> NDArray[np.float32]:
        found: NDArray[np.float32] = late_interaction(question, read[service])[0][0].numpy()
        return found

    ranks: dict[str, list[float]] = {}
    own, foreign, unanswered = [], [], []
    for example in examples:
        question = learner.questions([example.question])
        for service, rows in rows_of.items():
            scores = best(question, service)
            likeness = passages.likeness[example.passage][rows]
            if service == passages.services[example.passage]:
                right = (likeness > SAME) | (rows == example.passage)
                rank = int((scores > scores[right].max()).sum()) + 1
                ranks.setdefault(example.kind, []).append(1 / rank if rank <= 10 else 0.0)
                own.append(scores.max())
            else:
                foreign.append(scores.max())
    for row, texts in questions.unanswered.items():
        unanswered += [best(learner.questions([text]), str(passages.services[row])).max() for text in texts]

    def told_apart(others: Sequence[float]) -> float:
        return float(roc_auc_score([1] * len(own) + [0] * len(others), [*own, *others])) if others else math.nan

    means = {kind: sum(found) / len(found) for kind, found in sorted(ranks.items())}
    return Learnt(means, told_apart(foreign), told_apart(unanswered))


def split(questions: Questions, passages: Passages) -> tuple[Questions, Questions]:
    """Those to learn from, and those of the services held out."""

    def of(held_out: bool) -> Questions:
        def chosen(row: int) -> bool:
            return (str(passages.services[row]) in HELD_OUT) is held_out

        return Questions(
            tuple(e for e in questions.answered if chosen(e.passage)),
            {row: texts for row, texts in questions.unanswered.items() if chosen(row)},
        )

    return of(held_out=False), of(held_out=True)
