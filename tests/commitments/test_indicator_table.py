from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from semantic.commitments.analysis import CommitmentAnalysis
from semantic.commitments.commitment import Commitment, Deadline, Hardness, StatedIn, Target
from semantic.commitments.indicator_table import indicator_table
from semantic.records import Speech
from semantic.reports.commitments import INDICATOR_COLUMNS, write_indicators
from semantic.text.figures import Comparator

Speeches = Callable[..., tuple[Speech, ...]]
Analyse = Callable[..., CommitmentAnalysis]


def speech(id_: str, place: str | None = None, date: str | None = None) -> Speech:
    return Speech(
        id=id_, title=None, speaker=None, place=place, date=date, language="zh", source="", text="", paragraphs=()
    )  # fmt: skip


def promise(
    speech_id: str,
    indicator: str | None,
    value: float | None,
    unit: str | None = "%",
    *,
    by: str | None = "2026-12-31",
    text: str = "",
    start: int = 0,
) -> Commitment:
    deadline = None if by is None else Deadline(text="今年", date=by, stated_in=StatedIn.SENTENCE)
    target = Target(
        text=text or f"{indicator}{value}{unit}",
        start=start,
        end=start + 9,
        indicator=indicator,
        value=value,
        unit=unit,
        comparator=Comparator.ABOUT,
        deadline=deadline,
    )
    return Commitment(
        id=f"{speech_id}:p1s{start}",
        speech_id=speech_id,
        paragraph_id=f"{speech_id}:p1",
        start=start,
        end=start + 20,
        text="",
        strength=Hardness.HARD,
        targets=(target,),
        confidence=0.98765,
    )


def rows(*promises: Commitment) -> list[tuple[str, str | None, int, str, float | None]]:
    """Return name, time, number of speeches, speech and value of each row."""
    speeches = [speech(id_) for id_ in sorted({each.speech_id for each in promises})]
    return [
        (row.indicator, row.by, row.speeches, row.commitment.speech_id, row.target.value)
        for row in indicator_table(promises, speeches)
    ]


def test_one_indicator_of_two_speeches_side_by_side() -> None:
    assert rows(promise("b", "粮食产量", 5.0), promise("a", "粮食产量", 6.0)) == [
        ("粮食产量", "2026-12-31", 2, "a", 6.0),
        ("粮食产量", "2026-12-31", 2, "b", 5.0),
    ]


def test_one_speech_alone_makes_no_row() -> None:
    assert rows(promise("a", "粮食产量", 5.0)) == []
    assert rows(promise("a", "粮食产量", 5.0), promise("a", "粮食产量", 6.0, start=30)) == []
    assert rows() == []


def test_different_times_are_different_rows() -> None:
    assert rows(promise("a", "粮食产量", 5.0), promise("b", "粮食产量", 5.0, by="2030-12-31")) == []
    assert [
        row[1] for row in rows(promise("a", "粮食产量", 5.0, by=None), promise("b", "粮食产量", 5.0, by=None))
    ] == [
        None,
        None,
    ]


@pytest.mark.parametrize(
    "other",
    [
        "全省地区生产总值增长",
        "全市地区生产总值增长",
        "我区地区生产总值增长",
        "全年地区生产总值增长",
        "地区生产总值实际增长",
        "地区生产总值同比增长",
    ],
)
def test_an_area_and_a_manner_of_counting_are_no_part_of_the_name(other: str) -> None:
    name = "地区生产总值增长"
    assert [
        row[0] for row in rows(promise("a", name, 5.0), promise("b", name, 5.0), promise("c", other, 6.0))
    ] == [name] * 3


def test_the_commonest_name_leads() -> None:
    found = rows(
        promise("a", "城镇新增就业", 3e4, "人"),
        promise("b", "新增城镇就业", 4e4, "人"),
        promise("c", "新增城镇就业", 5e4, "人"),
    )
    assert [row[0] for row in found] == ["新增城镇就业"] * 3
    assert [row[2] for row in found] == [3, 3, 3]


