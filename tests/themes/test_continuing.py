from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from semantic.themes.continuing import earlier_centroids, ids_for
from semantic.themes.theme import number_of


def ids(
    labels: list[int],
    earlier: Sequence[str | None],
    *,
    weights: list[float] | None = None,
    sizes: list[int] | None = None,
    highest: int = 0,
) -> list[str]:
    """Return the ids of clusters, by default of equal paragraphs and of as many words as paragraphs."""
    return ids_for(
        np.array(labels),
        np.array(weights or [1] * len(labels), dtype=np.float32),
        earlier,
        sizes=np.array(sizes or np.bincount(labels)),
        highest=highest,
    )


# Where clusters start from


def test_each_earlier_theme_starts_from_the_weighted_mean_of_what_is_left_of_it() -> None:
    rows = np.array([[1, 0], [0, 1], [0, -1], [0.6, 0.8]], dtype=np.float32)
    weights = np.array([0.3, 0.4, 1, 1], dtype=np.float32)
    found = earlier_centroids(rows, weights, ["theme-4", "theme-4", "theme-1", None])
    assert found == pytest.approx(np.array([[0, -1], [0.6, 0.8]])), (
        "theme-1 first; what is new counts for none"
    )
    assert found.dtype == np.float32


def test_a_theme_of_which_nothing_is_left_starts_nothing() -> None:
    rows = np.array([[1, 0], [0, 1]], dtype=np.float32)
    assert earlier_centroids(rows, np.ones(2, np.float32), ["theme-7", None]).tolist() == [[1, 0]]


# Which ids clusters get


def test_the_first_time_the_largest_is_number_one() -> None:
    assert ids([0, 1, 2], [None] * 3, sizes=[20, 70, 40]) == ["theme-3", "theme-1", "theme-2"]


def test_of_equals_the_first_cluster_has_the_lower_number() -> None:
    assert ids([0, 1, 2], [None] * 3, sizes=[5, 9, 5]) == ["theme-2", "theme-1", "theme-3"]


def test_ids_go_with_the_paragraphs_whatever_the_numbers_of_the_clusters() -> None:
    earlier = ["theme-1", "theme-1", "theme-2", "theme-2"]
    assert ids([1, 1, 0, 0], earlier, highest=2) == ["theme-2", "theme-1"]


def test_what_is_new_takes_no_id_away() -> None:
    earlier = ["theme-2", "theme-1", "theme-2", None, None, None, None]
    assert ids([0, 1, 0, 0, 0, 0, 0], earlier, highest=2) == ["theme-2", "theme-1"]


def test_half_in_common_is_the_same_theme_and_less_is_not() -> None:
    half = ["theme-5"] * 4
    assert ids([0, 0, 1, 2], half, highest=5) == ["theme-5", "theme-6", "theme-7"]
    less = ["theme-5"] * 5
    assert ids([0, 0, 1, 2, 3], less, highest=5) == ["theme-6", "theme-7", "theme-8", "theme-9"]


def test_in_common_is_of_what_both_had() -> None:
    # The first cluster has all of theme-1, but three paragraphs of theme-2 as well: 2 of 5 in common.
    earlier = ["theme-1"] * 2 + ["theme-2"] * 9
    assert ids([0] * 5 + [1] * 6, earlier, highest=2) == ["theme-3", "theme-2"]


def test_paragraphs_in_common_count_by_their_weight() -> None:
    earlier = ["theme-1"] * 4
    labels = [0, 1, 1, 1]
    assert ids(labels, earlier, highest=1) == ["theme-2", "theme-1"]
    assert ids(labels, earlier, weights=[1, 0.1, 0.1, 0.1], highest=1) == ["theme-1", "theme-2"]


def test_no_two_clusters_get_the_same_id() -> None:
    halves = ["theme-1"] * 4
    assert ids([0, 0, 1, 1], halves, highest=1) in (["theme-1", "theme-2"], ["theme-2", "theme-1"])


def test_two_themes_that_become_one_keep_the_id_of_the_larger() -> None:
    earlier = ["theme-1"] * 3 + ["theme-2"] * 4
    assert ids([0] * 7, earlier, highest=2) == ["theme-2"]


def test_new_ids_are_above_the_highest_that_ever_was() -> None:
    # theme-2 to theme-9 are gone; their numbers are not used again.
    earlier = ["theme-1", "theme-1", None, None, None]
    assert ids([0, 0, 1, 2, 2], earlier, highest=9) == ["theme-1", "theme-11", "theme-10"]


def test_the_number_in_an_id() -> None:
    assert [number_of(each) for each in ("theme-1", "theme-10", "theme-207")] == [1, 10, 207]
