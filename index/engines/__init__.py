"""Where vectors and words live, and who searches them: one protocol, and a registry of the stores that fulfil it.

A store is opened by the name that the manifest of a generation gives. To add one: a module with a class that fulfils
`index.engines.protocol.Store`, and an entry in ``STORES``.
"""

from collections.abc import Callable

from index.engines.protocol import Store
from index.errors import StaleIndex

EMBEDDED = "embedded"


def _embedded() -> Store:
    # Imports FAISS, which takes long: only when an engine is opened or written.
    from index.engines.embedded import EmbeddedStore

    return EmbeddedStore()


STORES: dict[str, Callable[[], Store]] = {EMBEDDED: _embedded}


def store_named(name: str) -> Store:
    """The store that goes by this name. Raises StaleIndex for one that this program does not have."""
    if name not in STORES:
        raise StaleIndex(
            f"the index keeps its vectors in '{name}'; this program has {', '.join(STORES)}; run `inforce build`"
        )
    return STORES[name]()
