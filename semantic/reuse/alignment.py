"""Alignment: which stretches of two passages are the same, in order or moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.text.placed import Span

IN_ORDER, IN_ORDER_SHORT = 3, 2
"""The shortest block that stands in order, in symbols: of two (发展, 推进), any two passages have some in a row. In short
passages they do not, and there a word of two may be all that stays between two edits."""
SHORT = 12
"""Symbols below which a passage is short: one clause."""
MOVED = 4
"""The shortest block that stands out of order: four symbols, as shared wording has."""


@dataclass(frozen=True, order=True)
class Block:
    """A stretch that two passages have in common; blocks are ordered by where they stand in `a`, then in `b`.

    Parameters
    ----------
    a, b : Span
        Where it stands in each; of the same length.
    """

    a: Span
    b: Span

    def __len__(self) -> int:
        return self.a.end - self.a.start


def aligned_blocks(a: str, b: str) -> list[Block]:
    """Return the blocks that two sequences of symbols share, in the order of `a`, apart from each other.

    The ordered part is a longest common subsequence (Hyyrö 2004, as rapidfuzz computes it), of
    which runs of `IN_ORDER` symbols count, or of `IN_ORDER_SHORT` where one is `SHORT`. Among what is left, common substrings of `MOVED`
    symbols are taken, the longest first and of equal ones the earliest: these are clauses that
    changed places (Wise 1993 calls it greedy string tiling).

    Examples
    --------
    >>> [(block.a, len(block)) for block in aligned_blocks("保护产权促进创新", "促进创新，保护产权")]
    [(Span(start=0, end=4), 4), (Span(start=4, end=8), 4)]
    """
    if a == b:
        return [Block(Span(0, len(a)), Span(0, len(b)))] if a else []
    ordered = list(_in_order(a, b))
    blocks = ordered + _moved(a, b, ordered)
    return sorted(blocks)


def _in_order(a: str, b: str) -> Iterator[Block]:
    from rapidfuzz.distance import LCSseq

    least = IN_ORDER_SHORT if min(len(a), len(b)) < SHORT else IN_ORDER
    for step in LCSseq.opcodes(a, b):
        if step.tag == "equal" and step.src_end - step.src_start >= least:
            yield Block(Span(step.src_start, step.src_end), Span(step.dest_start, step.dest_end))


def _moved(a: str, b: str, ordered: list[Block]) -> list[Block]:
    free_a = _free(len(a), [block.a for block in ordered])
    free_b = _free(len(b), [block.b for block in ordered])
    blocks: list[Block] = []
    for start_a, start_b, length in _common_substrings(a, b, free_a, free_b):
        # an earlier, longer one may have taken part of this one
        for first, last in _runs(free_a[start_a : start_a + length] & free_b[start_b : start_b + length]):
            block = Block(Span(start_a + first, start_a + last), Span(start_b + first, start_b + last))
            free_a[block.a.start : block.a.end] = False
            free_b[block.b.start : block.b.end] = False
            blocks.append(block)
    return blocks


def _free(length: int, taken: list[Span]) -> NDArray[np.bool_]:
    free = np.ones(length, dtype=np.bool_)
    for span in taken:
        free[span.start : span.end] = False
    return free


def _common_substrings(
    a: str, b: str, free_a: NDArray[np.bool_], free_b: NDArray[np.bool_]
) -> list[tuple[int, int, int]]:
    """Return start in `a`, start in `b` and length of each common substring of what is free, longest first."""
    if free_a.sum() < MOVED or free_b.sum() < MOVED:
        return []
    from pydivsufsort import common_substrings

    codes_a, codes_b = _codes(a), _codes(b)
    if not np.isin(codes_a[free_a], codes_b[free_b]).sum() >= MOVED:
        return []
    # What is taken becomes a code that stands nowhere else, so that no substring runs across it.
    beyond = int(max(codes_a.max(), codes_b.max())) + 1
    codes_a[~free_a] = beyond + np.arange((~free_a).sum())
    codes_b[~free_b] = beyond + len(a) + np.arange((~free_b).sum())
    found = common_substrings(codes_a, codes_b, limit=MOVED)
    return sorted(
        ((int(start_a), int(start_b), int(length)) for start_a, start_b, length in found),
        key=lambda each: (-each[2], each[0], each[1]),
    )


def _codes(symbols: str) -> NDArray[np.int64]:
    return np.frombuffer(symbols.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)


def _runs(free: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end of each run of free symbols that is long enough."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(np.int8)))
    return [(int(i), int(j)) for i, j in zip(edges[::2], edges[1::2], strict=True) if j - i >= MOVED]
