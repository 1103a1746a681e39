"""Are these quotations verbatim, from which version, and was it in force?

A quotation is verbatim where every word, number and sign of it stands in a source in that order, or is left to it by a
bracket or an ellipsis; it is near where few of them differ, and then each difference is told. Needs neither model nor
FAISS.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.text import Span
from corpus.types import Passage
from index.arrays import PassageRows, Positions, no_numbers
from index.catalogue import Catalogue
from retriever.citation import cite, parallel_citation
from retriever.question.request import InvalidQuestion
from retriever.question.scope_request import ScopeRequest
from retriever.quotations.alignment import SIGN, WORD, Fit, Laying, Step
from retriever.quotations.brief import MAX_QUOTE_LENGTH, Brief, CitedPlace, Quoted, agrees, read_brief, read_citation
from retriever.quotations.quoted_text import FEWEST_WORDS, MOST_GAPS, Kind, QuotedText, denies_differently, read_quoted
from retriever.quotations.typography import Printed, is_word
from retriever.quotations.word_index import Path, Wordings
from retriever.reading.views import Views, join_intervals
from retriever.results import (
    Citation,
    CitationCheck,
    IndexRef,
    Notice,
    QuotedPart,
    QuoteMatch,
    QuoteResult,
    QuotesResult,
    Verdict,
)
from retriever.scope.resolve import Scope, resolve_scope

MAX_QUOTES = 500
MAX_TEXT_LENGTH = 400_000
SHOWN_MATCHES = 50

_NEAR = 0.6
"""The share of a quotation, words counting four times a sign, that must stand in a source for it to be near."""
_TRIED = 5
_MOST_SEEDS = 64
_LENGTHENED = 2
_MOST_LENGTHENED = 24
_MOST_COMPARED = 200
_JOINERS = frozenset("-'@/&.,")


class Quotations:
    """Checks quotations against one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, views: Views) -> None:
        self._catalogue = catalogue
        self._views = views
        self._wordings = Wordings(catalogue)
        self._hashes = {source.name: source.sha256 for source in catalogue.sources}

    def check(
        self, quotes: Sequence[str], as_of: date | None, index: IndexRef, warnings: Sequence[Notice] = ()
    ) -> QuotesResult:
        """Check quotations, each alone. Raises InvalidQuestion."""
        if not 1 <= len(quotes) <= MAX_QUOTES:
            raise InvalidQuestion(f"quotes must be 1 to {MAX_QUOTES} quotations; got {len(quotes):,}", "quotes")
        for quote in quotes:
            _require_words(quote, self._wordings)
        return self._checked(Brief(tuple(Quoted(quote) for quote in quotes)), as_of, index, warnings)

    def check_text(
        self, text: str, as_of: date | None, index: IndexRef, warnings: Sequence[Notice] = ()
    ) -> QuotesResult:
        """Check every quotation in a text, with what it cites for it. Raises InvalidQuestion."""
        if not text.strip() or len(text) > MAX_TEXT_LENGTH:
            raise InvalidQuestion(
                f"text must be a text of 1 to {MAX_TEXT_LENGTH:,} characters; got {len(text.strip()):,}", "text"
            )
        brief = read_brief(text)
        quotes = tuple(q for q in brief.quotes if read_quoted(q.text, self._wordings.knows).has_words)
        if len(quotes) > MAX_QUOTES:
            raise InvalidQuestion(
                f"text may hold {MAX_QUOTES} quotations; this one has {len(quotes):,}. Check it in parts", "text"
            )
        return self._checked(replace(brief, quotes=quotes), as_of, index, warnings)

    def _checked(self, brief: Brief, as_of: date | None, index: IndexRef, warnings: Sequence[Notice]) -> QuotesResult:
        scope = resolve_scope(ScopeRequest.on(as_of), self._catalogue, self._views)
        return QuotesResult(
            results=tuple(self._result(quoted, scope) for quoted in brief.quotes),
            terms=brief.terms,
            scope=scope.echo,
            warnings=(*scope.warnings, *(scope.reasons if scope.status else ()), *warnings),
            index=index,
        )

    def _result(self, quoted: Quoted, scope: Scope) -> QuoteResult:
        read = read_quoted(quoted.text, self._wordings.knows)
        if read.is_mostly_gaps:
            return _not_looked_for(quoted, read)
        places = read_citation(quoted.cited) if quoted.cited else ()
        found = self._verbatim(read) or self._near(read, None)
        stands = _Stands.of(found, self._wordings)
        check, agreeing = self._citation_check(quoted.cited, places, stands)
        matches, versions = self._matches(read, stands, scope, agreeing)
        in_force = None if scope.echo.as_of is None else any(match.in_force for match in matches)
        instead: tuple[QuoteMatch, ...] = ()
        if in_force is False and found and scope.status is None:
            visible = self._visible(scope)
            nearest = _Stands.of(self._near(read, visible), self._wordings)
            instead, _ = self._matches(read, nearest.only(visible), scope, agreeing)
        if check and not check.agrees:
            check = replace(check, stands_at=_where(matches))
        return QuoteResult(
            quote=quoted.text,
            verdict=_verdict(found),
            in_force=in_force,
            versions=tuple(self._catalogue.versions[row].version_id for row in versions),
            life=join_intervals(self._catalogue.versions[row] for row in versions),
            matches=matches,
            instead=instead,
            citation_check=check,
            notes=(*read.notes, *quoted.notes),
            span=quoted.span,
        )

    def _visible(self, scope: Scope) -> NDArray[np.bool_]:
        """A mask over all passages: those in scope."""
        visible = np.zeros(len(self._catalogue.columns.text), np.bool_)
        visible[self._catalogue.passages_in(scope.inside)] = True
        return visible

    # -- finding ---------------------------------------------------------------------------------------

    def _verbatim(self, read: QuotedText) -> list["_Found"]:
        """Every path that has these very words."""
        if read.is_plain:
            return self._exactly(self._string(read), None)
        found = {(laid.path, laid.fit.start): laid for laid in self._laid(read, self._seeds(read))}
        return [laid for laid in found.values() if laid.fit.cost == 0]

    def _exactly(self, wanted: str, like: "_Found | None") -> list["_Found"]:
        """Every path that has these words in a row; laid on them as ``like`` is, or word on word."""
        if not wanted or "\0" in wanted:
            return []
        found: list[_Found] = []
        for path, at in self._wordings.exactly(wanted):
            end = at + len(wanted)
            if like is None and self._is_cut(path, at, end):
                continue
            steps = like.fit.steps if like else tuple(Step(k, k, k + 1, True) for k in range(len(wanted)))
            by = at - (like.fit.start if like else 0)
            moved = tuple(Step(s.element, s.start + by, s.end + by, s.fits) for s in steps)
            found.append(_Found(path, Fit(like.fit.cost if like else 0, at, end, moved)))
        return found

    def _is_cut(self, path: Path, start: int, end: int) -> bool:
        """Whether the words begin or end inside a word that a hyphen, an apostrophe or the like holds together."""
        string = self._wordings.string(path)
        at_edges = {string[k] for k in (start - 1, start, end - 1, end) if 0 <= k < len(string)}
        if _JOINERS.isdisjoint(self._wordings.key(character) for character in at_edges):
            return False
        source, _ = _joined(self._wordings.words(path))
        return source.is_inside_a_word(start) or source.is_inside_a_word(end)

    def _string(self, read: QuotedText) -> str:
        return "".join(self._wordings.character(key) for key in read.keys)

    def _seeds(self, read: QuotedText) -> list[Path]:
        """Paths on which a quotation with brackets or omissions may lie whole, or from which it may be extended."""
        runs: list[list[str]] = [[]]
        segments: list[set[str]] = [set()]
        for element in read.elements:
            if element.kind is Kind.WORD:
                character = self._wordings.character(element.key)
                runs[-1].append(character)
                segments[-1].add(character)
                continue
            if element.kind is Kind.PERHAPS:
                continue
            runs.append([])
            if element.kind is Kind.OMISSION:
                segments.append(set())
        if any("\0" in segment for segment in segments):
            return []
        seeds: dict[Path, None] = {(text,): None for text in self._wordings.holding(set().union(*segments))}
        if len(segments) > 1:
            by_segment = [texts for segment in segments if (texts := self._wordings.holding(segment))]
            seeds |= {(text,): None for text in min(by_segment, key=len, default=[])}
        for run in map("".join, runs):
            for i in range(1, len(run)):
                for left, right in self._wordings.seams(run, i):
                    ends, begins = self._wordings.string((left,)), self._wordings.string((right,))
                    if _overlap(ends[::-1], run[:i][::-1]) and _overlap(begins, run[i:]):
                        seeds[left, right] = None
        return list(seeds)[:_MOST_SEEDS]

    def _laid(self, read: QuotedText, seeds: Sequence[Path]) -> Iterator["_Found"]:
        """The quotation on each of these paths, and the best of them lengthened where it runs over their ends."""
        laying = Laying(read.elements, self._wordings)
        fits = sorted(((laying.on(self._wordings.string(path)), path) for path in seeds), key=lambda one: one[0].cost)
        for k, (laid, path) in enumerate(fits):
            best = [(laid, path)]
            if laid.cost and (k < _LENGTHENED or read.has_omission):
                best = self._lengthened(laying, laid, path, read.has_omission)
            for fit, on in best:
                yield self._settled(read, on, fit)

    def _lengthened(self, laying: Laying, laid: Fit, path: Path, has_omission: bool) -> list[tuple[Fit, Path]]:
        """The best ways to lay the quotation on a path or on one that is longer by passages before or after it.

        An omission may leave out a whole passage: only then is it worth going on where one passage more was no gain.
        """
        best = [(laid, path)]
        waiting, tried = [(laid, path)], 0
        while waiting and tried < _MOST_LENGTHENED:
            fit, on = waiting.pop(0)
            longer = self._wordings.extended(on, before=True) if fit.overhangs_before else []
            longer += self._wordings.extended(on, before=False) if fit.overhangs_after else []
            for one in longer:
                tried += 1
                fit = laying.on(self._wordings.string(one))
                improves = fit.cost < best[0][0].cost
                if improves:
                    best = [(fit, one)]
                elif fit.cost == best[0][0].cost == 0:
                    best.append((fit, one))
                if fit.cost and (improves or has_omission):
                    waiting.append((fit, one))
        return best

    def _settled(self, read: QuotedText, path: Path, laid: Fit) -> "_Found":
        """What was laid, on the passages that it covers alone; with whole words at its ends, and brackets weighed."""
        source, starts = _joined(self._wordings.words(path))
        start, end, cost = laid.start, laid.end, laid.cost
        steps = list(laid.steps)
        while start < end and start > 0 and source.is_inside_a_word(start):
            start -= 1
            steps.insert(0, Step(None, start, start + 1, False))
            cost += SIGN
        while start < end < len(source.keys) and source.is_inside_a_word(end):
            steps.append(Step(None, end, end + 1, False))
            end += 1
            cost += SIGN
        for k, step in enumerate(steps):
            element = read.elements[step.element] if step.element is not None else None
            if element and step.fits and element.kind in {Kind.BRACKET, Kind.ALTERED}:
                quoted = read.text[element.start : element.end].replace("[", "").replace("]", "")
                if denies_differently(quoted, source.words(step.start, step.end)):
                    steps[k] = replace(step, fits=False)
                    cost += WORD
        first = sum(begin <= start for begin in starts[1:])
        last = sum(begin < max(end, start + 1) for begin in starts[1:])
        by = starts[first]
        moved = tuple(Step(s.element, s.start - by, s.end - by, s.fits) for s in steps)
        return _Found(path[first : last + 1], Fit(cost, start - by, end - by, moved))

    def _near(self, read: QuotedText, visible: NDArray[np.bool_] | None) -> list["_Found"]:
        """Every path that has the wording nearest to these words, if any is near; of those visible, if given."""
        counted = [element for element in read.elements if element.kind in {Kind.WORD, Kind.ALTERED}]
        whole = sum(WORD if not element.key or is_word(element.key) else SIGN for element in counted)
        allowed = None
        if visible is not None:
            allowed = np.zeros(self._wordings.passage_texts, np.bool_)
            allowed[self._catalogue.columns.text[visible]] = True
        texts = self._wordings.nearest(self._string(read), _TRIED, allowed)
        laid = [found for found in self._laid(read, [(text,) for text in texts]) if found.fit.end > found.fit.start]
        if visible is not None:
            laid = [found for found in laid if visible[self._wordings.rows(found.path)].any()]
        least = min((found.fit.cost for found in laid), default=whole)
        if least > (1 - _NEAR) * whole:
            return []
        # The same wording may stand in more texts than were tried.
        found: dict[tuple[Path, int], _Found] = {}
        for one in laid:
            if one.fit.cost == least:
                wording = self._wordings.string(one.path)[one.fit.start : one.fit.end]
                same = self._exactly(wording, one)
                found |= {(other.path, other.fit.start): other for other in same}
        return list(found.values())

    # -- showing ---------------------------------------------------------------------------------------

    def _matches(
        self, read: QuotedText, stands: "_Stands", scope: Scope, agreeing: frozenset[int]
    ) -> tuple[tuple[QuoteMatch, ...], list[int]]:
        """One match for each version, in date order, and the rows of all versions."""
        columns = self._catalogue.columns
        versions: dict[int, list[int]] = {}
        for k, version in enumerate(columns.version[stands.rows].tolist()):
            versions.setdefault(version, []).append(k)
        in_scope = set(scope.versions) if scope.echo.as_of else set()
        in_order = sorted(versions)
        shown = sorted(sorted(in_order, key=lambda row: row not in in_scope)[:SHOWN_MATCHES])
        chosen = {row: self._chosen(stands, versions[row], agreeing) for row in shown}
        passages = self._passages(stands, [k for _, places in chosen.values() for k in places])
        matches = []
        for row in shown:
            best, places = chosen[row]
            version = self._catalogue.versions[row]
            found = stands.found[stands.which[best]]
            here = passages[best]
            lives = join_intervals([version])
            matches.append(
                QuoteMatch(
                    version_id=version.version_id,
                    policy=version.policy,
                    passage_ids=tuple(passage.passage_id for passage in here),
                    spans=() if self._wordings.is_heading(found.path) else self._spans(found),
                    text=self._source(found).words(found.fit.start, found.fit.end),
                    interval=lives[0] if lives else None,
                    in_force=row in in_scope if scope.echo.as_of else None,
                    citations=tuple(self._cited(passages, places, here)),
                    citation=parallel_citation([passage for k in places for passage in passages[k]]),
                    ops=_parts(read, self._source(found), found.fit),
                    other_places=len({int(columns.group[stands.rows[k]]) for k in versions[row]}) - 1,
                    is_heading=self._wordings.is_heading(found.path),
                )
            )
        return tuple(matches), in_order

    def _chosen(self, stands: "_Stands", places: Sequence[int], agreeing: frozenset[int]) -> tuple[int, list[int]]:
        """The place of a version to show, as cited or else the first, and all copies of it."""
        columns = self._catalogue.columns

        def order(k: int) -> tuple[bool, bool, int]:
            is_heading = self._wordings.is_heading(stands.found[stands.which[k]].path)
            return (int(stands.rows[k]) not in agreeing, is_heading, int(stands.rows[k]))

        best = min(places, key=order)
        group = columns.group[stands.rows[best]]
        copies: dict[int, int] = {}
        for k in sorted(places, key=lambda k: int(stands.rows[k])):
            if columns.group[stands.rows[k]] == group:
                copies.setdefault(int(stands.rows[k]), k)
        copies[int(stands.rows[best])] = best
        return best, list(copies.values())

    def _passages(self, stands: "_Stands", places: Sequence[int]) -> dict[int, list[Passage]]:
        """The passages of each of these places, in one reading of the catalogue."""
        rows = {k: self._rows_of(stands, k) for k in places}
        wanted = sorted({row for of_place in rows.values() for row in of_place})
        by_row = dict(zip(wanted, self._catalogue.passages(wanted), strict=True))
        return {k: [by_row[row] for row in of_place] for k, of_place in rows.items()}

    def _rows_of(self, stands: "_Stands", k: int) -> list[int]:
        first = PassageRows(stands.rows[k : k + 1])
        count = len(stands.found[stands.which[k]].path)
        return [int(self._wordings.following(first, step)[0]) for step in range(count)]

    def _cited(
        self, passages: dict[int, list[Passage]], places: Sequence[int], shown: Sequence[Passage]
    ) -> Iterator[Citation]:
        texts = [passage.text for passage in shown]
        for k in places:
            for step, passage in enumerate(passages[k]):
                own = texts[step] if step < len(texts) else passage.text
                yield cite(passage, own, self._hashes[passage.copy.source])

    def _source(self, found: "_Found") -> Printed:
        return _joined(self._wordings.words(found.path))[0]

    def _spans(self, found: "_Found") -> tuple[Span, ...]:
        """What of each passage is quoted."""
        parts = self._wordings.words(found.path)
        _, starts = _joined(parts)
        spans = []
        for part, begin in zip(parts, starts, strict=True):
            first, end = max(0, found.fit.start - begin), min(len(part.keys), found.fit.end - begin)
            spans.append(Span(part.bounds[first][0], part.bounds[end - 1][1]))
        return tuple(spans)

    def _citation_check(
        self, cited: str | None, places: Sequence[CitedPlace], stands: "_Stands"
    ) -> tuple[CitationCheck | None, frozenset[int]]:
        """Whether the words stand at each place cited, and the rows that do."""
        if not cited or not places:
            return None, frozenset()
        agreeing: set[int] = set()
        all_agree = True
        for place in places:
            rows = self._rows_cited(place, stands)
            all_agree &= bool(rows)
            agreeing |= rows
        return CitationCheck(cited, all_agree, ()), frozenset(agreeing)

    def _rows_cited(self, place: CitedPlace, stands: "_Stands") -> set[int]:
        """First rows of the places where the words stand that are where ``place`` says."""
        columns = self._catalogue.columns
        copies = [k for k, copy in enumerate(self._catalogue.copies) if place.is_copy(copy.facts)]
        possible = np.flatnonzero(np.isin(columns.copy[stands.rows], np.array(copies, np.int64)))
        kept = [int(k) for k in possible if place.is_section(columns.section[int(stands.rows[k])])]
        passages = self._passages(stands, kept[:_MOST_COMPARED])
        return {int(stands.rows[k]) for k, of_place in passages.items() if any(agrees(place, one) for one in of_place)}


