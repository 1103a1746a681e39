"""What an answer must meet before it is stated: a matter that is named, and what the question takes for granted."""

from collections.abc import Callable
from datetime import date

import pytest

from corpus.languages import DEFAULT
from index.build import build_index
from retriever.answering.exact import words_of_name
from retriever.answering.support import calibrations
from retriever.answering.wanted import Asked, wanted_by
from retriever.opening import open_index
from retriever.question.plan import understand
from retriever.question.request import Question
from retriever.results import Certainty, Status
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.unit.test_archive import Recorder

Ask = Callable[..., Question]

BEFORE, AFTER = date(2021, 6, 1), date(2022, 6, 1)


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """Two versions of one policy: one paragraph is worded otherwise in the second, and one is gone."""
    place = tmp_path_factory.mktemp("acme")
    recorder = Recorder(place / "versions")
    kept = (
        "We collect your name and a password when you open an account.\n\n"
        "What do we do with your information and your data? This is what we do with your information and your data.\n\n"
        "We share parcels with couriers that carry them to the door of every customer abroad.\n\n"
        "Buyers pay one dollar for a parcel. Users in Brazil pay one dollar for a parcel.\n\n"
        "Vexo mends shoes next to us.\n\n"
        "For more details of how you repair a broken lamp of the shop, see our manual.\n\n"
    )
    worded = "We retain, store and share the address, phone and order of every buyer who lives in town.\n\n"
    reworded = (
        "We are retaining, storing and sharing addresses, phones and orders of every buyer who lives in town.\n\n"
    )
    gone = "We share parcels with insurers that cover them on the way to the door of every customer abroad.\n"
    recorder.record("2021-01-01", f"# Acme\n\n{kept}{worded}{gone}")
    recorder.record("2022-01-01", f"# Acme\n\n{kept}{reworded}")
    build_index(recorder.corpus(), WordEncoder(), place / "index")
    return open_index(Settings(place / "index"), WordEncoder()).current()


def test_a_thing_that_no_passage_names_is_not_said_to_be_collected(acme: Retriever, ask: Ask) -> None:
    named = acme.ask(ask("is a name collected when you open an account?", as_of=AFTER))
    assert named.search.status is Status.ANSWERED
    result = acme.ask(ask("is a fingerprint collected when you open an account?", as_of=AFTER))
    assert (result.search.status, result.answers) == (Status.NEAREST, ())
    assert [answer.text for answer in result.nearest] == [answer.text for answer in named.answers]
    (reason,) = result.search.reasons
    assert (reason.code, reason.words) == ("words_absent", ("fingerprint",))
    # Of ordinary words another may stand for them.
    assert acme.ask(ask("when you open an account, which name and password?", as_of=AFTER)).answers


def test_two_letters_are_not_written_out_by_any_two_words(acme: Retriever, ask: Ask) -> None:
    result = acme.ask(ask("what does AI do with your information and your data?", as_of=AFTER))
    # "And information" is not what they stand for.
    assert ("words_absent", ("AI",)) in [(reason.code, reason.words) for reason in result.search.reasons]


def test_a_sale_is_called_one(acme: Retriever, ask: Ask) -> None:
    """That something like it comes near is no answer, since laws have a policy say it."""
    shared = acme.ask(ask("are parcels shared with couriers that carry them to the door?", as_of=AFTER))
    assert shared.search.status is Status.ANSWERED
    sold = acme.ask(ask("are parcels sold with couriers that carry them to the door?", as_of=AFTER))
    assert [(reason.code, reason.words) for reason in sold.search.reasons] == [("words_unmet", ("sold",))]
    assert sold.search.status is Status.NEAREST


def test_what_is_done_with_somebody_is_said_of_them(acme: Retriever, ask: Ask) -> None:
    """That the policy names them elsewhere is not enough; its own name need not stand."""
    own = acme.ask(ask("are parcels shared by Acme with couriers that carry them to the door?", as_of=AFTER))
    assert own.search.status is Status.ANSWERED
    other = acme.ask(ask("are parcels shared with Vexo couriers that carry them to the door?", as_of=AFTER))
    assert [(reason.code, reason.words) for reason in other.search.reasons] == [("words_unmet", ("vexo",))]
    assert other.search.status is Status.NEAREST
    # A fact that speaks against it is part of how probable it is.
    assert other.support is not None
    assert other.support < calibrations().words.stated <= (own.support or 0)


