"""Near pairs against all pairs measured one by one: the same pairs, the same bits, and nothing left out unsaid."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.engine.local import LocalEngine
from semantic.errors import SemanticError
from semantic.index.measuring import cosines_of_pairs, similarities
from semantic.index.pairs import NearPairs, near_pairs, search_pairs

NOISE = 0.005
"""By how much the recall of a sample may be off: of a few thousand pairs, three standard deviations."""
SENTENCE = r"^There are 1 dimensions of embeddings; give a table, one row a text\.$"


def unit(rows: Any) -> np.ndarray:
    table = np.asarray(rows, dtype=np.float64)
    lengths = np.linalg.norm(table, axis=-1, keepdims=True)
    return (table / np.where(lengths, lengths, 1)).astype(np.float32)


def families(count: int, *, spread: float = 0.35, size: int = 8, dimension: int = 48) -> np.ndarray:
    """Return rows of families of so many around what they began with, in no order; each is alone but for its family."""
    chance = np.random.default_rng(20)
    origins = np.repeat(unit(chance.standard_normal((count // size, dimension))), size, axis=0)
    strays = chance.standard_normal(origins.shape) / dimension**0.5
    return chance.permutation(unit(origins + spread * strays))


def isotropic(count: int, dimension: int) -> np.ndarray:
    return unit(np.random.default_rng(21).standard_normal((count, dimension)))


def oracle(vectors: np.ndarray, threshold: float) -> dict[tuple[int, int], float]:
    """Return each pair with its cosine, multiplied and summed in float64, one pair after the other."""
    wide = vectors.astype(np.float64)
    cosines = {
        (first, second): float(np.float32(min(max((wide[first] * wide[second]).sum(), -1), 1)))
        for first in range(len(wide))
        for second in range(first + 1, len(wide))
    }
    return {pair: cosine for pair, cosine in cosines.items() if cosine >= np.float32(threshold)}


def quick_oracle(vectors: np.ndarray, threshold: float) -> set[tuple[int, int]]:
    """Return each pair; only for thresholds that no pair is as near to as float64 rounds."""
    cosines = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    assert np.abs(cosines - threshold).min() > 1e-9
    first, second = np.nonzero(np.triu(cosines >= threshold, 1))
    return set(zip(first.tolist(), second.tolist(), strict=True))


def pairs(found: NearPairs) -> list[tuple[int, int]]:
    return list(zip(found.first.tolist(), found.second.tolist(), strict=True))


def told(found: NearPairs) -> tuple[bytes, bytes, bytes, float]:
    return found.first.tobytes(), found.second.tobytes(), found.similarities.tobytes(), found.recall


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have cells used from 500 rows on, as they are for millions."""
    monkeypatch.setattr("semantic.index.pairs.EXACT_UP_TO", 500)


