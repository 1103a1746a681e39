"""A comparison as one text with both wordings: what can be taken away as a document with tracked changes.

All that the right version says stands in its order, headings included, and what only the left one says where it
stood; what moved stands where it is now. Accepting every change gives the right version, rejecting every change the
words of the left one, up to what is never a change: numbers before headings and passages are those of the right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.phrases.comparison import became, counts_of
from api.phrases.dates import capitalised
from api.phrases.passages import paragraph_number, section_named
from api.phrases.segments import Phrase, say
from api.phrases.versions import named_in_title, side
from corpus.clauses.matching import Change, words_key
from corpus.clauses.units import Element
from corpus.clauses.wording import Operation
from corpus.types import ContextKind, PassageKind, Section
from retriever.results import ComparedPair, Comparison, PassageView


@dataclass(frozen=True, slots=True)
class RedlineParagraph:
    """A heading (``level`` from 1) or a passage (0). ``label`` is printed before it and is no part of its words."""

    operations: tuple[Operation, ...]
    level: int = 0
    label: str = ""
    is_item: bool = False

    @property
    def is_inserted(self) -> bool:
        """Whether the whole paragraph came."""
        return all(operation.op == "insert" for operation in self.operations)

    @property
    def is_deleted(self) -> bool:
        return all(operation.op == "delete" for operation in self.operations)


@dataclass(frozen=True, slots=True)
class RedlineChange:
    """What became of a passage, where that is, and where both wordings stand."""

    what: Phrase
    where: str
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Redline:
    title: Phrase
    facts: tuple[Phrase, ...]
    """Which versions are compared, and what was counted."""
    paragraphs: tuple[RedlineParagraph, ...]
    changes: tuple[RedlineChange, ...]


def redline(comparison: Comparison) -> Redline:
    """The whole text with every change, and a list of the changes with their citations."""
    return Redline(
        title=say(named_in_title(comparison.left).capitalised(), " against ", named_in_title(comparison.right)),
        facts=(
            say("Left: ", side(comparison.left, comparison.left_as_of, comparison.basis)),
            say("Right: ", side(comparison.right, comparison.right_as_of, comparison.basis)),
            say(capitalised(counts_of(comparison)), "."),
        ),
        paragraphs=tuple(_paragraphs(comparison.pairs)),
        changes=tuple(_change(pair) for pair in comparison.pairs if pair.status is not Change.SAME),
    )


def _change(pair: ComparedPair) -> RedlineChange:
    here = pair.right or pair.left
    number = paragraph_number(here.citations[0]) if here and here.citations else ""
    return RedlineChange(
        became(pair),
        " ".join(filter(None, (section_named(here), number))) if here else "",
        pair.left.parallel_citation if pair.left else None,
        pair.right.parallel_citation if pair.right else None,
    )


@dataclass(frozen=True, slots=True)
class _Above:
    """A heading or the header of a table over a passage: its words, and the number before them."""

    words: str
    label: str
    level: int


def _above(passage: PassageView) -> tuple[_Above, ...]:
    """What stands over a passage, from the outside inwards; the header of a table is one level below headings."""
    path = passage.citations[0].headings if passage.citations else ()
    printed = path or tuple(filter(None, (passage.section.printed if passage.section else "", passage.heading)))
    found = []
    for depth, words in enumerate(printed):
        title = passage.section.title if depth == 0 and passage.section else Section.of(words).title
        label = words.removesuffix(title) if words.endswith(title) else ""
        found.append(_Above(title, label, min(depth + 1, 6)))
    headers = [part.text for part in passage.context if part.kind is ContextKind.TABLE_HEADER]
    return (*found, *(_Above(words, "", min(len(found) + 1, 6)) for words in headers))


def _paragraphs(pairs: Sequence[ComparedPair]) -> Iterable[RedlineParagraph]:
    over = {
        name: {words_key(above.words) for pair in pairs if (view := getattr(pair, name)) for above in _above(view)}
        for name in ("left", "right")
    }
    told = {words_key(_side(pair, "left")) for pair in pairs if pair.element is not Element.PASSAGE}
    current: tuple[_Above, ...] = ()
    changed: dict[str, ComparedPair] = {}
    for pair in pairs:
        here = pair.right or pair.left
        if here is None:
            continue
        if pair.element is not Element.PASSAGE:
            if pair.right:
                changed[_side(pair, "right")] = pair
            else:
                yield RedlineParagraph(pair.ops, level=2)
            continue
        path = _above(here)
        if pair.right is None:
            for above in path:
                if (key := words_key(above.words)) not in over["right"] and key not in told:
                    told.add(key)
                    yield RedlineParagraph((Operation("delete", above.words, ""),), above.level, above.label)
        else:
            for depth, above in enumerate(path):
                if current[: depth + 1] != path[: depth + 1]:
                    yield _heading(
                        above, changed.pop(above.words, None), is_new=words_key(above.words) not in over["left"]
                    )
            current = path
        label = f"{here.label} " if here.label else ""
        yield RedlineParagraph(pair.ops, 0, label, here.kind is PassageKind.LIST_ITEM and not label)


def _heading(above: _Above, changed: ComparedPair | None, *, is_new: bool) -> RedlineParagraph:
    if changed:
        return RedlineParagraph(changed.ops, above.level, above.label)
    words = above.words
    operation = Operation("insert", "", words) if is_new else Operation("equal", words, words)
    return RedlineParagraph((operation,), above.level, above.label)


def _side(pair: ComparedPair, name: str) -> str:
    return "".join(getattr(operation, name) for operation in pair.ops)
