"""Which layer a test belongs to: its folder, or ``model`` where it reads with the packaged model.

Doctests outside tests/ are of the layer ``unit``. `make quick` runs ``unit`` and ``index``.
"""

from pathlib import Path

LAYERS = ("unit", "index", "doors", "model", "browser", "attack")
_TESTS = Path(__file__).parent
_READ_BY_THE_MODEL = frozenset({"default_encoder", "default_live", "default_retriever"})


def layer_of(path: Path, fixtures: frozenset[str]) -> str:
    """The one layer of a test in the file ``path`` that asks for ``fixtures``.

    >>> layer_of(_TESTS / "index" / "test_scope.py", frozenset({"ask"}))
    'index'
    >>> layer_of(_TESTS / "index" / "test_scope.py", frozenset({"default_retriever"}))
    'model'
    """
    if _TESTS not in path.parents:
        return "unit"
    folder = path.relative_to(_TESTS).parts[0]
    if folder != "browser" and fixtures & _READ_BY_THE_MODEL:
        return "model"
    # A doctest of a helper beside the folders.
    return folder if folder in LAYERS else "unit"
