"""What a printed page repeats around its text: running headers, footers, page numbers."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import regex

from semantic.sources.lines import Row, ends_sentence, is_chinese, rows_of
from semantic.sources.salutations import is_salutation
from semantic.text.placed import Dropped, Edits, PlacedText

_NUMBER = regex.compile(r"\(?\d{1,3}\)?")
_DIGITS = regex.compile(r"\d+")
_EDGE_LINES = 2
"""Headers and footers are one or two lines at either edge of a page."""
_REPEATS = 3
"""A line that stands three times in a print without page marks is a running header."""
_LONGEST = 90


def drop_running_lines(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    """Drop page numbers and the lines that recur at the edges of pages.

    Pages are told by form feeds. Without them, a text in Latin or Cyrillic letters is
    searched for short lines that recur; a Chinese text is left alone, since its subheadings
    recur too.
    """
    rows = rows_of(text.text)
    pages = _pages(text.text, rows)
    if len(pages) > 1:
        reasons = _at_page_edges(pages)
    elif is_chinese(text.text[:20_000]):
        reasons = {}
    else:
        reasons = _recurring(rows) | _lone_numbers(rows)
    edits = Edits(text)
    for row, reason in sorted(reasons.items()):
        edits.drop(row.start, row.end, reason)
    for index, character in enumerate(text.text):
        if character == "\f":
            edits.respace(index, index + 1, "\n")
    return edits.made()


def _pages(text: str, rows: list[Row]) -> list[list[Row]]:
    pages: list[list[Row]] = [[]]
    for before, row in pairwise([Row(0, 0, ""), *rows]):
        if "\f" in text[before.end : row.start]:
            pages.append([])
        pages[-1].append(row)
    return [page for page in pages if page]


def _at_page_edges(pages: list[list[Row]]) -> dict[Row, str]:
    """Return the edge lines that recur, figures aside, on half of the pages or more."""
    edges = [{*page[:_EDGE_LINES], *page[-_EDGE_LINES:]} for page in pages]
    counts = Counter(key for edge in edges for key in {_key(row) for row in edge})
    needed = max(2, len(pages) // 2)
    reasons = {
        row: "running header"
        for edge in edges
        for row in edge
        if counts[_key(row)] >= needed and len(row.text) <= _LONGEST
    }
    return reasons | {row: "page number" for edge in edges for row in edge if _NUMBER.fullmatch(row.text)}


def _key(row: Row) -> str:
    return _DIGITS.sub("#", row.text)


def _recurring(rows: list[Row]) -> dict[Row, str]:
    counts = Counter(_key(row) for row in rows)
    return {
        row: "running header"
        for row in rows
        if counts[_key(row)] >= _REPEATS
        and len(row.text) <= _LONGEST
        and not ends_sentence(row.text)
        and not row.text.endswith((",", "!"))
        and not is_salutation(row.text)
    }


def _lone_numbers(rows: list[Row]) -> dict[Row, str]:
    """Return the lines that are a page number: bare figures that rise through the text."""
    numbers = [row for row in rows if _NUMBER.fullmatch(row.text)]
    values = [int(_DIGITS.findall(row.text)[0]) for row in numbers]
    rising = sum(first < second for first, second in pairwise(values))
    if len(values) > 1 and rising < (len(values) - 1) / 2:
        return {}
    return dict.fromkeys(numbers, "page number")
