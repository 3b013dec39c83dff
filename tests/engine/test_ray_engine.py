"""Ray on a cluster of two workers on this machine: the same answers as here, and no harm if a worker is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Fingerprint
from semantic.engine.local import LocalEngine
from semantic.engine.opening import open_engine
from semantic.errors import EncoderError, EncoderMismatchError, EngineError, UnknownIdError
from semantic.index.pairs import NearPairs, near_pairs
from semantic.settings import EngineSettings

ray = pytest.importorskip("ray", reason="needs ray, of the extra distributed")
from semantic.engine.ray_engine import RayEngine  # noqa: E402 - it needs Ray

ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers cannot import a test

pytestmark = pytest.mark.long  # a cluster takes some seconds to start

WORKERS = 2
AHEAD = 2 * WORKERS
"""Shards that are begun or wait to be."""


@pytest.fixture(scope="module")
def engine() -> Iterator[RayEngine]:
    """Two workers of a cluster that lives as long as this module."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("RAY_ADDRESS", raising=False)  # of a cluster that is not ours
        engine = RayEngine(workers=WORKERS)
        yield engine
        engine.close()


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def families(count: int) -> np.ndarray:
    """Return rows of families of eight, in no order."""
    chance = np.random.default_rng(20)
    origins = np.repeat(unit(chance.standard_normal((count // 8, 48))), 8, axis=0)
    return chance.permutation(unit(origins + 0.05 * chance.standard_normal(origins.shape)))


def told(found: NearPairs) -> tuple[bytes, bytes, bytes, float]:
    return found.first.tobytes(), found.second.tobytes(), found.similarities.tobytes(), found.recall


def written(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split()


def write_down(path: Path, word: object) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{word}\n")  # one short line, so lines of two processes do not mix


def die_once(marker: Path) -> None:
    """Kill this process as a machine that is lost, the first time."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def die(shared: Any, shard: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def plus(shared: int, shard: int) -> int:
    return shared + shard


def first_and(shared: list[int], shard: int) -> tuple[int, int]:
    return shared[0], shard


def process_and_threads(folder: Path, shard: int) -> tuple[int, set[int]]:
    """Wait until each worker has such a shard, and tell who this is."""
    from threadpoolctl import threadpool_info

    (folder / str(shard)).touch()
    until = time.monotonic() + 30
    while len(list(folder.iterdir())) < WORKERS and time.monotonic() < until:
        time.sleep(0.02)
    return os.getpid(), {library["num_threads"] for library in threadpool_info()}


def process(shared: Any, shard: int) -> int:
    return os.getpid()


def refuse_third(shared: Any, shard: int) -> int:
    if shard == 3:
        raise UnknownIdError("There is no speech 3; look again.")
    return shard


def divide(shared: int, shard: int) -> float:
    return shared / shard


def refuse_all(folder: Path, shard: int) -> None:
    write_down(folder / "begun", shard)
    time.sleep(0.1)
    raise UnknownIdError(f"There is no speech {shard}; look again.")


def square_and_die_at_seven(folder: Path, shard: int) -> int:
    write_down(folder / "begun", shard)
    if shard == 7:
        time.sleep(1)  # so that what it did before has been delivered
        die_once(folder / "died")
    time.sleep(0.02)
    write_down(folder / "finished", shard)
    return shard * shard


def finish_slowly(folder: Path, shard: int) -> int:
    time.sleep(0.05)
    write_down(folder / "finished", shard)
    return shard


def megabytes(shared: Any, shard: int) -> np.ndarray:
    return np.full(2**18, shard, dtype=np.float32)


class Backward(FakeEncoder):
    """Reads from the end; no name opens it."""

    name = "backward"

    @property
    def fingerprint(self) -> Fingerprint:
        return replace(super().fingerprint, name=self.name, digest="b" * 64)

    def encode_passages(self, texts: Sequence[str], **rest: Any) -> Any:
        return super().encode_passages([text[::-1] for text in texts], **rest)


class Mortal(Backward):
    """Kills its process at its first sight of a text."""

    name = "mortal"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def encode_passages(self, texts: Sequence[str], **rest: Any) -> Any:
        if "text 5" in texts:
            die_once(self.folder / "died")
        for text in texts:
            write_down(self.folder / "encoded", text.replace(" ", "_"))
        return super().encode_passages(texts, **rest)


class Refusing(Backward):
    """Refuses one text."""

    name = "refusing"

    def encode_passages(self, texts: Sequence[str], **rest: Any) -> Any:
        if "税收" in texts:
            raise EncoderError("The text 税收 cannot be encoded; leave it out.")
        return super().encode_passages(texts, **rest)


# Work


def test_it_has_the_workers_that_were_asked_for(engine: RayEngine) -> None:
    assert (engine.name, engine.workers) == ("ray", WORKERS)


def test_answers_come_in_the_order_of_the_shards(engine: RayEngine) -> None:
    for shards in (range(40), [3, 1, 2], []):
        assert engine.map(plus, 100, iter(shards)) == LocalEngine().map(plus, 100, shards)
        assert engine.map(plus, 7, iter(shards), threaded=False) == LocalEngine().map(plus, 7, shards)


def test_workers_are_other_processes_of_one_thread(engine: RayEngine, tmp_path: Path) -> None:
    found = engine.map(process_and_threads, tmp_path, range(WORKERS))
    processes = {process for process, _ in found}
    assert len(processes) == WORKERS
    assert os.getpid() not in processes
    assert all(threads <= {1} for _, threads in found)


def test_near_pairs_are_the_same_bytes(engine: RayEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = families(4_000)
    each = near_pairs(vectors, 0.7)
    assert len(each) > 10_000
    assert told(near_pairs(vectors, 0.7, engine=engine)) == told(each)
    monkeypatch.setattr("semantic.index.pairs.EXACT_UP_TO", 500)
    cells = near_pairs(vectors, 0.7)
    assert told(near_pairs(vectors, 0.7, engine=engine)) == told(cells)


def test_large_results_arrive_whole(engine: RayEngine) -> None:
    found = engine.map(megabytes, None, range(12))
    assert [(each.shape, each.min(), each.max()) for each in found] == [
        ((2**18,), number, number) for number in range(12)
    ]


def test_what_is_shared_may_change_between_two_works(engine: RayEngine) -> None:
    shared = [1]
    assert engine.map(first_and, shared, [5]) == [(1, 5)]
    shared[0] = 2
    assert engine.map(first_and, shared, [5]) == LocalEngine().map(first_and, shared, [5]) == [(2, 5)]


# Errors


def test_an_error_of_a_worker_arrives_as_itself(engine: RayEngine) -> None:
    with pytest.raises(UnknownIdError, match=r"^There is no speech 3; look again\.$") as caught:
        engine.map(refuse_third, None, range(9))
    assert type(caught.value) is UnknownIdError
    with pytest.raises(ZeroDivisionError) as other:
        engine.map(divide, 1, [1, 0, 2])
    assert type(other.value) is ZeroDivisionError
    assert engine.map(plus, 1, range(3)) == [1, 2, 3]  # and the workers go on


def test_an_error_among_the_shards_is_raised_as_it_is(engine: RayEngine) -> None:
    def shards() -> Iterator[int]:
        yield 1
        raise KeyError("shard 2")

    with pytest.raises(KeyError, match="shard 2"):
        engine.map(plus, 1, shards())
    assert engine.map(plus, 1, range(3)) == [1, 2, 3]


def test_after_an_error_few_shards_are_begun(engine: RayEngine, tmp_path: Path) -> None:
    with pytest.raises(UnknownIdError, match=r"^There is no speech 0; look again\.$"):
        engine.map(refuse_all, tmp_path, range(1_000))
    assert engine.map(plus, 1, range(WORKERS)) == [1, 2]  # what had been given to the workers is behind them
    assert set(written(tmp_path / "begun")) <= {"0", "1", "2", "3"}


# A worker that is lost


def test_a_killed_worker_does_again_what_it_was_at_and_nothing_else(
    engine: RayEngine, tmp_path: Path
) -> None:
    assert engine.map(square_and_die_at_seven, tmp_path, range(20)) == [each * each for each in range(20)]
    assert (tmp_path / "died").exists()
    begun = Counter(written(tmp_path / "begun"))
    finished = Counter(written(tmp_path / "finished"))
    assert finished == Counter(str(each) for each in range(20))  # each once
    assert begun["7"] == 2
    assert {shard for shard, times in begun.items() if times > 1} == {"7"}
    assert engine.map(plus, 1, range(4)) == [1, 2, 3, 4]


def test_a_killed_worker_changes_no_embedding(engine: RayEngine, tmp_path: Path) -> None:
    encoder = Mortal(tmp_path)
    batches = [[f"text {number}"] for number in range(10)]
    found = dict(engine.encode(encoder, batches))
    assert (tmp_path / "died").exists()
    assert sorted(found) == list(range(10))
    for number, batch in enumerate(batches):
        assert found[number].tobytes() == Backward().encode_passages(batch).tobytes()
    encoded = Counter(written(tmp_path / "encoded"))
    assert sorted(encoded) == [f"text_{number}" for number in range(10)]
    # Ray may send anew what the lost worker had finished and not yet delivered.
    assert sum(encoded.values()) <= 10 + AHEAD


def test_a_shard_that_kills_every_worker_is_given_up(engine: RayEngine) -> None:
    """As one that needs more memory than there is."""
    with pytest.raises(EngineError, match=r"^The Ray cluster has failed \("):
        engine.map(die, None, range(2))


# Few shards at a time


def test_shards_are_taken_a_few_at_a_time(engine: RayEngine, tmp_path: Path) -> None:
    ahead: list[int] = []
    (tmp_path / "finished").touch()

    def shards() -> Iterator[int]:
        for number in range(24):
            ahead.append(number + 1 - len(written(tmp_path / "finished")))
            yield number

    assert engine.map(finish_slowly, tmp_path, shards()) == list(range(24))
    assert max(ahead) <= AHEAD + 1  # two for each worker, and the next in hand
    assert max(ahead) >= WORKERS  # and none is idle


# Texts


def test_embeddings_are_the_same_bits(engine: RayEngine) -> None:
    encoder = open_encoder("static-multilingual")
    batches = [
        ["修建三座桥梁。", "Taxes rise."],
        ["We will build a harbour by next year."],
        ["", "税收", "税收"],
    ]
    done: list[int] = []
    found = dict(engine.encode(encoder, batches, done.append))
    local = dict(LocalEngine().encode(encoder, batches))
    assert sorted(found) == [0, 1, 2]
    for number, embeddings in found.items():
        assert embeddings.dtype == np.float32
        assert embeddings.shape == local[number].shape
        assert embeddings.tobytes() == local[number].tobytes()
    assert sum(done) == 6


def test_who_has_enough_may_leave_the_rest(engine: RayEngine) -> None:
    batches = engine.encode(FakeEncoder(), [[f"text {number}"] for number in range(40)])
    number, embeddings = next(batches)
    assert embeddings.tobytes() == FakeEncoder().encode_passages([f"text {number}"]).tobytes()
    batches.close()
    assert engine.map(plus, 1, range(3)) == [1, 2, 3]  # the workers have their cores again


def test_no_texts_need_no_worker(engine: RayEngine) -> None:
    assert list(engine.encode(FakeEncoder(), [])) == []


def test_an_encoder_of_ones_own_is_sent_to_the_workers(engine: RayEngine) -> None:
    found = dict(engine.encode(Backward(), [["ab"], ["修建"]]))
    assert found[0].tobytes() == FakeEncoder().encode_passages(["ba"]).tobytes()
    assert found[1].tobytes() == FakeEncoder().encode_passages(["建修"]).tobytes()


def test_an_error_of_an_encoder_arrives_as_itself(engine: RayEngine) -> None:
    with pytest.raises(EncoderError, match=r"^The text 税收 cannot be encoded; leave it out\.$"):
        list(engine.encode(Refusing(), [["ab"], ["税收"]]))


def test_an_encoder_that_is_another_one_on_a_worker_is_refused(
    engine: RayEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = replace(FakeEncoder().fingerprint, digest="0123456789abcdef" * 4)
    monkeypatch.setattr(FakeEncoder, "fingerprint", theirs)  # here, and not there
    with pytest.raises(EncoderMismatchError, match=r"^The encoder fake has the digest .* install the same"):
        list(engine.encode(FakeEncoder(), [["ab"]]))


# Clusters


NO_CLUSTER = """
from semantic.engine.opening import open_engine
from semantic.errors import EngineError
from semantic.settings import EngineSettings
try:
    open_engine(EngineSettings(kind="ray", address={address!r}))
except EngineError as error:
    print(error)
"""


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:1"])  # at the second, nothing listens
def test_where_no_cluster_answers_one_sentence_says_so(address: str) -> None:
    done = run_python(NO_CLUSTER.format(address=address), seconds=20)
    assert done.stdout.startswith(f"No Ray cluster answers at {address} (")
    assert done.stdout.endswith(
        "start one with ray start --head, see to the address, or use the local engine.\n"
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


ONE_ERROR = """
from semantic.engine.ray_engine import RayEngine
from semantic.errors import UnknownIdError

def refuse(shared, shard):
    raise UnknownIdError(f"There is no speech {shard}; look again.")

engine = RayEngine(workers=1)
try:
    engine.map(refuse, None, range(9))
except UnknownIdError as error:
    print(error)
engine.close()
"""


def test_an_error_is_all_there_is_on_the_terminal() -> None:
    done = run_python(ONE_ERROR, seconds=60)
    assert done.stdout == "There is no speech 0; look again.\n"
    assert done.stderr == ""


def run_python(code: str, seconds: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=seconds
    )


def test_another_engine_can_be_opened_once_one_is_closed(engine: RayEngine) -> None:
    """The last one, as it closes the cluster of the others."""
    (worker,) = engine.map(process, None, [0])
    engine.close()
    assert not ray.is_initialized()
    with pytest.raises(ProcessLookupError):
        wait_until_gone(worker)
    engine.close()  # once more does no harm
    second = open_engine(EngineSettings(kind="ray", workers=1))
    assert (second.name, second.map(plus, 1, range(3))) == ("ray", [1, 2, 3])
    second.close()
    assert not ray.is_initialized()


def wait_until_gone(process: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        os.kill(process, 0)
        time.sleep(0.1)
