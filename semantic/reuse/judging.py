"""Judging pairs of a pool: each pair once, and only when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.records import Kind
from semantic.reuse.candidates import Candidates
from semantic.reuse.pool import Pool
from semantic.reuse.relating import Judge


@dataclass(frozen=True)
class Verdict:
    """What was found of a pair.

    Parameters
    ----------
    kind : Kind
        How the two relate.
    overlap : float
        Share of both that is aligned, in [0, 1].
    """

    kind: Kind
    overlap: float


class Judgements:
    """The kinds of the pairs of a pool.

    Parameters
    ----------
    pool : Pool
        The texts.
    candidates : Candidates
        Which pairs may be reuse; no other is asked for.
    judge : Judge
        What tells their kinds.
    """

    def __init__(self, pool: Pool, candidates: Candidates, judge: Judge) -> None:
        self.pool = pool
        self.candidates = candidates
        self._judge = judge
        self._known: dict[tuple[int, int], Verdict] = {}

    def part(self, texts: NDArray[np.int64]) -> Judgements:
        """Return the judgements of some texts, in ascending order, that have no candidates beyond them; each by its new number."""
        return Judgements(self.pool.part(texts), self.candidates.part(texts), self._judge)

    @property
    def known(self) -> Mapping[tuple[int, int], Verdict]:
        """What was asked for so far, by the numbers of both texts, the lower first."""
        return self._known

    def take_up(self, texts: NDArray[np.int64], known: Mapping[tuple[int, int], Verdict]) -> None:
        """Take over what is known of a part, the texts of which are given."""
        numbers = texts.tolist()
        self._known |= {(numbers[a], numbers[b]): verdict for (a, b), verdict in known.items()}

    def __call__(self, first: int, second: int) -> Verdict:
        """Return what is known of two texts of the pool, in either order."""
        pair = (first, second) if first < second else (second, first)
        if pair not in self._known:
            self._known[pair] = self._found(*pair)
        return self._known[pair]

    def _found(self, first: int, second: int) -> Verdict:
        pool = self.pool
        a, b = pool.texts[first], pool.texts[second]
        told = self._judge.judge(
            a, b, pool.cosine(first, second), (pool.languages[first], pool.languages[second])
        )
        return Verdict(told.kind, told.overlap(a, b))
