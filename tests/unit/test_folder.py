"""A folder of saved texts with a manifest, single texts, and what checking them finds."""

from datetime import date
from pathlib import Path

import pytest

from corpus.errors import NoPolicyFound, SourceUnreadable
from corpus.load import check_corpus, read_again, read_corpus, read_location
from corpus.origin import File
from corpus.text import Markup, plain_text
from corpus.types import Basis, Corpus

MANIFEST = """\
[[document]]
policy = "acme-privacy"
file = "2018.txt"
effective = 2018-06-01
rests_on = "the company's letter of 20 May 2018"
title = "Acme Privacy Policy"
service = "Acme"
labels = ["Annex 4"]
url = "https://acme.example/privacy"

[[document]]
policy = "acme-privacy"
file = "2021.md"

[[document]]
policy = "acme-privacy"
file = "saved/2022.html"
captured = "2022-02-03"
"""
FILES = {
    "2018.txt": "ACME PRIVACY POLICY\n\nWe keep data for two years.\n",
    "2021.md": "# Acme Privacy Policy\n\nEffective: May 1, 2021\n\nWe keep data for _ten_ years.\n",
    "saved/2022.html": "<h1>Acme Privacy Policy</h1>\n<p>We keep data for &gt; ten years.</p>\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "acme"
    (path / "saved").mkdir(parents=True)
    for name, text in FILES.items():
        (path / name).write_text(text, "utf-8")
    (path / "manifest.toml").write_text(MANIFEST, "utf-8")
    return path


def _changed(folder: Path, old: str, new: str) -> Corpus:
    assert old in MANIFEST
    (folder / "manifest.toml").write_text(MANIFEST.replace(old, new), "utf-8")
    return read_corpus([str(folder)])


def test_a_folder_gives_versions_dated_as_its_manifest_and_its_pages_say(folder: Path) -> None:
    corpus = read_corpus([str(folder)])
    assert [(v.version_id, v.from_basis) for v in corpus.versions] == [
        ("acme-privacy@2018-06-01", Basis.MANIFEST),
        ("acme-privacy@2021-05-01", Basis.STATED_EFFECTIVE),
        ("acme-privacy@2022-02-03", Basis.CAPTURED),
    ]
    assert not corpus.findings
    facts = corpus.versions[0].copies[0].facts
    assert isinstance(facts.origin, File)
    assert (facts.origin.name, facts.manifest_on, facts.effective_on) == ("2018.txt", date(2018, 6, 1), None)
    assert (facts.origin.rests_on, facts.origin.labels) == ("the company's letter of 20 May 2018", ("Annex 4",))
    assert (facts.origin.service, facts.origin.url) == ("Acme", "https://acme.example/privacy")
    assert [source.name for source in corpus.sources] == ["acme/2018.txt", "acme/2021.md", "acme/saved/2022.html"]
    assert [source.markup for source in corpus.sources] == [Markup.PLAIN, Markup.MARKDOWN, Markup.HTML]
    assert [source.format for source in corpus.sources] == ["plain", "markdown", "html"]
    assert [p.text for p in corpus.passages] == [
        "We keep data for two years.",
        "We keep data for ten years.",
        "We keep data for > ten years.",
    ]
    for passage, source in zip(corpus.passages, corpus.sources, strict=True):
        assert plain_text(source.text, passage.reading.spans, source.markup) == passage.text
        assert read_again(source, passage.copy.facts).line_classes == next(
            reading.line_classes for reading in corpus.readings if reading.source == source
        )
    assert corpus.passages[0].passage_id == "acme-privacy@2018-06-01~2018-txt~preamble.1"


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "said"),
    [
        ('file = "2021.md"', 'file = "2020.md"', "missing_file", 11, "correct its name"),
        ('file = "2021.md"', 'file = "../2021.md"', "outside_folder", 11, "copy the file into it"),
        ('file = "2021.md"', 'file = "2021.rtf"', "unknown_form", 11, ".html"),
        ('file = "2021.md"', 'file = "2018.txt"', "duplicate_file", 11, "which line 1 names too"),
        ('captured = "2022-02-03"', "", "undated", 15, "'effective' or 'captured'"),
        ('captured = "2022-02-03"', 'captured = "03/02/22"', "manifest", 15, "write it like `captured = 2019-03-01`"),
        ('captured = "2022-02-03"', "captured = 5", "manifest", 15, "not a day"),
        ('captured = "2022-02-03"', "effective = 2021-05-01", "overlap", 15, "both in force from 2021-05-01"),
        ("effective = 2018-06-01", "efective = 2018-06-01", "manifest", 1, "'efective' is not a key"),
        ('labels = ["Annex 4"]', 'labels = "Annex 4"', "manifest", 1, "'labels'"),
        ('file = "2021.md"', 'file = "2021.md"\neffective = 2020-05-01', "dates_disagree", 11, "prints 2021-05-01"),
        ('file = "2021.md"', "", "manifest", 11, "needs 'policy' and 'file'"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_named_with_its_line_and_harms_no_other_file(
    folder: Path, old: str, new: str, code: str, line: int, said: str
) -> None:
    corpus = _changed(folder, old, new)
    found = next(f for f in corpus.findings if f.code == code)
    assert (found.source, found.line) == ("acme/manifest.toml", line)
    assert said in found.message
    assert "We keep data for two years." in {p.text for p in corpus.passages}
    assert check_corpus([str(folder)]).errors == ()


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"Donn\xe9es.\n", "unreadable", "is not UTF-8 (byte 0xe9 in line 1)"),
        (b"\x00\x01" * 50, "unreadable", "zero bytes"),
        (b"", "empty_text", "no passage"),
        (b"We keep data. " * 40_000, "unreadable", "one paragraph of 559,999 characters in line 1"),
        (FILES["2018.txt"].encode(), "duplicate_text", "byte for byte '2018.txt'"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_harms_no_other(
    folder: Path, content: bytes, code: str, said: str
) -> None:
    (folder / "2021.md").write_bytes(content)
    corpus = read_corpus([str(folder)])
    found = next(f for f in corpus.findings if f.code == code)
    assert found.source in {"acme/manifest.toml", "acme/2021.md"}
    assert said in found.message
    assert {"acme-privacy@2018-06-01", "acme-privacy@2022-02-03"} <= {v.version_id for v in corpus.versions}


def test_a_file_that_is_not_listed_is_reported(folder: Path) -> None:
    (folder / "2023.md").write_text("# Policy\n\nWe keep data.\n", "utf-8")
    (finding,) = read_corpus([str(folder)]).findings
    assert finding.code == "file_not_listed"
    assert "'2023.md'" in finding.message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("2024.md", b"version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 12\n", "`git lfs pull`"),
        ("2024.md", b"# Caf\xe9 Terms\n\nWe keep data.\n", "save it as UTF-8"),
        ("2024.doc", b"\xd0\xcf\x11\xe0", "save it as PDF, DOCX or HTML"),
    ],
)
def test_a_file_that_cannot_be_named_says_why_and_what_mends_it(
    folder: Path, name: str, content: bytes, said: str
) -> None:
    (folder / name).write_bytes(content)
    (finding,) = read_corpus([str(folder)]).findings
    assert f"'{name}' was not read" in finding.message
    assert said in finding.message


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("policy = acme", "manifest.toml"),
        ("", r"has no \[\[document\]\]"),
        ('[document]\nfile = "2018.txt"', r"has no \[\[document\]\]"),
    ],
)
def test_a_manifest_that_is_none_is_refused_with_its_remedy(folder: Path, manifest: str, said: str) -> None:
    (folder / "manifest.toml").write_text(manifest, "utf-8")
    with pytest.raises(SourceUnreadable, match=said):
        read_corpus([str(folder)])


