"""What the words of a question mean, as data of a language: its dates, and what it asks about change.

Patterns are compiled, and their docstrings name the groups that code relies on. Those called "before" are matched
against the text that ends where something begins, so that they end with ``$``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FOUR_FIGURES = r"(?:19|20)\d{2}(?!\w|/|\.\d|,\d{3}\b|-(?!(?:19|20)\d{2}\b|\s))"
"""A number that may be a year, in any language."""

Patterns = tuple[re.Pattern[str], ...]


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Part(StrEnum):
    """A part of a period: a third of it, or for the edges of one longer than a month, its first or last month."""

    EARLY = "early"
    BEGINNING = "beginning"
    MIDDLE = "middle"
    LATE = "late"
    END = "end"


class PeriodKind(StrEnum):
    """What a period in words is. CHRISTMAS is 20 to 31 December."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SEASON = "season"
    YEAR = "year"
    CHRISTMAS = "christmas"


class Place(StrEnum):
    """Where a version stands among those of its policy."""

    FIRST = "first"
    PREVIOUS = "previous"
    LATEST = "latest"


@dataclass(frozen=True, slots=True, eq=False)
class CalendarWords:
    """How a question writes days and periods."""

    ordinals: Mapping[str, int]
    """Ordinal numbers up to 31 in lower case, words parted by spaces."""
    numbers: Mapping[str, int]
    """Numbers in words, and articles that stand for one."""
    units: Mapping[str, Unit]
    """Names of units of time, in the singular."""
    seasons: Mapping[str, int]
    """Seasons, each with its first month."""
    parts: Mapping[str, Part]
    """Words for parts of a period; any other that ``part_before`` finds stands for the middle."""
    verb_months: frozenset[str]
    """Months whose names are verbs or auxiliaries too."""
    month: re.Pattern[str]
    """The name of a month. Group: 1."""
    weekday_before: re.Pattern[str]
    """A day of the week before a date."""
    written_days: Patterns
    """Complete days beside `DateWords.forms`. Groups: ``day`` (ordinal) or ``figures``, ``month``, ``year``."""
    several_days: Patterns
    """A stretch of days that shares its year. Groups: ``first_day``, ``first_month``, ``day``, ``month``, ``year``."""
    several_months: re.Pattern[str]
    """A list or stretch of months that shares its year. Group: ``year``."""
    holidays: tuple[tuple[re.Pattern[str], tuple[int, int]], ...]
    """Holidays of a fixed date with their year, and month and day of each. Groups: ``year``, ``year_first``
    or ``shared`` (with another day), whichever was found."""
    periods: tuple[tuple[PeriodKind, re.Pattern[str]], ...]
    """Groups: ``year``, and ``month``, ``number``, ``ordinal`` or ``season``."""
    on_before: re.Pattern[str]
    """Words after which figures that could be anything are a day: "on"."""
    turn_of_year: re.Pattern[str]
    """The night between two years. Groups: ``year``, ``next`` (empty where one year alone is named)."""
    numbered_week: Patterns
    """A calendar week by its number. Groups: ``week``, ``year``."""
    winter: re.Pattern[str]
    """A winter by its two years. Groups: ``year``, ``next``."""
    part_before: re.Pattern[str]
    """What makes a period a part of itself. Groups: ``third``, ``through``, ``edge``, ``year``, ``day``, ``half``,
    ``quarter``, ``season``; the one found is the word that says which part."""
    counted_part_before: re.Pattern[str]
    """What makes a period its first or last few units. Groups: ``edge`` (a key of ``parts``), ``count``, ``unit``."""
    nth_before: re.Pattern[str]
    """One week or weekday of a period. Groups: ``ordinal`` (or ``last``), ``weekday`` (none for a week)."""
    weekdays: tuple[str, ...]
    """Their names in lower case from Monday on."""
    last: re.Pattern[str]
    """"Last year", "this month". Groups: ``last`` (empty for the present one), ``unit``."""
    before_last: re.Pattern[str]
    """"The year before last". Group: ``unit``."""
    ago: re.Pattern[str]
    """"Two years ago". Groups: ``count``, ``unit``."""
    yesterday: re.Pattern[str]
    now: re.Pattern[str]
    """Words for today that do not speak of another moment."""
    numbered_before: re.Pattern[str]
    """Words after which figures are a number of something and no day. Group: ``version``, if it is a version's."""
    named_after_its_day_before: re.Pattern[str]
    """Words that make a day part of a law's name."""
    goes_on_before: re.Pattern[str]
    """Figures or a word that go on into a date without a break."""
    counted: re.Pattern[str]
    """What a number counts, after it."""
    counted_in_year: re.Pattern[str]
    """The same after ``in_year_before``."""
    in_year_before: re.Pattern[str]
    roughly_before: re.Pattern[str]
    """Words that make a count of units an estimate."""
    own_act_before: re.Pattern[str]
    own_act_after: re.Pattern[str]
    """What says that whoever asks did something then, and does not ask of that day."""


