"""A pair in two languages is a translation if it stands out among what else is said."""

from __future__ import annotations

import numpy as np
import pytest
from semantic.reuse.margins import MARGIN, SURE, stands_out


def at(*degrees: float) -> np.ndarray:
    """Return vectors in the plane; the cosine of two is that of the angle between them."""
    angles = np.deg2rad(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def told(vectors: np.ndarray, languages: list[str | None], first: int, second: int) -> bool:
    cosine = float(vectors[first] @ vectors[second])
    pair = (np.array([first]), np.array([second]), np.array([cosine]))
    (answer,) = stands_out(vectors, languages, *pair).tolist()
    return bool(answer)


def test_a_pair_among_far_ones_stands_out() -> None:
    vectors = at(0, 50, 130, 140, -130, -140)  # the pair is 50 degrees apart, all else far from both
    assert told(vectors, ["zh", "en", "en", "en", "zh", "zh"], 0, 1)


def test_a_pair_among_near_ones_does_not() -> None:
    vectors = at(0, 50, 51, 52, 1, 2)  # what else is said about the matter is as near
    assert not told(vectors, ["zh", "en", "en", "en", "zh", "zh"], 0, 1)


def test_only_what_the_other_language_says_counts() -> None:
    far = [
        "zh",
        "en",
        "zh",
        "en",
    ]  # beside each of the pair a text of its own language that the other is far from
    assert told(at(0, 50, -60, 110), far, 0, 1)


def test_the_only_two_texts_stand_out() -> None:
    assert told(at(0, 50), ["zh", "en"], 0, 1)


def test_a_sure_pair_need_not_stand_out() -> None:
    assert np.cos(np.deg2rad(40)) > SURE
    assert told(at(0, 40, 40, 40, 0, 0), ["zh", "en", "en", "en", "zh", "zh"], 0, 1)


def test_the_margin_is_inclusive_and_by_the_mean_of_both_sides() -> None:
    # the pair at cosine .7; each side has one other neighbour at cosine n: .7 / n is the ratio
    for neighbour, stands in ((0.7 / MARGIN - 0.01, True), (0.7 / MARGIN + 0.01, False)):
        pair, other = np.rad2deg(np.arccos(0.7)), np.rad2deg(np.arccos(neighbour))
        # zh at 0 and at pair + other; en at pair and at -other: each is `other` from the one it is held against
        vectors = at(0, pair, -other, pair + other)
        assert told(vectors, ["zh", "en", "en", "zh"], 0, 1) is stands


@pytest.mark.parametrize("swapped", [False, True])
def test_either_side_may_come_first(swapped: bool) -> None:
    vectors, languages = at(0, 50, 55, -60, 100), ["zh", "en", "en", "zh", "zh"]
    first, second = (1, 0) if swapped else (0, 1)
    assert told(vectors, languages, first, second) is told(vectors, languages, 0, 1)


def test_no_pairs() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert stands_out(at(0, 1), ["zh", "en"], none, none, np.zeros(0)).tolist() == []
