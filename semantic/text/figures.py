"""Figures: numbers with a unit and what is said of them, in base units, from texts in many languages."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

import regex

from semantic.text.chinese_figures import chinese_figures
from semantic.text.numerals import plain
from semantic.text.periods import periods
from semantic.text.placed import Span
from semantic.text.quantities import PERCENTAGE_POINTS, Comparator, Figure
from semantic.text.western_figures import western_figures

__all__ = ["PERCENTAGE_POINTS", "Comparator", "Figure", "figures"]

_MAY_COUNT = regex.compile(r"\d|[一二两三四五六七八九十百千万亿半番]|\p{Latin}{3}")
_REMEMBERED = 1 << 14
"""Texts whose figures are kept, as several who read a sentence ask for them."""
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_QUOTED = regex.compile(r"[“「『‘][^”」』’]{1,12}[”」』’]|《[^《》]{1,120}》")
"""Short quotations are names (“四个自信”, “1+3”), titles too. Twelve characters hold a slogan; a quoted sentence is longer."""


def figures(text: str, language: str | None = None) -> list[Figure]:
    """Return the figures of `text`, in order of place, none inside another.

    Years, dates and spans of years are `periods`, not figures. Nor are the numbers of names
    (十五五, 5G, “四个自信”), ordinals except ranks (居全国第5位), articles (一个) or numerals
    inside words (一体化, 千方百计).

    Parameters
    ----------
    text : str
        Any text. Chinese and Japanese figures are found by their writing, all others by their
        digits and, in English, by their words.
    language : str or None
        ISO 639-1 code: how it writes decimals, and its words for million and billion.

    Examples
    --------
    >>> [(f.value, f.unit, str(f.comparator)) for f in figures("新增3.5万件以上，增长15%左右。")]
    [(35000.0, '件', 'at_least'), (15.0, '%', 'about')]
    >>> [(f.value, f.unit, str(f.comparator)) for f in figures("more than $2.5 billion", "en")]
    [(2500000000.0, '$', 'exceeds')]
    """
    return list(_figures(text, language))


@lru_cache(maxsize=_REMEMBERED)
def _figures(text: str, language: str | None) -> tuple[Figure, ...]:
    folded = plain(text)
    if not _MAY_COUNT.search(folded):
        return ()
    times = [period.span for period in periods(text, language)]
    taken = _Taken(times + [Span(*match.span()) for match in _QUOTED.finditer(folded)])
    unspaced = _UNSPACED.search(folded) is not None
    found = chinese_figures(folded) if unspaced else western_figures(folded, language)
    return tuple(figure for figure in found if not taken.overlaps(figure.quantity))


class _Taken:
    """Spans where no figure may be, merged and in order."""

    def __init__(self, spans: list[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def overlaps(self, span: Span) -> bool:
        before = bisect_right(self._starts, span.end - 1) - 1
        return before >= 0 and self._ends[before] > span.start
