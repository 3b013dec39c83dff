"""How many threads libraries use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread(*libraries: str) -> Iterator[None]:
    """Have each library use one thread, `libraries` too, which are loaded first: only what is loaded can be limited.

    How work is parted between threads changes the last bits of sums, and where pieces of work are small, threads that wait
    for each other take ten times as long.
    """
    for library in libraries:
        import_module(library)
    with threadpool_limits(limits=1):
        yield
