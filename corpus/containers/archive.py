"""What did an archive record? A git repository in one of the known layouts (`corpus.containers.layouts`).

    git log → recordings of each document, by date → blobs that are new → readings → verdicts → readings that are kept

Each commit recorded one state of a document on the day that the page was fetched. Reading again costs what is new: give
`read_archive` what it returned before, and it reads the commits that came since.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from corpus import origin
from corpus.clauses.wording import fold_words
from corpus.containers.container import Container, Progress, Reading
from corpus.containers.following import Follower
from corpus.containers.git import FileChange, GitRepository, is_repository
from corpus.containers.layouts import LAYOUTS
from corpus.containers.naming import Names, layout_of
from corpus.containers.not_read import no_policy, told
from corpus.containers.recordings import Archive, Judge, Recording, Verdict, returns
from corpus.containers.remarks import with_remarks
from corpus.errors import ConflictingSources, NoPolicyFound, SourceUnreadable
from corpus.formats.format import Format, Problem
from corpus.module_digest import module_digest
from corpus.reading.pieces import Memory
from corpus.text import Markup
from corpus.types import CopyFacts, Finding, Source, SourceReading

GIT_PREFIX = "git:"
"""A location inside a repository: ``git:/path/to/repository#commit:Service/Document.md``."""

_NO_FILE = "it is a link, or another repository"
_OTHER_FORM = "its form is none in which this archive keeps documents"
_REMEDIES = {
    _NO_FILE: "what it stands for is read where it is itself",
    _OTHER_FORM: "a policy in it is read from a folder, for which `inforce corpus init FOLDER` writes a manifest.toml",
}
_MISSING = Problem(
    "is missing from the repository, damaged, or larger than any text", "a fresh clone restores what is missing"
)
_SHORT = 7
_EXAMPLES = 5


class GitArchive(Container):
    """A git repository whose commits recorded documents. What a commit recorded never changes."""

    name = "git"
    scheme = GIT_PREFIX
    is_immutable = True

    def recognises(self, location: str) -> bool:
        return is_repository(Path(location))

    def read(self, location: str, policy: str | None) -> Reading:
        return self.read_on(location, policy, None, None)

    def read_on(self, location: str, policy: str | None, known: Archive | None, progress: Progress | None) -> Reading:
        archive = read_archive(Path(location), policy, known, progress)
        return Reading(location, tuple(archive.kept), self.version, archive.findings, archive)

    @property
    def version(self) -> str:
        libraries = sorted({library for layout in LAYOUTS for library in layout.form.requires})
        return module_digest((__name__,), tuple(libraries))[:16]

    def content(self, location: str) -> bytes:
        repository, commit, path = _parts_of(location)
        return GitRepository(Path(repository)).blob_at(commit, path)

    def contents(self, locations: Iterable[str]) -> Iterator[bytes | None]:
        """In their order; git is started once for all that follow one another in one repository, and not for each."""
        for path, of_repository in groupby(map(_parts_of, locations), key=itemgetter(0)):
            repository = GitRepository(Path(path))
            places = [(commit, name) for _, commit, name in of_repository]
            # A line break ends what git is asked for.
            in_one_line = [f"{commit}:{name}" for commit, name in places if "\n" not in name]
            found = repository.blobs(in_one_line) if Path(path).is_dir() else iter(())
            for commit, name in places:
                try:
                    yield repository.blob_at(commit, name) if "\n" in name else next(found, ("", None))[1]
                except (OSError, SourceUnreadable):
                    yield None

    def watched_place(self, location: str) -> str:
        return _parts_of(location)[0]

    def state(self, location: str) -> tuple[int, int] | None:
        """One state for all of a repository while that is there."""
        return (0, 0) if Path(_parts_of(location)[0]).is_dir() else None


def read_archive(
    path: Path,
    policy: str | None = None,
    known: Archive | None = None,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
) -> Archive:
    """Read a repository; ``known`` is what was read of it before, and only commits that came since are read.

    ``only`` are the paths of the documents that are wanted; None is all of them.

    A recording that cannot be read is a finding and leaves the others as they are. Raises SourceUnreadable where git
    cannot read the repository, NoPolicyFound where it holds no document.
    """
    return _ArchiveReader(path, policy, known or Archive(), progress, only).read()


