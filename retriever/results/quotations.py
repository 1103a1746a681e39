"""What checking quotations gives: for each a verdict, where the words stand, and when these were in force."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from corpus.briefs import BriefPlace
from corpus.contract import Doc
from corpus.text import Span
from retriever.results.examples import CITATION, PARALLEL_CITATION, PASSAGE, VERSION
from retriever.results.search import ScopeEcho
from retriever.results.shared import Citation, IndexRef, InForce, Notice

MAX_QUOTES = 2_000
MAX_TEXT_LENGTH = 1_000_000


class Verdict(StrEnum):
    VERBATIM = "verbatim"
    NEAR = "near"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class QuotedPart:
    """A stretch of the source's words and of the quotation."""

    op: Annotated[
        Literal["equal", "insert", "delete", "replace", "bracket", "omission"],
        Doc(
            "`equal`: the same but for printing; `insert`: only the quotation has these words; `delete`: it lacks "
            "them; `replace`: it has others; `bracket`: what words in brackets stand for; `omission`: what an "
            "ellipsis leaves out.",
            "replace",
        ),
    ]
    left: Annotated[str, Doc("The source's words.", " controller")]
    right: Annotated[str, Doc("The quotation's words.", " processor")]


DIFFERENCES = frozenset({"insert", "delete", "replace"})


class AlterationKind(StrEnum):
    IN_BRACKETS = "in_brackets"
    ADDED = "added"
    LEFT_OUT = "left_out"
    ENDED_EARLY = "ended_early"
    REOPENED = "reopened"


IN_BRACKETS = frozenset({AlterationKind.IN_BRACKETS, AlterationKind.ADDED})


@dataclass(frozen=True, slots=True)
class Alteration:
    """What a brief did to the words, beyond printing them: a careful reader is told, whatever the verdict."""

    kind: Annotated[
        AlterationKind,
        Doc(
            "`in_brackets`: words of the brief in place of the source's; `added`: words of the brief where the source "
            "has none; `left_out`: words left out without a mark; `ended_early`: a stop ends a sentence that goes on "
            "in the source; `reopened`: a mark reopens a paragraph where the source begins none.",
            "in_brackets",
        ),
    ]
    source: Annotated[str, Doc("The source's words.", "we")]
    brief: Annotated[str, Doc("The brief's words.", "[the company]")]


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """Where the words, or the nearest to them, stand in one version."""

    version_id: Annotated[str, Doc("The version.", VERSION)]
    policy: Annotated[str, Doc("The policy it is a version of.", "alibaba-privacy")]
    passage_ids: Annotated[
        tuple[str, ...],
        Doc("Passages of one copy that hold them; several where the quotation runs across passages.", [PASSAGE]),
    ]
    spans: Annotated[tuple[Span, ...], Doc("For each passage, which part of its text; empty for a heading.")]
    text: Annotated[
        str,
        Doc(
            "The source's own words, those left out by an ellipsis included.",
            "the data controller of your personal information is Alibaba.com",
        ),
    ]
    interval: Annotated[InForce | None, Doc("When the version was in force; null if it is in no dated scope.")]
    in_force: Annotated[
        bool | None, Doc("Whether the version was in force on `as_of`; null where none was given.", True)
    ]
    citations: Annotated[
        tuple[Citation, ...],
        Doc("Every copy of the version in which they stand so; of a heading, the first passage under it."),
    ]
    citation: Annotated[str, Doc("The citations, printed as one.", PARALLEL_CITATION)]
    ops: Annotated[
        tuple[QuotedPart, ...],
        Doc("The whole quotation beside the source: the lefts joined are `text`, the rights the quotation."),
    ]
    other_places: Annotated[int, Doc("How many more places of the version have the same words.", 0)]
    is_heading: Annotated[bool, Doc("Whether they are a title or heading.", False)]

    @property
    def differences(
        self,
    ) -> Annotated[tuple[QuotedPart, ...], Doc("What differs; empty for `verbatim`.", before="ops")]:
        return tuple(part for part in self.ops if part.op in DIFFERENCES)

    @property
    def alterations(
        self,
    ) -> Annotated[
        tuple[Alteration, ...], Doc("What the brief did to the words beyond printing them.", [], before="ops")
    ]:
        return tuple(_alterations(self.ops, len(self.passage_ids)))


