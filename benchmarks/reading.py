"""How fast files become placed paragraphs: ``python benchmarks/reading.py SOURCE... [--runs 5]``.

Prints the CPU seconds of each pass over the sources, after one pass that loads what is
loaded once, with the machine named; the median is the figure to quote.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from semantic import read_speeches

from machine import machine


def main() -> None:
    """Read the sources several times and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    reading = read_speeches(options.sources)
    seconds: list[float] = []
    for _ in range(options.runs):
        start = time.process_time()
        read_speeches(options.sources)
        seconds.append(time.process_time() - start)
    characters = sum(len(speech.text) for speech in reading.speeches)
    print(machine())
    print(
        f"{len(reading.speeches)} speeches, {len(reading.paragraphs):,} paragraphs, {characters:,} characters"
    )
    print(
        f"CPU seconds over {options.runs} runs: min {min(seconds):.2f}, "
        f"median {statistics.median(seconds):.2f}, max {max(seconds):.2f}"
    )


if __name__ == "__main__":
    main()
