"""What is found in the speeches that are served, gathered in a process of its own.

That takes a minute for fifteen long reports, in which searches go on; until the findings of a changed corpus are ready, those
of the state before are shown.
"""

from __future__ import annotations

import dataclasses
import os
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from semantic.commitments.decisions import FILE as DECISIONS
from semantic.corpus import Corpus
from semantic.errors import CorpusError, SemanticError
from semantic.findings import Findings
from semantic.server.journal import LOGGER
from semantic.store.manifest import Manifest

if TYPE_CHECKING:
    from joblib.externals.loky import ProcessPoolExecutor

_NICENESS = 10
"""So that searches, which somebody waits for, go first."""


@dataclass(frozen=True)
class Gathered:
    """The findings of a state of a corpus."""

    manifest: Manifest
    findings: Findings


class Gathering:
    """Gathers the findings of the state that is served.

    Parameters
    ----------
    encoder : str or Path, optional
        Where the encoder of the corpus is now, if it was moved.
    """

    def __init__(self, *, encoder: str | Path | None = None) -> None:
        self._encoder = encoder
        self._lock = RLock()
        self._wanted: tuple[Manifest, tuple[int, int] | None] | None = None
        self._under_way: Future[Gathered] = Future()
        self._executor: ProcessPoolExecutor | None = None
        self.last: Gathered | None = None
        """The newest findings there are."""

    def of(self, corpus: Corpus) -> Future[Gathered]:
        """Return what will be the findings of a state, which another process gathers from the first time on that they are asked for.

        Of a state that is followed by another meanwhile, or on which a reader decided otherwise, they are given up.
        """
        wanted = (corpus.manifest, _look_of(corpus.path / DECISIONS))
        with self._lock:
            if wanted != self._wanted:
                self._give_up()
                self._wanted, self._under_way = wanted, self._started(corpus)
            return self._under_way

    @property
    def is_under_way(self) -> bool:
        """Whether findings are being gathered."""
        return self._wanted is not None and not self._under_way.done()

    def close(self) -> None:
        """Gather nothing more."""
        with self._lock:
            self._give_up()
            self._wanted = None

    def _started(self, corpus: Corpus) -> Future[Gathered]:
        from joblib.externals.loky import ProcessPoolExecutor

        promised: Future[Gathered] = Future()
        promised.set_running_or_notify_cancel()
        executor = ProcessPoolExecutor(max_workers=1)
        self._executor = executor
        executor.submit(_gathered, corpus.path, self._encoder).add_done_callback(
            lambda done: self._take_up(done, promised, executor)
        )
        return promised

    def _take_up(
        self, done: Future[Gathered], promised: Future[Gathered], executor: ProcessPoolExecutor
    ) -> None:
        """Keep what was gathered, and pass it on to who waits for it; what was given up is no failure."""
        executor.shutdown(wait=False)  # its memory is given back
        error = CorpusError(_ENDED) if done.cancelled() else done.exception()
        with self._lock:
            is_wanted = self._wanted is not None and promised is self._under_way
            if is_wanted and error is None:
                self.last = done.result()
        if error is None:
            promised.set_result(done.result())
            return
        told = error if isinstance(error, SemanticError) else CorpusError(_ENDED)
        if is_wanted:
            LOGGER.error("findings not gathered", extra={"cause": str(told)})
        promised.set_exception(told)

    def _give_up(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None and not self._under_way.done():
            executor.shutdown(wait=False, kill_workers=True)


def _look_of(path: Path) -> tuple[int, int] | None:
    """Return size and time of a file, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


_ENDED = (
    "The process that gathers what is found in the speeches ended before it was done; "
    "see whether there is enough memory, and start the server again."
)


def _gathered(folder: Path, encoder: str | Path | None) -> Gathered:
    """Gather the findings of the last committed state, in a process of its own."""
    with suppress(OSError, AttributeError):  # not on Windows
        os.nice(_NICENESS)
    with Corpus.open(folder, encoder=encoder) as corpus:
        found = corpus.findings(keep=False)
        # What turns new texts into rows holds the encoder, which stays in this process.
        themes = dataclasses.replace(found.themes, rows_of=None)
        return Gathered(corpus.manifest, dataclasses.replace(found, themes=themes))
