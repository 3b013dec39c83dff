"""Cells: rows parted by their direction on two levels, so that near rows meet in one without being compared with all others.

The plan is that of an inverted file (Jégou et al. 2011, "Product quantization for nearest neighbor search"), with a second level in
each cell of the first, as in a vocabulary tree (Nistér & Stewénius 2006): a row is held against a few hundred centroids, however many
cells there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.threads import one_thread

NO_CELL = -1
"""Where a row has fewer cells than were asked for."""
_ROWS_A_CELL = 256
"""Rows of a cell on average: with fewer, near rows part more often; with more, a row is compared with more that are far away."""
_TRAINING_ROWS = 48
"""Rows for each cell that k-means sees: FAISS itself warns below 39."""
_ITERATIONS = 6
"""Rounds of k-means; after more of them rows meet no more often."""
_PARENTS = 12
"""Cells of the first level in which a row looks for its cells of the second: with 6, one pair in a hundred is lost for good; 24 take twice as
long for one in four hundred."""
_MOST_CHILDREN = 3
"""How many times more children than on average a cell of the first level has at most, so that all fit into one table."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Centroids on two levels.

    Parameters
    ----------
    parents : ndarray of float32, shape (parents, dimension)
        Of the first level, of unit length.
    children : ndarray of float32, shape (cells, dimension)
        Of the second level, of unit length; a cell is known by its row.
    starts : ndarray of int64, shape (parents + 1,)
        ``children[starts[i]:starts[i + 1]]`` are inside parent ``i``.
    """

    parents: Embeddings
    children: Embeddings
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.children)

    @classmethod
    def learned(cls, vectors: Embeddings, *, seed: int) -> Self:
        """Return cells for some rows, learned from a sample of them on one thread, so the same each time.

        Parameters
        ----------
        vectors : ndarray of float32, shape (rows, dimension)
            Of unit length, one at least.
        seed : int
            What is drawn, is drawn by it.
        """
        across = max(1, round(sqrt(len(vectors) / _ROWS_A_CELL)))
        wanted = across * across
        sample = _sample(vectors, wanted * _TRAINING_ROWS, seed)
        with one_thread("faiss"):
            parents = _centroids(sample, across, seed)
            chosen = np.argmax(sample @ parents.T, axis=1)
            inside = [sample[chosen == parent] for parent in range(across)]
            children = [
                _centroids(own, _children_of(len(own) / len(sample), across), seed)
                if len(own)
                else parents[[parent]]
                for parent, own in enumerate(inside)
            ]
        starts = np.cumsum([0, *(len(own) for own in children)])
        return cls(parents, np.concatenate(children), starts.astype(np.int64))

    def nearest(self, rows: Embeddings, count: int) -> NDArray[np.int32]:
        """Return the cells that some rows are nearest to.

        The last bits of a product depend on how many rows come together: give the same rows together to have the same answer
        where two cells are equally near.

        Parameters
        ----------
        rows : ndarray of float32, shape (n, dimension)
            Of unit length.
        count : int
            How many cells.

        Returns
        -------
        ndarray of int32, shape (n, count)
            The nearest first, `NO_CELL` where there are no more.
        """
        if not len(rows):
            return np.full((0, count), NO_CELL, dtype=np.int32)
        near = _largest(rows @ self.parents.T, min(_PARENTS, len(self.parents)))
        most = int(np.diff(self.starts).max())
        products = np.full((len(rows), near.shape[1], most), -np.inf, dtype=np.float32)
        for parent in range(len(self.parents)):
            own, places = np.nonzero(near == parent)
            children = self.children[self.starts[parent] : self.starts[parent + 1]]
            products[own, places, : len(children)] = rows[own] @ children.T
        flat = products.reshape(len(rows), -1)
        best = _largest(flat, min(count, flat.shape[1]))
        cells = self.starts[np.take_along_axis(near, best // most, axis=1)] + best % most
        cells[np.take_along_axis(flat, best, axis=1) == -np.inf] = NO_CELL
        found = np.full((len(rows), count), NO_CELL, dtype=np.int32)
        found[:, : cells.shape[1]] = cells
        return found


def _sample(vectors: Embeddings, size: int, seed: int) -> Embeddings:
    if len(vectors) <= size:
        return np.ascontiguousarray(vectors)
    drawn = np.random.default_rng(seed).choice(len(vectors), size, replace=False)
    return np.ascontiguousarray(vectors[np.sort(drawn)])


def _children_of(share: float, across: int) -> int:
    """Return how many children a parent with a share of all rows gets."""
    return max(1, min(round(share * across * across), _MOST_CHILDREN * across))


def _centroids(rows: Embeddings, count: int, seed: int) -> Embeddings:
    """Return centroids of unit length by spherical k-means (Dhillon & Modha 2001)."""
    import faiss

    count = min(count, len(rows))
    kmeans = faiss.Kmeans(
        rows.shape[1],
        count,
        niter=_ITERATIONS,
        spherical=True,
        seed=seed + 1,  # FAISS takes 0 for another one
        min_points_per_centroid=1,
        max_points_per_centroid=_TRAINING_ROWS,
    )
    kmeans.train(np.ascontiguousarray(rows))
    return np.array(kmeans.centroids, dtype=np.float32)


def _largest(products: Embeddings, count: int) -> NDArray[np.int64]:
    """Return the columns of the largest products of each row, the largest first."""
    if count < products.shape[1]:
        columns = np.argpartition(products, -count, axis=1)[:, -count:]
    else:
        columns = np.tile(np.arange(products.shape[1]), (len(products), 1))
    order = np.argsort(-np.take_along_axis(products, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)
