"""Exact names and figures: how often all that hold a query word for word come first, and what it takes.

``python benchmarks/lexical.py CORPUS... [--queries 100] [--copies 1]``

Queries are drawn from the texts themselves: runs of one, two and up to eight Chinese characters, figures with their unit, what
stands between 《》 or quotation marks, Western names and phrases; each stands in ten passages at most. Compared are

- cosine: the similarities of `LexicalIndex` alone, as it ranked before;
- trigrams: SQLite's FTS5 with the tokenizer ``trigram``, by its own rank, and LIKE for queries under three characters, over
  folded texts; it finds a query inside longer words and numbers as well;
- ours: `LexicalIndex`, which looks through the texts (`WordForWord`) and puts those that hold the query first.

A pattern of its own, tried on each passage, tells who holds a query. Under "looking" is the time of `WordForWord` alone.
``--copies`` has every text so many times, to see how time grows; shares are left out then.
"""

from __future__ import annotations

import argparse
import functools
import random
import sqlite3
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import regex
from semantic.corpus import Corpus
from semantic.index.lexical import LexicalIndex
from semantic.index.literal import WordForWord
from semantic.records import Level
from semantic.store.tables import passages_of
from semantic.text.comparison import simplified

from machine import machine, seconds_of

MOST = 10
"""Passages that hold a query at most: of what stands in hundreds nobody wants all."""
PATTERNS = {
    "1 character": r"\p{Han}",
    "2 characters": r"\p{Han}{2}",
    "3-8 characters": r"\p{Han}{3,8}",
    "figures": r"(?<![\d.])\d+(?:\.\d+)?(?:[万亿]?[元个户人吨亩项年月]|[%‰]|[万亿])",
    "names in marks": r"(?<=[《“])[\p{L}\p{N}]{2,12}(?=[》”])",
    "Western names": r"\b\p{Lu}[\p{L}-]+(?: (?:of |the |and )?\p{Lu}[\p{L}-]+)+\b",
    "Western phrases": r"\b[\p{Ll}\d]+(?: [\p{Ll}\d]+){0,3}\b",
}
"""What queries of each kind look like; where a run is longer, a part of it is drawn."""
NUMERAL = "〇零一二三四五六七八九两十百千万亿兆"
IN_WORD = r"[\p{Latin}\p{Cyrillic}\p{M}\d]"

Order = list[int]
Search = Callable[[str], Order]


def folded(text: str) -> str:
    """Fold width, case and script, each character by itself."""
    letters = (unicodedata.normalize("NFKC", letter).casefold() for letter in text)
    return "".join(
        simplified(letter if len(letter) == 1 else own) for letter, own in zip(letters, text, strict=True)
    )


def pattern_of(query: str) -> regex.Pattern[str]:
    """Return a pattern for a folded query that is not inside a longer word or number."""
    before = after = ""
    if regex.match(r"\d", query):
        before = r"(?<!\d)(?<!\d[.,])"
    elif regex.match(rf"[{NUMERAL}]", query):
        before = rf"(?<![{NUMERAL}])" if query[0] not in "万亿兆" else r"(?<![十百千万亿兆])"
    if regex.search(r"\d$", query):
        after = r"(?!\d|[.,]\d)"
    elif query[-1] in NUMERAL:
        after = (
            rf"(?![{NUMERAL}])" if query[-1] in "十百千万亿兆" else r"(?![〇零一二三四五六七八九两十百千])"
        )
    if regex.match(IN_WORD, query):
        before += rf"(?<!{IN_WORD})"
    if regex.search(rf"{IN_WORD}$", query):
        after += rf"(?!{IN_WORD})"
    return regex.compile(before + regex.escape(query, literal_spaces=True) + after)


def drawn(texts: Sequence[str], plain: Sequence[str], pattern: str, number: int) -> dict[str, set[int]]:
    """Draw queries of a kind, each with the rows that hold it."""
    chance = random.Random(number)  # noqa: S311 - a draw that is the same every time
    runs = [found for text in texts for found in regex.findall(pattern, text, overlapped=True)]
    chance.shuffle(runs)
    queries: dict[str, set[int]] = {}
    for query in dict.fromkeys(runs):
        if len(queries) == number:
            break
        wanted = folded(query)
        held = pattern_of(wanted)
        rows = {row for row, text in enumerate(plain) if wanted in text and held.search(text)}
        if 1 <= len(rows) <= MOST:
            queries[query] = rows
    return queries


