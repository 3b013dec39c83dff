"""Tables of speeches: csv and jsonl, a row a whole speech or one paragraph."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from semantic.errors import BrokenSourceError, EmptySourceError
from semantic.settings import ReadingSettings
from semantic.sources.decoding import decode
from semantic.sources.documents import Body, Document, Unit
from semantic.sources.readers.plain import lost_characters
from semantic.sources.stated import STATED_NAMES, stated_particulars
from semantic.text.placed import PlacedText, Span

_DELIMITERS = ",;\t|"
_JSON_TOKEN = regex.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]')
_JSON_ESCAPE = regex.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]",
    flags=regex.DOTALL,
)
_LONE_SURROGATE = regex.compile(r"[\ud800-\udfff]")


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
class Row:
    """One row: its number in the file, from 1, and its placed values by lower-case column."""

    number: int
    cells: Mapping[str, PlacedText]


@dataclass(frozen=True)
class Table:
    """The columns of a csv, in lower case, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def parse_csv(source: str) -> Table:
    """Parse a csv into placed values; comma, semicolon, tab or bar may part its columns.

    Raises
    ------
    BrokenSourceError
        If a quote never closes, a column stands twice, or a row has more cells than columns.
    """
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    for number, cells in enumerate(_records(source), 1):
        if not columns:
            columns = tuple(cell.text.strip().lower() for cell in cells)
            if len(set(columns)) < len(columns):
                raise BrokenSourceError("two of its columns have the same name; name each differently")
        elif any(cell.text.strip() for cell in cells[len(columns) :]):
            raise BrokenSourceError(
                f"its row {number} has {len(cells)} cells for {len(columns)} columns; put the text in quotes"
            )
        elif any(cell.text for cell in cells):
            rows.append(Row(number, dict(zip(columns, cells, strict=False))))
    return Table(columns, tuple(rows))


def _records(source: str) -> Iterator[list[PlacedText]]:
    """Yield the cells of each record (RFC 4180), each character at its place in the file."""
    delimiter = _delimiter(source)
    stop = regex.compile(rf"[{regex.escape(delimiter)}\r\n]|\Z")
    cells: list[PlacedText] = []
    start = 0
    while start <= len(source):
        parts, start = _quoted(source, start) if source.startswith('"', start) else ([], start)
        end = stop.search(source, start)
        assert end is not None  # noqa: S101  # \Z always matches
        cells.append(PlacedText.join("", [*parts, PlacedText.whole(source[start : end.start()], start)]))
        start = end.end()
        if end.group() != delimiter:
            yield cells
            cells = []
            start += end.group() == "\r" and source.startswith("\n", start)
        if not end.group():
            return


def _quoted(source: str, start: int) -> tuple[list[PlacedText], int]:
    """Return the pieces of a quoted cell, a doubled quote read as one, and where it ends."""
    parts: list[PlacedText] = []
    begin = start + 1
    while (quote := source.find('"', begin)) >= 0:
        if not source.startswith('""', quote):
            return [*parts, PlacedText.whole(source[begin:quote], begin)], quote + 1
        whole = PlacedText.whole(source[begin : quote + 1], begin)
        whole.ends[-1] += 1
        parts.append(whole)
        begin = quote + 2
    line = source.count("\n", 0, start) + 1
    raise BrokenSourceError(f"a quote that opens in its line {line} never closes; close it")


def _delimiter(source: str) -> str:
    first = source.split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


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
    names = [key.lower() for key in values] if isinstance(values, dict) else []
    if len(set(names)) < len(names):
        raise BrokenSourceError(f"its line {number} has a key twice; name each differently")
    places = _top_level_strings(line) if names else {}
    cells = {
        _clean(key.lower()): _placed_value(value, places.get(key), line, start)
        for key, value in (values.items() if names else ())
        if value is not None
    }
    if "text" not in cells or not isinstance(next(v for k, v in values.items() if k.lower() == "text"), str):
        raise BrokenSourceError(
            f"its line {number} is no object with a key text that holds a string; mend that line"
        )
    return Row(number, cells)


def _placed_value(value: object, place: Span | None, line: str, start: int) -> PlacedText:
    """Place a string where it stands; any other value becomes JSON at the head of its line."""
    if isinstance(value, str) and place is not None:
        return _json_string(_clean(value), place, line, start)
    words = _clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return PlacedText.whole(words, start)


def _clean(words: str) -> str:
    """Write the sign for a lost character where half a surrogate pair stands alone."""
    return _LONE_SURROGATE.sub("\ufffd", words)


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
    steps = [len(match.group()) for match in _JSON_ESCAPE.finditer(line, place.start, place.end)]
    return _stepped(value, steps, start + place.start)


def _bodies(rows: Sequence[Row], kind: str) -> tuple[Body, ...]:
    bodies = tuple(
        _body(row.cells, f"its {kind} {row.number}")
        for row in rows
        if "text" in row.cells and row.cells["text"].text.strip()
    )
    if not bodies:
        raise EmptySourceError(f"it holds no {kind} with text; check the file")
    return bodies


def _body(row: Mapping[str, PlacedText], where: str) -> Body:
    values = {name: cell.text.strip() for name, cell in row.items() if cell.text.strip()}
    speech = values.pop("speech_id", None)
    del values["text"]
    return Body(
        text=row["text"],
        unit=Unit.PARAGRAPH if speech else Unit.SPEECH,
        stated=stated_particulars(values, where, ("id", *STATED_NAMES)),
        speech_id=speech,
    )
