"""Every repeat in rows of codes, from a suffix array, in time that grows with the rows alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
"""Small whole numbers, one a word; and places in a row of them."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of codes laid end to end, a separator of its own after each.

    Parameters
    ----------
    codes : ndarray of int32
        All rows. Each separator is there once, so no repeat runs over the end of a row.
    ends : ndarray of int32, shape of codes
        For every place the end of its row: where its separator stands.
    owners : sequence of collection of int
        For each row, to whom it belongs; never empty.
    row_of : ndarray of int32, shape of codes
        For every place the number of its row.
    starts : ndarray of int32, one for each row
        Where it begins.
    """

    codes: Codes
    ends: Codes
    owners: Sequence[Collection[int]]
    row_of: Codes
    starts: Codes

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]], owners: Sequence[Collection[int]]) -> Rows:
        """Lay `rows` of codes from 0 up end to end; ``owners[i]`` has row ``i``."""
        lengths = np.array([len(row) + 1 for row in rows], dtype=np.int32)
        stops = np.cumsum(lengths, dtype=np.int32)
        separators = max((max(row, default=0) for row in rows), default=0) + 1
        codes = [code for number, row in enumerate(rows) for code in (*row, separators + number)]
        return cls(
            np.array(codes, dtype=np.int32),
            np.repeat(stops - 1, lengths),
            owners,
            np.repeat(np.arange(len(rows), dtype=np.int32), lengths),
            stops - lengths,
        )

    def within(self, place: int) -> tuple[int, int]:
        """Return the number of the row of a place, and where in the row it is."""
        row = int(self.row_of[place])
        return row, place - int(self.starts[row])


@dataclass(eq=False, slots=True)
class Repeat:
    """Stretches of codes that stand at the same places.

    Parameters
    ----------
    longest : int
        The length of the longest of them; it is followed by different codes, or by the end of
        its row.
    first, stop : int
        They begin at the places ``order[first:stop]``.
    shorter : Repeat or None
        The next shorter repeat, which has all these places and others; `longest` down to one
        more than its length all stand at these same places.
    owners : int
        How many owners the rows of these places have between them.
    """

    longest: int
    first: int
    stop: int = 0
    shorter: Repeat | None = None
    owners: int = 0
    _again: int = field(default=0, repr=False)

    @property
    def shortest(self) -> int:
        """The shortest length that stands at these places and no others."""
        return 1 + (self.shorter.longest if self.shorter else 0)


@dataclass(frozen=True, eq=False)
class Repeats:
    """The repeats of some rows.

    Parameters
    ----------
    order : ndarray of int32
        The places where a repeat may begin, sorted by what follows them.
    found : list of Repeat
        Those of at least two owners, longer before shorter where they stand at one place.
    """

    order: Codes
    found: list[Repeat]

    def places(self, repeat: Repeat) -> Codes:
        """Return where a repeat begins, by what follows."""
        return self.order[repeat.first : repeat.stop]


def find_repeats(rows: Rows, begins: NDArray[np.bool_] | None = None) -> Repeats:
    """Find what stands in rows of two or more owners.

    The suffixes of all rows are sorted (Manber & Myers 1993; here by ``pydivsufsort``), the
    common prefixes of neighbours measured (Kasai and others 2001), and their intervals walked
    with one stack (Abouelhoda, Kurtz & Ohlebusch 2004) that counts the owners of each on the
    way (Yamamoto & Church 2001). A row that has several owners is a repeat by itself.

    Parameters
    ----------
    rows : Rows
        What is searched.
    begins : ndarray of bool, shape of ``rows.codes``, optional
        Where a repeat may begin; anywhere, if left out.

    Returns
    -------
    Repeats
        Each class of stretches that stand at exactly the same places, once.
    """
    if not rows.owners:
        return Repeats(np.zeros(0, dtype=np.int32), [])
    order, common = _suffixes(rows, begins)
    lengths = (rows.ends[order] - order).tolist()
    owners = [rows.owners[row] for row in rows.row_of[order].tolist()]
    return Repeats(order, list(_walk(common.tolist(), lengths, owners)))


def _suffixes(rows: Rows, begins: NDArray[np.bool_] | None) -> tuple[Codes, Codes]:
    """Sort the places where repeats may begin; return them, and what each shares with the one before."""
    from pydivsufsort import divsufsort, kasai

    order = divsufsort(rows.codes)
    common = np.concatenate([np.zeros(1, dtype=np.int64), kasai(rows.codes, order)[:-1]])
    kept = rows.ends[order] > order  # a separator begins nothing
    if begins is not None:
        kept &= begins[order]
    ranks = np.flatnonzero(kept)
    if not len(ranks):
        return order[:0].astype(np.int32), common[:0].astype(np.int32)
    # Between two kept suffixes the smallest common prefix counts.
    shared = np.minimum.reduceat(common[: ranks[-1] + 1], np.concatenate([[0], ranks[:-1] + 1]))
    return order[ranks].astype(np.int32), shared.astype(np.int32)


def _walk(
    common: Sequence[int], lengths: Sequence[int], owners: Sequence[Collection[int]]
) -> Iterator[Repeat]:
    """Yield the repeats of two or more owners; each is complete once the next one is asked for.

    An owner seen again within a repeat is counted once: the smallest open repeat that holds
    both places takes note, and what encloses it is told when it closes.
    """
    seen: dict[int, int] = {}
    owned = np.concatenate([[0], np.cumsum([len(some) for some in owners], dtype=np.int64)]).tolist()
    root = Repeat(0, 0)
    opened = [root]
    firsts = [0]
    for rank in range(len(lengths) + 1):
        depth = common[rank] if rank < len(lengths) else 0
        while opened[-1].longest > depth:
            closed = opened.pop()
            firsts.pop()
            if opened[-1].longest < depth:
                opened.append(Repeat(depth, closed.first, shorter=opened[-1]))
                firsts.append(closed.first)
                closed.shorter = opened[-1]
            opened[-1]._again += closed._again
            closed.stop = rank
            closed.owners = owned[rank] - owned[closed.first] - closed._again
            if closed.owners > 1:
                yield closed
        if rank == len(lengths):
            return
        for owner in owners[rank]:
            if owner in seen:
                opened[bisect_right(firsts, seen[owner]) - 1]._again += 1
            seen[owner] = rank
        if lengths[rank] > depth:
            opened.append(Repeat(lengths[rank], rank, shorter=opened[-1]))
            firsts.append(rank)
