"""Which lines of a text in Latin or Cyrillic letters belong to one paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import regex

from semantic.sources.lines import Row, ends_sentence, is_indented, is_title_case, opens_indented, width
from semantic.sources.salutations import is_closing, is_salutation
from semantic.text.languages import detect_language, is_word

_LIST_START = regex.compile(r"(?:\d{1,3}\s?[.)]|[-–—•*·►▪])\s?(?=\S)|e\s+(?=\p{Lu})|\(?[a-zivx]{1,4}\)\s")
_UNFINISHED = regex.compile(
    r"(?i)(?:\b(?:the|of|and|or|to|in|for|with|by|a|an|on|at|from|that|as|our|its|their|is|are|"
    r"de|du|des|la|le|les|et|à|en|pour|un|une|que|el|los|las|y|del|con|por|para|se|su|"
    r"и|в|на|с|по|для|из|к|о|der|die|das|und|von|zu|mit)|[,(\-–])$"
)
_LONE_NUMBER = regex.compile(r"\d{1,3}[.)]")  # of a paragraph, on a line of its own
_HYPHENATED = regex.compile(r"\p{L}-$")
_WORD_BEFORE_HYPHEN = regex.compile(r"(\p{L}{2,})-$")
_WORD_AFTER = regex.compile(r"\p{Ll}{2,}")

_WIDEST = 200
"""Columns of a wrapped line: a web page printed across."""
_SHARE_GOING_ON = 0.1
"""Of the lines of a wrapped text, about half go on with a small letter below; where each line is
a paragraph, none does."""
_SHARE_OF_OPEN_ENDS = 0.25
"""In capitals, where no letter is small, this share of the lines ends within a sentence."""
_SHARE_OF_CAPITALS = 0.6
_FULL = 0.8
"""Proportional letters: a full line has at least this share of the usual line's characters."""
_LONG_SHARE = 0.55
"""Share of the usual width below which an unfinished line above a blank one is a heading."""
_RUNNING_WORDS = 6
_SENTENCE_CHARACTERS = 60
"""A line of small words that is as long is no title even if its sentence ends further down."""


@dataclass(frozen=True)
class WesternLayout:
    """How a Western text is set.

    Parameters
    ----------
    text : str
        The whole text.
    columns : float
        Usual width of a full line; 0 where the text is not wrapped.
    begins : int
        Offset at which the speech itself begins, below its title.
    double_spaced, indented, capitals : bool
        Whether blank lines stand inside sentences, white space opens paragraphs, and all
        letters are capitals.
    """

    text: str
    columns: float
    begins: int
    double_spaced: bool
    indented: bool
    capitals: bool

    @classmethod
    def of(cls, text: str, rows: Sequence[Row]) -> WesternLayout:
        """Measure a text by its lines."""
        columns = float(np.percentile([width(row.text) for row in rows] or [0], 90))
        capitals = _is_in_capitals(text)
        wrapped = columns <= _WIDEST and _breaks_sentences(rows, capitals)
        begins = next(
            (row.start for row in rows if is_salutation(row.text) or _is_sentence(row.text)), len(text)
        )
        return cls(
            text=text,
            columns=columns if wrapped else 0.0,
            begins=begins,
            double_spaced=_is_double_spaced(text, rows),
            indented=is_indented(text, rows),
            capitals=capitals,
        )

    def joins(self, opening: Row, above: Row, below: Row, _after: Row | None) -> bool:
        """Tell whether the line `below` goes on with the paragraph from `opening` to `above`."""
        finished = ends_sentence(above.text)
        if _LONE_NUMBER.fullmatch(above.text) and below.text[:1].isupper() and above.start >= self.begins:
            return True
        addresses = above is opening and is_salutation(above.text)
        if not self.columns or (addresses and not (above.text[-1].isalpha() and below.text[0].islower())):
            return False
        if finished and (is_closing(above.text) or is_closing(below.text)):
            return False
        if self._stands_apart(above, below, finished=finished):
            return False
        return self._goes_on(above, below, finished=finished)

    def glue(self, above: Row, _below: Row) -> str:
        """Return what stands between two joined lines."""
        return "" if _HYPHENATED.search(above.text) else " "

    def splits_word(self, above: Row, below: Row) -> bool:
        """Tell whether the hyphen that ends a line parts one word: col-leagues, not high-level."""
        first, second = _WORD_BEFORE_HYPHEN.search(above.text), _WORD_AFTER.match(below.text)
        if first is None or second is None:
            return False
        return is_word(f"{first.group(1)}{second.group()}", self._language)

    @cached_property
    def _language(self) -> str | None:
        return detect_language(self.text)

    def _stands_apart(self, above: Row, below: Row, *, finished: bool) -> bool:
        """Tell whether a line opens something new: an indent, an address, an item of a list."""
        blanks = self._blanks(above, below)
        if self.indented and opens_indented(self.text, below):
            return True
        if is_salutation(below.text):
            return bool(blanks) or not above.text.endswith(",") or is_salutation(above.text)
        return _LIST_START.match(below.text) is not None and (finished or blanks > 0)

    def _goes_on(self, above: Row, below: Row, *, finished: bool) -> bool:
        blanks = self._blanks(above, below)
        unfinished = not finished and (below.text[0].islower() or bool(_UNFINISHED.search(above.text)))
        running = not finished and _is_running(above.text, self.capitals)
        if above.start < self.begins:  # lines of a title are broken for looks, not for width
            return unfinished or (running and not blanks)
        if blanks > (1 if self.double_spaced else 0):
            return unfinished or (running and len(above.text) >= _LONG_SHARE * self.columns)
        full = len(above.text) + len(below.text.split()[0]) + 1 > _FULL * self.columns
        if finished:
            flows = not blanks and not self.double_spaced
            return full and flows and not is_title_case(below.text)
        return unfinished or full or running

    def _blanks(self, above: Row, below: Row) -> int:
        return self.text.count("\n", above.end, below.start) - 1


def _is_running(words: str, capitals: bool) -> bool:
    """Tell whether a line is the middle of a sentence rather than a title."""
    tokens = words.split()
    small = sum(token[:1].islower() for token in tokens)
    return len(tokens) >= _RUNNING_WORDS and (capitals or 2 * small >= len(tokens))


def _is_sentence(words: str) -> bool:
    """Tell whether a line reads as running text: many words, most of them small, or a stop."""
    return _is_running(words, capitals=False) and (ends_sentence(words) or len(words) > _SENTENCE_CHARACTERS)


def _is_in_capitals(text: str) -> bool:
    """Tell whether a whole text is set in capital letters, as some delivery copies are."""
    letters = [letter for letter in text[:20_000] if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > _SHARE_OF_CAPITALS * len(letters)


def _breaks_sentences(rows: Sequence[Row], capitals: bool) -> bool:
    """Tell whether lines go on in the next one, which begins with a small letter."""
    open_ends = [not ends_sentence(row.text) for row in rows]
    if capitals:
        return sum(open_ends) >= _SHARE_OF_OPEN_ENDS * len(rows)
    going_on = sum(
        is_open and below.text[0].islower() for is_open, below in zip(open_ends, rows[1:], strict=False)
    )
    return going_on >= _SHARE_GOING_ON * len(rows)


def _is_double_spaced(text: str, rows: Sequence[Row]) -> bool:
    """Tell whether blank lines stand inside sentences as often as not."""
    within = [
        text.count("\n", above.end, below.start) - 1
        for above, below in pairwise(rows)
        if not ends_sentence(above.text) and below.text[0].islower()
    ]
    return bool(within) and sum(blanks > 0 for blanks in within) > len(within) / 2
