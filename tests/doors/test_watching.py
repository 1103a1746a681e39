"""Being told: rules tried on the past, letters written once, and what a receiver gets, also after a crash between."""

import hashlib
import hmac
import http.server
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli.program import inforce
from api.watching.noting import note
from api.watching.outbox import FILE, Letter, Outbox
from api.watching.rules import Rule, When
from api.watching.webhook import MOST_ATTEMPTS, Postman, Target, WrongAddress, deliver, one_sender, post
from index.build import update_index
from retriever.events.request import EventsRequest
from retriever.opening import open_index, open_library
from retriever.question.request import InvalidQuestion
from retriever.settings import Settings
from tests.conftest import WordEncoder
from tests.unit.test_archive import TERMS, Recorder, _policy

SECRET = "a secret of many bytes"
DAYS = {
    "2020-01-10": _policy("We keep data for two years.", "You may object."),
    "2020-03-10": _policy("We keep data for ten years.", "You may object."),
    "2020-06-10": _policy("We keep data for ten years.", "You may object.", "We sell biometric data."),
    "2020-09-10": _policy("We keep data for ten years.", "You may object to all of it."),
}


@dataclass
class Receiver:
    """Notes what it is sent and answers with the next of ``statuses``, else 204."""

    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    port: int = 0

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["event"]["to_version"] for _, body in self.got]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    noted = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            noted.got.append(
                ({name.lower(): value for name, value in self.headers.items()} | {"path": self.path}, body)
            )
            status = noted.statuses.pop(0) if noted.statuses else 204
            self.send_response(status)
            self.send_header("Location", noted.address)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        noted.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield noted
        server.shutdown()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n")
    return path


