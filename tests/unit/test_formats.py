"""The registry of formats: a format is one module and one registration, and what it read is known by its program."""

import codecs
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import formats
from corpus.containers import CONTAINERS
from corpus.containers.archive import GitArchive
from corpus.errors import SourceUnreadable
from corpus.formats.format import Format, Pieces, Problem, Remark, utf8
from corpus.formats.html import HTML
from corpus.formats.markdown import MARKDOWN
from corpus.formats.plain import PLAIN, plain_pieces
from corpus.load import container_of, read_again, read_corpus, read_location
from corpus.module_digest import _closure, module_digest
from corpus.reading.pieces import Memory
from corpus.text import Markup, plain_text
from index.build import update_index
from index.catalogue import Catalogue
from index.generations import current_generation
from index.generations.manifest import Manifest
from retriever.opening import open_index
from retriever.question.request import Question
from retriever.reading.verify import verify_index
from retriever.settings import Settings
from tests.conftest import TODAY, WordEncoder


class Rot13(Format):
    """Plain text, each letter moved by thirteen places: a whole format for tests, in a file of its own."""

    name = "rot13"
    endings = (".rot13",)
    markup = Markup.PLAIN

    def decode(self, content: bytes) -> str | Problem:
        text = utf8(content)
        return text if isinstance(text, Problem) else codecs.decode(text, "rot13")

    def pieces(self, text: str, memory: Memory) -> Pieces:
        return Pieces(plain_pieces(text, memory))

    def checks(self, text: str) -> Iterator[Remark]:
        if "secret" in text:
            yield Remark("secret", "speaks of a secret", text.count("\n", 0, text.index("secret")) + 1)


TERMS = "TERMS\n\nEffective: May 1, 2021\n\nWe keep data for two years.\n\nThis is no secret.\n"


@pytest.fixture
def terms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(formats, "FORMATS", [*formats.FORMATS, Rot13()])
    path = tmp_path / "acme-terms.rot13"
    path.write_text(codecs.encode(TERMS, "rot13"), "utf-8")
    return path


def test_a_format_is_one_module_and_one_registration(terms: Path, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    update_index([str(terms)], WordEncoder(), settings.index)
    retriever = open_index(settings, WordEncoder()).current()
    found = retriever.search(Question("two years", today=TODAY)).passages[0].passage
    assert found.text == "We keep data for two years."
    assert found.citations[0].text == "acme-terms (eff. May 1, 2021, file acme-terms.rot13) preamble ¶ [1]"
    assert plain_text(TERMS, found.citations[0].spans, Markup.PLAIN) == found.text
    verified = verify_index(settings)
    assert (verified.failures, verified.checked_passages) == ((), 2)
    terms.write_text(codecs.encode(TERMS.replace("two years", "ten years"), "rot13"), "utf-8")
    assert [failure.partition(" ")[0] for failure in verify_index(settings).failures] == [
        "acme-terms.rot13",
        "acme-terms@2021-05-01~acme-terms-rot13~preamble.1",
    ]


def test_what_a_format_remarks_is_told_alone_and_in_a_folder(terms: Path) -> None:
    alone = read_corpus([str(terms)]).findings
    assert [(f.code, f.source, f.line) for f in alone] == [("secret", "acme-terms.rot13", 7)]
    (terms.parent / "manifest.toml").write_text('[[document]]\npolicy = "terms"\nfile = "acme-terms.rot13"\n', "utf-8")
    assert [f.code for f in read_corpus([str(terms.parent)]).findings] == ["secret"]


def test_a_source_is_read_again_by_the_format_that_read_it(terms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (reading,) = read_location(str(terms)).readings
    assert (reading.source.format, reading.source.version) == ("rot13", Rot13().version)
    facts = reading.copies[0].facts
    assert read_again(reading.source, facts).line_classes == reading.line_classes
    monkeypatch.setattr(formats, "FORMATS", [MARKDOWN, HTML, PLAIN])
    with pytest.raises(SourceUnreadable, match="was read as rot13"):
        read_again(reading.source, facts)
    with pytest.raises(SourceUnreadable, match="no reader knows this form"):
        read_location(str(terms))


def test_a_format_without_its_library_says_how_to_get_it(terms: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rot13, "requires", ("no-such-library",))
    assert not Rot13().is_available
    with pytest.raises(SourceUnreadable, match=r"needs no-such-library; `pip install no-such-library`"):
        read_location(str(terms))


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.md", "markdown"), ("a.Markdown", "markdown"), ("a.HTM", "html"), ("a.txt", "plain"), ("a.b/c", None)],
)
def test_a_name_tells_the_format(name: str, form: str | None) -> None:
    found = formats.recognise(name)
    assert (found.name if found else None) == form


def test_names_of_formats_and_containers_are_unique_and_every_location_has_one(tmp_path: Path) -> None:
    for names in ([form.name for form in formats.FORMATS], [container.name for container in CONTAINERS]):
        assert len(set(names)) == len(names)
    assert container_of(str(tmp_path / "absent.md")).name == "file"
    with pytest.raises(SourceUnreadable, match=r"manifest\.toml"):
        container_of(str(tmp_path))


def test_a_change_to_one_reader_concerns_its_own_sources_only() -> None:
    def modules(*roots: str) -> set[str]:
        return {name for name, _ in _closure(roots)}

    archive = modules("corpus.containers.archive", "corpus.formats.markdown")
    shared = {"corpus.text", "corpus.reading.pipeline", "corpus.reading.pieces", "corpus.formats.format"}
    assert shared <= archive
    assert "corpus.containers.recordings" in archive
    # Layouts of archives name the formats of the snapshots that they hold.
    assert not archive & {"corpus.formats.plain", "corpus.formats.docx", "corpus.containers.folder"}
    assert shared <= modules("corpus.formats.html", "corpus.formats.format")
    assert "corpus.formats.markdown" not in modules("corpus.formats.html", "corpus.formats.format")
    versions = [*(form.version for form in formats.FORMATS), *(container.version for container in CONTAINERS)]
    assert len(set(versions)) == len(versions)
    assert GitArchive().version == GitArchive().version


def test_any_change_of_a_module_or_a_library_is_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "toy_reader.py"
    monkeypatch.syspath_prepend(tmp_path)

    def digest(*libraries: str) -> str:
        module_digest.cache_clear()
        return module_digest(("toy_reader",), libraries)

    module.write_text("from corpus.reading import page_lines\n", "utf-8")
    first = digest()
    assert digest() == first
    module.write_text("from corpus.reading import page_lines\nX = 1\n", "utf-8")
    assert digest() != first
    assert len({digest(), digest("markdown-it-py"), digest("no-such-library")}) == 3


def test_the_index_keeps_the_reader_of_each_source(terms: Path, tmp_path: Path) -> None:
    update_index([str(terms)], WordEncoder(), tmp_path / "index")
    folder = current_generation(tmp_path / "index")
    manifest = Manifest.open(folder)
    (source,) = Catalogue(folder, manifest.segments).sources
    assert (source.format, source.version, source.markup) == ("rot13", Rot13().version, Markup.PLAIN)
    assert manifest.readers == {str(terms): container_of(str(terms)).version}
