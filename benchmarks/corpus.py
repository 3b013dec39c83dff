"""What building, adding and searching cost, and how that grows with the text.

``python benchmarks/corpus.py SOURCE... [--times 1 2 4 8] [--encoder NAME]``

For each factor the sources (txt and md) are copied so many times, every copy changed so that
its sentences are new; each build runs in a process of its own, which tells its peak memory. Then
one more source is added, single queries are timed with the encoder warm, and the same is done by commands.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from semantic import Corpus

from machine import machine, peak_bytes, seconds_of

QUERIES = 200


def changed(text: str, number: int) -> str:
    """Return the text of a copy: a letter before each stop and line end makes every sentence new, at about its length."""
    letter = chr(ord("a") + number)
    return text if number == 0 else re.sub("(?=[，。；：！？!?;]|\\n|\\. )", letter, text)


def copies(sources: list[Path], times: int, folder: Path) -> Path:
    """Write the sources so many times, each copy changed."""
    folder.mkdir()
    files = sorted(
        file for source in sources for file in ([source] if source.is_file() else source.iterdir())
    )
    for number in range(times):
        for file in files:
            if file.suffix in (".txt", ".md"):
                text = changed(file.read_text(encoding="utf-8", errors="replace"), number)
                (folder / f"{number}-{file.name}").write_text(text, encoding="utf-8")
    return folder


def build(source: str, corpus: str, encoder: str | None) -> None:
    """Build, and print seconds, peak memory in MB and counts as JSON."""
    started = time.perf_counter()
    with Corpus.build(source, corpus, encoder=encoder) as built:
        counts = built.manifest.counts
    took = time.perf_counter() - started
    print(json.dumps({"seconds": took, "peak_mb": peak_bytes() / 1e6, **counts}))


def measured_build(source: Path, corpus: Path, encoder: str | None) -> dict[str, float]:
    """Build in another process and return what it told."""
    arguments = [str(source), "--only-build", str(corpus), *(["--encoder", encoder] if encoder else [])]
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)  # noqa: S603
    told: dict[str, float] = json.loads(done.stdout)
    return told


def print_growth(sources: list[Path], times: list[int], encoder: str | None, folder: Path) -> None:
    """Print a row for each factor, and the exponent of growth between the first and the last."""
    print("\n| times | speeches | paragraphs | sentences | seconds | peak MB |\n|---|---|---|---|---|---|")
    rows: list[dict[str, float]] = []
    for factor in times:
        source = copies(sources, factor, folder / f"sources-{factor}")
        told = measured_build(source, folder / f"corpus-{factor}", encoder)
        rows.append(told)
        counts = " | ".join(f"{told[name]:,}" for name in ("speeches", "paragraphs", "sentences"))
        print(f"| {factor} | {counts} | {told['seconds']:.1f} | {told['peak_mb']:.0f} |", flush=True)
    if len(rows) > 1:
        grown = math.log(times[-1] / times[0])
        for name in ("seconds", "peak_mb"):
            print(f"growth of {name}: exponent {math.log(rows[-1][name] / rows[0][name]) / grown:.2f}")


def print_addition(sources: list[Path], encoder: str | None, folder: Path) -> None:
    """Print what adding one source to the others costs beside building all."""
    files = sorted(copies(sources, 1, folder / "all").iterdir())
    all_of_them = measured_build(folder / "all", folder / "corpus-all", encoder)["seconds"]
    last = files[-1].rename(folder / files[-1].name)
    Corpus.build(folder / "all", folder / "corpus-but-one", encoder=encoder).close()
    with Corpus.open(folder / "corpus-but-one") as corpus:
        corpus.similar("好")  # the encoder is warm, as it was for most of the build
        started = time.perf_counter()
        corpus.add([last])
        took = time.perf_counter() - started
        started = time.perf_counter()
        corpus.remove([corpus.speeches[0].id])
        removed = time.perf_counter() - started
    print(
        f"\nadding 1 source to {len(files) - 1}: {took:.2f} s, {100 * took / all_of_them:.1f} % of building all ({all_of_them:.1f} s)"
    )
    print(f"removing 1 speech: {removed:.2f} s")


def print_queries(folder: Path) -> None:
    """Print how long a single query takes with the encoder warm."""
    with Corpus.open(folder / "corpus-all") as corpus:
        texts = [p.text for speech in corpus.speeches for p in speech.paragraphs if len(p.text) >= 20]
        texts = [f"{text}吗" for text in texts[:: max(1, len(texts) // QUERIES)]][:QUERIES]
        for level in ("paragraph", "sentence"):
            corpus.similar(texts[0], level=level)
            seconds = [seconds_of(corpus.similar, text, level=level) for text in texts]
            ranked = sorted(seconds)
            print(
                f"a query among {level}s, from text to neighbours: median {1000 * statistics.median(ranked):.1f} ms, "
                f"95 % under {1000 * ranked[int(0.95 * len(ranked))]:.1f} ms"
            )


def print_wording(folder: Path, times: list[int]) -> None:
    """Print how long the index by wording takes to make for each size, by sentence, and to ask."""
    for factor in times:
        with Corpus.open(folder / f"corpus-{factor}") as corpus:
            query = corpus.speeches[0].paragraphs[-1].text
            asked = {"mode": "lexical", "level": "sentence"}
            first, second = (seconds_of(corpus.similar, query, **asked) for _ in range(2))
            print(
                f"by wording among {corpus.manifest.counts['sentences']:,} sentences: made in {first - second:.2f} s, "
                f"asked in {1000 * second:.1f} ms"
            )


def print_commands(sources: list[Path], folder: Path) -> None:
    """Print what the command line takes from beginning to end, with Python and the encoder to load."""
    files = sorted(copies(sources, 1, folder / "commands").iterdir())
    last = files[-1].rename(folder / f"last-{files[-1].name}")
    for name, *arguments in (
        ("build", folder / "commands", "--to", folder / "by-command"),
        ("add", folder / "by-command", last),
        ("similar", folder / "by-command", "新建公园"),
    ):
        command = [sys.executable, "-c", "from semantic.cli import main; main()", name, *map(str, arguments)]
        took = seconds_of(subprocess.run, command, check=True, capture_output=True)
        print(f"semantic {name}: {took:.2f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--times", nargs="+", type=int, default=[1, 2, 4, 8])
    parser.add_argument("--encoder")
    parser.add_argument("--only-build", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_build:
        build(str(options.sources[0]), options.only_build, options.encoder)
        return
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        print_growth(options.sources, options.times, options.encoder, Path(folder))
        print_addition(options.sources, options.encoder, Path(folder))
        print_queries(Path(folder))
        print_wording(Path(folder), options.times)
        print_commands(options.sources, Path(folder))


if __name__ == "__main__":
    main()
