"""Years, dates, plan periods and deadlines: when a text says that something was or will be."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

import regex

from semantic.text.comparison import caseless
from semantic.text.numerals import chinese_number, english_number, plain
from semantic.text.placed import Span

_REMEMBERED = 1 << 14
"""Texts whose periods are kept, as several who read a sentence ask for them."""
_LIMITS = ("截至", "截止", "截止到", "直到", "到", "至")
_YEAR_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0"}
_YEAR = r"(?:(?<!\d)(?:19|20)\d{2}|(?<![〇零一二三四五六七八九])[二一][〇零○O一二三四五六七八九]{3})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_TO = r"(?:\s?[-—–~～]{1,2}\s?|至|到)"
_PART = r"(?:上半|下半)年?|(?:第?[一二三四1-4]|前[二三两23])季度|年?(?:底|末|初|中)"
_BEFORE = r"(?P<by>截至|截止到?|直到|(?<![达得高长低加少升降增])[到至]|于|在)?"
_DEADLINE = r"(?P<ahead>之前|以前|前(?![\p{Han}\d]{0,2}(?:年|个月))|为止|までに?|까지)?"
_CHINESE = regex.compile(
    _BEFORE
    + r"(?:"
    + rf"(?P<from>{_YEAR})年?{_TO}(?P<until>{_YEAR})年?(?![\d.,]*[%％万亿元个])"
    + rf"|(?P<year>{_YEAR})\s?[年년](?!以[上下]|期)(?:度(?![假量]))?(?:\s?(?P<month>{_SMALL})\s?[月월](?:\s?(?P<day>{_SMALL})\s?[日号일])?)?(?P<part>{_PART})?"
    + r"|(?P<open>[“\"「])?(?P<plan>二?十[一二三四五六七八九]?五|[一二三四五六七八九]五)(?(open)[”\"」])(?P<plan_word>规划|计划)?(?P<plan_part>时期|期间|末期?|前[两二三四]年|以来)?"
    + r"|(?P<middle>(?:本|这个|21|二十一)世纪中叶)"
    + r"|(?P<month_day>(?<!\d)\d{1,2}月\d{1,2}日)"
    + rf"|(?P<relative>今年|明年|去年|前年|后年|本年度?|上年|次年|来年)(?P<relative_part>{_SMALL}\s?月(?:\s?{_SMALL}\s?[日号]|[底末])?|{_PART})?"
    + r"|(?P<half>上半年|下半年|年内|年底|年末|年初|月底|本届政府任期)"
    + r"|(?P<span>(?P<side>未来|今后|接下来|近|过去的?|最近|前|这|此后)(?P<several>\d{1,2}|[两一二三四五六七八九十]+|几|多)个?(?P<length>年|个?月)(?P<inside>[内来间]|时间)?|(?P<several>\d{1,2}|[两一二三四五六七八九十]{1,3})(?P<length>年|个月)(?P<inside>之?内|以内|多?来|间|以来))"
    + r")"
    + _DEADLINE
)
_PLAN_YEARS, _FIRST_LATER_PLAN = 5, 1951
"""A plan runs five years; from the third one on, plan n begins in 1951 + 5 n: the tenth in 2001 (and in 1966 the
third, as the years 1963–1965 lay between)."""
_COUNTS_ON = regex.compile("[十百千万亿个年月日岁%分]")
_MAY_BE_WESTERN = regex.compile(r"\p{Script=Latin}{2}|\p{Script=Cyrillic}|\p{Script=Arabic}|[\p{Hangul}]")
_GONE = regex.compile(r"past|last")
_FIRST_PLANS = {1: 1953, 2: 1958}
"""The first two plans began before that count."""
_LAST_PLAN = 20
"""一五 to 二十五 are plausible in a text of today; beyond them the words are numerals."""
_MIDDLE_OF_THE_CENTURY = 2050
"""本世纪中叶 in texts of this century: its goals are set for 2049, a hundred years of the republic, and reported to 2050."""

_WESTERN_YEAR = (
    r"(?<![\p{L}\d.,$€£¥/+-])(?:19|20)\d{2}(?![\d\p{L}]|[.,]\d|\s?[%‰°$€£¥])"
    r"(?:(?<=\b(?:in|by|since|from|until|before|after|of|the|year|and|to|through) \d{4})|(?! (?:people|men|women|children|(?!is|was|has|as|this|us)\p{Ll}+s)\b))"
)
"""Four digits from 1900 to 2099 that no unit follows; before a plural in English (2000 schools) only with a word of time."""
_ENGLISH_DURATION = r"(?:the )?(?:next|coming|past|last) (?:(?P<several>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty) )?(?P<length>years?|months?|decades?)"
_RELATIVE_WORDS = {
    "this year": "this year",
    "next year": "next year",
    "last year": "last year",
    "cette année": "this year",
    "l'année prochaine": "next year",
    "l'année dernière": "last year",
    "este año": "this year",
    "el próximo año": "next year",
    "el año próximo": "next year",
    "el año pasado": "last year",
    "dieses jahr": "this year",
    "in diesem jahr": "this year",
    "nächstes jahr": "next year",
    "im nächsten jahr": "next year",
    "letztes jahr": "last year",
    "im vergangenen jahr": "last year",
    "в этом году": "this year",
    "в следующем году": "next year",
    "в прошлом году": "last year",
    "este ano": "this year",
    "no próximo ano": "next year",
    "no ano passado": "last year",
    "هذا العام": "this year",
    "العام المقبل": "next year",
    "العام الماضي": "last year",
    "今年": "this year",
    "来年": "next year",
    "昨年": "last year",
    "올해": "this year",
    "내년": "next year",
    "지난해": "last year",
    "작년": "last year",
    "去年": "last year",
    "上年": "last year",
    "明年": "next year",
    "次年": "next year",
    "本年": "this year",
    "本年度": "this year",
}
_BY = (
    r"(?:no later than|by|until|before|up to|d'ici(?: à)?|avant|à l'horizon|jusqu'en|antes de|para|hasta|bis(?: zum jahr)?|vor"
    r"|к|до|até|para|بحلول|قبل|entro(?: il)?|przed|do)"
)
_THE_YEAR = r"(?:the year|l['’]an(?:née)?|el año|o ano|dem jahr|عام|سنة)"
_END_OF = (
    r"(?:the )?(?:end of|fin|finales de|fines de|la fin de|ende|конца?у?|final de|fim de|o final de|نهاية)"
)
_SPACED_RELATIVES = "|".join(
    sorted(
        (regex.escape(words) for words in _RELATIVE_WORDS if not regex.search(r"\p{Han}|\p{Hangul}", words)),
        key=len,
        reverse=True,
    )
)


@dataclass(frozen=True)
class Period:
    """A time that a text names; two are equal if they mean the same time.

    Parameters
    ----------
    span : Span
        Where it stands, with the words that make a deadline of it (到2027年底).
    first, last : datetime.date or None
        Its first and last day, or None where they depend on when the text was written (明年).
    name : str or None
        What a relative time is called, the same in all languages where known ("next year").
    is_deadline : bool
        Whether something is to be so by then (到…, …前, by …); no part of equality.
    """

    span: Span = field(compare=False)
    first: datetime.date | None
    last: datetime.date | None
    name: str | None = None
    is_deadline: bool = field(default=False, compare=False)


def periods(text: str, language: str | None = None) -> list[Period]:
    """Return the periods that `text` names, in order of place, none inside another.

    Parameters
    ----------
    text : str
        Any text. Times in Chinese and Japanese writing are found whatever the language is.
    language : str or None
        ISO 639-1 code; month names are those of it and of English (Unicode CLDR, through Babel).

    Examples
    --------
    >>> [(text[p.span.start : p.span.end], str(p.last)) for text in ["到2027年底建成"] for p in periods(text)]
    [('到2027年底', '2027-12-31')]
    >>> periods("二〇二五年") == periods("2025年")
    True
    """
    return list(_periods(text, language))


@lru_cache(maxsize=_REMEMBERED)
def _periods(text: str, language: str | None) -> tuple[Period, ...]:
    folded = plain(text)
    found = [period for match in _CHINESE.finditer(folded) if (period := _chinese_period(match)) is not None]
    if _MAY_BE_WESTERN.search(folded):
        taken = {place for period in found for place in range(*period.span)}
        western = _western_periods(folded, language)
        found += [period for period in western if taken.isdisjoint(range(*period.span))]
    return tuple(sorted(found, key=lambda period: period.span))


def _chinese_period(match: regex.Match[str]) -> Period | None:
    is_limit = match["by"] in _LIMITS or (match["by"] == "于" and match["ahead"] is not None)
    # 在 in front, and 到 inside 达到, belong to the clause and not to the period.
    start = match.end("by") if match["by"] and not is_limit else match.start()
    within = match["half"] == "年内" or (match["inside"] or "").endswith("内")
    is_deadline = is_limit or match["ahead"] is not None
    days = _absolute_days(match)
    if days is not None:
        return Period(Span(start, match.end()), *days, is_deadline=is_deadline)
    name = _relative_name(match)
    if name is None:
        return None
    return Period(Span(start, match.end()), None, None, name, is_deadline or within)


def _absolute_days(match: regex.Match[str]) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and last day of a match that names them."""
    if match["from"]:
        first, last = _year(match["from"]), _year(match["until"])
        return _days(first, last) if first < last else None
    if match["year"]:
        return _days_within(_year(match["year"]), match["month"], match["day"], match["part"] or "")
    if match["plan"]:
        return _plan_days(match)
    if match["middle"]:
        return _days(_MIDDLE_OF_THE_CENTURY, _MIDDLE_OF_THE_CENTURY)
    return None


