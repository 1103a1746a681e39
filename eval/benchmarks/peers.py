"""Other ways to find the nearest vectors among some: each is given the same rows, and whose policy each is of.

A peer is made from vectors (n, dim) and the number of the policy of each, and finds the ten nearest of some policies.
What is not installed is left out.
"""

import importlib
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import Vectors

NEAREST = 10

Find = Callable[[Vectors, Sequence[int]], Sequence[int]]
"""Row numbers of the ten nearest to a vector, (dim,), among those of some policies."""

_PYTHON_LOOPS = 20_000
"""Rows from which on a peer that compares in Python is left out."""


class NotHere(Exception):
    """Why a peer is left out."""


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NotHere(f"{name} is not installed") from error


def faiss_flat(vectors: Vectors, policies: NDArray[np.int64]) -> Find:
    faiss = _module("faiss")
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return _with_selector(faiss, index, policies, faiss.SearchParameters, {})


def faiss_hnsw(vectors: Vectors, policies: NDArray[np.int64]) -> Find:
    faiss = _module("faiss")
    index = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 80
    index.add(vectors)
    return _with_selector(faiss, index, policies, faiss.SearchParametersHNSW, {"efSearch": 128})


def _with_selector(
    faiss: Any, index: Any, policies: NDArray[np.int64], parameters: Any, settings: dict[str, int]
) -> Find:
    def find(query: Vectors, wanted: Sequence[int]) -> list[int]:
        bits = np.packbits(np.isin(policies, wanted), bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)
        _, rows = index.search(query[None, :], NEAREST, params=parameters(sel=selector, **settings))
        return [row for row in rows[0].tolist() if row >= 0]

    return find


def duckdb(vectors: Vectors, policies: NDArray[np.int64]) -> Find:
    connection = _module("duckdb").connect()
    arrow = _module("pyarrow")
    dimension = vectors.shape[1]
    held = arrow.FixedSizeListArray.from_arrays(arrow.array(vectors.reshape(-1)), dimension)
    connection.register("given", arrow.table({"id": np.arange(len(vectors)), "policy": policies, "vector": held}))
    connection.execute("SET threads = 1")
    connection.execute(f"CREATE TABLE held AS SELECT id, policy, vector::FLOAT[{dimension}] AS vector FROM given")
    statement = (
        f"SELECT id FROM held WHERE policy IN (SELECT unnest(?::BIGINT[])) "
        f"ORDER BY array_inner_product(vector, ?::FLOAT[{dimension}]) DESC LIMIT {NEAREST}"
    )
    return lambda query, wanted: [
        row[0] for row in connection.execute(statement, [list(wanted), query.tolist()]).fetchall()
    ]


def sqlite_vec(vectors: Vectors, policies: NDArray[np.int64]) -> Find:
    extension = _module("sqlite_vec")
    connection = sqlite3.connect(":memory:")
    try:
        connection.enable_load_extension(True)
    except AttributeError as error:
        raise NotHere("this Python loads no extensions into SQLite") from error
    extension.load(connection)
    connection.execute("CREATE TABLE held (id INTEGER PRIMARY KEY, policy INTEGER, vector BLOB)")
    rows = (
        (row, int(policy), vector.tobytes()) for row, (policy, vector) in enumerate(zip(policies, vectors, strict=True))
    )
    connection.executemany("INSERT INTO held VALUES (?, ?, ?)", rows)
    connection.execute("CREATE INDEX by_policy ON held (policy)")

    def find(query: Vectors, wanted: Sequence[int]) -> list[int]:
        statement = (
            f"SELECT id FROM held WHERE policy IN ({','.join(map(str, wanted))}) "
            f"ORDER BY vec_distance_cosine(vector, ?) LIMIT {NEAREST}"
        )
        packed = struct.pack(f"{len(query)}f", *query.tolist())
        return [row[0] for row in connection.execute(statement, (packed,))]

    return find


def lancedb(vectors: Vectors, policies: NDArray[np.int64]) -> Find:
    lance, arrow = _module("lancedb"), _module("pyarrow")
    folder = tempfile.mkdtemp(prefix="inforce-lance-")
    held = arrow.FixedSizeListArray.from_arrays(arrow.array(vectors.reshape(-1)), vectors.shape[1])
    table = lance.connect(folder).create_table(
        "held", arrow.table({"id": np.arange(len(vectors)), "policy": policies, "vector": held})
    )
    table.create_scalar_index("policy")

    def find(query: Vectors, wanted: Sequence[int]) -> list[int]:
        among = f"policy IN ({', '.join(map(str, wanted))})"
        asked = (
            table.search(query)
            .distance_type("dot")
            .where(among, prefilter=True)
            .select(["id", "_distance"])
            .limit(NEAREST)
        )
        found: list[int] = asked.to_arrow()["id"].to_pylist()
        return found

    return find


def chroma(vectors: Vectors, policies: NDArray[np.int64]) -> Find:
    client = _module("chromadb").EphemeralClient()
    held = client.create_collection("held", metadata={"hnsw:space": "ip"})
    for first in range(0, len(vectors), 4_000):
        some = range(first, min(len(vectors), first + 4_000))
        held.add(
            ids=[str(row) for row in some],
            embeddings=vectors[some.start : some.stop],
            metadatas=[{"policy": int(policies[row])} for row in some],
        )

    def find(query: Vectors, wanted: Sequence[int]) -> list[int]:
        among = {"policy": {"$in": list(wanted)}}
        found = held.query(query_embeddings=[query.tolist()], n_results=NEAREST, where=among, include=[])
        return [int(row) for row in found["ids"][0]]

    return find


def qdrant_local(vectors: Vectors, policies: NDArray[np.int64]) -> Find:
    client_module = _module("qdrant_client")
    if len(vectors) > _PYTHON_LOOPS:
        raise NotHere(f"its local mode compares in Python: not beyond {_PYTHON_LOOPS:,} rows")
    models = client_module.models
    client = client_module.QdrantClient(":memory:")
    client.create_collection("held", models.VectorParams(size=vectors.shape[1], distance=models.Distance.DOT))
    client.upload_collection("held", vectors, [{"policy": int(one)} for one in policies], range(len(vectors)))

    def find(query: Vectors, wanted: Sequence[int]) -> list[int]:
        among = models.FieldCondition(key="policy", match=models.MatchAny(any=list(wanted)))
        only = models.Filter(must=[among])
        found = client.query_points("held", query=query.tolist(), query_filter=only, limit=NEAREST)
        return [int(point.id) for point in found.points]

    return find


PEERS: dict[str, Callable[[Vectors, NDArray[np.int64]], Find]] = {
    "FAISS flat": faiss_flat,
    "FAISS HNSW": faiss_hnsw,
    "DuckDB": duckdb,
    "sqlite-vec": sqlite_vec,
    "LanceDB": lancedb,
    "Chroma": chroma,
    "Qdrant, local": qdrant_local,
}


def made(vectors: Vectors, policies: NDArray[np.int64]) -> Iterator[tuple[str, Find | NotHere]]:
    """Each peer as it can be asked, or why it cannot."""
    for name, make in PEERS.items():
        try:
            yield name, make(vectors, policies)
        except NotHere as reason:
            yield name, reason


def folder_size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
