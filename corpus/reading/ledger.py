"""What became of every line of a source, and what a person should know of it."""

from collections.abc import Mapping

from corpus.types import Finding, LineClass, Source

# Of two things on one line, the first of these says what the line is.
_PRECEDENCE = {
    line_class: rank
    for rank, line_class in enumerate(
        (
            LineClass.PASSAGE,
            LineClass.EXHIBIT_LINE,
            LineClass.VERSION_LINE,
            LineClass.HEADING,
            LineClass.TABLE_HEADER,
            LineClass.CONTENTS,
            LineClass.STRAY,
            LineClass.CHROME,
            LineClass.FURNITURE,
        )
    )
}


class Ledger:
    """The classes and findings of one reading; in the end every non-blank line is in exactly one class.

    ``settled`` are the classes of lines that the reader of the source knows beforehand.
    """

    def __init__(self, source: Source, settled: Mapping[int, LineClass]) -> None:
        self.source = source
        self.settled = frozenset(settled)
        self.classes = dict(settled)
        self.findings: list[Finding] = []

    def set(self, lines: tuple[int, int], line_class: LineClass) -> None:
        """Class the lines from the first to the last; what is known of a line already may outrank it.

        A line that was settled beforehand stays what it is.
        """
        for number in range(lines[0], lines[1] + 1):
            if number in self.settled:
                continue
            known = self.classes.get(number)
            if known is None or _PRECEDENCE[line_class] < _PRECEDENCE[known]:
                self.classes[number] = line_class

    def note(self, code: str, message: str, line: int) -> None:
        self.findings.append(Finding(code, message, self.source.name, line))

    def complete(self) -> dict[int, LineClass]:
        """The class of every non-blank line, in order.

        What no piece holds is marks: rules, underlines of headings, the targets of links, tags.
        """
        return {
            number: self.classes.get(number, LineClass.FURNITURE)
            for number, line in enumerate(self.source.text.split("\n"), 1)
            if line.strip().strip("\ufeff")
        }
