"""Atom feeds: an entry for each version that took effect, with the words that came and went.

An entry has the name of its event, which is the same in every index that holds the two versions. Times are no clock's:
an entry was ``published`` at the beginning of the day on which the version took effect, and ``updated`` at that of the
day on which an archive first saw it, or else of the day of effect; a feed when its latest entry was.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from xml.etree import ElementTree

from markupsafe import Markup, escape
from pydantic import Field

from api.http.problems import TYPES, HttpError
from api.operations import AnyFile, File, Operation
from api.pages.shared import names_of
from api.parameter_values import Parameters, Rule, Text
from api.phrases.events import (
    NO_LINK,
    clause_kind,
    clause_places,
    clauses_of,
    day_in_words,
    event_in_words,
    more_in_words,
)
from corpus.hidden import visible
from retriever.events.request import EventsRequest
from retriever.question.request import UnknownPolicy
from retriever.reading.library import Library
from retriever.results import ChangedWords, VersionEvent

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
ALL = "all"
"""The name of the feed of every policy."""
_MOST_ENTRIES = 30
_MOST_CLAUSES = 50
_STROKES = {"insert": "ins", "delete": "del"}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even by number."""


class FeedParameters(Parameters):
    """Whose feed."""

    policy: Annotated[Text, Rule("a policy id, or all", ALL)] = Field(
        description="A policy's id; `all`: of every policy.", examples=[ALL]
    )


def _feed(name: str, library: Library, site: str) -> bytes:
    try:
        return feed_of(library, name, site)
    except UnknownPolicy as error:
        raise HttpError("not-found", f"{TYPES['not-found'].rule} {error}") from error


FEEDS: Sequence[AnyFile] = (
    File(
        "feed",
        "/v1/feeds/{policy}.atom",
        "What changes in a policy, for feed readers (Atom): an entry for each version that took effect.",
        Operation("feed", "", FeedParameters, str, lambda _, asked: asked.policy),
        _feed,
        MEDIA_TYPE,
        absent=["not-found"],
    ),
)


def feed_of(library: Library, name: str, site: str) -> bytes:
    """The feed of a policy, or of all, under the address ``site``, which ends with a slash. Raises UnknownPolicy."""
    is_of_all = name == ALL and ALL not in names_of(library)
    policies = () if is_of_all else (name,)
    asked = EventsRequest(
        policies=policies, newest_first=True, by_recording=True, places=_MOST_CLAUSES, limit=_MOST_ENTRIES
    )
    events = library.events(asked).events
    names = names_of(library)
    title = "Every policy" if is_of_all else names[name]
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"https://inforce.invalid/feeds/{name}").urn)
    _add(feed, "title", f"What changes: {title}")
    latest = max((_known(event) for event in events), default=None)
    _add(feed, "updated", _moment(latest) if latest else library.corpus().built_at)
    _add(_add(feed, "author"), "name", "Inforce")
    _add(feed, "generator", "Inforce")
    page = f"{site}changes" if is_of_all else f"{site}changes?{urlencode({'policy': name})}"
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=f"{site}v1/feeds/{name}.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    for event in events:
        _entry(feed, event, names[event.policy], site)
    content: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return content


def _entry(feed: ElementTree.Element, event: VersionEvent, name: str, site: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", event.id)
    _add(entry, "title", f"{name}, {day_in_words(event)}: {event_in_words(event)}")
    _add(entry, "published", _moment(event.on))
    _add(entry, "updated", _moment(_known(event)))
    address = f"{site}versions/{event.to_version}"
    if event.from_version:
        address = f"{site}compare?{urlencode({'left': event.from_version, 'right': event.to_version})}"
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    for kind in event.kinds:
        _add(entry, "category", term=kind.value)
    _add(entry, "content", str(_content(event, address)), type="html")


def _content(event: VersionEvent, address: str) -> Markup:
    """What came and went, clause by clause, as HTML."""
    parts = [Markup("<p>{}</p>").format(str(event_in_words(event).capitalised()))]
    if event.doubt:
        parts.append(Markup("<p>The day is in doubt: {}.</p>").format(event.doubt))
    for words in clauses_of(event):
        parts.append(Markup("<p>{}: {}</p>").format(clause_kind(words), " → ".join(clause_places(words))))
        parts.append(Markup("<blockquote>{}</blockquote>").format(Markup("").join(_strokes(words))))
    if more := more_in_words(event):
        parts.append(Markup('<p><a href="{}">{}</a></p>').format(address, more))
    return Markup("\n").join(parts)


def _strokes(words: Iterable[ChangedWords]) -> Iterable[Markup]:
    for one in words:
        if one.link is not None:
            targets = (one.link.left or NO_LINK, one.link.right or NO_LINK)
            yield Markup(" {}: {} → {}.").format(*map(visible, (one.text, *targets)))
            continue
        text = escape(visible(one.text))
        tag = _STROKES.get(one.op)
        struck = Markup("<{0}>{1}</{0}>").format(Markup(tag), text) if tag else text  # noqa: S704 (one of two tags)
        yield escape(visible(one.lead)) + struck + escape(visible(one.trail))


def _known(event: VersionEvent) -> date:
    return event.recorded_on or event.on


def _moment(day: date) -> str:
    return f"{day}T00:00:00Z"


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    """A new element in ``parent``; what XML cannot hold is left out of its text."""
    made = ElementTree.SubElement(parent, _tag(name), attributes)
    made.text = _NO_XML.sub("", text) if text is not None else None
    return made
