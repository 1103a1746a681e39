"""Which recordings of an archive are versions of a document, and which only look like changes.

An archive records a page whenever its extracted text differs. Four times out of five the policy did not change: the
same words were laid out otherwise, the archive's own rules were mended, or the page was broken for a day.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from corpus.types import Finding, SourceReading

# Words that give way to the ones before within so many days were an accident of the page, not a version.
_BLIP = timedelta(days=7)
# What a site puts around a policy is no sentence and not long.
_CHROME_WORDS = 25


class RecordingKind(StrEnum):
    """What the archive says that it did, from the first words of the commit's message."""

    FIRST = "first"
    UPDATE = "update"
    TECHNICAL = "technical"
    """Extracted anew from a page that was recorded before, because the rules or the program changed."""
    OTHER = "other"

    @staticmethod
    def of(subject: str) -> "RecordingKind":
        """Read a commit's message.

        >>> RecordingKind.of("Refilter Reddit Privacy Policy"), RecordingKind.of("Start tracking GitHub Terms")
        (<RecordingKind.TECHNICAL: 'technical'>, <RecordingKind.FIRST: 'first'>)
        """
        for kind, start in _SUBJECTS.items():
            if start.match(subject):
                return kind
        return RecordingKind.OTHER


_SUBJECTS = {
    RecordingKind.FIRST: re.compile(r"(?:start tracking|(?:record )?first (?:record|version|recording) of)\b", re.I),
    RecordingKind.TECHNICAL: re.compile(r"(?:refilter|apply (?:technical|declaration)|technical upgrade)\b", re.I),
    RecordingKind.UPDATE: re.compile(r"(?:update|record (?:new )?changes? (?:of|in))\b", re.I),
}


