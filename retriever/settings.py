"""What differs from machine to machine, read once at the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_INDEX = ".inforce/index"


@dataclass(frozen=True, slots=True)
class Settings:
    """``model`` None is the packaged encoder; ``engine`` None the one that the index was built with, on this disk."""

    index: Path
    model: str | None = None
    engine: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """``INFORCE_INDEX``, ``INFORCE_MODEL`` and ``INFORCE_ENGINE``; an empty value counts as not set."""
        return cls(
            Path(environment.get("INFORCE_INDEX") or DEFAULT_INDEX),
            environment.get("INFORCE_MODEL") or None,
            environment.get("INFORCE_ENGINE") or None,
        )
