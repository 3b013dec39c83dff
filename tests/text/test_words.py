from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.text.words import WordKind, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2030年新增粮食3.5万亿斤。", ["到", "2030年", "新增", "粮食", "3.5万亿斤"]),
        ("２０３０年增长３．５％", ["2030年", "增长", "3.5%"]),
        ("2031—2035年，第15届", ["2031-2035年", "第15届"]),
        ("二十届三中全会", ["二十届", "三中全会"]),
        ("1,200个项目", ["1200个", "项目"]),
        ("一是加快发展", ["一", "是", "加快", "发展"]),
        ("推進鄉村振興", ["推进", "乡村", "振兴"]),
        ("由省市场监督管理局负责", ["由", "省", "市场", "监督", "管理局", "负责"]),
        ("产业做优做强", ["产业", "做优做强"]),  # characters that no dictionary word has
        ("“人工智能+”行动", ["人工智能", "+", "行动"]),
        (
            "The U.N.: well-being: G20 and $5 billion",
            ["the", "un", "wellbeing", "g20", "and", "$5", "billion"],
        ),
        ("ありがとう", ["あ", "り", "が", "と", "う"]),
        ("改革\ud800开放", ["改革", "开放"]),
        ("，。 ", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [word.folded for word in words_of(text)] == expected


def test_words_know_their_place_and_kind() -> None:
    text = "（到2030年，GDP 翻番）"
    assert [(text[it.start : it.end], it.kind) for it in words_of(text)] == [
        ("到", WordKind.CHINESE),
        ("2030年", WordKind.FIGURE),
        ("GDP", WordKind.SPACED),
        ("翻番", WordKind.CHINESE),
    ]


@given(st.text(alphabet="省市场监督管理局的二十届3.5%万亿元ab +，。《》", max_size=30))
def test_words_stand_in_order_apart_and_say_something(text: str) -> None:
    words = words_of(text)
    assert all(word.folded and word.start < word.end for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


@given(
    st.text(alphabet="改革开放推进乡村振兴的", max_size=12),
    st.text(alphabet="改革开放推进乡村振兴的", max_size=12),
)
def test_what_stands_between_marks_is_cut_alike_everywhere(one: str, other: str) -> None:
    together = [word.folded for word in words_of(f"{one}，{other}")]
    assert together == [word.folded for word in [*words_of(one), *words_of(other)]]
