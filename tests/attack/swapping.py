"""Change an index under a server that is asked all the while, and look whether any answer is of something else."""

import json
import random
import shutil
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from api.service.limits import Limits
from corpus.load import read_corpus
from index.build import build_index
from retriever.opening import open_index, open_library
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.index.test_index_in_use import built
from tests.serving import Served, served, until

QUESTION = "/v1/search?q=How+long+is+personal+data+kept&as_of=2020-06-01"
YEARS = ("ten", "six", "nine")


@dataclass
class Swapped:
    """What was answered while an index was changed."""

    changes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    """By what the index named in an answer says."""
    mixed: list[bytes] = field(default_factory=list)
    """Answers that say other words than the index that they name, or what no swap excuses."""
    slowest: float = 0.0
    """Seconds until a change was noticed: a good index answered from, or a bad one refused."""


def swap(folder: Path, count: int) -> Swapped:
    """Change an index ``count`` times in every way, with four clients that ask."""
    index = built(folder / "index", "ten")
    others = {years: built(folder / years, years) for years in YEARS}
    years_of = {open_library(Settings(other)).index.fingerprint: years for years, other in others.items()}
    swapped, done, rnd = Swapped(), threading.Event(), random.Random(3)

    def ask(server: Served) -> None:
        while not done.is_set():
            status, _, body = server.get(QUESTION)
            swapped.statuses[status] += 1
            if status == 200:
                years = years_of[json.loads(body)["index"]["fingerprint"]]
                swapped.answers[years] += 1
                said = [other for other in YEARS if f"{other} years" in body.decode()]
                if said != [years]:
                    swapped.mixed.append(body)
            elif status != 503 or json.loads(body)["type"] != "/problems/index-not-ready":
                swapped.mixed.append(body)

    def change(kind: str) -> str | None:
        """The years of the index that is there now; None where it cannot be used."""
        years = rnd.choice(YEARS)
        match kind:
            case "replaced":
                shutil.rmtree(index, ignore_errors=True)
                shutil.copytree(others[years], index)
            case "built anew":
                source = folder / years / "bundle.txt"
                build_index(read_corpus([str(source)]), WordEncoder(), index)
            case "moved":
                shutil.copytree(others[years], folder / "new")
                if index.exists():
                    index.rename(folder / "old")
                (folder / "new").rename(index)
                shutil.rmtree(folder / "old", ignore_errors=True)
            case "truncated":
                file = rnd.choice(sorted((index / "generations").glob("[0-9]*/*")))
                for other in (index / "generations").glob(f"[0-9]*/{file.name}"):
                    with other.open("r+b") as opened:
                        opened.truncate(other.stat().st_size // 2)
                return None
            case "emptied":
                for file in (index / "generations").glob("[0-9]*/*"):
                    file.write_bytes(b"")
                return None
            case "mixed with another's":
                for file in (index / "generations").glob("[0-9]*/*.npy"):
                    shutil.copyfile(others[years] / "generations" / "000001" / "000001.sqlite", file)
                return None
            case _:
                shutil.rmtree(index)
                return None
        return years

    good = ("replaced", "built anew", "moved")
    bad = ("truncated", "emptied", "mixed with another's", "deleted")
    live = open_index(Settings(index), WordEncoder())
    with served(live, Limits()) as server:
        clients = [threading.Thread(target=ask, args=(server,)) for _ in range(4)]
        for client in clients:
            client.start()
        try:
            for number in range(count):
                kind = bad[number // 2 % len(bad)] if number % 2 else rnd.choice(good[: 1 if number == 0 else 3])
                swapped.changes[kind] += 1
                years = change(kind)
                began = time.monotonic()
                if years is None:
                    until(lambda: server.get("/readyz")[0] == 503)
                else:
                    answered = swapped.answers[years]
                    until(lambda years=years, answered=answered: swapped.answers[years] > answered)  # type: ignore[misc]
                swapped.slowest = max(swapped.slowest, time.monotonic() - began)
        finally:
            done.set()
            for client in clients:
                client.join()
        assert server.get("/livez")[0] == 200
    return swapped
