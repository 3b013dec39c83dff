"""Comparing commitments: the nearest counterpart of each in other speeches, and whether it is unique.

A commitment is unique if no sentence of the speeches it is compared with that may itself be a promise relates to it
as reworded or closer. Whether two sentences relate so is told as everywhere else, by the kinds of reuse. What has fewer
than six characters (or three words) is compared with nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from semantic.commitments.commitment import Commitment, Counterpart
from semantic.commitments.scope import Scope
from semantic.records import Passage, Speech
from semantic.reuse.comparing import Compared, compared
from semantic.reuse.judging import Judgements
from semantic.reuse.pool import Pool
from semantic.reuse.relating import Judge

_NUMBERS_AT_A_TIME = 1 << 24
"""Similarities that are held at a time: 64 MiB."""
_DECIMALS = 5
"""Digits by which similarities are ranked; those behind depend on the machine, and ties go by place."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Others:
    """The sentences of other speeches that a speech is compared with.

    Parameters
    ----------
    speeches : frozenset of str
        From which speeches.
    sources : int
        How many these are; a speech given again counts once.
    texts : ndarray of bool, shape (texts,)
        Which texts of the pool they have.
    """

    speeches: frozenset[str]
    sources: int
    texts: NDArray[np.bool_]


class CounterpartFinder:
    """Finds the counterparts of commitments in what other speeches may promise.

    Parameters
    ----------
    speeches : sequence of Speech
        All.
    judgements : Judgements
        The pairs of sentences that may be reuse.
    plausible : set of (str, str)
        Speech id and sentence id of what may be a promise.
    same_source : mapping of str to str
        For a speech that is another one given again, the id of that one: they are not compared.
    judge : Judge
        What tells kinds.
    scope : Scope
        With which speeches each is compared.
    """

    def __init__(
        self,
        speeches: Sequence[Speech],
        judgements: Judgements,
        plausible: Set[tuple[str, str]],
        same_source: Mapping[str, str],
        judge: Judge,
        scope: Scope,
    ) -> None:
        self._speeches = {speech.id: speech for speech in sorted(speeches, key=lambda speech: speech.id)}
        self._judgements = judgements
        self._plausible = plausible
        self._same_source = same_source
        self._judge = judge
        self._scope = scope

    def compared(self, commitments: Sequence[Commitment]) -> list[Commitment]:
        """Return the commitments, each with its nearest counterpart, in their order."""
        own: defaultdict[str, list[int]] = defaultdict(list)
        for number, commitment in enumerate(commitments):
            own[commitment.speech_id].append(number)
        found: dict[int, Commitment] = {}
        for speech_id, numbers in own.items():
            told = self._of_speech([commitments[number] for number in numbers], self._others(speech_id))
            found |= dict(zip(numbers, told, strict=True))
        return [found[number] for number in range(len(commitments))]

    @property
    def _pool(self) -> Pool:
        return self._judgements.pool

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], int]:
        """The number of the text of each sentence that is in the pool, by speech and sentence."""
        return {
            (place.speech_id, place.id): number
            for number, places in enumerate(self._pool.places)
            for place in places
        }

    @cached_property
    def _promising(self) -> Mapping[str, Rows]:
        """The texts that may be promises in each speech, by number."""
        texts: defaultdict[str, list[int]] = defaultdict(list)
        for (speech_id, sentence_id), number in self._numbers.items():
            if (speech_id, sentence_id) in self._plausible:
                texts[speech_id].append(number)
        return {speech_id: np.array(numbers, dtype=np.int64) for speech_id, numbers in texts.items()}

    def _source(self, speech_id: str) -> str:
        return self._same_source.get(speech_id, speech_id)

    def _others(self, speech_id: str) -> Others:
        """Return what a speech is compared with: other sources that its scope allows."""
        speech, source = self._speeches[speech_id], self._source(speech_id)
        allowed = frozenset(
            other.id
            for other in self._speeches.values()
            if self._source(other.id) != source and self._scope.allows(speech, other)
        )
        texts = np.zeros(len(self._pool), dtype=np.bool_)
        for other_id in allowed:
            texts[self._promising.get(other_id, [])] = True
        return Others(speeches=allowed, sources=len({self._source(other) for other in allowed}), texts=texts)

    def _of_speech(self, commitments: Sequence[Commitment], others: Others) -> list[Commitment]:
        numbers = [self._numbers.get((each.speech_id, each.id)) for each in commitments]
        known = [number for number in numbers if number is not None]
        nearest = dict(zip(known, self._nearest(known, others), strict=True))
        return [
            commitment if number is None else self._told(commitment, number, nearest[number], others)
            for commitment, number in zip(commitments, numbers, strict=True)
        ]

    def _nearest(self, numbers: Sequence[int], others: Others) -> list[int | None]:
        """Return for each text the most similar of the others; None where there are none."""
        if not others.texts.any():
            return [None] * len(numbers)
        vectors = self._pool.embeddings
        block = max(1, _NUMBERS_AT_A_TIME // len(vectors))
        nearest: list[int | None] = []
        for start in range(0, len(numbers), block):
            rows = np.array(numbers[start : start + block], dtype=np.int64)
            similarities = np.round(vectors[rows] @ vectors.T, _DECIMALS)
            similarities[:, ~others.texts] = -np.inf
            nearest += similarities.argmax(axis=1).tolist()
        return nearest

    def _told(self, commitment: Commitment, number: int, near: int | None, others: Others) -> Commitment:
        """Return a commitment with its counterpart; one that nothing may answer is unique."""
        compared_with = replace(commitment, compared_with=others.sources)
        if near is None:
            return replace(compared_with, novelty=1.0, unique=True) if others.sources else compared_with
        pool = self._pool
        other = self._closest(number, near, others)
        place = next(place for place in pool.places[other] if self._answers(place, others.speeches))
        relation = self._judge.relation(
            self._ready(commitment, number),
            pool.texts[other],
            pool.cosine(number, other),
            (pool.languages[number], pool.languages[other]),
        )
        return replace(
            compared_with,
            nearest=Counterpart(
                id=place.id,
                speech_id=place.speech_id,
                text=place.text,
                similarity=relation.similarity,
                kind=relation.kind,
                differences=relation.differences,
            ),
            novelty=min(max(1.0 - pool.cosine(number, near), 0.0), 1.0),
            unique=not relation.kind.is_reuse,
        )

    def _closest(self, number: int, near: int, others: Others) -> int:
        """Return the text of the others of the strictest kind of reuse, the most similar of them; `near` where there is none."""
        if others.texts[number]:
            return number
        judged = [
            (kind.looseness, -round(self._pool.cosine(number, other), _DECIMALS), other)
            for other in self._judgements.candidates.of(number)[0].tolist()
            if others.texts[other] and (kind := self._judgements(number, other).kind).is_reuse
        ]
        return min(judged)[2] if judged else near

    def _answers(self, place: Passage, speeches: Set[str]) -> bool:
        return place.speech_id in speeches and (place.speech_id, place.id) in self._plausible

    def _ready(self, commitment: Commitment, number: int) -> Compared:
        """Return the text of a commitment ready to be compared: that of its sentence, if it is all of it."""
        own = self._pool.texts[number]
        return own if own.text == commitment.text else compared([commitment.text])[0]
