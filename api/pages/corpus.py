"""What the corpus holds and where its knowledge ends: dates and what they rest on, copies, sources, the index."""

from api.pages.shared import LONGEST_LIST, foot_facts, names_of
from api.schemas import corpus_body
from retriever.library import Library


def corpus_facts(library: Library) -> dict[str, object]:
    view = library.corpus()
    listed = view.versions[:LONGEST_LIST]
    return foot_facts(library) | {
        "corpus": view,
        "gaps": corpus_body(view).gaps,
        "versions": listed,
        "policy_titles": names_of(library),
        "copied": [library.copies(version.version_id) for version in listed if len(version.copies) > 1],
    }