class Watched:
    """An index that grows day by day."""

    def __init__(self, folder: Path) -> None:
        self.recorder, self.directory = Recorder(folder / "versions"), folder / "index"
        self.days = iter(DAYS.items())

    def grow(self, days: int = 1) -> "Watched":
        for _ in range(days):
            self.recorder.record(*next(self.days))
        update_index([str(self.recorder.path)], WordEncoder(dimension=4), self.directory)
        return self

    def note(self) -> int:
        return note(open_library(Settings(self.directory)), self.outbox)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.directory)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_a_receiver_gets_each_event_once_and_signed(watched: Watched, receiver: Receiver, secret: Path) -> None:
    target = Target.of(receiver.address, secret)
    assert watched.grow(2).note() == 0, "what an index holds at first is known"
    assert watched.grow().note() == 1
    assert watched.note() == 0
    assert deliver(watched.outbox, target)
    assert deliver(watched.outbox, target)
    assert receiver.events == ["acme-privacy@2020-06-10"]
    with closing(sqlite3.connect(watched.directory / FILE)) as kept:
        assert kept.execute("SELECT state, body FROM letters").fetchall() == [("sent", "")]
    ((headers, body),) = receiver.got
    signed = hmac.new(SECRET.encode(), headers["inforce-timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["inforce-signature"] == f"v1={signed}"
    assert headers["path"] == "/hook?a=1"
    told = json.loads(body)
    assert headers["inforce-event"] == told["id"] == told["event"]["id"]
    assert [(one["op"], one["text"]) for one in told["event"]["words"]] == [("insert", "We sell biometric data.")]
    assert told["event"] == watched_event(watched, "acme-privacy@2020-06-10")


def watched_event(watched: Watched, version: str) -> dict[str, Any]:
    """The event as `inforce changes --json` has it."""
    ended = CliRunner().invoke(inforce, ["changes", "--json", "--places", "50", "--index", str(watched.directory)])
    (found,) = [event for event in json.loads(ended.stdout)["events"] if event["to_version"] == version]
    return dict(found)


@pytest.mark.parametrize("sent_before", [False, True])
def test_after_a_crash_between_each_event_is_there_once(
    watched: Watched, receiver: Receiver, secret: Path, sent_before: bool
) -> None:
    """The process dies after a letter was written, before or after it was sent."""
    target = Target.of(receiver.address, secret)
    watched.grow().note()
    watched.grow(2).note()
    now = 1_000.0

    def dies(to: Target, letter: Letter, at: float) -> str | None:
        if sent_before:
            post(to, letter, at)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(watched.outbox, target, lambda: now, dies)
    # Noted again by the process that comes after: nothing is written twice.
    assert watched.note() == 0
    assert deliver(watched.outbox, target, lambda: now + 3600)
    by_name = {headers["inforce-event"]: body for headers, body in receiver.got}
    assert sorted(json.loads(body)["event"]["to_version"] for body in by_name.values()) == [
        "acme-privacy@2020-03-10",
        "acme-privacy@2020-06-10",
    ]
    # One that was sent and not noted comes again under the same name, with the same body.
    assert len(receiver.got) == 2 + sent_before
    assert len({body for _, body in receiver.got}) == 2
    assert watched.outbox.next_due() is None


def test_what_is_refused_is_tried_later_and_later_and_then_given_up(
    watched: Watched, receiver: Receiver, secret: Path
) -> None:
    target = Target.of(receiver.address, secret)
    watched.grow().note()
    watched.grow().note()
    receiver.statuses = [500, 302, 404] + [503] * 20
    clock, waits = 0.0, []
    while (due := watched.outbox.next_due()) is not None:
        waits.append(due - clock)
        clock = max(clock, due)
        assert not deliver(watched.outbox, target, lambda at=clock: at)  # type: ignore[misc]
    assert len(receiver.got) == MOST_ATTEMPTS, "a redirect is not followed"
    assert waits == [0.0, 10.0, 40.0, 160.0, 640.0, 2560.0, 10240.0, 21600.0]
    (dead,) = watched.outbox.dead()
    assert (dead.attempts, dead.said) == (MOST_ATTEMPTS, "status 503")
    shown = CliRunner().invoke(inforce, ["watch", "dead", "--again", "--index", str(watched.directory)])
    assert (shown.exit_code, "8 attempts, status 503" in shown.stdout) == (0, True)
    receiver.statuses.clear()
    assert deliver(watched.outbox, target)
    assert not watched.outbox.dead()
    assert set(receiver.events) == {"acme-privacy@2020-03-10"}


def test_nobody_there_is_no_acknowledgement(watched: Watched, secret: Path) -> None:
    watched.grow().note()
    watched.grow().note()
    assert not deliver(watched.outbox, Target.of("http://127.0.0.1:9/", secret))
    assert watched.outbox.next_due() is not None


def test_rules_choose_what_is_sent(watched: Watched, receiver: Receiver, secret: Path) -> None:
    watched.grow().note()
    number = watched.outbox.add(Rule(("biometrics",)))
    assert watched.outbox.add(Rule(("biometrics",))) == number, "the same rule is kept once"
    watched.outbox.add(Rule(("object",), policies=("acme-privacy", "gone"), when=(When.GO,)))
    watched.outbox.add(Rule(("data",), policies=("gone",)))
    assert watched.grow(3).note() == 2
    deliver(watched.outbox, Target.of(receiver.address, secret))
    told = {body["event"]["to_version"]: body["rules"] for _, sent in receiver.got for body in [json.loads(sent)]}
    assert {version: [rule["told"]["effect"] for rule in rules] for version, rules in told.items()} == {
        "acme-privacy@2020-06-10": ["came"],
        "acme-privacy@2020-09-10": ["went"],
    }
    assert [one["text"] for one in told["acme-privacy@2020-06-10"][0]["changed"]] == ["We sell biometric data."]


def test_a_policy_that_is_new_and_a_past_that_is_read_anew_are_no_news(watched: Watched, tmp_path: Path) -> None:
    watched.grow(2).note()
    watched.recorder.record("2020-04-01", "# Acme Terms of Service\n\nNo resale.\n", TERMS)
    watched.grow(0)
    assert watched.note() == 0
    older = Recorder(tmp_path / "older")
    for day, text in {"2019-01-01": _policy("Older."), **dict(list(DAYS.items())[:2])}.items():
        older.record(day, text)
    update_index([str(older.path)], WordEncoder(dimension=4), watched.directory)
    assert watched.note() == 0


def test_the_server_tells_what_a_build_beside_it_brought(watched: Watched, receiver: Receiver, secret: Path) -> None:
    watched.grow()
    live = open_index(Settings(watched.directory), WordEncoder(dimension=4))
    postman = Postman(live, watched.directory, Target.of(receiver.address, secret))
    assert postman.round() == 30
    watched.grow()
    postman.round()
    Postman(live, watched.directory, Target.of(receiver.address, secret)).round()
    assert receiver.events == ["acme-privacy@2020-03-10"]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://example.org/hook", "https://"),
        ("ftp://example.org", "must be like"),
        ("https://user:x@example.org", "must be like"),
        ("https://", "must be like"),
        ("https://example.org:x/", "cannot be read"),
    ],
)
def test_an_address_that_would_betray_is_refused(address: str, why: str, secret: Path) -> None:
    with pytest.raises(WrongAddress, match=why):
        Target.of(address, secret)


