"""How many threads libraries use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module

from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread(*libraries: str) -> Iterator[None]:
    """Have each library use one thread, `libraries` too, which are loaded first: only what is loaded can be limited.

    How work is parted between threads changes the last bits of sums, and where pieces of work are small, threads that wait
    for each other take ten times as long.
    """
    for library in libraries:
        import_module(library)
    with _pools(len(sys.modules)).limit(limits=1):
        yield


def hold_to_one_thread() -> None:
    """Have each library use one thread in work of the calling thread, for good: OpenMP counts its threads for each caller."""
    _pools(len(sys.modules)).limit(limits=1)


@lru_cache(maxsize=1)
def _pools(modules: int) -> ThreadpoolController:  # noqa: ARG001 - while no module was loaded, no pool was
    """Return the thread pools of what is loaded; looking for them takes a few milliseconds, and this is asked for often."""
    return ThreadpoolController()
