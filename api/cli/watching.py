"""The commands of being told: rules, what they would have told, and letters."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.cli.formats import form_of, form_options, print_result
from api.cli.shared import index_option, paper, print_data, say, settings_of
from api.exit_codes import ExitCode
from api.phrases.segments import Document
from api.phrases.watching import dead_document, rule_in_words, rules_document, told_document
from api.watching.outbox import Outbox
from api.watching.rules import Rule, When

if TYPE_CHECKING:
    from api.watching.webhook import Target
    from retriever.results import VersionEvent

F = TypeVar("F", bound=Callable[..., Any])

_RULE_OPTIONS = (
    click.option("--exact", is_flag=True, help="Only these words, not their inflections."),
    click.option("--policy", "policies", metavar="ID", multiple=True, help="Only this policy; repeatable."),
    click.option(
        "--when",
        type=click.Choice([when.value for when in When]),
        multiple=True,
        help="Only when the words come (or stand more often), when they go (or less often), or when the words around "
        "them change; repeatable (default: each).",
    ),
    index_option,
)
_WEBHOOK_OPTIONS = (
    click.option(
        "--webhook",
        metavar="URL",
        envvar="INFORCE_WEBHOOK",
        help="Tell this address of every version that becomes known, or of those that a rule speaks of.",
    ),
    click.option(
        "--webhook-secret",
        metavar="FILE",
        envvar="INFORCE_WEBHOOK_SECRET",
        help="The file of the secret under which what is sent is signed (HMAC-SHA256).",
    ),
)


def _with(options: Sequence[Callable[[F], F]]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


rule_options, webhook_options = _with(_RULE_OPTIONS), _with(_WEBHOOK_OPTIONS)


@click.group(
    invoke_without_command=True,
    epilog="""
\b
Examples:
  inforce watch --test "machine learning"
  inforce watch add biometric voiceprint --when come
  inforce watch add "retention period" --exact --policy acme-privacy
  inforce watch list
