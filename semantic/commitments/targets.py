"""What a target says: what is measured, how much, by when, or which thing is to be made."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from semantic.commitments.commitment import Deadline, StatedIn, Target
from semantic.commitments.context import Surroundings
from semantic.text.comparison import simplified
from semantic.text.figures import Figure
from semantic.text.indicators import MeasuredFigure, measured_figures
from semantic.text.numerals import plain
from semantic.text.periods import Period, periods
from semantic.text.placed import Span
from semantic.text.resolving import last_day

_LISTED = regex.compile(r"[、]|(?:以及|及|和|与)(?=\S)")
_MANNERS = frozenset(
    "力争 争取 确保 保障 全力 加快 加力 大力 积极 努力 深入 全面 扎实 有序 稳步 高标准 高质量 高水平 着力 继续 持续 推进 推动".split()
)
"""Words in front of a target that say how it is gone about, and are no part of it."""
_LEADING_VERBS = _MANNERS | frozenset(
    "实施 开展 建设 出台 制定 制订 办好 举办 召开 打造 启动 组织 支持 争创 创建 申建 申办 谋划 筹建 建成 建立 建好 编制 修订 完成 落实 设立 印发 发布 明确".split()
)
"""What is done to a deliverable is no part of its name either."""
_HAN = regex.compile(r"\p{Han}")
_OF = regex.compile(r"(?i)^\s*(?:(?:of|de|des|du|del|di|the|our|all) )*")
_TIME_BEHIND = regex.compile(r"(?i)\s*\b(?:by|before|in|within|until|over)\b[^,;]*\d{2,4}\s*$")
_ONLY_TIME = regex.compile(
    r"(?i)(?:\W|\b(?:by|before|after|in|at|on|the|end|start|beginning|middle|of|early|late|later|mid|this|next|coming|few|time|winter|summer"
    r"|spring|autumn|fall|days?|weeks?|months?|years?|quarter|half|first|second|last)\b)+"
)
"""Words around a time that name no thing."""
_NAMED_AFTER_TIME = regex.compile(r"(?<=[年月])(?:行动|计划|规划|方案|攻坚)")
"""A time that is part of a name counts nothing: 三年行动."""
_BEGINS = regex.compile(r"开好?局|起好?步|开局之年")
"""Headings that name a time because it begins, not because something is due by its end."""
_CLAUSE_END = regex.compile(r"[，。；！？,;!?]")
_SHARED = regex.compile(r"[、和]?")
_MARKS = " 、，,"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What a sentence was said in, as far as it dates its targets.

    Parameters
    ----------
    date : datetime.date or None
        When it was said.
    language : str or None
        ISO 639-1 code.
    where : Surroundings
        The headings above it and the sentence before.
    """

    date: datetime.date | None
    language: str | None
    where: Surroundings


def targets_of(text: str, spans: Sequence[Span], spoken: Spoken) -> tuple[Target, ...]:
    """Return the targets of a sentence at `spans`, in order; of a list with a figure each, one a figure.

    What cannot be told of a target is None.
    """
    measured = [
        each
        for each in measured_figures(text, spoken.language)
        if not _NAMED_AFTER_TIME.match(text, each.figure.span.end)
    ]
    times = periods(text, spoken.language)
    return tuple(
        target
        for span in spans
        for part in _parts(text, _whole(text, _behind(text, span, _MANNERS), measured, spans), measured)
        for target in _targets_at(text, part, measured, times, spoken)
    )


def _whole(text: str, span: Span, measured: Sequence[MeasuredFigure], spans: Sequence[Span]) -> Span:
    """Return a span with all of what its first figure measures, and with the figures that its last one shares that with.

    It takes none that another of the spans has.
    """
    inside = _within(measured, span)
    if not inside or not _HAN.search(text):  # elsewhere what is measured is only roughly told
        return span
    start, end = span
    named = text.rfind(inside[0].indicator, 0, inside[0].figure.span.start) if inside[0].indicator else -1
    if 0 <= named < start and _same_clause(text, Span(named, start), Span(start, end)):
        start = named
    for each in measured:
        figure = each.figure.span
        if (
            end <= figure.start
            and _SHARED.fullmatch(text, end, figure.start)
            and each.indicator == inside[-1].indicator
            and not any(figure.overlaps(other) for other in spans)
        ):
            end = figure.end
    return Span(start, end)


def _parts(text: str, span: Span, measured: Sequence[MeasuredFigure]) -> list[Span]:
    """Return the parts of a list in which each has one figure; the whole where it is no such list."""
    inside = _within(measured, span)
    if len(inside) < 2:
        return [span]
    cuts = list(_LISTED.finditer(text, span.start, span.end))
    starts = [span.start, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), span.end]
    parts = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    return parts if all(len(_within(inside, part)) == 1 for part in parts) else [span]


