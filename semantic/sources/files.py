"""Which files to read: folders walked in a fixed order, each file once, no link followed in circles."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from semantic.errors import SourceError, SourceTooLargeError, some_of
from semantic.records import Failure
from semantic.settings import ReadingSettings
from semantic.sources.readers.html import read_html
from semantic.sources.readers.markdown import read_markdown
from semantic.sources.readers.pdf import read_pdf
from semantic.sources.readers.plain import read_plain
from semantic.sources.readers.tables import read_csv, read_jsonl
from semantic.sources.readers.word import read_word

READERS = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".docx": read_word,
    ".pdf": read_pdf,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
_SAVE_AS = {
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt", ".pages"), ".docx"),
    **dict.fromkeys((".xls", ".xlsx", ".et", ".ods"), ".csv"),
    **dict.fromkeys((".json",), ".jsonl"),
}


@dataclass(frozen=True)
class FoundFiles:
    """Files to read, by path as the user would write it, and what cannot be read at all."""

    paths: tuple[Path, ...]
    failures: tuple[Failure, ...]
    notices: tuple[Failure, ...]


def find_files(sources: Iterable[str | Path]) -> FoundFiles:
    """Return the files below `sources`, sorted by path, each once.

    A file named outright is read whatever its ending (as text if the ending is unknown); in
    a folder only files of a known kind are, and the others are counted in a notice.
    """
    paths: dict[str, Path] = {}
    failures: list[Failure] = []
    notices: list[Failure] = []
    for source in sorted(map(Path, sources)):
        if exists(source) and source.is_dir():
            found = _below(source, failures, notices)
        elif exists(source):
            found = iter([source])
        else:
            failures.append(
                Failure(source=shown(source), message="there is no such file or folder; check the name")
            )
            continue
        for path in found:
            if path.suffix.lower() in _SAVE_AS:
                failures.append(Failure(source=shown(path), message=_advice(path)))
            else:
                paths.setdefault(os.path.realpath(path), path)
    return FoundFiles(tuple(sorted(paths.values())), tuple(failures), tuple(notices))


def shown(path: Path) -> str:
    """Return a path as it can be written; bytes that are no UTF-8 show as �."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def exists(path: Path) -> bool:
    """Tell whether there is a file or folder; a name that no system could hold is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def bytes_of(path: Path, settings: ReadingSettings) -> bytes:
    """Return the bytes of a regular file within the size limit.

    Raises
    ------
    SourceError
        If it is no regular file, too large, or cannot be opened.
    """
    try:
        if not path.is_file():
            raise SourceError("it is no regular file (a device or a pipe); leave it out")
        size = path.stat().st_size
        if size > settings.max_file_bytes:
            raise SourceTooLargeError(
                f"it has {size:,} bytes, more than max_file_bytes = {settings.max_file_bytes:,}; "
                "split it or raise the limit"
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"it cannot be opened ({error.strerror}); check its permissions") from error


def _below(folder: Path, failures: list[Failure], notices: list[Failure]) -> Iterator[Path]:
    """Yield the files of known kinds below `folder`."""
    entered = {os.path.realpath(folder)}
    others: list[str] = []
    found = 0

    def refuse(error: OSError) -> None:
        failures.append(
            Failure(
                source=shown(Path(str(error.filename))), message=f"it cannot be opened ({error.strerror})"
            )
        )

    for root, folders, names in os.walk(folder, followlinks=True, onerror=refuse):
        for name in sorted(folders):
            below = Path(root, name)
            if os.path.realpath(below) in entered:
                folders.remove(name)
                message = "it is a link to a folder that was already read; it was not followed"
                notices.append(Failure(source=shown(below), message=message))
            entered.add(os.path.realpath(below))
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not _is_corpus(Path(root, name))
        )
        for name in sorted(names):
            path = Path(root, name)
            if path.suffix.lower() in READERS or path.suffix.lower() in _SAVE_AS:
                found += 1
                yield path
            elif not name.startswith("."):
                others.append(name)
    if not found and not others:
        failures.append(
            Failure(source=shown(folder), message="there is no file in this folder; check the path")
        )
    if others:
        message = f"{len(others)} files in it are of kinds that are not read ({some_of(sorted(others))})"
        notices.append(Failure(source=shown(folder), message=message))


def _is_corpus(folder: Path) -> bool:
    """Tell whether a folder is a corpus, finished or not: what `semantic` writes is no source."""
    return (folder / "writer.lock").exists() or any(folder.glob("generation-*/speeches.sqlite"))


def _advice(path: Path) -> str:
    suffix = path.suffix.lower()
    return f"{suffix} files are not read; save it as {_SAVE_AS[suffix]} and read that"
