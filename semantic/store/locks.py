"""Who may do what to a corpus folder: one writer, many readers.

Locks are held by the operating system for an open file, so they end with the process that
holds them, however it ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import portalocker
from portalocker.exceptions import AlreadyLocked, LockException

from semantic.errors import CorpusLockedError, CorpusWriteError

WRITER = "writer.lock"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Be the one writer of a folder, until the block ends.

    Raises
    ------
    CorpusLockedError
        If another process is writing to it.
    CorpusWriteError
        If the folder can't be written to.
    """
    try:
        file = (folder / WRITER).open("ab+", buffering=0)
    except OSError as error:
        raise CorpusWriteError(
            f"The corpus {folder} cannot be written to ({error.strerror}); nothing was changed. "
            "Check its permissions, or work on a copy of it."
        ) from error
    with file:
        try:
            portalocker.lock(file, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
        except AlreadyLocked as error:
            raise CorpusLockedError(
                f"Another process{_holder(file)} is writing to the corpus {folder}; nothing was changed. "
                "Wait until it has ended and run this again."
            ) from error
        except LockException as error:
            raise CorpusWriteError(
                f"The corpus {folder} lies on a file system that cannot lock files ({error}), so two writers could "
                "spoil it; nothing was changed. Work on a copy elsewhere."
            ) from error
        with suppress(OSError):  # a full disk takes no number, and the lock holds without it
            file.truncate(0)
            file.write(f"{os.getpid()}\n".encode())
        yield


def hold(file: Path) -> IO[bytes] | None:
    """Open a file and keep it from `released`, as long as what is returned stays open.

    Returns None where the file is gone by now. On a file system without locks it is only opened.
    """
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        return None
    try:
        portalocker.lock(opened, portalocker.LockFlags.SHARED | portalocker.LockFlags.NON_BLOCKING)
        if os.path.samestat(os.fstat(opened.fileno()), file.stat()):
            return opened
    except (FileNotFoundError, AlreadyLocked):
        pass
    except LockException:
        return opened
    opened.close()
    return None


@contextmanager
def released(file: Path) -> Iterator[bool]:
    """Tell whether nobody holds a file; nobody can, until the block ends."""
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        yield True
        return
    with opened:
        try:
            portalocker.lock(opened, portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
        except LockException:
            yield False
            return
        yield True


def _holder(file: IO[bytes]) -> str:
    try:
        file.seek(0)
        return f" (number {int(file.read().strip())})"
    except (OSError, ValueError):
        return ""
