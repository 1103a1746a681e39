"""Why an index cannot be used, each with its remedy in the message."""

from corpus.errors import InforceError


class IndexNotReady(InforceError):
    """There is no index that may answer."""


class MissingIndex(IndexNotReady):
    """Nothing was built at this place yet."""


class StaleIndex(IndexNotReady):
    """The index was built by another schema or with another encoder."""


class DamagedIndex(IndexNotReady):
    """A file of the index is missing, cannot be read, or is not what was written."""


class IndexReplaced(IndexNotReady):
    """The files of the index were changed while they were read. ``retry_after`` is in seconds."""

    retry_after = 2

    def __init__(self) -> None:
        super().__init__("The index was changed while it was read. Try again in a moment.")


class EngineUnreachable(IndexNotReady):
    """The engine that keeps the vectors elsewhere does not answer. ``reason`` may name addresses: it is for the log."""

    retry_after = 5

    def __init__(self, engine: str, reason: str) -> None:
        super().__init__(
            f"The vectors of this index are kept by {engine}, which does not answer. Try again in a moment."
        )
        self.reason = reason


class EncoderUnavailable(InforceError):
    """The model cannot be loaded, or its weights are not those it should have."""


class WorkersUnreachable(InforceError):
    """The machines that a build was to be done on do not answer."""


class BuildInProgress(InforceError):
    """Another process is building this index now."""


class BackupUnusable(InforceError):
    """A file is no backup of an index, or is damaged."""


class AnotherArchive(InforceError):
    """A backup is of another archive than the index whose place it would take."""
