"""Parts: whether a clause is re-used word for word in a passage that is another text as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semantic.reuse.alignment import Block
from semantic.reuse.comparing import Compared

PART_MEASURES = ("block", "block_capped", "run", "loose_run", "clause_7", "clause_8", "clause_9")
"""What `part_measures` returns, in order."""
_SEAM, _LOOSE_SEAM = 2, 5
"""Symbols that two neighbouring blocks may be apart in a stretch: a word, or a word and what belongs to it."""
_NEARLY = (0.7, 0.8, 0.9)
"""How alike two clauses are that count as nearly the same, in steps."""
_BLOCK_CAP, _CAP = 12, 14
"""Symbols beyond which more tell nothing further: a shared clause of ten makes a re-used part."""


def part_measures(a: Compared, b: Compared, blocks: Sequence[Block]) -> tuple[float, ...]:
    """Measure what two passages have word for word, or nearly so.

    Returns
    -------
    tuple of float
        In the order of `PART_MEASURES`: symbols of the longest block as log(1 + number), and capped; of the
        longest stretch of blocks side by side, with seams of two symbols and of five, capped; of the longest
        clause that stands in the other passage at 70, 80 and 90 % likeness (rapidfuzz's indel), capped.
    """
    longest = max(map(len, blocks), default=0)
    clauses = _nearly_shared_clauses(a, b)
    runs = (min(longest_run(blocks, seam), _CAP) for seam in (_SEAM, _LOOSE_SEAM))
    return (float(np.log1p(longest)), float(min(longest, _BLOCK_CAP)), *map(float, runs), *clauses)


def longest_run(blocks: Sequence[Block], seam: int) -> int:
    """Return the symbols of the longest stretch of blocks, in the order of `a`, that are at most `seam` apart in both passages."""
    runs: list[int] = []  # the longest that ends with each block
    for place, block in enumerate(blocks):
        before = 0
        for earlier in range(place - 1, -1, -1):
            if block.a.start - blocks[earlier].a.end > seam:
                break  # those before it end earlier still
            if 0 <= block.b.start - blocks[earlier].b.end <= seam:
                before = max(before, runs[earlier])
        runs.append(len(block) + before)
    return max(runs, default=0)


def _nearly_shared_clauses(a: Compared, b: Compared) -> tuple[float, ...]:
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    first, second = a.clause_symbols, b.clause_symbols
    alike = cdist(first, second, scorer=Indel.normalized_similarity, dtype=np.float32)
    lengths = np.minimum.outer(_lengths(first), _lengths(second))
    return tuple(float(min(lengths[alike >= least].max(initial=0), _CAP)) for least in _NEARLY)


def _lengths(clauses: Sequence[str]) -> NDArray[np.int64]:
    return np.array([len(clause) for clause in clauses], dtype=np.int64)
