"""What is said of differences: between two versions, of a clause through time, and between copies of one version."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from api.phrases.dates import capitalised, counted, in_series
from api.phrases.passages import contexts, lines_in_words, place, section_named
from api.phrases.scope import of_policy
from api.phrases.segments import (
    Block,
    Difference,
    Document,
    Heading,
    Line,
    Link,
    Mark,
    Phrase,
    Quotation,
    Remark,
    Words,
    cited,
    lines,
    message,
    quoted,
    say,
)
from api.phrases.versions import LASTS_ARE_INFERRED, briefly, copy_with_part, listed, named, named_in_title, side
from corpus.clauses.matching import Change
from corpus.clauses.units import Element
from corpus.clauses.wording import Operation
from corpus.links import LinkChange
from retriever.results import (
    ComparedPair,
    Comparison,
    CopyComparison,
    CopyDifference,
    CopyDifferenceKind,
    CopyExcerpt,
    DateBasis,
    History,
    HistoryStep,
    VersionCopies,
    VersionRef,
)

LETTER_ONLY = "Only a cross-reference letter differs"
NOT_ON_THE_LEFT, NOT_ON_THE_RIGHT = "Not in the left version", "Not in the right version"
LINKS_LEAD_ELSEWHERE = "Links that lead elsewhere:"
NO_DIFFERENCE = "No passage differs in its words."
_HOW_WORDS_ARE_MARKED = "Words in [-…-] stand only on the left, words in {+…+} only on the right."
_VERBS = {
    Change.SAME: "The same",
    Change.CHANGED: "Changed",
    Change.MOVED: "Moved",
    Change.MOVED_CHANGED: "Moved and changed",
    Change.ADDED: "Added",
    Change.REMOVED: "Removed",
}
_ABOVE = {Element.HEADING: "Heading", Element.TABLE_HEADER: "Header of a table"}
_COUNTED = (
    (Change.CHANGED, "changed"),
    (Change.MOVED, "moved"),
    (Change.MOVED_CHANGED, "moved and changed"),
    (Change.ADDED, "added"),
    (Change.REMOVED, "removed"),
)
KINDS = {
    "changed": "Changed words",
    "added": "Added",
    "removed": "Removed",
    "moved": "Moved",
    "headings": "Headings and headers of tables",
    "arranged": "The same words in other paragraphs",
    "marks": "Only marks, capitals or cross-references",
    "links": "Links that lead elsewhere",
}
"""Kinds of change, by the values of `api.pages.compared.Kind`."""
QUIET_KINDS = ("arranged", "marks", "links")
"""Of these no word changes."""
_KINDS_OF_DIFFERENCE = {
    CopyDifferenceKind.REWORDED: "Other words",
    CopyDifferenceKind.HEADING: "Another heading",
    CopyDifferenceKind.TABLE_HEADER: "Another header of a table",
    CopyDifferenceKind.MERGED: "Several passages on the left are one on the right",
    CopyDifferenceKind.SPLIT: "One passage on the left is several on the right",
    CopyDifferenceKind.ONLY_LEFT: "Only on the left",
    CopyDifferenceKind.ONLY_RIGHT: "Only on the right",
}


def same_in_words(count: int, cross_references_only: int) -> str:
    """How many passages are the same, and how many of them a reader will still see a difference in.

    >>> same_in_words(12, 1)
    '12 same, 1 of them with only a cross-reference letter differing'
    """
    letters = f", {cross_references_only:,} of them with only a cross-reference letter differing"
    return f"{count:,} same{letters if cross_references_only else ''}"


def counts_in_words(counts: Mapping[Change, int], cross_references_only: int, links: int = 0) -> str:
    """How many passages of a comparison have which status; what there is none of is left out.

    >>> counts_in_words({Change.SAME: 109, Change.CHANGED: 2, Change.ADDED: 4}, 5)
    '109 same, 5 of them with only a cross-reference letter differing; 2 changed, 4 added'
    >>> counts_in_words({Change.SAME: 46}, 0, 1)
    '46 same; nothing else; links of 1 passage lead elsewhere'
    """
    elsewhere = f"; links of {counted(links, 'passage')} lead elsewhere" if links else ""
    same = counts.get(Change.SAME, 0)
    others = ", ".join(f"{counts[status]:,} {words}" for status, words in _COUNTED if counts.get(status))
    if not same:
        return (others or "no passages") + elsewhere
    return f"{same_in_words(same, cross_references_only)}; {others or 'nothing else'}{elsewhere}"


def changes_in_words(counts: Mapping[Change, int]) -> str:
    """How many changes of each status, without what is the same; of that alone, its number.

    >>> changes_in_words({Change.SAME: 3, Change.ADDED: 1}), changes_in_words({Change.SAME: 2})
    ('1 added', '2 the same')
    """
    return ", ".join(f"{counts[status]:,} {words}" for status, words in _COUNTED if counts.get(status)) or (
        f"{counts.get(Change.SAME, 0):,} the same"
    )


def narrowed(count: int, change_count: int, words: str | None, kind: str | None) -> Phrase:
    """How much of a comparison is shown, and what that is."""
    shown = (
        f"{counted(count, 'passage')} shown" if kind in QUIET_KINDS else f"{count:,} of {change_count:,} changes shown"
    )
    return say(
        "Nothing fits" if not count else shown,
        f": {KINDS[kind].lower()}" if kind else None,
        say(", with " if kind else ": with ", quoted(words)) if words else None,
        ".",
    )


def two_policies(left: str, right: str) -> Phrase:
    """What is asked before versions of two policies are compared. The names are their titles."""
    return say("These are versions of two policies: ", quoted(left), " and ", quoted(right), ".")


def counts_of(comparison: Comparison) -> str:
    """The same of a whole comparison."""
    return counts_in_words(comparison.counts, comparison.cross_references_only, comparison.links)


def link_in_words(change: LinkChange) -> Phrase:
    """Where a link leads now, and where it led: quietly told, since no word changed."""
    to_left, to_right = (Words(target, Mark.CODE) if target else None for target in (change.left, change.right))
    if to_right is None:
        return say(quoted(change.words), " is no link any more; it led to ", to_left)
    if to_left is None:
        return say(quoted(change.words), " has become a link to ", to_right)
    return say(quoted(change.words), " leads to ", to_right, "; it led to ", to_left)


def became(pair: ComparedPair | HistoryStep) -> Phrase:
    """What was done to a passage, as a title: "Moved from § D ¶ [4] and changed", "Added again"."""
    moved = say("Moved", say(" from ", cited(pair.moved_from)) if pair.moved_from else None)
    if isinstance(pair, ComparedPair) and pair.element is not Element.PASSAGE:
        return say(f"{_ABOVE[pair.element]} {_VERBS[pair.status or Change.SAME].lower()}")
    match pair.status:
        case Change.SAME if pair.arranged:
            return say("The same words, in other paragraphs")
        case Change.SAME:
            return say("Same", " but for the letter of a cross-reference" if pair.cross_references_only else None)
        case Change.MOVED:
            return moved
        case Change.MOVED_CHANGED:
            return say(moved, " and changed")
        case Change.ADDED:
            return say("Added again" if pair.returns_from else "Added")
        case _:
            return say(_VERBS[pair.status or Change.SAME])


def step_in_words(step: HistoryStep, *, is_first: bool) -> Phrase:
    """What became of a clause since the version before."""
    if step.status is Change.SAME:
        return say(
            "Same words",
            " in other paragraphs" if step.arranged else None,
            ", but for the letter of a cross-reference" if step.cross_references_only else None,
        )
    if step.status:
        return became(step)
    if not step.passage:
        return say("Not in this version")
    return say("Stands here", "; no earlier version is in this corpus" if is_first else None)


def compared_side(version: VersionRef, as_of: date | None, basis: DateBasis, titles: Mapping[str, str]) -> Phrase:
    """One side of a comparison with a link, and the day that chose it. ``titles`` as in `scope.in_scope`."""
    rule = "Seen by a visitor" if basis is DateBasis.CAPTURED else "In force"
    chosen = say(f"{rule} on ", as_of, ": the ") if as_of else "The "
    return say(chosen, Link(named(version), version.version_id), of_policy(version, titles))


def last_stood_in(version: VersionRef) -> Phrase:
    """Where a clause that came back had stood before."""
    return say(
        "In the words in which it last stood in the ", Link(say("version ", briefly(version)), version.version_id), "."
    )


def difference(operations: Sequence[Operation]) -> Phrase:
    """Two wordings in one text."""
    return say(Difference(tuple(operations)))


def changes_of(steps: Sequence[HistoryStep], changes: int) -> str:
    """How often a clause changed."""
    if len(steps) == 1:
        return "One version."
    return f"{counted(changes, 'change') if changes else 'No change'} in {len(steps)} versions."


# ---- Documents --------------------------------------------------------------------------------------------------


def comparison_document(comparison: Comparison) -> Document:
    """What differs between two versions, in reading order, with the same passages folded into their number."""
    counts = capitalised(counts_of(comparison))
    blocks: list[Block] = [
        lines(
            say("Left:  ", side(comparison.left, comparison.left_as_of, comparison.basis)),
            say("Right: ", side(comparison.right, comparison.right_as_of, comparison.basis)),
            Line(say(f"{counts}."), strong=True),
        )
    ]
    if any(pair.status is not Change.SAME and len(pair.ops) > 1 for pair in comparison.pairs):
        blocks.append(lines(_HOW_WORDS_ARE_MARKED))
    stood = ""
    for is_same, group in groupby(comparison.pairs, key=lambda pair: pair.status is Change.SAME):
        if is_same:
            blocks.append(lines(_folded(list(group))))
            continue
        for pair in group:
            stands = place_of(pair)
            blocks += [] if stands == stood else [Heading(say(stands))]
            blocks.append(_pair(pair))
            stood = stands
    linked = [pair for pair in comparison.pairs if pair.links]
    return [*blocks, *([lines(LINKS_LEAD_ELSEWHERE)] if linked else []), *map(_links, linked)]


def comparison_memorandum(comparison: Comparison) -> Document:
    """What changed, with both citations."""
    counts = capitalised(counts_of(comparison))
    deleted, inserted = Words("deleted", Mark.DELETED), Words("inserted", Mark.INSERTED)
    blocks: list[Block] = [
        Heading(say(named_in_title(comparison.left).capitalised(), " against ", named_in_title(comparison.right)), 1),
        lines(say(f"{counts}. What is the same is left out; ", deleted, ", ", inserted, ".")),
        *(Remark(message(notice.message)) for notice in comparison.warnings),
    ]
    changes = [pair for pair in comparison.pairs if pair.status is not Change.SAME]
    for number, pair in enumerate(changes, 1):
        shown = pair.right or pair.left
        sides = (("Left", pair.left), ("Right", pair.right))
        blocks += [
            Heading(say(f"{number}. ", became(pair), f": {section_named(shown)}" if shown else None)),
            Quotation(say(Difference(pair.ops)), ""),
            lines(*(Line(say(f"{name}: {view.parallel_citation}"), lead="* ") for name, view in sides if view)),
        ]
    linked = [pair for pair in comparison.pairs if pair.links]
    blocks += [Heading(say(LINKS_LEAD_ELSEWHERE.removesuffix(":")))] if linked else []
    return [*blocks, *map(_links, linked)]


def _links(pair: ComparedPair) -> tuple[Line, ...]:
    cited_at = pair.right.parallel_citation if pair.right else ""
    return lines(*(say(link_in_words(link), ".") for link in pair.links), Line(say(cited_at), 4))


def _folded(pairs: Sequence[ComparedPair]) -> str:
    return f"… {same_in_words(len(pairs), sum(pair.cross_references_only for pair in pairs))}"


def place_of(pair: ComparedPair) -> str:
    """Where a pair stands on the right; what was removed, on the left."""
    shown = pair.right or pair.left
    return place(shown) if shown else ""


def _pair(pair: ComparedPair) -> tuple[Line, ...]:
    sides = [(name, view) for name, view in (("Left", pair.left), ("Right", pair.right)) if view]
    return lines(
        say(_became(pair), ":"),
        *(Line(words, 2) for words in contexts(sides[-1][1].context)),
        Line(say(Difference(pair.ops)), 2),
        *(Line(say(f"{name}: {view.parallel_citation}"), 4) for name, view in sides),
    )


def _became(pair: ComparedPair | HistoryStep) -> Phrase:
    """What was done to a passage, with the places and versions that it names in brackets."""
    verb = _VERBS[pair.status or Change.SAME]
    above = _ABOVE[pair.element] if isinstance(pair, ComparedPair) and pair.element is not Element.PASSAGE else None
    return say(
        f"{above} {verb.lower()}" if above else verb,
        ", in other paragraphs" if pair.arranged and pair.status is Change.SAME else None,
        f" (from {pair.moved_from})" if pair.moved_from else None,
        f" (it last stood in {pair.returns_from})" if pair.returns_from else None,
    )


def history_document(history: History) -> Document:
    """A clause through the versions: when it stood, what became of it each time, with its words and citations."""
    standing = [step.passage for step in history.steps if step.passage]
    blocks: list[Block] = [
        lines(Line(say(history.clause), strong=True, fixed=True), *(place(passage) for passage in standing[-1:]))
    ]
    reworded = {Change.CHANGED, Change.MOVED_CHANGED}
    if any(step.status in reworded or step.cross_references_only for step in history.steps):
        blocks.append(lines("Against the version before, words in [-…-] were taken out and words in {+…+} put in."))
    return [*blocks, *map(_step, history.steps), lines(LASTS_ARE_INFERRED)]


def _step(step: HistoryStep) -> tuple[Line, ...]:
    """A clause in one version; words that are those of the version before are not printed again."""
    head = Line(say(listed(step.version), "."), strong=True)
    if step.passage is None and step.status is not Change.REMOVED:
        return (head, Line(say("It does not stand in this version."), 2))
    cited = step.passage.parallel_citation if step.passage else "; ".join(citation.text for citation in step.citations)
    said: list[Phrase] = []
    if step.status is None:
        said += [say(quoted(step.passage.text))] if step.passage else []
    else:
        said.append(_became(step))
        said += [say(Difference(step.ops))] if any(op.op != "equal" for op in step.ops) else []
    return (head, *(Line(words, 2) for words in said), Line(say(cited), 4))


def copies_document(copies: VersionCopies) -> Document:
    """Where the exhibit copies of one version differ, with the lines of the source to lay the finger on."""
    blocks: list[Block] = [lines(Line(say(listed(copies.version), "."), strong=True))]
    if not copies.comparisons:
        shown = in_series([copy_with_part(copy) for copy in copies.version.copies])
        blocks.append(lines(f"Only {shown} shows this version: there is no other copy to compare it with."))
    elif any(comparison.differences for comparison in copies.comparisons):
        blocks.append(lines(_HOW_WORDS_ARE_MARKED))
    for comparison in copies.comparisons:
        blocks += [lines(compared_copies(comparison)), *map(_copy_difference, comparison.differences)]
    return blocks


def stands_in_copy(excerpt: CopyExcerpt | None) -> str:
    """Where one copy prints what differs, after its name."""
    if excerpt is None:
        return ": not there"
    return f", {lines_in_words(excerpt.lines)} of {excerpt.source}" if excerpt.lines else ""


def compared_copies(comparison: CopyComparison) -> str:
    """How many passages of two copies are the same and how many differ."""
    left, right = capitalised(copy_with_part(comparison.left)), copy_with_part(comparison.right)
    found = counted(len(comparison.differences), "difference") if comparison.differences else "no difference"
    same = counted(comparison.same, "passage")
    return f"{left} (left) and {right} (right): {same} word for word the same, {found}."


def kind_of_difference(difference: CopyDifference) -> str:
    """What differs between two copies, and whether the words themselves do."""
    is_same = bool(difference.left and difference.right) and all(op.op == "equal" for op in difference.ops)
    return f"{_KINDS_OF_DIFFERENCE[difference.kind]}{', in the same words' if is_same else ''}"


def _copy_difference(difference: CopyDifference) -> tuple[Line, ...]:
    is_around = difference.kind in {CopyDifferenceKind.HEADING, CopyDifferenceKind.TABLE_HEADER}
    sides = (("Left", difference.left), ("Right", difference.right))
    return lines(
        f"{kind_of_difference(difference)}:",
        Line(say(Difference(difference.ops)), 2),
        *(Line(say(f"{name}: {_excerpt(shown, is_around)}"), 4) for name, shown in sides if shown),
    )


def _excerpt(excerpt: CopyExcerpt, is_around: bool) -> str:
    """Where an excerpt stands; a heading has no citation of its own, but that of what it stands above."""
    cited = "; ".join(passage.parallel_citation for passage in excerpt.passages)
    where = f", {lines_in_words(excerpt.lines)}" if excerpt.lines else ""
    return f"{'above ' if is_around else ''}{cited}: {excerpt.source}{where}"
