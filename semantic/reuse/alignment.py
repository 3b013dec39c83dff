"""Alignment: which stretches of two passages are the same, in order or moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from operator import and_

import regex

from semantic.text.placed import Span

IN_ORDER, IN_ORDER_SHORT = 3, 2
"""The shortest block that stands in order, in symbols: of two (发展, 推进), any two passages have some in a row. In short
passages they do not, and there a word of two may be all that stays between two edits."""
SHORT = 12
"""Symbols below which a passage is short: one clause."""
MOVED = 4
"""The shortest block that stands out of order: four symbols, as shared wording has."""
_FREE = b"\1"
_RUN = regex.compile(_FREE + b"{%d,}" % MOVED)


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
    for start_a, start_b, length in _common_substrings(a, b, _runs(free_a), _runs(free_b)):
        # an earlier, longer one may have taken part of this one
        both = bytes(map(and_, free_a[start_a : start_a + length], free_b[start_b : start_b + length]))
        for first, last in _runs(both):
            block = Block(Span(start_a + first, start_a + last), Span(start_b + first, start_b + last))
            free_a[block.a.start : block.a.end] = bytes(len(block))
            free_b[block.b.start : block.b.end] = bytes(len(block))
            blocks.append(block)
    return blocks


def _free(length: int, taken: Sequence[Span]) -> bytearray:
    """Return 1 for each symbol that lies in nothing that is taken, and 0 for the others."""
    free = bytearray(_FREE * length)
    for span in taken:
        free[span.start : span.end] = bytes(span.end - span.start)
    return free


def _runs(free: bytes | bytearray) -> list[Span]:
    """Return the runs of free symbols that are long enough."""
    return [Span(*run.span()) for run in _RUN.finditer(free)]


def _common_substrings(
    a: str, b: str, runs_a: Sequence[Span], runs_b: Sequence[Span]
) -> list[tuple[int, int, int]]:
    """Return start in `a`, start in `b` and length of each common substring of runs that no wider one holds there, longest first."""
    wanted = {a[i : i + MOVED] for run in runs_a for i in range(run.start, run.end - MOVED + 1)}
    stands = _places(b, runs_b, wanted)
    found: list[tuple[int, int, int]] = []
    reached: dict[int, int] = {}  # by how far `b` is behind, the end in `a` of what was found last
    for run in runs_a if stands else ():
        for i in range(run.start, run.end - MOVED + 1):
            for j, end in stands.get(a[i : i + MOVED], ()):
                if reached.get(j - i, 0) > i:
                    continue
                length = _shared_length(a[i : run.end], b[j:end])
                reached[j - i] = i + length
                found.append((i, j, length))
    return sorted(found, key=lambda each: (-each[2], each[0], each[1]))


def _places(text: str, runs: Sequence[Span], wanted: Set[str]) -> dict[str, list[tuple[int, int]]]:
    """Return where each wanted stretch of `MOVED` symbols stands in some runs, each place with the end of its run."""
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for start, end in runs:
        for place in range(start, end - MOVED + 1):
            if (symbols := text[place : place + MOVED]) in wanted:
                places[symbols].append((place, end))
    return places


def _shared_length(a: str, b: str) -> int:
    """Return how many symbols two texts begin alike with."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((length for length, (one, other) in pairs if one != other), min(len(a), len(b)))