@dataclass(frozen=True, slots=True)
class _Found:
    """A quotation laid on a path; the words of ``fit`` count from the beginning of the path."""

    path: Path
    fit: Fit


@dataclass(frozen=True, slots=True)
class _Stands:
    """Every place where what was found stands: the rows of first passages, and which of ``found`` stands there."""

    found: Sequence[_Found]
    rows: PassageRows
    which: Positions

    @classmethod
    def of(cls, found: Sequence[_Found], wordings: Wordings) -> "_Stands":
        # One place for each path: a sentence that a passage has twice stands there once.
        paths: dict[Path, int] = {}
        for k, one in enumerate(found):
            paths.setdefault(one.path, k)
        rows = [wordings.rows(path) for path in paths]
        which = [np.full(len(of_path), k, np.int64) for of_path, k in zip(rows, paths.values(), strict=True)]
        none = no_numbers()
        return cls(found, PassageRows(np.concatenate([none, *rows])), np.concatenate([none, *which]))

    def only(self, visible: NDArray[np.bool_]) -> "_Stands":
        kept = visible[self.rows]
        return _Stands(self.found, PassageRows(self.rows[kept]), self.which[kept])


def _joined(parts: Sequence[Printed]) -> tuple[Printed, list[int]]:
    """The texts of a path as one, a space between, and the word at which each of them begins."""
    if len(parts) == 1:
        return parts[0], [0]
    keys: list[str] = []
    bounds: list[tuple[int, int]] = []
    starts: list[int] = []
    offset = 0
    for part in parts:
        starts.append(len(keys))
        keys += part.keys
        bounds += [(start + offset, end + offset) for start, end in part.bounds]
        offset += len(part.text) + 1
    return Printed(" ".join(part.text for part in parts), tuple(keys), tuple(bounds)), starts