def test_cosines_that_can_be_done_in_the_head() -> None:
    rows = unit([[1, 0], [0.6, 0.8], [0, 1], [0.6, 0.8], [-1, 0]])
    found = near_pairs(rows, 0.55)
    assert pairs(found) == [(0, 1), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert found.similarities.tolist() == pytest.approx([0.6, 0.6, 0.8, 1, 0.8])
    assert (found.first.dtype, found.second.dtype) == (np.int64, np.int64)
    assert found.similarities.dtype == np.float32
    assert (len(found), found.recall) == (5, 1.0)
    assert pairs(near_pairs(rows, 0.7)) == [(1, 2), (1, 3), (2, 3)]
    assert pairs(near_pairs(rows, 0.9)) == [(1, 3)]


rows = st.integers(0, 25).flatmap(
    lambda count: st.lists(
        st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=count, max_size=count
    )
)


@given(rows, st.one_of(st.floats(-1.1, 1.1), st.sampled_from([-1.0, 0.0, 0.5, 1.0])))
@settings(max_examples=150, deadline=None)
def test_all_pairs_are_those_of_the_oracle(numbers: list[list[int]], threshold: float) -> None:
    """Few different rows, so that many are equal, opposite, of zeros, or just at the threshold."""
    vectors = unit(np.array(numbers).reshape(-1, 3))
    found = near_pairs(vectors, threshold)
    wanted = oracle(vectors, threshold)
    assert pairs(found) == list(wanted)
    assert found.similarities.tolist() == list(wanted.values())


@given(
    st.integers(2, 120),
    st.integers(2, 40),
    st.floats(0.01, 1.5),
    st.floats(0.3, 0.99),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=25, deadline=None)
def test_clustered_rows_are_paired_as_by_the_oracle(
    count: int, dimension: int, spread: float, threshold: float, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((4, dimension))
    vectors = unit(
        centres[chance.integers(0, 4, count)] + spread * chance.standard_normal((count, dimension))
    )
    vectors[chance.integers(0, count)] = vectors[0]  # twice the same row, at the least
    found = near_pairs(vectors, threshold)
    assert dict(zip(pairs(found), found.similarities.tolist(), strict=True)) == oracle(vectors, threshold)


def test_the_threshold_is_inclusive_to_the_last_bit() -> None:
    vectors = families(64)
    cosine = near_pairs(vectors, 0.8).similarities.min()
    at = near_pairs(vectors, float(cosine))
    above = near_pairs(vectors, float(np.nextafter(cosine, np.float32(2))))
    assert cosine in at.similarities
    assert set(pairs(at)) - set(pairs(above)) == {
        pair for pair, own in zip(pairs(at), at.similarities, strict=True) if own == cosine
    }


def test_raising_the_threshold_only_removes_pairs() -> None:
    vectors = families(200)
    before = set(pairs(near_pairs(vectors, 0.0)))
    for threshold in (0.2, 0.85, 0.9, 0.95):
        found = near_pairs(vectors, threshold)
        assert set(pairs(found)) < before
        assert (found.similarities >= threshold).all()
        before = set(pairs(found))


def test_similarities_are_the_bits_of_every_index(few_are_many: None) -> None:
    vectors = families(2_000)
    for recall in (0.9, 1.0):
        found = near_pairs(vectors, 0.7, recall=recall)
        assert len(found) > 5_000
        assert np.array_equal(found.similarities, cosines_of_pairs(vectors, found.first, found.second))
        row = found.first[0]
        others = found.second[found.first == row]
        assert np.array_equal(
            found.similarities[found.first == row], similarities(vectors, others, vectors[row])
        )


@pytest.mark.parametrize(
    "rows, wanted",
    [
        (np.zeros((0, 4)), []),
        (np.zeros((0, 0)), []),
        ([[1.0, 0.0]], []),
        (np.zeros((1, 2)), []),
        (np.zeros((3, 2)), []),  # no direction, so near nothing
        ([[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]], [(0, 2)]),
    ],
)
def test_little_or_nothing(rows: Any, wanted: list[tuple[int, int]]) -> None:
    found = near_pairs(np.asarray(rows, dtype=np.float32), 0.5)
    assert pairs(found) == wanted
    assert found.recall == 1.0
    assert (found.first.dtype, found.similarities.dtype) == (np.int64, np.float32)


def test_rows_of_zeros_are_as_near_to_all_as_a_right_angle() -> None:
    vectors = np.array([[0, 0], [1, 0], [0, 0]], dtype=np.float32)
    found = near_pairs(vectors, 0.0)
    assert pairs(found) == [(0, 1), (0, 2), (1, 2)]
    assert found.similarities.tolist() == [0, 0, 0]


def test_no_family_is_cut() -> None:
    """Three hundred equal rows among others: more than any list of nearest rows would hold."""
    vectors = np.concatenate([isotropic(100, 32), np.repeat(unit([[1.0] * 32]), 300, axis=0)])
    order = np.random.default_rng(2).permutation(400)
    equal = np.sort(np.flatnonzero(order >= 100)).tolist()
    found = near_pairs(vectors[order], 0.99)
    assert len(found) == 300 * 299 // 2 == 44_850
    assert pairs(found) == [(first, second) for first in equal for second in equal if first < second]
    assert found.similarities.tolist() == pytest.approx([1.0] * 44_850)


def test_no_family_is_cut_where_rows_meet_in_cells(few_are_many: None) -> None:
    vectors = np.concatenate([families(3_000), np.repeat(unit([[1.0] * 48]), 300, axis=0)])
    found = near_pairs(vectors, 0.99)
    assert found.recall < 1 or search_pairs(vectors, 0.99).products < 3_300**2 // 2
    assert {pair for pair in pairs(found) if pair[0] >= 3_000} == {
        (first, second) for first in range(3_000, 3_300) for second in range(first + 1, 3_300)
    }


def test_float64_and_strided_rows_are_taken_as_float32() -> None:
    vectors = families(64)
    wide = vectors.astype(np.float64)
    assert told(near_pairs(wide, 0.8)) == told(near_pairs(vectors, 0.8))
    assert told(near_pairs(np.asfortranarray(vectors), 0.8)) == told(near_pairs(vectors, 0.8))
    assert told(near_pairs(np.repeat(vectors, 2, axis=0)[::2], 0.8)) == told(near_pairs(vectors, 0.8))


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_cells_find_what_they_say(few_are_many: None, seed: int) -> None:
    vectors, threshold = families(4_000), 0.7
    wanted = quick_oracle(vectors, threshold)
    assert len(wanted) > 10_000
    found = near_pairs(vectors, threshold, seed=seed)
    own = pairs(found)
    assert search_pairs(vectors, threshold, seed=seed).products < len(vectors) ** 2 // 2  # by cells, that is
    assert 0.99 <= found.recall <= 1
    assert len(wanted & set(own)) / len(wanted) >= max(found.recall - NOISE, 0.99)
    assert set(own) <= wanted
    assert len(set(own)) == len(own)
    assert own == sorted(own)
    assert (found.first < found.second).all()


def test_less_recall_costs_less(few_are_many: None) -> None:
    vectors, threshold = families(4_000, spread=0.8), 0.5
    wanted = quick_oracle(vectors, threshold)
    searches = [search_pairs(vectors, threshold, recall=recall) for recall in (0.6, 0.9, 0.99)]
    assert searches[0].products < searches[1].products <= searches[2].products
    for recall, search in zip((0.6, 0.9, 0.99), searches, strict=True):
        own = set(pairs(near_pairs(vectors, threshold, recall=recall)))
        assert len(own & wanted) / len(wanted) >= recall
        assert own <= wanted
        assert search.recall >= recall


def test_every_worker_and_every_time_finds_the_same_bytes(few_are_many: None) -> None:
    vectors = families(3_000)
    first = told(near_pairs(vectors, 0.7))
    assert told(near_pairs(vectors, 0.7)) == first
    for workers in (1, 2, 3):
        assert told(near_pairs(vectors, 0.7, engine=LocalEngine(workers=workers))) == first


def test_another_seed_draws_other_cells(few_are_many: None) -> None:
    """Where families lie loose, some pairs are missed, and other ones by other cells."""
    vectors = families(4_000, spread=0.8)
    found = [set(pairs(near_pairs(vectors, 0.5, recall=0.8, seed=seed))) for seed in (0, 1)]
    assert found[0] != found[1]
    assert len(found[0] & found[1]) > 0.8 * len(found[0])


def test_full_recall_compares_each_with_each(few_are_many: None) -> None:
    vectors = families(2_000, spread=0.8)
    found = near_pairs(vectors, 0.5, recall=1)
    assert found.recall == 1.0
    assert set(pairs(found)) == quick_oracle(vectors, 0.5)
    assert search_pairs(vectors, 0.5, recall=1).products == 2_000**2 // 2


def test_where_cells_do_not_help_each_is_compared_with_each(few_are_many: None) -> None:
    """Rows in all directions alike: which are near says nothing of where they lie."""
    vectors, threshold = isotropic(3_000, 24), 0.5
    wanted = quick_oracle(vectors, threshold)
    assert len(wanted) > 1_000
    found = near_pairs(vectors, threshold)
    assert found.recall == 1.0
    assert pairs(found) == sorted(wanted)


def test_where_no_pair_is_near_none_is_found(few_are_many: None) -> None:
    found = near_pairs(isotropic(2_000, 64), 0.95)
    assert pairs(found) == []
    assert found.similarities.dtype == np.float32


def test_equal_rows_only_are_all_paired(few_are_many: None) -> None:
    vectors = np.repeat(unit([[3.0, 4.0, 0.0]]), 1_200, axis=0)
    found = near_pairs(vectors, 0.99)
    assert len(found) == 1_200 * 1_199 // 2
    assert np.array_equal(np.stack([found.first, found.second]), np.stack(np.triu_indices(1_200, 1)))


@pytest.mark.parametrize("recall", [0.99, 1.0])
def test_shards_part_the_pairs(few_are_many: None, recall: float) -> None:
    vectors = families(3_000)
    search = search_pairs(vectors, 0.7, recall=recall)
    shards: list[range] = list(search.shards)
    if len(shards) == 1:  # of few cells; it is cut into those
        shards = [range(cell, cell + 1) for cell in shards[0]]
    assert len(shards) > 3
    parts = [[key for keys, _ in search.pairs_in(shard) for key in keys.tolist()] for shard in shards]
    together = [key for part in parts for key in part]
    assert len(set(together)) == len(together)
    found = near_pairs(vectors, 0.7, recall=recall)
    assert sorted(together) == (found.first * len(vectors) + found.second).tolist()
    assert sum(bool(part) for part in parts) > 3


def test_shards_of_cells_follow_each_other_without_a_gap(few_are_many: None) -> None:
    for recall in (0.99, 1.0):
        shards = search_pairs(families(3_000), 0.7, recall=recall).shards
        assert shards[0].start == 0
        assert all(before.stop == after.start for before, after in pairwise(shards))
        assert all(len(shard) for shard in shards)


@pytest.mark.parametrize("recall", [0, -0.5, 1.01, 99, float("nan")])
def test_a_recall_that_is_no_share_is_refused(recall: float) -> None:
    with pytest.raises(SemanticError, match=rf"^The recall is {recall}; give a share above 0, at most 1\.$"):
        near_pairs(unit([[1, 0], [0, 1]]), 0.5, recall=recall)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(SemanticError, match=SENTENCE):
        near_pairs(np.ones(3, dtype=np.float32), 0.5)
    with pytest.raises(SemanticError, match=r"^There are 3 dimensions of embeddings; give a table"):
        search_pairs(np.ones((2, 2, 2), dtype=np.float32), 0.5)
