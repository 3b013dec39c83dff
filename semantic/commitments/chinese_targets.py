"""Whether a Chinese commitment is hard, and which of its phrases are its targets."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from semantic.commitments.model import CommitmentModel
from semantic.commitments.phrases import Parsed
from semantic.encoders.protocol import Embeddings
from semantic.encoders.yardstick import yardstick
from semantic.logistic import Rows, sigmoid
from semantic.text.figures import PERCENTAGE_POINTS, Comparator
from semantic.text.indicators import measured_figures
from semantic.text.placed import Span

_SHARES = ("%", "倍", PERCENTAGE_POINTS)
_BEST = 3
_NO_PHRASE = -8.0
"""Log-odds that stand for a phrase that is not there."""


def hardness_measures(parsed: Parsed, phrases: Rows, embedding: Embeddings) -> Rows:
    """Return the measures of `model.HARDNESS_MEASURES` of a sentence; `phrases` are the log-odds of its phrases."""
    best = [*sorted(phrases.tolist(), reverse=True)[:_BEST], *[_NO_PHRASE] * _BEST][:_BEST]
    deadlines = sum(period.is_deadline for period in parsed.periods)
    counted = (len(parsed.figures), len(parsed.periods), deadlines, math.log1p(len(parsed.text)))
    return np.concatenate([[*best, sigmoid(phrases).sum(), *counted], embedding], dtype=np.float64)


def chinese_targets(texts: Sequence[str], model: CommitmentModel) -> list[list[Span]]:
    """Return for each commitment the spans of its targets, in order; none for a soft one.

    A hard one has at least one: its likeliest phrase.
    """
    parsed = [Parsed.of(text) for text in texts]
    told = model.phrases.log_odds(parsed)
    embeddings = yardstick().encode_passages(texts)
    return [_targets(*each, model) for each in zip(parsed, told, embeddings, strict=True)]


def _targets(parsed: Parsed, told: Rows, embedding: Embeddings, model: CommitmentModel) -> list[Span]:
    if not len(told):
        return []
    hard = float(model.hardness.log_odds(hardness_measures(parsed, told, embedding))[0, 0])
    counted = _set_figures(parsed)
    if hard < model.thresholds.hard and not counted:
        return []
    spans = [parsed.span(phrase) for phrase in parsed.phrases]
    odds = told.tolist()
    chosen = apart(spans, odds, model.thresholds.target) if hard >= model.thresholds.hard else []
    missed = [figure for figure in counted if not any(figure.overlaps(span) for span in chosen)]
    for figure in missed:
        holding = [
            (value, span)
            for span, value in zip(spans, odds, strict=True)
            if span.start <= figure.start
            and figure.end <= span.end
            and not any(span.overlaps(other) for other in chosen)
        ]
        if holding:
            chosen.append(max(holding)[1])
    return sorted(chosen) or [spans[int(np.argmax(told))]]


def _set_figures(parsed: Parsed) -> list[Span]:
    """Return the figures that surely set a target: shares of something that is named, and those with a word of comparison.

    Of 272 judged commitments with one, 271 are hard; with a bare count (打造3个示范区), nine of ten.
    """
    return [
        measured.figure.span
        for measured in measured_figures(parsed.text, "zh")
        if measured.indicator
        and (measured.figure.unit in _SHARES or measured.figure.comparator is not Comparator.EQUALS)
    ]


def apart(spans: Sequence[Span], weights: Sequence[float], floor: float) -> list[Span]:
    """Return those of the spans that together weigh most above a floor, none overlapping another, in order.

    Weighted interval scheduling (Kleinberg and Tardos 2006, § 6.1): the best for the first spans by their ends is
    either the best without the last of them, or it with the best of those that end before it begins.

    Examples
    --------
    >>> apart([Span(0, 4), Span(3, 9), Span(5, 9)], [2.0, 3.0, 1.5], 0.0)
    [Span(start=0, end=4), Span(start=5, end=9)]
    """
    ordered = sorted(
        (span.end, span.start, weight - floor)
        for span, weight in zip(spans, weights, strict=True)
        if weight > floor
    )
    ends = [end for end, _, _ in ordered]
    totals = [0.0]
    best: list[tuple[Span, ...]] = [()]
    for number, (end, start, weight) in enumerate(ordered):
        free = bisect_right(ends, start, hi=number)
        if totals[free] + weight > totals[-1]:
            totals.append(totals[free] + weight)
            best.append((*best[free], Span(start, end)))
        else:
            totals.append(totals[-1])
            best.append(best[-1])
    return list(best[-1])
