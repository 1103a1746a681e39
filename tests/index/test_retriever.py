"""Ranking, quotations, citations and silence, on texts small enough to reckon by hand and on the exhibits."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from corpus.load import read_corpus
from corpus.text import Span, plain_text
from corpus.types import Corpus
from index.build import build_index
from retriever.answering.highlight import highlights
from retriever.opening import IndexInUse, open_index
from retriever.question.quoted_phrases import quoted_phrases
from retriever.question.request import Collapse, Mode, Question
from retriever.ranking.rank import Stages
from retriever.results import Status
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder

Ask = Callable[..., Question]


def test_the_wording_in_force_is_quoted_on_each_side_of_a_change(small_retriever: Retriever, ask: Ask) -> None:
    question = "how many years do we keep personal data after the last order"
    before = small_retriever.ask(ask(question, as_of=date(2020, 2, 29)))
    after = small_retriever.ask(ask(question, as_of=date(2020, 3, 1)))
    assert [a.text for a in before.answers] == ["We keep personal data for two years after the last order."]
    assert [a.text for a in after.answers] == ["We keep personal data for ten years after the last order."]


def test_a_cosine_is_the_share_of_words_in_common(small_retriever: Retriever, ask: Ask) -> None:
    result = small_retriever.search(ask("erase your file", as_of=date(2020, 6, 1), mode=Mode.DENSE, explain=True))
    first = result.passages[0]
    # All three words of the question are among these twelve: "RIGHTS: You may ask us to erase your file at any time."
    assert first.passage.text == "You may ask us to erase your file at any time."
    assert first.scores["dense"] == pytest.approx(3 / (3**0.5 * 12**0.5), abs=1e-3)
    assert first.scores["late"] == 1.0


def test_exact_words_decide_between_texts_that_are_nearly_as_good(small_retriever: Retriever, ask: Ask) -> None:
    # Of 39 words the clause on orders meets one more; "erase" is the rarer word.
    question = ask("order " * 20 + "erase " * 19, as_of=date(2020, 6, 1), explain=True)

    def found(bonus: float) -> list[tuple[str, dict[str, float]]]:
        result = small_retriever.with_stages(Stages(lexical_bonus=bonus)).search(question)
        return [(p.passage.text.split()[-1], dict(p.scores)) for p in result.passages[:2]]

    assert [last for last, _ in found(0.0)] == ["order.", "time."]
    (first, best), (second, other) = found(0.1)
    assert (first, second) == ("time.", "order.")
    assert best["score"] == pytest.approx(best["late"] + 0.1, abs=1e-3)
    assert other["score"] == pytest.approx(other["late"] + 0.1 * other["lexical"] / best["lexical"], abs=1e-3)


def test_an_item_that_only_one_version_lists_is_not_found_in_the_other(small_retriever: Retriever, ask: Ask) -> None:
    result = small_retriever.ask(ask("insurers that cover parcels", as_of=date(2020, 6, 1)))
    assert result.search.status is Status.NOT_FOUND
    assert result.answers == ()
    assert not any(found.supports for found in result.search.passages)
    assert [(place.version_id[-10:], place.text) for place in result.found_elsewhere] == [
        ("2018-06-01", "insurers that cover parcels.")
    ]


def test_a_list_item_answers_with_its_lead_in(small_retriever: Retriever, ask: Ask) -> None:
    (answer,) = small_retriever.ask(ask("banks that settle payments", as_of=date(2020, 6, 1))).answers
    assert answer.text == "banks that settle payments."
    assert [context.text for context in answer.context] == ["We share personal data with the following partners:"]


def test_several_versions_give_one_answer_for_each_wording_in_date_order(small_retriever: Retriever, ask: Ask) -> None:
    result = small_retriever.ask(ask("we keep personal data for years after the last order"))
    assert [a.text.split()[5] for a in result.answers] == ["two", "ten"]
    assert [str(a.in_force[0].start) for a in result.answers] == ["2018-06-01", "2020-03-01"]
    shared = small_retriever.ask(ask("couriers that deliver parcels"))
    assert len(shared.answers) == 1
    assert len(shared.answers[0].in_force) == 1
    assert shared.answers[0].in_force[0].until is None


def test_words_in_quotation_marks_occur_in_every_passage(exhibits_retriever: Retriever, ask: Ask) -> None:
    for mode in Mode:
        result = exhibits_retriever.search(ask('where is "standard  Contractual clauses" said', mode=mode, limit=100))
        assert result.passages
        assert all("standard contractual clauses" in f.passage.text.casefold() for f in result.passages)
        assert result.total == len(result.passages)


def test_quoted_words_asked_by_many_at_once_are_found_by_each(exhibits_live: IndexInUse, ask: Ask) -> None:
    fresh = Retriever(exhibits_live.current()._index, WordEncoder(), exhibits_live.current().library)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(fresh.search, [ask('"Times Square"')] * 32))
    assert {result.total for result in results} == {2}


@pytest.mark.parametrize("phrase", ["to you", "Platform", "Times Square", "no such words here", "sell", "age"])
def test_total_of_a_quoted_phrase_is_exactly_all_matches(
    phrase: str, exhibits_retriever: Retriever, exhibits: Corpus, ask: Ask
) -> None:
    words = re.compile(rf"\b{re.escape(phrase)}\b", re.IGNORECASE)
    texts = {p.text for p in exhibits.passages if not p.aligned_to and words.search(p.text)}
    for mode in Mode:
        result = exhibits_retriever.search(ask(f'"{phrase}"', mode=mode, limit=100))
        assert result.total == len(texts)
    assert quoted_phrases(f'"{phrase}" and “More  Words”') == [phrase.casefold(), "more words"]


def test_quoted_words_of_another_version_are_found_elsewhere(default_retriever: Retriever, ask: Ask) -> None:
    result = default_retriever.ask(ask('what about "Times Square"', as_of=date(2018, 6, 1)))
    assert result.search.status is Status.NOT_FOUND
    assert result.search.passages == ()
    assert [place.version_id for place in result.found_elsewhere] == ["alibaba-privacy@2017-09-28"]


def test_pages_of_results_continue_each_other(exhibits_retriever: Retriever, ask: Ask) -> None:
    def ids(limit: int, offset: int) -> list[str]:
        result = exhibits_retriever.search(ask("personal data of sellers", limit=limit, offset=offset))
        return [found.passage.passage_id for found in result.passages]

    assert ids(30, 0) == ids(10, 0) + ids(10, 10) + ids(10, 20)
    total = exhibits_retriever.search(ask("personal data of sellers")).total
    assert len(ids(100, total - 5)) == 5
    assert ids(10, 1000) == []


def test_every_quotation_is_in_the_source_at_its_spans(
    default_retriever: Retriever, exhibits: Corpus, ask: Ask
) -> None:
    source = exhibits.sources[0]
    questions = ["who sees my bank details", "can I have my data deleted", "cookies", "which address do I write to"]
    for question in questions:
        for day in (None, date(2017, 12, 1), date(2018, 6, 1), date(2019, 6, 1), date(2020, 3, 1), date(2021, 1, 1)):
            result = default_retriever.ask(ask(question, as_of=day, limit=100))
            shown = {found.passage.passage_id: found.passage for found in result.search.passages}
            for passage in shown.values():
                for citation in passage.citations:
                    assert citation.source_sha256 == source.sha256
                    rendered = plain_text(source.text, citation.spans)
                    assert (rendered == passage.text) is not citation.variant
            for answer in result.answers:
                if answer.passage_id in shown:
                    assert shown[answer.passage_id].text[answer.span.start : answer.span.end] == answer.text
                assert answer.text in " ".join(p.text for p in exhibits.passages if p.version_id == answer.version_id)


# -- the exhibits as a lawyer asks them ------------------------------------------------------------------


def test_the_question_on_the_cover_is_answered_from_both_exhibits(default_retriever: Retriever, ask: Ask) -> None:
    result = default_retriever.ask(ask("Who is the data controller for users in the EEA?", as_of=date(2019, 6, 1)))
    (answer,) = result.answers
    assert answer.text == (
        "If you are in the EEA the data controller of your personal information is Alibaba.com Singapore E-Commerce "
        "Private Limited (incorporated in Singapore with Company Reg. No. 200720572D)."
    )
    assert answer.span == Span(0, 184)
    assert answer.citation == "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]; Ex. B(3), pt. A § G ¶ [2]"
    assert [(str(life.start), str(life.until)) for life in answer.in_force] == [("2019-01-17", "2020-02-27")]


def test_minors_are_not_found_in_2019_and_where_they_are_is_said(default_retriever: Retriever, ask: Ask) -> None:
    result = default_retriever.ask(ask("Does the policy mention minors?", as_of=date(2019, 6, 1)))
    # One sentence of 2019 has the word in brackets, about somebody else's data: it is near at most.
    assert result.search.status in {Status.NOT_FOUND, Status.NEAREST}
    assert not result.answers
    assert {place.version_id[-10:] for place in result.found_elsewhere} == {
        "2017-09-28",
        "2018-05-25",
        "2020-02-27",
        "2020-09-14",
    }


def test_what_no_policy_speaks_of_is_not_answered(default_retriever: Retriever, ask: Ask) -> None:
    for question in ("Who won the world cup?", "qwer asdf zxcv", "Will my dog be safe?"):
        result = default_retriever.ask(ask(question, as_of=date(2019, 6, 1)))
        assert result.search.status in {Status.NOT_FOUND, Status.NEAREST}
        assert (result.answers, result.found_elsewhere) == ((), ())


@pytest.mark.parametrize(
    ("passage", "printed"),
    [
        ("alibaba-privacy@2019-01-17~b2~G.2", "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]"),
        (
            "alibaba-privacy@2018-05-25~b4~I.your-rights.2",
            'Ex. B(4), pt. A (eff. May 25, 2018) § I, "Your Rights" ¶ [2]',
        ),
        ("alibaba-privacy@2017-09-28~b4~B.2", "Ex. B(4), pt. B (updated Sept. 28, 2017) § B.1"),
        ("alibaba-privacy@2017-09-28~b4~B.1", "Ex. B(4), pt. B (updated Sept. 28, 2017) § B ¶ [1]"),
        ("alibaba-privacy@2020-09-14~b1~preamble.1", "Ex. B(1), New Version (eff. Sept. 14, 2020) preamble ¶ [1]"),
    ],
)
def test_printed_citations(passage: str, printed: str, exhibits_retriever: Retriever) -> None:
    shown, _, _ = exhibits_retriever.library.passage(passage)
    assert printed in [citation.text for citation in shown.citations]


def test_a_version_reads_whole_and_in_order_from_any_of_its_exhibits(
    exhibits_retriever: Retriever, exhibits: Corpus
) -> None:
    library = exhibits_retriever.library
    for version in exhibits.versions:
        for copy in version.copies:
            shown = library.text(version.version_id, copy.facts.origin.name)
            assert [p.text for p in shown] == [p.text for p in exhibits.passages_of(copy)]
        outline = library.version(version.version_id).outline
        assert sum(entry.passage_count for entry in outline) == len(exhibits.passages_of(version.canonical))
    assert library.version("alibaba-privacy@2019-01-17").previous == "alibaba-privacy@2018-05-25"
    assert library.version("alibaba-privacy@2020-09-14").next is None


def test_neighbours_of_a_passage_are_those_of_its_copy(exhibits_retriever: Retriever) -> None:
    _, before, after = exhibits_retriever.library.passage("alibaba-privacy@2019-01-17~b2~G.1", context=2)
    assert [p.passage_id.rsplit("~")[-1] for p in (*before, *after)] == [
        "F.1",
        "F.2",
        "G.2",
        "G.legal-basis-for-data-processing.1",
    ]


def test_highlights_are_the_words_shared_whatever_their_ending() -> None:
    text = "We collected cookies from the user; users may object."
    marked = [text[s.start : s.end] for s in highlights("Which cookie do they collect from users?", text)]
    assert marked == ["collected", "cookies", "user", "users"]


def test_without_collapsing_each_version_is_a_result_of_its_own(exhibits_retriever: Retriever, ask: Ask) -> None:
    words = "No data transmission over the internet or any wireless network can be guaranteed"
    result = exhibits_retriever.search(ask(words, collapse=Collapse.NONE, limit=4))
    assert len({found.passage.text for found in result.passages}) == 1
    assert len({found.passage.version_id for found in result.passages}) == 4
    assert all(found.passage.versions == (found.passage.version_id,) for found in result.passages)


# -- two policies in one index ----------------------------------------------------------------------------

TWO_POLICIES = """\
EXHIBIT A

