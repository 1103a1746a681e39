"""Backups: whole or not there, read strictly, and restored as a build is put in use."""

import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import AnotherArchive, BackupUnusable, BuildInProgress, DamagedIndex, MissingIndex, StaleIndex
from index.generations import backup, new_generation
from index.generations.backup import BackedUp, back_up, restore
from retriever.opening import IndexInUse, open_index, open_library
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.index.test_index_in_use import built, generation_of

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return built(tmp_path / "a", "ten")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return built(tmp_path / "b", "six")


@pytest.fixture
def saved(index: Path, tmp_path: Path) -> Path:
    back_up(index, tmp_path / "saved.tar")
    return tmp_path / "saved.tar"


def fingerprint_of(index: Path) -> str:
    return open_library(Settings(index)).index.fingerprint


def files_of(index: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in generation_of(index).iterdir()}


@pytest.fixture
def unchanged(other: Path) -> Iterator[Path]:
    """An index that has to be as it was, with nothing beside it."""
    before = files_of(other)
    yield other
    assert files_of(other) == before
    assert [path.name for path in (other / "generations").iterdir()] == ["000001"]


def test_a_backup_restores_to_the_same_files_for_its_owner_alone(index: Path, saved: Path, tmp_path: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    restored = restore(saved, tmp_path / "new" / "place")
    assert files_of(tmp_path / "new" / "place") == files_of(index)
    assert restored.manifest.fingerprint == fingerprint_of(tmp_path / "new" / "place") == fingerprint_of(index)
    with tarfile.open(saved) as archive:
        assert set(archive.getnames()) == {backup.CONTENTS, *files_of(index)}
    assert not list(tmp_path.glob(".*"))


def test_a_running_server_follows_a_restored_index(saved: Path, other: Path) -> None:
    live: IndexInUse = open_index(Settings(other), WordEncoder())
    before = live.current().library.index.fingerprint
    with pytest.raises(AnotherArchive, match=re.escape(before)):
        restore(saved, other)
    assert live.current().library.index.fingerprint == before
    restored = restore(saved, other, replace=True)
    assert restored.replaced
    assert restored.replaced.fingerprint == before
    assert restore(saved, other).replaced == restored.manifest, "of the same archive"
    assert live.current().library.index.fingerprint == restored.manifest.fingerprint != before


def test_what_is_backed_up_may_be_removed_meanwhile(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint, copied = fingerprint_of(index), backup._copy_in

    def remove_then_copy(*given: object) -> None:
        shutil.rmtree(index, ignore_errors=True)
        copied(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_copy_in", remove_then_copy)
    back_up(index, tmp_path / "late.tar")
    assert restore(tmp_path / "late.tar", tmp_path / "c").manifest.fingerprint == fingerprint


def test_a_damaged_index_is_not_backed_up_and_no_file_is_overwritten(index: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(FileExistsError):
        back_up(index, tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"
    damaged = generation_of(index) / "000001.faiss"
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(DamagedIndex, match="faiss"):
        back_up(index, tmp_path / "x.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "there"]
    with pytest.raises(MissingIndex):
        back_up(tmp_path / "nothing", tmp_path / "x.tar")


def test_a_byte_that_is_not_as_it_was_written_is_found(saved: Path, unchanged: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    rnd = random.Random(5)
    # Headers, contents, padding, and the end; then anywhere.
    places = [*range(0, 520, 13), 1_000, 1_500, len(content) - 1, len(content) - 1_024]
    places += [rnd.randrange(len(content)) for _ in range(25)]
    bad = tmp_path / "bad.tar"
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << rnd.randrange(8)
        bad.write_bytes(changed)
        with pytest.raises(BackupUnusable):
            restore(bad, unchanged)


def test_what_is_cut_short_or_longer_is_refused(saved: Path, unchanged: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    bad = tmp_path / "bad.tar"
    for size in (0, 1, 511, 512, 1_024, 5_000, len(content) // 2, len(content) - 1_024, len(content) - 1):
        bad.write_bytes(content[:size])
        with pytest.raises(BackupUnusable):
            restore(bad, unchanged)
        with pytest.raises(BackupUnusable):
            restore(bad, tmp_path / "new" / "place")
        assert not (tmp_path / "new").exists()
    bad.write_bytes(content + b"\0")
    with pytest.raises(BackupUnusable, match="end"):
        restore(bad, unchanged)


def rewritten(saved: Path, **facts: object) -> bytes:
    """The backup with other facts of what is in it, and all else right."""
    with tarfile.open(saved) as archive:
        members = [(each.name, archive.extractfile(each).read()) for each in archive]  # type: ignore[union-attr]
    contents = json.loads(members[0][1])
    written = io.BytesIO()
    renamed = facts.pop("renamed", {})
    assert isinstance(renamed, dict)
    for each in contents["files"]:
        each["name"] = renamed.get(each["name"], each["name"])
    backup._write(written, backup.CONTENTS, json.dumps(contents | facts).encode())
    for name, content in members[1:]:
        backup._write(written, renamed.get(name, name), content)
    return written.getvalue() + bytes(1_024)


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "..", ".", "", "a/b", "a\\b", ".hidden", "a\nb", "a" * 200, "CON:x", "manifest.json"],
)
def test_no_name_leads_out_of_the_index(saved: Path, unchanged: Path, tmp_path: Path, name: str) -> None:
    bad = tmp_path / "bad.tar"
    with tarfile.open(saved) as archive:
        last = archive.getnames()[-1]
    try:
        bad.write_bytes(rewritten(saved, renamed={last: name}))
    except ValueError:
        pytest.skip("no header of tar can hold it")
    before = {path for path in tmp_path.rglob("*") if path.name != "build.lock"}
    with pytest.raises(BackupUnusable):
        restore(bad, unchanged)
    assert {path for path in tmp_path.rglob("*") if path.name != "build.lock"} == before


def test_what_this_program_did_not_write_is_refused(saved: Path, unchanged: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar"
    for content in (b"", b"PK\x03\x04" + bytes(5_000), b"\0" * 20_000, b"a" * 100_000):
        bad.write_bytes(content)
        with pytest.raises(BackupUnusable):
            restore(bad, unchanged)
    no_size = {"name": "manifest.json", "size": -1, "sha256": ""}
    wrong: list[dict[str, object]] = [{"format": 2}, {"files": []}, {"files": [no_size]}]
    for changed in wrong:
        bad.write_bytes(rewritten(saved, **changed))
        with pytest.raises(BackupUnusable):
            restore(bad, unchanged)
    # The same files as any tar writes them, with owner and time, and with a link among them.
    with tarfile.open(bad, "w") as archive:
        archive.add(generation_of(unchanged), arcname=".")
    with pytest.raises(BackupUnusable):
        restore(bad, unchanged)
    bad.unlink()
    os.mkfifo(bad)
    with pytest.raises(BackupUnusable):
        restore(bad, unchanged)
    with pytest.raises(BackupUnusable):
        restore(tmp_path, unchanged)


def test_a_backup_of_another_schema_is_told_and_one_build_at_a_time_writes(
    index: Path, unchanged: Path, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("index.generations.manifest.SCHEMA", 99)
        with pytest.raises(StaleIndex):
            restore(saved, unchanged)
    with pytest.raises(BuildInProgress), new_generation(index):
        restore(saved, index)


@pytest.mark.parametrize(
    ("what", "both"), [("backup", {"no backup", "whole backup"}), ("restore", {"before", "after"})]
)
def test_killed_anywhere_it_is_whole_or_was_not_begun(tmp_path: Path, what: str, both: set[str]) -> None:
    """The short share; `make attack` kills builds and refreshes too, at more places."""
    command = [sys.executable, "-m", "tests.attack.killing", what, str(tmp_path), "10"]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert set(json.loads(ended.stdout)["found"]) == both


def test_messages_say_what_to_do(tmp_path: Path, saved: Path) -> None:
    (tmp_path / "x").write_text("no backup")
    with pytest.raises(BackupUnusable, match=re.escape("`inforce backup` writes one")):
        restore(tmp_path / "x", tmp_path / "y")
    assert isinstance(restore(saved, tmp_path / "y"), BackedUp)
