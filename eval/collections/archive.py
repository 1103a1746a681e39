"""Judged questions on documents of a public archive: which documents, where they are found, and the collection.

clone or bundle + `judgments/archive_documents.tsv` + `judgments/archive.jsonl` → a collection

The texts are not part of this repository: they belong to their authors. Where they are not found, nothing can be asked.
"""

import csv
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.assembly.versions import assemble
from corpus.containers.archive import read_archive
from corpus.containers.recordings import Archive
from corpus.errors import InforceError
from eval.collections.collection import Collection, collect
from eval.judgments.jsonl import file_sha256
from eval.judgments.judgment import ExpectedEvent, Judgment, Place
from eval.judgments.read import read_judgments

NAME = "archive"
JUDGMENTS = Path(__file__).parents[1] / "judgments" / "archive.jsonl"
DOCUMENTS = Path(__file__).parents[1] / "judgments" / "archive_documents.tsv"
"""The documents, and the recording up to which each was judged."""

BUNDLE = Path(__file__).parents[3] / "shared" / "data" / "open_terms_archive_more.bundle"
"""Where data made by others lie beside a checkout."""

_ABOUT = (
    "questions and answers written and judged by a language model from reading the recorded texts, checked by no person"
)


class UnusableArchive(InforceError):
    """An archive is not the one that was judged, or cannot be cloned."""


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """A document of the archive. ``last`` is the commit of its newest recording when it was judged."""

    path: str
    policy: str
    half: str
    last: str


def judged_documents() -> tuple[JudgedDocument, ...]:
    """The documents that the questions are about."""
    with DOCUMENTS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(JudgedDocument(row["path"], row["policy"], row["half"], row["last"]) for row in rows)


def archive_collection(place: Path, folder: Path) -> Collection:
    """The collection, of a clone, or of a bundle that is cloned in ``folder``; no other document of it is read.

    Raises UnusableArchive, SourceUnreadable or InvalidJudgments.
    """
    documents = {document.path: document for document in judged_documents()}
    clone = _cloned(place, folder) if place.is_file() else place
    archive = read_archive(clone, only=documents)
    newest: Mapping[str, str] = {recording.path: recording.commit for recording in archive.recordings}
    for document in documents.values():
        if newest.get(document.path) != document.last:
            raise UnusableArchive(
                f"{place}: the newest recording of {document.path} is {newest.get(document.path)}, and the questions "
                f"were judged when it was {document.last}; check out that state"
            )
    corpus = assemble(archive.kept, archive.findings)
    judgments = as_kept(read_judgments(JUDGMENTS), archive)
    files = {file.name: file_sha256(file) for file in (JUDGMENTS, DOCUMENTS)}
    return collect(NAME, _ABOUT, corpus, judgments, files)


def as_kept(judgments: Iterable[Judgment], archive: Archive) -> list[Judgment]:
    """Judgments whose places are named by the recordings that are part of the corpus.

    A version of yesterday may repeat another one today, where the reader no longer takes a label of the site for text.
    """
    names = {recording.commit: recording.name.rpartition("@")[2] for recording in archive.recordings}
    shown = {
        names[recording.commit]: names[recording.repeats]
        for recording in archive.recordings
        if recording.repeats and not recording.is_kept
    }
    return [_renamed(judgment, shown) for judgment in judgments]


def _renamed(judgment: Judgment, shown: Mapping[str, str]) -> Judgment:
    """A judgment whose places are named by the recordings that are kept."""

    def place(at: Place) -> Place:
        return replace(at, exhibit=shown.get(at.exhibit, at.exhibit))

    def event(of: ExpectedEvent) -> ExpectedEvent:
        return replace(of, before=of.before and place(of.before), after=of.after and place(of.after))

    return replace(
        judgment,
        gold=tuple(map(place, judgment.gold)),
        alternatives=tuple(map(place, judgment.alternatives)),
        events=None if judgment.events is None else tuple(map(event, judgment.events)),
        alternative_events=tuple(tuple(map(event, events)) for events in judgment.alternative_events),
    )


def _cloned(bundle: Path, folder: Path) -> Path:
    """A bare clone of a bundle, made once: what a bundle holds never changes."""
    clone = folder / f"{bundle.stem}-{file_sha256(bundle)[:12]}"
    if not clone.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        begun = clone.with_suffix(".part")
        command = ["git", "clone", "--quiet", "--bare", "--branch", "main", str(bundle.resolve()), str(begun)]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - git, on the bundle that was named
        if done.returncode:
            raise UnusableArchive(f"{bundle} cannot be cloned: {done.stderr.decode('utf-8', 'replace').strip()}")
        begun.rename(clone)
    return clone
