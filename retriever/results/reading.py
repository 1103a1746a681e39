"""What reading without a search gives: policies, versions, whole texts, passages, and where knowledge ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote

from corpus.contract import Doc
from corpus.types import Finding, Section
from retriever.results.examples import LATER_VERSION, VERSION
from retriever.results.shared import IndexRef, PassageView, VersionRef


@dataclass(frozen=True, slots=True)
class Coverage:
    """First and last effective date known. Days after `to` are answered from the last version, with a warning."""

    first: Annotated[date | None, Doc("Effective date of the first version.", "2017-09-28", name="from")]
    last: Annotated[date | None, Doc("Effective date of the last version.", "2020-09-14", name="to")]


@dataclass(frozen=True, slots=True)
class Gap:
    """Days `[from, until)` of which this corpus has no evidence; null is an open end."""

    policy: Annotated[str, Doc("The policy.", "alibaba-privacy")]
    first: Annotated[date | None, Doc("First day without evidence.", None, name="from")]
    until: Annotated[date | None, Doc("First day with evidence again.", "2017-09-28")]
    code: Annotated[str, Doc("`before_first_version` or `after_last_known`.", "before_first_version")]
    message: Annotated[str, Doc("For people.", "No version is known before 2017-09-28; questions get out_of_coverage.")]


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One document through time."""

    policy: Annotated[str, Doc("Its id.", "alibaba-privacy")]
    title: Annotated[str, Doc("Its title in the source.", "Alibaba.com Privacy Policy")]
    version_count: Annotated[int, Doc("Versions, undated ones included.", 5)]
    first: date | None
    last: date | None
    first_version: Annotated[
        str | None, Doc("Its first dated version; null where none is dated.", "alibaba-privacy@2017-09-28")
    ] = None
    last_version: Annotated[
        str | None, Doc("Its last dated version; null where none is dated.", "alibaba-privacy@2020-09-14")
    ] = None
    last_recorded: Annotated[
        date | None, Doc("The last day on which anybody recorded it; null where no recording is dated.", "2020-03-30")
    ] = None
    last_known: Annotated[
        date | None,
        Doc("The last day of which something is known: of its last recording or its last version.", "2020-09-14"),
    ] = None

    @property
    def coverage(self) -> Annotated[Coverage, Doc("The dates its versions cover.", before="first_version")]:
        return Coverage(self.first, self.last)

    @property
    def gaps(self) -> Annotated[tuple[Gap, ...], Doc("Days before the first version, and after the last evidence.")]:
        """None where nothing is dated; between two versions the earlier one counts as in force until the later one."""
        if self.first is None or self.last_known is None:
            return ()
        before = f"No version is known before {self.first}; questions about earlier days get out_of_coverage."
        after = f"Nothing is known after {self.last_known}; later days get the last version, with a warning."
        # The last day of the calendar has no next one.
        begins = min(self.last_known, date.max - timedelta(days=1)) + timedelta(days=1)
        return (
            Gap(self.policy, None, self.first, "before_first_version", before),
            Gap(self.policy, begins, None, "after_last_known", after),
        )


def joint_coverage(policies: Iterable[PolicyView]) -> Coverage:
    """What several policies cover together; both ends None where no version is dated."""
    known = [(policy.first, policy.last) for policy in policies if policy.first and policy.last]
    return Coverage(min((first for first, _ in known), default=None), max((last for _, last in known), default=None))


