"""What every index of embeddings offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings

Rows = NDArray[np.int64]
"""Numbers of embeddings, from 0."""

Allowed = NDArray[np.bool_]
"""For each row of an index whether it may be found, shape ``(len(index),)``."""


@dataclass(frozen=True, eq=False)
class Hits:
    """What an index found for one query.

    Parameters
    ----------
    rows : ndarray of int64, shape (found,)
        Most similar first; equal similarities in ascending order of row.
    similarities : ndarray of float32, shape (found,)
        Cosine of each with the query, higher is closer.
    """

    rows: Rows
    similarities: Embeddings

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, k: int) -> Hits:
        """Return the `k` most similar ones."""
        return Hits(self.rows[:k], self.similarities[:k])

    def at_least(self, threshold: float) -> Hits:
        """Return those of at least a similarity."""
        kept = self.similarities >= threshold
        return Hits(self.rows[kept], self.similarities[kept])


@dataclass(frozen=True, kw_only=True)
class IndexDescription:
    """How an index was built, as the manifest of a corpus keeps it.

    Parameters
    ----------
    kind : str
        ``flat``, which is exact, ``ivf`` or ``hnsw``.
    width : int or None
        How much of an approximate index a search looks at: cells of ``ivf``, candidates of
        ``hnsw``; None where everything is looked at.
    recall : float
        Share of the ten nearest of exact search that this index finds, in [0, 1], measured
        when it was built, with its own rows as queries and without filters.
    range_recall : float
        Share of all at or above `range_floor` that this index finds, measured likewise.
    range_floor : float
        The lowest threshold for which it may be asked; below it, all rows are passed over.
    """

    kind: str
    width: int | None = None
    recall: float = 1.0
    range_recall: float = 1.0
    range_floor: float = -1.0


class VectorIndex(Protocol):
    """Finds the rows nearest to embeddings of unit length.

    What is found for a query, to the last bit, does not depend on the queries beside it.
    """

    @property
    def description(self) -> IndexDescription:
        """How it was built."""
        ...

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    def nearest(self, queries: Embeddings, k: int, *, allowed: Allowed | None = None) -> list[Hits]:
        """Return for each query, shape ``(queries, dimension)``, its `k` nearest rows; fewer if there are fewer."""
        ...

    def within(self, queries: Embeddings, threshold: float, *, allowed: Allowed | None = None) -> list[Hits]:
        """Return for each query, shape ``(queries, dimension)``, all rows at or above a similarity, without a cap."""
        ...
