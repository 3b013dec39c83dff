"""Candidate pairs: passages that may be reuse of each other, from three sources that are joined.

Equal texts are one node of the pool already. Others become candidates where they share shingles,
or where their embeddings are near. Nothing is capped: every pair at or above the floors comes out,
and none depends on the order of the speeches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.reuse.kinds import LEAST_WORDING, KindModel
from semantic.reuse.margins import stands_out
from semantic.reuse.pool import Pool
from semantic.reuse.sieve import Sieve, incidence, pairwise_cosines
from semantic.reuse.thresholds import CANDIDATE, TRANSLATED, is_calibrated, threshold
from semantic.settings import IndexSettings

_SHINGLE = 4
"""Symbols of a shingle: four, as shared wording has."""
_CONTAINED = 0.1
"""Share of the shorter text's shingles from which on two texts are looked at whatever their embeddings say."""
_PAIRS = 1_000_000
"""Pairs that are measured together: less than two hundred megabytes."""
_ROWS = 1024
"""Texts that are looked at together: some tens of megabytes."""

Rows = NDArray[np.int64]
Pairs = tuple[Rows, Rows]
"""The first and the second text of each pair."""
_NO_PAIRS: Pairs = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Candidates:
    """For each text of a pool the texts that may be reuse of it.

    Parameters
    ----------
    ends : ndarray of int64, shape (texts + 1,)
        ``others[ends[i]:ends[i + 1]]`` belong to text ``i``.
    others : ndarray of int64, shape (2 * pairs,)
        The most alike first, ties by number.
    likenesses : ndarray of float32, shape (2 * pairs,)
        Probability of reuse as the sieve gives it; between two languages, the cosine.
    """

    ends: Rows
    others: Rows
    likenesses: Embeddings

    def of(self, text: int) -> tuple[Rows, Embeddings]:
        """Return the candidates of a text and how alike each is, the most alike first."""
        own = slice(self.ends[text], self.ends[text + 1])
        return self.others[own], self.likenesses[own]

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return len(self.others) // 2


def find_candidates(pool: Pool, encoder_name: str, model: KindModel) -> Candidates:
    """Return the candidate pairs of a pool.

    Pairs come from their embeddings, down to a cosine that was calibrated for the encoder, and from the
    shingles they share; the sieve of the model then passes over those that cannot be reuse. A pair in two
    languages is a candidate by its cosine, if that stands out among those of what else is said. Where nobody has calibrated the encoder for one or the
    other, the embeddings of the yardstick are asked instead.

    Parameters
    ----------
    pool : Pool
        The texts.
    encoder_name : str
        What made ``pool.embeddings``.
    model : KindModel
        Whose sieve is used.
    """
    sieve = Sieve(pool.texts)
    near, near_from = _calibrated(pool, sieve, encoder_name, CANDIDATE, model)
    meant, meant_from = _calibrated(pool, sieve, encoder_name, TRANSLATED, model)
    first, second = _joined(
        len(pool),
        _near_pairs(near, near_from),
        _worded_pairs([text.symbols.text for text in pool.texts]),
        _translated_pairs(meant, meant_from, pool.languages),
    )
    across = _across(pool.languages, first, second)
    likenesses = np.zeros(len(first))
    likenesses[across] = pairwise_cosines(meant, first[across], second[across])
    likenesses[~across] = _likely(sieve, model, first[~across], second[~across])
    kept = likenesses >= np.where(across, meant_from, model.thresholds.candidate)
    kept[across] &= stands_out(meant, pool.languages, first[across], second[across], likenesses[across])
    return _by_text(len(pool), first[kept], second[kept], likenesses[kept].astype(np.float32))


def _calibrated(
    pool: Pool, sieve: Sieve, encoder_name: str, name: str, model: KindModel
) -> tuple[Embeddings, float]:
    """Return a threshold, and the embeddings that it is for: the encoder's, or else those of the yardstick."""
    known = is_calibrated(encoder_name, name, model.cosines)
    return pool.embeddings if known else sieve.embeddings, threshold(encoder_name, name, model.cosines)


