"""Vega as the page carries it: the script that draws charts in a browser, with all that it needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

_BUNDLE = "import sys, vl_convert; sys.stdout.buffer.write(vl_convert.javascript_bundle().encode())"
_HOLDS = b"window.vegaEmbed"
"""What a whole bundle ends with, so that half of one is told from it."""


@cache
def bundled() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script, as the package that draws our pictures carries them.

    It is put together when it is first asked for, which takes seconds.
    """
    import vl_convert

    return vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub asks for a snippet


@contextmanager
def bundling() -> Iterator[Callable[[], str]]:
    """Have another process put the script together meanwhile, and give what waits for it.

    Where that process does not come to its end, the script is put together here.
    """
    process = subprocess.Popen(  # noqa: S603 - this Python, and words of our own
        [sys.executable, "-c", _BUNDLE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )

    def waited() -> str:
        script, _ = process.communicate()
        return script.decode() if process.returncode == 0 and _HOLDS in script else bundled()

    try:
        yield waited
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
