from __future__ import annotations

import math

import pytest
from semantic.reuse.alignment import Block
from semantic.reuse.comparing import compared
from semantic.reuse.likeness import blocks_of
from semantic.reuse.parts import PART_MEASURES, longest_run, part_measures
from semantic.text.placed import Span


def block(a: int, b: int, length: int) -> Block:
    return Block(Span(a, a + length), Span(b, b + length))


def measures(a: str, b: str) -> dict[str, float]:
    one, other = compared([a, b])
    return dict(zip(PART_MEASURES, part_measures(one, other, blocks_of(one, other)), strict=True))


@pytest.mark.parametrize(
    ("blocks", "seam", "longest"),
    [
        ([], 2, 0),
        ([block(0, 5, 4)], 0, 4),
        ([block(0, 0, 4), block(6, 6, 3)], 2, 7),
        ([block(0, 0, 4), block(6, 6, 3)], 1, 4),
        ([block(0, 0, 4), block(7, 6, 3)], 2, 4),
        ([block(0, 0, 4), block(6, 7, 3)], 2, 4),
        ([block(0, 0, 4), block(4, 4, 3), block(20, 20, 5)], 2, 7),
        ([block(0, 0, 4), block(20, 20, 5), block(25, 26, 5)], 2, 10),
        ([block(0, 9, 4), block(4, 0, 5)], 9, 5),
    ],
    ids="none one seam wide wide-in-a wide-in-b first-run second-run crossed".split(),
)
def test_the_longest_stretch_of_blocks_side_by_side(blocks: list[Block], seam: int, longest: int) -> None:
    assert longest_run(blocks, seam) == longest


@pytest.mark.parametrize(
    ("a", "b"),
    [("修建山区水渠网灌溉高山茶园。唱歌跳舞，开办学校。", "修建山区水渠网，开办学校，灌溉高山茶园。")],
)
def test_the_longest_stretch_is_the_same_whichever_passage_comes_first(a: str, b: str) -> None:
    assert measures(a, b)["loose_run"] == measures(b, a)["loose_run"] == 13.0


def test_measures_of_a_clause_that_stands_in_another_text() -> None:
    a, b = "修建山区水渠，孩子们爱唱歌。", "茶园喜获丰收，修建山区水渠。"
    assert measures(a, b) == {
        "block": pytest.approx(math.log(7)),
        "block_capped": 6.0,
        "run": 6.0,
        "loose_run": 6.0,
        "clause_7": 6.0,
        "clause_8": 6.0,
        "clause_9": 6.0,
    }


def test_clauses_count_from_the_step_they_reach() -> None:
    # Ten characters of which two are replaced: indel likeness 16 of 20. Then three: 14 of 20.
    ten, two_off, three_off = "修建山区水渠灌溉茶园", "修建山区水渠浇灌茶田", "修建湖区水渠浇灌茶田"
    assert [measures(ten, two_off)[name] for name in PART_MEASURES[-3:]] == [10.0, 10.0, 0.0]
    assert [measures(ten, three_off)[name] for name in PART_MEASURES[-3:]] == [10.0, 0.0, 0.0]


def test_of_two_clauses_the_shorter_counts_and_of_all_the_longest() -> None:
    a, b = "种植茶叶，修建山区水渠", "全县种植茶叶，修建山区水渠网"
    assert measures(a, b)["clause_9"] == 6.0, "6 of 7 and 6 match: 12 of 13"
    assert measures(a, b)["clause_8"] == 6.0, "种植茶叶 stands at 8 of 10, and is shorter"


def test_seams_of_two_and_of_five_symbols() -> None:
    near = measures("修建山区水渠种植高山茶叶", "修建山区水渠并且种植高山茶叶")
    assert (near["run"], near["loose_run"]) == (12.0, 12.0)
    far = measures("修建水渠种植茶叶", "修建水渠并大力支持种植茶叶")
    assert (far["run"], far["loose_run"]) == (4.0, 8.0)


def test_what_is_capped() -> None:
    long = "修建山区水渠灌溉高山茶园保护湖区鱼群"
    found = measures(f"{long}，唱歌", f"跳舞，{long}")
    assert len(long) == 18
    assert found["block"] == pytest.approx(math.log(19))
    assert [found[name] for name in PART_MEASURES[1:]] == [12.0, 14.0, 14.0, 14.0, 14.0, 14.0]


@pytest.mark.parametrize(
    ("a", "b"), [("", ""), ("", "修渠"), ("，。", "！"), ("修渠", "唱歌"), ("\ud800", "渠")]
)
def test_what_shares_nothing_measures_nothing(a: str, b: str) -> None:
    assert set(measures(a, b).values()) == {0.0}


def test_measures_are_the_same_whichever_passage_comes_first() -> None:
    a, b = "修建水渠，种植茶叶，保护湖区三年。", "保护湖区五年，修建水渠并种植茶叶。"
    assert measures(a, b) == measures(b, a)
