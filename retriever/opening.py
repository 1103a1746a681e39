"""Open what is needed to read, or to search; follow the index to its next generation."""

import logging
import threading
from typing import TYPE_CHECKING

from index.catalogue import OpenedCatalogue, open_catalogue
from index.errors import IndexNotReady
from index.generations import current_generation
from retriever.reading.library import Library
from retriever.settings import Settings

if TYPE_CHECKING:
    # What searching needs imports torch and FAISS, which takes seconds: reading must not wait for it.
    from index.encoder import Encoder
    from retriever.answering.retriever import Retriever

_log = logging.getLogger("inforce")


def open_library(settings: Settings) -> Library:
    """Versions and texts only. Raises MissingIndex, StaleIndex or DamagedIndex."""
    return Library(open_catalogue(settings.index))


def open_retriever(settings: Settings, encoder: "Encoder | None" = None) -> "LiveRetriever":
    """Encoder and index, ready to search. Raises MissingIndex, StaleIndex, DamagedIndex or EncoderUnavailable."""
    current_generation(settings.index)
    if encoder is None:
        from index.encoder import open_encoder

        encoder = open_encoder(settings.model)
    return LiveRetriever(settings, encoder)


class LiveLibrary:
    """The library of the generation in use, without a model; there need not be an index yet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._library: Library | None = None

    def current(self) -> Library:
        """The library to read now. Raises IndexNotReady while no generation could be used yet."""
        with self._lock:
            try:
                if self._library is None or current_generation(self._settings.index) != self._library.generation:
                    self._library = open_library(self._settings)
            except IndexNotReady as error:
                if self._library is None:
                    raise
                _log.warning("still reading generation %s: %s", self._library.generation.name, error)
            return self._library


class LiveRetriever:
    """The retriever of the generation in use; a new generation is picked up between two questions."""

    def __init__(self, settings: Settings, encoder: "Encoder") -> None:
        self._settings = settings
        self.encoder = encoder
        self._lock = threading.Lock()
        self._retriever = self._open()

    def current(self) -> "Retriever":
        """The retriever to ask now. A new generation that cannot be used leaves the old one answering."""
        try:
            newest = current_generation(self._settings.index)
            if newest != self._retriever.library.generation:
                with self._lock:
                    if newest != self._retriever.library.generation:
                        self._retriever = self._open()
                        _log.info("now answering from generation %s", newest.name)
        except IndexNotReady as error:
            _log.warning("still answering from generation %s: %s", self._retriever.library.generation.name, error)
        return self._retriever

    def _open(self) -> "Retriever":
        from index.store import Index
        from retriever.answering.retriever import Retriever

        index = Index.open(self._settings.index, self.encoder.identity)
        opened = OpenedCatalogue(index.generation, index.manifest, index.catalogue)
        return Retriever(index, self.encoder, Library(opened))
