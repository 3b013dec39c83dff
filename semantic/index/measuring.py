"""Similarities measured in one way, so that every index gives the same bits for the same pair.

Libraries multiply matrices in blocks whose shape, and so whose last bits, depends on how many
queries come together. What they find is therefore measured again here: a product of two float32
is exact in float64, and the sum, taken along each row in one order, is rounded once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings
from semantic.index.protocol import Hits, Rows

NO_ROW = -1
"""What FAISS writes where it found nothing."""
_BLOCK = 2048
"""Rows measured at a time: 8 MB in float64 at 512 numbers a row."""


def rounding(vectors: Embeddings) -> float:
    """Return how far a library's float32 product of two unit rows may be from what is measured here.

    One rounding of 2⁻²⁴ for each number of a row, and one for each row, whose length is not quite 1.
    """
    return float((vectors.shape[1] + 2) * 2.0**-24)


def similarities(vectors: Embeddings, rows: Rows, query: Embeddings) -> Embeddings:
    """Return the cosine of a query, shape ``(dimension,)``, with each of some rows, in their order."""
    measured = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        measured[part] = _cosines(vectors[rows[part]], query)
    return measured


def cosines_of_pairs(vectors: Embeddings, first: Rows, second: Rows) -> Embeddings:
    """Return the cosine of each pair of rows, in their order."""
    measured = np.empty(len(first), dtype=np.float32)
    for start in range(0, len(first), _BLOCK):
        part = slice(start, start + _BLOCK)
        measured[part] = _cosines(vectors[first[part]], vectors[second[part]])
    return measured


def ranked(vectors: Embeddings, rows: Rows, query: Embeddings) -> Hits:
    """Return some rows as hits of a query, shape ``(dimension,)``: most similar first, ties by row."""
    measured = similarities(vectors, rows, query)
    order = np.lexsort((rows, -measured))
    return Hits(rows[order], measured[order])


def ranked_together(vectors: Embeddings, rows: NDArray[np.int64], queries: Embeddings) -> list[Hits]:
    """Return for each query its rows as hits, as `ranked` does, only quicker for many queries of few rows.

    Parameters
    ----------
    vectors : ndarray of float32, shape (all rows, dimension)
        Rows of unit length.
    rows : ndarray of int64, shape (queries, candidates)
        What is to be measured for each query; `NO_ROW` is left out.
    queries : ndarray of float32, shape (queries, dimension)
        Rows of unit length.
    """
    if rows.shape[1] > _BLOCK:
        return [ranked(vectors, own[own != NO_ROW], query) for own, query in zip(rows, queries, strict=True)]
    at_once = max(1, _BLOCK // max(1, rows.shape[1]))
    hits: list[Hits] = []
    for start in range(0, len(rows), at_once):
        part = slice(start, start + at_once)
        hits += _ranked_block(vectors, rows[part], queries[part])
    return hits


def _ranked_block(vectors: Embeddings, rows: NDArray[np.int64], queries: Embeddings) -> list[Hits]:
    measured = _cosines(vectors[np.maximum(rows, 0)], queries[:, None])
    measured[rows == NO_ROW] = -np.inf  # sorts behind all others
    order = np.lexsort((rows, -measured), axis=-1)
    rows, measured = np.take_along_axis(rows, order, axis=1), np.take_along_axis(measured, order, axis=1)
    found = (rows != NO_ROW).sum(axis=1)
    return [
        Hits(own_rows[:length], own_measured[:length])
        for own_rows, own_measured, length in zip(rows, measured, found.tolist(), strict=True)
    ]


def _cosines(vectors: Embeddings, query: Embeddings) -> Embeddings:
    """Return the products of rows of unit length along the last axis, in [-1, 1]."""
    products = np.multiply(vectors, query, dtype=np.float64)
    cosines: Embeddings = np.clip(products.sum(axis=-1), -1, 1).astype(np.float32)
    return cosines
