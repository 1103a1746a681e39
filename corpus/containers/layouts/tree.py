"""Any other tree of texts: one Markdown file for each policy, at the root or in folders of any depth.

So publishers keep their own policies: written on branches, in force from the merge. Whose they are no path says.
"""

import re

from corpus.containers.layouts.layout import Layout
from corpus.formats.markdown import MARKDOWN

_ENDINGS = "|".join(map(re.escape, MARKDOWN.endings))

TREE = Layout(
    "a publisher's own repository",
    "policies/privacy.md",
    re.compile(rf"(?:[^/]+/)*(?P<service>)(?P<kind>[^/]+)(?:{_ENDINGS})", re.IGNORECASE),
    MARKDOWN,
    take_effect_by_merge=True,
)
