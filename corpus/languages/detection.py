"""In which language is a text written?

py3langid finds it: offline, small (a model of 5 MB in the package), fast on long texts, maintained, under a permissive
licence; lingua's models are twenty times as large and langdetect is no longer maintained. Its model takes a second to
load, so that a text whose words are plainly English is not asked about.
"""

import re
import threading
from functools import cache
from typing import TYPE_CHECKING

from corpus.languages import DEFAULT, LANGUAGES
from corpus.languages.language import Language

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Of fewer letters no language is told; below the larger number only one that is more certain is.
_FEWEST_LETTERS, _ENOUGH_LETTERS = 20, 300
_SAMPLE = 20_000
_PLAIN_SHARE = 0.15
_CERTAIN, _CERTAIN_IF_SHORT = 0.9, 0.95
"""Of 8,700 English paragraphs of 20 to 300 letters one is taken for another language, a Brazilian address."""
_MARKS = re.compile(r"<[^<>]*>|\]\([^()\s]*\)|https?://\S+|&\w+;")
_WORD = re.compile(r"[^\W\d_]+")
_loading = threading.Lock()


def language_of(text: str) -> Language:
    """The language of a text, among those that can be read; English where that is not certain.

    >>> language_of("Wir speichern Ihre Daten so lange, wie wir sie brauchen. " * 8).code
    'de'
    """
    words = _WORD.findall(_MARKS.sub(" ", text[:_SAMPLE]))
    letters = sum(map(len, words))
    is_short = letters < _ENOUGH_LETTERS
    common = DEFAULT.questions.telling if is_short else DEFAULT.sentences.stop_words
    english = sum(word.casefold() in common for word in words)
    if letters < _FEWEST_LETTERS or english >= (1 if is_short else _PLAIN_SHARE * len(words)):
        return DEFAULT
    found, certainty = likeliest_language(" ".join(words))
    return found if certainty >= (_CERTAIN_IF_SHORT if is_short else _CERTAIN) else DEFAULT


def likeliest_language(words: str) -> tuple[Language, float]:
    """Which of the languages that can be read some words are most probably of, and how probably, 0 to 1."""
    code, certainty = _detector().classify(words)
    return LANGUAGES[code], float(certainty)


def _detector() -> "LanguageIdentifier":
    # Loaded by several at once it would take their time and its hundred megabytes several times.
    with _loading:
        return _loaded()


@cache
def _loaded() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(list(LANGUAGES))
    return detector
