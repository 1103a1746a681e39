"""How do archives lay out their documents? One module a layout, and the list of them."""

from corpus.containers.layouts.layout import Layout
from corpus.containers.layouts.open_terms_archive import OPEN_TERMS_ARCHIVE

LAYOUTS: list[Layout] = [OPEN_TERMS_ARCHIVE]
"""In the order in which they are asked whether a repository holds documents of theirs."""
