"""A passage in every form of citation, to be copied."""

import os

from api.pages.shared import foot_facts, names_of
from retriever.citing.cite import cited_passage
from retriever.citing.forms import forms_with
from retriever.reading.library import Library


def cite_facts(library: Library, passage_id: str) -> dict[str, object]:
    """Raises UnknownPassage."""
    forms = forms_with(os.environ.get("INFORCE_CITATION_FORMS"))
    passage = library.passage(passage_id)[0]
    return foot_facts(library) | {
        "passage": passage,
        "version": library.version(passage.version_id).version,
        "policy_title": names_of(library)[passage.policy],
        "cited": cited_passage(library, passage_id, forms),
    }
