"""Themes against speeches and years: what each spends its words on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from semantic.records import Passage, Role, Speech
from semantic.text.words import WordKind, words_of
from semantic.themes.theme import SpeechThemes, YearThemes

_YEAR = 4
"""Digits of a year at the beginning of a date."""


def words_in(paragraphs: Sequence[Passage]) -> NDArray[np.int64]:
    """Return how many words each paragraph of a body has; 0 for others, which spend none on a theme."""
    return np.array(
        [
            sum(word.kind is not WordKind.SYMBOL for word in words_of(each.text))
            if each.role is Role.BODY
            else 0
            for each in paragraphs
        ],
        dtype=np.int64,
    )


def by_speech(
    speeches: Sequence[Speech],
    paragraphs: Sequence[Passage],
    words: NDArray[np.int64],
    themes: Sequence[str],
    order: Sequence[str],
    same_source: Mapping[str, str],
) -> list[SpeechThemes]:
    """Return what each speech spends its words on, by speech id.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order.
    paragraphs : sequence of Passage
        Of all of them.
    words : ndarray of int64, shape (len(paragraphs),)
        How many words each has.
    themes : sequence of str
        The theme of each.
    order : sequence of str
        The ids of all themes, in order.
    same_source : mapping
        For a speech that is another one given again, the id of that one; it counts for nothing in means.
    """
    ids = sorted(speech.id for speech in speeches)
    counts = np.zeros((len(ids), len(order)))
    rows, columns = {each: n for n, each in enumerate(ids)}, {each: n for n, each in enumerate(order)}
    for each, theme, number in zip(paragraphs, themes, words.tolist(), strict=True):
        counts[rows[each.speech_id], columns[theme]] += number
    totals = counts.sum(axis=1)
    shares = np.divide(counts, totals[:, None], out=np.zeros_like(counts), where=totals[:, None] > 0)
    counted = np.array(
        [bool(totals[n]) and each not in same_source for n, each in enumerate(ids)], dtype=bool
    )
    distances = _distances(shares, counted)
    return [
        SpeechThemes(
            speech_id=speech_id,
            words=int(totals[n]),
            shares=dict(zip(order, shares[n].tolist(), strict=True)),
            distance=distances[n] if totals[n] else None,
        )
        for n, speech_id in enumerate(ids)
    ]


def by_year(
    speeches: Sequence[Speech], spent: Sequence[SpeechThemes], same_source: Mapping[str, str]
) -> list[YearThemes]:
    """Return what the speeches of each year spend their words on, by year; nothing where not two years are known."""
    dates = {speech.id: speech.date for speech in speeches}
    years: defaultdict[str, list[SpeechThemes]] = defaultdict(list)
    for each in spent:
        if each.words and each.speech_id not in same_source and (date := dates[each.speech_id]):
            years[date[:_YEAR]].append(each)
    if len(years) < 2:
        return []
    return [
        YearThemes(
            year=year,
            speeches=len(own),
            shares={theme: float(np.mean([each.shares[theme] for each in own])) for theme in own[0].shares},
        )
        for year, own in sorted(years.items())
    ]


def _distances(shares: NDArray[np.float64], counted: NDArray[np.bool_]) -> list[float | None]:
    """Return the Jensen–Shannon distance of each row from the mean of the others that count (Endres & Schindelin 2003)."""
    from scipy.spatial.distance import jensenshannon

    others = counted.sum() - counted  # how many a row is compared with
    rest = np.maximum(shares[counted].sum(axis=0) - shares * counted[:, None], 0)
    means = np.divide(rest, others[:, None], out=np.zeros_like(rest), where=others[:, None] > 0)
    there = (others > 0) & (means.sum(axis=1) > 0) & (shares.sum(axis=1) > 0)
    found = np.zeros(len(shares))
    with np.errstate(invalid="ignore"):  # of equal rows it takes the root of what may be a hair below 0
        found[there] = np.nan_to_num(jensenshannon(shares[there], means[there], base=2, axis=1))
    return [float(each) if known else None for each, known in zip(found, others > 0, strict=True)]
