"""Where vectors and words live, and who searches them: one protocol, and a registry of the stores that fulfil it.

A store is named by an address: its name alone, or ``NAME://…`` where it is on another machine. The manifest of a
generation keeps the name. To add one: a module with a class that fulfils `index.engines.protocol.Store`, and an entry
in ``STORES``.
"""

from collections.abc import Callable

from index.engines.protocol import Store
from index.errors import EngineUnreachable, StaleIndex

EMBEDDED, PACKED, QDRANT, PGVECTOR = "embedded", "packed", "qdrant", "pgvector"


def _embedded(address: str) -> Store:
    # Imports FAISS, which takes long: only when an engine is opened or written.
    from index.engines.embedded import EmbeddedStore

    return EmbeddedStore(is_packed=address == PACKED)


def _qdrant(address: str) -> Store:
    try:
        from index.engines.qdrant import QdrantStore
    except ModuleNotFoundError as error:
        raise EngineUnreachable("qdrant", "qdrant-client is not installed: pip install 'inforce[qdrant]'") from error
    return QdrantStore(address)


def _pgvector(address: str) -> Store:
    try:
        from index.engines.pgvector import PgvectorStore
    except ModuleNotFoundError as error:
        raise EngineUnreachable("pgvector", "pg8000 is not installed: pip install 'inforce[pgvector]'") from error
    return PgvectorStore(address)


STORES: dict[str, Callable[[str], Store]] = {
    EMBEDDED: _embedded,
    PACKED: _embedded,
    QDRANT: _qdrant,
    PGVECTOR: _pgvector,
}


def name_of(address: str) -> str:
    """The name of the store at an address; an ``s`` before ``://`` asks for TLS.

    >>> name_of("qdrant://vectors.example:6333"), name_of("qdrants://vectors.example"), name_of("embedded")
    ('qdrant', 'qdrant', 'embedded')
    """
    name, is_elsewhere, _ = address.partition("://")
    return name.removesuffix("s") if is_elsewhere else name


def store_at(address: str) -> Store:
    """The store at this address. Raises StaleIndex for one that this program does not have."""
    name = name_of(address)
    if name not in STORES:
        raise StaleIndex(
            f"the index keeps its vectors in '{name}'; this program has {', '.join(STORES)}; run `inforce build`"
        )
    return STORES[name](address)
