"""The forms in which people cite: each with the style guide or the kind of filing that it is taken from.

Of a guide its rule is named and nothing copied: the citations are of documents made up for this.
"""

import pytest

from corpus.briefs import read_brief_file
from corpus.briefs.document import BriefDocument
from retriever.quotations.brief import read_brief
from retriever.quotations.citations import CitedPlace, find_citations

_TABLE = """
Ex. B(2) § G ¶ [2] | Bluebook B17 | EXHIBIT | B(2) | g ¶2
Exhibit B-2, at 41 | Bluebook B17 | EXHIBIT | B-2 | p41
Exh. 4 at p. 7 | California Style Manual | EXHIBIT | 4 | p7
Exs. B(2) § C | Bluebook B17 | EXHIBIT | B(2) | c
Ex. B(3), pt. A (eff. Jan. 17, 2019) at 41, § G, "Your rights" ¶ [2] | Bluebook B17 | EXHIBIT | B(3) | g Your rights ¶2 p41
Ex. A, preamble ¶ 1 | Bluebook R3.3 | EXHIBIT | A | preamble ¶1
Ex. B(4), Part B, § A ¶¶ 1–3 | Bluebook R3.3 | EXHIBIT | B(4) | a ¶1-3
Privacy Policy § 4.2(a)(iii) (eff. Jan. 17, 2019) | Bluebook | DOCUMENT | Privacy Policy | 4.2.a.iii
Privacy Policy (Jan. 17, 2019) § 4 | ALWD | DOCUMENT | Privacy Policy | 4
Privacy Policy, effective as of 17 January 2019, § 4 | briefs, S.D.N.Y. | DOCUMENT | Privacy Policy | 4
Alibaba.com Privacy Policy, G. Visitors from the European Union (2019) | Indigo Book | DOCUMENT | Alibaba.com Privacy Policy | g Visitors from the European Union
Acme Terms § 6.1 | Indigo Book | DOCUMENT | Acme Terms | 6.1
Acme Inc. Terms of Service § 12(b) | Indigo Book | DOCUMENT | Acme Inc. Terms of Service | 12.b
Acme Terms and Conditions, Art. IV | Bluebook | DOCUMENT | Acme Terms and Conditions | iv
Spotify’s Privacy Policy, section 5 | complaints, class actions | DOCUMENT | Spotify’s Privacy Policy | 5
User Agreement, clause 4.2(b) | contract practice | DOCUMENT | User Agreement | 4.2.b
Cookie Notice at 3 | Bluebook | DOCUMENT | Cookie Notice | p3
See the 2018 Policy § D | Bluebook | DOCUMENT | Policy | d
Section 6.1 of the Acme Terms | Bluebook | DOCUMENT | Acme Terms | 6.1
§ D of the 2018 Policy | Bluebook | DOCUMENT | Policy | d
Article 6 of the GDPR | Bluebook | DOCUMENT | GDPR | 6
15 U.S.C. § 45 | Bluebook R12.3 | DOCUMENT | 15 U.S.C. | 45
Cal. Civ. Code § 1798.100 | Bluebook | DOCUMENT | Cal. Civ. Code | 1798.100
Section 230 of the Communications Decency Act | Bluebook | DOCUMENT | Communications Decency Act | 230
GitHub Privacy Policy § Data we collect > Cookies ¶ [2] | Inforce’s own | DOCUMENT | GitHub Privacy Policy | Cookies ¶2
(Terms, “Your rights”) | Indigo Book | DOCUMENT | Terms | Your rights
(Acme Terms) | complaints, in brackets | DOCUMENT | Acme Terms |
§ 6.1 | Bluebook R3.3 | BARE |  | 6.1
§ G | Bluebook R3.3 | BARE |  | g
§§ D–F | Bluebook R3.3 | BARE |  | d/e/f
§§ 6.1, 6.3 and 7 | ALWD | BARE |  | 6.1/6.3/7
Privacy Policy §§ 4, 6 & 9 | Bluebook R3.3 | DOCUMENT | Privacy Policy | 4/6/9
sections 2-4 | Indigo Book | BARE |  | 2/3/4
Sections 6.1 and 7 of its terms | complaints | BARE |  | 6.1/7
Art. IV | Bluebook | BARE |  | iv
Article 3(2) | Bluebook | BARE |  | 3.2
Section G, second paragraph | Local rules, pleading | BARE |  | g ¶2
§ 5, para. 3 | Chicago Manual | BARE |  | 5 ¶3
(Compl. ¶ 12) | Bluebook BT1 | FOREIGN | Compl. | ¶12
Am. Compl. ¶¶ 12 | Bluebook BT1 | FOREIGN | Am. Compl. | ¶12
Smith Decl. ¶ 3 | Bluebook BT1 | FOREIGN | Smith Decl. | ¶3
Dkt. 12 at 4 | Bluebook B17 | FOREIGN | Dkt. 12 | p4
ECF No. 45-2 at 7 | Bluebook B17 | FOREIGN | ECF No. 45-2 | p7
Roe v. Doe, 12 F.3d 34 (9th Cir. 1999) | Bluebook R10 | FOREIGN | Roe v. Doe, 12 F.3d 34 (9th Cir. 1999) |
(supra note 3) | Bluebook R4.2 | UNREADABLE |  |
Acme Terms, supra note 3, § 2 | Bluebook R4.2 | DOCUMENT | Acme Terms | 2
Id. § 3 | Bluebook R4.1 | UNREADABLE |  | 3
Id. at 41 | Bluebook R4.1 | UNREADABLE |  | p41
Acme Ltd, Privacy Policy (17 January 2019) s 4(2)(a) | OSCOLA | DOCUMENT | Privacy Policy | 4.2.a
Privacy Policy (n 3) cl 4.2 | OSCOLA | DOCUMENT | Privacy Policy | 4.2
ss 4–6 | OSCOLA | BARE |  | 4/5/6
art 6(1)(f) | OSCOLA | BARE |  | 6.1.f
Clause 4.2(b) | particulars of claim | BARE |  | 4.2.b
cl 7.1 | OSCOLA | BARE |  | 7.1
Terms of Use, para 12 | OSCOLA | DOCUMENT | Terms of Use | ¶12
Ibid. | OSCOLA | UNREADABLE |  |
Ibid s 4 | AGLC | UNREADABLE |  | 4
Acme Terms, above n 3 | AGLC | DOCUMENT | Acme Terms |
Privacy Policy at [12] | AGLC | DOCUMENT | Privacy Policy | ¶12
Privacy Policy, s 4(1) | McGill Guide | DOCUMENT | Privacy Policy | 4.1
Privacy Policy at para 12 | McGill Guide | DOCUMENT | Privacy Policy | ¶12
point 4.2 of the Privacy Policy | Court of Justice, judgments | DOCUMENT | Privacy Policy | 4.2
Article 6(1), second subparagraph | EU interinstitutional style guide | BARE |  | 6.1 ¶2
§ 4 Abs. 2 S. 1 der Datenschutzerklärung | Handbuch der Rechtsförmlichkeit | DOCUMENT | Datenschutzerklärung | 4 ¶2
Datenschutzerklärung, Ziff. 4.2 | German pleadings | DOCUMENT | Datenschutzerklärung | 4.2
Nutzungsbedingungen (Stand: 17. Januar 2019), Abschnitt 3, S. 7 | German pleadings | DOCUMENT | Nutzungsbedingungen | 3 p7
§ 8 Abs. 1 Nr. 2 lit. a | Handbuch der Rechtsförmlichkeit | BARE |  | 8.2.a ¶1
Art. 6 Abs. 1 lit. f DSGVO | Handbuch der Rechtsförmlichkeit | DOCUMENT | DSGVO | 6.f ¶1
AGB, Rn. 12 | German pleadings | DOCUMENT | AGB | ¶12
Ebd., § 5 | German theses | UNREADABLE |  | 5
Politique de confidentialité, art. 4, al. 2 | Guide de légistique | DOCUMENT | Politique de confidentialité | 4 ¶2
art. 4 des Conditions générales d’utilisation | French conclusions | DOCUMENT | Conditions générales d’utilisation | 4
Conditions générales (version du 17 janvier 2019), article 4.2 | French conclusions | DOCUMENT | Conditions générales | 4.2
Política de privacidad, cláusula 4.2 | Spanish demandas | DOCUMENT | Política de privacidad | 4.2
apartado 4 de la Política de privacidad | Spanish judgments | DOCUMENT | Política de privacidad | 4
Términos de servicio (versión de 17 de enero de 2019), art. 5, párr. 2 | Spanish demandas | DOCUMENT | Términos de servicio | 5 ¶2
art. 4, comma 2, lett. b | Italian drafting circular | BARE |  | 4.b ¶2
"""  # noqa: E501
"""Form, guide or kind of filing, what is cited, its name, and the place in it."""
FORMS = [tuple(cell.strip() for cell in f"{row} ".split(" |")) for row in _TABLE.strip().splitlines()]


def _at(place: CitedPlace) -> str:
    shown = [
        "/".join(".".join(one) for one in place.designations),
        place.heading or "",
        f"¶{place.paragraph}{f'-{place.through}' if place.through else ''}" if place.paragraph else "",
        f"p{place.page}" if place.page is not None else "",
    ]
    return " ".join(filter(None, shown))


@pytest.mark.parametrize(("form", "taken_from", "kind", "name", "at"), FORMS)
def test_what_is_cited_and_where(form: str, taken_from: str, kind: str, name: str, at: str) -> None:
    """In the text, and as all that a footnote says."""
    [citation] = find_citations(form)
    assert (citation.place.source.kind.name, citation.place.source.name, _at(citation.place)) == (kind, name, at)
    assert taken_from
    noted = read_brief_file("brief.md", f"It says “words of a policy”.[^1]\n\n[^1]: {form}.".encode())
    assert isinstance(noted, BriefDocument)
    [quoted] = read_brief(noted).quotes
    assert [(place.source.kind.name, _at(place)) for place in quoted.places] == [(kind, at)]


def test_sixty_forms_are_listed() -> None:
    assert len({form for form, *_ in FORMS}) == len(FORMS) >= 60
