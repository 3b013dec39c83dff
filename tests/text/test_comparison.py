from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from semantic.text.comparison import comparison_text, folded_text, simplified
from semantic.text.placed import Span


def test_script_width_case_punctuation_and_spaces_do_not_count() -> None:
    published = ["《知識產權強國建設綱要》,ＩＰ", "《知识产权强国建设纲要》，ip", "知识产权 强国建设纲要IP。"]
    assert {comparison_text(text).text for text in published} == {"知识产权强国建设纲要ip"}


def test_a_per_cent_sign_counts() -> None:
    assert comparison_text("增长15%").text != comparison_text("增长15").text


def test_each_character_knows_its_published_place() -> None:
    folded = comparison_text("“強國”，㎡ Straße")
    assert folded.text == "强国m2strasse"
    assert folded.original(0, 2) == Span(1, 3)
    assert folded.original(2, 4) == Span(5, 6)
    assert folded.original(8, 10) == Span(11, 12)


def test_combining_marks_are_composed_with_their_letter() -> None:
    assert comparison_text("e\u0301té").text == comparison_text("été").text == "été"
    assert comparison_text("e\u0301t").original(0, 1) == Span(0, 2)


def test_simplified_looks_at_phrases() -> None:
    assert simplified("乾隆年間天氣乾燥") == "乾隆年间天气干燥"


@given(st.text(max_size=60))
def test_offsets_are_in_order_and_inside_the_text(text: str) -> None:
    folded = comparison_text(text)
    assert len(folded.spans) == len(folded.text)
    ends = 0
    for span in folded.spans:
        assert 0 <= span.start < span.end <= len(text)
        assert span.end >= ends
        ends = span.end


@given(st.text(max_size=60))
def test_the_text_alone_is_the_same(text: str) -> None:
    assert folded_text(text) == comparison_text(text).text


@given(st.text(alphabet="強國强国 ,，。AaＡé%1", max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = comparison_text(text).text
    assert comparison_text(once).text == once


@given(st.text(max_size=60))
def test_simplified_keeps_the_length(text: str) -> None:
    assert len(simplified(text)) == len(text)
