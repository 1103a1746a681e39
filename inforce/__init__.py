"""Policies as they stood on a date, from Python: the same results as HTTP and the command line give.

    import inforce

    policies = inforce.open()
    result = policies.ask("Who is the data controller?", as_of="2019-06-01")
    result.answers[0].text, result.answers[0].citation

Parameters have the names and rules of HTTP (`api.parameters`); ``from_`` stands for ``from``, and days are
`datetime.date` or text in the form YYYY-MM-DD. What is wrong with a parameter raises `InvalidQuestion`, an index that
cannot be used `IndexNotReady`; both say what to do. A silence is a result, not an error.
"""

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.errors import InforceError
    from index.errors import IndexNotReady
    from inforce.policies import Policies
    from retriever.question.request import InvalidQuestion

__all__ = ["IndexNotReady", "InforceError", "InvalidQuestion", "Policies", "open"]

_HOMES = {
    "IndexNotReady": "index.errors",
    "InforceError": "corpus.errors",
    "InvalidQuestion": "retriever.question.request",
    "Policies": "inforce.policies",
}


def open(index: str | Path | None = None, model: str | None = None) -> "Policies":  # noqa: A001  # as in sqlite or gzip
    """The policies in an index; by default the one that the environment or the command line would use.

    ``model`` is a sentence-transformers model by path or name, as the index was built with. The encoder is read when
    the first question is asked. Raises IndexNotReady.
    """
    from inforce.policies import Policies
    from retriever.opening import IndexInUse
    from retriever.settings import Settings

    settings = Settings.from_environment(os.environ)
    settings = replace(settings, index=Path(index) if index else settings.index, model=model or settings.model)
    return Policies(IndexInUse(settings))


def __getattr__(name: str) -> Any:
    """Names are imported when they are used: the launcher looks first whether the packages below are ours."""
    if name not in _HOMES:
        raise AttributeError(f"module 'inforce' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
