"""`make bench-evidence`: does evidence hold what is promised of it? Each line with its figure; 1 where one falls short.

A brief of 100 pages, packs with a byte changed, selectors read back, and passages that Chromium marks by the fragment
of a link. Drawn by chance from the exhibits, alike in each run.
"""

import html
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from api.packs import verify as alone
from api.packs.checking import checked
from api.packs.contents import gathered, of_passages
from api.packs.writing import packed
from corpus.briefs import BriefDocument, read_brief_file
from corpus.load import read_corpus
from index.build import build_index
from retriever.citing.selecting import selectors, text_fragment
from retriever.opening import open_library
from retriever.reading.library import Library
from retriever.settings import Settings
from tests.briefs import Written
from tests.conftest import WordEncoder

QUOTATIONS, ROUNDS = 1_000, 5
MOST_TIMES, MOST_MEGABYTES = 20.0, 300.0
FILLER = "Counsel has read the record in full and returns to it below, where the remedy is argued at greater length. "
CHANGES, PACKED, MOST_SECONDS = 200, 100, 5.0
SELECTED, MARKED = 1_000, 50
RED = "rgb(255,0,0)"
_RECTANGLES = """([k, start, end]) => {
  const words = document.querySelectorAll('p')[k].firstChild, range = document.createRange();
  range.setStart(words, start); range.setEnd(words, end);
  const [x, y] = [scrollX, scrollY];
  return [...range.getClientRects()].map(r => [r.left + x, r.top + y, r.right + x, r.bottom + y]);
}"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        build_index(read_corpus(), WordEncoder(), Path(folder) / "index")
        library = open_library(Settings(Path(folder) / "index"))
        held = True
        for lines in (_brief(library), _packs(library, Path(folder)), _selectors(library), _fragments(library)):
            for is_held, line in lines:
                print("ok   " if is_held else "SHORT", line, flush=True)
                held &= is_held
    return 0 if held else 1


def _brief(library: Library) -> Iterator[tuple[bool, str]]:
    chance = random.Random(20)
    passages = [p for v in library.versions() for p in library.text(v.version_id) if len(p.text.split()) > 14]
    # What is in marks there would end the quotation here.
    passages = [p for p in passages if not re.search(r'[“”"]', p.text)]
    paragraphs: list[tuple[str, str]] = []
    notes: dict[str, str] = {}
    expected = Counter[str]()
    for k in range(QUOTATIONS):
        passage = chance.choice(passages)
        words = passage.text.split()
        first = chance.randrange(len(words) - 12)
        quoted = words[first : first + 12]
        if k % 4 == 0:
            quoted[len(quoted) // 2] = "sideways"
        expected["near" if k % 4 == 0 else "verbatim"] += 1
        cited = passage.citations[0].text
        said = f"The record says of it that “{' '.join(quoted)}”"
        if k % 2:
            notes[str(len(notes) + 1)] = f"{cited}."
            paragraphs.append(("p", f"{said}.[^{len(notes)}] {FILLER}"))
        else:
            paragraphs.append(("p", f"{said} ({cited}). {FILLER}"))
    written = Written(paragraphs, notes)
    library.verify_quotes(["we use cookies"])
    for name, content in (("brief.docx", written.docx()), ("brief.pdf", written.pdf())):
        reading, checking = [], []
        before, most = _memory(), [0.0]
        for _ in range(ROUNDS):
            reading.append(_seconds(lambda n=name, c=content: read_brief_file(n, c)))  # type: ignore[misc]
            with _watching(most):
                checking.append(_seconds(lambda n=name, c=content: library.verify_document(n, c)))  # type: ignore[misc]
        document = read_brief_file(name, content)
        if not isinstance(document, BriefDocument):
            raise SystemExit(f"{name} {document}")
        verdicts = Counter(str(result.verdict) for result in library.verify_document(name, content).results)
        added = most[0] - before
        told = min(checking) / min(reading)
        pages = document.pages[-1][1] if document.pages else len(document.text.split()) // 500
        yield (
            told <= MOST_TIMES and added <= MOST_MEGABYTES,
            f"{name}, {pages} pages, {sum(verdicts.values()):,} quotations: read in {min(reading):.3f} s, checked in "
            f"{min(checking):.2f} s, {told:.1f} × (at most {MOST_TIMES:.0f}); +{added:.0f} MB; {dict(verdicts)}, "
            f"written {dict(expected)}",
        )


def _packs(library: Library, folder: Path) -> Iterator[tuple[bool, str]]:
    ids = [p.passage_id for v in library.versions() for p in library.text(v.version_id)]
    begun = time.perf_counter()
    pack = packed(library, gathered(library, of_passages(ids[::4][:PACKED])))
    took = time.perf_counter() - begun
    path = folder / "pack.zip"
    path.write_bytes(pack)
    with zipfile.ZipFile(path) as held:
        held.extract("verify.py", folder)
    told = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "pack.zip"], cwd=folder, env={}, capture_output=True, text=True
    )
    yield (
        took <= MOST_SECONDS and told.returncode == 0,
        f"a pack of {PACKED} quotations in {took:.2f} s; by Python alone: {told.stdout.strip()}",
    )
    chance = random.Random(20)
    found = [0, 0]
    for _ in range(CHANGES):
        changed = bytearray(pack)
        changed[chance.randrange(len(pack))] ^= chance.randrange(1, 256)
        path.write_bytes(bytes(changed))
        found[0] += bool(alone.verify(str(path))[0])
        found[1] += bool(checked(path).faults)
    yield found == [CHANGES] * 2, f"of {CHANGES} single bytes changed, found by both verifiers: {found}"


def _selectors(library: Library) -> Iterator[tuple[bool, str]]:
    chance = random.Random(20)
    texts = ["\n".join(p.text for p in library.text(v.version_id)) for v in library.versions()]
    right = 0
    for _ in range(SELECTED):
        text = chance.choice(texts)
        start = chance.randrange(len(text) - 1)
        end = min(len(text), start + chance.randrange(1, 300))
        quote, position = selectors(text, start, end)
        around = quote.prefix + quote.exact + quote.suffix
        right += text.count(around) == 1 and text.index(around) + len(quote.prefix) == start
        right -= text[position.start : position.end] != text[start:end]
    yield right == SELECTED, f"selectors that lead back to the same span: {right:,} of {SELECTED:,}"


def _fragments(library: Library) -> Iterator[tuple[bool, str]]:
    passages = [p.text for p in library.text("alibaba-privacy@2019-01-17")]
    text = "\n".join(passages)
    page = (
        "<!doctype html><meta charset=utf-8><style>body{width:900px;font:14px/1.5 serif;color:black;background:white}"
        f"::target-text{{background:{RED};color:{RED}}}</style>" + "".join(f"<p>{html.escape(p)}</p>" for p in passages)
    )
    chance = random.Random(20)
    drawn: list[tuple[int, int, int]] = []
    while len(drawn) < MARKED:
        k = chance.randrange(len(passages))
        words = list(re.finditer(r"\w(?:\S*\w)?", passages[k]))
        if len(words) > 5:
            first = chance.randrange(len(words) - 4)
            last = min(len(words), first + chance.randrange(4, 40)) - 1
            drawn.append((k, words[first].start(), words[last].end()))
    with _serving(page.encode()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        right = 0
        for k, start, end in drawn:
            before = sum(len(p) + 1 for p in passages[:k])
            link = text_fragment(address, text, before + start, before + end)
            right += _is_marked(browser, link, (k, start, end))
    yield right == MARKED, f"passages whose words alone Chromium marks by the link: {right} of {MARKED}"


def _is_marked(browser: Browser, link: str, words: tuple[int, int, int]) -> bool:
    """Whether what is red is inside the lines of these words, and most of these is red."""
    tab = browser.new_page(viewport={"width": 1000, "height": 800})
    tab.goto(link)
    tab.wait_for_function("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
    lines: Sequence[tuple[float, float, float, float]] = tab.evaluate(_RECTANGLES, list(words))
    picture = np.asarray(Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")).astype(int)
    tab.close()
    is_red = (picture[:, :, 0] > 250) & (picture[:, :, 1] < 5) & (picture[:, :, 2] < 5)
    allowed = np.zeros_like(is_red)
    area = 0.0
    for left, top, right, bottom in lines:
        allowed[max(0, int(top) - 2) : int(bottom) + 3, max(0, int(left) - 2) : int(right) + 3] = True
        area += (right - left) * (bottom - top)
    return not (is_red & ~allowed).any() and bool(is_red.sum() > 0.7 * area > 0)


@contextmanager
def _serving(page: bytes) -> Iterator[str]:
    class Serving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/policy"
    finally:
        server.shutdown()


@contextmanager
def _watching(most: list[float]) -> Iterator[None]:
    """Raises ``most`` to the most memory in use while the block runs, in MB."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], _memory())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        most[0] = max(most[0], _memory())


def _memory() -> float:
    """Resident, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096 / 2**20


def _seconds(work: Callable[[], object]) -> float:
    """Of processor time, here and in the processes that files are read in."""
    begun = _processor()
    work()
    return _processor() - begun


def _processor() -> float:
    children = [pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]
    ticks = 0
    for pid in children:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    raise SystemExit(main())