class Trigrams:
    """SQLite's search for parts of texts, in memory."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.base = sqlite3.connect(":memory:")
        self.base.execute("CREATE VIRTUAL TABLE passage USING fts5(text, tokenize = 'trigram')")
        self.base.executemany("INSERT INTO passage(rowid, text) VALUES (?, ?)", enumerate(map(folded, texts)))

    def __call__(self, query: str) -> Order:
        """Return the rows that have the query anywhere, in the order of SQLite."""
        wanted = folded(query)
        if len(wanted) < 3:  # a trigram has three characters
            escaped = regex.sub(r"([\\%_])", r"\\\1", wanted)
            found = self.base.execute(
                "SELECT rowid FROM passage WHERE text LIKE ? ESCAPE '\\' ORDER BY rowid", (f"%{escaped}%",)
            )
        else:
            quoted = '"' + wanted.replace('"', '""') + '"'
            found = self.base.execute(
                "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank, rowid", (quoted,)
            )
        return [row for (row,) in found]

    @property
    def bytes(self) -> int:
        """What the tables take."""
        (pages,), (size,) = (
            self.base.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
        )
        return int(pages * size)


def cosines(index: LexicalIndex, query: str) -> Order:
    """Return rows by cosine alone."""
    hits = index.within(query, 0)
    order: Order = hits.rows[np.lexsort((hits.rows, -hits.similarities))].tolist()
    return order


def print_level(texts: Sequence[str], number: int, copies: int) -> None:
    """Print a table for the passages of a level."""
    plain = [folded(text) for text in texts]
    many = [f"{text} #{copy}" if copy else text for copy in range(copies) for text in texts]
    print(f"{len(many):,} passages, {sum(map(len, many)):,} characters")
    index, literal, trigrams = made(many)
    ranked: dict[str, Search] = {
        "cosine": functools.partial(cosines, index),
        "trigrams": trigrams,
        "ours": lambda query: index.within(query, 0).rows.tolist(),
    }
    timed: dict[str, Callable[[str], object]] = {
        "trigrams": trigrams,
        "looking": literal.holding,
        "ours": ranked["ours"],
    }
    heads = [f"{name:>9}" for name in (*ranked, *timed)]
    print(" " * 24, "all first:", *heads[: len(ranked)], "   ms:", *heads[len(ranked) :])
    for kind, pattern in PATTERNS.items():
        if not (queries := drawn(texts, plain, pattern, number)):
            continue
        shares = [share_right(search, queries) if copies == 1 else "-" for search in ranked.values()]
        times = [
            f"{1000 * statistics.median(seconds_of(search, query) for query in queries):.2f}"
            for search in timed.values()
        ]
        cells = [f"{cell:>9}" for cell in (*shares, *times)]
        print(
            f"{len(queries):>6} {kind:<17}", " " * 10, *cells[: len(ranked)], "      ", *cells[len(ranked) :]
        )


def share_right(search: Search, queries: Mapping[str, set[int]]) -> str:
    """Return for how many queries all that hold it come before all that do not."""
    return (
        f"{statistics.mean(set(search(query)[: len(held)]) == held for query, held in queries.items()):.0%}"
    )


def made(texts: Sequence[str]) -> tuple[LexicalIndex, WordForWord, Trigrams]:
    """Make what is compared, and print what that takes."""
    started = time.perf_counter()
    trigrams = Trigrams(texts)
    stored = time.perf_counter()
    literal = WordForWord(texts)
    joined = time.perf_counter()
    index = LexicalIndex(texts)
    weighed = time.perf_counter()
    print(
        f"made: trigrams in {stored - started:.2f} s, {trigrams.bytes / 1e6:.1f} MB; what is looked through in "
        f"{joined - stored:.2f} s, {literal.bytes / 1e6:.1f} MB; ours, with it, in {weighed - joined:.2f} s"
    )
    return index, literal, trigrams


def levels_of(paths: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield the texts of each level of each corpus."""
    for path in paths:
        with Corpus.open(path) as corpus:
            for level in Level:
                texts = [passage.text for passage in passages_of(corpus.speeches, level)]
                yield f"{path.stem}, {level.plural}", texts


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+")
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--copies", type=int, default=1)
    options = parser.parse_args()
    print(f"{machine()}; SQLite {sqlite3.sqlite_version}")
    for name, texts in levels_of(options.corpora):
        print(f"\n{name}: ", end="")
        print_level(texts, options.queries, options.copies)


if __name__ == "__main__":
    main()