_WHOLE_WORDS = re.compile(r"\s*\[[^\[\]]*\]")
_REOPENED = re.compile(r"\n[ \t]*\n\s*[“„«‘\"']")


def _alterations(ops: Sequence[QuotedPart], passages: int) -> Iterator[Alteration]:
    for k, part in enumerate(ops):
        left, right = part.left.strip(), part.right.strip()
        if part.op == "bracket" and _WHOLE_WORDS.fullmatch(part.right) and left.casefold() != right[1:-1].casefold():
            yield Alteration(AlterationKind.IN_BRACKETS if left else AlterationKind.ADDED, left, right)
        elif part.op == "insert" and k == len(ops) - 1 and right in _STOPS:
            yield Alteration(AlterationKind.ENDED_EARLY, left, right)
        elif part.op == "delete" and any(character.isalnum() for character in left):
            yield Alteration(AlterationKind.LEFT_OUT, left, "")
    reopened = _REOPENED.search("".join(part.right for part in ops))
    if reopened and passages == 1:
        yield Alteration(AlterationKind.REOPENED, "", reopened[0].strip())


_STOPS = frozenset(".?!")


class CitationKind(StrEnum):
    RIGHT = "right"
    WRONG_PLACE = "wrong_place"
    WRONG_VERSION = "wrong_version"
    NOT_IN_FORCE = "not_in_force"
    NOT_A_SOURCE = "not_a_source"
    UNREADABLE = "unreadable"
    NONE = "none"


_WRONG = frozenset({CitationKind.WRONG_PLACE, CitationKind.WRONG_VERSION, CitationKind.NOT_IN_FORCE})


@dataclass(frozen=True, slots=True)
class CitationCheck:
    """What the text cites for a quotation, and whether the words stand there."""

    words: Annotated[str, Doc('As written; of "id." what it stands for.', "Ex. B(3), pt. A § E")]
    kind: Annotated[
        CitationKind,
        Doc(
            "`right`: the words stand at every place cited; `wrong_place`: elsewhere in what is cited; "
            "`wrong_version`: only in another version or document; `not_in_force`: the sentence speaks of a day on "
            "which no version with them was in force; `not_a_source`: something is cited that this index does not "
            "hold; `unreadable`: it refers to what cannot be followed.",
            "wrong_place",
        ),
    ]
    should_cite: Annotated[tuple[str, ...], Doc("Where they stand instead; empty if it is right.", [CITATION])] = ()
    in_force: Annotated[tuple[InForce, ...], Doc("When the words were in force; empty if it is right.")] = ()

    @property
    def agrees(self) -> Annotated[bool | None, Doc("Whether it is right; null where that cannot be told.", False)]:
        if self.kind is CitationKind.RIGHT:
            return True
        return False if self.kind in _WRONG else None

    @property
    def cited(self) -> Annotated[str, Doc("The same as `words`.", "Ex. B(3), pt. A § E")]:
        return self.words

    @property
    def stands_at(self) -> Annotated[tuple[str, ...], Doc("The same as `should_cite`.", [CITATION])]:
        return self.should_cite


