"""`python -m index.training ARCHIVE`: learn the adapter from an Open Terms Archive versions repository.

`--held-out` learns without three of the services and prints how well their questions are answered before and after;
without it, all questions are used and `index/adapter.safetensors` is written.
"""

import argparse
from pathlib import Path

from safetensors.torch import save_file

from index.adapter import ADAPTER
from index.encoder import open_encoder, packaged_model
from index.training.archive import archived_passages
from index.training.train import Learner, Learnt, Questions, measure, read_passages, read_questions, split, train

QUESTIONS = Path(__file__).with_name("questions.jsonl")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    arguments.add_argument("archive", type=Path, help="a cloned versions repository")
    arguments.add_argument("--held-out", action="store_true", help="measure on services that nothing is learnt from")
    given = arguments.parse_args()

    archived = archived_passages(given.archive)
    questions = read_questions(QUESTIONS, archived)
    count, open_count = len(questions.answered), sum(map(len, questions.unanswered.values()))
    print(f"{count:,} questions that passages answer, {open_count:,} that they leave open", flush=True)
    passages = read_passages(archived, open_encoder(adapted=False))
    held_out: Questions | None = None
    if given.held_out:
        questions, held_out = split(questions, passages)
        print("before:", _shown(measure(Learner(packaged_model()), held_out, passages)), flush=True)
    for epoch, (learner, loss) in enumerate(train(packaged_model(), questions, passages), 1):
        print(f"epoch {epoch}: loss {loss:.3f}", flush=True)
        if held_out:
            print("after:", _shown(measure(learner, held_out, passages)), flush=True)
        else:
            save_file(learner.file(), ADAPTER)
            print(f"wrote {ADAPTER.name}, {ADAPTER.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


def _shown(learnt: Learnt) -> str:
    ranks = ", ".join(f"{kind} {rank:.3f}" for kind, rank in learnt.reciprocal_ranks.items())
    return f"{ranks}; told from questions elsewhere {learnt.elsewhere:.3f}, from open ones {learnt.unanswered:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