def test_a_folder_of_which_nothing_can_be_read_is_refused(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink()
    with pytest.raises(NoPolicyFound, match="No such file"):
        read_corpus([str(folder)])


def test_captures_that_print_one_date_are_dated_by_their_capture_after_the_first(folder: Path) -> None:
    (folder / "saved" / "2022.html").write_text("<p>Effective: May 1, 2021</p><p>We keep data for ever.</p>", "utf-8")
    corpus = _changed(folder, 'file = "2021.md"', 'file = "2021.md"\ncaptured = 2021-06-01')
    assert [(v.version_id, v.from_basis) for v in corpus.versions[1:]] == [
        ("acme-privacy@2021-05-01", Basis.STATED_EFFECTIVE),
        ("acme-privacy@2022-02-03", Basis.CAPTURED),
    ]
    assert [f.code for f in corpus.findings] == ["date_did_not_move"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("acme-terms.md", "# Terms\n\nBe *kind*.\n", "Be kind."),
        ("acme-terms.html", "<h1>Terms</h1><p>Be <i>kind</i>.</p>", "Be kind."),
        ("acme-terms.html", "<h1>Terms</h1><h2>EXHIBIT A</h2><p>Be kind.</p>", "Be kind."),
        ("acme-terms.txt", "TERMS\n\nBe kind.\n", "Be kind."),
    ],
)
def test_a_single_text_is_a_policy_of_its_own(tmp_path: Path, name: str, text: str, words: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    corpus = read_corpus([str(path)])
    assert [(p.copy.facts.policy, p.text) for p in corpus.passages] == [("acme-terms", words)]
    assert [v.interval for v in corpus.versions] == [None]
    assert read_corpus([str(path)], policy="other").versions[0].policy == "other"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.log", b"Nothing of the kind.\n", "no reader knows this form"),
        ("notes.md", b"\x00\x01", "zero bytes"),
        ("notes.md", b"\n", "no passage was found"),
        ("archive.bundle", b"# v2 git bundle\n", "git clone"),
        ("notes.md", b"caf\xe9", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_policy_says_what_would_be(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises((SourceUnreadable, NoPolicyFound), match=said):
        read_location(str(path))


def test_checking_goes_on_where_a_build_would_stop(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    checked = check_corpus([str(tmp_path / "empty"), str(tmp_path / "gone.md"), str(folder)])
    assert checked.corpus is not None
    assert len(checked.corpus.versions) == 3
    assert len(checked.errors) == 2
    assert check_corpus([str(folder)]).errors == ()
    twice = check_corpus([str(folder), str(folder)])
    assert twice.corpus is None
    assert "distinct names" in twice.errors[0]


@pytest.mark.parametrize("unseen", ["<del>Gone.</del>", "<p hidden>Gone.</p>", "<p style='display: none'>Gone.</p>"])
def test_text_that_a_visitor_may_not_have_seen_is_named(folder: Path, unseen: str) -> None:
    (folder / "saved" / "2022.html").write_text(f"<h1>Terms</h1>\n<p>We keep data.</p>\n{unseen}", "utf-8")
    found = [f for f in read_corpus([str(folder)]).findings if f.code == "unseen_text"]
    assert ["in line 3" in f.message for f in found] == [True]


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("terms.html", "<h1>Terms</h1><p>We keep data.</p><p hidden>Gone.</p>", {"unseen_text", "undated"}),
        ("terms.html", "<h1>Terms</h1><p>Effective: May 1, 2021</p><p>We keep data.</p>", set()),
        ("terms.txt", "TERMS\n\nWe keep data.\n", {"undated"}),
        ("terms.md", "# Terms\n\nWe keep data.\n", {"undated"}),
    ],
)
def test_one_file_is_judged_the_same_alone_and_in_a_folder(
    tmp_path: Path, name: str, text: str, codes: set[str]
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "manifest.toml").write_text(f'[[document]]\npolicy = "terms"\nfile = "{name}"\n', "utf-8")
    alone, listed = read_location(str(tmp_path / name)), read_corpus([str(tmp_path)])
    assert {f.code for f in read_corpus([str(tmp_path / name)]).findings} == codes
    assert {f.code for f in listed.findings} == codes
    assert [r.line_classes for r in alone.readings] == [r.line_classes for r in listed.readings]
    assert [r.source.text for r in alone.readings] == [s.text for s in listed.sources]


def test_a_link_to_itself_is_named_and_harms_no_other(folder: Path) -> None:
    (folder / "2021.md").unlink()
    (folder / "2021.md").symlink_to("2021.md")
    corpus = read_corpus([str(folder)])
    assert "is a link to itself" in next(f.message for f in corpus.findings if f.code == "missing_file")
    assert len(corpus.versions) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_manifest_is_decoded_as_any_text(folder: Path, encoding: str) -> None:
    (folder / "manifest.toml").write_text(MANIFEST, encoding)
    assert len(read_corpus([str(folder)]).versions) == 3


def test_a_capture_with_the_words_of_the_one_before_is_no_version(folder: Path) -> None:
    for day, words in (
        ("2022-03-03", "Ten."),
        ("2022-04-03", "<b>Ten</b>."),
        ("2022-05-03", "Nine."),
        ("2022-06-03", "Ten."),
    ):
        (folder / f"{day}.html").write_text(f"<h1>Acme Terms</h1><p>{words}</p>")
        with (folder / "manifest.toml").open("a") as manifest:
            manifest.write(f'[[document]]\npolicy = "acme-terms"\nfile = "{day}.html"\ncaptured = {day}\n')
    corpus = read_corpus([str(folder)])
    assert [(v.version_id, len(v.copies)) for v in corpus.versions if v.policy == "acme-terms"] == [
        ("acme-terms@2022-03-03", 2),
        ("acme-terms@2022-05-03", 1),
        ("acme-terms@2022-06-03", 1),
    ]
    assert [f.count for f in corpus.findings if f.code == "same_words"] == [1]
