"""Vectors in Qdrant, for an archive that one machine does not hold; words and facts stay in the catalogue.

Every server has the catalogue, which is small, and asks Qdrant for what is near: a window is a point whose number is
its row, with a vector for dense search, a multivector of its word pieces for late interaction, and the places where
its text stands. A scope is sent as a filter by version ids, which Qdrant resolves before it searches.

A generation has a collection of its own (`index.engines.elsewhere`).
"""

import atexit
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import numpy as np

from index.arrays import EmbeddedTextIds, Scores, Vectors, WindowRows
from index.catalogue import Catalogue
from index.embedded_text import EmbeddedText, StoredWindow
from index.encoder import EncoderIdentity
from index.engines.elsewhere import TAKEN, EngineElsewhere, Names, Stored, batches, open_words, places_of
from index.engines.embedded import words
from index.engines.embedded.words import ExactWords
from index.engines.protocol import TokenRow
from index.errors import DamagedIndex, EngineUnreachable, StaleIndex
from index.packing import Plain
from index.scope_predicate import ScopePredicate

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

NAMES = Names("qdrant.json", "qdrant-collections.txt", "inforce-")
"""Of the collections."""

_MEMORY = ":memory:"
_DENSE, _PIECES = "dense", "pieces"
_INDEXED = {
    "text": "integer",
    "places[].versions": "keyword",
    "places[].exhibit": "keyword",
    "places[].sections": "keyword",
    "places[].seen": "bool",
}
"""What searches filter by, and of which type it is to Qdrant."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


class QdrantEngine(EngineElsewhere):
    """Searches the collection of one generation."""

    def __init__(self, client: "QdrantClient", collection: str, catalogue: Catalogue, exact_words: ExactWords) -> None:
        super().__init__(catalogue, exact_words)
        self._client = client
        self._collection = collection

    def nearest(self, vector: Vectors, k: int, scope: ScopePredicate) -> list[tuple[int, float]]:
        return self._query(vector.tolist(), _DENSE, self._filter(scope), k)

    def late_scores(self, pieces: Vectors, texts: EmbeddedTextIds) -> Scores:
        from qdrant_client import models

        rows = self.catalogue.windows_of(texts).tolist()
        only = models.Filter(must=[models.HasIdCondition(has_id=rows)])
        found = self._query(pieces.tolist(), _PIECES, only, len(rows)) if rows else []
        means = np.array([score / len(pieces) for _, score in found], np.float32)
        return self.best_of(texts, WindowRows(np.array([row for row, _ in found], np.int64)), means)

    def only(self, catalogue: Catalogue) -> "QdrantEngine":
        return QdrantEngine(self._client, self._collection, catalogue, self.exact_words.only(catalogue.spoken_of))

    def _filter(self, scope: ScopePredicate) -> "models.Filter":
        """The same as a filter of Qdrant's: conditions on one place are met by one place."""
        from qdrant_client import models

        if scope.phrases:
            # Which texts hold a phrase the catalogue knows; they are few.
            texts = self.catalogue.embedded_texts_in(scope).tolist()
            return models.Filter(must=[models.FieldCondition(key="text", match=models.MatchAny(any=texts))])
        named = {"versions": scope.versions, "exhibit": scope.exhibits, "sections": scope.sections}
        met: list[models.Condition] = [
            models.FieldCondition(key=key, match=models.MatchAny(any=sorted(names)))
            for key, names in named.items()
            if names is not None
        ]
        if scope.seen:
            met.append(models.FieldCondition(key="seen", match=models.MatchValue(value=True)))
        place = models.Nested(key="places", filter=models.Filter(must=met))
        return models.Filter(must=[models.NestedCondition(nested=place)])

    def _query(self, query: Any, using: str, only: "models.Filter", k: int) -> list[tuple[int, float]]:
        """Rows and scores of the ``k`` windows nearest to a query, among those that the filter admits."""
        from qdrant_client import models

        found = _asked(
            self._client.query_points,
            self._collection,
            query=query,
            using=using,
            query_filter=only,
            limit=k,
            with_payload=False,
            # Under narrow filters graph search loses most of what is near. A local store is always exact.
            search_params=None if _is_local(self._client) else models.SearchParams(exact=True),
        )
        return [(int(point.id), point.score) for point in found.points]

    def fetch(self, rows: Sequence[int]) -> dict[int, Stored]:
        found = _asked(self._client.retrieve, self._collection, rows, with_payload=["starts"], with_vectors=True)
        if len(found) != len(rows):
            raise DamagedIndex(f"collection {self._collection} lacks windows of the index; run `inforce build`")
        return {int(point.id): _read(point) for point in found}


