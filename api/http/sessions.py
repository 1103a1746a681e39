"""Signed in by a cookie: it names a token and when that was given, signed with the key beside the tokens.

A cookie is believed while its token holds and it is young enough; revoking the token ends all that it signed in.
"""

from hashlib import sha256

from itsdangerous import BadData, Signer, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from api.http.address import Site
from api.service.tokens import Token, Tokens

COOKIE = "inforce_session"
_HOURS = 12
_FORMS = b"inforce form"


class Sessions:
    """Cookies that speak for tokens."""

    def __init__(self, tokens: Tokens, site: Site) -> None:
        self._tokens = tokens
        self._site = site

    def of(self, request: Request) -> tuple[Token, str] | None:
        """The token that a cookie speaks for, and what has to be in the forms of its pages; None where none does."""
        cookie, key = request.cookies.get(COOKIE), self._tokens.key
        if not (cookie and key):
            return None
        try:
            token_id = self._signing(key).loads(cookie, max_age=_HOURS * 3600)
        except BadData:
            return None
        token = self._tokens.by_id(token_id) if isinstance(token_id, str) else None
        return (token, Signer(key, salt=_FORMS, digest_method=sha256).get_signature(cookie).decode()) if token else None

    def begin(self, response: Response, request: Request, token: Token) -> None:
        """Have the browser that gets this response speak for the token, on this site's own pages alone."""
        response.set_cookie(
            COOKIE,
            self._signing(self._tokens.key).dumps(token.token_id),
            max_age=_HOURS * 3600,
            path=self._site.root_path or "/",
            secure=self._site.is_secure or request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )

    def end(self, response: Response) -> None:
        response.delete_cookie(COOKIE, path=self._site.root_path or "/", httponly=True, samesite="strict")

    @staticmethod
    def _signing(key: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(key, salt=b"inforce session", signer_kwargs={"digest_method": sha256})
