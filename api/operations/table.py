"""The table of operations, in the order in which doors list them: each room of entries names its own."""

from collections.abc import Sequence

from api.operations import AnyOperation, asking, citing, comparing, happening, mentioning, reading

OPERATIONS: Sequence[AnyOperation] = (
    *asking.OPERATIONS,
    *reading.OPERATIONS,
    *citing.OPERATIONS,
    *comparing.OPERATIONS,
    *mentioning.OPERATIONS,
    *happening.OPERATIONS,
)
