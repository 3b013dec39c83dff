"""What Ray costs and gains beside the engine on this machine, stage by stage, and whether both give the same bytes.

``python benchmarks/engines.py SOURCE... [--workers 2] [--rows 100000] [--encoder use-multilingual]``

A Ray cluster of so many workers is started on this machine; the stages of a corpus run on it and here, on as many
threads: encoding and indexing the sources (``build``), families of re-used passages, near pairs among made sentences and
k-means over them. What is equal is compared by its digest. With no more cores than workers, Ray can only be slower: the ratio
is what its processes, and moving data to them, cost.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from semantic import Corpus, EngineSettings, near_pairs
from semantic.encoders.opening import open_encoder
from semantic.engine.opening import open_engine
from semantic.engine.protocol import Engine
from semantic.themes.kmeans import spherical_kmeans

from machine import machine
from planted_sentences import planted_sentences

THRESHOLD = 0.9
"""Cosine of near-duplicates."""
CLUSTERS = 100
"""As many themes as a large archive may have."""
LOCK = "writer.lock"
"""The one file of a corpus folder that names a process."""

Stage = Callable[[Engine], str]


def built(sources: list[Path], encoder: str, folder: Path) -> Stage:
    """Return the stage that builds a corpus and tells the digest of its folder."""

    def stage(engine: Engine) -> str:
        target = folder / f"{engine.name}.corpus"
        with Corpus.build(sources, target, encoder=encoder, engine=engine):
            pass
        files = sorted(path for path in target.rglob("*") if path.is_file() and path.name != LOCK)
        return digest(*(path.read_bytes() for path in files))

    return stage


def families(folder: Path) -> Stage:
    """Return the stage that finds families in what was built, and tells the digest of their JSON."""

    def stage(engine: Engine) -> str:
        with Corpus.open(folder / f"{engine.name}.corpus", engine=engine) as corpus:
            return digest(*(json.dumps(each.to_json()).encode() for each in corpus.reuse()))

    return stage


def pairs(vectors: NDArray[np.float32]) -> Stage:
    """Return the stage that finds near pairs."""

    def stage(engine: Engine) -> str:
        found = near_pairs(vectors, THRESHOLD, engine=engine)
        return digest(found.first.tobytes(), found.second.tobytes(), found.similarities.tobytes())

    return stage


def clusters(vectors: NDArray[np.float32]) -> Stage:
    """Return the stage that makes clusters."""

    def stage(engine: Engine) -> str:
        found = spherical_kmeans(vectors, CLUSTERS, engine=engine)
        return digest(found.centroids.tobytes(), found.labels.tobytes())

    return stage


def digest(*parts: bytes) -> str:
    """Return what is equal where all parts are."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def measured(stage: Stage, engine: Engine) -> tuple[float, str]:
    """Return how long a stage takes, and its digest."""
    started = time.perf_counter()
    found = stage(engine)
    return time.perf_counter() - started, found


def main() -> None:
    """Run each stage on both engines, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--encoder", default="use-multilingual")
    options = parser.parse_args()
    vectors = open_encoder("static-multilingual").encode_passages(planted_sentences(options.rows, 0).texts)
    print(f"{machine()}; {options.workers} workers; {options.rows:,} made sentences")
    print("\n| stage | here, s | Ray, s | equal |\n| --- | --- | --- | --- |")
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_engine(EngineSettings(workers=options.workers))) as here,
        closing(open_engine(EngineSettings(kind="ray", workers=options.workers))) as there,
    ):
        stages = {
            "build": built(options.sources, options.encoder, Path(folder)),
            "families": families(Path(folder)),
            "near pairs": pairs(vectors),
            "k-means": clusters(vectors),
        }
        for name, stage in stages.items():
            (own, one), (other, two) = measured(stage, here), measured(stage, there)
            print(f"| {name} | {own:.1f} | {other:.1f} | {'yes' if one == two else 'NO'} |", flush=True)


if __name__ == "__main__":
    main()
