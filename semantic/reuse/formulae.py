"""Formulae: set phrases that recur across speeches, with every place where they stand."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from semantic.records import Paragraph, Role, Speech
from semantic.reuse.edges import Stretch
from semantic.reuse.phrase_types import FormulaType, type_of
from semantic.reuse.repeats import Codes, Repeat, Repeats, Rows, find_repeats
from semantic.text.comparison import simplified
from semantic.text.placed import Span
from semantic.text.sentences import sentence_spans

_PLACES_LOOKED_AT = 1000
"""In how many of its places a phrase is looked for standing by itself; if it never does in a thousand, it is none."""


@dataclass(frozen=True, kw_only=True, order=True)
class Occurrence:
    """One place of a formula: ``Speech.text[start:end]`` of the speech `speech_id`."""

    speech_id: str
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {"speech_id": self.speech_id, "start": self.start, "end": self.end}


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A set phrase of several speeches.

    Parameters
    ----------
    text : str
        As most of its occurrences are published; of forms as frequent, one in simplified script,
        or else the earliest.
    type : FormulaType
        Whether it names a document, an office, or is a phrase.
    speeches : int
        How many different speeches have it, at least 2; a speech and those that republish it
        count as one.
    occurrences : tuple of Occurrence
        Every place where it stands between words, by speech id, then by start.
    """

    text: str
    type: FormulaType
    speeches: int
    occurrences: tuple[Occurrence, ...]

    @property
    def count(self) -> int:
        """How many occurrences there are."""
        return len(self.occurrences)

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "text": self.text,
            "type": self.type.value,
            "speeches": self.speeches,
            "count": self.count,
            "occurrences": [occurrence.to_json() for occurrence in self.occurrences],
        }


class _Place(NamedTuple):
    """Where a stretch of text begins."""

    speech_id: str
    start: int

    def within(self, span: Span) -> Occurrence:
        """Return the place of a span of that stretch."""
        return Occurrence(speech_id=self.speech_id, start=self.start + span.start, end=self.start + span.end)


class _Phrase(NamedTuple):
    """The first `length` words of what a repeat repeats; `place` is one of its places."""

    place: int
    length: int
    repeat: Repeat


class _Found(NamedTuple):
    """A place of a phrase: the words ``[first, stop)`` of a stretch."""

    stretch: Stretch
    first: int
    stop: int


def find_formulae(
    speeches: Sequence[Speech],
    *,
    same_source: Mapping[str, str] | None = None,
    left_out: Mapping[str, Sequence[Span]] | None = None,
) -> list[Formula]:
    """Find the set phrases that two or more speeches share.

    A phrase stands within a sentence of the body and may run over commas. It begins and ends
    with whole words that say something, and has at least six characters, or three words in
    scripts with spaces. Letter case, script and the marks between words make no difference. A
    phrase that stands in a longer one is listed only if more speeches have it.

    Time and memory grow with the text and with the number of places found, whatever repeats.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order; their ids differ.
    same_source : mapping, optional
        From the id of a speech to the id of the speech that it republishes. What only such
        speeches share is no formula.
    left_out : mapping, optional
        By speech id, spans of ``Speech.text`` that take no part, such as quotations.

    Returns
    -------
    list of Formula
        Most speeches first, then most characters, ties by speech id and place of the first occurrence.
    """
    sources = _sources(speeches, same_source or {})
    places = _places(speeches, left_out or {})
    stretches = [Stretch.of(text) for text in sorted(places)]
    owners = [sorted({sources[place.speech_id] for place in places[it.text]}) for it in stretches]
    by_wording: dict[str, dict[Occurrence, str | None]] = defaultdict(dict)
    for found in _found(stretches, owners):
        stretch, first, stop = found[0]
        by_wording[stretch.wording(first, stop)] |= _published(found, places)
    formulae = [_formula(forms, sources) for forms in by_wording.values()]
    return sorted(formulae, key=_rank)


def _rank(formula: Formula) -> tuple[int, int, str, int, str]:
    first = formula.occurrences[0]
    return (-formula.speeches, -len(formula.text), first.speech_id, first.start, formula.text)


def _sources(speeches: Sequence[Speech], same_source: Mapping[str, str]) -> dict[str, str]:
    """Return for each speech id one id that all who publish the same have in common."""
    original: dict[str, str] = {}

    def first_of(id_: str) -> str:
        while id_ in original:
            id_ = original[id_]
        return id_

    for pair in sorted(same_source.items()):
        low, high = sorted(map(first_of, pair))
        if low != high:
            original[high] = low
    return {speech.id: first_of(speech.id) for speech in speeches}


def _places(speeches: Iterable[Speech], left_out: Mapping[str, Sequence[Span]]) -> dict[str, list[_Place]]:
    """Return every different stretch of text in which a phrase may stand, with its places.

    What stands often is searched once.
    """
    places: dict[str, list[_Place]] = defaultdict(list)
    for speech in speeches:
        holes = _joined(left_out.get(speech.id, ()))
        for paragraph in speech.paragraphs:
            if paragraph.role is Role.BODY:
                for sentence in _sentences(paragraph, speech.language):
                    for start, end in _outside(sentence, holes):
                        places[speech.text[start:end]].append(_Place(speech.id, start))
    return places


def _sentences(paragraph: Paragraph, language: str | None) -> list[Span]:
    """Return where the sentences of a paragraph stand in its speech."""
    if paragraph.sentences:
        return [Span(sentence.start, sentence.end) for sentence in paragraph.sentences]
    spans = sentence_spans(paragraph.text, language)
    return [Span(paragraph.start + start, paragraph.start + end) for start, end in spans]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return `spans` in order, those that touch as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return joined


