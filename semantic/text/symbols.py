"""Symbols: what two passages are aligned by, of like weight in every script.

A character of a script that is read character by character (Chinese, kana, Hangul, Thai) is one
symbol, and so is a digit. A word of any other script is two: a Chinese word has about two
characters, so one set of weights serves both, and no two words share a symbol by having a letter
in common.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import regex

from semantic.text.comparison import comparison_text
from semantic.text.placed import Span

_BY_CHARACTER = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{N}%‰"
_RUNS = regex.compile(rf"(?P<alone>[{_BY_CHARACTER}]+)|[^{_BY_CHARACTER}]+")
"""Characters of which each is a symbol; or letters of words."""
_FIRST, _SECOND, _ROOM = 0x40000, 0x80000, 0x40000
"""The halves of a word become code points of planes 4 to 7 and 8 to 11, where Unicode has no characters; two words get
the same pair once in 2**36."""


@dataclass(frozen=True)
class Symbols:
    """The symbols of a text, with an offset map back to it.

    Parameters
    ----------
    text : str
        A code point a symbol.
    spans : tuple of Span
        ``spans[i]`` is where symbol ``i`` stands in the text; both symbols of a word have the
        span of the word.
    """

    text: str
    spans: tuple[Span, ...]

    def __len__(self) -> int:
        return len(self.text)

    def original(self, start: int, end: int) -> Span:
        """Return the span of the original text behind the symbols ``[start, end)`` (not empty)."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no span of {len(self.text)} symbols.")
        return Span(self.spans[start].start, self.spans[end - 1].end)

    def within(self, span: Span) -> Span:
        """Return which symbols lie in a span of the original text, as ``[start, end)``; empty where none does."""
        first = bisect_left(self.spans, span.start, key=lambda each: each.start)
        last = bisect_right(self.spans, span.end, key=lambda each: each.end)
        return Span(first, max(first, last))


def symbols(text: str) -> Symbols:
    """Return the symbols of `text`.

    Letter case, width, traditional or simplified script, punctuation and spaces make no difference.

    Examples
    --------
    >>> symbols("知識產權，２０項").text
    '知识产权20项'
    >>> len(symbols("Innovation matters.")), symbols("innovation matters") == symbols("Innovation matters.")
    (4, True)
    >>> symbols("保护 innovation").original(2, 4)
    Span(start=3, end=13)
    """
    folded = comparison_text(text)
    signs: list[str] = []
    spans: list[Span] = []
    for run in _RUNS.finditer(folded.text):
        start, end = run.span()
        if run["alone"]:
            signs.append(run[0])
            spans.extend(folded.spans[start:end])
            continue
        for first, last in _words(folded.spans, start, end):
            signs.extend(_halves(folded.text[first:last]))
            spans.extend([Span(folded.spans[first].start, folded.spans[last - 1].end)] * 2)
    return Symbols("".join(signs), tuple(spans))


def _words(spans: tuple[Span, ...], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield each word of a run of folded letters: those that stood side by side."""
    for place in range(start + 1, end):
        if spans[place][0] > spans[place - 1][1]:  # its start, and the end of the one before it
            yield start, place
            start = place
    yield start, end


@lru_cache(maxsize=65536)
def _halves(word: str) -> tuple[str, str]:
    """Return the two code points that stand for a word: the same ones in every run."""
    word_hash = crc32(word.encode("utf-8", "surrogatepass"))
    other = crc32(word[::-1].encode("utf-8", "surrogatepass"))
    return chr(_FIRST + word_hash % _ROOM), chr(_SECOND + other % _ROOM)
