"""Finding commitments: which sentences promise something, how hard, and by which targets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from semantic.commitments.chinese_targets import chinese_targets
from semantic.commitments.commitment import Commitment, Hardness, Label, Promise, Target
from semantic.commitments.context import Surroundings, leads_in
from semantic.commitments.model import CommitmentModel, shipped_commitments
from semantic.commitments.sentences import PlacedSentence, log_odds
from semantic.commitments.targets import Spoken, targets_of
from semantic.commitments.western_targets import western_targets
from semantic.errors import SemanticError
from semantic.logistic import Rows, sigmoid
from semantic.records import Role, Sentence, Speech
from semantic.search.filters import check_date, no_date
from semantic.text.placed import Span

_PLAUSIBLE = 0.1
"""Probability from which on a sentence of another speech may be a promise that answers one: a missed one would make a false claim of uniqueness."""


@dataclass(frozen=True)
class SentencePlace:
    """A sentence of a speech, with what stands around it."""

    speech: Speech
    sentence: Sentence
    where: Surroundings

    @cached_property
    def placed(self) -> PlacedSentence:
        """What is judged of it."""
        return PlacedSentence(text=self.sentence.text, language=self.speech.language, where=self.where)


@dataclass(frozen=True, eq=False)
class Found:
    """What was found in some speeches.

    Parameters
    ----------
    commitments : tuple of Commitment
        By speech id and place, not yet compared.
    plausible : frozenset of (str, str)
        Speech id and id of each sentence that may be a promise, the commitments among them.
    """

    commitments: tuple[Commitment, ...]
    plausible: frozenset[tuple[str, str]]


def promises_of(
    sentences: Sequence[PlacedSentence],
    *,
    dates: Sequence[datetime.date | None] | None = None,
    model: CommitmentModel | None = None,
) -> list[Promise]:
    """Return for each sentence whether it promises something, how hard, and by which targets.

    Parameters
    ----------
    sentences : sequence of PlacedSentence
        In any order.
    dates : sequence of datetime.date or None, optional
        When each was said, one a sentence; deadlines are told from it.
    model : CommitmentModel, optional
        By default the one that comes with the package.

    Returns
    -------
    list of Promise
        One a sentence, in their order.
    """
    told = model or shipped_commitments()
    return _promises(sentences, log_odds(sentences, told), dates or [None] * len(sentences), told)


def find_commitments(
    text: str, *, language: str | None = None, date: datetime.date | str | None = None
) -> list[Commitment]:
    """Return the commitments of a text.

    Parameters
    ----------
    text : str
        A speech or a part of one, a paragraph a line; headings are found by their form.
    language : str, optional
        ISO 639-1 code; by default it is detected.
    date : datetime.date or str, optional
        When it was said (2026-01-16); deadlines such as 年底前 are told from it.

    Returns
    -------
    list of Commitment
        In order of place; offsets are into `text`.

    Raises
    ------
    SemanticError
        If `text` is none, or `date` is no date.

    Examples
    --------
    >>> [commitment] = find_commitments("我们将在2027年底前新建学校20所以上。")
    >>> [(target.indicator, target.value, str(target.comparator), target.deadline.date) for target in commitment.targets]
    [('学校', 20.0, 'at_least', '2027-12-31')]
    """
    from semantic.sources.speeches import speech_of_text

    if not isinstance(text, str):
        raise SemanticError(f"The text is of type {type(text).__name__}; give a str.")
    if not text.strip():
        return []
    speech = speech_of_text(text, language=language, date=None if date is None else _day_of(date).isoformat())
    places = {place.sentence.id: place.sentence for place in sentence_places([speech])}
    return [
        _moved(commitment, places[commitment.id].source_start - places[commitment.id].start)
        for commitment in find_in([speech]).commitments
    ]


def find_in(speeches: Sequence[Speech], *, model: CommitmentModel | None = None) -> Found:
    """Find the commitments of some speeches, in the order of their ids; nothing is compared yet."""
    told = model or shipped_commitments()
    places = list(sentence_places(sorted(speeches, key=lambda speech: speech.id)))
    sentences = [place.placed for place in places]
    odds = log_odds(sentences, told)
    promises = _promises(sentences, odds, [_date_of(place.speech) for place in places], told)
    return Found(
        tuple(
            _commitment(place, promise)
            for place, promise in zip(places, promises, strict=True)
            if promise.label is Label.COMMITMENT
        ),
        frozenset(
            (place.sentence.speech_id, place.sentence.id)
            for place, probability in zip(places, sigmoid(odds), strict=True)
            if probability >= _PLAUSIBLE
        ),
    )


def commitment_at(place: SentencePlace) -> Commitment:
    """Return a sentence as the commitment that it is, whatever the model makes of it."""
    model = shipped_commitments()
    (spans,) = _spans([place.placed], model)
    return _commitment(place, _promise(place.placed, spans, _date_of(place.speech), 1.0))


def sentence_places(speeches: Iterable[Speech]) -> Iterator[SentencePlace]:
    """Yield the sentences of the bodies of speeches, in their order."""
    for speech in speeches:
        for paragraph in speech.paragraphs:
            if paragraph.role is Role.BODY:
                beside = {sentence.ordinal: sentence.text for sentence in paragraph.sentences}
                for sentence in paragraph.sentences:
                    yield SentencePlace(speech, sentence, _surroundings(sentence, beside))


def _promises(
    sentences: Sequence[PlacedSentence],
    odds: Rows,
    dates: Sequence[datetime.date | None],
    model: CommitmentModel,
) -> list[Promise]:
    promised = [number for number, value in enumerate(odds) if value >= 0]
    spans = dict(zip(promised, _spans([sentences[number] for number in promised], model), strict=True))
    probabilities = sigmoid(odds).tolist()
    return [
        _promise(sentence, spans[number], date, probability)
        if number in spans
        else Promise(label=Label.NOT, strength=None, targets=(), confidence=1 - probability)
        for number, (sentence, date, probability) in enumerate(
            zip(sentences, dates, probabilities, strict=True)
        )
    ]


def _spans(sentences: Sequence[PlacedSentence], model: CommitmentModel) -> list[list[Span]]:
    """Return the spans of the targets of each commitment, in the part that promises; none for a soft one."""
    chinese = iter(chinese_targets([each.text for each in sentences if each.is_chinese], model))
    return [
        [span for span in next(chinese) if span.start >= sentence.promising_start]
        if sentence.is_chinese
        else western_targets(sentence.text, sentence.language)
        for sentence in sentences
    ]


def _promise(
    sentence: PlacedSentence, spans: Sequence[Span], date: datetime.date | None, probability: float
) -> Promise:
    spoken = Spoken(date=date, language=sentence.language, where=sentence.where)
    return Promise(
        label=Label.COMMITMENT,
        strength=Hardness.HARD if spans else Hardness.SOFT,
        targets=targets_of(sentence.text, spans, spoken),
        confidence=probability,
    )


def _commitment(place: SentencePlace, promise: Promise) -> Commitment:
    sentence = place.sentence
    start = place.placed.promising_start
    return Commitment(
        id=sentence.id,
        speech_id=sentence.speech_id,
        paragraph_id=sentence.paragraph_id,
        heading=sentence.heading,
        start=sentence.start + start,
        end=sentence.end,
        text=sentence.text[start:],
        strength=Hardness.HARD if promise.targets else Hardness.SOFT,
        targets=tuple(_target_moved(target, sentence.start) for target in promise.targets),
        confidence=promise.confidence,
    )


def _moved(commitment: Commitment, by: int) -> Commitment:
    return replace(
        commitment,
        start=commitment.start + by,
        end=commitment.end + by,
        targets=tuple(_target_moved(target, by) for target in commitment.targets),
    )


def _target_moved(target: Target, by: int) -> Target:
    return replace(target, start=target.start + by, end=target.end + by)


def _surroundings(sentence: Sentence, beside: Mapping[int, str]) -> Surroundings:
    return Surroundings(
        heading=sentence.heading,
        before=beside.get(sentence.ordinal - 1, ""),
        after=beside.get(sentence.ordinal + 1, ""),
        lead_in=_lead_in(beside, sentence.ordinal),
    )


def _lead_in(beside: Mapping[int, str], ordinal: int) -> str:
    """Return the sentence that leads in the list that one is an item of: back over items to one with a colon."""
    for number in range(ordinal - 1, 0, -1):
        before = beside[number]
        if leads_in(before):
            return before
        if not before.rstrip().endswith(("；", ";")):
            return ""
    return ""


def _date_of(speech: Speech) -> datetime.date | None:
    """Return the day of a speech, or None where it is not known."""
    if speech.date is None:
        return None
    try:
        return _day_of(speech.date)
    except SemanticError:
        return None


def _day_of(date: datetime.date | str) -> datetime.date:
    """Return the day of a date; of a year or a month alone, its first."""
    if isinstance(date, datetime.date):
        return date.date() if isinstance(date, datetime.datetime) else date
    check_date(date)
    with suppress(ValueError):
        return datetime.date.fromisoformat(f"{date}-01-01"[: len("2026-01-01")])
    raise no_date(date)
