"""Choosing, building and measuring an index."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from semantic.encoders.protocol import Embeddings
from semantic.engine.cutting import row_shards
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.index.faiss_index import ApproximateFaissIndex, ExactFaissIndex
from semantic.index.measuring import rounding
from semantic.index.protocol import Hits, IndexDescription, VectorIndex
from semantic.index.scanning import scan_nearest, scan_within
from semantic.settings import IndexSettings

_PROBES, _NEAREST = 200, 10
"""Rows that recall is measured with, and how many other rows near each: 2,000, so that a recall of .99 is known
to .002."""
_CELLS_PER_ROOT = 4
"""Cells for each square root of the number of rows, as FAISS advises for up to a million."""
_TRAINING_ROWS = 64
"""Rows for each cell that k-means sees: with FAISS's own 256 the training takes up to four times as long."""
_SHARD = 50_000
"""Rows that are put into cells together, and then joined with those before: always the same ones, so that rounding is the same."""
_LINKS, _CONSTRUCTION_WIDTH = 32, 100
"""Neighbours of a row in the graph, and candidates looked at for each when it is built."""
_FIRST_WIDTH = {"ivf": 8, "hnsw": 64}
"""Where the search for a width begins that reaches the wanted recall; it doubles from there."""


def build_index(vectors: Embeddings, settings: IndexSettings, *, engine: Engine | None = None) -> VectorIndex:
    """Build the index that suits the number of rows; the same rows give the same index.

    Parameters
    ----------
    vectors : ndarray of float32, shape (rows, dimension)
        Rows of unit length.
    settings : IndexSettings
        Which kind, and from how many rows on.
    engine : Engine, optional
        Where rows are put into the cells of ``ivf``; by default here. A graph is always linked here, by one thread.

    Returns
    -------
    VectorIndex
        An approximate one looks at as much as it needs for the recall that the settings ask for;
        what it reached stands in its description.
    """
    kind = settings.kind_for(len(vectors))
    if kind == "flat":
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return ExactFaissIndex(vectors, index, IndexDescription(kind="flat"))
    # One thread, as several would link and add up in another order each time.
    with threadpool_limits(limits=1):
        index = _with_cells(vectors, engine or LocalEngine()) if kind == "ivf" else _with_graph(vectors)
    return _measured(vectors, index, kind, settings)


def _with_cells(vectors: Embeddings, engine: Engine) -> Any:
    index = _empty_cells(vectors)
    shards = row_shards(len(vectors), _SHARD)
    given = (faiss.serialize_index(index), vectors)
    for shard, filled in zip(shards, engine.map(_filled, given, shards), strict=True):
        index.merge_from(faiss.deserialize_index(filled), shard.start)
    return index


def _filled(given: tuple[NDArray[np.uint8], Embeddings], shard: range) -> NDArray[np.uint8]:
    """Return an index of the rows of a shard, from the same index without rows."""
    empty, vectors = given
    index = faiss.deserialize_index(empty)
    index.add(np.ascontiguousarray(vectors[shard.start : shard.stop]))
    filled: NDArray[np.uint8] = faiss.serialize_index(index)
    return filled


def _empty_cells(vectors: Embeddings) -> Any:
    cells = max(1, min(int(_CELLS_PER_ROOT * len(vectors) ** 0.5), len(vectors)))
    quantizer = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFFlat(quantizer, vectors.shape[1], cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.max_points_per_centroid = _TRAINING_ROWS
    index.cp.min_points_per_centroid = 1  # no warning where rows are few
    index.train(vectors)
    return index


def _with_graph(vectors: Embeddings) -> Any:
    index = faiss.IndexHNSWFlat(vectors.shape[1], _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = _CONSTRUCTION_WIDTH
    index.add(vectors)
    return index


def _measured(vectors: Embeddings, index: Any, kind: str, settings: IndexSettings) -> ApproximateFaissIndex:
    """Widen the search until the recall is reached, or everything is looked at."""
    probes = vectors[np.linspace(0, len(vectors) - 1, num=min(_PROBES, len(vectors)), dtype=np.int64)]
    nearest = scan_nearest(vectors, probes, _NEAREST + 1)  # the first is the row itself
    floor = float(np.median([hits.similarities[-1] for hits in nearest])) - rounding(vectors)
    ranges = scan_within(vectors, probes, floor)
    widest = index.nlist if kind == "ivf" else len(vectors)
    width = min(_FIRST_WIDTH[kind], widest)
    while True:
        description = IndexDescription(kind=kind, width=width, range_floor=floor)
        built = ApproximateFaissIndex(vectors, index, description)
        recall = _share_found(built.nearest(probes, _NEAREST + 1), nearest)
        range_recall = _share_found(built.within(probes, floor), ranges)
        if min(recall, range_recall) >= settings.recall or width == widest:
            built.description = replace(
                description, recall=round(recall, 4), range_recall=round(range_recall, 4)
            )
            return built
        width = min(2 * width, widest)


def _share_found(found: list[Hits], wanted: list[Hits]) -> float:
    """Return the share of the wanted hits that were found, not counting the row that is its own query.

    One that is as near as the last wanted one counts as well, since it is as good.
    """
    right = sum(
        min(len(exact), int(np.count_nonzero(hits.similarities >= exact.similarities[-1]))) - 1
        for hits, exact in zip(found, wanted, strict=True)
        if len(exact)  # a row of zeros, for one, is in no range
    )
    others = sum(len(exact) - 1 for exact in wanted if len(exact))
    return right / others if others else 1.0
