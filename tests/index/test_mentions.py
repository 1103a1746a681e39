"""When words stood where, against a scan of the stored passages and headings by expressions of its own."""

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest

from corpus.languages.english_inflections import inflections
from corpus.types import ContextKind, Corpus, Passage
from index.build import update_index
from index.catalogue import Catalogue
from index.written_words import written_words
from retriever.mentions.request import MentionsRequest
from retriever.opening import open_library
from retriever.question.request import InvalidQuestion, UnknownPolicy
from retriever.reading.library import Library
from retriever.results import Mentions, PolicyMentions
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.unit.test_archive import TERMS, Recorder

PRIVACY = "acme-privacy"


def _document(*sections: str) -> str:
    return "# Acme Privacy Policy\n\n" + "\n\n".join(sections) + "\n"


VERSIONS = {
    "2020-01-10": _document(
        "## Sharing\n\nWe sell nothing. Parcels are sorted by hand. You may object.",
        "We keep data for two years.",
        "## Machine learning\n\nNone of it here.\n\n### Details\n\nMore.",
    ),
    "2020-03-10": _document(
        "## Sharing\n\nWe sell nothing. Parcels are **sorted** by\nmachine. You may object.",
        "Learning is fun; [machine](https://acme.example/m)-learning too.",
        "| Voice data | Purpose |\n|---|---|\n| Calls | Training |\n| Notes | Sorting |",
    ),
    "2020-06-01": _document("## Sharing\n\nWe share “data” with couriers.", "We keep data for two years."),
    "2020-08-01": _document(
        "## Sharing\n\nWe sold nothing. Parcels are sorted by hand.",
        "We keep data for two years, with machine learning.",
    ),
}
RULES = "# Acme Terms of Service\n\n## Rules\n\nYou may not resell parcels.\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("mentions")
    recorder = Recorder(folder / "versions")
    for day, text in VERSIONS.items():
        recorder.record(day, text)
    recorder.record("2021-01-01", RULES, TERMS)
    update_index([str(recorder.path)], WordEncoder(dimension=4), folder / "index")
    return open_library(Settings(folder / "index"))


def mentioned(library: Library, *words: str, **more: object) -> Mentions:
    return library.mentions(MentionsRequest(words, **more))  # type: ignore[arg-type]


def counts(of_policy: PolicyMentions) -> dict[str, int]:
    return {of_version.version_id.partition("@")[2]: of_version.count for of_version in of_policy.versions}


def of_privacy(library: Library, *words: str, **more: object) -> dict[str, int]:
    found = [one for one in mentioned(library, *words, **more).policies if one.policy == PRIVACY]
    return counts(found[0]) if found else {}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("two years", {"2020-01-10": 1, "2020-06-01": 1, "2020-08-01": 1}),
        ("MACHINE  LEARNING", {"2020-01-10": 1, "2020-03-10": 1, "2020-08-01": 1}),
        ("machine-learning", {"2020-03-10": 1}),
        ("by machine", {"2020-03-10": 1}),
        ("nothing. Parcels", {"2020-01-10": 1, "2020-03-10": 1, "2020-08-01": 1}),
        ("nothing, parcels", {}),
        ("nothing parcels", {"2020-01-10": 1, "2020-03-10": 1, "2020-08-01": 1}),
        ("object we keep", {}),
        ("object Learning", {}),
        ("voice data", {"2020-03-10": 1}),
        ("share data with", {"2020-06-01": 1}),
        ('"data"', {"2020-01-10": 1, "2020-03-10": 1, "2020-06-01": 2, "2020-08-01": 1}),
        ("Sharing", {"2020-01-10": 1, "2020-03-10": 1, "2020-06-01": 1, "2020-08-01": 1}),
        ("details", {"2020-01-10": 1}),
        ("sort", {}),
        ("example", {}),
    ],
)
def test_words_stand_where_they_are_printed(library: Library, words: str, expected: dict[str, int]) -> None:
    assert of_privacy(library, words) == expected


def test_several_words_are_alternatives_and_each_place_counts_once(library: Library) -> None:
    assert of_privacy(library, "hand", "machine") == {"2020-01-10": 2, "2020-03-10": 2, "2020-08-01": 2}
    assert of_privacy(library, "machine", "Machine") == {"2020-01-10": 1, "2020-03-10": 2, "2020-08-01": 1}


