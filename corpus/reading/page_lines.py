"""What is this one line? Each function judges the readable text of a single line and knows nothing of its neighbours.

The rules err on the side of keeping text: a line is an exhibit line, furniture, a footer and so on only when
a rule here says so. What several lines mean together is for `corpus.reading.printed` and the formats.
"""

import re
from datetime import date, datetime
from typing import NamedTuple

from corpus.dates.grammar import find_dates
from corpus.languages import Language
from corpus.types import Section

# Emphasis is a pair of marks: a footnote's asterisk and the mark of a list item stay.
_HEADING_MARKS = re.compile(r"^#{1,6}\s+|\s+#+$")
_EMPHASIS = re.compile(r"(?P<mark>[*_]{1,3})(?=\S)(?P<words>.+?)(?<=\S)(?P=mark)")
_MARK = re.compile(r"[#*_]")
_LETTER = re.compile(r"[A-Z]\.\s+")
_SECTION = re.compile(r"(?P<label>[A-Z])\s*\.\s+(?P<title>\S.*)")
_ITEM = re.compile(
    r"(?P<indent>\s*)(?:(?P<dash>[-*•–])\s+(?P<circle>o\s+)?|(?P<bare>o\s+)|(?P<number>\(?\d{1,3}[.)])\s+)(?=\S)"
)
_ARCHIVE_ADDRESS = re.compile(r"https?://web\.archive\.org/web/(?P<stamp>\d{8})\d{0,6}\S*")
_FOOTER_LABEL = re.compile(r"[A-Z][\w ]{0,30}:")
_OPAQUE_CODE = re.compile(r"[A-Za-z]*\d{6,}\w*")
_NAVIGATION = re.compile(r"\s[|›»]\s|\s[-–]\s")
_BETWEEN_PHRASES = re.compile(r"\s[|>›»]\s|\s[-–]\s")

_VERSION_LINE_LENGTH = 120
_LONGEST_LINE = 160
_ENTRY_WORDS = 14


class VersionLine(NamedTuple):
    """The line over one version of a text: ``name`` "PART B: Old Version", ``text`` with its date, without marks."""

    name: str
    is_old: bool
    text: str


class ListMarker(NamedTuple):
    """The bullet or number before an item: its ``length`` with indent and space, the number as ``label``."""

    length: int
    level: int
    label: str | None


# -- what starts an exhibit, a version, a section --------------------------------------------------------


def exhibit_label(text: str, language: Language) -> str | None:
    """The label of a line that stands alone as an exhibit's heading.

    >>> from corpus.languages import ENGLISH
    >>> exhibit_label("EXHIBIT B(1)", ENGLISH), exhibit_label("see Exhibit B(1)", ENGLISH)
    ('B(1)', None)
    """
    match = language.pages.exhibit_line.fullmatch(text.strip("#*_ "))
    if not match:
        return None
    return re.sub(r"\s(?=\()", "", language.pages.exhibit_number_sign.sub("", match["label"]))


def version_line(text: str, language: Language, *, needs_date: bool = False) -> VersionLine | None:
    """What a version line says, as a markdown heading or in bold too.

    Words that may mean something else ("Current version of this policy …", "- New Version", "Version 2") count only
    with a date in the same line, as all words do where ``needs_date``.

    >>> from corpus.languages import ENGLISH
    >>> version_line("## Old Version (Updated as of May 24, 2018)", ENGLISH)
    VersionLine(name='Old Version', is_old=True, text='Old Version (Updated as of May 24, 2018)')
    """
    if len(text) > _LONGEST_LINE:
        return None
    words = language.documents
    plain = _EMPHASIS.sub(r"\g<words>", _HEADING_MARKS.sub("", text)) if _MARK.search(text) else text
    letter = _LETTER.match(plain)
    for candidate in dict.fromkeys((text, plain, unmarked(plain), plain[letter.end() :] if letter else plain)):
        is_plain = candidate in (text, plain)
        match = words.version_line.fullmatch(candidate)
        if not match or len(candidate) > _VERSION_LINE_LENGTH:
            continue
        is_certain = bool(match["what"] and words.version.fullmatch(match["what"]))
        is_certain = is_certain and is_plain and not (needs_date or match["worded"] or match["article"])
        if is_certain or find_dates(candidate, language):
            name = re.sub(r"\s+", " ", match["part"]).replace(" (", ": ").strip()
            return VersionLine(name, (match["which"] or words.numbered_is).casefold() in words.old, candidate)
    return None


def is_title(text: str, language: Language) -> bool:
    """Whether the line is the title of a policy, such as "Alibaba.com Privacy Policy"."""
    return bool(language.documents.title.fullmatch(text.strip("#* ")))


def document_words(title: str, language: Language) -> str:
    """What kind of document a title names, without the publisher before it.

    >>> from corpus.languages import ENGLISH
    >>> document_words("Alibaba.com Privacy Policy", ENGLISH), document_words("Terms of Use", ENGLISH)
    ('Privacy', 'Terms of Use')
    """
    match = language.documents.title.fullmatch(title)
    return language.documents.kind_ending.sub("", match["type"] if match else title)


def title_publisher(title: str, language: Language) -> str | None:
    """Whose policy a title says it is.

    >>> from corpus.languages import ENGLISH
    >>> title_publisher("Acme Privacy Policy", ENGLISH), title_publisher("Privacy Policy", ENGLISH)
    ('Acme', None)
    """
    match = language.documents.title.fullmatch(title.strip("#* "))
    words = language.documents.before_publisher.sub("", match["publisher"]).strip() if match else ""
    return words or None


