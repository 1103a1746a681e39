"""Histories that are no straight line of one folder: merges, renames, other places, zones, what is no policy."""

from datetime import date
from pathlib import Path

import pytest

from corpus.containers.archive import read_archive
from corpus.origin import Recording
from corpus.types import Corpus, UntilBasis
from tests.unit.test_archive import PRIVACY, A, B, C, Recorder, _policy


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "versions")


def _merge(recorder: Recorder, day: str, texts: dict[str, str]) -> str:
    """Merge the branch "side" into the main line, and leave the files with these texts, whatever the parents had."""
    recorder.environment |= {f"GIT_{who}_DATE": f"{day}T12:00:00+00:00" for who in ("AUTHOR", "COMMITTER")}
    recorder.git("merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "side")
    for path, text in texts.items():
        (recorder.path / path).parent.mkdir(parents=True, exist_ok=True)
        (recorder.path / path).write_text(text)
    recorder.git("add", "-A")
    recorder.git("commit", "-q", "-m", "Merge")
    return recorder.git("rev-parse", "HEAD")


def _versions(corpus: Corpus) -> dict[str, list[str]]:
    """The words of each version."""
    return {v.version_id: [p.text for p in corpus.passages_of(v.canonical)] for v in corpus.versions}


def _messages(corpus: Corpus, code: str) -> str:
    return "\n".join(finding.message for finding in corpus.findings if finding.code == code)


# -- merges ---------------------------------------------------------------------------------------------


def test_a_text_that_only_a_merge_set_is_a_version_of_that_day(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A)
    recorder.git("checkout", "-q", "-b", "side")
    recorder.record("2021-04-01", B)
    recorder.git("checkout", "-q", "main")
    recorder.record("2021-05-01", C)
    both = _policy("We keep data for twelve years.", "You may object.")
    merge = _merge(recorder, "2021-06-01", {PRIVACY: both, "Acme/Terms of Service.md": "# Terms\n\nBe kind.\n"})
    corpus = recorder.corpus()
    assert [v.version_id for v in corpus.versions] == [
        "acme-privacy@2021-03-01",
        "acme-privacy@2021-04-01",
        "acme-privacy@2021-05-01",
        "acme-privacy@2021-06-01",
        "acme-terms-of-service@2021-06-01",
    ]
    origin = corpus.versions[3].canonical.facts.origin
    assert isinstance(origin, Recording)
    assert origin.commit == merge
    assert "We keep data for twelve years." in _versions(corpus)["acme-privacy@2021-06-01"]


def test_a_merge_that_only_joins_adds_nothing(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A)
    recorder.git("checkout", "-q", "-b", "side")
    recorder.record("2021-04-01", B)
    recorder.git("checkout", "-q", "main")
    recorder.record("2021-04-02", "# Terms\n\nBe kind.\n", "Acme/Terms of Service.md")
    _merge(recorder, "2021-06-01", {PRIVACY: B})
    assert recorder.verdicts() == ["version", "version", "version"]


def test_a_merge_that_takes_one_side_says_what_stands_from_then_on(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A)
    recorder.git("checkout", "-q", "-b", "side")
    recorder.record("2021-04-01", B)
    recorder.git("checkout", "-q", "main")
    recorder.record("2021-03-15", C)
    _merge(recorder, "2021-06-01", {PRIVACY: C})
    assert list(_versions(recorder.corpus()).values())[-1] == ["We keep data for ever.", "You may not object."]


def test_a_draft_on_a_branch_of_a_publisher_is_no_version_before_it_is_merged(recorder: Recorder) -> None:
    path = "policies/privacy.md"
    recorder.record("2021-03-01", A, path)
    recorder.git("checkout", "-q", "-b", "side")
    recorder.record("2021-04-01", C, path)
    recorder.record("2021-04-02", B, path)
    recorder.git("checkout", "-q", "main")
    _merge(recorder, "2021-06-01", {path: B})
    corpus = recorder.corpus()
    assert list(_versions(corpus)) == ["policies-privacy@2021-03-01", "policies-privacy@2021-06-01"]
    assert "2 commits were made on branches" in _messages(corpus, "on_branches")


# -- places ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "policy", "service", "document"),
    [
        ("Privacy Policy.md", "privacy-policy", "", "Privacy Policy"),
        ("Acme/EU/Privacy Policy.md", "acme-eu-privacy", "Acme", "EU Privacy Policy"),
        ("Acme/terms.markdown", "acme-terms", "", "terms"),
    ],
)
def test_files_at_the_root_and_deeper_are_read_too(
    recorder: Recorder, path: str, policy: str, service: str, document: str
) -> None:
    recorder.record("2021-03-01", "# Acme Terms\n\nBe kind.\n", "Acme/Terms of Service.md")
    recorder.record("2021-03-02", B, path)
    corpus = recorder.corpus()
    (version,) = (v for v in corpus.versions if v.policy != "acme-terms-of-service")
    origin = version.canonical.facts.origin
    assert (version.policy, origin.service, origin.document) == (policy, service, document)
    assert "We keep data for ten years." in _versions(corpus)[version.version_id]


