"""`python -m eval.benchmarks.scale SIZE`: what a question costs in an archive of any size, and a search beside others.

The archive is made by editing a real one (`--archive`, by default the exhibits) and its vectors cost next to nothing,
so that what is measured is everything but the models. Times are processor time of this process, medians, and told as
multiples of encoding a question; all of one table are taken in one run.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from corpus.load import read_corpus
from eval.benchmarks.archives import enlarged
from eval.benchmarks.peers import NEAREST, Find, NotHere, folder_size, made
from eval.benchmarks.word_encoder import FirstLayerEncoder
from index.arrays import EmbeddedTextIds, Scores, Vectors
from index.build import build_index
from index.light_encoder import open_light_encoder
from index.opening import Index
from index.scope_predicate import ScopePredicate
from retriever.mentions.request import MentionsRequest
from retriever.question.request import Question
from retriever.reading.library import Library
from retriever.retriever import Retriever

T = TypeVar("T")

TODAY = date(2026, 1, 1)
REPEATS = 5
SHARES = (0.0, 0.01, 0.1, 0.5, 1.0)
"""Of all policies, those that are searched; 0 is one policy."""

ANSWERED = (
    "What personal data do you collect from me?",
    "How long do you keep my data?",
    "Do you share my information with advertisers?",
    "How do you use cookies?",
    "What are my rights?",
)
UNANSWERED = (
    "Who won the Kentucky Derby in the rain?",
    "How do I bake a sourdough pizza crust?",
    "Which vaccine stops yellow fever?",
    "What is the tallest volcano on Mars?",
    "How many strings has a Baroque lute?",
)
CHANGED = ("When did you start sharing data with advertisers?", "What changed about cookies?")
WORDS = ("advertisers", "retention period", "legitimate interest", "arbitration")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks.scale", description=__doc__)
    parser.add_argument("size", type=int, help="passages, about")
    parser.add_argument("--archive", action="append", help="what `inforce build` reads; may be repeated")
    parser.add_argument("--index", type=Path, help="where to keep the index, or where one was kept")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        directory = given.index or Path(folder) / "index"
        encoder = FirstLayerEncoder()
        if not directory.exists():
            real = read_corpus(given.archive) if given.archive else read_corpus()
            corpus = enlarged(real, given.size)
            begun = time.process_time()
            build_index(corpus, encoder, directory)
            print(f"built in {time.process_time() - begun:.0f} s of processor time")
            del corpus, real
        begun = time.process_time()
        index = Index.open(directory, encoder.identity)
        library = Library(index.opened)
        retriever = Retriever(index, encoder, library)
        print(f"opened in {time.process_time() - begun:.2f} s of processor time")
        counts = index.catalogue.counts()
        window_size = folder_size(index.generation) / counts["windows"] / 1024
        policies = sorted({version.policy for version in index.catalogue.versions})
        print(
            f"{counts['passages']:,} passages, {counts['versions']:,} versions, {len(policies):,} policies, "
            f"{counts['windows']:,} windows, {window_size:.1f} KB each on disk\n"
        )
        for line in (*_questions(retriever, library, encoder), "", *_widths(index)):
            print(line)
    return 0


def _cost(work: Callable[[int], object], times: int = REPEATS) -> float:
    """Milliseconds of processor time, the median after a first run."""
    work(0)
    found: list[float] = []
    for number in range(times):
        begun = time.process_time()
        work(number)
        found.append((time.process_time() - begun) * 1000)
    return median(found)


def _questions(retriever: Retriever, library: Library, encoder: FirstLayerEncoder) -> list[str]:
    """What each kind of question costs, less what the cheap encoder does, as multiples of encoding one."""
    dated = [v for v in library.versions() if v.start and v.until != v.start]
    one = dated[len(dated) // 2]
    day = sorted(v.start for v in dated if v.start)[len(dated) * 2 // 3]
    in_policy = {"policies": (one.policy,), "as_of": one.start}
    light = open_light_encoder()
    encoding = _cost(lambda i: light.embed_questions([ANSWERED[i % len(ANSWERED)]]), 4 * REPEATS)
    cheap = _cost(lambda i: encoder.embed_questions([ANSWERED[i % len(ANSWERED)]]), REPEATS)

    def asked(texts: Sequence[str], **scope: object) -> float:
        return _cost(lambda i: retriever.ask(Question(texts[i % len(texts)], today=TODAY, **scope))) - cheap  # type: ignore[arg-type]

    rows = {
        "a day, one policy": asked(ANSWERED, **in_policy),
        "a day, all policies, answered": asked(ANSWERED, as_of=day),
        "a day, all policies, not answered": asked(UNANSWERED, as_of=day),
        "everything": asked(ANSWERED),
        "change, one policy": asked(CHANGED, policies=(one.policy,)),
        "change, all policies": asked(CHANGED),
        "mentions, all policies": _cost(lambda i: library.mentions(MentionsRequest((WORDS[i % len(WORDS)],)))),
    }
    table = [f"| question | ms | × encoding ({encoding:.1f} ms) |", "|---|---|---|"]
    return table + [f"| {name} | {cost:.1f} | {cost / encoding:.1f} |" for name, cost in rows.items()]


def _widths(index: Index) -> list[str]:
    """A search for the nearest ten in scopes of several widths: Inforce, with resolving the scope, and its peers."""
    catalogue = index.catalogue
    names = sorted({version.policy for version in catalogue.versions})
    numbers = {policy: number for number, policy in enumerate(names)}
    of_version = np.array([numbers[version.policy] for version in catalogue.versions], np.int64)
    # A window that stands in several policies is given to the first: all peers search the same rows.
    of_text = np.full(int(catalogue.window_texts.max()) + 1, len(names), np.int64)
    np.minimum.at(of_text, catalogue.columns.embedded_text, of_version[catalogue.columns.version])
    policies = of_text[catalogue.window_texts]
    vectors = np.stack([index.engine.stored(row)[0] for row in range(len(policies))])
    random = np.random.default_rng(17)
    queries = _near(vectors, random)
    # Other policies each time: nothing of a scope is known from before.
    scopes = {share: [_some(len(names), share, random) for _ in queries] for share in SHARES}
    versions: dict[int, list[str]] = {}
    for version in catalogue.versions:
        versions.setdefault(numbers[version.policy], []).append(version.version_id)
    predicates = {
        share: [ScopePredicate(frozenset(v for number in some for v in versions[number])) for some in wanted]
        for share, wanted in scopes.items()
    }
    cells: list[str] = []
    for of_share in predicates.values():

        def search(i: int, of_share: Sequence[ScopePredicate] = of_share) -> EmbeddedTextIds:
            return index.engine.dense(queries[i], NEAREST, of_share[i]).texts

        cost, found = _timed(search, len(queries))
        right = []
        for texts, scope, query in zip(found, of_share, queries, strict=True):
            rows = catalogue.windows_in(scope)
            best = catalogue.window_texts[rows[np.argsort(-(vectors[rows] @ query), kind="stable")[:NEAREST]]]
            right.append(float(np.isin(best, texts).mean()))
        cells.append(f"{cost:.2f} ({np.mean(right):.3f})")
    widths = [f"{len(wanted[0]):,}" for wanted in scopes.values()]
    table = [
        f"| ms (recall at {NEAREST}) of {len(vectors):,} rows, by policies of {len(names):,} | {' | '.join(widths)} |",
        "|---" * (len(scopes) + 1) + "|",
        f"| Inforce, with resolving the scope | {' | '.join(cells)} |",
    ]
    for name, peer in made(vectors, policies):
        if isinstance(peer, NotHere):
            table.append(f"| {name} | {peer}{' |' * len(scopes)}")
            continue
        cells = []
        for wanted in scopes.values():

            def find(i: int, peer: Find = peer, wanted: Sequence[Sequence[int]] = wanted) -> Sequence[int]:
                return peer(queries[i], wanted[i])

            cost, of_queries = _timed(find, len(queries))
            right = []
            for query, some, of_query in zip(queries, wanted, of_queries, strict=True):
                cosines = np.sort(vectors[np.isin(policies, some)] @ query)[::-1]
                right.append(_share_of(vectors[np.array(of_query, np.int64)] @ query, cosines))
            cells.append(f"{cost:.2f} ({np.mean(right):.3f})")
        table.append(f"| {name} | {' | '.join(cells)} |")
    return table


def _near(vectors: Vectors, random: np.random.Generator) -> Vectors:
    """Queries near to some of the vectors, as questions are."""
    some = vectors[random.integers(len(vectors), size=2 * REPEATS)]
    moved = some + random.normal(scale=0.5 / np.sqrt(some.shape[1]), size=some.shape)
    found: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return found


def _some(count: int, share: float, random: np.random.Generator) -> list[int]:
    """Policies, as many as their share says, but at least one and never all."""
    wanted = min(max(1, round(share * count)), count - 1)
    chosen: list[int] = np.sort(random.permutation(count)[:wanted]).tolist()
    return chosen


def _timed(work: Callable[[int], T], times: int) -> tuple[float, list[T]]:
    """Milliseconds of processor time, the median over calls with 0, 1, …, and what each gave."""
    work(times - 1)
    costs: list[float] = []
    found: list[T] = []
    for number in range(times):
        begun = time.process_time()
        found.append(work(number))
        costs.append((time.process_time() - begun) * 1000)
    return median(costs), found


def _share_of(found: Scores, best: Scores) -> float:
    """How many of the nearest were found; ``best`` are the cosines of all that may be found, best first."""
    wanted = min(NEAREST, len(best))
    return float((found >= best[wanted - 1] - 1e-5).sum()) / wanted if wanted else 1.0


if __name__ == "__main__":
    sys.exit(main())
