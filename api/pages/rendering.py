"""The templates' environment: templates call the functions of `api.phrases`, and what these say is shown as HTML."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api import phrases
from api.phrases import answers, comparison, coverage, events, mentions, passages, quotations, scope, versions  # noqa: F401 (for templates)
from api.phrases.dates import capitalised, counted, last_day, short_day
from api.phrases.segments import Difference, Phrase, marked, message, say
from api.render.html import cited, html, strokes
from api.service.access import caller
from corpus.code_digest import digest
from corpus.hidden import visible
from retriever.results import Citation

_API = Path(__file__).parents[1]
STATIC = _API / "static"
_ADDRESSES = {
    "style_address": "style.css",
    "script_address": "page.js",
    "compare_style_address": "compare.css",
    "inner_style_address": "inner.css",
}


def environment(public_address: str = "") -> Environment:
    """The templates, with everything that they may say, and the addresses of the sheet and the script.

    ``public_address`` is that by which people know the server, where it was told.
    """
    made = Environment(
        loader=FileSystemLoader(_API / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_finalized,
    )
    # The address changes with the content, so that no browser pairs a new page with an old sheet.
    for name, file in _ADDRESSES.items():
        made.globals[name] = f"/static/{file}?{digest([STATIC / file])[:8]}"
    made.globals["public_address"] = public_address
    made.globals |= {"phrases": phrases, "day": say, "asks": caller.get}
    made.filters |= {
        "linked": lambda phrase, linked=True: html(phrase, linked=linked),
        "plain": str,
        "counted": counted,
        "last_day": last_day,
        "short_day": short_day,
        "moment": moment,
        "message": message,
        "marked": marked,
        "cited": cited,
        "left": lambda operations: strokes(Difference(tuple(operations)).left),
        "right": lambda operations: strokes(Difference(tuple(operations)).right),
        "capitalised": lambda said: said.capitalised() if isinstance(said, Phrase) else capitalised(said),
        "below": lambda passage: passages.BELOW.join(passages.headings_below(passage)),
        "own_of": own_citation,
        "joined_citations": joined_citations,
        "short": lambda fingerprint: fingerprint.removeprefix("sha256:")[:12],
    }
    return made


def _finalized(given: object) -> object:
    """What a template says: phrases as HTML, and text of whichever origin with nothing in it unseen."""
    if isinstance(given, Phrase):
        return html(given)
    return visible(given) if isinstance(given, str) and not isinstance(given, Markup) else given


def moment(iso: str) -> Markup:
    """The day of an ISO moment in words, the moment in the markup."""
    day: date = datetime.fromisoformat(iso).date()
    return Markup('<time datetime="{}">{}</time>').format(iso, str(say(day)))


def own_citation(citations: Sequence[Citation], version_id: str) -> Citation | None:
    """The first citation of the version that a result's own fields come from."""
    return next((citation for citation in citations if citation.version_id == version_id), None)


def joined_citations(citations: Iterable[Citation]) -> str:
    return "; ".join(citation.text for citation in citations)
