from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.text.wording import shared_wording


def shared(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in shared_wording(query, text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("坚持稳中求进工作总基调", "我们坚持稳中求进，工作很好", ["坚持稳中求进，工作"]),
        ("改革开放", "改革，开放", ["改革，开放"]),
        ("稳中求", "稳中求进，求稳", ["稳中求"]),
        ("韩正", "正在韩国，韓正说", ["韓正"]),
        ("3万个", "学位3万个，不是13万个、3个", ["3万个"]),
        ("the people", "for The People of this", ["The People"]),
        ("推進鄉村振興", "全面推进乡村振兴。", ["推进乡村振兴"]),
        # moved clauses are both shared
        ("优化营商环境，扩大有效投资", "扩大有效投资，同时优化营商环境", ["扩大有效投资", "优化营商环境"]),
        ("on climate change", "Talks ON CLIMATE CHANGE.", ["ON CLIMATE CHANGE"]),
        ("of the people", "for the people of this town", []),
        ("增长5.5%左右", "增长5%左右", []),
        ("增长5%左右", "全市增长5%左右", ["增长5%左右"]),
        ("", "改革开放", []),
        ("改革开放", "", []),
    ],
)
def test_what_is_shared(query: str, text: str, expected: list[str]) -> None:
    assert shared(query, text) == expected


@given(
    st.text(alphabet="改革开放推进a b。1%", max_size=30), st.text(alphabet="改革开放推进a b。1%", max_size=30)
)
def test_spans_are_apart_in_order_and_shared_both_ways(query: str, text: str) -> None:
    spans = shared_wording(query, text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before.end < after.start for before, after in pairwise(spans))


@given(
    st.text(alphabet="改革开放推进。", min_size=8, max_size=30),
    st.text(alphabet="改革开放推进。", min_size=8, max_size=30),
)
def test_long_texts_share_wording_both_ways(query: str, text: str) -> None:
    if min(len(query.replace("。", "")), len(text.replace("。", ""))) >= 4:
        assert bool(shared_wording(query, text)) == bool(shared_wording(text, query))


@given(st.text(alphabet="改革开放推进", min_size=4, max_size=30))
def test_a_text_shares_all_of_itself(text: str) -> None:
    assert shared_wording(text, text) == ((0, len(text)),)