def _not_looked_for(quoted: Quoted, read: QuotedText) -> QuoteResult:
    """A quotation that fits nearly anything proves nothing: it is told, and not laid on any text."""
    message = (
        f"Too little is quoted to look for: beside brackets and ellipses, of which there may be {MOST_GAPS}, it takes "
        f"{FEWEST_WORDS} words."
    )
    return QuoteResult(
        quote=quoted.text,
        verdict=Verdict.NOT_FOUND,
        in_force=None,
        versions=(),
        life=(),
        matches=(),
        instead=(),
        citation_check=None,
        notes=(*read.notes, *quoted.notes),
        span=quoted.span,
        reasons=(Notice("too_little_quoted", message),),
    )


def _verdict(found: Sequence[_Found]) -> Verdict:
    if not found:
        return Verdict.NOT_FOUND
    return Verdict.NEAR if found[0].fit.cost else Verdict.VERBATIM


def _overlap(text: str, part: str) -> bool:
    """Whether one begins with the other."""
    return text.startswith(part) or part.startswith(text)


def _require_words(quote: str, wordings: Wordings) -> None:
    if len(quote) > MAX_QUOTE_LENGTH:
        raise InvalidQuestion(
            f"quotes must be quotations of at most {MAX_QUOTE_LENGTH:,} characters; one has {len(quote):,}", "quotes"
        )
    if not read_quoted(quote, wordings.knows).has_words:
        raise InvalidQuestion(f"quotes must be quotations of at least one word; got {quote[:80]!r}", "quotes", quote)


