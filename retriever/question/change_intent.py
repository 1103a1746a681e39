"""Whether a question asks how the policy changed, which changes it means, and of what matter.

Two things decide. A short lexicon says which words are about texts and what is done to them; what is left of a
question without these is its matter. A logistic regression over the question's words, those of the lexicon standing
for their class and those of the matter for nothing, says which changes are asked for, if any: policies let people
change, delete and update things all the time, so that no word alone makes a question one about change. It is learnt
from questions about other matters (`eval/training/change_kinds.py`), and never from the judgments.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from index.lexical import STOP_WORDS
from retriever.question.dates import QuestionDates
from retriever.question.quoted_phrases import without_quotation_marks


class Asked(StrEnum):
    """Which changes of a matter a question asks for."""

    CAME = "came"
    """When it came in."""
    WENT = "went"
    """When it went."""
    STILL = "still"
    """Whether it is still there: when it went, if it has."""
    PRESENCE = "presence"
    """From when to when it was there, or was not: every coming and going."""
    ALTERED = "altered"
    """What was done to it after it came in: rewordings, and if it went or came back."""
    CHANGED = "changed"
    """Whatever happened to it."""


NOT_ASKED = "none"
"""The kind of a question that is not about change."""
MOST_ORDINARY = 0.6
"""A question more probably ordinary than this is ordinary."""


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What a question about change asks for.

    ``matter`` is the question without the words of change, empty where the whole policy is meant; ``element`` is what
    of it is said to have come or gone ("VKontakte", of the list of platforms), if that is told apart. ``of_section``
    says that a whole section is meant, ``of_clause`` that a whole clause is, ``of_several`` that it speaks of several
    clauses; ``only_first`` and ``only_latest`` that of several such changes one is asked for; ``letter`` is that of a
    section named by its letter alone. ``of_one_update`` says that it speaks of one update of the policy,
    ``of_versions`` that it speaks of versions, ``between_days`` that its days are given as "between … and …" or
    "from … to …".
    """

    asked: Asked
    matter: str
    element: str = ""
    of_section: bool = False
    of_clause: bool = False
    of_several: bool = False
    only_first: bool = False
    only_latest: bool = False
    letter: str | None = None
    of_one_update: bool = False
    of_versions: bool = False
    between_days: bool = False

    @property
    def is_of_all(self) -> bool:
        """Whether all that befell the matter is asked for, and not a coming or a going."""
        return self.asked in {Asked.ALTERED, Asked.CHANGED}


_LEXICON = {
    "ENTER": "appear appearance appeared appears creep crept debut* emerge* insert* introduc* mention* reappear* "
    "reinstat* reintroduc* slipped sneak* snuck",
    "ENTER_TOO": "add added adding addition* began begin begins begun bring brings brought includ* inclusion join "
    "joined joins restored start started starting starts turn turned",
    "LEAVE": "abolish* absence absent axed disappear* ditch* drop dropped drops excis* expung* jettison* omission "
    "omit omits omitted repeal* retract* scrap scrapped stricken strike struck vanish*",
    "LEAVE_TOO": "abandon* cease ceased ceases cut delet* discontinu* eliminat* erased go goes gone lasted lost "
    "missing remov* stop stopped stopping stops survive* went withdraw* withdrew",
    "ALTER": "amend* became broadened compar* contrast* evol* happened history loosen* narrowed overhaul* redraft* "
    "reformulat* rephras* restructur* revise revised revising reword* rewrit* rewrote soften* tighten* "
    "touched tweak* unchanged",
    "ALTER_TOO": "adjusted alter alteration* altered chang* differ differed difference differences different "
    "differs edit edited edits expanded extended identical modif* renamed replaced replacement* "
    "shortened",
    "LONGER": "anymore longer",
    "TEXT": "bit bullet clause* document* entries entry heading* item items language line lines notice paragraph* "
    "part parts passage* phrase* policies policy promise promises provision* referenc* rule rules section* "
    "sentence* statement* stuff table tables terms text texts textual* worded wording*",
    "VERSION": "edition* release* revision* update updates version*",
    "TIME": "date dates day days month months period point time year years",
    "ASK": "all any anything check compared confirm curious describe determine enumerate establish ever every "
    "everything exactly explain find follow give help hey how identify indicate kindly know like list locate "
    "many name need please said say saying says see show someone something specify state summari* tell told "
    "trace track trying verify want wants wonder*",
}
"""Words about texts and what is done to them, by class; a star stands for any ending. ``_TOO``: also done to what
policies speak of, by people.
"""

