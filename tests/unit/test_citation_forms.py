"""The forms in which people cite: each with the style guide, rule or filing in which such a form was looked up.

Nothing is copied from one: the citations are of documents made up for this. A form for which none was found is called
common practice.
"""

import pytest

from corpus.briefs import read_brief_file
from corpus.briefs.document import BriefDocument
from retriever.quotations.brief import read_brief
from retriever.quotations.citations import CitedPlace, find_citations

_TABLE = """
Ex. B(2) § G ¶ [2] | Bluebook B17 | EXHIBIT | B(2) | g ¶2
Exhibit B-2, at 41 | Bluebook B17 | EXHIBIT | B-2 | p41
Exh. 4 at p. 7 | common practice | EXHIBIT | 4 | p7
Exs. B(2) § C | Bluebook B17 | EXHIBIT | B(2) | c
Ex. B(3), pt. A (eff. Jan. 17, 2019) at 41, § G, "Your rights" ¶ [2] | Bluebook B17 | EXHIBIT | B(3) | g Your rights ¶2 p41
Ex. A, preamble ¶ 1 | Indigo Book R5 | EXHIBIT | A | preamble ¶1
Ex. B(4), Part B, § A ¶¶ 1–3 | Indigo Book R5 | EXHIBIT | B(4) | a ¶1/2/3
Privacy Policy § 4.2(a)(iii) (eff. Jan. 17, 2019) | common practice | DOCUMENT | Privacy Policy | 4.2.a.iii
Privacy Policy (Jan. 17, 2019) § 4 | common practice | DOCUMENT | Privacy Policy | 4
Privacy Policy, effective as of 17 January 2019, § 4 | common practice | DOCUMENT | Privacy Policy | 4
Alibaba.com Privacy Policy, G. Visitors from the European Union (2019) | common practice | DOCUMENT | Alibaba.com Privacy Policy | g Visitors from the European Union
Acme Terms § 6.1 | Indigo Book R5 | DOCUMENT | Acme Terms | 6.1
Acme Inc. Terms of Service § 12(b) | Indigo Book R5 | DOCUMENT | Acme Inc. Terms of Service | 12.b
Acme Terms and Conditions, Art. IV | common practice | DOCUMENT | Acme Terms and Conditions | iv
Spotify’s Privacy Policy, section 5 | common practice | DOCUMENT | Spotify’s Privacy Policy | 5
User Agreement, clause 4.2(b) | common practice | DOCUMENT | User Agreement | 4.2.b
Cookie Notice at 3 | Indigo Book R5 | DOCUMENT | Cookie Notice | p3
See the 2018 Policy § D | common practice | DOCUMENT | Policy | d
Section 6.1 of the Acme Terms | common practice | DOCUMENT | Acme Terms | 6.1
§ D of the 2018 Policy | common practice | DOCUMENT | Policy | d
Article 6 of the GDPR | common practice | DOCUMENT | GDPR | 6
15 U.S.C. § 45 | common practice | DOCUMENT | 15 U.S.C. | 45
Cal. Civ. Code § 1798.100 | common practice | DOCUMENT | Cal. Civ. Code | 1798.100
Section 230 of the Communications Decency Act | common practice | DOCUMENT | Communications Decency Act | 230
GitHub Privacy Policy § Data we collect > Cookies ¶ [2] | Inforce’s own | DOCUMENT | GitHub Privacy Policy | Cookies ¶2
(Terms, “Your rights”) | common practice | DOCUMENT | Terms | Your rights
(Acme Terms) | common practice | DOCUMENT | Acme Terms |
§ 6.1 | Indigo Book R5 | BARE |  | 6.1
§ G | Indigo Book R5 | BARE |  | g
§§ D–F | Indigo Book R5 | BARE |  | d/e/f
§§ 6.1, 6.3 and 7 | common practice | BARE |  | 6.1/6.3/7
Privacy Policy §§ 4, 6 & 9 | Indigo Book R5 | DOCUMENT | Privacy Policy | 4/6/9
sections 2-4 | Indigo Book R5 | BARE |  | 2/3/4
Sections 6.1 and 7 of its terms | common practice | BARE |  | 6.1/7
Art. IV | Indigo Book R5 | BARE |  | iv
Article 3(2) | common practice | BARE |  | 3.2
Section G, second paragraph | common practice | BARE |  | g ¶2
§ 5, para. 3 | common practice | BARE |  | 5 ¶3
(Compl. ¶ 12) | Bluebook BT1 | FOREIGN | Compl. | ¶12
Am. Compl. ¶¶ 12 | Bluebook BT1 | FOREIGN | Am. Compl. | ¶12
Smith Decl. ¶ 3 | Bluebook BT1 | FOREIGN | Smith Decl. | ¶3
Dkt. 12 at 4 | Bluebook B17 | FOREIGN | Dkt. 12 | p4
ECF No. 45-2 at 7 | Bluebook B17 | FOREIGN | ECF No. 45-2 | p7
Roe v. Doe, 12 F.3d 34 (9th Cir. 1999) | common practice | FOREIGN | Roe v. Doe, 12 F.3d 34 (9th Cir. 1999) |
(supra note 3) | McGill Guide 1.4 | UNREADABLE |  |
Acme Terms, supra note 3, § 2 | McGill Guide 1.4 | DOCUMENT | Acme Terms | 2
Id. § 3 | Bluebook R4.1 | UNREADABLE |  | 3
Id. at 41 | Bluebook R4.1 | UNREADABLE |  | p41
Acme Ltd, Privacy Policy (17 January 2019) s 4(2)(a) | OSCOLA 2.4.2 | DOCUMENT | Privacy Policy | 4.2.a
Privacy Policy (n 3) cl 4.2 | OSCOLA 1.2.1 | DOCUMENT | Privacy Policy | 4.2
ss 4–6 | OSCOLA 2.4.2 | BARE |  | 4/5/6
art 6(1)(f) | OSCOLA 2.4.2 | BARE |  | 6.1.f
Clause 4.2(b) | common practice | BARE |  | 4.2.b
cl 7.1 | OSCOLA 2.4.2 | BARE |  | 7.1
Terms of Use, para 12 | OSCOLA 2.4.2 | DOCUMENT | Terms of Use | ¶12
Ibid. | OSCOLA 1.2.1 | UNREADABLE |  |
Ibid s 4 | common practice | UNREADABLE |  | 4
Acme Terms, above n 3 | common practice | DOCUMENT | Acme Terms |
Privacy Policy at [12] | AGLC 1.1.6 | DOCUMENT | Privacy Policy | ¶12
Privacy Policy, s 4(1) | McGill Guide 1.5 | DOCUMENT | Privacy Policy | 4.1
Privacy Policy at para 12 | McGill Guide 1.5 | DOCUMENT | Privacy Policy | ¶12
point 4.2 of the Privacy Policy | EU style guide 2.7 | DOCUMENT | Privacy Policy | 4.2
Article 6(1), second subparagraph | EU style guide 2.7 | BARE |  | 6.1 ¶2
§ 4 Abs. 2 S. 1 der Datenschutzerklärung | Handbuch B 3.2 | DOCUMENT | Datenschutzerklärung | 4 ¶2
Datenschutzerklärung, Ziff. 4.2 | common practice | DOCUMENT | Datenschutzerklärung | 4.2
Nutzungsbedingungen (Stand: 17. Januar 2019), Abschnitt 3, S. 7 | common practice | DOCUMENT | Nutzungsbedingungen | 3 p7
§ 8 Abs. 1 Nr. 2 lit. a | Handbuch B 3.2 | BARE |  | 8.2.a ¶1
Art. 6 Abs. 1 lit. f DSGVO | Handbuch B 3.2 | DOCUMENT | DSGVO | 6.f ¶1
AGB, Rn. 12 | common practice | DOCUMENT | AGB | ¶12
Ebd., § 5 | common practice | UNREADABLE |  | 5
Politique de confidentialité, art. 4, al. 2 | circular of 1997, 1.1.3 | DOCUMENT | Politique de confidentialité | 4 ¶2
art. 4 des Conditions générales d’utilisation | common practice | DOCUMENT | Conditions générales d’utilisation | 4
Conditions générales (version du 17 janvier 2019), article 4.2 | common practice | DOCUMENT | Conditions générales | 4.2
Política de privacidad, cláusula 4.2 | common practice | DOCUMENT | Política de privacidad | 4.2
apartado 4 de la Política de privacidad | Directrices | DOCUMENT | Política de privacidad | 4
Términos de servicio (versión de 17 de enero de 2019), art. 5, párr. 2 | common practice | DOCUMENT | Términos de servicio | 5 ¶2
art. 4, comma 2, lett. b | Senate circular of 2001 | BARE |  | 4.b ¶2
(Jefferson Aff. ¶ 2.) | Bluebook BT1 | FOREIGN | Jefferson Aff. | ¶2
R. at 5 | Bluebook B17 | FOREIGN | R. | p5
Doc. 12-1 at 5 | common practice | FOREIGN | Doc. 12-1 | p5
ECF No. 23, ¶¶ 71–72 | Austin-Spearman v. AARP | FOREIGN | ECF No. 23 | ¶71/72
Third Am. Compl. ¶ 12 | In re Facebook Internet Tracking | FOREIGN | Third Am. Compl. | ¶12
Dkt. No. 87 at 2–6 | In re Facebook Internet Tracking | FOREIGN | Dkt. No. 87 | p2/3/4/5/6
PageID.234-235 | W.D. Mich. LCivR 10.9 | FOREIGN | PageID.234-235 |
DX-4 at 3 | common practice | FOREIGN | DX-4 | p3
Exhibit B(2), page 7 | common practice | EXHIBIT | B(2) | p7
page 7 of Exhibit B(2) | common practice | EXHIBIT | B(2) | p7
Exhibit A (the “Terms”), § 4 | common practice | EXHIBIT | A | 4
Ex. A to the Complaint, § 4 | common practice | EXHIBIT | A | 4
Acme Terms (n 1) 15 | OSCOLA 1.2.1 | DOCUMENT | Acme Terms | p15
Acme Terms (n 3) [12] | AGLC 1.1.6 | DOCUMENT | Acme Terms | ¶12
ibid 75 | OSCOLA 1.2.1 | UNREADABLE |  | p75
Ibid at 34 | McGill Guide 1.4 | UNREADABLE |  | p34
Id. at 4–6 | Bluebook R4.1 | UNREADABLE |  | p4/5/6
Id. ¶¶ 3, 5 | Indigo Book R5 | UNREADABLE |  | ¶3/5
Acme Terms ¶¶ 3–5, 7 | Indigo Book R5 | DOCUMENT | Acme Terms | ¶3/4/5/7
Terms of Service, para. 4.2 | common practice | DOCUMENT | Terms of Service | 4.2
subsection 4(2) of the Acme Terms | common practice | DOCUMENT | Acme Terms | 4.2
paras 12–14 of the Acme Terms | common practice | DOCUMENT | Acme Terms | ¶12/13/14
Acme Terms § 4, subd. (b) | common practice | DOCUMENT | Acme Terms | 4.b
the “Your rights” section of the Privacy Policy | common practice | DOCUMENT | Privacy Policy | Your rights
Privacy Policy § “Your rights” | common practice | DOCUMENT | Privacy Policy | Your rights
Terms of Use, under “Your rights” | common practice | DOCUMENT | Terms of Use | Your rights
Terms of Use, section entitled “Your rights” | common practice | DOCUMENT | Terms of Use | Your rights
Privacy Policy, ACME (Jan. 17, 2019), https://acme.example/privacy | common practice | DOCUMENT | Privacy Policy |
Privacy Policy § 4, https://acme.example/privacy (last visited Jan. 17, 2019) | common practice | DOCUMENT | Privacy Policy | 4
Terms of Service §§ 4.1, 4.2 (last updated Jan. 17, 2019) | common practice | DOCUMENT | Terms of Service | 4.1/4.2
Article 2(1), point (a) | EU style guide 3.2.3 | BARE |  | 2.1.a
article 2, deuxième alinéa | EU style guide 3.2.3 | BARE |  | 2 ¶2
article 1er, paragraphe 2, point a) | EU style guide 3.2.3 | BARE |  | 1.a ¶2
articles 2 à 4 | EU style guide 3.2.3 | BARE |  | 2/3/4
§ 4 f. | Zitieren von Rechtsnormen | BARE |  | 4/5
§§ 4 ff. | Zitieren von Rechtsnormen | BARE |  | 4/5/6/7/8/9/10/11/12/13
§§ 4 und 6 | common practice | BARE |  | 4/6
"""  # noqa: E501
"""Form, where it is from, what is cited, its name, and the place in it."""
FROM = {
    "AGLC 1.1.6": "Australian Guide to Legal Citation, 4th ed., rule 1.1.6: pinpoints, paragraphs in square brackets",
    "Austin-Spearman v. AARP": "D.D.C., No. 14-cv-1288, opinion of July 2015, which quotes a privacy policy",
    "Bluebook B17": "rule of record citations (B7.1 in the 19th ed.): exhibits and court documents, page or paragraph",
    "Bluebook BT1": "table of abbreviations of court documents",
    "Bluebook R4.1": "short form of what was cited just before",
    "Directrices": "Directrices de técnica normativa, BOE-A-2005-13020",
    "EU style guide 2.7": "Interinstitutional Style Guide, 2.7: subdivisions of acts",
    "EU style guide 3.2.3": "Interinstitutional Style Guide, 3.2.3: references to subdivisions, English and French",
    "Handbuch B 3.2": "Handbuch der Rechtsförmlichkeit, part B, 3.2: parts of a law",
    "In re Facebook Internet Tracking": "N.D. Cal., No. 5:12-md-02314, order of November 17, 2017",
    "Indigo Book R5": "Indigo Book 2.0, R5.1 to R5.3: pages, sections, spans of sections, paragraphs",
    "McGill Guide 1.4": "Canadian Guide to Uniform Legal Citation, 1.4: short forms, ibid and supra",
    "McGill Guide 1.5": "the same, 1.5: pinpoints",
    "OSCOLA 1.2.1": "OSCOLA, 4th ed., 1.2.1: subsequent citations, the note in brackets",
    "OSCOLA 2.4.2": "the same, 2.4.2: parts of statutes",
    "Senate circular of 2001": "Senato della Repubblica, circular of April 20, 2001, which cites article and comma",
    "W.D. Mich. LCivR 10.9": "local rule: the record by its PageID",
    "Zitieren von Rechtsnormen": "German Wikipedia: § and §§ with f. and ff.",
    "circular of 1997, 1.1.3": "Premier ministre, circulaire du 30 janvier 1997, 1.1.3: articles and their alinéas",
    "common practice": "met in briefs and judgments; no guide was found",
    "Inforce’s own": "printed by this product",
}
FORMS = [tuple(cell.strip() for cell in f"{row} ".split(" |")) for row in _TABLE.strip().splitlines()]


