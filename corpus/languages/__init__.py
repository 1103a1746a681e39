"""In which words is a text written? One file a language, each with one `Language`."""

from corpus.languages.chinese import CHINESE
from corpus.languages.dutch import DUTCH
from corpus.languages.english import ENGLISH
from corpus.languages.french import FRENCH
from corpus.languages.german import GERMAN
from corpus.languages.italian import ITALIAN
from corpus.languages.japanese import JAPANESE
from corpus.languages.korean import KOREAN
from corpus.languages.language import Language
from corpus.languages.polish import POLISH
from corpus.languages.portuguese import PORTUGUESE
from corpus.languages.spanish import SPANISH
from corpus.languages.swedish import SWEDISH

LANGUAGES = {
    language.code: language
    for language in (
        ENGLISH,
        GERMAN,
        FRENCH,
        SPANISH,
        ITALIAN,
        DUTCH,
        PORTUGUESE,
        POLISH,
        SWEDISH,
        CHINESE,
        JAPANESE,
        KOREAN,
    )
}
"""Every language that can be read, by its ISO 639-1 code."""

LANGUAGE_NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "pl": "Polish",
    "sv": "Swedish",
    "zh": "Chinese",
    "ja": "Japanese",
    "ko": "Korean",
}
"""What each is called in English."""

DEFAULT = ENGLISH
"""The language of a text of which nothing else is known."""

__all__ = ["DEFAULT", "ENGLISH", "LANGUAGES", "LANGUAGE_NAMES", "Language"]