def test_a_server_with_half_a_webhook_is_not_started(secret: Path) -> None:
    for given in (["--webhook", "https://example.org/hook"], ["--webhook-secret", str(secret)]):
        ended = CliRunner().invoke(inforce, ["serve", *given])
        assert ended.exit_code == 2
        assert "both are needed, or neither" in ended.stderr
    in_clear = ["--webhook", "http://example.org/hook", "--webhook-secret", str(secret)]
    assert CliRunner().invoke(inforce, ["serve", *in_clear]).exit_code == 2


def test_a_secret_that_is_none_is_refused_and_never_shown(tmp_path: Path, secret: Path) -> None:
    short = tmp_path / "short"
    short.write_text("short\n")
    for path in (short, tmp_path / "none"):
        with pytest.raises(WrongAddress, match="secret"):
            Target.of("https://example.org/hook", path)
    assert SECRET not in repr(Target.of("https://example.org/hook", secret))


def test_a_rule_is_tried_on_the_past_before_it_is_kept(watched: Watched) -> None:
    watched.grow(4)
    index = ["--index", str(watched.directory)]
    tried = CliRunner().invoke(inforce, ["watch", "--test", "biometrics", *index])
    assert tried.exit_code == 0
    assert "It would have told of 2 versions of 1 policy." in tried.stdout
    assert "The words came: 0 times before, 1 since." in tried.stdout
    assert "The words went: 1 time before, 0 since." in tried.stdout
    assert CliRunner().invoke(inforce, ["watch", "add", "dragons", "--test", *index]).exit_code == 3
    assert CliRunner().invoke(inforce, ["watch", "list", *index]).exit_code == 3, "trying keeps nothing"
    added = CliRunner().invoke(inforce, ["watch", "add", "biometric", "--exact", "--when", "come", *index])
    assert added.exit_code == 0
    assert "It would have told of 1 version of 1 policy." in added.stdout
    listed = CliRunner().invoke(inforce, ["watch", "list", *index])
    assert "1: tell when “biometric” come" in listed.stdout
    assert CliRunner().invoke(inforce, ["watch", "remove", "1", *index]).exit_code == 0
    assert CliRunner().invoke(inforce, ["watch", "remove", "1", *index]).exit_code == 2
    assert CliRunner().invoke(inforce, ["watch", *index, "list"]).exit_code == 2
    assert CliRunner().invoke(inforce, ["watch", "--test", "—", *index]).exit_code == 2


def test_the_rules_tell_what_came_since(watched: Watched) -> None:
    last = open_library(Settings(watched.grow(2).directory)).index.fingerprint
    watched.grow(2)
    index = ["--index", str(watched.directory)]
    assert CliRunner().invoke(inforce, ["watch", "told", "--since", last, *index]).exit_code == 3, "there is no rule"
    watched.outbox.add(Rule(("biometric",), when=(When.COME,)))
    watched.outbox.add(Rule(("data",), policies=("gone",)))
    ended = CliRunner().invoke(inforce, ["watch", "told", "--since", last, "--json", *index])
    assert ended.exit_code == 0
    body = json.loads(ended.stdout)
    (event,), none = [rule["events"] for rule in body["rules"]]
    assert none == [], "of a policy that is gone there is nothing to tell"
    assert (event["to_version"], event["told"]["effect"]) == ("acme-privacy@2020-06-10", "came")
    again = ["watch", "told", "--since", body["index"], *index]
    assert "It tells of nothing new." in CliRunner().invoke(inforce, again).stdout
    assert CliRunner().invoke(inforce, ["watch", "told", "--since", "last week", *index]).exit_code == 2


def test_sending_without_a_server(watched: Watched, receiver: Receiver, secret: Path) -> None:
    watched.grow()
    command = ["watch", "send", "--index", str(watched.directory), "--webhook", receiver.address]
    assert CliRunner().invoke(inforce, command).exit_code == 2, "a secret is needed"
    command += ["--webhook-secret", str(secret)]
    assert CliRunner().invoke(inforce, command).exit_code == 0
    assert not receiver.got
    watched.grow()
    receiver.statuses = [500]
    with one_sender(watched.directory):
        assert CliRunner().invoke(inforce, command).exit_code == 1, "one process sends"
    assert not receiver.got
    assert CliRunner().invoke(inforce, command).exit_code == 6
    assert receiver.events == ["acme-privacy@2020-03-10"]


def test_a_rule_needs_a_word(watched: Watched) -> None:
    watched.grow()
    with pytest.raises(InvalidQuestion):
        list(Rule(("—",)).told(open_library(Settings(watched.directory)), EventsRequest()))
