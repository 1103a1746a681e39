"""Which files are in a folder? All of them, each once: no link is followed, and what is no file of its own is told."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.containers.not_read import no_policy
from corpus.formats import recognise

_LINK_INSIDE = "it is a link to another place in the folder"
_LINK_OUTSIDE = "it is a link to a place outside the folder"
_LINK_NOWHERE = "it is a link that leads nowhere, or to itself"
_NO_FILE = "it is a pipe, a socket or a device"
_PART_OF_PAGE = "it is a part of a saved page beside it"
_UNKNOWN_FORM = "its form is none that a reader knows"
OTHER_DOCUMENT = "it is a document of a form that no reader knows"
SAVE_IT = "if it is a policy, save it as PDF, DOCX or HTML"
_DOCUMENTS = frozenset({".doc", ".eml", ".epub", ".mht", ".mhtml", ".odt", ".pages", ".rtf", ".wpd"})
"""Endings of documents of people."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The files of a folder by their paths in it: those that may be texts, and others by the reason why not."""

    texts: tuple[str, ...]
    others: dict[str, list[str]]


def walk(folder: Path) -> Walked:
    """Look at every file below a folder; ``.git`` and its like are named, and not looked into."""
    texts: list[str] = []
    others: dict[str, list[str]] = defaultdict(list)
    for path in sorted(_paths(folder), key=lambda path: path.as_posix()):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            others[_link(path, folder)].append(name)
        elif not (path.is_dir() or path.is_file()):
            others[_NO_FILE].append(name)
        elif path.is_dir():
            others[no_policy(name) or _UNKNOWN_FORM].append(f"{name}/")
        elif reason := no_policy(name) or _no_text(path, folder):
            others[reason].append(name)
        else:
            texts.append(name)
    return Walked(tuple(texts), dict(others))


def resolved(path: Path) -> Path | None:
    """Where a path leads in the end; None for one that leads to itself."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return None


def _paths(folder: Path) -> Iterator[Path]:
    """Files, links, and folders that are not looked into."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        yield from (here / name for name in files)
        yield from (here / name for name in folders if _is_closed(here / name))
        folders[:] = [name for name in folders if not _is_closed(here / name)]


def _is_closed(path: Path) -> bool:
    return path.name.startswith(".") or path.is_symlink()


def _link(path: Path, folder: Path) -> str:
    target = resolved(path)
    if target is None or not target.exists():
        return _LINK_NOWHERE
    return _LINK_INSIDE if target.is_relative_to(folder.resolve()) else _LINK_OUTSIDE


def _no_text(path: Path, folder: Path) -> str | None:
    if recognise(path.name) is None:
        return OTHER_DOCUMENT if path.suffix.casefold() in _DOCUMENTS else _UNKNOWN_FORM
    # Browsers save what a page needs in a folder of the page's own name: "terms.html" and "terms_files".
    for above in path.relative_to(folder).parents[:-1]:
        beside = folder / above
        pages = (page for ending in (".html", ".htm") for page in beside.parent.glob(f"*{ending}"))
        if any(beside.name.startswith((f"{page.stem}_", f"{page.stem}-")) for page in pages):
            return _PART_OF_PAGE
    return None
