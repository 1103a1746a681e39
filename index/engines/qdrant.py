"""Vectors in Qdrant, for an archive that one machine does not hold; words and facts stay in the catalogue.

Every server has the catalogue, which is small, and asks Qdrant for what is near: a window is a point whose number is
its row, with a vector for dense search, a multivector of its word pieces for late interaction, and the places where
its text stands. A scope is sent as a filter by version ids, which Qdrant resolves before it searches.

A generation has a collection of its own, named in its folder, so that the atomic switch of generations also switches
what is searched; a collection that no generation names any more is deleted by the next build.
"""

import atexit
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import numpy as np

from index.arrays import EmbeddedTextIds, Scores, Vectors
from index.catalogue import Catalogue
from index.embedded_text import EmbeddedText, StoredWindow
from index.encoder import EncoderIdentity
from index.engines.embedded import words
from index.engines.embedded.words import ExactWords, SegmentWords
from index.engines.protocol import Candidates, PieceMatches, TokenRow
from index.errors import DamagedIndex, EngineUnreachable, StaleIndex
from index.packing import Plain
from index.scope_predicate import ScopePredicate, section_names

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

COLLECTION = "qdrant.json"
"""The file of a generation that names its collection."""

MADE = "qdrant-collections.txt"
"""The file beside the generations that names every collection made for them, before it is made."""

_MEMORY = ":memory:"
_DENSE, _PIECES = "dense", "pieces"
_UPLOADED = 64
"""Points sent or fetched at once: about 6 MB of word pieces."""

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


class QdrantEngine:
    """Searches the collection of one generation; see `index.engines.protocol.Engine`."""

    def __init__(self, client: "QdrantClient", collection: str, catalogue: Catalogue, exact_words: ExactWords) -> None:
        self._client = client
        self._collection = collection
        self._catalogue = catalogue
        self._versions = frozenset(version.version_id for version in catalogue.versions)
        self._words = exact_words
        self._fetched: tuple[int, dict[int, tuple[Vectors, TokenRow]]] = -1, {}

    def dense(self, vector: Vectors, k: int, scope: ScopePredicate) -> Candidates:
        # Versions of policies that do not exist in this catalogue are not asked for.
        scope = scope.among(self._versions)
        # Nothing admitted is never left to how a server reads a condition without values.
        if k < 1 or not len(self._catalogue.embedded_texts_in(scope)):
            return Candidates.none()
        found = self._nearest(vector.tolist(), _DENSE, self._filter(scope), k)
        rows = np.array([row for row, _ in found], np.int64)
        cosines = np.array([score for _, score in found], np.float32)
        texts, positions = np.unique(self._catalogue.window_texts[rows], return_inverse=True)
        best = np.full(len(texts), -1.0, np.float32)
        np.maximum.at(best, positions, cosines)
        return Candidates(EmbeddedTextIds(texts), best)

    def lexical(self, words: Sequence[str], scope: ScopePredicate) -> Candidates:
        return self._words.search(words, self._catalogue.embedded_texts_in(scope))

    def late_scores(self, pieces: Vectors, texts: EmbeddedTextIds) -> Scores:
        from qdrant_client import models

        rows = self._catalogue.windows_of(texts).tolist()
        best = np.full(len(texts), -1.0, np.float32)
        if not rows:
            return best
        only = models.Filter(must=[models.HasIdCondition(has_id=rows)])
        found = self._nearest(pieces.tolist(), _PIECES, only, len(rows))
        order = np.argsort(texts)
        of_rows = self._catalogue.window_texts[np.array([row for row, _ in found], np.int64)]
        means = np.array([score / len(pieces) for _, score in found], np.float32)
        np.maximum.at(best, order[np.searchsorted(texts, of_rows, sorter=order)], means)
        return best

    def piece_matches(self, pieces: Vectors, text: int) -> PieceMatches:
        rows = self._catalogue.windows_of(EmbeddedTextIds(np.array([text], np.int64)))
        fetched = self._fetch(rows.tolist())
        tokens = [fetched[row][1] for row in rows.tolist()]
        cosines = [_unit(row) @ pieces.T for row in tokens]
        return PieceMatches(
            np.concatenate([np.empty((0, len(pieces)), np.float32), *cosines]),
            np.concatenate([np.empty(0, np.int32), *(row.starts for row in tokens)]),
        )

    def stored(self, window: int) -> tuple[Vectors, TokenRow]:
        # A build takes all of them, mostly one after another.
        block, fetched = self._fetched
        if window // _UPLOADED != block or window not in fetched:
            block = window // _UPLOADED
            fetched = self._fetch(range(block * _UPLOADED, min((block + 1) * _UPLOADED, self.window_count)))
            self._fetched = block, fetched
        return fetched[window]

    def only(self, catalogue: Catalogue) -> "QdrantEngine":
        return QdrantEngine(self._client, self._collection, catalogue, self._words.only(catalogue.spoken_of))

    @property
    def window_count(self) -> int:
        return len(self._catalogue.window_texts)

    def _filter(self, scope: ScopePredicate) -> "models.Filter":
        """The same as a filter of Qdrant's: conditions on one place are met by one place."""
        from qdrant_client import models

        if scope.phrases:
            # Which texts hold a phrase the catalogue knows; they are few.
            texts = self._catalogue.embedded_texts_in(scope).tolist()
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

    def _nearest(self, query: Any, using: str, only: "models.Filter", k: int) -> list[tuple[int, float]]:
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

    def _fetch(self, rows: Sequence[int]) -> dict[int, tuple[Vectors, TokenRow]]:
        """Vectors and word pieces of the windows at these rows. Raises DamagedIndex if one is not there."""
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

        collection = f"inforce-{uuid.uuid4().hex}"
        self._drop_unnamed(folder.parent, collection)
        (folder / COLLECTION).write_text(json.dumps({"collection": collection}) + "\n", "utf-8")
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

        collection = _collection_of(folder)
        places = _places(catalogue)
        operations = (
            models.SetPayloadOperation(
                set_payload=models.SetPayload(
                    payload={"text": text, "places": places.get(text, [])},
                    points=catalogue.windows_of(EmbeddedTextIds(np.array([text], np.int64))).tolist(),
                )
            )
            for text in np.unique(catalogue.window_texts).tolist()
        )
        for some in _batches(operations):
            _asked(self._client.batch_update_points, collection, some)
        if not _is_local(self._client):
            for field, kind in _INDEXED.items():
                _asked(self._client.create_payload_index, collection, field, models.PayloadSchemaType(kind))

    def open(self, folder: Path, segments: Sequence[str], catalogue: Catalogue) -> QdrantEngine:
        collection = _collection_of(folder)
        if not _asked(self._client.collection_exists, collection):
            raise DamagedIndex(f"Qdrant has no collection {collection}; run `inforce build`")
        held = _asked(self._client.count, collection, exact=True).count
        if held != len(catalogue.window_texts):
            raise DamagedIndex(f"collection {collection} does not belong to the catalogue; run `inforce build`")
        exact_words = ExactWords(
            [SegmentWords(folder / f"{name}.{words.FILE}") for name in segments], catalogue.spoken_of
        )
        return QdrantEngine(self._client, collection, catalogue, exact_words)

    def _drop_unnamed(self, generations: Path, new: str) -> None:
        """Delete what was made for generations that are gone, or never were; note that ``new`` will be made."""
        made = generations.parent / MADE
        known = made.read_text("utf-8").split() if made.exists() else []
        named = {_collection_of(file.parent) for file in generations.glob(f"*/{COLLECTION}")}
        for name in known:
            if name not in named:
                _asked(self._client.delete_collection, name)
        made.write_text("".join(f"{name}\n" for name in (*(n for n in known if n in named), new)), "utf-8")


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
        if len(self._waiting) == _UPLOADED:
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


