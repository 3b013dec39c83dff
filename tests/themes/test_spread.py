from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from semantic.records import Passage, Role, Speech
from semantic.themes.spread import by_speech, by_year, words_in
from semantic.themes.theme import SpeechThemes

FARMS, SCHOOLS = "theme-1", "theme-2"


def speech(id_: str, date: str | None = None) -> Speech:
    return Speech(
        id=id_,
        title=None,
        speaker=None,
        place=None,
        date=date,
        language="zh",
        source=f"{id_}.txt",
        text="",
        paragraphs=(),
    )


def passage(speech_id: str, text: str = "修好水渠。", role: Role = Role.BODY) -> Passage:
    return Passage(
        id=f"{speech_id}:p1",
        speech_id=speech_id,
        ordinal=1,
        heading=(),
        text=text,
        start=0,
        end=len(text),
        role=role,
        source_start=0,
        source_end=len(text),
    )


def spent(
    words: Mapping[str, tuple[int, int]], same_source: Mapping[str, str] | None = None
) -> dict[str, SpeechThemes]:
    """Return what speeches spend on two themes, given the words of each on farms and on schools."""
    told = by_speech(
        [speech(id_) for id_ in words],
        [passage(id_) for id_ in words for _ in range(2)],
        np.array([number for each in words.values() for number in each]),
        [FARMS, SCHOOLS] * len(words),
        [FARMS, SCHOOLS],
        same_source or {},
    )
    return {each.speech_id: each for each in told}


# Words


def test_words_are_those_of_the_body() -> None:
    texts = ["The canals are ready.", "Canals, and again: canals!", "农民 种地。", "——！……"]
    assert words_in([passage("a", text) for text in texts]).tolist() == [4, 4, 2, 0]
    roles = [Role.HEADING, Role.SALUTATION, Role.CLOSING]
    assert words_in([passage("a", texts[0], role) for role in roles]).tolist() == [0, 0, 0]
    assert words_in([]).tolist() == []


# Shares


def test_shares_are_of_the_words_of_the_speech() -> None:
    told = spent({"b": (30, 10), "a": (0, 7)})
    assert list(told) == ["a", "b"], "by speech id"
    assert [each.words for each in told.values()] == [7, 40]
    assert told["b"].shares == {FARMS: 0.75, SCHOOLS: 0.25}
    assert told["a"].shares == {FARMS: 0.0, SCHOOLS: 1.0}


def test_shares_are_in_the_order_of_the_themes_and_sum_to_one() -> None:
    told = by_speech(
        [speech("a")],
        [passage("a")] * 3,
        np.array([1, 1, 5]),
        ["theme-9", "theme-2", "theme-9"],
        ["theme-9", "theme-4", "theme-2"],
        {},
    )
    assert list(told[0].shares.items()) == [
        ("theme-9", pytest.approx(6 / 7)),
        ("theme-4", 0),
        ("theme-2", pytest.approx(1 / 7)),
    ]


def test_a_speech_without_words_spends_nothing_and_is_no_measure_for_others() -> None:
    told = spent({"a": (3, 1), "b": (0, 0), "c": (3, 1)})
    assert told["b"].shares == {FARMS: 0.0, SCHOOLS: 0.0}
    assert (told["b"].words, told["b"].distance) == (0, None)
    assert told["a"].distance == 0
    assert spent({"a": (3, 1), "b": (0, 0)})["a"].distance is None, "there is no other with words"


# Distances


@pytest.mark.parametrize("words", [(1, 0), (1, 2), (17, 59), (3, 7)])
def test_equal_speeches_are_nought_apart(words: tuple[int, int]) -> None:
    told = spent(dict.fromkeys("abc", words))
    assert [each.distance for each in told.values()] == [0, 0, 0]


def test_nothing_in_common_is_one() -> None:
    assert [each.distance for each in spent({"a": (5, 0), "b": (0, 8)}).values()] == pytest.approx([1, 1])


def test_the_distance_by_hand() -> None:
    # Shares (1, 0) and (1/2, 1/2), their middle (3/4, 1/4): its entropy .8113 less the mean of 0 and 1 is .3113 bits.
    told = spent({"a": (9, 0), "b": (4, 4)})
    assert [each.distance for each in told.values()] == pytest.approx([0.3113**0.5] * 2, abs=1e-4)


def test_the_distance_is_from_the_mean_of_the_other_speeches() -> None:
    # The others of a have shares (1, 0) and (0, 1), however long they are; their mean is as a.
    told = spent({"a": (2, 2), "b": (1, 0), "c": (0, 1000)})
    assert told["a"].distance == 0
    assert told["b"].distance == pytest.approx(told["c"].distance)
    assert 0.5 < (told["b"].distance or 0) < 1


def test_a_single_speech_is_far_from_nothing() -> None:
    assert spent({"a": (5, 3)})["a"].distance is None


def test_a_speech_given_again_counts_once_in_the_mean() -> None:
    words = {"a": (1, 0), "again": (1, 0), "b": (0, 1), "c": (1, 1)}
    counted, apart = spent(words), spent(words, {"again": "a"})
    assert apart["c"].distance == 0, "half a and half b"
    assert (counted["c"].distance or 0) > 0
    assert apart["again"].shares == counted["again"].shares
    assert spent({"a": (1, 0), "again": (1, 0)}, {"again": "a"})["a"].distance is None


def test_no_speeches_spend_nothing() -> None:
    assert by_speech([], [], np.array([], dtype=np.int64), [], [], {}) == []


# Years


def years(
    dates: Mapping[str, str | None],
    words: Mapping[str, tuple[int, int]],
    same_source: Mapping[str, str] | None = None,
) -> Sequence[tuple[str, int, dict[str, float]]]:
    told = by_year(
        [speech(id_, date) for id_, date in dates.items()],
        list(spent(words).values()),
        same_source or {},
    )
    return [(each.year, each.speeches, dict(each.shares)) for each in told]


def test_a_year_has_the_mean_of_the_shares_of_its_speeches() -> None:
    dates = {"a": "2026-02-01", "b": "2025-03-04", "c": "2025"}
    assert years(dates, {"a": (1, 3), "b": (100, 0), "c": (1, 1)}) == [
        ("2025", 2, {FARMS: 0.75, SCHOOLS: 0.25}),
        ("2026", 1, {FARMS: 0.25, SCHOOLS: 0.75}),
    ]


def test_one_year_is_no_course_of_time() -> None:
    assert years({"a": "2026-01-01", "b": "2026-12-31"}, {"a": (1, 0), "b": (0, 1)}) == []
    assert years({"a": "2026", "b": None}, {"a": (1, 0), "b": (0, 1)}) == []
    assert by_year([], [], {}) == []


def test_speeches_without_date_or_words_and_those_given_again_are_of_no_year() -> None:
    dates = {"a": "2025", "again": "2025", "b": None, "c": "2026", "empty": "2026"}
    words = {"a": (1, 0), "again": (1, 0), "b": (0, 1), "c": (0, 1), "empty": (0, 0)}
    assert years(dates, words, {"again": "a"}) == [
        ("2025", 1, {FARMS: 1, SCHOOLS: 0}),
        ("2026", 1, {FARMS: 0, SCHOOLS: 1}),
    ]
