"""Files of a corpus folder: written to the disk for good, and known by their digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.errors import BrokenCorpusError, CorpusWriteError
from semantic.store.manifest import StoredFile, how_to_mend

_NAME = "generation-"


def generation_folder(folder: Path, number: int) -> Path:
    """Return where the files of a generation are."""
    return folder / f"{_NAME}{number:06}"


def generations(folder: Path) -> dict[int, Path]:
    """Return the folders of all generations that are there, committed or not, by their number."""
    found = {path.name.removeprefix(_NAME): path for path in folder.glob(f"{_NAME}*")}
    return {int(number): path for number, path in sorted(found.items()) if number.isdigit()}


def described(path: Path) -> StoredFile:
    """Return size and digest of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return StoredFile(bytes=path.stat().st_size, sha256=digest)


def check(path: Path, stored: StoredFile) -> None:
    """Check that a file is the one that was committed.

    Raises
    ------
    BrokenCorpusError
        If it is lost, cut or changed.
    """
    mend = how_to_mend(path.parent.parent)
    try:
        found = described(path)
    except FileNotFoundError:
        raise BrokenCorpusError(f"{path} is lost; {mend}") from None
    except OSError as error:
        raise BrokenCorpusError(f"{path} cannot be read ({error.strerror}); {mend}") from error
    if found.bytes != stored.bytes:
        raise BrokenCorpusError(
            f"{path} has {found.bytes:,} bytes and was written with {stored.bytes:,}; {mend}"
        )
    if found != stored:
        raise BrokenCorpusError(f"{path} is not as it was written (its SHA-256 differs); {mend}")


def to_disk(path: Path) -> None:
    """Have the system write a file, or the list of names of a folder, to the disk itself."""
    if path.is_dir() and os.name == "nt":
        return  # Windows keeps no handle on folders
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_beside(path: Path, content: bytes) -> Path:
    """Write what is to take the place of a file to the disk, and return where it is until then; nothing where it cannot be."""
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_bytes(content)
        to_disk(beside)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    return beside


def put_in_place(beside: Path, path: Path) -> None:
    """Put a file in place of another, or of none, in one step that cannot be seen half done."""
    beside.replace(path)
    to_disk(path.parent)


class _Sink:
    """Takes what NumPy writes through Python: its own way to a file does not tell of a disk that fills at the end."""

    def __init__(self, file: IO[bytes]) -> None:
        self.write = file.write


def write_vectors(vectors: Embeddings, path: Path) -> None:
    """Write embeddings as a ``.npy`` file, least significant byte first."""
    with path.open("wb") as file:
        np.save(_Sink(file), vectors.astype("<f4", copy=False), allow_pickle=False)


def remove_folder(path: Path) -> None:
    """Remove a folder and its files, as far as the system lets us."""
    shutil.rmtree(path, ignore_errors=True)


@contextmanager
def nothing_changed_by(failure_in: Path) -> Iterator[None]:
    """Turn what a disk can do to a writer into one sentence.

    Raises
    ------
    CorpusWriteError
        If the folder or disk refuses.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CorpusWriteError(
            f"The corpus {failure_in} could not be written ({why}); what was committed before is unchanged. "
            "Make room or check its permissions, and run this again."
        ) from error