def _collection_of(folder: Path) -> str:
    """The collection of the generation in this folder. Raises DamagedIndex."""
    try:
        return str(json.loads((folder / COLLECTION).read_text("utf-8"))["collection"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndex(f"{COLLECTION} of the index cannot be read; run `inforce build`") from error


def _places(catalogue: Catalogue) -> dict[int, list[dict[str, Any]]]:
    """By embedded text, where it stands: versions in which it stands alike in exhibit, section, and for visitors."""
    columns, copies, versions = catalogue.columns, catalogue.copies, catalogue.versions
    names = [sorted(section_names(section)) if section else [] for section in columns.section]
    found: dict[int, dict[tuple[str, tuple[str, ...], bool], list[str]]] = {}
    for row, (text, copy, version) in enumerate(
        zip(columns.embedded_text.tolist(), columns.copy.tolist(), columns.version.tolist(), strict=True)
    ):
        facts = copies[copy].facts
        place = facts.origin.name, tuple(names[row]), facts.seen_by_visitors
        of_place = found.setdefault(text, {}).setdefault(place, [])
        if versions[version].version_id not in of_place[-1:]:
            of_place.append(versions[version].version_id)
    return {
        text: [
            {"versions": ids, "exhibit": exhibit, "sections": list(sections), "seen": seen}
            for (exhibit, sections, seen), ids in places.items()
        ]
        for text, places in found.items()
    }


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


def _batches(operations: "Iterable[models.UpdateOperation]") -> "Iterator[list[models.UpdateOperation]]":
    waiting = []
    for operation in operations:
        waiting.append(operation)
        if len(waiting) == _UPLOADED:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
