from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from semantic.encoders.protocol import Embeddings
from semantic.errors import SemanticError
from semantic.themes.kmeans import (
    Clustering,
    assigned,
    first_distinct,
    from_labels,
    settled,
    spherical_kmeans,
)
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_info, threadpool_limits


def directions(*degrees: float) -> Embeddings:
    """Return rows in the plane; the cosine of two is that of the angle between."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def planted(
    seed: int, k: int, count: int, dimension: int, noise: float
) -> tuple[Embeddings, NDArray[np.int64]]:
    """Return rows around `k` random directions, and which each is of."""
    random = np.random.default_rng(seed)
    middles = random.standard_normal((k, dimension))
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    of = random.integers(0, k, count)
    rows = middles[of] + noise * random.standard_normal((count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), of


def parts(found: Clustering) -> set[frozenset[int]]:
    """Return the rows of each cluster, whatever its number."""
    return {frozenset(np.flatnonzero(found.labels == cluster).tolist()) for cluster in range(found.k)}


def best_objective_of(rows: Embeddings, labels: NDArray[np.int64]) -> float:
    """Return the sum of cosines for the best centroids of given clusters: of each the length of its sum."""
    sums = [rows[labels == cluster].astype(np.float64).sum(axis=0) for cluster in np.unique(labels)]
    return float(sum(np.linalg.norm(each) for each in sums))


FOUR = np.array([[0.8, 0.6], [0.8, -0.6], [-0.8, 0.6], [-0.8, -0.6]], dtype=np.float32)
"""Left and right are nearer than above and below: cosine .28 against -.28."""


# By hand


def test_clusters_centroids_and_similarities_by_hand() -> None:
    found = spherical_kmeans(FOUR, 2)
    assert parts(found) == {frozenset({0, 1}), frozenset({2, 3})}
    assert sorted(found.centroids.tolist()) == [pytest.approx([-1, 0]), pytest.approx([1, 0])]
    assert found.similarities == pytest.approx([0.8] * 4)
    assert found.objective == pytest.approx(3.2)


def test_each_row_is_in_the_cluster_of_the_centroid_most_similar_to_it() -> None:
    rows, _ = planted(3, 5, 200, 8, 0.4)
    found = spherical_kmeans(rows, 5)
    cosines = rows @ found.centroids.T
    assert found.labels.tolist() == cosines.argmax(axis=1).tolist()
    assert found.similarities == pytest.approx(cosines.max(axis=1), abs=1e-6)
    assert found.objective == pytest.approx(float(found.similarities.sum()), rel=1e-6)


def test_a_centroid_has_the_direction_of_the_sum_of_its_rows_and_length_one() -> None:
    rows, _ = planted(4, 4, 200, 8, 0.2)
    found = spherical_kmeans(rows, 4)
    assert np.linalg.norm(found.centroids, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    for cluster, centroid in enumerate(found.centroids):
        mean = rows[found.labels == cluster].mean(axis=0)
        assert centroid == pytest.approx(mean / np.linalg.norm(mean), abs=1e-5)


def test_one_cluster_holds_all() -> None:
    found = spherical_kmeans(directions(0, 90, 90, 90), 1)
    assert found.centroids[0] == pytest.approx(np.array([1, 3]) / np.sqrt(10))
    assert found.labels.tolist() == [0, 0, 0, 0]
    assert found.objective == pytest.approx(np.sqrt(10))


def test_given_centroids_may_be_left_without_a_row() -> None:
    found = assigned(directions(10, 350, 100), directions(0, 90, 180))
    assert found.labels.tolist() == [0, 0, 1]
    assert found.similarities == pytest.approx(np.cos(np.radians([10, 10, 10])))
    weighted = assigned(directions(0, 60), directions(0), np.array([1, 4], dtype=np.float32))
    assert weighted.objective == pytest.approx(1 + 4 * 0.5)


# Clusters that are known


def test_centroids_of_known_clusters_by_hand() -> None:
    found = from_labels(directions(0, 90, 180), np.array([1, 1, 0]), np.array([1, 3, 1], dtype=np.float32))
    assert found.centroids[0] == pytest.approx([-1, 0], abs=1e-6)
    assert found.centroids[1] == pytest.approx(np.array([1, 3]) / np.sqrt(10))
    assert found.similarities == pytest.approx([1 / np.sqrt(10), 3 / np.sqrt(10), 1])
    assert found.objective == pytest.approx(np.sqrt(10) + 1)
    assert found.labels.tolist() == [1, 1, 0], "as they were given"


def test_a_cluster_of_opposite_rows_still_has_a_direction() -> None:
    rows = np.array([[1, 0], [-1, 0]], dtype=np.float32)
    found = from_labels(rows, np.array([0, 0]), np.ones(2, dtype=np.float32))
    assert found.centroids.tolist() == [[1, 0]]


def test_a_clustering_settles_where_each_row_is_with_its_most_similar_centroid() -> None:
    rows = directions(0, 10, 20, 90, 100, 110)
    ones = np.ones(6, dtype=np.float32)
    moved = settled(rows, from_labels(rows, np.array([0, 0, 1, 1, 1, 1]), ones), ones)
    assert moved.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert moved.centroids == pytest.approx(directions(10, 100), abs=1e-6)
    assert moved.similarities == pytest.approx(np.cos(np.radians([10, 0, 10] * 2)), abs=1e-6)


def test_a_settled_clustering_keeps_to_its_own_centroids() -> None:
    # Above and below is a worse way to part the four, but no row is nearer to the other centroid.
    ones = np.ones(4, dtype=np.float32)
    kept = settled(FOUR, from_labels(FOUR, np.array([0, 1, 0, 1]), ones), ones)
    assert kept.labels.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("seed", range(3))
def test_settling_is_never_worse_and_leaves_no_cluster_empty(seed: int) -> None:
    rows, _ = planted(seed, 6, 300, 8, 0.4)
    weights = np.random.default_rng(seed).uniform(0.1, 1, 300).astype(np.float32)
    found = spherical_kmeans(rows, 9, weights=weights, seed=seed, restarts=2)
    moved = settled(rows, found, weights)
    assert moved.objective >= found.objective * (1 - 1e-6)
    assert sorted(set(moved.labels.tolist())) == list(range(9))
    assert moved.labels.tolist() == assigned(rows, moved.centroids).labels.tolist()


# Against scikit-learn, and against what was planted


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("k", "count", "dimension", "noise"), [(4, 200, 8, 0.3), (6, 600, 16, 0.2), (10, 500, 32, 0.15)]
)
def test_the_objective_is_as_good_as_by_scikit_learn(
    seed: int, k: int, count: int, dimension: int, noise: float
) -> None:
    rows, _ = planted(seed, k, count, dimension, noise)
    found = spherical_kmeans(rows, k, seed=seed)
    theirs = best_objective_of(rows, KMeans(k, n_init=10, random_state=seed).fit(rows).labels_)
    # A row on a border may fall either way: that moves the seventh digit.
    assert found.objective >= theirs * (1 - 1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_where_nothing_is_well_apart_it_comes_as_near_as_scikit_learn(seed: int) -> None:
    rows, _ = planted(seed, 5, 300, 3, 0.4)
    found = spherical_kmeans(rows, 5, seed=seed)
    theirs = best_objective_of(rows, KMeans(5, n_init=10, random_state=seed).fit(rows).labels_)
    # Local optima lie a thousandth apart, and neither finds the best each time.
    assert found.objective >= theirs * (1 - 1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_planted_clusters_are_found(seed: int) -> None:
    rows, of = planted(seed, 6, 300, 32, 0.05)
    assert adjusted_rand_score(of, spherical_kmeans(rows, 6, seed=seed).labels) == 1


def test_more_starts_are_never_worse() -> None:
    rows, _ = planted(7, 12, 300, 4, 0.4)
    objectives = [spherical_kmeans(rows, 12, restarts=restarts).objective for restarts in (1, 4, 20)]
    assert objectives == sorted(objectives)
    assert objectives[0] < objectives[-1], "one start is not enough here"


# Weights


def test_a_weight_of_three_pulls_like_three_copies() -> None:
    found = spherical_kmeans(directions(0, 90), 1, weights=np.array([1, 3], dtype=np.float32))
    assert found.centroids[0] == pytest.approx(np.array([1, 3]) / np.sqrt(10))
    assert found.objective == pytest.approx(np.sqrt(10))


@pytest.mark.parametrize("seed", range(3))
def test_weights_are_like_copies(seed: int) -> None:
    rows, _ = planted(seed, 5, 120, 8, 0.2)
    times = np.random.default_rng(seed).integers(1, 4, len(rows))
    weighted = spherical_kmeans(rows, 5, weights=times.astype(np.float32), seed=seed)
    copied = spherical_kmeans(np.repeat(rows, times, axis=0), 5, seed=seed)
    assert adjusted_rand_score(np.repeat(weighted.labels, times), copied.labels) == 1
    assert weighted.objective == pytest.approx(copied.objective, rel=1e-5)


def test_what_counts_more_moves_the_border() -> None:
    rows = directions(0, 50, 110)
    # Two rows θ apart lose 2 - 2 cos(θ / 2) together: .19 for 50°, .27 for 60°.
    assert parts(spherical_kmeans(rows, 2)) == {frozenset({0, 1}), frozenset({2})}
    # Where the first counts 10, it and the second lose .33.
    heavy = spherical_kmeans(rows, 2, weights=np.array([10, 1, 1], dtype=np.float32))
    assert parts(heavy) == {frozenset({0}), frozenset({1, 2})}


def test_what_is_copied_gets_no_cluster_where_its_copies_count_as_one() -> None:
    rows = np.repeat(directions(0, 50, 110), [10, 1, 1], axis=0)
    copies = frozenset(range(10))
    assert parts(spherical_kmeans(rows, 2)) == {copies, frozenset({10, 11})}
    weights = np.repeat(np.array([0.1, 1, 1], dtype=np.float32), [10, 1, 1])
    assert parts(spherical_kmeans(rows, 2, weights=weights)) == {copies | {10}, frozenset({11})}


# The same each time


def same(one: Clustering, other: Clustering) -> bool:
    return (
        one.centroids.tobytes() == other.centroids.tobytes()
        and one.labels.tobytes() == other.labels.tobytes()
        and one.similarities.tobytes() == other.similarities.tobytes()
        and one.objective == other.objective
    )


@pytest.mark.parametrize(("count", "dimension"), [(3_000, 256), (20_500, 64)], ids=["few rows", "many rows"])
def test_any_number_of_threads_gives_the_same_bytes(count: int, dimension: int) -> None:
    # Large enough that products of matrices are parted between threads, which changes their last bits.
    rows, _ = planted(0, 30, count, dimension, 0.2)
    found = []
    for number in (1, 2, 4):
        with threadpool_limits(number):
            before = [pool["num_threads"] for pool in threadpool_info()]
            found.append(spherical_kmeans(rows, 30, restarts=2, seed=1))
            after = [pool["num_threads"] for pool in threadpool_info()]
            assert before == after, "the caller's own number is left as it was"
    assert same(found[0], found[1])
    assert same(found[0], found[2])


def test_the_same_seed_gives_the_same_bytes() -> None:
    rows, _ = planted(1, 12, 300, 4, 0.5)
    assert same(spherical_kmeans(rows, 12, seed=3), spherical_kmeans(rows, 12, seed=3))
    assert not same(
        spherical_kmeans(rows, 12, seed=3, restarts=1), spherical_kmeans(rows, 12, seed=4, restarts=1)
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_makes_no_other_clusters(seed: int) -> None:
    rows, _ = planted(seed, 6, 300, 32, 0.05)
    order = np.random.default_rng(seed).permutation(len(rows))
    straight, shuffled = spherical_kmeans(rows, 6), spherical_kmeans(rows[order], 6)
    assert adjusted_rand_score(straight.labels[order], shuffled.labels) == 1
    assert straight.objective == pytest.approx(shuffled.objective, rel=1e-6)


# Few rows, and rows that are the same


def test_with_more_clusters_than_distinct_rows_each_has_its_own() -> None:
    rows = directions(0, 90, 0, 180, 90, 0)
    for k in (3, 4, 6, 50):
        found = spherical_kmeans(rows, k)
        assert found.k == 3
        assert found.labels.tolist() == [0, 1, 0, 2, 1, 0], "in the order in which they come"
        assert found.similarities == pytest.approx([1] * 6)


def test_as_many_clusters_as_rows() -> None:
    found = spherical_kmeans(FOUR, 4)
    assert found.labels.tolist() == [0, 1, 2, 3]
    assert found.objective == pytest.approx(4)


def test_rows_that_are_all_the_same_are_one_cluster() -> None:
    found = spherical_kmeans(np.repeat(directions(30), 7, axis=0), 3)
    assert found.k == 1
    assert found.labels.tolist() == [0] * 7
    assert found.centroids[0] == pytest.approx(directions(30)[0])


@pytest.mark.parametrize("k", [1, 2, 9])
def test_a_single_row_is_a_cluster(k: int) -> None:
    found = spherical_kmeans(directions(120), k)
    assert (found.k, found.labels.tolist()) == (1, [0])
    assert found.objective == pytest.approx(1)


@pytest.mark.parametrize("seed", range(10))
def test_no_cluster_is_empty(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = planted(seed, 3, 12, 3, 0.5)[0][random.integers(0, 12, 60)]
    distinct = len(np.unique(rows, axis=0))
    for k in range(1, distinct + 1):
        found = spherical_kmeans(rows, k, seed=seed, restarts=2)
        assert found.k == k
        assert sorted(set(found.labels.tolist())) == list(range(k))


def test_a_single_far_row_among_many_is_not_lost() -> None:
    rows = np.repeat(directions(0, 90, 180, 270), [50, 30, 2, 1], axis=0)
    found = spherical_kmeans(rows, 4)
    assert sorted(np.bincount(found.labels).tolist()) == [1, 2, 30, 50]
    assert found.objective == pytest.approx(83)


def test_no_cluster_is_empty_where_rows_differ_in_their_last_bit() -> None:
    row = planted(0, 1, 1, 64, 0.1)[0]
    rows = np.repeat(row, 6, axis=0)
    for number in range(6):
        rows[number, number] = np.nextafter(rows[number, number], np.float32(2))
    found = spherical_kmeans(rows, 2)
    assert sorted(set(found.labels.tolist())) == list(range(found.k))


def test_minus_zero_is_zero() -> None:
    found = spherical_kmeans(np.array([[0, 1], [-0.0, 1], [1, 0]], dtype=np.float32), 3)
    assert (found.k, found.labels.tolist()) == (2, [0, 0, 1])


def test_the_first_distinct_rows() -> None:
    rows = directions(0, 0, 90, 0, 180, 90)
    assert first_distinct(rows, 10) == [0, 2, 4]
    assert first_distinct(rows, 2) == [0, 2]
    assert first_distinct(rows[:0], 2) == []


# Given centroids to start from


def test_a_start_is_kept_to() -> None:
    # Above and below is a worse way to part the four, but nothing moves from there.
    found = spherical_kmeans(FOUR, 2, start=directions(90, 270))
    assert found.labels.tolist() == [0, 1, 0, 1]
    assert found.centroids == pytest.approx(directions(90, 270), abs=1e-6)
    assert found.objective == pytest.approx(2.4)


def test_clusters_keep_the_numbers_of_their_start() -> None:
    rows, of = planted(5, 6, 300, 32, 0.05)
    first = spherical_kmeans(rows, 6)
    for order in ([5, 4, 3, 2, 1, 0], [2, 0, 1, 5, 3, 4]):
        again = spherical_kmeans(rows, 6, start=first.centroids[order])
        assert [order[label] for label in again.labels.tolist()] == first.labels.tolist()
    assert adjusted_rand_score(of, first.labels) == 1


def test_a_start_does_not_hang_on_the_seed() -> None:
    rows, _ = planted(5, 6, 300, 8, 0.4)
    start = rows[:6]
    assert same(
        spherical_kmeans(rows, 6, start=start, seed=1), spherical_kmeans(rows, 6, start=start, seed=2)
    )


@pytest.mark.parametrize("k", [2, 8, 13, 17])
def test_no_cluster_is_empty_from_a_start_that_is_all_the_same(k: int) -> None:
    for seed in range(20):
        rows, _ = planted(seed, 6, 18, 2, 0.5)
        found = spherical_kmeans(rows, k, start=np.repeat(rows[:1], k, axis=0))
        assert sorted(set(found.labels.tolist())) == list(range(k))


# Many rows


@pytest.mark.parametrize(("k", "noise"), [(4, 0.3), (9, 0.3), (6, 0.6)])
def test_many_rows_come_within_a_percent_of_few(k: int, noise: float) -> None:
    rows, _ = planted(k, 4, 10_500, 4, noise)
    few = spherical_kmeans(rows, k, weights=np.full(len(rows), 2, dtype=np.float32))
    many = spherical_kmeans(np.repeat(rows, 2, axis=0), k)  # above 20,000: from a start that a sample gives
    assert many.objective == pytest.approx(few.objective, rel=0.01)
    assert sorted(set(many.labels.tolist())) == list(range(k))


def test_all_of_many_rows_count() -> None:
    rows = np.repeat(directions(0, 90), [20_000, 10_000], axis=0)
    found = spherical_kmeans(rows, 1)
    assert found.centroids[0] == pytest.approx(np.array([2, 1]) / np.sqrt(5), abs=1e-4)
    assert found.objective == pytest.approx(np.sqrt(5) * 10_000, rel=1e-5)


def test_many_rows_of_few_directions() -> None:
    rows = np.repeat(directions(0, 90, 180), 7_000, axis=0)
    found = spherical_kmeans(rows, 5)
    assert found.k == 3
    assert np.bincount(found.labels).tolist() == [7_000] * 3


# What is refused


@pytest.mark.parametrize(("k", "restarts"), [(0, 20), (-3, 20), (2, 0)])
def test_fewer_than_one_is_refused(k: int, restarts: int) -> None:
    message = rf"{k} clusters from {restarts} starts cannot be made; ask for one or more of each\."
    with pytest.raises(SemanticError, match=message):
        spherical_kmeans(FOUR, k, restarts=restarts)


def test_nothing_is_refused() -> None:
    with pytest.raises(SemanticError, match=r"There is nothing to cluster; give some rows\."):
        spherical_kmeans(FOUR[:0], 2)
