"""Progress bars on stderr for work that takes more than a moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

Advance = Callable[[int], None]
"""Called with how much was done since the last call."""

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
        Whether to show anything at all; where stderr is no terminal, nothing is.

    Yields
    ------
    callable
        To be told how much was done since the last call.
    """
    if not shown or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task(description, total=total)
    start = Timer(_PATIENCE, progress.start)
    start.daemon = True
    start.start()
    try:
        yield lambda done: progress.advance(task, done)
    finally:
        start.cancel()
        start.join()
        progress.stop()
