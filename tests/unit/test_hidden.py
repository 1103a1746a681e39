"""What is shown is what is written: characters that are not seen are shown as marks, in every form that people read."""

import csv
import io
from pathlib import Path

import pytest

from api.downloads import in_cell
from api.pages.rendering import environment
from api.phrases.segments import Difference, Phrase, Table, Words
from api.render.html import html
from api.render.markdown import markdown
from api.render.terminal import Paper
from corpus.clauses.wording import Operation
from corpus.hidden import HIDDEN, visible
from corpus.load import read_corpus

HOSTILE = "We may \x1b]0;owned\x07\x1b[8mnot\x1b[0m\u202e erahs\u202c your \x00data\x7f\x9b31m\u2066."


def seen(text: str) -> str:
    assert not HIDDEN.search(text), repr(text)
    return text


def test_every_hidden_character_has_a_mark() -> None:
    assert visible(HOSTILE) == ("We may ␛]0;owned␇␛[8mnot␛[0m[U+202E] erahs[U+202C] your ␀data␡[U+009B]31m[U+2066].")
    assert visible("Plain\ttext,\nwith “marks” and עברית\u200f.") == "Plain\ttext,\nwith “marks” and עברית\u200f."


@pytest.mark.parametrize("width", [None, 80])
def test_a_terminal_is_not_steered_by_a_policy(width: int | None) -> None:
    paper = Paper(width)
    assert "␛]0;owned␇" in seen(paper.paragraph(Phrase((Words(HOSTILE),))))
    printed = paper.document([Table(["Name"], [[HOSTILE]])])
    assert "␛[8mnot" in printed
    assert "\x1b]0" not in printed


def test_pages_markdown_and_differences_show_the_marks() -> None:
    words = Phrase((Words(HOSTILE),))
    changed = Phrase((Difference((Operation("replace", HOSTILE, "may\u202e share"),)),))
    for said in (words, changed):
        for shown in (str(html(said)), markdown(said), Paper(None).paragraph(said)):
            assert "U+202E" in shown
            assert "\u202e" not in shown
            assert "\x1b]0" not in shown
    template = environment().from_string("<p title='{{ text }}'>{{ text }}</p>")
    assert seen(template.render(text=HOSTILE)).count("[U+202E]") == 2


@pytest.mark.parametrize(
    "first", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\t=", " =", "\u3000＝"]
)
def test_no_cell_is_computed(first: str) -> None:
    cell = in_cell(f"{first}1+1")
    table = io.StringIO()
    csv.writer(table).writerow([cell])
    (read,) = next(csv.reader(io.StringIO(table.getvalue(), newline="")))
    assert read.startswith("'")


def test_cells_show_the_marks() -> None:
    assert "[U+202E]" in seen(in_cell(HOSTILE))
    assert in_cell("\x00=1") == "␀=1"


def test_a_check_of_a_corpus_tells_where_they_are(tmp_path: Path) -> None:
    page = tmp_path / "policy.md"
    head = "# Privacy Policy\n\nEffective as of March 1, 2020\n\n"
    page.write_text(f"{head}We may \u202enot\u202c share your data.\n", "utf-8")
    corpus = read_corpus([str(page)])
    (found,) = [finding for finding in corpus.findings if finding.code == "hidden_characters"]
    assert (found.line, "2 characters" in found.message, "U+202C, U+202E" in found.message) == (5, True, True)
    page.write_text(f"{head}We may share\x0c your data.\n", "utf-8")
    assert not [finding for finding in read_corpus([str(page)]).findings if finding.code == "hidden_characters"]