def test_inflections_count_where_they_are_asked_for(library: Library) -> None:
    assert of_privacy(library, "sold", stems=True) == {"2020-01-10": 1, "2020-03-10": 1, "2020-08-01": 1}
    assert of_privacy(library, "sort parcel", stems=True) == {}
    assert of_privacy(library, "sort", stems=True) == {"2020-01-10": 1, "2020-03-10": 2, "2020-08-01": 1}
    assert mentioned(library, "sort", stems=True).forms == (("sort", "sorted", "sorting"),)


def test_stretches_tell_first_and_last_and_what_is_not_known(library: Library) -> None:
    found = mentioned(library, "machine learning")
    assert (found.policy_count, found.absent, found.not_in_force) == (1, ("acme-terms-of-service",), ())
    told = [
        (one.start, one.until, one.first_version, one.last_version, one.in_oldest, one.in_newest)
        for one in found.policies[0].stretches
    ]
    assert told == [
        (date(2020, 1, 10), date(2020, 6, 1), f"{PRIVACY}@2020-01-10", f"{PRIVACY}@2020-03-10", True, False),
        (date(2020, 8, 1), None, f"{PRIVACY}@2020-08-01", f"{PRIVACY}@2020-08-01", False, True),
    ]
    came = mentioned(library, "voice data").policies[0].stretches
    assert [(one.in_oldest, one.in_newest) for one in came] == [(False, False)]


def test_days_narrow_what_is_looked_at(library: Library) -> None:
    found = mentioned(library, "machine learning", first=date(2020, 4, 1), last=date(2020, 7, 1))
    assert counts(found.policies[0]) == {"2020-03-10": 1}
    assert [one.start for one in found.policies[0].stretches] == [date(2020, 1, 10)]
    assert found.not_in_force == ("acme-terms-of-service",)
    none = mentioned(library, "machine learning", first=date(2020, 6, 1), last=date(2020, 6, 30))
    assert (none.policies, none.absent) == ((), (PRIVACY,))


def test_places_are_cited_and_show_the_words(library: Library) -> None:
    places = [place for one in mentioned(library, "machine learning").policies[0].versions for place in one.places]
    assert [(place.words, place.over) for place in places] == [
        ("Machine learning", True),
        ("Learning is fun; machine-learning too.", False),
        ("We keep data for two years, with machine learning.", False),
    ]
    for place in places:
        passage = library.passage(place.passage_id)[0]
        assert place.citation == passage.parallel_citation
        assert place.over or place.words in passage.text
    (header,) = mentioned(library, "voice data").policies[0].versions[0].places
    assert header.over
    assert "Voice data" in header.words


def test_policies_come_in_pages(library: Library) -> None:
    first = mentioned(library, "may", limit=1)
    second = mentioned(library, "may", limit=1, cursor=first.next_cursor)
    assert [page.policies[0].policy for page in (first, second)] == [PRIVACY, "acme-terms-of-service"]
    assert (first.policy_count, second.next_cursor) == (2, None)
    for cursor in ("after-2", "2", mentioned(library, "May", limit=1).next_cursor):
        with pytest.raises(InvalidQuestion):
            mentioned(library, "may", cursor=cursor)


def test_what_holds_no_word_and_unknown_policies_are_refused(library: Library) -> None:
    with pytest.raises(InvalidQuestion):
        mentioned(library, "data", "—")
    with pytest.raises(UnknownPolicy):
        mentioned(library, "data", policies=("nobody",))


# ---- Against a scan ---------------------------------------------------------------------------------------------


def _scanned(passages: Sequence[Passage]) -> list[str]:
    """All that is printed in one copy, as strings: passages, headings once, column headers once."""
    found: list[str] = []
    above: tuple[str | None, str | None] = (None, None)
    headers: set[object] = set()
    for passage in passages:
        reading = passage.reading
        section = f"{reading.section.label} {reading.section.title}" if reading.section else None
        if section != above[0] and section:
            found.append(section)
        if (section, reading.heading) != above and reading.heading:
            found.append(reading.heading)
        above = (section, reading.heading)
        for context in reading.context:
            if context.kind is ContextKind.TABLE_HEADER and context.spans not in headers:
                headers.add(context.spans)
                found.append(context.text)
        found.append(passage.text)
    return found


