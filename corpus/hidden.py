"""Characters that are not seen and change what is: control characters, and overrides of the direction of writing.

In a terminal they move the cursor, rename the window and write to the clipboard; anywhere an override has "not" read
elsewhere than it stands. They are shown as marks, so that what is shown is what is written.
"""

import re

HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""All but tab and line feed; marks of direction that only tell how their neighbours stand belong to their scripts."""

_PICTURES = 0x2400
_DELETE = 0x7F


def visible(text: str) -> str:
    r"""The text with a mark for each hidden character.

    >>> visible("may \x1b[31mnot\u202e share")
    'may ␛[31mnot[U+202E] share'
    """
    return text if text.isascii() and text.isprintable() else HIDDEN.sub(lambda found: mark(found[0]), text)


def mark(character: str) -> str:
    """How a hidden character is shown: by its picture where Unicode has one, else by its number."""
    code = ord(character)
    if code == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    return chr(_PICTURES + code) if code < 0x20 else f"[U+{code:04X}]"
