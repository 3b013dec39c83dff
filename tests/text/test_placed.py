from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.text.placed import Edits, PlacedText, Span, lines


def test_dropping_keeps_each_character_at_its_source() -> None:
    text = PlacedText.whole("強(qiáng)國", offset=10)
    edits = Edits(text)
    edits.drop(1, 8, "pronunciation note")
    mended, dropped = edits.made()
    assert mended.text == "強國"
    assert mended.source_span(0, 1) == Span(10, 11)
    assert mended.source_span(1, 2) == Span(18, 19)
    assert mended.source_span(0, 2) == Span(10, 19)
    assert [(entry.span, entry.text, entry.reason) for entry in dropped] == [
        (Span(11, 18), "(qiáng)", "pronunciation note")
    ]


def test_white_space_put_in_has_an_empty_place_between_its_neighbours() -> None:
    edits = Edits(PlacedText.whole("ab"))
    edits.respace(1, 1, "\n")
    mended, dropped = edits.made()
    assert mended.text == "a\nb"
    assert mended.source_span(1, 2) == Span(1, 1)
    assert dropped == []


def test_words_cannot_be_changed_without_being_listed() -> None:
    edits = Edits(PlacedText.whole("words"))
    with pytest.raises(ValueError, match="Only white space may be changed"):
        edits.respace(0, 5, " ")
    with pytest.raises(ValueError, match="Only white space may be changed"):
        edits.respace(0, 0, "x")


def test_overlapping_changes_are_refused() -> None:
    edits = Edits(PlacedText.whole("abcdef"))
    edits.drop(0, 3, "first")
    edits.drop(2, 5, "second")
    with pytest.raises(ValueError, match="overlap at character 2"):
        edits.made()


def test_an_empty_span_has_no_source() -> None:
    with pytest.raises(ValueError, match="no span of a text of 2"):
        PlacedText.whole("ab").source_span(1, 1)


def test_joined_parts_keep_their_places_and_the_separator_none() -> None:
    whole = PlacedText.whole("one two")
    joined = PlacedText.join("\n", [whole[0:3], whole[4:7]])
    assert joined.text == "one\ntwo"
    assert joined.source_span(3, 4) == Span(3, 3)
    assert joined.source_span(4, 7) == Span(4, 7)


def test_position_of_finds_the_first_character_at_or_after_a_source_offset() -> None:
    whole = PlacedText.whole("0123456789")
    text = PlacedText.join("", [whole[0:3], whole[6:10]])
    assert text.position_of(2) == 2
    assert text.position_of(4) == 3
    assert text.position_of(6) == 3
    assert text.position_of(99) == 7


def test_lines_leave_out_line_ends() -> None:
    assert list(lines("ab\n\nc")) == [Span(0, 2), Span(3, 3), Span(4, 5)]
    assert list(lines("")) == [Span(0, 0)]


@given(
    st.text(alphabet="ab c\n國。", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), max_size=6),
)
def test_every_visible_character_is_either_placed_or_dropped(
    words: str, wishes: list[tuple[int, int, bool]]
) -> None:
    edits = Edits(PlacedText.whole(words))
    cursor = 0
    for first, second, drop in sorted(wishes):
        start, end = max(min(first, second), cursor), min(max(first, second), len(words))
        if start < end and (drop or not words[start:end].strip()):
            if drop:
                edits.drop(start, end, "test")
            else:
                edits.respace(start, end, " ")
            cursor = end
    mended, dropped = edits.made()
    kept = {int(mended.starts[i]): mended.text[i] for i in range(len(mended)) if not mended.text[i].isspace()}
    assert all(words[offset] == character for offset, character in kept.items())
    gone = {offset for entry in dropped for offset in range(*entry.span)}
    visible = {offset for offset, character in enumerate(words) if not character.isspace()}
    assert kept.keys() | (gone & visible) == visible
    assert kept.keys().isdisjoint(gone)
