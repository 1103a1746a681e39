"""What is a document of an archive called, and its policy? By its place among the others."""

import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from corpus.containers.layouts import LAYOUTS
from corpus.containers.layouts.layout import Layout
from corpus.containers.not_read import no_policy
from corpus.languages import DEFAULT
from corpus.reading.page_lines import document_words
from corpus.text import name_part


def layout_of(path: str) -> Layout | None:
    """The layout by which a file is a document; None for one that is none."""
    return None if no_policy(path) else next((layout for layout in LAYOUTS if layout.names(path)), None)


class Names:
    """Names in an archive that was written by one layout; single files may be of another."""

    def __init__(self, paths: Iterable[str]) -> None:
        known = [path for path in paths if not no_policy(path)]
        found = (layout for layout in LAYOUTS if any(map(layout.names, known)))
        self.layout = next(found, LAYOUTS[0])

    def of(self, path: str) -> tuple[str, str]:
        """Service and kind of a document; deeper than the layout goes, the first folder is a service all the same."""
        service, folders, kind = self._parts(path)
        return service, " ".join((*folders, kind))

    def policies(self, paths: Iterable[str]) -> dict[str, str]:
        """An id for each document: as short as tells them apart, the same whatever else is in the archive but those."""
        ids: dict[str, str] = {}
        waiting = sorted(paths)
        for named in (self._by_words, self._by_kind, _by_path):
            found = {path: named(path) for path in waiting}
            taken = Counter([*found.values(), *ids.values()])
            ids |= {path: policy for path, policy in found.items() if taken[policy] == 1}
            waiting = [path for path in waiting if path not in ids]
        return ids | {path: f"{_by_path(path)}-{zlib.crc32(path.encode()):08x}" for path in waiting}

    def _parts(self, path: str) -> tuple[str, tuple[str, ...], str]:
        layout = layout_of(path)
        service, kind = (layout.names(path) if layout else None) or ("", path)
        folders = PurePosixPath(path).parts[:-1]
        if service or self.layout.take_effect_by_merge or len(folders) < 2:
            return service, (), kind
        return folders[0], folders[1:], kind

    def _by_words(self, path: str) -> str:
        """By what kind of document it is, without the words that all such documents have in their titles."""
        service, folders, kind = self._parts(path)
        return _joined(service, *folders, document_words(kind, DEFAULT)) if service else self._by_kind(path)

    def _by_kind(self, path: str) -> str:
        """By its name; where no path says whose it is, after its folder, unless the name begins with that."""
        service, folders, kind = self._parts(path)
        above = "" if service else name_part(PurePosixPath(path).parent.name or kind)
        return (
            name_part(kind)
            if above and name_part(kind).startswith(above)
            else _joined(service or above, *folders, kind)
        )


def _by_path(path: str) -> str:
    return _joined(*PurePosixPath(path).with_suffix("").parts)


def _joined(*words: str) -> str:
    return "-".join(name_part(word) for word in words if word)
