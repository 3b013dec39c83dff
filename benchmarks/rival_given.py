"""What all tools that rivals.py compares are given, and the exact answers theirs are held against."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Embeddings

from planted_sentences import planted_sentences

STATIC = "static-multilingual"
"""Whose embeddings the vectors are: it is quick enough for a million sentences."""
QUERIES = 1_000
"""Sentences that search is asked for, drawn with the others and left out of them."""
NEAREST = 10
"""Neighbours that search is asked for."""
EVERY_ROW_TO, SAMPLED = 30_000, 2_000
"""Up to so many rows all pairs are looked for; of more, those of so many drawn rows with all others, so that
a share is known to a hundredth."""
ROUNDING = 1e-5
"""By which a cosine must be above the threshold before a pair has to be found, so that no library's rounding
decides."""
BLOCK = 250
"""Rows compared with all others at a time: with a million, their cosines take 1 GB."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Given:
    """What lies in a folder that `prepare` filled.

    Parameters
    ----------
    folder : Path
        Where.
    threshold : float
        Cosine from which two sentences count as near-duplicates.
    clusters : int
        How many k-means is asked for.
    threads : int
        How many a tool may use that asks for a number.
    """

    folder: Path
    threshold: float = 0.9
    clusters: int = 20
    threads: int = 1

    @cached_property
    def texts(self) -> list[str]:
        """The sentences, or of the table about encoding the paragraphs."""
        return (self.folder / "texts.txt").read_text(encoding="utf-8").splitlines()

    @cached_property
    def vectors(self) -> Embeddings:
        """Their embeddings, shape (texts, 256), of unit length."""
        return np.load(self.folder / "vectors.npy")

    @cached_property
    def families(self) -> Numbers:
        """The number of the family of each sentence."""
        return np.load(self.folder / "families.npy")

    @cached_property
    def queries(self) -> Embeddings:
        """Embeddings that search is asked for."""
        return np.load(self.folder / "queries.npy")

    @cached_property
    def floors(self) -> Embeddings:
        """The cosine of each query with the tenth of its nearest rows."""
        return np.load(self.folder / "floors.npy")

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """Seconds that making the sentences, encoding them, and the exact answers took."""
        return np.load(self.folder / "times.npy")

    @cached_property
    def exact(self) -> Numbers:
        """The pairs at or above the threshold that must be found, as `keys`."""
        return np.load(self.folder / "exact.npy")

    @cached_property
    def planted(self) -> Numbers:
        """The pairs of one family that must be found, as `keys`."""
        return np.load(self.folder / "planted.npy")


def keys(first: Numbers, second: Numbers, count: int) -> Numbers:
    """Return each pair of rows, in either order, as one number; ascending and each once."""
    apart = first != second
    low, high = np.minimum(first, second)[apart], np.maximum(first, second)[apart]
    return np.unique(low.astype(np.int64) * count + high.astype(np.int64))


def prepare(given: Given, count: int, seed: int) -> None:
    """Fill the folder of `given` with sentences, embeddings, exact answers, and the seconds of each."""
    times = [time.perf_counter()]
    made = planted_sentences(count + QUERIES, seed)
    times.append(time.perf_counter())
    vectors = open_encoder(STATIC).encode_passages(made.texts)
    times.append(time.perf_counter())
    (given.folder / "texts.txt").write_text("\n".join(made.texts[:count]), encoding="utf-8")
    np.save(given.folder / "vectors.npy", vectors[:count])
    np.save(given.folder / "queries.npy", vectors[count:])
    np.save(given.folder / "families.npy", made.families[:count])
    rows = asked_rows(count, seed)
    np.save(given.folder / "exact.npy", exact_pairs(vectors[:count], rows, given.threshold))
    np.save(given.folder / "planted.npy", family_pairs(made.families[:count], rows))
    np.save(given.folder / "floors.npy", tenth_cosines(vectors[:count], vectors[count:]))
    times.append(time.perf_counter())
    np.save(given.folder / "times.npy", np.diff(times))


def asked_rows(count: int, seed: int) -> Numbers:
    """Return the rows whose pairs must be found."""
    if count <= EVERY_ROW_TO:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, SAMPLED, replace=False))


def exact_pairs(vectors: Embeddings, rows: Numbers, threshold: float) -> Numbers:
    """Return the pairs of the rows with any at or above the threshold."""
    found = [np.empty(0, np.int64)]
    for some, cosines in cosines_of(vectors, vectors[rows]):
        first, second = np.nonzero(cosines >= threshold + ROUNDING)
        found.append(keys(rows[some][first], second, len(vectors)))
    return np.unique(np.concatenate(found))


def family_pairs(families: Numbers, rows: Numbers) -> Numbers:
    """Return the pairs of the rows with others of the same family."""
    order = np.argsort(families, kind="stable")
    starts, ends = (np.searchsorted(families[order], families[rows], side) for side in ("left", "right"))
    sizes = ends - starts
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return keys(np.repeat(rows, sizes), order[np.repeat(starts, sizes) + within], len(families))


def tenth_cosines(vectors: Embeddings, queries: Embeddings) -> Embeddings:
    """Return the cosine of each query with the tenth of its nearest rows."""
    nth = max(len(vectors) - NEAREST, 0)
    return np.concatenate(
        [np.partition(cosines, nth, axis=1)[:, nth] for _, cosines in cosines_of(vectors, queries)]
    )


def cosines_of(vectors: Embeddings, queries: Embeddings) -> Iterator[tuple[slice, Embeddings]]:
    """Yield which queries, and their cosines with all rows."""
    for start in range(0, len(queries), BLOCK):
        some = slice(start, start + BLOCK)
        yield some, queries[some] @ vectors.T
