"""When to be silent, and how questions are read: what was learnt is used as it was learnt, and fails closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from eval.calibrate import Observation, learn, read_evidence, write
from index.encoder import Encoder, packaged_model
from index.errors import EncoderUnavailable
from index.question_adapter import ADAPTER, WEIGHER, changed_layers, open_question_reader
from retriever.question import Question
from retriever.rank import PRODUCT
from retriever.results import Status
from retriever.search import CLOSE, MOST_ANSWERS, Retriever
from retriever.support import calibration, support, supports

SCORES = st.floats(-1, 1, width=32)


def one(match: float, best: float) -> float:
    return float(support(np.array([match], np.float32), best)[0])


# -- silence --------------------------------------------------------------------------------------------


@given(SCORES, SCORES, SCORES)
def test_a_better_match_supports_more_and_a_better_one_elsewhere_less(match: float, other: float, best: float) -> None:
    low, high = sorted((match, other))
    assert one(low, best) <= one(high, best) + 1e-6
    assert one(match, max(best, other)) <= one(match, best) + 1e-6
    assert 0 <= one(match, best) <= 1


def test_what_was_not_compared_supports_nothing() -> None:
    late = np.array([np.nan, 0.9], np.float32)
    assert support(late, 0.9)[0] == 0
    assert supports(late, 0.9).tolist() == [False, True]
    assert supports(np.empty(0, np.float32), 0.9).tolist() == []
    assert not supports(np.array([np.nan], np.float32), float("nan")).any()


def test_naming_another_version_asks_for_more_than_answering() -> None:
    assert calibration().least < calibration().least_elsewhere <= 1
    late = np.linspace(0, 1, 200, dtype=np.float32)
    assert supports(late, 1.0, elsewhere=True).sum() < supports(late, 1.0).sum()


def test_the_calibration_is_what_the_evidence_gives() -> None:
    learnt = learn(read_evidence())
    assert learnt.calibration == calibration()
    assert learnt.auroc > 0.88
    assert learnt.false_answers < 0.4


def test_a_calibration_is_learnt_and_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    observations = [
        Observation(
            f"t{i % 20}-{i}", f"t{i % 20}", round(float(rng.normal(0.6 if i % 3 else 0.4, 0.08)), 4), 0.0, i % 3 > 0
        )
        for i in range(300)
    ]
    learnt = learn(observations)
    assert learnt.calibration.match > 0
    assert learnt.auroc > 0.9
    write(observations, learnt, tmp_path / "calibration.json", tmp_path / "evidence.csv")
    assert read_evidence(tmp_path / "evidence.csv") == observations


# -- several answers ------------------------------------------------------------------------------------


def test_a_version_gives_three_answers_at_most_all_supported_and_close(
    default_retriever: Retriever, ask: Callable[..., Question]
) -> None:
    several = 0
    for text in ("Who receives my data?", "What information do you collect?", "How are cookies used?", "data security"):
        for day in ("2018-01-01", "2018-06-01", "2019-06-01", "2020-10-01"):
            result = default_retriever.ask(ask(text, as_of=date.fromisoformat(day)))
            assert len(result.answers) <= MOST_ANSWERS
            several += len(result.answers) > 1
            by_id = {found.passage.passage_id: found for found in result.search.passages}
            for answer in result.answers:
                assert by_id[answer.passage_id].supports
            if result.search.status is Status.ANSWERED:
                assert result.evidence
                assert result.evidence.support >= calibration().least
    assert several
    assert 0 < CLOSE < 0.1


# -- how questions are read -----------------------------------------------------------------------------


def test_passages_are_read_as_published_and_questions_as_learnt(default_encoder: Encoder) -> None:
    text = "If I stop being a customer, does my file vanish?"
    question, passage = default_encoder.embed_question(text), default_encoder.embed([text])[0]
    assert np.linalg.norm(passage.tokens, axis=1) == pytest.approx(1, abs=1e-5)
    lengths = np.linalg.norm(question.tokens, axis=1)
    assert lengths.mean() == pytest.approx(1, abs=1e-4)
    assert lengths.std() > 0.01
    assert np.linalg.norm(question.vector) == pytest.approx(1, abs=1e-5)
    assert 0.3 < float(question.vector @ passage.vector) < 0.9999
    assert question.bounds.tolist() == passage.bounds.tolist()


def test_nothing_learnt_reads_as_published(tmp_path: Path) -> None:
    model = packaged_model()
    bert: Any = model[0].auto_model
    before = {name: parameter.clone() for name, parameter in bert.named_parameters()}
    nothing = {name: torch.zeros_like(change) for name, change in load_file(ADAPTER).items()}
    save_file(nothing, tmp_path / "nothing.safetensors")
    reader = open_question_reader(bert, tmp_path / "nothing.safetensors")
    features = model.tokenizer(["Who keeps it?", "What about cookies on my phone?"], padding=True, return_tensors="pt")
    with torch.inference_mode():
        vectors, tokens = reader.read(features)
        published = torch.nn.functional.normalize(model(dict(features))["sentence_embedding"])
    assert torch.allclose(vectors, published, atol=1e-5)
    lengths = tokens.norm(dim=-1)[features["attention_mask"] == 1]
    assert torch.allclose(lengths, torch.ones_like(lengths), atol=1e-4)
    open_question_reader(bert)
    assert all(torch.equal(parameter, before[name]) for name, parameter in bert.named_parameters())


def test_changes_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    bert: Any = packaged_model()[0].auto_model
    changes = load_file(ADAPTER)
    assert len(changed_layers(bert)) * 2 + 1 == len(changes)
    path = tmp_path / "adapter.safetensors"
    for broken in (
        {name: change for name, change in changes.items() if name != WEIGHER},
        {name: change[:, :-1].contiguous() if change.dim() == 2 else change for name, change in changes.items()},
    ):
        save_file(broken, path)
        with pytest.raises(EncoderUnavailable, match="does not fit"):
            open_question_reader(bert, path)
    path.write_bytes(b"no tensors")
    for unusable in (path, tmp_path / "missing.safetensors"):
        with pytest.raises(EncoderUnavailable, match="reinstall Inforce"):
            open_question_reader(bert, unusable)


def test_a_comparison_may_read_questions_as_passages(
    default_retriever: Retriever, ask: Callable[..., Question]
) -> None:
    asked = ask("If I stop being a customer, does my file vanish?")
    learnt = default_retriever.search(asked).passages[0].scores["score"]
    published = default_retriever.with_stages(replace(PRODUCT, adapted=False)).search(asked).passages[0].scores["score"]
    assert learnt != published
