"""Judging pairs of a pool: each pair once, and only when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass

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