def _year(written: str) -> int:
    return int("".join(_YEAR_DIGITS.get(c, c) for c in written))


def _days(first: int, last: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(first, 1, 1), datetime.date(last, 12, 31)


def _days_within(
    year: int, month: str | None, day: str | None, part: str
) -> tuple[datetime.date, datetime.date]:
    """Return the days of a year, of a month of it, or of a part of it; an impossible day gives its month."""
    if month is not None:
        number = int(chinese_number(month) or 0)
        if not 1 <= number <= 12:
            return _days(year, year)
        on = int(chinese_number(day) or 0) if day else 0
        length = calendar.monthrange(year, number)[1]
        if 1 <= on <= length:
            return datetime.date(year, number, on), datetime.date(year, number, on)
        return datetime.date(year, number, 1), datetime.date(year, number, length)
    first, last = _months_of(part)
    return datetime.date(year, first, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])


def _months_of(part: str) -> tuple[int, int]:
    """Return the first and last month of a part of a year; 年底 is taken as the year that it ends."""
    if part.startswith("上半"):
        return 1, 6
    if part.startswith("下半"):
        return 7, 12
    if part.endswith("季度"):
        quarter = int(chinese_number(part[-3]) or 1)
        return (1 if part.startswith("前") else 3 * quarter - 2), 3 * quarter
    return (1, 3) if part.endswith("初") else (1, 12)