@dataclass(frozen=True, slots=True)
class QuoteResult:
    """One quotation."""

    quote: Annotated[
        str,
        Doc(
            "As given, or as it stands in the text, without the marks around it.",
            "the data processor of your personal information is Alibaba.com",
        ),
    ]
    verdict: Annotated[
        Verdict,
        Doc(
            "`verbatim`: every word stands in the source; `near`: few differ; `not_found`. Printing (kinds of "
            "quotation marks and dashes, white space, page breaks) is no difference; brackets, ellipses and a final "
            "stop inside the closing mark are understood.",
            "near",
        ),
    ]
    in_force: Annotated[
        bool | None,
        Doc("Whether a version with these words was in force on `as_of`; null where none was given.", True),
    ]
    versions: Annotated[tuple[str, ...], Doc("All versions that have them, in date order.", [VERSION])]
    life: Annotated[tuple[InForce, ...], Doc("When they were in force anywhere in this corpus.")]
    matches: Annotated[
        tuple[QuoteMatch, ...],
        Doc("One for each version, in date order; at most 50, those in force on `as_of` kept first."),
    ]
    instead: Annotated[
        tuple[QuoteMatch, ...],
        Doc("Where the words were not in force on `as_of`: the nearest that were.", []),
    ]
    citation_check: Annotated[CitationCheck | None, Doc("Null where the text cites nothing for it.")]
    notes: Annotated[tuple[str, ...], Doc('Remarks of the text, such as "emphasis added".', [])]
    span: Annotated[Span | None, Doc("Where it stands in `text`, or in the words of a document.")]
    place: Annotated[BriefPlace | None, Doc("Where it stands in the brief; null for a quotation given alone.")] = None
    reasons: Annotated[
        tuple[Notice, ...],
        Doc("Why it was not looked for: too little is quoted.", [], before="span"),
    ] = ()

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it: verbatim, in force on the day asked about, and cited rightly."""
        cited_wrong = self.citation_check is not None and self.citation_check.agrees is False
        return self.verdict is Verdict.VERBATIM and self.in_force is not False and not cited_wrong


@dataclass(frozen=True, slots=True)
class NearWords:
    """The sentence of one version, at the place cited, that shares most words with what the brief says."""

    version_id: Annotated[str, Doc("The version.", VERSION)]
    passage_id: Annotated[str, Doc("The passage it stands in.", PASSAGE)]
    span: Annotated[Span, Doc("Which part of the passage's text.")]
    text: Annotated[str, Doc("Verbatim.", "We retain your personal information as long as we have a need to do so.")]
    citation: Annotated[str, Doc("Printed.", CITATION)]


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A sentence that cites a place and quotes nothing, beside the nearest words there; its truth is not judged."""

    words: Annotated[str, Doc("The brief's own words.", "The policy promised to keep data only as long as needed")]
    cited: Annotated[str, Doc("What is cited for them.", "Ex. B(2) § D")]
    nearest: Annotated[
        tuple[NearWords, ...], Doc("At most three, in date order; whether one of them supports it is to be read.")
    ]
    place: Annotated[BriefPlace | None, Doc("Where in the brief it stands.")] = None


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """The file whose quotations were checked. Nothing of it is kept."""

    name: Annotated[str, Doc("Its name, as given.", "brief.docx")]
    sha256: Annotated[str, Doc("Of its bytes.", "9f86d081884c7d65…")]
    length: Annotated[int, Doc("How many characters of text were read of it.", 21540)]
    remarks: Annotated[tuple[str, ...], Doc("What its reader has to know, in words that follow its name.", [])] = ()


@dataclass(frozen=True, slots=True)
class QuotesResult:
    """Each quotation: verbatim, near or not found, where, and when that was in force."""

    results: Annotated[tuple[QuoteResult, ...], Doc("In the order given.")]
    terms: Annotated[
        tuple[str, ...],
        Doc(
            "Words of `text` in quotation marks that are defined terms or single words; they were not checked.",
            ["Policy"],
        ),
    ]
    scope: Annotated[ScopeEcho, Doc("The day asked about, and the versions in force on it.")]
    warnings: Annotated[tuple[Notice, ...], Doc("What a careful reader must know.", [])]
    index: Annotated[IndexRef, Doc("Which index answered.")]
    left_out: Annotated[
        tuple[str, ...],
        Doc("What of the text was not checked, and why.", ["a table of contents or of authorities (12 lines)"]),
    ] = ()
    paraphrases: Annotated[
        tuple[Paraphrase, ...],
        Doc("Sentences that cite a place without quoting, beside the nearest words there: an aid, and no verdict.", []),
    ] = ()
    document: Annotated[CheckedDocument | None, Doc("The file that was checked; null where a text was given.")] = None

    @property
    def is_right(self) -> bool:
        return all(result.is_right for result in self.results)
