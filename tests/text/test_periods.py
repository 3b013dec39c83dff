from __future__ import annotations

import datetime
import time

import pytest
from semantic.text.periods import Period, periods


def only(text: str, language: str | None = None) -> Period:
    (period,) = periods(text, language)
    return period


@pytest.mark.parametrize(
    ("text", "language", "written", "first", "last", "is_deadline"),
    [
        ("2025年完成。", "zh", "2025年", "2025-01-01", "2025-12-31", False),
        ("２０２５年完成。", "zh", "２０２５年", "2025-01-01", "2025-12-31", False),
        ("二〇三五年基本实现。", "zh", "二〇三五年", "2035-01-01", "2035-12-31", False),
        ("到2027年建成。", "zh", "到2027年", "2027-01-01", "2027-12-31", True),
        ("到2027年底建成。", "zh", "到2027年底", "2027-01-01", "2027-12-31", True),
        ("达到2020年水平。", "zh", "2020年", "2020-01-01", "2020-12-31", False),
        ("2026年底前完成。", "zh", "2026年底前", "2026-01-01", "2026-12-31", True),
        ("2026年6月底前完成。", "zh", "2026年6月底前", "2026-06-01", "2026-06-30", True),
        ("在2024年2月召开。", "zh", "2024年2月", "2024-02-01", "2024-02-29", False),
        ("2025年6月30日通过。", "zh", "2025年6月30日", "2025-06-30", "2025-06-30", False),
        ("二〇二六年一月二十七日", "zh", "二〇二六年一月二十七日", "2026-01-27", "2026-01-27", False),
        ("2026年上半年开工。", "zh", "2026年上半年", "2026-01-01", "2026-06-30", False),
        ("2026年第三季度开工。", "zh", "2026年第三季度", "2026-07-01", "2026-09-30", False),
        ("2021-2025年投资。", "zh", "2021-2025年", "2021-01-01", "2025-12-31", False),
        ("2021至2025年投资。", "zh", "2021至2025年", "2021-01-01", "2025-12-31", False),
        ("2021年至2025年投资。", "zh", "2021年至2025年", "2021-01-01", "2025-12-31", False),
        ("“十四五”时期发展。", "zh", "“十四五”时期", "2021-01-01", "2025-12-31", False),
        ("十五五期间发展。", "zh", "十五五期间", "2026-01-01", "2030-12-31", False),
        ("“十五”计划的目标。", "zh", "“十五”计划", "2001-01-01", "2005-12-31", False),
        ("一五计划的项目。", "zh", "一五计划", "1953-01-01", "1957-12-31", False),
        ("到十五五末翻番。", "zh", "到十五五末", "2026-01-01", "2030-12-31", True),
        ("到本世纪中叶建成。", "zh", "到本世纪中叶", "2050-01-01", "2050-12-31", True),
        ("Open in January 2027.", "en", "January 2027", "2027-01-01", "2027-01-31", False),
        ("Done by 2030.", "en", "by 2030", "2030-01-01", "2030-12-31", True),
        ("Done by the end of 2027.", "en", "by the end of 2027", "2027-01-01", "2027-12-31", True),
        ("Signed on 3 May 2024.", "en", "3 May 2024", "2024-05-03", "2024-05-03", False),
        ("From 2021 to 2025 we build.", "en", "2021 to 2025", "2021-01-01", "2025-12-31", False),
        ("d’ici à 2030", "fr", "d’ici à 2030", "2030-01-01", "2030-12-31", True),
        ("le 3 mai 2024", "fr", "3 mai 2024", "2024-05-03", "2024-05-03", False),
        ("antes de 2030", "es", "antes de 2030", "2030-01-01", "2030-12-31", True),
        ("el 28 de septiembre de 2024", "es", "28 de septiembre de 2024", "2024-09-28", "2024-09-28", False),
        ("bis Ende 2027", "de", "bis Ende 2027", "2027-01-01", "2027-12-31", True),
        ("im Januar 2027", "de", "Januar 2027", "2027-01-01", "2027-01-31", False),
        ("к 2030 году", "ru", "к 2030 году", "2030-01-01", "2030-12-31", True),
        ("в 2025 году", "ru", "2025 году", "2025-01-01", "2025-12-31", False),
        ("بحلول عام 2030", "ar", "بحلول عام 2030", "2030-01-01", "2030-12-31", True),
        ("até 2030", "pt", "até 2030", "2030-01-01", "2030-12-31", True),
        ("2030年までに達成する", "ja", "2030年までに", "2030-01-01", "2030-12-31", True),
        ("2030년까지", "ko", "2030년까지", "2030-01-01", "2030-12-31", True),
    ],
)
def test_a_period_with_its_days(
    text: str, language: str, written: str, first: str, last: str, is_deadline: bool
) -> None:
    period = only(text, language)
    assert text[period.span.start : period.span.end] == written
    assert (str(period.first), str(period.last), period.is_deadline) == (first, last, is_deadline)


