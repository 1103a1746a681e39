"""Evidence packs: the same bytes each time, verified without Inforce, and no change of any kind unseen."""

import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from api.cli.program import inforce
from api.exit_codes import ExitCode
from api.packs import verify as alone
from api.packs.checking import checked
from api.packs.contents import gathered, of_passages, of_report
from api.packs.sealing import timestamp_request
from api.packs.writing import packed
from api.reports import report
from corpus.load import read_corpus
from index.build import build_index
from retriever.opening import open_library
from retriever.question.request import InvalidQuestion
from retriever.reading.library import Library
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.briefs import Written
from tests.conftest import WordEncoder

CONTROLLER = "the data controller of your personal information is Alibaba.com Singapore E-Commerce Private Limited"
TERMS = Written(
    [
        ("h", "Acme Terms of Service"),
        ("p", "Effective March 1, 2021. These terms are an agreement between you and Acme."),
        ("h", "Data"),
        ("p", "We retain your data for thirty days, and nobody else receives it."),
    ]
)


@pytest.fixture(scope="module")
def library(exhibits_retriever: Retriever) -> Library:
    return exhibits_retriever.library


@pytest.fixture(scope="module")
def pack(library: Library) -> bytes:
    ids = [passage.passage_id for version in library.versions() for passage in library.text(version.version_id)]
    return packed(library, gathered(library, of_passages(ids[::40])))


