"""Write a ``manifest.toml`` for a folder: which file is which version of which policy, as far as the files tell.

What a page says of its date is written beside it, what it rests on in a comment. A person checks it before a build.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from corpus.containers.captures import with_capture
from corpus.containers.container import absolute, file_bytes
from corpus.containers.folder import MANIFEST
from corpus.containers.git import is_repository
from corpus.containers.walk import walk
from corpus.dates.grammar import mentions
from corpus.errors import NoPolicyFound, SourceUnreadable
from corpus.formats import known_endings, recognise
from corpus.formats.format import Problem
from corpus.languages import DEFAULT
from corpus.origin import File
from corpus.reading.page_lines import document_words, title_publisher
from corpus.text import Markup, name_part
from corpus.types import CopyFacts, CopyReading, Finding, SourceReading, start_of

_HEAD = """\
# Written by `inforce corpus init` from what the files say. Please check each policy, file and date, then build.
# Files with the same policy are versions of one document; they stand in the order of their dates, the undated last.
# A date that the page prints itself may be left out here; `effective` and `captured` are days, written without quotes.
"""
_DAY_IN_NAME = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_. ]?(?P<month>[01]\d)[-_. ]?(?P<day>[0-3]\d)(?!\d)")
_NUMBER_IN_NAME = re.compile(r"[-_. (]*(?<![^\W_])v?\d+(?:[-_.]\d+)*(?![^\W_])[)]?", re.IGNORECASE)
_LONGEST_WORDS = 160
_FEWEST_LETTERS = 3
"""What a name of fewer letters names is not known."""


@dataclass(frozen=True, slots=True)
class WrittenManifest:
    """Where it was written, how many files it names, how many of those have no date, and what was left out, and why."""

    path: Path
    files: int
    undated: int
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One file, read; ``policy`` is the id that it probably has."""

    name: str
    policy: str
    reading: SourceReading

    @property
    def current(self) -> CopyReading:
        shown = (copy for copy in self.reading.copies if copy.facts.shown_as_current)
        return next(shown, self.reading.copies[0])

    @property
    def named_day(self) -> date | None:
        """The day in its name; what it is the day of, no name tells."""
        for match in _DAY_IN_NAME.finditer(self.name):
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
        return None

    @property
    def starts(self) -> date | None:
        return start_of(self.current.facts)[0] or self.named_day


def write_manifest(location: str) -> WrittenManifest:
    """Write the manifest of a folder that has none, and never over one. Raises SourceUnreadable or NoPolicyFound."""
    folder = Path(location)
    if not folder.is_dir():
        raise SourceUnreadable(f"{location}: is no folder; a single text is read as it is")
    if (folder / MANIFEST).exists():
        raise SourceUnreadable(
            f"{location}: has a {MANIFEST} already, which is not overwritten; `inforce corpus check` says what is "
            "wrong with it, or move it away"
        )
    if is_repository(folder):
        raise SourceUnreadable(f"{location}: is a git repository, which a build reads by its commits")
    candidates: list[_Candidate] = []
    walked = walk(folder)
    left_out = [(name, reason) for reason, names in walked.others.items() for name in names]
    for name in walked.texts:
        read = _read(folder, name)
        if isinstance(read, str):
            left_out.append((name, read))
        else:
            candidates.append(read)
    if not candidates:
        raise NoPolicyFound(
            f"{location}: no file in it holds a text that a reader knows; there are readers for {known_endings()}"
        )
    candidates.sort(key=lambda found: (found.policy, found.starts or date.max, found.name))
    blocks = [_HEAD, *map(_entry, candidates)]
    if left_out:
        lines = (f"#   {_in_comment(name)}: {_in_comment(reason)}" for name, reason in left_out)
        blocks.append("\n".join(("# Not named here, and not read:", *lines, "")))
    path = folder / MANIFEST
    with path.open("x", encoding="utf-8") as file:
        file.write("\n".join(blocks))
    undated = sum(found.starts is None for found in candidates)
    return WrittenManifest(path, len(candidates), undated, tuple(left_out))


def _read(folder: Path, name: str) -> _Candidate | str:
    """A file as a document, or why it is none."""
    content = file_bytes(str(folder / name))
    form = recognise(name, content)
    if form is None:
        return "its form is none that a reader knows"
    source = form.source(content, name, absolute(str(folder / name)))
    if isinstance(source, Problem):
        return str(source)
    stem = PurePosixPath(name).stem
    facts = CopyFacts(File(name, stem), part=None, policy=name_part(stem), title=stem)
    reading = form.read_checked(source, with_capture(facts, source.text) if source.markup is Markup.HTML else facts)
    if isinstance(reading, Problem):
        return str(reading)
    if not reading.copies:
        return "no passage was found in it"
    return _Candidate(name, _policy(name, reading.copies[0].facts.title, folder.resolve().name), reading)


