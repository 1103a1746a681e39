"""Vectors in PostgreSQL with pgvector: a server that many houses run already; words and facts stay in the catalogue.

A generation has a schema of its own (`index.engines.elsewhere`) with two tables: windows with their vectors and packed
word pieces, and the places where their texts stand. A scope is a condition on places, which PostgreSQL meets before it
compares vectors, all of those that are left. Word pieces are fetched and compared here.
"""

import atexit
import io
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
from pg8000.exceptions import Error
from pg8000.native import Connection, identifier

from index.arrays import Vectors
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

NAMES = Names("pgvector.json", "pgvector-schemas.txt", "inforce_")
"""Of the schemas."""

_PATIENCE = 30
"""Seconds that the server may be silent in the middle of an answer."""
_SENT = 512
"""Rows sent at once."""

_TABLES = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE SCHEMA {schema};
CREATE TABLE {schema}.windows (row bigint PRIMARY KEY, text bigint NOT NULL, vector vector({dimension}) NOT NULL,
    tokens bytea STORAGE EXTERNAL NOT NULL, starts bytea NOT NULL);
CREATE TABLE {schema}.places (text bigint NOT NULL, version text NOT NULL, exhibit text NOT NULL,
    sections text[] NOT NULL, seen boolean NOT NULL);
