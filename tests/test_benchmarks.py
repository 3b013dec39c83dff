"""The benchmarks run, and what they claim holds on the example speeches."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from semantic import read_speeches

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def repairs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("repairs", ROOT / "benchmarks" / "repairs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("damage", "recall"),
    [
        ("none", 1.0),
        ("blank lines and indents", 1.0),
        ("pronunciation notes", 1.0),
        ("page chrome", 1.0),
        ("a table cell", 1.0),
        ("wrapped at 28 characters", 0.94),
        ("wrapped at 22 characters", 0.94),
        ("wrapped at 40, no indent", 0.94),
        ("one line, spaces left", 0.94),
    ],
)
def test_damage_is_undone(
    repairs: ModuleType, examples: Path, tmp_path: Path, damage: str, recall: float
) -> None:
    speeches = [speech for speech in read_speeches(examples / "speeches").speeches if speech.language == "zh"]
    counts = [repairs.came_back(speech, repairs.DAMAGES[damage], tmp_path) for speech in speeches]
    there, read, same = (sum(column) for column in zip(*counts, strict=True))
    assert same >= recall * there
    assert same >= (recall - 0.02) * read


def printed_by(name: str, *arguments: str | Path) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / name), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_reading(examples: Path) -> None:
    printed = printed_by("reading.py", examples / "speeches", "--runs", "1")
    paragraphs = len(read_speeches(examples / "speeches").paragraphs)
    assert f"10 speeches, {paragraphs} paragraphs" in printed
    assert "CPU seconds over 1 runs" in printed


def test_encoding(examples: Path) -> None:
    printed = printed_by("encoding.py", examples / "speeches", "--runs", "1")
    assert re.search(r"times as fast, pair by pair: min \d", printed)
    cosine = re.search(r"cosine to USE: min (\S+)", printed)
    assert cosine is not None
    assert float(cosine[1]) >= 0.999
    assert "same bits alone: True; in reverse order: True; with one worker: True" in printed


def test_searching() -> None:
    printed = printed_by("search.py", "--rows", "3000", "--queries", "40", "--dimension", "32", "--runs", "1")
    assert re.findall(
        r"^(\w+): built and measured in .* recall (?:1\.0|0\.99)", printed, flags=re.MULTILINE
    ) == [
        "flat",
        "ivf",
        "hnsw",
    ]


def test_building_adding_and_asking(examples: Path) -> None:
    printed = printed_by("corpus.py", examples / "speeches", "--times", "1", "2", "--encoder", "fake")
    assert "growth of seconds: exponent" in printed
    assert "adding 1 source to 6" in printed
    assert "a query among sentences" in printed


def test_quality(tmp_path: Path, examples: Path) -> None:
    rows = [("新建公园", "新建公园", 5.0), ("新建公园", "新建花园", 3.0), ("新建公园", "anything else", 0.0)]
    lines = "".join(f"{first},{second},{score}\n" for first, second, score in rows)
    (tmp_path / "stsb-zh-dev.csv").write_text(lines, encoding="utf-8")
    for language in ("zho-CN", "eng"):
        (tmp_path / f"ntrex.{language}.txt").write_text("新建公园\n保护大海\n", encoding="utf-8")
    pairs = [("新建公园", "新建公园。", "verbatim"), ("新建公园", "anything else", "unrelated")]
    gold = [{"a": first, "b": second, "relation": relation} for first, second, relation in pairs]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, gold)), encoding="utf-8")
    themes = [{"text": f"{number} 新建公园", "theme": str(number)} for number in range(18)]
    (tmp_path / "themes.jsonl").write_text("\n".join(map(json.dumps, themes)), encoding="utf-8")
    printed = printed_by(
        "quality.py", "--sts", tmp_path, "--parallel", tmp_path, "--pairs", tmp_path / "pairs.jsonl",
        "--themes", tmp_path / "themes.jsonl", "--speed", examples / "speeches", "--encoder", "fake", "static-multilingual", "--ask", "zho-CN", "eng",
    )  # fmt: skip
    assert "| | fake | static-multilingual |" in printed
    assert "| dimension | 16 | 256 |" in printed
    assert "| STS zh, Spearman | 1.000 | 1.000 |" in printed
    assert "| translation found, zho-CN to eng | 100.0% | 100.0% |" in printed
    assert "| translation found, eng to zho-CN | 100.0% | 100.0% |" in printed
    assert "| reuse F1, pairs.jsonl (2) | 1.000 | 1.000 |" in printed
    assert (
        "| themes NMI, k = 18, mean of 5 seeds | 1.000 (1.000 to 1.000) | 1.000 (1.000 to 1.000) |" in printed
    )
    assert "| same bits alone and in reverse | True | True |" in printed
    for figure in (
        "paragraphs encoded",
        "paragraphs a second",
        "seconds to the first embedding",
        "peak memory, MB",
    ):
        assert re.search(rf"\| {figure} \| \d[^|]* \| \d[^|]* \|", printed), figure
    assert re.search(r"\| folder, MB \|  \| \d+\.\d \|", printed)
