"""Services and documents that a question names: whose policies it asks about, and whose it only speaks of.

A name is read from where it stands. As a subject ("does Discord"), an owner ("Discord's rules"), a place ("on Reddit")
or beside the name of a document it says whose policy is meant; after "with" or "through" it is that of a third party,
part of the matter. Anywhere else it is in doubt, and then counts only where no other policy mentions it, since none but
its own could answer. What is written in small letters, as ordinary words are, asks for more.

    question, names known → mentions → those that are asked about → policies, their words
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from corpus.languages import DEFAULT, Language
from retriever.question.dates.unread import Place, blanked
from retriever.question.quoted_phrases import QUOTED
from retriever.results import PolicyInQuestion

_MOST_MENTIONING = 0.25
"""Share of the other policies that may hold a name written as an ordinary word, where its place says it is one."""


Mentioned = Callable[[str, Sequence[str]], float]
"""Of a name as written and the policies that have it: the share of all other policies that mention it.

Without it every doubtful name is left alone.
"""


@dataclass(frozen=True, slots=True)
class KnownPolicy:
    """A policy as a question may name it: by ``service`` (its publisher) and ``document`` ("Privacy Policy")."""

    policy: str
    service: str
    document: str


@dataclass(frozen=True, slots=True)
class PoliciesRead:
    """What a question says of whose policy it asks about. ``places`` are those of all the words read."""

    named: tuple[PolicyInQuestion, ...]
    places: tuple[Place, ...]


class _Role(IntEnum):
    """What the place of a name says of it."""

    MATTER = 0
    UNCLEAR = 1
    ASKED_ABOUT = 2


@dataclass(frozen=True, slots=True)
class _Mention:
    """A service's name at ``start``, without the document named beside it; ``end`` is after its possessive ending."""

    service: str
    start: int
    end: int
    role: _Role
    document: Place | None
    is_ordinary: bool
    """Written as ordinary words are, or where they have a capital letter too."""


