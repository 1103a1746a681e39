"""Citations as people write them, and which of them belongs to which quotation."""

from datetime import date

import pytest

from retriever.quotations.brief import read_brief
from retriever.quotations.citations import SourceKind, find_citations

BARE, DOCUMENT, EXHIBIT, FOREIGN = SourceKind.BARE, SourceKind.DOCUMENT, SourceKind.EXHIBIT, SourceKind.FOREIGN
UNREADABLE = SourceKind.UNREADABLE


@pytest.mark.parametrize(
    ("text", "kind", "name", "at"),
    [
        ("Ex. B(2) § G ¶ [2]", EXHIBIT, "B(2)", "g ¶2"),
        ("Exhibit B-2, at 41", EXHIBIT, "B-2", "p41"),
        ("Exh. 4 at p. 7", EXHIBIT, "4", "p7"),
        ("Exs. B(2) § C", EXHIBIT, "B(2)", "c"),
        (
            'Ex. B(3), pt. A (eff. Jan. 17, 2019) at 41, § G, "Your rights" ¶ [2]',
            EXHIBIT,
            "B(3)",
            "g Your rights ¶2 p41",
        ),
        ("Ex. A, preamble ¶ 1", EXHIBIT, "A", "preamble ¶1"),
        ("Privacy Policy § 4.2(a)(iii) (eff. Jan. 17, 2019)", DOCUMENT, "Privacy Policy", "4.2.a.iii"),
        ("Privacy Policy (Jan. 17, 2019) § 4", DOCUMENT, "Privacy Policy", "4"),
        ("Privacy Policy, effective as of 17 January 2019, § 4", DOCUMENT, "Privacy Policy", "4"),
        (
            "Alibaba.com Privacy Policy, G. Visitors from the European Union (2019)",
            DOCUMENT,
            "Alibaba.com Privacy Policy",
            "g Visitors from the European Union",
        ),
        ("Acme Terms § 6.1", DOCUMENT, "Acme Terms", "6.1"),
        ("Acme Inc. Terms of Service § 12(b)", DOCUMENT, "Acme Inc. Terms of Service", "12.b"),
        ("Acme Terms and Conditions, Art. IV", DOCUMENT, "Acme Terms and Conditions", "iv"),
        ("Spotify’s Privacy Policy, section 5", DOCUMENT, "Spotify’s Privacy Policy", "5"),
        ("User Agreement, clause 4.2(b)", DOCUMENT, "User Agreement", "4.2.b"),
        ("Cookie Notice at 3", DOCUMENT, "Cookie Notice", "p3"),
        ("See the 2018 Policy § D", DOCUMENT, "Policy", "d"),
        ("Section 6.1 of the Acme Terms", DOCUMENT, "Acme Terms", "6.1"),
        ("§ D of the 2018 Policy", DOCUMENT, "Policy", "d"),
        ("Article 6 of the GDPR", DOCUMENT, "GDPR", "6"),
        ("15 U.S.C. § 45", DOCUMENT, "15 U.S.C.", "45"),
        ("Cal. Civ. Code § 1798.100", DOCUMENT, "Cal. Civ. Code", "1798.100"),
        ("Section 230 of the Communications Decency Act", DOCUMENT, "Communications Decency Act", "230"),
        ("GitHub Privacy Policy § Data we collect > Cookies ¶ [2]", DOCUMENT, "GitHub Privacy Policy", "Cookies ¶2"),
        ("(Terms, “Your rights”)", DOCUMENT, "Terms", "Your rights"),
        ("(Acme Terms)", DOCUMENT, "Acme Terms", ""),
        ("§ 6.1", BARE, "", "6.1"),
        ("§ G", BARE, "", "g"),
        ("§§ D–F", BARE, "", "d/e/f"),
        ("§§ 6.1, 6.3 and 7", BARE, "", "6.1/6.3/7"),
        ("sections 2-4", BARE, "", "2/3/4"),
        ("Sections 6.1 and 7 of its terms", BARE, "", "6.1/7"),
        ("Art. IV", BARE, "", "iv"),
        ("Article 3(2)", BARE, "", "3.2"),
        ("Section G, second paragraph", BARE, "", "g ¶2"),
        ("§ 5, para. 3", BARE, "", "5 ¶3"),
        ("Clause 4.2(b)", BARE, "", "4.2.b"),
        ("(Compl. ¶ 12)", FOREIGN, "Compl.", "¶12"),
        ("Am. Compl. ¶¶ 12", FOREIGN, "Am. Compl.", "¶12"),
        ("Smith Decl. ¶ 3", FOREIGN, "Smith Decl.", "¶3"),
        ("Dkt. 12 at 4", FOREIGN, "Dkt. 12", "p4"),
        ("ECF No. 45-2 at 7", FOREIGN, "ECF No. 45-2", "p7"),
        ("Roe v. Doe, 12 F.3d 34 (9th Cir. 1999)", FOREIGN, "Roe v. Doe, 12 F.3d 34 (9th Cir. 1999)", ""),
        ("(supra note 3)", UNREADABLE, "", ""),
        ("Acme Terms, supra note 3, § 2", DOCUMENT, "Acme Terms", "2"),
        ("Id. § 3", UNREADABLE, "", "3"),
        ("Ibid.", UNREADABLE, "", ""),
    ],
)
def test_what_is_cited_and_where(text: str, kind: SourceKind, name: str, at: str) -> None:
    [citation] = find_citations(text)
    place = citation.place
    shown = [
        "/".join(".".join(one) for one in place.designations),
        place.heading or "",
        f"¶{place.paragraph}" if place.paragraph else "",
        f"p{place.page}" if place.page is not None else "",
    ]
    assert (place.source.kind, place.source.name, " ".join(filter(None, shown))) == (kind, name, at)


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
    assert second.paragraph == "2"


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
    assert [(place.source.kind, place.paragraph) for place in quoted.places] == [(FOREIGN, "14")]


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