@dataclass(frozen=True, slots=True, eq=False)
class EventWords:
    """Named events by which a question dates."""

    days: Mapping[str, date]
    """Names in lower case, and their days."""
    form: str
    """A pattern with EVENTS in the place of the names. Groups: ``event``, ``started``, ``will``."""
    then_before: re.Pattern[str]
    """Group: ``when``, if that word alone."""
    relative_before: re.Pattern[str]
    second_of_two_before: re.Pattern[str]
    phrase_ends: re.Pattern[str]
    """What may follow a bare name that dates, and does not give a reason."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionWords:
    """What stands around a day or period and says which days are meant."""

    preposition_before: re.Pattern[str]
    """Groups: ``since``, ``until``, ``before``, ``after``, ``within``, whichever was found."""
    year_before: re.Pattern[str]
    """What a lone number of four figures must follow to be a year."""
    year_before_for: re.Pattern[str]
    """A word that makes it a year if ``year_ends`` follows."""
    year_ends: re.Pattern[str]
    open_end: re.Pattern[str]
    """"or later", after a day. Groups: ``since``, ``until``, ``before``, ``after``, ``within``, whichever was found."""
    onwards: re.Pattern[str]
    on_both_sides_before: re.Pattern[str]
    """"Before and after": leaves no day out."""
    other_matter_before: re.Pattern[str]
    """Words after which a date is of something else: a birth, an expiry, a copyright."""
    pair_before: re.Pattern[str]
    """Group: ``between``, if the pair is joined by ``between_and`` and not by ``from_to``."""
    between_and: re.Pattern[str]
    from_to: re.Pattern[str]
    listed: re.Pattern[str]
    """All that stands between two members of a list."""
    article_before: re.Pattern[str]
    stretch_before: re.Pattern[str]
    """The same before a stretch of days: an article, or "between"."""
    negation_before: re.Pattern[str]
    joining: re.Pattern[str]
    """All that stands between two expressions whose words are echoed as one."""


@dataclass(frozen=True, slots=True, eq=False)
class RelationWords:
    """Words that make other days of a day: a change's, some days before or after it, its week."""

    relative_before: re.Pattern[str]
    """What must stand before a change that is dated to make it one end of the days asked about. Groups: ``article``
    (may be empty), ``between``."""
    change_before: re.Pattern[str]
    """A change of the text before its day: "the revision of". Group: ``version``, if it is called one."""
    change_after: re.Pattern[str]
    """The same after its day: "update", "version took effect". Group: ``version``."""
    took_effect_after: re.Pattern[str]
    """What may follow a change that stands before its day: "came into force"."""
    units: Mapping[str, tuple[int, Unit]]
    """Names of units, in the singular, as so many of another."""
    counts: Mapping[str, float]
    """Numbers in words, articles that stand for one, and "half a"."""
    counted_before: re.Pattern[str]
    """"30 days after X". Groups: ``roughly``, ``least``, ``more``, ``most``, ``within`` or ``stretch`` (the days
    up to it), whichever stands before; ``the`` (with ``neighbour`` before "day") or ``count``, ``unit``; ``after`` or
    ``around`` (both sides), else before."""
    fraction_before: re.Pattern[str]
    """A count that goes on after its unit, which is not read: "a year and a half before X"."""
    uncounted_before: re.Pattern[str]
    """Units whose count is not read: "a few days before X"."""
    next_before: re.Pattern[str]
    """"Right before X", "the eve of X". Group: ``after``."""
    week_before: re.Pattern[str]
    """"The week of X". Groups: ``starting``, ``ending`` or neither, ``end`` for the weekend alone."""


@dataclass(frozen=True, slots=True, eq=False)
class UnreadWords:
    """What looks like a date and names no day: it sets no scope, and whoever asked is told."""

    forms: Patterns
    """Such words. Group: ``date``, without the word before it that dates."""
    perhaps_misspelt: Patterns
    """A date whose month is no month. Groups: ``date``, ``word``."""


