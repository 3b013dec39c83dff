"""JSON Lines that commands take: objects with certain texts, a line each, from a file or from stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click


def objects_in(path: Path, what: str, texts: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where each object of a file of JSON Lines stands, or of stdin for ``-``, and the object; each has some texts.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it holds, in a complaint: pairs, lines.
    texts : sequence of str
        Names of the fields that are there and hold text.

    Raises
    ------
    click.ClickException
        If the file cannot be read, or a line is no such object.
    """
    try:
        content = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(
            f"The {what} in {path} cannot be read ({error}); give a file in UTF-8."
        ) from error
    for number, line in enumerate(content.split("\n"), 1):
        if line.strip():
            where = f"{path}, line {number}"
            yield where, _object(line, where, texts)


def _object(line: str, where: str, texts: Sequence[str]) -> dict[str, Any]:
    wanted = " and ".join(texts)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{where} is no JSON ({error}); write an object with {wanted}.") from error
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in texts):
        noun, pronoun = ("texts", "both") if len(texts) > 1 else ("field", "it")
        raise click.ClickException(f"{where} has no {noun} {wanted}; write an object with {pronoun}.")
    return found
