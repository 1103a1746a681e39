"""The commands that say who may ask a server: `inforce token add`, `list` and `revoke`."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.cli.shared import index_option, print_data, say, settings_of
from api.exit_codes import ExitCode
from api.render.terminal import table
from api.service.access import Right, rights_of
from api.service.tokens import Token, Tokens, TokensUnusable
from index.errors import IndexNotReady
from retriever.settings import Settings

if TYPE_CHECKING:
    from api.http.address import Site
    from api.http.authentication import Access

F = TypeVar("F", bound=Callable[..., Any])

_SHARED = "tokens.json"
"""What the file was once called: one beside all indexes of a folder, whose tokens opened each of them."""

tokens_option = click.option(
    "--tokens",
    "tokens_file",
    metavar="FILE",
    envvar="INFORCE_TOKENS",
    help="The file of tokens (default: beside the index DIR, DIR.tokens.json).",
)


_OPTIONS = (
    tokens_option,
    click.option(
        "--user-header",
        metavar="NAME",
        default="",
        envvar="INFORCE_USER_HEADER",
        help="The header in which a proxy named by --trust-proxy says who signed in there, such as X-Forwarded-User.",
    ),
    click.option(
        "--policies-header",
        metavar="NAME",
        default="",
        envvar="INFORCE_POLICIES_HEADER",
        help="The header in which it says what policies there are for them, separated by commas (default: all are).",
    ),
    click.option(
        "--user-scope",
        "user_scopes",
        type=click.Choice([right.value for right in Right]),
        multiple=True,
        envvar="INFORCE_USER_SCOPE",
        help="What whoever signed in there may do; repeatable (default: read and check).",
    ),
)


def access_options(function: F) -> F:
    """The options that say who may ask; `access_of` takes what they give."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def access_of(
    settings: Settings,
    site: "Site",
    *,
    tokens_file: str | None,
    user_header: str,
    policies_header: str,
    user_scopes: tuple[str, ...],
) -> "Access":
    """Raises UsageError, and TokensUnusable where there is a file of tokens that cannot be used."""
    from api.http.authentication import Access, Users

    if (user_header and not site.proxies) or (policies_header and not user_header):
        raise click.UsageError(
            "--policies-header needs --user-header, and that needs --trust-proxy: a header is believed of nobody else",
            click.get_current_context(),
        )
    tokens = tokens_of(settings, tokens_file)
    tokens.all()
    rights = rights_of(user_scopes or (Right.READ, Right.CHECK))
    return Access(tokens, Users(user_header, rights, policies_header) if user_header else None)


def tokens_of(settings: Settings, file: str | None) -> Tokens:
    """The tokens of an index, or those in ``file``.

    Raises TokensUnusable where a file of all indexes of the folder may be meant for this one: left out without a word,
    a server that asked for tokens would ask for none.
    """
    if file:
        return Tokens(Path(file))
    path = tokens_file_of(settings.index)
    shared = path.with_name(_SHARED)
    if shared.exists() and not path.exists():
        raise TokensUnusable(
            f"{shared} opened every index in its folder and is no longer read; if its tokens are for this index, move "
            f"it to {path} (copy it where they are for others too), or name it with --tokens"
        )
    return Tokens(path)


def tokens_file_of(directory: Path) -> Path:
    """The file beside the index that is called like it, so that neither a build nor its removal lets anybody in."""
    named = Path(os.path.abspath(directory))
    return named.with_name(f"{named.name}.tokens.json")


@click.group()
def token() -> None:
    """Say who may ask a server.

    As soon as there is a file of tokens, `inforce serve` answers only whom it knows: programs by `Authorization: Bearer
    TOKEN`, people by signing in with a token. The file is for the server's user alone and does not hold the tokens.
    """