@dataclass(frozen=True, slots=True, eq=False)
class VersionNames:
    """How a question names versions of a policy."""

    names: tuple[tuple[re.Pattern[str], Place | None], ...]
    """Words for one version, and its place; None for the one in force today. Group: ``named``."""
    joined: re.Pattern[str]
    """All that stands between two versions of a list."""
    noun_after: re.Pattern[str]
    noun_before: re.Pattern[str]
    """"Version" and the like, beside a date that says which one."""
    beside_before: re.Pattern[str]
    """Words that speak of versions before or after the one named, or deny it."""
    in_time_before: re.Pattern[str]
    opening_before: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class ChangeLexicon:
    """How a question asks for changes of a text."""

    word_class: re.Pattern[str]
    """A whole word about texts and what is done to them. The group that matches is its class."""
    joining: frozenset[str]
    """Words that tell much about a question together with others, wherever these stand."""
    nothing: frozenset[str]
    """Words that tell nothing of a matter where they begin or end it."""
    contraction: re.Pattern[str]
    """What is joined to the end of a word by an apostrophe."""
    section: re.Pattern[str]
    in_section: re.Pattern[str]
    """What comes into a section, or goes from it, is not the section."""
    lettered_section: re.Pattern[str]
    """Group: 1, the letter."""
    part_of_text: re.Pattern[str]
    several: re.Pattern[str]
    """Words that speak of several clauses."""
    mentions: re.Pattern[str]
    """Up to what is said to be mentioned: "did the policy first mention"."""
    written: re.Pattern[str]
    """The rest of a question after that. Group: ``words``, what is mentioned, without what says where or when."""
    mentioned: re.Pattern[str]
    """A word that says that something is mentioned."""
    ever_mentions: re.Pattern[str]
    """A question whether something was mentioned in any version."""
    shapes: tuple[tuple[str, re.Pattern[str]], ...]
    """Whole questions that ask for one thing and nothing else: what it is (a value of `retriever.question.Asked`), and
    how it is put. Group: ``matter``, if something beside it is no matter."""
    replaced: re.Pattern[str]
    """A whole question for when one thing took another's place. Groups: ``old`` and ``new``, or ``from`` and ``to``, or
    ``this`` and ``that``."""
    stood: re.Pattern[str]
    """A whole question whether something is mentioned: of one day it asks for no change."""
    renamed: re.Pattern[str]
    """A word for giving something another name."""
    what_changed: re.Pattern[str]
    """A whole question, but for its days, for whatever changed in a text, or for which texts did."""
    first: re.Pattern[str]
    latest: re.Pattern[str]
    to_stay: re.Pattern[str]
    """Words that ask for the last coming or going."""
    one_update: re.Pattern[str]
    """One update of the policy, of which no date need be given."""
    versions: re.Pattern[str]
    between: re.Pattern[str]
    """The beginning of a date expression that gives two ends to compare."""


@dataclass(frozen=True, slots=True, eq=False)
class Stemming:
    """Enough of a stemmer for telling words alike that differ in their endings."""

    endings: tuple[str, ...]
    """Endings taken off, the first that leaves three letters."""
    silent: str
    """A letter taken off after that."""
    exchanged: tuple[str, str]
    """A last letter, and what stands for it in longer forms."""
    plural: str
    """The ending of a plural, for words of more than four letters."""


@dataclass(frozen=True, slots=True, eq=False)
class ExactWords:
    """Words of a question that count as they are."""

    ordinary: frozenset[str]
    """Words, in lower case, that may have a capital letter anywhere and are no names for that."""
    places: frozenset[str]
    """Names of countries and cities in lower case: a policy that speaks of all places need not name them."""
    place_before: re.Pattern[str]
    """What says that a name is that of a place: "live in"."""
    ages: re.Pattern[str]
    """How old somebody is said to be, which no policy need name. Group: ``age`` or ``told``, the figures."""
    figures: Mapping[str, str]
    """Numbers in words by their figures, and what some abbreviations stand for."""


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What a form of question wants to be told: without it nothing is an answer, however near its words come."""

    kind: str
    """What is wanted, as a noun: "place"."""
    asks: re.Pattern[str]
    """The form of question."""
    told: re.Pattern[str]
    """What a sentence, or the lead-in it is shown with, holds that tells it."""
    is_new: bool = False
    """Whether what the question itself names, or the policy is called, does not tell it: "besides France"."""
    of_yes_or_no: bool = False
    """Whether a question for yes or no wants it too."""


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """A matter of which no passage speaks without a word for it, or what stands over it has one."""

    asks: re.Pattern[str]
    """What a question of it holds. Group: ``word``, its word for the topic, where that is not the whole match."""
    told: re.Pattern[str]


@dataclass(frozen=True, slots=True, eq=False)
class PolicyNameWords:
    """How a question names a service or a document whose policy it asks about, or only speaks of one.

    Patterns called "after" are matched where the name ends, with its possessive ending if it has one.
    """

    articles: re.Pattern[str]
    """An article at the beginning of a service's name, which a question may leave out."""
    possessive: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    """Kinds of documents, and how titles and questions name each; what names two is of the first."""
    any_document: re.Pattern[str]
    """The same of a document whose kind is not said."""
    subject_before: re.Pattern[str]
    """What makes a name the subject of a question: "does"."""
    subjects_before: re.Pattern[str]
    """The same of several: "do". What follows must be a list, or they are somebody else: "do Discord moderators"."""
    passive_after: re.Pattern[str]
    """What follows such a subject of which something is done, or asked whether there is one: "used"."""
    clause_before: re.Pattern[str]
    """What makes it the subject of a clause if ``verb_after`` follows: "what", "how long"."""
    verb_after: re.Pattern[str]
    place_before: re.Pattern[str]
    """Where something is done: "on". Only at the end of its phrase."""
    use_before: re.Pattern[str]
    """What a user does with a service: "join", "sign up for"."""
    own_before: re.Pattern[str]
    """"My": what follows is the asker's own, if ``belongings_after`` follows the name."""
    belongings_after: re.Pattern[str]
    """What a user has of a service: "account"."""
    source_before: re.Pattern[str]
    """Where something is read or belongs: "according to", "users of"."""
    label_after: re.Pattern[str]
    """What follows a name that stands before the question as a label."""
    matter_before: re.Pattern[str]
    """What makes a name that of a third party: "with", "through"."""
    addressed: re.Pattern[str]
    """Words that speak to another service than the one named after them: "do you"."""
    linking: re.Pattern[str]
    """What is done with the account of a third party: "log in with", "connect"."""
    listing: re.Pattern[str]
    """All that stands between two names of a list."""
    document_before: re.Pattern[str]
    """Words between which and a document it is asked about, not spoken of: "in the"."""
    dropped_before: re.Pattern[str]
    """Words before a name that say nothing without it."""


