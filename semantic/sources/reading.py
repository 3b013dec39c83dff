"""The front door of this part: a pile of files becomes speeches, and an account of the rest."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from semantic.errors import (
    EmptySourceError,
    MetadataError,
    SourceError,
    SourceTooLargeError,
    UnreadableTextError,
)
from semantic.progress import bar
from semantic.records import DroppedPassage, Failure, Reading
from semantic.settings import ReadingSettings
from semantic.sources.cleaning import clean
from semantic.sources.decoding import decode
from semantic.sources.documents import Body, Document, Particulars
from semantic.sources.files import READERS, bytes_of, exists, find_files, shown
from semantic.sources.metadata import is_metadata, metadata_of, read_metadata
from semantic.sources.parts import Part, parts_of
from semantic.sources.readers.plain import read_plain
from semantic.sources.readers.tables import parse_csv
from semantic.sources.speeches import Draft
from semantic.text.dates import find_date
from semantic.text.languages import why_unreadable
from semantic.text.placed import Dropped, lines

_DATED_CHROME = ("publication date", "source line", "print stamp")
_FIRST_LATER_SPEAKER = 2
"""The second speaker of a file gets ``-2`` behind the file's stem; the first gets none."""


@dataclass(frozen=True)
class _ReadFile:
    """One file after reading and cleaning, before its speeches have ids."""

    path: Path
    digest: str
    drafts: tuple[Draft, ...]
    dropped: tuple[Dropped, ...]
    notices: tuple[str, ...]


