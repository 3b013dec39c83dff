"""Embeddings of work that is not committed yet, so that nothing is encoded twice after a crash.

The file is named after the generation that the work began from. Once a later one is committed,
embeddings are found again in the corpus by their text, and the file goes.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from semantic.encoders.protocol import Embeddings

_NAME, _ENDING = "pending-", ".sqlite"
_AT_ONCE = 500
"""Keys a query asks for: SQLite takes 999 in its oldest builds."""
_CHECK_BYTES = 8
"""Bytes of digest beside each embedding: a damaged one passes once in 10^19 times."""


class Pending:
    """Keeps embeddings by key, each batch safe on the disk before the next.

    A damaged file is begun anew: it holds nothing that cannot be computed again.

    Parameters
    ----------
    folder : Path
        The corpus folder.
    generation : int
        The generation that is committed, 0 where there is none.
    dimension : int
        Numbers in an embedding.
    """

    def __init__(self, folder: Path, generation: int, dimension: int) -> None:
        self._path = folder / f"{_NAME}{generation:06}{_ENDING}"
        self._dimension = dimension
        try:
            self._database = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # the disk or its permissions, not the file
            _remove(self._path)
            self._database = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def put(self, keys: Sequence[bytes], embeddings: Embeddings) -> None:
        """Keep one embedding a key."""
        rows = [
            (key, vector, _check(key, vector))
            for key, vector in zip(keys, (row.astype("<f4").tobytes() for row in embeddings), strict=True)
        ]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)", rows)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Embeddings]:
        """Return the embedding, shape ``(dimension,)``, of each key that has one undamaged."""
        found: dict[bytes, Embeddings] = {}
        for start in range(0, len(keys), _AT_ONCE):
            asked = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(asked))
            query = f"SELECT key, vector, digest FROM embedding WHERE key IN ({marks})"  # noqa: S608 - only marks
            for key, vector, digest in self._database.execute(query, asked):
                if digest == _check(key, vector) and len(vector) == 4 * self._dimension:
                    found[key] = np.frombuffer(vector, dtype="<f4").astype(np.float32)
        return found

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        try:
            database.execute(
                "CREATE TABLE IF NOT EXISTS embedding (key BLOB PRIMARY KEY, vector BLOB, digest BLOB) WITHOUT ROWID"
            )
            if database.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise sqlite3.DatabaseError("damaged")
        except sqlite3.Error:
            database.close()
            raise
        return database


def pending_files(folder: Path) -> dict[int, Path]:
    """Return the files of pending work by the generation it began from."""
    found = {path.name[len(_NAME) : -len(_ENDING)]: path for path in folder.glob(f"{_NAME}*{_ENDING}")}
    return {int(number): path for number, path in sorted(found.items()) if number.isdigit()}


def forget(folder: Path, *, before: int) -> None:
    """Remove what was pending before a generation was committed."""
    for number, path in pending_files(folder).items():
        if number < before:
            _remove(path)


def _remove(path: Path) -> None:
    for each in (path, path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)


def _check(key: bytes, vector: bytes) -> bytes:
    return hashlib.sha256(key + vector).digest()[:_CHECK_BYTES]
