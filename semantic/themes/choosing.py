"""How many themes: the silhouette and the stability of each number, and the number for which both speak.

Silhouette (Rousseeuw 1987), by cosine: how much nearer paragraphs are to their own theme than to the next one. Stability
(Ben-Hur, Elisseeff & Guyon 2002): how far themes of four fifths of the paragraphs, drawn several times, agree with the
themes of all, by the adjusted Rand index (Hubert & Arabie 1985). Either alone misleads: two halves of anything can be found
again and again, and tiny clusters are always well apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings, unit_rows
from semantic.progress import Advance
from semantic.themes.kmeans import Clustering, first_distinct, spherical_kmeans
from semantic.threads import one_thread

MOST = 40
"""Themes at most: nobody reads more."""
_PARAGRAPHS_A_THEME = 5
"""At least, on average: what is said fewer times is no theme of many speeches."""
_ROWS = 4_000
"""Rows that evidence is taken from; of more, so many are drawn. All distances between them take 64 MB."""
_RESAMPLES, _SHARE = 10, 0.8
"""How often and how much of the rows is drawn anew: the mean of ten has a standard error of .01 to .02."""
_RESTARTS = 5
"""Starts of each clustering that is only to be compared; with two the curve is ragged."""
_DIRECTIONS = 64
"""Principal directions that evidence is taken from: on 1,200 and 2,900 paragraphs the curves have the same shape as over all 537
numbers of a row, in a quarter of the time."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for a number of themes.

    Parameters
    ----------
    k : int
        The number.
    silhouette : float
        In [-1, 1], higher is better.
    stability : float
        Mean adjusted Rand index, 1 for the same themes each time, about 0 for themes by chance.
    """

    k: int
    silhouette: float
    stability: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, rounded to 4 decimals."""
        return {
            "k": self.k,
            "silhouette": round(self.silhouette, 4),
            "stability": round(self.stability, 4),
        }


def numbers_to_try(distinct: int) -> list[int]:
    """Return the numbers of themes that are tried for so many distinct rows, in order; none below four rows.

    Each one up to 12, then every second, from 30 on every fifth: there the curve is flat.

    Examples
    --------
    >>> numbers_to_try(60)
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    >>> numbers_to_try(8), numbers_to_try(3)
    ([2], [])
    """
    most = min(MOST, max(distinct // _PARAGRAPHS_A_THEME, 2))
    steps = [*range(2, 12), *range(12, 30, 2), *range(30, MOST + 1, 5)]
    return [k for k in steps if k <= most] if distinct > 3 else []


def evidence_for(
    rows: Embeddings, weights: Embeddings, *, seed: int, advance: Advance | None = None
) -> list[Evidence]:
    """Return the evidence for each number of themes that makes sense, in order of the numbers.

    Parameters
    ----------
    rows : ndarray of float32, shape (n, dimension)
        Of unit length.
    weights : ndarray of float32, shape (n,)
        How much each counts when themes are made.
    seed : int
        What is drawn, is drawn by it.
    advance : callable, optional
        Told the number of numbers that are done.
    """
    few = _drawn(len(rows), _ROWS, np.random.default_rng(seed))
    distinct = len(first_distinct(rows[few], MOST * _PARAGRAPHS_A_THEME))
    numbers = numbers_to_try(distinct)
    found: list[Evidence] = []
    with one_thread("sklearn"):
        rows, weights = _principal(rows[few]), weights[few]
        distances = _distances(rows) if numbers else rows
        for k in numbers:
            whole = spherical_kmeans(rows, k, weights=weights, seed=seed, restarts=_RESTARTS)
            if whole.k < k:  # no more of them can be told apart
                break
            found.append(_evidence(rows, weights, distances, whole, seed))
            if advance:
                advance(1)
    return found


def best_number(evidence: Sequence[Evidence]) -> int:
    """Return the number with the highest mean of silhouette and stability, each as a share of the best there is.

    Of equals the smaller one; 1 where there is no evidence.

    Examples
    --------
    >>> best_number([Evidence(k=2, silhouette=0.2, stability=0.9), Evidence(k=3, silhouette=0.4, stability=0.8)])
    3
    """
    if not evidence:
        return 1
    apart, stable = (
        _shares([getattr(each, name) for each in evidence]) for name in ("silhouette", "stability")
    )
    both = zip(apart, stable, evidence, strict=True)
    return max(both, key=lambda each: (each[0] + each[1], each[2].silhouette, -each[2].k))[2].k


def _shares(values: Sequence[float]) -> list[float]:
    """Return values as shares of the highest; where none is above 0 they say nothing, and all are 0."""
    highest = max(values)
    return [value / highest if highest > 0 else 0.0 for value in values]


def _principal(rows: Embeddings) -> Embeddings:
    """Return rows by their principal directions, of unit length again."""
    if min(rows.shape, default=0) <= _DIRECTIONS:
        return rows
    directions = np.linalg.svd(rows, full_matrices=False)[2][:_DIRECTIONS]
    return unit_rows(rows @ directions.T)


def _evidence(
    rows: Embeddings, weights: Embeddings, distances: Embeddings, whole: Clustering, seed: int
) -> Evidence:
    from sklearn.metrics import silhouette_score

    return Evidence(
        k=whole.k,
        silhouette=float(silhouette_score(distances, whole.labels, metric="precomputed")),
        stability=float(np.mean(list(_agreements(rows, weights, whole, seed)))),
    )


def _agreements(rows: Embeddings, weights: Embeddings, whole: Clustering, seed: int) -> Iterator[float]:
    from sklearn.metrics import adjusted_rand_score

    for resample in range(_RESAMPLES):
        drawn = _drawn(len(rows), round(_SHARE * len(rows)), np.random.default_rng([seed, resample]))
        part = spherical_kmeans(
            rows[drawn], whole.k, weights=weights[drawn], seed=seed + resample + 1, restarts=_RESTARTS
        )
        yield adjusted_rand_score(whole.labels[drawn], part.labels)


def _distances(rows: Embeddings) -> Embeddings:
    """Return one less the cosine of each two rows, 0 between a row and itself."""
    distances = np.maximum(1 - rows @ rows.T, 0)
    np.fill_diagonal(distances, 0)
    return np.asarray(distances)


def _drawn(count: int, most: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Return `most` of the first `count` numbers, in order; all where there are no more."""
    return np.arange(count) if count <= most else np.sort(random.choice(count, most, replace=False))
