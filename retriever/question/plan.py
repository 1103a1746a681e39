"""A question understood: what to look for, in which versions, and whether an answer or dated changes are wanted.

A plan is made without an encoder and without an index, so that it can be printed and tested by itself. Everything
that is read from the words of a question is read here, once.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.languages import DEFAULT, Language
from retriever.question.change_intent import ChangeWords, class_of, read_change, telling_words, without_ends
from retriever.question.dates import read_dates
from retriever.question.dates.periods import shifted
from retriever.question.dates.unread import Place
from retriever.question.language import question_language
from retriever.question.policy_names import Mentioned, PoliciesRead, PolicyNames
from retriever.question.quoted_phrases import QUOTED, fold, quoted_phrases, without_quotation_marks
from retriever.question.request import PoliciesInQuestion, Question
from retriever.question.scope_request import ScopeRequest, scope_request
from retriever.results import PlanEcho, ScopeKind


class Intent(StrEnum):
    """What a question asks for."""

    ANSWER = "answer"
    """What the policy says."""
    CHANGE = "change"
    """How what it says changed, and when."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks.

    ``text`` is what is searched for: the question without quotation marks, and without the words that were understood
    as dates or as the names of policies, be it they or parameters that set the scope.
    ``phrases`` are the words in quotation marks, folded; each must occur exactly. ``change`` is what is asked about
    change, None for a question that asks for an answer. ``language`` is the one it was read in.
    """

    question: Question
    scope: ScopeRequest
    text: str
    phrases: tuple[str, ...]
    change: ChangeWords | None
    language: Language = DEFAULT
    is_of_words: bool = False
    """Whether it asks only whether or where the phrases stand: the passages that hold them are the answer."""
    is_of_version: bool = False
    """Whether it asks which version was in force: that is told by the scope, and by no words of a policy."""

    @property
    def matter(self) -> str:
        """The words by which the clauses are found whose changes are asked for.

        Empty where none are asked for, and where those of the whole policy or of a lettered section are.
        """
        change = self.change
        if change is None or (change.letter and not telling_words(change.matter, self.language)):
            return ""
        return change.matter or " ".join(self.phrases)

    def echo(self) -> PlanEcho:
        """The plan as results show it."""
        dates = self.scope.dates
        return PlanEcho(
            intent="change" if self.change else "answer",
            searched=" ".join(self.text.split()),
            phrases=self.phrases,
            dates=dates.words if dates else None,
            changes_asked=self.change.asked.value if self.change else None,
            matter=self.matter or None,
            policies=tuple(dict.fromkeys(one.words for one in self.scope.policies_named)),
        )

    @property
    def intent(self) -> Intent:
        return Intent.CHANGE if self.change else Intent.ANSWER


def understand(
    question: Question,
    language: Language = DEFAULT,
    names: PolicyNames | None = None,
    mentioned: Mentioned | None = None,
) -> Plan:
    """Read a question: its dates, its quoted words, what it asks for, and of which versions of whose policies.

    ``language`` says by which words a question asks; its dates are read in the language in which it is asked, where
    that is certain. ``names`` are those of the policies that it can name, and ``mentioned`` says how many policies
    mention such a name.

    >>> from datetime import date
    >>> plan = understand(Question("When were cookies first mentioned before 2019?", date(2021, 1, 1)))
    >>> plan.intent.value, plan.change.matter, plan.scope.kind.value, str(plan.scope.last)
    ('change', 'cookies', 'range', '2018-12-31')
    """
    asked_in = question_language(question.text)
    dates = read_dates(question.text, question.today, language=asked_in or language)
    if dates is None and asked_in and asked_in is not language:
        # Somebody may write "March 2018" in any language.
        dates = read_dates(question.text, question.today, language=language)
    applies = question.policies_in_question is PoliciesInQuestion.APPLY
    named = names.read(question.text, dates.places if dates else (), mentioned) if names and applies else None
    scope = replace(scope_request(question, dates, asked_in or language, named), asked_in=asked_in)
    read = scope.read_in_question
    # Of which days it asks is in doubt: no change can be told.
    change = None if scope.readings else read_change(question.text, dates, language)
    if change and named:
        change = _of_their_matter(change, question.text, named, language)
    if change and read and read.after_change and scope.first:
        scope = replace(scope, first=shifted(scope.first, 1))
    understood = list(scope.dates.places) if scope.dates else []
    name_places = names.without(question.text, named) if names and named else []
    text = _left_of(question.text, understood, name_places, language)
    phrases = tuple(quoted_phrases(question.text))
    if scope.kind is ScopeKind.AS_OF and language.questions.changes.stood.fullmatch(" ".join(text.split())):
        change = None
    # Of all versions, when words came and went is told; of days that are named, whether they stood then.
    words = _words_sought(text, phrases, language) if change is None or scope.kind is not ScopeKind.ALL else ()
    return Plan(
        question=question,
        scope=scope,
        text=without_quotation_marks(text),
        phrases=words or phrases,
        change=None if words else change,
        language=language,
        is_of_words=bool(words),
        is_of_version=bool(language.questions.matters.of_version.fullmatch(" ".join(text.split()))),
    )


def _words_sought(text: str, phrases: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """The words of which a question asks only whether or where they stand; none where it asks for more."""
    asked = " ".join(QUOTED.sub(' "" ', text).split())
    found = next(filter(None, (form.fullmatch(asked) for form in language.questions.matters.of_words)), None)
    if found is None:
        return ()
    return (*phrases, fold(found["word"])) if found["word"] else phrases


def _left_of(question: str, dates: list[Place], names: list[Place], language: Language) -> str:
    """What is left to search for without what was understood; a question of nothing but names is searched for them."""
    rest = _without(question, [*dates, *names])
    if names and _tells_of_a_matter(rest, language):
        return rest
    undated = _without(question, dates)
    return undated if any(character.isalpha() for character in undated) else question


def _tells_of_a_matter(words: str, language: Language) -> bool:
    """Whether words ask for more than what a text says."""
    lexicon = language.questions.changes
    return any(class_of(word, lexicon) not in _ABOUT_TEXTS for word in telling_words(words, language))


_ABOUT_TEXTS = {"ASK", "TEXT"}


def _without(question: str, places: Iterable[Place]) -> str:
    begin, rest = 0, ""
    for start, end in sorted(places):
        # A name may be part of a date: "the latest version of Acme's policy".
        if end > begin:
            rest += question[begin : max(begin, start)] + " "
            begin = end
    return rest + question[begin:]


def _of_their_matter(change: ChangeWords, question: str, named: PoliciesRead, language: Language) -> ChangeWords:
    """Changes of what is told without the names of the policies whose changes they are."""
    of_names = [word for start, end in named.places for word in _each_telling(question[start:end])]
    names = set(of_names)
    beside = Counter(_each_telling(question))
    beside.subtract(of_names)

    def rest(words: str) -> str:
        """Words but those of names; one that also stands elsewhere is kept: the Privacy Shield in a privacy policy."""
        left, kept = beside.copy(), []
        for word in words.split():
            told = _each_telling(word)
            if not told or any(one not in names or left[one] > 0 for one in told):
                kept.append(word)
                left.subtract(told)
        return words if len(kept) == len(words.split()) else without_ends(" ".join(kept), language.questions.changes)

    return replace(
        change,
        matter=rest(change.matter),
        element=rest(change.element),
        mentions=rest(change.mentions),
        written=change.written if set(telling_words(change.written)) - names else "",
    )


def _each_telling(text: str) -> list[str]:
    """The telling words of a text as often as they stand in it."""
    return [word for part in re.findall(r"\w+", text) for word in telling_words(part)]
