"""The sieve: quick measures of many pairs at once, by which those that cannot be reuse are passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from semantic.encoders.protocol import Embeddings
from semantic.reuse.comparing import Compared

RUNS = (1, 2, 4)
"""Lengths of the runs of symbols that are counted; runs of three add nothing to these."""
SIEVE_MEASURES = (
    "cosine",
    *(f"{measure}_{length}" for length in RUNS for measure in ("shared", "contained")),
    "lengths",
    "length",
)
"""What `Sieve.measures` returns, in order: the cosine; for each length of run the share of different runs that both have
(Jaccard 1901) and that of the text with fewer (its containment, Broder 1997); how long the shorter is to the longer, and
its symbols as log(1 + number)."""
_PAIRS = 65536
"""Pairs looked at together: some tens of megabytes."""
_MULTIPLIER = np.uint64(6364136223846793005)
"""Knuth's, for the hash of a run."""

Rows = NDArray[np.int64]
Measures = NDArray[np.float64]


class Sieve:
    """Quick measures of pairs among some texts.

    Parameters
    ----------
    texts : sequence of Compared
        The texts.
    """

    def __init__(self, texts: Sequence[Compared]) -> None:
        signs = [text.symbols.text for text in texts]
        self.embeddings: Embeddings = (
            np.stack([text.embedding for text in texts]) if texts else np.zeros((0, 1), dtype=np.float32)
        )
        self._sizes = np.array([max(len(text), 1) for text in signs], dtype=np.float64)
        self._runs = {length: incidence(signs, length) for length in RUNS}

    def shared_neighbours(self, first: Rows, second: Rows) -> Measures:
        """Return for each pair the share of different neighbours of symbols that both texts have (Jaccard 1901)."""
        return _shared_runs(self._runs[2], first, second)[0]

    def measures(self, first: Rows, second: Rows) -> Measures:
        """Measure pairs of texts.

        Parameters
        ----------
        first, second : ndarray of int64, shape (pairs,)
            Numbers of the texts of each pair.

        Returns
        -------
        ndarray of float64, shape (pairs, len(SIEVE_MEASURES))
            A row a pair; it does not depend on the pairs beside it.
        """
        shorter = np.minimum(self._sizes[first], self._sizes[second])
        longer = np.maximum(self._sizes[first], self._sizes[second])
        columns: list[NDArray[np.floating]] = [pairwise_cosines(self.embeddings, first, second)]
        for table in self._runs.values():
            columns += _shared_runs(table, first, second)
        return np.column_stack([*columns, shorter / longer, np.log1p(shorter)])


def incidence(signs: Sequence[str], length: int) -> csr_array:
    """Return which runs of symbols of a length each text has: a row a text, a column a run, 1 or nothing."""
    codes = np.frombuffer("".join(signs).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    owners = np.repeat(np.arange(len(signs)), [len(text) for text in signs])
    runs = max(len(codes) - length + 1, 0)
    keys = np.zeros(runs, dtype=np.uint64)
    for place in range(length):
        keys = keys * _MULTIPLIER + codes[place : place + runs]  # wraps around, as a hash does
    whole = owners[:runs] == owners[length - 1 : length - 1 + runs]
    different, columns = np.unique(keys[whole], return_inverse=True)
    table = coo_array(
        (np.ones(len(columns), dtype=np.int32), (owners[:runs][whole], columns)),
        shape=(len(signs), len(different)),
    ).tocsr()
    table.sum_duplicates()
    table.data[:] = 1
    return table


def pairwise_cosines(vectors: Embeddings, first: Rows, second: Rows) -> Embeddings:
    """Return the cosine of each pair; each is summed by itself, so none depends on its neighbours."""
    cosines = np.zeros(len(first), dtype=np.float32)
    for part in _parts(len(first)):
        cosines[part] = np.einsum("ij,ij->i", vectors[first[part]], vectors[second[part]])
    return cosines


def _shared_runs(table: csr_array, first: Rows, second: Rows) -> tuple[Measures, Measures]:
    """Return for each pair of rows the columns that both have: their share of all, and of those of the row with fewer."""
    different = np.diff(table.indptr)
    shared = np.zeros(len(first))
    for part in _parts(len(first)):
        shared[part] = table[first[part]].multiply(table[second[part]]).sum(axis=1)
    one, other = different[first], different[second]
    return shared / np.maximum(one + other - shared, 1), shared / np.maximum(np.minimum(one, other), 1)


def _parts(pairs: int) -> Iterator[slice]:
    for start in range(0, pairs, _PAIRS):
        yield slice(start, start + _PAIRS)
