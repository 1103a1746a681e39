"""What is a copy of a policy's text? A page filed as an exhibit, a recording in an archive, or a saved file.

What depends on which of the three a copy is, is said here once: what it is called, how a citation names it, whether it
is one of many captures of one page. Dates and words, which any copy has, are in `corpus.types.CopyFacts`.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypedDict


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A printed page filed as an exhibit; ``name`` is its label as printed: "B(2)"."""

    name: str

    kind: ClassVar = "exhibit"
    plural: ClassVar = "Exhibits"
    is_capture: ClassVar = False
    """Exhibits show a page on the days that the parties chose, not whenever it changed."""
    cites_whole_path: ClassVar = False
    service: ClassVar[None] = None
    document: ClassVar[None] = None

    @property
    def original(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """What it is called in a sentence."""
        return f"Ex. {self.name}"

    @property
    def cited(self) -> str:
        """What a citation begins with."""
        return self.called

    @property
    def told_apart_by(self) -> str | None:
        """What a citation adds to its date where the same words begin the citation of other copies."""
        return None


@dataclass(frozen=True, slots=True)
class Recording:
    """One state of a document as an archive recorded it.

    ``name`` is the commit's short id, ``commit`` the whole one; ``service`` and ``document`` are whose document it is
    and its kind, as the archive names them: "GitHub", "Privacy Policy". ``repeats`` is the name of an earlier copy that
    this one recorded again, read otherwise but not changed.
    """

    name: str
    commit: str
    service: str
    document: str
    repeats: str | None = None

    kind: ClassVar = "recording"
    plural: ClassVar = "Recordings"
    is_capture: ClassVar = True
    cites_whole_path: ClassVar = True

    @property
    def original(self) -> str:
        """The name of the copy whose version this one belongs to."""
        return self.repeats or self.name

    @property
    def called(self) -> str:
        return f"recording {self.name}"

    @property
    def cited(self) -> str:
        return _titled(self.service, self.document)

    @property
    def told_apart_by(self) -> str | None:
        return f"commit {self.name}"


@dataclass(frozen=True, slots=True)
class File:
    """A text saved as a file; ``name`` is its path in its folder. The rest is what a manifest says of it.

    ``manifest_on`` is the first day in force as the manifest says, whatever the page prints, and ``rests_on`` what that
    day rests on, in the words of whoever wrote it.
    """

    name: str
    document: str
    service: str | None = None
    url: str | None = None
    labels: tuple[str, ...] = ()
    manifest_on: date | None = None
    rests_on: str | None = None

    kind: ClassVar = "file"
    plural: ClassVar = "Files"
    is_capture: ClassVar = True
    cites_whole_path: ClassVar = True

    @property
    def original(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        return f"file {self.name}"

    @property
    def cited(self) -> str:
        return _titled(self.service, self.document)

    @property
    def told_apart_by(self) -> str | None:
        return self.called


Origin = Exhibit | Recording | File


class OriginFields(TypedDict):
    """An origin as results show it and the index stores it: one field for each fact of any kind of origin."""

    exhibit: str
    service: str | None
    document: str | None
    commit: str | None
    url: str | None
    labels: tuple[str, ...]
    manifest_on: date | None
    rests_on: str | None
    repeats: str | None


def fields_of(origin: Origin) -> OriginFields:
    """The facts of an origin by field; `origin_of` makes the origin of them again.

    >>> fields_of(Exhibit("B(2)"))["exhibit"], fields_of(Exhibit("B(2)"))["document"]
    ('B(2)', None)
    """
    recording = origin if isinstance(origin, Recording) else None
    file = origin if isinstance(origin, File) else None
    return OriginFields(
        exhibit=origin.name,
        service=origin.service,
        document=origin.document,
        commit=recording.commit if recording else None,
        url=file.url if file else None,
        labels=file.labels if file else (),
        manifest_on=file.manifest_on if file else None,
        rests_on=file.rests_on if file else None,
        repeats=recording.repeats if recording else None,
    )


def origin_of(fields: OriginFields) -> Origin:
    """The origin that has these facts: only a recording has a commit, and only an exhibit no document.

    >>> origin_of(fields_of(Recording("1a2b3c4", "1a2b3c4d", "GitHub", "Privacy Policy")))
    Recording(name='1a2b3c4', commit='1a2b3c4d', service='GitHub', document='Privacy Policy', repeats=None)
    """
    name, service, document = fields["exhibit"], fields["service"], fields["document"]
    if document is None:
        return Exhibit(name)
    if fields["commit"] is not None:
        return Recording(name, fields["commit"], service or "", document, fields["repeats"])
    return File(name, document, service, fields["url"], fields["labels"], fields["manifest_on"], fields["rests_on"])


def _titled(service: str | None, document: str) -> str:
    """Service and document; a title that begins with the service does not name it twice."""
    if not service or document.casefold().startswith(service.casefold()):
        return document
    return f"{service} {document}"
