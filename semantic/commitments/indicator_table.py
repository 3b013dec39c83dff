"""What speeches promise for the same indicator by the same year, side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from semantic.commitments.commitment import Commitment, Target
from semantic.records import Speech
from semantic.text.figures import PERCENTAGE_POINTS, Comparator, Figure
from semantic.text.indicators import MeasuredFigure, likeness
from semantic.text.placed import Span

_OWN_AREA = regex.compile(
    r"^(?:全[省市区县国州域]|我[省市区县州]|全年|今年|其中|本[省市区县州])+|(?:实际|名义|同比)(?=增长|增加|下降)"
)
_EVERY_YEAR = regex.compile(r"年均|平均每年|每年")
_ALIKE = 0.75
"""How alike two indicators are at least to stand in one row; below it wages and incomes become one."""
_SHORTEST_NAME = 3
"""Characters of an indicator: under two (投资, 收入) stand sums of anything."""
_FEWEST = 2
"""Speeches that promise something for an indicator before it is worth a comparison."""


@dataclass(frozen=True, kw_only=True)
class IndicatorTarget:
    """What one speech promises for an indicator.

    Parameters
    ----------
    indicator : str
        The commonest name of what is measured, among the speeches that promise it.
    by : str or None
        Last day of the time it is promised for.
    every_year : bool
        Whether it is promised as a yearly average.
    speeches : int
        How many promise something for it by then.
    commitment : Commitment
        In which it stands.
    target : Target
        What is promised.
    place, date : str or None
        Of the speech.
    """

    indicator: str
    by: str | None
    every_year: bool
    speeches: int
    commitment: Commitment
    target: Target
    place: str | None
    date: str | None

    def to_json(self) -> dict[str, Any]:
        """Return a row of the table as plain values."""
        target = self.target
        return {
            "indicator": self.indicator,
            "by": self.by,
            "every_year": self.every_year,
            "speeches": self.speeches,
            "speech_id": self.commitment.speech_id,
            "place": self.place,
            "date": self.date,
            "comparator": None if target.comparator is None else target.comparator.value,
            "value": target.value,
            "upper": target.upper,
            "unit": target.unit,
            "text": target.text,
            "stated_as": target.indicator,
            "confidence": round(self.commitment.confidence, 4),
            "id": self.commitment.id,
        }


@dataclass(frozen=True, order=True)
class _Row:
    """What targets must have alike to be compared."""

    indicator: str
    unit: str
    year: str
    every_year: bool


def indicator_table(
    commitments: Sequence[Commitment],
    speeches: Sequence[Speech],
    same_source: Mapping[str, str] | None = None,
) -> list[IndicatorTarget]:
    """Return the targets with a figure for indicators that two speeches or more promise something for by the same year.

    Parameters
    ----------
    commitments : sequence of Commitment
        In any order.
    speeches : sequence of Speech
        Theirs.
    same_source : mapping of str to str, optional
        For a speech that is another one given again, the id of that one: they count as one.

    Returns
    -------
    list of IndicatorTarget
        The indicators of most speeches first, then by their name and year; in each by speech id and place.
    """
    measured = [
        (commitment, target)
        for commitment in commitments
        for target in commitment.targets
        if target.value is not None and len(_bare(target)) >= _SHORTEST_NAME
    ]
    names = _names(Counter((_bare(target), target.unit or "") for _, target in measured))
    rows = [(_row(target, names), commitment, target) for commitment, target in measured]
    sources: defaultdict[_Row, set[str]] = defaultdict(set)
    for row, commitment, _ in rows:
        sources[row].add((same_source or {}).get(commitment.speech_id, commitment.speech_id))
    shared = [each for each in rows if len(sources[each[0]]) >= _FEWEST]
    shared.sort(key=lambda each: (-len(sources[each[0]]), each[0], each[1].speech_id, each[2].start))
    known = {speech.id: speech for speech in speeches}
    return [
        IndicatorTarget(
            indicator=row.indicator,
            by=target.deadline.date if target.deadline else None,
            every_year=row.every_year,
            speeches=len(sources[row]),
            commitment=commitment,
            target=target,
            place=known[commitment.speech_id].place,
            date=known[commitment.speech_id].date,
        )
        for row, commitment, target in shared
    ]


def side_by_side(rows: Sequence[IndicatorTarget]) -> list[list[IndicatorTarget]]:
    """Return the rows of an `indicator_table` by indicator and time, in its order, in each from the lowest to the highest."""
    groups: dict[_Row, list[IndicatorTarget]] = {}
    for row in rows:
        key = _Row(row.indicator, _unit(row.target), (row.by or "")[:4], row.every_year)
        groups.setdefault(key, []).append(row)
    return [
        sorted(group, key=lambda each: (each.target.value or 0.0, each.commitment.speech_id))
        for group in groups.values()
    ]


def last_day(group: Sequence[IndicatorTarget]) -> str | None:
    """Return the last day that targets for one indicator and year are promised for, where one is known."""
    return max((row.by for row in group if row.by), default=None)


def _unit(target: Target) -> str:
    """Return the unit that targets are compared in: a growth in percent is the same in percentage points."""
    return "%" if target.unit == PERCENTAGE_POINTS else target.unit or ""


def _row(target: Target, names: Mapping[tuple[str, str], str]) -> _Row:
    day = (target.deadline.date if target.deadline else None) or ""
    return _Row(names[_bare(target), target.unit or ""], _unit(target), day[:4], _is_yearly(target))


def _bare(target: Target) -> str:
    """Return an indicator without the area and the year that each speech means its own by."""
    return _EVERY_YEAR.sub("", _OWN_AREA.sub("", target.indicator or "")) or (target.indicator or "")


def _is_yearly(target: Target) -> bool:
    return (
        _EVERY_YEAR.search(target.indicator or "") is not None or _EVERY_YEAR.search(target.text) is not None
    )


def _names(stated: Counter[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return for each indicator and unit the name it goes by: its own, or that of a commoner one that is like it.

    The commonest lead, ties by name; each other one joins the leader that it is most like.
    """
    leaders: list[tuple[str, str]] = []
    names: dict[tuple[str, str], str] = {}
    for own in sorted(stated, key=lambda each: (-stated[each], each)):
        alike = [(likeness(_measured(own), _measured(leader)), leader) for leader in leaders]
        best, leader = max(alike, key=lambda each: each[0], default=(0.0, own))
        if best < _ALIKE:
            leaders.append(own)
            leader = own
        names[own] = leader[0]
    return names


def _measured(stated: tuple[str, str]) -> MeasuredFigure:
    indicator, unit = stated
    return MeasuredFigure(Figure(Span(0, 0), Span(0, 0), 0.0, unit, Comparator.EQUALS), indicator)