def _parts_of(location: str) -> tuple[str, str, str]:
    repository, _, place = location.removeprefix(GIT_PREFIX).rpartition("#")
    commit, _, path = place.partition(":")
    return repository, commit, path


class _ArchiveReader:
    """The steps of one reading."""

    def __init__(
        self,
        path: Path,
        policy: str | None,
        known: Archive,
        progress: Progress | None,
        only: Collection[str] | None = None,
    ) -> None:
        self.repository = GitRepository(path)
        self.path = path
        self.policy = policy
        self.known = known
        self.progress = progress
        self.only = only
        self.names = Names(())
        self.memories: dict[Markup, Memory] = {}
        self.findings: list[Finding] = []

    def read(self) -> Archive:
        if self.repository.is_shallow():
            self._note("shallow", f"{self.path.name}: its history is cut off; `git fetch --unshallow` restores it")
        documents = self._documents()
        if not documents:
            examples = {layout.name: layout.example for layout in reversed(LAYOUTS)}
            forms = ", or ".join(f"'{example}', as {name} has them" for name, example in reversed(examples.items()))
            raise NoPolicyFound(
                f"{self.path}: no commit holds a file of the form {forms}; a folder of texts is read with a "
                "manifest.toml in it"
            )
        self._tell_unread()
        policies = self._policies(list(documents))
        recordings: list[Recording] = []
        readings: dict[str, SourceReading] = {}
        total = sum(map(len, documents.values()))
        for path, of_path in documents.items():
            document = _Document(self, path, policies[path])
            for done, _ in enumerate(document.read(of_path), len(recordings) + 1):
                if self.progress:
                    self.progress(done, total)
            recordings += document.judge.recordings
            readings |= document.kept()
            self.findings += document.findings()
        return Archive(tuple(recordings), readings, tuple(self.findings))

    def _documents(self) -> dict[str, list[Recording]]:
        """The recordings of each document by its latest path, known ones and new ones, by the time they were made."""
        known = self._known_commits()
        self.names = Names(self.repository.paths())
        by_merge = self.names.layout.take_effect_by_merge
        changes = [change for change in self.repository.changes(known, first_parents=by_merge) if self._is_read(change)]
        moved = {c.commit for c in changes if abs((c.committed.day - c.authored.day).days) > 1}
        if moved:
            self._note(
                "dates_differ",
                f"{self.path.name}: {len(moved)} commits have a commit date that is not their author date; the "
                f"repository was rewritten, and the {'commit' if by_merge else 'author'} date is taken; "
                "compare with the original",
            )
        if by_merge and (aside := self.repository.on_branches()):
            self._note(
                "on_branches",
                f"{aside} commits were made on branches; their texts count from the merge that "
                "brought them to the main line, and drafts that no merge brought there are no versions",
            )
        follower = Follower(by_merge)
        follower.follow(self.known.recordings, changes)
        return follower.documents

    def _is_read(self, change: FileChange) -> bool:
        return layout_of(change.path) is not None and (self.only is None or change.path in self.only)

    def _tell_unread(self) -> None:
        """Every file of the newest tree that is no document, with its reason; and what was in the tree before."""
        unread: dict[str, list[str]] = defaultdict(list)
        tree = {entry.path: entry for entry in self.repository.tree()}
        for path in sorted({*tree, *self.repository.paths()}):
            if path in tree and not tree[path].is_file:
                unread[_NO_FILE].append(path)
            elif not layout_of(path):
                unread[no_policy(path) or _OTHER_FORM].append(path)
        self.findings += told(unread, self.path.name, _REMEDIES)

    def form_of(self, path: str) -> Format:
        return (layout_of(path) or self.names.layout).form

    def memory_of(self, path: str) -> Memory:
        markup = self.form_of(path).markup
        return self.memories.setdefault(markup, Memory(markup))

    def _known_commits(self) -> set[str]:
        """Commits that were read before. Where the history was rewritten since, nothing of it is known."""
        commits = {recording.commit for recording in self.known.recordings}
        if commits and not commits <= self.repository.history():
            self.known = Archive()
            return set()
        return commits

    def _policies(self, paths: Sequence[str]) -> dict[str, str]:
        if self.policy and len(paths) > 1:
            raise ConflictingSources(
                f"{self.path} holds {len(paths)} documents, and --policy '{self.policy}' would make one policy of "
                "them; leave it out, the ids are taken from service and type"
            )
        return dict.fromkeys(paths, self.policy) if self.policy else self.names.policies(paths)

    def _note(self, code: str, message: str) -> None:
        self.findings.append(Finding(code, message, self.path.name, 1))


