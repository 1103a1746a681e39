"""The search page: the form, the timeline, and the result where a question is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from api.downloads import MOST_PASSAGES
from api.pages.axis import axis_of
from api.pages.shared import LONGEST_LIST, LONGEST_MENU, Fields, Problem, dated_versions, foot_facts, names_of
from api.parameter_values import parameter_names, read_day, read_query
from api.parameters import AskParameters
from api.phrases.dates import day_in_words, month_in_words
from api.phrases.versions import briefly
from corpus.languages import DEFAULT
from corpus.origin import Exhibit
from retriever.question.dates import read_dates
from retriever.question.language import question_language
from retriever.question.request import MAX_OFFSET, Question
from retriever.reading.library import Library
from retriever.results import Answer, AskResult, DateReading, ScopeKind, VersionRef

_SCOPE = ("as_of", "from", "to", "version")
# What the contract takes when nothing is said: saying it changes nothing, so it is left out of addresses.
_DEFAULTS = {
    ("basis", "effective"),
    ("mode", "hybrid"),
    ("collapse", "text"),
    ("dates_in_question", "apply"),
    ("policies_in_question", "apply"),
    ("limit", "10"),
    ("offset", "0"),
    ("explain", "false"),
    ("reader", "on"),
    ("sort", "certainty"),
}
_LONGEST_HISTORY = 20
# A longer list of versions is folded; a still longer one has a page of its own.
_LONGEST_ROW = 12
_LONGEST_AXIS = 60
_OUTLINES_READ = 5
_MOST_SECTIONS = 40


@dataclass(frozen=True, slots=True)
class Typed(Fields):
    """What the form of a question holds, and the addresses of neighbouring states.

    A form sends every field, ``as_of=&from=`` too; what is empty or says no more than the default is left out.
    """

    LABELS: ClassVar = {
        "q": "Question",
        "as_of": "In force on",
        "from": "From",
        "to": "To",
        "version": "Version",
        "policy": "Policy",
        "exhibit": "Exhibit",
        "section": "Section",
        "basis": "A day means",
        "mode": "Search by",
        "dates_in_question": "Dates in the question",
        "policies_in_question": "Services in the question",
    }

    @classmethod
    def from_items(cls, items: Iterable[tuple[str, str]]) -> "Typed":
        known = parameter_names(AskParameters)
        return cls(
            tuple((n, v) for n, v in items if v.strip() and n in known and (n, v) not in _DEFAULTS),
        )

    def is_day_or_empty(self, name: str) -> bool:
        """Whether a date field can show the value. One that is no day is shown as text, so that it can be mended."""
        try:
            return not self.first(name) or bool(read_day(self.first(name)))
        except ValueError:
            return False

    @property
    def beyond_the_form(self) -> list[tuple[str, str]]:
        """Parameters without a field of their own. The place in the list is left out: a new question starts anew."""
        return [
            (name, value) for name, value in self.fields if name not in self.LABELS and name not in {"offset", "cursor"}
        ]

    @property
    def narrows(self) -> bool:
        """Whether anything is set that the form folds away and the scope of a result does not begin with."""
        folded = ("exhibit", "section", "basis", "mode", "dates_in_question", "policies_in_question")
        return any(self.first(name) for name in folded) or bool(self.beyond_the_form)

    @property
    def is_scoped(self) -> bool:
        """Whether days, versions or policies are set that the form folds away."""
        return any(self.first(name) for name in ("from", "to", "version", "policy"))

    def link(self, changes: Mapping[str, object], page: str = "/") -> str:
        """The address of this state with ``changes``; None leaves a parameter out."""
        kept: list[tuple[str, object]] = [field for field in self.fields if field[0] not in changes]
        kept += [(name, value) for name, value in changes.items() if value is not None]
        return f"{page}?{urlencode(kept)}"

    def in_scope(self, changes: Mapping[str, object]) -> str:
        """The address of the same question in another scope, from its first passage on."""
        return self.link(dict.fromkeys((*_SCOPE, "offset")) | dict(changes))

    def in_version(self, version: VersionRef) -> str:
        """The same question on the first day of a version; by its id where no day leads to it."""
        reached = version.start is not None and (version.until is None or version.start < version.until)
        return self.in_scope({"as_of": version.start} if reached else {"version": version.version_id})

    def in_reading(self, reading: DateReading) -> str:
        """The same question with one reading of its date."""
        one_day = reading.first is not None and reading.first == reading.last
        return self.in_scope({"as_of": reading.first} if one_day else {"from": reading.first, "to": reading.last})


def read_question(given: Sequence[tuple[str, str]], is_asked: bool) -> Question:
    """What is asked. Without a question the other fields are checked all the same: a wrong date must not wait for one.

    Raises InvalidQuestion.
    """
    items = [(name, value) for name, value in given if value.strip()]
    return read_query(AskParameters, items if is_asked else [*items, ("q", "?")]).question()


@dataclass(frozen=True, slots=True)
class Menus:
    """The values of the form's menus with their words; empty where there are too many to choose from."""

    versions: list[tuple[str, str]]
    exhibits: list[tuple[str, str]]
    policies: list[tuple[str, str]]
    """Empty where there is one alone."""
    several_policies: bool
    sections: list[str]
    """Titles of sections that there are in scope; empty where they would be of many policies."""


@dataclass(frozen=True, slots=True)
class Example:
    words: str
    address: str


