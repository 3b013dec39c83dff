"""Cells: what a row is told to be near to is there, once, and the nearest comes first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.index.cells import NO_CELL, Cells
from threadpoolctl import threadpool_limits


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths, lengths, 1)).astype(np.float32)


def clustered(count: int, *, dimension: int = 24, seed: int = 0) -> np.ndarray:
    """Return rows around sixty centres."""
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((60, dimension))
    return unit(centres[chance.integers(0, 60, count)] + 0.4 * chance.standard_normal((count, dimension)))


def same(one: Cells, other: Cells) -> bool:
    return all(
        np.array_equal(own, its)
        for own, its in (
            (one.parents, other.parents),
            (one.children, other.children),
            (one.starts, other.starts),
        )
    )


FOUR = Cells(
    parents=np.array([[1, 0], [0, 1]], dtype=np.float32),
    children=np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1], [-1, 0]], dtype=np.float32),
    starts=np.array([0, 2, 5]),
)
"""Two parents, east and north; the first has two cells and the second three."""


def test_cells_that_can_be_ordered_in_the_head() -> None:
    rows = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], dtype=np.float32)
    assert len(FOUR) == 5
    assert FOUR.nearest(rows, 3).tolist() == [[0, 1, 2], [2, 1, 3], [3, 2, 1], [4, 3, 2]]
    assert FOUR.nearest(rows, 1).tolist() == [[0], [2], [3], [4]]
    assert FOUR.nearest(rows, 2).dtype == np.int32


def test_where_there_are_fewer_cells_than_asked_for_it_says_so() -> None:
    found = FOUR.nearest(np.array([[1, 0], [0, 1]], dtype=np.float32), 8)
    assert found[:, 5:].tolist() == [[NO_CELL] * 3] * 2
    assert sorted(found[0, :5].tolist()) == sorted(found[1, :5].tolist()) == [0, 1, 2, 3, 4]


def test_no_rows_have_no_cells() -> None:
    assert FOUR.nearest(np.zeros((0, 2), dtype=np.float32), 3).shape == (0, 3)


@given(st.integers(1, 3_000), st.integers(1, 20), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_cells_are_there_and_none_comes_twice(count: int, visits: int, seed: int) -> None:
    vectors = clustered(count, seed=seed)
    cells = Cells.learned(vectors, seed=seed)
    found = cells.nearest(vectors, visits)
    assert found.shape == (count, visits)
    assert ((found == NO_CELL) | ((found >= 0) & (found < len(cells)))).all()
    for row in found[:200].tolist():
        there = [cell for cell in row if cell != NO_CELL]
        assert len(set(there)) == len(there)
        assert row == there + [NO_CELL] * (visits - len(there))  # what is missing comes last
        assert there  # each row has a home
    if len(cells.parents) <= 6:  # so few that all cells are looked at
        assert ((found != NO_CELL).sum(axis=1) == min(visits, len(cells))).all()


@pytest.mark.parametrize("count", [1_500, 9_000])
def test_the_nearest_comes_first(count: int) -> None:
    vectors = clustered(count)
    cells = Cells.learned(vectors, seed=3)
    found = cells.nearest(vectors, min(8, len(cells)))
    products = np.einsum("rd,rcd->rc", vectors, cells.children[found], dtype=np.float64)
    assert (np.diff(products, axis=1) <= 1e-6).all()
    best = (vectors @ cells.children.T).max(axis=1)
    assert len(cells.parents) <= 6  # so few that all cells are looked at
    assert products[:, 0] == pytest.approx(best, abs=1e-6)


def test_among_many_parents_the_best_cell_of_the_nearest_is_home() -> None:
    vectors = clustered(40_000, dimension=8)
    cells = Cells.learned(vectors, seed=0)
    assert len(cells.parents) > 6
    some = vectors[:1_000]
    home = cells.nearest(some, 1)[:, 0]
    parent_of = np.repeat(np.arange(len(cells.parents)), np.diff(cells.starts))
    nearest = np.argsort(-(some @ cells.parents.T), axis=1)[:, :6]
    looked_at = (parent_of[None, None, :] == nearest[:, :, None]).any(axis=1)
    products = np.where(looked_at, some @ cells.children.T, -np.inf)
    own = products[np.arange(len(some)), home]
    assert own == pytest.approx(products.max(axis=1), abs=1e-6)
    assert np.mean(own >= (some @ cells.children.T).max(axis=1) - 1e-6) > 0.99


def test_cells_lie_in_order_within_their_parents() -> None:
    cells = Cells.learned(clustered(9_000), seed=0)
    assert cells.starts[0] == 0
    assert cells.starts[-1] == len(cells)
    assert len(cells.starts) == len(cells.parents) + 1
    assert (np.diff(cells.starts) >= 1).all()  # none without a cell
    for centroids in (cells.parents, cells.children):
        assert centroids.dtype == np.float32
        assert np.linalg.norm(centroids, axis=1) == pytest.approx(1, abs=1e-5)


def test_rows_share_a_cell_with_their_like() -> None:
    """Sixty centres far apart, and some cells for each: hardly a row is at home with one of another centre."""
    chance = np.random.default_rng(5)
    centres = unit(chance.standard_normal((60, 64)))
    own = chance.integers(0, 60, 20_000)
    vectors = unit(centres[own] + 0.02 * chance.standard_normal((20_000, 64)))
    home = Cells.learned(vectors, seed=0).nearest(vectors, 1)[:, 0]
    near = vectors[1:] @ vectors[0] > 0.9
    assert (own[1:][near] == own[0]).all()
    counts = np.zeros((60, home.max() + 1), dtype=np.int64)
    np.add.at(counts, (own, home), 1)
    shares = counts.max(axis=1) / counts.sum(axis=1)
    assert np.median(shares) > 0.9


def test_learning_again_gives_the_same_cells() -> None:
    vectors = clustered(9_000)
    first = Cells.learned(vectors, seed=4)
    assert same(Cells.learned(vectors, seed=4), first)
    for threads in (1, 2):
        with threadpool_limits(limits=threads):
            assert same(Cells.learned(vectors, seed=4), first)


def test_another_seed_gives_other_cells() -> None:
    vectors = clustered(9_000)
    assert not same(Cells.learned(vectors, seed=0), Cells.learned(vectors, seed=1))


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_rows_have_one_cell(count: int) -> None:
    vectors = unit(np.eye(8)[:count])
    cells = Cells.learned(vectors, seed=0)
    assert len(cells) == len(cells.parents) == 1
    assert cells.nearest(vectors, 3).tolist() == [[0, NO_CELL, NO_CELL]] * count


def test_identical_rows_share_their_home() -> None:
    vectors = np.repeat(unit(np.array([[3.0, 4.0, 0.0]])), 5_000, axis=0)
    cells = Cells.learned(vectors, seed=0)
    found = cells.nearest(vectors, 4)
    assert (found == found[0]).all()
    assert (found[:, 0] != NO_CELL).all()
    assert cells.children[found[0, 0]] == pytest.approx([0.6, 0.8, 0.0], abs=1e-5)


def test_rows_of_zeros_have_a_home() -> None:
    vectors = np.concatenate([clustered(3_000), np.zeros((500, 24), dtype=np.float32)])
    cells = Cells.learned(vectors, seed=0)
    home = cells.nearest(vectors[3_000:], 1)[:, 0]
    assert np.isfinite(cells.children).all()
    assert ((home >= 0) & (home < len(cells))).all()


def test_a_family_that_fills_most_of_the_rows_is_no_obstacle() -> None:
    """Nine of ten rows are one formula, so all but one parent have few rows."""
    vectors = np.concatenate([clustered(1_000), np.repeat(clustered(1, seed=9), 9_000, axis=0)])
    cells = Cells.learned(vectors, seed=0)
    found = cells.nearest(vectors, 6)
    assert (found[1_000:, :3] == found[-1, :3]).all()  # further away, some centroids may be equally near
    assert ((found >= 0) & (found < len(cells)) | (found == NO_CELL)).all()
    assert np.isfinite(cells.children).all()