def _plan_days(match: regex.Match[str]) -> tuple[datetime.date, datetime.date] | None:
    """Return the days of a five-year plan; a bare 八五 or 十五 may be a numeral and is none."""
    number = int(chinese_number(match["plan"][:-1]) or 0)
    named = match["open"] or match["plan_word"] or match["plan_part"]
    goes_on = not named and _COUNTS_ON.match(match.string, match.end("plan")) is not None
    if not 1 <= number <= _LAST_PLAN or goes_on or not (named or len(match["plan"]) == 3):
        return None
    first = _FIRST_PLANS.get(number, _FIRST_LATER_PLAN + _PLAN_YEARS * number)
    return _days(first, first + _PLAN_YEARS - 1)


def _relative_name(match: regex.Match[str]) -> str | None:
    if match["relative"]:
        return _RELATIVE_WORDS.get(match["relative"], match["relative"]) + (
            f" {match['relative_part']}" if match["relative_part"] else ""
        )
    if match["half"] or match["month_day"]:
        return str(match["half"] or match["month_day"])
    if not match["span"]:
        return None
    side = "next" if match["side"] in ("未来", "今后", "接下来", "此后") else "last"
    if not match["side"]:
        side = "within" if match["inside"].endswith("内") else "last"
    several = chinese_number(match["several"])
    unit = "years" if match["length"] == "年" else "months"
    return f"{side} {'several' if several is None else int(several)} {unit}"


