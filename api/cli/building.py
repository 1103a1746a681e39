"""The commands that read sources and check what an index holds."""

from collections.abc import Sequence

import click

from api.cli.formats import form_of, form_options, print_result
from api.cli.progress import progress_bar
from api.cli.shared import index_option, model_option, paper, print_data, say, settings_of
from api.exit_codes import ExitCode
from api.phrases.corpus_report import CorpusReport
from api.phrases.reports import build_document, check_document, manifest_document, tally_document
from retriever.settings import Settings


@click.command(
    epilog="""
\b
Examples:
  inforce build
  inforce build my_exhibits.txt --policy acme-privacy --index ~/acme-index
  inforce build ~/archives/pga-versions ~/archives/saved-pages
"""
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--policy", metavar="ID", help="Name of the policy, where the source's own title should not be it.")
@click.option(
    "--download", is_flag=True, help="Fetch the model that --model names from the hub; nothing else ever does."
)
@click.option(
    "--on", metavar="ADDRESS", help="Read and embed on the workers of a Ray cluster: ray://HOST:PORT, or ray for here."
)
@index_option
@model_option
def build(
    sources: tuple[str, ...], policy: str | None, download: bool, on: str | None, index: str | None, model: str | None
) -> int:
    """Read sources and index them.

    Reads exactly the SOURCEs given, or the embedded exhibits. A source is a git repository of texts, such as those of
    Open Terms Archive, a folder of saved texts with a manifest.toml (`inforce corpus init FOLDER` writes one), a single
    text (.md, .html, .txt, .pdf, .docx), or a file of exhibits, each under a line such as "EXHIBIT B(1)". The index in
    use is replaced only when the new one is complete; what it already holds is neither read nor embedded again.
    """
    settings = settings_of(index, model)
    if download:
        if settings.model is None:
            raise click.UsageError("--download needs --model NAME", click.get_current_context())
        from index.encoder import download_model

        download_model(settings.model)
    print_data(build_in_words(sources, policy, settings, on))
    return ExitCode.DONE


def build_in_words(sources: Sequence[str], policy: str | None, settings: Settings, on: str | None = None) -> str:
    """Read, embed and write; what was read and what was written, in words."""
    from corpus.load import EMBEDDED_EXHIBITS
    from index.build import engine_in_use, update_index, workers_at
    from index.encoder import open_encoder

    with (
        progress_bar("Reading", " texts") as reading,
        progress_bar("Following clauses", " policies") as following,
        progress_bar("Embedding", " texts") as embedding,
    ):
        made = update_index(
            sources or (EMBEDDED_EXHIBITS,),
            open_encoder(settings.model),
            settings.index,
            policy=policy,
            reading=reading,
            following=following,
            embedding=embedding,
            engine=settings.engine or engine_in_use(settings.index),
            workers=workers_at(on) if on else None,
        )
    counts, encoder = made.manifest.counts, made.manifest.encoder
    return (
        f"{paper().document(build_document(CorpusReport(made.corpus)))}\n\n"
        f"Wrote {settings.index}: {counts['versions']:,} versions, {counts['passages']:,} passages, "
        f"{counts['embedded_texts']:,} different texts; {made.encoded:,} stretches of text were embedded now, with "
        f"{encoder.name}, and {made.written_bytes / 1e6:,.1f} MB written."
    )


@click.group()
def corpus() -> None:
    """Look at sources before they are indexed."""


@corpus.command(
    epilog="""
\b
Examples:
  inforce corpus check saved-pages/
  inforce corpus check ~/archives/pga-versions --json
"""
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--policy", metavar="ID", help="Name of the policy, where the source's own title should not be it.")
@form_options
def check(sources: tuple[str, ...], policy: str | None, printed_as: str | None, as_json: bool) -> int:
    """Say what a build would read, and what is wrong with it.

    Reads the SOURCEs, or the embedded exhibits, as `inforce build` would, and goes on where a build would stop. Each
    policy is told with its versions, passages, dates and what these rest on; each finding with file, line and remedy.
    Calls good only what the reader had nothing to leave out, guess or decide in. Ends with 0 if there is nothing to
    mend, otherwise with 6.
    """
    printed = form_of(printed_as, as_json)
    from corpus.load import EMBEDDED_EXHIBITS, check_corpus

    with progress_bar("Reading", " texts") as reading:
        report = CorpusReport.of(check_corpus(sources or (EMBEDDED_EXHIBITS,), policy, reading))
    from api.contract import to_json

    print_result(printed, lambda: check_document(report), lambda: to_json(report), ("findings",))
    return ExitCode.DONE if report.needs_nothing else ExitCode.CHECK_FAILED


@corpus.command(
    epilog="""
\b
Examples:
  inforce corpus init saved-pages/
  inforce corpus check saved-pages/
"""
)
@click.argument("folder", metavar="FOLDER")
def init(folder: str) -> int:
    """Write a manifest.toml for a folder of saved texts.

    Names each text in FOLDER with the policy of which it seems to be a version, its date, and in a comment the words on
    which that rests, for a person to check. What is no text is listed with its reason. A manifest.toml that is there
    already is never overwritten.
    """
    from corpus.containers.manifest_writing import write_manifest

    print_data(paper().document(manifest_document(write_manifest(folder))))
    return ExitCode.DONE


@click.command(
    epilog="""
\b
Examples:
  inforce verify
  inforce verify --index ~/acme-index
"""
)
@index_option
def verify(index: str | None) -> int:
    """Check quotations, index files and source lines.

    Checks every stored quotation against its source, and every file of the index against its checksum. Also shows how
    the lines of each source were read, so that nothing can have been left out unseen.
    """
    from retriever.reading.verify import verify_index

    checked = verify_index(settings_of(index))
    if checked.tally:
        print_data(paper().document(tally_document(checked.tally, checked.shared_lines)))
    for culprit in checked.failures:
        say(f"check failed: {culprit}")
    if checked.failures:
        return ExitCode.CHECK_FAILED
    print_data(
        f"\nVerified: {checked.checked_passages:,} passages, word for word at {checked.checked_spans:,} places of "
        f"their sources; {len(checked.files)} files of the index, as they were written."
    )
    return ExitCode.DONE