def search_facts(
    library: Library,
    typed: Typed,
    question: Question | None,
    result: AskResult | None,
    problems: Sequence[Problem],
) -> dict[str, object]:
    """What the page shows: ``result`` is None before a question, ``question`` also where it cannot be asked."""
    versions = library.versions()
    titles = names_of(library)
    several = len(titles) > 1
    exhibits = exhibits_of(versions)
    search = result.search if result else None
    named = tuple(one.policy for one in search.scope.policies_in_question) if search else ()
    asked: list[str] = typed.all("policy") or list(named) or list(titles)
    choosable = [version for version in versions if version.policy in asked]
    facts = foot_facts(library) | {
        "typed": typed,
        "question": question,
        "result": result,
        "problems": problems,
        "menus": Menus(
            [(v.version_id, _in_menu(v, several)) for v in choosable] if len(choosable) <= LONGEST_MENU else [],
            [(exhibit, f"Ex. {exhibit}") for exhibit in exhibits] if len(exhibits) <= LONGEST_MENU else [],
            list(titles.items()) if several and len(titles) <= LONGEST_MENU else [],
            several,
            _sections(library, search.scope.versions if search else choosable) if len(asked) == 1 else [],
        ),
        "versions_listed": versions[:LONGEST_LIST],
        "version_count": len(versions),
        "version_by_id": {version.version_id: version for version in versions},
        "first_version": min((v for v in versions if v.start), key=lambda v: v.start or date.max, default=None),
        "several_policies": several,
        "policies": library.policies(),
        "answers_by_policy": _by_policy(result.answers if result else (), versions),
        "changes_shown": _LONGEST_HISTORY,
        "longest_list": LONGEST_LIST,
        "most_taken": MOST_PASSAGES,
        "policy_titles": titles,
        "titles_in_scope": {policy: titles[policy] for policy in asked if policy in titles} if several else {},
        "examples": _examples(versions) if result is None else (),
    }
    shown = versions_on_axis(asked, versions)
    facts |= {
        "axis": axis_of([v for v in shown if v.start], typed.in_version, search.scope if search else None),
        "on_axis": shown,
        "folds_versions": len(shown) > _LONGEST_ROW,
    }
    if search and question:
        # Without the scope's parameters a date among the words would set it.
        has_date = question.dates_in_question == "ignore" or read_dates(
            question.text, question.today, language=question_language(question.text) or DEFAULT
        )
        after = question.offset + len(search.passages)
        facts |= {
            "in_scope": {v.version_id for v in search.scope.versions if search.scope.kind != ScopeKind.ALL},
            "is_everywhere": search.scope.kind == ScopeKind.ALL,
            "everywhere": typed.in_scope({"dates_in_question": "ignore"} if has_date else {}),
            "every_policy": typed.link({"policies_in_question": "ignore", "offset": None, "cursor": None}),
            "why": {reason.code for reason in search.reasons},
            "last_changes": library.last_changes([found.passage.passage_id for found in search.passages]),
            "earlier": typed.link({"offset": max(0, question.offset - question.limit) or None})
            if question.offset
            else None,
            "later": typed.link({"offset": after})
            if search.passages and after < min(search.total, MAX_OFFSET + 1)
            else None,
        }
    return facts


def _sections(library: Library, versions: Sequence[VersionRef]) -> list[str]:
    """The titles of sections of some versions, the latest first, each once."""
    latest = [version.version_id for version in versions[-_OUTLINES_READ:]][::-1]
    entries = (entry for version_id in latest for entry in library.version(version_id).outline)
    titles = {entry.section.title.casefold(): entry.section.title for entry in entries if entry.section}
    return [title for title in titles.values() if title][:_MOST_SECTIONS]


def exhibits_of(versions: Iterable[VersionRef]) -> list[str]:
    """Every exhibit by its label; what an archive or a folder holds is none."""
    return sorted({copy.exhibit for version in versions for copy in version.copies if isinstance(copy.origin, Exhibit)})


def versions_on_axis(asked: Iterable[str], versions: Sequence[VersionRef]) -> list[VersionRef]:
    """The versions of the one policy asked about, undated ones last; none where there are several, or too many."""
    policies = set(asked)
    if len(policies) != 1:
        return []
    [policy] = policies
    dated = dated_versions(versions, policy)
    undated = [version for version in versions if version.policy == policy and version.start is None]
    return [*dated, *undated] if 1 < len(dated) + len(undated) <= _LONGEST_AXIS else []


def _by_policy(answers: Sequence[Answer], versions: Sequence[VersionRef]) -> list[tuple[str, list[Answer]]]:
    """Quotations of one policy together, policies in the order in which they answer."""
    policy_of = {version.version_id: version.policy for version in versions}
    grouped: dict[str, list[Answer]] = {}
    for answer in answers:
        grouped.setdefault(policy_of[answer.version_id], []).append(answer)
    return list(grouped.items())


def _in_menu(version: VersionRef, several_policies: bool) -> str:
    policy = f"{version.policy}: " if several_policies else ""
    return policy + str(briefly(version))


def _examples(versions: Sequence[VersionRef]) -> list[Example]:
    """Questions to try, on days that this corpus covers."""
    dated = [version.start for version in versions if version.start]
    if not dated:
        return []
    middle = dated[len(dated) // 2]
    controller = "Who is the data controller for users in the EEA?"
    cookies = f"Which cookies were used in {month_in_words(dated[min(1, len(dated) - 1)])}?"
    kept = "How long is personal information kept?"
    return [
        Example(f"{controller} (on {day_in_words(middle)})", f"/?{urlencode({'q': controller, 'as_of': middle})}"),
        Example(cookies, f"/?{urlencode({'q': cookies})}"),
        Example(f"{kept} (in all versions)", f"/?{urlencode({'q': kept})}"),
    ]
