"""One zip of a pack: the same quotations of the same index are always the same bytes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from api.contract import plain
from api.packs.contents import Quotation, digest
from api.packs.page import pack_page
from api.packs.verify import rebuilt
from corpus.deadline import check_deadline
from corpus.load import read_each
from retriever.reading.library import Library

FORMAT = "inforce-pack/1"
_READ_ME = """An evidence pack of Inforce.

index.html       the quotations with their citations, to be read without a network
quotations.json  the same for programs: words, passage, spans in the source, interval in force
versions.json    what each version's dates rest on, with the commit or capture of each of its copies
sources/         the files in which the words stand, as they are held; texts/ what was read of those that are no text
manifest.json    every file with its SHA-256; manifest.sha256 is that of the manifest itself
verify.py        verifies all of it with nothing but Python:  python3 -I verify.py PACK.zip

Spans count Unicode code points of the source decoded as UTF-8, or of its file in texts/.
"""


def packed(library: Library, quotations: Sequence[Quotation], *, hashes_only: bool = False) -> bytes:
    """The zip. ``hashes_only``: without the sources, which are then named by their SHA-256."""
    files: dict[str, bytes] = {}
    sources = list(_sources(library, quotations, files, hashes_only=hashes_only))
    version_ids = sorted({citation.citation.version_id for one in quotations for citation in one.places})
    files["README.txt"] = _READ_ME.encode()
    files["index.html"] = pack_page(quotations, library.index).encode()
    files["quotations.json"] = _json([_quotation(one) for one in quotations])
    files["verify.py"] = resources.files("api.packs").joinpath("verify.py").read_bytes()
    files["versions.json"] = _json([plain(library.version(version_id)) for version_id in version_ids])
    files = dict(sorted(files.items()))
    manifest = {
        "format": FORMAT,
        "index": plain(library.index),
        "quotations": len(quotations),
        "sources": sources,
        "files": [{"name": name, "bytes": len(content), "sha256": digest(content)} for name, content in files.items()],
    }
    written = _json(manifest)
    files["manifest.json"] = written
    files["manifest.sha256"] = f"{digest(written)}  manifest.json\n".encode()
    return rebuilt(files)


def _sources(
    library: Library, quotations: Sequence[Quotation], files: dict[str, bytes], *, hashes_only: bool
) -> Iterator[dict[str, Any]]:
    """What the manifest says of each source, whose files are added; one that is not what was read is only named."""
    names = sorted({place.citation.source for one in quotations for place in one.places})
    held = [library.held_source(name) for name in names]
    contents = read_each([source.location for source in held]) if not hashes_only else iter([None] * len(held))
    for number, (source, content) in enumerate(zip(held, contents, strict=True), 1):
        check_deadline()
        entry: dict[str, Any] = {
            "name": source.name,
            "sha256": source.sha256,
            "format": source.format,
            "markup": source.markup,
        }
        if content is None or digest(content) != source.sha256:
            yield {**entry, "file": None, "text": None}
            continue
        ending = source.name.rpartition(".")[2] if "." in source.name.rpartition("/")[2] else "bin"
        stem = f"{number:04}.{ending}" if ending.isalnum() and ending.isascii() else f"{number:04}"
        files[f"sources/{stem}"] = content
        is_text = content.decode("utf-8", "replace") == source.text
        if not is_text:
            files[f"texts/{number:04}.txt"] = source.text.encode()
        yield {**entry, "file": f"sources/{stem}", "text": None if is_text else f"texts/{number:04}.txt"}


def _quotation(one: Quotation) -> Mapping[str, Any]:
    passage = one.passage
    return {
        "words": passage.text[one.span.start : one.span.end],
        "brief": one.quoted.brief,
        "passage_id": passage.passage_id,
        "version_id": passage.version_id,
        "policy": passage.policy,
        "citation": passage.parallel_citation,
        "in_force": plain(passage.in_force),
        "passage_text": passage.text,
        "span": plain(one.span),
        "places": [
            {
                "citation": place.citation.text,
                "source": place.citation.source,
                "source_sha256": place.citation.source_sha256,
                "commit": place.citation.commit,
                "url": place.citation.url,
                "lines": list(place.citation.lines),
                "spans": plain(place.citation.spans),
                "spans_sha256": digest(place.raw),
                "text": place.text,
                "words": "compared" if place.is_compared else "hash only",
            }
            for place in one.places
        ],
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()
