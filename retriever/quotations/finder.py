"""Where the words of a quotation stand, in any version: exactly, with what it leaves out, or nearly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.deadline import check_deadline
from index.catalogue import Catalogue
from retriever.quotations.alignment import SIGN, WORD, Fit, Laying, Step
from retriever.quotations.quoted_text import LONGEST_BRACKET, Kind, QuotedText, denies_differently, drops_a_denial
from retriever.quotations.typography import DASH, OMISSION, QUOTATION_MARK, Printed, is_word
from retriever.quotations.word_index import Path, Wordings

_NEAR = 0.6
"""The share of a quotation, words counting four times a sign, that must stand in a source for it to be near."""
_TRIED = 5
"""Texts with the most words in common on which a quotation is laid that stands nowhere exactly."""
_MOST_SEEDS = 64
_LENGTHENED = 2
_MOST_LENGTHENED = 24
_SENTENCE_ENDS = frozenset(".?!;:") | {OMISSION}
_CLOSES = frozenset({QUOTATION_MARK, ")"})
"""What may stand between the last word of a sentence and its stop."""
_AFTER_WHICH_BEGINS = frozenset(".?!;:)") | {OMISSION, DASH}
_JOINERS = frozenset("-'@/&.,")


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation laid on a path; the words of ``fit`` count from the beginning of the path."""

    path: Path
    fit: Fit


