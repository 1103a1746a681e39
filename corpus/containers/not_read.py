"""Which files beside the texts are no policies, and how files that are not read are told: each, or by their reasons."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from corpus.types import Finding

# What people put into a repository about the repository, by the names that are usual for it.
_ABOUT_THE_FOLDER = frozenset("readme changelog contributing codeowners pull_request_template issue_template".split())
_ABOUT_THE_PROJECT = frozenset(
    "LICENSE LICENCE COPYING CODE_OF_CONDUCT SECURITY SUPPORT GOVERNANCE AUTHORS MAINTAINERS NOTICE FUNDING".split()
)
_TEMPLATES = frozenset({"template", "templates", "_template", "_templates"})
# So many files with one reason are named one by one; of more, so many.
_MOST, _EXAMPLES = 20, 8


def no_policy(path: str) -> str | None:
    """Why the text at a path is no policy, as far as its name tells; None for one that may be.

    >>> no_policy("docs/README.md"), no_policy("Acme/Privacy Policy.md")
    ('it is about the files, by its name', None)
    """
    parts = PurePosixPath(path).parts
    stem = parts[-1].partition(".")[0] if not parts[-1].startswith(".") else parts[-1]
    words = stem.casefold().replace("-", " ").replace("_", " ").split()
    if any(part.startswith(".") for part in parts):
        return "it belongs to the settings of the folder or repository, by its name"
    if stem.casefold() in _ABOUT_THE_FOLDER or (words and words[0] in _ABOUT_THE_FOLDER and stem[:6].isupper()):
        return "it is about the files, by its name"
    if len(parts) == 1 and stem in _ABOUT_THE_PROJECT:
        return "it is about the project, by its name"
    is_template = bool(words) and (words[-1] in _TEMPLATES or (words[0] in _TEMPLATES and stem == stem.casefold()))
    if is_template or any(part.casefold() in _TEMPLATES for part in parts[:-1]):
        return "it is a template, by its name"
    return None


def told(
    unread: Mapping[str, Sequence[str]], where: str, remedies: Mapping[str, str] | None = None
) -> Iterator[Finding]:
    """A finding for each file that was not read, or one for many with one reason; ``unread`` has paths by reason."""
    for reason, paths in unread.items():
        remedy = (remedies or {}).get(reason, "nothing is to be done if that is right")
        if len(paths) <= _MOST:
            for path in paths:
                yield Finding("not_read", f"'{path}' was not read: {reason}; {remedy}", where, 1)
            continue
        names = ", ".join(f"'{path}'" for path in paths[:_EXAMPLES])
        more = len(paths) - _EXAMPLES
        message = f"{len(paths):,} files were not read, of each {reason}: {names} and {more:,} more; {remedy}"
        yield Finding("not_read", message, where, 1, len(paths))
