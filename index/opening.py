"""Open the generation in use for searching, or say why it cannot be used."""

from dataclasses import dataclass, replace
from pathlib import Path

from index.catalogue import Catalogue, OpenedCatalogue
from index.encoder import EncoderIdentity
from index.engines import name_of, store_at
from index.engines.protocol import Engine
from index.errors import StaleIndex
from index.generations import current_generation
from index.generations.checking import AT_ONCE, Check
from index.generations.manifest import Manifest
from index.generations.seal import Seal, require_unchanged


@dataclass(frozen=True, slots=True)
class Index:
    """One generation, opened; ``check`` says whether it is found whole."""

    generation: Path
    manifest: Manifest
    catalogue: Catalogue
    engine: Engine
    seal: Seal
    check: Check

    @classmethod
    def open(cls, directory: Path, encoder: EncoderIdentity, engine: str | None = None) -> "Index":
        """Open what is in use; ``engine`` is the address of its vectors, None where the name of the engine is enough.

        Raises MissingIndex, StaleIndex or DamagedIndex; checksums of a large index are left to ``check``.
        Raises EngineUnreachable where the vectors are elsewhere and cannot be asked for.
        """
        folder = current_generation(directory)
        seal = Seal.of(folder)
        manifest = Manifest.open(folder)
        manifest.require_encoder(encoder)
        if engine and name_of(engine) != manifest.engine:
            raise StaleIndex(
                f"the index keeps its vectors in '{manifest.engine}', and INFORCE_ENGINE says '{name_of(engine)}'; run "
                "`inforce build`, or set INFORCE_ENGINE to where they are"
            )
        check = Check(manifest, folder, at_once=AT_ONCE)
        catalogue = Catalogue(folder, manifest.segments)
        store = store_at(engine or manifest.engine)
        if store.packing(encoder).name != manifest.packing:
            raise StaleIndex(
                "the word pieces of the index are packed as this program does not read; run `inforce build`"
            )
        opened = store.open(folder, manifest.segments, catalogue)
        require_unchanged(seal)
        return cls(folder, manifest, catalogue, opened, seal, check)

    @property
    def opened(self) -> OpenedCatalogue:
        """What reading needs of it."""
        return OpenedCatalogue(self.generation, self.manifest, self.catalogue, self.seal, self.check)

    def only(self, policies: frozenset[str]) -> "Index":
        """The index that these policies alone would have, by the same files. Raises DamagedIndex."""
        part = self.opened.only(policies)
        return replace(self, manifest=part.manifest, catalogue=part.catalogue, engine=self.engine.only(part.catalogue))
