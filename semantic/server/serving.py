"""The corpus that is served: the last committed state of a folder, taken up anew when the folder changes.

Each request asks for the state and keeps it to its end. What cannot be opened is not shown: while a new state cannot be, the
old one goes on, as its files stay in place for whoever holds them. Only where files of the old one itself are no longer as
they were written, there is nothing left to answer from.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from semantic.corpus import Corpus
from semantic.errors import BrokenCorpusError, SemanticError
from semantic.records import Level, Mode
from semantic.server.batching import EncodingTogether
from semantic.store.folder import check, generation_folder
from semantic.store.manifest import FILE as MANIFEST
from semantic.store.manifest import StoredFile

_PATIENCE = 2.0
"""Seconds that a request waits for a new state to be opened, so that who has just added a speech finds it; a long corpus
takes longer, and until it is ready the old one answers."""
_AGAIN = 5.0
"""Seconds until a state that could not be opened is tried again, though the folder looks the same."""

Seen = tuple[int, int, int]
"""How a file looks without being read: its number, its size, and when it was last changed, in nanoseconds."""


class _HeldFile:
    """A committed file, held open, so that what is read from it is what was there, even where another takes its name.

    Only what is written into the file itself can spoil it, and that is seen.
    """

    def __init__(self, path: Path, stored: StoredFile) -> None:
        self._path = path
        self._stored = stored
        self._held = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._held)
        self._looked = _look(os.fstat(self._held))
        self._fault: str | None = None

    def check(self) -> None:
        """Check that the file holds what it did; it is read only where it looks otherwise than before.

        Raises
        ------
        BrokenCorpusError
            If it does not.
        """
        now = _look(os.fstat(self._held))
        if now != self._looked:
            self._fault = self._found_fault(now)
            self._looked = now
        if self._fault is not None:
            raise BrokenCorpusError(self._fault)

    def _found_fault(self, now: Seen) -> str | None:
        if _seen(self._path) != now:
            return (
                f"{self._path} was changed after it was opened, and is gone by now; build the corpus again."
            )
        try:
            check(self._path, self._stored)
        except BrokenCorpusError as error:
            return str(error)
        return None


@dataclass(frozen=True)
class _State:
    """A state that is open."""

    corpus: Corpus
    files: Sequence[_HeldFile]


class ServedCorpus:
    """What a server answers from.

    Parameters
    ----------
    folder : Path
        The corpus folder.
    encoder : str or Path, optional
        Where the encoder of the corpus is now, if it was moved.

    Raises
    ------
    SemanticError
        If there is no corpus, or its encoder cannot be had.
    """

    def __init__(self, folder: Path, *, encoder: str | Path | None = None) -> None:
        self.folder = folder.absolute()
        self.problem: str | None = None
        """Why the folder's own state is not the one that is shown, in one sentence; None where it is."""
        self._moved_to = encoder
        self._opening = Lock()
        self._seen = _seen(self._manifest)
        self._tried = time.monotonic()
        self.encoder = self._opened_encoder()
        """What encodes queries."""
        self._state = self._opened()

    def corpus(self) -> Corpus:
        """Return the state to answer from.

        Raises
        ------
        BrokenCorpusError
            If it is no longer as it was written.
        """
        if self._has_changed() and self._opening.acquire(timeout=_PATIENCE):
            try:
                if self._has_changed():
                    self._take_up()
            finally:
                self._opening.release()
        state = self._state
        for file in state.files:
            file.check()
        return state.corpus

    def close(self) -> None:
        """Encode nothing more."""
        self.encoder.close()

    @property
    def _manifest(self) -> Path:
        return self.folder / MANIFEST

    def _has_changed(self) -> bool:
        again = self.problem is not None and time.monotonic() - self._tried > _AGAIN
        return again or _seen(self._manifest) != self._seen

    def _take_up(self) -> None:
        """Show the folder's own state, if it can be opened."""
        self._tried = time.monotonic()
        self._seen = _seen(
            self._manifest
        )  # before it is read: if it changes meanwhile, this is done once more
        try:
            self._state = self._opened()
            self.problem = None
        except (SemanticError, OSError) as error:  # a folder may be taken away while it is opened
            self.problem = str(error)

    def _opened_encoder(self) -> EncodingTogether:
        with Corpus.open(self.folder, encoder=self._moved_to) as corpus:
            return EncodingTogether(corpus.encoder)

    def _opened(self) -> _State:
        """Open the last committed state, and load all that a search needs, so that no request waits for it."""
        corpus = Corpus.open(self.folder, encoder=self.encoder)
        if corpus.manifest.encoder != self.encoder.fingerprint:  # built anew with another one
            self.encoder = self._opened_encoder()
            return self._opened()
        folder = generation_folder(corpus.path, corpus.manifest.generation)
        try:
            files = [_HeldFile(folder / name, stored) for name, stored in corpus.manifest.files.items()]
        except OSError as error:
            raise BrokenCorpusError(f"{error.filename} cannot be opened ({error.strerror}).") from error
        for level in Level:
            corpus.similar("A first search loads what others need.", k=1, level=level, mode=Mode.BOTH)
        return _State(corpus, files)


def _seen(path: Path) -> Seen | None:
    try:
        return _look(path.stat())
    except OSError:
        return None


def _look(found: os.stat_result) -> Seen:
    return found.st_ino, found.st_size, found.st_mtime_ns
