"""What happened in a period: of what kinds, in which words, and that these are the words of the comparison."""

import re
from datetime import date
from pathlib import Path

import pytest

from corpus.clauses.matching import Change
from corpus.deadline import Deadline, OutOfTime, within
from index.build import update_index
from retriever.events.request import EventsRequest
from retriever.opening import open_index, open_library
from retriever.question.request import InvalidQuestion, UnknownPolicy
from retriever.reading.library import Library
from retriever.results import Effect, EventKind, Events, VersionEvent
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.unit.test_archive import TERMS, Recorder


def _document(dated: str, *passages: str) -> str:
    return f"# Acme Privacy Policy\n\nLast updated: {dated}\n\n" + "\n\n".join(passages) + "\n"


KEPT = "We keep data for two years after you leave us, and no longer than that."
SHARED = "We share data with couriers who deliver what you have ordered from us."
RECORDED = {
    "2020-01-10": _document("1 January 2020", "## Data", KEPT, SHARED, "See [our cookies](https://acme.example/a)."),
    "2020-02-10": _document("1 February 2020", "## Data", KEPT, SHARED, "See [our cookies](https://acme.example/b)."),
    "2020-03-10": _document("1 March 2020", "## Data", KEPT.replace("two", "ten"), SHARED, "Cookies are optional."),
    "2020-04-10": _document("1 March 2020", "## Data", "We sell no data, whatever it is.", KEPT.replace("two", "ten")),
    "2020-05-10": _document(
        "1 May 2020", "## Data", "We sell no data, whatever it is.", KEPT.replace("two", "ten"), "“Cookie” is a file."
    ),
    "2020-06-10": _document(
        "1 May 2020",
        "## Data",
        "We sell no data, whatever it is.",
        KEPT.replace("two", "ten"),
        '"Cookie" is a file.',
        "New.",
    ),
}
RULES = "## Rules\n\nYou may not resell parcels.\n\n"
LAW = "## Law\n\nThe law of France applies to all of these terms. Write to us within 30 days of 1 March 2021.\n\n"
NAMED = "# Acme Terms of Service\n\n"


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    recorder = Recorder(tmp_path_factory.mktemp("events") / "versions")
    for day, text in RECORDED.items():
        recorder.record(day, text)
    recorder.record("2021-01-01", f"{NAMED}Effective 1 January 2021\n\n{RULES}{LAW}", TERMS)
    recorder.record("2021-02-01", f"{NAMED}Effective 1 February 2021\n\n{LAW}{RULES}", TERMS)
    late = LAW.replace("1 March 2021", "1 April 2021")
    recorder.record("2021-04-01", f"{NAMED}Effective 1 April 2021\n\n{late}{RULES}", TERMS)
    return recorder


