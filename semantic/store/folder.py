"""Files of a corpus folder: written to the disk for good, and known by their digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from semantic.errors import BrokenCorpusError, CorpusWriteError
from semantic.store.manifest import StoredFile

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
    corpus = path.parent.parent
    mend = (
        "restore it from a copy, or build the corpus again with "
        f"semantic build SOURCE --to {corpus} --replace"
    )
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


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place of another, or of none, in one step that cannot be seen half done."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(content)
    to_disk(beside)
    beside.replace(path)
    to_disk(path.parent)


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
