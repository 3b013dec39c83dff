"""What opening an encoder costs, and how fast it then is, in a process of its own.

``python benchmarks/footprint.py NAME < TEXTS`` with a JSON list of texts; prints a JSON object. `quality.py` calls it.

``load_s`` runs from the first import to the first embedding; ``peak_mb`` is all of the process, Python
and the texts included, in 10**6 bytes; ``a_second`` is the median of the runs, from Python texts to vectors.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

from machine import peak_bytes, seconds_of

RUNS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    name = parser.parse_args().name
    texts = json.load(sys.stdin)
    started = time.perf_counter()
    from semantic.encoders.opening import open_encoder

    encoder = open_encoder(name)
    encoder.encode_queries(["一"])
    load = time.perf_counter() - started
    seconds = [seconds_of(encoder.encode_passages, texts) for _ in range(RUNS)]
    figures = {
        "load_s": load,
        "peak_mb": peak_bytes() / 1e6,
        "a_second": len(texts) / statistics.median(seconds),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
