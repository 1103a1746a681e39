"""The packaged model in NumPy gives what sentence-transformers gives."""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer

from index.adapter import ADAPTER
from index.encoder import Embedding, packaged_files
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


class Reference:
    """The same model as sentence-transformers reads it, with the changes of the adapter added to its weights."""

    def __init__(self) -> None:
        self._model: Any = SentenceTransformer(str(packaged_files()), device="cpu", local_files_only=True)
        learnt = load_file(ADAPTER)
        self._weigher = torch.from_numpy(learnt["weigher"].astype(np.float32))
        bert: Any = self._model[0].auto_model
        with torch.no_grad():
            for name, weight in bert.encoder.named_parameters():
                if weight.ndim == 2:
                    layer = name.removesuffix(".weight")
                    up, down = (learnt[f"{layer}.{side}"].astype(np.float32) for side in ("up", "down"))
                    weight += torch.from_numpy(up @ down)

    def embed(self, texts: Sequence[str], weighed: bool = False) -> list[Embedding]:
        return [self._embedding(text, weighed) for text in texts]

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        return self.embed(texts, weighed=True)

    def _embedding(self, text: str, weighed: bool) -> Embedding:
        read = self._model.tokenizer(
            [text], truncation=True, max_length=MOST_WORD_PIECES, return_offsets_mapping=True, return_tensors="pt"
        )
        bounds = read.pop("offset_mapping")[0].numpy().astype(np.int32)
        with torch.inference_mode():
            output = self._model(dict(read))
            hidden = output["token_embeddings"][0]
            tokens = torch.nn.functional.normalize(hidden, dim=-1)
            if weighed:
                tokens = tokens * (torch.softmax(hidden @ self._weigher, 0) * len(hidden))[:, None]
            vector = torch.nn.functional.normalize(output["sentence_embedding"])[0]
        return Embedding(vector.numpy(), tokens.numpy(), bounds)

    def word_pieces(self, text: str) -> list[tuple[int, int]]:
        read = self._model.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        return [(start, end) for start, end in read["offset_mapping"]]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference()


def assert_alike(left: Embedding, right: Embedding) -> None:
    assert np.array_equal(left.bounds, right.bounds)
    assert np.abs(left.vector - right.vector).max() < 1e-5
    assert np.abs(left.tokens - right.tokens).max() < 1e-5
    assert (left.vector.dtype, left.tokens.dtype, left.bounds.dtype) == (
        right.vector.dtype,
        right.tokens.dtype,
        right.bounds.dtype,
    )


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_gives_the_same_vectors(text: str, light: LightEncoder, reference: Reference) -> None:
    assert_alike(light.embed([text])[0], reference.embed([text])[0])
    assert_alike(light.embed_questions([text])[0], reference.embed_questions([text])[0])
    assert light.word_pieces(text) == reference.word_pieces(text)
    assert len(light.embed([text])[0].tokens) <= MOST_WORD_PIECES


def test_judged_questions_give_the_same_vectors_alone_and_together(light: LightEncoder, reference: Reference) -> None:
    questions = [json.loads(line)["question"] for line in JUDGED.read_text("utf-8").splitlines()][::6]
    assert len(questions) > 60
    together = light.embed_questions(questions)
    for alone, question, expected in zip(together, questions, reference.embed_questions(questions), strict=True):
        assert_alike(alone, expected)
        assert_alike(light.embed_questions([question])[0], expected)


def test_passages_in_many_passes_give_the_vectors_of_each_alone(light: LightEncoder, reference: Reference) -> None:
    passages = [f"{text} {number}" for number in range(3) for text in TEXTS]
    for together, text, expected in zip(light.embed(passages), passages, reference.embed(passages), strict=True):
        assert_alike(together, expected)
        assert_alike(light.embed([text])[0], expected)
    assert light.embed([]) == light.embed_questions([]) == []


def test_threads_share_it(light: LightEncoder) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: light.embed_questions([text])[0], TEXTS * 3))
    for text, one in zip(TEXTS * 3, found, strict=True):
        assert_alike(one, light.embed_questions([text])[0])


def test_neither_questions_nor_passages_import_pytorch() -> None:
    program = (
        "import sys; from index.encoder import open_encoder; encoder = open_encoder();"
        "encoder.embed_questions(['x']); encoder.embed(['x'] * 40);"
        "print([name for name in ('torch', 'transformers', 'scipy') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told == "[]\n"
