"""Reading without a search: policies, versions, whole texts, passages, and what the index knows."""

from api.operations import (
    Absent,
    Command,
    Http,
    Index,
    Operation,
    Part,
    Tag,
    Tool,
    with_warnings,
)
from api.parameter_values import Parameters
from api.parameters import (
    ContextParameters,
    DayParameters,
    PagesParameters,
    TextParameters,
    VersionParameter,
    VersionsParameters,
)
from api.phrases import scopes
from api.phrases.comparison import copies_document
from api.phrases.passages import passage_document, version_document, versions_document
from api.service.limits import Work
from retriever.results import (
    CorpusView,
    DateBasis,
    Findings,
    PassageInContext,
    Policies,
    VersionCopies,
    VersionRef,
    Versions,
    VersionText,
    VersionView,
    version_address,
)


def _address(version: VersionRef | None, asked: DayParameters) -> str:
    if version is None:
        known = "be in force" if asked.basis is DateBasis.EFFECTIVE else "have been seen by a visitor"
        raise Absent(f"No version is known to {known} on {asked.day}; /v1/corpus tells from when.")
    return version_address(version.version_id)


def _policies(index: Index, asked: PagesParameters) -> Policies:
    page = asked.page_of(index.library().policies(), index.library().index)
    return Policies(page.items, page.more, page.next_cursor)


def _findings(index: Index, asked: PagesParameters) -> Findings:
    page = asked.page_of(index.library().findings(), index.library().index)
    return Findings(page.items, page.more, page.next_cursor)


def _versions(index: Index, asked: VersionsParameters) -> Versions:
    page = asked.page_of(index.library().versions(asked.policy), index.library().index)
    return Versions(page.items, page.more, page.next_cursor)


def _text(index: Index, asked: TextParameters) -> VersionText:
    library = index.library()
    page = asked.page_of(library.text(asked.version_id, asked.exhibit), library.index)
    return VersionText(library.version(asked.version_id).version, page.items, page.more, page.next_cursor)


def _is_version(identifier: str) -> bool:
    """A passage's id is its version's id, the exhibit and the place, joined by "~"."""
    return "~" not in identifier


_SHOWN_WHOLE = {"context": "'{}' is a version, which is shown whole"}


POLICIES = Operation(
    "policies",
    "Policies with number of versions, the days they cover, and how fresh they are.",
    PagesParameters,
    Policies,
    _policies,
    http=Http("/v1/policies", ["invalid-parameter", "stale-cursor"]),
    tool=Tool(
        "list_policies",
        "List policies",
        "The policies held: how many versions of each, and from which day to which they are covered.",
        lambda found, _: f"Scope: all {len(found.policies)} policies.",
        lists=("policies",),
    ),
)


VERSIONS = Operation(
    "versions",
    "Versions in date order, undated ones last.",
    VersionsParameters,
    Versions,
    _versions,
    http=Http("/v1/versions", ["invalid-parameter", "unknown-policy", "stale-cursor"]),
    command=Command(
        "versions",
        lambda found, _: versions_document(found.versions),
        """
        List the versions and when each was in force.

        Each date says what it rests on: an effective date that is printed, or only an updated date.
        """,
        """
        inforce versions
        inforce versions --policy alibaba-privacy --json
        """,
    ),
    tool=Tool(
        "list_versions",
        "List policy versions",
        "Every version in date order: from when until when it was in force, what these dates rest on, and which "
        "exhibits show it. Use it to find the version in force on a day, and the ids that other tools take.",
        lambda found, _: scopes.of_versions(found),
        lists=("versions",),
    ),
)


VERSION_AT = Operation(
    "version_at",
    "A redirect to the version in force that day. Where there are several policies, `policy` is needed.",
    DayParameters,
    VersionRef,
    lambda index, asked: index.library().version_at(asked.day, asked.policy, asked.basis),
    http=Http(
        "/v1/versions/at/{date}",
        ["invalid-date", "invalid-parameter", "unknown-policy", "not-found"],
        moved=_address,
    ),
    key=None,
)


VERSION = Operation(
    "version",
    "One version: its interval and copies, its outline, and its neighbours in time.",
    VersionParameter,
    VersionView,
    lambda index, asked: index.library().version(asked.version_id),
    http=Http("/v1/versions/{version_id}", absent=["unknown-version"]),
)