def test_what_is_taken_for_granted_must_be_said(acme: Retriever, ask: Ask) -> None:
    asked = "since you collect your name and a password, when do you open an account?"
    assert acme.ask(ask(asked, as_of=AFTER)).search.status is Status.ANSWERED
    result = acme.ask(ask(asked.replace("collect", "sell"), as_of=AFTER))
    assert result.search.status is Status.NEAREST
    (reason,) = result.search.reasons
    assert (reason.code, reason.words) == ("taken_for_granted", ("sell",))


def test_a_question_that_names_no_matter_is_answered_by_nothing(acme: Retriever, ask: Ask) -> None:
    result = acme.ask(ask("what do we do with your information and your data?", as_of=AFTER))
    assert (result.search.status, result.answers) == (Status.NEAREST, ())
    assert [reason.code for reason in result.search.reasons] == ["question_vague"]
    assert result.nearest


@pytest.mark.parametrize(
    ("question", "status", "quoted", "reasons"),
    [
        ('Was the word "insurers" in the policy on 1 June 2021?', Status.ANSWERED, "insurers", []),
        ('Was the word "insurers" in the policy on 1 June 2022?', Status.NOT_FOUND, None, ["words_absent"]),
        ('Where does it say "Vexo"?', Status.ANSWERED, "Vexo", []),
        ('Does the policy contain the word "kangaroo"?', Status.NOT_FOUND, None, ["words_absent"]),
        ("Which version was in force on 1 June 2021?", Status.NOT_FOUND, None, ["asks_for_version"]),
    ],
)
def test_questions_about_the_text_are_answered_by_where_words_stand_and_by_its_days(
    acme: Retriever, ask: Ask, question: str, status: Status, quoted: str | None, reasons: list[str]
) -> None:
    result = acme.ask(ask(question))
    assert (result.search.status, [reason.code for reason in result.search.reasons]) == (status, reasons)
    assert all(quoted in answer.text for answer in result.answers) if quoted else not result.answers
    assert bool(result.answers) is bool(quoted)
    assert (result.said, result.nearest) == ((), ())


def test_of_a_topic_nothing_is_said_without_a_word_for_it(acme: Retriever, ask: Ask) -> None:
    asked = "buyers pay one dollar for a parcel"
    assert acme.ask(ask(asked, as_of=AFTER)).search.status is Status.ANSWERED
    result = acme.ask(ask(f"{asked} cookies", as_of=AFTER))
    assert result.search.status is Status.NEAREST
    assert [(reason.code, reason.words) for reason in result.search.reasons] == [("words_unmet", ("cookies",))]


def test_words_that_say_where_more_is_said_answer_that_alone(acme: Retriever, ask: Ask) -> None:
    asked = "are there details of how you repair a broken lamp of the shop?"
    assert acme.ask(ask(f"where {asked}", as_of=AFTER)).search.status is Status.ANSWERED
    assert acme.ask(ask(f"{asked}", as_of=AFTER)).search.status is Status.NEAREST


def test_another_wording_of_a_passage_is_no_rival(acme: Retriever, ask: Ask) -> None:
    asked = "we retain, store and share the address, phone and order of every buyer who lives in town"
    before, after = (acme.ask(ask(asked, as_of=day)) for day in (BEFORE, AFTER))
    assert [answer.text[:14] for answer in (before.answers[0], after.answers[0])] == [
        "We retain, sto",
        "We are retaini",
    ]


def test_a_range_states_no_version_that_its_days_do_not(acme: Retriever, ask: Ask) -> None:
    asked = "share parcels with insurers that cover them on the way to the door of every customer abroad"
    assert acme.ask(ask(asked, as_of=BEFORE)).answers
    assert acme.ask(ask(asked, as_of=AFTER)).answers == ()
    certainties = {
        version: entry.certainty for entry in acme.ask(ask(asked)).by_version for version in entry.version_ids
    }
    assert certainties["acme-privacy@2021-01-01"] is Certainty.STATED
    assert certainties["acme-privacy@2022-01-01"] is not Certainty.STATED


