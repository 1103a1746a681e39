"""The table of forms in which a passage is cited. A user adds one in a file (INFORCE_CITATION_FORMS):

    [mla]
    title = "MLA"
    template = "“{words}” {publisher}, *{title}*, {date}, {citation}."

A template names fields in braces; a field without a value is empty. There is nothing else in it: no code, no format.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.errors import InforceError
from retriever.question.request import InvalidQuestion

FIELDS = frozenset(
    "words citation title publisher version_id passage_id date year month day until link url commit section source "
    "sha256 key".split()
)
_FIELD = re.compile(r"\{(\w+)\}")
_LATEX = {char: f"\\{char}" for char in "&%$#_{}"} | {
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"
}  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


class UnusableForms(InforceError):
    """The file of a user's forms cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: ``write`` makes the citation of the fields."""

    name: str
    title: str
    media_type: str
    write: Callable[[Mapping[str, str]], str]


def _templated(template: str, escape: Callable[[str], str] = str) -> Callable[[Mapping[str, str]], str]:
    def write(fields: Mapping[str, str]) -> str:
        return _FIELD.sub(lambda field: escape(fields[field[1]]), template)

    return write


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def _bibtex(fields: Mapping[str, str]) -> str:
    """An entry of a type that every style knows; fields without a value are left out."""
    entry = {
        "author": f"{{{_latex(fields['publisher'])}}}",
        "title": f"{{{_latex(fields['title'])}}}",
        "year": fields["year"],
        "month": fields["month"],
        "version": _latex(fields["version_id"]),
        "note": _latex(fields["citation"]),
        "url": fields["url"],
        "annote": _latex(fields["words"]),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in entry.items() if value)
    return f"@misc{{{fields['key']},\n{lines}}}\n"


def _csl(fields: Mapping[str, str]) -> str:
    """An item of the CSL schema 1.0.2."""
    item: dict[str, object] = {
        "id": fields["passage_id"],
        "type": "document",
        "title": fields["title"],
        "author": [{"literal": fields["publisher"]}],
        "version": fields["version_id"],
        "section": fields["section"],
        "URL": fields["url"],
        "abstract": fields["words"],
        "note": fields["citation"],
        "archive_location": fields["source"],
    }
    if fields["date"]:
        item["issued"] = {"date-parts": [[int(part) for part in fields["date"].split("-")]]}
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def _ris(fields: Mapping[str, str]) -> str:
    """A reference of the kind GEN; a line for each tag, as the format has no line breaks inside of one."""
    tags = {
        "TY": "GEN",
        "ID": fields["passage_id"],
        "AU": fields["publisher"],
        "TI": fields["title"],
        "PY": fields["year"],
        "DA": fields["date"].replace("-", "/"),
        "ET": fields["version_id"],
        "SE": fields["section"],
        "UR": fields["url"],
        "AB": fields["words"],
        "N1": fields["citation"],
    }
    lines = (f"{tag}  - {' '.join(value.split())}\n" for tag, value in tags.items() if value)
    return f"{''.join(lines)}ER  - \n"


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


FORMS: Sequence[Form] = (
    Form("bluebook", "Bluebook style", "text/plain", _templated("{citation}.")),
    Form("plain", "Plain text", "text/plain", _templated("“{words}” ({title}, {citation})")),
    Form("markdown", "Markdown", "text/markdown", _templated("> {words}\n>\n> — {title}, {citation}\n", _markdown)),
    Form("bibtex", "BibTeX", "application/x-bibtex", _bibtex),
    Form("csl-json", "CSL-JSON", "application/vnd.citationstyles.csl+json", _csl),
    Form("ris", "RIS", "application/x-research-info-systems", _ris),
)


def forms_named(forms: Sequence[Form], name: str | None) -> Sequence[Form]:
    """The form of this name alone, or all of them. Raises InvalidQuestion where there is none."""
    found = [form for form in forms if name in (None, form.name)]
    if not found:
        raise InvalidQuestion(f"form must be one of {', '.join(form.name for form in forms)}; got {name!r}.", "form")
    return found


@lru_cache(maxsize=4)
def forms_with(path: str | None) -> Sequence[Form]:
    """The table, with the forms of a user's file, which may replace some of ours. Raises UnusableForms."""
    if not path:
        return FORMS
    try:
        given = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnusableForms(f"INFORCE_CITATION_FORMS cannot be read: {error}") from error
    found = {form.name: form for form in FORMS}
    for name, entry in given.items():
        template = entry.get("template") if isinstance(entry, dict) else None
        if not isinstance(template, str):
            raise UnusableForms(f'INFORCE_CITATION_FORMS: [{name}] has no template; write template = "{{citation}}"')
        unknown = sorted(set(_FIELD.findall(template)) - FIELDS)
        if unknown:
            raise UnusableForms(
                f"INFORCE_CITATION_FORMS: [{name}] names {', '.join(unknown)}; there are {', '.join(sorted(FIELDS))}"
            )
        media_type = str(entry.get("media_type", "text/plain"))
        found[name] = Form(name, str(entry.get("title", name)), media_type, _templated(template))
    return tuple(found.values())
