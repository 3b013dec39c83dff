"""What a printed page repeats around its text: running headers, footers, page numbers."""

from __future__ import annotations

from itertools import pairwise

import regex

from semantic.sources.lines import Row, ends_sentence, is_chinese, rows_of
from semantic.sources.salutations import is_salutation
from semantic.text.placed import Dropped, Edits, PlacedText

_NUMBER = regex.compile(r"\(?\d{1,3}\)?")
_DIGITS = regex.compile(r"\d+")
_PART = regex.compile(r"(?i)(?:part|parte|partie|teil|часть|chapter|chapitre|section|article|goal|point)\b")
_EDGE_LINES = 2
"""Headers and footers are one or two lines at either edge of a page."""
_REPEATS = 3
"""A line that stands three times in a print without page marks is a running header."""
_SHARE_OF_SMALL_STEPS, _SHARE_OF_RISES = 0.8, 0.5
"""Of the bare figures of a Chinese text, which may be those of a table, nearly all must count
pages; scans of Western prints lose and misread some, and hold few other bare figures."""
_LONGEST = 90
_WORDS_OF_A_REFRAIN = 3
"""I have a dream: a line of small words is said again, not printed again."""


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
        reasons = _lone_numbers(rows, steps_by=range(1, 4), share=_SHARE_OF_SMALL_STEPS)
    else:
        reasons = _recurring(rows) | _lone_numbers(rows, steps_by=range(1, 1000), share=_SHARE_OF_RISES)
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
    """Return the edge lines that recur on half of the pages or more, and the page numbers."""
    edges = [list(dict.fromkeys([*page[:_EDGE_LINES], *page[-_EDGE_LINES:]])) for page in pages]
    needed = max(2, len(pages) // 2)
    reasons: dict[Row, str] = {}
    alike: dict[str, list[Row]] = {}
    for row in (row for edge in edges for row in edge):
        alike.setdefault(_key(row), []).append(row)
    for rows in alike.values():
        if _NUMBER.fullmatch(rows[0].text):
            reasons |= dict.fromkeys(rows, "page number")
        elif len(rows) >= needed and len(rows[0].text) <= _LONGEST and _counts_pages(rows):
            reasons |= dict.fromkeys(rows, "running header")
    return reasons


def _counts_pages(rows: list[Row]) -> bool:
    """Tell whether equal lines differ in nothing but a number that rises by one a page."""
    if len({row.text for row in rows}) == 1:
        return True
    numbers = [int(_DIGITS.findall(row.text)[-1]) for row in rows]
    return all(second - first == 1 for first, second in pairwise(numbers)) and not any(
        ends_sentence(row.text) for row in rows
    )


def _key(row: Row) -> str:
    return _DIGITS.sub("#", row.text)


def _recurring(rows: list[Row]) -> dict[Row, str]:
    """Return the short lines that recur through a print without page marks."""
    alike: dict[str, list[Row]] = {}
    for row in rows:
        if len(row.text) <= _LONGEST and not _is_part_of_text(row.text):
            alike.setdefault(_key(row), []).append(row)
    return {
        row: "running header"
        for same in alike.values()
        if len(same) >= _REPEATS and _counts_pages(same)
        for row in same
    }


def _is_part_of_text(line: str) -> bool:
    """Tell whether a line may recur in the text itself: an address, a refrain, a part's number."""
    ends = ends_sentence(line) or line.endswith((",", "!"))
    words = [word for word in line.split() if word[0].isalpha()]
    refrain = len(words) >= _WORDS_OF_A_REFRAIN and 2 * sum(word[0].islower() for word in words) > len(words)
    return ends or refrain or is_salutation(line) or _PART.match(line) is not None


def _lone_numbers(rows: list[Row], steps_by: range, share: float) -> dict[Row, str]:
    """Return the lines that are a page number: bare figures of which a `share` rises by a step.

    A single one counts where the text goes on around it or ends with it.
    """
    numbers = [
        (index, int(_DIGITS.findall(row.text)[0]))
        for index, row in enumerate(rows)
        if _NUMBER.fullmatch(row.text)
    ]
    steps = [second - first for (_, first), (_, second) in pairwise(numbers)]
    if sum(step in steps_by for step in steps) < share * len(steps):
        return {}
    if len(numbers) == 1:
        index = numbers[0][0]
        if 0 < index < len(rows) - 1 and ends_sentence(rows[index - 1].text):
            return {}
    return {rows[index]: "page number" for index, _ in numbers}
