"""The launcher, and Inforce as a Python library."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import inforce
from inforce.launcher import PACKAGES, foreign_packages
from inforce.policies import Policies
from retriever.opening import IndexInUse
from retriever.results import Status
from retriever.settings import Settings
from tests.conftest import WordEncoder

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def policies(exhibits_live: IndexInUse) -> Policies:
    return Policies(exhibits_live)


def test_a_question_takes_the_parameters_of_http(policies: Policies) -> None:
    as_text = policies.ask("Who is the data controller?", as_of="2019-06-01", limit=3)
    as_day = policies.ask("Who is the data controller?", as_of=date(2019, 6, 1), limit=3)
    assert as_text.search.scope == as_day.search.scope
    assert [p.passage.passage_id for p in as_text.search.passages] == [
        p.passage.passage_id for p in as_day.search.passages
    ]
    assert len(as_text.search.passages) == 3
    assert {v.version_id for v in as_text.search.scope.versions} == {"alibaba-privacy@2019-01-17"}
    ranged = policies.search("cookies", from_="2018-05-25", to="2019-06-01", policy="alibaba-privacy")
    assert ranged.scope.version_count == 2


def test_what_http_refuses_is_refused(policies: Policies) -> None:
    with pytest.raises(inforce.InvalidQuestion, match="did you mean as_of"):
        policies.search("cookies", asof="2019-06-01")  # type: ignore[call-arg]  # refused by type checkers too
    with pytest.raises(inforce.InvalidQuestion, match="as_of must be YYYY-MM-DD"):
        policies.search("cookies", as_of="1 June 2018")
    with pytest.raises(inforce.InvalidQuestion, match="exclude each other"):
        policies.search("cookies", as_of="2019-06-01", to="2019-06-01")


def test_reading(policies: Policies) -> None:
    assert [policy.policy for policy in policies.policies()] == ["alibaba-privacy"]
    assert len(policies.versions()) == 5
    in_force = policies.version_at(date(2019, 6, 1))
    assert in_force is not None
    assert policies.version(in_force.version_id).version == in_force
    text = policies.text(in_force.version_id)
    assert policies.passage(text[0].passage_id).text == text[0].text
    assert policies.history(text[0].passage_id).steps
    assert policies.compare("2020-02-26", "2020-02-27").right.version_id == "alibaba-privacy@2020-02-27"
    assert len(policies.copies(in_force.version_id).comparisons) == 1
    assert policies.corpus().counts.passages == 699
    checked = policies.verify_quotes([text[0].text], as_of="2019-06-01")
    assert [result.verdict.value for result in checked.results] == ["verbatim"]
    assert policies.verify_quotes(text=f"It says “{text[0].text}”.").results


def test_it_opens_the_index_of_the_environment(exhibits_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORCE_INDEX", str(exhibits_index))
    assert len(inforce.open().versions()) == 5
    with pytest.raises(inforce.IndexNotReady, match="inforce build"):
        inforce.open(exhibits_index / "nothing")


def test_an_abstention_is_a_result(policies: Policies) -> None:
    assert policies.ask("cookies", as_of="2010-01-01").search.status is Status.OUT_OF_COVERAGE


def test_our_own_packages_are_not_foreign() -> None:
    assert foreign_packages() == {}


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("as_folder", [True, False])
def test_a_package_in_the_place_of_ours_is_refused_in_one_line(name: str, as_folder: bool, tmp_path: Path) -> None:
    """Also where asking for help: a mixture of two programs must not start."""
    if as_folder:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('imported')", "utf-8")
    else:
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('imported')", "utf-8")
    ended = subprocess.run(
        [sys.executable, "-c", "from inforce.launcher import main; main()", "--help"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(REPOSITORY)])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert f"'{name}'" in ended.stderr
    assert ended.stdout == ""


def test_the_encoder_is_read_by_the_first_question_only(small_index: Path) -> None:
    index = IndexInUse(Settings(small_index), WordEncoder())
    opened = Policies(index)
    opened.versions()
    assert index.failure is None
    assert opened.search("couriers").passages
