"""The front door of this part: a pile of files becomes speeches, and an account of the rest."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from semantic.errors import (
    EmptySourceError,
    MetadataError,
    SourceError,
    SourceTooLargeError,
    UnreadableTextError,
)
from semantic.records import DroppedPassage, Failure, Reading, Speech
from semantic.settings import ReadingSettings
from semantic.sources.cleaning import clean
from semantic.sources.documents import Body, Document, Particulars, Unit
from semantic.sources.files import READERS, find_files
from semantic.sources.metadata import is_metadata, read_metadata
from semantic.sources.readers.plain import read_plain
from semantic.sources.readers.tables import csv_rows
from semantic.sources.decoding import decode
from semantic.sources.speeches import Part, parts_of, speech_of, speech_of_rows
from semantic.text.comparison import simplified
from semantic.text.languages import why_unreadable
from semantic.text.placed import Dropped, lines


@dataclass(frozen=True)
class _ReadFile:
    """One file after reading and cleaning, before its speeches have ids."""

    path: Path
    speeches: tuple[tuple[str | None, Callable[[str], Speech]], ...]
    dropped: tuple[Dropped, ...]
    notices: tuple[str, ...]


def read_speeches(
    sources: Iterable[str | Path],
    *,
    metadata: str | Path | None = None,
    settings: ReadingSettings | None = None,
) -> Reading:
    """Read files and folders into speeches.

    Parameters
    ----------
    sources : iterable of path
        Files and folders; txt, md, html, docx, pdf, csv and jsonl are read.
    metadata : path, optional
        A csv with a column ``file`` and any of title, speaker, place, date, language. What
        it says beats what is found in the text; so does such a table found among `sources`.
    settings : ReadingSettings, optional
        Size limits.

    Returns
    -------
    Reading
        Speeches by path of their source, then by place in it; with all that was dropped,
        and one sentence for each file that could not be read. A bad file never stops the
        others.

    Raises
    ------
    MetadataError
        If the table given as `metadata` cannot be used.
    """
    settings = settings or ReadingSettings()
    found = find_files(sources)
    failures, notices = list(found.failures), list(found.notices)
    stated, paths = _metadata_among(found.paths, failures)
    if metadata is not None:
        stated |= read_metadata(Path(metadata))
    files: list[_ReadFile] = []
    for path in paths:
        try:
            files.append(_read_file(path, stated.get(os.path.realpath(path)), settings))
        except SourceError as error:
            failures.append(Failure(source=str(path), message=str(error)))
    speeches = tuple(
        make(speech_id)
        for file, ids in zip(files, _ids(files), strict=True)
        for speech_id, (_, make) in zip(ids, file.speeches, strict=True)
    )
    notices += [
        Failure(source=str(file.path), message=notice) for file in files for notice in file.notices
    ]
    return Reading(
        speeches=speeches,
        dropped=tuple(
            DroppedPassage(
                source=str(file.path),
                source_start=entry.span.start,
                source_end=entry.span.end,
                text=entry.text,
                reason=entry.reason,
            )
            for file in files
            for entry in file.dropped
        ),
        failures=tuple(sorted(failures, key=lambda failure: failure.source)),
        notices=tuple(sorted(notices, key=lambda notice: (notice.source, notice.message))),
        sources=len(paths) + len(found.failures),
    )


def _metadata_among(
    paths: Sequence[Path], failures: list[Failure]
) -> tuple[dict[str, Particulars], list[Path]]:
    """Part metadata tables from sources; return what the tables state, and the sources."""
    stated: dict[str, Particulars] = {}
    sources: list[Path] = []
    for path in paths:
        try:
            if path.suffix.lower() in (".csv", ".tsv") and is_metadata(
                list(csv_rows(decode(path.read_bytes()).text))
            ):
                stated |= read_metadata(path)
                continue
        except MetadataError as error:
            failures.append(Failure(source=str(path), message=str(error).removeprefix(f"{path}: ")))
            continue
        except (OSError, SourceError):
            pass  # it is said when the file is read
        sources.append(path)
    return stated, sources


def _read_file(path: Path, stated: Particulars | None, settings: ReadingSettings) -> _ReadFile:
    document = _document(path, settings)
    dropped = list(document.dropped)
    notices = list(document.notices)
    speeches: list[tuple[str | None, Callable[[str], Speech]]] = []
    rows: dict[str, list[tuple[Part, Body]]] = defaultdict(list)
    for body in document.bodies:
        cleaned = clean(body)
        dropped += cleaned.dropped
        parts = parts_of(cleaned, body)
        if reason := why_unreadable(cleaned.text.text):
            raise UnreadableTextError(f"its text layer is no readable writing: {reason}; export the text anew or run OCR")
        if body.unit is Unit.PARAGRAPH:
            rows[body.speech_id or path.stem] += [(part, body) for part in parts]
            continue
        body = replace(body, stated=_for_one(stated, parts).over(body.stated) if stated else body.stated)
        speeches += [_maker(part, body, str(path)) for part in parts]
    speeches += [_row_maker(name, group, str(path)) for name, group in rows.items()]
    if not speeches:
        raise EmptySourceError("it holds no text besides what every page carries; check the file")
    return _ReadFile(path, tuple(speeches), tuple(sorted(dropped)), tuple(notices))


def _for_one(stated: Particulars, parts: Sequence[Part]) -> Particulars:
    """Return what a table says of a file as far as it can hold for each of its speeches."""
    if len(parts) == 1:
        return stated
    return replace(stated, title=None, speaker=None, place=None)


def _maker(part: Part, body: Body, source: str) -> tuple[str | None, Callable[[str], Speech]]:
    name = body.stated.id if part.spoken else "-preface"
    return name, lambda speech_id: _folded(speech_of(part, body, speech_id=speech_id, source=source))


def _row_maker(
    name: str, rows: list[tuple[Part, Body]], source: str
) -> tuple[str | None, Callable[[str], Speech]]:
    return name, lambda speech_id: _folded(speech_of_rows(rows, speech_id=speech_id, source=source))


def _folded(speech: Speech) -> Speech:
    """Return the speech with speaker and place in simplified script."""
    if speech.language != "zh":
        return speech
    return replace(
        speech,
        speaker=simplified(speech.speaker) if speech.speaker else None,
        place=simplified(speech.place) if speech.place else None,
    )


def _document(path: Path, settings: ReadingSettings) -> Document:
    try:
        size = path.stat().st_size
        if size > settings.max_file_bytes:
            raise SourceTooLargeError(
                f"it has {size:,} bytes, more than max_file_bytes = {settings.max_file_bytes:,}; "
                "split it or raise the limit"
            )
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"it cannot be opened ({error.strerror}); check its permissions") from error
    if not data:
        raise EmptySourceError("it is empty; fetch it anew")
    document = READERS.get(path.suffix.lower(), read_plain)(data, settings)
    _check_lengths(document, settings)
    return document


def _check_lengths(document: Document, settings: ReadingSettings) -> None:
    if len(document.text) > settings.max_characters:
        raise SourceTooLargeError(
            f"it has {len(document.text):,} characters, more than max_characters = "
            f"{settings.max_characters:,}; split it or raise the limit"
        )
    for body in document.bodies:
        longest = max((span.end - span.start for span in lines(body.text.text)), default=0)
        if longest > settings.max_line_characters:
            raise SourceTooLargeError(
                f"one of its lines has {longest:,} characters, more than max_line_characters = "
                f"{settings.max_line_characters:,}; it is no speech, or raise the limit"
            )


def _ids(files: Sequence[_ReadFile]) -> Iterator[list[str]]:
    """Yield the speech ids of each file: its stem, with the folder in front where two collide."""
    stems = Counter(file.path.stem for file in files)
    bases = [
        f"{file.path.absolute().parent.name}-{file.path.stem}" if stems[file.path.stem] > 1 else file.path.stem
        for file in files
    ]
    twice = Counter(bases)
    taken: set[str] = set()
    for file, base in zip(files, bases, strict=True):
        base = f"{base}-{file.path.suffix.lstrip('.').lower()}" if twice[base] > 1 else base
        ids: list[str] = []
        speaker = 0
        for name, _ in file.speeches:
            if name == "-preface":
                wanted = f"{base}{name}"
            else:
                speaker += name is None
                wanted = name or (base if speaker == 1 else f"{base}-{speaker}")
            ids.append(_free(wanted, taken))
        yield ids


def _free(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, or with the first number behind it that is free, and take it."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}~{number}"
    taken.add(name)
    return name
