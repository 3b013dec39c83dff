"""Two speeches side by side: what both say, what one says otherwise, what each alone says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from semantic.encoders.protocol import Embeddings
from semantic.records import Kind, Level, Passage, Role, Speech
from semantic.reuse.candidates import find_candidates
from semantic.reuse.differences import Difference
from semantic.reuse.judging import Judgements
from semantic.reuse.pool import compared_once, place_of, pool_of
from semantic.reuse.relating import Judge, Relation
from semantic.store.tables import passages_of


@dataclass(frozen=True, kw_only=True)
class SharedPassage:
    """A passage of each speech, one of which re-uses the other."""

    a: Passage
    b: Passage
    relation: Relation

    @property
    def kind(self) -> Kind:
        """How they relate."""
        return self.relation.kind

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What they say otherwise."""
        return self.relation.differences

    def to_json(self) -> dict[str, Any]:
        """Return ids, kind and differences as plain JSON values, and the texts they belong to."""
        told = self.relation.to_json()
        return {
            "a": self.a.id,
            "b": self.b.id,
            "kind": self.kind.value,
            "similarity": told["similarity"],
            "overlap": told["overlap"],
            "differences": told["differences"],
            "blocks": told["blocks"],
            "a_text": self.a.text,
            "b_text": self.b.text,
        }


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two speeches side by side.

    Parameters
    ----------
    a, b : str
        Their ids.
    shared : tuple of SharedPassage
        Passages of each with the one of the other that they are nearest to, in the order of `a`, then of `b`.
    only_a, only_b : tuple of Passage
        What each alone says, in its order.
    """

    a: str
    b: str
    shared: tuple[SharedPassage, ...]
    only_a: tuple[Passage, ...]
    only_b: tuple[Passage, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, passages of one speech by id."""
        return {
            "a": self.a,
            "b": self.b,
            "shared": [each.to_json() for each in self.shared],
            "only_a": [passage.id for passage in self.only_a],
            "only_b": [passage.id for passage in self.only_b],
        }


def compare_speeches(
    a: Speech, b: Speech, embeddings: Embeddings, level: Level, *, encoder_name: str, judge: Judge
) -> Comparison:
    """Set two speeches side by side.

    Parameters
    ----------
    a, b : Speech
        Two different ones.
    embeddings : ndarray of float32, shape (passages, dimension)
        Of all passages of both, ordered by speech id and place.
    level : Level
        Whether to compare paragraphs or sentences.
    encoder_name : str
        What made them.
    judge : Judge
        What tells the kinds.
    """
    pool = pool_of([a, b], embeddings, level, same_source={}, shortest=1)
    judgements = Judgements(pool, find_candidates(pool, encoder_name, judge.model), judge)
    texts = {pair for speech in (a, b) for pair in _nearest(judgements, speech.id, a.id)}
    pairs = [pair for text, other in texts for pair in _places(judgements, text, other, a.id, b.id)]
    pairs.sort(key=lambda pair: (place_of(pair[0]), place_of(pair[1])))
    body = [passage for passage in passages_of([a, b], level) if passage.role is Role.BODY]
    used = {place_of(passage) for pair in pairs for passage in pair}
    alone = [passage for passage in body if place_of(passage) not in used]
    return Comparison(
        a=a.id,
        b=b.id,
        shared=tuple(_shared(pairs, a, b, embeddings, level, judge)),
        only_a=tuple(passage for passage in alone if passage.speech_id == a.id),
        only_b=tuple(passage for passage in alone if passage.speech_id == b.id),
    )


def _shared(
    pairs: Sequence[tuple[Passage, Passage]],
    a: Speech,
    b: Speech,
    embeddings: Embeddings,
    level: Level,
    judge: Judge,
) -> Iterator[SharedPassage]:
    """Yield pairs with how they relate as they are published: equal texts may differ in their marks."""
    ready = compared_once([passage.text for pair in pairs for passage in pair])
    rows = {place_of(passage): row for row, passage in enumerate(passages_of([a, b], level))}
    for first, second in pairs:
        similarity = float(embeddings[rows[place_of(first)]] @ embeddings[rows[place_of(second)]])
        relation = judge.relation(ready[first.text], ready[second.text], similarity, (a.language, b.language))
        yield SharedPassage(a=first, b=second, relation=relation)


def _nearest(judgements: Judgements, speech_id: str, first_id: str) -> Iterator[tuple[int, int]]:
    """Yield for each text of a speech the text of the other that it is nearest to, that of `first_id` first."""
    pool = judgements.pool
    for text in range(len(pool)):
        if speech_id not in pool.sources[text]:
            continue
        if len(pool.sources[text]) > 1:
            yield text, text
            continue
        near = judgements.candidates.of(text)[0].tolist()
        others = [other for other in near if pool.sources[other] - {speech_id}]
        kinds = [judgements(text, other).kind for other in others]
        reuse = [place for place, kind in enumerate(kinds) if kind.is_reuse]
        if reuse:
            other = others[min(reuse, key=lambda place: (kinds[place].looseness, place))]
            yield (text, other) if speech_id == first_id else (other, text)


def _places(
    judgements: Judgements, text: int, other: int, a: str, b: str
) -> Iterator[tuple[Passage, Passage]]:
    """Yield the passages of a pair of texts side by side; where one speech repeats itself, its last one again."""
    first = [passage for passage in judgements.pool.places[text] if passage.speech_id == a]
    second = [passage for passage in judgements.pool.places[other] if passage.speech_id == b]
    for place in range(max(len(first), len(second))):
        yield first[min(place, len(first) - 1)], second[min(place, len(second) - 1)]
