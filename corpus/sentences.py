"""Where the sentences of a passage begin and end."""

import re

from corpus.languages import DEFAULT, Language
from corpus.languages.language import SentenceRules

# A stop that ends a sentence: its closing marks, then space before a capital, digit or opening mark; or no
# space at all before a capitalised word ("… of this Privacy Policy.All capitalized terms"), as scans lose it.
_STOP = re.compile(
    r"(?P<mark>[.?!])(?P<closing>[\"'”’)\]]*)"
    r"(?:(?P<space>\s+)(?=[\"'“‘(\[]*[A-Z0-9])|(?<=[a-z]{2}\.)(?=[A-Z][a-z]+\s))"
)
_LAST_WORD = re.compile(r"[\w.&-]*$")


def sentence_bounds(text: str, language: Language = DEFAULT) -> list[tuple[int, int]]:
    """Offsets ``[start, end)`` of the sentences of ``text``, in order, without the space between them.

    >>> text = "Reg. No. 5. See section J. below. Then?"
    >>> [text[start:end] for start, end in sentence_bounds(text)]
    ['Reg. No. 5.', 'See section J. below.', 'Then?']
    """
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        is_full_stop = match["mark"] == "." and not match["closing"]
        if is_full_stop and _is_abbreviation(text, match.start(), match.end(), language.sentences):
            continue
        end = match.end("closing")
        if text[start:end].strip():
            bounds.append((start, end))
        start = match.end()
    if text[start:].strip():
        bounds.append((start, len(text.rstrip())))
    return bounds


def _is_abbreviation(text: str, stop: int, following: int, rules: SentenceRules) -> bool:
    found = _LAST_WORD.search(text, 0, stop)
    word = found.group().casefold() if found else ""
    if word in rules.abbreviations:
        # "… by Google, Inc. Google's cookies": a company's last letters do end a sentence before a capital.
        return word not in rules.may_end or text[following : following + 1] in "(["
    # One capital letter is the name of a section ("section J. \"HOW TO…\"") or an initial.
    return len(word) == 1 and word.isalpha()
