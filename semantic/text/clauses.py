"""Clauses: the stretches between marks that a reader takes one at a time, each about one proposition."""

from __future__ import annotations

import regex

from semantic.text.placed import Span

_ENDS = regex.compile(
    r"[，。；：！？…\n,;:!?।؟،؛](?:(?<![0-9][,:])|(?![0-9]))"  # 1,000 and 3:15 are whole
    r"|\.(?=\s|$)"
)
_WORD = regex.compile(r"[\p{L}\p{N}]")


def clause_spans(text: str) -> list[Span]:
    """Return the spans of the clauses of `text`, in order, without marks and spaces around them.

    A clause ends at a comma, a semicolon, a colon or the end of a sentence; not at 、, which
    stands between things that are listed. What has neither letter nor figure is no clause.

    Examples
    --------
    >>> [*clause_spans("坚持创新、开放，我们要减税1,000万元。")]
    [Span(start=0, end=7), Span(start=8, end=20)]
    """
    spans: list[Span] = []
    start = 0
    for mark in _ENDS.finditer(text):
        spans.append(Span(start, mark.start()))
        start = mark.end()
    spans.append(Span(start, len(text)))
    return [trimmed for span in spans if (trimmed := _trimmed(text, span)) is not None]


def _trimmed(text: str, span: Span) -> Span | None:
    words = text[span.start : span.end]
    if not _WORD.search(words):
        return None
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))
