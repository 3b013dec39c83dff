"""Likeness: the measures of two passages by which their kind is told, and where they are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TypeVar

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.reuse.alignment import Block, aligned_blocks
from semantic.reuse.comparing import Compared

T = TypeVar("T", bound=Hashable)

_LONG = 600
"""Symbols beyond which no window is sought: that takes seconds for pages, of which no one is a sentence in another."""


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Measures of two passages; each is the same, but for rounding, whichever of them comes first.

    Parameters
    ----------
    characters, pairs : float
        Shared symbols, and shared neighbours of symbols, of all (Jaccard 1901, counted as often as they stand).
    triples : float
        Shared runs of three symbols, of those of the shorter passage: its containment (Broder 1997).
    ordered_shorter, ordered_longer : float
        Longest common subsequence, of the shorter and of the longer passage.
    aligned, longest : float
        All blocks together, and the longest block, of the longer passage.
    cosine : float
        Of their embeddings.
    clauses : float
        Mean cosine of each clause with the nearest one of the other passage, weighed by length, seen from the
        passage that is better matched.
    window : float
        How much of the shorter passage stands, edited or not, in one window of the longer (rapidfuzz's partial
        ratio); of passages beyond `_LONG`, wherever it stands.
    words, words_less : float
        Mean cosine of each word with the nearest one of the other passage, weighed by rarity: seen from the passage
        that is better matched, and from the other.
    rare, apart : float
        How much the words tell that both have, and that only one has: nats beyond `comparing.TELLING`, as log(1 + sum).
    figures, figures_shared, figures_in_one : float
        Figures of the passage with fewer, as log(1 + number); shared ones of all, a half where there are none;
        whether only one of the two has any.
    told_apart, told_alike : float
        How far the passages differ in telling past achievements or plans, and how far they agree in it: distance and
        product of their log-odds.
    length, lengths : float
        Symbols of the shorter passage, as log(1 + number), and of those of the longer.
    """

    characters: float
    pairs: float
    triples: float
    ordered_shorter: float
    ordered_longer: float
    aligned: float
    longest: float
    cosine: float
    clauses: float
    window: float
    words: float
    words_less: float
    rare: float
    apart: float
    figures: float
    figures_shared: float
    figures_in_one: float
    told_apart: float
    told_alike: float
    length: float
    lengths: float

    @property
    def values(self) -> tuple[float, ...]:
        """All measures, in the order of `MEASURES`."""
        values: tuple[float, ...] = _VALUES(self)
        return values


MEASURES = tuple(field.name for field in fields(Likeness))
"""The names of all measures, in order."""
_VALUES = attrgetter(*MEASURES)


def blocks_of(a: Compared, b: Compared) -> tuple[Block, ...]:
    """Return the blocks that two passages share, in symbols, in the order of `a`.

    The same blocks are found whichever passage comes first.
    """
    if a.symbols.text <= b.symbols.text:
        return tuple(aligned_blocks(a.symbols.text, b.symbols.text))
    mirrored = aligned_blocks(b.symbols.text, a.symbols.text)
    return tuple(sorted(Block(block.b, block.a) for block in mirrored))


def likeness(a: Compared, b: Compared, blocks: Sequence[Block]) -> Likeness:
    """Measure two passages that share `blocks`."""
    from rapidfuzz.distance import LCSseq

    shorter, longer = sorted((max(len(a.symbols), 1), max(len(b.symbols), 1)))
    ordered = LCSseq.similarity(a.symbols.text, b.symbols.text)
    either = {**a.telling, **b.telling}
    _, clauses = _matched(a.clause_embeddings @ b.clause_embeddings.T, a.clause_lengths, b.clause_lengths)
    words_less, words = _matched(a.word_embeddings @ b.word_embeddings.T, a.rarities, b.rarities)
    return Likeness(
        characters=_jaccard(a.runs[0], b.runs[0]),
        pairs=_jaccard(a.runs[1], b.runs[1]),
        triples=_contained(a.runs[2], b.runs[2]),
        ordered_shorter=ordered / shorter,
        ordered_longer=ordered / longer,
        aligned=sum(map(len, blocks)) / longer,
        longest=max(map(len, blocks), default=0) / longer,
        cosine=float(a.embedding @ b.embedding),
        clauses=clauses,
        window=_window(a.symbols.text, b.symbols.text) if shorter <= _LONG else ordered / shorter,
        words=words,
        words_less=words_less,
        rare=_log_sum(a.telling[word] for word in a.telling.keys() & b.telling.keys()),
        apart=_log_sum(either[word] for word in a.telling.keys() ^ b.telling.keys()),
        figures=float(np.log1p(min(a.figures.total(), b.figures.total()))),
        figures_shared=_jaccard(a.figures, b.figures) if a.figures or b.figures else 0.5,
        figures_in_one=float(bool(a.figures) != bool(b.figures)),
        told_apart=abs(a.narration - b.narration),
        told_alike=a.narration * b.narration,
        length=float(np.log1p(shorter)),
        lengths=shorter / longer,
    )


def _window(a: str, b: str) -> float:
    from rapidfuzz.fuzz import partial_ratio

    return partial_ratio(a, b) / 100


def _matched(cosines: Embeddings, weights: Embeddings, others: Embeddings) -> tuple[float, float]:
    """Return the weighed means of the nearest in each row and in each column, the lower one first."""
    if not cosines.size:
        return 0.0, 0.0
    one = float(cosines.max(axis=1) @ weights / weights.sum())
    other = float(cosines.max(axis=0) @ others / others.sum())
    return min(one, other), max(one, other)


def _log_sum(nats: Iterable[float]) -> float:
    # sorted: a sum of floats depends on its order, and that of a set on the process
    return float(np.log1p(sum(sorted(nats))))


def _shared(a: Mapping[T, int], b: Mapping[T, int]) -> int:
    both = a.keys() & b.keys()
    return sum(map(min, map(a.__getitem__, both), map(b.__getitem__, both)))


def _jaccard(a: Counter[T], b: Counter[T]) -> float:
    shared = _shared(a, b)
    together = a.total() + b.total() - shared
    return shared / together if together else 0.0


def _contained(a: Counter[T], b: Counter[T]) -> float:
    return _shared(a, b) / max(1, min(a.total(), b.total()))