@dataclass(frozen=True, slots=True)
class Policies:
    """Policies with number of versions and date coverage."""

    policies: Annotated[tuple[PolicyView, ...], Doc("In the order of their ids.")]
    more: Annotated[int, Doc("How many are on the pages after this one.", 0)] = 0
    next_cursor: Annotated[str | None, Doc("`cursor` of the next page; null on the last.", None)] = None


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions in date order, undated ones last."""

    versions: Annotated[tuple[VersionRef, ...], Doc("Each with its interval, copies and number of passages.")]
    more: Annotated[int, Doc("How many are on the pages after this one.", 0)] = 0
    next_cursor: Annotated[str | None, Doc("`cursor` of the next page; null on the last.", None)] = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the readers of files want a person to know."""

    findings: Annotated[tuple[Finding, ...], Doc("In the order in which the files were read.")]
    more: Annotated[int, Doc("How many are on the pages after this one.", 0)] = 0
    next_cursor: Annotated[str | None, Doc("`cursor` of the next page; null on the last.", None)] = None


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A section or heading of a version."""

    section: Annotated[Section | None, Doc("Null before the first section.")]
    heading: Annotated[str | None, Doc("Innermost unlettered heading.", None)]
    passage_id: Annotated[str, Doc("The first passage under it.", "alibaba-privacy@2019-01-17~b2~G.1")]
    passage_count: Annotated[int, Doc("Passages under it.", 4)]


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version: what it is, its outline, and its neighbours in time."""

    version: Annotated[VersionRef, Doc(flat=True)]
    outline: Annotated[tuple[OutlineEntry, ...], Doc("Sections and headings in reading order.")]
    previous: Annotated[str | None, Doc("The version before it.", "alibaba-privacy@2018-05-25")]
    next: Annotated[str | None, Doc("The version after it.", LATER_VERSION)]

    @property
    def links(
        self,
    ) -> Annotated[
        dict[str, str],
        Doc(
            "Addresses of its text, of what its copies differ in, and of its neighbours.",
            {
                "text": f"/v1/versions/{VERSION}/text",
                "copies": f"/v1/versions/{VERSION}/copies",
                "previous": "/v1/versions/alibaba-privacy@2018-05-25",
                "next": f"/v1/versions/{LATER_VERSION}",
            },
        ),
    ]:
        address = version_address(self.version.version_id)
        neighbours = {"previous": self.previous, "next": self.next}
        return {"text": f"{address}/text", "copies": f"{address}/copies"} | {
            name: version_address(version_id) for name, version_id in neighbours.items() if version_id
        }


def version_address(version_id: str) -> str:
    """The path of a version, quoted in case an id of some archive should need it."""
    return f"/v1/versions/{quote(version_id, safe='@')}"


@dataclass(frozen=True, slots=True)
class VersionText:
    """A whole version in reading order."""

    version: Annotated[VersionRef, Doc("The version.")]
    passages: Annotated[tuple[PassageView, ...], Doc("Its passages, in reading order.")]
    more: Annotated[int, Doc("How many are on the pages after this one.", 0)] = 0
    next_cursor: Annotated[str | None, Doc("`cursor` of the next page; null on the last.", None)] = None


@dataclass(frozen=True, slots=True)
class PassageInContext:
    """One passage among its neighbours."""

    passage: Annotated[PassageView, Doc("The passage.")]
    before: Annotated[tuple[PassageView, ...], Doc("Up to `context` passages before it, in reading order.", [])]
    after: Annotated[tuple[PassageView, ...], Doc("Up to `context` passages after it, in reading order.", [])]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A file as filed or archived."""

    name: Annotated[str, Doc("Its name.", "privacy_policy_exhibits.txt")]
    sha256: Annotated[str, Doc("Its hash when it was indexed.", "db4d1735…")]
    changed: Annotated[bool, Doc("Whether the file differs today from what was indexed.", False)]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    sources: Annotated[int, Doc("Files read.", 1)]
    policies: Annotated[int, Doc("Policies.", 1)]
    versions: Annotated[int, Doc("Versions, undated ones included.", 5)]
    passages: Annotated[int, Doc("Passages of all exhibit copies.", 699)]
    distinct_texts: Annotated[int, Doc("Different passage texts among them.", 220)]
    embedded_texts: Annotated[int, Doc("Different texts that were embedded.", 240)]


@dataclass(frozen=True, slots=True)
class CorpusView:
    """What the index knows and where its knowledge ends."""

    policies: Annotated[tuple[PolicyView, ...], Doc("Each with its own coverage.")]
    versions: tuple[VersionRef, ...]
    gaps: Annotated[tuple[Gap, ...], Doc("Days before the first version, and days after the last evidence.")]
    counts: Annotated[Counts, Doc("How much there is.")]
    sources: Annotated[tuple[SourceView, ...], Doc("The files read, with their hashes.")]
    findings: Annotated[tuple[Finding, ...], Doc("What the readers want a person to know.")]
    index: Annotated[IndexRef, Doc("Which index this is.")]
    built_at: Annotated[str, Doc("When it was built: ISO 8601, UTC.", "2025-01-31T12:00:00Z")]

    @property
    def coverage(self) -> Annotated[Coverage, Doc("The dates that all policies cover together.", before="policies")]:
        return joint_coverage(self.policies)
