"""What is said of what happened in a period: versions that took effect, kinds of changes, words."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from api.phrases.dates import counted
from api.phrases.mentions import looked_for
from api.phrases.segments import Block, Difference, Document, Heading, Line, Phrase, cited, joined, lines, message, say
from api.phrases.versions import day_with_basis
from corpus.clauses.units import Element
from corpus.clauses.wording import Operation
from retriever.results import ChangedWords, Effect, EventKind, Events, VersionEvent

NO_LINK = "no link"
OTHER_ORDER = "what stands in both versions stands in another order"
FIRST = "the first version held, so that no change can be told"
_KINDS = {
    EventKind.REDATED: "re-dated",
    EventKind.TECHNICAL: "technical",
    EventKind.TYPOGRAPHIC: "typographic",
    EventKind.REWORDED: "reworded",
    EventKind.ADDED: "added",
    EventKind.REMOVED: "removed",
    EventKind.MOVED: "moved",
    EventKind.LINKS: "links",
}
_WORDLESS = {
    EventKind.REDATED: "another date is printed",
    EventKind.TECHNICAL: "only addresses, numbers and letters of references, or what is no text",
    EventKind.TYPOGRAPHIC: "only kinds of marks, spaces or capitals",
    EventKind.LINKS: "only where links lead",
}
_EFFECTS = {
    Effect.CAME: "came",
    Effect.WENT: "went",
    Effect.MORE: "stand there more often",
    Effect.FEWER: "stand there less often",
    Effect.AMONG: "stand there as often, among other words",
}
_OVER = {Element.HEADING: "heading", Element.TABLE_HEADER: "header of a table"}


def kind_in_words(kind: EventKind) -> str:
    """A kind as people call it."""
    return _KINDS[kind]


def summary(found: Events) -> Phrase:
    """How much is told of which period and words."""
    return say(
        f"{counted(len(found.events), 'version') if found.events else 'no version'} took effect",
        say(" from ", found.first) if found.first else None,
        say(" through ", found.last) if found.last else None,
        message(f", known since {_short(found.since)}") if found.since else None,
        say(" with a change of clauses with ", looked_for(found.q, stems=found.stems)) if found.q else None,
        f"; {found.left:,} more to look at" if found.left else None,
        ".",
    ).capitalised()


def _short(since: str) -> str:
    return f"index {since.removeprefix('sha256:')[:12]}" if since.startswith("sha256:") else since


def event_in_words(event: VersionEvent) -> Phrase:
    """Of one version: what kinds of changes, how many; for the first one, that nothing is known before it."""
    if event.from_version is None:
        return say(FIRST)
    told = [kind for kind in event.kinds if event.counts.get(kind) and kind not in _WORDLESS]
    if not told:
        return say("no word changed: ", joined((_WORDLESS.get(kind, OTHER_ORDER) for kind in event.kinds), "; "))
    return say(", ".join(f"{event.counts[kind]:,} {_KINDS[kind]}" for kind in event.kinds if kind in event.counts))


def told_in_words(event: VersionEvent) -> Phrase | None:
    """What became of the words asked for."""
    if event.told is None:
        return None
    told = event.told
    return say(f"The words {_EFFECTS[told.effect]}: {counted(told.before, 'time')} before, {told.after:,} since.")


def day_in_words(event: VersionEvent) -> Phrase:
    """The first day in force, what it rests on, and that it is in doubt."""
    is_replaced = event.until is not None and event.until <= event.on
    return say(
        day_with_basis(event.on, event.from_basis),
        ", in doubt" if event.doubt else None,
        ", replaced the same day" if is_replaced else None,
    )


def more_in_words(event: VersionEvent) -> str | None:
    """How many changed clauses are not shown."""
    shown = len({words.clause for words in event.words})
    left = event.clause_count - shown
    return f"{counted(left, 'more changed clause')}" if left > 0 else None


def compare_in_words(event: VersionEvent) -> str:
    """What the link to the whole comparison is called."""
    more = more_in_words(event)
    return f"{more}: compare with the version before" if more else "Compare with the version before"


def clauses_of(event: VersionEvent) -> Sequence[Sequence[ChangedWords]]:
    """The changed words, clause by clause."""
    return [list(of_clause) for _, of_clause in groupby(event.words, key=lambda words: words.clause)]


def clause_in_words(words: Sequence[ChangedWords]) -> Difference:
    """A changed clause: what went and came in it, with what stands around."""
    parts: list[Operation] = []
    for one in words:
        if one.lead:
            parts.append(Operation("equal", one.lead, one.lead))
        is_instead = bool(parts) and parts[-1].op == "delete"
        if one.link is not None:
            linked = f"{' · ' if parts else ''}{one.text} → "
            before, since = one.link.left or NO_LINK, one.link.right or NO_LINK
            parts += [Operation("equal", linked, linked), Operation("replace", before, f" {since}")]
        elif one.op == "move":
            parts.append(Operation("equal", one.text, one.text))
        elif one.op == "delete":
            parts.append(Operation("delete", one.text, ""))
        elif is_instead:
            parts.append(Operation("replace", parts.pop().left, one.text))
        else:
            parts.append(Operation("insert", "", one.text))
        if one.trail:
            parts.append(Operation("equal", one.trail, one.trail))
    return Difference(tuple(parts))


def clause_kind(words: Sequence[ChangedWords]) -> str:
    """What was done to a clause; of a heading, that it is one."""
    first = words[0]
    over = _OVER.get(first.element)
    return f"{over} {_KINDS[first.kind]}" if over else _KINDS[first.kind]


def clause_places(words: Sequence[ChangedWords]) -> Sequence[str]:
    """Where it stood and stands, each place once."""
    stood_first = sorted(words, key=lambda one: one.op != "delete")
    return list(dict.fromkeys(one.citation for one in stood_first))


def events_document(found: Events) -> Document:
    """Version by version."""
    blocks: list[Block] = [lines(summary(found), forms_in_words(found))]
    for event in found.events:
        blocks += _event(event)
    last = [
        say(f"{counted(found.undated, 'version')} without a day not told.") if found.undated else None,
        say(f"More: --cursor {found.next_cursor}") if found.next_cursor else None,
    ]
    return [*blocks, lines(*filter(None, last))] if any(last) else blocks


def forms_in_words(found: Events) -> Phrase | None:
    """The inflections that were looked for."""
    if not found.stems or not found.q:
        return None
    return say("Looked for: ", joined((" / ".join(forms) for forms in found.forms), ", "), ".")


def _event(event: VersionEvent) -> Iterator[Block]:
    yield Heading(say(event.to_version))
    yield lines(say(day_in_words(event), ": ", event_in_words(event)), told_in_words(event))
    for of_clause in clauses_of(event):
        where = joined((cited(place) for place in clause_places(of_clause)), " → ")
        yield (
            Line(say(clause_kind(of_clause), ": ", where), indent=2),
            Line(say(clause_in_words(of_clause)), indent=4),
        )
    if more := more_in_words(event):
        yield (Line(say(more, ": --places N"), indent=2),)
