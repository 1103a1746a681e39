"""In what a quotation differs from the words it was laid on, as stretches for showing."""

from collections.abc import Sequence
from typing import Literal

from retriever.quotations.alignment import Fit, Step
from retriever.quotations.quoted_text import Kind, QuotedText
from retriever.quotations.typography import Printed
from retriever.results import QuotedPart


def quoted_parts(read: QuotedText, source: Printed, laid: Fit) -> tuple[QuotedPart, ...]:
    """What was laid as stretches: the lefts joined are the source's words, the rights joined the quotation."""
    steps = laid.steps
    if laid.cost == 0 and read.is_plain:
        quoted = read.text[read.elements[0].start : read.elements[-1].end]
        return (QuotedPart("equal", source.words(laid.start, laid.end), quoted),)
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
