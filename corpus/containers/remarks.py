"""What a person should know of one file, the same whether it was given alone, lies in a folder or in an archive."""

from dataclasses import replace

from corpus.formats.format import Format
from corpus.types import Finding, SourceReading

DATE_IT = "give it 'effective' or 'captured' below its [[document]], as in `effective = 2019-03-01`"


def with_remarks(reading: SourceReading, form: Format, content: bytes | None) -> SourceReading:
    """A reading with what its format remarks on the file, each at its line; without the bytes, on its text alone."""
    text = reading.source.text
    found = (
        Finding(remark.code, remark.message, reading.source.name, remark.line)
        for remark in (form.checks(text) if content is None else form.remarks(content, text))
    )
    return replace(reading, findings=(*reading.findings, *found))
