"""Open the catalogue of the generation in use, or say why it cannot be used."""

from dataclasses import dataclass, replace
from pathlib import Path

from index.catalogue.reading import Catalogue
from index.catalogue.schema import CATALOGUE, TEXTS
from index.generations import current_generation
from index.generations.checking import AT_ONCE, Check
from index.generations.manifest import Manifest
from index.generations.seal import Seal, require_unchanged


@dataclass(frozen=True, slots=True)
class OpenedCatalogue:
    """The catalogue of the generation in use, with what says where it comes from."""

    generation: Path
    manifest: Manifest
    catalogue: Catalogue
    seal: Seal
    check: Check

    def only(self, policies: frozenset[str]) -> "OpenedCatalogue":
        """That of these policies alone, by the same files, with a manifest of its own. Raises DamagedIndex."""
        catalogue = self.catalogue.only(policies)
        manifest = replace(
            self.manifest,
            readers={},
            locations=[],
            policy=None,
            languages=sorted({source.language for source in catalogue.sources}),
            sources={source.name: source.sha256 for source in catalogue.sources},
            counts=catalogue.counts(),
        )
        return replace(self, manifest=manifest, catalogue=catalogue)


def open_catalogue(directory: Path) -> OpenedCatalogue:
    """Only what reading needs, without FAISS or model. Raises MissingIndex, StaleIndex or DamagedIndex."""
    folder = current_generation(directory)
    seal = Seal.of(folder)
    manifest = Manifest.open(folder)
    files = CATALOGUE, *(f"{name}.{TEXTS}" for name in manifest.segments)
    check = Check(manifest, folder, files, at_once=AT_ONCE)
    catalogue = Catalogue(folder, manifest.segments)
    require_unchanged(seal)
    return OpenedCatalogue(folder, manifest, catalogue, seal, check)
