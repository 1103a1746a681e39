"""Questions about change: which they are, the clauses as stored, and dated events with their words before and after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, tzinfo
from pathlib import Path

import pytest
from click import unstyle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.http.app import create_app
from api.phrases.answers import ask_document
from api.render.terminal import Paper
from corpus.clauses.following import clauses
from corpus.clauses.matching import Change
from corpus.load import read_corpus
from corpus.text import plain_text
from corpus.types import Corpus
from index.build import build_index, clauses_of
from index.catalogue import CATALOGUE, open_catalogue
from retriever.opening import IndexInUse, open_index
from retriever.question.change_intent import Asked, read_change
from retriever.question.request import DatesInQuestion, Question
from retriever.results import AskResult, ChangeEvent, Status
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.change_questions import ABOUT_CHANGE, ORDINARY
from tests.conftest import TODAY, WordEncoder

Ask = Callable[..., Question]

BUNDLE = """\
EXHIBIT D-1

Privacy Policy

New Version (Effective as of March 1, 2021)

We keep invoices for ten years after the last order.

A. PARTNERS

We share addresses with these partners:

- couriers, such as Swift and Hare, that deliver parcels;
- banks that settle payments.

B. PASSWORDS

Never tell anybody your password.

Our staff will not ask for it.

Old Version (Effective as of May 1, 2019)

We keep invoices for two years after the last order.

A. PARTNERS

We share addresses with these partners:

- couriers, such as Swift, Hare and Otter, that deliver parcels;
- insurers that cover lost parcels.

Old Version (Effective as of June 1, 2018)

We keep invoices for two years after the last order.

A. PARTNERS

We share addresses with these partners:

- couriers, such as Swift and Otter, that deliver parcels;
- insurers that cover lost parcels.

B. PASSWORDS

Never tell anybody your password.

Our staff will not ask for it.

