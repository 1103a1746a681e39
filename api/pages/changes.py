"""What happened in a period: the form."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from api.pages.word_forms import AskedOfWords
from api.parameter_values import read_query
from api.word_parameters import EventsParameters

_DEFAULTS = (("newest_first", "true"), ("limit", "10"), ("places", "5"))


@dataclass(frozen=True, slots=True)
class AskedPeriod(AskedOfWords):
    """What the form of a period holds."""

    LABELS: ClassVar = {"q": "Words", "policy": "Policy", "from": "Took effect from", "to": "to"}
    path: ClassVar = "/changes"

    def parameters(self) -> EventsParameters:
        """The latest first and few on a page, where the address does not say. Raises InvalidQuestion."""
        given = {name for name, _ in self.fields}
        return read_query(EventsParameters, [*self.fields, *(item for item in _DEFAULTS if item[0] not in given)])

    @property
    def as_csv(self) -> str:
        """The address of the same as a table to take away."""
        kept = [field for field in self.fields if field[0] not in {"cursor", "limit", "places"}]
        return f"/changes.csv?{urlencode(kept)}" if kept else "/changes.csv"

    @property
    def feed(self) -> str:
        """The address of the feed that goes on with this: of the policy, or of all."""
        policies = self.all("policy")
        return f"/v1/feeds/{policies[0] if len(policies) == 1 else 'all'}.atom"
