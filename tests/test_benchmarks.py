"""The benchmarks run, and what they claim holds on the example speeches."""

from __future__ import annotations

import importlib.util
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


def test_the_reading_benchmark_prints_its_figures(examples: Path) -> None:
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "reading.py"),
        str(examples / "speeches"),
        "--runs",
        "1",
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    paragraphs = len(read_speeches(examples / "speeches").paragraphs)
    assert f"10 speeches, {paragraphs} paragraphs" in printed
    assert "CPU seconds over 1 runs" in printed
