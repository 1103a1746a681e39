"""What one generation of an index was made of, and the checksums of its files."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from index.encoder import EncoderIdentity
from index.errors import DamagedIndex, StaleIndex
from index.generations.checksums import file_sha256

SCHEMA = 20
"""Raised whenever files of an older build could be read wrongly, or would answer differently."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``fingerprint`` names the content: equal sources, encoder and schema give equal fingerprints."""

    schema: int
    encoder: EncoderIdentity
    engine: str
    """Name of the store that holds vectors and words (`index.engines.STORES`)."""
    packing: str
    """How word pieces are packed (`index.packing`)."""
    readers: dict[str, str]
    """By location, the version of the program that read what is there: what another one read is read again."""
    clauses: str
    """Checksum of the program that followed the clauses; what another one followed is followed again."""
    locations: list[str]
    """What the build was told to read, to read it again; empty where a corpus was made otherwise."""
    policy: str | None
    """The policy that the build was told, if it was."""
    languages: list[str]
    """ISO 639-1 codes of the languages that the sources are read in (`corpus.languages`)."""
    segments: list[str]
    """Names of the segments in this generation, in the order of their rows."""
    sources: dict[str, str]
    counts: dict[str, int]
    files: dict[str, str]
    """File name → SHA-256."""
    sizes: dict[str, int]
    """File name → bytes."""
    fingerprint: str
    built_at: str
    """ISO 8601, UTC."""

    def save(self, folder: Path) -> None:
        (folder / MANIFEST).write_bytes(self._file())

    def _file(self) -> bytes:
        """The file as it is written: the facts, and a checksum of the facts."""
        # `asdict` would copy the names and sums of thousands of sources.
        facts = {field.name: getattr(self, field.name) for field in fields(self)} | {"encoder": asdict(self.encoder)}
        return (json.dumps({**facts, "checksum": _checksum(facts)}, indent=2) + "\n").encode()

    @classmethod
    def open(cls, folder: Path) -> "Manifest":
        """Raises StaleIndex for another schema, DamagedIndex for a file that is no manifest."""
        try:
            content = (folder / MANIFEST).read_bytes()
            facts = json.loads(content)
            checksum, schema = facts.pop("checksum"), facts["schema"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndex(f"{MANIFEST} of the index cannot be read; run `inforce build`") from error
        if checksum != _checksum(facts):
            raise DamagedIndex(f"{MANIFEST} of the index is not what was written; run `inforce build`")
        if schema != SCHEMA:
            raise StaleIndex(f"the index has schema {schema}, this program reads schema {SCHEMA}; run `inforce build`")
        manifest = cls(**{**facts, "encoder": EncoderIdentity(**facts["encoder"])})
        if manifest._file() != content:
            raise DamagedIndex(f"{MANIFEST} of the index is not what was written; run `inforce build`")
        return manifest

    def damaged_files(self, folder: Path, names: tuple[str, ...] = ()) -> list[str]:
        """Those of ``names`` (default: all) that are missing or are not what was written."""
        checked = names or tuple(self.files)
        return [name for name in checked if not _is_written(folder / name, self.files.get(name, ""))]

    def require_sizes(self, folder: Path, names: Iterable[str]) -> None:
        """Raise DamagedIndex if one of ``names`` is missing, or is longer or shorter than what was written."""
        if damaged := [name for name in names if _size(folder / name) != self.sizes.get(name, -1)]:
            raise _damage(damaged)

    def require_whole(self, folder: Path, names: tuple[str, ...] = ()) -> None:
        """Raise DamagedIndex if one of ``names`` (default: any file) is not what was written."""
        if damaged := self.damaged_files(folder, names):
            raise _damage(damaged)

    def require_encoder(self, encoder: EncoderIdentity) -> None:
        """Raise StaleIndex if the index holds vectors of another encoder."""
        if self.encoder == encoder:
            return
        same = self.encoder.name == encoder.name, self.encoder.weights_sha256 == encoder.weights_sha256
        differs = "adapter" if all(same) else "weights" if same[0] else "model"
        raise StaleIndex(
            f"the index was built with {self.encoder.name} ({_weights(self.encoder)}), the encoder is now "
            f"{encoder.name} ({_weights(encoder)}): another {differs}; run `inforce build`, or set "
            "INFORCE_MODEL to the model it was built with"
        )


def _damage(names: Sequence[str]) -> DamagedIndex:
    return DamagedIndex(f"{', '.join(names)} of the index is not what was written; run `inforce build`")


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _weights(encoder: EncoderIdentity) -> str:
    return encoder.weights_sha256[:12] + (f" + {encoder.adapter_sha256[:12]}" if encoder.adapter_sha256 else "")


def _checksum(facts: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _is_written(path: Path, checksum: str) -> bool:
    try:
        return file_sha256(path) == checksum
    except OSError:
        return False


def fingerprint(encoder: EncoderIdentity, sources: dict[str, str], contents: list[str]) -> str:
    """A name for what an index answers from: schema, encoder, sources and every passage id with its text.

    Clauses follow from these: where `corpus.clauses` pairs otherwise, SCHEMA is raised.
    """
    digest = hashlib.sha256()
    for part in (json.dumps([SCHEMA, asdict(encoder), sources], sort_keys=True), *contents):
        digest.update(part.encode())
        digest.update(b"\0")
    return f"sha256:{digest.hexdigest()}"
