"""A pack, verified with the readers of Inforce: what the program in the pack does with code of its own."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.packs.contents import digest
from api.packs.verify import check_files, read_pack
from corpus.load import decode_again
from corpus.text import Markup, Span, plain_text


@dataclass(frozen=True, slots=True)
class Checked:
    """``faults`` is empty where all of it holds; ``sha256`` is that of the whole file."""

    faults: tuple[str, ...]
    quotations: int
    files: int
    sha256: str


def checked(path: Path) -> Checked:
    files, faults = read_pack(str(path))
    manifest, more = check_files(files) if files else ({}, [])
    faults = [*faults, *more]
    if not files:
        faults = faults or ["there is no pack"]
    if manifest:
        faults += _in_sources(files, manifest)
    whole = digest(path.read_bytes()) if path.is_file() else ""
    return Checked(tuple(faults), int(manifest.get("quotations", 0)), len(files), whole)


def _in_sources(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Iterator[str]:
    try:
        quotations = json.loads(files["quotations.json"])
        sources = {source["name"]: source for source in manifest["sources"]}
        if len(quotations) != manifest["quotations"]:
            yield f"{len(quotations)} quotations are there instead of {manifest['quotations']}"
        for number, quotation in enumerate(quotations, 1):
            span, texts = quotation["span"], [place["text"] for place in quotation["places"]]
            if quotation["passage_text"][span["start"] : span["end"]] != quotation["words"]:
                yield f"quotation {number} is not in its passage at the span given"
            if quotation["passage_text"] not in texts:
                yield f"quotation {number} has no place with the words of its passage"
            for place in quotation["places"]:
                fault = _at_place(files, sources.get(place["source"]), place)
                if fault:
                    yield f"quotation {number}, {place['citation']}: {fault}"
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"quotations.json cannot be read: {error!r}"


def _at_place(files: Mapping[str, bytes], source: Mapping[str, Any] | None, place: Mapping[str, Any]) -> str:
    if source is None or source["sha256"] != place["source_sha256"]:
        return "its source is not the one in the manifest"
    if source["file"] is None:
        return ""
    content = files.get(source["file"], b"")
    if digest(content) != source["sha256"]:
        return "the file of its source is missing or was changed"
    held = files.get(source["text"], b"").decode() if source["text"] else decode_again(source["format"], content)
    if not isinstance(held, str):
        return "the file of its source cannot be read"
    spans = [Span(span["start"], span["end"]) for span in place["spans"]]
    if plain_text(held, spans, Markup(source["markup"])) != place["text"]:
        return "the words at the spans given are not those of the passage"
    return ""
