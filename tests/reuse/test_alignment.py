from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from semantic.reuse.alignment import IN_ORDER, IN_ORDER_SHORT, MOVED, SHORT, Block, aligned_blocks
from semantic.reuse.comparing import compared
from semantic.reuse.likeness import blocks_of
from semantic.text.placed import Span

FEW_SIGNS = st.text("渠茶田湖", max_size=40)
FEWER_SIGNS = st.text("渠茶", max_size=25)
PAIRS = st.one_of(st.tuples(FEW_SIGNS, FEW_SIGNS), st.tuples(FEWER_SIGNS, FEWER_SIGNS))
CLAUSES = st.lists(
    st.sampled_from(["修建水渠", "种植茶叶", "保护湖区", "治理荒山", "开办学校"]), max_size=5
).map("，".join)


def shared(a: str, b: str) -> list[tuple[str, int, int]]:
    """What each block says, and where it begins in each text."""
    return [(a[slice(*block.a)], block.a.start, block.b.start) for block in aligned_blocks(a, b)]


def free(length: int, taken: list[Span]) -> list[bool]:
    covered = {place for span in taken for place in range(*span)}
    return [place not in covered for place in range(length)]


@pytest.mark.parametrize(
    ("a", "b", "blocks"),
    [
        ("修建水渠", "修建水渠", [("修建水渠", 0, 0)]),
        ("渠", "渠", [("渠", 0, 0)]),
        ("修建五座水库", "修建六座水库", [("修建", 0, 0), ("座水库", 3, 3)]),
        ("修大水渠网", "修小水渠网", [("水渠网", 2, 2)]),
        ("水渠网通了茶园路", "茶园路通了水渠网", [("水渠网", 0, 5)]),
        ("保护湖区修建水渠", "修建水渠保护湖区", [("保护湖区", 0, 4), ("修建水渠", 4, 0)]),
        ("保护湖区修建水渠", "治理荒山种植茶叶", []),
        ("修水", "修水渠", [("修水", 0, 0)]),
        ("修", "修水渠", []),
        ("修水渠", "修水渠网", [("修水渠", 0, 0)]),
        ("", "修水渠", []),
        ("修水渠", "", []),
        ("", "", []),
    ],
)
def test_what_two_passages_share(a: str, b: str, blocks: list[tuple[str, int, int]]) -> None:
    assert shared(a, b) == blocks


def test_the_least_that_counts_in_order_and_moved() -> None:
    assert (IN_ORDER, MOVED) == (3, 4)
    ours, theirs = "甲" * 12, "乙" * 12
    assert shared("一二三" + ours, theirs + "一二三") == [("一二三", 0, 12)]
    assert shared("一二" + ours, theirs + "一二") == []
    assert shared("甲乙丙丁戊一二三", "一二三甲乙丙丁戊") == [("甲乙丙丁戊", 0, 3)], "three moved are none"
    assert shared("甲乙丙丁戊一二三四", "一二三四甲乙丙丁戊") == [("甲乙丙丁戊", 0, 4), ("一二三四", 5, 0)]


def test_the_least_that_counts_in_order_where_one_passage_is_short() -> None:
    assert (IN_ORDER_SHORT, SHORT) == (2, 12)
    theirs = "乙" * 20 + "一二"
    assert shared("一二" + "甲" * 9, theirs) == [("一二", 0, 20)], "eleven symbols are short"
    assert shared("一二" + "甲" * 10, theirs) == [], "twelve are not"
    assert shared("一甲", "乙一") == []


def test_three_clauses_that_all_changed_places_are_all_found() -> None:
    assert shared("保护湖区。修建水渠。种植茶叶", "种植茶叶；保护湖区；修建水渠") == [
        ("保护湖区", 0, 5),
        ("修建水渠", 5, 10),
        ("种植茶叶", 10, 0),
    ]


def test_a_stretch_said_once_answers_one_of_two() -> None:
    assert shared("修建水渠", "修建水渠和修建水渠") == [("修建水渠", 0, 0)]
    assert shared("修建水渠和修建水渠", "修建水渠") == [("修建水渠", 0, 0)]
    assert shared("甲乙丙丁戊，修建水渠和修建水渠", "修建水渠。甲乙丙丁戊") == [
        ("甲乙丙丁戊", 0, 5),
        ("修建水渠", 6, 0),
    ]


def test_blocks_are_ordered_by_place_and_have_a_length() -> None:
    first, second = Block(Span(0, 4), Span(9, 13)), Block(Span(4, 7), Span(0, 3))
    assert sorted([second, first]) == [first, second]
    assert (len(first), len(second)) == (4, 3)


@given(PAIRS)
@example(("甲乙丙丁戊己" * 3, "丁戊己甲乙丙" * 3))
def test_blocks_are_equal_stretches_apart_from_each_other_in_the_order_of_a(pair: tuple[str, str]) -> None:
    a, b = pair
    blocks = aligned_blocks(a, b)
    for block in blocks:
        assert a[slice(*block.a)] == b[slice(*block.b)]
        assert len(block) == block.b.end - block.b.start
        least = IN_ORDER_SHORT if min(len(a), len(b)) < SHORT else IN_ORDER
        assert len(block) >= (least if a != b else 1)
    assert all(one.a.end <= other.a.start for one, other in pairwise(blocks))
    in_b = sorted(block.b for block in blocks)
    assert all(one.end <= other.start for one, other in pairwise(in_b))


@given(PAIRS)
@example(("甲乙丙丁戊己" * 3, "丁戊己甲乙丙" * 3))
def test_nothing_long_enough_is_left_out(pair: tuple[str, str]) -> None:
    """The slow way: every stretch of `MOVED` symbols of one against every one of the other."""
    a, b = pair
    blocks = aligned_blocks(a, b)
    free_a = free(len(a), [block.a for block in blocks])
    free_b = free(len(b), [block.b for block in blocks])
    left = [
        (a[i : i + MOVED], i, j)
        for i in range(len(a) - MOVED + 1)
        for j in range(len(b) - MOVED + 1)
        if a[i : i + MOVED] == b[j : j + MOVED] and all(free_a[i : i + MOVED]) and all(free_b[j : j + MOVED])
    ]
    assert left == []


@settings(deadline=None)  # the first call loads the model
@given(CLAUSES, CLAUSES)
def test_swapped_passages_share_the_mirrored_blocks(one: str, other: str) -> None:
    a, b = compared([one, other])
    assert sorted(Block(block.b, block.a) for block in blocks_of(a, b)) == list(blocks_of(b, a))


@given(FEW_SIGNS)
def test_a_passage_is_one_block_with_itself(text: str) -> None:
    assert aligned_blocks(text, text) == ([Block(Span(0, len(text)), Span(0, len(text)))] if text else [])


@given(FEW_SIGNS, FEW_SIGNS)
def test_a_passage_that_goes_on_is_shared_whole(text: str, more: str) -> None:
    blocks = aligned_blocks(text, text + more)
    assert sum(map(len, blocks)) == (len(text) if len(text) >= IN_ORDER_SHORT or not more else 0)


def test_ten_thousand_equal_characters_are_quick() -> None:
    begun = time.process_time()
    assert shared("渠" * 10_000, "渠" * 9_999 + "茶") == [("渠" * 9_999, 0, 0)]
    assert shared("渠茶" * 5_000, "茶渠" * 5_000) == [("渠茶" * 4_999 + "渠", 0, 1)]
    assert shared("渠" * 10_000, "茶" * 10_000) == []
    assert sum(map(len, aligned_blocks("渠茶" * 5_000, "渠渠茶" * 3_333))) > 0
    assert time.process_time() - begun < 15
