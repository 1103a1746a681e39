"""Passages to learn from: paragraphs and list items of the policies in an Open Terms Archive versions repository.

Their texts stay with their authors and out of this repository: questions name a passage by the hash of its text.
"""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FEWEST_WORDS, MOST_WORDS = 12, 160
_FIRST_WORDS = 12
"""Passages that begin with the same words are wordings of one; the first is enough."""

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_UNDERLINE = re.compile(r"[=-]{3,}")
_ITEM = re.compile(r"\s*(?:[*+-]|\d+\.)\s+(.*)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>-])")


@dataclass(frozen=True, slots=True)
class ArchivedPassage:
    """A passage with what stands above it. ``passage_id`` is the start of its text's SHA-256."""

    service: str
    headings: tuple[str, ...]
    lead_in: str | None
    text: str

    @property
    def passage_id(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    @property
    def prefix(self) -> str:
        """What is read in front of the text, as `index.embedded_text` has it."""
        return " ".join(f"{part.rstrip('.:')}:" for part in (*self.headings, self.lead_in) if part)


def archived_passages(repository: Path) -> list[ArchivedPassage]:
    """Different passages of every document, of privacy policies from the newest, a middle and the oldest version.

    Of other documents from the newest. Raises CalledProcessError where git cannot read the repository.
    """
    found: list[ArchivedPassage] = []
    known: set[str] = set()
    for document in _git(repository, "-c", "core.quotePath=off", "ls-files").splitlines():
        if not document.endswith(".md"):
            continue
        commits = _git(repository, "log", "--format=%H", "--", document).split()
        chosen = [commits[0], commits[len(commits) // 2], commits[-1]] if "Privacy" in document else commits[:1]
        for commit in chosen:
            markdown = _git(repository, "show", f"{commit}:{document}")
            for passage in _passages(document.partition("/")[0], markdown):
                words = re.sub(r"\W+", " ", passage.text.lower())
                beginning = " ".join(words.split()[:_FIRST_WORDS])
                if FEWEST_WORDS <= len(passage.text.split()) <= MOST_WORDS and not {words, beginning} & known:
                    known |= {words, beginning}
                    found.append(passage)
    return found


def _git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def _passages(service: str, markdown: str) -> Iterator[ArchivedPassage]:
    """Paragraphs and list items, each with its two innermost headings and, in a list, the line that leads in."""
    path: list[str] = []
    lead_in: str | None = None
    for block in re.split(r"\n\s*\n", markdown):
        lines = [line for line in block.split("\n") if line.strip()]
        if not lines:
            continue
        heading = _heading(lines)
        if heading:
            level, words = heading
            path, lead_in = [*path[: level - 1], words], None
            continue
        for is_item, text in _items(lines):
            if text:
                yield ArchivedPassage(service, tuple(path[-2:]), lead_in if is_item else None, text)
            if text and not is_item:
                lead_in = text if text.endswith(":") else None


def _heading(lines: list[str]) -> tuple[int, str] | None:
    marked = _HEADING.fullmatch(lines[0])
    if marked:
        return len(marked[1]), _plain(marked[2])
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[-1].strip()):
        return (1 if lines[-1].strip().startswith("=") else 2), _plain(" ".join(lines[:-1]))
    return None


def _items(lines: list[str]) -> list[tuple[bool, str]]:
    """The lines of a block joined into paragraphs and list items."""
    found: list[tuple[bool, str]] = []
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item:
            found.append((True, item[1]))
        elif found:
            is_item, text = found[-1]
            found[-1] = (is_item, f"{text} {line.strip()}")
        else:
            found.append((False, line))
    return [(is_item, _plain(text)) for is_item, text in found]


def _plain(text: str) -> str:
    text = _IMAGE.sub("", text)
    for _ in range(3):
        text = _LINK.sub(r"\1", text)
    return " ".join(_ESCAPED.sub(r"\1", text.replace("**", "").replace("\u200d", "")).split())
