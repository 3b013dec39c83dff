"""A kill at any moment loses nothing that was committed, and no embedding that was made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

TRIALS, KILLS = 150, 100
"""Some end before they are killed."""


@pytest.mark.skipif(sys.platform == "win32", reason="forks and signals are those of POSIX")
def test_a_hundred_kills(tmp_path: Path) -> None:
    script = Path(__file__).with_name("crashing.py")
    command = [sys.executable, str(script), str(tmp_path), str(TRIALS), "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == [], done.stderr
    assert told["build"] + told["add"] + told["remove"] == TRIALS
    assert told["cut off"] >= KILLS
