"""The figure as a value: a number in its base unit, and how a text compares something with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from semantic.text.placed import Span

PERCENTAGE_POINTS = "个百分点"
"""The unit of percentage points in every language; never equal to %."""


class Comparator(StrEnum):
    """How a text relates a quantity to its figure."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    EXCEEDS = "exceeds"
    EQUALS = "equals"
    TIMES = "times"


@dataclass(frozen=True)
class Figure:
    """A number with its unit; two are equal if they say the same, wherever they stand.

    Parameters
    ----------
    span : Span
        Number, unit and the words of comparison around them (超过3.5万件).
    quantity : Span
        Number and unit (3.5万件).
    value : float
        In the base unit: 3.5万件 is 35000; the lower end of a range. Shares are in per cent:
        三成 is 30, 三分之二 is 66.67.
    unit : str
        As written, or one sign for a unit that many languages share (``%``, ``$``, ``€``,
        `PERCENTAGE_POINTS`, 倍 for times, 第位 for a rank); empty where none is written.
    comparator : Comparator
        ``TIMES`` for multiples that nothing else is said of (3倍, 翻一番, doubled).
    upper : float or None
        The upper end of a range (5%—6%).
    """

    span: Span = field(compare=False)
    quantity: Span = field(compare=False)
    value: float
    unit: str
    comparator: Comparator
    upper: float | None = None
