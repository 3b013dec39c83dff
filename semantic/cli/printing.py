"""What people and scripts see: tables and JSON Lines on stdout, sentences on stderr."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from semantic.records import DroppedPassage, Neighbour, Passage, Reading, Speech

_WIDTH_OF_PIPES = 200
"""Columns of a table that goes to a file or another program."""
_CELL_WIDTH = 60
"""Characters of a text in a table for people; ``--json`` gives it whole."""
_NUMBERS = ("paragraphs", "characters", "gaps", "passages", "start", "end", "dimension")


def print_json(*records: Mapping[str, Any]) -> None:
    """Print one JSON object a line."""
    print_lines(records)


def print_lines(records: Iterable[Mapping[str, Any]]) -> None:
    """Print JSON Lines."""
    for record in records:
        click.echo(json.dumps(record, ensure_ascii=False))


def print_speeches(speeches: Iterable[Speech]) -> None:
    """Print a table of speeches."""
    table = _table("id", "title", "speaker", "place", "date", "language", "paragraphs", "characters", "gaps")
    for s in speeches:
        known = (s.id, s.title, s.speaker, s.place, s.date, s.language)
        sizes = (f"{len(s.paragraphs)}", f"{s.characters:,}", f"{len(s.gaps)}")
        table.add_row(*map(_cell, known), *sizes)
    _print(table)


def print_passages(passages: Iterable[Passage]) -> None:
    """Print a table of paragraphs or sentences."""
    table = _table("id", "role", "heading", "text", "start", "end")
    for p in passages:
        path = " › ".join(p.heading)
        table.add_row(p.id, p.role.value, _cell(path), _cell(p.text), f"{p.start}", f"{p.end}")
    _print(table)


def print_dropped(dropped: Iterable[DroppedPassage]) -> None:
    """Print a table of what was dropped, a row for each source and reason."""
    table = _table("source", "reason", "passages", "for example")
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for passage in dropped:
        groups[passage.source, passage.reason].append(passage.text)
    for (source, reason), texts in groups.items():
        table.add_row(source, reason, f"{len(texts)}", _cell(texts[0]))
    _print(table)


def print_neighbours(neighbours: Iterable[Neighbour]) -> None:
    """Print each neighbour with its text, the wording it shares with the query marked."""
    from rich.text import Text

    for neighbour in neighbours:
        said = " · ".join(filter(None, (neighbour.speaker, neighbour.place, neighbour.date)))
        path = " › ".join(neighbour.passage.heading)
        _print(Text(f"{neighbour.rank:>3}  {neighbour.similarity:.4f}  {neighbour.id}", style="bold"))
        _print(Text("     " + "  ".join(filter(None, (said, path))), style="dim"))
        _print(_marked(neighbour))
        _print(Text())


def print_fields(fields: Mapping[str, Any]) -> None:
    """Print names and values, a line each."""
    table = _table("", "")
    for name, value in fields.items():
        shown = (
            ", ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else value
        )
        table.add_row(name, f"{shown:,}" if isinstance(shown, int) else str(shown))
    _print(table)


def print_rows(rows: Iterable[Mapping[str, object]]) -> None:
    """Print a table of records that have the same fields."""
    told = list(rows)
    table = _table(*(told[0] if told else ()))
    for row in told:
        table.add_row(*(_cell(_shown(value)) for value in row.values()))
    _print(table)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def tell(reading: Reading, *, done: str = "") -> None:
    """Say on stderr what was read and what was not."""
    for entry in (*reading.failures, *reading.notices):
        click.echo(f"{entry.source}: {entry.message}.", err=True)
    click.echo(
        f"{done}{counted(len(reading.speeches), 'speech', 'speeches')} and "
        f"{counted(len(reading.paragraphs), 'paragraph', 'paragraphs')} from {counted(reading.sources, 'file', 'files')}; "
        f"not read: {counted(len(reading.failures), 'file', 'files')}; "
        f"dropped in cleaning: {counted(len(reading.dropped), 'passage', 'passages')}.",
        err=True,
    )


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun: 1 speech, 1,541 paragraphs."""
    return f"{number:,} {one if number == 1 else many}"


def _marked(neighbour: Neighbour) -> Text:
    """Return the text with shared wording in bold, or between ⟦ and ⟧ where nothing is bold."""
    from rich.text import Text

    bold = sys.stdout.isatty()
    text = Text("     ")
    for words, shared in neighbour.pieces:
        text.append(words if bold or not shared else f"⟦{words}⟧", style="bold green" if shared else "")
    return text


def _cell(value: str | None) -> str:
    if not value:
        return ""
    words = " ".join(value.split())
    return words if len(words) <= _CELL_WIDTH else words[: _CELL_WIDTH - 1] + "…"


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column in _NUMBERS else "left")
    return table


def _print(content: Table | Text) -> None:
    from rich.console import Console

    terminal = sys.stdout.isatty()
    width = None if terminal else _WIDTH_OF_PIPES
    Console(highlight=False, markup=False, emoji=False, width=width, soft_wrap=not terminal).print(content)
