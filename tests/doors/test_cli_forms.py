"""The forms in which the command line prints, where it prints them, and what shells and manuals are told of it."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli.program import inforce
from api.operations.table import OPERATIONS


def run(*arguments: str, index: Path | None = None, env: dict[str, str] | None = None) -> Result:
    named = {"INFORCE_INDEX": str(index)} if index else {}
    return CliRunner().invoke(inforce, arguments, env=named | (env or {}), color=True)


@pytest.mark.parametrize(
    "command", [["versions"], ["changes"], ["mentions", "data"], ["compare", "2019-01-01", "2020-06-01"]]
)
def test_every_form_has_the_same_items(small_index: Path, command: list[str]) -> None:
    def printed(*flags: str) -> str:
        return run(*command, *flags, index=small_index).stdout

    body = json.loads(printed("--format", "json"))
    assert printed("--json") == printed("--format", "json")
    listed = next(value for value in body.values() if isinstance(value, list) and value and isinstance(value[0], dict))
    rows = list(csv.DictReader(io.StringIO(printed("--format", "csv"))))
    assert len(rows) >= len(listed) > 0
    words, markdown = printed("--format", "table"), printed("--format", "md")
    assert words == printed() != markdown
    assert "\x1b[" not in markdown


def test_csv_has_a_row_for_each_version_and_a_column_for_each_value(small_index: Path) -> None:
    (old, new) = csv.DictReader(io.StringIO(run("versions", "--format", "csv", index=small_index).stdout))
    assert (old["from"], old["until"], old["from_basis"]) == ("2018-06-01", "2020-03-01", "stated_effective")
    assert json.loads(new["copies"])[0]["exhibit"] == "C-1"


def test_no_flag_of_a_command_takes_the_place_of_another(small_index: Path) -> None:
    assert {
        name: [option.name for option in command.params]
        for name, command in inforce.commands.items()
        if len({option.name for option in command.params}) < len(command.params)
    } == {}
    found = json.loads(run("mentions", "parcels", "--json", index=small_index).stdout)
    passage = found["policies"][0]["versions"][0]["places"][0]["passage_id"]
    assert "(bibtex)" in run("cite", passage, index=small_index).stdout
    assert run("cite", passage, "--form", "bibtex", index=small_index).stdout.startswith("@misc{")
    assert json.loads(run("cite", passage, "--format", "json", index=small_index).stdout)["passage_id"] == passage


def test_two_forms_at_once_are_refused(small_index: Path) -> None:
    refused = run("versions", "--json", "--format", "md", index=small_index)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--json and --format md exclude each other" in refused.stderr


def test_a_terminal_that_says_it_is_dumb_gets_plain_text(small_index: Path) -> None:
    assert "\x1b[" in run("versions", index=small_index, env={"TERM": "xterm"}).stdout
    assert "\x1b[" not in run("versions", index=small_index, env={"TERM": "dumb"}).stdout


def test_the_manual_has_every_command_and_flag() -> None:
    manual = run("man").stdout
    for operation in OPERATIONS:
        if operation.command:
            assert f".SS inforce {operation.command.name}".replace("-", r"\-") in manual
    assert r"\fB\-\-as\-of YYYY" in manual
    assert all(ord(sign) < 128 for sign in manual)
    if shutil.which("groff"):
        set_in_type = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=manual, capture_output=True, text=True)
        assert (set_in_type.returncode, set_in_type.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_told_how_to_complete(shell: str) -> None:
    told = run("--show-completion", shell)
    assert told.exit_code == 0
    assert f"_INFORCE_COMPLETE={shell}_complete" in told.stdout
    completed = run(env={"_INFORCE_COMPLETE": "bash_complete", "COMP_WORDS": "inforce as", "COMP_CWORD": "1"})
    assert "ask" in completed.output
