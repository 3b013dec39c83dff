"""How themes go on when speeches are added: from where they were, and under the ids they had."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.themes.kmeans import from_labels
from semantic.themes.theme import id_of

_SAME = 0.5
"""Share of the weight that an earlier and a new theme have in common, of what both had among the paragraphs that were there
before, from which on they are one theme."""


def earlier_centroids(rows: Embeddings, weights: Embeddings, earlier: Sequence[str | None]) -> Embeddings:
    """Return a centroid for each earlier theme that still has paragraphs, in order of their ids.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, dimension)
        The paragraphs of now.
    weights : ndarray of float32, shape (n,)
        How much each counts.
    earlier : sequence of str or None
        The theme that each had, None for a new one.
    """
    known = np.array([theme is not None for theme in earlier])
    return from_labels(rows[known], labels_of(earlier), weights[known]).centroids


def labels_of(earlier: Sequence[str | None]) -> NDArray[np.int64]:
    """Return the theme of each paragraph that had one as a number, in order of the ids."""
    had = [theme for theme in earlier if theme is not None]
    return np.unique(had, return_inverse=True)[1].astype(np.int64)


def ids_for(
    labels: NDArray[np.int64],
    weights: Embeddings,
    earlier: Sequence[str | None],
    *,
    sizes: NDArray[np.int64],
    highest: int,
) -> list[str]:
    """Return an id for each cluster, in their order.

    A cluster that has most of an earlier theme, as far as its paragraphs were there before, gets its id; matches are made so
    that all together have most in common (Kuhn 1955). The others get numbers above `highest`, those of the largest `sizes`
    first.
    """
    from scipy.optimize import linear_sum_assignment

    clusters = int(labels.max()) + 1
    ids = sorted({theme for theme in earlier if theme is not None})
    common = np.zeros((clusters, len(ids)))
    for label, theme, weight in zip(labels.tolist(), earlier, weights.tolist(), strict=True):
        if theme is not None:
            common[label, ids.index(theme)] += weight
    either = common.sum(axis=1, keepdims=True) + common.sum(axis=0, keepdims=True) - common
    overlap = np.divide(common, either, out=np.zeros_like(common), where=either > 0)
    found: dict[int, str] = {
        int(cluster): ids[earlier_theme]
        for cluster, earlier_theme in zip(*linear_sum_assignment(-overlap), strict=True)
        if overlap[cluster, earlier_theme] >= _SAME
    }
    new = sorted(
        (c for c in range(clusters) if c not in found), key=lambda cluster: (-sizes[cluster], cluster)
    )
    found |= {cluster: id_of(highest + number) for number, cluster in enumerate(new, 1)}
    return [found[cluster] for cluster in range(clusters)]
