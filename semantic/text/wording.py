"""Which wording a text shares with another, for marking it: what stands in both, in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from semantic.text.comparison import simplified
from semantic.text.placed import Span

_TOKENS = regex.compile(
    r"(?P<character>[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
    r"|[\p{L}\p{M}\p{N}]+(?:[.,'’·-][\p{L}\p{M}\p{N}]+)*[%‰]?"
)
"""A character of a script that writes no spaces between words, or else a word, or a figure with its sign."""
_CHARACTER, _WORD, _LEAST = 3, 4, 12
"""What a token weighs, and a run must weigh to be shared wording: four characters (改革开放) or three words
(on climate change); below that any two texts share something."""


@dataclass(frozen=True)
class _Token:
    folded: str
    span: Span
    weight: int


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
    asked = {words for _, words in _shingles(_tokens(query))}
    tokens = _tokens(text)
    shared: list[Span] = []
    for first, words in _shingles(tokens):
        if words not in asked:
            continue
        start, end = tokens[first].span.start, tokens[first + len(words) - 1].span.end
        if shared and start <= shared[-1].end:
            start = shared.pop().start
        shared.append(Span(start, end))
    return tuple(shared)


def _tokens(text: str) -> list[_Token]:
    folded = simplified(text)  # keeps every character's place
    return [
        _Token(found.group().casefold(), Span(*found.span()), _CHARACTER if found["character"] else _WORD)
        for found in _TOKENS.finditer(folded)
    ]


def _shingles(tokens: Sequence[_Token]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield for each token the shortest run from there on that weighs enough, and its place."""
    for first in range(len(tokens)):
        weight = 0
        for last in range(first, len(tokens)):
            weight += tokens[last].weight
            if weight >= _LEAST:
                yield first, tuple(token.folded for token in tokens[first : last + 1])
                break
