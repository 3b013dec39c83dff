"""Readings joined and parted: what a corpus holds, with what is added to it or taken from it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from semantic.errors import SourceError
from semantic.records import Failure, Reading


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
