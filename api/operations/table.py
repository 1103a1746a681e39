"""The table of operations, in the order in which doors list them."""

from collections.abc import Sequence

from api.operations import AnyOperation
from api.operations.asking import ASK, SEARCH
from api.operations.comparing import COMPARE, HISTORY, VERIFY_QUOTES
from api.operations.reading import COPIES, CORPUS, PASSAGE, POLICIES, TEXT, VERSION, VERSION_AT, VERSIONS

OPERATIONS: Sequence[AnyOperation] = (
    ASK,
    SEARCH,
    POLICIES,
    VERSIONS,
    # Before the address of one version, which would take "at" for an id.
    VERSION_AT,
    VERSION,
    TEXT,
    COPIES,
    PASSAGE,
    COMPARE,
    HISTORY,
    VERIFY_QUOTES,
    CORPUS,
)
