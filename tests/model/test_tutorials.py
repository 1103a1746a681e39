"""Every command, address and program of the tutorials is run, and says what is printed below it."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fastapi.testclient import TestClient

from api.cli.program import inforce
from api.http.app import create_app
from retriever.opening import IndexInUse, open_index
from retriever.settings import Settings

TUTORIALS = Path(__file__).parents[2] / "docs" / "tutorials"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(name: str, kind: str) -> list[str]:
    return [text for found, text in BLOCK.findall((TUTORIALS / name).read_text("utf-8")) if found == kind]


def commands(name: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines that are printed below it."""
    for block in blocks(name, "console"):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, *printed = command.splitlines()
            yield typed, printed


def run(command: str) -> Result:
    program, *arguments = shlex.split(command)
    assert program == "inforce"
    return CliRunner().invoke(inforce, arguments)


def check(command: str, printed: list[str]) -> None:
    done = run(command)
    assert done.exit_code == 0, f"{command}: {done.output}"
    for line in printed:
        assert line in done.stdout, f"{command}: {done.stdout}"


def test_a_lawyers_commands(default_live: IndexInUse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORCE_INDEX", str(default_live.current().library.generation.parents[1]))
    monkeypatch.chdir(tmp_path)
    [memorandum] = blocks("lawyer.md", "text")
    Path("memo.txt").write_text(memorandum, "utf-8")
    (first, _), *others = commands("lawyer.md")
    assert first == "inforce build", "the index of all tests is that of the exhibits"
    for command, printed in others:
        check(command, printed)


def test_the_twelve_tasks(
    default_live: IndexInUse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INFORCE_INDEX", str(default_live.current().library.generation.parents[1]))
    monkeypatch.chdir(tmp_path)
    [memorandum] = blocks("lawyer.md", "text")
    Path("memo.txt").write_text(memorandum, "utf-8")
    (first, _), *others = commands("tasks.md")
    assert first == "inforce build", "the index of all tests is that of the exhibits"
    for command, printed in others:
        check(command, printed)
    [program] = blocks("tasks.md", "python")
    exec(compile(program, "tasks.md", "exec"), {})
    assert capsys.readouterr().out.startswith("We keep recorded walks for two years. Pebblemap Privacy Policy (eff.")
    tasks = re.findall(r"^\*\*(\d+)\.", (TUTORIALS / "tasks.md").read_text("utf-8"), re.MULTILINE)
    assert tasks == [str(number) for number in range(1, 13)]
    for line in [line for block in blocks("tasks.md", "sh") for line in block.splitlines()]:
        program, command, *typed = shlex.split(line)
        known = {flag for option in inforce.commands[command].params for flag in option.opts}
        assert program == "inforce"
        assert {each for each in typed if each.startswith("--")} <= known


@pytest.mark.usefixtures("default_encoder")
def test_a_researchers_commands_and_an_engineers_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command, printed in commands("researcher.md"):
        check(command, printed)
    [program] = blocks("engineer.md", "python")
    exec(compile(program, "engineer.md", "exec"), {})
    assert capsys.readouterr().out.startswith("We keep recorded walks for two years. Pebblemap Privacy Policy (eff.")
    client = TestClient(create_app(open_index(Settings(Path("inforce-demo/index")))))
    asked = [line.split()[1] for block in blocks("engineer.md", "http") for line in block.splitlines()]
    assert [client.get(address).status_code for address in asked] == [200, 200, 200]