_CLASS = re.compile(
    "|".join(f"(?P<{name}>{'|'.join(words.split())})" for name, words in _LEXICON.items()).replace("*", r"\w*")
)
_WORD = re.compile(r"\w+(?:[.@&-]\w+)*|'\w+|[?:/](?=\s|$)|(?<=\s)[–-](?=\s)")
_WORD_OF_MATTER = re.compile(r"\w+(?:[.@&'-]\w+)*|\S")
_JOINING = frozenset({"did", "was", "were", "has", "have", "had", "been", "first", "still", "since", "when", "until"})
"""Words that tell much about a question together with others, wherever these stand."""
_NOTHING = STOP_WORDS.union(
    _JOINING,
    "after before between last later list listed made named new now off out over used whatever whether while".split(),
)
"""Words that tell nothing of a matter where they begin or end it."""


@lru_cache(maxsize=10_000)
def class_of(word: str) -> str | None:
    """The class of a folded word in the lexicon.

    >>> class_of("reworded"), class_of("cookies")
    ('ALTER', None)
    """
    found = _CLASS.fullmatch(word)
    return found.lastgroup if found else None


def words_of(question: str) -> list[str]:
    """The words and telling marks of a question, folded."""
    return _WORD.findall(question.casefold().replace("’", "'"))


def features(words: Sequence[str], known: frozenset[str]) -> set[str]:
    """What the regression knows of a question: its words, classes for those of the lexicon, and which follow which.

    Words that are in neither the lexicon nor ``known`` are of the matter, and stand for nothing but a gap. A class is
    given narrow and wide (``_TOO`` or not): verbs that are seldom used share the weights of the others.

    >>> sorted(features(["when", "was", "honey", "added"], frozenset({"when", "was"})))[:4]
    ['* ENTER', '* ENTER_TOO!', '=added', 'ENTER']
    """
    classes = [class_of(word) for word in words]
    found = {f"={word}" for kind, word in zip(classes, words, strict=True) if kind}
    for wide in (False, True):
        names = [kind and (kind.removesuffix("_TOO") if wide else f"{kind}!") for kind in classes]
        marks = [name or (word if word in known else "*") for name, word in zip(names, words, strict=True)]
        order = [mark for before, mark in pairwise(["^", *marks, "$"]) if mark != "*" or before != "*"]
        joining = [mark for name, mark in zip(names, marks, strict=True) if name or mark in _JOINING]
        found.update(mark for mark in marks if mark != "*")
        found.update(f"{left} {right}" for left, right in pairwise(["^", *order]))
        found.update(f"{left} … {right}" for left, right in combinations(joining, 2))
    return found


@dataclass(frozen=True, slots=True)
class Regression:
    """One row of ``weights`` for each feature; one column, and one of ``intercepts``, for each of ``kinds``."""

    kinds: tuple[str, ...]
    intercepts: NDArray[np.float64]
    weights: NDArray[np.float64]
    rows: dict[str, int]
    known: frozenset[str]

    def probabilities(self, question: str) -> NDArray[np.float64]:
        """How probable each kind is."""
        rows = sorted(self.rows[f] for f in features(words_of(question), self.known) if f in self.rows)
        odds = self.intercepts + self.weights[rows].sum(axis=0)
        powers = np.exp(odds - odds.max())
        return np.asarray(powers / powers.sum())


@cache
def regression() -> Regression:
    """The regression that comes with Inforce."""
    learnt = json.loads(resources.files("retriever.question").joinpath("change_kinds.json").read_text("utf-8"))
    weights: dict[str, list[float]] = learnt["weights"]
    return Regression(
        kinds=tuple(learnt["kinds"]),
        intercepts=np.array(learnt["intercepts"]),
        weights=np.array(list(weights.values())),
        rows={feature: row for row, feature in enumerate(weights)},
        known=frozenset(feature for feature in weights if " " not in feature),
    )