def _where(matches: Iterable[QuoteMatch]) -> tuple[str, ...]:
    """Printed citations of all matches, each once."""
    return tuple(dict.fromkeys(match.citation for match in matches))


def _parts(read: QuotedText, source: Printed, laid: Fit) -> tuple[QuotedPart, ...]:
    """What was laid as stretches: the lefts joined are the source's words, the rights joined the quotation."""
    steps = laid.steps
    differs = [not step.fits for step in steps]
    _whole_words(read, source, steps, differs)
    parts: list[QuotedPart] = []
    group: list[tuple[Literal["equal", "differs", "bracket", "omission"], str, str]] = []
    done_left = source.bounds[laid.start][0] if laid.end > laid.start else 0
    done_right = read.elements[0].start
    for step, differing in zip(steps, differs, strict=True):
        left = right = ""
        if step.end > step.start:
            left = source.text[done_left : source.bounds[step.end - 1][1]]
            done_left = source.bounds[step.end - 1][1]
        element = read.elements[step.element] if step.element is not None else None
        if element:
            right = read.text[done_right : element.end]
            done_right = element.end
        if differing:
            group.append(("differs", left, right))
        elif element and element.kind in {Kind.BRACKET, Kind.ALTERED}:
            group.append(("bracket", left, right))
        elif element and element.kind is Kind.OMISSION:
            group.append(("omission", left, right))
        else:
            group.append(("equal", left, right))
    k = 0
    while k < len(group):
        op = group[k][0]
        end = k + 1
        while end < len(group) and group[end][0] == op and op in {"equal", "differs"}:
            end += 1
        left = "".join(one[1] for one in group[k:end])
        right = "".join(one[2] for one in group[k:end])
        if op == "differs":
            parts.append(QuotedPart("replace" if left and right else "delete" if left else "insert", left, right))
        else:
            parts.append(QuotedPart(op, left, right))
        k = end
    return tuple(parts)


def _whole_words(read: QuotedText, source: Printed, steps: Sequence[Step], differs: list[bool]) -> None:
    """A difference in a part of a word is one of the whole: "1.5" and "1.6" differ, not "5" and "6"."""
    quoted = Printed(
        read.text,
        tuple(element.key or "?" for element in read.elements),
        tuple((element.start, element.end) for element in read.elements),
    )
    changed = True
    while changed:
        changed = False
        for k in range(1, len(steps)):
            if differs[k - 1] == differs[k]:
                continue
            before, after = steps[k - 1], steps[k]
            if any(
                step.element is not None and read.elements[step.element].kind in {Kind.BRACKET, Kind.OMISSION}
                for step in (before, after)
            ):
                continue
            in_source = source.is_inside_a_word(after.start) and before.end > before.start and after.end > after.start
            in_quote = (
                before.element is not None and after.element is not None and quoted.is_inside_a_word(after.element)
            )
            if in_source or in_quote:
                differs[k - 1] = differs[k] = changed = True
