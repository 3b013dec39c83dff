"""What goes into a corpus: readings joined and parted, and their embeddings made."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from semantic.embedding import Known, embed, embeddings_by_key
from semantic.encoders.protocol import Embeddings, Encoder, Fingerprint
from semantic.errors import BrokenCorpusError, CorpusError, EncoderMismatchError, SourceError
from semantic.index.building import build_index
from semantic.index.protocol import VectorIndex
from semantic.progress import bar
from semantic.records import Failure, Level, Reading
from semantic.settings import Settings
from semantic.store.folder import generations, nothing_changed_by
from semantic.store.generations import Contents, Generation, commit, committed
from semantic.store.manifest import FILE as MANIFEST
from semantic.store.manifest import how_to_mend
from semantic.store.pending import Pending, pending_files
from semantic.store.tables import passages_in_row_order

_NAMED = 5
"""Names that an error gives as examples."""


def write(
    folder: Path,
    reading: Reading,
    encoder: Encoder,
    settings: Settings,
    *,
    known: Known,
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
    progress : bool
        Whether to show progress on stderr.
    """
    texts = {level: [p.text for p in passages_in_row_order(reading, level)] for level in Level}
    different = len({text for level in Level for text in texts[level]})
    with (
        nothing_changed_by(folder),
        Pending(folder, committed(folder), encoder.dimension) as pending,
        bar(f"Encoding with {encoder.name}", different, shown=progress) as advance,
    ):
        embeddings = embed(texts, encoder, known, pending, advance)
    _commit(folder, reading, embeddings, encoder.fingerprint, settings, progress=progress)


def write_without(folder: Path, earlier: Generation, speech_ids: Collection[str]) -> None:
    """Commit a state without some of its speeches; needs no encoder. The caller is the folder's one writer."""
    tables, manifest = earlier.tables, earlier.manifest
    removed = [number for number, speech in enumerate(tables.headers) if speech.id in speech_ids]
    embeddings = {
        level: earlier.vectors(level)[~np.isin(tables.passage_table(level).speeches, removed)]
        for level in Level
    }
    reading = without(tables.reading, speech_ids)
    _commit(folder, reading, embeddings, manifest.encoder, manifest.settings, progress=False)


def known_embeddings(earlier: Generation, encoder: Encoder) -> dict[bytes, Embeddings]:
    """Return the embeddings of an earlier state by the key of their text, if this encoder made them."""
    if earlier.manifest.encoder != encoder.fingerprint:
        return {}
    known: dict[bytes, Embeddings] = {}
    for level in Level:
        passages = passages_in_row_order(earlier.tables.reading, level)
        known |= embeddings_by_key(passages, earlier.vectors(level), encoder)
    return known


def _commit(
    folder: Path,
    reading: Reading,
    embeddings: Mapping[Level, Embeddings],
    encoder: Fingerprint,
    settings: Settings,
    *,
    progress: bool,
) -> None:
    indexes: dict[Level, VectorIndex] = {}
    with bar("Indexing", len(embeddings), shown=progress) as advance:
        for level, vectors in embeddings.items():
            indexes[level] = build_index(vectors, settings.index)
            advance(1)
    contents = Contents(
        reading=reading, embeddings=embeddings, indexes=indexes, encoder=encoder, settings=settings
    )
    commit(folder, contents)