class _Document:
    """The recordings of one document, and the readings of those that are kept."""

    def __init__(self, reader: _ArchiveReader, path: str, policy: str) -> None:
        self.reader = reader
        self.path = path
        self.policy = policy
        self.judge = Judge(self._texts_of)
        self.held: dict[str, SourceReading] = {}

    def read(self, recordings: Sequence[Recording]) -> Iterator[Recording]:
        """Show every recording to the judge; one that is not known yet is read first."""
        known = {r.blob: r for r in recordings if r.blob and _is_read(r)}
        unread = dict.fromkeys(r.blob for r in recordings if r.blob and not _is_read(r) and r.blob not in known)
        contents = self.reader.repository.blobs(unread)
        for recording in recordings:
            if recording.blob and not _is_read(recording):
                same = known.get(recording.blob)
                if same is None:
                    _, content = next(contents)
                    recording = self._first_seen(recording, content)
                    known[recording.blob or ""] = recording
                else:
                    recording = replace(recording, words=same.words, problem=same.problem, verdict=same.verdict)
            self.judge.show(recording)
            kept = {held.name for held in self.judge.kept()}
            for name in [name for name in self.held if name not in kept]:
                del self.held[name]
            yield recording

    def kept(self) -> dict[str, SourceReading]:
        """The readings that are part of the corpus, by name; what one of them already says is not said again."""
        readings: dict[str, SourceReading] = {}
        said: set[tuple[str, str]] = set()
        names = {recording.commit: recording.name.rpartition("@")[2] for recording in self.judge.kept()}
        gone = self.judge.gone_on()
        for recording in self.judge.kept():
            reading = self._reading(recording)
            findings = tuple(f for f in reading.findings if (f.code, f.message) not in said)
            said |= {(f.code, f.message) for f in findings}
            of = self._origin(recording, names[recording.repeats] if recording.repeats else None)
            # A reading known from before may have another policy's id: a second document can make one ambiguous.
            copies = tuple(
                replace(
                    copy, facts=replace(copy.facts, origin=of, policy=self.policy, gone_on=gone.get(recording.commit))
                )
                for copy in reading.copies
            )
            readings[recording.name] = replace(reading, copies=copies, findings=findings)
        return readings

    def findings(self) -> Iterator[Finding]:
        """What became of the recordings that are no versions, each kind once."""
        recordings = self.judge.recordings
        for verdict, meaning in _NOISE.items():
            found = [recording for recording in recordings if recording.verdict is verdict]
            if found:
                said = f"{len(found)} of {len(recordings)} recordings {meaning}: {_listed(found)}"
                yield self._finding(verdict.value, said, len(found))
        for problem in dict.fromkeys(recording.problem for recording in recordings if recording.problem):
            found = [recording for recording in recordings if recording.problem == problem]
            many = f"{len(found)} recordings, each of which {problem}: " if len(found) > 1 else ""
            yield self._finding("unreadable", f"{many}{_listed(found)}{'' if many else f' {problem}'}", len(found))
        for recording in recordings:
            if recording.renamed_from:
                yield self._finding(
                    "renamed",
                    f"was called '{recording.renamed_from}' before {recording.recorded_on}, commit "
                    f"{recording.commit[:_SHORT]}; both are read as one policy, since the text stayed",
                )
        came_back = returns(recordings)
        if came_back:
            yield self._finding(
                "alternates",
                f"{came_back} versions have the words of an earlier one; the page was shown in two forms, or changes "
                "were taken back: compare them before relying on their dates",
                came_back,
            )

    def _finding(self, code: str, message: str, count: int = 1) -> Finding:
        return Finding(code, message, self.path, 1, count, self.policy)

    # -- reading ----------------------------------------------------------------------------------------

    def _first_seen(self, recording: Recording, content: bytes | None) -> Recording:
        """Read the bytes of a recording, and hold what was read until the judge has spoken."""
        source = self._source(recording, content)
        if isinstance(source, Problem):
            return replace(recording, problem=source.left_out)
        form, memory = self.reader.form_of(recording.path), self.reader.memory_of(recording.path)
        reading = form.read_checked(source, self._facts(recording), memory)
        if isinstance(reading, Problem):
            return replace(recording, problem=reading.left_out)
        if not reading.copies:
            return replace(recording, verdict=Verdict.EMPTY)
        self.held[recording.name] = with_remarks(reading, form, content or b"")
        return replace(recording, words=fingerprint(reading))

    def _facts(self, recording: Recording) -> CopyFacts:
        return CopyFacts(
            origin=self._origin(recording),
            part=None,
            policy=self.policy,
            title=self.reader.names.of(recording.path)[1],
            captured_on=recording.recorded_on,
        )

    def _origin(self, recording: Recording, repeats: str | None = None) -> origin.Recording:
        return origin.Recording(
            recording.name.rpartition("@")[2], recording.commit, *self.reader.names.of(recording.path), repeats
        )

    def _reading(self, recording: Recording) -> SourceReading:
        """The reading of a recording, wherever it is known from; read from the repository where it is not."""
        found = self._held(recording)
        if found is None:
            # A text that comes back is one text, however often it is recorded.
            twins = (self._held(other) for other in self.judge.recordings if other.blob == recording.blob)
            twin = next(filter(None, twins), None)
            content: bytes | None = None
            if twin:
                source = replace(twin.source, name=recording.name, location=self._location(recording))
            else:
                source, content = self._read_source(recording)
            form, memory = self.reader.form_of(recording.path), self.reader.memory_of(recording.path)
            found = with_remarks(form.read(source, self._facts(recording), memory), form, content)
            self.held[recording.name] = found
        return found

    def _held(self, recording: Recording) -> SourceReading | None:
        return self.held.get(recording.name) or self.reader.known.readings.get(recording.name)

    def _read_source(self, recording: Recording) -> tuple[Source, bytes | None]:
        ((_, content),) = self.reader.repository.blobs([recording.blob or ""])
        source = self._source(recording, content)
        if isinstance(source, Problem):
            raise SourceUnreadable(f"{recording.name} {source.left_out}")
        return source, content

    def _source(self, recording: Recording, content: bytes | None) -> Source | Problem:
        if content is None:
            return _MISSING
        return self.reader.form_of(recording.path).source(content, recording.name, self._location(recording))

    def _location(self, recording: Recording) -> str:
        return f"{GIT_PREFIX}{self.reader.path.resolve()}#{recording.commit}:{recording.path}"

    def _texts_of(self, recording: Recording) -> set[str]:
        """Its passages and, as one text more, its printed dates: an archive cannot have made those."""
        copies = self._reading(recording).copies
        dates = ", ".join(f"{copy.facts.effective_on}, {copy.facts.updated_on}" for copy in copies)
        return {dates, *(fold_words(p.text) for copy in copies for p in copy.passages)}


