"""`make bench-tools`: what assistants are sent, in tokens: the descriptions of all tools, and the largest results.

    python -m tests.measured_tools --index DIRECTORY

Tokens are counted twice: at four characters each, as results are kept small by, and with the packaged vocabulary, which
cuts JSON finer than those of language models do. 1 where a budget is exceeded by the first count.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from api.mcp.tools import answer, described
from api.operations.table import OPERATIONS
from eval.benchmarks.word_encoder import FirstLayerEncoder
from index.encoder import packaged_files
from retriever.opening import open_index
from retriever.reading.library import Library
from retriever.settings import Settings

MOST_FOR_TOOLS, MOST_FOR_RESULT = 6_000, 4_000
LARGEST, POLICIES = 20, 6

Call = tuple[str, dict[str, Any]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measured_tools", description=__doc__)
    parser.add_argument("--index", type=Path, default=Settings.from_environment({}).index)
    parser.add_argument("--first-layer", action="store_true", help="the index was built by `make bench-scale`")
    asked = parser.parse_args()
    live = open_index(Settings(asked.index), FirstLayerEncoder() if asked.first_layer else None)
    vocabulary = Tokenizer.from_file(str(packaged_files() / "tokenizer.json"))
    vocabulary.no_truncation()

    def tokens(body: object) -> tuple[int, int]:
        text = json.dumps(body, ensure_ascii=False)
        return len(text) // 4, len(vocabulary.encode(text, add_special_tokens=False).ids)

    tools = {operation.tool.name: operation for operation in OPERATIONS if operation.tool}
    whole = [
        described(each, each.tool).model_dump(by_alias=True, exclude_none=True, mode="json")
        for each in tools.values()
        if each.tool
    ]
    most, finer = tokens(whole)
    held = most <= MOST_FOR_TOOLS and len(tools) <= 10
    print(
        f"{len(tools)} tools: {most:,} tokens at four characters, {finer:,} of the packaged vocabulary "
        f"(at most {MOST_FOR_TOOLS:,})"
    )
    found = []
    for name, given in _calls(live.library()):
        operation = tools[name]
        assert operation.tool is not None
        sent = answer(operation, operation.tool, live, given).model_dump(mode="json", by_alias=True, exclude_none=True)
        found.append((*tokens(sent), name, given))
    found.sort(key=lambda one: -one[0])
    for most, finer, name, given in found[:LARGEST]:
        held &= most <= MOST_FOR_RESULT
        print(f"{most:>6,} {finer:>6,}  {name} {json.dumps(given, ensure_ascii=False)[:90]}")
    print(f"{len(found)} results, at most {MOST_FOR_RESULT:,} each")
    return 0 if held else 1


def _calls(library: Library) -> Iterator[Call]:
    """What gives most: the largest versions, whole policies, and lists with everything that may be asked for."""
    versions = library.versions()
    for version in sorted(versions, key=lambda version: -version.passage_count)[:POLICIES]:
        passages = library.text(version.version_id)
        own = [other.version_id for other in versions if other.policy == version.policy]
        yield "version_text", {"version_id": version.version_id}
        yield "changes", {"policy": version.policy, "places": 1_000}
        yield "list_versions", {"policy": version.policy}
        yield "clause_history", {"passage_id": passages[len(passages) // 2].passage_id}
        if len(own) > 1:
            yield "compare", {"left": own[0], "right": own[-1]}
        yield "ask", {"q": "How long is my data kept?", "policy": [version.policy], "limit": 100}
    yield "list_policies", {}
    yield "mentions", {"words": ["data", "may", "service"], "limit": 100, "places": 100}
    yield "changes", {"limit": 100, "places": 1_000}
    yield "changes", {"q": ["data"], "limit": 50}
    yield "verify_quotes", {"quotes": [passage.text for passage in passages[:40]]}
    yield "search", {"q": "data retention", "limit": 100}
    yield "ask", {"q": "How long is my data kept?", "limit": 50}


if __name__ == "__main__":
    raise SystemExit(main())
