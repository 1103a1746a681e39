"""When to be silent, and how policies are read: what was learnt is used as it was learnt, and fails closed."""

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

from eval.training.calibrate import Observation, learn, read_evidence, with_words, write, write_evidence
from index.adapter import ADAPTER, WEIGHER, changed_layers, open_adapter, piece_weights
from index.encoder import Encoder, open_encoder, packaged_model
from index.errors import EncoderUnavailable
from index.generations.checksums import file_sha256
from retriever.answering.quoting import MOST_ANSWERS
from retriever.answering.support import answers_elsewhere, calibrations, read_calibrations, support
from retriever.question.request import Question
from retriever.results import Status
from retriever.retriever import Retriever

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
    assert support(late, 0.9)[1] >= calibrations().words.stated
    assert support(np.empty(0, np.float32), 0.9).tolist() == []
    assert support(np.array([np.nan], np.float32), float("nan")).tolist() == [0]


def test_naming_another_version_asks_for_more_than_answering() -> None:
    learnt = calibrations().words
    assert 0 < learnt.nearest < learnt.stated < learnt.elsewhere <= 1
    late = np.linspace(0, 1, 2_000, dtype=np.float32)
    assert answers_elsewhere(late, 1.0).sum() < (support(late, 1.0) >= learnt.stated).sum()


def test_the_calibration_is_what_the_evidence_gives() -> None:
    learnt = learn(read_evidence())
    assert learnt.calibration == calibrations().words
    assert learnt.auroc > 0.95
    assert learnt.false_stated < 0.1
    assert learnt.false_stated < learnt.false_nearest < 0.6


def test_a_calibration_is_learnt_and_written(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    observations = [
        Observation(
            f"t{i % 20}-{i}",
            "ab"[i % 2],
            f"t{i % 20}",
            round(float(rng.normal(0.6 if i % 3 else 0.4, 0.08)), 4),
            0.0,
            i % 21 == 0,
            i % 3 > 0,
        )
        for i in range(300)
    ]
    learnt = learn(observations)
    assert learnt.calibration.match > 0 > learnt.calibration.doubted
    assert learnt.auroc > 0.9
    write_evidence(observations, tmp_path / "evidence.csv")
    assert read_evidence(tmp_path / "evidence.csv") == observations
    found = with_words(calibrations(), learnt, "by a test")
    write(found, tmp_path / "calibration.json")
    assert read_calibrations((tmp_path / "calibration.json").read_text("utf-8")) == found


def test_what_a_reader_estimates_is_learnt_from_and_what_it_did_not_read_is_never_stated() -> None:
    rng = np.random.default_rng(1)
    observations = [
        Observation(
            f"t{i % 20}-{i}",
            "a",
            f"t{i % 20}",
            0.6,
            0.0,
            False,
            i % 2 == 0,
            float(rng.normal(0.3 + 0.4 * (i % 2 == 0), 0.1)),
        )
        for i in range(300)
    ]
    learnt = learn(observations, together=0.5)
    assert learnt.calibration.read > 0
    assert learnt.calibration.together == 0.5
    late, read = np.array([0.9, 0.9], np.float32), np.array([np.nan, 0.99], np.float32)
    assert support(late, 0.0)[0] >= calibrations().words.stated
    assert support(late, 0.0, read)[0] < calibrations().of(read=True).stated


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
                assert result.evidence.support >= calibrations().words.stated
    assert several


# -- how questions and passages are read ----------------------------------------------------------------


def test_the_pieces_of_a_question_count_more_or_less_and_those_of_a_passage_alike(default_encoder: Encoder) -> None:
    text = "If I stop being a customer, does my file vanish?"
    question, passage = default_encoder.embed_questions([text])[0], default_encoder.embed([text])[0]
    assert np.linalg.norm(passage.tokens, axis=1) == pytest.approx(1, abs=1e-5)
    lengths = np.linalg.norm(question.tokens, axis=1)
    assert lengths.mean() == pytest.approx(1, abs=1e-4)
    assert lengths.std() > 0.01
    assert question.vector == pytest.approx(passage.vector, abs=1e-5)
    assert question.bounds.tolist() == passage.bounds.tolist()


def test_what_was_learnt_changes_vectors_and_their_identity(default_encoder: Encoder) -> None:
    published = open_encoder(adapted=False)
    assert published.identity.adapter_sha256 is None
    assert default_encoder.identity == replace(published.identity, adapter_sha256=file_sha256(ADAPTER))
    text = "We keep your data for as long as you have an account."
    cosine = float(default_encoder.embed([text])[0].vector @ published.embed([text])[0].vector)
    assert 0.2 < cosine < 0.9999
    # Without the adapter a question is read as a passage is.
    assert np.array_equal(published.embed_questions([text])[0].tokens, published.embed([text])[0].tokens)


def test_nothing_learnt_reads_as_published(tmp_path: Path) -> None:
    bert: Any = packaged_model()[0].auto_model
    before = {name: parameter.clone() for name, parameter in bert.named_parameters()}
    nothing = {name: torch.zeros_like(change) for name, change in load_file(ADAPTER).items()}
    save_file(nothing, tmp_path / "nothing.safetensors")
    adapter = open_adapter(tmp_path / "nothing.safetensors")
    adapter.apply(bert)
    assert all(torch.equal(parameter, before[name]) for name, parameter in bert.named_parameters())
    mask = np.array([[1, 1, 1, 0]], np.float32)
    weights = piece_weights(np.ones((1, 4, len(adapter.weigher)), np.float32), mask, adapter.weigher)
    assert weights == pytest.approx(mask / 3)


def test_changes_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    bert: Any = packaged_model()[0].auto_model
    before = {name: parameter.clone() for name, parameter in bert.named_parameters()}
    changes = load_file(ADAPTER)
    assert len(changed_layers(bert)) * 2 + 1 == len(changes)
    path = tmp_path / "adapter.safetensors"
    for broken in (
        {name: change for name, change in changes.items() if not name.startswith("layer.5.output.dense")},
        {name: change[:, :-1].contiguous() if change.dim() == 2 else change for name, change in changes.items()},
    ):
        save_file(broken, path)
        with pytest.raises(EncoderUnavailable, match="does not fit"):
            open_adapter(path).apply(bert)
    assert all(torch.equal(parameter, before[name]) for name, parameter in bert.named_parameters())
    save_file({name: change for name, change in changes.items() if name != WEIGHER}, path)
    with pytest.raises(EncoderUnavailable, match="reinstall Inforce"):
        open_adapter(path)
    path.write_bytes(b"no tensors")
    for unusable in (path, tmp_path / "missing.safetensors"):
        with pytest.raises(EncoderUnavailable, match="reinstall Inforce"):
            open_adapter(unusable)
