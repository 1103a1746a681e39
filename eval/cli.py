"""`inforce eval`: the commands of the evaluation harness. The command line finds this group by its entry point.

What loads PyTorch, matplotlib or `ir_measures` is imported when a command runs: `inforce --help` has no use for them.
"""

import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from corpus.errors import InforceError

if TYPE_CHECKING:
    from eval.collections.collection import Collection
    from eval.evaluation import Evaluation
    from eval.runs import Progress

CHECK_FAILED = 6
"""The contract's exit code for a check that failed."""

DEFAULT = "exhibits"

OWN = "own-"
"""Before the names of collections of one's own, so that a file called exhibits.jsonl is not taken for the exhibits."""

ARCHIVE_VARIABLE = "INFORCE_EVAL_ARCHIVE"
"""The variable that names a clone or a bundle of the archive of `inforce eval archive`."""

EXTRA = frozenset({"ir_measures", "matplotlib", "scipy", "sklearn"})
"""What only this command imports: the extra ``eval``."""


class MissingExtra(InforceError):
    """A package of the extra ``eval`` is not installed."""


Command = TypeVar("Command", bound=Callable[..., Any])


class Evaluations(click.Group):
    """A group whose DEFAULT command is meant where none is named: ``inforce eval --check``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Raises MissingExtra where a command needs a package that a plain install leaves out."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            if str(error.name).partition(".")[0] not in EXTRA:
                raise
            raise MissingExtra(
                f"inforce eval needs {error.name}, which a plain install leaves out; "
                "install it with: pip install 'inforce[eval]' (in a checkout: make install)"
            ) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature is click's
        """In the order a newcomer needs them, not of the alphabet."""
        return list(self.commands)


@click.group(
    cls=Evaluations,
    short_help="How good, how sure: judged questions, reports, the gate.",
    epilog="""
\b
Examples:
  inforce eval                                the embedded exhibits, every system
  inforce eval --split dev --systems inforce,hybrid
  inforce eval --check                        exit code 6 if a score fell
  inforce eval archive --check                the same for questions on a public archive
  inforce eval judgments mine.jsonl bundle.txt
