"""The reference: every row measured and sorted, in plain NumPy; slow, obvious, and right."""

from __future__ import annotations

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.index.measuring import ranked
from semantic.index.protocol import Allowed, Hits, IndexDescription, Rows


class ExactIndex:
    """Finds rows by measuring all of them; what every other index is tested against.

    Parameters
    ----------
    vectors : ndarray of float32, shape (rows, dimension)
        Rows of unit length.

    Examples
    --------
    >>> index = ExactIndex(np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32))
    >>> index.nearest(np.array([[0, 1]], dtype=np.float32), 2)[0].rows
    array([2, 1])
    """

    def __init__(self, vectors: Embeddings) -> None:
        self._vectors = vectors

    @property
    def description(self) -> IndexDescription:
        return IndexDescription(kind="flat")

    def __len__(self) -> int:
        return len(self._vectors)

    def nearest(self, queries: Embeddings, k: int, *, allowed: Allowed | None = None) -> list[Hits]:
        return [hits.first(k) for hits in self._all(queries, allowed)]

    def within(self, queries: Embeddings, threshold: float, *, allowed: Allowed | None = None) -> list[Hits]:
        return [hits.at_least(threshold) for hits in self._all(queries, allowed)]

    def _all(self, queries: Embeddings, allowed: Allowed | None) -> list[Hits]:
        rows: Rows = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
        return [ranked(self._vectors, rows, query) for query in queries]
