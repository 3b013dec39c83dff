"""Ray (Moritz et al. 2018, "Ray: a distributed framework for emerging AI applications"): work on the machines of a cluster.

A worker that is lost is started again and does again what it was at; what was done is kept. A few shards for each worker are under way
at a time, so neither the driver nor a worker holds more.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np

from semantic import errors
from semantic.encoders.moving import MovedEncoder
from semantic.encoders.protocol import Embeddings, Encoder
from semantic.engine.protocol import Found, Shard, Shared
from semantic.errors import EncoderError, EngineError, SemanticError
from semantic.progress import Advance
from semantic.threads import one_thread

_AHEAD = 2
"""Shards for each worker that are begun or wait to be, so that none is idle and few are in memory."""
_RESTARTED: dict[str, Any] = {"max_restarts": -1, "max_task_retries": 3}
"""A worker that was lost is started again, always; a shard that takes its worker with it the fourth time is given up."""
_SILENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
}
"""Ray tells its makers of its use unless it is told not to, warns of its next release, and writes what it mends by itself on the
terminal; what it cannot mend is raised."""


class RayEngine:
    """Carries out shards on the workers of a Ray cluster; starts one on this machine where no address is given.

    Parameters
    ----------
    address : str, optional
        Of a running cluster: ``auto`` on one of its machines, or ``ray://HOST:10001``. By default what the variable
        ``RAY_ADDRESS`` says, and if that says nothing, a cluster that lives as long as this process.
    workers : int, optional
        How many at most, a core each; by default one for each core of the cluster.

    Raises
    ------
    EngineError
        If Ray is not installed, or there is no cluster at the address.
    """

    name = "ray"

    def __init__(self, *, address: str | None = None, workers: int | None = None) -> None:
        self._started = _connect(address, workers)
        self._wanted = workers

    @cached_property
    def workers(self) -> int:
        """How many workers there are."""
        import ray

        cores = int(ray.cluster_resources().get("CPU", 1))  # type: ignore[no-untyped-call]
        return max(1, cores if self._wanted is None else min(self._wanted, cores))

    def map(
        self,
        work: Callable[[Shared, Shard], Found],
        shared: Shared,
        shards: Iterable[Shard],
        *,
        threaded: bool = True,  # noqa: ARG002 - each worker is a process
    ) -> list[Found]:
        """Return what some work finds in each shard, as `Engine.map` says."""
        import ray

        with _one_sentence():
            everywhere = ray.put(shared)
            free, begun = deque(self._pool), deque[Any]()
            found: list[Found] = []
            for shard in shards:
                if len(begun) == _AHEAD * len(free):
                    found.append(ray.get(begun.popleft()))
                begun.append(free[0].carry_out.remote(work, [everywhere], shard))
                free.rotate(-1)
            return found + [ray.get(each) for each in begun]

    def encode(
        self, encoder: Encoder, batches: Sequence[Sequence[str]], advance: Advance | None = None
    ) -> Iterator[tuple[int, Embeddings]]:
        """Yield the number of each batch as it is done and its embeddings, as `Engine.encode` says."""
        import ray.data

        if not batches:
            return
        self._give_way()
        with _one_sentence():
            numbered = [{"number": number, "texts": list(batch)} for number, batch in enumerate(batches)]
            with _no_word_of_later_releases():
                encoded = ray.data.from_items(numbered, override_num_blocks=len(numbered)).map_batches(
                    _Encoding,
                    batch_size=1,
                    compute=ray.data.ActorPoolStrategy(size=min(self.workers, len(batches))),
                    fn_constructor_args=(MovedEncoder.of(encoder),),
                    num_cpus=1,
                    **_RESTARTED,
                )
            for row in encoded.iter_rows():
                _check(row)
                number = int(row["number"])
                rows = np.frombuffer(row["embeddings"], dtype=np.float32)
                if advance:
                    advance(len(batches[number]))
                yield number, rows.reshape(len(batches[number]), -1)

    def close(self) -> None:
        """Let go of all workers, and of the cluster if it was started for this engine."""
        import ray

        self._give_way()
        if self._started and ray.is_initialized():
            ray.shutdown()

    @cached_property
    def _pool(self) -> list[Any]:
        import ray

        made = ray.remote(_Worker).options(num_cpus=1, **_RESTARTED)
        return [made.remote() for _ in range(self.workers)]

    def _give_way(self) -> None:
        """Stop the workers, so that others have their cores."""
        import ray

        for worker in self.__dict__.pop("_pool", []):
            ray.kill(worker)


class _Worker:
    """Carries out shards, and keeps what they share as long as it is the same."""

    def __init__(self) -> None:
        self._kept: tuple[Any, Any] = (None, None)

    def carry_out(self, work: Callable[[Any, Any], Any], everywhere: Sequence[Any], shard: Any) -> Any:
        import ray

        (reference,) = everywhere  # in a list, so that Ray leaves it to this worker when to read it
        if self._kept[0] != reference:
            self._kept = (reference, ray.get(reference))
        with one_thread():
            return work(self._kept[1], shard)


class _Encoding:
    """Encodes one batch after another with an encoder that is opened once.

    Ray Data keeps of an error no more than its text, so what the encoder says is sent back as a row.
    """

    def __init__(self, moved: MovedEncoder) -> None:
        self._moved = moved

    def __call__(self, rows: dict[str, Any]) -> dict[str, Any]:
        embeddings, kind, error = b"", "", ""
        try:
            embeddings = self._encoder.encode_passages(list(rows["texts"][0])).astype(np.float32).tobytes()
        except SemanticError as raised:
            kind, error = type(raised).__name__, str(raised)
        return {
            "number": rows["number"],
            "embeddings": np.array([embeddings], dtype=object),
            "kind": [kind],
            "error": [error],
        }

    @cached_property
    def _encoder(self) -> Encoder:
        return self._moved.open()


def _check(row: Mapping[str, Any]) -> None:
    """Raise what an encoder has raised in a worker."""
    if row["kind"]:
        raise getattr(errors, row["kind"], EncoderError)(row["error"])


def _connect(address: str | None, workers: int | None) -> bool:
    """Join a cluster, or start one; tell whether it was this call that did."""
    for variable, value in _SILENT.items():
        os.environ.setdefault(variable, value)
    try:
        import ray
    except ImportError:
        raise EngineError(
            "Ray is not installed; run: pip install 'semantic-speeches[distributed]', or use the local engine."
        ) from None
    if ray.is_initialized():
        return False
    named = address or os.environ.get("RAY_ADDRESS")
    its_own: dict[str, Any] = {} if named else {"num_cpus": workers, "include_dashboard": False}
    try:
        ray.init(named, log_to_driver=False, logging_level=logging.ERROR, **its_own)
    except (ConnectionError, ValueError, OSError, RuntimeError) as error:
        where = f"at {named}" if named else "on this machine"
        raise EngineError(
            f"No Ray cluster answers {where} ({_first_line(error)}); start one with ray start --head, "
            "see to the address, or use the local engine."
        ) from error
    _be_quiet()
    return True


def _be_quiet() -> None:
    """Have Ray Data say nothing on the terminal, whose progress is the caller's."""
    with _no_word_of_later_releases():
        from ray.data import DataContext

        context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


@contextmanager
def _no_word_of_later_releases() -> Iterator[None]:
    """Ignore what Ray says of settings that later releases will not have: of its own, and of how often a shard is tried again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Raise what went wrong in a worker as it was raised there, and what went wrong with Ray in one sentence."""
    import ray

    try:
        yield
    except ray.exceptions.RayError as error:
        raise _in_the_worker(error) or EngineError(_lost(error)) from error


def _in_the_worker(error: BaseException | None) -> BaseException | None:
    """Return what was raised in a worker, which Ray and Ray Data wrap in errors of their own."""
    import ray

    while error is not None:
        if not isinstance(error, ray.exceptions.RayError | ray.exceptions.UserCodeException):
            return error
        error = getattr(error, "cause", None) or error.__cause__
    return None


def _lost(error: BaseException) -> str:
    return f"The Ray cluster has failed ({_first_line(error)}); run this again, and what is saved is not done again."


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