def dated_version_line(text: str, language: Language) -> bool:
    """Whether a line inside a text speaks of a version and prints a date, as the first line of another one might."""
    is_short = len(text) <= _VERSION_LINE_LENGTH
    return is_short and bool(find_dates(text, language)) and bool(language.documents.version.search(text))


def lettered_section(text: str) -> Section | None:
    """Letter and title of "G. VISITORS FROM THE EUROPEAN UNION"; whether it is a heading, `is_section` says."""
    match = _SECTION.fullmatch(text)
    return Section(match["label"], match["title"]) if match else None


def is_section(text: str, entries: frozenset[str]) -> bool:
    """A lettered section heading: in capitals, or named in the contents list."""
    section = lettered_section(text)
    if not section or not is_short_as_entry(text):
        return False
    return section.title.isupper() or title_key(text) in entries


# -- list items and contents -----------------------------------------------------------------------------


def list_marker(raw: str) -> ListMarker | None:
    """The marker that the line starts with, read from the line as filed because its indent counts."""
    match = _ITEM.match(raw)
    if not match:
        return None
    nested = bool(match["circle"] or match["bare"]) or len(match["indent"].expandtabs()) >= 2
    return ListMarker(match.end(), 2 if nested else 1, match["number"].strip() if match["number"] else None)


def unmarked(text: str) -> str:
    """``text`` without the list marker it may start with."""
    marker = list_marker(text)
    return text[marker.length :] if marker else text


def is_contents_title(text: str, language: Language) -> bool:
    """Whether the line is the title of a list of contents."""
    return bool(language.structure.contents_title.fullmatch(text))


def is_short_as_entry(text: str) -> bool:
    """Whether ``text`` is short enough for an entry of a contents list."""
    return len(text.split()) <= _ENTRY_WORDS


def title_key(text: str) -> str:
    """What a heading and its entry in the contents have in common: the words, without letter, dots and case."""
    words = unmarked(text)
    section = lettered_section(words)
    return (section.title if section else words).strip(" .:").casefold()


# -- what the page and the site add ----------------------------------------------------------------------


def is_furniture(text: str, language: Language) -> bool:
    """Whether the line is what printing adds: an archive's address, a page mark or count, marks without a word."""
    if not re.search(r"\w", text):
        return True
    pages = language.pages
    return bool(_ARCHIVE_ADDRESS.fullmatch(text) or pages.page_mark.fullmatch(text) or pages.page_count.fullmatch(text))


def is_footer(text: str, language: Language) -> bool:
    """Whether the line may stand in a site's footer; in the middle of a page it means nothing."""
    if _FOOTER_LABEL.fullmatch(text) or _OPAQUE_CODE.fullmatch(text) or is_furniture(text, language):
        return True
    if names_rights(text, language):
        return True
    return len(_NAVIGATION.findall(text)) >= 2 and not re.search(r"[.?!]\s+[A-Z]", text)


def names_rights(text: str, language: Language) -> bool:
    """Whether the line is the copyright line that a site's footer has."""
    return bool(language.pages.rights.search(text))


def navigation_phrases(text: str) -> set[str]:
    """The line and each phrase of it between the bars and arrows of a site's navigation, in lower case."""
    words = unmarked(text)
    return {words.casefold(), *(phrase.strip().casefold() for phrase in _BETWEEN_PHRASES.split(words))}


def is_made_of(text: str, vocabulary: frozenset[str]) -> bool:
    """Whether ``text`` is a sequence of phrases from ``vocabulary`` and nothing else."""
    words = text.casefold().split()
    reachable = {0}
    for start in range(len(words)):
        if start in reachable:
            for end in range(start + 1, len(words) + 1):
                if " ".join(words[start:end]) in vocabulary:
                    reachable.add(end)
    return len(words) in reachable


def captured_on(text: str) -> date | None:
    """The day of capture in a web archive's address, for example web/20191230210133."""
    match = _ARCHIVE_ADDRESS.fullmatch(text)
    try:
        return datetime.strptime(match["stamp"], "%Y%m%d").date() if match else None
    except ValueError:
        return None


def marked_page(text: str, language: Language) -> int | None:
    """The page number of a bundle's page mark, "Ex. B(3) - Page 37"."""
    match = language.pages.page_mark.fullmatch(text)
    return int(match["page"]) if match else None


def counted_page(text: str, language: Language) -> int | None:
    """The page number of a printout's own count, "1/24" or "Page 1 of 24"."""
    match = language.pages.page_count.fullmatch(text)
    return int(match["page"]) if match else None


def is_address_alone(text: str, language: Language) -> bool:
    """Whether the line is one web address, with at most the mark or the word that goes on after it."""
    return bool(language.pages.address_alone.fullmatch(text))


def publisher(text: str, language: Language) -> str | None:
    """Whom a copyright line names."""
    match = language.pages.copyright.fullmatch(text)
    return (match["publisher"].strip() or None) if match else None


def company_name(name: str, language: Language) -> str:
    """A publisher's name without the ending that says what it is: "Alibaba.com" becomes "Alibaba"."""
    return language.pages.company_ending.sub("", name.strip())
