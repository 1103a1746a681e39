"""Every error that Inforce raises on purpose descends from `InforceError`."""


class InforceError(Exception):
    """Something the user can act on; the message names the value, the rule and the remedy."""


class SourceUnreadable(InforceError):
    """A source file is missing, is not UTF-8, or is not in a form any reader knows."""


class NoPolicyFound(InforceError):
    """A source was read, but it holds no version of any policy."""


class ConflictingSources(InforceError):
    """Two sources of one build cannot stand side by side, for example because they share a name."""
