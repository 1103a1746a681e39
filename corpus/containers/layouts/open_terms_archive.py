"""The layout of Open Terms Archive: a folder for each service, in it a Markdown file for each type of document.

A type is written as a title ("Privacy Policy"), which tells it from the file names of other trees.
"""

import re

from corpus.containers.layouts.layout import Layout
from corpus.formats.markdown import MARKDOWN

OPEN_TERMS_ARCHIVE = Layout(
    "Open Terms Archive",
    "Service/Document Type.md",
    re.compile(r"(?P<service>[^/]+)/(?P<kind>(?=[^/]*[^-a-z0-9_.])[^/]+)\.md"),
    MARKDOWN,
)