@pytest.mark.parametrize(
    ("text", "language", "written", "name", "is_deadline"),
    [
        ("今年开工。", "zh", "今年", "this year", False),
        ("明年底前完成。", "zh", "明年底前", "next year 底", True),
        ("年内开工。", "zh", "年内", "年内", True),
        ("年底前开工。", "zh", "年底前", "年底", True),
        ("未来五年发展。", "zh", "未来五年", "next 5 years", False),
        ("近三年增长。", "zh", "近三年", "last 3 years", False),
        ("五年来增长。", "zh", "五年来", "last 5 years", False),
        ("3年内完成。", "zh", "3年内", "within 3 years", True),
        ("Start next year.", "en", "next year", "next year", False),
        ("Done within three years.", "en", "within three years", "within 3 years", True),
        ("Over the next five years.", "en", "the next five years", "next 5 years", False),
        ("в следующем году", "ru", "в следующем году", "next year", False),
        ("el próximo año", "es", "el próximo año", "next year", False),
        ("작년", "ko", "작년", "last year", False),
    ],
)
def test_a_relative_period(text: str, language: str, written: str, name: str, is_deadline: bool) -> None:
    period = only(text, language)
    assert text[period.span.start : period.span.end] == written
    assert (period.first, period.last, period.name) == (None, None, name)
    assert period.is_deadline == is_deadline


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("用3年时间，延长30年。", "zh"),
        ("二十五个，十五人，八五折。", "zh"),
        ("2000 schools opened.", "en"),
        ("$2000 and 2,000", "en"),
        ("2025%", "en"),
        ("", "zh"),
        ("年", "zh"),
        ("2027-13-45", "en"),
    ],
)
def test_what_is_no_period(text: str, language: str) -> None:
    assert periods(text, language) == []


def test_periods_are_equal_by_their_meaning() -> None:
    assert only("二〇二五年") == only("到2025年") == only("by 2025", "en") == only("2025年")
    assert only("2025年") != only("2026年")
    assert only("明年") == only("next year", "en")
    assert only("2021—2025年") == only("“十四五”期间")


def test_an_impossible_day_gives_its_month() -> None:
    assert only("2026年2月30日").last == datetime.date(2026, 2, 28)


def test_periods_stand_in_order_and_apart() -> None:
    text = "2025年是“十四五”收官之年，到2030年、2035年，今年上半年和3月5日。"
    assert [text[p.span.start : p.span.end] for p in periods(text)] == [
        "2025年", "“十四五”", "到2030年", "2035年", "今年上半年", "3月5日",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["2" * 100_000, "二" * 100_000, "\ud8002025年", "20 " * 30_000, "İ" * 1000 + " 2030", "ß by 2030"]
)
def test_odd_texts_raise_nothing_and_end_soon(text: str) -> None:
    begun = time.process_time()
    periods(text)
    assert time.process_time() - begun < 60
