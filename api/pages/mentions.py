"""When words stood in which policies: the form."""

from dataclasses import dataclass
from typing import ClassVar

from api.pages.word_forms import AskedOfWords
from api.parameter_values import read_query
from api.word_parameters import MentionsParameters


@dataclass(frozen=True, slots=True)
class AskedWords(AskedOfWords):
    """What the form of a look-up holds."""

    LABELS: ClassVar = {"words": "Words", "policy": "Policy", "from": "In force from", "to": "to"}
    path: ClassVar = "/mentions"

    @property
    def is_asked(self) -> bool:
        return bool(self.first("words"))

    def parameters(self) -> MentionsParameters:
        """Raises InvalidQuestion."""
        return read_query(MentionsParameters, self.fields)
