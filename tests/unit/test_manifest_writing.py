"""`inforce corpus init`: a manifest for a folder that has none, for a person to check."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli.program import inforce
from corpus.load import check_corpus, read_corpus
from corpus.types import Basis
from tests.unit.test_archive import A, Recorder

FILES = {
    "acme/2018.txt": "ACME PRIVACY POLICY\n\nWe keep data for two years.\n",
    "acme/2021.md": "# Acme Privacy Policy\n\nEffective: May 1, 2021\n\nWe keep data for ten years.\n",
    "acme/saved/2022-02-03.html": "<h1>Acme Privacy Policy</h1><p>Last updated: June 3, 2021</p><p>We keep all.</p>",
    "beta/terms-v2.md": "# Terms\n\nBe quick.\n",
    "beta/terms (20190304).md": '# Terms\n\nEffective: the day on which you "agree"\n\nBe kind.\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "my pages"
    for name, text in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, "utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(inforce, ["corpus", *arguments], prog_name="inforce")


def _documents(folder: Path) -> list[dict[str, Any]]:
    return list(tomllib.loads((folder / "manifest.toml").read_text("utf-8"))["document"])


def test_every_text_is_named_with_its_policy_in_the_order_of_dates(folder: Path) -> None:
    done = run("init", str(folder))
    assert done.exit_code == 0, done.output
    assert [(d["policy"], d["file"]) for d in _documents(folder)] == [
        ("acme-privacy", "acme/2021.md"),
        ("acme-privacy", "acme/saved/2022-02-03.html"),
        ("acme-privacy", "acme/2018.txt"),
        ("beta-terms", "beta/terms (20190304).md"),
        ("beta-terms", "beta/terms-v2.md"),
    ]
    assert "names 5 files, 2 of them without a date" in done.stdout
    assert f"inforce corpus check '{folder}'" in done.stdout


@pytest.mark.parametrize(
    ("name", "text", "policy"),
    [
        ("c.md", "# Gamma Terms\n\nBe kind.\n", "gamma-terms"),
        ("gamma/c.md", "# Gamma Terms\n\nBe kind.\n", "gamma-terms"),
        ("delta/index.html", "<h1>Rules of Play (updated May 2019)</h1><p>Be kind.</p>", "delta-rules-of-play"),
        ("page 3.md", "# Conditions générales 2.1\n\nSoyez aimables.\n", "conditions-generales"),
        ("q.txt", "Be kind to all of us, and to all others too.\n", "q"),
        ("eula_v3.md", "# Welcome to Gamma\n\nBe kind.\n", "eula"),
        ("利用規約.md", "# ガンマ\n\n親切に。\n", "xc4ce3362"),
        ("2019/2019-03.md", "Be kind to all of us, and to all others too.\n", "my-pages"),
    ],
)
def test_a_policy_has_its_name_from_what_tells_most(tmp_path: Path, name: str, text: str, policy: str) -> None:
    path = tmp_path / "my pages" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    run("init", str(tmp_path / "my pages"))
    assert [document["policy"] for document in _documents(tmp_path / "my pages")] == [policy]


def test_each_date_stands_beside_the_words_on_which_it_rests(folder: Path) -> None:
    run("init", str(folder))
    text = (folder / "manifest.toml").read_text("utf-8")
    assert (
        '# line 3 says "Effective: May 1, 2021": effective 2021-05-01; it dates the text\neffective = 2021-05-01'
        in text
    )
    assert 'says "Last updated: June 3, 2021": updated 2021-06-03; it dates the text\n# effective = 2021-06-03' in text
    days = {d["file"]: (d.get("effective"), d.get("captured")) for d in _documents(folder)}
    assert days == {
        "acme/2018.txt": (None, None),
        "acme/2021.md": (date(2021, 5, 1), None),
        "acme/saved/2022-02-03.html": (None, None),
        "beta/terms (20190304).md": (None, date(2019, 3, 4)),
        "beta/terms-v2.md": (None, None),
    }


def test_what_the_page_says_itself_still_rests_on_the_page(folder: Path) -> None:
    run("init", str(folder))
    bases = {v.canonical.facts.origin.name: v.from_basis for v in read_corpus([str(folder)]).versions}
    assert bases["acme/2021.md"] is Basis.STATED_EFFECTIVE
    assert bases["acme/saved/2022-02-03.html"] is Basis.UPDATED_DATE
    assert bases["beta/terms (20190304).md"] is Basis.CAPTURED


def test_comments_that_are_followed_are_valid(folder: Path) -> None:
    run("init", str(folder))
    path = folder / "manifest.toml"
    followed = "\n".join(
        line.removeprefix("# ") if line.startswith(("# effective", "# captured")) else line
        for line in path.read_text("utf-8").split("\n")
    )
    assert len(tomllib.loads(followed)["document"]) == len(FILES)


def test_a_manifest_is_never_overwritten(folder: Path) -> None:
    (folder / "manifest.toml").write_text("# mine\n")
    done = run("init", str(folder))
    assert done.exit_code == 2
    assert "not overwritten" in done.stderr
    assert (folder / "manifest.toml").read_text() == "# mine\n"


@pytest.mark.parametrize("name", ["absent", "file.md", "empty"])
def test_what_is_no_folder_of_texts_gets_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.md").write_text("# Terms\n\nBe kind.\n")
    assert run("init", str(tmp_path / name)).exit_code == 2
    assert not (tmp_path / "empty" / "manifest.toml").exists()


def test_an_archive_needs_none(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "versions")
    recorder.record("2021-03-04", A)
    assert "read by its commits" in run("init", str(recorder.path)).stderr.replace("which a build reads", "read")


def test_a_folder_without_a_manifest_says_which_command_writes_one(folder: Path) -> None:
    (error,) = check_corpus([str(folder)]).errors
    assert f"`inforce corpus init '{folder}'`" in error


def test_what_is_no_text_is_told_and_links_are_not_followed(folder: Path) -> None:
    (folder / "acme" / "loop").symlink_to(".")
    (folder / "acme" / "itself.md").symlink_to("itself.md")
    (folder / "acme" / "again.md").symlink_to("2021.md")
    (folder / "page.html").write_text("<h1>Terms of Acme</h1><p>Be kind.</p>")
    (folder / "page_files").mkdir()
    (folder / "page_files" / "frame.html").write_text("<p>Buy now.</p>")
    (folder / "logo.png").write_bytes(b"\x89PNG")
    (folder / "README.md").write_text("# Read me\n\nAnything.\n")
    (folder / "empty.md").write_text("")
    run("init", str(folder))
    listed = (folder / "manifest.toml").read_text("utf-8").partition("# Not named here")[2]
    said = {line[1:].strip().rpartition(": ")[0]: line.rpartition(": ")[2] for line in listed.split("\n")[1:] if line}
    assert said == {
        "acme/loop": "it is a link to another place in the folder",
        "acme/itself.md": "it is a link that leads nowhere, or to itself",
        "acme/again.md": "it is a link to another place in the folder",
        "page_files/frame.html": "it is a part of a saved page beside it",
        "logo.png": "its form is none that a reader knows",
        "README.md": "it is about the files, by its name",
        "empty.md": "no passage was found in it",
    }
    told = [f.message for f in read_corpus([str(folder)]).findings if f.code in {"not_read", "file_not_listed"}]
    assert {name for name in said if any(f"'{name}'" in message for message in told)} == set(said)


def test_a_saved_page_says_from_where_and_when(folder: Path) -> None:
    saved = "url: https://acme.example/t\n saved date: Mon Mar 04 2019 10:00:00 GMT+0100"
    head = f"<!--\n Page saved with SingleFile\n {saved}\n-->"
    (folder / "kept.html").write_text(f"<html>{head}<body><h1>Acme Cookie Policy</h1><p>Be kind.</p></body></html>")
    run("init", str(folder))
    (document,) = (d for d in _documents(folder) if d["file"] == "kept.html")
    assert (document["url"], document["captured"]) == ("https://acme.example/t", date(2019, 3, 4))


def test_a_day_in_doubt_is_not_written_as_a_fact(tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_text(
        "# Acme Terms\n\nEffective: 3 March 2021\n\nBe kind.\n\nBe quick.\n\nEffective: 4 April 2021\n"
    )
    run("init", str(tmp_path))
    assert "effective" not in _documents(tmp_path)[0]
    assert "# effective = 2021-03-03  # if that is right" in (tmp_path / "manifest.toml").read_text("utf-8")
    done = run("check", str(tmp_path))
    assert "more than one day as effective" in done.stdout
    assert "Good" not in done.stdout


def test_a_day_that_a_person_writes_settles_what_the_page_leaves_in_doubt(tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_text(
        "# Acme Terms\n\nEffective: 05/06/2018\n\n## Use\n\nBe kind to everybody here.\n"
    )
    manifest = '[[document]]\npolicy = "terms"\nfile = "terms.md"\ncaptured = 2018-07-01\n'
    (tmp_path / "manifest.toml").write_text(manifest)
    assert "ambiguous_date" in {finding.code for finding in read_corpus([str(tmp_path)]).findings}
    assert run("check", str(tmp_path)).exit_code == 6
    (tmp_path / "manifest.toml").write_text(manifest + "effective = 2018-06-05\n")
    done = run("check", str(tmp_path))
    assert done.exit_code == 0, done.stdout
    assert "Good: a build reads all of this." in done.stdout
