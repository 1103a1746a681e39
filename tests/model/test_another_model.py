"""INFORCE_MODEL: any sentence-transformers model, from the build to the answer, and a refusal where it is another."""

import json
import re
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.program import inforce
from index.encoder import open_encoder
from index.errors import EncoderUnavailable
from tests.conftest import SMALL_BUNDLE

DIMENSION = 32


def _tiny_model(folder: Path, seed: int) -> Path:
    """A model of one layer with random weights that reads the words of the small bundle."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast  # type: ignore[attr-defined]

    torch.manual_seed(seed)
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,?()§:;'\"-/"]
    words = sorted(set(re.findall(r"[a-z]+", SMALL_BUNDLE.casefold())) | {*letters, *(f"##{one}" for one in letters)})
    folder.mkdir()
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), "utf-8")
    config = BertConfig(
        vocab_size=len(words) + 5,
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=DIMENSION,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(vocab_file=str(vocabulary), do_lower_case=True).save_pretrained(folder / "bert")
    layers = Transformer(str(folder / "bert"), max_seq_length=128)
    SentenceTransformer(modules=[layers, Pooling(DIMENSION)], device="cpu").save(str(folder / "tiny"))
    return folder / "tiny"


def test_another_model_builds_answers_and_is_refused_where_the_index_is_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    first, second = (_tiny_model(tmp_path / str(seed), seed) for seed in (1, 2))
    bundle, index = tmp_path / "small.txt", tmp_path / "index"
    bundle.write_text(SMALL_BUNDLE, "utf-8")
    monkeypatch.setenv("INFORCE_INDEX", str(index))
    run = CliRunner()

    monkeypatch.setenv("INFORCE_MODEL", str(first))
    built = run.invoke(inforce, ["build", str(bundle)])
    assert built.exit_code == 0, built.output
    asked = run.invoke(inforce, ["ask", "Which cookies are used?", "--json"])
    assert asked.exit_code in {0, 3}, asked.output
    body = json.loads(asked.stdout)
    assert body["index"]["encoder"] == "tiny"
    assert body["passages"]
    corpus = json.loads(run.invoke(inforce, ["versions", "--json"]).stdout)
    assert corpus["versions"]

    # The same name and shape, other weights: nothing of the index can be compared with its vectors.
    monkeypatch.setenv("INFORCE_MODEL", str(second))
    refused = run.invoke(inforce, ["ask", "Which cookies are used?"])
    assert refused.exit_code == 5, refused.output
    assert "tiny" in refused.output
    rebuilt = run.invoke(inforce, ["build", str(bundle)])
    assert rebuilt.exit_code == 0, rebuilt.output
    again = json.loads(run.invoke(inforce, ["ask", "Which cookies are used?", "--json"]).stdout)
    assert again["index"]["fingerprint"] != body["index"]["fingerprint"]


def test_a_model_by_name_is_looked_for_here_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(socket.socket, "connect", asked)
    monkeypatch.setattr(socket, "getaddrinfo", asked)
    with pytest.raises(EncoderUnavailable, match="--download"):
        open_encoder("somebody/some-model")
