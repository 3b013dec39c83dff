"""Results as JSON Lines and as csv that Excel opens."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import regex

from semantic.errors import SemanticError
from semantic.store.folder import put_in_place, write_beside

_ORDER = "\ufeff"
"""The byte order mark, by which Excel knows UTF-8."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_HALF = regex.compile(r"[\ud800-\udfff]")


def write_jsonl(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line, UTF-8."""
    write_text(path, "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a csv with a byte order mark, so that Excel reads it as UTF-8.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([_safe(value) for value in row] for row in rows)
    write_text(path, f"{_ORDER}{buffer.getvalue()}")


def write_text(path: Path, content: str) -> None:
    """Write a text in UTF-8, which cannot hold half a surrogate pair: the sign for a lost character stands in its place.

    Raises
    ------
    SemanticError
        If it cannot be written.
    """
    write_bytes(path, mended(content).encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, first beside and then in place of what was there, so that this goes only when all of the new is there.

    Raises
    ------
    SemanticError
        If it cannot be written.
    """
    try:
        put_in_place(write_beside(path, content), path)
    except OSError as error:
        raise SemanticError(f"{path} cannot be written ({error.strerror}); name another file.") from error


def mended(text: str) -> str:
    r"""Return a text with U+FFFD for each half of a surrogate pair that stands alone; nothing else moves.

    Examples
    --------
    >>> mended("a\ud800b") == "a\ufffdb"
    True
    """
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value