def _western_periods(folded: str, language: str | None) -> Iterator[Period]:
    small = caseless(folded)
    if len(small) != len(folded):  # a sign that folds to two, such as ß: keep the offsets
        small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in folded)
    for match in _western_pattern(language).finditer(small):
        is_deadline = match["by"] is not None or match["within"] is not None
        days = _western_days(match, language)
        if days is not None:
            yield Period(Span(*match.span()), *days, is_deadline=is_deadline)
        elif (name := _western_name(match)) is not None:
            yield Period(Span(*match.span()), None, None, name, is_deadline)


def _western_days(
    match: regex.Match[str], language: str | None
) -> tuple[datetime.date, datetime.date] | None:
    from semantic.text.dates import find_date  # loads Babel, which no Chinese text needs

    if match["from"]:
        first, last = int(match["from"]), int(match["until"])
        return _days(first, last) if first < last else None
    if match["month"]:
        iso = find_date(match.group(), language)
        if iso is not None:
            day = datetime.date.fromisoformat(iso)
            return day, day
        month = _month_numbers(language)[match["month"]]
        return _days_within(int(match["month_year"]), str(month), None, "")
    if match["numeric"]:
        iso = find_date(match["numeric"], language)
        return None if iso is None else (datetime.date.fromisoformat(iso), datetime.date.fromisoformat(iso))
    if match["year"]:
        return _days(int(match["year"]), int(match["year"]))
    return None


def _western_name(match: regex.Match[str]) -> str | None:
    if match["relative"]:
        return _RELATIVE_WORDS[match["relative"]]
    if not match["length"]:
        return None
    side = "within" if match["within"] else "last" if _GONE.search(match.group()) else "next"
    if not match["several"] and match["length"] in ("years", "months"):
        return f"{side} several {match['length']}"
    words = match["several"] or "1"
    several = int(words) if words.isdigit() else int(english_number(words) or 0)
    tenfold = match["length"].startswith("decade")
    return f"{side} {several * 10 if tenfold else several} {'months' if match['length'].startswith('month') else 'years'}"


@cache
def _month_numbers(language: str | None) -> dict[str, int]:
    from babel import Locale, UnknownLocaleError

    numbers: dict[str, int] = {}
    for code in dict.fromkeys((language or "en", "en")):
        try:
            months = Locale.parse(code).months
        except (UnknownLocaleError, ValueError):
            continue
        for form in ("format", "stand-alone"):
            for length in ("wide", "abbreviated"):
                for number, name in months[form][length].items():
                    if regex.search(r"\p{L}{3}", name):
                        numbers.setdefault(caseless(name).rstrip("."), number)
    return numbers


@cache
def _western_pattern(language: str | None) -> regex.Pattern[str]:
    months = "|".join(sorted(map(regex.escape, _month_numbers(language)), key=len, reverse=True))
    year = _WESTERN_YEAR
    return regex.compile(
        rf"(?:\b(?P<by>{_BY}) (?:{_END_OF} )?(?:de |du |del |of )?(?:{_THE_YEAR} )?)?(?:"
        rf"(?P<numeric>(?<![\d.])\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}(?![\d.]))"
        rf"|(?P<from>{year})(?:\s?[-–—/]\s?| (?:to|à|bis|a|по|até) )(?P<until>(?:19|20)\d{{2}})(?!\d)"
        rf"|(?:(?<!\d)\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?,? (?:de |of )?)?\b(?P<month>{months})\.?(?: \d{{1,2}}(?:st|nd|rd|th)?)?,?(?: de| del| of)? (?P<month_year>(?:19|20)\d{{2}})(?!\d)"
        rf"|(?P<year>{year}|(?<!\d)(?:19|20)\d{{2}}(?=년))(?:년| году| года| год)?"
        rf"|\b(?P<relative>{_SPACED_RELATIVES})\b|(?P<relative>올해|내년|지난해|작년)"
        rf"|\b{_ENGLISH_DURATION}\b"
        r"|\b(?P<within>within) (?:(?P<several>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) )(?P<length>years?|months?)\b"
        r")"
    )