_NOISE = {
    Verdict.REPEATED: "have the words of the one before and are no versions",
    Verdict.TECHNICAL: "were made by the archive itself, with labels of the site gained or lost, and are no versions",
    Verdict.BLIP: "gave way within a week to the words before them and are left out",
    Verdict.EMPTY: "hold no text and are left out",
    Verdict.DELETED: "deleted the file; the version before ends on that day, unless its words were back within a week",
}


def fingerprint(reading: SourceReading) -> str:
    """What two recordings with the same readable words and printed dates have in common."""
    digest = hashlib.blake2b(digest_size=16)
    for copy in reading.copies:
        digest.update(f"{copy.facts.effective_on}\x1f{copy.facts.updated_on}\x1f{copy.facts.part}\x1e".encode())
        above: tuple[str, ...] = ()
        for passage in copy.passages:
            words = [*(heading for heading in passage.headings if heading not in above), passage.text]
            above = passage.headings
            digest.update("\x1f".join(map(fold_words, words)).encode() + b"\x1e")
    return digest.hexdigest()


def _listed(recordings: Sequence[Recording]) -> str:
    commits = ", ".join(f"{r.commit[:_SHORT]} of {r.recorded_on}" for r in recordings[:_EXAMPLES])
    more = f" and {len(recordings) - _EXAMPLES} more" if len(recordings) > _EXAMPLES else ""
    return f"{commits}{more}"


def _is_read(recording: Recording) -> bool:
    return bool(recording.words or recording.problem or recording.verdict is Verdict.EMPTY)
