"""What does a folder of saved texts hold? A ``manifest.toml`` says which file is which version of which policy.

[[document]]
policy = "acme-privacy"
file = "2019.html"              # Markdown, HTML, plain text, PDF or DOCX, by its ending
effective = 2019-03-01          # optional, and so is all below
rests_on = "the company's letter of 20 February 2019"
captured = 2019-03-04
title = "Acme Privacy Policy"
service = "Acme"
labels = ["Annex 4"]
url = "https://acme.example/privacy"
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from os.path import normpath
from pathlib import Path

from corpus.containers.captures import with_capture
from corpus.containers.container import Container, Reading
from corpus.containers.not_read import told
from corpus.containers.remarks import DATE_IT, with_remarks
from corpus.containers.walk import OTHER_DOCUMENT, SAVE_IT, resolved, walk
from corpus.errors import NoPolicyFound, SourceUnreadable
from corpus.files import read_file
from corpus.formats import known_endings, recognise
from corpus.formats.decoding import decoded
from corpus.formats.format import Problem
from corpus.origin import File
from corpus.text import Markup, slug
from corpus.types import Basis, CopyFacts, Finding, Source, SourceReading, start_of

MANIFEST = "manifest.toml"
_MOST_OF_MANIFEST = 20_000_000
"""Bytes: more than a hundred thousand documents take."""

_NOT_LISTED = "the manifest does not name it"
_SETTLED_BY_A_DAY = frozenset(
    "unread_date ambiguous_date placeholder_date bare_date placed_date incomplete_date dates_contradict "
    "updated_after_effective_date date_inside_text date_from_log declared_posting declared_by_file "
    "declared_date_differs".split()
)
"""Doubts about what a page prints, which a person settles who writes the day into the manifest."""
_LIST_IT = 'add [[document]], and below it policy = "…" and file = "…", or remove the file'

_KEYS = frozenset("policy file effective rests_on captured title service labels url".split())


@dataclass(frozen=True, slots=True)
class _Entry:
    """One document of a manifest, with the line it starts on."""

    line: int
    policy: str
    file: str
    effective: date | None
    captured: date | None
    texts: dict[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()


def _unreadable(path: Path) -> Problem | None:
    """Why a file of a form that is known could not be read if a manifest named it."""
    try:
        content = read_file(path)
    except OSError as error:
        return Problem(f"cannot be read ({error.strerror or error})", "correct its permissions")
    form = recognise(path.name, content)
    source = form.source(content, path.name, str(path)) if form else None
    return source if isinstance(source, Problem) else None


class ManifestFolder(Container):
    """A folder with a manifest.toml; a file of it that cannot be read is a finding and stops no other."""

    name = "folder"

    def recognises(self, location: str) -> bool:
        return (Path(location) / MANIFEST).is_file()

    def read(self, location: str, policy: str | None) -> Reading:
        readings, findings = _FolderReader(Path(location), policy).read()
        if not any(reading.copies for reading in readings):
            said = findings[0].message if findings else "it lists no file"
            raise NoPolicyFound(f"{location}: no file of the folder holds the text of a policy: {said}")
        return Reading(location, tuple(readings), self.version, tuple(findings))


class _FolderReader:
    """The steps of one reading."""

    def __init__(self, path: Path, policy: str | None) -> None:
        self.path = path
        self.policy = policy
        self.findings: list[Finding] = []

    def read(self) -> tuple[list[SourceReading], list[Finding]]:
        entries = list(self._entries())
        readings: list[SourceReading] = []
        seen: dict[str, _Entry] = {}
        contents: dict[str, _Entry] = {}
        for entry in entries:
            if entry.file in seen:
                first = seen[entry.file]
                self._note(
                    "duplicate_file", entry, f"names '{entry.file}', which line {first.line} names too; remove one"
                )
                continue
            seen[entry.file] = entry
            reading = self._read(entry)
            if reading is None:
                continue
            twin = contents.setdefault(reading.source.sha256, entry)
            if twin is not entry:
                self._note(
                    "duplicate_text",
                    entry,
                    f"'{entry.file}' is byte for byte '{twin.file}'; name the file that was meant",
                )
            readings.append(reading)
        self._note_overlaps(readings, seen)
        self._tell_unlisted(set(map(normpath, seen)))
        return readings, self.findings

    def _tell_unlisted(self, listed: set[str]) -> None:
        """Every file of the folder that the manifest does not name, with the reason why it was not read."""
        walked = walk(self.path)
        place = f"{self.path.resolve().name}/{MANIFEST}"
        unlisted: dict[str, list[str]] = {}
        remedies = {_NOT_LISTED: _LIST_IT}
        for name in walked.texts:
            if name not in listed:
                problem = _unreadable(self.path / name)
                reason = f"{_NOT_LISTED}, and it {problem.what}" if problem else _NOT_LISTED
                unlisted.setdefault(reason, []).append(name)
                if problem:
                    remedies[reason] = f"{problem.remedy}; then {_LIST_IT}"
        for said in told(unlisted, place, remedies):
            self.findings.append(replace(said, code="file_not_listed"))
        others = {
            reason: [name for name in names if name not in listed | {MANIFEST}]
            for reason, names in walked.others.items()
        }
        self.findings += told(others, place, {OTHER_DOCUMENT: SAVE_IT})

    # -- the manifest -----------------------------------------------------------------------------------

    def _entries(self) -> Iterator[_Entry]:
        path = self.path / MANIFEST
        try:
            found = decoded(read_file(path, _MOST_OF_MANIFEST))
            if isinstance(found, Problem):
                raise SourceUnreadable(f"{path}: {found}")
            text = found.text.removeprefix("\ufeff")
            content = tomllib.loads(text)
        except OSError as error:
            raise SourceUnreadable(
                f"{path}: {error.strerror or error}; a folder is read by its manifest.toml"
            ) from error
        except RecursionError as error:
            raise SourceUnreadable(f"{path}: is nested deeper than any list of documents; write it anew") from error
        except tomllib.TOMLDecodeError as error:
            raise SourceUnreadable(
                f'{path}: {error}; words need quotes, as in `file = "2019.html"`, and days none, as in '
                "`effective = 2019-03-01`"
            ) from error
        documents = content.get("document")
        if not isinstance(documents, list) or not documents:
            raise SourceUnreadable(
                f'{path}: has no [[document]]; each file needs one, and below it policy = "…" and file = "…"'
            )
        lines = [
            n
            for n, line in enumerate(text.split("\n"), 1)
            if line.split("#")[0].replace(" ", "").strip() == "[[document]]"
        ]
        for number, document in enumerate(documents):
            line = lines[number] if number < len(lines) else 1
            entry = self._entry(document, line)
            if entry:
                yield entry

    def _entry(self, document: object, line: int) -> _Entry | None:
        if not isinstance(document, dict):
            self._finding("manifest", "a document is not a table; write [[document]] above its keys", line)
            return None
        for key in sorted(set(document) - _KEYS):
            self._finding("manifest", f"'{key}' is not a key of a document; there are {', '.join(sorted(_KEYS))}", line)
        texts = {key: value for key, value in document.items() if isinstance(value, str)}
        policy = self.policy or slug(texts.get("policy", ""))
        if not policy or "file" not in texts:
            self._finding(
                "manifest",
                "a document needs 'policy' and 'file', as in `policy = \"acme-privacy\"`, `file = \"2019.html\"`; "
                "it was left out",
                line,
            )
            return None
        labels = document.get("labels", [])
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            self._finding(
                "manifest",
                "'labels' is not a list of words in quotes, as in `labels = [\"Annex 4\"]`; it was left out",
                line,
            )
            labels = []
        effective, captured = self._day(document, "effective", line), self._day(document, "captured", line)
        return _Entry(line, policy, texts["file"], effective, captured, texts, tuple(labels))

    def _day(self, document: dict[str, object], key: str, line: int) -> date | None:
        value = document.get(key)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                self._finding("manifest", f"'{key}' is '{value}', not a day; write it like `{key} = 2019-03-01`", line)
                return None
        if isinstance(value, datetime):
            return value.date()
        if value is not None and not isinstance(value, date):
            self._finding("manifest", f"'{key}' is not a day; write it like `{key} = 2019-03-01`", line)
            return None
        return value

    # -- files ------------------------------------------------------------------------------------------

    def _read(self, entry: _Entry) -> SourceReading | None:
        path = resolved(self.path / entry.file)
        if path is None:
            self._note("missing_file", entry, f"'{entry.file}' is a link to itself; put the file in its place")
            return None
        if not path.is_relative_to(self.path.resolve()):
            self._note("outside_folder", entry, f"'{entry.file}' lies outside the folder; copy the file into it")
            return None
        content, missing = b"", ""
        try:
            content = read_file(path)
        except OSError as error:
            missing = error.strerror or str(error)
        form = recognise(entry.file, content)
        if form is None:
            self._note(
                "unknown_form",
                entry,
                f"'{entry.file}' has no ending that a reader knows; there are {known_endings()}",
            )
            return None
        if missing:
            self._note("missing_file", entry, f"'{entry.file}': {missing}; put the file there or correct its name")
            return None
        source = form.source(content, f"{self.path.resolve().name}/{entry.file}", str(path))
        facts = self._facts(entry)
        if isinstance(source, Source) and source.markup is Markup.HTML:
            facts = with_capture(facts, source.text)
        reading = source if isinstance(source, Problem) else form.read_checked(source, facts)
        if isinstance(reading, Problem):
            self._note("unreadable", entry, f"'{entry.file}' {reading.left_out}")
            return None
        reading = with_remarks(reading, form, content)
        if entry.effective:
            unsettled = (finding for finding in reading.findings if finding.code not in _SETTLED_BY_A_DAY)
            reading = replace(reading, findings=tuple(unsettled))
        for copy in reading.copies:
            if start_of(copy.facts)[0] is None:
                self._note(
                    "undated",
                    entry,
                    f"'{entry.file}' has no date that could be read, so that no dated question reaches it; {DATE_IT}",
                )
            printed = copy.facts.effective_on
            is_other = entry.effective and printed and printed != entry.effective and copy.facts.shown_as_current
            if is_other and "rests_on" not in entry.texts:
                self._note(
                    "dates_disagree",
                    entry,
                    f"'{entry.file}' prints {printed} as its effective date and the manifest says {entry.effective}; "
                    'the manifest is followed; correct it, or write what it rests on, as in `rests_on = "a letter"`',
                )
        return replace(reading, copies=tuple(replace(c, facts=_without_manifest(c.facts)) for c in reading.copies))

    @staticmethod
    def _facts(entry: _Entry) -> CopyFacts:
        title = entry.texts.get("title") or entry.policy
        return CopyFacts(
            origin=File(
                name=entry.file,
                document=title,
                service=entry.texts.get("service"),
                url=entry.texts.get("url"),
                labels=entry.labels,
                manifest_on=entry.effective,
                rests_on=entry.texts.get("rests_on"),
            ),
            part=None,
            policy=entry.policy,
            title=title,
            captured_on=entry.captured,
        )

    def _note_overlaps(self, readings: list[SourceReading], entries: dict[str, _Entry]) -> None:
        """Two files of one policy that start on one day: only one of them can be in force."""
        starts: dict[tuple[str, date], str] = {}
        for reading in readings:
            for copy in reading.copies:
                start, basis = start_of(copy.facts)
                file = copy.facts.origin.name
                # Of captures the day tells two texts apart, and an old part is a copy of another file's text.
                is_told_apart = copy.facts.in_series and basis is not Basis.MANIFEST
                if start is None or is_told_apart or not copy.facts.shown_as_current:
                    continue
                other = starts.setdefault((copy.facts.policy, start), file)
                if other != file:
                    self._note(
                        "overlap",
                        entries[file],
                        f"'{file}' and '{other}' are both in force from {start} as {copy.facts.policy}; correct a "
                        "date, or leave them if they are two copies of one text",
                    )

    def _note(self, code: str, entry: _Entry, message: str) -> None:
        self._finding(code, message, entry.line)

    def _finding(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(code, message, f"{self.path.resolve().name}/{MANIFEST}", line))


def _without_manifest(facts: CopyFacts) -> CopyFacts:
    """The manifest dates the text that a page shows as current, not an old one below it."""
    if facts.shown_as_current or not isinstance(facts.origin, File):
        return facts
    return replace(facts, origin=replace(facts.origin, manifest_on=None, rests_on=None))
