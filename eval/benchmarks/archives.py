"""Archives of any size, made by editing real ones: their policies again and again, under other names, in other words.

An edit exchanges words for others of the same length, the same ones throughout a policy, so that versions differ among
themselves as the real ones do and every span still cuts the words that it cut.
"""

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus.origin import Recording
from corpus.types import (
    Context,
    Corpus,
    ExhibitCopy,
    Passage,
    PassageReading,
    PolicyVersion,
    Section,
    SourceReading,
    passage_id,
)
from index.lexical import STOP_WORDS

_WORD = re.compile(r"[a-z]{5,}")
_EXCHANGED = 0.05
"""Share of the longer words that an edit exchanges: two paragraphs of three are others then, short ones seldom."""
_COMMON = 3
"""Words that stand fewer times are left as they are."""

_Edit = Callable[[str], str]


def enlarged(real: Corpus, passages: int) -> Corpus:
    """An archive of about so many passages: policies of ``real``, then edits of them, until there are enough."""
    policies = _by_policy(real)
    words = _vocabulary(real)
    readings: list[SourceReading] = []
    versions: list[PolicyVersion] = []
    found: list[Passage] = []
    for number, policy in enumerate(_over_and_over(list(policies))):
        if len(found) >= passages:
            break
        again = number // len(policies)
        of_policy = policies[policy] if not again else _Edited(_exchange(words, number), again).policy(policies[policy])
        readings += of_policy[0]
        versions += of_policy[1]
        found += of_policy[2]
    order = sorted(versions, key=lambda version: version.policy)
    return Corpus(tuple(readings), tuple(order), tuple(found))


_OfPolicy = tuple[list[SourceReading], list[PolicyVersion], list[Passage]]


def _by_policy(real: Corpus) -> dict[str, _OfPolicy]:
    found: dict[str, _OfPolicy] = {version.policy: ([], [], []) for version in real.versions}
    of_source: dict[str, str] = {}
    for version in real.versions:
        found[version.policy][1].append(version)
        of_source |= {copy.source: version.policy for copy in version.copies}
    for reading in real.readings:
        if reading.source.name in of_source:
            found[of_source[reading.source.name]][0].append(reading)
    for passage in real.passages:
        found[passage.copy.facts.policy][2].append(passage)
    return found


def _over_and_over(policies: list[str]) -> Iterator[str]:
    while True:
        yield from policies


def _vocabulary(real: Corpus) -> dict[int, list[str]]:
    """The longer words of an archive that say something, by their length, in order."""
    counts: Counter[str] = Counter()
    for text in {passage.text for passage in real.passages}:
        counts.update(_WORD.findall(text))
    by_length: dict[int, list[str]] = defaultdict(list)
    for word, count in sorted(counts.items()):
        if count >= _COMMON and word not in STOP_WORDS:
            by_length[len(word)].append(word)
    return by_length


def _exchange(words: dict[int, list[str]], number: int) -> _Edit:
    """An edit that exchanges words for words: each of those chosen for another, so that nothing falls together."""
    chance = random.Random(number)  # noqa: S311 - the same edits in every run, no secret
    others: dict[str, str] = {}
    for of_length in words.values():
        chosen = [word for word in of_length if chance.random() < _EXCHANGED]
        others |= dict(zip(chosen, chance.sample(chosen, len(chosen)), strict=True))
    known: dict[str, str] = {}

    def edit(text: str) -> str:
        if text not in known:
            known[text] = _WORD.sub(lambda match: others.get(match[0], match[0]), text)
        return known[text]

    return edit


class _Edited:
    """A policy under another name and in other words."""

    def __init__(self, edit: _Edit, again: int) -> None:
        self._edit = edit
        self._suffix = f"-{again}"
        self._copies: dict[ExhibitCopy, ExhibitCopy] = {}

    def policy(self, real: _OfPolicy) -> _OfPolicy:
        readings, versions, passages = real
        edited_versions = [self._version(version) for version in versions]
        ids: dict[str, str] = {}
        edited: list[Passage] = []
        for passage in passages:
            copy, reading = self._copy(passage.copy), self._reading(passage.reading)
            ids[passage.passage_id] = passage_id(copy, reading)
            edited.append(replace(passage, passage_id=ids[passage.passage_id], copy=copy, reading=reading))
        aligned = [replace(one, aligned_to=tuple(ids[target] for target in one.aligned_to)) for one in edited]
        return [self._source(reading) for reading in readings], edited_versions, aligned

    def _source(self, reading: SourceReading) -> SourceReading:
        source = reading.source
        text = self._edit(source.text)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        named = replace(source, name=source.name + self._suffix, text=text, sha256=sha256)
        return SourceReading(named, (), {}, (), ())

    def _version(self, version: PolicyVersion) -> PolicyVersion:
        copies = tuple(map(self._copy, version.copies))
        return replace(version, version_id=copies[0].version_id, policy=copies[0].facts.policy, copies=copies)

    def _copy(self, copy: ExhibitCopy) -> ExhibitCopy:
        if copy not in self._copies:
            facts, (_, _, day) = copy.facts, copy.version_id.partition(copy.facts.policy)
            policy, origin = facts.policy + self._suffix, facts.origin
            if isinstance(origin, Recording):
                origin = replace(origin, service=origin.service + self._suffix)
            self._copies[copy] = replace(
                copy,
                version_id=policy + day,
                source=copy.source + self._suffix,
                facts=replace(facts, policy=policy, origin=origin),
            )
        return self._copies[copy]

    def _reading(self, reading: PassageReading) -> PassageReading:
        section = reading.section
        return replace(
            reading,
            section=Section(section.label, self._edit(section.title)) if section else None,
            heading=self._edit(reading.heading) if reading.heading else reading.heading,
            text=self._edit(reading.text),
            context=tuple(Context(one.kind, self._edit(one.text), one.spans) for one in reading.context),
            headings=tuple(map(self._edit, reading.headings)),
        )
