"""Sources that are no texts: refused or left out with a line each, and never waited for."""

import os
import shutil
import socket
import stat
import time
from pathlib import Path

import pytest

import corpus.containers.git
from corpus.containers.git import GitRepository, require_git
from corpus.errors import SourceUnreadable
from corpus.files import read_file
from corpus.load import check_corpus, read_corpus
from tests.unit.test_archive import A, Recorder

TEXT = "# Privacy Policy\n\nEffective January 1, 2020\n\nWe keep personal data for a year.\n"
ENTRY = '[[document]]\npolicy = "p"\nfile = "{}"\neffective = 2020-01-01\n'


def refused(path: Path) -> str:
    with pytest.raises(SourceUnreadable) as told:
        read_corpus([str(path)])
    return str(told.value)


def test_what_is_no_file_is_told_as_what_it_is_and_not_waited_for(tmp_path: Path) -> None:
    pipe, name = tmp_path / "pipe.md", tmp_path / "socket.md"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(name))
        assert "is a pipe" in refused(pipe)
        # A socket cannot be opened at all.
        assert "socket.md" in refused(name)
    assert "is a device" in refused(Path("/dev/zero"))
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path)


def test_an_enormous_or_endless_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enormous = tmp_path / "enormous.md"
    with enormous.open("wb") as file:
        file.truncate(1 << 40)
    began = time.monotonic()
    assert "has more than 300,000,000 bytes" in refused(enormous)
    assert time.monotonic() - began < 2
    # What says that it is empty, and goes on: as files of /proc do.
    endless = tmp_path / "endless.md"
    endless.write_text(TEXT * 100)
    true = os.fstat

    def says_nothing(descriptor: int) -> os.stat_result:
        facts = list(true(descriptor))
        facts[stat.ST_SIZE] = 0
        return os.stat_result(facts)

    monkeypatch.setattr(os, "fstat", says_nothing)
    with pytest.raises(OSError, match="more than 1,000 bytes"):
        read_file(endless, 1_000)


def test_a_folder_tells_of_each_and_reads_the_rest(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(TEXT)
    os.mkfifo(tmp_path / "pipe.md")
    os.mkfifo(tmp_path / "other.md")
    (tmp_path / "manifest.toml").write_text(ENTRY.format("good.md") + ENTRY.format("pipe.md"))
    found = read_corpus([str(tmp_path)])
    assert len(found.versions) == 1
    told = " ".join(finding.message for finding in found.findings)
    assert "'pipe.md': is a pipe, not a file" in told
    assert "it is a pipe, a socket or a device" in told
    assert "other.md" in told


def test_a_manifest_deeper_or_longer_than_any_is_refused(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text(TEXT)
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(ENTRY.format("good.md") + "x = " + "[" * 100_000)
    assert "nested deeper" in refused(tmp_path)
    with manifest.open("wb") as file:
        file.truncate(1 << 30)
    assert "has more than 20,000,000 bytes" in refused(tmp_path)


def test_a_text_longer_than_any_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.format._LONGEST_TEXT", 1_000)
    for name, text in (("a.md", TEXT * 20), ("a.txt", f"EXHIBIT B\n\n{TEXT * 20}"), ("a.html", f"<p>{TEXT * 20}")):
        (tmp_path / name).write_text(text)
        assert "and no policy has 1,000" in refused(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " a",
        "\n".join("  " * depth + "- a" for depth in range(800)),
        "[a](" * 10_000,
        "*a _b " * 5_000,
        "|a" * 5_000 + "\n" + "|-" * 5_000 + "\n" + "|a" * 5_000,
        "January 1, 2020 " * 300,
        "effective from January 1, 2020 to " * 150,
    ],
    ids=["quotes", "lists", "links", "emphasis", "cells", "dates", "intervals"],
)
def test_nothing_that_is_repeated_takes_long_to_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(f"{TEXT}\n{text}\n")
    began = time.process_time()
    check_corpus([str(tmp_path / "a.md")])
    assert time.process_time() - began < 6


def test_deep_pages_are_read(tmp_path: Path) -> None:
    for name, text in (("div", "<div>" * 20_000 + "a"), ("list", "<ul><li>" * 3_000 + "a"), ("b", "<b>a " * 5_000)):
        (tmp_path / f"{name}.html").write_text(f"<h1>Privacy Policy</h1><p>We keep data.</p>{text}")
        assert check_corpus([str(tmp_path / f"{name}.html")]).corpus is not None


# ---- git ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "archive")


def test_a_recording_larger_than_any_text_is_left_out_and_the_next_is_read(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.record("2021-03-04", A)
    recorder.record("2021-04-04", A + "\nWe add words. " * 500)
    recorder.record("2021-05-04", A + "\nWe changed words.\n")
    monkeypatch.setattr(corpus.containers.git, "_MOST_BYTES", len(A) + 1_000)
    found = recorder.corpus()
    assert len(found.versions) == 2
    assert any("larger than any text" in finding.message for finding in found.findings)


def test_nothing_of_a_users_settings_is_used_but_whom_they_trust(
    recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.record("2021-03-04", A)
    mark, home = tmp_path / "ran", tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(
        f'[core]\n\tfsmonitor = "touch {mark}"\n[safe]\n\tdirectory = {recorder.path}\n'
        "[diff]\n\trenames = false\n[log]\n\tshowRoot = false\n"
    )
    monkeypatch.setenv("HOME", str(home))
    corpus.containers.git._trusted.cache_clear()
    try:
        assert len(recorder.corpus().versions) == 1
        assert corpus.containers.git._trusted() == (("safe.directory", str(recorder.path)),)
    finally:
        corpus.containers.git._trusted.cache_clear()
    assert not mark.exists()


def test_nothing_is_fetched_that_a_partial_clone_left_out(recorder: Recorder, tmp_path: Path) -> None:
    recorder.record("2021-03-04", A)
    commit = recorder.git("rev-parse", "HEAD").strip()
    mark = tmp_path / "ran"
    for name, value in (
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::sh -c touch% {mark}"),
        ("protocol.ext.allow", "always"),
        ("core.repositoryFormatVersion", "1"),
    ):
        recorder.git("config", name, value)
    shutil.rmtree(recorder.path / ".git" / "objects" / "pack", ignore_errors=True)
    missing = "0" * 39 + "1"
    assert dict(GitRepository(recorder.path).blobs([missing])) == {missing: None}
    assert GitRepository(recorder.path).head() == commit
    assert not mark.exists()


@pytest.mark.parametrize(("says", "told"), [("git version 2.20.1", "git 2.34 or later"), ("nonsense", "nonsense")])
def test_a_git_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, told: str) -> None:
    old = tmp_path / "git"
    old.write_text(f"#!/bin/sh\necho '{says}'\n")
    old.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(SourceUnreadable, match=told):
        require_git()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(SourceUnreadable, match="needs git; install it"):
        require_git()
