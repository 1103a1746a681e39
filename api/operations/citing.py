"""Citing a passage outside of Inforce: forms of citation, selectors, links."""

import os

from api.operations import Command, Http, Index, Operation
from api.parameters import CiteParameters
from api.phrases.citing import cited_document
from retriever.citing.cite import cited_passage
from retriever.citing.forms import forms_named, forms_with
from retriever.results import CitedPassage


def _cite(index: Index, asked: CiteParameters) -> CitedPassage:
    forms = forms_named(forms_with(os.environ.get("INFORCE_CITATION_FORMS")), asked.form)
    return cited_passage(index.library(), asked.passage_id, forms, asked.start, asked.end)


CITE = Operation(
    "cite",
    "A passage, or words of it, in every form of citation; selectors and links that lead back to the words.",
    CiteParameters,
    CitedPassage,
    _cite,
    http=Http("/v1/passages/{passage_id}/citations", ["invalid-parameter"], absent=["unknown-passage"]),
    command=Command(
        "cite",
        lambda found, asked: cited_document(found, asked.form),
        """
        Cite a passage outside of Inforce.

        Prints the passage in each form of citation (Bluebook style, plain text, Markdown, BibTeX, CSL-JSON, RIS), with
        selectors of a W3C Web Annotation, and where the source has an address a link that marks the words. With --form
        that form alone is printed, to be copied or written to a file. INFORCE_CITATION_FORMS names a file with forms of
        your own.
        """,
        """
        inforce cite alibaba-privacy@2019-01-17~b2~G.2
        inforce cite alibaba-privacy@2019-01-17~b2~G.2 --form bibtex > references.bib
        """,
        arguments={"passage_id": "PASSAGE"},
    ),
)

OPERATIONS = (CITE,)
