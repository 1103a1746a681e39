"""Who asks, and what they may: of every request exactly one caller, who is nobody until it is known.

What a caller may not see does not exist for whatever is done on their behalf: the index that a request is answered
from is a view of the caller's policies (`Views`), so that no operation, page or export has to think of it.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, Self, TypeVar


class Right(StrEnum):
    """The scopes of a token (RFC 6749, section 3.3)."""

    READ = "read"
    """Ask, search, read, compare, take away."""
    CHECK = "check"
    """Have texts checked."""
    ADMIN = "admin"
    """Refresh the index, read the figures of the server."""


@dataclass(frozen=True, slots=True)
class Caller:
    """``policies`` are those that exist for them; None: all. ``form_token`` is in their forms, if a cookie speaks for
    them: what is posted without it did not come from a page of this server.
    """

    name: str
    rights: frozenset[Right]
    policies: frozenset[str] | None
    form_token: str = ""

    def may(self, right: Right) -> bool:
        """Whoever sees a part does not run the whole: what a refresh or a figure tells is of every policy."""
        return right in self.rights and (right is not Right.ADMIN or self.policies is None)


NOBODY = Caller("", frozenset(), frozenset())
EVERYBODY = Caller("", frozenset(Right), None)
"""Whoever asks a server that asks nobody who they are."""

caller: ContextVar[Caller] = ContextVar("caller", default=NOBODY)
"""Of the request at hand."""

_RIGHTS = (
    ("/v1/corpus/refresh", Right.ADMIN),
    ("/metrics", Right.ADMIN),
    ("/v1/quotes", Right.CHECK),
    ("/quotes", Right.CHECK),
)

_OPEN = ("/livez", "/readyz", "/sign-in", "/static/", "/problems/")


def right_for(path: str) -> Right | None:
    """What it takes to ask at an address, by how it begins; None where anybody may. What is not named takes `READ`."""
    if any(path == known or (known.endswith("/") and path.startswith(known)) for known in _OPEN):
        return None
    return next((right for begins, right in _RIGHTS if path.startswith(begins)), Right.READ)


# ---- Views ------------------------------------------------------------------------------------------------------


class Viewed(Protocol):
    def only(self, policies: frozenset[str]) -> Self:
        """The same of these policies alone; others do not exist in it."""


V = TypeVar("V", bound=Viewed)

_MOST_VIEWS = 16


@dataclass(slots=True)
class _Slot(Generic[V]):
    """Where a view is put when it has been made; who wants the same one waits for it, and nobody else does."""

    making: threading.Lock = field(default_factory=threading.Lock)
    view: V | None = None


class Views(Generic[V]):
    """The views of an index that callers have, made when they are first needed. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: object = None
        self._slots: OrderedDict[frozenset[str], _Slot[V]] = OrderedDict()

    def seen(self, whole: V, policies: frozenset[str] | None) -> V:
        """``whole`` as it is for somebody who may see these policies."""
        if policies is None:
            return whole
        with self._lock:
            if self._of is not whole:
                self._of, self._slots = whole, OrderedDict()
            slot = self._slots.setdefault(policies, _Slot())
            self._slots.move_to_end(policies)
            if len(self._slots) > _MOST_VIEWS:
                self._slots.popitem(last=False)
        with slot.making:
            if slot.view is None:
                slot.view = whole.only(policies)
            return slot.view


def rights_of(names: Sequence[str]) -> frozenset[Right]:
    """Raises ValueError."""
    return frozenset(map(Right, names))