def _random_phrases(texts: Iterable[str], count: int) -> list[list[str]]:
    chance = random.Random(17)
    words = [re.findall(r"\w+", text) for text in texts]
    chosen = chance.choices([of_text for of_text in words if of_text], k=count)
    lengths = [chance.randint(1, min(5, len(of_text))) for of_text in chosen]
    begins = [chance.randint(0, len(of_text) - n) for of_text, n in zip(chosen, lengths, strict=True)]
    return [of_text[i : i + n] for of_text, n, i in zip(chosen, lengths, begins, strict=True)]


def test_random_phrases_stand_where_a_scan_finds_them(exhibits: Corpus, exhibits_index: Path) -> None:
    library = open_library(Settings(exhibits_index))
    by_copy: dict[tuple[str, str], list[Passage]] = {}
    for passage in exhibits.passages:
        by_copy.setdefault((passage.copy.version_id, passage.copy.slug), []).append(passage)
    printed = {
        version.version_id: _scanned(by_copy[version.version_id, version.canonical.slug])
        for version in exhibits.versions
    }
    for phrase in _random_phrases([text for texts in printed.values() for text in texts], 150):
        pattern = re.compile(r"(?<!\w)" + r"\W+".join(phrase) + r"(?!\w)", re.IGNORECASE)
        expected = Counter({v: sum(len(pattern.findall(text)) for text in texts) for v, texts in printed.items()})
        found = mentioned(library, " ".join(phrase)).policies
        assert {one.version_id: one.count for one in found[0].versions} == dict(+expected), phrase


def test_damaged_words_are_found(library: Library, tmp_path: Path) -> None:
    for file in library.generation.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert list(Catalogue(tmp_path, ["000001"]).words.faults()) == []
    with sqlite3.connect(tmp_path / "000001.sqlite") as connection:
        connection.execute("UPDATE word_places SET places = x'01000000' WHERE word = 'hand'")
    connection.close()
    (fault,) = Catalogue(tmp_path, ["000001"]).words.faults()
    assert "segment 000001" in fault


# ---- Words ------------------------------------------------------------------------------------------------------


def test_typography_is_no_word() -> None:
    same = ["the user's “e-mail”, i.e. 1,000 names…", "The user’s «e‑mail», I.E. 1,000 na\u00admes ..."]
    first, second = map(written_words, same)
    assert (first.words, first.signs) == (second.words, second.signs)
    assert written_words("cafe\u0301 ﬁle") == written_words("café ﬁle")
    assert written_words("café").words == ("café",)
    assert written_words("個人データ and naïve").words == ("個", "人", "デ", "ー", "タ", "and", "naïve")
    assert written_words("a - b").signs == written_words("a — b").signs == ("-",)


@pytest.mark.parametrize(
    ("word", "of_it", "not_of_it"),
    [
        ("share", "share shares shared sharing", "shareholder shar"),
        ("sharing", "share shared", "shar"),
        ("sells", "sell sold selling", "seller"),
        ("opted", "opt opts opting", "opting-out option"),
        ("cancel", "canceled cancelled cancelling", "cancellation"),
        ("policies", "policy", "police"),
        ("children", "child", "childish"),
        ("using", "use used uses", "us"),
        ("caring", "care cares", "car cars"),
        ("process", "processes processed processing", "proces procession"),
        ("addresses", "address addressed", "adds"),
        ("needs", "need needed needing", "nee"),
        ("agreed", "agree agrees agreeing", "agreement"),
        ("status", "statuses", "statu"),
        ("terms", "term", "terminate"),
        ("string", "strings", "str"),
        ("applied", "apply applies applying", "application"),
    ],
)
def test_inflections_are_those_of_the_word_and_no_other(word: str, of_it: str, not_of_it: str) -> None:
    found = inflections(word)
    assert word in found
    assert found >= set(of_it.split())
    assert found.isdisjoint(not_of_it.split())
