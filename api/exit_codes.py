"""What the command line ends with: `inforce --help` lists the codes."""

from enum import IntEnum

from retriever.results import QuotesResult, Status


class ExitCode(IntEnum):
    """What a script can rely on."""

    DONE = 0
    UNEXPECTED = 1
    BAD_VALUE = 2
    NOT_FOUND = 3
    OUT_OF_COVERAGE = 4
    INDEX_NOT_READY = 5
    CHECK_FAILED = 6
    INTERRUPTED = 130


_OF_STATUS = {
    Status.FOUND: ExitCode.DONE,
    Status.ANSWERED: ExitCode.DONE,
    Status.NEAREST: ExitCode.NOT_FOUND,
    Status.NOT_FOUND: ExitCode.NOT_FOUND,
    Status.AMBIGUOUS_DATE: ExitCode.NOT_FOUND,
    Status.OUT_OF_COVERAGE: ExitCode.OUT_OF_COVERAGE,
}


def of_status(status: Status) -> ExitCode:
    """The code of a search or a question that ended so."""
    return _OF_STATUS[status]


def of_quotations(found: QuotesResult) -> ExitCode:
    """The code of a check: failed unless every quotation is right; nothing found where there was none."""
    if not found.results:
        return ExitCode.NOT_FOUND
    return ExitCode.DONE if found.is_right else ExitCode.CHECK_FAILED
