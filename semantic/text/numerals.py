"""Numerals as texts write them: Chinese, Western with their separators and scale words, and spelled-out English."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache, lru_cache

import regex

from semantic.text.comparison import simplified

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，：；？！（）"}
"""Full-width forms stand at a fixed distance (U+FEE0) behind ASCII; Chinese punctuation keeps its own."""
_DIGITS = {
    ord(digit): str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)
}
_FOLDS = _WIDE | _DIGITS | {ord("٪"): "%", ord("−"): "-"}
_HAN = regex.compile(r"\p{Han}")

_CHINESE_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_NOT_A_PREFIX = "(?![瓦克米伏卡帕赫])"
"""千 and 百 before these belong to the unit: 500千伏, 3万千瓦, 百帕."""
ARABIC = r"(?:\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?)"
SCALE = rf"(?:万亿|[十百千]?[万亿]|[百千]{_NOT_A_PREFIX}|兆(?![瓦帕赫]))"
HAN_NUMERAL = (
    rf"(?:[〇零一二两三四五六七八九十万亿]|[百千]{_NOT_A_PREFIX})++(?:点[〇零一二三四五六七八九]++[万亿]*)?"
)
NUMERAL = rf"(?:(?:{ARABIC})(?:[余多]?\s?{SCALE}[余多]?|[余多])?(?:\d+万)?|{HAN_NUMERAL}(?:[余多][万亿]*)?)"
"""A numeral in Chinese or Japanese: 3.5万, 120余万, 3亿5000万, 三百二十, 三十多万."""
_PARTS = regex.compile(
    rf"(?P<digits>{ARABIC})(?P<scale>{SCALE})?(?P<rest>\d+万)?|(?P<han>{HAN_NUMERAL})(?P<more>[万亿]*)"
)
_SIZES = _PLACES | _MYRIADS | {"兆": 10**12}
_MORE = regex.compile(r"[余多\s]")
_SEPARATORS = regex.compile(r"[\s'’٬]")
_NO_DIGIT = regex.compile(r"\D")
_GROUPED = regex.compile(r"\d{1,3}[.,]\d{3}")
_LATIN_WORD = regex.compile(r"[a-z]+")

_ENGLISH_ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
}
_ENGLISH_TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_ENGLISH_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ENGLISH_WORD = "|".join((*sorted(_ENGLISH_ONES, key=len, reverse=True), *_ENGLISH_TENS, *_ENGLISH_SCALES))
ENGLISH_NUMERAL = (
    rf"(?i:\b(?:{'|'.join((*sorted(_ENGLISH_ONES, key=len, reverse=True), *_ENGLISH_TENS))}|a (?=hundred|thousand|million|billion))"
    rf"(?:[\s-]+(?:and[\s-]+)?(?:{_ENGLISH_WORD}))*\b)"
)
"""A number in English words, from its first word to its last: three hundred and twenty."""

_SHORT_SCALES: dict[str, dict[str, float]] = {
    "ko": {"천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12},
    "en": {"bn": 1e9, "mn": 1e6, "tn": 1e12, "trn": 1e12, "hundred": 1e2, "crore": 1e7, "lakh": 1e5},
}
"""Shortenings and words that the CLDR has no compact form for."""
_REMEMBERED = 1 << 14
"""Texts whose plain form is kept: whatever is looked for in a sentence is looked for in that."""
_LONGEST = 30
"""Digits in a numeral; a longer run is a serial number, and a float could not hold it."""


def plain(text: str) -> str:
    """Fold width, script and digits of `text`, one character for one, so offsets hold.

    Examples
    --------
    >>> plain("增長１５％，約3萬")
    '增长15%，约3万'
    """
    return _plain(text)


@lru_cache(maxsize=_REMEMBERED)
def _plain(text: str) -> str:
    folded = text.translate(_FOLDS)
    if _HAN.search(folded):
        folded = simplified(folded)
    return text if folded == text else folded  # the same string, so that most texts are kept once


def chinese_number(numeral: str) -> float | None:
    """Return the value of a numeral in Chinese or mixed writing, or None where it has none.

    Parameters
    ----------
    numeral : str
        Folded by `plain`; 余 and 多 make no difference.

    Examples
    --------
    >>> [chinese_number(numeral) for numeral in ("三百二十万", "1.2亿", "120余万", "一千二百亿")]
    [3200000.0, 120000000.0, 1200000.0, 120000000000.0]
    >>> chinese_number("三五") is None
    True
    """
    parts = _PARTS.fullmatch(_MORE.sub("", numeral))
    if parts is None:
        return None
    if parts["han"] is None:
        value = _scaled(parts["digits"].replace(",", ""), parts["scale"] or "")
        return (
            value if value is None or not parts["rest"] else value + (_scaled(parts["rest"][:-1], "万") or 0)
        )
    whole, _, decimals = parts["han"].partition("点")
    if decimals:
        return _with_decimals(whole, decimals + parts["more"])
    value_or_none = _han_value(whole)
    return None if value_or_none is None else float(value_or_none * _scale(parts["more"]))


def _scaled(digits: str, signs: str) -> float | None:
    """Return digits times their scale words, exact to the last decimal: 8.3亿 is 830000000."""
    return float(Decimal(digits) * _scale(signs)) if len(digits) <= _LONGEST else None


def _scale(signs: str) -> int:
    return math.prod(_SIZES[sign] for sign in signs)


def _with_decimals(whole: str, decimals: str) -> float | None:
    """Read 三 and 五亿 of 三点五亿."""
    figures = decimals.rstrip("万亿")
    value = _han_value(whole)
    if value is None or len(figures) > _LONGEST:
        return None
    fraction = float("0." + "".join(str(_CHINESE_DIGITS[c]) for c in figures))
    return (value + fraction) * _scale(decimals[len(figures) :])


def _han_value(numeral: str) -> int | None:
    """Read a Chinese numeral by its places; a row of digits (三五, 七八) has no one value."""
    if len(numeral) > _LONGEST:
        return None
    total = section = 0
    digit: int | None = None
    for sign in numeral:
        if sign in _CHINESE_DIGITS:
            if digit:
                return None
            digit = _CHINESE_DIGITS[sign]
        elif sign in _PLACES:
            section += (1 if digit is None or (digit == 0 and section) else digit) * _PLACES[sign]
            digit = None
        else:
            total, section = _myriad(total, section + (digit or 0), sign), 0
            digit = None
    return total + section + (digit or 0)


def _myriad(total: int, section: int, sign: str) -> int:
    """Close a section at 万 or 亿; 万亿 multiplies what stands before it."""
    size = _MYRIADS[sign]
    if section or not total:
        return (
            total + (section or 1) * size
            if total % size == 0 and total > size
            else (total + (section or 1)) * size
        )
    return total * size


def western_number(digits: str, language: str | None) -> float | None:
    """Return the value of digits with separators, read as `language` writes them.

    With both a point and a comma, the last one is the decimal sign in any language; a lone one
    before three digits groups thousands where the language writes it so.

    Examples
    --------
    >>> western_number("1.234,5", "de"), western_number("1 234,5", "fr"), western_number("1,234.5", "en")
    (1234.5, 1234.5, 1234.5)
    >>> western_number("1.234", "de"), western_number("1.234", "en")
    (1234.0, 1.234)
    """
    if len(digits) > _LONGEST:
        return None
    bare = _SEPARATORS.sub("", digits).replace("٫", ".")
    decimal = _decimal_sign(bare, language)
    whole, _, fraction = bare.rpartition(decimal) if decimal else (bare, "", "")
    figures = _NO_DIGIT.sub("", whole)
    return float(f"{figures or 0}.{_NO_DIGIT.sub('', fraction) or 0}")


def _decimal_sign(digits: str, language: str | None) -> str:
    """Return which of point and comma is the decimal sign in `digits`, or nothing."""
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return ""
    if len(set(signs)) == 2:
        return signs[-1]
    if len(signs) > 1:
        return ""
    grouped = _GROUPED.fullmatch(digits) and not digits.startswith("0")
    return "" if grouped and signs[0] == _group_sign(language) else signs[0]


@cache
def _group_sign(language: str | None) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        group: str = Locale.parse(language or "en").number_symbols["latn"]["group"]
    except (UnknownLocaleError, ValueError, KeyError):
        return ","
    return group


@cache
def scale_words(language: str | None) -> dict[str, float]:
    """Return the words for thousand and more of a language and of English, in small letters.

    They are those of the compact number forms of the Unicode CLDR, through Babel.

    Examples
    --------
    >>> scale_words("fr")["milliards"]
    1000000000.0
    """
    words: dict[str, float] = {}
    for code in dict.fromkeys((language or "en", "en")):
        words.update({w: size for w, size in _compact_words(code).items() if w not in words})
        words.update(_SHORT_SCALES.get(code, {}))
    return words


def _compact_words(language: str) -> dict[str, float]:
    from babel import Locale, UnknownLocaleError

    try:
        forms = Locale.parse(language).compact_decimal_formats["long"]
    except (UnknownLocaleError, ValueError, KeyError):
        return {}
    words: dict[str, float] = {}
    for sizes in forms.values():
        for size, form in sizes.items():
            pattern = str(getattr(form, "pattern", form))
            word = regex.sub(r"[0\u200f\u200e'\s]", "", pattern).casefold()
            if len(word) > 1 or regex.fullmatch(r"[\p{Hangul}]", word):
                words.setdefault(word, float(size) / 10 ** max(pattern.count("0") - 1, 0))
    return words


def english_number(words: str) -> float | None:
    """Return the value of a number in English words, or None where they make none.

    Examples
    --------
    >>> english_number("three hundred and twenty"), english_number("five million")
    (320.0, 5000000.0)
    >>> english_number("two three") is None
    True
    """
    total = section = 0.0
    last = math.inf
    for word in _LATIN_WORD.findall(words.casefold()):
        if word in ("and", "a"):
            continue
        if word in _ENGLISH_SCALES:
            size = _ENGLISH_SCALES[word]
            section = (section or 1) * size
            if size > 100:
                total, section, last = total + section, 0.0, math.inf
            else:
                last = size
        else:
            value = _ENGLISH_ONES.get(word, _ENGLISH_TENS.get(word, 0))
            if not _may_follow(last, value):
                return None
            section, last = section + value, value
    return total + section


def _may_follow(last: float, value: float) -> bool:
    """Tell whether a number word may follow another: twenty five, hundred five, not five twenty."""
    return last >= 100 or (last >= 20 and 0 < value < 10)
