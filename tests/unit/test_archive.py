"""An Open Terms Archive repository: recordings, verdicts, dates, and reading only what is new."""

import hashlib
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.assembly.versions import assemble
from corpus.containers.archive import read_archive
from corpus.containers.git import GitRepository
from corpus.containers.layouts import LAYOUTS
from corpus.containers.layouts.layout import Layout
from corpus.containers.recordings import Archive, RecordingKind, Verdict
from corpus.dates.interval import EffectiveInterval
from corpus.errors import ConflictingSources, NoPolicyFound, SourceUnreadable
from corpus.formats.plain import PLAIN
from corpus.load import check_corpus, holder_of, read_again, read_bytes, read_corpus, read_location
from corpus.origin import Recording
from corpus.text import plain_text
from corpus.types import Basis, Corpus, UntilBasis

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "open_terms_archive_sample.bundle"
PRIVACY, TERMS = "Acme/Privacy Policy.md", "Acme/Terms of Service.md"


class Recorder:
    """Writes an archive as its bot does: one commit a recording, on the day that the page was fetched."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        path.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Bot")
        self.git("config", "user.email", "bot@example.org")

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout.strip()

    def record(
        self,
        day: str,
        text: str | bytes | None,
        path: str = PRIVACY,
        message: str = "Record new changes of",
        hour: int = 12,
    ) -> str:
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            file.unlink()
        else:
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.environment |= {f"GIT_{who}_DATE": f"{day}T{hour:02}:00:00+00:00" for who in ("AUTHOR", "COMMITTER")}
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", f"{message} {path.removesuffix('.md').replace('/', ' ')}")
        return self.git("rev-parse", "HEAD")

    def archive(self, known: Archive | None = None) -> Archive:
        return read_archive(self.path, known=known)

    def corpus(self) -> Corpus:
        return read_corpus([str(self.path)])

    def verdicts(self) -> list[str]:
        return [recording.verdict.value for recording in self.archive().recordings]


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "versions")


def _policy(*paragraphs: str, when: str = "") -> str:
    dated = f"{when}\n\n" if when else ""
    return f"# Acme Privacy Policy\n\n{dated}## Data\n\n" + "\n\n".join(paragraphs) + "\n"


A = _policy("We keep data for two years.", "You may object.")
B = _policy("We keep data for ten years.", "You may object.")
C = _policy("We keep data for ever.", "You may not object.")


def _starts(corpus: Corpus) -> list[tuple[str, str]]:
    return [
        (version.version_id.partition("@")[2], version.from_basis.value if version.from_basis else "")
        for version in corpus.versions
    ]


def test_each_recorded_state_is_a_version_with_its_commit_and_day(recorder: Recorder) -> None:
    first = recorder.record("2021-03-04", A, message="Start tracking")
    second = recorder.record("2021-06-01", B)
    recorder.record("2021-06-02", "# Terms\n\nBe kind.\n", TERMS, "First record of")
    corpus = recorder.corpus()
    assert [v.version_id for v in corpus.versions] == [
        "acme-privacy@2021-03-04",
        "acme-privacy@2021-06-01",
        "acme-terms-of-service@2021-06-02",
    ]
    facts = corpus.versions[0].copies[0].facts
    assert facts.origin == Recording(first[:7], first, "Acme", "Privacy Policy")
    assert (facts.origin.name, facts.captured_on, facts.title) == (first[:7], date(2021, 3, 4), "Acme Privacy Policy")
    passage = next(p for p in corpus.passages if p.text == "We keep data for ten years.")
    assert passage.passage_id == f"acme-privacy@2021-06-01~{second[:7]}~data.1"
    assert passage.copy.source == f"{PRIVACY}@{second[:7]}"
    source = next(s for s in corpus.sources if s.name == passage.copy.source)
    assert source.sha256 == hashlib.sha256(B.encode()).hexdigest()
    assert read_bytes(source.location) == B.encode()
    assert holder_of(source.location).state(source.location) == (0, 0)
    assert read_again(source, passage.copy.facts).line_classes == corpus.readings[1].line_classes
    assert [str(v.interval.until) if v.interval else "" for v in corpus.versions[:2]] == ["2021-06-01", "None"]


def test_a_bare_repository_reads_the_same(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-06-01", B)
    recorder.git("clone", "-q", "--bare", str(recorder.path), str(tmp_path / "bare"))
    bare = read_corpus([str(tmp_path / "bare")])
    assert [p.passage_id for p in bare.passages] == [p.passage_id for p in recorder.corpus().passages]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Start tracking", RecordingKind.FIRST),
        ("First record of", RecordingKind.FIRST),
        ("Update", RecordingKind.UPDATE),
        ("Record new changes of", RecordingKind.UPDATE),
        ("Refilter", RecordingKind.TECHNICAL),
        ("Apply technical or declaration upgrade on", RecordingKind.TECHNICAL),
        ("Tidy up", RecordingKind.OTHER),
    ],
)
def test_the_message_says_what_the_archive_did(recorder: Recorder, message: str, kind: RecordingKind) -> None:
    recorder.record("2021-03-04", A, message=message)
    assert [recording.kind for recording in recorder.archive().recordings] == [kind]


def test_the_same_words_again_are_no_change(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", A.replace("We keep", "**We**  keep"), message="Refilter")
    recorder.record("2021-05-04", A.replace("two years", "[two years](https://acme.example)"))
    assert recorder.verdicts() == ["version", "repeated", "repeated"]
    corpus = recorder.corpus()
    assert len(corpus.versions) == len(corpus.sources) == 1
    (finding,) = corpus.findings
    assert (finding.code, finding.source) == ("repeated", PRIVACY)


def test_labels_gained_by_the_archive_itself_are_no_change(recorder: Recorder) -> None:
    first = recorder.record("2021-03-04", A)
    refiltered = recorder.record("2021-04-04", A + "\nShare this page\n", message="Refilter")
    recorder.record("2021-05-04", B + "\nShare this page\n")
    assert recorder.verdicts() == ["version", "technical", "version"]
    corpus = recorder.corpus()
    assert _starts(corpus) == [("2021-03-04", "captured"), ("2021-05-04", "captured")]
    # The next change is compared with the latest reading, so that the label is not an addition of its day.
    assert [copy.slug for copy in corpus.versions[0].copies] == [refiltered[:7], first[:7]]
    assert corpus.versions[0].copies[0].facts.origin.original == first[:7]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (A + "\nShare this page\n", "Record new changes of"),
        (A + "\nWe may sell your data to anyone who asks.\n", "Refilter"),
        (A.replace("two years", "three years"), "Refilter"),
        (_policy("We keep data for two years.", "You may object.", when="Effective: March 3, 2021"), "Refilter"),
    ],
)
def test_words_that_the_archive_cannot_have_made_are_a_version(recorder: Recorder, text: str, message: str) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", text, message=message)
    assert recorder.verdicts() == ["version", "version"]


def test_what_is_gone_within_days_is_a_blip_and_what_stays_is_a_version(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", C)
    recorder.record("2021-04-05", "# Error\n\nAccess denied.\n")
    recorder.record("2021-04-08", A)
    recorder.record("2021-05-04", B)
    recorder.record("2021-06-04", A)
    assert recorder.verdicts() == ["version", "blip", "blip", "repeated", "version", "version"]
    corpus = recorder.corpus()
    assert [day for day, _ in _starts(corpus)] == ["2021-03-04", "2021-05-04", "2021-06-04"]
    assert {f.code for f in corpus.findings} == {"blip", "repeated", "alternates"}
    assert not any("denied" in p.text for p in corpus.passages)


def test_printed_dates_are_facts_and_date_the_first_text_that_prints_them(recorder: Recorder) -> None:
    when = "Effective: March 1, 2021. Last updated: February 1, 2021"
    recorder.record("2021-03-04", _policy("One.", when=when))
    recorder.record("2021-05-04", _policy("Two.", when=when))
    recorder.record("2021-06-04", _policy("Three.", when="Effective: July 1, 2021"))
    recorder.record("2021-06-20", _policy("Four.", when="Effective: July 1, 2021"))
    recorder.record("2021-08-04", _policy("Five.", when="Last updated: August 2, 2021"))
    recorder.record("2021-09-04", _policy("Six.", when="Effective: January 1, 2020"))
    corpus = recorder.corpus()
    assert _starts(corpus) == [
        ("2021-03-01", "stated_effective"),
        ("2021-05-04", "captured"),
        ("2021-07-01", "stated_effective"),
        ("2021-07-01.2", "stated_effective"),
        ("2021-08-02", "updated_date"),
        ("2021-09-04", "captured"),
    ]
    second = corpus.versions[1].copies[0].facts
    assert (second.effective_on, second.updated_on, second.captured_on) == (
        date(2021, 3, 1),
        date(2021, 2, 1),
        date(2021, 5, 4),
    )
    in_july = [v for v in corpus.versions if v.interval and date(2021, 7, 5) in v.interval]
    assert [p.text for v in in_july for p in corpus.passages_of(v.canonical)] == ["Four."]
    seen = [(str(v.captured.start), str(v.captured.until)) for v in corpus.versions if v.captured]
    assert seen[2:4] == [("2021-06-04", "2021-06-20"), ("2021-06-20", "2021-08-04")]
    # Two pages name a day after their capture.
    assert Counter(f.code for f in corpus.findings) == {"date_did_not_move": 1, "same_day": 1, "date_in_future": 2}


def test_an_old_part_is_a_copy_of_the_version_that_was_captured_in_its_time(recorder: Recorder) -> None:
    old = "We keep data for two years.\n\nYou may object.\n"
    recorder.record("2018-06-04", f"# Acme Privacy Policy\n\nEffective as of June 1, 2018\n\n{old}")
    recorder.record(
        "2021-05-04",
        "# Acme Privacy Policy\n\n## New Version (Effective as of May 1, 2021)\n\nWe keep data for ten years.\n\n"
        f"## Old Version (Effective as of June 1, 2018)\n\n{old}",
    )
    corpus = recorder.corpus()
    assert [(v.version_id, len(v.copies)) for v in corpus.versions] == [
        ("acme-privacy@2018-06-01", 2),
        ("acme-privacy@2021-05-01", 1),
    ]
    assert [str(v.captured.start) if v.captured else "" for v in corpus.versions] == ["2018-06-04", "2021-05-04"]


def test_two_recordings_of_one_day_are_told_apart_and_the_later_is_in_force(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A, hour=8)
    recorder.record("2021-03-04", B, hour=16)
    corpus = recorder.corpus()
    assert [day for day, _ in _starts(corpus)] == ["2021-03-04", "2021-03-04.2"]
    assert [v.interval.is_empty for v in corpus.versions if v.interval] == [True, False]
    assert [f.code for f in corpus.findings] == ["same_day"]


def test_a_file_that_was_gone_for_some_days_goes_on(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", None)
    recorder.record("2021-04-09", A)
    assert recorder.verdicts() == ["version", "deleted", "repeated"]
    (version,) = recorder.corpus().versions
    assert version.interval == version.captured == EffectiveInterval(date(2021, 3, 4), None)


def test_a_file_that_was_deleted_ends_that_day_and_begins_anew_when_it_is_back(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", None)
    recorder.record("2021-05-04", A)
    recorder.record("2021-06-04", B)
    assert recorder.verdicts() == ["version", "deleted", "version", "version"]
    corpus = recorder.corpus()
    assert [(str(v.interval), v.until_basis) for v in corpus.versions] == [
        (str(EffectiveInterval(date(2021, 3, 4), date(2021, 4, 4))), UntilBasis.CAPTURED),
        (str(EffectiveInterval(date(2021, 5, 4), date(2021, 6, 4))), UntilBasis.NEXT_VERSION),
        (str(EffectiveInterval(date(2021, 6, 4), None)), None),
    ]
    assert {f.code for f in corpus.findings} == {"deleted", "alternates"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"# Policy\n\nDonn\xe9es.\n", "is not UTF-8 (byte 0xe9 in line 3)"),
        (b"\x00\x01\x02" * 100, "zero bytes"),
    ],
)
def test_a_recording_that_cannot_be_read_is_named_and_harms_no_other(
    recorder: Recorder, content: bytes, said: str
) -> None:
    recorder.record("2021-03-04", A)
    broken = recorder.record("2021-04-04", content)
    recorder.record("2021-05-04", B)
    corpus = recorder.corpus()
    assert [day for day, _ in _starts(corpus)] == ["2021-03-04", "2021-05-04"]
    (finding,) = corpus.findings
    assert (finding.code, finding.source) == ("unreadable", PRIVACY)
    assert said in finding.message
    assert broken[:7] in finding.message


@pytest.mark.parametrize("text", ["", "\n\n", "# Acme Privacy Policy\n", "* * *\n"])
def test_a_recording_without_words_is_no_version(recorder: Recorder, text: str) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", text)
    recorder.record("2021-05-04", B)
    assert recorder.verdicts() == ["version", "empty", "version"]
    assert [f.code for f in recorder.corpus().findings] == ["empty"]


def test_a_damaged_object_is_named_and_harms_no_other(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", C)
    recorder.record("2021-05-04", B)
    blob = recorder.git("rev-parse", f"HEAD~1:{PRIVACY}")
    file = recorder.path / ".git" / "objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:10])
    assert recorder.verdicts() == ["version", "unreadable", "version"]
    file.unlink()
    assert recorder.verdicts() == ["version", "unreadable", "version"]
    assert "fresh clone" in recorder.corpus().findings[0].message


def test_a_truncated_repository_says_what_git_said(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", B)
    commit = recorder.git("rev-parse", "HEAD~1")
    (recorder.path / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    with pytest.raises(SourceUnreadable, match=rf"git could not read the repository \(.*{commit}.*fresh clone"):
        recorder.corpus()
    checked = check_corpus([str(recorder.path)])
    assert checked.corpus is None
    assert len(checked.errors) == 1


def test_a_repository_without_documents_says_what_was_expected(recorder: Recorder) -> None:
    with pytest.raises(NoPolicyFound, match="no commit"):
        recorder.corpus()
    recorder.record("2021-03-04", "# Read me\n", "README.md")
    with pytest.raises(NoPolicyFound, match="Service/Document Type"):
        recorder.corpus()


def test_a_layout_is_one_module_and_one_registration(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout("Site Policy", "Policies/name.txt", re.compile(r"(?P<service>Policies)/(?P<kind>.+)\.txt"), PLAIN)
    recorder.record("2021-03-04", "TERMS\n\nWe keep *all* data.\n", "Policies/terms.txt")
    with pytest.raises(NoPolicyFound, match="as Open Terms Archive has them, or"):
        recorder.archive()
    for module in ("archive", "naming"):
        monkeypatch.setattr(f"corpus.containers.{module}.LAYOUTS", [*LAYOUTS, layout])
    (passage,) = recorder.corpus().passages
    assert (passage.text, passage.copy.facts.policy) == ("We keep *all* data.", "policies-terms")
    assert recorder.corpus().sources[0].format == "plain"
    commit = recorder.git("rev-parse", "HEAD")
    assert passage.copy.facts.origin == Recording(commit[:7], commit, "Policies", "terms")


def test_a_folder_inside_a_repository_is_no_archive(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    with pytest.raises(SourceUnreadable, match=r"neither a git repository nor a folder with a manifest\.toml"):
        read_corpus([str(recorder.path / "Acme")])


def test_documents_whose_ids_would_be_one_are_kept_apart(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-03-05", B, "Acme/Privacy Notice.md")
    recorder.record("2021-03-06", C, "Acmé/Privacy Policy.md")
    recorder.record("2021-03-06", C, "服务/Privacy Policy.md")
    policies = {v.policy for v in recorder.corpus().versions}
    assert len(policies) == 4
    assert "acme-privacy-notice" in policies
    with pytest.raises(ConflictingSources, match="4 documents"):
        read_archive(recorder.path, policy="one")


def test_a_shallow_or_rewritten_repository_is_reported(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", B)
    recorder.git("clone", "-q", "--depth", "1", f"file://{recorder.path}", str(tmp_path / "shallow"))
    assert [f.code for f in read_corpus([str(tmp_path / "shallow")]).findings] == ["shallow"]
    recorder.environment["GIT_COMMITTER_DATE"] = "2022-01-01T12:00:00+00:00"
    recorder.git("commit", "-q", "--amend", "--no-edit")
    assert "dates_differ" in {f.code for f in recorder.corpus().findings}


def test_settings_of_a_repository_run_nothing(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record("2021-03-04", A)
    mark = tmp_path / "ran"
    for name in ("core.fsmonitor", "diff.external", "gpg.program", "core.pager", "diff.x.textconv"):
        recorder.git("config", name, f"touch {mark}; false")
    recorder.git("config", "log.showSignature", "true")
    (recorder.path / ".git" / "info" / "attributes").write_text("*.md diff=x\n")
    assert len(recorder.corpus().versions) == 1
    assert not mark.exists()


# -- only what is new -----------------------------------------------------------------------------------


def _record_history(recorder: Recorder) -> list[str]:
    labelled = A + "\nShare this page\n"
    steps: list[tuple[str, str | None, str]] = [
        ("2021-03-04", A, "Start tracking"),
        ("2021-04-04", labelled, "Refilter"),
        ("2021-04-05", C, "Update"),
        ("2021-04-06", labelled, "Update"),
        ("2021-05-04", B, "Update"),
        ("2021-06-04", None, "Remove"),
        ("2021-07-04", B, "Update"),
        ("2021-08-04", "", "Update"),
        ("2021-09-04", A, "Update"),
        ("2021-09-05", B, "Update"),
        ("2021-09-06", A + "\nTop stories\n", "Refilter"),
        ("2021-09-07", C, "Update"),
    ]
    return [recorder.record(day, text, message=message) for day, text, message in steps]


@pytest.mark.parametrize("known_commits", range(1, 12))
def test_reading_what_is_new_ends_as_reading_all(recorder: Recorder, known_commits: int) -> None:
    commits = _record_history(recorder)
    whole = recorder.archive()
    recorder.git("checkout", "-q", commits[known_commits - 1])
    known = recorder.archive()
    recorder.git("checkout", "-q", "main")
    grown = recorder.archive(known)
    assert grown == whole
    assert assemble(grown.kept, grown.findings) == assemble(whole.kept, whole.findings)


def test_only_new_and_different_texts_are_read(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    blobs = GitRepository.blobs

    def counted(repository: GitRepository, ids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        wanted = list(ids)
        asked.extend(wanted)
        return blobs(repository, wanted)

    monkeypatch.setattr(GitRepository, "blobs", counted)
    for day, text in (("03", A), ("04", B), ("05", A), ("06", B)):
        recorder.record(f"2021-{day}-04", text)
    known = recorder.archive()
    assert len(known.kept) == 4
    assert len(asked) == len(set(asked)) == 2
    assert len({id(reading.source.text) for reading in known.kept}) == 2
    asked.clear()
    recorder.record("2021-07-04", C)
    assert len(recorder.archive(known).kept) == 5
    assert asked == [recorder.git("rev-parse", f"HEAD:{PRIVACY}")]


def test_a_rewritten_history_is_read_anew(recorder: Recorder) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", B)
    known = recorder.archive()
    recorder.git("reset", "-q", "--hard", "HEAD~1")
    recorder.record("2021-04-05", C)
    recorder.git("reflog", "expire", "--expire=now", "--all")
    recorder.git("gc", "-q", "--prune=now")
    assert recorder.archive(known) == recorder.archive()


def test_progress_counts_every_recording(recorder: Recorder) -> None:
    _record_history(recorder)
    seen: list[tuple[int, int]] = []
    read_corpus([str(recorder.path)], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(i, 12) for i in range(1, 13)]


# -- the sample -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not SAMPLE.exists():
        pytest.skip("the sample of Open Terms Archive is not here")
    path = tmp_path_factory.mktemp("sample") / "versions"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(SAMPLE), str(path)], check=True)
    return path


@pytest.mark.slow
def test_the_sample_reads_whole_and_every_passage_is_what_git_has(sample: Path) -> None:
    read = read_location(str(sample))
    assert read.archive is not None
    assert len(read.archive.recordings) == 542
    verdicts = Counter(recording.verdict for recording in read.archive.recordings)
    assert verdicts[Verdict.UNREADABLE] == verdicts[Verdict.EMPTY] == 0
    corpus = assemble(read.readings, read.findings)
    assert len({v.policy for v in corpus.versions}) == 21
    assert len({p.passage_id for p in corpus.passages}) == len(corpus.passages)
    texts = {source.name: source.text for source in corpus.sources}
    for passage in corpus.passages[::97]:
        origin = passage.copy.facts.origin
        assert isinstance(origin, Recording)
        shown = subprocess.run(
            ["git", "-C", str(sample), "show", f"{origin.commit}:{origin.service}/{origin.document}.md"],
            capture_output=True,
            check=True,
        ).stdout.decode()
        assert shown == texts[passage.copy.source]
        assert plain_text(shown, passage.reading.spans) == passage.text
    bases = Counter(version.from_basis for version in corpus.versions)
    assert min(bases[Basis.CAPTURED], bases[Basis.STATED_EFFECTIVE], bases[Basis.UPDATED_DATE]) > 0
