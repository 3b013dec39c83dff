from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.text.sentences import sentence_spans


def cut(text: str, language: str | None) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text, language)]


def test_chinese_marks_end_sentences() -> None:
    assert cut("加强保护；促进运用。怎么干？干起来！好", "zh") == [
        "加强保护；",
        "促进运用。",
        "怎么干？",
        "干起来！",
        "好",
    ]


def test_run_in_items_begin_sentences() -> None:
    text = "抓好三件事:一是健全机制,二是加强监管；三要压实责任。第一，讲政治；第二，抓落实。"
    assert cut(text, "zh") == [
        "抓好三件事:",
        "一是健全机制,",
        "二是加强监管；",
        "三要压实责任。",
        "第一，讲政治；",
        "第二，抓落实。",
    ]


@pytest.mark.parametrize("text", ["实现统一是大势所趋。", "完成（一）项工作。", "不分第一第二，只讲贡献。"])
def test_numbers_inside_words_begin_nothing(text: str) -> None:
    assert cut(text, "zh") == [text]


def test_brackets_titles_and_short_quotations_are_not_cut() -> None:
    text = "《条例（草案）；说明》和“放得开；管得住。”的办法（见附件。另册）已经印发。"
    assert cut(text, "zh") == [text]


def test_a_closing_quote_belongs_to_its_sentence() -> None:
    assert cut(
        "他说：“一定要把这件事办好，让大家满意，让后人也能记得今天我们在这里所作的决定和付出的努力。”大家鼓掌。",
        "zh",
    ) == [
        "他说：“一定要把这件事办好，让大家满意，让后人也能记得今天我们在这里所作的决定和付出的努力。”",
        "大家鼓掌。",
    ]


def test_half_width_marks_count_after_chinese() -> None:
    assert cut("深入推进;强化保护!好", "zh") == ["深入推进;", "强化保护!", "好"]


def test_decimals_and_years_stay_whole() -> None:
    assert cut("增长5.4%、达到5.67万亿元。", "zh") == ["增长5.4%、达到5.67万亿元。"]


def test_japanese_is_cut_at_its_stops() -> None:
    assert cut("今日は会議です。予算を説明します。", "ja") == ["今日は会議です。", "予算を説明します。"]


def test_english_abbreviations_do_not_end_sentences() -> None:
    assert cut("Mr. President, we met at 5 p.m. today. Then we left.", "en") == [
        "Mr. President, we met at 5 p.m. today.",
        "Then we left.",
    ]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("fr", "Nous avons agi. M. le maire l’a dit. Nous continuerons.", 3),
        ("de", "Wir haben z. B. gebaut. Das bleibt so.", 2),
        ("ru", "Мы построили школу. Теперь строим больницу.", 2),
        ("es", "¿Qué haremos? Cumplir. El Sr. Pérez lo sabe.", 3),
        ("ko", "오늘 만났습니다. 내일 또 만납니다.", 2),
        ("th", "วันนี้เราประชุมครับ พรุ่งนี้เราจะเริ่มงาน", 2),
    ],
)
def test_other_languages(language: str, text: str, count: int) -> None:
    assert len(cut(text, language)) == count


@given(
    st.text(alphabet="一是二要第，。；：！？“”（）《》…— \nab1.,三①", max_size=80),
    st.sampled_from(["zh", "ja", "en", "th", None]),
)
def test_sentences_hold_every_visible_character_once_and_in_order(text: str, language: str | None) -> None:
    spans = sentence_spans(text, language)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(first.end <= second.start for first, second in itertools.pairwise(spans))
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)
