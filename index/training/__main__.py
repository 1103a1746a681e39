"""`python -m index.training ARCHIVE`: learn the question adapter from an Open Terms Archive versions repository.

`--held-out` learns without three of the services and prints how well their questions are answered before and after;
without it, all questions are used and `index/question_adapter.safetensors` is written.
"""

import argparse
from pathlib import Path

from safetensors.torch import save_file

from index.encoder import open_encoder, packaged_model
from index.question_adapter import ADAPTER
from index.training.archive import archived_passages
from index.training.train import Example, Learner, read_passages, read_questions, reciprocal_ranks, split, train

QUESTIONS = Path(__file__).with_name("questions.jsonl")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    arguments.add_argument("archive", type=Path, help="a cloned versions repository")
    arguments.add_argument("--held-out", action="store_true", help="measure on services that nothing is learnt from")
    given = arguments.parse_args()

    archived = archived_passages(given.archive)
    examples = read_questions(QUESTIONS, archived)
    print(f"{len(examples):,} questions on {len(archived):,} passages")
    passages = read_passages(archived, open_encoder())
    held_out: list[Example] = []
    if given.held_out:
        examples, held_out = split(examples, passages)
        print("before", _shown(reciprocal_ranks(Learner(packaged_model()), held_out, passages)))
    for epoch, (learner, loss) in enumerate(train(packaged_model(), examples, passages), 1):
        print(f"epoch {epoch}: loss {loss:.3f}", flush=True)
        if given.held_out:
            print("after", _shown(reciprocal_ranks(learner, held_out, passages)), flush=True)
    if not given.held_out:
        save_file(learner.file(), ADAPTER)
        print(f"wrote {ADAPTER.name}, {ADAPTER.stat().st_size / 1e6:.1f} MB")
    return 0


def _shown(ranks: dict[str, float]) -> str:
    return ", ".join(f"{kind} {rank:.3f}" for kind, rank in ranks.items())


if __name__ == "__main__":
    raise SystemExit(main())
