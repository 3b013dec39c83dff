"""Spherical k-means (Dhillon & Modha 2001) by FAISS, started by k-means++ (Arthur & Vassilvitskii 2007).

FAISS by itself takes 256 points a centroid and keeps the last of its restarts in memory; here every point counts, with its
weight, and of several starts the best by the weighted objective is kept. FAISS runs on one thread, and many rows are held against
the centroids of a sample in shards that are always the same, so the same rows give the same bytes on any number of cores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings, unit_rows
from semantic.engine.cutting import row_shards
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.errors import SemanticError
from semantic.threads import one_thread

_ITERATIONS = 100
"""At most; FAISS stops when nothing moves, on thousands of paragraphs after some twenty."""
_SAMPLE, _SAMPLE_A_THEME = 5_000, 128
"""Rows, and rows a theme, from which at least a start is found where there are many. All rows count in the end."""
_SMALL = 8_000
"""Up to so many rows every start runs on all of them, which takes a second or two at most."""
_SAMPLE_ITERATIONS, _LAST_ITERATIONS = 10, 3
"""On a sample, and then over all of many rows from the best start: on 200,000 the objective gains half a
percent after that, in three times the time."""
_SHARD = 65_536
"""Rows that are held against centroids together; always the same ones, so that rounding is the same."""
_DRAWN_FROM = 32
"""Rows of a sample a theme among which k-means++ draws: it looks at all of them for each centroid, which takes as long as all the
iterations."""
_SEEDS = 2**31 - 1
"""Seeds that FAISS knows."""
_APART = 10_007
"""Starts of neighbouring seeds are drawn from numbers so far apart, so that none has a start in common."""
_SETTLING = 20
"""Rounds after which rows that still change their cluster are left where they are: a few thousand take five at most. Of many rows
hardly any would move, and a round takes longer than an iteration."""


@dataclass(frozen=True, eq=False)
class Clustering:
    """Rows in clusters.

    Parameters
    ----------
    centroids : ndarray of float32, shape (k, dimension)
        Of unit length.
    labels : ndarray of int64, shape (rows,)
        The cluster of each row: that of the most similar centroid, but for a few rows where `settled` gave up. `assigned` alone may leave
        one empty.
    similarities : ndarray of float32, shape (rows,)
        Cosine of each row with its centroid.
    objective : float
        Weighted sum of the similarities; k-means makes it as high as it can.
    """

    centroids: Embeddings
    labels: NDArray[np.int64]
    similarities: Embeddings
    objective: float

    @property
    def k(self) -> int:
        """How many clusters."""
        return len(self.centroids)


def spherical_kmeans(
    rows: Embeddings,
    k: int,
    *,
    weights: Embeddings | None = None,
    seed: int = 0,
    restarts: int = 20,
    start: Embeddings | None = None,
    engine: Engine | None = None,
) -> Clustering:
    """Part rows into `k` clusters by direction.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, dimension)
        Of unit length.
    k : int
        How many clusters; fewer come back where fewer rows are distinct, as far as single precision tells them apart.
    weights : ndarray of float32, shape (n,), optional
        How much each row counts, above 0; by default 1.
    seed : int
        What is drawn, is drawn by it.
    restarts : int
        How many starts; the best is kept. Of 20 the best two differ by less than a thousandth on 1,200 paragraphs.
    start : ndarray of float32, shape (k, dimension), optional
        Centroids to start from instead, once.
    engine : Engine, optional
        Where many rows are held against the centroids that a sample gave; by default here.

    Raises
    ------
    SemanticError
        If there are no rows, or k or restarts is below 1.
    """
    if not len(rows):
        raise SemanticError("There is nothing to cluster; give some rows.")
    if k < 1 or restarts < 1:
        raise SemanticError(
            f"{k} clusters from {restarts} starts cannot be made; ask for one or more of each."
        )
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    weights = np.ones(len(rows), np.float32) if weights is None else weights.astype(np.float32)
    with one_thread("faiss"):
        firsts = first_distinct(rows, k)
        if len(firsts) < k or k == len(rows):  # each distinct row is a cluster
            return _compact(_assigned(rows, rows[firsts], weights))
        found = (
            [_trained(rows, weights, start)]
            if start is not None
            else _from_starts(rows, weights, k, seed, restarts, engine or LocalEngine())
        )
        best = max(found, key=lambda each: each.objective)  # the first of equals
        return _compact(_without_empty(rows, weights, best))


def first_distinct(rows: Embeddings, most: int) -> list[int]:
    """Return the numbers of the first rows that are all different, `most` at most."""
    seen: dict[bytes, int] = {}
    for number, row in enumerate(rows):
        seen.setdefault((row + np.float32(0)).tobytes(), number)  # 0 for -0, which is the same number
        if len(seen) == most:
            break
    return list(seen.values())


def assigned(
    rows: Embeddings,
    centroids: Embeddings,
    weights: Embeddings | None = None,
    *,
    engine: Engine | None = None,
) -> Clustering:
    """Return rows with the most similar of given centroids; some may be left without a row."""
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    weights = np.ones(len(rows), np.float32) if weights is None else weights
    with one_thread("faiss"):
        return _assigned(rows, centroids, weights, engine)


def _assigned(
    rows: Embeddings, centroids: Embeddings, weights: Embeddings, engine: Engine | None = None
) -> Clustering:
    centroids = np.ascontiguousarray(centroids, dtype=np.float32)
    found = (engine or LocalEngine()).map(_nearest, rows, _shards(len(rows), centroids))
    labels, similarities = (np.concatenate(parts) for parts in zip(*found, strict=True))
    objective = similarities.astype(np.float64) @ weights.astype(np.float64)
    return Clustering(centroids, labels, similarities, float(objective))


def _shards(rows: int, centroids: Embeddings) -> list[tuple[range, Embeddings]]:
    return [(shard, centroids) for shard in row_shards(rows, _SHARD) or [range(0)]]


def _nearest(rows: Embeddings, shard: tuple[range, Embeddings]) -> tuple[NDArray[np.int64], Embeddings]:
    """Return the most similar centroid of each row of a shard, and how similar it is."""
    import faiss

    part, centroids = shard
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(centroids)
    similarities, labels = index.search(rows[part.start : part.stop], 1)
    return labels[:, 0], similarities[:, 0]


def _sums(given: tuple[Embeddings, Embeddings], shard: tuple[range, Embeddings]) -> NDArray[np.float64]:
    """Return the weighted sum of the rows of a shard that are nearest to each centroid."""
    from scipy.sparse import csr_array

    rows, weights = given
    part, centroids = shard
    own = rows[part.start : part.stop]
    labels, _ = _nearest(rows, shard)
    counted = weights[part.start : part.stop].astype(np.float64)
    belongs = csr_array((counted, labels, np.arange(len(own) + 1)), shape=(len(own), len(centroids)))
    return np.asarray(belongs.T.tocsr() @ own.astype(np.float64))


def from_labels(rows: Embeddings, labels: NDArray[np.int64], weights: Embeddings) -> Clustering:
    """Return the clustering of rows whose clusters are known; each centroid is the direction of the weighted mean.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, dimension)
        Of unit length.
    labels : ndarray of int64, shape (n,)
        Numbers from 0 to the highest, each at least once.
    weights : ndarray of float32, shape (n,)
        How much each row counts.
    """
    from scipy.sparse import csr_array

    belongs = csr_array((weights, labels, np.arange(len(rows) + 1)), shape=(len(rows), int(labels.max()) + 1))
    centroids = unit_rows(belongs.T.tocsr() @ rows)
    undirected = ~centroids.any(axis=1)  # rows that take each other back; the first speaks for them
    centroids[undirected] = rows[np.unique(labels, return_index=True)[1][undirected]]
    similarities = np.einsum("ij,ij->i", rows, centroids[labels])
    return Clustering(centroids, labels, similarities, float(similarities.astype(np.float64) @ weights))


def settled(rows: Embeddings, found: Clustering, weights: Embeddings) -> Clustering:
    """Return a clustering whose centroids are those of its own rows, of few rows moved on until each has the most similar one."""
    settled = from_labels(rows, found.labels, weights)
    for _ in range(_SETTLING if len(rows) <= _SMALL else 0):
        again = assigned(rows, settled.centroids, weights)
        if (again.labels == settled.labels).all() or len(np.unique(again.labels)) < found.k:
            break
        settled = from_labels(rows, again.labels, weights)
    return settled


def _from_starts(
    rows: Embeddings, weights: Embeddings, k: int, seed: int, restarts: int, engine: Engine
) -> Iterator[Clustering]:
    """Yield a clustering a start, or of many rows the one from the best start that a sample gives."""
    if len(rows) <= max(_SMALL, k):
        yield from (_trained(rows, weights, _drawn(rows, k, seed, n)) for n in range(restarts))
        return
    size = min(max(_SAMPLE, _SAMPLE_A_THEME * k), len(rows))
    few = np.sort(np.random.default_rng(seed).choice(len(rows), size, replace=False))
    sample, counts = rows[few], weights[few]
    some = np.ascontiguousarray(sample[:: max(size // (_DRAWN_FROM * k), 1)])
    starts = (
        _trained(sample, counts, _drawn(some, k, seed, number), iterations=_SAMPLE_ITERATIONS)
        for number in range(_starts_of_many(restarts))
    )
    best = max(starts, key=lambda each: each.objective)
    yield _moved_on(rows, weights, best.centroids, engine)


def _moved_on(rows: Embeddings, weights: Embeddings, start: Embeddings, engine: Engine) -> Clustering:
    """Return the clustering after the last iterations, over all of many rows, in shards whose sums are joined."""
    centroids, given = start, (rows, weights)
    for _ in range(_LAST_ITERATIONS):
        sums = np.sum(engine.map(_sums, given, _shards(len(rows), centroids)), axis=0)
        lost = ~sums.any(axis=1)  # no row is nearest; it stays where it is
        sums[lost] = centroids[lost]
        centroids = unit_rows(sums)
    return _assigned(rows, centroids, weights, engine)


def _starts_of_many(restarts: int) -> int:
    """Return how many starts a sample gets: with thousands of rows a theme one is hardly better than another."""
    return min(restarts, 2)


def _drawn(rows: Embeddings, k: int, seed: int, number: int) -> Embeddings:
    """Return centroids drawn by k-means++."""
    import faiss

    drawn = np.empty((k, rows.shape[1]), np.float32)
    initial = faiss.ClusteringInitialization(rows.shape[1], k)
    initial.method = faiss.ClusteringInitMethod_KMEANS_PLUS_PLUS
    initial.seed = (seed * _APART + number) % _SEEDS + 1
    initial.init_centroids(len(rows), faiss.swig_ptr(rows), faiss.swig_ptr(drawn), 0, None)
    return drawn


def _trained(
    rows: Embeddings, weights: Embeddings, start: Embeddings, *, iterations: int = _ITERATIONS
) -> Clustering:
    import faiss

    dimension, k = rows.shape[1], len(start)
    kmeans = faiss.Kmeans(
        dimension,
        k,
        niter=iterations,
        spherical=True,
        seed=1,  # drawn by only where a cluster loses all its rows
        min_points_per_centroid=1,
        max_points_per_centroid=len(rows),
    )
    kmeans.train(rows, weights=weights, init_centroids=np.ascontiguousarray(start, dtype=np.float32))
    return _assigned(rows, kmeans.centroids, weights)


def _without_empty(rows: Embeddings, weights: Embeddings, found: Clustering) -> Clustering:
    """Give each cluster that no row chose the row that is least like its own centroid."""
    for _ in range(found.k):
        empty = np.setdiff1d(np.arange(found.k), found.labels)
        if not len(empty):
            break
        centroids = found.centroids.copy()
        centroids[empty[0]] = rows[np.argmin(found.similarities)]
        found = _assigned(rows, centroids, weights)
    return found


def _compact(found: Clustering) -> Clustering:
    """Leave out clusters that no row is in: their rows differ from those of another by less than a cosine can tell."""
    used, labels = np.unique(found.labels, return_inverse=True)
    return replace(found, centroids=found.centroids[used], labels=labels.astype(np.int64))
