"""In which words is a text written? One file a language, each with one `Language`."""

from corpus.languages.english import ENGLISH
from corpus.languages.language import Language

LANGUAGES = {language.code: language for language in (ENGLISH,)}
"""Every language that can be read, by its ISO 639-1 code."""

DEFAULT = ENGLISH
"""The language of a text of which nothing else is known."""

__all__ = ["DEFAULT", "ENGLISH", "LANGUAGES", "Language"]