""",
)
def evaluation() -> None:
    """How well dated questions are found and answered, by judged questions.

    Compares Inforce with what others do about dates and with itself less a stage; prints a table, and writes
    report.html, report.md, per_query.csv and TREC files that other tools can check. Without a command: exhibits.
    """


def _options(command: Command) -> Command:
    """The options of every command that runs systems."""
    for option in reversed(
        (
            click.option(
                "--systems", default="all", show_default=True, metavar="NAMES", help="Comma-separated, or all."
            ),
            click.option("--baseline", default="inforce", show_default=True, metavar="NAME", help="Compared against."),
            click.option(
                "--split", default="all", show_default=True, metavar="HALF", help="test, dev or all. Tune on dev only."
            ),
            click.option(
                "--report", "report_folder", metavar="DIR", help="Where reports go (default: beside the index)."
            ),
            click.option("--check", "is_check", is_flag=True, help="Exit with 6 if a score is worse than expected."),
            click.option("--expected", metavar="FILE", help="Check against expected scores of your own."),
            click.option("--print-expected", is_flag=True, help="Print such a file; the table goes to stderr."),
            click.option("--model", metavar="NAME", help="A sentence-transformers model.  [env: INFORCE_MODEL]"),
        )
    ):
        command = option(command)
    return command


@evaluation.command()
@_options
def exhibits(**options: Any) -> int:
    """The judged questions that come with Inforce, on the embedded exhibits."""
    from corpus.load import read_corpus
    from eval.collections.collection import collect
    from eval.judgments.jsonl import file_sha256
    from eval.judgments.read import EXHIBITS, exhibit_judgments

    about = (
        "questions and answers written and judged by a language model from reading the exhibits, checked by no person"
    )
    files = {EXHIBITS.name: file_sha256(EXHIBITS)}
    return _run(collect(DEFAULT, about, read_corpus(), exhibit_judgments(), files), options)


@evaluation.command()
@click.argument("place", required=False, metavar="[ARCHIVE]", envvar=ARCHIVE_VARIABLE)
@_options
def archive(place: str | None, **options: Any) -> int:
    """Judged questions on eight documents of a public archive, of which ARCHIVE is a clone or a bundle.

    Without one it is looked for beside the checkout, in ../shared/data; where it is not, nothing is asked.
    """
    from eval.reports.terminal import beside

    collection = _archive(place)
    return _run(collection, options, lambda result: beside(result, DEFAULT)) if collection else 0


def _archive(place: str | None) -> "Collection | None":
    """The questions on an archive; None, and a line that says so, where none is named and it is not at its place."""
    from eval.collections.archive import BUNDLE, NAME, archive_collection
    from retriever.settings import Settings

    if not place and not BUNDLE.is_file():
        _say(f"archive skipped: the archive that its questions are about is not at {BUNDLE}; name a clone or a bundle")
        return None
    folder = Settings.from_environment(os.environ).index.parent / "eval" / NAME
    return archive_collection(Path(place) if place else BUNDLE, folder)


@evaluation.command()
@click.argument("file", metavar="FILE")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_options
def judgments(file: str, sources: tuple[str, ...], **options: Any) -> int:
    """Your own questions: FILE as eval/README.md describes it, about SOURCE files (default: the exhibits)."""
    from eval.judgments.judgment import InvalidJudgments

    try:
        collection = _own(file, sources)
    except InvalidJudgments as error:
        command = shlex.join(["inforce", "eval", "validate", file, *sources])
        raise InvalidJudgments(error.name, error.faults, f". `{command}` tells every fault.") from error
    return _run(collection, options)


@evaluation.command()
@click.argument("file", metavar="FILE")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
def validate(file: str, sources: tuple[str, ...]) -> int:
    """Check every judgment of FILE against the SOURCE files; each fault is named, and exit code 6."""
    from eval.judgments.judgment import InvalidJudgments

    try:
        collection = _own(file, sources)
    except InvalidJudgments as error:
        for fault in error.faults:
            click.echo(fault)
        return CHECK_FAILED
    kinds = [question.kind for question in collection.questions]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    click.echo(f"{len(kinds)} judgments hold: {counts}.")
    return 0


def _own(file: str, sources: Sequence[str]) -> "Collection":
    from corpus.load import EMBEDDED_EXHIBITS, read_corpus
    from eval.collections.collection import collect
    from eval.judgments.jsonl import file_sha256
    from eval.judgments.read import read_judgments

    path = Path(file)
    found = read_judgments(path)
    corpus = read_corpus(sources or (EMBEDDED_EXHIBITS,))
    about = f"judged by the author of {path.name}"
    return collect(f"{OWN}{path.stem}", about, corpus, found, {path.name: file_sha256(path)})


@evaluation.command()
@click.argument("folder", metavar="FOLDER")
@_options
def beir(folder: str, **options: Any) -> int:
    """A BEIR-style FOLDER: corpus.jsonl, queries.jsonl and qrels, with date columns if you like."""
    from eval.collections.beir import read_beir

    return _run(read_beir(Path(folder), f"{OWN}{Path(folder).resolve().name}"), options)


@evaluation.command()
@click.argument("folder", metavar="FOLDER")
@_options
def policyqa(folder: str, **options: Any) -> int:
    """PolicyQA's development split in FOLDER, each question inside its own policy."""
    from eval.collections.policyqa import read_policyqa

    return _run(read_policyqa(Path(folder)), options)


