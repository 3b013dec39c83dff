"""A page flattened into one line: paragraphs come back where their marks stand."""

from __future__ import annotations

import regex

from semantic.sources.bylines import chinese_byline
from semantic.text.placed import Dropped, Edits, PlacedText, lines

FLATTENED_LINE = 600
"""Ordinary paragraphs of Chinese reports have at most some 500 characters."""

_UNSPACED_LINE = 2000
"""Without spaces to go by, only a line longer than any paragraph is cut at its marks."""

_FEWEST_BREAKS = 3
"""A line with fewer old line ends is a long paragraph, not a page."""

_SALUTATION = regex.compile(r"(?<=\s)(?:各位|同志们|女士们|先生们|尊敬的)[^。；\s]{0,30}[：:！!]")
_WORD = regex.compile(r"\S+")
_LONGEST_FRONT, _BYLINE_WORDS = 300, 4
"""Characters above a salutation, and the pieces of 临禾市 市长 周 予安."""

_FEWEST_SECTIONS = 2
"""Two sections (一、 and 二、) behind full stops do not stand in one paragraph."""

_NUMBER = "[一二三四五六七八九十]{1,3}"
_START = (
    rf"{_NUMBER}、|[（(]{_NUMBER}[）)]|{_NUMBER}(?:是|要)|第{_NUMBER}(?:[，,、：:]|[章节編编部]|部分)|\d{{1,2}}[\.．、](?!\d)"
    r"|(?:各位|同志|女士|先生|尊敬的)[^。；\s]{0,30}[：:！!]"
    r"|(?:上一篇|下一篇|上一條|上一条|相关|相關|责任编辑|責任編輯|编辑|編輯|来源|來源|标题|標題)[^。；\s]{0,12}[：:]"
    r"|谢谢|謝謝"
)
_SPACE_BEFORE_START = regex.compile(rf"(?<!\s)[^\S\n]+(?={_START})")
_SPACE_AFTER_END = regex.compile(r"(?<=[。！？；：…”）》!?;:)])[^\S\n]+(?=[\p{Han}\d“《（(【—])")
_SPACE_AFTER_HEADING = regex.compile(
    rf"(?:^|(?<=\s))(?:{_NUMBER}、|[（(]{_NUMBER}[）)])[^。；！？\s]{{2,50}}\K[^\S\n]++(?=[\p{{Han}}\d“《])"
)
_SECTION_START = regex.compile(rf"(?<=[。！？”])(?={_NUMBER}、)")
_ANY_START = regex.compile(rf"(?<=[。！？”])(?=(?:{_NUMBER}、|[（(]{_NUMBER}[）)]|第{_NUMBER}[，,]))")


def unflatten(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    """Put line ends back into lines that hold a whole page.

    Where the old line ends became spaces, a space is a line end if an enumeration mark or a
    salutation follows it, a sentence ends before it, or it closes a numbered heading. Where
    nothing was left of them, a very long line is cut before the numbers of its sections.
    """
    edits = Edits(text)
    for start, end in lines(text.text):
        if end - start < FLATTENED_LINE:
            continue
        line = text.text[start:end]
        breaks = {
            match.span()
            for pattern in (_SPACE_BEFORE_START, _SPACE_AFTER_END, _SPACE_AFTER_HEADING)
            for match in pattern.finditer(line)
        } | _breaks_in_front(line)
        if len(breaks) < _FEWEST_BREAKS:
            long = end - start >= _UNSPACED_LINE
            cut = _ANY_START if long else _SECTION_START
            breaks = {match.span() for match in cut.finditer(line)}
            if not long and len(breaks) >= _FEWEST_SECTIONS:
                breaks |= {match.span() for match in _ANY_START.finditer(line)}
        if len(breaks) >= _FEWEST_SECTIONS:
            for low, high in breaks:
                edits.respace(start + low, start + high, "\n")
    return edits.made()


def _breaks_in_front(line: str) -> set[tuple[int, int]]:
    """Return the spaces above the first salutation, but for those inside a byline."""
    salutation = _SALUTATION.search(line, 0, _LONGEST_FRONT)
    if salutation is None:
        return set()
    words = [match.span() for match in _WORD.finditer(line, 0, salutation.start())]
    inside: set[int] = set()
    for last in range(1, len(words)):
        for first in range(last - 1, max(last - _BYLINE_WORDS, -1), -1):
            if chinese_byline(line[words[first][0] : words[last][1]]) is not None:
                inside.update(range(first, last))
                break
    return {(words[gap][1], words[gap + 1][0]) for gap in range(len(words) - 1) if gap not in inside}
