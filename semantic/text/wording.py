"""Which wording a text shares with another, for marking it: what stands in both, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from semantic.text.comparison import simplified
from semantic.text.placed import Span

UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
"""A pattern for a character of a script that writes no spaces between words."""
_TOKENS = regex.compile(
    rf"(?P<character>{UNSPACED})"
    r"|[\p{L}\p{M}\p{N}]+(?:[.,'’·-][\p{L}\p{M}\p{N}]+)*[%‰]?"
)
"""Such a character, or else a word, or a figure with its sign."""
_CHARACTERS, _WORDS = 4, 3
"""How long shared wording is at least: four characters (改革开放) or three words (on climate change); below that any
two texts share something. Where characters and words mix, four of them."""


@dataclass(frozen=True)
class _Tokens:
    """The tokens of a text, side by side: what is compared, whether it is a word, and where it stands."""

    folded: list[str]
    words: list[bool]
    spans: list[tuple[int, int]]

    def runs(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield each run that is just long enough, with the place of its first token."""
        for first in range(len(self.folded) - _WORDS + 1):
            last = first + (_WORDS if all(self.words[first : first + _WORDS]) else _CHARACTERS)
            if last <= len(self.folded):
                yield first, tuple(self.folded[first:last])


def shared_wording(query: str, text: str) -> tuple[Span, ...]:
    """Return where wording of `query` stands in `text`.

    Parameters
    ----------
    query, text : str
        Any two texts. Letter case, traditional or simplified script, and punctuation between
        words make no difference.

    Returns
    -------
    tuple of Span
        Spans of `text` in order, apart from each other: every run of at least four
        characters, or three words, that the query has as well, wherever it has it.

    Examples
    --------
    >>> shared_wording("推進改革開放，", "要推进改革开放不动摇")
    (Span(start=1, end=7),)
    >>> shared_wording("We act on climate change.", "Talks on Climate Change go on.")
    (Span(start=6, end=23),)
    """
    asked = _runs_of(query)
    tokens = _tokens(text)
    shared: list[Span] = []
    for first, run in tokens.runs():
        if run not in asked:
            continue
        start, end = tokens.spans[first][0], tokens.spans[first + len(run) - 1][1]
        if shared and start <= shared[-1].end:
            start = shared.pop().start
        shared.append(Span(start, end))
    return tuple(shared)


@lru_cache(maxsize=16)
def _runs_of(query: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of a query, which is compared with several texts in turn."""
    return frozenset(run for _, run in _tokens(query).runs())


def _tokens(text: str) -> _Tokens:
    tokens = _Tokens([], [], [])
    for found in _TOKENS.finditer(simplified(text)):  # keeps every character's place
        token = found[0]
        word = found["character"] is None
        tokens.folded.append(token.casefold() if word else token)
        tokens.words.append(word)
        tokens.spans.append(found.span())
    return tokens
