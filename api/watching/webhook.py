"""Letters are signed and sent to one address, and tried again where nobody acknowledged them.

A letter is a POST of JSON with these headers:

    Inforce-Event      the name of the event: whoever has seen it already acknowledges and drops it
    Inforce-Timestamp  seconds since 1970, of this attempt
    Inforce-Signature  v1=HMAC-SHA256 of "TIMESTAMP.BODY" under the secret, in hexadecimal

Any status from 200 to 299 acknowledges it. Redirects are not followed, and no answer is read beyond its status.
"""

import hashlib
import hmac
import http.client
import logging
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from api.watching.noting import note
from api.watching.outbox import Letter, Outbox
from corpus.errors import InforceError
from index.errors import IndexNotReady
from retriever.opening import StillLoading
from retriever.reading.library import Library
from retriever.retriever import Retriever

log = logging.getLogger("inforce.webhook")

MOST_ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT = 10.0, 6 * 3600.0
_TIMEOUT = 10.0
_LOOK = 30.0
"""Seconds between two looks at whether there is a new index."""
_LEAST_SECRET = 16
_THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})
_LOCK = "watch.lock"


def one_sender(directory: Path) -> FileLock:
    """Held by the one process that writes letters of an index and sends them; another one that tries gets Timeout."""
    return FileLock(directory / _LOCK, timeout=0)


class WrongAddress(InforceError):
    """An address or a secret that cannot be used."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where letters are sent, and the secret that they are signed under."""

    host: str
    port: int | None
    path: str
    secure: bool
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, address: str, secret_file: Path) -> "Target":
        """Raises WrongAddress."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise WrongAddress(f"the address of the webhook cannot be read: {error}") from error
        host = parts.hostname
        if parts.scheme not in {"http", "https"} or not host or parts.username is not None or parts.fragment:
            raise WrongAddress("the address of the webhook must be like https://example.org/hook")
        if parts.scheme == "http" and host not in _THIS_COMPUTER:
            raise WrongAddress("the address of the webhook must begin with https:// unless it is on this computer")
        try:
            secret = secret_file.read_bytes().strip()
        except OSError as error:
            raise WrongAddress(f"the secret of the webhook cannot be read: {error.strerror}") from error
        if len(secret) < _LEAST_SECRET:
            raise WrongAddress(f"the secret of the webhook must have at least {_LEAST_SECRET} bytes")
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        return cls(host, port, path, parts.scheme == "https", secret)

    def connection(self) -> http.client.HTTPConnection:
        if self.secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self.host, self.port, timeout=_TIMEOUT, context=context)
        return http.client.HTTPConnection(self.host, self.port, timeout=_TIMEOUT)


def signature(secret: bytes, timestamp: int, body: bytes) -> str:
    """What a receiver computes from the header and the body to know that a letter is from here."""
    return "v1=" + hmac.new(secret, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def post(target: Target, letter: Letter, now: float) -> str | None:
    """Send a letter once; None where it was acknowledged, else what was met instead."""
    body = letter.body.encode()
    timestamp = int(now)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "inforce",
        "Inforce-Event": letter.event,
        "Inforce-Timestamp": str(timestamp),
        "Inforce-Signature": signature(target.secret, timestamp, body),
    }
    connection = target.connection()
    try:
        connection.request("POST", target.path, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"[:200]
    finally:
        connection.close()
    return None if 200 <= status < 300 else f"status {status}"


Post = Callable[[Target, Letter, float], str | None]


def deliver(outbox: Outbox, target: Target, now: Callable[[], float] = time.time, send: Post = post) -> bool:
    """Send every letter that is due; whether none was refused."""
    is_well = True
    while letter := outbox.due(now()):
        attempt = letter.attempts + 1
        # Written first: if this process dies now, the letter is not lost, and not sent at once again and again.
        outbox.begin(letter.event, now() + min(_FIRST_WAIT * 4 ** (attempt - 1), _LONGEST_WAIT))
        said = send(target, letter, now())
        if said is None:
            outbox.sent(letter.event)
            continue
        is_well = False
        is_over = attempt >= MOST_ATTEMPTS
        outbox.failed(letter.event, said, for_good=is_over)
        log.warning("%s was not acknowledged (%s)%s", letter.event, said, "; it is given up" if is_over else "")
    return is_well


class Live(Protocol):
    """The index in use."""

    def current(self) -> Retriever: ...


class Postman:
    """Looks whether the index has something new, and sends what is due, in a thread beside the server."""

    def __init__(self, live: Live, directory: Path, target: Target) -> None:
        self._live = live
        self._outbox = Outbox(directory)
        self._lock = one_sender(directory)
        self._target = target
        self._noted: str | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="webhook", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self.round()):
            pass

    def round(self) -> float:
        """Look and send once; the seconds until there may be more to do."""
        try:
            library = self._live.current().library
            # Of several processes that answer one writes and sends; where it dies, the next one takes over.
            with self._lock:
                self._look(library)
                deliver(self._outbox, self._target)
                due = self._outbox.next_due()
        except (StillLoading, Timeout):
            return _LOOK
        except IndexNotReady as error:
            log.warning("nothing is sent: %s", error)
            return _LOOK
        except Exception:
            log.exception("the webhook failed")
            return _LOOK
        return _LOOK if due is None else max(0.0, min(_LOOK, due - time.time()))

    def _look(self, library: Library) -> None:
        if library.index.fingerprint != self._noted:
            written = note(library, self._outbox)
            self._noted = library.index.fingerprint
            log.info("%d new letters from %s", written, self._noted)
