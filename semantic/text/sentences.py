"""Sentences: where one ends and the next begins, in the languages of the default encoder."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

import regex
from sentencex import segment

from semantic.text.placed import Span

_CLOSERS = "”’」』》）)】〕\"'"
_CHINESE_END = regex.compile(
    rf"(?:[。！？；]|(?<=[\p{{Han}}{_CLOSERS}])[!?;]|…+)+[{_CLOSERS}]*",
)
_GOES_ON = regex.compile(r"[，、：,:]|[的地得]|等(?!待|到|候)|[和与及](?=[“《‘])")
"""What may follow a quoted question or exclamation inside a running sentence."""

_CHINESE_NUMBER = "[一二三四五六七八九十]{1,3}"
_RUN_IN_ITEM = regex.compile(
    rf"(?<![^\s，。；：！？,;:!?]){_CHINESE_NUMBER}(?:是(?!否)|要|来说?是)"
    rf"|(?<![^\s，。；：！？,;:!?])第{_CHINESE_NUMBER}(?:[，,、：:]|是(?!否))"
    r"|(?<=[。；：;:])\s*[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]"
    r"|[①②③④⑤⑥⑦⑧⑨⑩]",
)
_BRACKETED = regex.compile(
    r"（[^（）]{1,200}）|\([^()]{1,200}\)|《[^《》]{1,120}》|“[^“”]{1,40}”|「[^「」]{1,60}」|『[^『』]{1,60}』"
)
_INITIAL = regex.compile(r"(?:^|[\s(«“\"])\p{Lu}{1,2}\.\s*$")
_ABBREVIATION = regex.compile(
    r"(?i)\b(?:vs|mme|mlle|mm|messrs|ms|sr|sra|dr|prof|st|rev|gen|sen|rep|gov|hon|bzw|bspw|z\.\s?b|d\.\s?h)\.\s*$"
)
_BEFORE_FIGURE = regex.compile(
    r"(?i)\b(?:no|nos|nr|art|arts|para|paras|fig|figs|p|pp|vol|ch|sec|п|ст|пп)\.\s*$"
)
_FIGURE = regex.compile(r"\s*\d")
_SMALL_LETTER = regex.compile(r"\s*\p{Ll}")
_THAI_END = regex.compile(r"(?:ครับ|ค่ะ|คะ|นะ|[!?…ฯ])(?=\s)|\s{2,}|\n")


def sentence_spans(text: str, language: str | None) -> list[Span]:
    """Return the spans of the sentences of `text`, in order, without the space around them.

    Every character that is not white space lies in exactly one span.

    Chinese and Japanese are cut after 。！？； and …… outside brackets, book titles and short
    quotations, and before each item of a run-in enumeration (一是… 二是…). Thai, which writes
    no full stop, is cut after sentence particles and wide spaces: what a reader can be sure
    of. Every other language goes through Wikimedia's ``sentencex``.

    Parameters
    ----------
    text : str
        One paragraph.
    language : str or None
        ISO 639-1 code; an unknown one is cut by the rules of English.

    Examples
    --------
    >>> [*sentence_spans("坚持创新。一是强保护；二是促运用。", "zh")]
    [Span(start=0, end=5), Span(start=5, end=11), Span(start=11, end=17)]
    """
    if language in ("zh", "ja"):
        return _between(text, _chinese_cuts(text))
    if language == "th":
        return _between(text, (match.end() for match in _THAI_END.finditer(text)))
    cuts = accumulate(len(piece) for piece in segment(language or "en", text))
    return _between(text, (cut for cut in cuts if not _is_abbreviation(text, cut)))


def _is_abbreviation(text: str, cut: int) -> bool:
    """Tell whether a cut stands behind an initial (M. le maire) or before a small letter."""
    low = max(cut - 12, 0)
    return bool(
        _INITIAL.search(text, low, cut)
        or _ABBREVIATION.search(text, low, cut)
        or (_BEFORE_FIGURE.search(text, low, cut) and _FIGURE.match(text, cut))
        or _SMALL_LETTER.match(text, cut)
    )


def _chinese_cuts(text: str) -> Iterable[int]:
    sealed = [Span(*match.span()) for match in _BRACKETED.finditer(text)]
    ends = [match.end() for match in _CHINESE_END.finditer(text) if not _GOES_ON.match(text, match.end())]
    items = [match.start() for match in _RUN_IN_ITEM.finditer(text)]
    return _outside(sorted({*ends, *items}), sealed)


def _outside(cuts: list[int], sealed: list[Span]) -> list[int]:
    """Return the cuts that lie in none of the sealed spans; both are in order."""
    opened = [span.start for span in sealed]
    kept: list[int] = []
    for cut in cuts:
        nearest = bisect_left(opened, cut) - 1
        if nearest < 0 or cut >= sealed[nearest].end:
            kept.append(cut)
    return kept


def _between(text: str, cuts: Iterable[int]) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for cut in [*cuts, len(text)]:
        piece = text[start:cut]
        words = piece.strip()
        if words:
            first = start + len(piece) - len(piece.lstrip())
            spans.append(Span(first, first + len(words)))
            start = cut
        elif cut > start:
            start = cut
    return spans