@token.command(
    epilog="""
\b
Examples:
  inforce token add "Anna Berg" --scope read --scope check
  inforce token add intake-bot --policy alibaba-privacy --expires 2027-12-31
"""
)
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([right.value for right in Right]),
    multiple=True,
    help="What it allows: read (the default), check (texts), admin (refresh, figures); repeatable.",
)
@click.option(
    "--policy",
    "policies",
    metavar="ID",
    multiple=True,
    help="The policies that there are for it; repeatable (default: all, also those that come).",
)
@click.option("--expires", metavar="DATE", help="Its last day, in UTC (default: until it is revoked).")
@index_option
@tokens_option
def add(
    name: str,
    scopes: tuple[str, ...],
    policies: tuple[str, ...],
    expires: str | None,
    index: str | None,
    tokens_file: str | None,
) -> int:
    """Make a token for NAME and print it, once: it is kept nowhere."""
    settings = settings_of(index)
    if not name.strip() or not name.isprintable():
        raise click.UsageError("NAME is empty or holds what cannot be printed", click.get_current_context())
    try:
        last_day = datetime.strptime(expires, "%Y-%m-%d").date() if expires else None
    except ValueError as error:
        raise click.UsageError(f"--expires must be YYYY-MM-DD; got '{expires}'", click.get_current_context()) from error
    if last_day and last_day < datetime.now(UTC).date():
        raise click.UsageError(f"--expires {expires} is over; give a day to come", click.get_current_context())
    rights = [Right(scope) for scope in scopes] or [Right.READ]
    if policies and Right.ADMIN in rights:
        raise click.UsageError(
            "--scope admin is of the whole index; leave out --policy, or make two tokens", click.get_current_context()
        )
    tokens = tokens_of(settings, tokens_file)
    is_first = not tokens.exist
    secret, kept = tokens.add(name.strip(), rights, policies, last_day)
    print_data(secret)
    say(f"token {kept.token_id} of {kept.name}: {_allows(kept)}. It is shown this once and kept nowhere.")
    if unknown := _unknown(policies, settings):
        say(f"the index holds no policy {', '.join(unknown)}: of these it will see nothing until it does.")
    if is_first:
        say("this is the first token: from now on the server answers only whom it knows.")
    return ExitCode.DONE


@token.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, without what could be signed in with.")
@index_option
@tokens_option
def list_tokens(as_json: bool, index: str | None, tokens_file: str | None) -> int:
    """List the tokens, without what could be signed in with."""
    found = tokens_of(settings_of(index), tokens_file).all()
    if as_json:
        facts = [
            {
                "id": one.token_id,
                "name": one.name,
                "scopes": list(one.rights),
                "policies": None if one.policies is None else list(one.policies),
                "created": one.created.isoformat(),
                "expires": one.last_day.isoformat() if one.last_day else None,
            }
            for one in found
        ]
        print_data(json.dumps(facts, ensure_ascii=False, indent=2))
    elif found:
        rows = [
            (one.token_id, one.name, _allows(one), str(one.created), str(one.last_day or "until revoked"))
            for one in found
        ]
        print_data(table(("id", "name", "allows", "since", "until"), rows))
    else:
        say("there are no tokens")
    return ExitCode.DONE if found else ExitCode.NOT_FOUND


@token.command()
@click.argument("token_id", metavar="ID_OR_NAME")
@index_option
@tokens_option
def revoke(token_id: str, index: str | None, tokens_file: str | None) -> int:
    """Let a token in no more, and nobody who signed in with it; a running server notices at once."""
    gone = tokens_of(settings_of(index), tokens_file).revoke(token_id)
    say(f"token {gone.token_id} of {gone.name} is revoked")
    return ExitCode.DONE


def _allows(kept: Token) -> str:
    of = "all policies" if kept.policies is None else ", ".join(kept.policies)
    return f"{', '.join(kept.rights)} of {of}"


def _unknown(policies: Sequence[str], settings: Settings) -> list[str]:
    """Those that the index does not hold; where it cannot be read, whatever was said is not doubted."""
    from retriever.opening import open_library

    if not policies:
        return []
    try:
        known = {policy.policy for policy in open_library(settings).policies()}
    except IndexNotReady:
        return []
    return sorted(set(policies) - known)