@pytest.fixture(scope="module")
def two_files(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two printed versions, so that what is held is no text."""
    folder = tmp_path_factory.mktemp("printed")
    (folder / "acme-terms.pdf").write_bytes(TERMS.pdf())
    (folder / "other-terms.docx").write_bytes(TERMS.docx())
    build_index(
        read_corpus([str(folder / "acme-terms.pdf"), str(folder / "other-terms.docx")]), WordEncoder(), folder / "index"
    )
    return open_library(Settings(folder / "index"))


def _files(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as held:
        return {name: held.read(name) for name in held.namelist()}


def _faults(pack: bytes, folder: Path) -> tuple[list[str], tuple[str, ...]]:
    path = folder / "pack.zip"
    path.write_bytes(pack)
    return alone.verify(str(path))[0], checked(path).faults


def _sealed(files: dict[str, bytes]) -> bytes:
    """The pack that a careful forger would write: with every hash right again."""
    manifest = json.loads(files["manifest.json"])
    listed = {name: content for name, content in files.items() if name not in alone.FIXED}
    manifest["files"] = [
        {"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()} for name, content in listed.items()
    ]
    files["manifest.json"] = json.dumps(manifest).encode()
    files["manifest.sha256"] = f"{sha256(files['manifest.json']).hexdigest()}  manifest.json\n".encode()
    return alone.rebuilt(files)


def test_a_pack_is_verified_by_nothing_but_python(pack: bytes, library: Library, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(pack)) as held:
        held.extractall(unpacked)
    (tmp_path / "pack.zip").write_bytes(pack)
    for argument in ([], [str(tmp_path / "pack.zip")]):
        ran = subprocess.run(
            [sys.executable, "-I", "-S", str(unpacked / "verify.py"), *argument], capture_output=True, text=True, env={}
        )
        assert (ran.returncode, ran.stdout) == (0, "Verified: 13 quotations, 8 files.\n"), ran
    assert len((unpacked / "verify.py").read_text().splitlines()) < 200
    assert _faults(pack, tmp_path) == ([], ())
    quotations = json.loads(_files(pack)["quotations.json"])
    assert {place["words"] for quotation in quotations for place in quotation["places"]} == {"compared"}
    assert "<mark>" in _files(pack)["index.html"].decode()
    ids = [quotation["passage_id"] for quotation in quotations]
    assert packed(library, gathered(library, of_passages(ids))) == pack


def test_no_single_byte_can_be_changed_unseen(pack: bytes, tmp_path: Path) -> None:
    chance = random.Random(20)
    for _ in range(40):
        at = chance.randrange(len(pack))
        changed = bytearray(pack)
        changed[at] ^= chance.randrange(1, 256)
        one, other = _faults(bytes(changed), tmp_path)
        assert one, at
        assert other, at
    one, other = _faults(pack + b"\n", tmp_path)
    assert one
    assert other


def _in_quotations(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[dict[str, bytes]], None]:
    def changed(files: dict[str, bytes]) -> None:
        quotations = json.loads(files["quotations.json"])
        change(quotations)
        files["quotations.json"] = json.dumps(quotations).encode()

    return changed


def _reorder(quotations: list[dict[str, Any]]) -> None:
    place = next(p for q in quotations for p in q["places"])
    [span] = place["spans"]
    middle = (span["start"] + span["end"]) // 2
    place["spans"] = [{"start": middle, "end": span["end"]}, {"start": span["start"], "end": middle}]
    place["spans_sha256"] = ""


def _exchange(quotations: list[dict[str, Any]]) -> None:
    first, second = quotations[0], quotations[1]
    first["places"], second["places"] = second["places"], first["places"]


def _another_word(quotations: list[dict[str, Any]]) -> None:
    quotations[2]["passage_text"] = quotations[2]["words"] = quotations[2]["words"].replace("the", "no", 1)


@pytest.mark.parametrize(
    "change",
    [
        _in_quotations(_reorder),
        _in_quotations(_exchange),
        _in_quotations(_another_word),
        _in_quotations(lambda quotations: quotations[0]["places"].clear()),
        _in_quotations(lambda quotations: quotations.pop()),
        lambda files: files.update({"sources/0001.txt": files["sources/0001.txt"].replace(b"the", b"teh", 1)}),
        lambda files: files.pop("sources/0001.txt"),
        lambda files: files.pop("quotations.json"),
        lambda files: files.pop("manifest.sha256"),
    ],
)
def test_a_forger_who_mends_the_hashes_is_found(
    pack: bytes, tmp_path: Path, change: Callable[[dict[str, bytes]], object]
) -> None:
    files = _files(pack)
    change(files)
    forged = _sealed(files) if "manifest.sha256" in files else alone.rebuilt(files)
    one, other = _faults(forged, tmp_path)
    assert one
    assert other


def test_files_that_are_no_text_come_with_what_was_read_of_them(two_files: Library, tmp_path: Path) -> None:
    ids = [p.passage_id for v in two_files.versions() for p in two_files.text(v.version_id) if "thirty days" in p.text]
    content = packed(two_files, gathered(two_files, of_passages(ids)))
    files = _files(content)
    assert files["sources/0001.pdf"] == TERMS.pdf()
    assert {"texts/0001.txt", "texts/0002.txt", "sources/0002.docx"} <= files.keys()
    assert _faults(content, tmp_path) == ([], ())
    files["sources/0001.pdf"], files["sources/0002.docx"] = files["sources/0002.docx"], files["sources/0001.pdf"]
    one, other = _faults(_sealed(files), tmp_path)
    assert one
    assert other
    bare = packed(two_files, gathered(two_files, of_passages(ids)), hashes_only=True)
    assert not any(name.startswith(("sources/", "texts/")) for name in _files(bare))
    assert _faults(bare, tmp_path) == ([], ())


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(inforce, list(arguments), prog_name="inforce")


def test_a_report_is_packed_signed_and_verified(exhibits_index: Path, library: Library, tmp_path: Path) -> None:
    brief = f"It says “{CONTROLLER}” (Ex. B(2), Old version § G ¶ [2]), and “a horse, a horse, my kingdom for a horse”."
    found = report(library.verify_brief(brief), "json")
    assert len(of_report(found)) == 3
    (tmp_path / "found.json").write_bytes(found)
    out, key, public = tmp_path / "brief.zip", tmp_path / "key.pem", tmp_path / "public.pem"
    private = Ed25519PrivateKey.generate()
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    made = _run(
        *("pack", "--report", str(tmp_path / "found.json"), "--out", str(out), "--index", str(exhibits_index)),
        *("--sign", str(key), "--timestamp"),
    )
    assert made.exit_code == 0, made.output
    assert f"SHA-256 {sha256(out.read_bytes()).hexdigest()}" in made.output
    verified = _run("pack", "verify", str(out), "--key", str(public))
    assert verified.exit_code == 0, verified.output
    assert verified.output.startswith("Verified: 3 quotations, 8 files, signed by this key.\n")
    assert CONTROLLER in json.loads(_files(out.read_bytes())["quotations.json"])[0]["words"]
    signature = tmp_path / "brief.zip.sig"
    first = b"B" if signature.read_bytes().startswith(b"A") else b"A"
    signature.write_bytes(first + signature.read_bytes()[1:])
    assert _run("pack", "verify", str(out), "--key", str(public)).exit_code == ExitCode.CHECK_FAILED
    out.write_bytes(out.read_bytes()[:-1])
    assert _run("pack", "verify", str(out)).exit_code == ExitCode.CHECK_FAILED
    for wrong in (["pack"], ["pack", "x~y@z"], ["pack", "verify", str(tmp_path / "none.zip")]):
        assert _run(*wrong).exit_code == ExitCode.BAD_VALUE
    with pytest.raises(InvalidQuestion, match="no report in JSON"):
        of_report(b'{"results": [{}]}')


def test_a_request_for_a_timestamp_is_what_the_standard_says(tmp_path: Path) -> None:
    request = timestamp_request(b"evidence")
    digest = sha256(b"evidence").digest()
    assert request == bytes.fromhex("30390201013031300d060960864801650304020105000420") + digest + b"\x01\x01\xff"
    openssl = shutil.which("openssl")
    if openssl:
        (tmp_path / "a.tsq").write_bytes(request)
        told = subprocess.run(
            [openssl, "ts", "-query", "-in", str(tmp_path / "a.tsq"), "-text"], capture_output=True, text=True
        ).stdout
        assert "Version: 1" in told
        assert "Hash Algorithm: sha256" in told
        assert "Certificate required: yes" in told
        assert digest[:8].hex(" ") in told.replace("-", " ")