© 2018-2021 Parcel.example All rights reserved.
"""


@pytest.fixture
def parcels_live(tmp_path: Path) -> IndexInUse:
    path = tmp_path / "parcels.txt"
    path.write_text(BUNDLE, "utf-8")
    build_index(read_corpus([str(path)]), WordEncoder(), tmp_path / "index")
    return open_index(Settings(tmp_path / "index"), WordEncoder())


@pytest.fixture
def parcels(parcels_live: IndexInUse) -> Retriever:
    return parcels_live.current()


def told(retriever: Retriever, question: Question) -> list[tuple[str, str]]:
    return [(event.on.isoformat(), event.kind) for event in retriever.ask(question).changes]


# ---- which questions ask about change ---------------------------------------------------------------------------


def test_questions_about_change_are_known_by_their_words() -> None:
    assert len(ABOUT_CHANGE) >= 60
    missed = [question for question in ABOUT_CHANGE if read_change(question) is None]
    # None of them was learnt from.
    assert len(missed) <= 0.15 * len(ABOUT_CHANGE), missed


def test_no_ordinary_question_is_taken_for_one_about_change() -> None:
    assert len(ORDINARY) >= 60
    assert [question for question in ORDINARY if read_change(question)] == []


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Since when are couriers named?", Asked.CAME),
        ("Since when are couriers no longer named?", Asked.WENT),
        ("When were couriers first mentioned?", Asked.CAME),
        ("When were couriers put back in?", Asked.CAME),
        ("When was the clause on couriers dropped?", Asked.WENT),
        ("Until when did the policy name couriers?", Asked.WENT),
        ("Is the clause on couriers still there?", Asked.STILL),
        ("From when to when were couriers named?", Asked.PRESENCE),
        ("How many months was the paragraph about couriers missing?", Asked.PRESENCE),
        ("Was the clause on couriers ever reworded?", Asked.ALTERED),
        ("How did the clause on couriers change?", Asked.ALTERED),
        ("What happened to the clause on couriers?", Asked.CHANGED),
        ("Trace the clause on couriers through all versions.", Asked.CHANGED),
        ("Since when can they send couriers?", Asked.CAME),
        ("What is the earliest version that mentions couriers?", Asked.CAME),
        ("Which is the oldest text that covers couriers?", Asked.CAME),
        ("When do couriers show up for the first time?", Asked.CAME),
        ("When were couriers mentioned for the last time?", Asked.WENT),
        ("Until when were there couriers?", Asked.WENT),
        ("When did they get rid of couriers?", Asked.WENT),
        ("Are couriers still named among the recipients?", Asked.STILL),
        ("Are couriers gone from the policy?", Asked.STILL),
        ("Have they always used couriers?", Asked.PRESENCE),
        ("When was the couriers notice added to Acme's privacy policy?", Asked.CAME),
        ("When were couriers removed from the terms?", Asked.WENT),
        ("Were couriers there from the start?", Asked.PRESENCE),
        ("When were couriers dropped, and when did they come back?", Asked.PRESENCE),
    ],
)
def test_the_form_of_a_question_says_which_changes_are_meant(question: str, asked: Asked) -> None:
    found = read_change(question)
    assert found is not None
    assert (found.asked, "couriers" in found.matter) == (asked, True)


@pytest.mark.parametrize("question", ["What did the update change?", "Did anything change in the policy?"])
def test_a_question_without_a_matter_means_the_whole_policy(question: str) -> None:
    found = read_change(question)
    assert found is not None
    assert found.matter == ""


def test_what_came_or_went_is_told_from_where() -> None:
    found = read_change("When was Otter struck off the list of couriers?")
    assert found is not None
    assert (found.element, found.matter) == ("Otter", "Otter couriers")


# ---- clauses as stored ------------------------------------------------------------------------------------------


def test_the_stored_clauses_are_those_computed(exhibits: Corpus, exhibits_index: Path) -> None:
    opened = open_catalogue(exhibits_index)
    computed = clauses((v, exhibits.passages_of(v.canonical)) for v in exhibits.versions)
    assert tuple(opened.catalogue.clauses()) == computed == clauses_of(exhibits)
    assert opened.manifest.counts["clauses"] == len(computed)


def test_clauses_are_found_by_their_passages_and_by_what_befell_them(exhibits: Corpus, exhibits_index: Path) -> None:
    catalogue = open_catalogue(exhibits_index).catalogue
    latest = len(exhibits.versions) - 1
    (number,) = catalogue.clause_steps.with_status([latest], [Change.CHANGED, Change.ADDED, Change.REMOVED])
    (clause,) = catalogue.clauses([number])
    rows = [catalogue.row_of(passage.passage_id) for passage in clause.passages]
    assert catalogue.clause_numbers([row for row in rows if row is not None]) == dict.fromkeys(rows, number)
    assert "respective affiliates" in clause.passages[-1].text


def test_an_undated_version_is_in_no_clause(tmp_path: Path) -> None:
    path = tmp_path / "undated.txt"
    path.write_text(BUNDLE.replace(" (Effective as of June 1, 2018)", ""), "utf-8")
    corpus = read_corpus([str(path)])
    (undated,) = [version for version in corpus.versions if version.interval is None]
    build_index(corpus, WordEncoder(), tmp_path / "index")
    stored = open_catalogue(tmp_path / "index").catalogue.clauses()
    assert stored
    assert undated.version_id not in {step.version_id for clause in stored for step in clause.steps}


class _OneMoment(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_OneMoment":
        return cls(2026, 1, 1, tzinfo=tz)


def test_the_same_corpus_gives_the_same_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A catalogue tells to the second which build first held a version; two builds may lie on both sides of one.
    monkeypatch.setattr("index.build.updating.datetime", _OneMoment)
    path = tmp_path / "parcels.txt"
    path.write_text(BUNDLE, "utf-8")
    manifests = [build_index(read_corpus([str(path)]), WordEncoder(), tmp_path / name) for name in ("one", "two")]
    assert manifests[0].files[CATALOGUE] == manifests[1].files[CATALOGUE]
    assert manifests[0].fingerprint == manifests[1].fingerprint


def test_clauses_of_two_policies_are_kept_apart(tmp_path: Path) -> None:
    paths = []
    for name in ("parcels", "letters"):
        path = tmp_path / f"{name}.txt"
        path.write_text(BUNDLE.replace("Privacy Policy", f"{name.capitalize()} Privacy Policy"), "utf-8")
        paths.append(str(path))
    corpus = read_corpus(paths)
    policy_of = {version.version_id: version.policy for version in corpus.versions}
    assert len(set(policy_of.values())) == 2
    for clause in clauses_of(corpus):
        assert len({policy_of[step.version_id] for step in clause.steps}) == 1
    build_index(corpus, WordEncoder(), tmp_path / "index")
    retriever = open_index(Settings(tmp_path / "index"), WordEncoder()).current()
    policy = next(iter(policy_of.values()))
    events = retriever.ask(Question("What did the update change?", TODAY, policies=(policy,))).changes
    assert events
    assert {policy_of[event.to_version] for event in events} == {policy}


# ---- events, on texts small enough to reckon by hand ------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "events"),
    [
        ("When was the clause on banks that settle payments added?", [("2021-03-01", "added")]),
        ("When did the clause on insurers that cover lost parcels disappear?", [("2021-03-01", "removed")]),
        # A rewording is told where the words that are asked for came or went inside a clause that goes on.
        ("When was Hare added to the couriers?", [("2019-05-01", "changed")]),
        ("When was Otter struck off the list of couriers?", [("2021-03-01", "changed")]),
        (
            "How did the clause on couriers such as Swift change?",
            [("2019-05-01", "changed"), ("2021-03-01", "changed")],
        ),
        ("Trace the sentence on keeping invoices after the last order.", [("2021-03-01", "changed")]),
        # It stood in the first version: it did not first appear on any day that is known.
        ("When did the advice never to tell anybody your password first appear?", []),
        ("When was the advice never to tell anybody your password put back in?", [("2021-03-01", "added")]),
        ("Since when is there the advice never to tell anybody your password?", [("2021-03-01", "added")]),
        ("When was the advice never to tell anybody your password dropped?", [("2019-05-01", "removed")]),
        (
            "From when to when was the advice never to tell anybody your password missing?",
            [("2019-05-01", "removed"), ("2021-03-01", "added")],
        ),
        # Gone and back: it is still there. Gone for good: it is not.
        ("Is the advice never to tell anybody your password still there?", []),
        ("Is the clause on insurers that cover lost parcels still there?", [("2021-03-01", "removed")]),
        ("Was the clause on banks that settle payments ever reworded?", []),
        ("When was the section on passwords removed?", [("2019-05-01", "removed")] * 2),
        # Nothing of the kind stands anywhere.
        ("When was the clause on dragons and unicorns added?", []),
    ],
)
def test_the_kind_of_the_question_decides_which_events_are_told(
    parcels: Retriever, ask: Ask, question: str, events: list[tuple[str, str]]
) -> None:
    assert told(parcels, ask(question)) == events


@pytest.mark.parametrize(
    ("words", "events"),
    [
        ("What changed in the policy between June 2019 and December 2020?", []),
        ("Did anything change before 2021?", ["2019-05-01"]),
        ("What did the update of 1 March 2021 change?", ["2021-03-01"]),
        ("What changed between the version of 1 June 2018 and the version of 1 May 2019?", ["2019-05-01"]),
        # The update of which no day is given is the latest.
        ("What did the update change?", ["2021-03-01"]),
    ],
)
def test_only_events_on_the_days_meant_are_told(parcels: Retriever, ask: Ask, words: str, events: list[str]) -> None:
    assert sorted({on for on, _ in told(parcels, ask(words))}) == events


def test_parameters_limit_the_days_too(parcels: Retriever, ask: Ask) -> None:
    def days(**parameters: object) -> list[str]:
        found = told(parcels, ask("How did the clause on couriers such as Swift change?", **parameters))
        return [on for on, _ in found]

    versions = [version.version_id for version in parcels.library.versions()]
    assert days() == ["2019-05-01", "2021-03-01"]
    assert days(first=date(2020, 1, 1)) == ["2021-03-01"]
    assert days(last=date(2020, 1, 1)) == ["2019-05-01"]
    # As known on a day: what happened until then.
    assert days(as_of=date(2020, 1, 1)) == ["2019-05-01"]
    assert days(as_of=date(2019, 4, 30)) == []
    # One version: what it changed. Two: what happened between them.
    assert days(versions=(versions[1],)) == ["2019-05-01"]
    assert days(versions=(versions[1], versions[2])) == ["2021-03-01"]


def test_a_section_parameter_leaves_the_events_of_other_sections_out(parcels: Retriever, ask: Ask) -> None:
    events = parcels.ask(ask("What did the update change?", sections=("PASSWORDS",))).changes
    assert {event.after for event in events} == {"Never tell anybody your password.", "Our staff will not ask for it."}


def test_a_change_makes_an_answer_and_no_passage_out_of_scope(parcels: Retriever, ask: Ask) -> None:
    question = ask("When did the clause on insurers that cover lost parcels disappear?", first=date(2021, 3, 1))
    result = parcels.ask(question)
    assert [event.kind for event in result.changes] == ["removed"]
    assert (result.search.status, result.search.reasons, result.found_elsewhere) == (Status.ANSWERED, (), ())
    latest = parcels.library.versions()[-1].version_id
    assert {v for found in result.search.passages for v in found.passage.versions} == {latest}
    assert not any("insurers" in answer.text for answer in result.answers)


def test_an_ordinary_question_is_answered_as_before(parcels: Retriever, ask: Ask) -> None:
    result = parcels.ask(ask("banks that settle payments", as_of=date(2021, 6, 1)))
    assert result.changes == ()
    assert [answer.text for answer in result.answers] == ["banks that settle payments."]


def test_an_ambiguous_day_tells_no_events(parcels: Retriever, ask: Ask) -> None:
    result = parcels.ask(ask("What changed on 01/03/2021?"))
    assert (result.search.status, result.changes) == (Status.AMBIGUOUS_DATE, ())


def test_quoted_words_are_followed_exactly(parcels: Retriever, ask: Ask) -> None:
    assert told(parcels, ask('When were the words "and Otter" removed?')) == [("2021-03-01", "changed")]
    assert told(parcels, ask('When were the words "Swift and Dodo" removed?')) == []


# ---- the ways in ------------------------------------------------------------------------------------------------


@contextmanager
def served(live: IndexInUse) -> Iterator[TestClient]:
    with TestClient(create_app(live)) as client:
        yield client


STRUCK_OFF = "When was Otter struck off the list of couriers?"


def test_http_gives_events_as_the_contract_has_them(parcels_live: IndexInUse) -> None:
    with served(parcels_live) as client:
        body = client.get("/v1/ask", params={"q": STRUCK_OFF}).json()
    assert body["status"] == "answered"
    (event,) = body["changes"]
    citations = event.pop("citations")
    parcels = parcels_live.current()
    assert event == {
        "on": "2021-03-01",
        "kind": "changed",
        "from_version": parcels.library.versions()[1].version_id,
        "to_version": parcels.library.versions()[2].version_id,
        "before": "couriers, such as Swift, Hare and Otter, that deliver parcels;",
        "after": "couriers, such as Swift and Hare, that deliver parcels;",
        "certainty": "stated",
    }
    # A citation has the fields that it has elsewhere.
    assert all(set(citation) == set(body["passages"][0]["citations"][0]) for citation in citations)
    assert {citation["version_id"] for citation in citations} == {event["from_version"], event["to_version"]}


def test_the_terminal_and_the_page_show_when_and_what(parcels_live: IndexInUse, ask: Ask) -> None:
    printed = unstyle(Paper(width=200).document(ask_document(parcels_live.current().ask(ask(STRUCK_OFF)))))
    assert "Changed on 1 March 2021:" in printed
    assert "before: “couriers, such as Swift, Hare and Otter, that deliver parcels;”" in printed
    assert "after: “couriers, such as Swift and Hare, that deliver parcels;”" in printed
    assert "(eff. May 1, 2019) § A" in printed
    with served(parcels_live) as client:
        page, ordinary = (client.get("/", params={"q": q}).text for q in (STRUCK_OFF, "banks that settle payments"))
    section = page.split('<h2 id="changes">Changes</h2>')[1].split("</section>")[0]
    assert 'Changed on <time datetime="2021-03-01">1 March 2021</time>' in section
    assert "couriers, such as Swift, Hare and Otter, that deliver parcels;" in section
    assert section.count("<cite>") == 2
    assert '<h2 id="changes">' not in ordinary


def test_events_without_a_quotation_are_an_answer_too(parcels_live: IndexInUse, ask: Ask) -> None:
    result = replace(parcels_live.current().ask(ask(STRUCK_OFF)), answers=())
    printed = Paper(width=80).document(ask_document(result))
    assert "Changed on" in unstyle(printed)
    assert "Read them in their places" not in printed


def test_a_long_list_of_changes_is_cut_on_the_page(default_live: IndexInUse) -> None:
    question = {"q": "What did the update of 25 May 2018 change?"}
    with served(default_live) as client:
        page = client.get("/", params=question).text
        all_told = client.get("/v1/ask", params=question).json()["changes"]
    assert len(all_told) > 20
    assert page.count('<article class="change">') == 20
    assert f"The first 20 of {len(all_told)} changes are shown." in page
    assert len(page.encode()) <= 120_000


# ---- the exhibits -----------------------------------------------------------------------------------------------


def check(retriever: Retriever, corpus: Corpus, result: AskResult) -> None:
    """What holds of every event: its words are passages of the versions named, and stand where they are cited."""
    sources = {source.sha256: source.text for source in corpus.sources}
    versions = {version.version_id: version for version in corpus.versions}
    assert list(result.changes) == sorted(result.changes, key=lambda event: event.on)
    for event in result.changes:
        interval = versions[event.to_version].interval
        assert interval is not None
        assert interval.start == event.on
        assert {"added": (True, False), "removed": (False, True), "changed": (False, False)}[event.kind] == (
            event.before is None,
            event.after is None,
        )
        for version_id, text in ((event.from_version, event.before), (event.to_version, event.after)):
            cited = [citation for citation in event.citations if citation.version_id == version_id]
            assert bool(cited) == (text is not None)
            assert text is None or text in {view.text for view in retriever.library.text(version_id)}
            for citation in cited:
                assert (plain_text(sources[citation.source_sha256], citation.spans) != text) == citation.variant
    if any(event.certainty == "stated" for event in result.changes):
        assert result.search.status is Status.ANSWERED


_DAYS = st.one_of(st.none(), st.dates(date(2017, 6, 1), date(2021, 1, 1)))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.sampled_from(ABOUT_CHANGE), days=st.tuples(_DAYS, _DAYS))
def test_events_are_verbatim_cited_and_on_the_days_meant(
    exhibits_retriever: Retriever, exhibits: Corpus, question: str, days: tuple[date | None, date | None]
) -> None:
    first, last = days
    if first and last and first > last:
        first, last = last, first
    result = exhibits_retriever.ask(
        Question(question, TODAY, first=first, last=last, dates_in_question=DatesInQuestion.IGNORE)
    )
    check(exhibits_retriever, exhibits, result)
    started = date.min if read(question) is Asked.STILL else first or date.min
    assert all(started <= event.on <= (last or date.max) for event in result.changes)


def read(question: str) -> Asked | None:
    found = read_change(question)
    return found.asked if found else None


@pytest.mark.parametrize(
    "question", ["What did the update of 14 September 2020 change?", "What did the update change?"]
)
def test_the_last_update_changed_one_item(exhibits_retriever: Retriever, ask: Ask, question: str) -> None:
    (event,) = exhibits_retriever.ask(ask(question)).changes
    assert (event.on, event.kind) == (date(2020, 9, 14), "changed")
    assert "respective affiliates" not in str(event.before)
    assert "respective affiliates" in str(event.after)


def test_minors_and_security_came_back_in_2020(exhibits_retriever: Retriever, exhibits: Corpus, ask: Ask) -> None:
    result = exhibits_retriever.ask(ask("What was added on 27 February 2020?"))
    check(exhibits_retriever, exhibits, result)
    assert len(result.changes) == 4
    before = {view.text for view in exhibits_retriever.library.text("alibaba-privacy@2018-05-25")}
    assert all(event.after in before for event in result.changes)


def test_nothing_changed_while_one_version_was_in_force(exhibits_retriever: Retriever, ask: Ask) -> None:
    for words in ("Did anything change between 1 March 2020 and 1 September 2020?", "What changed in summer 2018?"):
        result = exhibits_retriever.ask(ask(words))
        assert result.changes == ()


def kinds(events: tuple[ChangeEvent, ...]) -> list[tuple[str, str]]:
    return [(event.on.isoformat(), event.kind) for event in events]


@pytest.mark.parametrize(
    ("question", "events"),
    [
        ("When did customs agents first come up?", [("2018-05-25", "added")]),
        ("When was the paragraph about web beacons inserted?", [("2019-01-17", "added")]),
        (
            "What became of the clause about a questionnaire for registered members?",
            [("2018-05-25", "added"), ("2019-01-17", "removed")],
        ),
        ("As of which version were children under 18 told not to register?", [("2020-02-27", "added")]),
        ("When did the policy last mention VKontakte? When was it struck off?", [("2019-01-17", "changed")]),
        ("When was LinkedIn first mentioned?", []),
    ],
)
def test_meaning_finds_the_clause(
    default_retriever: Retriever, exhibits: Corpus, ask: Ask, question: str, events: list[tuple[str, str]]
) -> None:
    result = default_retriever.ask(ask(question))
    check(default_retriever, exhibits, result)
    assert kinds(result.changes) == events
