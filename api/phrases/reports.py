"""What is said of a build or a check of sources: what was read, what its dates rest on, and what to look at."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from api.phrases.corpus_report import CorpusReport, by_kind
from api.phrases.dates import counted, day_in_words, in_series, short_day
from api.phrases.segments import Block, Document, Line, Phrase, Table, lines, message, say
from corpus.containers.manifest_writing import WrittenManifest
from corpus.containers.recordings import Verdict
from corpus.types import Basis, Corpus, Finding, LineClass, PolicyVersion

_LONGEST_TABLE = 20
"""Versions that are told one by one; of more, each policy is told in a line."""
_MOST_OF_A_KIND, _EXAMPLES_OF_A_KIND = 5, 3
_TOLD_WHOLE = {"not_read", "renamed"}
"""Kinds of which every finding is told: each names a file, or many together."""
_NOISE = {
    Verdict.REPEATED: "the same words again",
    Verdict.TECHNICAL: "re-recorded by the archive",
    Verdict.BLIP: "gone within days",
    Verdict.EMPTY: "without text",
    Verdict.DELETED: "deleted",
    Verdict.UNREADABLE: "unreadable",
}
_BASES = {
    Basis.STATED_EFFECTIVE: "effective",
    Basis.UPDATED_DATE: "updated",
    Basis.DECLARED: "declared",
    Basis.CAPTURED: "captured",
    Basis.MANIFEST: "manifest",
}


def build_document(report: CorpusReport) -> Document:
    """What a build read: versions with their dates, and what a person should look at."""
    corpus = report.corpus
    is_short = len(corpus.versions) <= _LONGEST_TABLE
    names = in_series([f"{source.name} ({source.sha256[:12]})" for source in corpus.sources])
    read = f"Read {names}:" if is_short and len(corpus.sources) <= _MOST_OF_A_KIND else _read_in_all(report)
    told = _versions_read(corpus) if is_short else _policies_read(report)
    return [lines(read), told, *_dates_and_noise(report), *_findings(report)]


def check_document(report: CorpusReport) -> Document:
    """What a build would read, policy by policy; before it, what a build would stop at."""
    blocks: list[Block] = [lines(f"error: {error}") for error in report.errors]
    if report.corpus.versions:
        blocks += [lines(_read_in_all(report)), _policies_read(report), *_dates_and_noise(report)]
    return [*blocks, *_findings(report), lines(_verdict(report))]


def manifest_document(written: WrittenManifest) -> Document:
    """What a new manifest names, and what it does not."""
    dated = f"{written.undated:,} of them without a date" if written.undated else "each with a date"
    said = [f"Wrote {written.path}: it names {counted(written.files, 'file')}, {dated}."]
    if written.left_out:
        said.append(f"Not named, each with its reason at the end of it: {counted(len(written.left_out), 'file')}.")
    check = f"inforce corpus check {shlex.quote(str(written.path.parent))}"
    said.append(f"Check each policy and date in it, then run `{check}`.")
    return [lines(*said)]


def tally_document(tally: Mapping[str, Mapping[LineClass, int]], shared: Mapping[str, Sequence[int]]) -> Document:
    """How every non-blank line of every source was read, so that nothing can have been dropped unseen.

    A line in ``shared`` counts as a passage, but holds page furniture too, which is no part of the passage.
    """
    rows: list[tuple[str, str, str]] = []
    for source, counts in tally.items():
        rows += [(source, line_class.value, f"{counts.get(line_class, 0):,}") for line_class in LineClass]
        rows.append((source, "all non-blank lines", f"{sum(counts.values()):,}"))
    beside = [
        f"{source}: in {'line' if len(found) == 1 else 'lines'} {in_series([str(line) for line in found])} "
        "page furniture stands beside a passage, and was left out of it."
        for source, found in shared.items()
        if found
    ]
    return [Table(("SOURCE", "LINES READ AS", "LINES"), rows), *(lines(Line(say(said), fixed=True)) for said in beside)]


def _read_in_all(report: CorpusReport) -> str:
    corpus = report.corpus
    return (
        f"Read {counted(len(corpus.sources), 'text')}: {counted(len(corpus.versions), 'version')} of "
        f"{counted(len(report.policies), 'policy')}, {counted(len(corpus.passages), 'passage')}, "
        f"{report.distinct_passages:,} of them different."
    )


def _versions_read(corpus: Corpus) -> Table:
    counts = Counter(passage.version_id for passage in corpus.passages)
    rows = [
        (
            version.version_id,
            day_in_words(version.interval.start) if version.interval else "undated",
            version.from_basis.value.replace("_", " ") if version.from_basis else "",
            "; ".join(_shown_in(version)),
            f"{counts[version.version_id]:,}",
        )
        for version in corpus.versions
    ]
    return Table(("VERSION", "IN FORCE FROM", "BASIS", "SHOWN IN", "PASSAGES"), rows)


def _shown_in(version: PolicyVersion) -> list[str]:
    return [" ".join(filter(None, (copy.facts.origin.name, copy.facts.part))) for copy in version.copies]


def _policies_read(report: CorpusReport) -> Table:
    """A line for each policy; a basis of dates or a kind of noise that nowhere occurs has no column."""
    bases = [basis for basis in Basis if report.dates.get(basis)]
    headers = ["POLICY", "VERSIONS", "PASSAGES", "DIFFERENT", "FROM", "TO"]
    headers += [_BASES[basis].upper() for basis in bases]
    has_undated = any(policy.undated for policy in report.policies)
    headers += ["UNDATED"] if has_undated else []
    headers += [verdict.value.upper() for verdict in report.noise]
    rows = [
        [
            policy.policy,
            f"{policy.versions:,}",
            f"{policy.passages:,}",
            f"{policy.distinct_passages:,}",
            short_day(policy.first) if policy.first else "",
            short_day(policy.last) if policy.last else "",
            *(_number(policy.dates.get(basis, 0)) for basis in bases),
            *([_number(policy.undated)] if has_undated else []),
            *(_number(policy.noise.get(verdict, 0)) for verdict in report.noise),
        ]
        for policy in report.policies
    ]
    return Table(headers, rows)


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _dates_and_noise(report: CorpusReport) -> list[Block]:
    """What the dates of all versions rest on, and what an archive recorded that is no version."""
    dates = [f"{count:,} {_BASES[basis]}" for basis, count in sorted(report.dates.items(), key=lambda d: -d[1])]
    undated = sum(policy.undated for policy in report.policies)
    dates += [f"{undated:,} undated"] if undated else []
    said = [f"Dates: {in_series(dates)}."] if dates else []
    recordings = sum(policy.recordings for policy in report.policies)
    if recordings:
        noise = [f"{count:,} {_NOISE[verdict]}" for verdict, count in report.noise.items()]
        what = f"{sum(report.noise.values()):,} are no versions: {in_series(noise)}" if noise else "all are versions"
        said.append(f"Recordings: {recordings:,}, of which {what}.")
    return [lines(*said)] if said else []


def _findings(report: CorpusReport) -> list[Block]:
    """Warnings each with its place; of the others, which an archive is full of, a few of each kind."""
    blocks: list[Block] = []
    if report.warnings:
        said = [Line(say("warning: ", located(finding), _remedy(report, finding)), 2) for finding in report.warnings]
        blocks.append(lines(Line(say("Please look at:"), strong=True), *said))
    if report.decisions:
        heading = Line(say("What was left out, guessed or decided:"), strong=True)
        blocks.append(lines(heading, *_few_of_each(report, "decision: ", report.decisions)))
    if report.notes:
        blocks.append(lines(Line(say("How it was read:"), strong=True), *_few_of_each(report, "note: ", report.notes)))
    return blocks


def _few_of_each(report: CorpusReport, label: str, findings: Sequence[Finding]) -> Iterator[Line]:
    for code, found in by_kind(findings):
        is_whole = len(found) <= _MOST_OF_A_KIND or code in _TOLD_WHOLE
        shown = found if is_whole else found[:_EXAMPLES_OF_A_KIND]
        yield from (Line(say(label, located(finding), _remedy(report, finding)), 2) for finding in shown)
        if len(found) > len(shown):
            more = f"… and {len(found) - len(shown)} more of this kind ({code.replace('_', ' ')})"
            yield Line(say(f"{more}; `inforce corpus check … --json` lists all"), 2, fixed=True)


def _remedy(report: CorpusReport, finding: Finding) -> Phrase | None:
    remedy = report.remedy_of(finding)
    return say("; ", message(remedy)) if remedy else None


def located(finding: Finding) -> Phrase:
    """A finding after the place it was made at."""
    return say(f"{finding.source}, line {finding.line}: ", message(finding.message))


def _verdict(report: CorpusReport) -> str:
    if report.is_good:
        return "Good: a build reads all of this."
    if report.needs_nothing:
        count = sum(finding.count for finding in report.decisions)
        things = counted(count, "thing")
        return f"Nothing is to be mended: a build reads this. Left out, guessed or decided: {things}, told above."
    if report.errors:
        stops = counted(len(report.errors), "error")
        return f"Not good: a build stops at the {stops} above; mend what is named there, then check again."
    if not report.corpus.versions:
        return "Not good: there is no version of any policy in this."
    return (
        f"Not good yet: a build reads this, but {counted(len(report.warnings), 'warning')} above should be looked at."
    )
