"""When a named time is: its last day, for times that depend on when the text was written."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable

import regex

from semantic.text.numerals import chinese_number
from semantic.text.periods import Period

_YEARS = {"this year": 0, "next year": 1, "last year": -1, "后年": 2, "前年": -2}
_COUNTED = regex.compile(r"(?P<side>next|within|last) (?P<number>\d+) (?P<unit>years|months)")
_DAY = regex.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_MONTH = regex.compile(
    r"(?P<month>[\d一二三四五六七八九十]{1,3})\s?月(?:\s?(?P<day>[\d一二三四五六七八九十]{1,3})\s?[日号]|[底末])?"
)
_PARTS: tuple[tuple[str, int], ...] = (
    ("上半", 6),
    ("下半", 12),
    ("一季度", 3),
    ("1季度", 3),
    ("二季度", 6),
    ("2季度", 6),
    ("两季度", 6),
    ("三季度", 9),
    ("3季度", 9),
    ("四季度", 12),
    ("4季度", 12),
    ("初", 3),
)
"""The last month of a part of a year; the beginning of one is its first quarter."""


def last_day(period: Period, written: datetime.date | None) -> datetime.date | None:
    """Return the last day of `period`, or None where it cannot be told.

    Parameters
    ----------
    period : Period
        As `periods` finds it.
    written : datetime.date or None
        The day the text was written or spoken; a relative time has no day without it. A span that
        is counted on (未来三年, within six months) ends as long after that day; 年底 is the end of
        its year, and a day without a year the next such day.

    Examples
    --------
    >>> from semantic.text.periods import periods
    >>> spoken = datetime.date(2025, 3, 12)
    >>> [str(last_day(period, spoken)) for text in ("未来三年", "今年底", "7月1日", "到2030年") for period in periods(text)]
    ['2028-03-12', '2025-12-31', '2025-07-01', '2030-12-31']
    """
    if period.last is not None:
        return period.last
    if written is None or period.name is None:
        return None
    found = (read(period.name, written) for read in _READINGS)
    return next((day for day in found if day is not None), None)


def _year(name: str, written: datetime.date) -> datetime.date | None:
    for words, ahead in _YEARS.items():
        if name.startswith(words):
            return _end_within(written.year + ahead, name[len(words) :].strip())
    return None


def _end_within(year: int, part: str) -> datetime.date:
    """Return the last day of a month or of another part of a year; of an impossible day, that of its month."""
    match = _MONTH.fullmatch(part)
    month = int(chinese_number(match["month"]) or 0) if match else 0
    if match is None or not 1 <= month <= 12:
        return _end_of(year, part)
    length = calendar.monthrange(year, month)[1]
    day = int(chinese_number(match["day"]) or 0) if match["day"] else length
    return datetime.date(year, month, day if 1 <= day <= length else length)


def _counted(name: str, written: datetime.date) -> datetime.date | None:
    match = _COUNTED.fullmatch(name)
    if match is None:
        return None
    if match["side"] == "last":
        return written
    months = int(match["number"]) * (12 if match["unit"] == "years" else 1)
    year, month = divmod(written.year * 12 + written.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return None
    return datetime.date(year, month + 1, min(written.day, calendar.monthrange(year, month + 1)[1]))


def _day(name: str, written: datetime.date) -> datetime.date | None:
    match = _DAY.fullmatch(name)
    if match is None:
        return None
    for year in range(written.year, written.year + 5):  # 29 February comes within four years, mostly
        try:
            day = datetime.date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            continue
        if day >= written:
            return day
    return None


def _part(name: str, written: datetime.date) -> datetime.date | None:
    if name == "月底":
        return written.replace(day=calendar.monthrange(written.year, written.month)[1])
    if name in ("年内", "年底", "年末", "上半年", "下半年", "年初"):
        return _end_of(written.year, name)
    return None


def _end_of(year: int, part: str) -> datetime.date:
    month = next((month for words, month in _PARTS if words in part), 12)
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


_READINGS: tuple[Callable[[str, datetime.date], datetime.date | None], ...] = (_year, _counted, _day, _part)
