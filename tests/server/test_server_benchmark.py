"""The load run of a server runs, and every request is answered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_server_under_load(towns_folder: Path) -> None:
    script = str(ROOT / "benchmarks" / "server.py")
    command = [
        sys.executable,
        script,
        str(towns_folder),
        "--seconds",
        "0.5",
        "--warm",
        "0.1",
        "--clients",
        "1",
        "4",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert "5 speeches, 19 paragraphs, static-multilingual; 38 different requests" in done.stdout
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("|")][2:]
    assert [row[0] for row in rows] == ["1", "4"]
    for row in rows:
        assert float(row[1]) > 0
        assert row[5] == "0"  # errors
