"""Date expressions in questions: what is read, and what only looks like a date.

`data/date_phrases.tsv` holds questions with the scope they ask for, written before the grammar was mended to
read them. A question belongs to the development half if the first hexadecimal digit of its SHA-256 is even.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retriever.question.dates import NamedVersion, Place, QuestionDates, read_dates, unread_dates
from retriever.question.plan import understand
from retriever.question.request import Question
from retriever.results import Status
from retriever.retriever import Retriever
from retriever.words import MONTHS

TODAY = date(2021, 3, 15)
PHRASES_FILE = Path(__file__).parents[1] / "data" / "date_phrases.tsv"
DAY_OF_PHRASES = date(2020, 10, 1)

READ = [
    ("What applied on 1 June 2019?", "on 1 June 2019", "2019-06-01", "2019-06-01"),
    ("on June 1, 2019 who could see it", "on June 1, 2019", "2019-06-01", "2019-06-01"),
    ("cookies 2019-06-01", "2019-06-01", "2019-06-01", "2019-06-01"),
    ("as of the 14th of September 2020", "as of the 14th of September 2020", "2020-09-14", "2020-09-14"),
    ("What was collected in June 2019?", "in June 2019", "2019-06-01", "2019-06-30"),
    ("in 2019, were minors mentioned?", "in 2019", "2019-01-01", "2019-12-31"),
    ("retention in Q2 2019", "in Q2 2019", "2019-04-01", "2019-06-30"),
    ("in the second quarter of 2019", "in the second quarter of 2019", "2019-04-01", "2019-06-30"),
    ("in spring 2019", "in spring 2019", "2019-03-01", "2019-05-31"),
    ("in winter 2019", "in winter 2019", "2019-12-01", "2020-02-29"),
    ("in early 2019", "in early 2019", "2019-01-01", "2019-04-30"),
    ("mid-2019 rules", "mid-2019", "2019-05-01", "2019-08-31"),
    ("in late 2019", "in late 2019", "2019-09-01", "2019-12-31"),
    ("before June 2019", "before June 2019", None, "2019-05-31"),
    ("before 14 September 2020", "before 14 September 2020", None, "2020-09-13"),
    ("after 2018", "after 2018", "2019-01-01", None),
    ("after 25 May 2018", "after 25 May 2018", "2018-05-26", None),
    ("since May 2018", "since May 2018", "2018-05-01", None),
    ("until 2018", "until 2018", None, "2018-12-31"),
    ("by 1 June 2019", "by 1 June 2019", None, "2019-06-01"),
    ("between June 2018 and March 2019", "between June 2018 and March 2019", "2018-06-01", "2019-03-31"),
    ("from 2018 to 2019", "from 2018 to 2019", "2018-01-01", "2019-12-31"),
    ("from 1 June 2018 until 5 June 2018", "from 1 June 2018 until 5 June 2018", "2018-06-01", "2018-06-05"),
    ("around Christmas 2018", "around Christmas 2018", "2018-12-20", "2018-12-31"),
    ("at the end of 2018", "at the end of 2018", "2018-12-01", "2018-12-31"),
    ("when GDPR took effect", "when GDPR took effect", "2018-05-25", "2018-05-25"),
    ("before GDPR applied", "before GDPR applied", None, "2018-05-24"),
    ("in May or June 2018", "in May or June 2018", "2018-05-01", "2018-06-30"),
    ("during 2018 and 2019", "during 2018 and 2019", "2018-01-01", "2019-12-31"),
    ("in 2017-2018", "in 2017-2018", "2017-01-01", "2018-12-31"),
    ("from May to June 2018", "from May to June 2018", "2018-05-01", "2018-06-30"),
    ("between November and February 2019", "between November and February 2019", "2018-11-01", "2019-02-28"),
    ("in May, June or July 2018", "in May, June or July 2018", "2018-05-01", "2018-07-31"),
    ("no earlier than 27 February 2020", "no earlier than 27 February 2020", "2020-02-27", None),
    ("on or before 25 May 2018", "on or before 25 May 2018", None, "2018-05-25"),
    ("on or after 27 February 2020", "on or after 27 February 2020", "2020-02-27", None),
    ("up to and including 26 February 2020", "up to and including 26 February 2020", None, "2020-02-26"),
    ("May 25 2018 or later", "May 25 2018 or later", "2018-05-25", None),
    ("from January 2019 onwards", "from January 2019 onwards", "2019-01-01", None),
    ("the day before 27 February 2020", "the day before 27 February 2020", "2020-02-26", "2020-02-26"),
    ("the day after 25 May 2018", "the day after 25 May 2018", "2018-05-26", "2018-05-26"),
    ("between 1 and 5 June 2019", "between 1 and 5 June 2019", "2019-06-01", "2019-06-05"),
    ("from 30 May to 5 June 2019", "from 30 May to 5 June 2019", "2019-05-30", "2019-06-05"),
    ("in year 2018", "in year 2018", "2018-01-01", "2018-12-31"),
    ("in H1 2019", "in H1 2019", "2019-01-01", "2019-06-30"),
    ("after 12/31/9999", "after 12/31/9999", "9999-12-31", None),
    ("In 2018 who was it, since March 2018?", "In 2018 … since March 2018", "2018-03-01", "2018-12-31"),
    ("not before 2019", "not before 2019", "2019-01-01", None),
    ("not after May 2018", "not after May 2018", None, "2018-05-31"),
    ("since 2018 but before 2020", "since 2018 but before 2020", "2018-01-01", "2019-12-31"),
    ("on 1/17/2019", "on 1/17/2019", "2019-01-17", "2019-01-17"),
    ("Is it currently allowed?", "currently", "2021-03-15", "2021-03-15"),
    ("what do they collect today", "today", "2021-03-15", "2021-03-15"),
    ("in 2018 users could object", "in 2018", "2018-01-01", "2018-12-31"),
    ("the law as of 25 May 2018", "as of 25 May 2018", "2018-05-25", "2018-05-25"),
    ("in the third quarter of last year", "in the third quarter of last year", "2020-07-01", "2020-09-30"),
    ("in the second half of May 2018", "in the second half of May 2018", "2018-05-16", "2018-05-31"),
    ("from GDPR to the CCPA", "from GDPR to the CCPA", "2018-05-25", "2020-01-01"),
    ("12/05/2018-13/05/2018", "12/05/2018-13/05/2018", "2018-05-12", "2018-05-13"),
    ("May 30 - June 5, 2019", "May 30 - June 5, 2019", "2019-05-30", "2019-06-05"),
    ("what held on Friday, 25 May 2018", "on Friday, 25 May 2018", "2018-05-25", "2018-05-25"),
    ("over the course of 2019", "over the course of 2019", "2019-01-01", "2019-12-31"),
    ("all through May 2018", "all through May 2018", "2018-05-01", "2018-05-31"),
    ("midway through 2019", "midway through 2019", "2019-05-01", "2019-08-31"),
    ("the version of 25 May 2018", "the version of 25 May 2018", "2018-05-25", "2018-05-25"),
]

NOT_READ = [
    "May the company share my data?",
    "may we march on with the data",
    "kept for 30 days",
    "minors under 18",
    "Company Reg. No. 200720572D",
    "section 2019 of the act",
    "Regulation (EU) 2016/679",
    "call 0800 2018 2019",
    "the 24 hour help line",
    "within 12 months of closing the account",
    "a fine of 2020 euros",
    "from 2000 users",
    "the 2018 lawsuit",
    "not in 2019",
    "2019-13-01",
    "as of 2019-02-30",
    "on 31 June 2019",
    "section 4.2.18",
    "clause 10.1.12",
    "call 01-02-03",
    "pages 12-13-14",
    "at the moment I register",
    "now that I have closed my account",
    "Feb 30 2019",
    "section B.1 to B.9",
    "What does the GDPR give me?",
    'where does it say "in June 2019"',
    "August personalities and june bugs",
    "credit card expiration dates",
    "Regulation (EU) 2016/679 of 27 April 2016",
    "the Directive of 24 October 1995",
    "before and after 25 May 2018",
    "since GDPR requires consent, must I tick?",
    "When the GDPR applies, which rights have I?",
    "before the GDPR was adopted",
    "How did you learn that GDPR applied to you?",
    "Is it because the GDPR took effect?",
    "more than two years ago",
    "about 30 days after 25 May 2018",
    "a year and a half after 25 May 2018",
    "in the weeks before 25 May 2018",
    "at Easter 2019",
    "I was born on 12 March 2001",
    "© 1999-2016 Alibaba.com",
    "on the thirty-first of June 2019",
    "How has it changed since the first version?",
    "the latest version of my browser",
    "Should I download the latest version?",
    "the original version I uploaded",
    "the latest policy update",
    "Is a passport valid until 2030 asked for?",
    "Is older data governed by the latest version?",
    "today's deals",
]


@pytest.mark.parametrize(("question", "words", "first", "last"), READ, ids=[case[0] for case in READ])
def test_an_expression_is_read_with_its_words_and_days(
    question: str, words: str, first: str | None, last: str | None
) -> None:
    found = read_dates(question, TODAY)
    assert found is not None
    assert found.words == words == " … ".join(question[a:b] for a, b in found.places)
    (reading,) = found.readings
    assert (reading.first and reading.first.isoformat(), reading.last and reading.last.isoformat()) == (first, last)


@pytest.mark.parametrize("question", NOT_READ)
def test_what_only_looks_like_a_date_is_not_read(question: str) -> None:
    assert read_dates(question, TODAY) is None


# What is told to have been left out, and questions that leave nothing out.
UNREAD = {
    "What applied on 31 June 2019?": ["31 June 2019"],
    "Who saw it on the 45th of June 2019?": ["45th of June 2019"],
    "Did you keep it about 30 days after 25 May 2018?": ["about 30 days after 25 May 2018"],
    "Was it kept a year and a half after 25 May 2018?": ["a year and a half after 25 May 2018"],
    "What was said in the weeks before 25 May 2018?": ["the weeks before 25 May 2018"],
    "Was it different, but not in 2019?": ["not in 2019"],
    "Who answered complaints on 25 May?": ["25 May"],
    "Did you sell my data before March 3?": ["March 3"],
    "What did you collect in June?": ["June"],
    "What did you collect last June?": ["last June"],
    "Was it so at the turn of the year?": ["turn of the year"],
    "Was I tracked at Easter 2019?": ["Easter 2019"],
    "Was I tracked on Halloween?": ["Halloween"],
    "What was in force in Q5 2019?": ["Q5 2019"],
    "What was in force in week 60 of 2019?": ["week 60 of 2019"],
    "What was in force in 13/2019?": ["13/2019"],
    "What was in force on 4.2.18?": ["4.2.18"],
    "Did you sell data in Jully 2019?": ["Jully 2019"],
    "Did you sell data on Setpember 4, 2019?": ["Setpember 4, 2019"],
    "On 25 May 2018 and at Easter 2019, was it so?": ["Easter 2019"],
    "May the company share it for 30 days before 25 May 2018?": [],
    "What was said from 1 to 15 June 2019?": [],
    "Was it so in May or June 2018?": [],
    "Does Office 2019 receive data of minors under 18?": [],
    "Is section 5.1 or ISO 27001-2013 named, or 24/7 support, or version 2.0?": [],
    "Is data kept for 10-12 months, or within 30 days of my request?": [],
    'Where does it say "on 31 June 2019"?': [],
    "Does the Directive of 24 October 1995 apply?": [],
    "What did the first version say before GDPR applied?": [],
    "I was born on 12 March 2001; was that asked?": [],
}


@pytest.mark.parametrize(("question", "unread"), UNREAD.items(), ids=list(UNREAD))
def test_what_looks_like_a_date_and_was_not_read_is_told(question: str, unread: list[str]) -> None:
    assert unread_dates(question, TODAY) == unread


def test_a_turn_of_one_year_may_be_either_of_two() -> None:
    found = read_dates("at the turn of the year 2019", TODAY)
    assert found is not None
    assert [str(reading.first) for reading in found.readings] == ["2018-12-31", "2019-12-31"]


def test_an_ambiguous_day_has_both_readings() -> None:
    found = read_dates("before 01/02/2019", TODAY)
    assert found is not None
    assert [str(reading.last) for reading in found.readings] == ["2019-01-01", "2019-01-31"]


def test_only_words_for_now_use_the_day_that_was_passed_in() -> None:
    now, then = read_dates("what is collected now", TODAY), read_dates("in 2019", TODAY)
    assert now is not None
    assert now.uses_today
    assert then is not None
    assert not then.uses_today


# ---- The phrase list ---------------------------------------------------------------------------------------------


def _phrases() -> Iterator[tuple[str, str]]:
    for line in PHRASES_FILE.read_text("utf-8").splitlines()[1:]:
        if not line.startswith("#"):
            question, expected = line.split("\t")
            yield question, expected


PHRASES = list(_phrases())


def _half(question: str) -> str:
    return "development" if int(hashlib.sha256(question.encode()).hexdigest()[0], 16) % 2 == 0 else "held-back"


def _in_notation(found: QuestionDates | None) -> set[str]:
    """The scope as the phrase list writes it."""
    if found is None:
        return {"-"}
    scopes = set()
    for reading in found.readings:
        first, last = str(reading.first or ""), str(reading.last or "")
        scopes.add(first if first == last else f"{first}..{last}")
    for version in found.versions:
        days = "..".join(map(str, version.took_effect or ()))
        scopes.add(f"version {version.place}" if version.place else f"version in {days}")
    return scopes


@pytest.mark.parametrize(
    ("question", "expected"), [pytest.param(*phrase, id=f"{_half(phrase[0])}: {phrase[0]}") for phrase in PHRASES]
)
def test_a_phrase_of_the_list_is_read_as_its_scope(question: str, expected: str) -> None:
    found = read_dates(question, DAY_OF_PHRASES)
    assert _in_notation(found) == set(expected.replace(" + ", " | ").split(" | "))
    if found:
        assert found.words == " … ".join(question[a:b] for a, b in found.places)


def test_the_list_is_long_enough_in_both_halves() -> None:
    assert len({question for question, _ in PHRASES}) == len(PHRASES)
    for half in ("development", "held-back"):
        expected = [expected for question, expected in PHRASES if _half(question) == half]
        assert sum(scope != "-" for scope in expected) >= 100
        assert sum(scope == "-" for scope in expected) >= 60


# ---- What holds for every day ------------------------------------------------------------------------------------

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ONES = "first second third fourth fifth sixth seventh eighth ninth".split()
TEENS = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
IN_WORDS = [*ONES, *TEENS, "twentieth", *(f"twenty-{one}" for one in ONES), "thirtieth", "thirty-first"]


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


SPELLINGS: dict[str, Callable[[date], str]] = {
    "1 June 2019": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "1st June 2019": lambda d: f"{_ordinal(d.day)} {MONTHS[d.month - 1]} {d.year}",
    "the 1st of June, 2019": lambda d: f"the {_ordinal(d.day)} of {MONTHS[d.month - 1]}, {d.year}",
    "the 1st day of June 2019": lambda d: f"the {_ordinal(d.day)} day of {MONTHS[d.month - 1]} {d.year}",
    "the first of june 2019": lambda d: f"the {IN_WORDS[d.day - 1]} of {MONTHS[d.month - 1].lower()} {d.year}",
    "June 1, 2019": lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    "june 1 2019": lambda d: f"{MONTHS[d.month - 1].lower()} {d.day} {d.year}",
    "June 1,2019": lambda d: f"{MONTHS[d.month - 1]} {d.day},{d.year}",
    "June the 1st, 2019": lambda d: f"{MONTHS[d.month - 1]} the {_ordinal(d.day)}, {d.year}",
    "Jun. 1, 2019": lambda d: f"{MONTHS[d.month - 1][:3]}. {d.day}, {d.year}",
    "1-Jun-2019": lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d.year}",
    "Saturday, June 1, 2019": lambda d: f"{WEEKDAYS[d.weekday()]}, {MONTHS[d.month - 1]} {d.day}, {d.year}",
    "sat 1 jun 2019": lambda d: f"{WEEKDAYS[d.weekday()][:3]} {d.day} {MONTHS[d.month - 1][:3]} {d.year}".lower(),
    "2019-06-01": lambda d: d.isoformat(),
    "2019/06/01": lambda d: d.strftime("%Y/%m/%d"),
    "2019-06-01T00:00:00Z": lambda d: f"{d.isoformat()}T00:00:00Z",
    "01.06.2019": lambda d: d.strftime("%d.%m.%Y"),
    "1.6.2019": lambda d: f"{d.day}.{d.month}.{d.year}",
}
AROUND = st.sampled_from(
    [
        ("What was said ", "?"),
        ("", " what was said"),
        ("who, ", ", was the controller"),
        ("May you share it (", ") or sell it?"),
        ("Under Article 27 and § G.2, Reg. No. 200720572D, was it so ", "; kept for 30 days?"),
    ]
)
PREPOSITIONS = st.sampled_from(["", "on ", "before ", "since ", "until ", "after ", "by ", "as of ", "not before "])


@given(day=DAYS, spelling=st.sampled_from(sorted(SPELLINGS)), around=AROUND)
@example(day=date(2018, 5, 25), spelling="1 June 2019", around=("", ""))
def test_a_day_in_every_spelling_is_that_day(day: date, spelling: str, around: tuple[str, str]) -> None:
    written = SPELLINGS[spelling](day)
    found = read_dates(f"{around[0]}on {written}{around[1]}", TODAY)
    assert found is not None
    assert found.words == f"on {written}"
    assert [(reading.first, reading.last) for reading in found.readings] == [(day, day)]


@given(day=DAYS, month_first=st.booleans(), separator=st.sampled_from("/-"))
def test_a_day_in_figures_alone_is_among_its_readings(day: date, month_first: bool, separator: str) -> None:
    form = separator.join(["%m", "%d", "%Y"] if month_first else ["%d", "%m", "%Y"])
    found = read_dates(f"What was said on {day.strftime(form)}?", TODAY)
    assert found is not None
    assert (day, day) in {(reading.first, reading.last) for reading in found.readings}
    assert len(found.readings) == (2 if day.day <= 12 and day.day != day.month else 1)


@given(day=DAYS, spelling=st.sampled_from(sorted(SPELLINGS)), preposition=PREPOSITIONS, around=AROUND)
def test_without_the_words_read_the_rest_of_the_question_is_as_it_was(
    day: date, spelling: str, preposition: str, around: tuple[str, str]
) -> None:
    question = f"{around[0]}{preposition}{SPELLINGS[spelling](day)}{around[1]}"
    found = read_dates(question, TODAY)
    assert found is not None
    ((start, end),) = found.places
    assert (question[:start], question[end:]) == around


WORDS = st.lists(
    st.sampled_from(
        "before after since until from to by between and or not in on the of early mid late end first last latest "
        "previous version versions policy day half quarter week year years month may march june Sept. Monday Christmas "
        "spring winter 2017 2018 2019 2020-02-27 01/02/2019 25.05.2018 31 1 1st 25 '18 Q2 H1 GDPR took effect applied "
        "today now ago two last this pre- post- - – / , . ? ( I we".split()
    ),
    max_size=14,
)


@given(words=WORDS, today=st.dates())
@example(words=["between", "2019", "and", "2018"], today=TODAY)
@example(words=["two", "years", "ago"], today=date.min)
@example(words=["last", "quarter"], today=date.min)
@example(words=["winter", "2099", "until", "now"], today=date.max)
def test_no_words_break_the_reading_and_none_is_reversed(words: list[str], today: date) -> None:
    question = " ".join(words)
    found = read_dates(question, today)
    if found is None:
        return
    assert found.readings or found.versions
    assert all(not (r.first and r.last) or r.first <= r.last for r in found.readings)
    assert all((version.place is None) != (version.took_effect is None) for version in found.versions)
    assert all(0 <= a < b <= len(question) for a, b in found.places)
    assert all(a[1] <= b[0] for a, b in zip(found.places, found.places[1:], strict=False))
    assert found.words == " … ".join(question[a:b] for a, b in found.places)


# ---- Versions and events -----------------------------------------------------------------------------------------


def test_a_version_is_named_with_its_words() -> None:
    found = read_dates("What did the very first version of the privacy policy say about cookies?", TODAY)
    assert found is not None
    assert found.words == "the very first version of the privacy policy"
    assert found.readings == ()
    assert found.versions == (NamedVersion(Place.FIRST),)


def test_a_list_of_versions_names_each() -> None:
    found = read_dates("What changed between the 2018 and 2019 versions?", TODAY)
    assert found is not None
    assert found.words == "between the 2018 and 2019 versions"
    assert [str(v.took_effect[0]) for v in found.versions if v.took_effect] == ["2018-01-01", "2019-01-01"]


def test_the_second_of_two_versions_may_be_called_one() -> None:
    found = read_dates("Compare the latest version with the original one", TODAY)
    assert found is not None
    assert found.versions == (NamedVersion(Place.LATEST), NamedVersion(Place.FIRST))
    assert read_dates("Is the original one kept?", TODAY) is None


def test_the_current_version_is_the_one_of_today() -> None:
    found = read_dates("Is it in the current version?", TODAY)
    assert found is not None
    assert found.uses_today
    assert [(r.first, r.last) for r in found.readings] == [(TODAY, TODAY)]


def test_a_corpus_may_add_events() -> None:
    merger = {"merger with lazada": date(2016, 4, 12), "gdpr": date(2018, 5, 24), "Spin-Off": date(2021, 3, 1)}
    found = read_dates("Who held my data before the Merger  with Lazada?", TODAY, merger)
    assert found is not None
    assert [reading.last for reading in found.readings] == [date(2016, 4, 11)]
    assert read_dates("Who held my data before the merger with Lazada?", TODAY) is None
    assert read_dates("What did the merger with Lazada change?", TODAY, merger) is None
    assert read_dates("since the spin-off?", TODAY, merger) is not None
    own_day = read_dates("when GDPR applied", TODAY, merger)
    assert own_day is not None
    assert own_day.readings[0].first == date(2018, 5, 25) - timedelta(days=1)


def test_changes_after_a_change_leave_that_one_out() -> None:
    told = understand(Question("What changed after the update of 25 May 2018?", TODAY))
    asked = understand(Question("Who was the controller after the update of 25 May 2018?", TODAY))
    assert told.change is not None
    assert asked.change is None
    assert (told.scope.first, asked.scope.first) == (date(2018, 5, 26), date(2018, 5, 25))


# ---- From version words to a scope -------------------------------------------------------------------------------


def _scope_of(retriever: Retriever, question: Question) -> tuple[str, str, str | None, list[str]]:
    result = retriever.search(question)
    days = [version.version_id.removeprefix("alibaba-privacy@") for version in result.scope.versions]
    assert {version for found in result.passages for version in found.passage.versions} <= {
        version.version_id for version in result.scope.versions
    }
    return result.scope.kind, result.scope.source, result.scope.matched_text, days


@pytest.mark.parametrize(
    ("question", "words", "versions"),
    [
        ("What did the first version say about minors?", "the first version", ["2017-09-28"]),
        ("What did the previous version say about minors?", "the previous version", ["2020-02-27"]),
        ("What does the latest version say about minors?", "the latest version", ["2020-09-14"]),
        ("What did the 2018 version say about minors?", "the 2018 version", ["2018-05-25"]),
        ("What did the version of May 2018 say about minors?", "the version of May 2018", ["2018-05-25"]),
        # None took effect in that month: the one in force then.
        ("What did the July 2019 version say about minors?", "the July 2019 version", ["2019-01-17"]),
        ("Minors in the first and the 2020 versions?", "in the first and the 2020 versions",
         ["2017-09-28", "2020-02-27", "2020-09-14"]),
        ("Minors in the 2020 version, in June 2020?", "in the 2020 version, in June 2020", ["2020-02-27"]),
        ("Is the first version on minors like that in June 2020?", "the first version … in June 2020",
         ["2017-09-28", "2020-02-27"]),
    ],
)  # fmt: skip
def test_words_for_a_version_set_the_scope_and_are_echoed(
    question: str, words: str, versions: list[str], exhibits_retriever: Retriever, ask: Callable[..., Question]
) -> None:
    assert _scope_of(exhibits_retriever, ask(question)) == ("versions", "question", words, versions)


def test_the_version_of_one_day_is_the_one_in_force_on_it(
    exhibits_retriever: Retriever, ask: Callable[..., Question]
) -> None:
    asked = ask("What did the January 17, 2019 version say about minors?")
    assert _scope_of(exhibits_retriever, asked) == ("as_of", "question", "the January 17, 2019 version", ["2019-01-17"])


def test_a_version_that_no_policy_has_is_out_of_coverage(
    exhibits_retriever: Retriever, ask: Callable[..., Question]
) -> None:
    result = exhibits_retriever.search(ask("What did the 2015 version say about minors?"))
    assert result.status is Status.OUT_OF_COVERAGE
    assert result.passages == ()
    assert [reason.code for reason in result.reasons] == ["no_such_version"]


def test_a_parameter_wins_over_the_version_in_the_question(
    exhibits_retriever: Retriever, ask: Callable[..., Question]
) -> None:
    def warned(**scope: object) -> bool:
        result = exhibits_retriever.search(ask("What did the first version say about minors?", **scope))
        assert result.scope.source == "parameter"
        return "date_conflict" in [warning.code for warning in result.warnings]

    assert warned(as_of=date(2019, 6, 1))
    assert not warned(as_of=date(2018, 1, 1))
    assert not warned(versions=("alibaba-privacy@2017-09-28",))
    ignored = exhibits_retriever.search(ask("the first version on minors", dates_in_question="ignore"))
    assert ignored.scope.kind == "all"
