#!/usr/bin/env python3
"""Verify an evidence pack with nothing but Python (3.9 or later):  python3 -I verify.py [PACK.zip | FOLDER]

The folder may be the unpacked pack in which this file lies; then no argument is needed. What is checked:

* every file of the pack is listed in manifest.json with its SHA-256, and nothing else is there;
* manifest.json is the one whose SHA-256 is in manifest.sha256;
* of a zip: that it has no byte which is not part of one of these files;
* every quotation stands, word for word, in its source at the spans given, and in the passage it is said to be from.

It proves that quotations and sources belong together, not who made the pack: compare the SHA-256 of the whole file, or
verify its detached signature. It ends with 0 if all holds, else with 1 and a line for each fault.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
import re
import sys
import zipfile
from typing import Any, Iterator

FIXED = {"manifest.json", "manifest.sha256"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_pack(path: str) -> tuple[dict[str, bytes], list[str]]:
    """The files of a pack by name, in order, and the faults of their container."""
    if os.path.isdir(path):
        files = {}
        for folder, _, names in os.walk(path):
            for name in names:
                whole = os.path.join(folder, name)
                with open(whole, "rb") as file:
                    files[os.path.relpath(whole, path).replace(os.sep, "/")] = file.read()
        return dict(sorted(files.items())), []
    with open(path, "rb") as file:
        content = file.read()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            files = {name: packed.read(name) for name in names}
    except Exception as error:  # a damaged zip raises errors of many kinds
        return {}, ["the zip cannot be read: %s" % error]
    faults = [] if len(names) == len(files) else ["an entry of the zip is there twice"]
    if not faults and rebuilt(files) != content:
        faults.append("the zip is not as it was written: bytes between or around its files were changed")
    return files, faults


def rebuilt(files: dict[str, bytes]) -> bytes:
    """The zip that holds these files and nothing else: stored, in order, without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def check_files(files: dict[str, bytes]) -> tuple[dict[str, Any], list[str]]:
    """Every file against the manifest, and the manifest against its own hash."""
    faults = ["%s is missing" % name for name in sorted(FIXED - files.keys())]
    if faults:
        return {}, faults
    if files["manifest.sha256"].decode("ascii", "replace") != sha256(files["manifest.json"]) + "  manifest.json\n":
        faults.append("manifest.json is not the one that was written")
    try:
        manifest = json.loads(files["manifest.json"].decode("utf-8"))
        listed = {entry["name"]: entry for entry in manifest["files"]}
    except (ValueError, KeyError, TypeError) as error:
        return {}, [*faults, "manifest.json cannot be read: %s" % error]
    faults += ["%s is missing" % name for name in sorted(listed.keys() - files.keys())]
    faults += ["%s is not part of the pack" % name for name in sorted(files.keys() - listed.keys() - FIXED)]
    faults += [
        "%s was changed" % name
        for name in sorted(listed.keys() & files.keys())
        if (len(files[name]), sha256(files[name])) != (listed[name]["bytes"], listed[name]["sha256"])
    ]
    return manifest, faults


def words_of(text: str) -> list[str]:
    """The words of a text whatever its markup: letters and digits in order, marks of Markdown and HTML left out."""
    text = re.sub(r"[\u00ad\u200b\u2060\ufeff]", "", text)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.S)
    text = re.sub(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])", "", text)
    text = re.sub(r"<((?:https?://|mailto:)[^<>\s]+|[\w.+-]+@[\w.-]+)>", r" \1 ", text)
    text = re.sub(r"\]\((?:[^()\n]|\([^()\n]*\))*\)", " ", text)
    text = re.sub(r"</?(?:a|b|i|u|em|strong|span|sup|sub|code|small|font|del|ins|s)\b[^<>]*>", "", text, flags=re.I)
    text = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", text))
    return re.findall(r"[^\W_]+", re.sub(r"\\(?=[!-/:-@\[-`{-~])|\*|(?<!\w)_|_(?!\w)", "", text))


def check_quotations(files: dict[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    """Every quotation in its passage, and every passage in its sources at the spans given."""
    try:
        quotations = json.loads(files["quotations.json"].decode("utf-8"))
        sources = {source["name"]: source for source in manifest["sources"]}
        if len(quotations) != manifest["quotations"]:
            yield "%d quotations are there instead of %d" % (len(quotations), manifest["quotations"])
        for number, quotation in enumerate(quotations, 1):
            text, span = quotation["passage_text"], quotation["span"]
            if text[span["start"] : span["end"]] != quotation["words"]:
                yield "quotation %d is not in its passage at the span given" % number
            if not quotation["places"]:
                yield "quotation %d names no place" % number
            if text not in [place["text"] for place in quotation["places"]]:
                yield "quotation %d has no place with the words of its passage" % number
            for place in quotation["places"]:
                for fault in check_place(files, sources.get(place["source"]), place):
                    yield "quotation %d, %s: %s" % (number, place["citation"], fault)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield "quotations.json cannot be read: %r" % error


def check_place(files: dict[str, bytes], source: dict[str, Any] | None, place: dict[str, Any]) -> list[str]:
    if source is None or source["sha256"] != place["source_sha256"]:
        return ["its source is not the one in the manifest"]
    if source["file"] is None:
        return []  # the pack was made with hashes only
    if sha256(files.get(source["file"], b"")) != source["sha256"]:
        return ["the file of its source is missing or was changed"]
    text = files.get(source["text"] or source["file"], b"").decode("utf-8", "replace")
    raw = " ".join(text[span["start"] : span["end"]] for span in place["spans"])
    if sha256(raw.encode("utf-8")) != place["spans_sha256"]:
        return ["other words stand at the spans given"]
    if place["words"] == "compared" and words_of(raw) != words_of(html.escape(place["text"])):
        return ["the words at the spans given are not those of the passage"]
    return []


def verify(path: str) -> tuple[list[str], int, int]:
    """The faults of a pack, and how many quotations and files it has."""
    files, faults = read_pack(path)
    if not files:
        return faults or ["there is no pack at %s" % path], 0, 0
    manifest, more = check_files(files)
    faults += more
    if manifest:
        faults += check_quotations(files, manifest)
    return faults, manifest.get("quotations", 0), len(files)


if __name__ == "__main__":
    found, quotations, count = verify(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)))
    for line in found:
        print("FAULT: " + line)
    if not found:
        print("Verified: %d quotation%s, %d files." % (quotations, "" if quotations == 1 else "s", count))
    sys.exit(1 if found else 0)
