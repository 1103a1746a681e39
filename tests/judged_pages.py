"""How pages of archives should be read, as judged by reading them, and how the reader reads them.

tests/data/judged_pages.jsonl: 56 versions of 28 documents of two archives of Open Terms Archive, judged one by one from
the recorded text without the reader (`tests/data/README.md` says how, and what a line holds).
"""

import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from corpus.formats.markdown import MARKDOWN
from corpus.origin import Recording
from corpus.types import CopyFacts, PassageReading, Source, SourceReading, start_of

FILE = Path(__file__).parent / "data" / "judged_pages.jsonl"
ARCHIVES = Path(__file__).parents[2] / "shared" / "data"
_LIST_NUMBER = re.compile(r"^\d{1,2} ")
_CLONES = tempfile.TemporaryDirectory(prefix="judged-")


@dataclass
class Tally:
    """How many judgments of each kind were met; ``missed`` says which were not, with where."""

    asked: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=dict)

    def count(self, kind: str, is_met: bool, where: str) -> None:
        self.asked[kind] += 1
        self.met[kind] += is_met
        if not is_met:
            self.missed.setdefault(kind, []).append(where)

    def share(self, kind: str) -> float:
        return self.met[kind] / self.asked[kind]

    def __str__(self) -> str:
        return "\n".join(
            f"{kind:22} {self.met[kind]:4} of {self.asked[kind]:4}  {self.share(kind):.3f}" for kind in self.asked
        )


def judgments() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


@cache
def clone(archive: str) -> Path:
    """A bare clone of one of the two archives, kept for the run."""
    bundle = ARCHIVES / f"open_terms_archive_{archive}.bundle"
    folder = Path(_CLONES.name) / archive
    subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(folder)], check=True)
    return folder


def read(judged: dict[str, Any]) -> SourceReading:
    """The judged version as the reader of archives reads it."""
    command = ["git", "-C", str(clone(judged["archive"])), "show", f"{judged['commit']}:{judged['path']}"]
    content = subprocess.run(command, check=True, capture_output=True).stdout
    service, _, document = judged["path"].removesuffix(".md").partition("/")
    source = MARKDOWN.source(content, judged["path"], "judged")
    assert isinstance(source, Source), source
    origin = Recording(judged["commit"][:7], judged["commit"], service, document)
    facts = CopyFacts(
        origin, part=None, policy="judged", title=document, captured_on=date.fromisoformat(judged["captured"])
    )
    return MARKDOWN.read(source, facts)


def tally(judged: Iterable[dict[str, Any]]) -> Tally:
    found = Tally()
    for one in judged:
        _judge(one, read(one), found)
    return found


def _judge(judged: dict[str, Any], reading: SourceReading, tally: Tally) -> None:
    name = f"{judged['path']}@{judged['captured']}"
    passages = [passage for copy in reading.copies for passage in copy.passages]
    for one in judged["passages"]:
        where = f"{name}:{one['line']} {one['starts'][:40]!r}"
        passage = _passage_at(one, passages)
        tally.count("passage", passage is not None, where)
        if passage is None:
            continue
        path = [_key(words) for words in passage.headings]
        wanted = [_key(words) for words in one["sections"]]
        # Whether the number that a list prints before a heading is part of it, those who judged did not agree.
        alone = [_LIST_NUMBER.sub("", words) for words in path]
        is_right = path[-1:] == wanted[-1:] or alone[-1:] == wanted[-1:]
        tally.count("innermost section", is_right, f"{where}: {passage.headings} for {one['sections']}")
        tally.count("outer section", path[:1] == wanted[:1], f"{where}: {passage.headings} for {one['sections']}")
        context = " ".join(_key(context.text) for context in passage.context)
        if one["label"]:
            tally.count("label", _key(passage.label or "") == _key(one["label"]), f"{where}: {passage.label}")
        if one["lead_in"]:
            tally.count(
                "lead-in", _key(one["lead_in"]) in context, f"{where}: {context[-80:]!r} for {one['lead_in']!r}"
            )
        if one.get("header"):
            tally.count("header", set(_key(one["header"]).split()) <= set(context.split()), f"{where}: {context!r}")
        if one.get("ends"):
            tally.count("whole", _key(one["ends"]) in _key(passage.text), f"{where}: {passage.text[-60:]!r}")
    # The same words may stand elsewhere as an item.
    whole = {
        (_key(passage.text), line) for passage in passages for line in range(passage.lines[0], passage.lines[1] + 1)
    }
    for heading in judged["headings"]:
        is_passage = (_key(heading["words"]), heading["line"]) in whole
        tally.count("heading no passage", not is_passage, f"{name}:{heading['line']} {heading['words']!r}")
    for place in judged["not_text"]:
        inside = [
            p for p in passages if p.lines[0] <= place["line"] <= p.lines[1] and _key(place["starts"]) in _key(p.text)
        ]
        tally.count("no text", not inside, f"{name}:{place['line']} {place['starts']!r}")
    _judge_date(judged, reading, tally, name)


def _judge_date(judged: dict[str, Any], reading: SourceReading, tally: Tally, name: str) -> None:
    wanted = judged["date"]
    current = [copy for copy in reading.copies if copy.facts.shown_as_current] or list(reading.copies)
    day, basis = start_of(current[0].facts) if current else (None, None)
    told = [finding for finding in reading.findings if "date" in finding.code]
    if not wanted["doubt"]:
        names = {
            "stated_effective": "effective",
            "updated_date": "updated",
            "declared": "declared",
            "captured": "captured",
        }
        is_right = (str(day), names.get(str(basis))) == (wanted["from"], wanted["basis"])
        tally.count("date", is_right, f"{name}: {day} {basis} for {wanted['from']} {wanted['basis']}")
    else:
        tally.count("doubt told", bool(told), f"{name}: {day} {basis}, no finding; {wanted['why']}")


def _passage_at(judged: dict[str, Any], passages: Iterable[PassageReading]) -> PassageReading | None:
    starts = _key(judged["starts"])
    near = [p for p in passages if p.lines[0] - 1 <= judged["line"] <= p.lines[1] + 1]
    return next((p for p in near if _key(p.text).startswith(starts)), None)


def _key(words: str) -> str:
    """Words alone: case, marks and spaces aside."""
    return " ".join(re.findall(r"\w+", words.replace("’", "").replace("'", "").casefold()))


def main() -> None:
    """Print the tally, and what was missed."""
    found = tally(judgments())
    print(found)  # noqa: T201
    for kind, places in found.missed.items():
        print(f"\n{kind}", *places, sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    main()
