"""What can be asked, once: HTTP, the command line and the Model Context Protocol are drawn from these entries.

An `Operation` says what it takes (`api.parameters`), what it gives (`retriever.results`) and how it is run. What is
special to one door is its `Http`, `Command` or `Tool`; a door that it has none for does not offer it. The table is
`api.operations.table`; pages and downloads run its entries too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from api.exit_codes import ExitCode
from api.parameter_values import P
from api.phrases.segments import Document
from api.service.limits import Work
from corpus.errors import InforceError
from retriever.results import Answer, Notice

if TYPE_CHECKING:
    # These import NumPy, FAISS and the index, which the help has no use for.
    from retriever.reading.library import Library
    from retriever.retriever import Retriever

R = TypeVar("R")

MAX_BODY_BYTES = 64 * 1024
MAX_TEXT_BYTES = 4 * 1024 * 1024
"""Of a request to check a text: a million characters, some of which take several bytes."""
MAX_FILE_BYTES = 32 * 1024 * 1024
"""Of a file that is posted."""


class Tag(Enum):
    """What an operation is about: its name, and what is said of the group in the documentation."""

    QUESTIONS = ("Questions", "Answers of quotations from the versions in force, or passages in scope, ranked.")
    READING = ("Reading", "Policies, versions, texts and passages, and what the index holds. No search.")
    COMPARING = ("Comparing", "Two versions word by word, and clauses through time.")
    QUOTATIONS = ("Quotations", "Whether words are verbatim, in force and cited to their place.")
    TIME = ("Time", "When words stood in which policies, and what took effect when.")
    FILES = ("Files", "Results to take away, and feeds: what JSON and pages hold, in other forms.")
    SERVICE = ("Service", "Whether the server answers, and reading its sources again.")


class Index(Protocol):
    """Where an operation is run: what reads, and what searches. Both raise IndexNotReady."""

    def library(self) -> "Library": ...

    def retriever(self) -> "Retriever": ...


@dataclass(frozen=True, slots=True)
class Pinned:
    """The index of one request: one generation, whatever is built meanwhile."""

    pinned: "Retriever"

    def library(self) -> "Library":
        return self.pinned.library

    def retriever(self) -> "Retriever":
        return self.pinned


class Absent(InforceError):
    """There is nothing at the address asked for, although its parts are well formed."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that is asked about: its name, which may say what it is, and its bytes. Nothing of it is kept."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """A JSON body by POST. ``example`` None: it takes no parameters, and the body may be left out.

    ``summary`` is its documentation where there is a GET of another one. ``status`` is that of success. ``lines`` is
    the list of the result whose items are sent as lines to clients that accept application/x-ndjson.
    """

    example: Mapping[str, object] | None
    summary: str = ""
    most_bytes: int = MAX_BODY_BYTES
    status: int = 200
    lines: str = ""


@dataclass(frozen=True, slots=True)
class Http(Generic[P, R]):
    """Where HTTP offers an operation: parameters named in ``path`` stand there, the others in the query or the body.

    ``problems`` are the types it can answer with besides those of every address; ``absent`` those that mean that
    nothing is at its path, and so have status 404. ``moved``: the result is answered with a redirect to this address,
    or Absent is raised.
    """

    path: str
    problems: Sequence[str] = ()
    absent: Sequence[str] = ()
    by_get: bool = True
    posted: Posted | None = None
    moved: Callable[[R, P], str] | None = None
    needs_index: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One of the operations that a command chooses between: by a flag of its own, or by what its argument ``suits``.

    ``refuses`` says of flags of the other parts why they cannot be given with this one; ``{}`` stands for the argument.
    """

    suits: Callable[[str], bool]
    refuses: Mapping[str, str]
    flag: str = ""
    flag_help: str = ""


class ArgumentForm(Enum):
    """What is typed as the argument of a command: one value, several, a question in quotation marks, a file's name."""

    VALUE = "value"
    VALUES = "values"
    QUESTION = "question"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Writes(Generic[P, R]):
    """A file that a command writes besides, where its flag names one: what it holds, by the ending of its name."""

    metavar: str
    help: str
    make: Callable[[R, Uploaded, P, str], bytes]


@dataclass(frozen=True, slots=True)
class Command(Generic[P, R]):
    """How the command line offers an operation; its flags are those of its parameters (`api.parameter_values.Flag`).

    ``arguments`` are the parameters typed without a flag, by their names in the help. ``shows`` is what a result says
    in words, ``notices`` go to stderr, ``ends`` gives the exit code. Where several operations have a command of one
    name, each is a ``part`` of it, and the first has its help.
    """

    name: str
    shows: Callable[[R, P], Document]
    help: str = ""
    examples: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    argument_form: ArgumentForm = ArgumentForm.VALUE
    notices: Callable[[R], Sequence[Notice]] = lambda _: ()
    ends: Callable[[R], ExitCode] = lambda _: ExitCode.DONE
    part: Part | None = None
    writes: "Mapping[str, Writes[P, R]]" = field(default_factory=dict)
    counts: str = ""
    """What is counted on the terminal while it runs; nothing of what is done at once."""


@dataclass(frozen=True, slots=True)
class Tool(Generic[P, R]):
    """How the Model Context Protocol offers an operation. ``scope`` says in words of what a result is true.

    ``lists`` are the lists of a result that grow with the corpus, dotted where they stand in a part of it, in the order
    in which their items matter: a result is shown as many of them as fit, page by page. None named: all at its top, in
    their order. ``quoted`` are the answers
    that stand in the text too, with their passages.
    """

    name: str
    title: str
    description: str
    scope: Callable[[R, P], str]
    lists: Sequence[str] = ()
    quoted: Callable[[R], Sequence[Answer]] = lambda _: ()


def as_asked(_: "Library", asked: object) -> object:
    """The key of a result that rests on its parameters alone."""
    return asked


def with_warnings(library: "Library", asked: object) -> object:
    """That of one which also tells whether a source has changed since, which the index's fingerprint does not."""
    return asked, library.warnings()


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, R]):
    """One thing that can be asked.

    ``key`` is all that a result rests on besides the index, for a client that holds an earlier one; None where a
    result is never held. ``timings`` are milliseconds per stage. ``needs_model``: it asks the retriever. ``work``: in
    which line a server has it wait, and for how long it may take.
    """

    name: str
    summary: str
    takes: type[P]
    gives: type
    run: Callable[[Index, P], R]
    http: Http[P, R] | None = None
    command: Command[P, R] | None = None
    tool: Tool[P, R] | None = None
    key: "Callable[[Library, P], object] | None" = as_asked
    timings: Callable[[R], Mapping[str, float]] = lambda _: {}
    needs_model: bool = False
    work: Work = Work.READING
    run_file: Callable[[Index, Uploaded, P], R] | None = None
    """The same of a file that is posted, or typed as the argument of the command."""
    tag: Tag = Tag.READING


AnyOperation = Operation[Any, Any]


@dataclass(frozen=True, slots=True)
class File(Generic[P, R]):
    """An operation whose result HTTP gives as a file, at an address of its own and with the same parameters.

    ``writes`` makes it of the result, the library and the address of the server, which ends with a slash; ``saved_as``
    is the name under which browsers keep it, "" for what is read where it is. ``absent`` are as in `Http`.
    """

    name: str
    path: str
    summary: str
    operation: Operation[P, R]
    writes: "Callable[[R, Library, str], str | bytes]"
    media_type: str
    saved_as: str = ""
    absent: Sequence[str] = ()

    @property
    def is_text(self) -> bool:
        return not self.media_type.startswith("application/vnd.openxml")


AnyFile = File[Any, Any]
