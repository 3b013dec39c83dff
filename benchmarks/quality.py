"""How well encoders serve, side by side: a row a measure, a column an encoder.

``python benchmarks/quality.py [--sts FOLDER] [--parallel FOLDER] [--pairs FILE...] [--themes FILE]
[--speed SOURCE...] [--encoder NAME...] [--ask LANGUAGE...]``

STS: Spearman's correlation of cosine with human scores, for each ``stsb-<language>-dev.csv`` (text, text, score).
Parallel: how often the nearest of all lines of one language is the translation of a line of another, for the
files ``ntrex.<language>.txt``, whose lines are translations of each other; asked from zho-CN, or from the
languages that ``--ask`` names.
Pairs: F1 of "is reuse" by the sum of cosine and wording overlap, at its best threshold, for each gold set.
Themes: normalised mutual information of k-means with the themes of a gold set, 18 clusters, five seeds.
Speed: body paragraphs of the sources, from Python text to vectors, in a process of its own (`footprint.py`).
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from semantic import Role, read_speeches
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Encoder
from semantic.evaluation.gold import read_pairs, read_themes
from semantic.evaluation.reuse import reuse_agreement
from semantic.evaluation.themes import theme_agreement

from machine import machine

Row = tuple[str, str]
"""What was measured, and the figure as it is printed."""

TEXTS = 10_000
"""Paragraphs of the speed run: enough for a static encoder to take most of a second; slower ones get fewer."""
SLOW_TEXTS = 400
ASKED = ("zho-CN",)
PARTNERS = ("fra", "rus", "spa", "deu", "jpn", "arb")


def correlations(encoder: Encoder, folder: Path) -> Iterator[Row]:
    """Yield a row for each language, and the mean of four."""
    found: dict[str, float] = {}
    for path in sorted(folder.glob("stsb-*-dev.csv")):
        found[path.stem.split("-")[1]] = correlation(encoder, path)
    yield from ((f"STS {language}, Spearman", f"{value:.3f}") for language, value in found.items())
    if four := [found[language] for language in ("fr", "ru", "es", "de") if language in found]:
        yield f"STS mean of {len(four)}: fr ru es de", f"{np.mean(four):.3f}"


def correlation(encoder: Encoder, path: Path) -> float:
    """Return Spearman's correlation of cosine with the scores of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        pairs = [(first, second, float(score)) for first, second, score in csv.reader(file)]
    first = encoder.encode_passages([pair[0] for pair in pairs])
    second = encoder.encode_passages([pair[1] for pair in pairs])
    return float(spearmanr(np.einsum("ij,ij->i", first, second), [pair[2] for pair in pairs]).statistic)


def translations(encoder: Encoder, folder: Path, asked: Sequence[str]) -> Iterator[Row]:
    """Yield how many lines of each language in `asked`, as queries, find their translation in each other one.

    Where all of `PARTNERS` are found from a language, the mean of the six follows.
    """
    lines = {
        path.stem.removeprefix("ntrex."): path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        for path in sorted(folder.glob("*.txt"))
    }
    if len({len(texts) for texts in lines.values()}) > 1:
        raise SystemExit(
            f"The files of {folder} have different numbers of lines, so they are no translations."
        )
    if absent := set(asked) - set(lines):
        raise SystemExit(f"The folder {folder} has no ntrex.{min(absent)}.txt to ask from.")
    passages = {language: encoder.encode_passages(texts) for language, texts in lines.items()}
    for language in asked:
        queries = encoder.encode_queries(lines[language])
        found = {to: found_share(queries, those) for to, those in passages.items() if to != language}
        yield from ((f"translation found, {language} to {to}", f"{value:.1%}") for to, value in found.items())
        if found.keys() >= set(PARTNERS):
            six = np.mean([found[partner] for partner in PARTNERS])
            yield f"mean of six: {language} to {' '.join(PARTNERS)}", f"{six:.1%}"


def found_share(asked: np.ndarray, lines: np.ndarray) -> float:
    """Return the share of rows whose nearest row is the one at the same place."""
    return float(np.mean((asked @ lines.T).argmax(axis=1) == np.arange(len(asked))))


