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


def test_a_row_between_two_clusters_fits_none() -> None:
    rows = rows_at(1.0, 0.96, 0.8, 0.72, 0.6, 0.28, 0.0)
    found = assigned(rows, ACROSS)
    assert found.labels.tolist() == [0, 0, 0, 0, 1, 1, 1]
    least = fitting_from(rows, found)
    # The nearest stranger is .6 from the first centroid, and √(1 - .72²) = .694 from the second.
    assert least == pytest.approx([0.6, np.sqrt(1 - 0.72**2)], abs=ROUNDING)
    assert (found.similarities >= least[found.labels]).tolist() == [True] * 7

    nearer = np.vstack([rows, rows_at(0.7)])  # .714 from the second centroid, and .7 from the first
    with_it = assigned(nearer, ACROSS)
    assert with_it.labels[-1] == 1
    fits = with_it.similarities >= fitting_from(nearer, with_it)[with_it.labels]
    assert fits.tolist() == [True] * 8, ".714 is more than the .694 of the nearest stranger"
    close = clustered(nearer, ACROSS, [0, 0, 0, 1, 1, 1, 1, 0])
    assert fitting_from(nearer, close)[0] == pytest.approx(0.72, abs=ROUNDING)
    assert close.similarities[-1] < 0.72, "so the last one, .7 from its own centroid, does not fit"


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
