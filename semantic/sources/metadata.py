"""Metadata tables: a csv that says of files beside it who spoke, where and when."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from semantic.errors import MetadataError
from semantic.sources.decoding import decode
from semantic.sources.documents import Particulars
from semantic.sources.readers.tables import Table, checked_date, parse_csv

_COLUMNS = ("title", "speaker", "place", "date", "language")


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
