"""Where are the files of a corpus? One module a container, each a `corpus.containers.container.Container`."""

from corpus.containers.archive import GitArchive
from corpus.containers.bundle import ExhibitBundle
from corpus.containers.container import Container
from corpus.containers.folder import ManifestFolder
from corpus.containers.single_file import SingleFile
from corpus.containers.warc import WebCapture

CONTAINERS: list[Container] = [ManifestFolder(), WebCapture(), GitArchive(), ExhibitBundle(), SingleFile()]
"""In the order in which they are asked whether a location is theirs."""
