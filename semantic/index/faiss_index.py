"""FAISS indexes: exact inner product, cells of an inverted file, or a graph of neighbours.

Douze et al. 2024, The Faiss library. FAISS finds candidates; what it finds is measured again,
ties at the cut are settled, and what an approximate index cannot find reliably (ranges in a
graph, narrow filters) is looked up by a pass over all vectors.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.index.measuring import NO_ROW, ranked, ranked_together, rounding
from semantic.index.protocol import Allowed, Hits, IndexDescription
from semantic.index.scanning import scan_nearest, scan_within

_SPARE = 16
"""Rows asked for beyond k, so that rounding or a tie at the cut seldom needs a second look."""
_WIDE = 0.25
"""Share of rows that a filter leaves, above which FAISS is asked for more rows and the others are dropped;
below it, passing over the allowed rows is quicker."""
_MORE = 1.5
"""How many times more rows than the filter's share says are asked for, as what is near is not spread evenly."""
_FEW = 20_000
"""Rows that a filter may leave of an approximate index to be passed over one by one, which takes milliseconds; among
fewer, what is looked at of cells or a graph would hardly meet one."""
_TOGETHER = 16
"""Queries of one call to an approximate index: from 20 on, FAISS picks cells by a product of matrices, whose
rounding depends on the queries beside."""


class FaissIndex:
    """What both kinds share: a FAISS index of some rows, and the rows themselves.

    Parameters
    ----------
    vectors : ndarray of float32, shape (rows, dimension)
        Rows of unit length.
    index : faiss.Index
        The same rows.
    description : IndexDescription
        How it was built; its `width` is how much of an approximate index a search looks at.
    """

    def __init__(self, vectors: Embeddings, index: Any, description: IndexDescription) -> None:
        self._vectors = vectors
        self.index = index
        self.description = description

    def __len__(self) -> int:
        return len(self._vectors)

    def _available(self, allowed: Allowed | None) -> int:
        return len(self) if allowed is None else int(np.count_nonzero(allowed))

    def _looked_up_again(
        self, hits: list[Hits], doubtful: list[int], queries: Embeddings, k: int, allowed: Allowed | None
    ) -> list[Hits]:
        """Return the `k` nearest of each query, those of doubtful ones by a pass over all vectors."""
        again = scan_nearest(self._vectors, queries[doubtful], k, allowed) if doubtful else []
        replaced = dict(zip(doubtful, again, strict=True))
        return [replaced.get(number, found).first(k) for number, found in enumerate(hits)]


class ExactFaissIndex(FaissIndex):
    """Finds what is nearest among all rows, in a ``faiss.IndexFlatIP``."""

    def nearest(self, queries: Embeddings, k: int, *, allowed: Allowed | None = None) -> list[Hits]:
        available = self._available(allowed)
        if available < _WIDE * len(self) or not available:
            return scan_nearest(self._vectors, queries, k, allowed)
        wanted = min(len(self), _asked_for(k, available / len(self)))
        products, rows = self.index.search(queries, wanted)
        kept = rows if allowed is None else np.where(allowed[rows], rows, NO_ROW)
        hits = ranked_together(self._vectors, kept, queries)
        # Short of rows, or cut off where the next one might be as near.
        room = 2 * rounding(self._vectors)
        doubtful = [
            number
            for number, (found, cut) in enumerate(zip(hits, products[:, -1].tolist(), strict=True))
            if wanted < len(self) and (len(found) < k or found.similarities[k - 1] - cut < room)
        ]
        return self._looked_up_again(hits, doubtful, queries, k, allowed)

    def within(self, queries: Embeddings, threshold: float, *, allowed: Allowed | None = None) -> list[Hits]:
        return scan_within(self._vectors, queries, threshold, allowed)


class ApproximateFaissIndex(FaissIndex):
    """Finds most of what is nearest without looking at all rows, in a ``faiss.IndexIVFFlat`` or ``IndexHNSWFlat``.

    Filters that leave few rows are exact. Ranges are exact in a graph, whose own search for them misses most,
    and in cells below `description.range_floor`, where they reach into cells that are not looked at; above it
    they are as complete as `description` says.
    """

    def nearest(self, queries: Embeddings, k: int, *, allowed: Allowed | None = None) -> list[Hits]:
        available = self._available(allowed)
        if allowed is not None and available <= _FEW:
            return scan_nearest(self._vectors, queries, k, allowed)
        wanted = min(available, k + _SPARE)
        parameters = self._parameters(allowed, wanted)
        hits: list[Hits] = []
        for start in range(0, len(queries), _TOGETHER):
            together = queries[start : start + _TOGETHER]
            rows = self.index.search(together, wanted, params=parameters)[1]
            hits += ranked_together(self._vectors, rows, together)
        # Short of rows, or cut among equals, of which those of the lowest rows are wanted.
        doubtful = [
            number
            for number, found in enumerate(hits)
            if len(found) < min(k, available)
            or (k < len(found) < available and found.similarities[k - 1] == found.similarities[-1])
        ]
        return self._looked_up_again(hits, doubtful, queries, k, allowed)

    def within(self, queries: Embeddings, threshold: float, *, allowed: Allowed | None = None) -> list[Hits]:
        if self.description.kind == "hnsw" or threshold < self.description.range_floor:
            return scan_within(self._vectors, queries, threshold, allowed)
        return [self._within_cells(query, threshold, allowed) for query in queries]

    def _within_cells(self, query: Embeddings, threshold: float, allowed: Allowed | None) -> Hits:
        _, _, rows = self.index.range_search(
            query[np.newaxis], threshold - rounding(self._vectors), params=self._parameters(allowed, 0)
        )
        return ranked(self._vectors, rows, query).at_least(threshold)

    def _parameters(self, allowed: Allowed | None, wanted: int) -> Any:
        width = self.description.width or 1
        if self.description.kind == "hnsw":
            parameters = faiss.SearchParametersHNSW(efSearch=max(width, wanted))
        else:
            parameters = faiss.SearchParametersIVF(nprobe=width)
        if allowed is not None:
            parameters.sel = _selector(allowed)
        return parameters


def _asked_for(k: int, share: float) -> int:
    """Return how many rows to ask for, of which `k` are wanted that a filter allows."""
    return _SPARE + (k if share == 1 else int(_MORE * k / share))


def _selector(allowed: Allowed) -> Any:
    return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
