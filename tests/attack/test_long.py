"""The longer half of the attacks: `make attack`. On loopback alone, bounded in number and time; prints figures."""

import json
import random
import re
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from api.operations.table import OPERATIONS
from api.parameter_values import fields_by_name
from api.service.limits import Limits
from retriever.opening import IndexInUse
from retriever.question.plan import understand
from retriever.question.request import InvalidQuestion, Question
from retriever.quotations.brief import read_brief
from tests.attack.hostile_files import HOSTILE, pdf_of_one_sentence
from tests.attack.swapping import YEARS, swap
from tests.doors.test_attack import ATTACKER, OTHER, QUESTION, Endless
from tests.serving import Served, served, until

PIECES = (
    " ",
    "\t",
    "\n",
    "a",
    "A",
    "1",
    "_",
    "-",
    "–",
    ". ",
    ", ",
    "a-",
    "1-",
    "1.",
    "[",
    "]",
    "[]",
    "a[]",
    "(",
    "()",
    '"',
    "“",
    "”",
    "'",
    "’",
    "* ",
    "…",
    "\u00ad",
    "> ",
    "<",
    "é",
    "年",
    "the ",
    "and ",
    "of ",
    "Ex. B(1) ",
    "id. ",
    "§ ",
    "¶ 1 ",
    "see also ",
    "(emphasis added) ",
    "January 1, 2020 ",
    "1/2/2020 ",
    "3/4/2021 ",
    "2020-",
    "from 2020 to ",
    "the 2018 version ",
    "last ",
    "since ",
    "before ",
    "days ago ",
    "week of ",
    "as of ",
    "30 days after ",
    "what changed about ",
    "when did ",
    "\x00",
    "\u202e",
    "😀",
    "a\u0301",
    "http://",
    "a@b.",
    "\\",
    "|",
    "%",
)


def test_no_mixture_of_pieces_takes_long_to_understand_or_to_read() -> None:
    """Pairs and triples of pieces, each as a whole question and as a brief of 40,000 characters."""
    rnd = random.Random(7)
    units = [rnd.choice(PIECES) + rnd.choice(PIECES) + rnd.choice(("", *PIECES)) for _ in range(400)]
    worst: dict[str, tuple[float, str]] = {"question": (0.0, ""), "brief": (0.0, "")}
    for unit in units:
        for name, size, read in (
            ("question", 2_000, lambda text: understand(Question(text, date(2021, 1, 1)))),
            ("brief", 40_000, read_brief),
        ):
            text = ("we may " + unit * size)[:size]
            began = time.process_time()
            with suppress(InvalidQuestion):
                read(text)
            worst[name] = max(worst[name], (time.process_time() - began, unit))
    print("worst of 400 mixtures:", worst)
    assert worst["question"][0] < 4, worst
    assert worst["brief"][0] < 4, worst


