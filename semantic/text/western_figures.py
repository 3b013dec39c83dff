"""Figures in languages with spaces between words; `figures` is the door to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import regex

from semantic.text.numerals import ENGLISH_NUMERAL, english_number, scale_words, western_number
from semantic.text.placed import Span
from semantic.text.quantities import PERCENTAGE_POINTS, Comparator, Figure

_CURRENCIES = {
    sign: shared
    for shared, signs in {
        "$": "us$ $ usd dollar dollars dólar dólares долларов доллара دولار 달러",
        "€": "€ eur euro euros евро يورو 유로",
        "£": "£ gbp pounds",
        "元": "¥ yuan rmb юаней юаня يوان 위안",
        "₽": "₽ рублей рубля руб",
        "원": "₩ won 원",
        "₹": "₹ rupees",
    }.items()
    for sign in signs.split()
}
"""Signs and words of money, each with the unit it is given as."""
_PERCENT = (
    r"%|per ?cent\b|pour ?cent\b|por ?cient?o\b|por ?cento\b|prozent\b|процент(?!н)\p{L}*"
    r"|في المئة|في المائة|بالمئة|بالمائة|퍼센트"
)
_POINTS = (
    r"percentage[ -]points?|pp\b|points? de pourcentage|puntos? porcentuales|pontos? percentuais|prozentpunkten?|prozentpunkt"
    r"|процентн\p{L}+ пункт\p{L}*|نقاط مئوية|نقطة مئوية|%\s?포인트|퍼센트\s?포인트|%p\b"
)
_TIMES = r"times|fold|fois|veces|mal\b|раза?|vezes|مرات|배"
_DIGITS = r"(?:\d{1,3}(?:[\s\u00a0\u202f.,'’٬]\d{3})+(?!\d)(?:[.,٫]\d++)?|\d++(?:[.,٫]\d++)?)"
_TOUCHING_UNIT = regex.compile(r"km|kg|mg|g|t|ha|m|cm|mm|l|[kMGT]?Wh?|bn|k?m[²³]|°C|‰|\p{Hangul}+")
"""Units that may touch their number; other letters there make a name of it (5G, 21st)."""
_NO_UNITS = frozenset(
    "of in and or to per by with from the a an at for on as is are was were will be than that which this more less over"
    " et ou de des du en par pour à dans les la le plus und oder von der die das im bis zu für и или в на с до из"
    " por para y o el los las e do da dos das em".split()
)
"""Words behind a number that are no unit of it."""
_SAID_BEFORE = {
    Comparator.AT_LEAST: "at least|no less than|no fewer than|not less than|a minimum of|au moins|au minimum|al menos|por lo menos"
    "|como mínimo|mindestens|wenigstens|не менее(?: чем)?|не меньше|как минимум|по меньшей мере|pelo menos|no mínimo"
    "|ما لا يقل عن|لا يقل عن|على الأقل|최소",
    Comparator.AT_MOST: "at most|no more than|not more than|up to|within|below|under|less than|fewer than|a maximum of|au plus"
    "|au maximum|moins de|jusqu['’]à|a lo sumo|como máximo|menos de|hasta|höchstens|maximal|bis zu|weniger als|unter|не более"
    "|не больше|до|менее|меньше|no máximo|até|لا يزيد على|لا يزيد عن|أقل من|최대",
    Comparator.EXCEEDS: "more than|over|above|exceed(?:s|ed|ing)?|surpass(?:ed|es|ing)?|greater than|upwards of|plus de"
    "|au-delà de|más de|mehr als|über|более(?: чем)?|больше|свыше|mais de|acima de|أكثر من|ما يزيد على|ما يزيد عن",
    Comparator.ABOUT: "about|around|approximately|roughly|nearly|almost|close to|some|circa|environ|près de|quelque|presque"
    "|cerca de|alrededor de|aproximadamente|unos|unas|casi|rund|etwa|ca\\.|ungefähr|knapp|fast|около|примерно|порядка|почти"
    "|quase|حوالي|نحو|ما يقرب من|약",
}
_SAID_AFTER = {
    Comparator.AT_LEAST: "or more|and above|or above|and over|이상|au moins|ou plus|o más|oder mehr|и более|ou mais|على الأقل",
    Comparator.AT_MOST: "or less|or fewer|or below|이하|이내|미만|ou moins|o menos|oder weniger|и менее",
    Comparator.EXCEEDS: "초과",
    Comparator.ABOUT: "정도|가량|or so",
}
_BEFORE = regex.compile(
    rf"(?i)(?<!\p{{L}})(?:{'|'.join(f'(?P<{said}>{words})' for said, words in _SAID_BEFORE.items())})\s$"
)
_AFTER = regex.compile(
    rf"(?i)\s?(?:{'|'.join(f'(?P<{said}>{words})' for said, words in _SAID_AFTER.items())})(?!\p{{L}})"
)
_HANGUL = regex.compile(r"\p{Hangul}")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_LONGEST_BEFORE = 22
"""Characters of the longest words of comparison (по меньшей мере, approximately), with the space behind."""
_MULTIPLES = {
    "two": (
        2.0,
        r"doubl(?:e[sd]?|ing)|doubler|doublé\p{L}*|duplic\p{L}+|verdoppel\p{L}+|удво\p{L}+|twice|twofold",
    ),
    "three": (
        3.0,
        r"tripl(?:e[sd]?|ing)|tripler|triplé\p{L}*|triplic\p{L}+|verdreifach\p{L}+|утро\p{L}+|threefold",
    ),
    "four": (4.0, r"quadrupl(?:e[sd]?|ing)|quadruplé\p{L}*|vervierfach\p{L}+|fourfold"),
}
"""Words that multiply by themselves."""
_FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
              "tenth": 10, "tenths": 10}  # fmt: skip


def western_figures(folded: str, language: str | None) -> Iterator[Figure]:
    """Yield the figures of a text folded by `numerals.plain`, in order of place.

    Examples
    --------
    >>> [(f.value, f.unit) for f in western_figures("3,5 Millionen Euro, 2 Prozentpunkte", "de")]
    [(3500000.0, '€'), (2.0, '个百分点')]
    >>> [(f.value, f.unit) for f in western_figures("five hundred schools, two-thirds of them", "en")]
    [(500.0, 'schools'), (66.67, '%')]
    """
    language = language or ("ko" if _HANGUL.search(folded) else None)
    for match in _pattern(language).finditer(folded):
        multiple = next((size for name, (size, _) in _MULTIPLES.items() if match[name] is not None), None)
        if multiple is not None:
            yield _placed(folded, Span(*match.span()), multiple, "倍")
        elif match["parts"] is not None:
            above = english_number(match["above"]) or 1
            share = round(100 * above / _FRACTIONS[match["parts"].casefold()], 2)
            yield _placed(folded, Span(*match.span()), share, "%")
        else:
            yield from _counted(match, language)


@cache
def _pattern(language: str | None) -> regex.Pattern[str]:
    """Return what finds a number with its unit; the scale words are those of `language` and of English."""
    scales, signs = _any_of(scale_words(language)), _any_of(_CURRENCIES)
    unit = (
        rf"(?P<points>{_POINTS})|(?P<percent>{_PERCENT})|(?P<currency>(?:{signs})(?!\p{{L}}))|(?P<times>{_TIMES})(?!\p{{L}})"
        r"|(?P<word>\p{L}[\p{L}\p{M}'’²³/-]*|°C|‰)"
    )
    range_end = rf"\s?(?:-|–|—|to|à|bis|до)\s?(?P<upper>{_DIGITS})(?!\d)"
    return regex.compile(
        rf"(?i)\b(?P<above>an?|one|two|three|four)[ -](?P<parts>{_any_of(_FRACTIONS)})\b(?! (?:year|of the year|centur))"
        rf"|(?:(?P<sign>{signs})\s?)?(?<![\p{{L}}\d.,_/+-])(?:(?P<digits>{_DIGITS})(?:{range_end})?|(?P<words>{ENGLISH_NUMERAL}))"
        rf"(?P<scale>(?:[\s-]?(?:{scales})(?!\p{{Ll}}))*)(?:[\s-]?(?:of |de |d['’])?(?:{unit}))?"
        + "".join(rf"|\b(?P<{name}>{words})\b" for name, (_, words) in _MULTIPLES.items())
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(regex.escape, words), key=len, reverse=True))


def _counted(match: regex.Match[str], language: str | None) -> Iterator[Figure]:
    """Yield the figure of a number with its unit, if it is one."""
    found = _unit(match)
    words = match["words"]
    value = english_number(words) if words else western_number(match["digits"], language)
    if value is None or found is None or (words and (value == 1 or not found[0])):
        return
    unit, end = found
    factor = _factor(match["scale"], language)
    upper = western_number(match["upper"], language) if match["upper"] else None
    start = match.start("sign") if match["sign"] else match.start("words" if words else "digits")
    if upper is not None and upper <= value:  # from 100 to 50 is no range
        yield _placed(match.string, Span(start, match.end("digits")), value * factor, unit, None)
        yield _placed(match.string, Span(match.start("upper"), end), upper * factor, unit, None)
        return
    yield _placed(
        match.string, Span(start, end), value * factor, unit, None if upper is None else upper * factor
    )


def _factor(words: str, language: str | None) -> float:
    """Return what the scale words behind a number multiply it by (mil millones: 10**9)."""
    factor = 1.0
    for word in _WORD.findall(words.casefold()):
        factor *= scale_words(language).get(word, 1.0)
    return factor


def _unit(match: regex.Match[str]) -> tuple[str, int] | None:
    """Return the unit of a number and where the quantity ends; None where letters make a name of the number."""
    for name, unit in (("points", PERCENTAGE_POINTS), ("percent", "%"), ("times", "倍")):
        if match[name] is not None:
            return unit, match.end(name)
    end = max(match.end(name) for name in ("digits", "upper", "words", "scale"))
    if match["sign"] is not None:
        return _CURRENCIES[match["sign"].casefold()], end
    if match["currency"] is not None:
        return _CURRENCIES[match["currency"].casefold()], match.end("currency")
    word = match["word"]
    if word is None:
        return "", end
    if match.start("word") == end and match["digits"]:
        return (word, match.end("word")) if _TOUCHING_UNIT.fullmatch(word) else None
    if word.casefold() in _NO_UNITS:
        return "", end
    return word.casefold(), match.end("word")


def _placed(folded: str, quantity: Span, value: float, unit: str, upper: float | None = None) -> Figure:
    """Widen a quantity by the words of comparison around it."""
    low = max(quantity.start - _LONGEST_BEFORE, 0)
    before, after = _BEFORE.search(folded[low : quantity.start]), _AFTER.match(folded, quantity.end)
    start = low + before.start() if before else quantity.start
    end = after.end() if after else quantity.end
    said = (after and after.lastgroup) or (before and before.lastgroup)
    comparator = Comparator.TIMES if unit == "倍" else Comparator.EQUALS
    return Figure(Span(start, end), quantity, value, unit, Comparator(said) if said else comparator, upper)
