"""What is said of quotations that were checked: what each is, where its words stand, and how it is cited."""

import re
from collections import Counter

from api.phrases.dates import capitalised, counted, in_series
from api.phrases.segments import (
    Block,
    Difference,
    Document,
    Line,
    Mark,
    Phrase,
    Words,
    cited,
    joined,
    lines,
    quoted,
    say,
)
from api.phrases.versions import LASTS_ARE_INFERRED, NEVER_IN_FORCE, stretch_of_use
from corpus.briefs import BriefPlace
from corpus.clauses.wording import Operation
from retriever.results import (
    IN_BRACKETS,
    AlterationKind,
    CitationCheck,
    CitationKind,
    Paraphrase,
    QuotedPart,
    QuoteMatch,
    QuoteResult,
    QuotesResult,
    Verdict,
)

NO_QUOTATION = "The text has no quotation: nothing in quotation marks, and no block set off."
_HOW_A_QUOTATION_IS_MARKED = (
    "Words in [-…-] are the source's and not quoted, words in {+…+} are quoted and not the source's."
)
HOW_STRUCK = "Struck words are the source’s and are not quoted; underlined words are quoted and are not the source’s."
IN_FORCE_INSTEAD = "In force that day were these words:"
_VERDICTS = {Verdict.VERBATIM: "verbatim", Verdict.NEAR: "near, not verbatim", Verdict.NOT_FOUND: "not found"}
_ALTERED = {
    AlterationKind.IN_BRACKETS: "with words of the brief’s own in brackets",
    AlterationKind.ADDED: "with words of the brief’s own in brackets",
    AlterationKind.REOPENED: "with a paragraph begun where the source begins none",
    AlterationKind.LEFT_OUT: "words left out without a mark",
    AlterationKind.ENDED_EARLY: "ended by a stop where the source goes on",
}
_KINDS = ("verbatim", "verbatim but for brackets", "near", "not found", "not in force on that day", "cited wrongly")
_MOST_PLACES = 5
_REMARKS = {
    CitationKind.WRONG_PLACE: " is cited",
    CitationKind.WRONG_VERSION: " is cited, and the words do not stand in it",
    CitationKind.NOT_IN_FORCE: ": the sentence speaks of a day on which no version with these words was in force",
    CitationKind.NOT_A_SOURCE: " is cited, and is none of the sources here: the citation was not checked",
    CitationKind.UNREADABLE: " is cited, and cannot be followed: the citation was not checked",
}


def verdict_in_words(result: QuoteResult) -> str:
    """What a quotation is, and all that is wrong with it, worst first.

    "verbatim, but not in force on that day and cited wrongly"
    """
    wrong: list[str] = []
    if result.in_force is False and result.verdict is not Verdict.NOT_FOUND:
        wrong.append("not in force on that day")
    check = result.citation_check
    if check and check.agrees is False and result.verdict is not Verdict.NOT_FOUND:
        is_of_another_day = check.kind is CitationKind.NOT_IN_FORCE
        wrong.append("not in force when the brief says" if is_of_another_day else "cited wrongly")
    said = _VERDICTS[result.verdict]
    altered = result.matches[0].alterations if result.matches else ()
    named = list(dict.fromkeys(_ALTERED[one.kind] for one in altered))
    if result.verdict is Verdict.NEAR and result.matches:
        differences = result.matches[0].differences
        # What tells all that differs is told instead of how many differences these are.
        told = [one for one in altered if one.kind in {AlterationKind.LEFT_OUT, AlterationKind.ENDED_EARLY}]
        tells_all = len(told) == len(differences)
        said = f"{said}: {in_series(named) if tells_all else counted(len(differences), 'difference')}"
    elif named:
        said = f"{said} {in_series(named)}"
    return f"{said}, but {' and '.join(wrong)}" if wrong else said


def summary(found: QuotesResult) -> str:
    """How many quotations are right, and of the others what they are; each is counted once.

    "20 quotations: 12 verbatim, 3 near, 2 not found, 1 not in force on that day and 2 cited wrongly."
    """
    if not found.results:
        return NO_QUOTATION
    counts = Counter(map(_kind, found.results))
    parts = [f"{counts[kind]:,} {kind}" for kind in _KINDS if counts[kind]]
    return f"{counted(len(found.results), 'quotation')}: {in_series(parts)}."


def _kind(result: QuoteResult) -> str:
    if result.verdict is Verdict.NEAR:
        return "near"
    if result.verdict is Verdict.NOT_FOUND:
        return "not found"
    if result.in_force is False:
        return "not in force on that day"
    if not result.is_right:
        return "cited wrongly"
    kinds = {one.kind for match in result.matches[:1] for one in match.alterations}
    return "verbatim but for brackets" if kinds & IN_BRACKETS else "verbatim"


def citation_remark(check: CitationCheck) -> Phrase | None:
    """What a citation gets wrong, and where the words do stand; None of a right one."""
    said = _REMARKS.get(check.kind)
    if said is None:
        return None
    if not check.should_cite:
        nowhere = "" if check.agrees is None else ", and no such words stand there or elsewhere"
        return say(cited(check.words), said if check.agrees is None else " is cited", f"{nowhere}.")
    places = joined(map(cited, check.should_cite[:_MOST_PLACES]), "; ")
    more = len(check.should_cite) - _MOST_PLACES
    return say(
        cited(check.words),
        said,
        ", but the words stand at " if check.kind is CitationKind.WRONG_PLACE else "; they stand at ",
        places,
        f" and {more} places more" if more > 0 else None,
        ".",
    )


