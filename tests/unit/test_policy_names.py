"""Whose policy is asked about: names that narrow a question, and names that are part of its matter."""

from pathlib import Path

import pytest

from retriever.question.policy_names import KnownPolicy, PolicyNames

KNOWN = [
    KnownPolicy(f"{service.casefold()}-{kind}", name, document)
    for service, name, documents in (
        ("discord", "Discord", "privacy terms guidelines"),
        ("spotify", "Spotify", "privacy terms cookies"),
        ("reddit", "Reddit", "privacy terms"),
        ("github", "GitHub", "privacy terms"),
        ("netflix", "Netflix", "privacy terms"),
        ("facebook", "Facebook", "privacy terms"),
        ("google", "Google", "privacy"),
        ("zoom", "Zoom", "privacy"),
        ("kick", "Kick", "privacy terms"),
        ("guardian", "The Guardian", "privacy"),
        ("booking", "Booking.com", "privacy"),
    )
    for kind in documents.split()
    for document in [
        {
            "privacy": "Privacy Policy",
            "terms": "Terms of Service",
            "guidelines": "Community Guidelines",
            "cookies": "Trackers Policy",
        }[kind]
    ]
]
NAMES = PolicyNames(KNOWN)
MENTIONED_BY_OTHERS = {"facebook": 0.6, "google": 0.8, "kick": 0.3, "guardian": 0.7, "booking": 0.4, "zoom": 0.1}


def _mentioned(name: str, _own: object) -> float:
    return MENTIONED_BY_OTHERS.get(name.casefold(), 0.0)


def _cases() -> list[tuple[str, list[str]]]:
    file = Path(__file__).parents[1] / "data" / "policies_in_questions.tsv"
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(question, policies.split()) for question, policies in rows]


@pytest.mark.parametrize(("question", "policies"), _cases())
def test_a_name_narrows_only_where_its_place_says_whose_policy_is_meant(question: str, policies: list[str]) -> None:
    found = NAMES.read(question, mentioned=_mentioned)
    assert sorted(one.policy for one in (found.named if found else ())) == sorted(policies)
