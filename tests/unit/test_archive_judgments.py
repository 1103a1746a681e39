"""The archive collection of evaluation: its form, and which archive it wants.

That each quotation stands where it is said to is proved whenever it is asked (`inforce eval archive`).
"""

import subprocess
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.program import inforce
from corpus.assembly.versions import assemble
from corpus.containers.archive import read_archive
from eval.collections import archive
from eval.collections.archive import UnusableArchive, archive_collection, judged_documents
from eval.collections.collection import check, collect
from eval.collections.questions import Kind
from eval.judgments.judgment import Place
from eval.judgments.read import read_judgments
from tests.unit.test_archive import Recorder
from tests.unit.test_judged_candidates import ANSWERED, KEPT_FOR_TESTING, UNANSWERED

JUDGMENTS = read_judgments(archive.JUDGMENTS)


def test_nothing_was_learnt_from_its_services_and_a_document_is_in_one_half() -> None:
    documents = judged_documents()
    assert len(documents) >= 8
    assert {document.path.partition("/")[0] for document in documents} <= KEPT_FOR_TESTING
    halves = {document.policy: document.half for document in documents}
    assert Counter(halves.values()) == {"dev": 4, "test": 4}
    assert {(judgment.topic, judgment.split) for judgment in JUDGMENTS} == set(halves.items())
    assert all(set(judgment.policies) <= {judgment.topic} for judgment in JUDGMENTS)


def test_there_are_enough_questions_of_each_kind_in_both_halves() -> None:
    counts = Counter((judgment.category, judgment.split) for judgment in JUDGMENTS)
    assert len(JUDGMENTS) - sum(counts["change", half] for half in ("dev", "test")) >= 300
    for half in ("dev", "test"):
        assert {category for category, of in counts if of == half} == {*ANSWERED, *UNANSWERED, "period", "change"}
        assert counts["change", half] >= 30
    for judgment in JUDGMENTS:
        assert bool(judgment.gold) == (judgment.category in {*ANSWERED, "period"}), judgment.judgment_id
        assert (judgment.events is not None) == (judgment.category == "change"), judgment.judgment_id
        assert judgment.days or judgment.events is not None, judgment.judgment_id


def test_some_questions_have_another_answer_on_another_day() -> None:
    asked = defaultdict(list)
    for judgment in JUDGMENTS:
        asked[judgment.topic, judgment.question].append(judgment)
    assert sum(len({judgment.as_of for judgment in same}) > 1 for same in asked.values()) >= 30


def test_only_wanted_documents_are_read(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "versions")
    for name in ("Privacy Policy", "Terms of Service", "Trackers Policy"):
        recorder.record("2021-01-01", f"# {name}\n\nWe keep your order history for two years.\n", f"Acme/{name}.md")
    found = read_archive(recorder.path, only={"Acme/Privacy Policy.md", "Acme/Terms of Service.md"})
    assert {recording.path for recording in found.recordings} == {"Acme/Privacy Policy.md", "Acme/Terms of Service.md"}
    assert date(2021, 1, 1) in {recording.recorded_on for recording in found.recordings}


def test_a_recording_that_repeats_another_one_is_named_by_the_one_that_is_kept(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "versions")
    for day, marks in (("2021-01-01", ""), ("2021-02-01", "**")):
        recorder.record(day, f"# Acme\n\nWe keep your order history for {marks}two{marks} years.\n")
    read = read_archive(recorder.path)
    kept, repeated = (recording.name.rpartition("@")[2] for recording in read.recordings)
    corpus = assemble(read.kept, read.findings)
    question = JUDGMENTS[0]
    for name in (kept, repeated):
        place = Place(name, None, None, "two years")
        judged = replace(question, as_of=date(2021, 3, 1), policies=(), gold=(place,), alternatives=())
        (shown,) = archive.as_kept([judged], read)
        assert collect("", "", corpus, [shown]).questions[0].kind is Kind.ANSWERABLE
        assert bool(check([judged], corpus)) == (name == repeated)


def test_another_state_of_the_archive_is_refused(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "versions")
    for document in judged_documents():
        recorder.record("2021-01-01", "# A policy\n\nWe keep your order history for two years.\n", document.path)
    with pytest.raises(UnusableArchive, match="the questions were judged when it was"):
        archive_collection(recorder.path, tmp_path)
    bundle = tmp_path / "versions.bundle"
    subprocess.run(["git", "-C", str(recorder.path), "bundle", "create", str(bundle), "--all"], check=True)
    bundle.write_bytes(bundle.read_bytes()[:-40])
    with pytest.raises(UnusableArchive, match="cannot be cloned"):
        archive_collection(bundle, tmp_path)


def test_without_the_archive_one_line_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(archive, "BUNDLE", tmp_path / "none.bundle")
    result = CliRunner().invoke(inforce, ["eval", "archive", "--check"])
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.startswith("inforce: archive skipped: ")
    assert result.stderr.count("\n") == 1
