"""Word for word: what holds a query, and what only seems to."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.index.literal import WordForWord


def held(query: str, *texts: str) -> list[int]:
    return [row for row, holds in enumerate(WordForWord(texts).holding(query).tolist()) if holds]


@pytest.mark.parametrize(
    ("query", "texts", "rows"),
    [
        ("河", ["河", "大河之水", "湖"], [0, 1]),
        ("公园", ["口袋公园", "公共花园", "公 园"], [0, 2]),
        ("5", ["5个", "15个", "5%", "2.5", "增长5。"], [0, 2, 4]),
        ("口袋公园建设", ["推进口袋公园建设", "口袋公园的建设"], [0]),
        ("Green City", ["a green city.", "greencity", "Green Cityscape", "evergreen city"], [0]),
        ("G20", ["G20峰会", "AG20", "g20", "G200"], [0, 2]),
    ],
)
def test_short_and_long_queries(query: str, texts: list[str], rows: list[int]) -> None:
    assert held(query, *texts) == rows


@pytest.mark.parametrize(
    ("query", "texts", "rows"),
    [
        ("5亿元", ["5亿元", "15亿元", "2.5亿元", "1,005亿元", "投资5亿元。"], [0, 4]),
        ("14.5亿元", ["14.5亿元", "114.5亿元", "3.14.5亿元"], [0]),
        ("2026", ["2026年", "12026", "2026.5", "20261", "在2026.", "2026,2027"], [0, 4, 5]),
        ("14", ["14.5亿元", "14亿元", "14."], [1, 2]),
        ("14.5", ["14.5亿元", "14.55亿元"], [0]),
        ("1,200", ["1200人", "1,200人", "11,200人", "1,200,000人"], [0, 1]),
        ("200", ["1,200人", "200人"], [1]),
        ("3万", ["3万个", "3万亿元", "13万个"], [0]),
        ("亿元", ["15亿元", "千亿元"], [0]),
    ],
)
def test_a_figure_is_not_held_in_a_longer_one(query: str, texts: list[str], rows: list[int]) -> None:
    assert held(query, *texts) == rows


@pytest.mark.parametrize(
    ("query", "texts", "rows"),
    [
        ("五亿元", ["五亿元", "十五亿元", "三点五亿元"], [0]),
        ("百分之五", ["增长百分之五。", "百分之五十", "百分之五点二"], [0]),
        ("十条措施", ["二十条措施", "十条措施"], [1]),
        ("三百", ["三百人", "三百万人"], [0]),
        ("五", ["五万人", "十五", "五十", "五点", "五点三"], [0, 3]),
    ],
)
def test_nor_is_a_chinese_numeral(query: str, texts: list[str], rows: list[int]) -> None:
    assert held(query, *texts) == rows


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("14.5亿元", "投资１４.５億元"),
        ("１４.５亿元", "投资14.5亿元"),
        ("保护知识产权", "保護知識產權"),
        ("保護知識產權", "保护知识产权"),
        ("乾隆年间", "清乾隆年間"),
        ("干燥", "氣候乾燥"),
        ("gdp", "ＧＤＰ增长"),
        ("2026 年", "在2026年"),
        ("2026年", "在 2026 年 "),
        ("  climate  change ", "on Climate\nChange"),
        ("people's", "the people’s park"),
        ('"magic"', "“Magic” parks"),
    ],
)
def test_how_it_is_set_makes_no_difference(query: str, text: str) -> None:
    assert held(query, "别的", text) == [1]


@pytest.mark.parametrize("query", ["100%", "a_b", 'say "no"', "5*3", "50% off*", r"a\b", "(a|b)", "[ab]"])
def test_signs_stand_for_themselves(query: str) -> None:
    assert held(query, f"see {query}, please", "100 a b say no 53 50 off 5x3 axb a") == [0]


@pytest.mark.parametrize("query", ["", " ", "\n", "。", "%", '"', "*", "_", "--"])
def test_what_has_no_letter_or_digit_is_held_nowhere(query: str) -> None:
    assert held(query, "", "。", '100% "*" _ --', "\n") == []


def test_texts_do_not_run_into_each_other() -> None:
    assert held("甲乙", "甲", "乙", "甲\n乙", "甲\x1e乙") == [2, 3]
    assert held("1", "", "1", "", "2", "1") == [1, 4]


def test_nothing_to_look_through() -> None:
    assert len(WordForWord([])) == 0
    assert WordForWord([]).holding("字").tolist() == []
    assert WordForWord(["", ""]).holding("字").tolist() == [False, False]


@given(
    st.lists(st.text(alphabet="建桥河 ab1., ", max_size=9), max_size=9),
    st.text(alphabet="桥 ab1.,", max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_it_agrees_with_a_pattern_tried_on_each_text(texts: list[str], query: str) -> None:
    def plain(text: str) -> str:
        single = regex.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", " ".join(text.split()))
        return regex.sub(r"(?<=\p{Han}) | (?=\p{Han})", "", single)

    wanted = plain(query)
    inside = r"(?<=[ab1])(?=[ab1])|(?<=1)(?=\.1)|(?<=1\.)(?=1)"
    pattern = regex.compile(rf"(?!{inside}){regex.escape(wanted, literal_spaces=True)}(?!{inside})")
    has_letter = any(map(str.isalnum, wanted))
    rows = [row for row, text in enumerate(texts) if has_letter and pattern.search(plain(text))]
    assert held(query, *texts) == rows
