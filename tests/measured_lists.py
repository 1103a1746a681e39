"""`make bench-lists`: the first pages of an archive of 5,000 policies, over HTTP. 1 where one is late or large.

Milliseconds are of processor time, of the server and of who asks it; bytes as they are sent, compressed.
"""

import tempfile
import time
from pathlib import Path

from api.service.limits import Limits
from corpus.load import read_corpus
from eval.benchmarks.archives import enlarged
from eval.benchmarks.word_encoder import FirstLayerEncoder
from index.build import build_index
from retriever.opening import open_index
from retriever.settings import Settings
from tests.policies_apart import HIDDEN, SEEN, write_policies
from tests.serving import served

POLICIES = 5_000
MOST_MILLISECONDS, MOST_KILOBYTES = 300.0, 60.0
ADDRESSES = (
    "/policies",
    "/policies?q=terms",
    "/policies?page=50",
    "/v1/policies?limit=100",
    "/v1/versions?limit=100",
)


def main() -> int:
    held = True
    with tempfile.TemporaryDirectory() as folder:
        names = (*SEEN, HIDDEN)
        write_policies(Path(folder) / "policies", names)
        real = read_corpus([str(Path(folder) / "policies")])
        corpus = enlarged(real, len(real.passages) * POLICIES // len(names))
        encoder = FirstLayerEncoder()
        build_index(corpus, encoder, Path(folder) / "index")
        index = open_index(Settings(Path(folder) / "index"), encoder)
        print(f"{len({version.policy for version in corpus.versions}):,} policies, {len(corpus.passages):,} passages")
        with served(index, Limits()) as server:
            for address in ADDRESSES:
                took = []
                for _ in range(5):
                    begun = time.process_time()
                    status, _, body = server.get(address, headers={"Accept-Encoding": "gzip"})
                    took.append((time.process_time() - begun) * 1_000)
                size = len(body) / 1_024
                is_held = status == 200 and took[0] <= MOST_MILLISECONDS and size <= MOST_KILOBYTES
                held &= is_held
                print(
                    f"{'ok   ' if is_held else 'SHORT'} {address}: first {took[0]:.0f} ms, median "
                    f"{sorted(took)[2]:.0f} ms (at most {MOST_MILLISECONDS:.0f}), {size:.0f} KB "
                    f"(at most {MOST_KILOBYTES:.0f})"
                )
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
