from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from semantic.reuse.repeats import Rows, find_repeats

ROWS = st.lists(st.lists(st.integers(0, 2), max_size=7), max_size=6)


def obvious(
    rows: Sequence[Sequence[int]], owners: Sequence[set[int]]
) -> set[tuple[frozenset[tuple[int, int]], int, int, int]]:
    """Every class of stretches with the same places: those, the shortest and longest, and the owners."""
    places: dict[tuple[int, ...], set[tuple[int, int]]] = defaultdict(set)
    for number, row in enumerate(rows):
        for start in range(len(row)):
            for stop in range(start + 1, len(row) + 1):
                places[tuple(row[start:stop])].add((number, start))
    lengths: dict[frozenset[tuple[int, int]], list[int]] = defaultdict(list)
    for stretch, where in places.items():
        lengths[frozenset(where)].append(len(stretch))
    owned = {where: set().union(*(owners[row] for row, _ in where)) for where in lengths}
    return {
        (where, min(of), max(of), len(owned[where])) for where, of in lengths.items() if len(owned[where]) > 1
    }


def found(
    rows: Sequence[Sequence[int]], owners: Sequence[set[int]]
) -> list[tuple[frozenset[tuple[int, int]], int, int, int]]:
    laid = Rows.of(rows, owners)
    repeats = find_repeats(laid)
    return [
        (
            frozenset(laid.within(place) for place in repeats.places(it).tolist()),
            it.shortest,
            it.longest,
            it.owners,
        )
        for it in repeats.found
    ]


@given(ROWS, st.data())
def test_repeats_are_those_that_the_slow_way_finds_each_once(
    rows: list[list[int]], data: st.DataObject
) -> None:
    owners = [data.draw(st.sets(st.integers(0, 3), min_size=1), label="owners") for _ in rows]
    repeats = found(rows, owners)
    assert len(set(repeats)) == len(repeats)
    assert set(repeats) == obvious(rows, owners)


def test_what_two_rows_share() -> None:
    assert found([[5, 1, 2, 3], [4, 1, 2]], [{0}, {1}]) == [
        (frozenset({(0, 1), (1, 1)}), 1, 2, 2),
        (frozenset({(0, 2), (1, 2)}), 1, 1, 2),
    ]


def test_a_row_of_two_owners_is_a_repeat_by_itself_and_one_of_one_owner_is_not() -> None:
    assert found([[1, 2]], [{0, 7}]) == [(frozenset({(0, 0)}), 1, 2, 2), (frozenset({(0, 1)}), 1, 1, 2)]
    assert found([[1, 1, 1], [2]], [{0}, {1}]) == []
    assert found([], []) == []
    assert found([[], []], [{0}, {1}]) == []


def test_repeats_begin_only_where_they_may() -> None:
    rows = Rows.of([[1, 2, 3], [1, 2, 3]], [{0}, {1}])
    begins = np.array([False, True, False, False] * 2)
    (repeat,) = find_repeats(rows, begins).found
    assert (repeat.shortest, repeat.longest, repeat.owners) == (1, 2, 2)
    assert sorted(find_repeats(rows, begins).places(repeat).tolist()) == [1, 5]
    assert find_repeats(rows, np.zeros(8, dtype=np.bool_)).found == []
