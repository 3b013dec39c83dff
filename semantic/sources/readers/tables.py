"""Tables of speeches: csv and jsonl, a row a whole speech or one paragraph."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from semantic.errors import BrokenSourceError, EmptySourceError, MetadataError
from semantic.settings import ReadingSettings
from semantic.sources.decoding import decode
from semantic.sources.documents import Body, Document, Particulars, Unit
from semantic.sources.readers.plain import lost_characters
from semantic.text.dates import find_date
from semantic.text.placed import PlacedText, Span

_PARTICULARS = ("id", "title", "speaker", "place", "date", "language")
_DELIMITERS = ",;\t|"
_JSON_TOKEN = regex.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]')
_JSON_ESCAPE = regex.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]",
    flags=regex.DOTALL,
)
_PARTIAL_DATE = regex.compile(r"(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2]))?")
_LONE_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_STANDARD_FIELD_LIMIT = 131_072
Row = dict[str, PlacedText]


def read_csv(data: bytes, _settings: ReadingSettings) -> Document:
    """Read a csv with a column ``text``; comma, semicolon, tab or bar may part its columns."""
    decoded = decode(data)
    table = parse_csv(decoded.text)
    if "text" not in table.columns:
        raise BrokenSourceError(
            f"it has the columns {', '.join(table.columns)} but no column text; "
            "name the column that holds the speeches text"
        )
    return Document(text=decoded.text, bodies=_bodies(table.rows, "row"), notices=lost_characters(decoded))


def read_jsonl(data: bytes, _settings: ReadingSettings) -> Document:
    """Read JSON Lines: an object a line, with a key ``text``."""
    decoded = decode(data)
    rows: list[Row] = []
    start = 0
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if line.strip():
            rows.append(_json_row(line, start, number))
        start += len(line) + 1
    return Document(text=decoded.text, bodies=_bodies(rows, "line"), notices=lost_characters(decoded))


@dataclass(frozen=True)
class Table:
    """The columns of a csv, in lower case, and its rows as placed values by column."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def parse_csv(source: str) -> Table:
    """Parse a csv into placed values.

    The standard library's reader says what the values are; each is then found in the source,
    plain or quoted, from where the last one ended.
    """
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    cursor = 0
    for values in _records(source):
        placed: list[PlacedText] = []
        for value in values:
            cell, cursor = _locate(source, value, cursor)
            placed.append(cell)
        if not columns:
            columns = tuple(value.strip().lower() for value in values)
        elif any(values):
            rows.append(dict(zip(columns, placed, strict=False)))
    return Table(columns, tuple(rows))


def _records(source: str) -> list[list[str]]:
    csv.field_size_limit(max(len(source), _STANDARD_FIELD_LIMIT))
    try:
        return list(csv.reader(io.StringIO(source, newline=""), delimiter=_delimiter(source)))
    except csv.Error as error:
        raise BrokenSourceError(f"it is no table that can be parsed ({error}); save it anew") from error


def _delimiter(source: str) -> str:
    first = source.split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _locate(source: str, value: str, cursor: int) -> tuple[PlacedText, int]:
    """Return a value at its place and the position behind it."""
    raw = value.replace('"', '""')
    while (
        cursor < len(source)
        and source[cursor] in _DELIMITERS + "\r\n"
        and not source.startswith(value or "\0", cursor)
    ):
        cursor += 1
    if source.startswith(f'"{raw}"', cursor):
        start = cursor + 1
        steps = [2 if character == '"' else 1 for character in value]
        return _stepped(value, steps, start), start + len(raw) + 1
    if source.startswith(value, cursor):
        return PlacedText.whole(value, cursor), cursor + len(value)
    found = source.find(value, cursor)
    start = cursor if found < 0 else found
    return PlacedText.whole(value, start), start + len(value)


def _stepped(value: str, steps: list[int], start: int) -> PlacedText:
    """Place a value whose character ``i`` takes ``steps[i]`` characters of the source."""
    placed = PlacedText.whole(value, 0)
    ends = placed.ends.copy()
    total = start
    for index, step in enumerate(steps):
        total += step
        ends[index] = total
    starts = ends.copy()
    starts[1:] = ends[:-1]
    starts[:1] = start
    return PlacedText(value, starts, ends)


def checked_date(words: str, where: str) -> str:
    """Return a date as ``YYYY-MM-DD`` (or ``YYYY-MM``, ``YYYY`` where no more is given)."""
    if _PARTIAL_DATE.fullmatch(words):
        return words
    date = find_date(words)
    if date is None:
        raise MetadataError(f"{where} has the date {words!r}; write it as 2026-02-09")
    return date


def _json_row(line: str, start: int, number: int) -> Row:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise BrokenSourceError(
            f"its line {number} is no JSON ({error.msg} at character {error.pos}); mend that line"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BrokenSourceError(
            f"its line {number} is JSON of a size or depth that no table has; mend that line"
        ) from error
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise BrokenSourceError(
            f"its line {number} is no object with a key text that holds a string; mend that line"
        )
    places = _top_level_strings(line)
    return {
        key.lower(): _json_string(value, places[key], line, start)
        if isinstance(value, str) and key in places
        else PlacedText.whole(
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), start
        )
        for key, value in values.items()
        if value is not None
    }


def _top_level_strings(line: str) -> dict[str, Span]:
    """Return where the string values of the outermost object stand, by key."""
    places: dict[str, Span] = {}
    depth, key, before = 0, "", ""
    for token in _JSON_TOKEN.finditer(line):
        words = token.group()
        depth += words in "{[" if len(words) == 1 else 0
        depth -= words in "}]" if len(words) == 1 else 0
        if depth == 1 and words[0] == '"':
            if before == ":":
                places[key] = Span(token.start() + 1, token.end() - 1)
            else:
                key = json.loads(words)
        before = words
    return places


def _json_string(value: str, place: Span, line: str, start: int) -> PlacedText:
    value = _LONE_SURROGATE.sub("\ufffd", value)
    steps = [len(match.group()) for match in _JSON_ESCAPE.finditer(line, place.start, place.end)]
    if len(steps) != len(value):  # lone surrogates: the row encloses them all
        return PlacedText.whole(value, start + place.start)
    return _stepped(value, steps, start + place.start)


def _bodies(rows: Sequence[Row], kind: str) -> tuple[Body, ...]:
    if not rows:
        raise EmptySourceError(f"it holds no {kind} with text; check the file")
    return tuple(
        _body(row, f"its {kind} {number}")
        for number, row in enumerate(rows, 1)
        if row.get("text") and row["text"].text.strip()
    )


def _body(row: Row, where: str) -> Body:
    values: Mapping[str, str] = {name: cell.text.strip() for name, cell in row.items()}
    speech = values.get("speech_id") or None
    known = {name: values[name] for name in _PARTICULARS if values.get(name)}
    if "date" in known:
        known["date"] = checked_date(known["date"], where)
    extra = {
        name: value
        for name, value in values.items()
        if name not in (*_PARTICULARS, "text", "speech_id") and value
    }
    return Body(
        text=row["text"],
        unit=Unit.PARAGRAPH if speech else Unit.SPEECH,
        stated=Particulars(**known, extra=extra),
        speech_id=speech,
    )
