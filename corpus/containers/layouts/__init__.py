"""How do archives lay out their documents? One module a layout, and the list of them."""

from corpus.containers.layouts.layout import Layout
from corpus.containers.layouts.open_terms_archive import OPEN_TERMS_ARCHIVE, SNAPSHOTS
from corpus.containers.layouts.tree import TREE

LAYOUTS: list[Layout] = [OPEN_TERMS_ARCHIVE, *SNAPSHOTS, TREE]
"""In the order in which they are asked what a file is. The first that knows any says how the archive was written."""
