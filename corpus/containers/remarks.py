"""What a person should know of one file, the same whether it was given alone, lies in a folder or in an archive."""

from collections.abc import Iterator
from dataclasses import replace

from corpus.formats.format import Format
from corpus.hidden import HIDDEN
from corpus.types import Finding, SourceReading

DATE_IT = "give it 'effective' or 'captured' below its [[document]], as in `effective = 2019-03-01`"


def with_remarks(reading: SourceReading, form: Format, content: bytes | None) -> SourceReading:
    """A reading with what its format remarks on the file, each at its line; without the bytes, on its text alone."""
    text = reading.source.text
    found = (
        Finding(remark.code, remark.message, reading.source.name, remark.line)
        for remark in (form.checks(text) if content is None else form.remarks(content, text))
    )
    return replace(reading, findings=(*reading.findings, *found, *_hidden(reading)))


def _hidden(reading: SourceReading) -> Iterator[Finding]:
    """That a text holds characters which are not seen and change what is; a form feed is the end of a page."""
    text = reading.source.text
    found = [match for match in HIDDEN.finditer(text) if match[0] not in "\f\r"]
    if found:
        kinds = ", ".join(f"U+{ord(character):04X}" for character in sorted({match[0] for match in found})[:5])
        message = (
            f"holds {len(found):,} characters that are not seen and may change how it reads ({kinds}); shown as marks"
        )
        line = text.count("\n", 0, found[0].start()) + 1
        yield Finding("hidden_characters", message, reading.source.name, line)
