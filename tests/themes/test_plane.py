from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from semantic.encoders.protocol import Embeddings
from semantic.errors import SemanticError
from semantic.themes.plane import MapMethod, map_points

FOUR = np.array([[0.8, 0.6], [0.8, -0.6], [-0.8, 0.6], [-0.8, -0.6]], dtype=np.float32)
"""Of unit length, around the origin, wider than high."""


def two_groups(each: int = 20, dimension: int = 16) -> Embeddings:
    """Return rows around two directions at a right angle, the first group first."""
    random = np.random.default_rng(5)
    middles = np.repeat(np.eye(2, dimension), each, axis=0)
    rows = middles + 0.1 * random.standard_normal(middles.shape)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def apart(points: Embeddings, each: int = 20) -> float:
    """Return how far the middles of two groups are from each other, by the farthest point from its own middle."""
    groups = [points[:each], points[each:]]
    middles = [group.mean(axis=0) for group in groups]
    widest = max(
        np.linalg.norm(group - middle, axis=1).max() for group, middle in zip(groups, middles, strict=True)
    )
    return float(np.linalg.norm(middles[0] - middles[1]) / widest)


# PCA


def test_principal_components_by_hand() -> None:
    # Already in principal directions: the first has a spread of .8, the second of .6.
    assert map_points(FOUR, method="pca") == pytest.approx(FOUR)
    assert map_points(FOUR[:, ::-1], method="pca") == pytest.approx(FOUR)


def test_what_lies_farthest_lies_on_the_right_and_at_the_top() -> None:
    # On a line, 1, 0, 0 and 0 along it: the middle is a quarter, the farthest three quarters from it.
    on_a_line = np.array([[-1, 0], [0, 0], [0, 0], [0, 0]], dtype=np.float32)
    points = map_points(on_a_line, method="pca")
    assert points.tolist() == [pytest.approx([x, 0]) for x in (0.75, -0.25, -0.25, -0.25)]
    assert (map_points(-on_a_line, method="pca") == points).all()


def test_of_more_numbers_two_remain() -> None:
    wide = np.hstack([FOUR, np.zeros((4, 6), np.float32)])
    points = map_points(wide, method="pca")
    assert (points.shape, points.dtype) == ((4, 2), np.float32)
    assert points == pytest.approx(FOUR)


def test_rows_of_one_number_lie_on_a_line() -> None:
    points = map_points(np.array([[1], [-1], [1]], dtype=np.float32), method="pca")
    assert points[:, 1].tolist() == [0, 0, 0]
    assert points[:, 0].tolist() == pytest.approx([-0.667, 1.333, -0.667])


# t-SNE


def test_two_far_groups_stay_apart() -> None:
    rows = two_groups()
    points = map_points(rows)
    assert points.shape == (40, 2)
    assert apart(points) > 2, "no point is as near to the other group as to its own"
    assert (points == map_points(rows, method=MapMethod.TSNE)).all(), "the method by default"


def test_the_same_rows_make_the_same_map() -> None:
    rows = two_groups(6)
    for method in ("pca", "tsne"):
        assert (
            map_points(rows, method=method, seed=3).tobytes()
            == map_points(rows, method=method, seed=3).tobytes()
        )


def test_places_have_three_decimals_and_no_minus_before_a_zero() -> None:
    for method in ("pca", "tsne"):
        points = map_points(two_groups(4), method=method)
        assert (points == np.round(points, 3)).all()
    flat = map_points(np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32), method="pca")
    assert not np.signbit(flat[flat == 0]).any()


def test_more_points_than_can_wait_go_by_their_principal_components() -> None:
    rows = two_groups(10_001, 3)
    assert (map_points(rows) == map_points(rows, method="pca")).all()


# Few, equal, none


@pytest.mark.parametrize("method", ["tsne", "pca"])
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_equal_rows_stand_in_one_place(method: str, count: int) -> None:
    rows = np.repeat(np.array([[0, 1, 0]], dtype=np.float32), count, axis=0)
    assert map_points(rows, method=method).tolist() == [[0, 0]] * count


@pytest.mark.parametrize("count", [2, 3, 4])
def test_fewer_than_five_go_by_their_principal_components(count: int) -> None:
    points = map_points(FOUR[:count])
    assert (points == map_points(FOUR[:count], method="pca")).all()
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    wanted = np.linalg.norm(FOUR[:count, None] - FOUR[None, :count], axis=2)
    assert distances == pytest.approx(wanted, abs=2e-3), "in the plane already, so distances stay"


@pytest.mark.parametrize("count", [5, 6, 7])
def test_t_sne_of_a_handful(count: int) -> None:
    points = map_points(two_groups(4)[:count])
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()
    assert len({tuple(point) for point in points.tolist()}) == count


@pytest.mark.parametrize("shape", [(0, 0), (0, 512)])
def test_nothing_has_no_places(shape: tuple[int, int]) -> None:
    for method in MapMethod:
        assert map_points(np.empty(shape, np.float32), method=method).shape == (0, 2)


# UMAP, and what is refused


def test_umap_is_asked_for_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(SemanticError) as told:
        map_points(two_groups(4), method="umap")
    assert str(told.value) == (
        "A map by UMAP needs the package umap-learn, which is not installed; run pip install umap-learn, or choose tsne."
    )


def test_umap_where_it_is_installed_is_seeded_and_goes_by_cosine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Umap:
        """Stands for the one of umap-learn: places each row by its first two numbers."""

        given: dict[str, Any]

        def __init__(self, **given: Any) -> None:
            Umap.given = given

        def fit_transform(self, rows: Embeddings) -> Embeddings:
            return rows[:, :2]

    stand_in = ModuleType("umap")
    monkeypatch.setattr(stand_in, "UMAP", Umap, raising=False)
    monkeypatch.setitem(sys.modules, "umap", stand_in)
    rows = two_groups(4)
    assert map_points(rows, method="umap", seed=7) == pytest.approx(rows[:, :2], abs=1e-3)
    assert (Umap.given["random_state"], Umap.given["metric"]) == (7, "cosine")
    assert Umap.given["n_neighbors"] < len(rows)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(SemanticError) as told:
        map_points(FOUR, method="isomap")
    assert str(told.value) == "'isomap' is no way to make a map; choose among tsne, pca, umap."
