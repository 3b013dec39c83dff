"""Metadata tables: a csv that says of files beside it who spoke, where and when."""

from __future__ import annotations

import os
from pathlib import Path

from semantic.errors import MetadataError, SourceError
from semantic.settings import ReadingSettings
from semantic.sources.decoding import decode
from semantic.sources.documents import Particulars
from semantic.sources.files import bytes_of, exists
from semantic.sources.readers.tables import Table, parse_csv
from semantic.sources.stated import stated_particulars


def is_metadata(table: Table) -> bool:
    """Tell whether a table describes files (a column ``file``) and holds no text itself."""
    return "file" in table.columns and "text" not in table.columns


def read_metadata(path: Path, settings: ReadingSettings) -> dict[str, Particulars]:
    """Return the particulars of each file that the table at `path` names, by real path.

    Raises
    ------
    MetadataError
        If the table cannot be read, lacks a column ``file``, or holds a date that is none.
    """
    if not exists(path):
        raise MetadataError(f"{path}: there is no such file; check the name")
    try:
        table = parse_csv(decode(bytes_of(path, settings)).text)
    except SourceError as error:
        raise MetadataError(f"{path}: {error}") from error
    return metadata_of(table, path)


def metadata_of(table: Table, path: Path) -> dict[str, Particulars]:
    """Return the particulars that a parsed table at `path` states, by the real path of each file."""
    if not is_metadata(table):
        raise MetadataError(
            f"{path}: it has the columns {', '.join(table.columns)}; a metadata table needs a column file and none called text"
        )
    stated: dict[str, Particulars] = {}
    for row in table.rows:
        values = {name: cell.text.strip() for name, cell in row.cells.items() if cell.text.strip()}
        file = values.pop("file", None)
        if file is not None:
            where = f"{path}: row {row.number}"
            try:
                key = os.path.realpath(path.parent / file)
            except ValueError as error:
                raise MetadataError(f"{where} names a file that no system could hold") from error
            stated[key] = stated_particulars(values, where)
    return stated
