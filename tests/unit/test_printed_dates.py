"""From which day is a page in force, and on what does that rest? Pages with one date or several, of many kinds.

tests/data/date_pages.jsonl: written by hand in the styles of real pages, captured on 2022-03-01. Those of the
held-back half were written before the grammar, or before it was run on them, and nothing was mended by them.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.dates.evidence import Says
from corpus.formats.markdown import MARKDOWN
from corpus.origin import File
from corpus.text import plain_text
from corpus.types import Basis, CopyFacts, CopyReading, Source, SourceReading, start_of

PAGES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "date_pages.jsonl").read_text("utf-8").split("\n")
    if line
]
BASES = {"effective": Basis.STATED_EFFECTIVE, "updated": Basis.UPDATED_DATE, "captured": Basis.CAPTURED}


def _read(text: str) -> SourceReading:
    source = MARKDOWN.source(text.encode(), "page.md", "page.md")
    assert isinstance(source, Source)
    facts = CopyFacts(File("page.md", "Terms"), part=None, policy="p", title="Terms", captured_on=date(2022, 3, 1))
    return MARKDOWN.read(source, facts)


def _copy(line: str) -> CopyReading:
    return _read(f"# Northwind Terms\n\n{line}\n\n## Orders\n\nWe send what you order.\n").copies[0]


@pytest.mark.parametrize("page", PAGES, ids=[f"{page['half']}: {page['id']}" for page in PAGES])
def test_a_page_is_dated_by_what_it_says_of_itself(page: dict[str, Any]) -> None:
    reading = _read(page["text"])
    facts = reading.copies[0].facts
    day, basis = start_of(facts)
    until = facts.stated_until.isoformat() if facts.stated_until else None
    assert (str(day), basis, until) == (page["effective_from"], BASES[page["basis"]], page["until"])
    assert bool(reading.findings) == page["finding"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("This policy takes effect on 1 May 2021.", Says.EFFECTIVE),
        ("We last changed these terms on 1 May 2021.", Says.UPDATED),
        ("Published on 1 May 2021", Says.POSTED),
        ("These terms were valid until 1 May 2021.", Says.ENDS),
        ("See our previous terms, effective 1 May 2021.", Says.OTHER_VERSION),
        ("We have replaced our 1 May 2021 Privacy Policy to add a notice.", Says.OTHER_VERSION),
        ("The Data Protection Act took effect on 1 May 2021.", Says.LAW),
        ("“Effective Date” means 1 May 2021.", Says.DEFINED_TERM),
        ("Prices are effective from 1 May 2021.", Says.OTHER),
        ("If you opened your account before 1 May 2021, ask us.", Says.OTHER),
    ],
)
def test_what_a_date_is_said_of_comes_from_its_sentence(line: str, says: Says) -> None:
    (evidence,) = _copy(line).facts.date_evidence
    assert (evidence.says, evidence.day) == (says, date(2021, 5, 1))


def test_evidence_is_kept_with_its_words_its_place_and_why_it_was_not_used() -> None:
    text = "# T\n\n_Effective:_ **1 May 2021** ([old](/x) terms, effective 2 April 2019)\n\n## A\n\nWe keep data.\n"
    reading = _read(text)
    facts = reading.copies[0].facts
    assert [(e.says.value, str(e.day), e.used) for e in facts.date_evidence] == [
        ("effective", "2021-05-01", True),
        ("other_version", "2019-04-02", False),
    ]
    for evidence in facts.date_evidence:
        assert plain_text(text, evidence.spans) == evidence.words
        assert (evidence.line, bool(evidence.reason)) == (3, True)


def test_days_counted_from_the_posting_say_that_they_were_computed() -> None:
    facts = _copy("Posted: 2 August 2021. These terms take effect 10 days after posting.").facts
    computed = next(e for e in facts.date_evidence if e.says is Says.EFFECTIVE)
    assert (computed.day, computed.used, computed.reason) == (
        date(2021, 8, 12),
        True,
        "computed: 10 days after 2021-08-02",
    )


def test_days_after_posting_far_from_a_posting_date_nothing() -> None:
    page = "# T\n\nLast updated: 2 August 2021\n\n" + "Words of terms.\n\n" * 3
    facts = _read(f"{page}## Changes\n\nChanges take effect 30 days after they are posted.\n").copies[0].facts
    assert (facts.effective_on, facts.updated_on) == (None, date(2021, 8, 2))


@pytest.mark.parametrize(
    ("line", "start", "until", "codes"),
    [
        (
            "The previous version of this policy was effective until 1 May 2021. This one is effective 1 July 2021.",
            "2021-07-01",
            None,
            [],
        ),
        ("Superseded on 5 June 2021 by our next terms. Effective 4 May 2019.", "2019-05-04", "2021-06-05", []),
        (
            "Our updated terms will go into effect on 1 May 2022. The current terms, effective 5 January 2021, follow.",
            "2021-01-05",
            None,
            [],
        ),
        ("Valid until 4 May 2019. Effective 5 June 2021.", "2021-06-05", None, ["dates_contradict"]),
        ("Effective 1 May 2021 (EU) / 1 June 2021 (US)", "2021-05-01", None, ["placed_date"]),
        ("Effective: TBD", "2022-03-01", None, ["placeholder_date"]),
    ],
)
def test_ends_and_other_versions_are_told_apart(line: str, start: str, until: str | None, codes: list[str]) -> None:
    reading = _read(f"# Northwind Terms\n\n{line}\n\n## Orders\n\nWe send what you order.\n")
    facts = reading.copies[0].facts
    found = (str(start_of(facts)[0]), facts.stated_until and facts.stated_until.isoformat())
    assert found == (start, until)
    assert [finding.code for finding in reading.findings] == codes


def test_the_date_of_a_section_does_not_contradict_that_of_the_text() -> None:
    text = "# T\n\nEffective: 2 February 2021\n\nHi.\n\n## Refunds\n\nEffective as of January 1, 2020\n\nPaid.\n"
    reading = _read(text)
    assert (reading.copies[0].facts.effective_on, reading.findings) == (date(2021, 2, 2), ())


def test_why_a_date_is_in_doubt_stays_with_its_copy() -> None:
    assert _copy("Last updated: May 2021").facts.date_doubts == (
        "'Last updated: May 2021' names no day; the first of the month is used",
    )
    assert _copy("Last updated: 1 May 2021").facts.date_doubts == ()


def test_a_date_that_is_not_that_of_the_text_is_evidence_all_the_same() -> None:
    facts = _copy("Effective January 1, 2020, the California Consumer Privacy Act gives you rights.").facts
    assert facts.date_statement is None
    assert [(e.says, e.used) for e in facts.date_evidence] == [(Says.LAW, False)]


@pytest.mark.parametrize(
    ("line", "dated"),
    [
        ("Versión archivada, vigente del 1 de enero de 2019 al 31 de diciembre de 2019", True),
        ("Versión archivada: del 1 de enero de 2019 al 31 de diciembre de 2019", True),
        ("Archived version, January 1, 2019 – December 31, 2019", True),
        ("Archivierte Fassung: 1. Januar 2019 bis 31. Dezember 2019", True),
        ("Gearchiveerde versie, geldig van 1 januari 2019 tot en met 31 december 2019", True),
        ("Wersja archiwalna, obowiązująca od 1 stycznia 2019 do 31 grudnia 2019", True),
        ("存档版本：2019年1月1日至2019年12月31日生效", True),
        ("See archived version, effective from 1 January 2019 to 31 December 2019", False),
        ("[Archived version: 1 January 2019 to 31 December 2019](/2019)", False),
        ("Previous version: 1 January 2019 to 31 December 2019", False),
        ("Archived version: 1 January 2018 to 31 December 2018\n\nArchived version: 2019-01-01 to 2019-12-31", False),
    ],
)
def test_a_line_over_a_text_that_calls_it_archived_gives_its_days(line: str, dated: bool) -> None:
    facts = _copy(line).facts
    days = (date(2019, 1, 1), date(2020, 1, 1)) if dated else (None, None)
    assert (facts.effective_on, facts.stated_until) == days


def test_an_archived_version_that_is_listed_does_not_date_the_text_beside_its_own_day() -> None:
    facts = _copy("Archived version: 1 January 2019 to 31 December 2019\n\nLast updated: 1 May 2020").facts
    assert (facts.effective_on, facts.updated_on, facts.stated_until) == (None, date(2020, 5, 1), None)
