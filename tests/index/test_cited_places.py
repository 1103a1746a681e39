"""Is a quotation cited to its place? Each line is a brief about one small source, in the manner of real filings."""

import pytest

from corpus.load import read_corpus
from index.build import build_index
from retriever.opening import open_library
from retriever.reading.library import Library
from retriever.results import CitationKind
from retriever.settings import Settings
from tests.conftest import WordEncoder

TERMS = """\
# Acme Terms

Effective May 25, 2018

## 6. Your content

### 6.1 Rights

You keep all rights in the photos that you send to us.

### 6.2 Licence

You grant us the following:

(a) a licence to show your photos;

(b) a licence to make copies of your photos.

## IX. Children

The service is not meant for children under thirteen years.

## § 8 Data

Your data stays in the country in which you live.

We delete it within thirty days.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("terms")
    (folder / "acme-terms.md").write_text(TERMS, "utf-8")
    build_index(read_corpus([str(folder / "acme-terms.md")]), WordEncoder(), folder / "index")
    return open_library(Settings(folder / "index"))


@pytest.mark.parametrize(
    ("brief", "verdicts", "cited"),
    [
        (
            "There: “The service is not meant for children under thirteen years.” Acme Terms, Art. IX.",
            ["verbatim"],
            [True],
        ),
        ("“Your data stays in the country in which you live” (Acme Terms, “Data”).", ["verbatim"], [True]),
        ("“We delete it within thirty days” (Terms § 8, second paragraph).", ["verbatim"], [True]),
        ("“We delete it within thirty days” (Terms § 8, first paragraph).", ["verbatim"], [False]),
        ("A “licence to make copies of your photos” (§ 6.2(b)) is granted.", ["verbatim"], [True]),
        ("A “licence to make copies of your photos” (§ 6.2(a)) is granted.", ["verbatim"], [False]),
        ("“You keep all rights in the photos” (Acme Terms § 6).", ["verbatim"], [True]),
        ("“Your data stays in the country” (Acme Terms §§ 7–9).", ["verbatim"], [True]),
        (
            "As Section 6.1 of the Acme Terms puts it, “You keep all rights in the photos that you send to us”.",
            ["verbatim"],
            [True],
        ),
        ("Il est dit « Your data stays in the country in which you live » (Acme Terms § 8).", ["verbatim"], [True]),
        (
            "“You keep all rights in the photos” (Acme Terms § 6.1). “The service is not meant for children” (ibid.).",
            ["verbatim", "verbatim"],
            [True, False],
        ),
        (
            "“You keep all rights” (Acme Terms § 6.1). “The service is not meant for children” (id. art. IX).",
            ["verbatim", "verbatim"],
            [True, True],
        ),
        ("“You keep all rights in the photos” (supra note 4).", ["verbatim"], [None]),
        ("“You keep all rights in the photos” (Beta Privacy Policy § 6.1).", ["verbatim"], [None]),
        ("“You keep all rights in the photos” (2018 Terms § 6.1).", ["verbatim"], [True]),
        ("“You keep all rights in the photos” (2016 Terms § 6.1).", ["verbatim"], [False]),
        ("“You keep all rights in the photos” (Acme Terms § 6.1 (eff. May 25, 2018)).", ["verbatim"], [True]),
        (
            "As of March 2017, the terms stated that “You keep all rights in the photos that you send to us.”",
            ["verbatim"],
            [False],
        ),
        (
            "As of March 2019, the terms stated that “You keep all rights in the photos” (§ 6.1).",
            ["verbatim"],
            [True],
        ),
        (
            "Acme’s Terms of May 25, 2018 (the “2018 Terms”) say “Your data stays in the country” (2018 Terms § 8).",
            ["verbatim"],
            [True],
        ),
        ("“You shall not sell the data of children” (15 U.S.C. § 6502(a)).", ["not_found"], [None]),
        ("“Your data stays in the country in which you live” (Acme Terms § 8; Compl. ¶ 3).", ["verbatim"], [True]),
        ("They wrote “You keep all rights in\n 12  the photos that\n 13  you send to us” then.", ["verbatim"], [None]),
        (
            "They wrote “You keep all rights in the\n\nACME_00012345\n\nphotos that you send to us” then.",
            ["verbatim"],
            [None],
        ),
        (
            "“You keep all rights in the\n\nCase 3:19-cv-1 Doc. 12 Filed 04/05/19\n\nphotos that you send to us”",
            ["verbatim"],
            [None],
        ),
        ("Es heißt »Your data stays in the country in which you live« (Ziff. 8).", ["verbatim"], [True]),
        ("Es heißt ‚Your data stays in the country in which you live‘ (§ 8).", ["verbatim"], [True]),
        (
            "The “free” service; it says “Your data stays in the country in which you live” at § 8.",
            ["verbatim"],
            [True],
        ),
        ("Under § 8, “Your data stays in the country in which you live.”", ["verbatim"], [True]),
        ("“The service is . . . meant for children under thirteen” (art. IX).", ["near"], [True]),
        ("“The service … under thirteen years” (art. IX).", ["verbatim"], [True]),
        (
            "They promise ‘You keep all rights in the photos that you send to us’, the users’ lawyers say.",
            ["verbatim"],
            [None],
        ),
        (
            "“Your data stays” (Acme Terms § 8). See Compl. ¶ 4. “We delete it within thirty days” (id. ¶ 5).",
            ["verbatim", "verbatim"],
            [True, None],
        ),
        ("“You keep all rights in the photos that you send to us.” See Acme Terms, Sec. 6.1.", ["verbatim"], [True]),
        ("“You keep all rights in the photos that you send to us.”[3] It is so.", ["verbatim"], [None]),
        (
            "“The service is not meant for children under thirteen years” (Acme Terms, § IX (“Children”)).",
            ["verbatim"],
            [True],
        ),
        (
            "“The service is not meant for children under thirteen years” (Acme Terms, “Your content”).",
            ["verbatim"],
            [False],
        ),
    ],
)
def test_a_quotation_is_held_against_its_citation(
    library: Library, brief: str, verdicts: list[str], cited: list[bool | None]
) -> None:
    results = library.verify_brief(brief).results
    assert [result.verdict.value for result in results] == verdicts
    assert [result.citation_check and result.citation_check.agrees for result in results] == cited


@pytest.mark.parametrize(
    ("brief", "kind", "corrected"),
    [
        ("“We delete it within thirty days” (Acme Terms § 8).", CitationKind.RIGHT, False),
        ("“We delete it within thirty days” (Acme Terms § 6).", CitationKind.WRONG_PLACE, True),
        ("“We delete it within thirty days” (2016 Terms § 8).", CitationKind.WRONG_VERSION, True),
        ("In 2016 the terms said “We delete it within thirty days” (Terms § 8).", CitationKind.NOT_IN_FORCE, True),
        ("“We delete it within thirty days” (Roe v. Doe, 1 F.3d 2 (1999)).", CitationKind.NOT_A_SOURCE, True),
        ("“We delete it within thirty days” (id. § 8).", CitationKind.UNREADABLE, True),
        ("“We delete it within thirty days” (Corp. § 8).", CitationKind.NOT_A_SOURCE, True),
        ("“We delete it within thirty days” (2018 Version § 8).", CitationKind.RIGHT, False),
        ("“We never delete a thing at all” (Roe v. Doe, 1 F.3d 2 (1999)).", CitationKind.NOT_A_SOURCE, False),
    ],
)
def test_what_is_wrong_with_a_citation_and_what_should_be_cited(
    library: Library, brief: str, kind: CitationKind, corrected: bool
) -> None:
    [result] = library.verify_brief(brief).results
    check = result.citation_check
    assert check is not None
    assert (check.kind, bool(check.should_cite), bool(check.in_force)) == (kind, corrected, corrected)
