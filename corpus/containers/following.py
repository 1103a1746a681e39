"""Which recordings are of one document, whatever its file was called: renames, merges and returns are followed."""

from collections.abc import Iterable, Sequence

from corpus.containers.git import FileChange, Moment
from corpus.containers.recordings import Recording, RecordingKind

_SHORT = 7


class Follower:
    """Follows the files of an archive through their names, in the order of time.

    A file that came in the commit in which another one went, with its text, is the same document; so is one that came
    later, byte for byte as the other one was when it went.
    """

    def __init__(self, take_effect_by_merge: bool) -> None:
        self.take_effect_by_merge = take_effect_by_merge
        self._at: dict[str, list[Recording]] = {}
        """The document at each path, the latest recording last; one that was deleted stays at its path."""
        self._all: list[list[Recording]] = []
        self._names: set[str] = set()

    @property
    def documents(self) -> dict[str, list[Recording]]:
        """The recordings of each document in order, by the path that it had last."""
        return {document[-1].path: document for document in sorted(self._all, key=lambda d: d[-1].path)}

    def follow(self, known: Iterable[Recording], changes: Sequence[FileChange]) -> None:
        """Take what was known, and what was recorded since."""
        self._names = {recording.name for recording in known}
        events: list[tuple[int, Recording | FileChange]] = [(recording.time, recording) for recording in known]
        events += [(self._moment(change).second, change) for change in changes]
        for _, event in sorted(events, key=lambda timed: timed[0]):
            recording = event if isinstance(event, Recording) else self._recording(event)
            if recording:
                self._take(recording)

    def _take(self, recording: Recording) -> None:
        if recording.renamed_from and (moved := self._at.pop(recording.renamed_from, None)):
            self._at[recording.path] = moved
        if recording.path not in self._at:
            self._at[recording.path] = []
            self._all.append(self._at[recording.path])
        self._at[recording.path].append(recording)

    def _recording(self, change: FileChange) -> Recording | None:
        """A change as a recording; None for one that changed nothing of a document, as it stands by then."""
        document = self._at.get(change.path)
        if document is None and change.blob is None:
            return None
        if document and change.is_merge and document[-1].blob == change.blob:
            return None
        came_from = None
        if document is None:
            is_there = change.renamed_from in self._at
            came_from = change.renamed_from if is_there else self._gone_as(change.blob)
        name = f"{change.path}@{change.commit[:_SHORT]}"
        name = f"{change.path}@{change.commit}" if name in self._names else name
        self._names.add(name)
        moment = self._moment(change)
        kind = RecordingKind.of(change.subject)
        return Recording(
            change.path, change.commit, name, moment.day, moment.second, kind, change.blob, renamed_from=came_from
        )

    def _gone_as(self, blob: str | None) -> str | None:
        """The path of a document that was deleted when it was byte for byte this."""
        for path, document in self._at.items():
            if len(document) > 1 and document[-1].blob is None and document[-2].blob == blob:
                return path
        return None

    def _moment(self, change: FileChange) -> Moment:
        return change.committed if self.take_effect_by_merge else change.authored
