"""How well each paragraph fits its theme, and which paragraphs stand for a theme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.themes.kmeans import Clustering

_FENCE = 1.5
"""Of the spread between quartiles: what is farther below the lower one is an outlier among its like (Tukey 1977)."""
_OF_OTHERS = 95
"""Percent of the paragraphs of other themes: what is nearer to a theme than they are belongs there, however spread the theme is."""
_PRECISION = 1e-5
"""How far two ways to work out one cosine in single precision may be apart."""


def fitting_from(rows: Embeddings, found: Clustering) -> Embeddings:
    """Return for each cluster the similarity from which on a row fits it, shape ``(k,)``.

    What does not fit is far below the rows of the cluster, and no nearer to its centroid than the nearest twentieth of the
    rows of other clusters. Either rule alone errs: in a small cluster a fence is drawn by chance, and where clusters run into
    each other most rows of one are as near to the next.
    """
    similarities = rows @ found.centroids.T
    return np.array(
        [_threshold(similarities[:, cluster], found.labels == cluster) for cluster in range(found.k)],
        dtype=np.float32,
    )


def _threshold(similarities: Embeddings, own: NDArray[np.bool_]) -> float:
    low, high = np.percentile(similarities[own], [25, 75])
    fence = low - _FENCE * (high - low)
    others = np.inf if own.all() else np.percentile(similarities[~own], _OF_OTHERS, method="higher")
    return float(min(fence, others) - _PRECISION)


def nearest_first(found: Clustering, cluster: int, among: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the rows of a cluster, those marked in `among` first, then by similarity to the centroid, then in order."""
    own = np.flatnonzero(found.labels == cluster)
    order = np.lexsort((own, -found.similarities[own], ~among[own]))
    return own[order]
