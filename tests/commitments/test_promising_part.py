from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.commitments.promising_part import promising_part


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        ("去年建成桥梁五座，累计投资3亿元，但我们还要加快建设渡口。", "但我们还要加快建设渡口。"),
        ("去年获评全国先进，将新建水渠三十公里。", "将新建水渠三十公里。"),
        ("去年办理了案件90件，今后要加大保护力度。", "今后要加大保护力度。"),
        ("去年建成了橋樑五座，下一步，我們將新建渡口三處。", "下一步，我們將新建渡口三處。"),
        ("新增学位１２３４个，創歷史新高，明年將再增五千個。", "明年將再增五千個。"),
    ],
)
def test_a_report_in_front_of_a_turn_to_the_future_is_cut_off(text: str, promises: str) -> None:
    assert text[slice(*promising_part(text))] == promises


@pytest.mark.parametrize(
    "text",
    [
        "我们将在2027年底前新建学校20所以上。",
        "2026年，我们将新建学校。",
        "去年建成桥梁五座，將軍渡口通车。",
        "去年取得新成效，要求更高。",
        "去年建成桥梁五座。",
        "We will build 20 schools by 2030.",
        "",
        "。",
        "\ud800",
    ],
    ids="plan time-in-front general demand report english empty mark surrogate".split(),
)
def test_all_of_any_other_sentence(text: str) -> None:
    assert tuple(promising_part(text)) == (0, len(text))


def test_what_comes_behind_the_turn_is_kept_whole() -> None:
    text = "去年建成桥梁五座，累计投资3亿元，今后要加快建设渡口，去年落下的进度一并补上。"
    assert text[promising_part(text).start :].startswith("今后要加快建设渡口，去年落下")


@settings(deadline=None)
@given(
    text=st.lists(st.sampled_from("去年 建成 5座 ， 。 我们将 今后 新增 2万个 創新高 \ud800 a".split())).map(
        "".join
    )
)
def test_a_part_is_the_end_of_the_sentence_from_a_mark_on(text: str) -> None:
    part = promising_part(text)
    assert part.end == len(text)
    assert part.start == 0 or text[part.start - 1] in "，。"
    assert part.start < part.end or not text
