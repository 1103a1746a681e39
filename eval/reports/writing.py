"""Every file of a report, each written whole."""

import os
from pathlib import Path

from eval.evaluation import Evaluation
from eval.reports.exports import per_query, trec_files
from eval.reports.markdown import markdown_report
from eval.reports.page import report_page


def write_report(evaluation: Evaluation, folder: Path) -> None:
    """Write report.md, report.html, per_query.csv and trec/ into ``folder``, which is made if need be.

    Each file is written whole or not at all. No TREC file of an earlier report stays beside the new ones: a system that
    is no longer there would pass for one of this evaluation.
    """
    files = {
        "report.md": markdown_report(evaluation),
        "report.html": report_page(evaluation),
        "per_query.csv": per_query(evaluation),
        **trec_files(evaluation),
    }
    written = {folder / name: text for name, text in files.items()}
    for path, text in written.items():
        _write(path, text)
    for path in (folder / "trec").glob("*"):
        if path.suffix in {".qrels", ".run"} and path.is_file() and path not in written:
            path.unlink()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, "utf-8", newline="\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
