"""`inforce corpus check`: what it tells of sources, and when it calls them good."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli.program import inforce
from api.phrases.corpus_report import CorpusReport
from api.phrases.reports import build_document, check_document
from api.render.terminal import Paper
from corpus.containers.recordings import Verdict
from corpus.load import check_corpus
from corpus.types import Basis
from tests.unit.test_archive import PRIVACY, TERMS, A, B, C, Recorder
from tests.unit.test_folder import FILES, MANIFEST


def check(*arguments: str) -> Result:
    return CliRunner().invoke(inforce, ["corpus", "check", *arguments], prog_name="inforce")


@pytest.fixture
def archive(tmp_path: Path) -> Recorder:
    """Two documents: one with a version, the same words again, a blip and a second version; one with one version."""
    recorder = Recorder(tmp_path / "versions")
    recorder.record("2021-03-04", A, message="Start tracking")
    recorder.record("2021-04-04", A.replace("We keep", "**We**  keep"), message="Refilter")
    recorder.record("2021-05-01", C)
    recorder.record("2021-05-03", A)
    recorder.record("2021-06-01", B)
    recorder.record("2021-06-02", "# Terms\n\nEffective: June 1, 2021\n\nBe kind.\n", TERMS, "First record of")
    return recorder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "acme"
    (path / "saved").mkdir(parents=True)
    for name, text in FILES.items():
        (path / name).write_text(text, "utf-8")
    (path / "manifest.toml").write_text(MANIFEST, "utf-8")
    return path


def test_every_recording_of_an_archive_is_a_version_or_named_noise(archive: Recorder) -> None:
    report = CorpusReport.of(check_corpus([str(archive.path)]))
    privacy, terms = report.policies
    assert (privacy.policy, privacy.versions, privacy.recordings) == ("acme-privacy", 2, 5)
    assert privacy.noise == {Verdict.REPEATED: 2, Verdict.BLIP: 1}
    assert (privacy.first, privacy.last) == (
        archive.corpus().versions[0].canonical.facts.captured_on,
        archive.corpus().versions[1].canonical.facts.captured_on,
    )
    assert (terms.recordings, terms.noise, terms.dates) == (1, {}, {Basis.STATED_EFFECTIVE: 1})
    assert report.dates == {Basis.CAPTURED: 2, Basis.STATED_EFFECTIVE: 1}
    assert len(archive.archive().recordings) == sum(policy.recordings for policy in report.policies)


def test_an_archive_that_is_only_noisy_needs_nothing_and_says_what_was_noise(archive: Recorder) -> None:
    found = check(str(archive.path))
    assert found.exit_code == 0, found.output
    assert "Dates: 2 captured and 1 effective." in found.stdout
    assert "Recordings: 6, of which 3 are no versions: 2 the same words again and 1 gone within days." in found.stdout
    assert f"note: {PRIVACY}, line 1: 2 of 5 recordings have the words of the one before" in found.stdout
    assert f"decision: {PRIVACY}, line 1: 1 of 5 recordings gave way within a week" in found.stdout
    assert found.stdout.endswith("Left out, guessed or decided: 1 thing, told above.\n")
    [row] = [line for line in found.stdout.splitlines() if line.startswith("acme-privacy")]
    assert row.split() == ["acme-privacy", "2", "4", "3", "4", "Mar", "2021", "1", "Jun", "2021", "2", "2", "1"]
    assert found.stderr == ""


def test_what_is_wrong_with_a_folder_is_told_with_file_line_and_remedy(folder: Path) -> None:
    assert check(str(folder)).exit_code == 0
    (folder / "2021.md").write_bytes(b"Donn\xe9es.\n")
    found = check(str(folder))
    assert found.exit_code == 6
    assert "warning: acme/manifest.toml, line 11: '2021.md' is not UTF-8 (byte 0xe9 in line 1)" in found.stdout
    assert "save it as UTF-8" in found.stdout
    assert found.stdout.endswith("Not good yet: a build reads this, but 1 warning above should be looked at.\n")


def test_errors_come_first_and_the_other_sources_are_told_all_the_same(folder: Path, tmp_path: Path) -> None:
    found = check(str(tmp_path / "absent.md"), str(folder))
    assert found.exit_code == 6
    assert found.stdout.startswith(f"error: {tmp_path / 'absent.md'}: No such file or directory;")
    assert "\nacme-privacy " in found.stdout
    assert "a build stops at the 1 error above" in found.stdout


def test_nothing_to_build_from_is_not_good(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = check(str(empty))
    assert found.exit_code == 6
    assert "error: " in found.stdout


def test_notes_of_one_kind_are_told_a_few_times_and_counted(archive: Recorder) -> None:
    for number in range(7):
        name = f"Acme/Policy {number}.md"
        archive.record("2021-07-01", f"# Policy\n\nRule {number}.\n", name, hour=1)
        archive.record("2021-07-02", f"# Policy\n\n**Rule** {number}.\n", name, hour=1)
    report = CorpusReport.of(check_corpus([str(archive.path)]))
    said = Paper().document(check_document(report))
    assert said.count("recordings have the words of the one before") == 3
    assert "… and 5 more of this kind (repeated)" in said
    listed = json.loads(check(str(archive.path), "--json").stdout)["findings"]
    assert len(listed) == len(report.notes) + len(report.decisions) == 9


def test_json_has_every_policy_and_finding(archive: Recorder) -> None:
    body = json.loads(check(str(archive.path), "--json").stdout)
    assert (body["good"], body["errors"], body["versions"]) == (False, [], 3)
    privacy, terms = body["policies"]
    assert (privacy["service"], privacy["document"], privacy["noise"]) == (
        "Acme",
        "Privacy Policy",
        {"repeated": 2, "blip": 1},
    )
    assert terms["dates"] == {"stated_effective": 1}
    assert {finding["severity"] for finding in body["findings"]} == {"decision", "note"}


def test_two_texts_of_one_day_are_decided_in_an_archive_and_a_warning_in_a_folder(
    archive: Recorder, folder: Path
) -> None:
    archive.record("2021-06-01", C, hour=18)
    noted = CorpusReport.of(check_corpus([str(archive.path)]))
    assert "same_day" in {finding.code for finding in noted.decisions}
    assert noted.needs_nothing
    assert not noted.is_good
    (folder / "manifest.toml").write_text(
        MANIFEST.replace('captured = "2022-02-03"', "effective = 2021-05-01"), "utf-8"
    )
    warned = CorpusReport.of(check_corpus([str(folder)]))
    assert "same_day" in {finding.code for finding in warned.warnings}
    assert not warned.is_good


def test_a_build_tells_few_versions_one_by_one_and_many_by_policy(archive: Recorder) -> None:
    assert "acme-privacy@2021-03-04" in Paper().document(build_document(CorpusReport(archive.corpus())))
    for month in range(1, 13):
        archive.record(f"2022-{month:02}-01", f"# Terms\n\nRule {month}.\n", TERMS)
        archive.record(f"2022-{month:02}-20", f"# Terms\n\nOther rule {month}.\n", TERMS)
    said = Paper().document(build_document(CorpusReport(archive.corpus())))
    assert "acme-privacy@2021-03-04" not in said
    assert said.startswith("Read 27 texts: 27 versions of 2 policies, ")
    assert "\nacme-terms-of-service  25 " in said
