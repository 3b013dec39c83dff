"""A map of paragraphs: where each stands in a plane, so that near ones mean something near."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.errors import SemanticError
from semantic.threads import one_thread

_FEWEST = 5
"""Points of which t-SNE and UMAP can make a map."""
_MOST = 20_000
"""Points that t-SNE places in some minutes; more go by PCA."""
_PERPLEXITY = 30
"""Neighbours that t-SNE looks at, as its authors counsel (van der Maaten & Hinton 2008); a third of the points where those are few."""
_NEIGHBOURS = 15
"""Neighbours that UMAP looks at, as its authors do (McInnes and others 2018)."""
_DECIMALS = 3
"""Of coordinates: a map is looked at."""


class MapMethod(StrEnum):
    """How a map is made."""

    TSNE = "tsne"
    PCA = "pca"
    UMAP = "umap"


def map_points(rows: Embeddings, *, method: MapMethod | str = MapMethod.TSNE, seed: int = 0) -> Embeddings:
    """Return a place in a plane for each row.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, dimension)
        Of unit length.
    method : MapMethod or str
        ``tsne``, by PCA where there are fewer than 5 points or more than 20,000; ``pca``; or ``umap``, by PCA below 5 points, if umap-learn is installed.
    seed : int
        What is drawn, is drawn by it.

    Returns
    -------
    ndarray of float32, shape (n, 2)
        The same for the same rows; equal rows of few stand in one place.

    Raises
    ------
    SemanticError
        If there is no such method, or umap-learn is not installed.
    """
    try:
        chosen = MapMethod(method)
    except ValueError:
        raise SemanticError(
            f"{method!r} is no way to make a map; choose among {', '.join(MapMethod)}."
        ) from None
    if len(rows) < _FEWEST or (chosen is MapMethod.TSNE and len(rows) > _MOST):
        chosen = MapMethod.PCA
    with one_thread("sklearn.manifold"):
        points = _PLACED[chosen](rows, seed)
    return np.round(points, _DECIMALS).astype(np.float32) + np.float32(0)  # no minus before a zero


def _by_pca(rows: Embeddings, seed: int) -> Embeddings:  # noqa: ARG001 - nothing is drawn
    """Return the first two principal components, each turned so that its largest number is above 0."""
    from sklearn.decomposition import PCA

    components = min(2, *rows.shape) if rows.size else 0
    points = np.zeros((len(rows), 2), np.float32)
    if components and (rows != rows[0]).any():
        points[:, :components] = PCA(components, svd_solver="covariance_eigh").fit_transform(rows)
        farthest = np.take_along_axis(points, np.abs(points).argmax(axis=0)[None], axis=0)
        points *= np.where(farthest < 0, -1, 1)
    return points


def _by_tsne(rows: Embeddings, seed: int) -> Embeddings:
    from sklearn.manifold import TSNE

    start = _by_pca(rows, seed)
    spread = start[:, 0].std()
    if not spread:
        return start
    perplexity = min(_PERPLEXITY, (len(rows) - 1) / 3)
    placing = TSNE(init=start / spread * 1e-4, perplexity=perplexity, random_state=seed, n_jobs=1)
    return np.asarray(placing.fit_transform(rows), dtype=np.float32)


def _by_umap(rows: Embeddings, seed: int) -> Embeddings:
    try:
        from umap import UMAP
    except ImportError:
        raise SemanticError(
            "A map by UMAP needs the package umap-learn, which is not installed; run pip install umap-learn, or choose tsne."
        ) from None
    placing = UMAP(n_neighbors=min(_NEIGHBOURS, len(rows) - 1), metric="cosine", random_state=seed, n_jobs=1)
    return np.asarray(placing.fit_transform(rows), dtype=np.float32)


_PLACED: dict[MapMethod, Callable[[Embeddings, int], Embeddings]] = {
    MapMethod.TSNE: _by_tsne,
    MapMethod.PCA: _by_pca,
    MapMethod.UMAP: _by_umap,
}
