from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from semantic.encoders.protocol import Embeddings
from semantic.themes.choosing import MOST, Evidence, best_number, evidence_for, numbers_to_try
from semantic.themes.kmeans import spherical_kmeans
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits


def planted(k: int, each: int, noise: float, seed: int = 0) -> tuple[Embeddings, NDArray[np.int64]]:
    """Return rows around `k` directions at right angles, and which each is of."""
    of = np.repeat(np.arange(k), each)
    rows = np.eye(8)[of] + noise * np.random.default_rng(seed).standard_normal((len(of), 8))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), of


def found_for(rows: Embeddings, seed: int = 0) -> list[Evidence]:
    return evidence_for(rows, np.ones(len(rows), dtype=np.float32), seed=seed)


# Which numbers


def test_numbers_that_are_tried() -> None:
    assert numbers_to_try(0) == numbers_to_try(3) == []
    assert numbers_to_try(4) == numbers_to_try(14) == [2]
    assert numbers_to_try(15) == [2, 3], "five rows a theme"
    assert numbers_to_try(70) == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14]
    assert numbers_to_try(200)[-5:] == [26, 28, 30, 35, 40]
    assert numbers_to_try(199)[-1] == 35
    assert numbers_to_try(1_000_000) == numbers_to_try(200)
    assert max(numbers_to_try(1_000_000)) == MOST == 40


def test_numbers_grow_and_none_comes_twice() -> None:
    numbers = numbers_to_try(1_000)
    assert numbers == sorted(set(numbers))


# Evidence


@pytest.mark.parametrize("seed", [0, 1])
def test_of_four_planted_clusters_the_best_number_is_four(seed: int) -> None:
    rows, _ = planted(4, 15, 0.15, seed)
    found = found_for(rows, seed)
    assert best_number(found) == 4
    four = next(each for each in found if each.k == 4)
    assert four.stability == pytest.approx(1), "found again from any four fifths of the rows"
    assert four.silhouette == max(each.silhouette for each in found)


def test_evidence_is_in_bounds_and_in_the_order_of_the_numbers() -> None:
    random = np.random.default_rng(0).standard_normal((60, 5))
    rows = (random / np.linalg.norm(random, axis=1, keepdims=True)).astype(np.float32)
    found = found_for(rows)
    assert [each.k for each in found] == numbers_to_try(60)
    assert all(-1 <= each.silhouette <= 1 and -1 <= each.stability <= 1 for each in found)
    assert max(each.stability for each in found) < 0.9, "there is nothing to be found in noise"


def test_the_silhouette_by_hand() -> None:
    rows = np.array([[0.8, 0.6], [0.8, -0.6], [-0.8, 0.6], [-0.8, -0.6]], dtype=np.float32)
    (found,) = found_for(rows)
    # Each is 1 - .28 from its own, 1 + .28 and 2 from the others, in the mean 1.64.
    assert (found.k, found.silhouette) == (2, pytest.approx((1.64 - 0.72) / 1.64, abs=1e-6))


def test_the_silhouette_is_that_of_scikit_learn_by_cosine() -> None:
    rows, of = planted(4, 15, 0.15)
    labels = spherical_kmeans(rows, 4).labels
    four = next(each for each in found_for(rows) if each.k == 4)
    assert four.silhouette == pytest.approx(silhouette_score(rows, labels, metric="cosine"), abs=1e-5)
    assert four.silhouette == pytest.approx(silhouette_score(rows, of, metric="cosine"), abs=1e-5)


def test_the_same_seed_gives_the_same_evidence_with_any_number_of_threads() -> None:
    rows, _ = planted(3, 7, 0.4)
    found = []
    for number in (1, 1, 4):
        with threadpool_limits(number):
            found.append(found_for(rows, seed=5))
    assert found[0] == found[1] == found[2]
    assert found[0] != found_for(rows, seed=6)


def test_more_rows_than_evidence_needs_are_drawn_from() -> None:
    rows, _ = planted(2, 7, 0.1)
    told = found_for(np.repeat(rows, 300, axis=0))  # 4200
    assert [each.k for each in told] == [2]
    assert best_number(told) == 2


