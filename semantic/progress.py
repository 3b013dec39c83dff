"""Progress bars on stderr for work that takes more than a moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from semantic.encoders.protocol import Advance

_PATIENCE = 1.0
"""Seconds of silence: what is done within them needs no bar."""


@contextmanager
def bar(description: str, total: int, *, shown: bool) -> Iterator[Advance]:
    """Count what is done, and show it on stderr once it takes longer than a second.

    Parameters
    ----------
    description : str
        What is being done.
    total : int
        How much there is to do.
    shown : bool
        Whether to show anything at all.

    Yields
    ------
    callable
        To be told how much was done since the last call.
    """
    if not shown:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(description, total=total)
    started = time.monotonic()

    def advance(done: int) -> None:
        progress.advance(task, done)
        if time.monotonic() - started > _PATIENCE and not progress.live.is_started:
            progress.start()

    try:
        yield advance
    finally:
        progress.stop()
