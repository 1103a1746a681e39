"""Builds that cost only what is new, and end as a build from scratch does."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from corpus.clauses.following import Begun, Followed, follow
from corpus.clauses.matching import Pair
from corpus.containers.archive import GitArchive
from corpus.containers.git import GitRepository
from corpus.containers.recordings import Archive
from corpus.links import LinkChange
from corpus.types import Corpus, Passage, PolicyVersion
from index.build import Build, update_index
from index.catalogue import Catalogue, PolicyClauses, Texts
from index.embedded_text import Window
from index.generations import current_generation
from index.generations.manifest import Manifest
from index.opening import Index
from retriever.mentions.request import MentionsRequest
from retriever.opening import open_index, open_library
from retriever.question.request import Question
from retriever.reading.verify import verify_index
from retriever.settings import Settings
from tests.conftest import TODAY, WordEncoder
from tests.unit.test_archive import TERMS, Recorder, _policy

TWO = _policy("We keep data for two years.", "You may object.")
TEN = _policy("We keep data for ten years.", "You may object.")
SITES = _policy("We keep data for ten years.", "You may object.", "We share data with couriers.")
BROKEN = _policy("Please enable scripts.")
RULES = "# Acme Terms of Service\n\n## Rules\n\nYou may not resell parcels.\n"

COMMITS = [
    ("2020-01-10", TWO, "Acme/Privacy Policy.md"),
    ("2020-02-10", RULES, TERMS),
    ("2020-03-10", TEN, "Acme/Privacy Policy.md"),
    ("2020-03-12", BROKEN, "Acme/Privacy Policy.md"),
    ("2020-03-14", TEN, "Acme/Privacy Policy.md"),
    ("2020-06-01", SITES, "Acme/Privacy Policy.md"),
    ("2020-07-01", None, TERMS),
    ("2020-08-01", TWO, "Acme/Privacy Policy.md"),
    ("2020-08-20", RULES, TERMS),
]


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "versions")


def _build(recorder: Recorder, directory: Path, encoder: WordEncoder | None = None) -> Build:
    return update_index([str(recorder.path)], encoder or WordEncoder(), directory)


def _facts(directory: Path) -> tuple[object, ...]:
    """All that an index says, without the numbers that depend on the order of builds."""
    index = Index.open(directory, WordEncoder().identity)
    catalogue = index.catalogue
    rows = range(len(catalogue.columns.version))
    vectors: dict[Window, tuple[float, ...]] = {}
    for stored in catalogue.stored_windows():
        vector, tokens = index.engine.stored(stored.row)
        pieces = (*tokens.tokens.ravel().tolist(), *tokens.starts.tolist())
        vectors[stored.window] = (*vector.round(5).tolist(), *pieces)
    in_use = set(catalogue.columns.embedded_text.tolist())
    return (
        index.manifest.fingerprint,
        index.manifest.counts,
        catalogue.versions,
        catalogue.copies,
        sorted(catalogue.findings, key=str),
        catalogue.passages(rows),
        catalogue.columns.group.tolist(),
        tuple(catalogue.columns.section),
        [(clause.clause_id, clause.steps) for clause in catalogue.clauses()],
        catalogue.clause_steps.differences.of_versions(range(len(catalogue.versions))),
        {w.window: vectors[w.window] for w in catalogue.stored_windows() if w.embedded_text in in_use},
        [catalogue.source_text(source.name) for source in catalogue.sources],
        open_library(Settings(directory)).mentions(MentionsRequest(("data", "share", "parcels"), stems=True)),
    )


def _answers(directory: Path) -> Iterator[tuple[object, ...]]:
    retriever = open_index(Settings(directory), WordEncoder()).current()
    for text in ("How long do we keep data?", "share data with couriers", "object", "resell parcels"):
        for day in (None, date(2020, 2, 1), date(2020, 3, 13), date(2020, 12, 1)):
            result = retriever.search(Question(text, as_of=day, today=TODAY))
            scores = [(round(found.scores["score"], 4), found.passage.passage_id) for found in result.passages]
            # Best first, and passages with one score in any order: their texts are numbered as they came.
            assert [score for score, _ in scores] == sorted((score for score, _ in scores), reverse=True)
            yield (result.status, sorted(scores))


def test_after_every_commit_an_update_ends_as_a_build_from_scratch(recorder: Recorder, tmp_path: Path) -> None:
    for number, (day, text, document) in enumerate(COMMITS):
        recorder.record(day, text, document)
        _build(recorder, tmp_path / "updated")
        _build(recorder, tmp_path / f"whole-{number}")
        assert _facts(tmp_path / "updated") == _facts(tmp_path / f"whole-{number}")
        assert list(_answers(tmp_path / "updated")) == list(_answers(tmp_path / f"whole-{number}"))
        assert verify_index(Settings(tmp_path / "updated")).failures == ()


def test_an_update_reads_and_embeds_only_what_came_since(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, text, document in COMMITS[:5]:
        recorder.record(day, text, document)
    _build(recorder, tmp_path / "index")
    asked: list[str] = []
    blobs = GitRepository.blobs

    def counted(self: GitRepository, ids: object) -> Iterator[tuple[str, bytes | None]]:
        wanted = list(ids)  # type: ignore[call-overload]
        asked.extend(wanted)
        return blobs(self, wanted)

    monkeypatch.setattr(GitRepository, "blobs", counted)
    recorder.record(*COMMITS[5])
    encoder = WordEncoder()
    build = _build(recorder, tmp_path / "index", encoder)
    assert asked == [recorder.git("rev-parse", f"HEAD:{COMMITS[5][2]}")]
    assert encoder.embedded == ["Data: We share data with couriers."]
    assert build.encoded == 1


def test_clauses_are_followed_from_where_something_changed(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, text, document in COMMITS[:6]:
        recorder.record(day, text, document)
    _build(recorder, tmp_path / "index")
    followed: list[tuple[str, int]] = []

    def noted(
        versions: Iterable[tuple[PolicyVersion, Sequence[Passage]]],
        links: Callable[[Pair], tuple[LinkChange, ...]],
        begun: Begun | None,
    ) -> Followed:
        given = list(versions)
        followed.append((given[0][0].policy, len(given) - (begun.versions if begun else 0)))
        return follow(given, links, begun)

    monkeypatch.setattr("index.build.following.follow", noted)
    recorder.record("2020-09-01", RULES + "\nYou may not lend parcels.\n", TERMS)
    _build(recorder, tmp_path / "index")
    assert followed == [("acme-terms-of-service", 1)]
    _build(recorder, tmp_path / "whole")
    assert _facts(tmp_path / "index") == _facts(tmp_path / "whole")


def test_clauses_that_are_gone_on_from_are_those_that_are_followed_at_once(exhibits: Corpus) -> None:
    policies: dict[str, list[PolicyVersion]] = {}
    for version in exhibits.versions:
        if version.interval:
            policies.setdefault(version.policy, []).append(version)
    passages = Texts.of(exhibits).passages
    tried = ended = 0
    for versions in policies.values():
        given = [(version, passages.get((version.version_id, version.canonical.slug), ())) for version in versions]
        whole = PolicyClauses.of(follow(given))
        for number in range(1, len(given)):
            stored = whole.first(number)
            begun = stored.begun([of for _, of in given[:number]])
            assert PolicyClauses.of(follow(given, begun=begun), stored) == whole
            tried, ended = tried + 1, ended + len(begun.ended)
    assert tried > 3
    assert ended > 10


def test_segments_of_an_earlier_build_are_linked_and_not_written_again(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record(*COMMITS[0])
    _build(recorder, tmp_path / "index")
    before = current_generation(tmp_path / "index")
    recorder.record(*COMMITS[2])
    build = _build(recorder, tmp_path / "index")
    after = current_generation(tmp_path / "index")
    assert build.manifest.segments == ["000001", "000002"]
    shared = [name for name in build.manifest.files if name.startswith("000001.")]
    assert shared
    assert all((after / name).samefile(before / name) for name in shared)
    new = sum((after / name).stat().st_size for name in (*build.manifest.files, "manifest.json") if name not in shared)
    assert build.written_bytes == new


def test_a_build_with_nothing_new_adds_no_segment(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record(*COMMITS[0])
    first, second = (_build(recorder, tmp_path / "index").manifest for _ in range(2))
    assert second.segments == first.segments == ["000001"]
    assert second.fingerprint == first.fingerprint


def test_many_segments_become_one_without_encoding_again(recorder: Recorder, tmp_path: Path) -> None:
    builds: list[Build] = []
    for number in range(12):
        recorder.record(f"2020-{number + 1:02}-10", _policy(f"We keep data for {number} years.", "You may object."))
        encoder = WordEncoder()
        builds.append(_build(recorder, tmp_path / "index", encoder))
        assert encoder.embedded == [f"Data: We keep data for {number} years."] + ["Data: You may object."] * (
            not number
        )
    counts = [len(build.manifest.segments) for build in builds]
    assert counts == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4]
    _build(recorder, tmp_path / "whole")
    assert _facts(tmp_path / "index") == _facts(tmp_path / "whole")


def test_an_index_that_is_mostly_waste_is_written_anew(recorder: Recorder, tmp_path: Path) -> None:
    other = Recorder(tmp_path / "other")
    for number in range(3):
        recorder.record(f"2020-0{number + 1}-10", _policy(f"We keep data for {number} years."))
    other.record("2020-01-10", RULES, TERMS)
    _build(recorder, tmp_path / "index")
    assert _build(other, tmp_path / "index").manifest.segments == ["000001", "000002"]
    recorder.record("2020-05-10", _policy("We keep data for nine years."))
    build = _build(other, tmp_path / "index")
    assert build.manifest.segments == ["000001"]
    _build(other, tmp_path / "whole")
    assert _facts(tmp_path / "index") == _facts(tmp_path / "whole")


def test_what_another_program_read_is_read_again(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.record(*COMMITS[0])
    _build(recorder, tmp_path / "index")
    archives: list[object] = []
    read = Catalogue.archive

    def noted(self: Catalogue, location: str) -> Archive | None:
        archives.append(location)
        return read(self, location)

    monkeypatch.setattr(Catalogue, "archive", noted)
    place = str(recorder.path)
    with monkeypatch.context() as patch:
        patch.setattr(GitArchive, "version", "another")
        assert _build(recorder, tmp_path / "index").manifest.readers == {place: "another"}
        assert archives == []
    # Back at the first program, what the other one read is not relied on either.
    _build(recorder, tmp_path / "index")
    assert archives == []
    _build(recorder, tmp_path / "index")
    assert archives == [place]


def test_an_index_knows_what_it_was_built_from(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record(*COMMITS[0])
    update_index([str(recorder.path)], WordEncoder(), tmp_path / "index", policy="acme")
    manifest = Manifest.open(current_generation(tmp_path / "index"))
    assert (manifest.locations, manifest.policy) == ([str(recorder.path)], "acme")


def test_a_second_document_that_makes_an_id_ambiguous_renames_what_was_read_before(
    recorder: Recorder, tmp_path: Path
) -> None:
    recorder.record(*COMMITS[0])
    _build(recorder, tmp_path / "index")
    recorder.record("2020-05-01", TEN, "Acme/Privacy Notice.md")
    _build(recorder, tmp_path / "index")
    _build(recorder, tmp_path / "whole")
    assert _facts(tmp_path / "index") == _facts(tmp_path / "whole")
