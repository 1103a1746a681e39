"""The small archive to play with: it is written, read, and answers the questions that are told of it."""

import shlex
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.demo import QUESTIONS
from api.cli.program import inforce
from retriever.opening import open_index
from retriever.question.request import Question
from retriever.results import AskResult, Status
from retriever.settings import Settings

pytestmark = pytest.mark.usefixtures("default_encoder")


def test_the_demo_answers_what_it_is_said_to_answer(tmp_path: Path) -> None:
    folder = tmp_path / "to play with"
    made = CliRunner().invoke(inforce, ["demo", str(folder)])
    assert made.exit_code == 0, made.output
    told = [line for line in made.stdout.splitlines() if line.startswith("inforce ask")]
    assert len(told) == len(QUESTIONS)
    retriever = open_index(Settings(folder / "index")).current()
    assert [len(retriever.library.versions(policy.policy)) for policy in retriever.library.policies()] == [4, 3]

    def asked(line: str) -> AskResult:
        _, _, words, *flags = shlex.split(line)
        given = dict(zip(flags[::2], flags[1::2], strict=True))
        assert given["--index"] == str(folder / "index")
        as_of = date.fromisoformat(given["--as-of"]) if "--as-of" in given else None
        return retriever.ask(Question(words, today=date(2026, 1, 1), as_of=as_of))

    kept, minors, fingerprint = map(asked, told)
    assert [answer.text for answer in kept.answers] == ["We keep recorded walks for two years."]
    assert [str(event.on) for event in minors.changes] == ["2021-01-15"]
    assert (fingerprint.search.status, list(fingerprint.answers)) == (Status.NEAREST, [])

    again = CliRunner().invoke(inforce, ["demo", str(folder)])
    assert again.exit_code == 2
    assert "is not empty; name a new folder" in again.stderr