def random_request(rnd: random.Random) -> tuple[str, str, bytes | None]:
    """Any operation of the table, with values that fit, nearly fit and do not fit."""
    operation = rnd.choice([operation for operation in OPERATIONS if operation.http])
    assert operation.http is not None
    values = ["2019-06-01", "0001-01-01", "9999-12-31", "alibaba-privacy@2019-01-17", "alibaba-privacy", "B(2)", "G"]
    values += ["10", "-1", "true", "dense", "", "\x00", "\u202e", "cookies", '"cookies"', "what changed since 2018?"]
    values += ["a" * 1_990]
    values += ["".join(rnd.choice(PIECES) for _ in range(40)), "alibaba-privacy@2019-01-17~b2~G.2", "1" * 300]
    names = [*fields_by_name(operation.takes), "nonsense"]
    given = {name: rnd.choice(values) for name in rnd.sample(names, rnd.randint(0, min(4, len(names))))}
    path = re.sub(r"{(\w+)}", lambda _: quote(rnd.choice(values) or "x", safe=""), operation.http.path)
    if operation.http.posted is not None and rnd.random() < 0.5:
        body = json.dumps({n: rnd.choice([v, [v], None, 1, {"a": v}]) for n, v in given.items()}).encode()
        return "POST", path, body[: rnd.choice([len(body), len(body) // 2])]
    return "GET", f"{path}?{urlencode(given)}", None


def test_no_generated_request_is_a_fault_or_takes_longer_than_its_deadline(exhibits_live: IndexInUse) -> None:
    rnd = random.Random(11)
    statuses: Counter[int] = Counter()
    longest = 0.0
    with served(exhibits_live, Limits(deadline=10)) as server:
        for _ in range(1_500):
            method, path, body = random_request(rnd)
            began = time.perf_counter()
            status, _, answer = server.get(path, method=method, body=body)
            longest = max(longest, time.perf_counter() - began)
            statuses[status] += 1
            assert status < 500, (method, path, body, answer)
    print("1,500 generated requests:", dict(statuses), f"longest {longest:.2f} s")
    assert longest < 11


def test_forty_long_requests_and_two_hundred_that_were_left(exhibits_live: IndexInUse) -> None:
    endless = Endless()
    limits = Limits(deadline=60, waiting=400, per_client=400)
    with served(exhibits_live, limits, endless.operations()) as server:
        ratios: list[float] = []
        apart: dict[str, list[float]] = {"/livez": [], "/readyz": [], "/static/style.css": []}
        # Alone and beside them in turn, several times: what else the machine does is in both.
        for _ in range(5):
            alone = server.seconds(QUESTION, 5, OTHER)
            with ExitStack() as held:
                for _ in range(40):
                    held.enter_context(server.open("/v1/spin", ATTACKER))
                until(lambda: endless.running > 0)
                for path, found in apart.items():
                    found.append(round(server.seconds(path, 9, OTHER), 4))
                ratios.append(server.seconds(QUESTION, 5, OTHER) / alone)
            until(lambda: endless.running == 0)
        left = [server.open("/v1/ask-spin", ATTACKER) for _ in range(200)]
        until(lambda: endless.running > 0)
        for connection in left:
            connection.close()
        began = time.perf_counter()
        assert server.get(QUESTION, OTHER)[0] == 200
        after = time.perf_counter() - began
    ratio = sorted(ratios)[2]
    print(f"beside 40 long {ratio:.1f} times its time alone, after 200 left {after:.3f} s for {alone:.3f} s; {apart}")
    assert ratio < 5, ratios
    assert after < 5 * alone + 1


@pytest.mark.parametrize("what", ["build", "refresh", "backup", "restore"])
def test_killed_at_fifty_places_nothing_is_lost(tmp_path: Path, what: str) -> None:
    command = [sys.executable, "-m", "tests.attack.killing", what, str(tmp_path), "50"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 0, ended.stderr
    print(f"kill -9 in a {what}:", ended.stdout.strip())


def test_fifty_swaps_truncations_and_losses_under_load(tmp_path: Path) -> None:
    swapped = swap(tmp_path, 50)
    print(f"50 changes under load: {swapped}")
    assert not swapped.mixed, swapped.mixed[0]
    assert set(swapped.answers) == set(YEARS)
    assert swapped.slowest < 3


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_brief_takes_no_longer_than_its_deadline_and_stops_nobody(
    exhibits_live: IndexInUse, name: str
) -> None:
    content = HOSTILE[name]()
    kind = {"content-type": "application/octet-stream", "x-filename": name}
    answers: list[tuple[int, float]] = []

    def send(server: Served) -> None:
        began = time.perf_counter()
        status, _, _ = server.get("/v1/quotes/verify", ATTACKER, "POST", content, kind, timeout=30)
        answers.append((status, time.perf_counter() - began))

    with served(exhibits_live, Limits(check_deadline=10)) as server:
        attacks = [threading.Thread(target=send, args=(server,)) for _ in range(4)]
        for attack in attacks:
            attack.start()
        began = time.perf_counter()
        status, _, body = server.get("/v1/quotes/verify", OTHER, "POST", pdf_of_one_sentence(), kind)
        other = time.perf_counter() - began
        for attack in attacks:
            attack.join()
    size = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    print(f"{name}, {len(content):,} bytes: {answers}; another's {other:.1f} s; {size:.0f} MB")
    assert status == 200, body
    assert other < 8
    assert all(status < 500 or status == 503 for status, _ in answers)
    assert max(took for _, took in answers) < 11
