"""What does a single file hold? One text of one policy, in a form that its name tells."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpus.containers.captures import with_capture
from corpus.containers.container import Container, Reading, absolute, file_bytes, file_name
from corpus.containers.remarks import DATE_IT, with_remarks
from corpus.containers.walk import SAVE_IT
from corpus.errors import NoPolicyFound, SourceUnreadable
from corpus.formats import known_endings, recognise
from corpus.formats.format import Problem
from corpus.origin import File
from corpus.text import Markup, name_part
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
                f"{name}: no reader knows this form; {SAVE_IT}; an exhibit bundle has lines of the form "
                f"'EXHIBIT B(1)', a single text ends in one of {known_endings()}, and a folder has a manifest.toml"
            )
        source = form.source(content, name, absolute(location))
        if isinstance(source, Problem):
            raise SourceUnreadable(f"{location} {source}")
        stem = Path(name).name.rpartition(".")[0]
        facts = CopyFacts(File(name, stem), part=None, policy=policy or name_part(stem), title=stem)
        facts = with_capture(facts, source.text) if source.markup is Markup.HTML else facts
        reading = form.read_checked(source, facts)
        if isinstance(reading, Problem):
            raise SourceUnreadable(f"{name} {reading}")
        if not reading.copies:
            raise NoPolicyFound(f"{name}: no passage was found; is it the text of a policy?")
        reading = with_remarks(reading, form, content)
        findings = (*reading.findings, *_undated(reading))
        return Reading(location, (replace(reading, findings=findings),), self.version)


def _undated(reading: SourceReading) -> Iterator[Finding]:
    """Of what a folder tells at the file's place in the manifest."""
    for copy in reading.copies:
        if start_of(copy.facts)[0] is None:
            message = (
                "has no date that could be read, so that no dated question reaches it; `inforce corpus init FOLDER` "
                f"writes a manifest.toml for its folder: {DATE_IT}"
            )
            yield Finding("undated", message, reading.source.name, copy.line)