def test_other_things_stay_apart() -> None:
    assert rows(promise("a", "粮食产量", 5.0, "吨"), promise("b", "港口吞吐量", 5.0, "吨")) == []
    assert rows(promise("a", "粮食产量", 5.0, "吨"), promise("b", "粮食产量", 5.0, "元")) == []
    assert rows(promise("a", "居民收入增长", 5.0), promise("b", "居民收入下降", 5.0)) == []


def test_a_yearly_average_is_kept_apart() -> None:
    total, yearly = "地区生产总值增长", "地区生产总值年均增长"
    promises = [
        promise("a", total, 5.0),
        promise("b", yearly, 6.0),
        promise("c", total, 7.0),
        promise("d", yearly, 8.0),
    ]
    found = indicator_table(promises, [speech(id_) for id_ in "abcd"])
    assert [(row.every_year, row.commitment.speech_id) for row in found] == [
        (False, "a"),
        (False, "c"),
        (True, "b"),
        (True, "d"),
    ]
    assert rows(promises[0], promises[1]) == []
    by_words = promise("e", total, 6.0, text="年均地区生产总值增长6%")
    assert [row[3] for row in rows(by_words, promises[1])] == ["b", "e"]


def test_shares_and_points_stand_together() -> None:
    found = rows(promise("a", "森林覆盖率", 5.0, "%"), promise("b", "森林覆盖率", 2.0, "个百分点"))
    assert [row[3] for row in found] == ["a", "b"]


def test_without_a_figure_or_with_a_bare_name_there_is_no_row() -> None:
    assert rows(promise("a", "粮食产量", None), promise("b", "粮食产量", None)) == []
    assert rows(promise("a", "投资", 5.0), promise("b", "投资", 5.0)) == []
    assert rows(promise("a", None, 5.0), promise("b", None, 5.0)) == []
    assert rows(promise("a", "全省投资", 5.0), promise("b", "全省投资", 5.0)) == [], "bare without its area"


def test_most_speeches_first_then_name_and_time_then_speech_and_place() -> None:
    promises = [
        promise("c", "港口吞吐量", 1.0, "吨"),
        promise("a", "港口吞吐量", 2.0, "吨"),
        promise("b", "粮食产量增长", 3.0, start=40),
        promise("b", "粮食产量增长", 4.0, start=5),
        promise("a", "粮食产量增长", 5.0),
        promise("c", "粮食产量增长", 6.0),
        promise("a", "森林覆盖率", 7.0, by="2030-12-31"),
        promise("b", "森林覆盖率", 8.0, by="2030-12-31"),
        promise("a", "森林覆盖率", 9.0),
        promise("b", "森林覆盖率", 9.5),
    ]
    wanted = [5.0, 4.0, 3.0, 6.0, 9.0, 9.5, 7.0, 8.0, 2.0, 1.0]
    assert [row[4] for row in rows(*promises)] == wanted
    assert [row[4] for row in rows(*promises[::-1])] == wanted


def test_through_an_analysis_and_as_a_table(tmp_path: Path, speeches_of: Speeches, analyse: Analyse) -> None:
    growth = "今年我们将确保地区生产总值增长{}，新增就业3万人以上。"
    speeches = speeches_of(
        {"a": [growth.format("15%左右")], "b": [growth.format("10%以上")]},
        {"a": {"date": "2026-01-10", "place": "云溪县"}, "b": {"date": "2026-02-01"}},
    )
    found = analyse(speeches).indicators
    assert [(row.indicator, row.commitment.speech_id, row.target.value) for row in found] == [
        ("地区生产总值增长", "a", 15),
        ("地区生产总值增长", "b", 10),
        ("新增就业", "a", 30000),
        ("新增就业", "b", 30000),
    ]
    write_indicators(tmp_path / "x.csv", found)
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as opened:
        told = list(csv.DictReader(opened))
    assert list(told[0]) == list(INDICATOR_COLUMNS)
    assert {name: told[1][name] for name in INDICATOR_COLUMNS if name not in ("confidence", "text")} == {
        "indicator": "地区生产总值增长",
        "by": "2026-12-31",
        "every_year": "False",
        "speeches": "2",
        "speech_id": "b",
        "place": "",
        "date": "2026-02-01",
        "comparator": "at_least",
        "value": "10.0",
        "upper": "",
        "unit": "%",
        "stated_as": "地区生产总值增长",
        "id": "b:p1s1",
    }
