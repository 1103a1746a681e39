"""What reading costs in SELECTs, from an index that was just opened: the same for five versions and for forty."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from corpus.load import read_corpus
from index.build import build_index
from index.catalogue import open_catalogue
from retriever.reading.library import Library
from tests.conftest import WordEncoder

MOST = 8
"""SELECTs that one reading may take, whatever the size."""

VERSIONS, PARAGRAPHS = 40, 120


@pytest.fixture(scope="module")
def large_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Versions of one policy by month; in each some paragraphs are new, some are gone and some come back."""
    folder = tmp_path_factory.mktemp("large")
    for number in range(VERSIONS):
        day = date(2015, 1, 1) + timedelta(days=31 * number)
        lines = ["# Shop Privacy Policy", f"Effective: {day:%B} {day.day}, {day.year}"]
        for paragraph in range(PARAGRAPHS):
            if paragraph % 20 == 0:
                lines.append(f"## {paragraph // 20 + 1}. Chapter {paragraph // 20 + 1}")
            if (paragraph + number) % 11:
                state = number // 3 if paragraph % 3 == 0 else 0
                words = " ".join(f"word{paragraph}n{i}" for i in range(8))
                lines.append(f"We keep {words} in state s{state}.")
        (folder / f"{number:03d}.md").write_text("\n\n".join(lines) + "\n", "utf-8")
    directory = tmp_path_factory.mktemp("large-index") / "index"
    build_index(read_corpus(sorted(map(str, folder.iterdir())), "shop"), WordEncoder(dimension=256), directory)
    return directory


@pytest.fixture(scope="module", params=["exhibits", "large"])
def directory(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(f"{request.param}_index")
    return found


def _ids(library: Library) -> tuple[str, str, str]:
    """An early and a late version, and a passage of the late one that stood before."""
    dated = [version for version in library.versions() if version.start]
    passages = library.text(dated[-1].version_id)
    return dated[1].version_id, dated[-1].version_id, passages[len(passages) // 2].passage_id


READINGS: dict[str, Callable[[Library, str, str, str], object]] = {
    "passage with context": lambda library, early, late, passage: library.passage(passage, context=10),
    "history": lambda library, early, late, passage: library.history(passage),
    "text": lambda library, early, late, passage: library.text(late),
    "outline": lambda library, early, late, passage: library.version(late),
    "redirect": lambda library, early, late, passage: library.version_at(date(2020, 3, 1)),
    "compare": lambda library, early, late, passage: library.compare(early, late).pairs,
    "last changes": lambda library, early, late, passage: library.last_changes([passage]),
    "change counts": lambda library, early, late, passage: library.change_counts(),
}


@pytest.mark.parametrize("name", READINGS)
def test_reading_takes_few_selects_whatever_the_size(name: str, directory: Path) -> None:
    ids = _ids(Library(open_catalogue(directory)))
    opened = open_catalogue(directory)
    library = Library(opened)
    statements: list[str] = []
    opened.catalogue._tables.connection.set_trace_callback(statements.append)
    found = READINGS[name](library, *ids)
    assert found
    # Only SELECTs are run on a catalogue; a subquery is part of one.
    assert all(statement.startswith("SELECT") for statement in statements)
    assert len(statements) <= MOST, statements


def test_the_large_corpus_has_all_that_can_befall_a_clause(large_index: Path) -> None:
    library = Library(open_catalogue(large_index))
    early, late, passage = _ids(library)
    assert len(library.versions()) == VERSIONS
    assert len(library.history(passage).steps) == VERSIONS
    pairs = library.compare(early, late).pairs
    assert {pair.status.value for pair in pairs} >= {"same", "changed", "added", "removed"}
    assert any(pair.returns_from for pair in pairs)
    assert len(library.text(late)) > 100


def test_what_was_read_is_found_again_without_reading(exhibits_index: Path) -> None:
    opened = open_catalogue(exhibits_index)
    library = Library(opened)
    late = _ids(library)[1]
    first = library.text(late)
    statements: list[str] = []
    opened.catalogue._tables.connection.set_trace_callback(statements.append)
    assert library.text(late) == first
    assert not statements


VERSION = "alibaba-privacy@2019-01-17"


@pytest.mark.parametrize(
    "passage_id",
    [
        "",
        "~",
        "~~",
        "x~b2~G.2",
        *(f"{VERSION}~{end}" for end in ("b2~G.02", "b2~G.٢", "b2~Z.1", "b9~G.2", f"b2~G.{9**30}")),
    ],
)
def test_an_id_that_is_no_passage_has_no_row(passage_id: str, exhibits_index: Path) -> None:
    assert open_catalogue(exhibits_index).catalogue.row_of(passage_id) is None


def test_every_passage_is_found_by_its_id(large_index: Path, exhibits_index: Path) -> None:
    for index in (large_index, exhibits_index):
        catalogue = open_catalogue(index).catalogue
        passages = catalogue.passages(range(0, len(catalogue.columns.version), 7))
        cold = open_catalogue(index).catalogue
        assert [cold.row_of(p.passage_id) for p in passages] == list(range(0, len(catalogue.columns.version), 7))
