"""What a layout is: which files of an archive are documents, whose they are, and in what form they are recorded."""

import re
from dataclasses import dataclass

from corpus.formats.format import Format


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay out an archive. ``example`` is the path of a document, for messages.

    ``document`` matches the whole path of every document and of no other file; its groups ``service``, which may be
    empty, and ``kind`` are whose document it is and which. Where texts ``take_effect_by_merge``, people write them on
    branches: a text stands from the commit that brought it to the main line, on the day on which that was committed.
    Elsewhere each commit recorded one state, on the day on which it was authored.
    """

    name: str
    example: str
    document: re.Pattern[str]
    form: Format
    take_effect_by_merge: bool = False

    def names(self, path: str) -> tuple[str, str] | None:
        """Service and kind of the document at a path; None for a file that is none."""
        match = self.document.fullmatch(path)
        if not match:
            return None
        service = match["service"] or ""
        # In a tree of files that people keep, names are written for addresses: "github-terms-of-service".
        kind = match["kind"] if service else re.sub(r"[-_]+", " ", match["kind"]).strip() or match["kind"]
        return service, kind