def _outside(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a span between `holes`, which are in order and apart."""
    start = span.start
    for hole in holes[bisect_right(holes, span.start, key=lambda it: it.end) :]:
        if hole.start >= span.end:
            break
        if hole.start > start:
            yield Span(start, hole.start)
        start = hole.end
    if start < span.end:
        yield Span(start, span.end)


def _published(
    found: Sequence[_Found], places: Mapping[str, Sequence[_Place]]
) -> dict[Occurrence, str | None]:
    """Return each occurrence of a phrase with how it is published there, or None where marks cut it."""
    published: dict[Occurrence, str | None] = {}
    known: dict[str, str] = {}  # each form once, as there may be many of a long one
    for stretch, first, stop in found:
        span = stretch.span(first, stop)
        form = stretch.text[span.start : span.end]
        whole = stretch.longest_phrase(first, stop) == stop
        shown = known.setdefault(form, form) if whole else None
        published |= {place.within(span): shown for place in places[stretch.text]}
    return published


def _found(stretches: Sequence[Stretch], owners: Sequence[Sequence[str]]) -> Iterator[list[_Found]]:
    """Yield the places of each formula."""
    numbers = {owner: number for number, owner in enumerate(sorted({it for some in owners for it in some}))}
    rows = Rows.of(_coded(stretches), [[numbers[owner] for owner in some] for some in owners])
    repeats = find_repeats(rows, _flags(stretches, Stretch.may_begin, end=False))
    for phrase in _outermost(_phrases(repeats, rows, stretches), repeats):
        places = map(rows.within, repeats.places(phrase.repeat).tolist())
        yield [_Found(stretches[row], first, first + phrase.length) for row, first in places]


def _flags(
    stretches: Sequence[Stretch], tells: Callable[[Stretch, int], bool], *, end: bool
) -> NDArray[np.bool_]:
    """Return what `tells` says of each word of each stretch laid end to end, and `end` for each end."""
    flags = (
        flag
        for stretch in stretches
        for flag in (*(tells(stretch, word) for word in range(len(stretch.words))), end)
    )
    return np.fromiter(flags, dtype=np.bool_)


def _coded(stretches: Sequence[Stretch]) -> list[list[int]]:
    """Return the words of each stretch as numbers, which are those of the words in order."""
    vocabulary = sorted({word.folded for stretch in stretches for word in stretch.words})
    codes = {word: code for code, word in enumerate(vocabulary)}
    return [[codes[word.folded] for word in stretch.words] for stretch in stretches]


def _phrases(repeats: Repeats, rows: Rows, stretches: Sequence[Stretch]) -> list[_Phrase]:
    """Return the longest phrase of each repeat, but where a longer repeat of the same owners has one."""
    phrases: list[_Phrase] = []
    surpassed: set[Repeat] = set()
    begins_freely = _flags(stretches, Stretch.begins_freely, end=True)
    ends_freely = _flags(stretches, Stretch.ends_freely, end=True)
    never = np.zeros_like(ends_freely)
    for repeat in repeats.found:
        if repeat not in surpassed:
            places = repeats.places(repeat)[:_PLACES_LOOKED_AT]
            row, first = rows.within(int(places[0]))
            ends = ends_freely if begins_freely[places].any() else never
            stop = _stop_of(stretches[row], first, repeat, places, ends)
            if stop is None:
                continue
            phrases.append(_Phrase(int(places[0]), stop - first, repeat))
        if repeat.shorter and repeat.shorter.owners == repeat.owners:
            surpassed.add(repeat.shorter)
    return phrases


def _stop_of(
    stretch: Stretch, first: int, repeat: Repeat, places: Codes, ends_freely: NDArray[np.bool_]
) -> int | None:
    """Return where the longest phrase of a repeat stops in `stretch`, in which it begins with the word `first`.

    What surrounds it (brackets, ends of clauses) is looked at there, whether it stands by
    itself at all `places`.
    """
    stop = stretch.longest_phrase(first, first + repeat.longest, repeat.shortest)
    while stop is not None and stretch.must_be_free(first, stop):
        if ends_freely[places + (stop - first)].any():
            return stop
        stop = stretch.longest_phrase(first, stop - 1, repeat.shortest)
    return stop


def _outermost(phrases: Iterable[_Phrase], repeats: Repeats) -> Iterator[_Phrase]:
    """Yield the phrases that stand in no longer phrase of the same owners.

    The owners of a longer phrase are among those of each phrase in it; so if there are as
    many, they are the same.
    """
    by_owners: dict[int, list[_Phrase]] = defaultdict(list)
    for phrase in phrases:
        by_owners[phrase.repeat.owners].append(phrase)
    for group in by_owners.values():
        starts = np.array([phrase.place for phrase in group])
        ends = starts + [phrase.length for phrase in group]
        order = np.argsort(starts, kind="stable")
        starts, reach = starts[order], np.concatenate([[0], np.maximum.accumulate(ends[order])])
        for phrase in group:
            places = repeats.places(phrase.repeat)
            begun_before = reach[np.searchsorted(starts, places, side="left")]
            begun = reach[np.searchsorted(starts, places, side="right")]
            end = places + phrase.length
            if not ((begun_before >= end) | (begun > end)).any():
                yield phrase


def _formula(forms: Mapping[Occurrence, str | None], sources: Mapping[str, str]) -> Formula:
    """Make a formula of its occurrences and how it is published there, as far as it is whole."""
    occurrences = sorted(forms)
    published = Counter(form for it in occurrences if (form := forms[it]) is not None)
    # Of forms alike in both, the first counted is taken, which is the earliest.
    text = max(published, key=lambda form: (published[form], form == simplified(form)))
    return Formula(
        text=text,
        type=type_of(text),
        speeches=len({sources[it.speech_id] for it in occurrences}),
        occurrences=tuple(occurrences),
    )