Acme Privacy Policy

New Version (Effective as of March 1, 2018)

You may write to the address below about your rights.

We keep orders for six years.

EXHIBIT B

Zeta Privacy Policy

New Version (Effective as of March 1, 2017)

We keep orders for one year.

Old Version (Effective as of March 1, 2016)

You may write to the address below about your rights.
"""


@pytest.fixture
def two_policies(tmp_path: Path) -> Retriever:
    path = tmp_path / "two.txt"
    path.write_text(TWO_POLICIES, "utf-8")
    build_index(read_corpus([str(path)]), WordEncoder(), tmp_path / "two")
    return open_index(Settings(tmp_path / "two"), WordEncoder()).current()


def test_one_sentence_of_two_policies_is_two_results_and_two_answers(two_policies: Retriever, ask: Ask) -> None:
    result = two_policies.ask(ask("write to the address below about your rights"))
    shown = [f.passage for f in result.search.passages if f.passage.text.startswith("You may write")]
    assert [(p.policy, p.versions) for p in shown] == [
        ("acme-privacy", ("acme-privacy@2018-03-01",)),
        ("zeta-privacy", ("zeta-privacy@2016-03-01",)),
    ]
    assert [(a.version_id, str(a.in_force[0].until)) for a in result.answers] == [
        ("acme-privacy@2018-03-01", "None"),
        ("zeta-privacy@2016-03-01", "2017-03-01"),
    ]


def test_a_day_takes_one_version_of_each_policy(two_policies: Retriever, ask: Ask) -> None:
    result = two_policies.search(ask("we keep orders", as_of=date(2018, 6, 1)))
    assert [v.version_id for v in result.scope.versions] == ["acme-privacy@2018-03-01", "zeta-privacy@2017-03-01"]
    only = two_policies.search(ask("we keep orders", as_of=date(2018, 6, 1), policies=("zeta-privacy",)))
    assert {f.passage.policy for f in only.passages} == {"zeta-privacy"}


@pytest.mark.parametrize("question", ["after 12/31/9999", "cookies before today", "cookies after today"])
@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_ends_of_the_calendar_break_nothing(question: str, today: date, exhibits_retriever: Retriever) -> None:
    assert exhibits_retriever.ask(Question(question, today=today)).search.status in set(Status)


def test_a_day_that_no_calendar_has_sets_no_scope_and_says_so(exhibits_retriever: Retriever, ask: Ask) -> None:
    result = exhibits_retriever.search(ask("cookies on 31 June 2019"))
    assert result.scope.source == "default"
    assert "date_not_read" in [w.code for w in result.warnings]


def test_a_question_longer_than_the_encoder_reads_is_said_to_be_cut(default_retriever: Retriever, ask: Ask) -> None:
    def codes(question: str) -> list[str]:
        return [w.code for w in default_retriever.search(ask(question)).warnings]

    assert "question_cut" in codes("who sees my data? " * 100)
    assert "question_cut" not in codes("who sees my data? " * 10)


def test_words_between_two_dates_stay_part_of_the_question(default_retriever: Retriever, ask: Ask) -> None:
    question = "In 2018 who was the data controller for EEA users and in 2020 was it the same?"
    result = default_retriever.ask(ask(question))
    assert result.search.scope.matched_text == "In 2018 … in 2020"
    assert any("data controller" in answer.text or "your controller" in answer.text for answer in result.answers)


def test_a_sentence_that_stands_in_other_versions_is_found_in_each(default_retriever: Retriever, ask: Ask) -> None:
    result = default_retriever.ask(ask("What is the minimum age to use the platform?", as_of=date(2020, 2, 26)))
    assert result.search.status is Status.NOT_FOUND
    assert {place.version_id[-10:] for place in result.found_elsewhere} == {
        "2017-09-28",
        "2018-05-25",
        "2020-02-27",
        "2020-09-14",
    }
