"""The command that packs evidence, and verifies a pack."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.shared import index_option, model_option, print_data, say, settings_of
from api.exit_codes import ExitCode
from api.phrases.dates import counted

if TYPE_CHECKING:
    from api.packs.contents import Quoted
    from retriever.settings import Settings


@click.command(
    epilog="""
\b
Examples:
  inforce pack "Who is the data controller?" --as-of 2019-06-01 --out controller.zip
  inforce pack alibaba-privacy@2019-01-17~b2~G.2 --out clause.zip --timestamp
  inforce verify-quote brief.docx --report found.json; inforce pack --report found.json --out brief.zip
  inforce pack verify brief.zip
"""
)
@click.argument("what", nargs=-1, metavar="[QUESTION | PASSAGE… | verify FILE]")
@click.option("--as-of", "as_of", metavar="YYYY-MM-DD", help="The day that the question is asked of.")
@click.option(
    "--report",
    metavar="FILE.json",
    type=click.Path(dir_okay=False, exists=True),
    help="Pack what a report on a brief found.",
)
@click.option("--out", metavar="FILE.zip", help="The pack.")
@click.option("--hashes-only", is_flag=True, help="Name the sources by their SHA-256, without their files.")
@click.option("--sign", metavar="KEY.pem", help="Also write FILE.zip.sig, a signature by this Ed25519 key.")
@click.option("--timestamp", is_flag=True, help="Also write FILE.zip.tsq, to ask for a timestamp (RFC 3161).")
@click.option("--key", metavar="PUBLIC.pem", help="With verify: the key that FILE.zip.sig must be signed by.")
@index_option
@model_option
def pack(
    what: tuple[str, ...],
    as_of: str | None,
    report: str | None,
    out: str | None,
    hashes_only: bool,
    sign: str | None,
    timestamp: bool,
    key: str | None,
    index: str | None,
    model: str | None,
) -> int:
    """Pack quotations with their sources, for anybody to verify.

    A pack is one zip: the quotations with citations and spans, the files in which they stand, what the dates of their
    versions rest on, a page to read it offline, and verify.py, which checks all of it with nothing but Python. The same
    quotations of the same index give the same bytes. `inforce pack verify FILE` says what verify.py says, and ends with
    6 where anything was changed.
    """
    from api.packs.sealing import signed, timestamp_request
    from api.packs.writing import packed

    if what[:1] == ("verify",):
        return _verified(what[1:], key)
    if out is None:
        raise click.UsageError("--out is missing; name the pack to write", click.get_current_context())
    if bool(what) == bool(report):
        raise click.UsageError("give a question, ids of passages, or --report", click.get_current_context())
    from api.packs.contents import digest, gathered
    from retriever.opening import open_library

    settings = settings_of(index, model)
    quoted = _quoted(what, as_of, report, settings)
    if not quoted:
        say("no answer was stated, so nothing is packed; give ids of passages, as `inforce search` prints them")
        return ExitCode.NOT_FOUND
    library = open_library(settings)
    content = packed(library, gathered(library, quoted), hashes_only=hashes_only)
    path = Path(out)
    path.write_bytes(content)
    written = [path.name]
    beside = {".sig": signed(content, Path(sign))} if sign else {}
    beside |= {".tsq": timestamp_request(content)} if timestamp else {}
    for ending, made in beside.items():
        Path(f"{out}{ending}").write_bytes(made)
        written.append(f"{path.name}{ending}")
    said = f"Packed {counted(len(quoted), 'quotation')}, {len(content):,} bytes: {', '.join(written)}"
    print_data(f"{said}\nSHA-256 {digest(content)}")
    return ExitCode.DONE


def _quoted(what: tuple[str, ...], as_of: str | None, report: str | None, settings: "Settings") -> "list[Quoted]":
    from api.packs.contents import of_answers, of_passages, of_report

    if report:
        return of_report(Path(report).read_bytes())
    if all("@" in one and "~" in one for one in what):
        return of_passages(what)
    if len(what) > 1:
        raise click.UsageError("the question must be one argument: put quotes around it", click.get_current_context())
    from api.parameter_values import read_query
    from api.parameters import AskParameters
    from retriever.opening import open_index

    items = [("q", what[0]), *([("as_of", as_of)] if as_of else [])]
    return of_answers(open_index(settings).current().ask(read_query(AskParameters, items).question()))


def _verified(files: tuple[str, ...], key: str | None) -> int:
    from api.packs.checking import checked
    from api.packs.sealing import is_signed

    if len(files) != 1 or not Path(files[0]).exists():
        raise click.UsageError("name one pack that is there: inforce pack verify FILE", click.get_current_context())
    path = Path(files[0])
    result = checked(path)
    faults = list(result.faults)
    if key:
        signature = Path(f"{path}.sig")
        if not signature.exists() or not is_signed(path.read_bytes(), signature.read_bytes(), Path(key)):
            faults.append(f"{signature.name} is missing, or no signature of the pack by this key")
    for fault in faults:
        say(f"check failed: {fault}")
    if faults:
        return ExitCode.CHECK_FAILED
    signed_by = ", signed by this key" if key else ""
    said = f"Verified: {counted(result.quotations, 'quotation')}, {result.files:,} files{signed_by}."
    print_data(f"{said}\nSHA-256 {result.sha256}" if result.sha256 else said)
    return ExitCode.DONE
