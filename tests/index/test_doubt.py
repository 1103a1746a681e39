"""What is stated, what is only near, what stands nowhere, and that every version and policy asked about is told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.languages import DEFAULT
from corpus.load import read_corpus
from corpus.sentences import sentence_bounds
from corpus.text import Span
from corpus.types import Context, ContextKind, PassageKind, PassageReading
from index.build import build_index
from index.embedded_text import embedded_text
from index.encoder import Embedding
from retriever.answering.deciding import ReadPassage
from retriever.answering.exact import exact_words
from retriever.answering.quotable import quotable
from retriever.answering.reader import MOST_READ, Candidate, Reading
from retriever.opening import open_index
from retriever.question.request import InvalidQuestion, Question, ReaderUse, Sort
from retriever.results import Certainty, Status
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder

Ask = Callable[..., Question]

LEAD_IN = Context(ContextKind.LEAD_IN, "We share data with:", (Span(0, 19),))


def reading(text: str, kind: PassageKind = PassageKind.PARAGRAPH, context: tuple[Context, ...] = ()) -> PassageReading:
    return PassageReading(kind, None, None, 1, None, text, (Span(0, len(text)),), (1, 1), context)


def quoted(passage: PassageReading) -> list[bool]:
    return list(quotable(passage, [Span(*bounds) for bounds in sentence_bounds(passage.text)]))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Data transfers", [False]),
        ("Membership", [False]),
        ("Your rights and choices", [False]),
        ("Last updated: May 25, 2018", [False]),
        ("Last updated on 25 May 2018.", [False]),
        ("We collect the following information:", [False]),
        ("Do we sell your data?", [False]),
        ("and may share it with partners.", [False]),
        ("We may share your data with", [False]),
        ("We do not sell your data.", [True]),
        ("We keep logs for 30 days. We collect:", [True, False]),
        ("We deleted logs from before May 25, 2018 for all of our users.", [True]),
        ("iPhone users can turn this off.", [True]),
        ("This section explains how we use cookies.", [False]),
        ("The categories of third parties with whom we share data are described below.", [False]),
        ("The Privacy Policy states (i) what data we collect through your use.", [False]),
        ("We are committed to protecting your privacy.", [False]),
        ("Your password is never shared, as described below. We keep it encrypted.", [True, True]),
    ],
)
def test_titles_labels_date_lines_and_halves_are_never_quoted(text: str, wanted: list[bool]) -> None:
    assert quoted(reading(text)) == wanted


def test_an_item_is_quoted_with_its_lead_in_or_as_a_sentence_of_its_own() -> None:
    item = PassageKind.LIST_ITEM
    assert quoted(reading("couriers that deliver parcels; and", item, (LEAD_IN,))) == [True]
    assert quoted(reading("couriers that deliver parcels; and", item)) == [False]
    assert quoted(reading("You can object at any time.", item)) == [True]
    assert quoted(reading("partners, such as:", item, (LEAD_IN,))) == [False]
    ways = Context(ContextKind.LEAD_IN, "Here's how:", (Span(0, 11),))
    assert quoted(reading("Affiliates", item, (ways,))) == [False]
    assert quoted(reading("Affiliates", item, (LEAD_IN,))) == [True]
    contents = Context(ContextKind.LEAD_IN, "This Privacy Policy explains the following:", (Span(0, 43),))
    assert quoted(reading("your rights regarding your personal data.", item, (contents,))) == [False]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Can I watch on a Tesla?", ["Tesla"]),
        ("Minors may use the service?", []),
        ("Does it use Google Analytics or TikTok's pixel?", ["Google Analytics", "TikTok"]),
        ("Do you keep data for 30 days?", ["30"]),
        ("Who is the DPO for users in the EEA?", ["DPO", "EEA"]),
        ("What Happens To My Data If I Leave?", []),
        ("WHAT DO YOU COLLECT?", []),
        ("do these rules count when I'm on my English phone?", []),
        ("What does the Privacy Policy say of Cookies? I wonder.", []),
        ("how do you treat cookies in iOS", ["iOS"]),
        ("I live in Paris, can I object?", []),
        ("Which law applies in Germany in March for users in New Zealand?", []),
        ("My kid is 14, may he join?", []),
        ("I'm 17. What of an 11-year-old?", []),
        ("Is it for children under 16, or aged 13 or older?", ["16", "13"]),
        ("I am from Springfield. Is there an app for Windows?", ["Windows"]),
    ],
)
def test_names_numbers_and_codes_are_exact_words_and_ordinary_ones_are_not(question: str, words: list[str]) -> None:
    assert exact_words(question, DEFAULT) == words


def test_a_name_that_stands_nowhere_speaks_for_silence_and_is_told(small_retriever: Retriever, ask: Ask) -> None:
    day = date(2020, 6, 1)
    plain = small_retriever.ask(ask("we keep personal data for ten years after the last order", as_of=day))
    assert plain.search.status is Status.ANSWERED
    named = small_retriever.ask(ask("we keep personal data for ten years after the last order of a Tesla", as_of=day))
    assert named.search.status is Status.NEAREST
    assert named.answers == ()
    assert named.nearest[0].text == plain.answers[0].text
    (reason,) = [reason for reason in named.search.reasons if reason.code == "words_absent"]
    assert (reason.words, reason.message) == (("Tesla",), "'Tesla' does not occur in this version.")
    # Numbers in figures are found in words, a name under a heading; the policy's own name says nothing.
    for words in ("10", "SHARING", "Parcel"):
        again = small_retriever.ask(ask(f"we keep personal data for years after the last order {words}", as_of=day))
        assert "words_absent" not in {reason.code for reason in again.search.reasons}, words


def test_a_value_that_is_asked_for_must_be_told(small_retriever: Retriever, ask: Ask) -> None:
    day = date(2020, 6, 1)
    question = "what email address may we ask to erase your file at any time"
    result = small_retriever.ask(ask(question, as_of=day))
    assert result.answers == ()
    assert "value_absent" in {reason.code for reason in result.search.reasons}


def test_every_version_of_a_range_is_told_once_for_each_wording(small_retriever: Retriever, ask: Ask) -> None:
    result = small_retriever.ask(ask("we keep personal data for years after the last order"))
    assert [entry.certainty for entry in result.by_version] == [Certainty.STATED, Certainty.STATED]
    assert [[answer.text.split()[5] for answer in entry.answers] for entry in result.by_version] == [["two"], ["ten"]]
    one = small_retriever.ask(ask("insurers that cover parcels"))
    first = one.by_version[0]
    assert (first.certainty, [version[-10:] for version in first.version_ids]) == (Certainty.STATED, ["2018-06-01"])
    assert {v for entry in one.by_version for v in entry.version_ids} == {
        v.version_id for v in one.search.scope.versions
    }
    silent = small_retriever.ask(ask("zebras"))
    assert [entry.certainty for entry in silent.by_version] == [Certainty.SILENT]
    assert len(silent.by_version[0].version_ids) == 2
    assert small_retriever.ask(ask("zebras", as_of=date(2020, 6, 1))).by_version == ()


class OnlyOrders:
    """A reader that finds an answer in what speaks of orders, and nowhere else; it remembers what it read."""

    def __init__(self) -> None:
        self.read_texts: list[str] = []

    def read(self, question: str, query: Embedding, candidates: Sequence[Candidate]) -> list[Reading]:
        assert question
        assert len(query.tokens)
        self.read_texts += [candidate.text.text for candidate in candidates]
        return [
            Reading(0.99 if "order" in candidate.text.text else 0.01, (0.9,) * len(candidate.sentences))
            for candidate in candidates
        ]


def test_a_reader_decides_and_can_be_switched_off(
    small_retriever: Retriever, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retriever.answering import deciding, support

    known = support.calibrations()
    learnt = replace(known.words, intercept=0.0, match=0.0, lead=0.0, read=1.0, stated=0.9, nearest=0.5, together=0.5)
    for module in (support, deciding):
        monkeypatch.setattr(module, "calibrations", lambda: replace(known, reader=learnt))
    reader = OnlyOrders()
    retriever = Retriever(small_retriever._index, WordEncoder(), small_retriever.library, reader=reader)
    asked = ask("may you ask us to erase your file at any time", as_of=date(2020, 6, 1))
    by_reader = retriever.ask(asked)
    assert [answer.text for answer in by_reader.answers] == [
        "We keep personal data for ten years after the last order."
    ]
    assert by_reader.answers[0].support == pytest.approx(0.99, abs=0.001)
    assert 1 < len(reader.read_texts) <= MOST_READ
    off = retriever.ask(replace(asked, reader=ReaderUse.OFF))
    assert [answer.text for answer in off.answers] == ["You may ask us to erase your file at any time."]


@pytest.mark.parametrize(
    ("values", "together", "wanted"),
    [
        ((0.50, 0.60, 0.59, 0.1), None, "Two. "),
        ((0.50, 0.60, 0.59, 0.1), 0.02, "Two. Three. "),
        ((0.58, 0.60, 0.59, 0.58), 0.02, "One. Two. Three. "),
        ((0.59, 0.50, 0.60, 0.1), 0.02, "Three. "),
        ((0.10, 0.20, 0.595, 0.60), 0.02, "Four."),
    ],
)
def test_neighbours_that_come_as_near_are_quoted_along(
    values: tuple[float, ...], together: float | None, wanted: str
) -> None:
    text = "One. Two. Three. Four."
    spans = (Span(0, 5), Span(5, 10), Span(10, 17), Span(17, 22))
    passage = reading(text)
    # "Three." cannot be quoted beside "Four." in the last case: it leads in.
    may = (True, True, values[3] < 0.6, True)
    read = ReadPassage(Candidate(1, embedded_text(passage), spans, 0.6), passage, None, may, (True,) * 4)
    span = read.best(values, together)
    assert text[span.start : span.end] == wanted


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """Sixty shops; every third keeps data for two years, every fourth took effect in 2022."""
    folder = tmp_path_factory.mktemp("shops")
    manifest: list[str] = []
    for number in range(60):
        words = "We keep biometric data for two years." if number % 3 == 0 else "We sell bread in every town."
        day = f"{2022 if number % 4 == 0 else 2020}-01-01"
        (folder / f"shop{number:02d}.md").write_text(f"# Shop{number:02d} Privacy Policy\n\n{words}\n", "utf-8")
        manifest.append(
            f'[[document]]\npolicy = "shop{number:02d}-privacy"\nfile = "shop{number:02d}.md"\neffective = {day}\n'
        )
    (folder / "manifest.toml").write_text("\n".join(manifest), "utf-8")
    directory = tmp_path_factory.mktemp("shops-index") / "index"
    build_index(read_corpus([str(folder)]), WordEncoder(), directory)
    return open_index(Settings(directory), WordEncoder()).current()


def test_every_policy_is_told_also_those_that_say_nothing_or_are_not_in_force(shops: Retriever, ask: Ask) -> None:
    question = ask("we keep biometric data for two years", as_of=date(2021, 6, 1))
    first = shops.ask(question)
    assert (len(first.by_policy), first.policy_count) == (50, 60)
    rest = shops.ask(replace(question, cursor=first.next_cursor))
    assert rest.next_cursor is None
    entries = [*first.by_policy, *rest.by_policy]
    assert len({entry.policy for entry in entries}) == 60
    for entry in entries:
        number = int(entry.policy[4:6])
        wanted = Certainty.STATED if number % 3 == 0 else Certainty.SILENT
        assert entry.certainty is (Certainty.NOT_IN_FORCE if number % 4 == 0 else wanted), entry.policy
        assert bool(entry.answers) is (entry.certainty is Certainty.STATED)
    order = [entry.certainty for entry in entries]
    assert order == sorted(order, key=list(Certainty).index)
    by_id = shops.ask(replace(question, sort=Sort.POLICY)).by_policy
    assert [entry.policy for entry in by_id] == sorted(entry.policy for entry in by_id)
    of_other_words = shops.ask(replace(question, text="we sell biometric data")).next_cursor
    for wrong in ("x", "after-50", of_other_words):
        with pytest.raises(InvalidQuestion, match="cursor"):
            shops.ask(replace(question, cursor=wrong))


def test_one_policy_makes_no_table(shops: Retriever, ask: Ask, tmp_path: Path) -> None:
    one = shops.ask(ask("we keep biometric data", policies=("shop03-privacy",)))
    assert one.by_policy == ()
    assert len(one.by_version) == 1
    assert not list(tmp_path.iterdir())
