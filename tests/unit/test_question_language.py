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
        ("Was galt am 1. Juni 2019?", "am 1. Juni 2019"),
        ("Qui était responsable le 1er juin 2019 ?", "le 1er juin 2019"),
        ("What applied on 1 June 2019?", "on 1 June 2019"),
    ],
)
def test_dates_are_read_in_the_language_of_the_question(question: str, words: str) -> None:
    scope = understand(Question(question, date(2021, 1, 1))).scope
    assert (scope.kind, scope.first) == (ScopeKind.AS_OF, date(2019, 6, 1))
    assert scope.dates
    assert scope.dates.words == words


RELATED = [
    ("Was galt vor dem 1. Mai 2020 für meine Daten?", None, "2020-04-30"),
    ("Wer bekam meine Daten nach Juni 2019?", "2019-07-01", None),
    ("Welche Daten wurden seit dem Jahr 2019 gespeichert?", "2019-01-01", None),
    ("Was wurde bis zum 3. März 2018 gespeichert?", None, "2018-03-03"),
    ("Was galt zwischen dem 1. Mai 2019 und dem 3. Juni 2020?", "2019-05-01", "2020-06-03"),
    ("Welche Cookies gab es vom 1. bis 15. Juni 2019?", "2019-06-01", "2019-06-15"),
    ("Was galt in den Jahren 2018 und 2019?", "2018-01-01", "2019-12-31"),
    ("Wer war vor der Änderung vom 1. Juli 2020 verantwortlich?", None, "2020-06-30"),
    ("Wer war nach der Änderung vom 1. Juli 2020 verantwortlich?", "2020-07-01", None),
    ("Was galt unmittelbar vor dem 1. Juli 2020?", "2020-06-30", "2020-06-30"),
    ("Was galt von Mai bis Juli 2019?", "2019-05-01", "2019-07-31"),
    ("Que disait la politique avant le 1er mai 2020 ?", None, "2020-04-30"),
    ("Qui recevait mes données à partir de janvier 2019 ?", "2019-01-01", None),
    ("Qui était responsable jusqu’au 25 mai 2018 ?", None, "2018-05-25"),
    ("Quelles données étaient conservées en 2019 ?", "2019-01-01", "2019-12-31"),
    ("Que disait la politique entre le 1er mai 2019 et le 3 juin 2020 ?", "2019-05-01", "2020-06-03"),
    ("Qui recevait mes données après la mise à jour du 1er juillet 2020 ?", "2020-07-01", None),
    ("¿Qué decía la política después de mayo de 2020?", "2020-06-01", None),
    ("¿Qué decía la política antes del 1 de mayo de 2020?", None, "2020-04-30"),
    ("¿Quién recibía mis datos desde el 2 de febrero de 2019 hasta el 3 de marzo de 2019?", "2019-02-02", "2019-03-03"),
    ("Cosa diceva l'informativa prima del 1° maggio 2020?", None, "2020-04-30"),
    ("Chi riceveva i miei dati dopo giugno 2019?", "2019-07-01", None),
    ("Wat gold er vóór 1 mei 2020 voor mijn gegevens?", None, "2020-04-30"),
    ("Wie kreeg mijn gegevens tussen 1 mei 2019 en 3 juni 2020?", "2019-05-01", "2020-06-03"),
    ("O que dizia a política depois de 1 de maio de 2020?", "2020-05-02", None),
    ("Quem recebia os meus dados em 2019?", "2019-01-01", "2019-12-31"),
    ("Co obowiązywało przed 1 maja 2020 r.?", None, "2020-04-30"),
    ("Kto otrzymywał moje dane w maju 2019 roku?", "2019-05-01", "2019-05-31"),
    ("Vad gällde före den 1 maj 2020?", None, "2020-04-30"),
    ("Vem fick mina uppgifter från och med maj 2019?", "2019-05-01", None),
    ("2020年5月1日之前，我的数据保存多久？", None, "2020-04-30"),
    ("从2019年5月1日到2020年6月3日，谁会收到我的数据？", "2019-05-01", "2020-06-03"),
    ("2019年谁会收到我的数据？", "2019-01-01", "2019-12-31"),
    ("2020年5月1日以降、誰がデータを受け取りますか？", "2020-05-01", None),
    ("2019年5月1日から2020年6月3日まで、誰がデータを受け取りますか？", "2019-05-01", "2020-06-03"),
    ("2020년 5월 1일 이전에는 누가 내 데이터를 받았습니까?", None, "2020-04-30"),
    ("Qui était responsable du traitement en March 2018 ?", "2018-03-01", "2018-03-31"),
]


@pytest.mark.parametrize(("question", "first", "last"), RELATED)
def test_words_around_a_day_are_read_in_the_language_of_the_question(
    question: str, first: str | None, last: str | None
) -> None:
    scope = understand(Question(question, date(2021, 6, 1))).scope
    found = (scope.first.isoformat() if scope.first else None, scope.last.isoformat() if scope.last else None)
    assert (found, scope.not_read) == ((first, last), ())


@pytest.mark.parametrize(
    "question",
    [
        "Was galt 30 Tage nach dem 25. Mai 2018?",
        "Que disait la politique deux semaines avant le 1er mai 2020 ?",
        "¿Qué decía la política unos días después del 1 de mayo de 2020?",
        "Was galt nicht am 1. Mai 2020?",
        "Wer war am 1. Mai verantwortlich?",
        "Qui recevait mes données avant mai ?",
    ],
)
def test_what_was_not_understood_sets_no_scope_and_is_told(question: str) -> None:
    scope = understand(Question(question, date(2021, 6, 1))).scope
    assert (scope.kind, bool(scope.not_read)) == (ScopeKind.ALL, True)


@pytest.mark.parametrize(
    "question",
    [
        "Ab wann darf ich mein Konto löschen?",
        "Wie lange werden Daten nach der Kündigung gespeichert?",
        "Kann ich vor Ablauf von 30 Tagen kündigen?",
        "Puis-je supprimer mon compte avant 30 jours ?",
        "¿Puedo cancelar antes de los 14 días?",
        "Mogę usunąć konto po 14 dniach?",
        "2018 Mitarbeiter hatten Zugriff, wer war verantwortlich?",
    ],
)
def test_words_that_only_look_like_a_day_set_no_scope(question: str) -> None:
    scope = understand(Question(question, date(2021, 6, 1))).scope
    assert (scope.kind, scope.dates, scope.not_read) == (ScopeKind.ALL, None, ())