class QdrantStore:
    """Writes collections, and opens them; see `index.engines.protocol.Store`.

    ``address`` is ``qdrant://HOST[:PORT]``, or ``qdrants://…`` for TLS, with ``:KEY@`` before the host where a key is
    wanted. To try things out, ``qdrant:///FOLDER`` is a store on this disk, which one process at a time may use, and
    ``qdrant://:memory:`` one that is gone with the process.
    """

    segment_files: Sequence[str] = (words.FILE,)
    keeps_segments = False

    def __init__(self, address: str) -> None:
        if "://" not in address:
            raise StaleIndex("the vectors of the index are in Qdrant: set INFORCE_ENGINE=qdrant://HOST:PORT")
        self._client = _client(address)

    def packing(self, encoder: EncoderIdentity) -> Plain:
        """Qdrant compares vectors as they are."""
        return Plain(encoder.dimension)

    @contextmanager
    def write_segment(self, folder: Path, _segment: str, encoder: EncoderIdentity) -> Iterator["QdrantWriter"]:
        from qdrant_client import models

        collection = NAMES.new(folder, lambda unnamed: _asked(self._client.delete_collection, unnamed))
        dense = models.VectorParams(size=encoder.dimension, distance=models.Distance.DOT)
        pieces = models.VectorParams(
            size=encoder.dimension,
            distance=models.Distance.DOT,
            # Word pieces are kept in 8 bits elsewhere: these hold them without loss.
            datatype=models.Datatype.FLOAT16,
            on_disk=True,
            hnsw_config=models.HnswConfigDiff(m=0),
            multivector_config=models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM),
        )
        _asked(self._client.create_collection, collection, {_DENSE: dense, _PIECES: pieces})
        writer = QdrantWriter(self._client, collection)
        yield writer
        writer.finish()

    def write_words(self, folder: Path, segment: str, texts: Iterable[tuple[int, EmbeddedText]]) -> None:
        words.write(folder / f"{segment}.{words.FILE}", texts)

    def complete(self, folder: Path, catalogue: Catalogue) -> None:
        """Tell every window the places where its text stands; searches filter by them."""
        from qdrant_client import models

        collection = NAMES.of(folder)
        places = places_of(catalogue)
        operations = (
            models.SetPayloadOperation(
                set_payload=models.SetPayload(
                    payload={"text": text, "places": [asdict(place) for place in places.get(text, [])]},
                    points=catalogue.windows_of(EmbeddedTextIds(np.array([text], np.int64))).tolist(),
                )
            )
            for text in np.unique(catalogue.window_texts).tolist()
        )
        for some in batches(operations, TAKEN):
            _asked(self._client.batch_update_points, collection, some)
        if not _is_local(self._client):
            for field, kind in _INDEXED.items():
                _asked(self._client.create_payload_index, collection, field, models.PayloadSchemaType(kind))

    def open(self, folder: Path, segments: Sequence[str], catalogue: Catalogue) -> QdrantEngine:
        collection = NAMES.of(folder)
        if not _asked(self._client.collection_exists, collection):
            raise DamagedIndex(f"Qdrant has no collection {collection}; run `inforce build`")
        held = _asked(self._client.count, collection, exact=True).count
        if held != len(catalogue.window_texts):
            raise DamagedIndex(f"collection {collection} does not belong to the catalogue; run `inforce build`")
        return QdrantEngine(self._client, collection, catalogue, open_words(folder, segments, catalogue))


class QdrantWriter:
    """Sends windows as points, some at a time."""

    def __init__(self, client: "QdrantClient", collection: str) -> None:
        self._client = client
        self._collection = collection
        self._waiting: list[models.PointStruct] = []

    def add(self, window: StoredWindow, vector: Vectors, tokens: TokenRow) -> None:
        from qdrant_client import models

        vectors = {_DENSE: vector.tolist(), _PIECES: _unit(tokens).tolist()}
        payload = {"text": window.embedded_text, "starts": tokens.starts.tolist()}
        self._waiting.append(models.PointStruct(id=window.row, vector=vectors, payload=payload))
        if len(self._waiting) == TAKEN:
            self.finish()

    def finish(self) -> None:
        """Send what waits."""
        if self._waiting:
            _asked(self._client.upsert, self._collection, self._waiting)
        self._waiting = []


@cache
def _client(address: str) -> "QdrantClient":
    """One client for each address: a folder is locked by the client that opened it."""
    from qdrant_client import QdrantClient

    parts = urlsplit(address)
    if parts.netloc == _MEMORY:
        return QdrantClient(_MEMORY)
    if parts.netloc:
        is_secure = parts.scheme.endswith("s")
        return QdrantClient(
            host=parts.hostname,
            port=parts.port or 6333,
            https=is_secure,
            api_key=parts.password,
            # Its thread warns of what the first request tells anyhow.
            check_compatibility=False,
        )
    client = QdrantClient(path=parts.path, force_disable_check_same_thread=True)
    atexit.register(client.close)
    return client


def _is_local(client: "QdrantClient") -> bool:
    """Whether it keeps vectors itself, without a server: by brute force, and without indexes of payloads."""
    return bool(client.init_options["path"]) or client.init_options["location"] == _MEMORY


def _asked(ask: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """What Qdrant says to ``ask``. Raises EngineUnreachable if it does not answer, or cannot do it."""
    from qdrant_client.http.exceptions import ApiException

    try:
        return ask(*args, **named)
    except (ApiException, OSError) as error:
        raise EngineUnreachable("qdrant", str(error)) from error


def _unit(row: TokenRow) -> Vectors:
    """The word pieces of a window as unit vectors, (n, dim)."""
    tokens = row.tokens.astype(np.float32)
    return np.asarray(tokens / np.maximum(np.linalg.norm(tokens, axis=1, keepdims=True), 1e-12), np.float32)


def _read(point: "models.Record") -> tuple[Vectors, TokenRow]:
    """A window as it was sent: the largest number of a word piece is 127, so that its direction gives all of them."""
    vectors: Any = point.vector
    payload: Mapping[str, Any] = point.payload or {}
    pieces = np.array(vectors[_PIECES], np.float32)
    tokens = np.rint(pieces / np.maximum(np.abs(pieces).max(axis=1, keepdims=True), 1e-12) * 127).astype(np.int8)
    return np.array(vectors[_DENSE], np.float32), TokenRow(tokens, np.array(payload["starts"], np.int32))
