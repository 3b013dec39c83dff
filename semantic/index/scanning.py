"""Exact search by passing over all vectors in blocks; for ranges, narrow filters and ties.

A quick float32 product picks the candidates, with room for its rounding; they are then measured
as everywhere. So nothing is missed, and no number of results is too large.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.index.measuring import ranked, rounding
from semantic.index.protocol import Allowed, Hits, Rows

_ROWS = 8192
"""Rows of a block: 16 MB at 512 numbers a row."""
_QUERIES = 256
"""Queries that pass over the vectors together: a product of both blocks takes 8 MB."""
_SPARSE = 0.25
"""Where fewer of a block's rows are allowed, those are copied out first; else all are multiplied."""


def scan_nearest(
    vectors: Embeddings, queries: Embeddings, k: int, allowed: Allowed | None = None
) -> list[Hits]:
    """Return for each query its `k` nearest rows, most similar first, ties by row."""
    hits: list[Hits] = []
    for start in range(0, len(queries), _QUERIES):
        together = queries[start : start + _QUERIES]
        floors = np.full(len(together), -np.inf, dtype=np.float32)
        best = [np.empty(0, dtype=np.float32) for _ in together]
        candidates = _Candidates(len(together))
        for rows, products in _blocks(vectors, together, allowed):
            for query in np.flatnonzero((products >= floors[:, None]).any(axis=1)).tolist():
                found = products[query] >= floors[query]
                candidates.add(query, rows[found], products[query][found])
                best[query] = _largest(np.concatenate([best[query], products[query][found]]), k)
                if len(best[query]) == k:  # a row below this is not among the nearest, however it was rounded
                    floors[query] = best[query].min() - 2 * rounding(vectors)
        hits += [
            ranked(vectors, candidates.rows(number, floor), query).first(k)
            for number, (query, floor) in enumerate(zip(together, floors.tolist(), strict=True))
        ]
    return hits


def scan_within(
    vectors: Embeddings, queries: Embeddings, threshold: float, allowed: Allowed | None = None
) -> list[Hits]:
    """Return for each query all rows at or above a similarity, most similar first, ties by row."""
    hits: list[Hits] = []
    floor = threshold - rounding(vectors)
    for start in range(0, len(queries), _QUERIES):
        together = queries[start : start + _QUERIES]
        candidates = _Candidates(len(together))
        for rows, products in _blocks(vectors, together, allowed):
            for query in np.flatnonzero((products >= floor).any(axis=1)).tolist():
                found = products[query] >= floor
                candidates.add(query, rows[found], products[query][found])
        hits += [
            ranked(vectors, candidates.rows(number, floor), query).at_least(threshold)
            for number, query in enumerate(together)
        ]
    return hits


class _Candidates:
    """Rows that may be among the results of each query, with their products."""

    def __init__(self, queries: int) -> None:
        self._rows: list[list[Rows]] = [[] for _ in range(queries)]
        self._products: list[list[Embeddings]] = [[] for _ in range(queries)]

    def add(self, query: int, rows: Rows, products: Embeddings) -> None:
        self._rows[query].append(rows)
        self._products[query].append(products)

    def rows(self, query: int, floor: float) -> Rows:
        """Return the rows of a query whose product is not below `floor`, in ascending order."""
        if not self._rows[query]:
            return np.empty(0, dtype=np.int64)
        rows: Rows = np.concatenate(self._rows[query])
        return rows[np.concatenate(self._products[query]) >= floor]


def _blocks(
    vectors: Embeddings, queries: Embeddings, allowed: Allowed | None
) -> Iterator[tuple[Rows, Embeddings]]:
    """Yield the allowed rows in blocks, each with its products, shape ``(queries, rows)``."""
    for start in range(0, len(vectors), _ROWS):
        block = vectors[start : start + _ROWS]
        if allowed is None:
            yield np.arange(start, start + len(block)), queries @ block.T
            continue
        inside: NDArray[np.int64] = np.flatnonzero(allowed[start : start + _ROWS])
        if len(inside) == 0:
            continue
        if len(inside) < _SPARSE * len(block):
            products = queries @ block[inside].T
        else:
            products = (queries @ block.T)[:, inside]
        yield start + inside, products


def _largest(products: Embeddings, k: int) -> Embeddings:
    """Return the `k` largest, in no order."""
    return products if len(products) <= k else np.partition(products, -k)[-k:]
