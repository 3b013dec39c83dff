"""Comparing commitments: the nearest counterpart of each in other speeches, and whether it is unique.

A commitment is unique if no sentence of the speeches it is compared with that may itself be a promise relates to it
as reworded or closer. Whether two sentences relate so is told as everywhere else, by the kinds of reuse.
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
from semantic.encoders.protocol import Embeddings
from semantic.records import Kind, Passage, Speech
from semantic.reuse.comparing import Compared, compared
from semantic.reuse.judging import Judgements
from semantic.reuse.pool import Pool
from semantic.reuse.relating import Judge

_ROWS = 1024
"""Commitments whose similarities are held at a time: some tens of megabytes."""
_DECIMALS = 5
"""Digits by which similarities are ranked; those behind depend on the machine, and ties go by place."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Others:
    """The sentences of other speeches that a speech is compared with.

    Parameters
    ----------
    speeches : int
        From how many sources they are.
    texts : ndarray of int64, shape (texts,)
        Their texts, by number in the pool.
    """

    speeches: int
    texts: Rows


class Comparison:
    """Compares commitments with what other speeches may promise.

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
            others = self._others(speech_id)
            told = self._of_speech([commitments[number] for number in numbers], others)
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

    def _source(self, speech_id: str) -> str:
        return self._same_source.get(speech_id, speech_id)

    def _allowed(self, speech_id: str) -> frozenset[str]:
        """Return the speeches that one is compared with."""
        speech, source = self._speeches[speech_id], self._source(speech_id)
        return frozenset(
            other.id
            for other in self._speeches.values()
            if self._source(other.id) != source and self._scope.allows(speech, other)
        )

    def _others(self, speech_id: str) -> Others:
        allowed = self._allowed(speech_id)
        texts = [
            number
            for number, places in enumerate(self._pool.places)
            if any(self._answers(place, allowed) for place in places)
        ]
        return Others(
            speeches=len({self._source(other) for other in allowed}), texts=np.array(texts, dtype=np.int64)
        )

    def _answers(self, place: Passage, allowed: Set[str]) -> bool:
        return place.speech_id in allowed and (place.speech_id, place.id) in self._plausible

    def _of_speech(self, commitments: Sequence[Commitment], others: Others) -> list[Commitment]:
        allowed = self._allowed(commitments[0].speech_id)
        told = [replace(each, compared_with=others.speeches) for each in commitments]
        if not len(others.texts):
            return told
        numbers = [self._numbers.get((each.speech_id, each.id)) for each in commitments]
        nearest, similarities = self._nearest(numbers, others)
        members = set(others.texts.tolist())
        return [
            commitment
            if number is None
            else self._told(
                commitment, number, self._closest(number, members, int(near)), float(similarity), allowed
            )
            for commitment, number, near, similarity in zip(told, numbers, nearest, similarities, strict=True)
        ]

    def _nearest(self, numbers: Sequence[int | None], others: Others) -> tuple[Rows, Embeddings]:
        """Return for each text the most similar of the others, and how similar it is; for None, anything."""
        vectors = np.ascontiguousarray(self._pool.embeddings[others.texts])
        rows = np.array([number or 0 for number in numbers], dtype=np.int64)
        nearest = np.zeros(len(rows), dtype=np.int64)
        best = np.zeros(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _ROWS):
            block = slice(start, start + _ROWS)
            similarities = self._pool.embeddings[rows[block]] @ vectors.T
            places = np.round(similarities, _DECIMALS).argmax(axis=1)
            nearest[block] = others.texts[places]
            best[block] = similarities[np.arange(len(places)), places]
        return nearest, best

    def _closest(self, number: int, members: Set[int], near: int) -> int:
        """Return the text of the others of the strictest kind of reuse, the most similar of them; `near` where there is none."""
        candidates = [
            int(other) for other in self._judgements.candidates.of(number)[0] if int(other) in members
        ]
        if number in members:
            return number
        judged = [
            (kind.looseness, -round(self._pool.cosine(number, other), _DECIMALS), other)
            for other in candidates
            if (kind := self._judgements(number, other).kind).is_reuse
        ]
        return min(judged)[2] if judged else near

    def _told(
        self, commitment: Commitment, number: int, other: int, highest: float, allowed: Set[str]
    ) -> Commitment:
        pool = self._pool
        place = next(place for place in pool.places[other] if self._answers(place, allowed))
        relation = self._judge.relation(
            self._ready(commitment, number),
            pool.texts[other],
            pool.cosine(number, other),
            (pool.languages[number], pool.languages[other]),
        )
        kind: Kind = relation.kind
        return replace(
            commitment,
            nearest=Counterpart(
                id=place.id,
                speech_id=place.speech_id,
                text=place.text,
                similarity=relation.similarity,
                kind=kind,
                differences=relation.differences,
            ),
            novelty=min(max(1.0 - highest, 0.0), 1.0),
            unique=not kind.is_reuse,
        )

    def _ready(self, commitment: Commitment, number: int) -> Compared:
        """Return the text of a commitment ready to be compared: that of its sentence, if it is all of it."""
        own = self._pool.texts[number]
        return own if own.text == commitment.text else compared([commitment.text])[0]
