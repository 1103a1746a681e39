"""Results as a notebook shows them, as pandas takes them, and as a framework's retriever gives them: the guide's own
examples are run.
"""

import doctest
import html
import importlib.util
import re
import sys
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from types import ModuleType
from typing import Any, get_type_hints

import pytest

import inforce
from api.contract import to_json
from api.operations import AnyOperation
from api.operations.asking import ASK, SEARCH
from api.operations.comparing import COMPARE
from api.operations.happening import CHANGES
from api.operations.mentioning import MENTIONS
from api.parameter_values import parameter_names
from corpus.code_digest import ROOT
from inforce.parameters import Asking, Comparing, Happening, Mentioning, Searching
from inforce.policies import Policies
from inforce.shown import Rows, flat, table
from retriever.opening import IndexInUse

GUIDE = (ROOT / "docs" / "guide" / "python.md").read_text("utf-8")
V2019 = "alibaba-privacy@2019-01-17"
CONTROLLER = "Who is the data controller for users in the EEA?"


@pytest.fixture(scope="module")
def policies(exhibits_live: IndexInUse) -> Policies:
    return Policies(exhibits_live)


class Balanced(HTMLParser):
    """Fails where a tag is closed that is not open, or left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def shown(result: Any) -> str:
    text: str = result._repr_html_()
    Balanced(text)
    return text


# ---- What is shown ----------------------------------------------------------------------------------------------


def test_an_answer_is_its_quotations_with_words_marked_and_cited(policies: Policies) -> None:
    result = policies.ask(CONTROLLER, as_of=date(2019, 6, 1))
    text = shown(result)
    assert text.count("<blockquote>") == len(result.answers) + len(result.nearest) > 0
    assert "In force on 1 June 2019" in text
    assert "<mark>" in text
    quotation = re.sub("<[^>]+>", "", text)
    assert all(html.escape(answer.citation, quote=False) in quotation for answer in result.answers)
    # It is the result that HTTP gives, field by field.
    plainly = ASK.run(policies._index, ASK.takes.model_validate({"q": CONTROLLER, "as_of": "2019-06-01"}))
    took = re.compile('"took_ms":[0-9.]+')
    assert took.sub("", to_json(result)) == took.sub("", to_json(plainly))
    silent = shown(policies.ask(CONTROLLER, as_of="2010-01-01"))
    assert "no version in this corpus" in silent
    assert "<blockquote>" not in silent


def test_what_lists_something_is_a_table(policies: Policies) -> None:
    versions = policies.versions()
    assert isinstance(versions, Rows)
    assert shown(versions).count("<tr>") == 6
    text = policies.text(V2019)
    assert "and 61 more rows" in shown(text)
    assert len(text.rows()) == len(text) == 111
    comparison = policies.compare("2019-06-01", "2020-06-01")
    assert len(comparison.rows()) == 6
    assert "109 same, 2 changed, 4 added" in shown(comparison)
    assert "<ins>" in shown(comparison)
    history = policies.history(text[3].passage_id)
    assert [row["from"] for row in history.rows()] == [step.version.start for step in history.steps]
    assert shown(history).count("<tr>") == 1 + len(history.steps)
    mentions = policies.mentions("cookies")
    assert [row["count"] for row in mentions.rows()] == [one.count for one in mentions.policies[0].versions]
    assert "Scope: every version of 1 policy" in shown(mentions)
    assert len(policies.changes(from_="2020-01-01").rows()) == 2
    checked = policies.verify_quotes(["we use <b>cookies</b>", text[0].text])
    assert [row["verdict"] for row in checked.rows()][1] == "verbatim"
    assert "we use &lt;b&gt;cookies&lt;/b&gt;" in shown(checked)
    found = policies.search("cookies", limit=3)
    assert [row["passage_id"] for row in found.rows()] == [one.passage.passage_id for one in found.passages]
    shown(found)


def test_nothing_in_a_cell_is_markup_or_unseen() -> None:
    made = str(table([{"<i>": "<script>alert(1)</script>\u202e"}]))
    assert "<script>" not in made
    assert "<i>" not in made
    assert "\u202e" not in made


def test_rows_become_a_table_of_pandas(policies: Policies, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = ModuleType("pandas")
    vars(stand_in)["DataFrame"] = list
    if importlib.util.find_spec("pandas") is None:
        monkeypatch.setitem(sys.modules, "pandas", stand_in)
    made = policies.policies().to_pandas()
    (row,) = made if isinstance(made, list) else made.to_dict("records")
    assert row["coverage.from"] == date(2017, 9, 28)
    assert row["gaps"] == 2
    assert row == flat(policies.policies()[0])


@pytest.mark.parametrize(
    ("kind", "operation", "first"),
    [
        (Asking, ASK, {"q"}),
        (Searching, SEARCH, {"q"}),
        (Comparing, COMPARE, {"left", "right"}),
        (Mentioning, MENTIONS, {"words"}),
        (Happening, CHANGES, set()),
    ],
)
def test_editors_are_told_all_that_can_be_given(kind: type, operation: AnyOperation, first: set[str]) -> None:
    told = {name.removesuffix("_") for name in get_type_hints(kind)}
    assert told | first == set(parameter_names(operation.takes))


# ---- The guide --------------------------------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def test_the_examples_of_the_guide_give_what_it_says(policies: Policies) -> None:
    source = "\n".join(blocks("pycon"))
    example = doctest.DocTestParser().get_doctest(source, {"policies": policies, "inforce": inforce}, "guide", None, 0)
    assert len(example.examples) >= 8
    told: list[str] = []
    doctest.DocTestRunner().run(example, out=told.append)
    assert not told, "".join(told)


@dataclass
class StandInDocument:
    """As `langchain_core.documents.Document` is made."""

    page_content: str
    metadata: dict[str, Any] = field(default_factory=dict)


class StandInRetriever:
    """As `langchain_core.retrievers.BaseRetriever` is subclassed and asked."""

    limit = 10

    def __init__(self, **fields: Any) -> None:
        vars(self).update(fields)

    def invoke(self, query: str) -> list[Any]:
        found: list[Any] = self._get_relevant_documents(query, run_manager=None)  # type: ignore[attr-defined]
        return found


def test_the_recipe_for_a_framework_cites_every_passage(policies: Policies, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the framework where it is installed, else with what the recipe uses of it."""
    if importlib.util.find_spec("langchain_core") is None:
        given: dict[str, dict[str, object]] = {
            "callbacks": {"CallbackManagerForRetrieverRun": object},
            "documents": {"Document": StandInDocument},
            "retrievers": {"BaseRetriever": StandInRetriever},
        }
        monkeypatch.setitem(sys.modules, "langchain_core", ModuleType("langchain_core"))
        for name, names in given.items():
            module = ModuleType(f"langchain_core.{name}")
            vars(module).update(names)
            monkeypatch.setitem(sys.modules, module.__name__, module)
    recipe = blocks("python")[1]
    assert len([line for line in recipe.splitlines() if line.strip()]) <= 20
    made: dict[str, Any] = {}
    exec(recipe, made)  # the guide's own words
    retriever = made["InforceRetriever"](policies=policies, as_of="2019-06-01", limit=3)
    documents = retriever.invoke(CONTROLLER)
    expected = policies.search(CONTROLLER, as_of="2019-06-01", limit=3).passages
    assert [document.page_content for document in documents] == [one.passage.text for one in expected]
    assert [document.metadata["citation"] for document in documents] == [
        one.passage.parallel_citation for one in expected
    ]
    assert {document.metadata["version_id"] for document in documents} == {V2019}
