"""Signing in to the pages by a token, and out again."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.requests import Request
from starlette.routing import Route

from api.http.authentication import SIGN_IN, Access, caller_of, is_page, too_few_rights
from api.http.exchange import query_items, whole_body
from api.http.problems import Fault, HttpError
from api.http.sessions import Sessions
from api.operations import MAX_BODY_BYTES
from api.pages.rendering import environment
from api.service.access import Caller, Right
from api.service.limits import Limits

_WRONG = "This token is unknown, or has expired or been revoked. It is the whole line that `inforce token add` printed."
_FOR = {Right.READ: "to ask and read", Right.CHECK: "to check texts", Right.ADMIN: "to run the server"}


class SignIn:
    """The page with the form, and what is posted to it."""

    def __init__(self, access: Access, sessions: Sessions, limits: Limits) -> None:
        self._access = access
        self._sessions = sessions
        self._limits = limits
        self._templates = environment()

    def routes(self) -> Sequence[Route]:
        return [
            Route(SIGN_IN, self.form, methods=["GET"], include_in_schema=False),
            Route(SIGN_IN, self.begin, methods=["POST"], include_in_schema=False),
            Route("/sign-out", self.end, methods=["POST"], include_in_schema=False),
        ]

    async def form(self, request: Request) -> Response:
        given = query_items(request)
        if unknown := [Fault(in_="query", name=name, got=value) for name, value in given if name != "next"]:
            raise HttpError("unknown-parameter", f"{unknown[0].name} is not known here.", unknown)
        return self._page(dict(given).get("next", ""))

    async def begin(self, request: Request) -> Response:
        """A cookie for a token that holds, and on to the page that was wanted."""
        content = await whole_body(request, MAX_BODY_BYTES, self._limits.body)
        fields = dict(parse_qsl(content.decode("ascii", "replace"), max_num_fields=8))
        after = fields.get("next", "")
        token = self._access.tokens.find(fields.get("token", "").strip())
        if token is None:
            return self._page(after, _WRONG, 401)
        response = RedirectResponse(local(after), 303)
        self._sessions.begin(response, request, token)
        return response

    async def end(self, request: Request) -> Response:
        await whole_body(request, MAX_BODY_BYTES, self._limits.body)
        response = RedirectResponse(SIGN_IN, 303)
        self._sessions.end(response)
        return response

    def caller_of(self, request: Request) -> Caller | None:
        """Who is signed in by a cookie."""
        found = self._sessions.of(request)
        return caller_of(*found) if found else None

    def refused(self, request: Request, known: Caller, right: Right) -> Response:
        """What a caller is told who is known and may not do this."""
        if not is_page(request, request.scope["path"].removeprefix(request.scope.get("root_path", ""))):
            return too_few_rights(right)
        sentence = f"“{known.name}” has no leave {_FOR[right]} here; a token with the scope “{right.value}” has."
        facts = {"heading": "Not with this token", "sentence": sentence, "versions": ()}
        return HTMLResponse(self._templates.get_template("message.html").render(facts), 403)

    def _page(self, after: str, problem: str = "", status: int = 200) -> Response:
        facts = {"after": local(after), "problem": problem}
        return HTMLResponse(self._templates.get_template("sign_in.html").render(facts), status)


def local(address: str) -> str:
    r"""``address`` if it is a path of this server, else that of the search page: nobody is led elsewhere by a link.

    >>> local("/compare?left=a"), local("//evil.example"), local("https://evil.example"), local("/\\evil.example")
    ('/compare?left=a', '/', '/', '/')
    """
    # Browsers take a backslash for a slash, and drop control characters.
    if not address.startswith("/") or "\\" in address or not address.isprintable():
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return "/" if address.startswith("//") or parts.scheme or parts.netloc else address
