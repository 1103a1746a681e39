"""Quotations in an archive: 44,000 passages of 300 versions, most of them the same from one version to the next.

Made at random and written without vectors: checking a quotation reads the catalogue alone.
"""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pytest

from corpus.dates.interval import EffectiveInterval
from corpus.origin import Exhibit
from corpus.text import Span
from corpus.types import (
    Basis,
    CopyFacts,
    Corpus,
    ExhibitCopy,
    Passage,
    PassageKind,
    PassageReading,
    PolicyVersion,
    Section,
    Source,
    SourceReading,
)
from index.catalogue import CATALOGUE, Additions, Catalogue, Known, Lineage, Texts, write_catalogue
from index.embedded_text import distinct_texts
from index.encoder import Encoder
from retriever.quotations.check import Quotations
from retriever.quotations.matches import SHOWN_MATCHES
from retriever.reading.views import Views
from retriever.results import IndexRef, QuoteResult, Verdict

pytestmark = pytest.mark.slow

VERSIONS, PASSAGES, EDITS = 300, 147, 21
INDEX = IndexRef("sha256:archive", "none")


def archive() -> tuple[Corpus, list[list[str]]]:
    """The corpus, and the texts of each version."""
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices("abcdefghilmnoprstuv", k=chance.randrange(2, 10))) for _ in range(3_000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]

    def text() -> str:
        words = chance.choices(vocabulary, weights, k=chance.randrange(20, 140))
        return f"{' '.join(words)}.".capitalize()

    texts = [text() for _ in range(PASSAGES)]
    versions: list[PolicyVersion] = []
    passages: list[Passage] = []
    by_version: list[list[str]] = []
    start = date(2000, 1, 1)
    section = Section("A", "TERMS")
    for number in range(VERSIONS):
        for _ in range(EDITS if number else 0):
            at = chance.randrange(PASSAGES)
            words = texts[at].split()
            words[chance.randrange(len(words))] = chance.choice(vocabulary)
            texts[at] = " ".join(words) if chance.random() < 0.7 else text()
        by_version.append(list(texts))
        day = start + timedelta(days=20 * number)
        version_id = f"archive@{day}"
        facts = CopyFacts(Exhibit("A"), None, "archive", "Archive", effective_on=day)
        copy = ExhibitCopy(version_id, "a", "archive.txt", facts, number + 1)
        until = day + timedelta(days=20) if number + 1 < VERSIONS else None
        interval = EffectiveInterval(day, until)
        versions.append(PolicyVersion(version_id, "archive", interval, Basis.STATED_EFFECTIVE, (copy,)))
        passages += [
            Passage(
                f"{version_id}~a~A.{k}",
                copy,
                PassageReading(PassageKind.PARAGRAPH, section, None, k, None, words, (Span(0, len(words)),), (k, k)),
            )
            for k, words in enumerate(texts, 1)
        ]
    source = Source("archive.txt", "", "0" * 64, "archive.txt")
    return Corpus((SourceReading(source, (), {}),), tuple(versions), tuple(passages)), by_version


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Quotations, list[list[str]]]:
    corpus, by_version = archive()
    assert len(corpus.passages) == 44_100
    assert len(distinct_texts(corpus.passages)) > 5_700
    folder = Path(tmp_path_factory.mktemp("archive"))
    additions = Additions(Known())
    write_catalogue(folder / CATALOGUE, corpus, Texts.of(corpus), additions, (), {}, Lineage())
    additions.write(folder, "000001", ())
    catalogue = Catalogue(folder, ["000001"])
    return Quotations(catalogue, Views(catalogue)), by_version


def drawn(by_version: list[list[str]], count: int) -> Iterator[tuple[str, frozenset[str]]]:
    """Quotations cut from a version at random, with all versions that hold them."""
    chance = random.Random(11)
    for _ in range(count):
        words = chance.choice(chance.choice(by_version)).split()
        length = chance.randrange(8, min(40, len(words)))
        first = chance.randrange(len(words) - length)
        quote = " ".join(words[first : first + length])
        padded = f" {quote} "
        holding = {
            f"archive@{date(2000, 1, 1) + timedelta(days=20 * number)}"
            for number, texts in enumerate(by_version)
            if any(padded.rstrip(". ") + " " in f" {text} ".replace(".", " ") for text in texts)
        }
        yield quote, frozenset(holding)


def test_every_version_of_an_archive_that_has_the_words_is_named(made: tuple[Quotations, list[list[str]]]) -> None:
    quotations, by_version = made
    for quote, holding in drawn(by_version, 40):
        [result] = quotations.check([quote], None, INDEX).results
        assert result.verdict is Verdict.VERBATIM
        assert set(result.versions) == set(holding)
        assert len(result.matches) == min(len(holding), SHOWN_MATCHES)


def test_a_quotation_costs_less_than_encoding_a_question(
    made: tuple[Quotations, list[list[str]]], default_encoder: Encoder
) -> None:
    quotations, by_version = made
    samples = [quote for quote, _ in drawn(by_version, 40)]
    chance = random.Random(13)
    altered = []
    for quote in samples:
        words = quote.split()
        words[len(words) // 2] = chance.choice(by_version[0][0].split())
        altered.append(" ".join(words))
    taken: dict[str, list[float]] = {"encoding": [], "verbatim": [], "near": []}

    def check(quote: str) -> QuoteResult:
        return quotations.check([quote], None, INDEX).results[0]

    for quote, other in zip(samples, altered, strict=True):
        # In turns, so that a busy machine slows all alike.
        for name, run in (
            (
                "encoding",
                lambda: default_encoder.embed_questions(["Who is the data controller for users in the EEA?"]),
            ),
            ("verbatim", lambda quote=quote: check(quote)),
            ("near", lambda other=other: check(other)),
        ):
            start = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - start)
    middle = {name: 1000 * median(times) for name, times in taken.items()}
    assert middle["verbatim"] < middle["encoding"], middle
    assert middle["near"] < middle["encoding"], middle
