"""How well an encoder's cosine orders pairs and finds translations.

``python benchmarks/quality.py --sts FOLDER --parallel FOLDER [--encoder NAME]``

STS: Spearman's correlation of cosine with human scores, for each ``stsb-<language>-dev.csv`` (text, text, score).
Parallel: how often the nearest of all lines of one language is the translation of a line of another, for the
files ``ntrex.<language>.txt``, whose lines are translations of each other.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Encoder

from machine import machine


def correlation(encoder: Encoder, path: Path) -> tuple[int, float]:
    """Return the number of pairs and Spearman's correlation of cosine with their scores."""
    with path.open(encoding="utf-8", newline="") as file:
        pairs = [(first, second, float(score)) for first, second, score in csv.reader(file)]
    first = encoder.encode_passages([pair[0] for pair in pairs])
    second = encoder.encode_passages([pair[1] for pair in pairs])
    found = spearmanr(np.einsum("ij,ij->i", first, second), [pair[2] for pair in pairs])
    return len(pairs), float(found.statistic)


def print_correlations(encoder: Encoder, folder: Path) -> None:
    """Print a table of languages."""
    print("\n| language | pairs | Spearman |\n|---|---|---|")
    for path in sorted(folder.glob("stsb-*-dev.csv")):
        pairs, value = correlation(encoder, path)
        print(f"| {path.stem.split('-')[1]} | {pairs:,} | {value:.3f} |")


def print_translations(encoder: Encoder, folder: Path) -> None:
    """Print a table: of each row's language, how many lines find their translation in each column's."""
    lines = {
        path.stem.removeprefix("ntrex."): path.read_text(encoding="utf-8").splitlines()
        for path in sorted(folder.glob("*.txt"))
    }
    passages = {language: encoder.encode_passages(texts) for language, texts in lines.items()}
    queries = {language: encoder.encode_queries(texts) for language, texts in lines.items()}
    print(f"\nnearest of {len(next(iter(lines.values())))} lines is the translation, %, from row to column\n")
    print("| | " + " | ".join(lines) + " |\n|---" + "|---" * len(lines) + "|")
    for language, asked in queries.items():
        found = [
            np.mean((asked @ those.T).argmax(axis=1) == np.arange(len(asked))) for those in passages.values()
        ]
        cells = (
            "" if other == language else f"{100 * share:.1f}"
            for other, share in zip(lines, found, strict=True)
        )
        print(f"| {language} | " + " | ".join(cells) + " |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sts", type=Path)
    parser.add_argument("--parallel", type=Path)
    parser.add_argument("--encoder")
    options = parser.parse_args()
    encoder = open_encoder(options.encoder)
    print(f"{machine()}; {encoder.name}, {encoder.dimension} dimensions")
    if options.sts:
        print_correlations(encoder, options.sts)
    if options.parallel:
        print_translations(encoder, options.parallel)


if __name__ == "__main__":
    main()
