"""Open the generation in use, or say why it cannot be used."""

from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue
from index.encoder import EncoderIdentity
from index.errors import DamagedIndex
from index.generations import current_generation
from index.manifest import Manifest
from index.segment import VECTORS
from index.tokens import TokenVectors
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Index:
    """One generation, opened and found whole."""

    generation: Path
    manifest: Manifest
    catalogue: Catalogue
    vectors: VectorIndex
    tokens: TokenVectors

    @classmethod
    def open(cls, directory: Path, encoder: EncoderIdentity) -> "Index":
        """Raises MissingIndex, StaleIndex or DamagedIndex; all files are checked against their checksums."""
        folder = current_generation(directory)
        manifest = Manifest.open(folder)
        manifest.require_encoder(encoder)
        manifest.require_whole(folder)
        index = cls(
            folder,
            manifest,
            Catalogue(folder, manifest.segments),
            VectorIndex.open([folder / f"{name}.{VECTORS}" for name in manifest.segments]),
            TokenVectors.open(folder, manifest.segments),
        )
        if len(index.vectors) != len(index.catalogue.window_texts):
            raise DamagedIndex("the vectors of the index do not belong to its catalogue; run `inforce build`")
        return index