def _policy(name: str, title: str, folder: str) -> str:
    """Whose document it is and of which kind: by its title, its name, or the folder in which it lies."""
    path = PurePosixPath(name)
    kind = document_words(title, DEFAULT)
    if publisher := title_publisher(title, DEFAULT):
        return f"{name_part(publisher)}-{name_part(kind)}"
    own = _NUMBER_IN_NAME.sub("", path.stem).strip("-_. ")
    heading = "" if title == path.stem else _without_dates(kind)
    is_long = sum(map(str.isalpha, own)) >= _FEWEST_LETTERS or not own.isascii()
    has_name = is_long and own.casefold() not in DEFAULT.documents.unnamed
    words = own if has_name else heading or own
    words = name_part(words) if words else ""
    above = [name_part(part) for part in path.parts[:-1] if _has_letter(_NUMBER_IN_NAME.sub("", part))]
    if above and not has_name and words.startswith(f"{above[-1]}-"):
        above.pop()
    return "-".join(filter(None, (*above, words))) or name_part(folder)


def _without_dates(title: str) -> str:
    """A title up to what it says of its version: "Acme Terms (updated May 2019)"."""
    said = [match.start() for match in DEFAULT.dates.keyword.finditer(title)]
    said += [mention.start for mention in mentions(title, (DEFAULT,))]
    words = _NUMBER_IN_NAME.sub("", title[: min(said, default=len(title))]).strip("-–—_.:([ ")
    return words if _has_letter(words) else title


def _has_letter(words: str) -> bool:
    return any(map(str.isalpha, words))


def _entry(found: _Candidate) -> str:
    facts = found.current.facts
    lines = ["[[document]]", f"policy = {_quoted(found.policy)}", f"file = {_quoted(found.name)}"]
    if facts.title != PurePosixPath(found.name).stem:
        lines.append(f"title = {_quoted(facts.title)}")
    for copy in found.reading.copies:
        lines += _evidence(copy)
    if isinstance(facts.origin, File) and facts.origin.url:
        lines.append(f"url = {_quoted(facts.origin.url)}  # the page says that it was saved from there")
    if facts.captured_on:
        lines.append(f"captured = {facts.captured_on}  # the page says that it was saved on that day")
    day = None if facts.captured_on else found.named_day
    if facts.effective_on and facts.date_doubts:
        # Written as a fact, it would settle what nobody has looked at.
        lines.append(f"# effective = {facts.effective_on}  # if that is right: {_in_comment(facts.date_doubts[0])}")
    elif facts.effective_on:
        lines.append(f"effective = {facts.effective_on}")
    elif facts.updated_on:
        lines.append(
            f"# effective = {facts.updated_on}  # if it took effect when it was updated; the page does not say"
        )
    elif facts.declared_on:
        lines.append(
            f"# effective = {facts.declared_on}  # the file declares that day, the page prints none: is it right?"
        )
    elif day:
        lines.append(f"captured = {day}  # from the name of the file: is it the day on which the page was saved?")
    elif not facts.captured_on:
        lines.append("# effective = 2019-03-01  # no date was found: write the right day here, or that of its capture:")
        lines.append("# captured = 2019-03-01")
    if day and (facts.effective_on or facts.updated_on or facts.declared_on):
        lines.append(f"# captured = {day}  # if that, in the name of the file, is the day on which it was saved")
    lines += [
        f"# line {finding.line}: {_in_comment(finding.message)}"
        for finding in found.reading.findings
        if _is_of_dates(finding)
    ]
    return "\n".join((*lines, ""))


def _evidence(copy: CopyReading) -> Iterator[str]:
    """Each date that a copy prints or declares, with what is said of it, and whether it dates the text."""
    part = f" of {_in_comment(copy.facts.part)}" if copy.facts.part else ""
    for found in copy.facts.date_evidence:
        meaning = f"{found.says.value.replace('_', ' ')} {found.day or '(no day was read)'}"
        use = "it dates the text" if found.used else f"not used: {found.reason}"
        yield f'# line {found.line}{part} says "{_in_comment(found.words)}": {meaning}; {_in_comment(use)}'


def _is_of_dates(finding: Finding) -> bool:
    return "date" in finding.code and finding.code != "undated"


def _quoted(words: str) -> str:
    """As a string of TOML, whose escapes are those of JSON."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _in_comment(words: str) -> str:
    """On one line and without control characters, which a comment of TOML may not have."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
    return line if len(line) <= _LONGEST_WORDS else f"{line[:_LONGEST_WORDS]}…"
