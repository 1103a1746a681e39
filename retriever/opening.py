"""The index in use: one holder for every door, which follows the index to its next generation."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.errors import InforceError
from corpus.languages.detection import likeliest_language
from index.catalogue import open_catalogue
from index.errors import EngineUnreachable, IndexNotReady
from index.generations import current_generation
from index.generations.seal import Seal
from retriever.reading.library import Library
from retriever.settings import Settings

if TYPE_CHECKING:
    # What searching needs imports torch and FAISS, which takes seconds: reading must not wait for it.
    from index.encoder import Encoder
    from retriever.retriever import Retriever

_log = logging.getLogger("inforce")


class StillLoading(IndexNotReady):
    """The encoder is being read in the background. ``retry_after`` is in seconds."""

    retry_after = 2

    def __init__(self) -> None:
        super().__init__("The index is being loaded. Try again in a moment.")


def open_library(settings: Settings) -> Library:
    """Versions and texts only. Raises MissingIndex, StaleIndex or DamagedIndex."""
    return Library(open_catalogue(settings.index))


def open_index(settings: Settings, encoder: "Encoder | None" = None) -> "IndexInUse":
    """An index that is ready to search. Raises MissingIndex, StaleIndex, DamagedIndex or EncoderUnavailable."""
    index = IndexInUse(settings, encoder)
    index.retriever()
    return index


class IndexInUse:
    """The index that questions are answered from. Safe to share between threads.

    Its library can be read at once, its retriever when the encoder has been read. A new generation is picked up
    between two calls; one that cannot be used leaves the old one answering. There need not be an index yet.
    """

    def __init__(self, settings: Settings, encoder: "Encoder | None" = None) -> None:
        self._settings = settings
        self._encoder = encoder
        self._library: Library | None = None
        self._retriever: Retriever | None = None
        self._unusable: tuple[Seal, IndexNotReady] | None = None
        self._opening = threading.Lock()
        self._loading = threading.Lock()
        self.failure: Exception | None = None
        """Why loading in the background ended without a retriever."""

    def library(self) -> Library:
        """What reading needs: the retriever's own as soon as there is one. Raises IndexNotReady."""
        if self._retriever is not None:
            return self.current().library
        with self._opening:
            try:
                if self._library is None or not self._is_newest(self._library):
                    self._library = open_library(self._settings)
                    self._library.check.begin(_tell)
            except IndexNotReady as error:
                if self._library is None or not self._library.seal.holds():
                    raise
                _log.warning("still reading generation %s: %s", self._library.generation.name, error)
            self._library.check.require_whole()
            return self._library

    def retriever(self) -> "Retriever":
        """What a question needs; waits while the encoder is read. Raises IndexNotReady or EncoderUnavailable."""
        with self._loading:
            if self._retriever is None:
                # An index that cannot be used is told at once, not after the encoder has been read.
                self.library()
                self._retriever = self._open(self.encoder)
                # One catalogue is enough, and both must be of one generation.
                self._library = None
        return self.current()

    def current(self) -> "Retriever":
        """The retriever to ask now, without waiting. Raises StillLoading before there is one.

        Raises IndexNotReady where its files are no longer those it was opened from, and what lies there now cannot be
        used: what an index holds is not told from memory. Raises DamagedIndex once its checksums were found wrong.
        """
        if self._retriever is None:
            raise StillLoading
        try:
            if not self._is_newest(self._retriever.library):
                with self._opening:
                    if not self._is_newest(self._retriever.library):
                        self._reopen()
        except IndexNotReady as error:
            if not self._retriever.library.seal.holds():
                raise
            _log.warning("still answering from generation %s: %s", self._retriever.library.generation.name, error)
        self._retriever.library.check.require_whole()
        return self._retriever

    def _is_newest(self, library: Library) -> bool:
        """Whether it is of the generation in use, and that of the files that it was opened from."""
        return current_generation(self._settings.index) == library.generation and library.seal.holds()

    def _reopen(self) -> None:
        """Raises IndexNotReady, without reading the same files again where they could not be used before."""
        newest = Seal.of(current_generation(self._settings.index))
        if self._unusable is not None and self._unusable[0] == newest:
            raise self._unusable[1]
        try:
            self._retriever = self._open(self.encoder)
        except EngineUnreachable:
            # The files are whole: it is asked for again with the next question.
            raise
        except IndexNotReady as error:
            self._unusable = (newest, error)
            raise
        self._unusable = None
        _log.info("now answering from generation %s", self._retriever.library.generation.name)

    def reload(self) -> None:
        """Look at once which index is there, also at one that could not be used before; the log tells of it."""
        self._unusable = None
        try:
            library = self.current().library
        except IndexNotReady as error:
            _log.error("not answering: %s", error)
        else:
            _log.info("answering from generation %s, %s", library.generation.name, library.index.fingerprint)

    def load(self, then: Callable[[], None] | None = None) -> None:
        """Read the encoder and open the index in a thread; what goes wrong is ``failure``. ``then`` is called after."""

        def run() -> None:
            try:
                self.retriever()
                # Else the first question would load its model, a second, and those beside it would wait.
                likeliest_language("")
            except Exception as error:
                self.failure = error
                _log.error("not ready: %s", error, exc_info=not isinstance(error, InforceError))
            if then is not None:
                then()

        threading.Thread(target=run, name="load", daemon=True).start()

    @property
    def encoder(self) -> "Encoder":
        """The encoder of the settings, read when it is first needed. Raises EncoderUnavailable."""
        if self._encoder is None:
            from index.batching import BatchingEncoder
            from index.encoder import open_question_encoder

            self._encoder = BatchingEncoder(open_question_encoder(self._settings.model))
        return self._encoder

    def _open(self, encoder: "Encoder") -> "Retriever":
        from index.opening import Index
        from retriever.retriever import Retriever

        index = Index.open(self._settings.index, encoder.identity, self._settings.engine)
        index.check.begin(_tell)
        return Retriever(index, encoder, Library(index.opened))


def _tell(damage: IndexNotReady) -> None:
    """What the background found; from now on nothing is answered from there."""
    _log.error("not answering: %s", damage)
