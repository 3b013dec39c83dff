"""Serves a corpus within the limits that are given, without findings; a draft "slowly 2" is checked for two seconds."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from semantic import Corpus
from semantic.server.gathered import Gathering
from semantic.server.limits import ServerLimits
from semantic.server.running import serve

check = Corpus.check


def check_slowly(self: Corpus, text: str, **options: Any) -> Any:
    if text.startswith("slowly"):
        time.sleep(float(text.split()[1]))
    return check(self, text, **options)


if __name__ == "__main__":
    Corpus.check = check_slowly  # type: ignore[method-assign]
    Gathering.of = lambda *_: Future()  # type: ignore[method-assign]
    serve(
        Path(sys.argv[1]),
        port=0,
        limits=ServerLimits(**json.loads(sys.argv[2])),
        ready=lambda address: print(address, flush=True),
    )
