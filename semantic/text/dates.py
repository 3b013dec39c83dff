"""Dates as speeches write them, in figures, Chinese numerals and the months of many languages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache

import regex
from babel import Locale, UnknownLocaleError

from semantic.text.comparison import caseless

_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}
_NUMERIC = regex.compile(
    r"(?<!\d)(?<y>(?:19|20)\d{2})\s?(?:年|[-/.])\s?(?<m>\d{1,2})\s?(?:月|[-/.])\s?(?<d>\d{1,2})(?!\d)"
)
_DAY_FIRST = regex.compile(r"(?<!\d)(?<d>\d{1,2})[./](?<m>\d{1,2})[./](?<y>(?:19|20)\d{2})(?!\d)")
_CHINESE = regex.compile(
    r"(?<y>[二一][〇零○Ｏ一二三四五六七八九]{3})年(?<m>[一二三四五六七八九十]{1,2})月(?<d>[一二三四五六七八九十]{1,3})日"
)


def find_date(words: str, language: str | None = None) -> str | None:
    """Return the first full date in `words` as ``YYYY-MM-DD``, or None.

    Month names are those of `language` and of English (Unicode CLDR, through Babel).

    Examples
    --------
    >>> find_date("二〇二六年一月二十七日在省人民代表大会上")
    '2026-01-27'
    >>> find_date("New York, le 30 septembre 2024", "fr")
    '2024-09-30'
    """
    return next((date for date in _dates_in(words, language) if date is not None), None)


def _dates_in(words: str, language: str | None) -> Iterator[str | None]:
    """Yield the dates in `words` by kind of writing; None for one that no calendar has."""
    for match in _CHINESE.finditer(words):
        year = "".join(_CHINESE_DIGITS[c] for c in match["y"])
        yield _iso(int(year), _small_number(match["m"]), _small_number(match["d"]))
    for pattern in (_NUMERIC, _DAY_FIRST):
        for match in pattern.finditer(words):
            yield _iso(int(match["y"]), int(match["m"]), int(match["d"]))
    for code in dict.fromkeys((language or "en", "en")):
        months, pattern = _month_names(code)
        for match in pattern.finditer(caseless(words)):
            yield _iso(int(match["y"]), months[match["m"]], int(match["d1"] or match["d2"]))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _small_number(numeral: str) -> int:
    """Read a Chinese numeral below one hundred (二十七)."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int(_CHINESE_DIGITS.get(numeral, "0"))
    return 10 * int(_CHINESE_DIGITS.get(tens or "一", "1")) + int(_CHINESE_DIGITS.get(ones or "〇", "0"))


@cache
def _month_names(language: str) -> tuple[dict[str, int], regex.Pattern[str]]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    months = {
        caseless(name).rstrip("."): number
        for form in ("format", "stand-alone")
        for length in ("wide", "abbreviated")
        for number, name in locale.months[form][length].items()
        if regex.search(r"\p{L}{3}", name)
    }
    names = "|".join(sorted(map(regex.escape, months), key=len, reverse=True)) or r"(?!)"
    ordinal = r"(?:st|nd|rd|th|er|º|°|\.|[\"'’‘*]{1,2})?"
    pattern = regex.compile(
        rf"(?:(?<!\d)(?<d1>\d{{1,2}}){ordinal}[\s,]*(?:de |of )?(?<m>{names})\.?|(?<m>{names})\.? (?<d2>\d{{1,2}}){ordinal}(?!\d))"
        r"[\s,]*(?:de |del )?(?<y>(?:19|20)\d{2})(?!\d)"
    )
    return months, pattern