class PolicyNames:
    """The names of policies as questions in one language may write them. Safe to share between threads."""

    def __init__(self, policies: Iterable[KnownPolicy], language: Language = DEFAULT) -> None:
        self._language = language
        self._words = language.questions.names
        self._of_service: dict[str, list[KnownPolicy]] = {}
        for known in policies:
            if known.service:
                self._of_service.setdefault(known.service, []).append(known)
        self._services: dict[str, str] = {}
        for service in self._of_service:
            for name in self._ways_to_write(service):
                self._services.setdefault(name.casefold(), service)

    def _ways_to_write(self, service: str) -> Iterable[str]:
        short = self._words.articles.sub("", service)
        yield service
        yield short
        without_ending = self._language.pages.company_ending.sub("", short)
        if len(without_ending) > 2:
            yield without_ending

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        if not self._services:
            return None
        longest_first = sorted(self._services, key=len, reverse=True)
        names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
        return re.compile(rf"(?<![\w@./-])(?:{names})(?![\w@-]|\.\w)", re.IGNORECASE)

    def read(
        self,
        question: str,
        ignored: Iterable[Place] = (),
        mentioned: Callable[[str, Sequence[str]], float] | None = None,
    ) -> PoliciesRead | None:
        """The policies that a question asks about, None if it names none. Words in quotation marks are not read.

        ``ignored`` are places that something else was read at. ``mentioned`` tells, of a name and the policies that
        have it, the share of all other policies that mention it; without it every doubtful name is left alone.
        """
        if self._names is None:
            return None
        text = blanked(question, [*(found.span() for found in QUOTED.finditer(question)), *ignored], "\0")
        mentions = self._asked_about(question, self._mentions(text, self._names), mentioned)
        named: dict[str, PolicyInQuestion] = {}
        places: list[Place] = []
        apart = self._document_apart(text, mentions)
        for mention in mentions:
            of_service = self._of_service[mention.service]
            document = mention.document or apart
            chosen = self._of_kind(of_service, text[slice(*document)]) if document else []
            read = [(mention.start, mention.end), *([document] if document and chosen else [])]
            if mention.document and not chosen:
                # "Discord's policies": the noun says nothing more, and nothing without the name.
                read.append(mention.document)
            places.extend(read)
            words = _words_at(question, read)
            for known in chosen or of_service:
                named.setdefault(known.policy, PolicyInQuestion(words, known.policy))
        return PoliciesRead(tuple(named.values()), tuple(sorted(set(places)))) if named else None

    def without(self, question: str, read: PoliciesRead) -> list[Place]:
        """The places of a question's words that say nothing beside whose policy it asks about."""
        places: list[Place] = []
        for start, end in read.places:
            before = self._words.dropped_before.search(question, 0, start)
            places.append((before.start() if before else start, end))
        return places

    def _asked_about(self, question: str, mentions: Sequence[_Mention], mentioned: Mentioned | None) -> list[_Mention]:
        kept: list[_Mention] = []
        for mention in mentions:
            is_sure = mention.role is _Role.ASKED_ABOUT
            if mention.role is _Role.MATTER:
                continue
            if not is_sure or (mention.is_ordinary and mention.document is None):
                own = [known.policy for known in self._of_service[mention.service]]
                name = self._words.possessive.sub("", question[mention.start : mention.end])
                if mentioned is None or mentioned(name, own) > (_MOST_MENTIONING if is_sure else 0):
                    continue
            kept.append(mention)
        return kept

    def _mentions(self, text: str, names: re.Pattern[str]) -> list[_Mention]:
        """Every name in a text; one of a list is what its first or its last one is said to be."""
        found: list[_Mention] = []
        ends: list[int] = []
        for match in names.finditer(text):
            service = self._services[" ".join(match[0].casefold().split())]
            possessive = self._words.possessive.match(text, match.end())
            end = possessive.end() if possessive else match.end()
            beside = self._words.any_document.match(text, end)
            document = (beside.end() - len(beside[0].lstrip()), beside.end()) if beside else None
            is_ordinary = match[0][0].islower() and not service[0].islower()
            mention = _Mention(service, match.start(), end, _Role.UNCLEAR, document, is_ordinary)
            role = self._role(text, mention, is_owner=possessive is not None)
            joins = ends and self._words.listing.fullmatch(text, ends[-1], match.start())
            if joins and role is _Role.UNCLEAR:
                role = found[-1].role
            found.append(_with_role(mention, role))
            ends.append(beside.end() if beside else end)
        for place in range(len(found) - 1, 0, -1):
            joins = self._words.listing.fullmatch(text, ends[place - 1], found[place].start)
            if joins and found[place - 1].role is _Role.UNCLEAR:
                found[place - 1] = _with_role(found[place - 1], found[place].role)
        return found

    def _role(self, text: str, mention: _Mention, *, is_owner: bool) -> _Role:
        words, before, end = self._words, text[: mention.start], mention.end
        follows = text[end:]
        if mention.document:
            return _Role.ASKED_ABOUT
        if _goes_on(follows) or _goes_on_from(before):
            # Part of a longer name: of a product, another company.
            return _Role.MATTER
        if words.matter_before.search(before) and not words.source_before.search(before):
            is_own = words.own_before.search(before) and words.belongings_after.match(text, end)
            is_used = is_own or words.use_before.search(before)
            is_other = words.linking.search(text) or words.addressed.search(before)
            return _Role.ASKED_ABOUT if is_used and not is_other else _Role.MATTER
        if words.addressed.search(before):
            return _Role.MATTER
        if is_owner or words.source_before.search(before):
            return _Role.ASKED_ABOUT
        if not before.strip() and words.label_after.match(text, end):
            return _Role.ASKED_ABOUT
        if words.subjects_before.search(before) and words.listing.match(text, end):
            return _Role.ASKED_ABOUT
        if words.subject_before.search(before):
            return _Role.UNCLEAR if words.passive_after.match(text, end) else _Role.ASKED_ABOUT
        if words.clause_before.search(before) and words.verb_after.match(text, end):
            return _Role.ASKED_ABOUT
        if words.linking.search(text):
            return _Role.MATTER
        if words.use_before.search(before) or words.belongings_after.match(text, end):
            return _Role.ASKED_ABOUT
        if words.place_before.search(before) and self._ends_phrase(follows):
            return _Role.ASKED_ABOUT
        return _Role.UNCLEAR

    def _ends_phrase(self, follows: str) -> bool:
        word = re.match(r"\s*([^\W\d_]+)", follows)
        return word is None or word[1].casefold() in self._language.questions.stop_words

    def _document_apart(self, text: str, mentions: Sequence[_Mention]) -> Place | None:
        """A document named apart from its service: "What does Discord say in its privacy policy?" """
        if len({mention.service for mention in mentions}) != 1 or any(mention.document for mention in mentions):
            return None
        for _, pattern in self._words.kinds:
            for match in pattern.finditer(text):
                if self._words.document_before.search(text, 0, match.start()):
                    return match.span()
        return None

    def _of_kind(self, policies: Sequence[KnownPolicy], words: str) -> list[KnownPolicy]:
        """Those of one service's policies that some words name; none where they tell none apart."""
        by_name = [known for known in policies if known.document.casefold() == " ".join(words.casefold().split())]
        if by_name:
            return by_name
        kind = self._kind(words)
        return [known for known in policies if self._kind(known.document) == kind] if kind else []

    def _kind(self, words: str) -> str | None:
        return next((kind for kind, pattern in self._words.kinds if pattern.search(words)), None)


def _with_role(mention: _Mention, role: _Role) -> _Mention:
    return _Mention(mention.service, mention.start, mention.end, role, mention.document, mention.is_ordinary)


def _goes_on(follows: str) -> bool:
    """Whether a word with a capital letter in it comes right after."""
    word = re.match(r"\s+([^\W_]+)", follows)
    return word is not None and any(character.isupper() for character in word[1])


def _goes_on_from(before: str) -> bool:
    """Whether a word with a capital letter stands right before, and not because it begins a sentence."""
    word = re.search(r"(?:^|(?<=[.?!:]\s)|(?<=[^.?!:\s]\s))([^\W\d_]+)\s$", before)
    if word is None or not word[1][0].isupper():
        return False
    return bool(before[: word.start()].strip()) and before[: word.start()].rstrip()[-1] not in ".?!:"


def _words_at(question: str, places: Iterable[Place]) -> str:
    """The words at some places, as one where only space is between them."""
    joined: list[Place] = []
    for start, end in sorted(set(places)):
        if joined and not question[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return " … ".join(question[start:end] for start, end in joined)