def reuse(encoder: Encoder, paths: list[Path]) -> Iterator[Row]:
    """Yield F1 of each gold set, and of all together."""
    sets = {path.name: read_pairs(path) for path in paths}
    if len(sets) > 1:
        sets["all pairs"] = [pair for pairs in sets.values() for pair in pairs]
    for name, pairs in sets.items():
        agreement = reuse_agreement(encoder, pairs)
        yield f"reuse F1, {name} ({len(pairs)})", f"{agreement.f1:.3f}"


def themes(encoder: Encoder, path: Path) -> Iterator[Row]:
    """Yield the agreement over five seeds."""
    found = theme_agreement(encoder, read_themes(path))
    spread = f"{min(found.nmi):.3f} to {max(found.nmi):.3f}"
    yield "themes NMI, k = 18, mean of 5 seeds", f"{np.mean(found.nmi):.3f} ({spread})"


def footprint(encoder: Encoder, paragraphs: list[str]) -> Iterator[Row]:
    """Yield speed, load time and memory of a fresh process, and the size of a model's folder."""
    folder = getattr(encoder, "folder", None)
    texts = (paragraphs * -(-TEXTS // len(paragraphs)))[: TEXTS if folder else SLOW_TEXTS]
    command = [sys.executable, str(Path(__file__).with_name("footprint.py")), encoder.name]
    done = subprocess.run(  # noqa: S603 - our own script
        command, input=json.dumps(texts), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{encoder.name} could not be measured:\n{done.stderr}")
    figures = json.loads(done.stdout)
    yield "paragraphs encoded", f"{len(texts):,} of {np.mean([len(text) for text in texts]):.0f} characters"
    yield "paragraphs a second", f"{figures['a_second']:,.0f}"
    yield "seconds to the first embedding", f"{figures['load_s']:.2f}"
    yield "peak memory, MB", f"{figures['peak_mb']:.0f}"
    if folder:
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        yield "folder, MB", f"{size / 1e6:.1f}"


def bits(encoder: Encoder, paragraphs: list[str]) -> Row:
    """Tell whether embeddings are the same bits alone, in reverse and all together."""
    texts = paragraphs[:500]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    turned = encoder.encode_passages(texts[::-1])[::-1]
    return "same bits alone and in reverse", str(
        np.array_equal(together, alone) and np.array_equal(together, turned)
    )


def measured(encoder: Encoder, options: argparse.Namespace, paragraphs: list[str]) -> list[Row]:
    """Return every row that was asked for."""
    rows: list[Row] = [("dimension", str(encoder.dimension))]
    if options.sts:
        rows += correlations(encoder, options.sts)
    if options.parallel:
        rows += translations(encoder, options.parallel, options.ask)
    if options.pairs:
        rows += reuse(encoder, options.pairs)
    if options.themes:
        rows += themes(encoder, options.themes)
    if paragraphs:
        rows += [*footprint(encoder, paragraphs), bits(encoder, paragraphs)]
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sts", type=Path)
    parser.add_argument("--parallel", type=Path)
    parser.add_argument("--ask", nargs="+", default=ASKED)
    parser.add_argument("--pairs", type=Path, nargs="+")
    parser.add_argument("--themes", type=Path)
    parser.add_argument("--speed", type=Path, nargs="+")
    parser.add_argument("--encoder", nargs="+", default=["use-multilingual", "static-multilingual"])
    options = parser.parse_args()
    paragraphs = []
    if options.speed:
        paragraphs = [p.text for p in read_speeches(options.speed).paragraphs if p.role is Role.BODY]
    columns = {name: dict(measured(open_encoder(name), options, paragraphs)) for name in options.encoder}
    print(f"{machine()}\n\n| | {' | '.join(columns)} |\n|---{'|---' * len(columns)}|")
    for label in dict.fromkeys(label for column in columns.values() for label in column):
        print(f"| {label} | {' | '.join(column.get(label, '') for column in columns.values())} |")


if __name__ == "__main__":
    main()
