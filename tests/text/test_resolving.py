from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.text.periods import Period, periods
from semantic.text.resolving import last_day

MARCH = datetime.date(2025, 3, 12)
LEAP = datetime.date(2024, 2, 29)
NEW_YEARS_EVE = datetime.date(2025, 12, 31)
days = st.dates(datetime.date(1990, 1, 1), datetime.date(2080, 12, 31))


def only(text: str, language: str | None = "zh") -> Period:
    (period,) = periods(text, language)
    return period


def told(text: str, written: datetime.date | None, language: str | None = "zh") -> str:
    return str(last_day(only(text, language), written))


@pytest.mark.parametrize(
    ("text", "in_march", "on_a_leap_day", "on_new_years_eve"),
    [
        ("今年", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("本年度", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("明年", "2026-12-31", "2025-12-31", "2026-12-31"),
        ("次年", "2026-12-31", "2025-12-31", "2026-12-31"),
        ("后年", "2027-12-31", "2026-12-31", "2027-12-31"),
        ("去年", "2024-12-31", "2023-12-31", "2024-12-31"),
        ("前年", "2023-12-31", "2022-12-31", "2023-12-31"),
        ("今年底", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("今年上半年", "2025-06-30", "2024-06-30", "2025-06-30"),
        ("明年上半年", "2026-06-30", "2025-06-30", "2026-06-30"),
        ("今年下半年", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("明年一季度", "2026-03-31", "2025-03-31", "2026-03-31"),
        ("今年第2季度", "2025-06-30", "2024-06-30", "2025-06-30"),
        ("明年前三季度", "2026-09-30", "2025-09-30", "2026-09-30"),
        ("今年第4季度", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("今年年初", "2025-03-31", "2024-03-31", "2025-03-31"),
        ("上半年", "2025-06-30", "2024-06-30", "2025-06-30"),
        ("下半年", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("年内", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("年底前", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("年末", "2025-12-31", "2024-12-31", "2025-12-31"),
        ("月底前", "2025-03-31", "2024-02-29", "2025-12-31"),
        ("未来三年", "2028-03-12", "2027-02-28", "2028-12-31"),
        ("今后五年", "2030-03-12", "2029-02-28", "2030-12-31"),
        ("未来四年", "2029-03-12", "2028-02-29", "2029-12-31"),
        ("3年内", "2028-03-12", "2027-02-28", "2028-12-31"),
        ("接下来6个月", "2025-09-12", "2024-08-29", "2026-06-30"),
        ("两个月之内", "2025-05-12", "2024-04-29", "2026-02-28"),
        ("十二个月内", "2026-03-12", "2025-02-28", "2026-12-31"),
        ("近三年", "2025-03-12", "2024-02-29", "2025-12-31"),
        ("五年来", "2025-03-12", "2024-02-29", "2025-12-31"),
        ("7月1日", "2025-07-01", "2024-07-01", "2026-07-01"),
        ("3月12日前", "2025-03-12", "2024-03-12", "2026-03-12"),
        ("2月29日", "2028-02-29", "2024-02-29", "2028-02-29"),
    ],
)
def test_a_relative_time_ends_by_when_it_was_said(
    text: str, in_march: str, on_a_leap_day: str, on_new_years_eve: str
) -> None:
    assert [told(text, day) for day in (MARCH, LEAP, NEW_YEARS_EVE)] == [
        in_march,
        on_a_leap_day,
        on_new_years_eve,
    ]
    assert last_day(only(text), None) is None


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2027年", "2027-12-31"),
        ("到2030年", "2030-12-31"),
        ("二〇三五年", "2035-12-31"),
        ("2028年2月", "2028-02-29"),
        ("2027年2月", "2027-02-28"),
        ("2027年6月30日前", "2027-06-30"),
        ("2027年上半年", "2027-06-30"),
        ("2027年前三季度", "2027-09-30"),
        ("2026—2028年", "2028-12-31"),
        ("2026年至2028年", "2028-12-31"),
        ("十五五", "2030-12-31"),
        ("“十五五”时期", "2030-12-31"),
        ("到十五五末", "2030-12-31"),
        ("到本世纪中叶", "2050-12-31"),
    ],
)
def test_an_absolute_time_needs_no_day(text: str, last: str) -> None:
    assert [told(text, day) for day in (None, MARCH, NEW_YEARS_EVE)] == [last] * 3


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("within six months", "2025-09-12"),
        ("the next five years", "2030-03-12"),
        ("over the coming decade", "2035-03-12"),
        ("next month", "2025-04-12"),
        ("next year", "2026-12-31"),
        ("in the past three years", "2025-03-12"),
        ("by the end of 2027", "2027-12-31"),
    ],
)
def test_times_in_english(text: str, last: str) -> None:
    assert told(text, MARCH, "en") == last


@pytest.mark.parametrize("text", ["未来几年", "本届政府任期", "2月30日", "13月1日"])
def test_what_cannot_be_told_has_no_day(text: str) -> None:
    assert [last_day(only(text), day) for day in (None, MARCH, LEAP)] == [None] * 3


def test_traditional_script_reads_the_same() -> None:
    assert [(told(text, MARCH)) for text in ("後年", "未來三年", "年內")] == [
        "2027-12-31",
        "2028-03-12",
        "2025-12-31",
    ]


def test_a_day_without_a_year_is_the_next_one() -> None:
    july = only("7月1日")
    assert [
        str(last_day(july, datetime.date(2025, month, day))) for month, day in ((6, 30), (7, 1), (7, 2))
    ] == ["2025-07-01", "2025-07-01", "2026-07-01"]


def test_months_stay_within_the_month_they_reach() -> None:
    month = only("未来1个月")
    assert [str(last_day(month, datetime.date(2025, *day))) for day in ((1, 28), (1, 31), (8, 31))] == [
        "2025-02-28",
        "2025-02-28",
        "2025-09-30",
    ]
    assert str(last_day(month, datetime.date(2024, 1, 31))) == "2024-02-29"


def test_time_itself_ends() -> None:
    assert last_day(only("未来三年"), datetime.date(9998, 1, 1)) is None


@given(written=days, other=days, text=st.sampled_from(["2027年", "十五五", "2028年2月", "2026—2028年"]))
def test_an_absolute_time_never_depends_on_the_day(
    written: datetime.date, other: datetime.date, text: str
) -> None:
    period = only(text)
    assert last_day(period, written) == last_day(period, other) == last_day(period, None) == period.last


@given(written=days, several=st.integers(1, 30))
def test_years_counted_on_end_on_the_same_day_of_the_year(written: datetime.date, several: int) -> None:
    found = last_day(only(f"未来{several}年"), written)
    assert found is not None
    assert found.year == written.year + several
    assert (found.month, found.day) in ((written.month, written.day), (2, 28))


@given(written=days, month=st.integers(1, 12), day=st.integers(1, 28))
def test_a_day_without_a_year_is_never_past_and_within_a_year(
    written: datetime.date, month: int, day: int
) -> None:
    found = last_day(only(f"{month}月{day}日"), written)
    assert found is not None
    assert written <= found < written + datetime.timedelta(days=366)


@given(
    earlier=days,
    later=days,
    text=st.sampled_from("今年 明年 年底 月底 未来三年 6个月内 7月1日 上半年 明年一季度".split()),
)
def test_who_speaks_later_means_no_earlier_day(
    earlier: datetime.date, later: datetime.date, text: str
) -> None:
    first, last = (last_day(only(text), day) for day in sorted((earlier, later)))
    assert first is not None
    assert last is not None
    assert first <= last


def test_the_beginning_of_next_year_is_its_first_quarter() -> None:
    assert told("2026年初", MARCH) == "2026-03-31"
    assert told("明年初", MARCH) == "2026-03-31"


def test_a_month_of_next_year() -> None:
    assert told("明年6月底前", MARCH) == "2026-06-30"


def test_a_day_of_this_year() -> None:
    assert told("今年7月1日前", MARCH) == "2025-07-01"


def test_the_coming_months_are_not_one() -> None:
    assert told("in the coming months", MARCH, "en") == "None"
