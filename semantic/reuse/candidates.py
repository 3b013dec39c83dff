"""Candidate pairs: passages that may be reuse of each other, from three sources that are joined.

Equal texts are one node of the pool already. Others become candidates where they share shingles,
or where their embeddings are near. Nothing is capped: every pair at or above the floors comes out,
and none depends on the order of the speeches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.index.pairs import PairSource, search_pairs
from semantic.reuse.kinds import LEAST_WORDING, KindModel
from semantic.reuse.margins import stands_out
from semantic.reuse.pool import Pool
from semantic.reuse.sieve import Sieve, pairwise_cosines
from semantic.reuse.thresholds import CANDIDATE, TRANSLATED, is_calibrated, threshold
from semantic.reuse.wording import WordedPairs

_PAIRS = 1_000_000
"""Pairs that are measured together: less than two hundred megabytes."""

Rows = NDArray[np.int64]


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

    @property
    def components(self) -> list[Rows]:
        """The texts that candidates lead to from one another, in ascending order; by the first of each, none that is alone."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        texts = len(self.ends) - 1
        graph = csr_array((np.ones(len(self.others), dtype=np.bool_), self.others, self.ends), (texts, texts))
        labels = connected_components(graph, directed=False)[1]
        order = np.argsort(labels, kind="stable")
        together = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
        return sorted((texts for texts in together if len(texts) > 1), key=lambda texts: int(texts[0]))

    def part(self, texts: Rows) -> Candidates:
        """Return the candidates among some texts, in ascending order, that have none beyond them; each by its new number."""
        lengths = np.diff(self.ends)[texts]
        own = np.concatenate([np.arange(self.ends[text], self.ends[text + 1]) for text in texts.tolist()])
        ends = np.concatenate([[0], np.cumsum(lengths)])
        return Candidates(ends, np.searchsorted(texts, self.others[own]), self.likenesses[own])


def find_candidates(
    pool: Pool, encoder_name: str, model: KindModel, *, engine: Engine | None = None
) -> Candidates:
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
    engine : Engine, optional
        Where pairs are looked for; by default here.
    """
    engine = engine or LocalEngine()
    sieve = Sieve(pool.texts)
    near, near_from = _calibrated(pool, sieve, encoder_name, CANDIDATE, model)
    meant, meant_from = _calibrated(pool, sieve, encoder_name, TRANSLATED, model)
    sources: list[PairSource] = [
        search_pairs(near, near_from, engine=engine),
        WordedPairs([text.symbols.text for text in pool.texts]),
    ]
    languages = _Languages.of(pool.languages)
    if len(set(pool.languages) - {None}) > 1:
        sources.append(_TranslatedPairs(search_pairs(meant, meant_from, engine=engine), languages))
    looked = _Search(sources, sieve, model, meant, meant_from, languages)
    shards = [(number, shard) for number, source in enumerate(sources) for shard in source.shards]
    first, second, likenesses = _joined(len(pool), engine.map(_sieved, looked, shards))
    across = languages.differ(first, second)
    kept = np.ones(len(first), dtype=np.bool_)
    kept[across] = stands_out(meant, pool.languages, first[across], second[across], likenesses[across])
    return _by_text(len(pool), first[kept], second[kept], likenesses[kept].astype(np.float32))


@dataclass(frozen=True, eq=False)
class _Languages:
    """The language of each text, "" where it is unknown."""

    codes: NDArray[np.str_]

    @classmethod
    def of(cls, languages: Sequence[str | None]) -> _Languages:
        return cls(np.array([language or "" for language in languages], dtype=np.str_))

    def differ(self, first: Rows, second: Rows) -> NDArray[np.bool_]:
        """Tell of each pair whether it is in two languages, both of them known."""
        one, other = self.codes[first], self.codes[second]
        return np.asarray((one != other) & (one != "") & (other != ""))


@dataclass(frozen=True, eq=False)
class _TranslatedPairs:
    """The pairs of a source that are in two languages."""

    source: PairSource
    languages: _Languages

    @property
    def shards(self) -> Sequence[range]:
        return self.source.shards

    def keys_in(self, shard: range) -> Iterator[Rows]:
        for keys in self.source.keys_in(shard):
            yield keys[self.languages.differ(*np.divmod(keys, len(self.languages.codes)))]


@dataclass(frozen=True, eq=False)
class _Search:
    """What a shard of the search for candidates needs.

    Parameters
    ----------
    sources : sequence of PairSource
        Where pairs come from.
    sieve : Sieve
        Of the texts.
    model : KindModel
        Whose sieve it is.
    meant : ndarray of float32, shape (texts, dimension)
        By which pairs in two languages are compared.
    meant_from : float
        Cosine from which on these are candidates.
    languages : _Languages
        Of the texts.
    """

    sources: Sequence[PairSource]
    sieve: Sieve
    model: KindModel
    meant: Embeddings
    meant_from: float
    languages: _Languages

    def kept(self, first: Rows, second: Rows) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Tell of each pair whether it may be reuse, and how alike its texts are."""
        across = self.languages.differ(first, second)
        likenesses = np.zeros(len(first))
        likenesses[across] = pairwise_cosines(self.meant, first[across], second[across])
        likenesses[~across] = _likely(self.sieve, self.model, first[~across], second[~across])
        floors = np.where(across, self.meant_from, self.model.thresholds.candidate)
        return likenesses >= floors, likenesses


def _sieved(search: _Search, shard: tuple[int, range]) -> tuple[Rows, NDArray[np.float64]]:
    """Return the keys of the candidates of a shard, and how alike their texts are."""
    source, rows = search.sources[shard[0]], shard[1]
    texts = len(search.languages.codes)
    found: list[tuple[Rows, NDArray[np.float64]]] = []
    for keys in source.keys_in(rows):
        kept, likenesses = search.kept(*np.divmod(keys, texts))
        found.append((keys[kept], likenesses[kept]))
    return _concatenated(found)


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


def _joined(
    texts: int, found: Iterable[tuple[Rows, NDArray[np.float64]]]
) -> tuple[Rows, Rows, NDArray[np.float64]]:
    """Return the pairs of all shards, each once and in order, and how alike their texts are."""
    keys, likenesses = _concatenated(found)
    once, places = np.unique(keys, return_index=True)
    first, second = np.divmod(once, max(texts, 1))
    return first, second, likenesses[places]


def _concatenated(
    found: Iterable[tuple[Rows, NDArray[np.float64]]],
) -> tuple[Rows, NDArray[np.float64]]:
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0))
    keys, likenesses = (np.concatenate(columns) for columns in zip(nothing, *found, strict=True))
    return keys, likenesses


def _by_text(texts: int, first: Rows, second: Rows, likenesses: Embeddings) -> Candidates:
    owners, others = np.concatenate([first, second]), np.concatenate([second, first])
    both = np.concatenate([likenesses, likenesses])
    order = np.lexsort((others, -both, owners))
    ends = np.searchsorted(owners[order], np.arange(texts + 1))
    return Candidates(ends, others[order], both[order])
