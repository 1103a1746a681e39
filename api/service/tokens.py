"""Tokens: who may ask a server, in a file that only the server's user reads.

A token is 256 random bits, so that a plain SHA-256 of it cannot be turned back, and needs no salt and no slow hash
(docs/decisions/0019-tokens-are-random.md). The file holds that hash and never the token.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock

from api.service.access import Right
from corpus.errors import InforceError

log = logging.getLogger("inforce.http")

_PREFIX = "inforce"
_LONGEST = 200
_NO_HASH = hashlib.sha256(b"").hexdigest()


class TokensUnusable(InforceError):
    """The file of tokens cannot be used; the message says why and how to mend it."""


class UnknownToken(InforceError):
    """No token has this id or name, or several have the name."""


@dataclass(frozen=True, slots=True)
class Token:
    """``sha256`` is of the whole token. ``policies`` None: all; ``last_day`` None: until it is revoked (UTC)."""

    token_id: str
    name: str
    sha256: str
    rights: tuple[Right, ...]
    policies: tuple[str, ...] | None
    created: date
    last_day: date | None

    def holds(self, today: date) -> bool:
        return self.last_day is None or today <= self.last_day


@dataclass(frozen=True, slots=True)
class _Content:
    """``key`` signs cookies."""

    key: str
    tokens: tuple[Token, ...]


class Tokens:
    """The tokens in a file, read again when it has changed. Whatever cannot be read lets nobody in."""

    def __init__(self, path: Path, today: Callable[[], date] = lambda: datetime.now(UTC).date()) -> None:
        self._path = path
        self._today = today
        self._read_at: tuple[int, ...] | None = None
        self._content = _Content("", ())

    @property
    def exist(self) -> bool:
        """Whether there is a file of tokens, of whatever content."""
        return self._path.exists()

    def find(self, token: str) -> Token | None:
        """The token that this is, if it holds. Its hash is compared in constant time."""
        if len(token) > _LONGEST:
            return None
        held = self.by_id(token.split("_")[1] if token.count("_") >= 2 else "")
        given = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
        return held if hmac.compare_digest(given, held.sha256 if held else _NO_HASH) else None

    def by_id(self, token_id: str) -> Token | None:
        """The token of this id, if it holds today."""
        return next((t for t in self._newest().tokens if t.token_id == token_id and t.holds(self._today())), None)

    def all(self) -> tuple[Token, ...]:
        """Every token, in the order in which they were added. Raises TokensUnusable."""
        return _read(self._path).tokens if self.exist else ()

    @property
    def key(self) -> str:
        """What cookies are signed with; "" where there is none, and none can be believed."""
        return self._newest().key

    def add(
        self, name: str, rights: Iterable[Right], policies: Sequence[str] | None, last_day: date | None
    ) -> tuple[str, Token]:
        """A new token, and what is kept of it. Raises TokensUnusable."""
        token_id = secrets.token_hex(6)
        token = f"{_PREFIX}_{token_id}_{secrets.token_urlsafe(32)}"
        named = tuple(sorted(set(policies))) if policies else None
        digest = hashlib.sha256(token.encode()).hexdigest()
        kept = Token(token_id, name, digest, tuple(sorted(set(rights))), named, self._today(), last_day)
        self._change(lambda content: replace(content, tokens=(*content.tokens, kept)))
        return token, kept

    def revoke(self, named: str) -> Token:
        """Let the token of this id or name in no more. Raises UnknownToken or TokensUnusable."""
        gone: list[Token] = []

        def without(content: _Content) -> _Content:
            of_id = [token for token in content.tokens if token.token_id == named]
            found = of_id or [token for token in content.tokens if token.name == named]
            if len(found) != 1:
                many = f"{len(found)} tokens are named '{named}'; give the id of one"
                raise UnknownToken(many if found else f"there is no token '{named}'; `inforce token list` lists them")
            gone.extend(found)
            return replace(content, tokens=tuple(token for token in content.tokens if token is not found[0]))

        self._change(without)
        return gone[0]

    def _change(self, changed: Callable[[_Content], _Content]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_name(f"{self._path.name}.lock"), mode=0o600):
            content = _read(self._path) if self.exist else _Content(secrets.token_urlsafe(32), ())
            _write(self._path, changed(content))

    def _newest(self) -> _Content:
        """What the file holds now; nothing where it cannot be used."""
        try:
            found = self._path.stat()
            at: tuple[int, ...] = (found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode)
        except OSError:
            at = (-1,)
        if at != self._read_at:
            try:
                self._content = _read(self._path)
            except TokensUnusable as error:
                log.error("nobody is let in: %s", error)
                self._content = _Content("", ())
            self._read_at = at
        return self._content


def _read(path: Path) -> _Content:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise TokensUnusable(f"{path} may be read by others, and whoever reads it can sign in; chmod 600 it")
            facts = json.load(file)
        return _Content(facts["key"], tuple(map(_token, facts["tokens"])))
    except OSError as error:
        raise TokensUnusable(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise TokensUnusable(f"{path} holds no tokens; put it back as it was, or remove it and add new ones") from error


def _token(facts: dict[str, object]) -> Token:
    """Raises KeyError, TypeError or ValueError for what no token is written as."""
    policies, last_day = facts["policies"], facts["last_day"]
    return Token(
        token_id=str(facts["token_id"]),
        name=str(facts["name"]),
        sha256=str(facts["sha256"]),
        rights=tuple(map(Right, _texts(facts["rights"]))),
        policies=None if policies is None else _texts(policies),
        created=date.fromisoformat(str(facts["created"])),
        last_day=None if last_day is None else date.fromisoformat(str(last_day)),
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(str, value))


def _write(path: Path, content: _Content) -> None:
    """Whole or not at all, and readable by its owner alone from the first moment."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(content), file, indent=2, default=str)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
