"""Lines of a text as a reader sees them: where they stand, how wide they are, what they look like."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from semantic.text.placed import lines

_HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_LETTER = regex.compile(r"\p{L}")
_ENDS_SENTENCE = regex.compile(r"[。！？!?…；;：:.][”’」』）》)\]\"'»*]*$")
_PROSE_MARK = regex.compile(r"[，。；,;]|\. ")

_TOKEN = regex.compile(r"\p{L}[\p{L}'’-]*")

_FEWEST_INDENTS, _MOST_INDENTS = 0.02, 0.6
"""Share of lines: a stray space is no way of setting paragraphs, and a block set in as a whole
tells nothing."""
_SHORTEST_TITLE_WORD = 5
"""Shorter words (of, the, with, pour, para) stay small in titles."""

PROSE_WIDTH = 60
"""Thirty Chinese characters or ten English words: titles and labels seldom reach it with a
comma or full stop inside."""


class Row(NamedTuple):
    """One line with words on it; `start, end` leave out the white space around them."""

    start: int
    end: int
    text: str


def rows_of(text: str) -> list[Row]:
    """Return the lines of `text` that hold words."""
    rows: list[Row] = []
    for start, end in lines(text):
        line = text[start:end]
        words = line.strip()
        if words:
            first = start + len(line) - len(line.lstrip())
            rows.append(Row(first, first + len(words), words))
    return rows


@lru_cache(maxsize=65536)
def width(words: str) -> int:
    """Return how many columns `words` take, Chinese characters and their signs counting two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def is_chinese(words: str) -> bool:
    """Tell whether a text is set in East Asian characters (most of its letters are)."""
    return 2 * len(_HAN.findall(words)) > len(_LETTER.findall(words))


def ends_sentence(words: str) -> bool:
    """Tell whether a line ends where a sentence or a clause with a colon does."""
    return bool(_ENDS_SENTENCE.search(words))


def is_prose(words: str) -> bool:
    """Tell whether a line is running text rather than a title, a name or a label."""
    return width(words) >= PROSE_WIDTH and bool(_PROSE_MARK.search(words))


def is_title_case(words: str) -> bool:
    """Tell whether a Western line is set as a title: few words, the long ones capitalised."""
    tokens = _TOKEN.findall(words)
    return (
        0 < len(tokens) <= 12
        and not ends_sentence(words)
        and words[-1] not in ",)-"
        and tokens[0][0].isupper()
        and all(token[0].isupper() for token in tokens if len(token) >= _SHORTEST_TITLE_WORD)
    )


def opens_indented(text: str, row: Row) -> bool:
    """Tell whether white space stands before a line."""
    return row.start > 0 and text[row.start - 1] in " \u3000\t"


def is_indented(text: str, rows: Sequence[Row]) -> bool:
    """Tell whether some lines are indented and others are not: then indents open paragraphs."""
    share = sum(opens_indented(text, row) for row in rows) / max(len(rows), 1)
    return _FEWEST_INDENTS < share < _MOST_INDENTS