@dataclass(frozen=True, slots=True, eq=False)
class AudienceWords:
    """How words are said to be for some people only, and how a question says that it asks of them."""

    groups: tuple[tuple[str, re.Pattern[str]], ...]
    """Groups by name, and all words that name each or are part of it: a member state, of the union."""
    ages: frozenset[str]
    """Those of them that are of an age: words that speak of years name nobody by that alone."""
    narrow: frozenset[str]
    """Those of them that are a small part of those who may ask: the residents of one state of a country."""
    conditions: Patterns
    """What a sentence or a lead-in says of whom it is for. Groups: ``group``, ``outside`` where it is all others."""
    heading: re.Pattern[str]
    """The same of a heading. Group: ``group``."""
    topics: re.Pattern[str]
    """Words of headings that are about a region and not for it: "transfers"."""
    outside: re.Pattern[str]
    """Words by which a question asks of those outside."""


@dataclass(frozen=True, slots=True, eq=False)
class MatterWords:
    """Words that name no matter of which a passage could speak: a question of nothing else is too vague."""

    bare: frozenset[str]
    """Such words in lower case, beside the stop words."""
    judging: frozenset[str]
    """Words that judge: they ask of a matter only beside a bare word."""
    catching: re.Pattern[str]
    """What asks of everything at once: one word of a matter beside it names none yet."""
    pointing: re.Pattern[str]
    """What asks of something named elsewhere, "do you share it", or asks nothing, "what about likes": one word of a
    matter beside it names none."""
    passing: frozenset[str]
    """Words that say nothing of a matter where one is named, in lower case."""
    asking: re.Pattern[str]
    """What asks to be told something."""
    asked_of: Patterns
    """What asks whether something is done with a thing. Groups: ``matter``, the thing; ``act``, what is done, where
    laws have policies call it by its name."""
    party_before: re.Pattern[str]
    """What stands before a name of somebody who does what is asked of, or to whom it is done: "collected by"."""
    taken: Patterns
    """What takes for granted that something is so. Group: ``matter``, what is taken for granted."""
    asks_where: re.Pattern[str]
    """Questions that words which only say where more is said may answer: for a place to read, or without a verb."""
    topics: tuple[Topic, ...]
    yes_or_no: re.Pattern[str]
    """What asks whether something is so, and for no number or address."""
    defining: re.Pattern[str]
    """What asks what a word means, which is a matter whatever the word."""
    of_words: Patterns
    """Whole questions whether or where words stand; words in quotation marks are written ``""``. Group: ``word``, one
    without them, or unset."""
    of_version: re.Pattern[str]
    """A whole question which version was in force, without its date."""


@dataclass(frozen=True, slots=True, eq=False)
class QuestionWords:
    """How questions are put in a language."""

    stop_words: frozenset[str]
    """Words that ask or join: they match nearly every paragraph."""
    telling: frozenset[str]
    """Those that no other language has, in lower case: a question with one of them is in this one."""
    stemming: Stemming
    calendar: CalendarWords
    events: EventWords
    expressions: ExpressionWords
    relations: RelationWords
    unread: UnreadWords
    versions: VersionNames
    changes: ChangeLexicon
    exact: ExactWords
    names: PolicyNameWords
    audiences: AudienceWords
    matters: MatterWords
    wanted: tuple[Wanted, ...]
    """What forms of question want to be told; a question is of the first form that it has."""
