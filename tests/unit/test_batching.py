"""Turns to compute, and questions of several threads in one pass of the encoder."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from corpus.deadline import CalledOff, Deadline, within
from corpus.turns import Turns, waiting
from index.batching import BatchingEncoder
from index.encoder import Embedding, Encoder
from tests.conftest import WordEncoder
from tests.serving import until


def test_no_more_compute_than_have_a_turn_and_clients_follow_one_another() -> None:
    turns = Turns(1)
    order: list[str] = []
    go_on = threading.Event()

    def work(client: str) -> None:
        with turns.held(client):
            order.append(client)
            assert go_on.wait(10)

    def are_waiting(count: int) -> bool:
        return len(order) == 1 and sum(map(len, turns._waiting.values())) == count

    with ThreadPoolExecutor(5) as pool:
        for already, client in enumerate("aaabc"):
            pool.submit(work, client)
            until(lambda already=already: are_waiting(already))  # type: ignore[misc]
        go_on.set()
    assert "".join(order) == "aabca"


def test_whoever_waits_lends_its_turn_and_has_it_back() -> None:
    turns = Turns(1)
    inside = threading.Barrier(4)
    computing: list[str] = []
    most = 0

    def work(client: str) -> None:
        nonlocal most
        with turns.held(client):
            with waiting():
                # Broken unless all four are begun at once.
                inside.wait(10)
            computing.append(client)
            most = max(most, len(computing))
            computing.remove(client)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "abcd"))
    assert most == 1
    assert (turns._free, len(turns._waiting)) == (1, 0)


class HeldEncoder(WordEncoder):
    """Its first pass ends when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.passes: list[list[str]] = []
        self.go_on = threading.Event()

    def embed_questions(self, texts: Sequence[str]) -> list[Embedding]:
        self.passes.append(list(texts))
        if len(self.passes) == 1:
            assert self.go_on.wait(10)
        if "broken" in texts:
            raise ValueError("broken")
        return super().embed_questions(texts)


def asked_during_the_first_pass(encoder: HeldEncoder, asked: Sequence[list[str]]) -> list[Future[list[Embedding]]]:
    batching = BatchingEncoder(encoder)
    with ThreadPoolExecutor(5) as pool:
        futures = [pool.submit(batching.embed_questions, ["first"])]
        until(lambda: len(encoder.passes) == 1)
        for texts in asked:
            futures.append(pool.submit(batching.embed_questions, texts))
            until(lambda: len(batching._asked) == len(futures) - 1)
        encoder.go_on.set()
    return futures[1:]


def test_what_waits_is_encoded_in_one_pass_and_everyone_has_its_own() -> None:
    encoder = HeldEncoder()
    asked = [["a b"], ["b", "c d"], ["e"]]
    futures = asked_during_the_first_pass(encoder, asked)
    assert encoder.passes == [["first"], ["a b", "b", "c d", "e"]]
    for texts, future in zip(asked, futures, strict=True):
        alone, together = WordEncoder().embed_questions(texts), future.result()
        assert len(alone) == len(together)
        assert all(np.array_equal(one.vector, other.vector) for one, other in zip(alone, together, strict=True))


def test_a_pass_that_fails_fails_for_all_in_it_and_for_nobody_later() -> None:
    encoder = HeldEncoder()
    for future in asked_during_the_first_pass(encoder, [["broken"], ["a"]]):
        with pytest.raises(RuntimeError, match="could not be encoded"):
            future.result()
    assert len(BatchingEncoder(encoder).embed_questions(["a"])) == 1


def test_a_pass_takes_one_question_of_each_client_after_the_other_and_none_that_was_left() -> None:
    encoder = HeldEncoder()
    batching = BatchingEncoder(encoder)
    # One runs the pass, and the others ask beside it, one after another.
    turns = Turns(2)
    left = Deadline(60)

    def ask(client: str, text: str, deadline: Deadline) -> object:
        with within(deadline), turns.held(client):
            return batching.embed_questions([text])

    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(ask, "many", "first", Deadline(60))
        until(lambda: len(encoder.passes) == 1)
        asked = [("many", f"left {i}", left) for i in range(6)]
        asked += [("many", f"many {i}", Deadline(60)) for i in range(9)]
        asked += [("other", "other", Deadline(60))]
        futures = []
        for number, each in enumerate(asked, 1):
            futures.append(pool.submit(ask, *each))
            until(lambda number=number: len(batching._asked) == number)  # type: ignore[misc]
        left.call_off()
        encoder.go_on.set()
        for (_, _, deadline), future in zip(asked, futures, strict=True):
            if deadline is left:
                with pytest.raises(CalledOff):
                    future.result(10)
            else:
                assert future.result(10)
        assert first.result(10)
    most = [f"many {i}" for i in range(9)]
    assert encoder.passes == [["first"], ["many 0", "other", *most[1:7]], most[7:]]


def test_together_questions_have_the_embeddings_that_they_have_alone(default_encoder: Encoder) -> None:
    texts = ["Cookies?", "Who is the data controller of my account", "How long " + "is personal data kept " * 12]
    for text, together in zip(texts, default_encoder.embed_questions(texts), strict=True):
        [alone] = default_encoder.embed_questions([text])
        assert np.abs(alone.vector - together.vector).max() < 1e-5
        assert np.abs(alone.tokens - together.tokens).max() < 1e-4
        assert np.array_equal(alone.bounds, together.bounds)