"""
_INDEXES = """
CREATE INDEX ON {schema}.windows (text);
CREATE INDEX ON {schema}.places (version);
ANALYZE {schema}.windows;
ANALYZE {schema}.places;
"""


class PgvectorEngine(EngineElsewhere):
    """Searches the schema of one generation."""

    def __init__(self, server: "Server", schema: str, catalogue: Catalogue, exact_words: ExactWords) -> None:
        super().__init__(catalogue, exact_words)
        self._server = server
        self._schema = schema

    def nearest(self, vector: Vectors, k: int, scope: ScopePredicate) -> list[tuple[int, float]]:
        texts, values = self._texts_in(scope)
        found = self._server.run(
            f"SELECT row, vector <#> CAST(:vector AS vector) AS distance FROM {self._schema}.windows "
            f"WHERE text {texts} ORDER BY distance, row LIMIT :k",
            vector=_written(vector),
            k=k,
            **values,
        )
        return [(row, -distance) for row, distance in found]

    def only(self, catalogue: Catalogue) -> "PgvectorEngine":
        return PgvectorEngine(self._server, self._schema, catalogue, self.exact_words.only(catalogue.spoken_of))

    def _texts_in(self, scope: ScopePredicate) -> tuple[str, dict[str, Any]]:
        """The condition on the text of a window, and the values that are bound in it."""
        if scope.phrases:
            # Which texts hold a phrase the catalogue knows; they are few.
            return "= ANY(CAST(:texts AS bigint[]))", {"texts": self.catalogue.embedded_texts_in(scope).tolist()}
        met, values = ["version = ANY(CAST(:versions AS text[]))"], {"versions": sorted(scope.versions)}
        if scope.exhibits is not None:
            met.append("exhibit = ANY(CAST(:exhibits AS text[]))")
            values["exhibits"] = sorted(scope.exhibits)
        if scope.sections is not None:
            met.append("sections && CAST(:sections AS text[])")
            values["sections"] = sorted(scope.sections)
        if scope.seen:
            met.append("seen")
        return f"IN (SELECT text FROM {self._schema}.places WHERE {' AND '.join(met)})", values

    def fetch(self, rows: Sequence[int]) -> dict[int, Stored]:
        found = self._server.run(
            f"SELECT row, CAST(vector AS text), tokens, starts FROM {self._schema}.windows "
            "WHERE row = ANY(CAST(:rows AS bigint[]))",
            rows=list(rows),
        )
        if len(found) != len(rows):
            raise DamagedIndex(f"schema {self._schema} lacks windows of the index; run `inforce build`")
        return {row: _read(*columns) for row, *columns in found}


class PgvectorStore:
    """Writes schemas, and opens them; see `index.engines.protocol.Store`.

    ``address`` is ``pgvector://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]``, or ``pgvectors://…`` for TLS; with
    ``?host=FOLDER`` the server is asked by its socket in that folder.
    """

    segment_files: Sequence[str] = (words.FILE,)
    keeps_segments = False

    def __init__(self, address: str) -> None:
        if "://" not in address:
            raise StaleIndex("the vectors of the index are in PostgreSQL: set INFORCE_ENGINE=pgvector://HOST/DATABASE")
        self._server = _server(address)

    def packing(self, encoder: EncoderIdentity) -> Plain:
        return Plain(encoder.dimension)

    @contextmanager
    def write_segment(self, folder: Path, _segment: str, encoder: EncoderIdentity) -> Iterator["PgvectorWriter"]:
        schema = NAMES.new(folder, lambda old: self._server.run(f"DROP SCHEMA IF EXISTS {identifier(old)} CASCADE"))
        self._server.run(_TABLES.format(schema=schema, dimension=encoder.dimension))
        writer = PgvectorWriter(self._server, schema)
        yield writer
        writer.finish()

    def write_words(self, folder: Path, segment: str, texts: Iterable[tuple[int, EmbeddedText]]) -> None:
        words.write(folder / f"{segment}.{words.FILE}", texts)

    def complete(self, folder: Path, catalogue: Catalogue) -> None:
        """Write where the texts of all windows stand; searches filter by it."""
        schema = identifier(NAMES.of(folder))
        held = (
            (str(text), _text(version), _text(place.exhibit), _array(place.sections), "t" if place.seen else "f")
            for text, places in places_of(catalogue).items()
            for place in places
            for version in place.versions
        )
        for some in batches(held, _SENT):
            self._server.copy(f"{schema}.places", some)
        self._server.run(_INDEXES.format(schema=schema))

    def open(self, folder: Path, segments: Sequence[str], catalogue: Catalogue) -> PgvectorEngine:
        schema = identifier(NAMES.of(folder))
        [[is_there]] = self._server.run("SELECT to_regclass(:name) IS NOT NULL", name=f"{schema}.windows")
        if not is_there:
            raise DamagedIndex(f"PostgreSQL has no schema {schema}; run `inforce build`")
        [[held]] = self._server.run(f"SELECT count(*) FROM {schema}.windows")
        if held != len(catalogue.window_texts):
            raise DamagedIndex(f"schema {schema} does not belong to the catalogue; run `inforce build`")
        return PgvectorEngine(self._server, schema, catalogue, open_words(folder, segments, catalogue))


class PgvectorWriter:
    """Sends windows, some at a time."""

    def __init__(self, server: "Server", schema: str) -> None:
        self._server = server
        self._table = f"{schema}.windows"
        self._waiting: list[tuple[str, ...]] = []

    def add(self, window: StoredWindow, vector: Vectors, tokens: TokenRow) -> None:
        packed = (tokens.tokens.tobytes(), tokens.starts.astype("<i4").tobytes())
        # A backslash of a value is written twice.
        in_hex = (f"\\\\x{part.hex()}" for part in packed)
        self._waiting.append((str(window.row), str(window.embedded_text), _written(vector), *in_hex))
        if len(self._waiting) == TAKEN:
            self.finish()

    def finish(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._server.copy(self._table, self._waiting)
        self._waiting = []


class Server:
    """Connections to one server, as many as there are threads that ask at once."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        folder = parse_qs(parts.query).get("host")
        socket = f"{folder[0]}/.s.PGSQL.{parts.port or 5432}" if folder else None
        self._where = {
            "user": unquote(parts.username or "postgres"),
            "password": unquote(parts.password) if parts.password else None,
            "database": parts.path.strip("/") or "postgres",
            "ssl_context": True if parts.scheme.endswith("vectors") else None,
            "timeout": _PATIENCE,
            **({"unix_sock": socket} if socket else {"host": parts.hostname, "port": parts.port or 5432}),
        }
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def run(self, statement: str, stream: io.BytesIO | None = None, **values: Any) -> list[list[Any]]:
        """What a statement finds. Raises EngineUnreachable if the server does not answer, or cannot do it."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        try:
            if connection is not None:
                try:
                    return self._run(connection, statement, stream, values)
                except (Error, OSError):
                    # The server may have been started anew since; a new connection tells.
                    self.close()
            return self._run(Connection(**self._where), statement, stream, values)
        except (Error, OSError) as error:
            raise EngineUnreachable("pgvector", str(error)) from error

    def _run(
        self, connection: Connection, statement: str, stream: io.BytesIO | None, values: dict[str, Any]
    ) -> list[list[Any]]:
        if stream:
            stream.seek(0)
        try:
            found: list[list[Any]] = connection.run(statement, stream=stream, **values) or []
        except BaseException:
            # Nobody knows what state it is in.
            _close(connection)
            raise
        with self._lock:
            self._idle.append(connection)
        return found

    def close(self) -> None:
        """End what is not in use."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            _close(connection)

    def copy(self, table: str, rows: Iterable[Sequence[str]]) -> None:
        """Append rows to a table, values written as COPY reads them."""
        content = "".join("\t".join(row) + "\n" for row in rows)
        self.run(f"COPY {table} FROM STDIN", io.BytesIO(content.encode()))


@cache
def _server(address: str) -> Server:
    """One for each address, so that connections are used again."""
    server = Server(address)
    atexit.register(server.close)
    return server


def _close(connection: Connection) -> None:
    # The other side may be gone already.
    with suppress(Error, OSError):
        connection.close()


def _read(vector: str, tokens: bytes, starts: bytes) -> Stored:
    dense = np.array(vector.strip("[]").split(","), np.float32)
    packed = np.frombuffer(tokens, np.int8).reshape(-1, len(dense))
    return dense, TokenRow(packed, np.frombuffer(starts, "<i4").astype(np.int32))


def _written(vector: Vectors) -> str:
    return f"[{','.join(map(str, vector.tolist()))}]"


def _text(words: str) -> str:
    """A text as COPY reads it."""
    return words.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _array(parts: Iterable[str]) -> str:
    quoted = (part.replace("\\", "\\\\").replace('"', '\\"') for part in parts)
    return _text("{" + ",".join(f'"{part}"' for part in quoted) + "}")
