"""The language of a question: certain, or not said."""

from datetime import date

import pytest

from retriever.question.language import question_language
from retriever.question.plan import understand
from retriever.question.request import Question
from retriever.results import ScopeKind


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Wie lange werden meine Daten gespeichert?", "de"),
        ("Kann ich mein Konto löschen?", "de"),
        ("Qui est le responsable du traitement ?", "fr"),
        ("¿Quién es el responsable del tratamiento?", "es"),
        ("Per quanto tempo vengono conservati i miei dati?", "it"),
        ("Kan ik mijn account verwijderen?", "nl"),
        ("Czy mogę usunąć swoje konto?", "pl"),
        ("我的数据会保存多久?", "zh"),
        ("How long is data kept?", "en"),
        ("Does “Datenschutzerklärung” mean what I think?", "en"),
        ("cookie retention", None),
        ("Cloudflare Germany GmbH Rosenheimer Straße", None),
        ("DPO Vodafone Deutschland", None),
        ("123?", None),
    ],
)
def test_a_language_is_named_where_it_is_certain(question: str, code: str | None) -> None:
    found = question_language(question)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Was galt am 1. Juni 2019?", "1. Juni 2019"),
        ("Qui était responsable le 1er juin 2019 ?", "1er juin 2019"),
        ("What applied on 1 June 2019?", "on 1 June 2019"),
    ],
)
def test_dates_are_read_in_the_language_of_the_question(question: str, words: str) -> None:
    scope = understand(Question(question, date(2021, 1, 1))).scope
    assert (scope.kind, scope.first) == (ScopeKind.AS_OF, date(2019, 6, 1))
    assert scope.dates
    assert scope.dates.words == words