def _likely(sieve: Sieve, model: KindModel, first: Rows, second: Rows) -> NDArray[np.float64]:
    """Return how likely each pair is reuse by the sieve; not at all where too little wording is shared."""
    likely = np.zeros(len(first))
    worded = np.flatnonzero(sieve.shared_neighbours(first, second) >= LEAST_WORDING)
    for start in range(0, len(worded), _PAIRS):
        pairs = worded[start : start + _PAIRS]
        likely[pairs] = model.probability_by_sieve(sieve.measures(first[pairs], second[pairs]))
    return likely


def _across(languages: Sequence[str | None], first: Rows, second: Rows) -> NDArray[np.bool_]:
    """Tell of each pair whether it is in two languages, both of them known."""
    codes = np.array([language or "" for language in languages], dtype=np.str_)
    return np.asarray((codes[first] != codes[second]) & (codes[first] != "") & (codes[second] != ""))


def _near_pairs(vectors: Embeddings, floor: float) -> Pairs:
    """Return the pairs whose cosine reaches a floor."""
    from semantic.index.building import build_index  # faiss takes time to load

    if not len(vectors):
        return _NO_PAIRS
    index = build_index(np.ascontiguousarray(vectors), IndexSettings(kind="flat"))
    found: list[Pairs] = []
    for start in range(0, len(vectors), _ROWS):
        for row, hits in enumerate(index.within(vectors[start : start + _ROWS], floor), start):
            later = hits.rows[hits.rows > row]
            found.append((np.full(len(later), row, dtype=np.int64), later))
    return _concatenated(found)


def _translated_pairs(vectors: Embeddings, floor: float, languages: Sequence[str | None]) -> Pairs:
    """Return the pairs in two languages whose cosine reaches a floor."""
    if len(set(languages) - {None}) < 2:
        return _NO_PAIRS
    first, second = _near_pairs(vectors, floor)
    across = _across(languages, first, second)
    return first[across], second[across]


def _worded_pairs(signs: Sequence[str]) -> Pairs:
    """Return the pairs of which the shorter text shares enough of its shingles."""
    shingles = incidence(signs, _SHINGLE)
    sizes = np.maximum(np.diff(shingles.indptr), 1)
    shared_columns = np.bincount(shingles.indices, minlength=shingles.shape[1]) > 1
    table = shingles[:, np.flatnonzero(shared_columns)]
    turned = table.T.tocsr()
    found: list[Pairs] = []
    for start in range(0, len(signs), _ROWS):
        shared = (table[start : start + _ROWS] @ turned).tocoo()
        first, second = shared.coords[0].astype(np.int64) + start, shared.coords[1].astype(np.int64)
        enough = shared.data >= _CONTAINED * np.minimum(sizes[first], sizes[second])
        kept = enough & (first < second)
        found.append((first[kept], second[kept]))
    return _concatenated(found)


def _joined(texts: int, *sources: Pairs) -> Pairs:
    """Return the pairs of several sources, each once and in order."""
    keys = np.unique(np.concatenate([first * texts + second for first, second in sources]))
    first, second = np.divmod(keys, max(texts, 1))
    return first, second


def _concatenated(found: Sequence[Pairs]) -> Pairs:
    if not found:
        return _NO_PAIRS
    return np.concatenate([first for first, _ in found]), np.concatenate([second for _, second in found])


def _by_text(texts: int, first: Rows, second: Rows, likenesses: Embeddings) -> Candidates:
    owners, others = np.concatenate([first, second]), np.concatenate([second, first])
    both = np.concatenate([likenesses, likenesses])
    order = np.lexsort((others, -both, owners))
    ends = np.searchsorted(owners[order], np.arange(texts + 1))
    return Candidates(ends, others[order], both[order])