@pytest.fixture(scope="module")
def library(recorder: Recorder, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("events-index")
    update_index([str(recorder.path)], WordEncoder(dimension=4), folder / "index")
    return open_library(Settings(folder / "index"))


@pytest.fixture(scope="module")
def exhibits_library(exhibits_index: Path) -> Library:
    return open_library(Settings(exhibits_index))


def told(library: Library, **asked: object) -> Events:
    return library.events(EventsRequest(**asked))  # type: ignore[arg-type]


def by_day(found: Events) -> dict[str, VersionEvent]:
    return {event.to_version.partition("@")[2]: event for event in found.events}


def words(event: VersionEvent) -> list[tuple[str, str]]:
    return [(one.op, one.text.strip()) for one in event.words]


def test_each_version_has_its_kinds_and_words(library: Library) -> None:
    found = by_day(told(library, policies=("acme-privacy",)))
    first, *others = found.values()
    assert (first.from_version, first.kinds, first.counts, first.words) == (None, (), {}, ())
    assert [event.from_version for event in others] == [event.to_version for event in (first, *others)][:-1]
    assert found["2020-02-01"].kinds == (EventKind.REDATED, EventKind.LINKS)
    kinds = {day: dict(event.counts) for day, event in found.items()}
    assert kinds == {
        "2020-01-01": {},
        "2020-02-01": {EventKind.LINKS: 1},
        "2020-03-01": {EventKind.REWORDED: 2},
        "2020-04-10": {EventKind.ADDED: 1, EventKind.REMOVED: 2},
        "2020-05-01": {EventKind.ADDED: 1},
        "2020-06-10": {EventKind.TYPOGRAPHIC: 1, EventKind.ADDED: 1},
    }
    ((led, leads),) = {(one.link.left, one.link.right) for one in found["2020-02-01"].words if one.link}
    assert (led, leads) == ("https://acme.example/a", "https://acme.example/b")
    assert words(found["2020-03-01"])[:2] == [("delete", "two"), ("insert", "ten")]
    kept = found["2020-03-01"].words
    assert (kept[0].lead, kept[1].lead) == ("We keep data for", "")
    assert kept[1].trail == " years after you leave us, and no longer than that."
    assert ("insert", "We sell no data, whatever it is.") in words(found["2020-04-10"])
    assert ("delete", SHARED) in words(found["2020-04-10"])


def test_a_day_that_is_a_word_of_a_clause_is_no_date_of_the_version(library: Library) -> None:
    found = by_day(told(library, policies=("acme-terms-of-service",)))
    assert {day: event.kinds for day, event in found.items()} == {
        "2021-01-01": (),
        # Sections that changed places move none of their passages, but the date is not all that is printed otherwise.
        "2021-02-01": (EventKind.REDATED, EventKind.MOVED),
        "2021-04-01": (EventKind.REWORDED,),
    }
    assert found["2021-02-01"].counts == {}


def test_a_day_written_otherwise_is_no_other_day(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "versions")
    recorder.record("2020-01-10", _document("1 January 2020", "## Data", KEPT, "See [it](https://acme.example/a)."))
    recorder.record("2020-03-10", _document("2020-01-01", "## Data", KEPT, "See [it](https://acme.example/b)"))
    update_index([str(recorder.path)], WordEncoder(dimension=4), tmp_path / "index")
    _, found = told(open_library(Settings(tmp_path / "index"))).events
    assert set(found.kinds) == {EventKind.LINKS, EventKind.TYPOGRAPHIC}


def test_the_words_of_an_event_are_those_of_the_comparison(library: Library, exhibits_library: Library) -> None:
    compared = 0
    for of in (library, exhibits_library):
        for event in told(of, places=1000).events:
            if event.from_version is None:
                continue
            expected: list[tuple[str, str]] = []
            for pair in of.compare(event.from_version, event.to_version).pairs:
                if pair.status is Change.MOVED:
                    expected.append(("move", pair.right.text if pair.right else ""))
                    expected += [("link", link.words) for link in pair.links]
                    continue
                for part in pair.ops:
                    if part.op != "equal":
                        expected += [(op, text) for op, text in (("delete", part.left), ("insert", part.right)) if text]
                expected += [("link", link.words) for link in pair.links]
            assert [(one.op, one.text) for one in event.words] == expected
            assert event.clause_count == len({one.clause for one in event.words})
            compared += len(expected)
    assert compared > 300


def test_changed_words_stand_where_they_are_cited(exhibits_library: Library) -> None:
    for event in told(exhibits_library, places=1000).events:
        for one in event.words:
            passage, _, _ = exhibits_library.passage(one.passage_id)
            assert passage.version_id == (event.from_version if one.op == "delete" else event.to_version)
            assert one.citation == passage.parallel_citation or "; " in one.citation
            if one.element.value == "passage" and ";" not in one.citation:
                assert one.text.strip() in passage.text


def test_the_exhibits_have_the_changes_that_were_read_in_them(exhibits_library: Library) -> None:
    found = by_day(told(exhibits_library))
    assert list(found) == ["2017-09-28", "2018-05-25", "2019-01-17", "2020-02-27", "2020-09-14"]
    assert found["2020-09-14"].counts == {EventKind.REWORDED: 1}
    counts = found["2020-02-27"].counts
    assert (counts[EventKind.REWORDED], counts[EventKind.ADDED], counts[EventKind.TECHNICAL]) == (2, 4, 5)
    assert EventKind.REMOVED not in counts


def test_a_period_is_of_the_days_on_which_versions_took_effect(library: Library) -> None:
    found = told(library, first=date(2020, 3, 1), last=date(2020, 5, 1))
    assert list(by_day(found)) == ["2020-03-01", "2020-04-10", "2020-05-01"]
    assert list(by_day(told(library, first=date(2020, 3, 2), last=date(2020, 4, 30)))) == ["2020-04-10"]
    latest = told(library, newest_first=True, limit=2)
    assert list(by_day(latest)) == ["2021-04-01", "2021-02-01"]
    with pytest.raises(UnknownPolicy):
        told(library, policies=("acme",))


def test_pages_of_events_are_all_of_them(library: Library) -> None:
    whole = told(library)
    cursor: str | None = None
    seen: list[VersionEvent] = []
    while True:
        page = told(library, limit=3, cursor=cursor)
        assert page.looked_at == len(whole.events) == 9
        seen += page.events
        assert page.left == 9 - len(seen)
        if (cursor := page.next_cursor) is None:
            break
    assert tuple(seen) == whole.events
    found_elsewhere = told(library, limit=3, policies=(whole.events[0].policy,))
    for wrong in ("after-9", "next", "", found_elsewhere.next_cursor):
        with pytest.raises(InvalidQuestion, match="next_cursor"):
            told(library, cursor=wrong)


def test_words_narrow_to_clauses_that_have_them_and_say_what_became_of_them(library: Library) -> None:
    found = by_day(told(library, words=("cookies",), stems=True))
    effects = {
        day: (event.told.effect, event.told.before, event.told.after) for day, event in found.items() if event.told
    }
    # The quotation marks of June change no word.
    assert effects == {
        "2020-03-01": (Effect.AMONG, 1, 1),
        "2020-04-10": (Effect.WENT, 1, 0),
        "2020-05-01": (Effect.CAME, 0, 1),
    }
    assert all(
        re.search("cookie", one.text + one.lead + one.trail, re.I) for event in found.values() for one in event.words
    )
    assert not told(library, words=("resell",)).events, "of a first version nothing is told"
    assert list(by_day(told(library, words=("data for two", "ten years")))) == ["2020-03-01"]
    assert not told(library, words=("for years",)).events
    with pytest.raises(InvalidQuestion, match="signs alone"):
        told(library, words=("—",))


def test_a_matter_is_found_in_whatever_words_and_quoted_words_are_not(recorder: Recorder, tmp_path: Path) -> None:
    encoder = WordEncoder(dimension=512)
    update_index([str(recorder.path)], encoder, tmp_path / "index")
    retriever = open_index(Settings(tmp_path / "index"), encoder).current()
    words = ("couriers deliver ordered share",)
    assert retriever.events(EventsRequest(words=words)).events == ()
    found = retriever.events(EventsRequest(words=words, matter=words))
    assert [event.to_version for event in found.events] == ["acme-privacy@2020-04-10"]
    [event] = found.events
    assert event.told is None
    assert [(one.op, one.text) for one in event.words] == [("delete", SHARED)]
    elsewhere = retriever.events(EventsRequest(words=words, matter=words, policies=("acme-terms-of-service",)))
    assert elsewhere.events == ()


def test_looking_ends_with_the_time(library: Library) -> None:
    with within(Deadline(0.0)), pytest.raises(OutOfTime):
        told(library)


def test_since_tells_what_came_to_be_known(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "versions")
    days = list(RECORDED.items())
    marks: list[str] = []
    for day, text in days[:4]:
        recorder.record(day, text)
        update_index([str(recorder.path)], WordEncoder(dimension=4), tmp_path / "index")
        marks.append(open_library(Settings(tmp_path / "index")).index.fingerprint)
    # The same again is nothing new.
    update_index([str(recorder.path)], WordEncoder(dimension=4), tmp_path / "index")
    library = open_library(Settings(tmp_path / "index"))
    known = ["2020-01-01", "2020-02-01", "2020-03-01", "2020-04-10"]
    for number, mark in enumerate(marks, 1):
        assert list(by_day(told(library, since=mark))) == known[number:]
    assert list(by_day(told(library, since=date(2020, 3, 10)))) == known[2:]
    assert list(by_day(told(library, since=date(2020, 3, 11)))) == known[3:]
    with pytest.raises(InvalidQuestion, match="no such index is known"):
        told(library, since="sha256:0")


def test_who_may_see_one_policy_is_told_of_that_alone(recorder: Recorder, tmp_path: Path) -> None:
    update_index([str(recorder.path)], WordEncoder(dimension=4), tmp_path / "index")
    whole = open_index(Settings(tmp_path / "index"), WordEncoder(dimension=4)).current()
    seen = whole.only(frozenset({"acme-terms-of-service"})).library
    expected = [event for event in told(whole.library).events if event.policy == "acme-terms-of-service"]
    assert list(told(seen).events) == expected
    assert len(expected) == 3
    assert told(seen, words=("days",)).events == told(whole.library, words=("days",)).events
    assert not told(seen, words=("cookies",)).events
    assert told(seen).looked_at == 3
    with pytest.raises(UnknownPolicy):
        told(seen, policies=("acme-privacy",))


def test_an_event_has_the_same_name_in_every_index(recorder: Recorder, library: Library, tmp_path: Path) -> None:
    update_index([str(recorder.path)], WordEncoder(dimension=4), tmp_path / "again")
    again = told(open_library(Settings(tmp_path / "again")))
    assert [event.id for event in again.events] == [event.id for event in told(library).events]
    assert len({event.id for event in again.events}) == len(again.events)
