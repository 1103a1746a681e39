"""Who asks: every request gets its caller here, before anything is done for it.

By a token in the request, by a cookie that a token was given for, or by the proxy in front, which says who signed in
there. Where the server knows no tokens and no such proxy, everybody may ask.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.address import FROM_PROXY
from api.http.problems import problem
from api.service.access import EVERYBODY, NOBODY, Caller, Right, caller, right_for
from api.service.tokens import Token, Tokens

SIGN_IN = "/sign-in"

_CHALLENGE = 'Bearer realm="inforce"'


@dataclass(frozen=True, slots=True)
class Users:
    """Who signed in at the proxy: ``header`` names them, ``policies`` is the header that names what they may see.

    Without ``policies`` they may see everything; with it, only what it names.
    """

    header: str
    rights: frozenset[Right] = frozenset({Right.READ, Right.CHECK})
    policies: str = ""


class Access:
    """How callers are known. Once anybody has to be known, everybody has to be until the server is started anew."""

    def __init__(self, tokens: Tokens, users: Users | None = None) -> None:
        self.tokens = tokens
        self._users = users
        self._required = users is not None

    @property
    def is_required(self) -> bool:
        self._required = self._required or self.tokens.exist
        return self._required

    def by_token(self, token: str) -> Caller | None:
        found = self.tokens.find(token)
        return caller_of(found) if found else None

    def by_proxy(self, request: Request) -> Caller | None:
        """Who the proxy says it is; None where nobody signed in there, or no proxy asks that is trusted."""
        if self._users is None or not request.scope.get(FROM_PROXY):
            return None
        named = request.headers.getlist(self._users.header)
        # Two names, and one of them may have come through from outside.
        if len(named) != 1 or not named[0].strip():
            return None
        policies = None
        if self._users.policies:
            policies = frozenset(
                name.strip() for value in request.headers.getlist(self._users.policies) for name in value.split(",")
            )
        return Caller(named[0].strip(), self._users.rights, policies)


def caller_of(token: Token, form_token: str = "") -> Caller:
    policies = None if token.policies is None else frozenset(token.policies)
    return Caller(token.name, frozenset(token.rights), policies, form_token)


class SignedIn(Protocol):
    """The pages by which people sign in."""

    def caller_of(self, request: Request) -> Caller | None: ...

    def refused(self, request: Request, known: Caller, right: Right) -> Response: ...


class ByTokenAlone:
    """For a server without pages."""

    def caller_of(self, request: Request) -> Caller | None:  # noqa: ARG002  # nobody is signed in
        return None

    def refused(self, request: Request, known: Caller, right: Right) -> Response:  # noqa: ARG002  # as pages have it
        return too_few_rights(right)


class Authentication:
    """Finds the caller of each request, and refuses what that caller may not do.

    ``access`` None: nobody has to be known. Else ``sign_in`` says who is signed in, and tells people what they may not.
    """

    def __init__(self, app: ASGIApp, access: Access | None, sign_in: "SignedIn | None") -> None:
        self.app = app
        self._access = access
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self._access is None or self._sign_in is None or not self._access.is_required:
            caller.set(EVERYBODY)
            await self.app(scope, receive, send)
            return
        request, path = Request(scope), scope["path"].removeprefix(scope.get("root_path", ""))
        known, is_wrong = self._known(request, self._access, self._sign_in)
        caller.set(known)
        right = right_for(path)
        answer: ASGIApp = self.app
        if right is not None and not known.may(right):
            answer = (
                self._unknown(request, path, is_wrong)
                if known == NOBODY
                else self._sign_in.refused(request, known, right)
            )
        await answer(scope, receive, send if path.startswith("/static/") else _not_stored(send))

    @staticmethod
    def _known(request: Request, access: Access, sign_in: "SignedIn") -> tuple[Caller, bool]:
        """The caller, and whether a token was given that is none."""
        given = request.headers.getlist("authorization")
        if given:
            # Who shows a token is known by it alone: a wrong one is not made good by a cookie.
            scheme, _, token = given[0].partition(" ")
            found = access.by_token(token.strip()) if len(given) == 1 and scheme.lower() == "bearer" else None
            return (found, False) if found else (NOBODY, True)
        return access.by_proxy(request) or sign_in.caller_of(request) or NOBODY, False

    def _unknown(self, request: Request, path: str, is_wrong: bool) -> Response:
        if is_page(request, path) and not isinstance(self._sign_in, ByTokenAlone):
            asked = f"{path}?{request.url.query}" if request.url.query else path
            after = {"next": asked} if request.method == "GET" and asked != "/" else {}
            address = f"{SIGN_IN}?{urlencode(after, quote_via=quote)}" if after else SIGN_IN
            return RedirectResponse(address, 303)
        detail = "The token is unknown, or has expired or been revoked." if is_wrong else "This takes a token."
        challenge = f'{_CHALLENGE}, error="invalid_token"' if is_wrong else _CHALLENGE
        detail = f"{detail} Send one as `Authorization: Bearer TOKEN`."
        return problem("unauthorized", detail, headers={"WWW-Authenticate": challenge})


def is_page(request: Request, path: str) -> bool:
    """Whether a person asks for a page."""
    return not path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


def too_few_rights(right: Right) -> Response:
    """What a program is told whose token does not go so far."""
    return problem(
        "insufficient-scope",
        f"This takes a token with the scope `{right.value}`.",
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{right.value}"'},
    )


def _not_stored(send: Send) -> Callable[[Message], Awaitable[None]]:
    """What is said to one caller, no cache keeps for another."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "private, no-store"
        await send(message)

    return sending