def read_speeches(
    sources: str | Path | Iterable[str | Path],
    *,
    metadata: str | Path | None = None,
    settings: ReadingSettings | None = None,
    taken: Collection[str] = (),
    progress: bool = False,
) -> Reading:
    """Read files and folders into speeches.

    Parameters
    ----------
    sources : path or iterable of path
        Files and folders; txt, md, html, docx, pdf, csv and jsonl are read.
    metadata : path, optional
        A csv with a column ``file`` and any of title, speaker, place, date, language. What
        it says beats what is found in the text; so does such a table found among `sources`.
    settings : ReadingSettings, optional
        Size limits.
    taken : collection of str, optional
        Ids that are in use already; a file whose id would be among them gets its folder's
        name in front.
    progress : bool
        Whether to show progress on stderr.

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
    found = find_files([sources] if isinstance(sources, str | Path) else sources)
    failures, notices = list(found.failures), list(found.notices)
    stated, paths = _metadata_among(found.paths, settings, failures)
    if metadata is not None:
        stated |= read_metadata(Path(metadata), settings)
    notices += [
        Failure(source=name, message="a metadata table names it, but it is not there; check the name")
        for name in stated
        if not exists(Path(name))
    ]
    files: list[_ReadFile] = []
    with bar("Reading", len(paths), shown=progress) as advance:
        for path in paths:
            try:
                files.append(_read_file(path, stated.get(os.path.realpath(path)), settings))
            except SourceError as error:
                failures.append(Failure(source=shown(path), message=str(error)))
            advance(1)
    speeches = tuple(
        draft.speech(speech_id)
        for file, ids in zip(files, _ids(files, taken), strict=True)
        for speech_id, draft in zip(ids, file.drafts, strict=True)
    )
    notices += [Failure(source=shown(file.path), message=notice) for file in files for notice in file.notices]
    return Reading(
        speeches=speeches,
        dropped=tuple(
            DroppedPassage(
                source=shown(file.path),
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
        digests={shown(file.path): file.digest for file in files},
    )


def _metadata_among(
    paths: Sequence[Path], settings: ReadingSettings, failures: list[Failure]
) -> tuple[dict[str, Particulars], list[Path]]:
    """Part metadata tables from sources; return what the tables state, and the sources."""
    stated: dict[str, Particulars] = {}
    sources: list[Path] = []
    for path in paths:
        if path.suffix.lower() not in (".csv", ".tsv"):
            sources.append(path)
            continue
        try:
            table = parse_csv(decode(bytes_of(path, settings)).text)
        except SourceError:
            sources.append(path)  # what is wrong is said when the file is read
            continue
        if not is_metadata(table):
            sources.append(path)
            continue
        try:
            stated |= metadata_of(table, path)
        except MetadataError as error:
            failures.append(
                Failure(
                    source=shown(path),
                    message=str(error).removeprefix(f"{path}: ") + "; the table was not used",
                )
            )
    return stated, sources


def _read_file(path: Path, stated: Particulars | None, settings: ReadingSettings) -> _ReadFile:
    data = bytes_of(path, settings)
    document = _document(path, data, settings)
    dropped = list(document.dropped)
    notices = list(document.notices)
    groups: dict[str | tuple[int, int], list[tuple[Part, Body]]] = {}
    for number, body in enumerate(document.bodies, 1):
        cleaned = clean(body)
        if reason := why_unreadable(cleaned.text.text):
            message = f"it is no readable writing: {reason}; export the text anew or run OCR"
            if len(document.bodies) == 1:
                raise UnreadableTextError(message)
            notices.append(f"row {number} was left out, {message}")
            continue
        dropped += cleaned.dropped
        parts = parts_of(cleaned, body)
        known = _with_publication(_with_stated(body, stated, parts), cleaned.dropped)
        for place, part in enumerate(parts):
            key = body.speech_id if body.speech_id is not None else (number, place)
            groups.setdefault(key, []).append((part, known))
    if not groups:
        raise EmptySourceError("it holds no text besides what every page carries; check the file")
    drafts = [
        Draft(tuple(group), shown(path), key if isinstance(key, str) else group[0][1].stated.id)
        for key, group in groups.items()
    ]
    digest = hashlib.sha256(data).hexdigest()
    return _ReadFile(path, digest, tuple(drafts), tuple(sorted(dropped)), tuple(notices))


def _with_publication(body: Body, dropped: Sequence[Dropped]) -> Body:
    """Return the body with the date its page was published as what is known if nothing else is."""
    dates = (find_date(entry.text) for entry in dropped if entry.reason in _DATED_CHROME)
    published = Particulars(date=next((date for date in dates if date), None))
    return replace(body, hinted=body.hinted.over(published))


def _with_stated(body: Body, stated: Particulars | None, parts: Sequence[Part]) -> Body:
    """Return the body with what a table says of its file, as far as it holds for each speech."""
    if stated is None:
        return body
    if len(parts) > 1:
        stated = replace(stated, title=None, speaker=None, place=None)
    return replace(body, stated=stated.over(body.stated))


def _document(path: Path, data: bytes, settings: ReadingSettings) -> Document:
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


def _ids(files: Sequence[_ReadFile], in_use: Collection[str]) -> Iterator[list[str]]:
    """Yield the speech ids of each file: its stem, with the folder in front where two collide."""
    taken = set(in_use)
    for file, base in zip(files, _bases([Path(shown(file.path)) for file in files], taken), strict=True):
        ids: list[str] = []
        speakers = 0
        for draft in file.drafts:
            speakers += not (draft.is_preface or draft.wanted_id)
            later = base if speakers < _FIRST_LATER_SPEAKER else f"{base}-{speakers}"
            wanted = draft.wanted_id or (f"{base}-preface" if draft.is_preface else later)
            ids.append(_free(wanted, taken))
        yield ids


def _bases(paths: Sequence[Path], taken: Collection[str]) -> list[str]:
    stems = Counter(path.stem for path in paths)
    names = [
        f"{path.absolute().parent.name}-{path.stem}"
        if stems[path.stem] > 1 or path.stem in taken
        else path.stem
        for path in paths
    ]
    twice = Counter(names)
    return [
        f"{name}-{path.suffix.lstrip('.').lower()}" if twice[name] > 1 else name
        for name, path in zip(names, paths, strict=True)
    ]


def _free(wanted: str, taken: set[str]) -> str:
    """Return `wanted`, or with the first number behind it that is free, and take it."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}~{number}"
    taken.add(name)
    return name
