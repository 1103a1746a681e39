"""A scope as a value: what it admits equals a reading of every passage, and nothing is admitted by default."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Passage
from index.catalogue import Catalogue, open_catalogue
from index.phrases import fold, occurs
from index.scope_predicate import NOTHING, ScopePredicate, folded_sections


@pytest.fixture(scope="module")
def catalogue(exhibits_index: Path) -> Catalogue:
    return open_catalogue(exhibits_index).catalogue


def _all(catalogue: Catalogue) -> ScopePredicate:
    return ScopePredicate(frozenset(version.version_id for version in catalogue.versions))


def _admitted(catalogue: Catalogue, test: Callable[[Passage], bool]) -> list[int]:
    passages = catalogue.passages(range(len(catalogue.columns.version)))
    return [row for row, passage in enumerate(passages) if test(passage)]


def test_no_version_and_unknown_versions_admit_nothing(catalogue: Catalogue) -> None:
    for scope in (NOTHING, ScopePredicate(frozenset({"alibaba-privacy@1999-01-01", ""}))):
        assert not catalogue.admits_any(scope)
        assert not len(catalogue.passages_in(scope))
        assert not len(catalogue.embedded_texts_in(scope))
        assert not catalogue.admits(scope, np.arange(len(catalogue.columns.version))).any()


def test_an_empty_narrowing_admits_nothing_and_none_does_not_narrow(catalogue: Catalogue) -> None:
    everything = _all(catalogue)
    assert len(catalogue.passages_in(everything)) == 699
    assert not len(catalogue.passages_in(replace(everything, exhibits=frozenset())))
    assert not len(catalogue.passages_in(replace(everything, sections=folded_sections([" "]))))


def test_what_narrows_equals_a_reading_of_every_passage(catalogue: Catalogue) -> None:
    everything = _all(catalogue)
    version = frozenset({"alibaba-privacy@2019-01-17"})
    phrase = "data controller"
    cases: list[tuple[ScopePredicate, Callable[[Passage], bool]]] = [
        (ScopePredicate(version), lambda p: p.version_id in version),
        (replace(everything, exhibits=frozenset({"B(3)"})), lambda p: p.copy.facts.origin.name == "B(3)"),
        (
            replace(everything, sections=folded_sections(["g"])),
            lambda p: bool(p.reading.section and p.reading.section.label == "G"),
        ),
        (
            replace(everything, seen=True),
            lambda p: p.copy.facts.captured_on is not None and p.copy.facts.shown_as_current,
        ),
        (everything.holding([phrase.upper()]), lambda p: occurs(phrase, fold(p.text))),
        (
            replace(everything.among(version), exhibits=frozenset({"B(2)"})).holding([phrase]),
            lambda p: p.version_id in version and p.copy.facts.origin.name == "B(2)" and occurs(phrase, fold(p.text)),
        ),
    ]
    for scope, test in cases:
        expected = _admitted(catalogue, test)
        assert expected
        assert catalogue.passages_in(scope).tolist() == expected
        every = np.arange(len(catalogue.columns.version))
        assert np.flatnonzero(catalogue.admits(scope, every)).tolist() == expected
        texts = {int(catalogue.columns.embedded_text[row]) for row in expected}
        assert catalogue.embedded_texts_in(scope).tolist() == sorted(texts)
        assert catalogue.admits_any(scope)


def test_the_texts_of_any_versions_are_those_of_their_passages(catalogue: Catalogue) -> None:
    # Stretches of copies that lie side by side are read as one, single ones passage by passage.
    versions = [version.version_id for version in catalogue.versions]
    for number in range(2 ** len(versions)):
        scope = ScopePredicate(frozenset(v for place, v in enumerate(versions) if number >> place & 1))
        rows = catalogue.passages_in(scope)
        texts = sorted(set(catalogue.columns.embedded_text[rows].tolist()))
        assert catalogue.embedded_texts_in(scope).tolist() == texts
        assert catalogue.admits_any(scope) == (len(rows) > 0)


def test_narrowing_to_versions_never_widens(catalogue: Catalogue) -> None:
    one = ScopePredicate(frozenset({"alibaba-privacy@2019-01-17"}))
    assert one.among(version.version_id for version in catalogue.versions) == one
    assert one.among(["alibaba-privacy@2020-09-14"]) == NOTHING
