"""Whether quoted words occur in a text: case, white space and the form of quotation marks aside."""

_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def fold(text: str) -> str:
    """Text for exact comparison: case and white space do not matter, words do."""
    return " ".join(text.casefold().translate(_STRAIGHT).split())


def occurs(phrase: str, folded: str) -> bool:
    """Whether a folded phrase occurs in folded text as whole words: "age" does not occur in "pages".

    >>> occurs("age", "the pages"), occurs("age of 18", "under the age of 18)")
    (False, True)
    """
    start = folded.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        cut_before = phrase[0].isalnum() and folded[start - 1 : start].isalnum()
        cut_after = phrase[-1].isalnum() and folded[end : end + 1].isalnum()
        if not cut_before and not cut_after:
            return True
        start = folded.find(phrase, start + 1)
    return False
