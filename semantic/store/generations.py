"""Generations: each commit writes a folder of new files that are never changed again.

A commit counts once the manifest names it, and that is one step. Readers hold the generation
they opened; it goes when a later one is committed and nobody holds it any more.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Self

import numpy as np

from semantic.encoders.protocol import Embeddings, Fingerprint
from semantic.errors import BrokenCorpusError, CorpusError, UnknownIdError, some_of
from semantic.index.files import load_index, save_index
from semantic.index.protocol import VectorIndex
from semantic.records import Level, Reading
from semantic.settings import Settings
from semantic.store import manifest as manifests
from semantic.store import pending
from semantic.store.folder import (
    check,
    described,
    generation_folder,
    generations,
    nothing_changed_by,
    put_in_place,
    remove_folder,
    to_disk,
    write_beside,
    write_vectors,
)
from semantic.store.locks import hold, released
from semantic.store.manifest import Manifest
from semantic.store.tables import Tables, write_tables

TABLES = "speeches.sqlite"
_OPENING_TRIES, _BETWEEN_TRIES = 100, 0.02
"""A reader that finds its generation gone looks at the manifest again, for two seconds at most."""


def vectors_file(level: Level) -> str:
    """Return the name of the embeddings of a level."""
    return f"{level.plural}.npy"


def index_file(level: Level) -> str:
    """Return the name of the FAISS index of a level."""
    return f"{level.plural}.faiss"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a commit is to hold.

    Parameters
    ----------
    reading : Reading
        Speeches and the account of the rest.
    embeddings : mapping
        For each level the embeddings of its passages, in the order of their rows.
    indexes : mapping
        For each level the index of its embeddings.
    encoder : Fingerprint
        What made them.
    settings : Settings
        How all of it was made.
    """

    reading: Reading
    embeddings: Mapping[Level, Embeddings]
    indexes: Mapping[Level, VectorIndex]
    encoder: Fingerprint
    settings: Settings


def commit(folder: Path, contents: Contents) -> Manifest:
    """Write the next generation of a corpus; the caller is its one writer.

    Raises
    ------
    CorpusWriteError
        If the disk refuses; the last generation is still there.
    """
    with nothing_changed_by(folder):
        # what is left of a killed commit counts too
        number = max([committed(folder), *generations(folder)]) + 1
        target = generation_folder(folder, number)
        try:
            target.mkdir()
            _write_files(target, contents)
            manifest = _manifest(number, target, contents)
            beside = write_beside(folder / manifests.FILE, manifest.to_bytes())
        except BaseException:
            remove_folder(target)
            raise
        put_in_place(beside, folder / manifests.FILE)
    _collect_if_possible(folder)
    return manifest


def committed(folder: Path) -> int:
    """Return the number of the last commit, 0 where there is none that can be read."""
    try:
        return Manifest.read(folder).generation
    except CorpusError:
        return 0


def collect(folder: Path, *, unfinished: bool = True) -> None:
    """Remove what nobody needs: older generations that nobody holds, those never committed, and work done with.

    Parameters
    ----------
    folder : Path
        The corpus folder.
    unfinished : bool
        Whether to remove what was never committed as well; only its one writer may.
    """
    current = Manifest.read(folder).generation
    for number, path in generations(folder).items():
        if number > current and unfinished:
            remove_folder(path)
        elif number < current:
            with released(path / TABLES) as free:
                if free:
                    remove_folder(path)
    pending.forget(folder, before=current)


def _collect_if_possible(folder: Path, *, unfinished: bool = True) -> None:
    with suppress(OSError, CorpusError):  # if not now, whoever opens or writes next collects
        collect(folder, unfinished=unfinished)


