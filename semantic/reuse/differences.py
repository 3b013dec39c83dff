"""Differences that matter: what two passages say otherwise where they say the same thing.

Figures are held against each other by what they measure, wherever they stand, and past achievement
against plan by the passages as wholes. Everything else is looked for in clauses that answer each
other, so that a place or a year counts as another one only where it stands in the same clause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import eq
from typing import Any, Protocol, TypeVar

import numpy as np

from semantic.reuse.comparing import Compared
from semantic.text.figures import PERCENTAGE_POINTS, Figure, figures
from semantic.text.indicators import (
    Change,
    changes_in,
    counts_something,
    figure_changes,
    same_figure,
    units_agree,
)
from semantic.text.names import NameKind, names
from semantic.text.narration import tense_contrast
from semantic.text.periods import Period, periods
from semantic.text.placed import Span
from semantic.text.stance import Stance, StrengthMark, stance

_ANSWERS = 0.5
"""Share of symbols in order (rapidfuzz's indel) from which two clauses answer each other."""
_REPEATS = 0.7
"""The same for clauses in which a negation or a stronger verb is the difference, and not a part of another sentence."""
_CONTRAST = 0.6
"""Likelihood that one passage tells what was done and the other what is planned: best F1 on the development pairs."""
_SAID = {NameKind.PLACE: "place", NameKind.PERSON: "name", NameKind.OFFICE: "name", NameKind.DOCUMENT: "name"}


Languages = tuple[str | None, str | None]
"""ISO 639-1 codes of the two passages of a pair."""


class _Placed(Protocol):
    @property
    def span(self) -> Span: ...


M = TypeVar("M", bound=_Placed)


class DifferenceType(StrEnum):
    """What two passages say otherwise."""

    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    NAME = "name"
    POLARITY = "polarity"
    TENSE = "tense"
    MODALITY = "modality"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that two passages say otherwise.

    Parameters
    ----------
    type : DifferenceType
        What kind of thing.
    a, b : str or None
        How each says it; None where one does not say it at all.
    a_span, b_span : Span or None
        Where it stands in each.
    """

    type: DifferenceType
    a: str | None
    b: str | None
    a_span: Span | None
    b_span: Span | None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "type": self.type.value,
            "a": self.a,
            "b": self.b,
            "a_span": None if self.a_span is None else list(self.a_span),
            "b_span": None if self.b_span is None else list(self.b_span),
        }


@dataclass(frozen=True)
class _Answer:
    """A clause of each passage, and how much of them is the same."""

    a: Span
    b: Span
    likeness: float


@dataclass(frozen=True)
class _Said:
    """A passage with what is found in it once, and held against the other in several ways."""

    passage: Compared
    figures: list[Figure]
    stance: Stance
    changes: list[Change]

    @classmethod
    def of(cls, passage: Compared, language: str | None) -> _Said:
        text = passage.text
        return cls(passage, figures(text, language), stance(text, language), changes_in(text))


def find_differences(a: Compared, b: Compared, languages: Languages = (None, None)) -> tuple[Difference, ...]:
    """Return what two passages say otherwise, in the order of `a`.

    Parameters
    ----------
    a, b : Compared
        Two passages that have to do with each other; between others, this finds chance.
    languages : tuple of two str or None
        ISO 639-1 code of each; between two languages, only figures are held against each other.
    """
    if None not in languages and languages[0] != languages[1]:
        return tuple(_figures_across(a.text, b.text, *languages))
    language = languages[0] or languages[1]
    one, other = _Said.of(a, language), _Said.of(b, language)
    answers = list(_answers(one, other))
    found = [
        *_numbers(one, other, answers, language),
        *_dates(a.text, b.text, answers, language),
        *_names(a.text, b.text, answers, language),
        *_stances(one, other, answers, language),
    ]
    return tuple(sorted(set(found), key=_place))


def _place(difference: Difference) -> tuple[Any, ...]:
    nowhere = Span(1 << 62, 1 << 62)
    return (difference.a_span or nowhere, difference.b_span or nowhere, difference.type)


def _answers(a: _Said, b: _Said) -> Iterator[_Answer]:
    """Yield the pairs of clauses that are each the other's nearest in wording and share half of it.

    What may differ, figures and marks of stance, does not count: in a short clause it is half of the wording.
    """
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    first, second = _bare_clauses(a), _bare_clauses(b)
    alike = cdist(first, second, scorer=Indel.normalized_similarity, dtype=np.float32)
    for row, column in enumerate(alike.argmax(axis=1).tolist()):
        likeness = float(alike[row, column])
        if likeness >= _ANSWERS and int(alike[:, column].argmax()) == row:
            yield _Answer(a.passage.clauses[row], b.passage.clauses[column], likeness)


def _bare_clauses(said: _Said) -> list[str]:
    """Return the symbols of each clause without figures and marks of stance."""
    passage, told = said.passage, said.stance
    marks: list[_Placed] = [*told.negations, *told.tenses, *told.strengths, *said.figures]
    gone = [passage.symbols.within(mark.span) for mark in marks]
    bare = list(passage.symbols.text)
    for start, end in gone:
        bare[start:end] = [""] * (end - start)
    within = (slice(*passage.symbols.within(clause)) for clause in passage.clauses)
    if len(passage.clauses) == 1:
        return ["".join(bare[place]) for place in within]
    # among several, a clause of nothing but a figure answers no other one for having nothing left
    return ["".join(bare[place]) or own for place, own in zip(within, passage.clause_symbols, strict=True)]


def _numbers(
    said_a: _Said, said_b: _Said, answers: Sequence[_Answer], language: str | None
) -> Iterator[Difference]:
    a, b = said_a.passage.text, said_b.passage.text
    changes = figure_changes(a, b, language)
    for change in changes:
        yield _difference(DifferenceType.NUMBER, a, b, change.a.span, change.b.span)
    told_a, told_b = {change.a.span for change in changes}, {change.b.span for change in changes}
    in_a = [figure for figure in said_a.figures if figure.span not in told_a]
    in_b = [figure for figure in said_b.figures if figure.span not in told_b]
    for answer in answers:
        one, other = _within(in_a, answer.a), _within(in_b, answer.b)
        for first, second in _replaced(one, other, same_figure):
            if _counts_alike(first, second, answer):
                yield _difference(DifferenceType.NUMBER, a, b, first.span, second.span)


def _counts_alike(one: Figure, other: Figure, answer: _Answer) -> bool:
    """Tell whether two figures stand for each other: in nearly the same words, or counting the same thing."""
    if answer.likeness >= _REPEATS:
        return units_agree(one.unit, other.unit)
    return one.unit == other.unit and counts_something(one.unit)


def _figures_across(a: str, b: str, one: str | None, other: str | None) -> Iterator[Difference]:
    """Yield the figures of a text that its translation gives otherwise; what they measure cannot be compared."""
    for first, second in _replaced(figures(a, one), figures(b, other), _same_amount):
        yield _difference(DifferenceType.NUMBER, a, b, first.span, second.span)


def _same_amount(one: Figure, other: Figure) -> bool:
    """Tell whether two figures are one, whatever each language counts in (30个, 30 projects)."""
    shares = [figure.unit in ("%", PERCENTAGE_POINTS) for figure in (one, other)]
    return one.value == other.value and one.upper == other.upper and shares[0] == shares[1]


def _dates(a: str, b: str, answers: Sequence[_Answer], language: str | None) -> Iterator[Difference]:
    in_a, in_b = periods(a, language), periods(b, language)
    for answer in answers:
        one, other = _within(in_a, answer.a), _within(in_b, answer.b)
        for first, second in _replaced(one, other, _same_time):
            yield _difference(DifferenceType.DATE, a, b, first.span, second.span)


def _same_time(one: Period, other: Period) -> bool:
    """Tell whether two periods are one; 今年 may be any year, so it is no other year than 2026年."""
    return one == other or (one.name is None) != (other.name is None)


def _names(a: str, b: str, answers: Sequence[_Answer], language: str | None) -> Iterator[Difference]:
    in_a, in_b = names(a, language), names(b, language)
    for answer in answers:
        one, other = _within(in_a, answer.a), _within(in_b, answer.b)
        for kind, said in _SAID.items():
            gone = [name for name in one if name.kind is kind]
            new = [name for name in other if name.kind is kind]
            for first, second in _replaced(gone, new, eq):
                yield _difference(DifferenceType(said), a, b, first.span, second.span)


def _replaced(one: Sequence[M], other: Sequence[M], same: Callable[[M, M], bool]) -> list[tuple[M, M]]:
    """Return what stands in the place of what, where as many were taken away as were put in."""
    gone = [mark for mark in one if not any(same(mark, each) for each in other)]
    new = [mark for mark in other if not any(same(each, mark) for each in one)]
    return list(zip(gone, new, strict=True)) if len(gone) == len(new) else []


def _stances(
    one: _Said, other: _Said, answers: Sequence[_Answer], language: str | None
) -> Iterator[Difference]:
    a, b, stances = one.passage.text, other.passage.text, (one.stance, other.stance)
    repeats = [answer for answer in answers if answer.likeness >= _REPEATS]
    contrast = tense_contrast(a, b, language) >= _CONTRAST or any(
        _told_otherwise(answer, *stances) for answer in repeats
    )
    if contrast:
        yield _tense(a, b, *stances)
    for answer in repeats:
        yield from _polarity(a, b, answer, *stances)
        yield from _directions(one, other, answer)
        if not contrast:
            yield from _modality(a, b, answer, *stances)


def _told_otherwise(answer: _Answer, in_a: Stance, in_b: Stance) -> bool:
    """Tell whether one clause has only marks of the past and the other only marks of the future."""
    one = {mark.tense for mark in _within(in_a.tenses, answer.a)}
    other = {mark.tense for mark in _within(in_b.tenses, answer.b)}
    return len(one) == len(other) == 1 and one != other


def _tense(a: str, b: str, in_a: Stance, in_b: Stance) -> Difference:
    """Return past against plan, with the word that tells it in each; the whole passage where no single word does."""
    spans = [_telling(in_a, in_b), _telling(in_b, in_a)]
    whole = [span or Span(0, len(text)) for span, text in zip(spans, (a, b), strict=True)]
    return _difference(DifferenceType.TENSE, a, b, *whole)


def _telling(own: Stance, other: Stance) -> Span | None:
    """Return the first mark of a tense that the other passage shows less of."""
    for mark in own.tenses:
        counts = [sum(each.tense is mark.tense for each in stance.tenses) for stance in (own, other)]
        if counts[0] > counts[1]:
            return mark.span
    return None


def _polarity(a: str, b: str, answer: _Answer, in_a: Stance, in_b: Stance) -> Iterator[Difference]:
    one = [mark.span for mark in _within(in_a.negations, answer.a)]
    other = [mark.span for mark in _within(in_b.negations, answer.b)]
    if len(one) % 2 != len(other) % 2:
        spans = _unanswered(a, b, one, other), _unanswered(b, a, other, one)
        yield _difference(DifferenceType.POLARITY, a, b, *spans)


def _directions(a: _Said, b: _Said, answer: _Answer) -> Iterator[Difference]:
    """Yield a rise against a fall (增长, 下降)."""
    one, other = _within(a.changes, answer.a), _within(b.changes, answer.b)
    if len(one) == len(other) == 1 and one[0].rises != other[0].rises:
        texts = a.passage.text, b.passage.text
        yield _difference(DifferenceType.POLARITY, *texts, one[0].span, other[0].span)


def _unanswered(own: str, other: str, spans: Sequence[Span], others: Sequence[Span]) -> Span | None:
    """Return the first of `spans` whose word stands in none of `others`, or is one more of its kind."""
    words = Counter(other[span.start : span.end] for span in others)
    for span in spans:
        word = own[span.start : span.end]
        if not words[word]:
            return span
        words[word] -= 1
    return None


def _modality(a: str, b: str, answer: _Answer, in_a: Stance, in_b: Stance) -> Iterator[Difference]:
    in_one, in_other = _within(in_a.strengths, answer.a), _within(in_b.strengths, answer.b)
    one = _firmest(_but_those_of(in_one, in_other))
    other = _firmest(_but_those_of(in_other, in_one))
    if one is not None and other is not None and one.strength is not other.strength:
        yield _difference(DifferenceType.MODALITY, a, b, one.span, other.span)


def _but_those_of(own: Sequence[StrengthMark], others: Sequence[StrengthMark]) -> list[StrengthMark]:
    """Return the marks of a rank that the others lack."""
    ranks = Counter(mark.strength for mark in others)
    return [mark for mark in own if not ranks[mark.strength]]


def _firmest(marks: Sequence[StrengthMark]) -> StrengthMark | None:
    return max(marks, key=lambda mark: (mark.strength, -mark.span.start), default=None)


def _within(marks: Sequence[M], span: Span) -> list[M]:
    return [mark for mark in marks if span.start <= mark.span.start and mark.span.end <= span.end]


def _difference(kind: DifferenceType, a: str, b: str, a_span: Span | None, b_span: Span | None) -> Difference:
    return Difference(
        type=kind,
        a=None if a_span is None else a[a_span.start : a_span.end],
        b=None if b_span is None else b[b_span.start : b_span.end],
        a_span=a_span,
        b_span=b_span,
    )
