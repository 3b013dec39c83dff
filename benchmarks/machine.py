"""The machine a figure was measured on, what a process held of it, and how long work took."""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


def machine() -> str:
    """Name the processor, its cores and Python."""
    return f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def peak_bytes() -> int:
    """Return the most memory that this process held; on Linux without what its parent held when it forked."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def seconds_of(work: Callable[..., object], *arguments: object, **named: object) -> float:
    """Return how long some work takes."""
    started = time.perf_counter()
    work(*arguments, **named)
    return time.perf_counter() - started


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
