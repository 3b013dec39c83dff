"""Which wording a text shares with another, for marking it: what stands in both, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import regex

from semantic.text.comparison import simplified
from semantic.text.placed import Span

UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
"""A pattern for a character of a script that writes no spaces between words."""
_TOKENS = regex.compile(
    rf"(?P<characters>{UNSPACED}+)"
    r"|[\p{L}\p{M}\p{N}]+(?:[.,'’·-][\p{L}\p{M}\p{N}]+)*[%‰]?"
)
"""Such characters, each a token; or else a word, or a figure with its sign."""
_CHARACTERS, _WORDS = 4, 3
"""How long shared wording is at least: four characters (改革开放) or three words (on climate change); below that any
two texts share something. Where characters and words mix, four of them."""
_FIRST_WORD, _ANOTHER_WORD = chr(0x40000), chr(0x10FFFF)
"""Words of the query become code points from plane 4 on, where no script has characters and there is room for 800,000; the
last one stands for any other word."""


@dataclass(frozen=True)
class _Tokens:
    """The tokens of a text: a sign for each, and where it stands."""

    signs: str
    starts: list[int]
    ends: list[int]

    def runs(self, width: int | None = None) -> Iterator[tuple[int, str]]:
        """Yield each run that is just long enough, or of so many tokens, with the place of its first token."""
        if width is not None:
            yield from (
                (first, self.signs[first : first + width]) for first in range(len(self.signs) - width + 1)
            )
            return
        for first in range(len(self.signs) - _WORDS + 1):
            run = self.signs[first : first + _CHARACTERS]
            if run[0] >= _FIRST_WORD and min(run[:_WORDS]) >= _FIRST_WORD:
                yield first, run[:_WORDS]
            elif len(run) == _CHARACTERS:
                yield first, run


@dataclass(frozen=True)
class _Query:
    """The runs of a query, the signs of its words, and how many tokens it has if they are too few for a run: it is one then."""

    runs: frozenset[str]
    words: Mapping[str, str]
    width: int | None


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
        characters, or three words, that the query has as well, wherever it has it. Of a
        shorter query (韩正, 3万个), the whole of it.

    Examples
    --------
    >>> shared_wording("推進改革開放，", "要推进改革开放不动摇")
    (Span(start=1, end=7),)
    >>> shared_wording("We act on climate change.", "Talks on Climate Change go on.")
    (Span(start=6, end=23),)
    >>> shared_wording("3万个", "新增学位3万个，不是13万个")
    (Span(start=4, end=7),)
    """
    asked = _asked(query)
    tokens = _tokens(text, lambda word: asked.words.get(word, _ANOTHER_WORD))
    shared: list[Span] = []
    for first, run in tokens.runs(asked.width):
        if run not in asked.runs:
            continue
        start, end = tokens.starts[first], tokens.ends[first + len(run) - 1]
        if shared and start <= shared[-1].end:
            start = shared.pop().start
        shared.append(Span(start, end))
    return tuple(shared)


@lru_cache(maxsize=16)
def _asked(query: str) -> _Query:
    """Return what is asked for by a query, which is compared with several texts in turn."""
    words: dict[str, str] = {}
    tokens = _tokens(query, lambda word: words.setdefault(word, chr(ord(_FIRST_WORD) + len(words))))
    runs = frozenset(run for _, run in tokens.runs())
    if runs or not tokens.signs:
        return _Query(runs, words, None)
    return _Query(frozenset([tokens.signs]), words, len(tokens.signs))


def _tokens(text: str, sign_of: Callable[[str], str]) -> _Tokens:
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _TOKENS.finditer(simplified(text)):  # keeps every character's place
        start, end = found.span()
        if found["characters"] is None:
            signs.append(sign_of(found[0].casefold()))
            starts.append(start)
            ends.append(end)
        else:
            signs.append(found[0])
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
    return _Tokens("".join(signs), starts, ends)