TEXT = Operation(
    "text",
    "A whole version in reading order: its canonical copy, or the one in `exhibit`.",
    TextParameters,
    VersionText,
    _text,
    http=Http(
        "/v1/versions/{version_id}/text",
        ["invalid-parameter", "unknown-exhibit", "stale-cursor"],
        absent=["unknown-version"],
    ),
    command=Command(
        "show",
        lambda found, _: version_document(found.version, found.passages),
        """
        Show a whole version or one passage.

        A passage is shown with everything that is needed to check it against its source. With --copies, a version is
        shown by what differs between the exhibits that show it.

        `inforce versions` lists the ids of versions; `ask` and `search` print those of passages.
        """,
        """
        inforce show alibaba-privacy@2019-01-17
        inforce show alibaba-privacy@2019-01-17 --exhibit "B(3)"
        inforce show alibaba-privacy@2019-01-17 --copies
        inforce show alibaba-privacy@2019-01-17~b2~G.2 --context 2
        """,
        arguments={"version_id": "VERSION_OR_PASSAGE"},
        part=Part(suits=_is_version, refuses=_SHOWN_WHOLE),
    ),
    tool=Tool(
        "version_text",
        "Read a whole version",
        "The whole text of one version in reading order, passage by passage with citations. It is long: where one "
        "clause is enough, use ask or search with `version`. The version in force on a day: see list_versions.",
        lambda found, asked: scopes.of_text(found.version, asked.exhibit),
        lists=("passages",),
    ),
)


COPIES = Operation(
    "copies",
    "Where the exhibit copies of a version differ: its canonical copy against each of the others.",
    VersionParameter,
    VersionCopies,
    lambda index, asked: index.library().copies(asked.version_id),
    http=Http("/v1/versions/{version_id}/copies", absent=["unknown-version"]),
    command=Command(
        "show",
        lambda copies, _: copies_document(copies),
        arguments={"version_id": "VERSION_OR_PASSAGE"},
        part=Part(
            suits=_is_version,
            refuses=_SHOWN_WHOLE
            | {"exhibit": "--copies compares all exhibits that show the version"}
            | dict.fromkeys(("limit", "cursor"), "--copies tells all that differs"),
            flag="copies",
            flag_help="Of a version: where the exhibit copies that show it differ.",
        ),
    ),
    work=Work.LONG,
    tag=Tag.COMPARING,
)


PASSAGE = Operation(
    "passage",
    "One passage, with `context` neighbours on either side.",
    ContextParameters,
    PassageInContext,
    lambda index, asked: PassageInContext(*index.library().passage(asked.passage_id, asked.context)),
    http=Http("/v1/passages/{passage_id}", ["invalid-parameter"], absent=["unknown-passage"]),
    command=Command(
        "show",
        lambda found, _: passage_document(found.passage, found.before, found.after),
        arguments={"passage_id": "VERSION_OR_PASSAGE"},
        part=Part(
            suits=lambda identifier: not _is_version(identifier),
            refuses={
                "exhibit": "'{}' is a passage: its id names the exhibit already",
                "copies": "'{}' is a passage, and copies are of a version",
            }
            | dict.fromkeys(("limit", "cursor"), "'{}' is a passage, and pages are of a version"),
        ),
    ),
)


CORPUS = Operation(
    "corpus",
    "What the index knows and where its knowledge ends: coverage, gaps, counts, sources with hashes.",
    Parameters,
    CorpusView,
    lambda index, _: index.library().corpus(),
    http=Http("/v1/corpus"),
    key=with_warnings,
)


FINDINGS = Operation(
    "findings",
    "What the readers of the files want a person to know: dates in doubt, what could not be read, what is hidden.",
    PagesParameters,
    Findings,
    _findings,
    http=Http("/v1/findings", ["invalid-parameter", "stale-cursor"]),
)


OPERATIONS = (
    POLICIES,
    VERSIONS,
    # Before the address of one version, which would take "at" for an id.
    VERSION_AT,
    VERSION,
    TEXT,
    COPIES,
    PASSAGE,
    CORPUS,
    FINDINGS,
)