def test_one_file_for_each_policy_in_nested_folders_is_a_layout(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A, "content/privacy-policies/acme-privacy.md")
    recorder.record("2021-03-02", "# Terms\n\nBe kind.\n", "content/acme-terms/acme-terms-of-service.md")
    recorder.record("2021-03-03", "# Terms\n\nBe quick.\n", "content/other/acme-terms-of-service.md")
    corpus = recorder.corpus()
    assert [v.policy for v in corpus.versions] == [
        "acme-terms-of-service",
        "other-acme-terms-of-service",
        "privacy-policies-acme-privacy",
    ]
    assert corpus.versions[0].canonical.facts.origin.document == "acme terms of service"


def test_an_archive_of_the_pages_themselves_is_read_as_what_they_are(recorder: Recorder) -> None:
    page = "<h1>Acme Terms</h1><p>We keep <b>names</b>.</p><p hidden>Gone.</p>"
    recorder.record("2021-03-01", page, "Acme/Terms of Service.html")
    recorder.record("2021-04-01", page.replace("names", "nothing"), "Acme/Terms of Service.html")
    corpus = recorder.corpus()
    assert list(_versions(corpus)) == ["acme-terms-of-service@2021-03-01", "acme-terms-of-service@2021-04-01"]
    assert "We keep nothing." in _versions(corpus)["acme-terms-of-service@2021-04-01"]
    assert {source.format for source in corpus.sources} == {"html"}
    assert "unseen_text" in {finding.code for finding in corpus.findings}


# -- renames --------------------------------------------------------------------------------------------


def _rename(recorder: Recorder, day: str, old: str, new: str, text: str | None = None) -> None:
    (recorder.path / new).parent.mkdir(parents=True, exist_ok=True)
    content = (recorder.path / old).read_text()
    (recorder.path / old).unlink()
    recorder.record(day, content if text is None else text, new, "Rename")


def test_a_renamed_file_is_one_policy_through_time(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A, "Acmé Corp/Privacy Notice.md")
    _rename(recorder, "2021-04-01", "Acmé Corp/Privacy Notice.md", "Acme/Privacy Notice.md")
    recorder.record("2021-05-01", B, "Acme/Privacy Notice.md")
    _rename(recorder, "2021-06-01", "Acme/Privacy Notice.md", PRIVACY, B.replace("object", "object at any time"))
    recorder.record("2021-07-01", "# Help\n\nAnother document.\n", "Acme/Privacy Notice.md")
    corpus = recorder.corpus()
    assert [(v.version_id, v.until_basis) for v in corpus.versions] == [
        ("acme-privacy-notice@2021-07-01", None),
        ("acme-privacy-policy@2021-03-01", UntilBasis.NEXT_VERSION),
        ("acme-privacy-policy@2021-05-01", UntilBasis.NEXT_VERSION),
        ("acme-privacy-policy@2021-06-01", None),
    ]
    assert corpus.versions[1].canonical.facts.origin.service == "Acmé Corp"
    assert "was called 'Acmé Corp/Privacy Notice.md' before 2021-04-01" in _messages(corpus, "renamed")
    for source in corpus.sources:
        assert recorder.git("show", source.location.rpartition("#")[2]) == source.text.strip()


def test_a_file_that_went_and_came_back_elsewhere_is_the_same(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A, "Acme/Privacy Notice.md")
    recorder.record("2021-04-01", None, "Acme/Privacy Notice.md")
    recorder.record("2021-04-03", A)
    assert recorder.verdicts() == ["version", "deleted", "repeated"]
    (version,) = recorder.corpus().versions
    assert (version.version_id, version.until_basis) == ("acme-privacy@2021-03-01", None)


def test_two_documents_are_not_one_because_one_went_when_the_other_came(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A)
    recorder.record("2021-04-01", None)
    recorder.record("2021-04-02", B, "Beta/Privacy Policy.md")
    corpus = recorder.corpus()
    assert [(v.version_id, v.until_basis) for v in corpus.versions] == [
        ("acme-privacy@2021-03-01", UntilBasis.CAPTURED),
        ("beta-privacy@2021-04-02", None),
    ]


