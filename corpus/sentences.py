"""Where the sentences of a passage begin and end.

A stop ends a sentence if a sentence can begin after it, and if it is not that of an abbreviation, of an initial, or of
a number that only marks an item ("2. You must …"). Maintained splitters were compared on boundaries judged by hand in
policies, and left more of them wrong: they cut "the EU-U.S. Data Privacy Framework", and not "in the U.S. We …".
"""

import re

from corpus.languages import DEFAULT, Language
from corpus.languages.language import SentenceRules

# A stop with its closing marks, then space; or no space before a capitalised word ("… of this Privacy Policy.All
# capitalized terms"), as scans lose it; or the stops of scripts that put no space between sentences.
_STOP = re.compile(
    r"(?P<mark>[.?!…]+)(?P<closing>[\"'”’»›)\]]*)(?:(?P<space>\s+)|(?<=[a-z]{2}\.)(?=[A-Z][a-z]+\s))"
    r"|(?P<wide>[。！？]+)[”’」』）》]*"
)
_NEXT = re.compile(r"(?P<opening>[\"'“‘„‚«‹(\[¿¡]*)(?P<word>[^\W\d_]+|\d)?")
# Names that begin with a small letter even where a sentence begins: "iPhone", "fedex.com".
_SMALL_NAME = re.compile(r"[a-z]{1,2}[A-Z]|[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,3}\b")
_LAST_WORD = re.compile(r"[\w.&'’]*$")
_LETTERS_WITH_STOPS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
# All that stands before the stop of an item's mark: "2", "(a)", "IV", "3.1".
_ITEM_MARK = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[ivxlcIVXLC]{1,6}|[^\W\d_])[)\]]?")
_ROMAN = re.compile(r"(?i:x{0,3}(?:ix|iv|v?i{2,3}|vi))")
_NUMBER = re.compile(r"\d|[IVXLC]+\b|[A-Za-z](?:\d|[.)\]]|$)|[B-HJ-Zb-z]\s|#")
_AFTER_WORD = re.compile(r"(?:['’]\w+)?\s+(?P<lower>[^\W\d_A-Z]+)")


def sentence_bounds(text: str, language: Language = DEFAULT) -> list[tuple[int, int]]:
    """Offsets ``[start, end)`` of the sentences of ``text``, in order, without the space between them.

    >>> text = "Reg. No. 5. See section J. below. We are in the U.S. You may ask Acme Pte. Ltd. of Singapore."
    >>> [text[start:end] for start, end in sentence_bounds(text)]
    ['Reg. No. 5.', 'See section J. below.', 'We are in the U.S.', 'You may ask Acme Pte. Ltd. of Singapore.']
    """
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if not match["wide"] and not _ends(text, start, match, language.sentences):
            continue
        end = match.end() if match["wide"] else match.end("closing")
        if text[start:end].strip():
            bounds.append((start, end))
        start = match.end()
        while start < len(text) and text[start].isspace():
            start += 1
    if text[start:].strip():
        bounds.append((start, len(text.rstrip())))
    return bounds


def _ends(text: str, start: int, stop: re.Match[str], rules: SentenceRules) -> bool:
    """Whether the sentence that began at ``start`` ends with this stop."""
    following = _NEXT.match(text, stop.end())
    if following is None or following["word"] is None:
        return False
    word, place = following["word"], following.start("word")
    if word[0].islower() and not _SMALL_NAME.match(text, place):
        return False
    if stop["mark"] != ".":
        return True
    if _ITEM_MARK.fullmatch(text, _first_letter(text, start, stop.start()), stop.start()):
        return False
    found = _LAST_WORD.search(text, start, stop.start())
    last = found.group() if found else ""
    if found and text[found.start() - 1 : found.start()] in {"/", "@"} and found.start() > start:
        return True
    return _ends_after(last.strip("'’"), text, following, rules, has_bracket=")" in stop["closing"])


def _ends_after(last: str, text: str, following: re.Match[str], rules: SentenceRules, *, has_bracket: bool) -> bool:
    """Whether a stop after the word ``last`` ends a sentence before what follows it."""
    word, place = following["word"], following.start("word")
    folded = last.casefold()
    if (folded in rules.before_numbers or folded.endswith(rules.streets)) and _NUMBER.match(text, place):
        return False
    if last.isdecimal():
        return word.casefold() not in rules.after_ordinals
    is_company = folded in rules.companies
    is_short = len(last) == 1 or _LETTERS_WITH_STOPS.fullmatch(last) or _ROMAN.fullmatch(last)
    if not is_company and not is_short and folded not in rules.abbreviations and last not in rules.abbreviations:
        return True
    if folded in rules.never_end or word.isdecimal() or following["opening"][-1:] in {"(", "["}:
        return False
    if word.casefold() in rules.openers and not _may_go_on(last, text, following):
        return not has_bracket or folded in rules.list_ends
    if has_bracket:
        return False
    if folded in rules.list_ends:
        return True
    # "… by Google, Inc. Google's cookies are …", and not "Acme, Inc. Privacy Policy".
    after = _AFTER_WORD.match(text, following.end()) if is_company and word.istitle() else None
    return after is not None and after["lower"] not in rules.joining


def _may_go_on(last: str, text: str, following: re.Match[str]) -> bool:
    """Whether a word that begins sentences may be another: an initial ("J. A. Weber"), the title of a section."""
    word = following["word"]
    is_title = len(last) == 1 and (following["opening"] != "" or (len(word) > 1 and word.isupper()))
    return is_title or text[following.end() : following.end() + 1] == "."


def _first_letter(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
