"""What is said to some people only answers nobody else's question, and a question that names them."""

import pytest

from corpus.languages import DEFAULT
from corpus.text import Span
from corpus.types import Context, ContextKind, PassageKind, PassageReading, Section
from retriever.answering.audiences import ForOthers, for_others

EEA = "If you are in the EEA, the controller is Acme Ltd."


@pytest.mark.parametrize(
    ("question", "text", "heading", "lead_in", "is_for_others"),
    [
        ("Who is the controller?", EEA, None, None, True),
        ("Who is the controller for users in the EEA?", EEA, None, None, False),
        ("Who is the controller for somebody in Germany?", EEA, None, None, False),
        ("Who is the controller for California residents?", EEA, None, None, True),
        ("Who is the controller outside the EEA?", EEA, None, None, True),
        ("Who is the controller?", "Acme Inc. is the controller.", None, None, False),
        ("Is data sold?", "California residents may opt out of the sale of data.", None, None, True),
        ("Is data sold under the CCPA?", "California residents may opt out of the sale of data.", None, None, False),
        ("Which law applies?", "If you live outside of the Designated Countries, Irish law applies.", None, None, True),
        (
            "Which law applies outside the Designated Countries?",
            "If you live outside of the Designated Countries, Irish law applies.",
            None,
            None,
            False,
        ),
        ("Can I object?", "You may object at any time.", "For users in the European Union", None, True),
        (
            "Can I object as a French user?",
            "You may object at any time.",
            "For users in the European Union",
            None,
            False,
        ),
        ("Where is data sent?", "Data is stored in Ireland.", "Transfers from the EEA", None, False),
        ("Where is data sent?", "We send data to the United States.", None, None, False),
        ("Can I see my data?", "ask for access", None, "Residents of Virginia may:", True),
        ("Can I see my data?", "ask for access", None, "You may:", False),
        ("How do I opt out?", "Write to us.", "California Privacy Rights", None, True),
        ("Do I need consent?", "If you are under 16, a parent must agree.", None, None, True),
        ("Do children need consent?", "If you are under 16, a parent must agree.", None, None, False),
        ("I'm 16, who must agree?", "If you are under 18, a parent must agree.", None, None, False),
        ("May UK users object?", "European Union, UK, and Swiss individuals may object.", None, None, False),
        ("May users object?", "European Union, UK, and Swiss individuals may object.", None, None, True),
        ("What is the minimum age?", "You must be 13 to use Acme.", "Children", None, False),
        ("Who may use Acme?", "Acme is made in California.", "How California is mentioned", None, False),
        ("Can you tell us about logs?", "Tell us about it if you like; we keep logs.", None, None, False),
        (
            "Which entity do users in Macau contract with?",
            "If you are a user from Hong Kong and Macau, X.",
            None,
            None,
            False,
        ),
    ],
)
def test_words_for_others_are_told_apart(
    question: str, text: str, heading: str | None, lead_in: str | None, is_for_others: bool
) -> None:
    context = (Context(ContextKind.LEAD_IN, lead_in, ()),) if lead_in else ()
    section = Section("", "Rights")
    reading = PassageReading(
        PassageKind.PARAGRAPH, section, heading, 1, None, text, (), (1, 1), context, None, ("Rights", heading or "")
    )
    found = for_others(question, reading, [Span(0, len(text))], DEFAULT)
    assert bool(found.heading or found.sentences[0]) == is_for_others
    # What only a heading or a lead-in says gives way, unless few who ask can be meant.
    few = "California" in (heading or "") or "Virginia" in (lead_in or "")
    assert bool(found.sentences[0]) == (is_for_others and (few or not found.heading))


def test_a_heading_for_some_is_for_others_where_the_question_names_somebody_else() -> None:
    def found(question: str) -> ForOthers:
        section = Section("G", "VISITORS FROM THE EUROPEAN UNION")
        reading = PassageReading(PassageKind.PARAGRAPH, section, None, 1, None, "You may object.", (), (1, 1))
        return for_others(question, reading, [Span(0, 15)], DEFAULT)

    heading = "VISITORS FROM THE EUROPEAN UNION"
    assert found("May I object?") == ForOthers(heading, (None,))
    assert found("May a user in Texas object?") == ForOthers(heading, (heading,))
    assert found("May a user in Spain object?") == ForOthers(None, (None,))
