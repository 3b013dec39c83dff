"""Cutting rows into shards."""

from __future__ import annotations

AHEAD = 2
"""Shards for each worker that are begun or wait to be, so that none is idle and few are in memory."""


def row_shards(rows: int, size: int) -> list[range]:
    """Return shards of consecutive rows, each of the same size but for the last.

    Examples
    --------
    >>> row_shards(5, 2)
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    return [range(start, min(start + size, rows)) for start in range(0, rows, size)]
