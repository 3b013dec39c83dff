"""Whether a corpus folder is what it should be, to the last offset and vector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from semantic.encoders.protocol import UNIT
from semantic.errors import BrokenCorpusError, SemanticError
from semantic.records import Level, Passage, Speech
from semantic.store.folder import check, generation_folder
from semantic.store.generations import TABLES, Generation, index_file, vectors_file
from semantic.store.tables import passages_of

_PROBES = 20
"""Rows for which the index is asked whether it finds them."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is not as it should be: where, and what."""

    where: str
    what: str

    def to_json(self) -> dict[str, str]:
        """Return the fields as plain JSON values."""
        return {"where": self.where, "what": self.what}


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was found when a corpus was verified.

    Parameters
    ----------
    checked : int
        How many files, passages and embeddings were looked at.
    faults : tuple of Fault
        What is wrong, if anything.
    """

    checked: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def to_json(self) -> dict[str, object]:
        """Return the fields as plain JSON values."""
        return {"ok": self.ok, "checked": self.checked, "faults": [fault.to_json() for fault in self.faults]}


def verify(generation: Generation) -> Verification:
    """Check the digest of each file, then offsets, counts, embeddings and indexes."""
    manifest = generation.manifest
    faults = list(_file_faults(generation))
    checked = len(manifest.files)
    if not faults:  # what is not as it was written is not parsed
        try:
            faults += _content_faults(generation)
        except SemanticError as error:
            faults.append(Fault(where=str(generation.folder), what=str(error)))
        checked += 2 * sum(manifest.counts[level.plural] for level in Level)
    return Verification(checked=checked, faults=tuple(faults))


def _file_faults(generation: Generation) -> Iterator[Fault]:
    folder = generation_folder(generation.folder, generation.manifest.generation)
    for name, stored in sorted(generation.manifest.files.items()):
        try:
            check(folder / name, stored)
        except BrokenCorpusError as error:
            yield Fault(where=name, what=str(error))


def _content_faults(generation: Generation) -> Iterator[Fault]:
    tables = generation.tables
    yield from (Fault(where=TABLES, what=found) for found in tables.faults())
    reading = tables.reading
    for speech in reading.speeches:
        yield from _speech_faults(speech)
    for level in Level:
        yield from _level_faults(generation, level, len(passages_of(reading.speeches, level)))


def _speech_faults(speech: Speech) -> Iterator[Fault]:
    for paragraph in speech.paragraphs:
        if not _is_placed(paragraph, 0, len(speech.text)):
            yield Fault(where=paragraph.id, what="its offsets lie outside of its speech")
        for sentence in paragraph.sentences:
            if not _is_placed(sentence, paragraph.start, paragraph.end):
                yield Fault(where=sentence.id, what="its offsets lie outside of its paragraph")


def _is_placed(passage: Passage, first: int, last: int) -> bool:
    inside = first <= passage.start < passage.end <= last
    return inside and 0 <= passage.source_start <= passage.source_end


def _level_faults(generation: Generation, level: Level, passages: int) -> Iterator[Fault]:
    stated = generation.manifest.counts[level.plural]
    vectors = generation.vectors(level)
    name = vectors_file(level)
    if not stated == passages == len(vectors):
        yield Fault(
            where=name,
            what=f"{len(vectors):,} embeddings, {passages:,} passages and {stated:,} in the manifest do not agree",
        )
        return
    lengths = np.linalg.norm(vectors, axis=1)
    for row in np.flatnonzero(~(np.abs(lengths - 1) < UNIT) & (lengths != 0)):
        yield Fault(where=name, what=f"the embedding in row {row} is not of unit length")
    index = generation.index(level)
    for row in np.linspace(0, len(vectors) - 1, num=min(_PROBES, len(vectors)), dtype=int):
        best = index.nearest(vectors[row : row + 1], 1)[0].similarities
        if lengths[row] and not (len(best) and best[0] > 1 - UNIT):
            yield Fault(where=index_file(level), what=f"the index does not find row {row}")