def test_a_sentence_for_others_is_not_quoted_along(acme: Retriever, ask: Ask) -> None:
    result = acme.ask(ask("who must pay one dollar for a parcel?", as_of=AFTER))
    assert result.answers[0].text == "Buyers pay one dollar for a parcel."
    asked = acme.ask(ask("must users in Brazil pay one dollar for a parcel?", as_of=AFTER))
    assert "Brazil" in asked.answers[0].text


@pytest.mark.parametrize(
    ("question", "telling", "silent"),
    [
        ("How many warnings do I get?", "You get two warnings.", "A two-week ban follows."),
        ("How much is the monthly fee?", "The fee is 5 euros.", "Fees are charged monthly."),
        ("What does a membership cost?", "It is free of charge.", "We may charge a fee."),
        ("What is your phone number?", "Call 555 010 9999.", "Call our office."),
        ("How long is my history kept?", "We keep it for ten years.", "We keep it and may delete it."),
        ("When was the agreement signed?", "It was signed in May 2019.", "It was signed by both of us."),
        ("Where is my personal information stored?", "It is kept in Ireland.", "We delete it or store it securely."),
        ("Where are the backups kept?", "Backups are on servers of ours.", "Backups are kept for a while."),
        ("Which countries besides France hold it?", "It is held in Spain.", "It is held in France and elsewhere."),
        ("Which countries host it?", "It is in Japan.", "It goes to countries outside of the European Union."),
        ("Which payment provider is used?", "Payments go to Stripe.", "Payments go to a payment provider."),
        ("What is the name of the officer?", "It is led by Ada Lovelace.", "Write to our Data Protection Officer."),
        ("Why is it collected?", "It is collected to prevent fraud.", "It is collected from you and partners."),
        ("Which authority may I complain to?", "Complain to a regulator.", "Write to our support first."),
        ("Who can become a member?", "Members must be adults.", "Membership has privacy practices of its own."),
        ("How can I contact you?", "Write to us at a@b.org.", "Use what section 12 says below."),
        ("For what purpose is my phone number kept?", "It is kept to prevent spam.", "Call 555 010 9999."),
        ("Will you tell me of a breach?", "We notify you of a breach.", "A breach may put accounts at risk."),
    ],
)
def test_what_is_asked_for_is_told_by_words_of_its_kind(question: str, telling: str, silent: str) -> None:
    plan = understand(Question(question, BEFORE))
    wanted = wanted_by(plan)
    assert wanted
    asked = Asked(wanted, frozenset(words_of_name(question)))
    assert (asked.told_in(telling), asked.told_in(silent)) == (True, False)


@pytest.mark.parametrize(
    "question",
    [
        "Do you collect my phone number?",
        "Where do I see how much I pay?",
        "Is it kept?",
        "How do I change my email address?",
        "What does my wallet provider tell you?",
        "To whom can I complain where I live?",
    ],
)
def test_what_any_sentence_may_answer_wants_nothing_of_a_kind(question: str) -> None:
    assert wanted_by(understand(Question(question, BEFORE))) is None


@pytest.mark.parametrize(
    ("question", "text", "is_told"),
    [
        ("Do you sell my data?", "We never sell your personal information to anyone.", True),
        ("Is my information sold?", "Your data is not sold, rented or traded.", True),
        ("Do you sell my data?", "Sellers give details about the goods that they sell via the Platform.", False),
        ("Is my information sold?", "Details of your sales and of Sellers are kept.", False),
        ("Which details must I give about goods that I sell?", "Sellers give details about their goods.", True),
        ("What if the business is sold?", "Sellers give details about their goods.", True),
    ],
)
def test_who_sells_goods_sells_no_data(question: str, text: str, is_told: bool) -> None:
    topics = [topic for topic in DEFAULT.questions.matters.topics if topic.asks.search(question)]
    assert all(topic.told.search(text) for topic in topics) is is_told
