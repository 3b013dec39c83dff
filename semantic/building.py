"""What goes into a corpus: readings joined and parted, and their embeddings made."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from semantic.encoders.protocol import Embeddings, Encoder
from semantic.errors import CorpusError, SourceError
from semantic.progress import bar
from semantic.records import Failure, Level, Reading
from semantic.settings import IndexSettings
from semantic.store.embedding import embed, embeddings_by_key, passages_in_row_order
from semantic.store.folder import nothing_changed_by
from semantic.store.generations import Contents, Generation, commit, committed
from semantic.store.pending import Pending

_NAMED = 5
"""Names that an error gives as examples."""


def write(
    folder: Path,
    reading: Reading,
    encoder: Encoder,
    settings: IndexSettings,
    *,
    earlier: Generation | None,
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
        Encodes what is not in `earlier`.
    settings : IndexSettings
        How to index.
    earlier : Generation or None
        A state whose embeddings are used again, where the encoder is the same.
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
        embeddings = embed(texts, encoder, _known(earlier, encoder), pending, advance)
    commit(
        folder,
        Contents(reading=reading, embeddings=embeddings, encoder=encoder.fingerprint, settings=settings),
        progress=progress,
    )


def write_without(folder: Path, earlier: Generation, speech_ids: Collection[str]) -> None:
    """Commit a state without some of its speeches; needs no encoder. The caller is the folder's one writer."""
    tables = earlier.tables
    removed = [number for number, speech in enumerate(tables.headers) if speech.id in speech_ids]
    embeddings = {
        level: earlier.vectors(level)[~np.isin(tables.passage_table(level).speeches, removed)]
        for level in Level
    }
    reading = without(tables.reading, speech_ids)
    commit(
        folder,
        Contents(
            reading=reading,
            embeddings=embeddings,
            encoder=earlier.manifest.encoder,
            settings=earlier.manifest.settings,
        ),
    )


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
        f"Nothing was changed, since a file could not be read: {first.source}: {first.message}{others}."
    )


def check_covered(folder: Path, before: Collection[str], now: Collection[str]) -> None:
    """Check that building anew loses no source of an earlier build.

    Raises
    ------
    CorpusError
        If it would.
    """
    lost = sorted(set(before) - set(now))
    if lost:
        named = ", ".join(lost[:_NAMED]) + (" …" if len(lost) > _NAMED else "")
        raise CorpusError(
            f"The corpus {folder} holds {len(lost)} files that are not among these sources ({named}); "
            "use semantic add to keep them, name another folder, or replace the corpus with --replace."
        )


def only_new(reading: Reading, known: Collection[str]) -> Reading:
    """Return what a reading holds of files that are not `known`."""
    return replace(
        reading,
        speeches=tuple(speech for speech in reading.speeches if speech.source not in known),
        dropped=tuple(passage for passage in reading.dropped if passage.source not in known),
        notices=tuple(notice for notice in reading.notices if notice.source not in known),
        digests={name: digest for name, digest in reading.digests.items() if name not in known},
    )


def passed_over(digests: Mapping[str, str], known: Mapping[str, str]) -> tuple[list[Failure], list[Failure]]:
    """Return failures and notices about files of a known name: other ones, and the very same.

    A different file of a known name is a failure, for it may be another speech.
    """
    failures = [
        Failure(
            source=name,
            message="the corpus has a different file of this name; remove its speeches first if this is a newer "
            "version of it, or name this one by another path",
        )
        for name in sorted(digests.keys() & known.keys())
        if digests[name] != known[name]
    ]
    notices = [
        Failure(source=name, message="it is in the corpus already and was passed over")
        for name in sorted(digests.keys() & known.keys())
        if digests[name] == known[name]
    ]
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


def _known(earlier: Generation | None, encoder: Encoder) -> dict[bytes, Embeddings]:
    """Return the embeddings of an earlier state by the key of their text, if this encoder made them."""
    if earlier is None or earlier.manifest.encoder != encoder.fingerprint:
        return {}
    reading = earlier.tables.reading
    known: dict[bytes, Embeddings] = {}
    for level in Level:
        known |= embeddings_by_key(passages_in_row_order(reading, level), earlier.vectors(level), encoder)
    return known


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
