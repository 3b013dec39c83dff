"""Metadata tables: a csv that says of files beside it who spoke, where and when."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import regex

from semantic.errors import MetadataError
from semantic.sources.decoding import decode
from semantic.sources.documents import Particulars
from semantic.sources.readers.tables import Table, parse_csv
from semantic.text.dates import find_date

_COLUMNS = ("title", "speaker", "place", "date", "language")
_PARTIAL_DATE = regex.compile(r"(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2]))?")


def is_metadata(table: Table) -> bool:
    """Tell whether a table describes files (a column ``file``) and holds no text itself."""
    return "file" in table.columns and "text" not in table.columns


def read_metadata(path: Path) -> dict[str, Particulars]:
    """Return the particulars of each file that the table at `path` names, by real path.

    Raises
    ------
    MetadataError
        If the table has no column ``file``, or a date is none.
    """
    try:
        table = parse_csv(decode(path.read_bytes()).text)
    except OSError as error:
        raise MetadataError(f"{path}: it cannot be opened ({error.strerror}); check the name") from error
    if not is_metadata(table):
        raise MetadataError(f"{path}: a metadata table has a column file and no column text")
    stated: dict[str, Particulars] = {}
    for number, row in enumerate(table.rows, 2):
        values = {name: cell.text.strip() for name, cell in row.items()}
        if values.get("file"):
            key = os.path.realpath(path.parent / values["file"])
            stated[key] = _particulars(values, f"{path}: row {number}")
    return stated


def _particulars(values: Mapping[str, str], where: str) -> Particulars:
    known = {name: values[name] for name in _COLUMNS if values.get(name)}
    if "date" in known:
        known["date"] = checked_date(known["date"], where)
    extra = {name: value for name, value in values.items() if name not in (*_COLUMNS, "file") and value}
    return Particulars(**known, extra=extra)


def checked_date(words: str, where: str) -> str:
    """Return a date as ``YYYY-MM-DD`` (or ``YYYY-MM``, ``YYYY`` where no more is given)."""
    if _PARTIAL_DATE.fullmatch(words):
        return words
    date = find_date(words)
    if date is None:
        raise MetadataError(f"{where} has the date {words!r}; write it as 2026-02-09")
    return date
