"""Whether a question asks how the policy changed, which changes it means, and of what matter.

Two things decide. A short lexicon, of the language, says which words are about texts and what is done to them; what
is left of a question without these is its matter. A logistic regression over the question's words, those of the
lexicon standing for their class and those of the matter for nothing, says which changes are asked for, if any:
policies let people change, delete and update things all the time, so that no word alone makes a question one about
change. It is learnt from questions about other matters (`eval/training/change_kinds.py`), and never from the judgments.
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

from corpus.languages import DEFAULT, Language
from corpus.languages.question_words import ChangeLexicon
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
    of_mention: bool = False
    """Whether it asks of words that are mentioned, and not of a matter in whatever words."""
    mentions: str = ""
    """What is asked to be mentioned, in the words of the question; empty where it speaks of no mention."""
    written: str = ""
    """The same as it is written, with words that could be others of the question: "Do Not Track"."""
    between_days: bool = False
    old: str = ""
    new: str = ""
    """What took the place of what, where both are named."""
    is_renamed: bool = False
    """Whether it speaks of another name for something."""

    @property
    def is_of_all(self) -> bool:
        """Whether all that befell the matter is asked for, and not a coming or a going."""
        return self.asked in _WHOLE


_WORD = re.compile(r"\w+(?:[.@&-]\w+)*|'\w+|[?:/](?=\s|$)|(?<=\s)[–-](?=\s)")
_WORD_OF_MATTER = re.compile(r"\w+(?:[.@&'-]\w+)*|\S")
_COMING_OR_GOING = frozenset({"ENTER", "ENTER_TOO", "LEAVE", "LEAVE_TOO"})
_WHOLE = frozenset({Asked.ALTERED, Asked.CHANGED})
"""Asked of a matter as a whole, and not of what came or went in it."""


@lru_cache(maxsize=10_000)
def class_of(word: str, lexicon: ChangeLexicon = DEFAULT.questions.changes) -> str | None:
    """The class of a folded word in the lexicon.

    >>> class_of("reworded"), class_of("cookies")
    ('ALTER', None)
    """
    found = lexicon.word_class.fullmatch(word)
    return found.lastgroup if found else None


def words_of(question: str) -> list[str]:
    """The words and telling marks of a question, folded."""
    return _WORD.findall(question.casefold().replace("’", "'"))


def features(
    words: Sequence[str], known: frozenset[str], lexicon: ChangeLexicon = DEFAULT.questions.changes
) -> set[str]:
    """What the regression knows of a question: its words, classes for those of the lexicon, and which follow which.

    Words that are in neither the lexicon nor ``known`` are of the matter, and stand for nothing but a gap. A class is
    given narrow and wide (``_TOO`` or not): verbs that are seldom used share the weights of the others.

    >>> sorted(features(["when", "was", "honey", "added"], frozenset({"when", "was"})))[:4]
    ['* ENTER', '* ENTER_TOO!', '=added', 'ENTER']
    """
    classes = [class_of(word, lexicon) for word in words]
    found = {f"={word}" for kind, word in zip(classes, words, strict=True) if kind}
    for wide in (False, True):
        names = [kind and (kind.removesuffix("_TOO") if wide else f"{kind}!") for kind in classes]
        marks = [name or (word if word in known else "*") for name, word in zip(names, words, strict=True)]
        order = [mark for before, mark in pairwise(["^", *marks, "$"]) if mark != "*" or before != "*"]
        joining = [mark for name, mark in zip(names, marks, strict=True) if name or mark in lexicon.joining]
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

    def probabilities(self, question: str, lexicon: ChangeLexicon) -> NDArray[np.float64]:
        """How probable each kind is."""
        rows = sorted(self.rows[f] for f in features(words_of(question), self.known, lexicon) if f in self.rows)
        odds = self.intercepts + self.weights[rows].sum(axis=0)
        powers = np.exp(odds - odds.max())
        return np.asarray(powers / powers.sum())


@cache
def regression(language: Language = DEFAULT) -> Regression:
    """The regression for questions in this language that comes with Inforce."""
    name = f"change_kinds.{language.code}.json"
    learnt = json.loads(resources.files("retriever.question").joinpath(name).read_text("utf-8"))
    weights: dict[str, list[float]] = learnt["weights"]
    return Regression(
        kinds=tuple(learnt["kinds"]),
        intercepts=np.array(learnt["intercepts"]),
        weights=np.array(list(weights.values())),
        rows={feature: row for row, feature in enumerate(weights)},
        known=frozenset(feature for feature in weights if " " not in feature),
    )


def read_change(question: str, dates: QuestionDates | None = None, language: Language = DEFAULT) -> ChangeWords | None:
    """What a question asks about change, None if it asks something else; ``dates`` are those read in it.

    >>> found = read_change("When was VKontakte struck off the list of marketing platforms?")
    >>> found.asked.value, found.matter
    ('went', 'VKontakte marketing platforms')
    >>> read_change("When is personal data deleted?") is None
    True
    """
    undated = dates.left_of(question) if dates else question
    text = " ".join(without_quotation_marks(undated).replace("’", "'").split())
    lexicon = language.questions.changes
    learnt = regression(language)
    likely = dict(zip(learnt.kinds, learnt.probabilities(text, lexicon).tolist(), strict=True))
    is_ordinary = likely.pop(NOT_ASKED) > MOST_ORDINARY
    asked = Asked(max(likely, key=lambda kind: likely[kind]))
    shape = next(((kind, found) for kind, form in lexicon.shapes if (found := form.fullmatch(text))), None)
    replaced = lexicon.replaced.fullmatch(text)
    of_whatever = dates and lexicon.what_changed.fullmatch(text.strip())
    if lexicon.ever_mentions.fullmatch(text):
        asked = Asked.PRESENCE
    elif of_whatever or (replaced and is_ordinary):
        asked = Asked.CHANGED
    elif shape:
        asked = Asked(shape[0])
    elif is_ordinary:
        return None
    told = shape[1].groupdict().get("matter") if shape else None
    runs = [] if of_whatever else list(_runs(told or text, lexicon))
    is_whole = asked in _WHOLE
    lettered = lexicon.lettered_section.search(text)
    return ChangeWords(
        asked=asked,
        matter=" ".join(words for words, _ in runs),
        element="" if is_whole else next((words for words, verb in runs if verb in _COMING_OR_GOING), ""),
        of_section=bool(lexicon.section.search(text)) and (is_whole or not lexicon.in_section.search(text)),
        of_clause=bool(lexicon.part_of_text.search(text)),
        of_several=bool(lexicon.several.search(text)),
        only_first=bool(lexicon.first.search(text)),
        only_latest=bool((lexicon.latest if is_whole else lexicon.to_stay).search(text)),
        letter=lettered[1] if lettered else None,
        of_one_update=bool(lexicon.one_update.search(question)),
        of_versions=bool(lexicon.versions.search(question)),
        of_mention=bool(lexicon.mentioned.search(text) or lexicon.ever_mentions.fullmatch(text)),
        mentions=_mentioned(text, lexicon),
        between_days=bool(dates and lexicon.between.match(dates.words)),
        written=_written(text, lexicon),
        old=next(filter(None, replaced.group("old", "from", "this"))) if replaced else "",
        new=_in_the_text(next(filter(None, replaced.group("new", "to", "that"))), lexicon) if replaced else "",
        is_renamed=bool(lexicon.renamed.search(text)),
    )


def _mentioned(text: str, lexicon: ChangeLexicon) -> str:
    """What stands after "mention" in a question, or before "was first mentioned"."""
    before = lexicon.mentions.match(text)
    return next((words for words, _ in _runs(text[before.end() :], lexicon)), "") if before else ""


def _written(text: str, lexicon: ChangeLexicon) -> str:
    """All that stands after "mention" in a question, but for an article and what says where."""
    before = lexicon.mentions.match(text)
    return _in_the_text(text[before.end() :], lexicon) if before else ""


def _in_the_text(words: str, lexicon: ChangeLexicon) -> str:
    """Words without an article, and without what says where they stand."""
    found = lexicon.written.fullmatch(words)
    return found["words"] if found else ""


def _runs(text: str, lexicon: ChangeLexicon) -> Iterator[tuple[str, str | None]]:
    """What a question tells of its matter: the words between those of the lexicon, each with the class that follows.

    Without the words at their ends that ask or join.
    """
    run: list[str] = []
    words = [*_WORD_OF_MATTER.findall(text), "?"]
    for word, after in pairwise([*words, ""]):
        kind = class_of(_uncontracted(word, lexicon), lexicon)
        if kind == "TEXT" and lexicon.section.fullmatch(after) and not lexicon.section.fullmatch(word):
            # A section may be about texts: "the language section".
            kind = None
        if kind is None and word[0].isalnum():
            run.append(word)
            continue
        if words_left := without_ends(" ".join(run), lexicon):
            yield words_left, kind
        run = []


def without_ends(text: str, lexicon: ChangeLexicon) -> str:
    """Words without those at their ends that tell nothing."""
    words = text.split()
    telling = [i for i, word in enumerate(words) if _uncontracted(word, lexicon) not in lexicon.nothing]
    return " ".join(words[telling[0] : telling[-1] + 1]) if telling else ""


def telling_words(text: str, language: Language = DEFAULT) -> set[str]:
    """The words of a text, folded, that tell something: no stop words, no single letters."""
    stop_words = language.questions.stop_words
    return {word for word in re.findall(r"\w+", text.casefold()) if word not in stop_words and len(word) > 1}


def _uncontracted(word: str, lexicon: ChangeLexicon) -> str:
    """A folded word without what is joined to it: "what's" is "what", "don't" is "do"."""
    return lexicon.contraction.sub("", word.casefold())