def test_rows_of_many_numbers_have_the_evidence_of_few() -> None:
    rows, _ = planted(4, 17, 0.1)
    # The same angles among more numbers than there are principal directions.
    turned, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((100, 8)))
    wide = np.ascontiguousarray(rows @ turned.T, dtype=np.float32)
    for one, other in zip(found_for(rows), found_for(wide), strict=True):
        assert one.k == other.k
        assert one.silhouette == pytest.approx(other.silhouette, abs=0.1)
    assert best_number(found_for(wide)) == 4


def test_copies_of_three_rows_of_many_numbers_give_no_evidence() -> None:
    of = np.repeat(np.arange(3), 65)
    rows = (0.6 * np.eye(281)[of] + 0.8 * np.eye(281)[3]).astype(np.float32)
    assert found_for(rows) == found_for(rows[::13]) == []


def test_only_distinct_rows_make_numbers() -> None:
    rows, _ = planted(4, 1, 0.1)
    assert [each.k for each in found_for(np.repeat(rows, 10, axis=0))] == [2]
    assert found_for(np.repeat(rows[:3], 20, axis=0)) == []


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_there_is_no_evidence_from_too_few_rows(count: int) -> None:
    rows, _ = planted(3, 1, 0.1)
    assert found_for(rows[:count]) == []
    assert best_number(found_for(rows[:count])) == 1


def test_there_is_no_evidence_from_rows_that_are_all_the_same() -> None:
    rows, _ = planted(1, 1, 0.1)
    assert found_for(np.repeat(rows, 30, axis=0)) == []


def test_rows_that_differ_in_their_last_bit_do_not_fail() -> None:
    random = np.random.default_rng(0).standard_normal(64)
    rows = np.repeat((random / np.linalg.norm(random)).astype(np.float32)[np.newaxis], 6, axis=0)
    for number in range(6):
        rows[number, number] = np.nextafter(rows[number, number], np.float32(2))
    assert best_number(found_for(rows)) in (1, 2)


def test_every_number_that_is_done_is_told() -> None:
    rows, _ = planted(3, 8, 0.1)
    told: list[int] = []
    found = evidence_for(rows, np.ones(len(rows), dtype=np.float32), seed=0, advance=told.append)
    assert told == [1] * len(found) == [1, 1, 1]


def test_evidence_is_written_with_four_decimals() -> None:
    assert Evidence(k=3, silhouette=0.123449, stability=0.98765).to_json() == {
        "k": 3,
        "silhouette": 0.1234,
        "stability": 0.9877,
    }


# The best number


def evidence(*rows: tuple[int, float, float]) -> list[Evidence]:
    return [Evidence(k=k, silhouette=silhouette, stability=stability) for k, silhouette, stability in rows]


def test_both_count_the_same_each_as_a_share_of_its_best() -> None:
    # 2: .5 + 1 = 1.5; 3: 1 + .8 = 1.8; 4: .9 + .4 = 1.3
    assert best_number(evidence((2, 0.05, 1.0), (3, 0.1, 0.8), (4, 0.09, 0.4))) == 3
    # A silhouette is lower by its nature; as it is, without the share, 2 would win.
    assert 0.05 + 1.0 > 0.1 + 0.8


def test_neither_alone_decides() -> None:
    assert best_number(evidence((2, 0.1, 1.0), (6, 0.28, 0.9), (40, 0.3, 0.3))) == 6


def test_of_equals_the_smaller_number_is_best() -> None:
    assert best_number(evidence((2, 0.25, 0.5), (4, 0.5, 1.0), (8, 0.5, 1.0))) == 4
    assert best_number(evidence((8, 0.5, 1.0), (4, 0.5, 1.0))) == 4


def test_without_evidence_there_is_one_theme() -> None:
    assert best_number([]) == 1


def test_evidence_of_nothing_still_gives_a_number() -> None:
    assert best_number(evidence((2, 0.0, 0.0), (3, 0.0, 0.0))) == 2
    assert best_number(evidence((2, -0.2, 0.0), (3, -0.1, 0.0))) == 3