def _at(place: CitedPlace) -> str:
    shown = [
        "/".join(".".join(one) for one in place.designations),
        place.heading or "",
        f"¶{'/'.join(place.paragraphs)}" if place.paragraphs else "",
        f"p{'/'.join(map(str, place.pages))}" if place.pages else "",
    ]
    return " ".join(filter(None, shown))


@pytest.mark.parametrize(("form", "taken_from", "kind", "name", "at"), FORMS)
def test_what_is_cited_and_where(form: str, taken_from: str, kind: str, name: str, at: str) -> None:
    """In the text, and as all that a footnote says."""
    [citation] = find_citations(form)
    assert (citation.place.source.kind.name, citation.place.source.name, _at(citation.place)) == (kind, name, at)
    assert taken_from in FROM
    noted = read_brief_file("brief.md", f"It says “words of a policy”.[^1]\n\n[^1]: {form}.".encode())
    assert isinstance(noted, BriefDocument)
    [quoted] = read_brief(noted).quotes
    assert [(place.source.kind.name, _at(place)) for place in quoted.places] == [(kind, at)]


def test_a_hundred_forms_are_listed_and_sixty_were_looked_up() -> None:
    assert len({form for form, *_ in FORMS}) == len(FORMS) >= 100
    assert {taken_from for _, taken_from, *_ in FORMS} == FROM.keys()
    assert sum(taken_from != "common practice" for _, taken_from, *_ in FORMS) >= 60