def check_read(reading: Reading, *, strict: bool) -> None:
    """Check that a reading is worth keeping.

    Raises
    ------
    SourceError
        If it has no speech or, where `strict`, if any file could not be read.
    """
    if reading.speeches and not (strict and reading.failures):
        return
    if not reading.failures:
        raise SourceError("There is no file to read in these sources; nothing was changed. Name others.")
    first = reading.failures[0]
    others = f" (and {len(reading.failures) - 1} more)" if len(reading.failures) > 1 else ""
    raise SourceError(
        f"Nothing was changed, since a file could not be used: {first.source}: {first.message}{others}."
    )


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
        named = ", ".join(lost[:_NAMED]) + (" …" if len(lost) > _NAMED else "")
        raise CorpusError(
            f"The corpus {folder} holds {len(lost)} files that are not among these sources ({named}); "
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
    """Check that a folder without a manifest never had one: until the first commit, work is pending there.

    Raises
    ------
    BrokenCorpusError
        If it had.
    """
    if generations(folder) and not pending_files(folder):
        raise BrokenCorpusError(
            f"The corpus {folder} has lost its {MANIFEST}, without which its other files cannot be read; "
            f"{how_to_mend(folder)}"
        )


def only_new(reading: Reading, known: Mapping[str, str]) -> Reading:
    """Return what a reading holds of files that are not `known`, neither by name nor by digest."""
    there = set(known.values())
    new = {
        name: digest for name, digest in reading.digests.items() if name not in known and digest not in there
    }
    passed = reading.digests.keys() - new.keys()
    return replace(
        reading,
        speeches=tuple(speech for speech in reading.speeches if speech.source not in passed),
        dropped=tuple(passage for passage in reading.dropped if passage.source not in passed),
        notices=tuple(notice for notice in reading.notices if notice.source not in passed),
        digests=new,
    )


def passed_over(digests: Mapping[str, str], known: Mapping[str, str]) -> tuple[list[Failure], list[Failure]]:
    """Return failures and notices about files that are not added: other ones of a known name, and the very same.

    A different file of a known name is a failure, for it may be another speech. The same file is passed over
    whatever its name: speeches that are there twice would look shared.
    """
    names = {digest: name for name, digest in sorted(known.items(), reverse=True)}
    failures, notices = [], []
    for name, digest in sorted(digests.items()):
        if digest in names:
            as_ = "" if name in known else f" as {names[digest]}"
            notices.append(
                Failure(source=name, message=f"it is in the corpus already{as_} and was passed over")
            )
        elif name in known:
            failures.append(
                Failure(
                    source=name,
                    message="the corpus has a different file of this name; remove its speeches first if this is a "
                    "newer version of it, or name this one by another path",
                )
            )
    return failures, notices


def joined(before: Reading, added: Reading) -> Reading:
    """Return one reading of both, in the order in which they would have been read together."""
    return Reading(
        speeches=tuple(sorted((*before.speeches, *added.speeches), key=lambda speech: Path(speech.source))),
        dropped=tuple(sorted((*before.dropped, *added.dropped), key=lambda passage: Path(passage.source))),
        failures=_told([f for f in before.failures if f.source not in added.digests], added.failures),
        notices=_told(before.notices, added.notices),
        digests={**before.digests, **added.digests},
    )


def without(reading: Reading, speech_ids: Collection[str]) -> Reading:
    """Return a reading without some of its speeches, and without what was dropped from them."""
    kept = tuple(speech for speech in reading.speeches if speech.id not in speech_ids)
    sources = {speech.source for speech in kept}
    owners = _owners(reading)
    return Reading(
        speeches=kept,
        dropped=tuple(
            passage
            for passage, owner in zip(reading.dropped, owners, strict=True)
            if passage.source in sources and owner not in speech_ids
        ),
        failures=reading.failures,
        notices=tuple(
            notice
            for notice in reading.notices
            if notice.source in sources or notice.source not in reading.digests
        ),
        digests={name: digest for name, digest in reading.digests.items() if name in sources},
    )


def _told(*entries: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return failures or notices in the order of a reading, each once."""
    told = {(entry.source, entry.message): entry for some in entries for entry in some}
    return tuple(told[key] for key in sorted(told))


def _owners(reading: Reading) -> list[str | None]:
    """Return for each dropped passage the speech it stood in, or before which nothing else stood.

    That is the last speech of its source that begins before it, else the first one.
    """
    beginnings: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for speech in reading.speeches:
        first = min((paragraph.source_start for paragraph in speech.paragraphs), default=0)
        beginnings[speech.source].append((first, speech.id))
    owners: list[str | None] = []
    for passage in reading.dropped:
        starts = sorted(beginnings[passage.source])
        place = bisect_right(starts, passage.source_start, key=lambda start: start[0])
        owners.append(starts[max(place - 1, 0)][1] if starts else None)
    return owners
