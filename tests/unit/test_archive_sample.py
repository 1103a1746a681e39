"""A real archive, checked against git: what was read of the sample of Open Terms Archive is what its commits hold.

The dates and counts below were read off the repository with `git log` and `git show`, not off the reader. It makes its
own readable words of the Markdown, by other means than `corpus.text`.
"""

import html
import random
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.assembly.versions import assemble
from corpus.containers.recordings import Archive, RecordingKind, Verdict
from corpus.load import read_location
from corpus.origin import Recording
from corpus.text import plain_text
from corpus.types import Corpus, LineClass, Passage

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "open_terms_archive_sample.bundle"

CHECKED = 20
SEED = 542

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not SAMPLE.exists(), reason=f"the sample of Open Terms Archive is not at {'/'.join(SAMPLE.parts[-3:])}"
    ),
]


@dataclass(frozen=True)
class Sample:
    """The clone, and what was read of it."""

    path: Path
    archive: Archive
    corpus: Corpus

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    path = tmp_path_factory.mktemp("sample") / "versions"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(SAMPLE), str(path)], check=True)
    read = read_location(str(path))
    assert read.archive is not None
    return Sample(path, read.archive, assemble(read.readings, read.findings))


def test_every_commit_is_a_recording_with_a_verdict(sample: Sample) -> None:
    recordings = sample.archive.recordings
    assert sorted(recording.commit for recording in recordings) == sorted(sample.git("rev-list", "main").split())
    assert len(recordings) == 542
    listed = sample.git("ls-tree", "-r", "--name-only", "-z", "main").split("\0")
    documents = {recording.path for recording in recordings}
    assert len(documents) == 21
    assert documents <= set(listed)
    kinds = Counter(recording.kind for recording in recordings)
    # git log --grep='^Start tracking', then '^Refilter' and '^Apply', then the rest
    assert kinds == {RecordingKind.FIRST: 21, RecordingKind.TECHNICAL: 57, RecordingKind.UPDATE: 464}
    verdicts = Counter(recording.verdict for recording in recordings)
    assert verdicts == {Verdict.VERSION: 343, Verdict.REPEATED: 163, Verdict.BLIP: 32, Verdict.TECHNICAL: 4}
    assert len(sample.corpus.versions) == 343


@pytest.mark.parametrize(
    ("version_id", "commit", "captured", "basis", "printed"),
    [
        ("bumble-trackers@2025-06-16", "c77352d", "2025-06-17", "updated_date", "last updated on 16 June 2025"),
        (
            "cloudflare-terms-of-service@2023-05-10",
            "1cad3df",
            "2023-05-10",
            "updated_date",
            "Last Updated May 10, 2023",
        ),
        # Other words under the date of the one before: dated by its capture.
        ("cloudflare-terms-of-service@2023-05-19", "4649802", "2023-05-19", "captured", "Last Updated May 10, 2023"),
        (
            "discord-terms-of-service@2023-03-27",
            "2890814",
            "2023-02-24",
            "stated_effective",
            "Effective: March 27, 2023",
        ),
        ("reddit-live@2021-01-19", "045ca76", "2021-01-19", "captured", None),
    ],
)
def test_known_dates_rest_on_what_the_page_prints(
    sample: Sample, version_id: str, commit: str, captured: str, basis: str, printed: str | None
) -> None:
    (version,) = (version for version in sample.corpus.versions if version.version_id == version_id)
    facts = version.canonical.facts
    assert version.from_basis is not None
    assert (facts.origin.name, str(facts.captured_on), version.from_basis.value) == (commit, captured, basis)
    assert sample.git("show", "-s", "--format=%cs", commit).strip() == captured
    text = sample.git("show", f"{commit}:{facts.origin.service}/{facts.origin.document}.md")
    if printed:
        for said in (facts.date_statement or "", text):
            assert " ".join(_words(printed)) in " ".join(_words(said))
    else:
        assert facts.date_statement is None
        assert not re.search(r"\b(?:effective|updated|revised)\b[^.\n]{0,30}\b20\d\d\b", text, re.I)


def test_random_passages_are_the_words_that_git_shows_at_the_cited_lines(sample: Sample) -> None:
    passages = sorted(sample.corpus.passages, key=lambda passage: passage.passage_id)
    for passage in random.Random(SEED).sample(passages, CHECKED):
        origin, (first, last) = passage.copy.facts.origin, passage.reading.lines
        assert isinstance(origin, Recording)
        shown = sample.git("show", f"{origin.commit}:{origin.service}/{origin.document}.md")
        lines = shown.split("\n")[first - 1 : last]
        assert _words("\n".join(lines)) == _printed_words(passage), passage.passage_id


def test_every_passage_renders_from_its_spans_on_its_lines(sample: Sample) -> None:
    sources = {source.name: source for source in sample.corpus.sources}
    for passage in sample.corpus.passages:
        source, reading = sources[passage.copy.source], passage.reading
        assert plain_text(source.text, reading.spans, source.markup) == reading.text
        start = min(span.start for span in reading.spans)
        assert source.text.count("\n", 0, start) + 1 == reading.lines[0]


def test_no_line_of_a_text_is_lost(sample: Sample) -> None:
    for reading in sample.corpus.readings:
        lines = reading.source.text.split("\n")
        written = {number for number, line in enumerate(lines, 1) if line.strip().strip("\ufeff")}
        assert set(reading.line_classes) == written
        furniture = [lines[number - 1] for number, kind in reading.line_classes.items() if kind is LineClass.FURNITURE]
        # Set aside without a trace are rules, frames of tables, pictures and the ends of links; never a sentence.
        assert not [line for line in furniture if "![" not in line and len(_words(line)) > 6], reading.source.name


def test_what_is_no_text_of_a_policy_is_no_passage(sample: Sample) -> None:
    """The end of a link around a whole block, and the heading over a date that was set aside."""
    texts = {passage.text for passage in sample.corpus.passages}
    assert not [text for text in texts if re.fullmatch(r"\]\(\S*\)|Effective date|\W*", text)]


def _printed_words(passage: Passage) -> list[str]:
    label = passage.reading.label or ""
    return [*_words(label), *re.findall(r"\w+", passage.text.casefold())]


def _words(markdown: str) -> list[str]:
    """The words of a stretch of Markdown in their order, without targets of links, tags and escapes."""
    text = re.sub(r"!?\[|\](?:\((?:[^()\\]|\\.|\([^()]*\))*\))?", "", markdown)
    text = re.sub(r"<(?=https?://|mailto:)|</?(?:b|em|i|strong|span|a|u)\b[^<>]*>", "", text)
    text = re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)
    text = re.sub(r"\\(?=[^\w\s])", "", html.unescape(text).replace("**", "").replace("\u200b", ""))
    return re.findall(r"\w+", re.sub(r"(?<!\w)_|_(?!\w)", "", text).casefold())
