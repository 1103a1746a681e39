"""The packaged model in NumPy gives what sentence-transformers gives."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Embedding, Encoder
from index.light_encoder import MOST_WORD_PIECES, LightEncoder, open_light_encoder

JUDGED = Path(__file__).parents[2] / "eval" / "judgments" / "exhibits.jsonl"
TEXTS = (
    "Who is the data controller for users in the EEA?",
    "",
    "  spaces\tand\nlines  ",
    "Wie lange werden meine Daten gespeichert?",
    "未成年人的个人信息 — são “dados” naïve ﬁne",
    "\u202e hidden \u200b marks \x07",
    "🙂" * 40,
    "supercalifragilisticexpialidocious" * 12,
    "word " * 400,
)


@pytest.fixture(scope="module")
def light() -> LightEncoder:
    return open_light_encoder()


def assert_alike(left: Embedding, right: Embedding) -> None:
    assert np.array_equal(left.bounds, right.bounds)
    assert np.abs(left.vector - right.vector).max() < 1e-5
    assert np.abs(left.tokens - right.tokens).max() < 1e-5
    assert (left.vector.dtype, left.tokens.dtype, left.bounds.dtype) == (
        right.vector.dtype,
        right.tokens.dtype,
        right.bounds.dtype,
    )


def test_its_identity_is_that_of_the_model(light: LightEncoder, default_encoder: Encoder) -> None:
    assert light.identity == default_encoder.identity


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_gives_the_same_vectors(text: str, light: LightEncoder, default_encoder: Encoder) -> None:
    assert_alike(light.embed([text])[0], default_encoder.embed([text])[0])
    assert_alike(light.embed_questions([text])[0], default_encoder.embed_questions([text])[0])
    assert light.word_pieces(text) == default_encoder.word_pieces(text)
    assert len(light.embed([text])[0].tokens) <= MOST_WORD_PIECES


def test_judged_questions_give_the_same_vectors_alone_and_together(
    light: LightEncoder, default_encoder: Encoder
) -> None:
    questions = [json.loads(line)["question"] for line in JUDGED.read_text("utf-8").splitlines()][::6]
    assert len(questions) > 60
    together = light.embed_questions(questions)
    for alone, question, expected in zip(together, questions, default_encoder.embed_questions(questions), strict=True):
        assert_alike(alone, expected)
        assert_alike(light.embed_questions([question])[0], expected)


def test_threads_share_it(light: LightEncoder) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: light.embed_questions([text])[0], TEXTS * 3))
    for text, one in zip(TEXTS * 3, found, strict=True):
        assert_alike(one, light.embed_questions([text])[0])


def test_reading_a_question_imports_no_pytorch() -> None:
    program = (
        "import sys; from index.encoder import open_question_encoder;"
        "open_question_encoder().embed_questions(['x']);"
        "print([name for name in ('torch', 'transformers', 'scipy') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told == "[]\n"
