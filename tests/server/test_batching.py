"""Texts that are asked at the same time are encoded in one pass, and each gets what it would get alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from semantic import Corpus
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.protocol import Embeddings
from semantic.progress import Advance
from semantic.server.batching import EncodingTogether

SOON = 10.0
"""Seconds that what is done at once may take on a slow machine."""
POISON = "\ud800"


class GatedEncoder(FakeEncoder):
    """Encodes when it is let to, and tells which texts came together."""

    def __init__(self) -> None:
        super().__init__()
        self.passes: list[tuple[str, list[str]]] = []
        self.begun = threading.Semaphore(0)
        self.may_go_on = threading.Semaphore(0)
        self.threads: set[int] = set()

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return the same embeddings turned round, so that a query is not taken for a passage."""
        return -self._pass("queries", texts)

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        assert advance is None  # who asks is told, not the encoder
        return self._pass("passages", texts)

    def _pass(self, kind: str, texts: Sequence[str]) -> Embeddings:
        self.passes.append((kind, list(texts)))
        self.threads.add(threading.get_ident())
        self.begun.release()
        assert self.may_go_on.acquire(timeout=SOON)
        if POISON in texts:
            raise ValueError("no text")
        return FakeEncoder.encode_passages(self, texts)


class Told(list[str]):
    """Texts that tell when they are taken."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(texts)
        self.taken = threading.Event()

    def __iter__(self) -> Iterator[str]:
        self.taken.set()
        return super().__iter__()

    def __getitem__(self, part: Any) -> Any:
        self.taken.set()
        return super().__getitem__(part)


def alone(*texts: str) -> Embeddings:
    return FakeEncoder().encode_passages(texts)


class Asking:
    """Several threads that ask an encoder, the first of whom holds it up."""

    def __init__(self) -> None:
        self.encoder = GatedEncoder()
        self.together = EncodingTogether(self.encoder)
        self._pool = ThreadPoolExecutor(100)
        self.first = self.ask("queries", "first")
        assert self.encoder.begun.acquire(timeout=SOON)

    def ask(self, kind: str, *texts: str) -> Future[Embeddings]:
        """Ask in another thread, and come back when the texts wait to be encoded."""
        encode: Any = self.together.encode_queries if kind == "queries" else self.together.encode_passages
        told = Told(texts)
        asked = self._pool.submit(encode, told)
        assert not texts or told.taken.wait(SOON)
        time.sleep(0.02)  # from there to the queue it is a few steps
        return asked

    def go_on(self) -> None:
        for _ in range(1000):
            self.encoder.may_go_on.release()

    def close(self) -> None:
        self.go_on()
        self._pool.shutdown()
        self.together.close()


@pytest.fixture
def asking() -> Iterator[Asking]:
    opened = Asking()
    yield opened
    opened.close()


def test_what_is_asked_meanwhile_goes_into_one_pass_in_its_order(asking: Asking) -> None:
    asked = [asking.ask("queries", text) for text in ("桥梁", "学校", "roads")]
    asking.go_on()
    for text, each in zip(("桥梁", "学校", "roads"), asked, strict=True):
        np.testing.assert_array_equal(each.result(SOON), -alone(text))
    np.testing.assert_array_equal(asking.first.result(SOON), -alone("first"))
    assert asking.encoder.passes == [("queries", ["first"]), ("queries", ["桥梁", "学校", "roads"])]


def test_each_gets_all_its_own_rows(asking: Asking) -> None:
    two, none, three = (
        asking.ask("passages", "a", "b"),
        asking.ask("passages"),
        asking.ask("passages", "c", "a", "d"),
    )
    asking.go_on()
    np.testing.assert_array_equal(two.result(SOON), alone("a", "b"))
    assert none.result(SOON).shape == (0, FakeEncoder().dimension)
    np.testing.assert_array_equal(three.result(SOON), alone("c", "a", "d"))


def test_queries_and_passages_are_not_mixed(asking: Asking) -> None:
    kinds = ["queries", "passages", "passages", "queries"]
    asked = [asking.ask(kind, str(number)) for number, kind in enumerate(kinds)]
    asking.go_on()
    for number, (kind, each) in enumerate(zip(kinds, asked, strict=True)):
        sign = -1 if kind == "queries" else 1
        np.testing.assert_array_equal(each.result(SOON), sign * alone(str(number)))
    assert asking.encoder.passes[1:] == [("queries", ["0"]), ("passages", ["1", "2"]), ("queries", ["3"])]


def test_a_long_draft_lets_others_in_between(asking: Asking) -> None:
    texts = [f"paragraph {number}" for number in range(150)]
    draft = asking.ask("passages", *texts)
    short = asking.ask("passages", "short")
    asking.go_on()
    np.testing.assert_array_equal(draft.result(SOON), alone(*texts))
    np.testing.assert_array_equal(short.result(SOON), alone("short"))
    sizes = [len(each) for _, each in asking.encoder.passes]
    assert max(sizes) <= 64
    places = [number for number, (_, each) in enumerate(asking.encoder.passes) if "short" in each]
    assert places[0] < len(sizes) - 1  # before the last of the draft


def test_many_threads_are_encoded_in_few_passes_by_one(asking: Asking) -> None:
    asked = {text: asking.ask("queries", text) for text in map(str, range(40))}
    asking.go_on()
    for text, each in asked.items():
        np.testing.assert_array_equal(each.result(SOON), -alone(text))
    assert len(asking.encoder.passes) == 2
    assert len(asking.encoder.threads) == 1


def test_an_error_is_told_to_who_asked_for_it_only(asking: Asking) -> None:
    before, bad, after = (asking.ask("queries", text) for text in ("before", POISON, "after"))
    asking.go_on()
    with pytest.raises(ValueError, match="no text"):
        bad.result(SOON)
    np.testing.assert_array_equal(before.result(SOON), -alone("before"))
    np.testing.assert_array_equal(after.result(SOON), -alone("after"))
    np.testing.assert_array_equal(asking.ask("queries", "later").result(SOON), -alone("later"))


def test_what_was_encoded_is_counted(asking: Asking) -> None:
    asked = [asking.ask("queries", "a"), asking.ask("queries", "b")]
    asking.go_on()
    for each in asked:
        each.result(SOON)
    assert (asking.together.passes, asking.together.texts) == (2, 3)
    assert 0 < asking.together.cpu_seconds < asking.together.seconds < SOON


def test_who_waits_is_told_when_it_is_closed(asking: Asking) -> None:
    waits = asking.ask("queries", "waits")
    closing = threading.Thread(target=asking.together.close)
    closing.start()
    time.sleep(0.05)
    asking.go_on()
    closing.join(SOON)
    np.testing.assert_array_equal(asking.first.result(SOON), -alone("first"))  # which was under way
    with pytest.raises(RuntimeError, match="closed"):
        waits.result(SOON)
    with pytest.raises(RuntimeError, match="closed"):
        asking.together.encode_queries(["late"])
    asking.together.close()


def test_it_stands_for_its_encoder(asking: Asking) -> None:
    fake = FakeEncoder()
    assert (asking.together.name, asking.together.dimension) == (fake.name, fake.dimension)
    assert (asking.together.fingerprint, asking.together.languages) == (fake.fingerprint, fake.languages)


def test_progress_is_told_and_no_text_gives_no_row() -> None:
    together = EncodingTogether(FakeEncoder())
    told: list[int] = []
    together.encode_passages([str(number) for number in range(150)], advance=told.append)
    assert told == [64, 64, 22]
    assert together.encode_passages([]).shape == (0, FakeEncoder().dimension)
    together.close()


def test_searches_in_many_threads_are_those_of_one(towns: Corpus) -> None:
    """With the encoder that is used, whatever stands beside a text."""
    texts = [
        paragraph.text[:length]
        for speech in towns.speeches
        for paragraph in speech.paragraphs
        for length in (6, 90)
    ]
    together = EncodingTogether(towns.encoder)
    with Corpus.open(towns.path, encoder=together) as corpus, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: corpus.similar(text, k=3), texts))
    assert found == [towns.similar(text, k=3) for text in texts]
    assert together.texts == len(texts)
    together.close()
