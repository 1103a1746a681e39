"""In which language is a text written?"""

import subprocess
import sys

import pytest

from corpus.formats import FORMATS
from corpus.languages.detection import language_of

TEXTS = {
    "en": "We keep your data for as long as we need it, and we delete it when you ask us to.",
    "de": "Wir speichern Ihre Daten so lange, wie wir sie brauchen, und löschen sie, wenn Sie uns darum bitten.",
    "fr": "Nous conservons vos données aussi longtemps que nécessaire et les effaçons lorsque vous le demandez.",
    "es": "Conservamos sus datos mientras los necesitemos y los borramos cuando usted nos lo pide.",
    "it": "Conserviamo i vostri dati finché ne abbiamo bisogno e li cancelliamo quando lo chiedete.",
    "nl": "Wij bewaren uw gegevens zolang wij ze nodig hebben en verwijderen ze wanneer u daarom vraagt.",
    "pt": "Guardamos os seus dados enquanto precisarmos deles e apagamo-los quando você nos pedir.",
    "pl": "Przechowujemy Twoje dane tak długo, jak ich potrzebujemy, i usuwamy je, gdy o to poprosisz.",
    "sv": "Vi sparar dina uppgifter så länge vi behöver dem och raderar dem när du ber oss om det.",
    "zh": "我们会在需要的期限内保存您的个人信息，并在您提出请求时将其删除。",
    "ja": "当社は必要な期間に限りお客様の個人情報を保存し、お客様のご要望に応じて削除いたします。",
    "ko": "당사는 필요한 기간 동안 귀하의 개인정보를 보관하며 귀하가 요청하면 이를 삭제합니다.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_of_a_long_text_is_found(code: str) -> None:
    assert language_of(f"# [{TEXTS[code]}](https://example.com/the-and-of-to-in)\n\n" * 12).code == code


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_of_a_short_text_is_found(code: str) -> None:
    assert language_of(f"# Acme\n\n{TEXTS[code]}\n").code == code


@pytest.mark.parametrize(
    "text",
    [
        "Datenschutz",
        "Cloudflare Germany GmbH, Rosenheimer Straße 143C, 81671 München",
        "Acme España, S.L. Calle Mayor 1, 28013 Madrid. We keep data for ten years.",
        "Keep data ten years. Delete data after one year.",
        "Privacy Policy. Cookie Policy. Payment services agreement.",
    ],
)
def test_what_tells_no_language_is_taken_as_english(text: str) -> None:
    assert language_of(text).code == "en"


def test_the_language_is_stored_with_the_source() -> None:
    source = FORMATS[0].source((TEXTS["fr"] * 8).encode(), "a.md", "a.md")
    assert getattr(source, "language", None) == "fr"


def test_plain_english_loads_no_detector() -> None:
    code = (
        "import sys; from corpus.languages.detection import language_of; "
        f"assert language_of({TEXTS['en']!r} * 9).code == 'en'; assert 'py3langid' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
