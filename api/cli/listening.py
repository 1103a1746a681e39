"""Where `inforce serve` listens, and under which address it is known: sockets, TLS, proxies, its public address."""

import errno
import ipaddress
import os
import socket
import ssl
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from api.http.address import Site

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--host", default="127.0.0.1", envvar="INFORCE_HOST", show_default=True, help="Address to listen on."),
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=8000,
        envvar="INFORCE_PORT",
        show_default=True,
        help="Port to listen on; 0 takes a free one.",
    ),
    click.option(
        "--uds",
        metavar="FILE",
        envvar="INFORCE_UDS",
        help="Listen on this socket file instead, which its owner and group may use.",
    ),
    click.option(
        "--allow-host",
        "allowed_hosts",
        metavar="NAME",
        multiple=True,
        envvar="INFORCE_ALLOW_HOST",
        help="Answer also to this name, as browsers write it; repeatable (default: the names of this computer).",
    ),
    click.option(
        "--allow-origin",
        "origins",
        metavar="ORIGIN",
        multiple=True,
        envvar="INFORCE_ALLOW_ORIGIN",
        help="Let pages of this other site, like https://app.example, read the API (CORS); repeatable (default: none).",
    ),
    click.option(
        "--public-url",
        metavar="URL",
        default="",
        envvar="INFORCE_PUBLIC_URL",
        help="The address by which people know this server: its name is answered to, and all links lead there.",
    ),
    click.option(
        "--root-path",
        metavar="PATH",
        default="",
        envvar="INFORCE_ROOT_PATH",
        help="The path below which a proxy serves it, such as /inforce (default: that of --public-url).",
    ),
    click.option(
        "--trust-proxy",
        "proxies",
        metavar="ADDRESS",
        multiple=True,
        envvar="INFORCE_TRUST_PROXY",
        help="Believe this proxy (address, network, or 'unix' for --uds) who asks, how and by which name; repeatable.",
    ),
    click.option("--tls-cert", metavar="FILE", envvar="INFORCE_TLS_CERT", help="Speak TLS: certificate with chain."),
    click.option("--tls-key", metavar="FILE", envvar="INFORCE_TLS_KEY", help="Speak TLS: the key, in PEM."),
    click.option(
        "--insecure-without-authentication",
        "insecure",
        is_flag=True,
        envvar="INFORCE_INSECURE_WITHOUT_AUTHENTICATION",
        help="Listen beyond this computer without tokens: whoever reaches the address reads everything in the index.",
    ),
)


def listening_options(function: F) -> F:
    """The options of this module; `Listening.of` takes what they give."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Listening:
    """Where it listens: at ``host`` and ``port``, or on the socket file ``uds``.

    ``tls`` are the files of certificate and key, ``insecure`` says that everybody is meant to read what it serves.
    """

    host: str
    port: int
    uds: Path | None
    allowed_hosts: tuple[str, ...]
    site: "Site"
    tls: tuple[Path, Path] | None
    insecure: bool

    @classmethod
    def of(
        cls,
        *,
        host: str,
        port: int,
        uds: str | None,
        allowed_hosts: tuple[str, ...],
        origins: tuple[str, ...],
        public_url: str,
        root_path: str,
        proxies: tuple[str, ...],
        tls_cert: str | None,
        tls_key: str | None,
        insecure: bool,
    ) -> "Listening":
        """Raises UsageError for what cannot be used."""
        from api.http.address import site_of

        tls = _tls(tls_cert, tls_key)
        try:
            site = site_of(public_url, root_path, proxies, tls=tls is not None, origins=origins)
        except ValueError as error:
            raise _usage(str(error)) from error
        return cls(host, port, Path(uds) if uds else None, allowed_hosts, site, tls, insecure)

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which it may be asked: of this computer, as it was told, and of its public address."""
        from api.http.boundary import LOOPBACK_NAMES

        told = (self.host, *self.allowed_hosts, self.site.host or "")
        return LOOPBACK_NAMES | {name.lower() for name in told if name}

    def listener(self) -> socket.socket:
        """A socket with the address taken, not yet listening. Raises UsageError if it cannot be had."""
        return _socket_file(self.uds) if self.uds else _listener(self.host, self.port)

    def require_known(self, listener: socket.socket, *, authenticates: bool) -> None:
        """Raises UsageError where it would be reached from beyond this computer by whomever, and this is not meant."""
        if self.insecure or authenticates:
            return
        if self._is_beyond(listener):
            raise _usage(
                f"{self.host} is reached from beyond this computer, and whoever reaches it may read everything in the "
                "index: no token was added yet. Add one (`inforce token add NAME`), name the proxy that says who it is "
                "(--trust-proxy, --user-header), or say --insecure-without-authentication"
            )

    def only_names(self, listener: socket.socket) -> list[str]:
        """The names that it answers to, where others reach it and none was told by which; else none."""
        return [] if self.allowed_hosts or self.site.host or not self._is_beyond(listener) else sorted(self.hosts)

    def _is_beyond(self, listener: socket.socket) -> bool:
        """Whether it is reached from beyond this computer."""
        return not self.uds and not ipaddress.ip_address(listener.getsockname()[0]).is_loopback

    def address(self, listener: socket.socket) -> str:
        """Where to open it, for people."""
        if self.site.public_url:
            return self.site.public_url
        if self.uds:
            return f"on {self.uds}"
        scheme = "https" if self.tls else "http"
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{shown}:{listener.getsockname()[1]}{self.site.root_path}"


def _usage(message: str) -> click.UsageError:
    return click.UsageError(message, click.get_current_context())


def _tls(certificate: str | None, key: str | None) -> tuple[Path, Path] | None:
    if not (certificate or key):
        return None
    if not (certificate and key):
        raise _usage("--tls-cert and --tls-key need each other")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        raise _usage(f"TLS cannot be spoken with {certificate} and {key}: {error}") from error
    return Path(certificate), Path(key)


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except OSError:
            listener.close()
            raise
        return listener
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        remedy = "stop what uses it, or choose another --port" if in_use else "choose another --host or --port"
        raise _usage(f"cannot listen on {host}, port {port}: {error.strerror or error}; {remedy}") from error


def _socket_file(path: Path) -> socket.socket:
    """A socket file that owner and group may use; one that a server left behind makes room."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.exists() and stat.S_ISSOCK(path.stat().st_mode) and not _answers(path):
            path.unlink()
        # The mode is right from the start: there is no moment in which others may connect.
        before = os.umask(0o117)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
    except OSError as error:
        listener.close()
        raise _usage(f"cannot listen on {path}: {error.strerror or error}; choose another --uds") from error
    return listener


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        return asking.connect_ex(str(path)) == 0
