"""What a layout is: which files of an archive are documents, whose they are, and in what form they are recorded."""

import re
from dataclasses import dataclass

from corpus.formats.format import Format


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay out an archive. ``example`` is the path of a document, for messages.

    ``document`` matches the whole path of every document and of no other file; its groups ``service`` and ``kind`` are
    whose document it is and which.
    """

    name: str
    example: str
    document: re.Pattern[str]
    form: Format

    def names(self, path: str) -> tuple[str, str] | None:
        """Service and kind of the document at a path; None for a file that is none."""
        match = self.document.fullmatch(path)
        return (match["service"], match["kind"]) if match else None
