"""Stars: texts of a pool that each relate to one and the same text, the medoid.

The text that is most like most others is a medoid, and takes all that relate to it; then the next. A text that relates to
none but texts that were taken makes a star of its own around the nearest of these, so a text may be in two, and none that is
re-used is left out. Texts that no candidates lead to from one another know nothing of each other, so the pool is parted into
components, and these are shards of the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.reuse.candidates import Candidates
from semantic.reuse.judging import Judgements, Verdict
from semantic.reuse.pool import Pool

_PAIRS = 1_000
"""Candidate pairs of a shard at least: some seconds of work, if all are judged."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Star:
    """Numbers of the texts of a family: its medoid, and those that relate to it."""

    medoid: int
    others: tuple[int, ...] = ()

    @property
    def texts(self) -> tuple[int, ...]:
        """All of them, the medoid first."""
        return (self.medoid, *self.others)

    def among(self, texts: Sequence[int]) -> Star:
        """Return the star by other numbers: those that stand at its own in a sequence."""
        return Star(texts[self.medoid], tuple(texts[other] for other in self.others))


@dataclass(frozen=True)
class _Found:
    """The stars of a shard, those around taken texts apart, and the verdicts they rest on, all by the numbers of the shard."""

    stars: Sequence[Star]
    around: Sequence[Star]
    known: dict[tuple[int, int], Verdict]


def find_stars(judgements: Judgements, engine: Engine | None = None) -> list[Star]:
    """Return the families of a pool as stars of texts that two sources or more have.

    Parameters
    ----------
    judgements : Judgements
        Of the pool; it knows the verdicts afterwards.
    engine : Engine, optional
        Where pairs are judged; by default here.

    Returns
    -------
    list of Star
        Those around the texts that are most like most others first; then those around taken texts, by their number.
    """
    pool, candidates = judgements.pool, judgements.candidates
    shards = list(_shards(candidates))
    parts = (judgements.part(texts) for texts in shards)
    found = (engine or LocalEngine()).map(_stars_in, None, parts, threaded=False)
    alone = np.flatnonzero(np.diff(candidates.ends) == 0).tolist()
    stars = [Star(text) for text in alone if pool.is_shared(text)]
    around: list[Star] = []
    for texts, part in zip(shards, found, strict=True):
        numbers = texts.tolist()
        stars += [star.among(numbers) for star in part.stars]
        around += [star.among(numbers) for star in part.around]
        judgements.take_up(texts, part.known)
    order = np.argsort(_most_alike_first(pool, candidates))
    stars.sort(key=lambda star: int(order[star.medoid]))
    around.sort(key=lambda star: star.medoid)
    return stars + around


def _shards(candidates: Candidates) -> Iterator[Rows]:
    """Yield the texts of components that are worked on together, in ascending order."""
    together: list[Rows] = []
    pairs = 0
    for texts in candidates.components:
        together.append(texts)
        pairs += int(np.diff(candidates.ends)[texts].sum()) // 2
        if pairs >= _PAIRS:
            yield np.sort(np.concatenate(together))
            together, pairs = [], 0
    if together:
        yield np.sort(np.concatenate(together))


def _stars_in(_: None, judgements: Judgements) -> _Found:
    """Return the stars of a part of a pool."""
    pool, candidates = judgements.pool, judgements.candidates
    taken: set[int] = set()
    stars: list[Star] = []
    for text in _most_alike_first(pool, candidates):
        if text in taken:
            continue
        near = [other for other in candidates.of(text)[0].tolist() if other not in taken]
        star = Star(text, tuple(other for other in near if judgements(text, other).kind.is_reuse))
        if pool.is_shared(*star.texts):
            stars.append(star)
            taken.update(star.texts)
    around = _around_taken(judgements, taken)
    return _Found(stars, around, dict(judgements.known))


def _most_alike_first(pool: Pool, candidates: Candidates) -> list[int]:
    """Return all texts, those first whose candidates are many and near, each counted as often as it was said."""
    said = np.array([len(places) for places in pool.places], dtype=np.float64)
    weights = said - 1
    owners = np.repeat(np.arange(len(pool)), np.diff(candidates.ends))
    weights += np.bincount(owners, candidates.likenesses * said[candidates.others], minlength=len(pool))
    order: list[int] = np.lexsort((np.arange(len(pool)), -weights)).tolist()
    return order


def _around_taken(judgements: Judgements, taken: set[int]) -> list[Star]:
    """Return stars around texts of other families, for those that relate to such a one and to no medoid."""
    pool, candidates = judgements.pool, judgements.candidates
    around: defaultdict[int, list[int]] = defaultdict(list)
    for text in range(len(pool)):
        if text not in taken:
            elsewhere = (other for other in candidates.of(text)[0].tolist() if pool.is_shared(text, other))
            nearest = next((other for other in elsewhere if judgements(text, other).kind.is_reuse), None)
            if nearest is not None:
                around[nearest].append(text)
    return [Star(medoid, tuple(others)) for medoid, others in sorted(around.items())]
