from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from semantic.text.comparison import comparison_text
from semantic.text.placed import Span
from semantic.text.symbols import Symbols, symbols

MIXED = st.lists(
    st.sampled_from([*"云溪縣县２05%‰ab C’-.，。½㎡ﬁé한국ไทยカｱ+\ud800", "e\u0301"]), max_size=30
).map("".join)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("青石縣，２０項", "青石县20项"),
        ("增长3.5％", "增长35%"),
        ("下降５‰", "下降5‰"),
        ("한국", "한국"),
        ("ไทย", "ไทย"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("①②", "12"),
        ("，。！ \n", ""),
        ("", ""),
    ],
)
def test_a_script_read_by_characters_has_a_symbol_a_character(text: str, signs: str) -> None:
    assert symbols(text).text == signs


@pytest.mark.parametrize("word", ["harbour", "a", "река", "मार्ग", "+", "ﬃ"])
def test_a_word_is_two_symbols_that_both_stand_where_it_does(word: str) -> None:
    found = symbols(f"云{word}溪")
    assert (found.text[0], found.text[-1], len(found)) == ("云", "溪", 4)
    assert found.spans == (Span(0, 1), *[Span(1, 1 + len(word))] * 2, Span(1 + len(word), 2 + len(word)))


def test_words_share_no_symbol_by_a_letter_in_common() -> None:
    one, other = symbols("harbour"), symbols("harbours")
    assert set(one.text).isdisjoint(other.text)
    # The halves come from planes of their own, so no half is taken for the other half or for a character.
    assert set(symbols("on no").text[::2]).isdisjoint(symbols("on no").text[1::2])
    assert all(unicodedata.category(sign) == "Cn" for sign in one.text)


def test_words_end_at_spaces_marks_digits_and_characters() -> None:
    county, five = symbols("county").text, symbols("five").text
    assert symbols("county five").text == county + five
    assert symbols("County-five!").text == county + five
    assert symbols("county五five").text == county + "五" + five
    assert symbols("county5").text == county + "5"
    assert symbols("countyfive").text not in (county + five, county)


def test_case_width_and_script_make_no_difference() -> None:
    assert symbols("雲溪縣 HARBOUR ２０").text == symbols("云溪县 harbour 20").text


def test_the_same_word_has_the_same_symbols_in_every_run() -> None:
    assert [hex(ord(sign)) for sign in symbols("harbour").text] == HARBOUR


HARBOUR = ["0x49c9a", "0xb52a8"]
"""Worked out apart from the module: crc32 of the word and of the word turned round, modulo 2**18, on planes 4 and 8."""


def test_the_span_behind_some_symbols() -> None:
    found = symbols("雲溪 County，2項")
    assert len(found) == 6
    assert found.original(0, 2) == (0, 2)
    assert found.original(1, 3) == (1, 9)
    assert found.original(3, 5) == (3, 11)
    assert found.original(0, 6) == (0, 12)


@pytest.mark.parametrize(("start", "end"), [(2, 2), (3, 2), (-1, 1), (0, 4)])
def test_no_span_lies_behind_no_symbols(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"^\[{start}, {end}\) is no span of 3 symbols\.$"):
        symbols("云溪县").original(start, end)


def test_the_symbols_that_lie_in_a_span() -> None:
    found = symbols("云溪 county 3项")
    assert found.within(Span(0, 2)) == (0, 2)
    assert found.within(Span(3, 9)) == (2, 4)
    assert found.within(Span(2, 13)) == (2, 6)
    assert found.within(Span(4, 9)) == (4, 4), "half a word is no symbol"
    assert found.within(Span(2, 3)) == (2, 2), "a space is none"
    assert found.within(Span(13, 13)) == (6, 6)
    assert symbols("").within(Span(0, 0)) == (0, 0)


@given(MIXED)
@example("½㎡ﬃ①")
@example("A\ud800b")
def test_spans_are_in_order_within_the_text_and_cover_what_is_compared(text: str) -> None:
    found = symbols(text)
    assert len(found.spans) == len(found)
    assert list(found.spans) == sorted(found.spans)
    assert all(0 <= span.start < span.end <= len(text) for span in found.spans)
    covered = {place for span in found.spans for place in range(*span)}
    assert covered == {place for span in comparison_text(text).spans for place in range(*span)}


@given(MIXED)
def test_all_symbols_lie_in_the_whole_and_original_gives_them_back(text: str) -> None:
    found = symbols(text)
    assert found.within(Span(0, len(text))) == (0, len(found))
    for place, span in enumerate(found.spans):
        first, last = found.within(span)
        assert first <= place < last
        assert found.original(first, last) == span


@given(MIXED, MIXED)
def test_a_mark_between_two_texts_keeps_their_symbols_apart(one: str, other: str) -> None:
    joined = symbols(f"{one}。{other}")
    assert joined.text == symbols(one).text + symbols(other).text


def test_symbols_are_equal_by_text_and_place() -> None:
    assert symbols("云溪") == Symbols("云溪", (Span(0, 1), Span(1, 2)))
    assert symbols("云 溪") != symbols("云溪")
