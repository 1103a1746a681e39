"""What a language is to this program: its words and patterns, as data, by the subject that uses them.

Code knows no word of any language; it takes a `Language` and asks the sub-object of its subject. A new language is
one file with one `Language`. Patterns are compiled, and their docstrings name the groups that code relies on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.languages.date_words import DateWords
from corpus.languages.question_words import QuestionWords


@dataclass(frozen=True, slots=True, eq=False)
class DocumentWords:
    """How policies, and the versions that one page shows of them, are named."""

    title: re.Pattern[str]
    """The whole title of a policy. Groups: ``publisher`` (may be empty), ``type``."""
    kind_ending: re.Pattern[str]
    """The last words of a type which tell two policies of a publisher apart by nothing: "policy"."""
    before_publisher: re.Pattern[str]
    """What stands around a publisher in a title and is no part of its name: "Our", "'s"."""
    untitled: str
    """What a text without a title is called."""
    unnamed: frozenset[str]
    """Names of files, in lower case, that do not say which document they hold: "index"."""
    small_words: frozenset[str]
    """Words of a type that need not come again where a heading names the document."""
    version_line: re.Pattern[str]
    """The line over one of several versions. Groups: ``part``, ``article``, ``which`` (new, old), ``what``,
    ``numbered``, ``rest``, ``worded`` (goes on in words)."""
    version: re.Pattern[str]
    """The word "version" anywhere in a line."""
    old: frozenset[str]
    """Which of the words in ``which`` of a version line call a version replaced."""
    numbered_is: str
    """Which of the words a version line with a number alone stands for."""


@dataclass(frozen=True, slots=True, eq=False)
class SentenceRules:
    """Where a full stop ends no sentence, and where a text cannot end."""

    abbreviations: frozenset[str]
    """Words, without their stop, whose stop ends a sentence only before one of ``openers``. Those with a capital letter
    are abbreviations only where they have one."""
    never_end: frozenset[str]
    """Those of them whose stop ends none even then: "e.g.", "Mr."."""
    companies: frozenset[str]
    """Those with which a company's name ends: a capitalised word that lower case follows may begin a sentence too."""
    list_ends: frozenset[str]
    """Those that end a list: any capital letter begins a sentence."""
    before_numbers: frozenset[str]
    """Words that are abbreviations only before a number."""
    streets: tuple[str, ...]
    """Endings of words that are such: "Hauptstr. 5"."""
    openers: frozenset[str]
    """Words, in lower case, that begin a sentence where they have a capital letter after an abbreviation."""
    joining: frozenset[str]
    """Words in lower case inside a name: "of"."""
    after_ordinals: frozenset[str]
    """Words, in lower case, before which a number's stop makes it an ordinal: "3. Mai"."""
    dangling: frozenset[str]
    """Words that no sentence and no heading ends with: what ends so was cut."""
    closed: re.Pattern[str]
    """The end of a text that stops where it was meant to: a mark, or the "; and" between items of a list."""
    stop_words: frozenset[str]
    """Words too common to tell one passage from another."""


@dataclass(frozen=True, slots=True, eq=False)
class StructureWords:
    """How headings, contents lists and cross-references are worded."""

    contents_title: re.Pattern[str]
    """The whole title of a list of contents."""
    numbered_heading: re.Pattern[str]
    """The beginning of a numbered heading in plain text. Group: ``number`` (may be empty)."""
    reference: re.Pattern[str]
    """A reference to a section, paragraph or clause by its letter, the letter included."""
    predicates: frozenset[str] = frozenset()
    """Verbs that only sentences have: what has none of them and is short may be a title."""
    sentence_starts: frozenset[str] = frozenset()
    """First words of sentences and never of titles: pronouns, requests."""
    question_starts: frozenset[str] = frozenset()
    """First words of titles that may have a verb: "When we may end this"."""
    relatives: frozenset[str] = frozenset()
    """Words after which a verb only says more of a noun: "which"."""
    subjects: frozenset[str] = frozenset()
    """Pronouns that nothing but the subject of a sentence is."""
    leads_on: re.Pattern[str] = re.compile(r"(?!)")
    """The end of words that what comes next goes on from: "you agree not to"."""
    governs: re.Pattern[str] = re.compile(r"(?!)")
    """The beginning of an item that what an "or" joins to it needs too: "you may not"."""
    joins: re.Pattern[str] = re.compile(r"(?P<negative>(?!))")
    """The end of an item that the next one of its list is joined to by such an "or". Group: ``negative`` ("nor")."""
    points_ahead: re.Pattern[str] = re.compile(r"(?!)")
    """Words that speak of a list to come: "the following"."""
    announces: re.Pattern[str] = re.compile(r"(?!)")
    """A sentence that only says what a text speaks of: "This section explains how …", "… are listed below"."""
    announces_list: re.Pattern[str] = re.compile(r"(?!)")
    """A lead-in whose items are what a text speaks of: "This policy explains the following:"."""
    leads_to_sentences: re.Pattern[str] = re.compile(r"(?!)")
    """A lead-in that sentences follow, so that a bare name below it is a label: "Here's how:"."""
    points_elsewhere: re.Pattern[str] = re.compile(r"(?!)")
    """The beginning of a sentence that only says where more is said: "For more details, see our …"."""
    points_back: re.Pattern[str] = re.compile(r"(?!)")
    """The beginning of a sentence that is not understood without the one before: "These include"."""


@dataclass(frozen=True, slots=True, eq=False)
class PageWords:
    """What printing, filing and a web site put around a text."""

    exhibit_line: re.Pattern[str]
    """A line that stands alone as an exhibit's heading. Group: ``label``."""
    exhibit_number_sign: re.Pattern[str]
    """The "No." of an exhibit's label."""
    page_mark: re.Pattern[str]
    """The mark at the foot of a bundle's page. Group: ``page``."""
    page_count: re.Pattern[str]
    """A printout's own count, "1/24". Group: ``page``."""
    rights: re.Pattern[str]
    """Words that only the copyright line of a site's footer has."""
    copyright: re.Pattern[str]
    """A whole copyright line. Group: ``publisher``."""
    company_ending: re.Pattern[str]
    """The end of a company's name that says what it is: "Inc.", ".com"."""
    address_alone: re.Pattern[str]
    """A line of one web address, with at most the word that goes on after it."""
    about_the_page: re.Pattern[str]
    """A link that only leads about the page: "Back to top"."""
    stamp: re.Pattern[str] = re.compile(r"(?!)")
    """A whole line that a court or an archive of pages prints over a page: "Case 1:20-cv-1 Document 2 Filed …"."""
    consent: re.Pattern[str] = re.compile(r"(?!)")
    """A whole button of a banner that asks for consent: "Accept all"."""
    consent_subject: re.Pattern[str] = re.compile(r"(?!)")
    """What such a banner speaks of: cookies."""


def itself(word: str) -> frozenset[str]:
    return frozenset({word})


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language; ``code`` is its ISO 639-1 code, by which it is stored and looked up.

    Two languages are equal only if they are one object, so that what is compiled for a language can be cached by it.
    """

    code: str
    dates: DateWords = field(repr=False)
    documents: DocumentWords = field(repr=False)
    sentences: SentenceRules = field(repr=False)
    structure: StructureWords = field(repr=False)
    pages: PageWords = field(repr=False)
    questions: QuestionWords = field(repr=False)
    inflections: Callable[[str], frozenset[str]] = field(default=itself, repr=False)
    """The forms of a folded word, itself among them; only itself in a language without rules for them."""
