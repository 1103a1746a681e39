"""The page inside a pack: to be read where there is no network, so that it loads nothing."""

from collections.abc import Sequence

from markupsafe import Markup

from api.packs.contents import Quotation
from api.phrases.versions import intervals
from api.render.html import html, shown
from retriever.results import IndexRef

_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Evidence pack</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{font:1rem/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
blockquote{border-left:.2rem solid #888;margin:.5rem 0;padding-left:1rem}
code,.aside{font-size:.85rem;overflow-wrap:anywhere}mark{background:#fe9}</style></head><body>
<h1>Evidence pack</h1>
"""


def pack_page(quotations: Sequence[Quotation], index: IndexRef) -> str:
    """Every quotation in its passage, where it stands, and when that was in force."""
    parts = [
        Markup(_HEAD),  # noqa: S704 - a constant
        Markup(
            "<p>{} quotations, from index <code>{}</code>. <code>python3 -I verify.py</code> verifies them.</p>\n"
        ).format(len(quotations), index.fingerprint),
    ]
    for number, one in enumerate(quotations, 1):
        text, span = one.passage.text, one.span
        parts.append(
            Markup("<h2>{}. {}</h2>\n<blockquote>{}<mark>{}</mark>{}</blockquote>\n<p>{}.</p>\n").format(
                number,
                one.passage.parallel_citation,
                shown(text[: span.start]),
                shown(text[span.start : span.end]),
                shown(text[span.end :]),
                html(intervals(one.passage.in_force).capitalised()),
            )
        )
        if one.quoted.brief:
            said = Markup("<p>In the brief ({}): <q>{}</q></p>\n")
            parts.append(said.format(str(one.quoted.brief["verdict"]).replace("_", " "), one.quoted.brief["quote"]))
        for place in one.places:
            cited = place.citation
            where = f"{cited.source}, lines {cited.lines[0]}–{cited.lines[1]}"
            commit = f", commit {cited.commit}" if cited.commit else ""
            parts.append(
                Markup('<p class="aside">{}: {}{}, SHA-256 <code>{}</code></p>\n').format(
                    cited.text, where, commit, cited.source_sha256
                )
            )
    return str(Markup("").join(parts)) + "</body></html>\n"