@evaluation.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_options
def twins(sources: tuple[str, ...], **options: Any) -> int:
    """Telling dates apart, judged by nobody: passages of SOURCE that were edited, asked before and after.

    A SOURCE is a bundle, a text, a folder with a manifest or an archive, as for build. Of a policy with many edits some
    are asked, always the same; how many there are is printed.
    """
    from corpus.load import EMBEDDED_EXHIBITS, read_corpus
    from eval.collections.twins import generate_twins, told_apart

    def pairs(result: "Evaluation") -> Iterator[str]:
        for run in result.runs:
            yield f"{run.system.name:12} {told_apart(run.outcomes, result.collection.documents)}"

    name = "-".join(("twins", *(Path(source).resolve().stem for source in sources)))
    return _run(generate_twins(name, read_corpus(sources or (EMBEDDED_EXHIBITS,))), options, pairs)


@evaluation.command()
def calibrate() -> int:
    """Learn when to state, to doubt and to be silent, on development halves; measure it on test halves.

    For developers, in a checkout of the source. Writes retriever/answering/calibration.json, and
    eval/judgments/evidence.csv from which it can be learnt again.
    """
    from corpus.load import read_corpus
    from eval.collections.collection import collect
    from eval.judgments.read import exhibit_judgments
    from eval.runs import open_retriever
    from eval.training.calibrate import CALIBRATION, learn, observe, rates, with_words, write, write_evidence
    from index.encoder import open_encoder
    from retriever.answering.support import calibrations
    from retriever.settings import Settings

    archived = _archive(os.environ.get(ARCHIVE_VARIABLE))
    collections = [collect(DEFAULT, "", read_corpus(), exhibit_judgments()), *([archived] if archived else [])]
    folder = Settings.from_environment(os.environ).index.parent / "eval"
    with _progress_bar() as progress:
        # Always the packaged model: what is learnt is about its numbers.
        encoder = open_encoder()
        retrievers = [open_retriever(c, encoder, folder / c.name / "index", progress) for c in collections]
    asked = list(zip(retrievers, collections, strict=True))
    observations = [observation for retriever, collection in asked for observation in observe(retriever, collection)]
    learnt = learn(observations)
    made = (
        f"inforce eval calibrate: {len(observations)} development questions of "
        f"{' and '.join(c.name for c in collections)}; rates on their test halves"
    )
    found = with_words(calibrations(), learnt, made)
    write_evidence(observations)
    write(found)
    # The rates are those of what was just learnt.
    calibrations.cache_clear()
    measured = [rates(retriever, collection) for retriever, collection in asked]
    write(
        replace(
            found,
            rates=tuple(rate for of_kind, _ in measured for rate in of_kind),
            coverage=tuple(row for _, covered in measured for row in covered),
        )
    )
    calibrations.cache_clear()
    click.echo(
        f"{len(observations)} development questions, by topics left out: AUROC {learnt.auroc:.3f}; of those that are "
        f"not answered {learnt.false_stated:.3f} are stated, {learnt.false_nearest:.3f} stated or near. "
        f"Wrote {CALIBRATION.name}."
    )
    for row in calibrations().coverage:
        click.echo(
            f"{row.collection}: of {row.asked} answerable questions {row.stated} stated, {row.nearest} near; "
            f"{row.right} of the stated ones right (at least {row.least:.3f})"
        )
    for rate in calibrations().rates:
        click.echo(f"{rate.collection}, {rate.kind}: {rate.stated} of {rate.asked} false (at most {rate.most:.3f})")
    return 0


# -- running --------------------------------------------------------------------------------------------


