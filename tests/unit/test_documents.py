"""What the documents name exists: files, folders, links, make targets."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = [
    *sorted(REPOSITORY.glob("*.md")),
    *sorted((REPOSITORY / "docs").rglob("*.md")),
    *sorted((REPOSITORY / "eval").rglob("*.md")),
]
ROOMS = ("api", "corpus", "docs", "eval", "index", "inforce", "retriever", "tests")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_links_lead_to_files(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("/")]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_paths_in_the_text_exist(document: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(ROOMS)})/[\w/.-]*)`", document.read_text("utf-8"))
    assert [path for path in named if not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = re.findall(r"^\$? ?make ([a-z]+)|`make ([a-z]+)", document.read_text("utf-8"), re.MULTILINE)
    assert {target for pair in named for target in pair if target} <= targets


def test_every_room_of_the_map_stands_in_the_tree_and_every_package_on_the_map() -> None:
    map_of_rooms = (REPOSITORY / "ARCHITECTURE.md").read_text("utf-8")
    rooms = set(re.findall(r"`((?:corpus|index|retriever|api|eval)/\w+)/`", map_of_rooms))
    packages = {
        path.parent.relative_to(REPOSITORY).as_posix()
        for top in ("corpus", "index", "retriever", "api", "eval")
        for path in (REPOSITORY / top).glob("*/__init__.py")
    }
    assert packages <= rooms
