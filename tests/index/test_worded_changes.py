"""Questions about when words came and went: events where they did, and what is said where nothing happened."""

from datetime import date

import pytest

from api.phrases.answers import ask_document
from api.render.terminal import Paper
from index.build import update_index
from retriever.opening import open_index
from retriever.question.request import Question
from retriever.results import AskResult, Status
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.unit.test_archive import Recorder

_KEPT = "We share your file with auditors.\n\nUnder the GDPR you may object. We honour Do Not Track."
_OFFICE = "## Your rights\n\nWrite to our office."
VERSIONS = {
    "2019-01-10": f"{_KEPT}\n\nWe print your name on parcels.\n\nLetters are kept for two years.",
    "2019-06-01": f"{_KEPT}\n\nWe print your name on parcels.\n\nNova Bank lends you money.\n\n"
    f"Letters are kept for two years.\n\n{_OFFICE}",
    "2020-02-01": f"{_KEPT}\n\nWe print your name and a hologram on parcels.\n\nLetters are kept for five years.\n\n"
    f"{_OFFICE}",
    "2021-05-01": f"{_KEPT}\n\nWe print your name and a hologram on parcels.\n\nNova Bank lends you money.\n\n"
    f"Letters are kept for five years.\n\nDrones deliver parcels.\n\n{_OFFICE.replace('Your', 'European')}",
}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("worded")
    recorder = Recorder(folder / "versions")
    for day, text in VERSIONS.items():
        recorder.record(day, f"# Acme Privacy Policy\n\n{text}\n")
    encoder = WordEncoder()
    update_index([str(recorder.path)], encoder, folder / "index")
    return open_index(Settings(folder / "index"), encoder).current()


def asked(retriever: Retriever, question: str) -> AskResult:
    return retriever.ask(Question(question, today=date(2022, 1, 1)))


@pytest.mark.parametrize(
    ("question", "events", "said"),
    [
        ("When did Acme first mention holograms?", [("2020-02-01", "hologram")], []),
        ("When did the policy first mention the GDPR?", [], ["in_oldest"]),
        ("When did Acme first mention auditors?", [], ["in_oldest"]),
        ("When did drones first appear?", [("2021-05-01", "Drones")], []),
        ("Since when are letters kept for five years?", [("2020-02-01", "five")], []),
        ("Is Nova Bank still mentioned?", [], ["still"]),
        ("Is the GDPR still mentioned?", [], ["still"]),
        ("When was the GDPR removed?", [], ["still"]),
        ("Did the policy ever mention cookies?", [], ["never"]),
        ("Has the policy ever mentioned voice data?", [], ["never"]),
        ("When did Acme first mention cookies?", [], ["never"]),
        ("Is Stripe still mentioned?", [], ["never"]),
        ("What changed between 1 July 2019 and 1 January 2020?", [], ["no_change"]),
        ("What changed about auditors?", [], ["no_change"]),
        ("When was Nova Bank removed?", [("2020-02-01", "Nova Bank")], []),
        ("Did the policy ever mention drones?", [("2021-05-01", "Drones")], ["still"]),
        ("Did the policy always mention Do Not Track?", [], ["in_oldest", "still"]),
        ("When did two years become five years?", [("2020-02-01", "five")], []),
        ("When was the period for letters changed from two to five years?", [("2020-02-01", "five")], []),
        ("When was the rights section renamed?", [("2021-05-01", "European rights")], []),
        ("Was the section on rights there from the start?", [("2019-06-01", "office")], []),
        ("Is the rights section still in the policy?", [], ["still"]),
        ("Is the parcels clause still there?", [], ["still"]),
    ],
)
def test_events_are_of_the_words_asked_about(
    retriever: Retriever, question: str, events: list[tuple[str, str]], said: list[str]
) -> None:
    result = asked(retriever, question)
    assert [event.on.isoformat() for event in result.changes] == [day for day, _ in events]
    for event, (_, words) in zip(result.changes, events, strict=True):
        assert (words in (event.before or "")) != (words in (event.after or ""))
        assert event.certainty == "stated"
    assert [fact.what.value for fact in result.said] == said


def test_what_never_stood_is_answered_by_no_quotation(retriever: Retriever) -> None:
    result = asked(retriever, "Did the policy ever mention cookies?")
    assert (result.status, result.answers, result.nearest) == (Status.NOT_FOUND, (), ())


def test_what_is_said_is_shown(retriever: Retriever) -> None:
    told = {
        "When did the policy first mention the GDPR?": "“GDPR” already stands in the oldest version held, of 10 Jan",
        "Is Nova Bank still mentioned?": "“Nova Bank” still stands in acme-privacy, as far as held since 1 May 2021",
        "Did the policy ever mention cookies?": "“cookies” stands in no version of acme-privacy held.",
        "What changed between 1 July 2019 and 1 January 2020?": "No change of words was found in acme-privacy",
        "What changed about auditors?": "No change was found of “auditors” in acme-privacy; it stands since 10 January",
    }
    for question, sentence in told.items():
        shown = Paper().document(ask_document(asked(retriever, question)))
        assert sentence in shown


def test_what_no_word_of_the_question_tells_of_is_in_doubt(retriever: Retriever) -> None:
    for event in asked(retriever, "What changed about how long correspondence is retained?").changes:
        assert event.certainty == "nearest"


def test_a_number_asked_about_must_stand_in_what_is_told(retriever: Retriever) -> None:
    for event in asked(retriever, "When did they get rid of keeping letters for 21 years?").changes:
        assert event.certainty == "nearest"
