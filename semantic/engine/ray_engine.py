"""Ray (Moritz et al. 2018, "Ray: a distributed framework for emerging AI applications"): work on the machines of a cluster.

Shards are tasks, and encoders actors of Ray Data. What a lost worker was at is done again by another one; what was done is kept. A
few shards for each worker are under way at a time, so neither this process nor a worker holds more.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from semantic import errors
from semantic.encoders.moving import MovedEncoder
from semantic.encoders.protocol import Embeddings, Encoder
from semantic.engine.cutting import AHEAD
from semantic.engine.protocol import Found, Shard, Shared
from semantic.errors import EncoderError, EngineError, SemanticError
from semantic.progress import Advance
from semantic.threads import one_thread

if TYPE_CHECKING:
    import ray.data

_RETRIES = 3
"""How often a shard is given to another worker after it was lost; one that takes its worker with it each time is given up."""
_PATIENCE = 10.0
"""Seconds that a cluster has to take a call."""
_SILENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_IGNORE_UNHANDLED_ERRORS": "1",
}
"""Ray tells its makers of its use unless it is told not to, warns of its next release, and prints errors of shards that
nobody waits for any more."""


class RayEngine:
    """Carries out shards on the workers of a Ray cluster; starts one on this machine where no address is given.

    Parameters
    ----------
    address : str, optional
        Of a running cluster, told on one of its machines: ``auto``, or ``HOST:6379``. By default what the variable
        ``RAY_ADDRESS`` says, and if that says nothing, a cluster that lives as long as this engine.
    workers : int, optional
        How many at most, a core each; by default as many as the cluster has cores. A cluster that grows by itself needs to be
        told.

    Raises
    ------
    EngineError
        If Ray is not installed, or there is no cluster at the address.
    """

    name = "ray"

    def __init__(self, *, address: str | None = None, workers: int | None = None) -> None:
        self._started = _connect(address, workers)
        self._wanted = workers

    @property
    def workers(self) -> int:
        """How many workers there may be."""
        return self._wanted or self._cores

    @property
    def _cores(self) -> int:
        import ray

        return max(1, int(ray.cluster_resources().get("CPU", 1)))  # type: ignore[no-untyped-call]

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

        task = ray.remote(_carried_out).options(num_cpus=1, max_retries=_RETRIES)
        found: list[Found] = []
        with _one_sentence():
            everywhere = ray.put(shared)
            begun: deque[Any] = deque()
            try:
                for shard in shards:
                    if len(begun) >= AHEAD * self.workers:
                        found.append(ray.get(begun.popleft()))
                    begun.append(task.remote(work, everywhere, shard))
                while begun:
                    found.append(ray.get(begun.popleft()))
            finally:
                for each in begun:  # after an error, nobody waits for the others
                    ray.cancel(each)
        return found

    def encode(
        self, encoder: Encoder, batches: Sequence[Sequence[str]], advance: Advance | None = None
    ) -> Iterator[tuple[int, Embeddings]]:
        """Yield the number of each batch as it is done and its embeddings, as `Engine.encode` says."""
        import ray.data

        if not batches:
            return
        with _one_sentence():
            numbered = [{"number": number, "texts": list(batch)} for number, batch in enumerate(batches)]
            with _no_word_of_later_releases():
                encoded = ray.data.from_items(numbered, override_num_blocks=len(numbered)).map_batches(
                    _Encoding,
                    batch_size=1,
                    compute=self._pool_for(len(batches)),
                    fn_constructor_args=(MovedEncoder.of(encoder),),
                    num_cpus=1,
                    max_restarts=-1,
                    max_task_retries=_RETRIES,
                )
            for row in encoded.iter_rows():
                _check(row)
                number = int(row["number"])
                rows = np.frombuffer(row["embeddings"], dtype=np.float32)
                if advance:
                    advance(len(batches[number]))
                yield number, rows.reshape(len(batches[number]), -1)

    def _pool_for(self, batches: int) -> ray.data.ActorPoolStrategy:
        """Return as many encoders as there are cores for, and more of them should the cluster grow."""
        import ray.data

        most = min(self.workers, batches)
        return ray.data.ActorPoolStrategy(min_size=min(most, self._cores), max_size=most)

    def close(self) -> None:
        """Let go of the cluster; one that was started for this engine ends."""
        import ray

        if self._started and ray.is_initialized():
            ray.shutdown()


def _carried_out(work: Callable[[Any, Any], Any], shared: Any, shard: Any) -> Any:
    with one_thread():
        return work(shared, shard)


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
        _check_reached(named)
        ray.init(named or "local", log_to_driver=False, logging_level=logging.ERROR, **its_own)
    except (ConnectionError, ValueError, OSError, RuntimeError) as error:
        where = f"at {named}" if named else "on this machine"
        raise EngineError(
            f"No Ray cluster answers {where} ({_first_line(error)}); start one with ray start --head, "
            "see to the address, or use the local engine."
        ) from error
    _be_quiet()
    return True


def _check_reached(address: str | None) -> None:
    """Raise an `OSError` where nothing listens at an address; Ray itself goes on asking for minutes."""
    named = re.fullmatch(r"([^:/]+):(\d+)", address or "")
    if named:
        socket.create_connection((named[1], int(named[2])), timeout=_PATIENCE).close()


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
        if not isinstance(error, ray.exceptions.RayError):
            return error
        error = getattr(error, "cause", None) or error.__cause__
    return None


def _lost(error: BaseException) -> str:
    return f"The Ray cluster has failed ({_first_line(error)}); run this again, and what is saved is not done again."


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