class Generation:
    """One committed state of a corpus, which stays as it is while it is open.

    Each file is checked against its digest before it is parsed, the first time it is needed.
    """

    def __init__(self, folder: Path, manifest: Manifest, held: IO[bytes]) -> None:
        self.folder = folder
        self.manifest = manifest
        self._held = held
        self._open: list[Tables] = []
        self._checked: set[str] = set()
        self._vectors: dict[Level, Embeddings] = {}
        self._finalizer = weakref.finalize(
            self, _let_go, folder, held, self._open
        )  # also where nobody closes it

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the last committed state.

        Raises
        ------
        CorpusNotFoundError, BrokenCorpusError, CorpusFormatError
            If there is none, or it is not as it was written.
        """
        for _ in range(_OPENING_TRIES):
            manifest = Manifest.read(folder)
            path = generation_folder(folder, manifest.generation) / TABLES
            if held := hold(path):
                return cls(folder, manifest, held)
            if Manifest.read(folder).generation == manifest.generation and not path.exists():
                break
            time.sleep(_BETWEEN_TRIES)
        check(path, manifest.files[TABLES])
        raise BrokenCorpusError(f"{path} cannot be held open; run this again.")

    def close(self) -> None:
        """Let go of the files, and of their folder if a later generation was committed meanwhile."""
        self._finalizer()

    @property
    def older(self) -> int:
        """How many older generations are still there, as somebody holds them."""
        return sum(number < self.manifest.generation for number in generations(self.folder))

    @cached_property
    def tables(self) -> Tables:
        """Speeches and passages."""
        tables = Tables(self.checked(TABLES))
        self._open.append(tables)
        return tables

    def vectors(self, level: Level) -> Embeddings:
        """Return the embeddings of a level in the order of their rows, read from the disk as needed."""
        path = self.checked(vectors_file(level))
        if level not in self._vectors:  # once: what is open stays, even where the folder is taken away
            self._vectors[level] = (
                np.load(path, mmap_mode="r", allow_pickle=False)
                if self.manifest.counts[level.plural]
                else np.zeros((0, self.manifest.encoder.dimension), dtype=np.float32)
            )
        return self._vectors[level]

    def index(self, level: Level) -> VectorIndex:
        """Return the index of a level."""
        path = self.checked(index_file(level))
        return load_index(path, self.vectors(level), self.manifest.index[level.value])

    def speech_number(self, speech_id: str) -> int:
        """Return the number of a speech.

        Raises
        ------
        UnknownIdError
            If there is none of that id.
        """
        number = self.tables.speech_number(speech_id)
        if number is None:
            known = some_of([speech.id for speech in self.tables.headers]) or "none"
            raise UnknownIdError(f"There is no speech {speech_id!r} in {self.folder}; there are {known}.")
        return number

    def row_of(self, passage_id: str) -> tuple[Level, int]:
        """Return level and row of a passage.

        Raises
        ------
        UnknownIdError
            If there is none of that id, or several.
        """
        found = self.tables.rows_of(passage_id)
        if len(found) != 1:
            raise UnknownIdError(
                f"There is no paragraph or sentence {passage_id!r} in {self.folder}; list them with semantic paragraphs."
                if not found
                else f"{len(found)} passages of {self.folder} have the id {passage_id!r}, so it names none; "
                "give the text instead."
            )
        return found[0]

    def checked(self, name: str) -> Path:
        """Return the path of a file that was found to be as it was written."""
        if not self._finalizer.alive:
            raise CorpusError(f"The corpus {self.folder} was closed; open it again.")
        path = generation_folder(self.folder, self.manifest.generation) / name
        if name not in self._checked:
            check(path, self.manifest.files[name])
            self._checked.add(name)
        return path


def _let_go(folder: Path, held: IO[bytes], tables: list[Tables]) -> None:
    for each in tables:
        each.close()
    held.close()
    _collect_if_possible(folder, unfinished=False)


def _write_files(target: Path, contents: Contents) -> None:
    """Write all files of a generation to the disk for good."""
    write_tables(target / TABLES, contents.reading)
    for level, embeddings in contents.embeddings.items():
        write_vectors(embeddings, target / vectors_file(level))
        save_index(contents.indexes[level], target / index_file(level))
    for path in target.iterdir():
        to_disk(path)
    to_disk(target)
    to_disk(target.parent)


def _manifest(number: int, target: Path, contents: Contents) -> Manifest:
    counts = {"speeches": len(contents.reading.speeches)}
    counts |= {level.plural: len(embeddings) for level, embeddings in contents.embeddings.items()}
    return Manifest(
        generation=number,
        encoder=contents.encoder,
        settings=contents.settings,
        counts=counts,
        index={level.value: index.description for level, index in contents.indexes.items()},
        files={path.name: described(path) for path in sorted(target.iterdir())},
    )
