"""What the fields of a result say to a reader outside Python.

A field of a frozen dataclass is part of the contract where its annotation carries a `Doc`, and so is a property whose
return annotation does. The JSON of HTTP, of ``--json`` and of the Model Context Protocol, their schemas and the page
`/docs` are drawn from these annotations alone (`api.contract`).
"""

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True, slots=True)
class Doc:
    """One field: what it means, and an example; ``...`` where the example is put together from those of its parts.

    ``name`` is its name in JSON where that is not the attribute's. ``before`` names the field before which it stands in
    JSON; left out, fields stand in the order of their definition, and properties after them. ``flat``: the fields of
    its value stand in place of it, before all others; a field of the same JSON name replaces one of them. ``optional``:
    a field that is None is left out of JSON.
    """

    text: str = ""
    example: object = ...
    _: KW_ONLY
    name: str = ""
    before: str = ""
    flat: bool = False
    optional: bool = False