@pytest.mark.parametrize("known_commits", range(1, 6))
def test_what_is_new_is_read_the_same_after_renames_and_merges(recorder: Recorder, known_commits: int) -> None:
    commits = [recorder.record("2021-03-01", A, "Acme/Privacy Notice.md")]
    _rename(recorder, "2021-04-01", "Acme/Privacy Notice.md", PRIVACY)
    commits.append(recorder.git("rev-parse", "HEAD"))
    recorder.git("checkout", "-q", "-b", "side")
    recorder.record("2021-04-03", B)
    recorder.git("checkout", "-q", "main")
    commits.append(recorder.record("2021-04-02", C))
    commits.append(_merge(recorder, "2021-06-01", {PRIVACY: B}))
    commits.append(recorder.record("2021-07-01", None))
    commits.append(recorder.record("2021-08-01", A, "Privacy.md"))
    whole = recorder.archive()
    recorder.git("checkout", "-q", commits[known_commits - 1])
    known = recorder.archive()
    recorder.git("checkout", "-q", "main")
    assert read_archive(recorder.path, known=known) == whole


# -- days -----------------------------------------------------------------------------------------------


def test_a_day_is_that_of_the_zone_in_which_it_was_recorded(recorder: Recorder) -> None:
    file = recorder.path / PRIVACY
    file.parent.mkdir()
    for moment, text in (("2021-03-04T23:30:00-08:00", A), ("2021-06-02T00:30:00+09:00", B)):
        recorder.environment |= {f"GIT_{who}_DATE": moment for who in ("AUTHOR", "COMMITTER")}
        file.write_text(text)
        recorder.git("add", "-A")
        recorder.git("commit", "-q", "-m", "Update")
    days = [v.interval.start for v in recorder.corpus().versions if v.interval]
    assert days == [date(2021, 3, 4), date(2021, 6, 2)]


def test_a_history_that_was_written_again_keeps_the_days_of_its_recordings(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.environment["GIT_COMMITTER_DATE"] = "2022-01-01T12:00:00+00:00"
    recorder.git("commit", "-q", "--amend", "--no-edit")
    corpus = recorder.corpus()
    assert [v.version_id for v in corpus.versions] == ["acme-privacy@2021-03-04"]
    assert "the author date is taken" in _messages(corpus, "dates_differ")


# -- what is no policy ----------------------------------------------------------------------------------

_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 12345\n"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("README.md", "about the files"),
        ("Acme/README.md", "about the files"),
        ("readme.fr.md", "about the files"),
        ("LICENSE.md", "about the project"),
        (".github/ISSUE_TEMPLATE/bug.md", "settings"),
        ("templates/Privacy Policy.md", "template"),
        ("Acme/Privacy Template.md", "template"),
        ("declarations/Acme.json", "its form is none"),
        ("Acme/logo.png", "its form is none"),
    ],
)
def test_what_is_no_policy_is_told_with_its_reason_and_not_read(recorder: Recorder, path: str, said: str) -> None:
    recorder.record("2021-03-01", A)
    recorder.record("2021-03-02", "# Read me\n\nAnything at all.\n", path)
    corpus = recorder.corpus()
    assert {v.policy for v in corpus.versions} == {"acme-privacy"}
    (finding,) = (f for f in corpus.findings if f.code == "not_read")
    assert f"'{path}' was not read" in finding.message
    assert said in finding.message


def test_many_files_of_one_reason_are_told_together(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A)
    (recorder.path / "img").mkdir()
    for number in range(200):
        (recorder.path / "img" / f"{number:03}.svg").write_text("<svg/>")
    (recorder.path / "Acme" / "Link.md").symlink_to("Privacy Policy.md")
    recorder.record("2021-03-02", A)
    corpus = recorder.corpus()
    assert [(f.count, f.code) for f in corpus.findings if f.code == "not_read"] == [(1, "not_read"), (200, "not_read")]
    assert "200 files were not read" in _messages(corpus, "not_read")
    assert "'img/000.svg'" in _messages(corpus, "not_read")
    assert "'Acme/Link.md' was not read: it is a link" in _messages(corpus, "not_read")


def test_a_pointer_to_a_text_is_not_the_text(recorder: Recorder) -> None:
    recorder.record("2021-03-01", A)
    recorder.record("2021-04-01", _POINTER)
    corpus = recorder.corpus()
    assert list(_versions(corpus)) == ["acme-privacy@2021-03-01"]
    assert "Git LFS pointer" in _messages(corpus, "unreadable")
