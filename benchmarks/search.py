"""What search adds to FAISS: ids, filters, ties settled, and similarities that are the same bits in any company.

``python benchmarks/search.py [--rows 200000] [--queries 1000] [--runs 5] [--kinds flat ivf hnsw]``

Both search the same rows for the same queries in turn, several times; the ratio of a pair of
runs is what to quote. The rows are drawn around centres, as embeddings of speeches lie; a tenth of them
are copies of others, and a filter leaves 85 %, as that for body paragraphs does. For the
approximate kinds FAISS searches with the same width.
"""

from __future__ import annotations

import argparse
import statistics
import time

import faiss
import numpy as np
from numpy.typing import NDArray
from semantic.index.building import build_index
from semantic.index.protocol import VectorIndex
from semantic.search.ranking import Limits, by_meaning
from semantic.settings import IndexSettings

from machine import machine, seconds_of

K = 10
CENTRES = 3000
BODY = 0.85
COPIES = 0.1


def drawn(rows: int, queries: int, dimension: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return unit rows and queries around the same centres."""
    chance = np.random.default_rng(0)
    centres = chance.standard_normal((CENTRES, dimension), dtype=np.float32)
    points = centres[chance.integers(0, CENTRES, rows + queries)]
    points += chance.standard_normal(points.shape, dtype=np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    copied = chance.choice(rows, int(COPIES * rows), replace=False)
    points[copied] = points[chance.choice(rows, len(copied))]
    return points[:rows], points[rows:]


def searched(
    index: VectorIndex, queries: NDArray[np.float32], ids: list[str], allowed: NDArray[np.bool_] | None
) -> list[list[tuple[str, float]]]:
    """Return id and similarity of the neighbours of each query."""
    return [
        [
            (ids[row], similarity)
            for row, similarity in zip(hits.rows.tolist(), hits.similarities.tolist(), strict=True)
        ]
        for hits in by_meaning(index, queries, Limits(k=K), allowed=allowed)
    ]


def raw_search(index: VectorIndex, queries: NDArray[np.float32]) -> object:
    """Search as FAISS does on its own."""
    own = index.index  # type: ignore[attr-defined]
    width = index.description.width
    if index.description.kind == "ivf":
        return own.search(queries, K, params=faiss.SearchParametersIVF(nprobe=width))
    if index.description.kind == "hnsw":
        return own.search(queries, K, params=faiss.SearchParametersHNSW(efSearch=max(width or 1, K)))
    return own.search(queries, K)


def print_kind(kind: str, rows: NDArray[np.float32], queries: NDArray[np.float32], runs: int) -> None:
    """Build an index of a kind and print what it takes."""
    started = time.perf_counter()
    index = build_index(rows, IndexSettings(kind=kind))
    told = index.description
    print(
        f"\n{kind}: built and measured in {time.perf_counter() - started:.1f} s; recall {told.recall:.4f}, "
        f"of ranges {told.range_recall:.4f}, width {told.width}"
    )
    ids = [f"speech-{row // 100}:p{row % 100 + 1}" for row in range(len(rows))]
    body = np.random.default_rng(1).random(len(rows)) < BODY
    raw_search(index, queries[:50])
    pairs = [
        (
            seconds_of(lambda: searched(index, queries, ids, None)),
            seconds_of(lambda: searched(index, queries, ids, body)),
            seconds_of(lambda: raw_search(index, queries)),
        )
        for _ in range(runs)
    ]
    plain, filtered, raw = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"{len(queries):,} queries: FAISS {raw:.3f} s, ours {plain:.3f} s, ours with a filter {filtered:.3f} s"
    )
    for name, ratios in (
        ("no filter", sorted(own / other for own, _, other in pairs)),
        ("filter", sorted(own / other for _, own, other in pairs)),
    ):
        print(
            f"ours to FAISS, pair by pair, {name}: min {ratios[0]:.2f}, median {statistics.median(ratios):.2f}, "
            f"max {ratios[-1]:.2f}"
        )
    singles = [seconds_of(lambda: searched(index, query[np.newaxis], ids, body)) for query in queries[:100]]  # noqa: B023
    print(f"a single query with a filter: median {1000 * statistics.median(singles):.1f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", default=["flat", "ivf", "hnsw"])
    options = parser.parse_args()
    rows, queries = drawn(options.rows, options.queries, options.dimension)
    print(f"{machine()}; {len(rows):,} rows of {options.dimension} numbers, the {K} nearest")
    for kind in options.kinds:
        print_kind(kind, rows, queries, options.runs)


if __name__ == "__main__":
    main()