def stand_ins(result: QuoteResult) -> list[Phrase]:
    """What brackets and ellipses stand for, in the first version; words in brackets are said to be the brief's."""
    match = result.matches[0] if result.matches else None
    own = {(one.source, one.brief) for one in match.alterations if one.kind in IN_BRACKETS} if match else set()
    said = []
    for part in match.ops if match else ():
        left, right = part.left.strip(), part.right.strip()
        if part.op == "bracket" and (left, right) in own:
            in_place = say(", in place of ", quoted(left)) if left else ", added to it"
            said.append(say(right, " is not the source’s but the brief’s", in_place))
        elif part.op in {"bracket", "omission"} and left and right:
            said.append(say(right, " stands for ", quoted(left)))
    return said


def place_of(match: QuoteMatch) -> Phrase:
    """Where the words of a quotation stand in one version, and when they were in force."""
    return say(
        "heading above " if match.is_heading else None,
        cited(match.citation),
        f", across {len(match.passage_ids)} passages" if len(match.passage_ids) > 1 else None,
        ": ",
        stretch_of_use(match.interval) if match.interval else NEVER_IN_FORCE,
        Words(" (not in force on the day asked about)", Mark.STRONG) if match.in_force is False else None,
        f"; {counted(match.other_places, 'place')} more in this version" if match.other_places else None,
        ".",
    )


def differing(match: QuoteMatch) -> Phrase:
    """The quotation with what differs from the source; what brackets and ellipses stand for is no difference."""
    return say(Difference(tuple(map(_operation, match.ops))))


def _operation(part: QuotedPart) -> Operation:
    left, right = (re.sub(r"\s+", " ", words) for words in (part.left, part.right))
    if part.op in ("insert", "delete", "replace"):
        return Operation(part.op, left, right)
    return Operation("equal", right, right)


def place_in_brief(place: BriefPlace) -> str:
    """Where in the brief a quotation stands: "page 3, paragraph 12, note 4"; "" of a text of one paragraph."""
    parts = [
        f"page {place.page}" if place.page else "",
        f"paragraph {place.paragraph}" if place.paragraph else "",
        (place.footnote if place.footnote.startswith("endnote") else f"note {place.footnote}")
        if place.footnote
        else "",
    ]
    return ", ".join(filter(None, parts))


def not_checked(found: QuotesResult) -> list[Phrase]:
    """What was left out, and why; what a reader of the file has to know."""
    terms = joined(map(quoted, found.terms), ", ", " and ")
    said = [say("Not checked, being defined terms or single words: ", terms, ".")] if terms else []
    said += [say("Not checked: ", left_out, ".") for left_out in found.left_out]
    return [*said, *(say("The file ", remark, ".") for remark in (found.document.remarks if found.document else ()))]


PARAPHRASES = (
    "Said in the brief’s own words; beside it, the nearest words of the place cited. Whether they say so is to be read."
)


def paraphrased(paraphrase: Paraphrase) -> list[Phrase]:
    """What the brief says, and the nearest words of the place that it cites."""
    where = place_in_brief(paraphrase.place) if paraphrase.place else ""
    return [
        say(f"{capitalised(where)}: " if where else None, quoted(paraphrase.words), " (", cited(paraphrase.cited), ")"),
        *(say(quoted(" ".join(near.text.split())), " ", cited(near.citation)) for near in paraphrase.nearest),
    ]


def quotes_document(found: QuotesResult) -> Document:
    """Every quotation with what it is, where it stands and from when to when; at last, how many are right."""
    if not found.results:
        return [lines(NO_QUOTATION)]
    blocks: list[Block] = [_checked(number, result) for number, result in enumerate(found.results, 1)]
    if any(result.verdict is Verdict.NEAR or result.instead for result in found.results):
        blocks.append(lines(_HOW_A_QUOTATION_IS_MARKED))
    blocks += [lines(said) for said in not_checked(found)]
    if found.paraphrases:
        blocks.append(lines(PARAPHRASES))
        blocks += [
            tuple(Line(phrase, 2 if k else 0) for k, phrase in enumerate(paraphrased(one))) for one in found.paraphrases
        ]
    return [*blocks, lines(LASTS_ARE_INFERRED), lines(Line(say(summary(found)), strong=True))]


def _checked(number: int, result: QuoteResult) -> tuple[Line, ...]:
    where = place_in_brief(result.place) if result.place else ""
    verdict = Line(
        say(capitalised(verdict_in_words(result)), f" ({where})" if where else None),
        lead=f"{number}. ",
        right=result.is_right,
        fixed=True,
    )
    is_near = result.verdict is Verdict.NEAR and result.matches
    said: list[tuple[Phrase, int]] = [
        (say(differing(result.matches[0]) if is_near else quoted(" ".join(result.quote.split()))), 2),
        *((say(reason.message), 2) for reason in result.reasons),
    ]
    instead_of = joined(stand_ins(result), ", ", " and ")
    said += [(say("In the source: ", instead_of), 2)] if instead_of else []
    said += [(place_of(match), 4) for match in result.matches]
    more = len(result.versions) - len(result.matches)
    said += [(say(f"and {more:,} versions more."), 4)] if more > 0 else []
    remark = citation_remark(result.citation_check) if result.citation_check else None
    said += [(remark, 2)] if remark else []
    for match in result.instead[:1]:
        said += [
            (say(IN_FORCE_INSTEAD), 2),
            (say(differing(match)), 2),
            (say(match.citation, "."), 4),
        ]
    return (verdict, *(Line(words, indent) for words, indent in said))
