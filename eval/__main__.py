"""`python -m eval`: how well dated questions on the exhibits are answered, by half, category and mode.

The development half may be tuned on; the test half is for reporting only.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from corpus.load import read_corpus
from eval.judgments import exhibit_judgments
from eval.measures import Outcome, Summary, summarise
from eval.runs import run_judgments
from index.build import build_index
from index.encoder import open_encoder
from retriever.load import open_retriever
from retriever.question import Mode
from retriever.settings import Settings

_COLUMNS = (
    ("recall@5", 10),
    ("success@5", 11),
    ("MRR", 7),
    ("answered", 10),
    ("sentence", 10),
    ("false", 7),
    ("leaks", 7),
)
_HEADER = f"{'':28}{'n':>5}" + "".join(f"{name:>{width}}" for name, width in _COLUMNS)


def main() -> int:
    settings = Settings.from_environment(os.environ)
    corpus = read_corpus()
    encoder = open_encoder(settings.model)
    with tempfile.TemporaryDirectory() as folder:
        build_index(corpus, encoder, Path(folder) / "index")
        retriever = open_retriever(Settings(Path(folder) / "index"), encoder).current()
        print(f"encoder {encoder.identity.name}, index {retriever.library.index.fingerprint[:19]}")
        for mode in Mode:
            with tqdm(total=0, desc=f"asking, {mode}", file=sys.stderr, leave=False) as bar:
                outcomes = run_judgments(
                    retriever, corpus, exhibit_judgments(), mode, lambda done, total: _show(bar, done, total)
                )
            print(f"\n{mode}\n{_HEADER}")
            for line in _lines(outcomes, with_categories=mode is Mode.HYBRID):
                print(line)
    print(
        "\nsentence: of the answers given to answerable questions, the share that quotes a judged sentence."
        "\nfalse: of the unanswerable questions, the share that was answered all the same. leaks must be 0."
    )
    return 0


def _lines(outcomes: Sequence[Outcome], *, with_categories: bool) -> Iterator[str]:
    for split in ("dev", "test"):
        half = [o for o in outcomes if o.judgment.split == split]
        yield _line(split, summarise(half))
        if with_categories:
            for category in sorted({o.judgment.category for o in half}):
                yield _line(f"  {category}", summarise([o for o in half if o.judgment.category == category]))


def _line(name: str, s: Summary) -> str:
    shown = [f"{name:28}{s.answerable + s.unanswerable:>5}"]
    for value, width, of in (
        (s.recall_at_5, 10, s.answerable),
        (s.success_at_5, 11, s.answerable),
        (s.reciprocal_rank, 7, s.answerable),
        (s.answered, 10, s.answerable),
        (s.sentence_hit, 10, s.answerable),
        (s.false_answers, 7, s.unanswerable),
    ):
        shown.append(f"{value:>{width}.2f}" if of else f"{'–':>{width}}")
    return "".join(shown) + f"{s.leaks:>7}"


def _show(bar: "tqdm[None]", done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


if __name__ == "__main__":
    raise SystemExit(main())
