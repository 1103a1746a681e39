"""What is said of an answer: its quotations, dated changes, silence and where else there is an answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from api.phrases.dates import counted
from api.phrases.passages import contexts, place
from api.phrases.scope import days_asked, of_policy, readings, scope_lines, searched, versions_searched
from api.phrases.segments import (
    Block,
    Document,
    Footer,
    Heading,
    Item,
    Line,
    Link,
    Mark,
    Phrase,
    Quotation,
    Remark,
    Table,
    Words,
    lines,
    marked,
    message,
    quoted,
    say,
)
from api.phrases.versions import LASTS_ARE_INFERRED, intervals, named, named_in_title
from retriever.results import (
    Answer,
    AskResult,
    Certainty,
    ChangeEvent,
    ChangeSaid,
    DateBasis,
    FoundElsewhere,
    FoundPassage,
    InForce,
    Notice,
    PlanEcho,
    PolicyAnswer,
    SaidOfChange,
    ScopeEcho,
    ScopeKind,
    SearchResult,
    Status,
    VersionRef,
)

NOT_PERMITTED = "That does not mean the policy allows or forbids it, nor that it says nothing."
ANSWER = "Answer, verbatim"
NEAR = "Nearest words"
NEAR_TOO = "Near, but not certain to answer"
NO_ANSWER_HERE = "These words come near. That they answer is not certain: read them in their place."
HOW_SURE = "How sure are we?"
BY_POLICY = "Every policy asked about"
SILENT_VERSIONS = "No answer was found in"
CERTAINTIES = {
    Certainty.STATED: "stated",
    Certainty.NEAREST: "nearest words",
    Certainty.SILENT: "no answer found",
    Certainty.NOT_IN_FORCE: "not in force then",
}
TOLD_BY_CHANGES = "see its changes"
CHANGES = "Changes"
ELSEWHERE = "It is answered elsewhere"
PASSAGES = "Passages"
NEAREST = "Nearest passages"


def status_line(result: AskResult) -> Phrase:
    """How a question ended, in one sentence."""
    search = result.search
    match search.status:
        case Status.AMBIGUOUS_DATE:
            ways = len(search.scope.readings)
            return say(f"The date in the question can be read in {ways} ways. Nothing was searched.")
        case Status.OUT_OF_COVERAGE:
            return say("Outside what this corpus covers. Nothing was searched.")
        case Status.NOT_FOUND:
            return say("The nearest passages follow.")
        case Status.NEAREST:
            return say("The nearest words stand above, other passages follow.")
    changes = f"{counted(len(result.changes), 'change')}, " if result.changes else ""
    found = f"{counted(len(result.answers), 'quotation')} and {counted(len(search.passages), 'passage')}"
    of_all = f" of {search.total}" if search.total > len(search.passages) else ""
    return say(f"{changes}{found}{of_all}.")


def silence(search: SearchResult) -> Phrase:
    """That nothing was found; what a filter hid is not silence of the policy."""
    if is_filtered_out(search):
        return say("Your limits leave nothing to search in ", searched(search.scope), ".")
    if asks_for_version(search):
        return say("Nothing is quoted from ", searched(search.scope), ".")
    return say("No answer was found in ", searched(search.scope), ".")


def doubts(search: SearchResult) -> list[Phrase]:
    """Why nothing is stated: what stands nowhere, and what is in doubt. What silence means is not repeated."""
    return [message(reason.message) for reason in search.reasons if reason.code != "no_supporting_passage"]


def silent_versions(result: AskResult) -> list[str]:
    """The versions in scope in which no answer was found, where others have one; a change of theirs is an answer."""
    if not result.answers and not result.nearest:
        return []
    changed = _with_changes(result)
    silent = (entry for entry in result.by_version if entry.certainty is Certainty.SILENT)
    return [name for entry in silent if entry.policy not in changed for name in entry.version_ids]


def is_told_by_changes(entry: PolicyAnswer, result: AskResult) -> bool:
    """Whether a policy answers by changes that are stated of it, and by no other words."""
    return entry.certainty is not Certainty.STATED and entry.policy in _with_changes(result)


def _with_changes(result: AskResult) -> set[str]:
    """Policies of which a change is stated."""
    return {_policy_of(event.to_version) for event in result.changes if event.certainty == "stated"}


def supported_by(answer: Answer) -> str:
    """How probable it is that words answer, in hundredths: "91 of 100"."""
    return f"{round(100 * answer.support)} of 100"


def policy_row(entry: PolicyAnswer, result: AskResult) -> tuple[str, str, str, str]:
    """A row of the table of policies: the policy, what is certain, its words with what they need, their citation."""
    if is_told_by_changes(entry, result):
        return entry.policy, TOLD_BY_CHANGES, "", ""
    words = " / ".join(
        " ".join((*(str(phrase) for phrase in contexts(answer.context)), f"“{answer.text}”"))
        for answer in entry.answers
    )
    cited = "; ".join(answer.citation for answer in entry.answers)
    return entry.policy, CERTAINTIES[entry.certainty], words, cited or entry.version_id or ""


def asks_for_version(search: SearchResult) -> bool:
    """Whether the scope is the answer, so that nothing is missing."""
    return any(reason.code == "asks_for_version" for reason in search.reasons)


def is_filtered_out(search: SearchResult) -> bool:
    return any(reason.code == "filtered_out" for reason in search.reasons)


def outside(search: SearchResult) -> Phrase:
    """That no version is in scope."""
    if any(reason.code == "no_such_version" for reason in search.reasons):
        return say("No version in this corpus is the one named.")
    seen = "had been captured" if search.scope.basis is DateBasis.CAPTURED else "was in force"
    is_dated = search.scope.kind in {ScopeKind.AS_OF, ScopeKind.RANGE}
    return say(f"No version in this corpus {seen}", say(" ", days_asked(search.scope)) if is_dated else None, ".")


def covered(first: VersionRef | None, latest: date | None) -> Phrase:
    """Where a corpus begins and ends; ``latest`` is the day of its last version."""
    if first is None or latest is None:
        return say("No version in this corpus has a date, so that no day leads to one. Each can be asked by name.")
    return say(
        *("The corpus begins with the ", named(first), "; its latest version is dated ", latest, ". "),
        "What was in force before is not known here.",
    )


def may_be_missing(scope: ScopeEcho) -> Phrase:
    """What follows where a question names a version that is not there."""
    named_so = say("Your question says ", quoted(scope.matched_text or ""), ". ")
    return say(named_so, "That such a version existed is not ruled out: it may be missing from this corpus.")


def does(version: VersionRef, titles: Mapping[str, str]) -> Phrase:
    """Which version outside the scope does answer."""
    return say("The ", named(version), of_policy(version, titles), " does.")


def stands_in_others(found: FoundElsewhere) -> bool:
    """Whether its words were in force on other days than the version that they are quoted from."""
    return found.in_force != found.version_in_force


def words_stand(found: FoundElsewhere) -> Phrase:
    """When words that other versions have too were in force."""
    return say("These words, with other versions that have them: ", intervals(found.in_force), ".")


def changed_on(event: ChangeEvent) -> Phrase:
    """ "Changed on 17 January 2019"; of words that are not those of the question, that they only come near."""
    happened = say(event.kind, " on ", event.on)
    if event.certainty == "nearest":
        return say("Nearest, in doubt (none of the words asked about): ", happened)
    return happened.capitalised()


def said_of_change(fact: ChangeSaid) -> Phrase:
    """What is known of words where nothing came or went."""
    words = quoted(fact.words)
    since = (fact.since, " (", Link(say(fact.since_version), fact.since_version), ")") if fact.since_version else ()
    match fact.what:
        case SaidOfChange.IN_OLDEST:
            return say(
                words, " already stands in the oldest version held, of ", *since, ": nothing is known of a first time."
            )
        case SaidOfChange.STILL:
            return say(words, " still stands in ", fact.policy, ", as far as held since ", *since, ".")
        case SaidOfChange.NEVER:
            return say(words, f" stands in no version of {fact.policy} held.")
        case SaidOfChange.NO_CHANGE if fact.words:
            return say("No change was found of ", words, f" in {fact.policy}; it stands since ", *since, ".")
        case SaidOfChange.NO_CHANGE:
            return say(f"No change of words was found in {fact.policy} in these days.")


def wordings(event: ChangeEvent) -> list[tuple[str, str, list[str]]]:
    """Of the words before and those after, as far as there are any: which they are, the words, their citations."""
    sides = (("Before", event.before, event.from_version), ("After", event.after, event.to_version))
    return [
        (name, text, [citation.text for citation in event.citations if citation.version_id == version_id])
        for name, text, version_id in sides
        if text is not None
    ]


# ---- Documents --------------------------------------------------------------------------------------------------


def ask_document(result: AskResult, *, explain: bool = False) -> Document:
    """The answer in quotations, or an honest abstention: what is not there, where it is, what comes nearest."""
    search = result.search
    blocks: list[Block] = [scope_lines(search.scope)]
    if result.said:
        blocks.append(lines(*map(said_of_change, result.said)))
    blocks += map(_change, result.changes)
    if search.status is Status.ANSWERED:
        if result.answers:
            blocks += _answers(result.answers, dated=search.scope.version_count != 1)
            blocks.append(_read_on(result.answers))
        blocks += _nearest(result)
        blocks += _accounted(result)
        if explain:
            blocks += [
                *_plan(search.plan),
                lines("Passages behind the answer:"),
                *(_found(item, explain=True) for item in search.passages),
            ]
    elif search.status in {Status.NOT_FOUND, Status.NEAREST}:
        blocks.append(_reasons(search.reasons) if is_filtered_out(search) else lines(*_silent(search)))
        blocks += _nearest(result)
        blocks += _accounted(result)
        blocks += _elsewhere(result.found_elsewhere)
        if search.passages and search.status is Status.NOT_FOUND:
            blocks.append(Heading(say(f"{NEAREST}:")))
            blocks += map(_found, search.passages)
    else:
        blocks += _outside(search)
    return blocks


def _silent(search: SearchResult) -> list[Phrase]:
    """What was not found and why; not found never means permitted."""
    said = status_line_short(search)
    return [said, *doubts(search)]


def status_line_short(search: SearchResult) -> Phrase:
    """That nothing is stated, and what that does not mean."""
    if search.status is Status.NEAREST:
        return say("No certain answer in ", searched(search.scope), ".")
    return silence(search) if asks_for_version(search) else say(silence(search), " ", NOT_PERMITTED)


def _nearest(result: AskResult) -> list[Block]:
    """Words that come near, said to be no more than that."""
    if not result.nearest:
        return []
    return [
        Heading(say(f"{NEAR_TOO if result.answers else NEAR}:")),
        *(
            lines(
                *(Line(phrase, 2) for phrase in contexts(item.context)),
                Line(say("near: ", quoted(item.text)), 2),
                Line(say(item.citation), 4),
                Line(say(f"inforce show {item.passage_id}"), 4, fixed=True),
            )
            for item in result.nearest
        ),
    ]


def _accounted(result: AskResult) -> list[Block]:
    """Versions in which nothing was found beside others, and the table of policies."""
    silent = silent_versions(result)
    blocks: list[Block] = [lines(f"{SILENT_VERSIONS}: {', '.join(silent)}.")] if silent else []
    if result.by_policy:
        rows = [policy_row(entry, result) for entry in result.by_policy]
        blocks.append(Table(("POLICY", "CERTAINTY", "WORDS", "CITATION"), rows))
    if result.next_cursor:
        more = f"{len(result.by_policy)} of {result.policy_count} policies; the next: --cursor {result.next_cursor}"
        blocks.append((Line(say(more), fixed=True),))
    return blocks


def _answers(answers: Sequence[Answer], *, dated: bool) -> list[Block]:
    """Quotations in the order given; where several versions were asked, each wording under its own dates."""
    blocks: list[Block] = []
    policies = dict.fromkeys(_policy_of(answer.version_id) for answer in answers)
    for policy in policies:
        blocks += [Heading(say(f"{policy}:"))] if len(policies) > 1 else []
        of_policy = [answer for answer in answers if _policy_of(answer.version_id) == policy]
        for stretches, group in groupby(of_policy, key=lambda answer: answer.in_force):
            if dated:
                blocks.append(Heading(say(intervals(stretches), ":").capitalised()))
            blocks += [Quotation(say(item.text), item.citation, contexts(item.context)) for item in group]
    return [*blocks, lines(LASTS_ARE_INFERRED)] if dated else blocks


def _policy_of(version_id: str) -> str:
    """An id of a version is that of its policy and a day."""
    return version_id.partition("@")[0]


def _change(event: ChangeEvent) -> tuple[Line, ...]:
    """A dated event with its words before and after and where both stand."""
    said = [Line(say(changed_on(event), ":"), strong=True)]
    for name, text, cited in wordings(event):
        said += [Line(say(f"{name.lower()}: ", quoted(text)), 2), Line(say("; ".join(cited)), 4)]
    return tuple(said)


def _reasons(reasons: Iterable[Notice]) -> tuple[Line, ...]:
    return lines(*(message(reason.message) for reason in reasons))


def _elsewhere(found: Sequence[FoundElsewhere]) -> list[Block]:
    if not found:
        return []
    return [
        Heading(say("Answered in another version, outside what you asked about:")),
        *(
            lines(
                Line(say(f"{other.version_id}: ", intervals(other.version_in_force)), 2),
                Line(say(quoted(other.text)), 2),
                Line(words_stand(other), 4) if stands_in_others(other) else None,
                Line(say(other.citation), 4),
                Line(say(f"inforce show {other.passage_id}"), 4, fixed=True),
            )
            for other in found
        ),
    ]


def _outside(search: SearchResult) -> list[Block]:
    """No version to look in, or no way to know in which: the reason, and the next command."""
    if search.scope.readings:
        return [readings(search.scope)]
    said: list[Block] = [_reasons(search.reasons)] if search.reasons else []
    return [*said, lines("What this corpus covers: inforce versions")]


def _read_on(answers: Sequence[Answer]) -> tuple[Line, ...]:
    commands = [f"inforce show {passage_id} --context 2" for passage_id in dict.fromkeys(a.passage_id for a in answers)]
    if len(commands) == 1:
        return (Line(say(f"Read it in its place: {commands[0]}"), fixed=True),)
    return lines("Read them in their places:", *(Line(say(command), 2, fixed=True) for command in commands))


def search_document(result: SearchResult, offset: int, *, explain: bool = False) -> Document:
    """Numbered passages, each with where it stands, when it was in force, and how to cite it."""
    blocks: list[Block] = [scope_lines(result.scope)]
    if explain:
        blocks += _plan(result.plan)
    if result.status is Status.FOUND:
        blocks += [_found(item, explain=explain) for item in result.passages]
        blocks += [(Line(_paging(result, offset), fixed=True),), lines(LASTS_ARE_INFERRED)]
    elif result.status is Status.NOT_FOUND:
        blocks.append(_reasons(result.reasons) or lines("Nothing was found."))
    else:
        blocks += _outside(result)
    return blocks


def _plan(plan: PlanEcho | None) -> list[Block]:
    """What was understood of the question."""
    if plan is None:
        return []
    phrases = ", ".join(f"“{phrase}”" for phrase in plan.phrases)
    asked = f"{plan.changes_asked}: {plan.matter or 'the whole policy'}" if plan.changes_asked else None
    said = (
        ("searched", plan.searched),
        ("exactly", phrases),
        ("dates", plan.dates),
        ("changes", asked),
        ("nearest by", plan.nearest_by),
    )
    return [lines(f"Plan: {plan.intent}", *(Line(say(f"{name}: {words}"), 2) for name, words in said if words))]


def _found(found: FoundPassage, *, explain: bool = False) -> tuple[Line, ...]:
    passage = found.passage
    number = f"{found.rank}. "
    scores = "  ".join(f"{name} {score:.4g}" for name, score in found.scores.items())
    said = (
        intervals(passage.in_force),
        *contexts(passage.context),
        marked(passage.text, found.highlights),
        say(passage.parallel_citation),
    )
    return lines(
        Line(say(place(passage)), lead=number, strong=True, fixed=True),
        *(Line(words, len(number)) for words in said),
        Line(say(passage.passage_id), len(number), fixed=True),
        Line(say(scores), len(number), fixed=True) if explain else None,
    )


def memorandum(result: AskResult, versions: Mapping[str, VersionRef], address: Callable[[str], str]) -> Document:
    """The answer and the passages as a memorandum would quote them, each with its citation.

    ``versions`` are all of the corpus by id; ``address`` gives where a passage can be read.
    """
    search = result.search
    is_silent = search.status in {Status.NOT_FOUND, Status.NEAREST}
    blocks: list[Block] = [Heading(say(search.query), 1), lines(versions_searched(search.scope))]
    blocks += [Remark(message(notice.message)) for notice in search.warnings]
    if is_silent:
        blocks.append(_reasons(search.reasons) if is_filtered_out(search) else lines(*_silent(search)))
    for title, items in ((ANSWER, result.answers), (NEAR_TOO if result.answers else NEAR, result.nearest)):
        blocks += [Heading(say(title))] if items else []
        for answer in items:
            blocks.append(Quotation(say(answer.text), answer.citation, contexts(answer.context)))
            blocks.append(lines(_sentence(answer.in_force)))
    blocks += _accounted(result)
    blocks += [Heading(say(CHANGES))] if result.changes or result.said else []
    blocks += [lines(*map(said_of_change, result.said))] if result.said else []
    for event in result.changes:
        blocks.append(Heading(changed_on(event), 3))
        for name, text, cited in wordings(event):
            blocks += [lines(f"{name}:"), Quotation(say(text), "; ".join(cited))]
    blocks += [Heading(say(ELSEWHERE))] if result.found_elsewhere else []
    for other in result.found_elsewhere:
        blocks += [
            lines(say(named_in_title(versions[other.version_id]), ":").capitalised()),
            Quotation(say(other.text), other.citation),
            lines(_sentence(other.version_in_force), words_stand(other) if stands_in_others(other) else None),
        ]
    blocks += [Heading(say(NEAREST if is_silent else PASSAGES))] if search.passages else []
    for found in search.passages:
        passage = found.passage
        where = say(_sentence(passage.in_force), " ", Words(address(passage.passage_id), Mark.ADDRESS))
        words = Quotation(say(passage.text), "", contexts(passage.context))
        blocks.append(Item(found.rank, (lines(passage.parallel_citation), words, lines(where))))
    if left := left_out(result):
        blocks.append(Remark(say(f"{counted(left, 'more passage')} of this scope are not here.")))
    index = f"Index {search.index.fingerprint}, encoder {search.index.encoder}."
    return [*blocks, Footer((say(LASTS_ARE_INFERRED), say(index)))]


def left_out(result: AskResult) -> int:
    """How many passages of the scope come after those of this result."""
    ranks = [found.rank for found in result.search.passages]
    return max(0, result.search.total - max(ranks)) if ranks else 0


def _sentence(stretches: Sequence[InForce]) -> Phrase:
    return say(intervals(stretches), ".").capitalised()


def _paging(result: SearchResult, offset: int) -> Phrase:
    """Which results these are, and how to get the next ones."""
    if not result.passages:
        return say(f"There are {counted(result.total, 'passage')}; --offset {offset} is beyond the last.")
    last = offset + len(result.passages)
    more = f"; the next: --offset {last}" if last < result.total else ""
    return say(f"Passages {offset + 1} to {last} of {result.total:,}{more}")