def _within(measured: Sequence[MeasuredFigure], span: Span) -> list[MeasuredFigure]:
    return [
        each
        for each in measured
        if span.start <= each.figure.quantity.start and each.figure.quantity.end <= span.end
    ]


def _targets_at(
    text: str, span: Span, measured: Sequence[MeasuredFigure], times: Sequence[Period], spoken: Spoken
) -> Iterator[Target]:
    deadline = _deadline(text, span, times, spoken)
    inside = _within(measured, span)
    for each in inside:
        yield _measured_target(text, span, each, deadline)
    if not inside:
        yield Target(
            text=text[span.start : span.end],
            start=span.start,
            end=span.end,
            deadline=deadline,
            deliverable=_deliverable(text, span, times),
        )


def _measured_target(text: str, span: Span, measured: MeasuredFigure, deadline: Deadline | None) -> Target:
    figure: Figure = measured.figure
    return Target(
        text=text[span.start : span.end],
        start=span.start,
        end=span.end,
        indicator=_indicator(text, span, measured) or None,
        value=figure.value,
        upper=figure.upper,
        unit=figure.unit,
        comparator=figure.comparator,
        deadline=deadline,
    )


def _indicator(text: str, span: Span, measured: MeasuredFigure) -> str:
    """Return what a figure measures; in a language with spaces, the words behind it, which say what it counts."""
    if _HAN.search(text):
        indicator = measured.indicator
        whole = indicator.count("“") == indicator.count("”")
        return indicator if whole else indicator.replace("“", "").replace("”", "")
    behind = text[measured.figure.span.end : span.end]
    return _TIME_BEHIND.sub("", _OF.sub("", behind)).strip(" ,;.")


def _deliverable(text: str, span: Span, times: Sequence[Period]) -> str | None:
    """Return the name of the thing, without the verbs in front and the time around it; None where there is only a time."""
    start, end = span
    for time in times:
        if time.span.start <= start < time.span.end:
            start = time.span.end
        if start < time.span.start and end <= time.span.end and time.span.start < end:
            end = time.span.start
    if start >= end or _ONLY_TIME.fullmatch(text, start, end):
        return None
    return text[slice(*_behind(text, Span(start, end), _LEADING_VERBS))].strip(_MARKS) or None


def _behind(text: str, span: Span, words: frozenset[str]) -> Span:
    """Return a span from behind those of the words on that it begins with; all of it where nothing else is left."""
    folded = simplified(plain(text[span.start : span.end]))
    if not _HAN.search(folded):
        return span
    import rjieba

    start = span.start
    for word in rjieba.cut(folded):
        if word not in words:
            break
        start += len(word)
    return Span(start, span.end) if span.end - start > 1 else span


def _deadline(text: str, span: Span, times: Sequence[Period], spoken: Spoken) -> Deadline | None:
    """Return the time of a target: in it, in front of it in its sentence, in the sentence before, in a heading."""
    for stated_in, words, found in _times_around(text, span, times, spoken):
        for time in found:
            if (deadline := _as_deadline(words, time, stated_in, spoken)) is not None:
                return deadline
    return None


def _times_around(
    text: str, span: Span, times: Sequence[Period], spoken: Spoken
) -> Iterator[tuple[StatedIn, str, Sequence[Period]]]:
    """Yield the places where the time of a target may be stated, the nearest first, each with its times."""
    yield StatedIn.TARGET, text, [time for time in times if span.overlaps(time.span)]
    in_front = [time for time in reversed(times) if time.span.end <= span.start]
    behind = (time for time in times if time.span.start >= span.end and _same_clause(text, span, time.span))
    yield StatedIn.SENTENCE, text, in_front or list(behind)
    yield StatedIn.BEFORE, spoken.where.lead_in, periods(spoken.where.lead_in, spoken.language)
    for heading in reversed(spoken.where.heading):
        if not _BEGINS.search(heading):
            yield StatedIn.HEADING, heading, periods(heading, spoken.language)


def _same_clause(text: str, a: Span, b: Span) -> bool:
    return _CLAUSE_END.search(text[min(a.end, b.end) : max(a.start, b.start)]) is None


def _as_deadline(words: str, time: Period, stated_in: StatedIn, spoken: Spoken) -> Deadline | None:
    """Return a time as a deadline, unless it is over, or a heading tells it and no one can say that it is not."""
    if (time.name or "").startswith("last"):
        return None
    day = last_day(time, spoken.date)
    over = day is not None and spoken.date is not None and day < spoken.date
    if over or (stated_in is not StatedIn.TARGET and day is None and not time.is_deadline and not time.name):
        return None
    return Deadline(
        text=words[time.span.start : time.span.end],
        date=None if day is None else day.isoformat(),
        stated_in=stated_in,
    )
