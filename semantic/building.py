"""What is committed to a corpus folder: embeddings made, indexes built, and nothing thrown away unasked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np

from semantic.embedding import Known, embed, embeddings_by_key
from semantic.encoders.protocol import Embeddings, Encoder, Fingerprint
from semantic.engine.protocol import Engine
from semantic.errors import (
    BrokenCorpusError,
    CorpusError,
    CorpusNotFoundError,
    EncoderMismatchError,
    SemanticError,
    some_of,
)
from semantic.index.building import build_index
from semantic.index.protocol import VectorIndex
from semantic.joining import without
from semantic.progress import bar
from semantic.records import Level, Reading
from semantic.settings import Settings
from semantic.store.folder import generations, nothing_changed_by
from semantic.store.generations import Contents, Generation, commit, committed
from semantic.store.locks import WRITER, writing
from semantic.store.manifest import FILE as MANIFEST
from semantic.store.manifest import how_to_mend
from semantic.store.pending import Pending, pending_files
from semantic.store.tables import passages_of


@contextmanager
def being_built(folder: Path) -> Iterator[None]:
    """Be the one writer of a folder that is made if need be, and goes again where nothing came of it."""
    with nothing_changed_by(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not ((folder / MANIFEST).exists() or (folder / WRITER).exists()):
            raise CorpusError(f"{folder} holds other files and is no corpus; name a new or an empty folder.")
    try:
        with writing(folder):
            yield
    except SemanticError:
        with suppress(OSError):
            if {path.name for path in folder.iterdir()} == {WRITER}:
                (folder / WRITER).unlink()
                folder.rmdir()
        raise


def known_before(folder: Path, reading: Reading, encoder: Encoder, *, replaced: bool) -> Known:
    """Return the embeddings of what a folder holds, if anything; what is to be replaced may be damaged.

    Raises
    ------
    CorpusError
        If building anew would lose a source or the work of another encoder, or what is there cannot be read, and it
        is not to be replaced.
    """
    try:
        with closing(Generation.open(folder)) as earlier:
            if not replaced:
                check_covered(folder, earlier.tables.reading.digests, reading.digests)
                check_same_encoder(folder, earlier.manifest.encoder, encoder.fingerprint)
            return known_embeddings(earlier, encoder)
    except CorpusNotFoundError:
        if not replaced:
            check_nothing_lost(folder)
        return {}
    except CorpusError:
        if replaced:
            return {}
        raise


def write(
    folder: Path,
    reading: Reading,
    encoder: Encoder,
    settings: Settings,
    *,
    known: Known,
    engine: Engine,
    progress: bool,
) -> None:
    """Commit a reading with its embeddings; the caller is the folder's one writer.

    Parameters
    ----------
    folder : Path
        The corpus folder.
    reading : Reading
        All that the corpus is to hold.
    encoder : Encoder
        Encodes what is not known.
    settings : Settings
        How it was read, and how to index.
    known : mapping
        Embeddings by their key that are there already, as `known_embeddings` gives them.
    engine : Engine
        Where it is encoded and indexed.
    progress : bool
        Whether to show progress on stderr.
    """
    texts = {level: [p.text for p in passages_of(reading.speeches, level)] for level in Level}
    different = len({text for level in Level for text in texts[level]})
    with (
        nothing_changed_by(folder),
        Pending(folder, committed(folder), encoder.dimension) as pending,
        bar(f"Encoding with {encoder.name}", different, shown=progress) as advance,
    ):
        embeddings = embed(texts, encoder, known, pending, advance, engine=engine)
    _commit(folder, reading, embeddings, encoder.fingerprint, settings, engine=engine, progress=progress)


def write_without(folder: Path, earlier: Generation, speech_ids: Collection[str], engine: Engine) -> None:
    """Commit a state without some of its speeches; needs no encoder. The caller is the folder's one writer."""
    tables, manifest = earlier.tables, earlier.manifest
    removed = [number for number, speech in enumerate(tables.headers) if speech.id in speech_ids]
    embeddings = {
        level: earlier.vectors(level)[~np.isin(tables.passage_table(level).speeches, removed)]
        for level in Level
    }
    reading = without(tables.reading, speech_ids)
    _commit(folder, reading, embeddings, manifest.encoder, manifest.settings, engine=engine, progress=False)


def known_embeddings(earlier: Generation, encoder: Encoder) -> dict[bytes, Embeddings]:
    """Return the embeddings of an earlier state by the key of their text, if this encoder made them."""
    if earlier.manifest.encoder != encoder.fingerprint:
        return {}
    known: dict[bytes, Embeddings] = {}
    for level in Level:
        passages = passages_of(earlier.tables.reading.speeches, level)
        known |= embeddings_by_key(passages, earlier.vectors(level), encoder)
    return known


def _commit(
    folder: Path,
    reading: Reading,
    embeddings: Mapping[Level, Embeddings],
    encoder: Fingerprint,
    settings: Settings,
    *,
    engine: Engine,
    progress: bool,
) -> None:
    indexes: dict[Level, VectorIndex] = {}
    with bar("Indexing", len(embeddings), shown=progress) as advance:
        for level, vectors in embeddings.items():
            indexes[level] = build_index(vectors, settings.index, engine=engine)
            advance(1)
    contents = Contents(
        reading=reading, embeddings=embeddings, indexes=indexes, encoder=encoder, settings=settings
    )
    commit(folder, contents)


def check_covered(folder: Path, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Check that building anew loses no source of an earlier build, by the digests of both by name.

    Raises
    ------
    CorpusError
        If it would.
    """
    there = set(now.values())
    lost = sorted(name for name, digest in before.items() if name not in now and digest not in there)
    if lost:
        raise CorpusError(
            f"The corpus {folder} holds {len(lost)} files that are not among these sources ({some_of(lost)}); "
            "use semantic add to keep them, name another folder, or replace the corpus with --replace."
        )


def check_same_encoder(folder: Path, before: Fingerprint, now: Fingerprint) -> None:
    """Check that building anew does not throw away what another encoder made.

    Raises
    ------
    EncoderMismatchError
        If it would.
    """
    if before != now:
        raise another_encoder(
            folder, before, now, or_else="name another folder, or replace the corpus with --replace"
        )


def another_encoder(
    folder: Path,
    before: Fingerprint,
    now: Fingerprint,
    *,
    or_else: str = "build the corpus again with this one",
) -> EncoderMismatchError:
    """Return the error that an encoder is not the one that made a corpus."""

    def told(encoder: Fingerprint) -> str:
        return f"{encoder.name} (revision {encoder.revision or 'unknown'}, digest {encoder.digest[:12]}…)"

    return EncoderMismatchError(
        f"The corpus {folder} was built with encoder {told(before)}, and this is {told(now)}; use that encoder, "
        f"or {or_else}."
    )


def check_nothing_lost(folder: Path) -> None:
    """Check that a folder without a manifest never had one: until the first commit, work that began from nothing is pending.

    Raises
    ------
    BrokenCorpusError
        If it had.
    """
    if generations(folder) and 0 not in pending_files(folder):
        raise BrokenCorpusError(
            f"The corpus {folder} has lost its {MANIFEST}, without which its other files cannot be read; "
            f"{how_to_mend(folder)}"
        )
