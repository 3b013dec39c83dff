"""What an index or two find, within limits: by meaning, by wording, or by both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.errors import SemanticError
from semantic.index.measuring import similarities
from semantic.index.protocol import Allowed, Hits, Rows, VectorIndex

if TYPE_CHECKING:
    from semantic.index.lexical import LexicalIndex

ROUNDING = 1e-6
"""Embeddings are float32: two equal ones come out at 0.9999999, and a threshold of 1 means them as well."""
_DEPTH = 1000
"""Rows of each ranking that are fused, whatever k is, so that asking for more changes nothing above."""
_DAMPING = 60
"""What is added to a rank before it is inverted; Cormack et al. 2009 chose 60 in a pilot and kept it."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many neighbours are wanted.

    Parameters
    ----------
    k : int or None
        At most so many; None for all at or above `min_similarity`.
    min_similarity : float or None
        Inclusive threshold of cosine.

    Raises
    ------
    SemanticError
        If neither is given, or one cannot be used.
    """

    k: int | None = None
    min_similarity: float | None = None

    def __post_init__(self) -> None:
        if self.k is None and self.min_similarity is None:
            raise SemanticError(
                "A search needs a number of neighbours or a least similarity; give k or min_similarity."
            )
        if self.k is not None and (not isinstance(self.k, int) or self.k < 1):
            raise SemanticError(f"k is {self.k}; ask for 1 neighbour or more.")
        least = self.min_similarity
        if least is not None and not (isinstance(least, int | float) and -1 <= least <= 1):
            raise SemanticError(
                f"The least similarity is {self.min_similarity}; cosine lies between -1 and 1."
            )

    @property
    def threshold(self) -> float:
        """The least similarity, less what rounding takes from it."""
        return -1.0 if self.min_similarity is None else self.min_similarity - ROUNDING

    def of(self, hits: Hits) -> Hits:
        """Return those hits that are within the limits."""
        kept = hits if self.min_similarity is None else hits.at_least(self.threshold)
        return kept if self.k is None else kept.first(self.k)


def by_meaning(
    index: VectorIndex, embeddings: Embeddings, limits: Limits, *, allowed: Allowed | None = None
) -> list[Hits]:
    """Return for each embedding, shape ``(queries, dimension)``, the rows nearest to it.

    Returns
    -------
    list of Hits
        Most similar first, ties by row.
    """
    if limits.k is None:
        return index.within(embeddings, limits.threshold, allowed=allowed)
    return [limits.of(hits) for hits in index.nearest(embeddings, limits.k, allowed=allowed)]


def by_wording(index: LexicalIndex, text: str, limits: Limits, *, allowed: Allowed | None = None) -> Hits:
    """Return the rows that hold a text word for word, then those that share wording with it; each most similar first.

    Similarities are cosines of wording, so that of the last row that holds the text may be below that of the next one.
    The threshold is one of them, for all rows. Ties go by row.
    """
    return limits.of(index.within(text, limits.threshold, allowed=allowed))


def by_both(
    index: VectorIndex,
    lexical: LexicalIndex,
    vectors: Embeddings,
    embedding: Embeddings,
    text: str,
    limits: Limits,
    *,
    allowed: Allowed | None = None,
) -> Hits:
    """Return the rows that rank highest in meaning and wording together, ties by row.

    The two rankings are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009); in that of wording,
    rows that hold the text word for word come first. Similarities are those of meaning, so they need not fall from
    one hit to the next.

    Parameters
    ----------
    index, lexical : VectorIndex, LexicalIndex
        Two indexes of the same rows.
    vectors : ndarray of float32, shape (rows, dimension)
        What `index` was built from.
    embedding, text : ndarray of float32, shape (dimension,), and str
        The query.
    limits : Limits
        How many are wanted; the threshold is one of meaning.
    allowed : ndarray of bool, shape (rows,), optional
        Rows that may be found.
    """
    deep = limits if limits.k is None else Limits(k=max(_DEPTH, limits.k))
    meant = by_meaning(index, embedding[np.newaxis], deep, allowed=allowed)[0]
    worded = lexical.nearest(
        text, len(lexical) if limits.k is None else max(_DEPTH, limits.k), allowed=allowed
    )
    rows = _fused(meant.rows, worded.rows)
    return limits.of(Hits(rows, similarities(vectors, rows, embedding)))


def _fused(*rankings: Rows) -> Rows:
    """Return all rows of several rankings, highest sum of inverted ranks first, ties by row."""
    weights: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, row in enumerate(ranking.tolist(), 1):
            weights[row] += 1 / (_DAMPING + rank)
    return np.array(sorted(weights, key=lambda row: (-weights[row], row)), dtype=np.int64)
