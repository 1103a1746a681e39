"""How what the retriever says looks in HTML: the templates' environment and their filters."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from api.phrases.dates import copy_in_words, counts_in_words, day_in_words, in_series, last_day, replace_days, short_day
from api.phrases.quotations import citation_in_words, verdict_in_words
from corpus.clauses.wording import Operation
from corpus.code_digest import digest
from corpus.text import Span
from corpus.types import Basis
from retriever.results import Citation, PassageView, QuotedPart, VersionRef

_API = Path(__file__).parents[1]
STATIC = _API / "static"

# A sign and what it counts: "§ G", "¶ [2]".
_SIGNED = re.compile(r"[§¶] [^\s,;]+")
_LEADING = re.compile(r"\s*")


def environment() -> Environment:
    """The templates, with the filters below and the addresses of the sheet and the script."""
    made = Environment(
        loader=FileSystemLoader(_API / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The address changes with the content, so that no browser pairs a new page with an old sheet.
    for name, file in (("style_address", "style.css"), ("script_address", "page.js")):
        made.globals[name] = f"/static/{file}?{digest([STATIC / file])[:8]}"
    made.filters |= {
        "in_words": day_in_words,
        "last_day": last_day,
        "briefly": version_briefly,
        "short_day": short_day,
        "moment": moment,
        "dated": dated,
        "marked": marked,
        "cited": cited,
        "series": in_series,
        "exhibits": exhibits_of,
        "copy_named": copy_in_words,
        "places": places_of,
        "below": headings_below,
        "printed_alike": printed_alike,
        "own_of": own_citation,
        "joined_citations": joined_citations,
        "inline_ops": inline_ops,
        "quoted_parts": quoted_parts,
        "verdict": verdict_in_words,
        "citation_check": citation_in_words,
        "left_ops": left_ops,
        "right_ops": right_ops,
        "counted": counts_in_words,
        "capitalised": lambda words: words[:1].upper() + words[1:],
        "short": lambda fingerprint: fingerprint.removeprefix("sha256:")[:12],
    }
    return made


def marked(text: str, highlights: Iterable[Span]) -> Markup:
    """``text`` as HTML with ``highlights`` in ``<mark>``; spans that overlap or leave the text are cut.

    >>> marked("a < b", [Span(2, 3)])
    Markup('a <mark>&lt;</mark> b')
    """
    pieces = []
    done = 0
    for span in sorted(highlights):
        start, end = max(span.start, done), min(span.end, len(text))
        if start < end:
            pieces += [escape(text[done:start]), Markup("<mark>{}</mark>").format(text[start:end])]
            done = end
    return Markup("").join([*pieces, escape(text[done:])])


def cited(citation: str) -> Markup:
    """A printed citation as HTML that no line break takes apart after its signs.

    >>> cited("Ex. B(2) § G")
    Markup('Ex. B(2) <span class="whole">§ G</span>')
    """
    return Markup(_SIGNED.sub(r'<span class="whole">\g<0></span>', str(escape(citation))))  # noqa: S704 (escaped)


def dated(sentence: str) -> Markup:
    """A message as HTML, with its ISO days in words."""
    shown = replace_days(str(escape(sentence)), lambda day: f'<time datetime="{day}">{day_in_words(day)}</time>')
    return Markup(shown)  # noqa: S704 (escaped)


def moment(iso: str) -> Markup:
    """The day of an ISO moment in words, the moment in the markup."""
    day: date = datetime.fromisoformat(iso).date()
    return Markup('<time datetime="{}">{}</time>').format(iso, day_in_words(day))


def version_briefly(version: VersionRef) -> str:
    """A version in a few words: never "effective" for a date that is not printed as one."""
    if version.start is None:
        return f"undated: {version.version_id}"
    word = {Basis.UPDATED_DATE: "updated", Basis.CAPTURED: "captured", Basis.MANIFEST: "dated"}
    return f"{word.get(version.from_basis or Basis.STATED_EFFECTIVE, 'effective')} {day_in_words(version.start)}"


def exhibits_of(citations: Iterable[Citation]) -> str:
    """Every exhibit cited, once, in source order: "Ex. B(2) and Ex. B(3)"; empty where none of them is one."""
    return in_series(list(dict.fromkeys(copy_in_words(c) for c in citations if c.document is None)))


PATH = " › "


def headings_below(passage: PassageView) -> str | None:
    """The headings between a passage and its section: the whole path where the source has one."""
    path = passage.citations[0].headings if passage.citations else ()
    return PATH.join(path[1:]) if path else passage.heading


def printed_alike(citations: Iterable[Citation], parallel: str) -> bool:
    """Whether the citations one by one say what they say together, so that this need not be said besides."""
    return joined_citations(citations) == parallel


def places_of(citation: str) -> list[str]:
    """The places that a printed citation names, one by one."""
    return citation.split("; ")


def own_citation(citations: Sequence[Citation], version_id: str) -> Citation | None:
    """The first citation of the version that a result's own fields come from."""
    return next((citation for citation in citations if citation.version_id == version_id), None)


def joined_citations(citations: Iterable[Citation]) -> str:
    return "; ".join(citation.text for citation in citations)


# ---- Differences ------------------------------------------------------------------------------------------------


def inline_ops(operations: Iterable[Operation]) -> Markup:
    """Both wordings in one text: what went and what came, each said in words for those who do not see the strokes.

    >>> inline_ops([Operation("equal", "for", "for"), Operation("insert", "", " ten")])
    Markup('for <ins><span class="unseen">inserted: </span>ten</ins>')
    """
    pieces = []
    for operation in operations:
        if operation.op == "equal":
            pieces.append(escape(operation.right))
            continue
        # Two words that stand for one another at the very beginning have no white space to keep them apart.
        apart = " " if operation.left[:1].isalnum() and operation.right[:1].isalnum() else ""
        pieces += [_stroke("del", operation.left), escape(apart), _stroke("ins", operation.right)]
    return Markup("").join(pieces)


def left_ops(operations: Iterable[Operation]) -> Markup:
    """The left wording, with what went marked."""
    return Markup("").join(
        escape(operation.left) if operation.op == "equal" else _stroke("del", operation.left)
        for operation in operations
    )


def right_ops(operations: Iterable[Operation]) -> Markup:
    """The right wording, with what came marked."""
    return Markup("").join(
        escape(operation.right) if operation.op == "equal" else _stroke("ins", operation.right)
        for operation in operations
    )


def quoted_parts(parts: Iterable[QuotedPart]) -> Markup:
    """A quotation with what differs from the source: what the source has struck, what it has not underlined."""
    return inline_ops(
        Operation(part.op, part.left, part.right)
        if part.op in ("insert", "delete", "replace")
        else Operation("equal", part.right, part.right)
        for part in parts
    )


_SAID = {"del": "deleted: ", "ins": "inserted: "}


def _stroke(tag: str, words: str) -> Markup:
    """``words`` struck or underlined; white space before them stays outside, where no stroke is drawn."""
    if not words:
        return Markup("")
    lead = _LEADING.match(words)
    space = lead.group() if lead else ""
    inside = words[len(space) :]
    if not inside:
        return escape(words)
    made = Markup('{}<{}><span class="unseen">{}</span>{}</{}>')
    return made.format(space, Markup(tag), _SAID[tag], inside, Markup(tag))  # noqa: S704 (one of two constants)
