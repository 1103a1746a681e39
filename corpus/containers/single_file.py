"""What does a single file hold? One text of one policy, in a form that its name tells."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpus.containers.container import Container, Reading, absolute, file_bytes, file_name
from corpus.errors import NoPolicyFound, SourceUnreadable
from corpus.formats import known_endings, recognise
from corpus.formats.format import Format, Problem
from corpus.origin import File
from corpus.text import name_part
from corpus.types import CopyFacts, Finding, SourceReading, start_of

_GIT_BUNDLES = (b"# v2 git bundle", b"# v3 git bundle")


class SingleFile(Container):
    """A file that is a document of its own; the last to be asked, since it takes whatever is no folder."""

    name = "file"

    def recognises(self, location: str) -> bool:
        return not Path(location).is_dir()

    def read(self, location: str, policy: str | None) -> Reading:
        content, name = file_bytes(location), file_name(location)
        if content.startswith(_GIT_BUNDLES):
            raise SourceUnreadable(f"{name}: is a git bundle; clone it with `git clone -b main`, and read the clone")
        form = recognise(name, content)
        if form is None:
            raise SourceUnreadable(
                f"{name}: no reader knows this form; an exhibit bundle has lines of the form 'EXHIBIT B(1)', a "
                f"single text ends in one of {known_endings()}, and a folder of texts has a manifest.toml"
            )
        source = form.source(content, name, absolute(location))
        if isinstance(source, Problem):
            raise SourceUnreadable(f"{location} {source}")
        stem = Path(name).name.rpartition(".")[0]
        facts = CopyFacts(File(name, stem), part=None, policy=policy or name_part(stem), title=stem)
        reading = form.read_checked(source, facts)
        if isinstance(reading, Problem):
            raise SourceUnreadable(f"{name} {reading}")
        if not reading.copies:
            raise NoPolicyFound(f"{name}: no passage was found; is it the text of a policy?")
        findings = (*reading.findings, *_findings(form, reading))
        return Reading(location, (replace(reading, findings=findings),), self.version)


def _findings(form: Format, reading: SourceReading) -> Iterator[Finding]:
    """What a person should know of the text; in a folder the same is told of it beside its place in the manifest."""
    name = reading.source.name
    for remark in form.checks(reading.source.text):
        yield Finding(remark.code, remark.message, name, remark.line)
    for copy in reading.copies:
        if start_of(copy.facts)[0] is None:
            yield Finding(
                "undated",
                "has no date that could be read; list it in the manifest.toml of a folder with 'effective' or "
                "'captured', or no dated question reaches it",
                name,
                copy.line,
            )