""",
)
@click.option(
    "--test", "tried", metavar="WORDS", multiple=True, help="Only show what a rule with these words would have told."
)
@rule_options
@click.pass_context
def watch(
    ctx: click.Context,
    tried: tuple[str, ...],
    exact: bool,
    policies: tuple[str, ...],
    when: tuple[str, ...],
    index: str | None,
) -> int:
    """Be told when words come, change or go.

    A rule has a word or several in a row; of several, any will do. It counts every inflection unless --exact is given.
    Rules are kept beside the index and used by `inforce serve --webhook`; --test shows what one would have told of all
    that is past, and keeps nothing.
    """
    if ctx.invoked_subcommand is not None:
        if tried or exact or policies or when or index:
            raise click.UsageError(f"flags come after the word `{ctx.invoked_subcommand}`", ctx)
        return ExitCode.DONE
    if not tried:
        print_data(ctx.get_help())
        return ExitCode.DONE
    return _try(_rule(tried, exact, policies, when), index)


@watch.command()
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option("--test", is_flag=True, help="Only show what the rule would have told; nothing is kept.")
@rule_options
def add(
    words: tuple[str, ...],
    test: bool,
    exact: bool,
    policies: tuple[str, ...],
    when: tuple[str, ...],
    index: str | None,
) -> int:
    """Keep a rule, and show what it would have told.

    WORDS is a word or several in a row, in quotes; of several WORDS, any will do.
    """
    rule = _rule(words, exact, policies, when)
    code = _try(rule, index)
    if not test:
        number = Outbox(settings_of(index).index).add(rule)
        say(f"rule {number} is kept: {rule_in_words(rule)}")
        return ExitCode.DONE
    return code


@watch.command("list")
@index_option
def list_rules(index: str | None) -> int:
    """List the rules."""
    rules = Outbox(settings_of(index).index).rules()
    print_data(paper().document(rules_document(rules)))
    return ExitCode.DONE if rules else ExitCode.NOT_FOUND


@watch.command()
@click.option("--since", metavar="LAST", required=True, help="The fingerprint of an index, or a day: as in `changes`.")
@form_options
@index_option
def told(since: str, printed_as: str | None, as_json: bool, index: str | None) -> int:
    """Tell what the rules speak of, of all that came to be known since.

    For a script that runs every night: ends with 0 where there is something, with 3 where there is nothing. With --json
    each rule has its events as `inforce changes` gives them, and `index` is the LAST of the next time.
    """
    from api.contract import to_json
    from api.parameter_values import read_query
    from api.word_parameters import EventsParameters
    from retriever.opening import open_library

    printed = form_of(printed_as, as_json)
    settings = settings_of(index)
    asked = read_query(EventsParameters, [("since", since)]).request()
    library = open_library(settings)
    there = {version.policy for version in library.versions()}
    found: dict[int, tuple[Rule, list[VersionEvent]]] = {}
    for number, rule in Outbox(settings.index).rules().items():
        standing = rule.within(there)
        found[number] = rule, list(standing.told(library, asked)) if standing else []

    def body() -> str:
        rules = [
            {"rule": number, "words": list(rule.words), "events": [json.loads(to_json(event)) for event in events]}
            for number, (rule, events) in found.items()
        ]
        return json.dumps({"index": library.index.fingerprint, "rules": rules}, ensure_ascii=False)

    def document() -> Document:
        blocks = [block for rule, events in found.values() for block in told_document(rule, events, is_past=False)]
        return blocks or rules_document({})

    print_result(printed, document, body, ("rules",))
    return ExitCode.DONE if any(events for _, events in found.values()) else ExitCode.NOT_FOUND


@watch.command()
@click.argument("number", type=click.IntRange(min=1))
@index_option
def remove(number: int, index: str | None) -> int:
    """Remove the rule with this NUMBER."""
    if not Outbox(settings_of(index).index).remove(number):
        raise click.UsageError(f"there is no rule {number}; `inforce watch list` lists them")
    say(f"rule {number} is removed")
    return ExitCode.DONE


@watch.command()
@webhook_options
@index_option
def send(webhook: str | None, webhook_secret: str | None, index: str | None) -> int:
    """Tell the webhook now of what is new, for those who build without a server.

    The first time nothing is sent: what the index holds then is known. Ends with 6 where a letter was not acknowledged;
    the next call tries again, later and later.
    """
    from filelock import Timeout

    from api.watching.noting import note
    from api.watching.webhook import deliver, one_sender
    from retriever.opening import open_library

    target = target_of(webhook, webhook_secret)
    if target is None:
        raise click.UsageError("--webhook and --webhook-secret are missing")
    settings = settings_of(index)
    outbox = Outbox(settings.index)
    library = open_library(settings)
    try:
        with one_sender(settings.index):
            written = note(library, outbox)
            is_well = deliver(outbox, target, time.time)
    except Timeout:
        say("another process is sending; it does what is to be done")
        return ExitCode.UNEXPECTED
    say(f"{written} new; {'all that was due is acknowledged' if is_well else 'not all was acknowledged'}")
    return ExitCode.DONE if is_well else ExitCode.CHECK_FAILED


@watch.command()
@click.option("--again", is_flag=True, help="Have them tried once more.")
@index_option
def dead(again: bool, index: str | None) -> int:
    """List what was never acknowledged and is not tried any more."""
    outbox = Outbox(settings_of(index).index)
    letters = outbox.dead()
    print_data(paper().document(dead_document(letters)))
    if again and letters:
        say(f"{outbox.again()} wait once more")
    return ExitCode.DONE


def target_of(webhook: str | None, secret: str | None) -> "Target | None":
    """Where letters are sent; None where nothing is set. Raises click.UsageError and WrongAddress."""
    if not webhook and not secret:
        return None
    if not webhook or not secret:
        missing = "--webhook-secret" if webhook else "--webhook"
        raise click.UsageError(f"{missing} is missing: both are needed, or neither")
    from api.watching.webhook import Target

    return Target.of(webhook, Path(secret))


def _rule(words: Sequence[str], exact: bool, policies: Sequence[str], when: Sequence[str]) -> Rule:
    chosen = tuple(each for each in When if not when or each.value in when)
    return Rule(tuple(words), not exact, tuple(policies), chosen)


def _try(rule: Rule, index: str | None) -> ExitCode:
    """Show what a rule would have told of all that is past."""
    from retriever.events.request import EventsRequest
    from retriever.opening import open_library

    library = open_library(settings_of(index))
    events = list(rule.told(library, EventsRequest(places=1)))
    print_data(paper().document(told_document(rule, events)))
    return ExitCode.DONE if events else ExitCode.NOT_FOUND
