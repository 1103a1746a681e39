"""Random phrases of one to five words, looked up and scanned for in what every version of an index prints.

    python -m tests.mentions_scan INDEX [SEED]

What counts is told in docs/guide/changes.md: the words that `inforce show` prints of passages, headings, captions and
column headers. The scan has its own idea of a word and reads no index of words. Ends with 1 where the two differ.
"""

import random
import re
import sys
import unicodedata
from pathlib import Path

import click

from retriever.mentions.request import MentionsRequest
from retriever.opening import open_library
from retriever.reading.library import Library
from retriever.settings import Settings

PHRASES = 300
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def printed(library: Library, version_id: str) -> set[str]:
    """What a version prints: nothing runs on from one of these strings into another."""
    found: set[str] = set()
    for view in library.text(version_id):
        citation = view.citations[0]
        headings = citation.headings or ([citation.heading] if citation.heading else [])
        found.update(
            filter(None, (view.text, citation.section, *headings, *(context.text for context in view.context)))
        )
    return {unicodedata.normalize("NFC", text.translate(_UNSEEN)) for text in found}


def looked_up(library: Library, words: str) -> set[str]:
    """The versions in which words stand, page after page."""
    found: set[str] = set()
    cursor: str | None = None
    while True:
        page = library.mentions(MentionsRequest((words,), places=0, limit=100, cursor=cursor))
        found.update(version.version_id for policy in page.policies for version in policy.versions)
        cursor = page.next_cursor
        if cursor is None:
            return found


def main(index: str, seed: str = "1") -> int:
    library = open_library(Settings(Path(index)))
    texts = {version.version_id: printed(library, version.version_id) for version in library.versions()}
    # A text that stands in many versions is scanned once.
    stands_in: dict[str, set[str]] = {}
    for version_id, of_version in texts.items():
        for text in of_version:
            stands_in.setdefault(text, set()).add(version_id)
    chance = random.Random(int(seed))
    everything = sorted(text for text in stands_in if re.search(r"[^\W_]", text))
    differ = 0
    for _ in range(PHRASES):
        words = re.findall(r"[^\W_]+(?:_[^\W_]+)*", chance.choice(everything))
        length = min(chance.randint(1, 5), len(words))
        begin = chance.randint(0, len(words) - length)
        phrase = words[begin : begin + length]
        pattern = re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, phrase)) + r"(?!\w)", re.IGNORECASE)
        scanned = {version for text, versions in stands_in.items() if pattern.search(text) for version in versions}
        found = looked_up(library, " ".join(phrase))
        if found != scanned:
            differ += 1
            only = sorted(scanned - found)[:3], sorted(found - scanned)[:3]
            click.echo(f"{' '.join(phrase)} | only scanned {only[0]} | only found {only[1]}")
    click.echo(f"{PHRASES - differ} of {PHRASES} phrases stand in the same versions")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
