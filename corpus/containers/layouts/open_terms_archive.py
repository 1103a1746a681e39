"""The layout of Open Terms Archive: a folder for each service, in it a file for each type of document.

A type is written as a title ("Privacy Policy"), which tells it from the file names of other trees. Archives of texts
hold Markdown; archives of the pages themselves, which are its snapshots, what was fetched.
"""

import re

from corpus.containers.layouts.layout import Layout
from corpus.formats.format import Format
from corpus.formats.html import HTML
from corpus.formats.markdown import MARKDOWN
from corpus.formats.pdf import PDF


def _layout(name: str, ending: str, form: Format) -> Layout:
    document = re.compile(rf"(?P<service>[^/]+)/(?P<kind>(?=[^/]*[^-a-z0-9_.])[^/]+){re.escape(ending)}")
    return Layout(name, f"Service/Document Type{ending}", document, form)


OPEN_TERMS_ARCHIVE = _layout("Open Terms Archive", ".md", MARKDOWN)
SNAPSHOTS = [_layout("its snapshots", ending, form) for form, ending in ((HTML, ".html"), (PDF, ".pdf"))]
