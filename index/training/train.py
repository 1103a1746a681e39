"""Learn how questions are to be read, so that they meet the passages that answer them.

questions + passages read by the published weights → low-rank changes and piece weights, by three losses:
the passage that answers, among others, by late interaction and by its vector; the sentence that answers, in its passage
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
from torch import Tensor, nn
from torch.nn import functional

from corpus.sentences import sentence_bounds
from index.encoder import Embedding, Encoder
from index.question_adapter import DOWN, UP, WEIGHER, changed_layers
from index.training.archive import ArchivedPassage

RANK = 16
EPOCHS = 3
BATCH = 32
LEARNING_RATE = 5e-4
WARM_UP = 20
DROPOUT = 0.1
HARD = 8
"""Passages like the right one, by the published vectors, that each question of a batch brings along."""
HARDEST = 60
"""They are drawn from so many of the nearest."""
SAME = 0.85
"""Cosine above which another passage may answer too, being a wording of the same: it is no counter-example."""
SAME_SERVICE = 0.05
"""What being of the same service adds to nearness: in use, a question chooses among the passages of one policy."""
SHARPNESS = 30.0
"""Of late interaction at the start; it is learnt."""
VECTOR_SHARPNESS = 20.0
VECTOR_SHARE = SENTENCE_SHARE = 0.3
"""Of these losses, beside that of late interaction."""
MOST_PIECES = 160
"""Word pieces of a passage that are compared in training."""
QUESTION_PIECES = 64
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
class ReadPassages:
    """Passages as the published weights read them.

    Vectors (n, dim); word pieces one after another; where each starts in its passage's text (-1: in the prefix),
    and where the passage's sentences start.
    """

    services: NDArray[np.str_]
    vectors: Tensor
    tokens: Tensor
    bounds: NDArray[np.int64]
    starts: NDArray[np.int64]
    sentences: tuple[NDArray[np.int64], ...]
    likeness: NDArray[np.float32]

    def pieces(self, row: int, most: int | None = None) -> slice:
        first, last = int(self.bounds[row]), int(self.bounds[row + 1])
        return slice(first, last if most is None else min(last, first + most))


def read_questions(path: Path, passages: Sequence[ArchivedPassage]) -> list[Example]:
    """The questions of a file whose passages are there. Raises KeyError for a passage that the archive lacks."""
    rows = {passage.passage_id: row for row, passage in enumerate(passages)}
    found: list[Example] = []
    for line in path.read_text("utf-8").splitlines():
        fields = json.loads(line)
        row, sentences = rows[fields["passage"]], tuple(fields["sentences"])
        for kind in ("everyday", "plain", "terse"):
            found += [Example(question, kind, row, sentences) for question in fields.get(kind, [])]
    return found


def read_passages(passages: Sequence[ArchivedPassage], encoder: Encoder) -> ReadPassages:
    """Embed the passages, each with its prefix, as an index does."""
    contents = [f"{p.prefix} {p.text}" if p.prefix else p.text for p in passages]
    shifts = [len(content) - len(p.text) for content, p in zip(contents, passages, strict=True)]
    read: dict[int, Embedding] = {}
    # By length, so that little of a batch is padding.
    by_length = sorted(range(len(contents)), key=lambda row: len(contents[row]))
    for first in range(0, len(by_length), BATCH):
        rows = by_length[first : first + BATCH]
        read.update(zip(rows, encoder.embed([contents[row] for row in rows]), strict=True))
    embeddings = [read[row] for row in range(len(contents))]
    starts = [
        np.where((e.bounds[:, 1] > e.bounds[:, 0]) & (e.bounds[:, 0] >= shift), e.bounds[:, 0] - shift, -1)
        for e, shift in zip(embeddings, shifts, strict=True)
    ]
    vectors = np.stack([e.vector for e in embeddings])
    return ReadPassages(
        services=np.array([p.service for p in passages]),
        vectors=torch.from_numpy(vectors),
        tokens=torch.from_numpy(np.concatenate([e.tokens for e in embeddings])),
        bounds=np.concatenate([[0], np.cumsum([len(e.tokens) for e in embeddings])]).astype(np.int64),
        starts=np.concatenate(starts),
        sentences=tuple(np.array([start for start, _ in sentence_bounds(p.text)]) for p in passages),
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


class Learner(nn.Module):
    """The model as it reads questions while it learns: a `QuestionReader` with its changes kept apart."""

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

    def learnt(self) -> list[nn.Parameter]:
        return [parameter for parameter in self.parameters() if parameter.requires_grad]

    def forward(self, questions: Sequence[str]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Vectors (n, dim); then of all word pieces, one after another: unit tokens, weights, whose question."""
        features = self.tokenizer(
            list(questions), padding=True, truncation=True, max_length=QUESTION_PIECES, return_tensors="pt"
        )
        hidden = self.bert(**features).last_hidden_state
        mask = features["attention_mask"]
        vectors = functional.normalize((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=-1)
        weights = (hidden @ self.weigher).masked_fill(mask == 0, -torch.inf).softmax(-1)
        owners, pieces = mask.nonzero(as_tuple=True)
        return vectors, functional.normalize(hidden, dim=-1)[owners, pieces], weights[owners, pieces], owners

    def file(self) -> dict[str, Tensor]:
        """What `index.question_adapter` reads."""
        found = {WEIGHER: self.weigher.detach().half()}
        for name, change in self.changes.items():
            found[f"{name}.{UP}"] = change.up.detach().half().contiguous()
            found[f"{name}.{DOWN}"] = change.down.detach().half().contiguous()
        return found


def train(model: Any, examples: Sequence[Example], passages: ReadPassages) -> Iterator[tuple[Learner, float]]:
    """The learner and its mean loss after each epoch. One seed, but sums on several cores differ in their last bits."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    learner = Learner(model)
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
            rows = order[first : first + BATCH]
            drawn = np.concatenate([rng.choice(near[row], HARD, replace=False) for row in rows])
            loss = _loss(learner, [examples[row] for row in rows], drawn, passages)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(learner.learnt(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        yield learner, sum(losses) / len(losses)


def _nearest(learner: Learner, examples: Sequence[Example], passages: ReadPassages) -> list[NDArray[np.int64]]:
    """For each example the passages most like an answer that are none, as the published weights see them."""
    learner.eval()
    found: list[NDArray[np.int64]] = []
    with torch.no_grad():
        for first in range(0, len(examples), BATCH):
            batch = examples[first : first + BATCH]
            nearness = (learner([e.question for e in batch])[0] @ passages.vectors.T).numpy()
            for example, scores in zip(batch, nearness, strict=True):
                scores[passages.services == passages.services[example.passage]] += SAME_SERVICE
                scores[passages.likeness[example.passage] > SAME] = -1.0
                found.append(np.argsort(-scores)[:HARDEST])
    return found


def _loss(learner: Learner, batch: Sequence[Example], drawn: NDArray[np.int64], passages: ReadPassages) -> Tensor:
    vectors, tokens, weights, owners = learner([example.question for example in batch])
    right = [example.passage for example in batch]
    rows = list(dict.fromkeys([*right, *drawn.tolist()]))
    place = {row: i for i, row in enumerate(rows)}
    target = torch.tensor([place[row] for row in right])
    excused = torch.from_numpy(passages.likeness[np.ix_(right, rows)] > SAME)
    excused[torch.arange(len(right)), target] = False

    pieces = [passages.pieces(row, MOST_PIECES) for row in rows]
    lengths = torch.tensor([part.stop - part.start for part in pieces])
    cosines = torch.cat([passages.tokens[part] for part in pieces]) @ tokens.T
    best = torch.segment_reduce(cosines, "max", lengths=lengths, axis=0)
    late = torch.zeros(len(rows), len(batch)).index_add(1, owners, best * weights).T
    sharpness = learner.sharpness.exp()
    loss = functional.cross_entropy((late * sharpness).masked_fill(excused, -torch.inf), target)

    nearness = (vectors @ passages.vectors[rows].T) * VECTOR_SHARPNESS
    loss = loss + VECTOR_SHARE * functional.cross_entropy(nearness.masked_fill(excused, -torch.inf), target)

    ends = lengths.cumsum(0)
    sentences = []
    for i, example in enumerate(batch):
        part = pieces[place[example.passage]]
        own = owners == i
        first = int(ends[place[example.passage]] - lengths[place[example.passage]])
        scored = _sentence_scores(
            cosines[first : first + (part.stop - part.start)][:, own], weights[own], example, part, passages
        )
        if scored is not None:
            scores, answering = scored
            sentences.append(torch.logsumexp(scores * sharpness, 0) - torch.logsumexp(scores[answering] * sharpness, 0))
    return loss + SENTENCE_SHARE * torch.stack(sentences).mean() if sentences else loss


def _sentence_scores(
    cosines: Tensor, weights: Tensor, example: Example, part: slice, passages: ReadPassages
) -> tuple[Tensor, list[int]] | None:
    """Late interaction of a question with each sentence of its passage, and which of them answer.

    None where there is no choice.
    """
    starts = passages.starts[part]
    inside = np.flatnonzero(starts >= 0)
    sentence = np.searchsorted(passages.sentences[example.passage], starts[inside], side="right") - 1
    numbers, lengths = np.unique(np.clip(sentence, 0, None), return_counts=True)
    answering = [i for i, number in enumerate(numbers.tolist()) if number in example.sentences]
    if len(numbers) < 2 or not answering:
        return None
    best = torch.segment_reduce(cosines[torch.from_numpy(inside)], "max", lengths=torch.from_numpy(lengths), axis=0)
    return (best * weights).sum(1), answering


@torch.no_grad()
def reciprocal_ranks(learner: Learner, examples: Sequence[Example], passages: ReadPassages) -> dict[str, float]:
    """Mean reciprocal rank (10) by kind of question, each among the passages of its service."""
    learner.eval()
    found: dict[str, list[float]] = {}
    for service in sorted({str(passages.services[e.passage]) for e in examples}):
        rows = np.flatnonzero(passages.services == service)
        pieces = [passages.pieces(int(row)) for row in rows]
        tokens = torch.cat([passages.tokens[part] for part in pieces])
        lengths = torch.tensor([part.stop - part.start for part in pieces])
        own = [e for e in examples if passages.services[e.passage] == service]
        for example in own:
            _, pieces_of, weights, _ = learner([example.question])
            best = torch.segment_reduce(tokens @ pieces_of.T, "max", lengths=lengths, axis=0)
            scores = (best * weights).sum(1).numpy()
            right = (passages.likeness[example.passage][rows] > SAME) | (rows == example.passage)
            rank = int((scores > scores[right].max()).sum()) + 1
            found.setdefault(example.kind, []).append(1 / rank if rank <= 10 else 0.0)
    return {kind: sum(ranks) / len(ranks) for kind, ranks in sorted(found.items())}


def split(examples: Sequence[Example], passages: ReadPassages) -> tuple[list[Example], list[Example]]:
    """Those to learn from, and those of the services held out."""
    kept = [e for e in examples if passages.services[e.passage] not in HELD_OUT]
    return kept, [e for e in examples if passages.services[e.passage] in HELD_OUT]


def sample(examples: Sequence[Example], size: int) -> list[Example]:
    return random.Random(SEED).sample(list(examples), min(size, len(examples)))  # noqa: S311  # nothing secret
