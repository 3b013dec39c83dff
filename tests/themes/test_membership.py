from __future__ import annotations

import numpy as np
import pytest
from semantic.encoders.protocol import Embeddings
from semantic.themes.kmeans import Clustering, assigned, settled, spherical_kmeans
from semantic.themes.membership import fitting_from, nearest_first

ACROSS = np.array([[1, 0], [0, 1]], dtype=np.float32)
"""Two centroids at a right angle: the cosines of a row are its two numbers."""
ROUNDING = 2e-5
"""A threshold lies a hundred-thousandth lower, as single precision knows no more."""


def rows_at(*firsts: float) -> Embeddings:
    """Return rows of length one with those first numbers."""
    values = np.array(firsts)
    return np.stack([values, np.sqrt(1 - values**2)], axis=1).astype(np.float32)


def clustered(rows: Embeddings, centroids: Embeddings, labels: list[int]) -> Clustering:
    numbers = np.array(labels, dtype=np.int64)
    similarities = (rows * centroids[numbers]).sum(axis=1)
    return Clustering(centroids, numbers, similarities, float(similarities.sum()))


# From where on a row fits


def test_a_row_fits_that_is_nearer_than_nearly_all_rows_of_other_clusters() -> None:
    # Twenty-one rows of the second cluster, .00, .02 … .40 from the first centroid: 95 in a hundred are the first twenty.
    rows = rows_at(1.0, *np.arange(21) * 0.02)
    found = fitting_from(rows, assigned(rows, ACROSS))
    assert found[0] == pytest.approx(0.38, abs=ROUNDING)
    assert found[1] == pytest.approx(0, abs=ROUNDING), (
        "the one row of the first cluster is at a right angle to the second"
    )
    assert (found.dtype, found.shape) == (np.float32, (2,))


def test_the_threshold_is_the_similarity_of_a_real_row() -> None:
    rows = rows_at(1.0, 0.0, 0.6)
    assert fitting_from(rows, assigned(rows, ACROSS))[0] == pytest.approx(0.6, abs=ROUNDING), (
        "not a number between 0 and .6"
    )


def test_a_row_fits_none_that_is_below_both_its_own_rows_and_those_of_others() -> None:
    rows = rows_at(1.0, 0.99, 0.98, 0.98, 0.97, 0.72, 0.75, 0.0, 0.1, 0.1)
    found = clustered(rows, ACROSS, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    least = fitting_from(rows, found)
    # Quartiles of the first six .97 and .9875, so the fence is .944; the nearest stranger is .75 from the centroid.
    assert least[0] == pytest.approx(0.75, abs=ROUNDING)
    assert (found.similarities[:6] >= least[0]).tolist() == [True] * 5 + [False]


def test_a_spread_cluster_keeps_what_is_nearer_than_others() -> None:
    rows = rows_at(1.0, 0.99, 0.98, 0.98, 0.97, 0.72, 0.6, 0.0, 0.1, 0.1)
    found = clustered(rows, ACROSS, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    assert fitting_from(rows, found)[0] == pytest.approx(0.6, abs=ROUNDING), (
        "below the fence, above all strangers"
    )


def test_clusters_that_run_into_each_other_keep_their_rows() -> None:
    rows = rows_at(1.0, 0.9, 0.8, 0.85, 0.9, 0.9, 0.9)
    found = clustered(rows, ACROSS, [0, 0, 0, 0, 1, 1, 1])
    least = fitting_from(rows, found)
    # Quartiles .8375 and .925, so the fence is .706, though strangers are .9 from the centroid.
    assert least[0] == pytest.approx(0.70625, abs=ROUNDING)
    assert (found.similarities[:4] >= least[0]).all()


def test_of_a_single_cluster_the_lower_fence() -> None:
    rows = rows_at(0.0, 0.6, 0.8, 0.8, 1.0)
    found = clustered(rows, ACROSS[:1], [0] * 5)
    # Quartiles .6 and .8, so .6 - 1.5 × .2.
    (least,) = fitting_from(rows, found)
    assert least == pytest.approx(0.3, abs=ROUNDING)
    assert (found.similarities >= least).tolist() == [False, True, True, True, True]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_rows_that_are_all_the_same_fit_their_cluster(count: int) -> None:
    rows = rows_at(*[0.6] * count)
    found = assigned(rows, rows[:1])
    assert (found.similarities >= fitting_from(rows, found)[0]).all()


def test_rows_of_many_numbers_that_are_all_the_same_fit_their_cluster() -> None:
    lost = []
    for seed in range(50):
        row = np.random.default_rng(seed).standard_normal((1, 512))
        rows = np.repeat((row / np.linalg.norm(row)).astype(np.float32), 2, axis=0)
        found = settled(rows, spherical_kmeans(rows, 1), np.ones(2, dtype=np.float32))
        if not (found.similarities >= fitting_from(rows, found)[0]).all():
            lost.append(seed)
    assert lost == []


def test_every_row_fits_where_clusters_are_far_apart() -> None:
    rows = rows_at(1.0, 0.99, 0.98, 0.1, 0.05, 0.0)
    found = assigned(rows, ACROSS)
    assert (found.similarities >= fitting_from(rows, found)[found.labels]).all()


# Which rows come first


def test_the_nearest_rows_come_first() -> None:
    rows = rows_at(0.8, 0.0, 1.0, 0.1, 0.9)
    found = assigned(rows, ACROSS)
    all_of_them = np.ones(5, dtype=bool)
    assert nearest_first(found, 0, all_of_them).tolist() == [2, 4, 0]
    assert nearest_first(found, 1, all_of_them).tolist() == [1, 3]


def test_marked_rows_come_before_nearer_ones() -> None:
    found = assigned(rows_at(0.8, 0.0, 1.0, 0.95, 0.9), ACROSS)
    marked = np.array([True, True, False, False, True])
    assert nearest_first(found, 0, marked).tolist() == [4, 0, 2, 3]


def test_rows_as_near_keep_their_order() -> None:
    found = assigned(rows_at(0.8, 0.9, 0.8, 0.9, 0.8), ACROSS)
    assert nearest_first(found, 0, np.ones(5, dtype=bool)).tolist() == [1, 3, 0, 2, 4]


def test_a_cluster_without_rows_has_none() -> None:
    found = assigned(rows_at(0.8, 0.9), ACROSS)
    assert nearest_first(found, 1, np.ones(2, dtype=bool)).tolist() == []
