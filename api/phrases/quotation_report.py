"""What a report on a brief says, to be kept beside it: a summary, each quotation, what was not checked, the files.

A report is signed by nobody: whoever has the brief, the sources and the index can make it again.
"""

from collections.abc import Iterator
from datetime import date

from api.phrases.dates import capitalised
from api.phrases.quotations import (
    HOW_STRUCK,
    IN_FORCE_INSTEAD,
    PARAPHRASES,
    citation_remark,
    differing,
    not_checked,
    paraphrased,
    place_in_brief,
    place_of,
    stand_ins,
    summary,
    verdict_in_words,
)
from api.phrases.segments import Block, Document, Footer, Heading, Phrase, Quotation, Table, joined, lines, say
from api.phrases.versions import LASTS_ARE_INFERRED
from retriever.results import QuoteResult, QuotesResult, Verdict

_MOST_PLACES = 5


def quotation_report(found: QuotesResult, on: date) -> Document:
    """The whole report; ``on`` is the day it is made."""
    blocks: list[Block] = [Heading(say("Quotations checked"), 1), lines(_head(found, on), summary(found))]
    if found.scope.as_of:
        blocks.append(lines(say("Checked as of ", found.scope.as_of, ".")))
    wrong = [number for number, result in enumerate(found.results, 1) if not result.is_right]
    if wrong:
        blocks.append(lines(say("To be looked at: ", ", ".join(map(str, wrong)), ".")))
    if any(result.verdict is Verdict.NEAR or result.instead for result in found.results):
        blocks.append(lines(say(HOW_STRUCK)))
    for number, result in enumerate(found.results, 1):
        blocks += _of_quotation(number, result)
    if found.paraphrases:
        blocks += [Heading(say("In the brief’s own words")), lines(say(PARAPHRASES))]
        blocks += [lines(*paraphrased(one)) for one in found.paraphrases]
    blocks.append(Heading(say("What was not checked")))
    blocks += [lines(said) for said in not_checked(found)]
    blocks.append(lines(say(_LIMITS)))
    blocks += [Heading(say("Files")), Table(("File", "SHA-256"), list(_files(found)))]
    notes = [say(LASTS_ARE_INFERRED), *(say(warning.message) for warning in found.warnings)]
    return [*blocks, Footer(tuple(notes))]


_LIMITS = (
    "Only words in quotation marks or set off as blocks were compared, with the versions that this index holds. What "
    "the brief says in its own words, pictures, and quotations of anything else were not."
)


def finding_in_words(result: QuoteResult) -> str:
    """All that is to be said of one quotation, for the margin of the brief."""
    said = [f"{capitalised(verdict_in_words(result))}."]
    if result.verdict is Verdict.NEAR and result.matches:
        parts = (f"“{part.left.strip()}” → “{part.right.strip()}”" for part in result.matches[0].differences)
        said.append(f"Source → brief: {'; '.join(parts)}.")
    said += [f"{one}.".replace("..", ".") for one in map(str, stand_ins(result))]
    said += [str(place_of(match).capitalised()) for match in result.matches[:_MOST_PLACES]]
    remark = citation_remark(result.citation_check) if result.citation_check else None
    said += [str(remark)] if remark else []
    said += [f"{IN_FORCE_INSTEAD} “{match.text}” {match.citation}." for match in result.instead[:1]]
    return "\n".join([*said, *(reason.message for reason in result.reasons)])


def _head(found: QuotesResult, on: date) -> Phrase:
    name = found.document.name if found.document else "The text"
    return say(f"{name}, checked on ", on, f" against index {found.index.fingerprint}.")


def _of_quotation(number: int, result: QuoteResult) -> Iterator[Block]:
    where = place_in_brief(result.place) if result.place else ""
    title = f"{number}. {capitalised(verdict_in_words(result))}" + (f" ({where})" if where else "")
    yield Heading(say(title), 3)
    is_near = result.verdict is Verdict.NEAR and bool(result.matches)
    yield lines(say("The brief", ", with differences marked:" if is_near else ":"))
    yield Quotation(differing(result.matches[0]) if is_near else say(" ".join(result.quote.split())), "")
    shown = [match for match in result.matches if match.in_force] or list(result.matches)
    if shown:
        yield lines(say("The source:"))
        yield Quotation(say(" ".join(shown[0].text.split())), shown[0].citation)
    instead_of = joined(stand_ins(result), ", ", " and ")
    check = result.citation_check
    said: list[Phrase] = [say("In the source: ", instead_of, ".")] if instead_of else []
    said += [place_of(match).capitalised() for match in shown[:_MOST_PLACES]]
    more = len(result.versions) - len(shown[:_MOST_PLACES])
    said += [say(f"And {more:,} versions more.")] if more > 0 else []
    if check:
        remark = citation_remark(check)
        said.append(remark if remark else say("Cited rightly: ", check.words, "."))
    should = check.should_cite[0] if check and check.should_cite else shown[0].citation if shown else ""
    said += [say("The citation should read: ", should, ".")] if should and not (check and check.agrees) else []
    for match in result.instead[:1]:
        said += [say(IN_FORCE_INSTEAD), say(differing(match)), say(match.citation, ".")]
    said += [say(reason.message) for reason in result.reasons]
    said += [say("The brief remarks: ", "; ".join(result.notes), ".")] if result.notes else []
    if said:
        yield lines(*said)


def _files(found: QuotesResult) -> Iterator[tuple[str, str]]:
    if found.document:
        yield found.document.name, found.document.sha256
    sources = {
        (citation.source, citation.source_sha256)
        for result in found.results
        for match in (*result.matches, *result.instead)
        for citation in match.citations
    }
    yield from sorted(sources)
    yield "the index", found.index.fingerprint.removeprefix("sha256:")
