"""No leak: for every day, range, mode, limit and filter, nothing comes from outside the scope."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.question.request import (
    Collapse,
    ConflictingScope,
    InvalidQuestion,
    Mode,
    QueryTooLong,
    Question,
    ReversedRange,
    UnknownExhibit,
    UnknownPolicy,
    UnknownVersion,
)
from retriever.results import AskResult, ScopeKind, SearchResult, Status
from retriever.retriever import Retriever
from tests.conftest import TODAY

Ask = Callable[..., Question]

# What the exhibits print, written down here by hand: the first day of each version.
STARTS = {
    "alibaba-privacy@2017-09-28": date(2017, 9, 28),
    "alibaba-privacy@2018-05-25": date(2018, 5, 25),
    "alibaba-privacy@2019-01-17": date(2019, 1, 17),
    "alibaba-privacy@2020-02-27": date(2020, 2, 27),
    "alibaba-privacy@2020-09-14": date(2020, 9, 14),
}
LIMITS = (1, 10, 100)
SECTIONS = ("A", "COOKIES", "minors", "Z")
EXHIBITS = ("B(1)", "B(2)", "B(3)", "B(4)")


def _in_force(day: date) -> set[str]:
    started = [version for version, start in STARTS.items() if start <= day]
    return {started[-1]} if started else set()


def _touched(first: date | None, last: date | None) -> set[str]:
    versions = list(STARTS)
    found = set()
    for version, following in [*pairwise(versions), (versions[-1], None)]:
        begins_in_time = last is None or STARTS[version] <= last
        ends_late_enough = following is None or first is None or STARTS[following] > first
        if begins_in_time and ends_late_enough:
            found.add(version)
    return found


def _shown_versions(result: SearchResult) -> Iterable[str]:
    for found in result.passages:
        yield found.passage.version_id
        yield from found.passage.versions
        yield found.passage.passage_id.split("~")[0]
        for citation in found.passage.citations:
            yield citation.version_id


def _assert_inside(result: SearchResult, allowed: set[str]) -> None:
    assert set(_shown_versions(result)) <= allowed
    assert {v.version_id for v in result.scope.versions} == allowed
    assert result.scope.version_count == len(allowed)
    assert result.total >= len(result.passages)
    ids = [found.passage.passage_id for found in result.passages]
    assert len(ids) == len(set(ids))


def _assert_answers_inside(result: AskResult, allowed: set[str]) -> None:
    _assert_inside(result.search, allowed)
    assert {answer.version_id for answer in result.answers} <= allowed
    assert not {place.version_id for place in result.found_elsewhere} & allowed


def test_every_day_from_2017_to_2021_resolves_to_the_version_in_force(exhibits_retriever: Retriever, ask: Ask) -> None:
    day = date(2017, 1, 1)
    while day <= date(2021, 12, 31):
        scope = exhibits_retriever.search(ask("minors", as_of=day, mode=Mode.LEXICAL, limit=1)).scope
        assert {v.version_id for v in scope.versions} == _in_force(day), day
        at = exhibits_retriever.library.version_at(day)
        assert ({at.version_id} if at else set()) == _in_force(day)
        day += timedelta(days=1)


@pytest.mark.parametrize("version", STARTS)
@pytest.mark.parametrize("shift", [-1, 0, 1], ids=["day-before", "day-of", "day-after"])
def test_around_each_effective_day(version: str, shift: int, exhibits_retriever: Retriever, ask: Ask) -> None:
    day = STARTS[version] + timedelta(days=shift)
    result = exhibits_retriever.ask(ask("Who is the data controller?", as_of=day))
    _assert_answers_inside(result, _in_force(day))
    if not _in_force(day):
        assert result.search.status is Status.OUT_OF_COVERAGE
        assert result.search.passages == ()
        assert result.answers == ()
        assert [r.code for r in result.search.reasons] == ["before_first_version"]


def _every_scope() -> list[dict[str, object]]:
    versions = list(STARTS)
    scopes: list[dict[str, object]] = [{"versions": (version,)} for version in versions]
    scopes += [{"as_of": day} for day in STARTS.values()]
    starts = list(STARTS.values())
    scopes += [{"first": a, "last": b} for i, a in enumerate(starts) for b in starts[i:]]
    scopes += [{"first": starts[2]}, {"last": starts[1]}, {"versions": (versions[0], versions[3])}, {}]
    return scopes


def _allowed(scope: dict[str, object]) -> set[str]:
    if "versions" in scope:
        return set(scope["versions"])  # type: ignore[call-overload,no-any-return]
    if "as_of" in scope:
        return _in_force(scope["as_of"])  # type: ignore[arg-type]
    return _touched(scope.get("first"), scope.get("last"))  # type: ignore[arg-type]


@pytest.mark.parametrize("scope", _every_scope(), ids=str)
@pytest.mark.parametrize("mode", list(Mode))
def test_every_scope_in_every_mode_and_size_stays_inside(
    scope: dict[str, object], mode: Mode, exhibits_retriever: Retriever, ask: Ask
) -> None:
    allowed = _allowed(scope)
    totals = set()
    for limit in LIMITS:
        for collapse in Collapse:
            question = ask("personal data of users of the Platform", mode=mode, limit=limit, collapse=collapse, **scope)
            result = exhibits_retriever.ask(question)
            _assert_answers_inside(result, allowed)
            assert len(result.search.passages) <= limit
            totals.add((collapse, result.search.total))
    assert len(totals) == 2, "total must not depend on the page"


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    words=st.sampled_from(["cookies", "personal data", "sellers and buyers", "zebra", "Hong Kong", '"Times Square"']),
    first=st.none() | st.dates(date(2016, 1, 1), date(2022, 1, 1)),
    length=st.none() | st.integers(0, 1500),
    exhibits=st.lists(st.sampled_from(EXHIBITS), max_size=2, unique=True),
    sections=st.lists(st.sampled_from(SECTIONS), max_size=2, unique=True),
    mode=st.sampled_from(list(Mode)),
    collapse=st.sampled_from(list(Collapse)),
    limit=st.integers(1, 100),
    offset=st.integers(0, 300),
)
def test_random_filters_never_leak(
    exhibits_retriever: Retriever,
    words: str,
    first: date | None,
    length: int | None,
    exhibits: list[str],
    sections: list[str],
    mode: Mode,
    collapse: Collapse,
    limit: int,
    offset: int,
) -> None:
    last = None if length is None else (first or date(2018, 1, 1)) + timedelta(days=length)
    question = Question(
        words,
        today=TODAY,
        first=first,
        last=last,
        exhibits=tuple(exhibits),
        sections=tuple(sections),
        mode=mode,
        collapse=collapse,
        limit=limit,
        offset=offset,
    )
    result = exhibits_retriever.ask(question)
    allowed = _touched(first, last) if first or last else set(STARTS)
    _assert_answers_inside(result, allowed)
    for found in result.search.passages:
        passage = found.passage
        assert not exhibits or {c.exhibit for c in passage.citations} <= set(exhibits)
        wanted = {s.casefold() for s in sections}
        assert not wanted or (
            passage.section and wanted & {passage.section.label.casefold(), passage.section.title.casefold()}
        )
    if not result.search.passages and result.search.status is not Status.OUT_OF_COVERAGE:
        # A page past the last result is empty; the answer does not depend on the page.
        assert result.search.status is Status.ANSWERED or not result.answers


def test_exhibits_narrow_and_never_choose_the_version(exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.ask(ask("cookies", as_of=date(2019, 6, 1), exhibits=("B(1)",)))
    assert result.search.status is Status.NOT_FOUND
    assert [reason.code for reason in result.search.reasons] == ["filtered_out"]
    assert {v.version_id for v in result.search.scope.versions} == {"alibaba-privacy@2019-01-17"}
    assert result.search.passages == ()


def test_a_scope_with_fewer_passages_than_the_limit_is_not_padded(exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.search(ask("minors", as_of=date(2020, 3, 1), sections=("F",), limit=100))
    assert [found.passage.passage_id for found in result.passages] == ["alibaba-privacy@2020-02-27~b2~F.1"]
    assert result.total == 1


def test_a_version_shown_in_two_exhibits_gives_one_result_with_both_citations(
    exhibits_retriever: Retriever, ask: Ask
) -> None:
    result = exhibits_retriever.search(ask("data controller of your personal information", as_of=date(2019, 6, 1)))
    first = result.passages[0].passage
    assert first.passage_id == "alibaba-privacy@2019-01-17~b2~G.2"
    assert [c.exhibit for c in first.citations] == ["B(2)", "B(3)"]
    everything = exhibits_retriever.search(ask("personal", as_of=date(2019, 6, 1), limit=100, collapse=Collapse.NONE))
    following = exhibits_retriever.search(
        ask("personal", as_of=date(2019, 6, 1), limit=100, offset=100, collapse=Collapse.NONE)
    )
    ids = [found.passage.passage_id for found in (*everything.passages, *following.passages)]
    assert len(ids) == len(set(ids)) == 111
    assert all("~b2~" in passage_id for passage_id in ids)


def test_a_copy_with_other_words_is_cited_as_a_variant(exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.search(ask("Google Analytics internet analytics service", as_of=date(2019, 6, 1)))
    found = next(f for f in result.passages if f.passage.text.startswith("Google Analytics (More"))
    assert [(c.exhibit, c.variant) for c in found.passage.citations] == [("B(2)", False), ("B(3)", True)]
    assert "copies_differ" in [w.code for w in result.warnings]
    only_b3 = exhibits_retriever.search(
        ask("Google Analytics internet analytics service", as_of=date(2019, 6, 1), exhibits=("B(3)",))
    )
    shown = next(f.passage for f in only_b3.passages if f.passage.text.startswith("Google Analytics (More"))
    assert "allow us to analyze" in shown.text
    assert [(c.exhibit, c.variant) for c in shown.citations] == [("B(3)", False)]


def test_identical_text_collapses_over_versions_and_lives_its_whole_life(
    exhibits_retriever: Retriever, ask: Ask
) -> None:
    words = "No data transmission over the internet or any wireless network can be guaranteed"
    result = exhibits_retriever.search(ask(words, first=date(2018, 1, 1), last=date(2020, 3, 1)))
    found = result.passages[0].passage
    assert found.versions == (
        "alibaba-privacy@2017-09-28",
        "alibaba-privacy@2018-05-25",
        "alibaba-privacy@2020-02-27",
    )
    assert found.version_id == "alibaba-privacy@2020-02-27"
    # Absent from the version of January 2019: two lives, the second still going on after the asked range.
    assert [(str(life.start), str(life.until)) for life in found.in_force] == [
        ("2017-09-28", "2019-01-17"),
        ("2020-02-27", "None"),
    ]
    assert result.passages[0].passage.citations[0].exhibit == "B(2)"


def test_warnings_say_what_a_date_does_not(exhibits_retriever: Retriever, ask: Ask) -> None:
    def codes(**scope: object) -> set[str]:
        return {w.code for w in exhibits_retriever.search(ask("zebra stripes", **scope)).warnings}

    assert codes(as_of=date(2019, 6, 1)) == set()
    assert codes(as_of=date(2017, 12, 1)) == {"from_updated_date"}
    assert codes(as_of=date(2020, 9, 14)) == set()
    assert codes(as_of=date(2020, 9, 15)) == {"after_last_known_version"}
    assert codes(first=date(2018, 5, 1), last=date(2018, 5, 31)) == {"from_updated_date", "spans_versions"}
    assert codes(versions=("alibaba-privacy@2019-01-17", "alibaba-privacy@2020-02-27")) == set()


def test_a_date_in_the_question_sets_the_scope_and_is_echoed(exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.search(ask("What was said about minors in June 2018?"))
    assert result.scope.source == "question"
    assert result.scope.matched_text == "in June 2018"
    assert result.scope.kind is ScopeKind.RANGE
    _assert_inside(result, {"alibaba-privacy@2018-05-25"})
    ignored = exhibits_retriever.search(ask("What was said about minors in June 2018?", dates_in_question="ignore"))
    assert ignored.scope.kind is ScopeKind.ALL


def test_a_parameter_wins_over_the_question_and_says_so(exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.search(ask("cookies before May 2018", as_of=date(2020, 1, 1)))
    _assert_inside(result, {"alibaba-privacy@2019-01-17"})
    assert "date_conflict" in [w.code for w in result.warnings]
    agreeing = exhibits_retriever.search(ask("cookies in January 2020", as_of=date(2020, 1, 1)))
    assert "date_conflict" not in [w.code for w in agreeing.warnings]


def test_an_ambiguous_date_is_reported_with_both_readings(exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.ask(ask("cookies on 01/02/2019"))
    assert result.search.status is Status.AMBIGUOUS_DATE
    assert [(str(r.first), str(r.last)) for r in result.search.scope.readings] == [
        ("2019-01-02", "2019-01-02"),
        ("2019-02-01", "2019-02-01"),
    ]
    assert result.search.passages == ()


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"as_of": date(2019, 1, 1), "first": date(2019, 1, 1)}, ConflictingScope),
        ({"as_of": date(2019, 1, 1), "versions": ("alibaba-privacy@2019-01-17",)}, ConflictingScope),
        ({"versions": ("alibaba-privacy@2019-01-17",), "last": date(2019, 1, 1)}, ConflictingScope),
        ({"first": date(2019, 1, 2), "last": date(2019, 1, 1)}, ReversedRange),
        ({"limit": 0}, InvalidQuestion),
        ({"limit": 101}, InvalidQuestion),
        ({"offset": 1001}, InvalidQuestion),
        ({"versions": ("alibaba-privacy@2019-01-18",)}, UnknownVersion),
        ({"policies": ("tiktok",)}, UnknownPolicy),
        ({"exhibits": ("B(9)",)}, UnknownExhibit),
    ],
)
def test_what_cannot_be_asked_is_refused(
    parameters: dict[str, object], error: type[InvalidQuestion], exhibits_retriever: Retriever, ask: Ask
) -> None:
    with pytest.raises(error):
        exhibits_retriever.search(ask("cookies", **parameters))


@pytest.mark.parametrize(
    ("text", "error"), [("  ", InvalidQuestion), ("x" * 2001, QueryTooLong), ("a\ud800b", InvalidQuestion)]
)
def test_a_question_must_be_text_of_one_to_two_thousand_characters(text: str, error: type[InvalidQuestion]) -> None:
    with pytest.raises(error):
        Question(text, today=TODAY)


@pytest.mark.parametrize(
    "text", ["\x00", "'; DROP TABLE passages; --", '"', '""', "* OR NEAR(", "的", "a" * 2000, "🦓 (", "-"]
)
@pytest.mark.parametrize("mode", list(Mode))
def test_no_question_breaks_the_search(text: str, mode: Mode, exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.ask(ask(text, mode=mode, as_of=date(2019, 6, 1)))
    _assert_answers_inside(result, {"alibaba-privacy@2019-01-17"})


def test_a_question_in_another_language_is_told_so_and_gets_nothing_stated(
    exhibits_retriever: Retriever, ask: Ask
) -> None:
    text = '"data controller" Wer ist für die Verarbeitung meiner Daten verantwortlich?'
    result = exhibits_retriever.ask(ask(text, as_of=date(2019, 6, 1)))
    (message,) = [warning.message for warning in result.search.warnings if warning.code == "language_differs"]
    assert "German" in message
    assert "English" in message
    assert result.answers == ()
    english = exhibits_retriever.ask(ask("Who is the data controller?", as_of=date(2019, 6, 1)))
    assert "language_differs" not in {warning.code for warning in english.search.warnings}
