"""The engine of this machine: answers in order, few shards at a time, one thread each."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from semantic.encoders.fake import FakeEncoder
from semantic.engine.local import LocalEngine
from semantic.engine.opening import open_engine
from semantic.errors import EngineError, SemanticError, UnknownIdError
from semantic.settings import EngineSettings
from threadpoolctl import threadpool_info, threadpool_limits

LONG = 30.0
"""Seconds after which a test that waits has failed."""


def plus(shared: int, shard: int) -> int:
    return shared + shard


class Meeting:
    """Work that waits: shards come in, and go on when they are let."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.entered: list[int] = []
        self.changed = threading.Condition()
        self.open_until = -1

    def shards(self, count: int) -> Iterator[int]:
        for number in range(count):
            with self.changed:
                self.taken.append(number)
                self.changed.notify_all()
            yield number

    def work(self, shared: Any, shard: int) -> int:  # noqa: ARG002 - as work is called
        with self.changed:
            self.entered.append(shard)
            self.changed.notify_all()
            assert self.changed.wait_for(lambda: shard <= self.open_until, LONG)
        return shard

    def let_through(self, number: int) -> None:
        with self.changed:
            self.open_until = number
            self.changed.notify_all()

    def wait_until_taken(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.taken) >= count, LONG)


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("threaded", [True, False])
def test_answers_come_in_the_order_of_the_shards(workers: int, threaded: bool) -> None:
    engine = LocalEngine(workers=workers)
    assert engine.map(plus, 100, range(40), threaded=threaded) == list(range(100, 140))
    assert engine.map(plus, 1, [], threaded=threaded) == []
    assert engine.map(plus, 1, iter([3, 1, 2]), threaded=threaded) == [4, 2, 3]


def test_a_late_first_shard_is_still_first() -> None:
    others = threading.Event()

    def work(shared: Any, shard: int) -> int:
        if shard == 0:
            assert others.wait(LONG)
        if shard == 3:
            others.set()
        return shard

    assert LocalEngine(workers=2).map(work, None, range(6)) == [0, 1, 2, 3, 4, 5]


def test_it_has_a_worker_for_each_core_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    assert LocalEngine().workers == 7
    assert LocalEngine(workers=3).workers == 3
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert LocalEngine().workers == 1


def test_shards_are_taken_a_few_at_a_time() -> None:
    """Two workers: two shards at work, two that wait, and the next in hand."""
    meeting = Meeting()
    found: list[list[int]] = []
    engine = LocalEngine(workers=2)
    mapping = threading.Thread(
        target=lambda: found.append(engine.map(meeting.work, None, meeting.shards(20)))
    )
    mapping.start()
    try:
        for finished in range(12):
            meeting.wait_until_taken(finished + 5)
            mapping.join(0.02)  # had it taken more, it would by now
            assert len(meeting.taken) == finished + 5
            assert len(meeting.entered) <= finished + 2
            meeting.let_through(finished)
    finally:
        meeting.let_through(20)
        mapping.join(LONG)
    assert found == [list(range(20))]


@pytest.mark.parametrize("workers, threaded", [(1, True), (1, False), (3, False)])
def test_one_worker_takes_one_shard_at_a_time_where_it_was_called(workers: int, threaded: bool) -> None:
    told: list[tuple[str, int]] = []

    def shards() -> Iterator[int]:
        for number in range(4):
            told.append(("taken", number))
            yield number

    def work(shared: Any, shard: int) -> int:
        told.append(("done", shard))
        return threading.get_ident()

    found = LocalEngine(workers=workers).map(work, None, shards(), threaded=threaded)
    assert set(found) == {threading.get_ident()}
    assert told == [(step, number) for number in range(4) for step in ("taken", "done")]


def test_several_workers_are_threads_of_their_own() -> None:
    together = threading.Barrier(3)

    def work(shared: Any, shard: int) -> int:
        together.wait(LONG)  # passes only if three are at work at once
        return threading.get_ident()

    found = LocalEngine(workers=3).map(work, None, range(6))
    assert len(set(found)) == 3
    assert threading.get_ident() not in found


@pytest.mark.parametrize("workers, most", [(1, 1), (2, 6)])
def test_an_error_ends_the_work(workers: int, most: int) -> None:
    begun: list[int] = []

    def work(shared: Any, shard: int) -> int:
        begun.append(shard)
        raise UnknownIdError(f"There is no speech {shard}; look again.")

    with pytest.raises(UnknownIdError, match=r"^There is no speech 0; look again\.$"):
        LocalEngine(workers=workers).map(work, None, range(1_000))
    assert len(begun) <= most