class QuoteFinder:
    """Finds quotations in the passages of one catalogue."""

    def __init__(self, catalogue: Catalogue, wordings: Wordings) -> None:
        self._catalogue = catalogue
        self._wordings = wordings
        self._joiners = frozenset(map(wordings.character, _JOINERS)) - {"\0"}

    def verbatim(self, read: QuotedText) -> list[Found]:
        """Every path that has these very words."""
        if read.is_plain:
            return self._exactly(self._string(read), None)
        found = {(laid.path, laid.fit.start): laid for laid in self._laid(read, self._seeds(read), 0)}
        return list(found.values())

    def ended(self, read: QuotedText, stopped: QuotedText, found: Sequence[Found]) -> tuple[QuotedText, list[Found]]:
        """Of the places of a whole sentence those where it ends, and how it is read there.

        ``stopped`` is the quotation with its stop: a difference, where the sentence goes on everywhere.
        """
        kept = [one for one in found if not self._goes_on(one, may_begin_anywhere=read.begins_in_brackets)]
        if kept:
            return read, kept
        last = len(stopped.elements) - 1

        def with_stop(fit: Fit) -> Fit:
            return replace(fit, cost=fit.cost + SIGN, steps=(*fit.steps, Step(last, fit.end, fit.end, False)))

        return stopped, [Found(one.path, with_stop(one.fit)) for one in found]

    def _goes_on(self, found: Found, *, may_begin_anywhere: bool) -> bool:
        """Whether the source's sentence begins with these words, or anywhere before, and goes on after them."""
        source, starts = joined(self._wordings.words(found.path))
        begins, ends = found.fit.start, found.fit.end
        before = [key for key in source.keys[max(0, begins - 2) : begins] if key != QUOTATION_MARK]
        if not may_begin_anywhere and before and before[-1] not in _AFTER_WHICH_BEGINS:
            return False
        until = min((start for start in starts if start >= ends), default=len(source.keys))
        after = next((key for key in source.keys[ends:until] if key not in _CLOSES), None)
        return after is not None and after not in _SENTENCE_ENDS

    def _exactly(self, wanted: str, like: Found | None) -> list[Found]:
        """Every path that has these words in a row; laid on them as ``like`` is, or word on word."""
        if not wanted or "\0" in wanted:
            return []
        plain = Fit(0, 0, len(wanted), tuple([Step(k, k, k + 1, True) for k in range(len(wanted))]))
        fit = like.fit if like else plain
        found: list[Found] = []
        # Copies of one text have the words at one place of it.
        laid: dict[int, Fit] = {}
        for path, at in self._wordings.exactly(wanted):
            if like is None and self._is_cut(path, at, at + len(wanted)):
                continue
            if at not in laid:
                laid[at] = fit.moved(at - fit.start)
            found.append(Found(path, laid[at]))
        return found

    def _is_cut(self, path: Path, start: int, end: int) -> bool:
        """Whether the words begin or end inside a word that a hyphen, an apostrophe or the like holds together."""
        string = self._wordings.string(path)
        at_edges = string[max(0, start - 1) : start + 1] + string[end - 1 : end + 1]
        if self._joiners.isdisjoint(at_edges):
            return False
        source, _ = joined(self._wordings.words(path))
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
                check_deadline()
                before, rest = run[:i][::-1], run[i:]
                for left, right in self._wordings.seams(run, i):
                    ends, begins = self._wordings.string((left,)), self._wordings.string((right,))
                    if _overlap(ends[::-1], before) and _overlap(begins, rest):
                        seeds[left, right] = None
        return list(seeds)[:_MOST_SEEDS]

    def _laid(
        self, read: QuotedText, seeds: Sequence[Path], most: int, visible: NDArray[np.bool_] | None = None
    ) -> Iterator[Found]:
        """The quotation on each of these paths, and the best of them lengthened where it runs over their ends.

        Without what costs more than ``most``, or than one before it; of those visible, if given.
        """
        laying = Laying(read.elements, self._wordings)
        laid_on = laying.on([self._wordings.string(path) for path in seeds])
        in_order = sorted(zip(laid_on, seeds, strict=True), key=lambda one: one[0].cost)
        for k, (laid, path) in enumerate(in_order):
            is_lengthened = laid.cost > 0 and (k < _LENGTHENED or read.has_omission)
            if not is_lengthened and laid.cost > most:
                continue
            fit = laid.fit()
            is_lengthened &= read.has_omission or fit.least_if_lengthened <= most
            if not is_lengthened and fit.cost > most:
                continue
            best = self._lengthened(laying, fit, path, read.has_omission) if is_lengthened else [(fit, path)]
            for fit, on in best:
                found = self._settled(read, on, fit) if fit.cost <= most else None
                if found is None or found.fit.cost > most or found.fit.end <= found.fit.start:
                    continue
                if visible is None or visible[self._wordings.rows(found.path)].any():
                    most = found.fit.cost
                    yield found

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
            tried += len(longer)
            for one, on_longer in zip(longer, laying.on([self._wordings.string(one) for one in longer]), strict=True):
                improves = on_longer.cost < best[0][0].cost
                if improves:
                    best = [(on_longer.fit(), one)]
                elif on_longer.cost == best[0][0].cost == 0:
                    best.append((on_longer.fit(), one))
                if on_longer.cost and (improves or has_omission):
                    waiting.append((on_longer.fit(), one))
        return best

    def _settled(self, read: QuotedText, path: Path, laid: Fit) -> Found:
        """What was laid, on the passages that it covers alone; with whole words at its ends, and brackets weighed."""
        source, starts = joined(self._wordings.words(path))
        steps = list(laid.steps)
        _stretch_to_sentence(read, source, starts, steps)
        start, end, cost = steps[0].start, steps[-1].end, laid.cost
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
                    steps[k] = step._replace(fits=False)
                    cost += WORD
            is_omission = element and step.fits and element.kind is Kind.OMISSION
            if is_omission and drops_a_denial(source.words(step.start, step.end)):
                steps[k] = step._replace(fits=False)
                cost += WORD
        first = sum(begin <= start for begin in starts[1:])
        last = sum(begin < max(end, start + 1) for begin in starts[1:])
        return Found(path[first : last + 1], Fit(cost, start, end, tuple(steps)).moved(-starts[first]))

    def near(self, read: QuotedText, visible: NDArray[np.bool_] | None) -> list[Found]:
        """Every path that has the wording nearest to these words, if any is near; of those visible, if given."""
        counted = [element for element in read.elements if element.kind in {Kind.WORD, Kind.ALTERED}]
        whole = sum(WORD if not element.key or is_word(element.key) else SIGN for element in counted)
        allowed = None
        if visible is not None:
            allowed = np.zeros(self._wordings.passage_texts, np.bool_)
            allowed[self._catalogue.columns.text[visible]] = True
        texts = self._wordings.nearest(self._string(read), _TRIED, allowed)
        if texts and read.is_plain:
            # Where so many more words differ it cannot cost less: a sign costs a quarter of a word.
            least = 1 - WORD // SIGN * (1 - texts[0][1])
            texts = [(text, share) for text, share in texts if share >= least]
        laid = list(self._laid(read, [(text,) for text, _ in texts], int((1 - _NEAR) * whole), visible))
        # The same wording may stand in more texts than were tried.
        found: dict[tuple[Path, int], Found] = {}
        for one in laid:
            if one.fit.cost == laid[-1].fit.cost:
                wording = self._wordings.string(one.path)[one.fit.start : one.fit.end]
                same = self._exactly(wording, one)
                found |= {(other.path, other.fit.start): other for other in same}
        return list(found.values())


def _stretch_to_sentence(read: QuotedText, source: Printed, starts: Sequence[int], steps: list[Step]) -> None:
    """A bracket at either end stands for what the sentence has there, if that is short; else for the next word.

    Words before and after a quotation cost nothing, so that it was laid on any number of them.
    """
    for k, by in ((0, -1), (-1, 1)):
        at = steps[k].element
        if at is None or read.elements[at].kind is not Kind.BRACKET:
            continue
        edge = steps[k].start if by > 0 else steps[k].end
        stop = edge
        while abs(stop - edge) < LONGEST_BRACKET:
            following = stop if by > 0 else stop - 1
            is_new_passage = stop in starts and stop != edge
            if not 0 <= following < len(source.keys) or is_new_passage or source.keys[following] in _SENTENCE_ENDS:
                break
            stop += by
        else:
            stop = edge + by
        steps[k] = steps[k]._replace(start=min(edge, stop), end=max(edge, stop))


def joined(parts: Sequence[Printed]) -> tuple[Printed, list[int]]:
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


def _overlap(text: str, part: str) -> bool:
    """Whether one begins with the other."""
    return text.startswith(part) or part.startswith(text)