_COMING_OR_GOING = frozenset({"ENTER", "ENTER_TOO", "LEAVE", "LEAVE_TOO"})
_WHOLE = frozenset({Asked.ALTERED, Asked.CHANGED})
"""Asked of a matter as a whole, and not of what came or went in it."""
_SECTION = re.compile(r"\b(?:sections?|chapters?|headings?)\b", re.IGNORECASE)
_IN_SECTION = re.compile(
    r"\b(?:in|into|to|onto|from|of|within)\s+(?:(?:the|its|their|our)\s+)?(?:\S+\s+){0,3}?(?:sections?|chapters?|headings?)\b",
    re.IGNORECASE,
)
"""What comes into a section, or goes from it, is not the section."""
_PART_OF_TEXT = re.compile(
    r"\b(?:clauses?|sentences?|wordings?|paragraphs?|passages?|provisions?|lines?|items?|statements?|promises?|advice|warning)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:both|clauses|sentences|statements|paragraphs|passages|provisions|items|lines|recipients|rights|cookies)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:first|originally|initially|earliest)\b", re.IGNORECASE)
_LATEST = re.compile(r"\b(?:last|latest|most\s+recent(?:ly)?)\b", re.IGNORECASE)
_TO_STAY = re.compile(r"\b(?:since|back|again)\b", re.IGNORECASE)
_ONE_UPDATE = re.compile(
    r"\b(?:the|its|this)\s+(?:(?:new|latest|previous|last|current|recent)\s+)?(?:update|amendment|revision|rewrite|overhaul)\b|"
    r"\b(?:new|latest|previous|last|current)\s+(?:version|policy|text)\b",
    re.IGNORECASE,
)
_VERSIONS = re.compile(r"\bversions?\b", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:between|from)\b", re.IGNORECASE)
_LETTERED = re.compile(r"\b(?:[Ss]ection|SECTION)\s+\"?([A-Z])\b")


def read_change(question: str, dates: QuestionDates | None = None) -> ChangeWords | None:
    """What a question asks about change, None if it asks something else; ``dates`` are those read in it.

    >>> found = read_change("When was VKontakte struck off the list of marketing platforms?")
    >>> found.asked.value, found.matter
    ('went', 'VKontakte marketing platforms')
    >>> read_change("When is personal data deleted?") is None
    True
    """
    undated = dates.left_of(question) if dates else question
    text = " ".join(without_quotation_marks(undated).replace("’", "'").split())
    learnt = regression()
    likely = dict(zip(learnt.kinds, learnt.probabilities(text).tolist(), strict=True))
    if likely.pop(NOT_ASKED) > MOST_ORDINARY:
        return None
    asked = Asked(max(likely, key=lambda kind: likely[kind]))
    runs = list(_runs(text))
    return ChangeWords(
        asked=asked,
        matter=" ".join(words for words, _ in runs),
        element=next((words for words, verb in runs if verb in _COMING_OR_GOING), "") if asked not in _WHOLE else "",
        of_section=bool(_SECTION.search(text)) and (asked in _WHOLE or not _IN_SECTION.search(text)),
        of_clause=bool(_PART_OF_TEXT.search(text)),
        of_several=bool(_SEVERAL.search(text)),
        only_first=bool(_FIRST.search(text)),
        only_latest=bool((_LATEST if asked in _WHOLE else _TO_STAY).search(text)),
        letter=lettered[1] if (lettered := _LETTERED.search(text)) else None,
        of_one_update=bool(_ONE_UPDATE.search(question)),
        of_versions=bool(_VERSIONS.search(question)),
        between_days=bool(dates and _BETWEEN.match(dates.words)),
    )


def _runs(text: str) -> Iterator[tuple[str, str | None]]:
    """What a question tells of its matter: the words between those of the lexicon, each with the class that follows.

    Without the words at their ends that ask or join.
    """
    run: list[str] = []
    for word in [*_WORD_OF_MATTER.findall(text), "?"]:
        kind = class_of(_uncontracted(word))
        if kind is None and word[0].isalnum():
            run.append(word)
            continue
        telling = [i for i, word in enumerate(run) if _uncontracted(word) not in _NOTHING]
        if telling:
            yield " ".join(run[telling[0] : telling[-1] + 1]), kind
        run = []


def telling_words(text: str) -> set[str]:
    """The words of a text, folded, that tell something: no stop words, no single letters."""
    return {word for word in re.findall(r"\w+", text.casefold()) if word not in STOP_WORDS and len(word) > 1}


def _uncontracted(word: str) -> str:
    """A folded word without what is joined to it: "what's" is "what", "don't" is "do"."""
    return re.sub(r"(?:n't|'\w*)$", "", word.casefold())
