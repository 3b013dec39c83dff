"""Near pairs: all pairs of rows whose cosine reaches a threshold, none of them left out by a cap.

Up to some tens of thousands of rows each is compared with each. Of more, rows are compared that meet in a cell: every row has one
cell that is its home, and visits a few more that are near. How many it visits is chosen by a sample of rows that are
compared with all others; where no number finds what is asked for, each row is compared with each after all.
What is found is measured as everywhere (`semantic.index.measuring`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.engine.cutting import row_shards
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.errors import SemanticError
from semantic.index.cells import NO_CELL, Cells
from semantic.index.measuring import cosines_of_pairs, rounding
from semantic.index.scanning import scan_within

EXACT_UP_TO = 20_000
"""Rows of which each is compared with each: some two seconds on two cores at 512 numbers a row."""
_RECALL = 0.99
"""Share of the pairs that cells have to find by default."""
_ROOM = 0.25
"""Share of what may be missed that is kept in hand, as the recall is measured on a sample."""
_SAMPLE = 1_000
"""Rows that recall is measured with, each against all others: some thousand pairs tell .99 from .985."""
_MOST_VISITS = 16
"""Cells that a row visits at most; twice as many would find hardly more."""
_ASSIGNED = 4_096
"""Rows that are given their cells together; it is always the same ones, so that rounding is the same."""
_ROWS, _COLUMNS = 512, 8_192
"""Rows and columns of a product: 16 MB."""
_PRODUCTS = 100_000_000
"""Products of a shard: a second's work or so."""

Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]
"""The first and the second row of each pair."""
KeyedPairs = tuple[Rows, Embeddings]
"""The key of each pair, which is its first row times all rows, plus its second; and their cosines."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NearPairs:
    """Pairs of rows that are near each other.

    Parameters
    ----------
    first, second : ndarray of int64, shape (pairs,)
        Rows, the first below the second; ordered by both.
    similarities : ndarray of float32, shape (pairs,)
        Cosine of each pair.
    recall : float
        Which share of all such pairs is here: 1 where each row was compared with each, else measured on a sample.
    row_recall : float
        Which share of the pairs of a row is here on average; lower, as large families are found more surely than small ones.
    """

    first: Rows
    second: Rows
    similarities: Embeddings
    recall: float
    row_recall: float

    def __len__(self) -> int:
        return len(self.first)


class PairSource(Protocol):
    """Where pairs come from, in shards that know nothing of each other."""

    @property
    def shards(self) -> Sequence[range]:
        """What may be given to `keys_in`."""
        ...

    def keys_in(self, shard: range) -> Iterator[Rows]:
        """Yield the keys of the pairs of a shard, in portions."""
        ...


class PairSearch(ABC):
    """A search for near pairs in shards that know nothing of each other; each pair is in one of them.

    Parameters
    ----------
    vectors : ndarray of float32, shape (rows, dimension)
        Of unit length.
    threshold : float
        Least cosine, inclusive.
    recalls : tuple of float
        Which share of all pairs is found, and of those of a row on average, as far as known.
    """

    def __init__(self, vectors: Embeddings, threshold: float, recalls: tuple[float, float]) -> None:
        self._vectors = vectors
        self._threshold = threshold
        self.recall, self.row_recall = recalls

    @property
    @abstractmethod
    def products(self) -> int:
        """How many products of rows it takes."""

    @property
    @abstractmethod
    def shards(self) -> Sequence[range]:
        """What may be given to `pairs_in`."""

    def keys_in(self, shard: range) -> Iterator[Rows]:
        """Yield the keys of the pairs of a shard, in portions."""
        return (keys for keys, _ in self.pairs_in(shard))

    @abstractmethod
    def pairs_in(self, shard: range) -> Iterator[KeyedPairs]:
        """Yield the pairs of a shard in portions, the lower row first in each pair."""

    def _near(self, own: Rows, others: Rows) -> Pairs:
        """Return which of some rows may be near which of some others, with room for the rounding of a quick product."""
        products = self._vectors[own] @ self._vectors[others].T
        found = np.flatnonzero(products.ravel() >= self._threshold - rounding(self._vectors))
        places, columns = np.divmod(found, len(others))
        return own[places], others[columns]

    def _measured(self, first: Rows, second: Rows) -> KeyedPairs:
        similarities = cosines_of_pairs(self._vectors, first, second)
        near = similarities >= self._threshold
        return first[near] * len(self._vectors) + second[near], similarities[near]


def near_pairs(
    vectors: Embeddings,
    threshold: float,
    *,
    recall: float = _RECALL,
    seed: int = 0,
    engine: Engine | None = None,
) -> NearPairs:
    """Return all pairs of rows whose cosine reaches a threshold.

    Parameters
    ----------
    vectors : ndarray of float32, shape (rows, dimension)
        Of unit length.
    threshold : float
        Least cosine, inclusive.
    recall : float
        Which share of the pairs must be found, and of the pairs of a row on average as far as cells go. Up to `EXACT_UP_TO` rows
        all are found; so they are with 1.
    seed : int
        What is drawn, is drawn by it.
    engine : Engine, optional
        Where the work runs; by default here, on all cores. The pairs are the same.

    Raises
    ------
    SemanticError
        If the rows are no table, or the recall is no share.

    Examples
    --------
    >>> rows = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    >>> found = near_pairs(rows, 0.7)
    >>> found.first.tolist(), found.second.tolist(), found.similarities.tolist()
    ([1], [2], [0.800000011920929])
    """
    search = search_pairs(vectors, threshold, recall=recall, seed=seed, engine=engine)
    keys, similarities = _in_order((engine or LocalEngine()).map(_found_in, search, search.shards))
    first, second = np.divmod(keys, max(len(vectors), 1))
    return NearPairs(
        first=first,
        second=second,
        similarities=similarities,
        recall=search.recall,
        row_recall=search.row_recall,
    )


def search_pairs(
    vectors: Embeddings,
    threshold: float,
    *,
    recall: float = _RECALL,
    seed: int = 0,
    engine: Engine | None = None,
) -> PairSearch:
    """Prepare a search for near pairs, to be carried out shard by shard; parameters as for `near_pairs`."""
    if vectors.ndim != 2:
        raise SemanticError(
            f"There are {vectors.ndim} dimensions of embeddings; give a table, one row a text."
        )
    if not 0 < recall <= 1:
        raise SemanticError(f"The recall is {recall}; give a share above 0, at most 1.")
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    each = _EachWithEach(rows, threshold)
    if len(rows) <= EXACT_UP_TO or recall == 1:
        return each
    cells = Cells.learned(rows, seed=seed)
    parts = (engine or LocalEngine()).map(_cells_of, (cells, rows), row_shards(len(rows), _ASSIGNED))
    near = np.concatenate(parts)
    sample = _Sample.of(rows, threshold, seed)
    visits, reached = _visits(sample, near, recall + (1 - recall) * _ROOM)
    if reached[0] < recall:
        return each
    found = _InCells(rows, threshold, np.ascontiguousarray(near[:, :visits]), len(cells), reached)
    return found if found.products < each.products else each


def _visits(sample: _Sample, near: NDArray[np.int32], aim: float) -> tuple[int, tuple[float, float]]:
    """Return the smallest number of visits by which both recalls reach an aim, or the largest, and the recalls."""
    reached = (0.0, 0.0)
    for visits in range(1, _MOST_VISITS + 1):
        reached = sample.recalls(near[:, :visits])
        if min(reached) >= aim:
            return visits, reached
    return _MOST_VISITS, reached


class _EachWithEach(PairSearch):
    """Compares each row with each."""

    def __init__(self, vectors: Embeddings, threshold: float) -> None:
        super().__init__(vectors, threshold, (1.0, 1.0))

    @property
    def products(self) -> int:
        """How many products it takes."""
        return len(self._vectors) ** 2 // 2

    @property
    def shards(self) -> Sequence[range]:
        return row_shards(len(self._vectors), _ROWS)

    def pairs_in(self, shard: range) -> Iterator[KeyedPairs]:
        own = np.arange(shard.start, shard.stop)
        for start in range(shard.start, len(self._vectors), _COLUMNS):
            others = np.arange(start, min(start + _COLUMNS, len(self._vectors)))
            first, second = self._near(own, others)
            later = first < second
            yield self._measured(first[later], second[later])


class _InCells(PairSearch):
    """Compares rows that meet in a cell.

    Parameters
    ----------
    vectors, threshold, recalls
        As for `PairSearch`.
    cells_of : ndarray of int32, shape (rows, visits)
        The cells of each row, its home first.
    cells : int
        How many there are.
    """

    def __init__(
        self,
        vectors: Embeddings,
        threshold: float,
        cells_of: NDArray[np.int32],
        cells: int,
        recalls: tuple[float, float],
    ) -> None:
        super().__init__(vectors, threshold, recalls)
        self._cells_of = cells_of
        rows, visits = np.nonzero(cells_of != NO_CELL)
        places = cells_of[rows, visits]
        order = np.lexsort((rows, visits > 0, places))  # in each cell those at home first
        self._rows = rows[order]
        self._starts = np.searchsorted(places[order], np.arange(cells + 1))
        self._at_home = np.bincount(cells_of[:, 0], minlength=cells)

    @property
    def products(self) -> int:
        """How many products it takes."""
        return int(self._products_by_cell.sum())

    @cached_property
    def shards(self) -> Sequence[range]:
        done = np.cumsum(self._products_by_cell) // _PRODUCTS
        ends = [*(np.flatnonzero(np.diff(done)) + 1).tolist(), len(done)]
        return [range(start, end) for start, end in zip([0, *ends], ends, strict=False) if start < end]

    @property
    def _products_by_cell(self) -> Rows:
        return self._at_home.astype(np.int64) * np.diff(self._starts)

    def pairs_in(self, shard: range) -> Iterator[KeyedPairs]:
        for cell in shard:
            members = self._rows[self._starts[cell] : self._starts[cell + 1]]
            at_home = members[: self._at_home[cell]]
            for start in range(0, len(at_home), _ROWS):
                own = at_home[start : start + _ROWS]
                for column in range(0, len(members), _COLUMNS):
                    others = members[column : column + _COLUMNS]
                    one, other = self._near(own, others)
                    here = (one != other) & ((one < other) | ~self._meet_at_home_of(other, one))
                    one, other = one[here], other[here]
                    yield self._measured(np.minimum(one, other), np.maximum(one, other))

    def _meet_at_home_of(self, hosts: Rows, guests: Rows) -> NDArray[np.bool_]:
        """Tell of each pair whether the guest is in the home of the host, where the two are found as well."""
        homes = self._cells_of[hosts, 0]
        met = np.zeros(len(hosts), dtype=np.bool_)
        for visit in self._cells_of.T:
            met |= visit[guests] == homes
        return met


@dataclass(frozen=True, eq=False)
class _Sample:
    """The near pairs of some rows, all of them: a row of the sample and another row."""

    rows: Rows
    others: Rows

    @classmethod
    def of(cls, vectors: Embeddings, threshold: float, seed: int) -> _Sample:
        size = min(_SAMPLE, len(vectors))
        drawn = np.sort(np.random.default_rng(seed).choice(len(vectors), size, replace=False))
        hits = scan_within(vectors, vectors[drawn], threshold)
        rows = np.repeat(drawn, [len(found) for found in hits])
        others = np.concatenate([found.rows for found in hits])
        return cls(rows[rows != others], others[rows != others])

    def recalls(self, cells_of: NDArray[np.int32]) -> tuple[float, float]:
        """Return which share of the pairs meets in the home of one of them, and of the pairs of a row on average."""
        if not len(self.rows):
            return 1.0, 1.0
        there = (cells_of[self.rows] == cells_of[self.others, :1]).any(axis=1)
        here = (cells_of[self.others] == cells_of[self.rows, :1]).any(axis=1)
        met = there | here
        numbers = np.unique(self.rows, return_inverse=True)[1]
        by_row = np.bincount(numbers, met) / np.bincount(numbers)
        return float(met.mean()), float(by_row.mean())


def _found_in(search: PairSearch, shard: range) -> KeyedPairs:
    return _joined(search.pairs_in(shard))


def _in_order(portions: Iterable[KeyedPairs]) -> KeyedPairs:
    keys, similarities = _joined(portions)
    order = np.argsort(keys)
    return keys[order], similarities[order]


def _joined(portions: Iterable[KeyedPairs]) -> KeyedPairs:
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    keys, similarities = (np.concatenate(columns) for columns in zip(nothing, *portions, strict=True))
    return keys, similarities


def _cells_of(given: tuple[Cells, Embeddings], part: range) -> NDArray[np.int32]:
    cells, vectors = given
    return cells.nearest(vectors[part.start : part.stop], _MOST_VISITS)
