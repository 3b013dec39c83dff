"""Pairs by wording: texts that share shingles, found without comparing all with all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from semantic.engine.cutting import row_shards
from semantic.reuse.sieve import incidence

_SHINGLE = 4
"""Symbols of a shingle: four, as shared wording has."""
_CONTAINED = 0.1
"""Share of the shorter text's shingles from which on two texts are looked at whatever their embeddings say."""
_ROWS = 1024
"""Texts that are looked at together: some tens of megabytes."""


class WordedPairs:
    """The pairs of which the shorter text shares enough of its shingles, in shards that know nothing of each other.

    Parameters
    ----------
    signs : sequence of str
        The symbols of each text.
    """

    def __init__(self, signs: Sequence[str]) -> None:
        shingles = incidence(signs, _SHINGLE)
        self._sizes = np.maximum(np.diff(shingles.indptr), 1)
        shared_columns = np.bincount(shingles.indices, minlength=shingles.shape[1]) > 1
        self._table = shingles[:, np.flatnonzero(shared_columns)]
        self._turned = self._table.T.tocsr()

    @property
    def shards(self) -> Sequence[range]:
        """What may be given to `keys_in`."""
        return row_shards(len(self._sizes), _ROWS)

    def keys_in(self, shard: range) -> Iterator[NDArray[np.int64]]:
        """Yield the keys of the pairs of a shard: the number of the first text times all texts, plus that of the second."""
        shared = (self._table[shard.start : shard.stop] @ self._turned).tocoo()
        first, second = shared.coords[0].astype(np.int64) + shard.start, shared.coords[1].astype(np.int64)
        enough = shared.data >= _CONTAINED * np.minimum(self._sizes[first], self._sizes[second])
        kept = enough & (first < second)
        yield first[kept] * len(self._sizes) + second[kept]
