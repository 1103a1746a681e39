"""A page of policies is what it would be if all that all of them say had been decided on."""

from collections.abc import Set
from dataclasses import replace
from datetime import date

import pytest

from corpus.load import read_corpus
from index.build import build_index
from retriever.answering import answering, paged, tables
from retriever.answering.deciding import Deciding, Decision
from retriever.opening import open_index
from retriever.question.request import Question
from retriever.results import AskResult
from retriever.retriever import Retriever
from retriever.settings import Settings
from tests.conftest import WordEncoder

QUESTIONS = ("Do you keep biometric data for two years?", "Is biometric data shared?", "Who won the Derby?")
SAID = (
    "We keep biometric data for two years.",
    "We share your address with couriers.",
    "Biometric data is shared with the police.",
    "We keep your orders.",
    "We keep no data for two years.",
)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """Twelve policies of two versions each, which say one thing or another."""
    folder = tmp_path_factory.mktemp("shops")
    manifest = []
    for number in range(24):
        shop, year = number // 2, 2019 + number % 2
        words = f"{SAID[number % 5]}\n\n{SAID[number % 3]}"
        (folder / f"{number}.md").write_text(f"# Shop{shop} Privacy Policy\n\n{words}\n", "utf-8")
        manifest.append(
            f'[[document]]\npolicy = "shop{shop}-privacy"\nfile = "{number}.md"\neffective = {year}-01-01\n'
        )
    (folder / "manifest.toml").write_text("\n".join(manifest), "utf-8")
    directory = tmp_path_factory.mktemp("shops-index") / "index"
    build_index(read_corpus([str(folder)]), WordEncoder(), directory)
    return open_index(Settings(directory), WordEncoder()).current()


def _pages(retriever: Retriever, question: Question) -> list[AskResult]:
    pages = [retriever.ask(question)]
    while (cursor := pages[-1].next_cursor) and len(pages) < 3:
        pages.append(retriever.ask(replace(question, cursor=cursor)))
    return [replace(page, search=replace(page.search, timings={})) for page in pages]


def test_pages_are_those_of_a_decision_on_all(shops: Retriever, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "POLICIES_A_PAGE", 2)
    monkeypatch.setattr(paged, "_MORE", 0)
    monkeypatch.setattr(paged, "_BEST", 1)
    counts: list[tuple[int, int]] = []

    def counted(deciding: Deciding, end: int, shown: Set[int]) -> Decision:
        decision = paged.decided(deciding, end, shown)
        counts.append((len(set(deciding.policies_of(decision))), len(set(deciding.policies.tolist()))))
        return decision

    for text in QUESTIONS:
        for scope in ({"as_of": date(2020, 6, 1)}, {}):
            question = Question(text, date(2026, 1, 1), limit=1, **scope)  # type: ignore[arg-type]
            monkeypatch.setattr(answering, "decided", counted)
            found = _pages(shops, question)
            monkeypatch.setattr(answering, "decided", lambda deciding, _end, _shown: deciding.decision())
            assert found == _pages(shops, question)
    # Otherwise nothing was shown: that fewer were enough.
    assert sum(some for some, _ in counts) < 0.9 * sum(every for _, every in counts)
    assert any(some == every for some, every in counts)
