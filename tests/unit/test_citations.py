"""Citations as people write them, and which of them belongs to which quotation."""

from datetime import date

import pytest

from retriever.quotations.brief import read_brief
from retriever.quotations.citations import SourceKind, find_citations


@pytest.mark.parametrize(
    ("text", "day", "year"),
    [
        ("Privacy Policy § 4 (eff. Jan. 17, 2019)", date(2019, 1, 17), None),
        ("Privacy Policy (updated 2019-01-17) § 4", date(2019, 1, 17), None),
        ("Privacy Policy dated 17 January 2019, § 4", date(2019, 1, 17), None),
        ("Privacy Policy of January 17, 2019, § 4", date(2019, 1, 17), None),
        ("Privacy Policy (captured Mar. 3, 2021, commit 1a2b3c4) § 4", date(2021, 3, 3), None),
        ("Privacy Policy § 4 (2019)", None, 2019),
        ("the 2018 Privacy Policy, § 4", None, 2018),
    ],
)
def test_which_version_is_cited(text: str, day: date | None, year: int | None) -> None:
    [citation] = find_citations(text)
    assert (citation.place.source.day, citation.place.source.year) == (day, year)


@pytest.mark.parametrize(
    "text",
    [
        "In section 3 of this brief we show it.",
        "as Section II below explains",
        "The Privacy Policy is long, and the Terms are longer.",
        "In 2019 the Company changed its Policy.",
        "An order of the court; a clause about cookies.",
    ],
)
def test_what_cites_nothing(text: str) -> None:
    assert find_citations(text) == ()


def test_short_names_and_id_stand_for_what_they_refer_to() -> None:
    text = (
        "Acme’s Privacy Policy effective January 17, 2019 (the “2019 Policy”) says “one two three” (2019 Policy § D). "
        "It goes on: “four five six” (id. ¶ 2). And “seven eight nine” (id. § E)."
    )
    first, second, third = (quoted.places[0] for quoted in read_brief(text).quotes)
    assert {place.source.day for place in (first, second, third)} == {date(2019, 1, 17)}
    assert (first.designations, second.designations, third.designations) == ((("d",),), (("d",),), (("e",),))
    assert second.paragraphs == ("2",)


def test_names_that_brackets_of_a_citation_define_are_no_quotations() -> None:
    brief = read_brief(
        "The text effective May 25, 2018 (Ex. B(4), Part A) the “2018 Policy”; the one effective February 27, 2020 "
        "(Ex. B(2) (New Version)) the “February 2020 Policy.” It says “one two three.” February 2020 Policy § D. And "
        "“four five six.” *Id.* § E. See Id. ¶ 2. But “seven eight nine.” 2018 Policy § F."
    )
    assert brief.terms == ("2018 Policy", "February 2020 Policy.")
    found = [(quoted.places[0].source.name, quoted.places[0].source.part) for quoted in brief.quotes]
    assert found == [("B(2)", "New Version"), ("B(2)", "New Version"), ("B(4)", "Part A")]
    assert [quoted.places[0].designations for quoted in brief.quotes] == [(("d",),), (("e",),), (("f",),)]


def test_id_after_what_is_no_source_is_none_either() -> None:
    [quoted] = read_brief("He relied on it (Compl. ¶ 12). “Your data stays here with us” (Id. ¶ 14).").quotes
    assert [(place.source.kind, place.paragraphs) for place in quoted.places] == [(SourceKind.FOREIGN, ("14",))]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Es heißt „eins zwei drei“ und mehr.", ["eins zwei drei"]),
        ("Es heißt „eins ‚zwei‘ drei“ und mehr.", ["eins ‚zwei‘ drei"]),
        ("Il est écrit « un deux trois » ici.", ["un deux trois"]),
        ("Es heißt »eins zwei drei« hier.", ["eins zwei drei"]),
        ("It says ‘one two three’ and the company’s letter agrees.", ["one two three"]),
        ("It says ‘the users’ data is theirs’, and more.", ["the users’ data is theirs"]),
        ("It says ‘one “two” three’ twice.", ["one “two” three"]),
        ("It says 'one two three four' twice, and it's so.", ["one two three four"]),
        ("他们说「一二三四五」了。", ["一二三四五"]),
        ("It says “see Section H, “How to contact us”, below” here.", ["see Section H, “How to contact us”, below"]),
    ],
)
def test_quotations_in_the_marks_of_many_languages(text: str, quotes: list[str]) -> None:
    assert [quoted.text for quoted in read_brief(text).quotes] == quotes


@pytest.mark.parametrize(
    "text",
    [
        "It's the users' own data, and the company's.\n\nThat is all.",
        "Don’t say the users’ data.\n\nNothing.",
        "In the '90s, users' rights and sellers' rights were one.\n\nThat is all.",
    ],
)
def test_an_apostrophe_quotes_nothing(text: str) -> None:
    assert read_brief(text).quotes == ()