def test_after_an_error_what_waits_is_not_begun() -> None:
    begun: list[int] = []
    failed = threading.Event()

    def work(shared: Any, shard: int) -> int:
        begun.append(shard)
        if shard == 0:
            failed.set()
            raise ValueError("no")
        assert failed.wait(LONG)
        time.sleep(0.3)  # long enough for the error to be seen
        return shard

    with pytest.raises(ValueError, match=r"^no$"):
        LocalEngine(workers=2).map(work, None, range(1_000))
    assert set(begun) <= {
        0,
        1,
        2,
    }  # who failed at 0 may begin 2 before the error is seen; 3 waits, and is left
    assert LocalEngine(workers=2).map(plus, 1, range(3)) == [1, 2, 3]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_among_the_shards_is_raised_as_it_is(workers: int) -> None:
    def shards() -> Iterator[int]:
        yield 1
        raise KeyError("shard 2")

    with pytest.raises(KeyError, match="shard 2"):
        LocalEngine(workers=workers).map(plus, 1, shards())


def threads_of_libraries(shared: Any, shard: int) -> set[int]:
    np.ones((50, 50)) @ np.ones((50, 50))
    return {library["num_threads"] for library in threadpool_info()}


@pytest.mark.parametrize("workers, threaded", [(1, True), (2, True), (2, False)])
def test_a_shard_has_one_thread_of_each_library(workers: int, threaded: bool) -> None:
    """And after it, each library has as many as before."""
    import faiss  # noqa: F401 - brings OpenMP

    engine = LocalEngine(workers=workers)
    with threadpool_limits(limits=2):
        before = threadpool_info()
        assert max(library["num_threads"] for library in before) == 2
        assert {library["user_api"] for library in before} == {"blas", "openmp"}
        assert engine.map(threads_of_libraries, None, range(6), threaded=threaded) == [{1}] * 6
        assert threadpool_info() == before
        with pytest.raises(ZeroDivisionError):
            engine.map(lambda one, other: one // other, 1, [0], threaded=threaded)
        assert threadpool_info() == before


THREADS_OF_OPENMP = """
import faiss
from threadpoolctl import threadpool_info
from semantic.engine.local import LocalEngine

def threads(shared, shard):
    return {library["num_threads"] for library in threadpool_info()}

print(max(threads(None, 0)), LocalEngine(workers=2).map(threads, None, range(4)))
"""


def test_a_shard_has_one_thread_where_each_caller_is_given_several() -> None:
    """OpenMP counts threads for each that calls it, from what the environment says on."""
    several = os.environ | {"OMP_NUM_THREADS": "3", "OPENBLAS_NUM_THREADS": "3"}
    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", THREADS_OF_OPENMP], check=True, capture_output=True, text=True, env=several
    )
    assert done.stdout == "3 [{1}, {1}, {1}, {1}]\n"


def test_it_encodes_as_the_encoder_does() -> None:
    encoder = FakeEncoder()
    batches = [["修建三座桥梁", "修建四座桥梁"], ["speak softly"], ["", "税收", "税收"]]
    done: list[int] = []
    found = list(LocalEngine(workers=2).encode(encoder, batches, done.append))
    assert [number for number, _ in found] == [0, 1, 2]
    for batch, (_, embeddings) in zip(batches, found, strict=True):
        assert embeddings.dtype == np.float32
        assert embeddings.tobytes() == encoder.encode_passages(batch).tobytes()
    assert sum(done) == 6
    assert list(LocalEngine().encode(encoder, [])) == []


def test_batches_are_encoded_as_they_are_asked_for() -> None:
    class Counting(FakeEncoder):
        encoded = 0

        def encode_passages(self, texts: Any, *, advance: Any = None) -> Any:
            self.encoded += 1
            return super().encode_passages(texts, advance=advance)

    encoder = Counting()
    batches = LocalEngine().encode(encoder, [["a"], ["b"], ["c"]])
    assert encoder.encoded == 0
    next(batches)
    assert encoder.encoded == 1


def test_settings_open_the_engine_they_name() -> None:
    engine = open_engine(EngineSettings(workers=3))
    assert isinstance(engine, LocalEngine)
    assert (engine.name, engine.workers) == ("local", 3)
    assert isinstance(open_engine(), LocalEngine)
    engine.close()
    engine.close()
    assert engine.map(plus, 1, [1]) == [2]  # it holds nothing, so it can go on


def test_an_address_is_refused_where_none_is_needed() -> None:
    with pytest.raises(
        EngineError,
        match=r"^The local engine has no address, and ray://example:10001 is given; use the engine ray\.$",
    ):
        open_engine(EngineSettings(address="ray://example:10001"))


def test_without_ray_it_is_said_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(
        EngineError,
        match=r"^Ray is not installed; run: pip install 'semantic-speeches\[distributed\]', or use the local engine\.$",
    ):
        open_engine(EngineSettings(kind="ray"))


@pytest.mark.parametrize(
    "values, message",
    [
        ({"kind": "spark"}, r"^The engine is 'spark'; choose among local, ray\.$"),
        ({"address": 8}, r"^The setting address is 8; give a text\.$"),
        ({"workers": 0}, r"^The setting workers is 0; give a whole number above 0\.$"),
        ({"workers": True}, r"^The setting workers is True; give a whole number above 0\.$"),
        ({"workers": 2.0}, r"^The setting workers is 2\.0; give a whole number above 0\.$"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SemanticError, match=message):
        EngineSettings(**values)
