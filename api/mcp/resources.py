"""Versions and passages as resources: `inforce://policy@date`, `inforce://policy@date~exhibit~place`.

A client attaches them to a conversation, or follows the links in a result. They are whole: a person chose them.
"""

from collections.abc import Iterable
from urllib.parse import quote, unquote

from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    Completion,
    CompletionArgument,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from api.operations import Index
from api.parameter_values import in_quotes
from api.phrases.passages import passage_document, version_document
from api.phrases.versions import whole_life
from api.render.markdown import document
from retriever.paging import Paging
from retriever.question.request import InvalidQuestion

SCHEME = "inforce://"
PASSAGE_TYPE = VERSION_TYPE = "text/markdown"
_A_PAGE = 200
_MOST_COMPLETED = 100

TEMPLATES = ListResourceTemplatesResult(
    resource_templates=[
        ResourceTemplate(
            name="version",
            title="A version of a policy",
            uri_template=f"{SCHEME}{{policy}}@{{date}}",
            description="Its whole text, with citations. `date` is the first day of the version.",
            mime_type=VERSION_TYPE,
        ),
        ResourceTemplate(
            name="passage",
            title="A passage of a version",
            uri_template=f"{SCHEME}{{passage_id}}",
            description="Its words, with its lead-in and citation.",
            mime_type=PASSAGE_TYPE,
        ),
    ]
)


def address_of(identifier: str) -> str:
    """The address of a version or passage by its id."""
    return SCHEME + quote(identifier, safe="@~.-_:")


def listed(index: Index, cursor: str | None) -> ListResourcesResult:
    """Every version, 200 a page. Raises MCPError where the cursor is none."""
    library = index.library()
    try:
        page = Paging.of(library.index, "resources").page(library.versions(), _A_PAGE, cursor)
    except InvalidQuestion as error:
        raise MCPError(INVALID_PARAMS, str(error)) from error
    titles = {policy.policy: policy.title for policy in library.policies()}
    resources = [
        Resource(
            name=version.version_id,
            title=f"{titles[version.policy]}, {whole_life(version)}",
            uri=address_of(version.version_id),
            mime_type=VERSION_TYPE,
        )
        for version in page.items
    ]
    return ListResourcesResult(resources=resources, next_cursor=page.next_cursor)


def read(index: Index, uri: str) -> ReadResourceResult:
    """The text of a version or passage. Raises MCPError where there is none of that address."""
    identifier = unquote(uri.removeprefix(SCHEME))
    library = index.library()
    try:
        if not uri.startswith(SCHEME):
            raise InvalidQuestion(f"resources begin with {SCHEME}; got {in_quotes(uri)}.", "uri", uri)
        if "~" in identifier:
            shown = passage_document(library.passage(identifier)[0], (), ())
        else:
            shown = version_document(library.version(identifier).version, library.text(identifier))
    except InvalidQuestion as error:
        raise MCPError(INVALID_PARAMS, str(error)) from error
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=VERSION_TYPE, text=document(shown))])


def completed(index: Index, argument: CompletionArgument, given: dict[str, str]) -> Completion:
    """The policies, versions and days that begin like what was typed; ``given`` are the arguments typed before."""
    library = index.library()
    policies = [policy.policy for policy in library.policies()]
    chosen = given.get("policy")
    versions = library.versions(chosen) if chosen in policies else library.versions()
    values: Iterable[str] = {
        "policy": policies,
        "date": dict.fromkeys(version.version_id.rpartition("@")[2] for version in versions),
        "passage_id": [version.version_id for version in versions],
    }.get(argument.name, ())
    found = [value for value in values if value.startswith(argument.value)]
    return Completion(values=found[:_MOST_COMPLETED], total=len(found), has_more=len(found) > _MOST_COMPLETED)