def _run(
    collection: "Collection", options: dict[str, Any], more: Callable[["Evaluation"], Iterable[str]] | None = None
) -> int:
    """Ask, summarise, print, write the reports, and check where wanted; ``more`` lines stand below the table."""
    from corpus.code_digest import code_digest
    from eval.evaluation import Provenance, evaluate
    from eval.gate import compare, print_expected, read_expected
    from eval.reports import terminal_table, write_report
    from eval.runs import open_retriever, run_systems
    from eval.systems import choose
    from index.encoder import open_encoder
    from retriever.settings import Settings

    systems = choose(options["systems"])
    # What would stop it at the end is known before minutes are spent: a baseline, expectations, a place for reports.
    baseline = choose(options["baseline"])[0].name
    if baseline not in {system.name for system in systems}:
        systems = (*systems, *choose(baseline))
    expected_path = Path(options["expected"]) if options["expected"] else None
    expected = read_expected(collection, expected_path) if options["is_check"] or expected_path else None
    collection = _half_of(collection, options["split"])

    settings = Settings.from_environment(os.environ)
    settings = replace(settings, model=options["model"] or settings.model)
    folder = settings.index.parent / "eval" / collection.name
    reports = _folder_for_reports(Path(options["report_folder"]) if options["report_folder"] else folder / "report")
    with _progress_bar() as progress:
        encoder = open_encoder(settings.model)
        retriever = open_retriever(collection, encoder, folder / "index", progress)
        published = None
        if encoder.identity.adapter_sha256 and any(system.published for system in systems):
            published = open_retriever(collection, open_encoder(adapted=False), folder / "published", progress)
        runs = run_systems(retriever, collection, systems, progress, published)
    answering = code_digest(("corpus", "index", "retriever"))
    provenance = Provenance(
        encoder=encoder.identity.name,
        encoder_sha256=encoder.identity.weights_sha256,
        index_fingerprint=retriever.library.index.fingerprint,
        sources={source.name: source.sha256 for source in collection.corpus.sources},
        code=f"{_version()}, code {answering[:12]}, evaluation {_own_digest()[:12]}",
        command=_command(),
    )
    _say("summarising")
    result = evaluate(collection, runs, baseline, provenance)
    click.echo(terminal_table(result), err=options["print_expected"])
    for line in more(result) if more else ():
        click.echo(line, err=options["print_expected"])
    write_report(result, reports)
    _say(f"reports: {reports / 'report.html'}")
    if options["print_expected"]:
        click.echo(print_expected(result), nl=False)
    if expected is None:
        return 0
    verdict = compare(result, expected)
    for fall in verdict.falls:
        click.echo(f"FELL  {fall}", err=options["print_expected"])
    click.echo(str(verdict), err=options["print_expected"])
    return CHECK_FAILED if verdict.falls else 0


def _folder_for_reports(folder: Path) -> Path:
    """The folder, made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"reports cannot be written to {folder}: {error.strerror or error}") from error
    return folder


def _own_digest() -> str:
    """A digest of the code that measures, beside that of the code that answers."""
    from corpus.code_digest import digest

    room = Path(__file__).parent
    return digest(sorted(path for kind in ("*.py", "*.html") for path in room.rglob(kind)))


def _half_of(collection: "Collection", half: str) -> "Collection":
    if half == "all":
        return collection
    if half not in collection.halves:
        raise click.UsageError(f"{collection.name} has no half {half!r}; it has: {', '.join(collection.halves)}")
    return collection.only(half)


def _version() -> str:
    from importlib import metadata

    try:
        return f"inforce {metadata.version('inforce')}"
    except metadata.PackageNotFoundError:
        return "inforce, not installed"


def _command() -> str:
    """The command as it was given, without what only says where reports go."""
    ctx = click.get_current_context()
    words = ["inforce eval", str(ctx.info_name)]
    for parameter in ctx.command.params:
        name = str(parameter.name)
        value = ctx.params.get(name)
        if isinstance(parameter, click.Argument):
            # Of a path only the name: reports are passed on.
            words += [Path(part).name for part in ((value,) if isinstance(value, str) else value or ())]
        elif ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE and name in {
            "systems",
            "baseline",
            "split",
            "model",
        }:
            words += [parameter.opts[0], str(value)]
    return " ".join(words)


@contextmanager
def _progress_bar() -> Iterator["Progress"]:
    """A bar on stderr; where that is no terminal, nothing, since a log is not a screen."""
    from tqdm import tqdm

    with tqdm(file=sys.stderr, leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(what: str, done: int, total: int) -> None:
            bar.set_description(what, refresh=False)
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _say(message: str) -> None:
    """One line for the person at the terminal; never data."""
    click.echo(f"inforce: {message}", err=True)
