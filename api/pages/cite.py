"""A passage in every form of citation, to be copied."""

import os

from api.pages.shared import foot_facts
from retriever.citing.cite import cited_passage
from retriever.citing.forms import forms_with
from retriever.reading.library import Library


def cite_facts(library: Library, passage_id: str) -> dict[str, object]:
    """Raises UnknownPassage."""
    forms = forms_with(os.environ.get("INFORCE_CITATION_FORMS"))
    return foot_facts(library) | {
        "passage": library.passage(passage_id)[0],
        "cited": cited_passage(library, passage_id, forms),
    }
