"""Which links of a pair lead elsewhere on its right side than on its left one."""

from collections.abc import Callable, Sequence

from corpus.clauses.matching import Change, Pair
from corpus.clauses.units import Element
from corpus.links import LinkChange, LinkedWords, changed_links, links_in
from corpus.text import Markup
from corpus.types import Passage

LinksOf = Callable[[Passage], Sequence[LinkedWords]]
"""The links of a passage."""


def links_changed(pair: Pair, links_of: LinksOf) -> tuple[LinkChange, ...]:
    """Of words that stand on both sides; where paragraphs were arranged anew, each link may be in another part."""
    if pair.left is None or pair.right is None or pair.element is not Element.PASSAGE:
        return ()
    before = [link for parent in pair.parents for link in links_of(parent)]
    is_same = pair.status in {Change.SAME, Change.MOVED} and not pair.arranged
    return changed_links(before, links_of(pair.right), same_words=is_same)


class SourceLinks:
    """Looks for links in the texts of sources, which are given by name; passages that are written alike need none."""

    def __init__(self, text_of: Callable[[str], tuple[str, Markup]]) -> None:
        self._text_of = text_of
        self._found: dict[str, Sequence[LinkedWords]] = {}

    def changed(self, pair: Pair) -> tuple[LinkChange, ...]:
        """What `links_changed` says, without reading what is written alike."""
        if pair.left is None or pair.right is None:
            return ()
        if not pair.arranged and self._written(pair.left) == self._written(pair.right):
            return ()
        return links_changed(pair, self._of)

    def _of(self, passage: Passage) -> Sequence[LinkedWords]:
        if passage.passage_id not in self._found:
            text, markup = self._text_of(passage.copy.source)
            self._found[passage.passage_id] = links_in(text, passage.reading.spans, markup)
        return self._found[passage.passage_id]

    def _written(self, passage: Passage) -> list[str]:
        """A passage as its source has it; of HTML, with the tags that may open right before it."""
        text, markup = self._text_of(passage.copy.source)
        before = _TAGS if markup is Markup.HTML else 0
        return [text[max(0, span.start - before) : span.end] for span in passage.reading.spans]


_TAGS = 200
