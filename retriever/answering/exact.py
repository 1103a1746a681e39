"""What of a question counts as it stands: names, numbers, codes and quoted words.

A name that no passage in scope holds is a fact, whatever comes near by meaning: it speaks for silence, and is told.
Ordinary words say nothing by their absence, since a policy may use others.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language
from corpus.types import PassageReading
from index.opening import Index
from index.phrases import fold
from index.scope_predicate import ScopePredicate
from retriever.question.plan import Plan

_TOKEN = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+|[&'’/-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_STARTS = re.compile(r"(?:^|[.?!:;]\s|[\"“'‘(])\s*$")
_ACRONYM = re.compile(r"[A-Z]{2,8}s?")

_TITLE_CASE = 0.7
"""Share of capitalised words from which on a question is printed as titles are: its capital letters name nothing."""


@dataclass(frozen=True, slots=True)
class Absent:
    """``words`` stand nowhere in scope, as the question writes them.

    ``versions`` are the rows of those in which a name, number or code of the question does not occur.
    """

    words: tuple[str, ...]
    versions: frozenset[int]


NONE_ABSENT = Absent((), frozenset())


def absent_words(
    index: Index,
    plan: Plan,
    scope: ScopePredicate,
    versions: Sequence[int],
    nearest: Callable[[], Iterable[PassageReading]],
) -> Absent:
    """Which exact words of a question stand nowhere in scope, and in which of its versions one is missing.

    A look-up in the lexical index for each such word, of which most questions have none. ``nearest`` reads the passages
    that come nearest: there an abbreviation that stands nowhere may be written out.
    """
    own = own_names(index, versions)
    asked = [name for name in exact_words(plan.text, plan.language) if not words_of_name(name) <= own]
    if not asked:
        return NONE_ABSENT
    rows = index.catalogue.passages_in(scope)
    texts, of_row = index.catalogue.columns.embedded_text[rows], index.catalogue.columns.version[rows]
    nowhere: list[str] = []
    missing: set[int] = set()
    for name in asked:
        holding = np.zeros(len(rows), np.bool_)
        for written in _ways_to_write(name, plan.language):
            holding |= np.isin(texts, index.engine.lexical([written], scope).texts)
        present = set(np.unique(of_row[holding]).tolist()) | _under_headings(index, name, rows, of_row)
        if not present:
            if _is_written_out(name, nearest) or _occurs_in_parts(index, name, scope):
                continue
            nowhere.append(name)
        missing |= set(versions) - present
    return Absent(tuple(nowhere), frozenset(missing))


def exact_words(question: str, language: Language) -> list[str]:
    """The names, numbers and codes of a question, in order; neighbouring names are one.

    A capital letter at the beginning of a sentence names nothing, nor do those of a question that is all capitals, nor
    does a place, where somebody lives, nor an age, which somebody has.

    >>> from corpus.languages import DEFAULT
    >>> exact_words("Can I watch on a Tesla, or within 14 days on Apple TV in the EEA?", DEFAULT)
    ['Tesla', '14', 'Apple TV', 'EEA']
    """
    tokens = list(_TOKEN.finditer(question))
    longer = [token.group() for token in tokens if token.group().casefold() not in language.questions.stop_words]
    capitals = [word for word in longer if word[0].isupper()]
    is_title = len(longer) > 2 and len(capitals) / len(longer) >= _TITLE_CASE
    is_shouted = not any(character.islower() for character in question)
    ages = {
        match.start(name) for match in language.questions.exact.ages.finditer(question) for name in match.groupdict()
    }
    found: list[str] = []
    end = place_end = -1
    for token in tokens:
        if token.start() in ages:
            continue
        word = _POSSESSIVE.sub("", token.group())
        has_figure = any(character.isdigit() for character in word)
        goes_on = token.group().istitle() and question[place_end : token.start()] == " "
        if (place_end >= 0 and goes_on) or _is_place(question, token, language):
            place_end = token.end()
            continue
        is_start = bool(_STARTS.search(question, 0, token.start()))
        if not has_figure and not _is_name(word, language, may_be_ordinary=is_start or is_title, shouts=is_shouted):
            continue
        joins = not has_figure and question[end : token.start()] == " " and found and not found[-1][-1].isdigit()
        if end >= 0 and joins:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
        end = token.end()
    return list(dict.fromkeys(found))


def _is_place(question: str, token: re.Match[str], language: Language) -> bool:
    """Whether a name is that of where somebody is: what holds everywhere need not name it."""
    exact = language.questions.exact
    if _POSSESSIVE.sub("", token.group()).casefold() in exact.places:
        return True
    return token.group().istitle() and bool(exact.place_before.search(question, 0, token.start()))


def _is_name(word: str, language: Language, *, may_be_ordinary: bool, shouts: bool) -> bool:
    """Whether letters are written as a name or a code is: capitals inside always say so, a first one mostly."""
    # What is contracted with a common word is none either: "I'm".
    folded = word.casefold().replace("’", "'").partition("'")[0]
    if shouts or len(word) < 2 or folded in language.questions.exact.ordinary:
        return False
    if any(character.isupper() for character in word[1:]) and "-" not in word:
        return True
    return word[0].isupper() and not may_be_ordinary and folded not in language.questions.stop_words


def _ways_to_write(name: str, language: Language) -> Iterator[str]:
    yield name
    if name in (figures := language.questions.exact.figures):
        yield figures[name]
    if _ACRONYM.fullmatch(name):
        # "U.S." is two words to the index.
        yield " ".join(name.rstrip("s"))
    elif " " in name:
        initials = "".join(word[0] for word in name.split())
        yield initials
        yield " ".join(initials)


def _is_written_out(name: str, nearest: Callable[[], Iterable[PassageReading]]) -> bool:
    """Whether an abbreviation stands in full in one of some passages: "DPO" as "data protection officer".

    Any two words may begin with two letters; of these, only capitals count.
    """
    if not _ACRONYM.fullmatch(name):
        return False
    letters = name.rstrip("s")
    in_full = r"\b" + r"\W+(?:\w{1,3}\W+)?".join(rf"{letter}\w+" for letter in letters)
    flags = re.IGNORECASE if len(letters) > _FEW else 0
    texts = (" ".join((reading.text, *(c.text for c in reading.context))) for reading in nearest())
    return any(re.search(in_full, text, flags) for text in texts)


_FEW = 2


def _occurs_in_parts(index: Index, name: str, scope: ScopePredicate) -> bool:
    """Whether every word of a longer name occurs by itself: that is in doubt, and not told as absent."""
    words = name.split()
    return len(words) > 1 and all(len(index.engine.lexical([word], scope).texts) for word in words)


def _under_headings(index: Index, name: str, rows: NDArray[np.int64], of_row: NDArray[np.int64]) -> set[int]:
    """The versions in which a heading holds a name; the lexical index knows the innermost and the outermost."""
    places = index.catalogue.layout.places[rows]
    words = re.compile(rf"(?<!\w){re.escape(fold(name))}(?!\w)")
    holding = [place for place in np.unique(places).tolist() if words.search(index.catalogue.headings_at(place))]
    return set(np.unique(of_row[np.isin(places, np.array(holding, np.int64))]).tolist()) if holding else set()


def own_names(index: Index, versions: Iterable[int]) -> set[str]:
    """The words of the titles, services and ids of policies: what a policy is called is not what it speaks of."""
    names: dict[str, str] = {}
    for row in versions:
        version = index.catalogue.versions[row]
        if version.policy not in names:
            facts = version.canonical.facts
            names[version.policy] = " ".join(filter(None, (facts.title, facts.origin.service, version.policy)))
    return words_of_name(" ".join(names.values()))


def words_of_name(name: str) -> set[str]:
    """The words of a name, folded, without possessive endings."""
    return {_POSSESSIVE.sub("", word) for word in re.findall(r"[^\W_]+(?:['’]\w+)?", name.casefold())}


def absent_phrases(index: Index, phrases: Iterable[str], scope: ScopePredicate) -> tuple[str, ...]:
    """Which quoted words stand nowhere in scope: in no passage, heading or lead-in."""
    return tuple(
        phrase
        for phrase in phrases
        if not len(index.catalogue.passages_in(scope.holding([phrase])))
        and not len(index.engine.lexical([phrase], scope).texts)
    )