class Verdict(StrEnum):
    """What became of a recording."""

    VERSION = "version"
    REPEATED = "repeated"
    """The words that were recorded before, with the same printed dates."""
    TECHNICAL = "technical"
    """Re-recorded by the archive, with headings or labels of the site gained or lost."""
    BLIP = "blip"
    """Gone within days for the words that stood before."""
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Recording:
    """One state of one document as the archive recorded it; what is known of it without reading it again.

    ``words`` is a fingerprint of the readable words and printed dates, empty where there are none. ``name`` is the
    name of its source. ``repeats`` is the commit of the recording whose version it belongs to. ``compared`` names the
    recording that a technical one was compared with, and says whether only chrome differed.
    """

    path: str
    commit: str
    name: str
    recorded_on: date
    time: int
    kind: RecordingKind
    blob: str | None
    words: str = ""
    verdict: Verdict = Verdict.VERSION
    repeats: str | None = None
    is_kept: bool = False
    """Whether its text is part of the corpus: of the recordings of one version, the first and the latest reading."""
    compared: tuple[str, bool] | None = None
    problem: str | None = None
    """Why it could not be read."""
    renamed_from: str | None = None
    """The path that the document had until this recording."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What was read of an archive: every recording with its verdict, and the texts that are kept, by name."""

    recordings: tuple[Recording, ...] = ()
    readings: Mapping[str, SourceReading] = field(default_factory=dict, repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def kept(self) -> list[SourceReading]:
        """The readings in source order: document after document, version after version."""
        return list(self.readings.values())


@dataclass(slots=True)
class _Run:
    """The recordings of one version."""

    first: int
    words: set[str]
    latest: int
    gone: int | None = None
    """The recording that deleted its file, where the words were not back within days."""


@dataclass(slots=True)
class Judge:
    """Judges the recordings of one document, shown one after another in the order of their dates.

    ``texts_of`` gives the different passages of a recording that is kept.
    """

    texts_of: Callable[[Recording], set[str]]
    recordings: list[Recording] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)

    def show(self, recording: Recording) -> None:
        """Take the next recording; earlier ones may turn out a blip by it."""
        position = len(self.recordings)
        self.recordings.append(recording)
        if recording.blob is None:
            if self.runs and self.runs[-1].gone is None:
                self.runs[-1].gone = position
            self._set(position, Verdict.DELETED)
        elif recording.problem:
            self._set(position, Verdict.UNREADABLE)
        elif not recording.words:
            self._set(position, Verdict.EMPTY)
        elif (returned := self._returns_to(recording)) is not None:
            run = self.runs[returned]
            for i in range(self.runs[returned + 1].first, position) if returned + 1 < len(self.runs) else ():
                if self.recordings[i].words:
                    self._set(i, Verdict.BLIP)
            del self.runs[returned + 1 :]
            run.gone = None
            self._set(position, Verdict.REPEATED, run)
        elif self._goes_on_technically(recording, position):
            run = self.runs[-1]
            run.gone = None
            if run.latest != run.first:
                self._keep(run.latest, is_kept=False)
            run.latest = position
            run.words.add(recording.words)
            self._set(position, Verdict.TECHNICAL, run, is_kept=True)
        else:
            self.runs.append(_Run(position, {recording.words}, position))
            self._set(position, Verdict.VERSION, is_kept=True)

    def _returns_to(self, recording: Recording) -> int | None:
        """The run whose words these are: the last one, or one that was away for a few days only."""
        for i in range(len(self.runs) - 1, -1, -1):
            if i + 1 < len(self.runs):
                away_since = self.recordings[self.runs[i + 1].first].recorded_on
                if recording.recorded_on - away_since > _BLIP:
                    return None
            if self._was_gone(self.runs[i], recording):
                return None
            if recording.words in self.runs[i].words:
                return i
        return None

    def _was_gone(self, run: _Run, recording: Recording) -> bool:
        """Whether the file of a version was deleted for longer than by an accident when a recording was made."""
        return run.gone is not None and recording.recorded_on - self.recordings[run.gone].recorded_on > _BLIP

    def _goes_on_technically(self, recording: Recording, position: int) -> bool:
        is_technical = recording.kind is RecordingKind.TECHNICAL and bool(self.runs)
        return is_technical and not self._was_gone(self.runs[-1], recording) and self._is_chrome(position)

    def gone_on(self) -> dict[str, date]:
        """The days on which the file of a version was deleted, by the commits of its recordings that are kept."""
        return {
            self.recordings[i].commit: self.recordings[run.gone].recorded_on
            for run in self.runs
            if run.gone is not None
            for i in (run.first, run.latest)
        }

    def _is_chrome(self, position: int) -> bool:
        """Whether a technical recording differs from the one before by headings or labels gained, or lost, alone."""
        recording, before = self.recordings[position], self.recordings[self.runs[-1].latest]
        if recording.compared is None or recording.compared[0] != before.name:
            known, found = self.texts_of(before), self.texts_of(recording)
            gained, lost = found - known, known - found
            is_chrome = not (gained and lost) and all(map(_looks_like_chrome, gained | lost))
            recording = replace(recording, compared=(before.name, is_chrome))
            self.recordings[position] = recording
        return recording.compared is not None and recording.compared[1]

    def _set(self, position: int, verdict: Verdict, run: _Run | None = None, *, is_kept: bool = False) -> None:
        repeats = self.recordings[run.first].commit if run else None
        self.recordings[position] = replace(
            self.recordings[position], verdict=verdict, repeats=repeats, is_kept=is_kept
        )

    def _keep(self, position: int, *, is_kept: bool) -> None:
        self.recordings[position] = replace(self.recordings[position], is_kept=is_kept)

    def kept(self) -> list[Recording]:
        """The recordings whose text is read: version after version, of each the latest reading first."""
        found: list[Recording] = []
        for run in self.runs:
            found += [self.recordings[i] for i in dict.fromkeys((run.latest, run.first))]
        return found


def returns(recordings: Iterable[Recording]) -> int:
    """How many versions of a document have the words of an earlier one: it alternates between texts."""
    words = [recording.words for recording in recordings if recording.verdict is Verdict.VERSION]
    return len(words) - len(set(words))


def _looks_like_chrome(text: str) -> bool:
    return len(text.split()) <= _CHROME_WORDS and not re.search(r"[.;!?][\"'”’)\]]*$", text)
