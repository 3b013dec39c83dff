"""Indexes as files: written and read as FAISS does."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import faiss

from semantic.encoders.protocol import Embeddings
from semantic.errors import BrokenCorpusError
from semantic.index.faiss_index import ApproximateFaissIndex, ExactFaissIndex, FaissIndex
from semantic.index.protocol import IndexDescription, VectorIndex


def save_index(index: VectorIndex, path: Path) -> None:
    """Write an index as FAISS does.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    if not isinstance(index, FaissIndex):
        raise TypeError(f"{type(index).__name__} has no FAISS index to save.")
    # Through Python, since FAISS itself says nothing of a disk that fills with the last bytes.
    with path.open("wb") as file:
        sink = _Sink(file)
        try:
            faiss.write_index(index.index, faiss.PyCallbackIOWriter(sink))
        except RuntimeError as error:
            raise sink.error or OSError(f"FAISS cannot write {path.name}: {_reason(error)}") from error


def load_index(path: Path, vectors: Embeddings, description: IndexDescription) -> VectorIndex:
    """Open an index that `save_index` wrote; its vectors are read from the disk as needed.

    Raises
    ------
    BrokenCorpusError
        If it is none, or of other vectors.
    """
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise BrokenCorpusError(
            f"{path} is no index that FAISS {faiss.__version__} reads ({_reason(error)}); build the corpus again."
        ) from error
    if (index.ntotal, index.d) != vectors.shape:
        raise BrokenCorpusError(
            f"{path} has {index.ntotal:,} rows of {index.d} numbers, and there are {len(vectors):,} embeddings of "
            f"{vectors.shape[1]}; build the corpus again."
        )
    if description.kind == "flat":
        return ExactFaissIndex(vectors, index, description)
    return ApproximateFaissIndex(vectors, index, description)


class _Sink:
    """Takes what FAISS writes, and keeps the error that FAISS would turn into one of its own."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def __call__(self, written: bytes) -> None:
        try:
            self._file.write(written)
        except OSError as error:
            self.error = error
            raise


def _reason(error: RuntimeError) -> str:
    """Return what FAISS says of an error, without the place in its source."""
    return str(error).splitlines()[0].rpartition(": ")[2].rstrip(".")
