"""Words of a language stand in its `Language` and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.languages import DEFAULT, LANGUAGES
from corpus.languages.english import ENGLISH

ROOT = Path(__file__).parents[2]
CHECKED = ("corpus", "index", "retriever", "api", "eval", "inforce")
LANGUAGE_FILES = ROOT / "corpus" / "languages"

# Files whose patterns hold words that are no language's, each with the reason. An entry without a finding fails too.
EXCEPTIONS = {
    "corpus/formats/html.py": "names of HTML elements and of styles",
    "api/cli/endings.py": "the command line's own messages",
    "api/packs/verify.py": "names of HTML elements and of schemes of addresses",
    "api/http/measuring.py": "a word of Server-Timing",
    "api/http/compression.py": "names of codings and types of media in HTTP headers",
    "corpus/links.py": "names of HTML attributes, of schemes and parameters of addresses, and the Internet Archive's",
    "retriever/events/kinds.py": "how addresses begin",
    "api/downloads.py": "words of titles, to find the author of a reference; should become documents.title",
    "eval/benchmarks/peers.py": "SQL",
    "eval/oracle/places.py": "an oracle reads citations by rules of its own",
    "eval/oracle/printed.py": "an oracle reads citations by rules of its own",
    "eval/reports/charts.py": "names of SVG elements",
    "index/lexical.py": "Lucene's list of stop words, a baseline of the evaluation",
    "retriever/citing/selecting.py": "the address of the Internet Archive",
    "retriever/citation.py": "months as American citations print them: what the product writes, not what it reads",
    "retriever/words.py": "months as the product writes them",
    "retriever/quotations/brief.py": "the marks of American citations in a brief, which no corpus has",
    "retriever/quotations/citation_forms.py": "the same, and the names of documents",
    "retriever/quotations/claimed_days.py": "how a brief in English says what a text said on a day",
    "retriever/quotations/agreement.py": "words of a name that tell no document from another",
    "retriever/quotations/quoted_text.py": "signals of American briefs: emphasis added, citations omitted",
    "corpus/text.py": "names of HTML elements and of schemes of addresses",
    "corpus/formats/markdown.py": "schemes of addresses",
    "corpus/formats/docx.py": "names of the parts and styles of a DOCX, which are the same in every language",
    "corpus/briefs/rich_text.py": "control words of RTF",
    "corpus/briefs/filed.py": "names of the styles of a DOCX",
    "corpus/briefs/printed.py": "the marks of pages, which another module writes",
    "corpus/formats/declared_dates.py": "names of HTML elements",
    "corpus/formats/written.py": "the marks of pages, which it writes itself",
    "corpus/containers/captures.py": "the marks that programs which save pages write",
    "corpus/containers/warc.py": "names of HTML elements and of HTTP headers",
    "corpus/containers/recordings.py": "the messages that Open Terms Archive's program writes",
    "corpus/reading/page_lines.py": "the address of the Internet Archive",
}

_PATTERN = re.compile(r"\\[bswd]|\(\?[:P!<=i]|\[\^")
_NO_WORDS = re.compile(r"\(\?P[<=]\w+[>)]|\\.|\[[^\]]*\]|\{[^}]*\}|https?")
_WORD = re.compile(r"[A-Za-z]{3,}")


def _literals(tree: ast.AST) -> Iterator[tuple[int, str, bool]]:
    """Line, text and whether it is split into words, of each string in the code that is no documentation."""
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    split = {
        id(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value, id(node) in split


def words_of_a_language(code: str) -> list[tuple[int, str]]:
    """Lines and words of the word lists, patterns and names of months in a module."""
    found: list[tuple[int, str]] = []
    for line, text, is_list in _literals(ast.parse(code)):
        words = {word.casefold() for word in _WORD.findall(_NO_WORDS.sub(" ", text))}
        months = {word for word in words if word in ENGLISH.dates.months}
        lists_words = is_list and len(words & ENGLISH.sentences.stop_words) >= 2
        if (
            (words and _PATTERN.search(text))
            or lists_words
            or len(months) >= 2
            or (text and months == {text.casefold()})
        ):
            found.append((line, " ".join(sorted(words))[:60]))
    return found


def _modules() -> list[str]:
    paths = [path for room in CHECKED for path in (ROOT / room).rglob("*.py") if LANGUAGE_FILES not in path.parents]
    return sorted(path.relative_to(ROOT).as_posix() for path in paths)


@pytest.mark.parametrize("module", _modules())
def test_no_words_of_a_language_stand_outside_the_languages(module: str) -> None:
    found = words_of_a_language((ROOT / module).read_text())
    if module in EXCEPTIONS:
        assert found, f"{module} needs no exception any more; take it off the list"
    else:
        assert not found, f"{module} has words of a language: {found}; move them to corpus/languages"


def test_every_exception_is_a_file() -> None:
    assert set(EXCEPTIONS) <= set(_modules())


@pytest.mark.parametrize(
    "code",
    [
        'WORDS = frozenset("the and of our".split())',
        'MONTHS = ("January", "February", "March")',
        'SHORT = "Jan Feb Mar"',
        'KEYWORD = re.compile(r"\\b(?:updated|revised)\\b")',
        'LINE = rf"{DAY}\\s+until\\s+{DAY}"',
    ],
)
def test_words_of_a_language_are_seen(code: str) -> None:
    assert words_of_a_language(code)


@pytest.mark.parametrize(
    "code",
    [
        '"""What may the company share, and in which of the cases?"""',
        'raise ValueError("the date may be either of the two; it was not used")',
        'MARK = re.compile(r"(?P<label>[A-Z])\\s*\\.\\s+(?P<title>\\S.*)")',
    ],
)
def test_messages_and_marks_are_no_words_of_a_language(code: str) -> None:
    assert not words_of_a_language(code)


def test_languages_are_found_by_their_code() -> None:
    assert LANGUAGES["en"] is ENGLISH is DEFAULT
    assert all(code == language.code for code, language in LANGUAGES.items())
