"""The engine by default: the cores of this machine."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from concurrent.futures import Future, ThreadPoolExecutor

from semantic.encoders.protocol import Embeddings, Encoder
from semantic.engine.cutting import AHEAD
from semantic.engine.protocol import Found, Shard, Shared
from semantic.progress import Advance
from semantic.threads import hold_to_one_thread, one_thread


class LocalEngine:
    """Carries out shards on threads of this process, each with one thread of BLAS and OpenMP.

    Parameters
    ----------
    workers : int, optional
        How many threads; by default one a core.
    """

    name = "local"

    def __init__(self, *, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1

    def map(
        self,
        work: Callable[[Shared, Shard], Found],
        shared: Shared,
        shards: Iterable[Shard],
        *,
        threaded: bool = True,
    ) -> list[Found]:
        """Return what some work finds in each shard, as `Engine.map` says."""
        with one_thread():
            if self.workers == 1 or not threaded or (isinstance(shards, Sized) and len(shards) == 1):
                return [work(shared, shard) for shard in shards]
            with ThreadPoolExecutor(self.workers, initializer=hold_to_one_thread) as pool:
                return list(_in_order(pool, work, shared, shards, ahead=AHEAD * self.workers))

    def encode(
        self, encoder: Encoder, batches: Sequence[Sequence[str]], advance: Advance | None = None
    ) -> Iterator[tuple[int, Embeddings]]:
        """Yield the number of each batch and its embeddings, as `Engine.encode` says; the encoder has threads of its own."""
        for number, batch in enumerate(batches):
            yield number, encoder.encode_passages(batch, advance=advance)

    def close(self) -> None:
        """Do nothing: threads end with their work."""


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[Shared, Shard], Found],
    shared: Shared,
    shards: Iterable[Shard],
    *,
    ahead: int,
) -> Iterator[Found]:
    begun: deque[Future[Found]] = deque()
    try:
        for shard in shards:
            if len(begun) == ahead:
                yield begun.popleft().result()
            begun.append(pool.submit(work, shared, shard))
        while begun:
            yield begun.popleft().result()
    finally:
        for future in begun:  # after an error, what was not begun need not be
            future.cancel()
