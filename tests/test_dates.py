"""Date expressions in questions: what is read, and what only looks like a date."""

from datetime import date

import pytest

from retriever.dates import read_dates

TODAY = date(2021, 3, 15)

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
    ("between the 2018 and 2019 versions", "between the 2018 and 2019", "2018-01-01", "2019-12-31"),
    ("during 2018 and 2019", "during 2018 and 2019", "2018-01-01", "2019-12-31"),
    ("in 2017-2018", "in 2017-2018", "2017-01-01", "2018-12-31"),
    ("from May to June 2018", "from May to June 2018", "2018-05-01", "2018-06-30"),
    ("between November and February 2019", "November and February 2019", "2018-11-01", "2019-02-28"),
    ("in May, June or July 2018", "in May, June or July 2018", "2018-05-01", "2018-07-31"),
    ("no earlier than 27 February 2020", "no earlier than 27 February 2020", "2020-02-27", None),
    ("on or before 25 May 2018", "on or before 25 May 2018", None, "2018-05-25"),
    ("on or after 27 February 2020", "on or after 27 February 2020", "2020-02-27", None),
    ("up to and including 26 February 2020", "up to and including 26 February 2020", None, "2020-02-26"),
    ("May 25 2018 or later", "May 25 2018 or later", "2018-05-25", None),
    ("from January 2019 onwards", "from January 2019", "2019-01-01", None),
    ("the day before 27 February 2020", "the day before 27 February 2020", "2020-02-26", "2020-02-26"),
    ("the day after 25 May 2018", "the day after 25 May 2018", "2018-05-26", "2018-05-26"),
    ("between 1 and 5 June 2019", "1 and 5 June 2019", "2019-06-01", "2019-06-05"),
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
    "30 days after 25 May 2018",
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
