"""One cell of a table: one tool at one task in a process of its own, its seconds and its peak of memory.

What `measured` starts is this file again; the answer comes back as a JSON file.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from machine import peak_bytes

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
"""What the libraries go by that know no other way to be told."""
LONGEST_REASON = 120
"""Characters of what a tool said when it failed: a table's cell holds no more."""
FORGET_PEAK = "5"
"""What Linux wants to read in ``clear_refs`` to take the memory held now for the most that was held."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One tool at one task.

    Parameters
    ----------
    task, tool : str
        Names of `rival_tools.TASKS`.
    folder : str
        Where what the tool is given lies.
    threshold, clusters, threads
        Of `rival_given.Given`.
    limit : float
        Seconds that the work may take.
    """

    task: str
    tool: str
    folder: str
    threshold: float
    clusters: int
    threads: int
    limit: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a cell.

    Parameters
    ----------
    seconds : float or None
        None where the tool didn't finish.
    peak : int
        Bytes it held at most, beyond what the process held right before, its data among that.
    facts : dict
        What its answer is worth, by name.
    failed : str
        Why it didn't finish; "" where it did.
    """

    seconds: float | None = None
    peak: int = 0
    facts: dict[str, Any]
    failed: str = ""


def measured(cell: Cell) -> Outcome:
    """Run a cell in a process of its own and return what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        answer, errors = Path(folder) / "answer.json", Path(folder) / "errors.txt"
        command = [sys.executable, str(Path(__file__).resolve()), json.dumps(asdict(cell)), str(answer)]
        with errors.open("wb") as stream:
            done = subprocess.run(  # noqa: S603 - this file itself
                command,
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=stream,
                env={**os.environ, **dict.fromkeys(THREADS, str(cell.threads))},
            )
        if done.returncode == 0:
            return Outcome(**json.loads(answer.read_text(encoding="utf-8")))
        return Outcome(facts={}, failed=reason(done.returncode, cell.limit, errors))


def reason(code: int, limit: float, errors: Path) -> str:
    """Return why a process ended without an answer."""
    if code == -signal.SIGALRM:
        return f"> {limit:g} s"
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    lines = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    if not lines:
        return f"ended with {code}"
    return re.sub(r" \(/.*\)", "", lines[-1])[:LONGEST_REASON]  # no folder of this machine


def run(cell: Cell) -> Outcome:
    """Run a cell in this process, which the limit ends without a word."""
    from rival_given import Given
    from rival_tools import TASKS

    given = Given(Path(cell.folder), cell.threshold, cell.clusters, cell.threads)
    work = TASKS[cell.task][cell.tool](given)
    before = forget_peak()
    signal.setitimer(signal.ITIMER_REAL, cell.limit)  # not caught, the alarm ends even a library's loop
    started = time.perf_counter()
    answer = work.run()
    seconds = time.perf_counter() - started
    signal.setitimer(signal.ITIMER_REAL, 0)
    outcome = Outcome(seconds=seconds, peak=max(peak_bytes() - before, 0), facts={})
    return replace(outcome, facts=work.told(answer))


def forget_peak() -> int:
    """Return the bytes this process holds; on Linux what it held at most until now no longer counts."""
    with suppress(OSError):  # elsewhere only a peak above the earlier one shows
        Path("/proc/self/clear_refs").write_text(FORGET_PEAK, encoding="ascii")
    return peak_bytes()


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(asdict(run(Cell(**json.loads(sys.argv[1]))))), encoding="utf-8")
