"""Headings: which lines are headings, and under which headings each paragraph stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from semantic.sources.lines import ends_sentence, is_chinese, is_prose, is_title_case, width
from semantic.sources.salutations import is_closing, is_salutation

_NUMBER = "[一二三四五六七八九十百]{1,4}"


@dataclass(frozen=True)
class _Style:
    """A way of numbering headings; a smaller rank encloses a larger one."""

    name: str
    rank: float
    pattern: regex.Pattern[str]
    run_in: bool = False


_STYLES = (
    _Style(
        "part", 1.0, regex.compile(rf"第(?:{_NUMBER}|\d{{1,3}})(?:编|編|篇|章|部分|部)(?![\p{{Han}}]?[的，])")
    ),
    _Style("section", 1.8, regex.compile(rf"第(?:{_NUMBER}|\d{{1,3}})[节節]")),
    _Style("一、", 2.0, regex.compile(rf"{_NUMBER}\s?[、．.]"), run_in=True),
    _Style("（一）", 3.0, regex.compile(rf"[（(]{_NUMBER}[）)]、?"), run_in=True),
    _Style("第一，", 3.5, regex.compile(rf"第{_NUMBER}\s?[，,、：:]"), run_in=True),
    _Style("1.", 4.0, regex.compile(r"\d{1,2}\s?(?:[．、]|\.(?!\d))\s?")),
    _Style("（1）", 5.0, regex.compile(r"[（(]\d{1,2}[）)]")),
    _Style("①", 6.0, regex.compile(r"[①-⑳]")),
    _Style("I.", 2.0, regex.compile(r"(?:[IVX]{1,5}|[A-Z])[.)]\s+(?=\p{Lu})")),
)
_ITEM = regex.compile(rf"{_NUMBER}(?:是|要)|[-•·●▪]\s?|[［\[]\d{{1,3}}[］\]]")
_HAN_SPACES = regex.compile(r"(?<=\p{Han})\s+(?=\p{Han})")
_ANNEX = regex.compile(
    r"(?:附件|附录|附錄|附表|附)[一二三四五六七八九十\d]{0,3}[：:]?|(?:annex|appendix)(?: \w+)?"
)
_APPENDIX = regex.compile(
    r"《?.{0,24}(?:名词|名詞|有关内容|相关).{0,6}(?:解释|解釋|注释|註釋|说明)》?[：:]?|[注註](?:释|釋|解)?[：:]?"
    r"|结束语|結束語|结语|結語|后记|後記|前言|引言|序言|编者按|notes|glossary"
)
_LEADS_IN = regex.compile(
    r"(?:以下|如下|下列|下述|[几个\d一二三四五六七八九十]+个?(?:方面|点|项|条)|(?:做|做好|抓好|开展)了?[^，。]{0,6}工作)[^，。]{0,8}[。：:]?$"
)
_NOT_A_HEADING_END = regex.compile(
    r"^(?:图|圖|表|专栏|figure|table)\s?\d|[，,、]$|[\s|][\d.,]+[%％\p{Han}]{0,4}$"
)  # a list, a table row
_NO_TITLE = regex.compile(r"[,_|—]|\p{L}\d|\d\p{L}|^(?:[\p{L}\d]{1,2}\s)+|^\P{L}")
"""Signs of a torn line or of noise where a Western title is looked for."""
_INNER_END = regex.compile(r"[。！？；!?;](?=.)|[.] (?=\p{Lu})")
_FIRST_SENTENCE = regex.compile(r"[^。！？!?\n]{2,60}(?=[。！？!?])")

_LONGEST_CHINESE = 64
"""Headings of reports have up to about 50 characters; sentences of their size end in a stop."""
_LONGEST_WESTERN = 110
"""A numbered Western heading takes one line, or a little more."""
_LONGEST_PLAIN = 80
"""An unnumbered one takes less than a line."""
_LONGEST_CLOSED = 40
"""A numbered heading that ends in a stop is short; a longer sentence is a paragraph."""
_LONGEST_SENTENCE_HEADING = 32
"""A heading that ends in a full stop is one short clause: 生态底色更加亮丽。"""
_BELOW_SENTENCE_HEADING = 100
"""Columns of the paragraph below such a heading; a lead-in has a list below it instead."""
_FEWEST_SENTENCE_HEADINGS = 3
"""One short sentence may be emphasis; three with long paragraphs below are a way of heading."""
_SECTION_RANK = 2.0
"""Rank of 一、, the sections of a speech; what ends its subsections stays inside them."""
_SHORT_RUN_IN = 160
"""Columns of a numbered paragraph that only opens its section; a longer one is the section."""


@dataclass(frozen=True)
class Heading:
    """A heading found at a line: its style, its rank, the words for the path, how it stands."""

    style: str
    rank: float
    words: str
    run_in: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a speech as the segmentation sees it; `level` if the format says heading."""

    words: str
    level: int | None = None
    after_gap: bool = False


def starts_numbered(words: str) -> bool:
    """Tell whether a line opens with an enumeration mark: 一、 (一) 1. 第一， 一是."""
    return _style_of(words) is not None or _ITEM.match(words) is not None


def starts_item(words: str) -> bool:
    """Tell whether a line opens as an item of a run-in enumeration or of a list: 一是, 二要, •."""
    return _ITEM.match(words) is not None


def find_headings(lines: Sequence[Line]) -> list[Heading | None]:
    """Return for each line the heading it is or opens with, or None."""
    found = [_heading_at(lines, index) for index in range(len(lines))]
    if _numbers_paragraphs(lines, found):
        found = [None if heading and heading.style == "1." else heading for heading in found]
    sentences = [index for index in range(len(lines)) if _is_sentence_heading(lines, index)]
    if len(sentences) >= _FEWEST_SENTENCE_HEADINGS:
        for index in sentences:
            found[index] = found[index] or Heading("sentence", 9.0, _bare(lines[index].words))
    return found


def _numbers_paragraphs(lines: Sequence[Line], found: Sequence[Heading | None]) -> bool:
    """Tell whether figures number the paragraphs of a Western text rather than its headings."""
    numbered = [
        heading for line, heading in zip(lines, found, strict=True) if _is_numbered_western(line.words)
    ]
    return 2 * sum(heading is None for heading in numbered) >= len(numbered) > 0


def _is_numbered_western(words: str) -> bool:
    style = _style_of(words)
    return style is not None and style.name == "1." and not is_chinese(words)


@dataclass
class _Path:
    """The open headings at one point of a speech, outermost first."""

    open: list[Heading] = field(default_factory=list)

    def enter(self, heading: Heading) -> None:
        rank = heading.rank
        if heading.style == "plain":
            known = [above.rank for above in self.open if above.style == "plain"]
            rank = known[0] if known else (self.open[-1].rank + 0.25 if self.open else 1.5)
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()
        self.open.append(Heading(heading.style, rank, heading.words))

    def leave(self, rank: float) -> None:
        self.open = [heading for heading in self.open if heading.rank <= rank]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(heading.words for heading in self.open)


def heading_paths(lines: Sequence[Line], headings: Sequence[Heading | None]) -> list[tuple[str, ...]]:
    """Return the headings above each line, outermost first.

    A line that is a heading stands under those above it; a paragraph that opens with its
    heading (（一）强化保护。…) stands under its own. Such a heading covers later paragraphs
    too if it only opens its section or another of its kind follows. After a gap nothing is
    known of the headings, and an address in mid-speech (各位代表！) ends all but the outermost.
    """
    path = _Path()
    paths: list[tuple[str, ...]] = []
    ends: float | None = None
    items = 0
    for index, (line, heading) in enumerate(zip(lines, headings, strict=True)):
        if ends is not None:
            path.leave(ends)
            ends = None
        if line.after_gap:
            path.open.clear()
        if heading is None and _addresses_anew(line.words):
            path.leave(_SECTION_RANK)
        if heading is None and items >= 2 and path.open and not _ITEM.match(line.words):
            _leave_last_section(path, headings[index:])
        items = items + 1 if heading is None and _ITEM.match(line.words) else 0
        if heading is not None and not heading.run_in:
            path.enter(heading)
            paths.append(path.words[:-1])
            continue
        if heading is not None:
            path.enter(heading)
            if not _covers_more(line, heading, headings[index + 1 :]):
                ends = heading.rank - 0.1
        paths.append(path.words)
    return paths


def _leave_last_section(path: _Path, later: Sequence[Heading | None]) -> None:
    """After a list of items, text below the last heading of its kind sums the speech up."""
    last = path.open[-1]
    if last.rank > _SECTION_RANK and not any(
        heading is not None and heading.rank <= last.rank for heading in later
    ):
        path.leave(last.rank - 0.1)


def _addresses_anew(words: str) -> bool:
    opening = regex.match(r"[^。；，！!：:]{2,20}[！!：:]", words)
    return is_salutation(words) or (opening is not None and is_salutation(opening.group()))


def _covers_more(line: Line, own: Heading, later: Sequence[Heading | None]) -> bool:
    """Tell whether a heading inside a paragraph heads the paragraphs after it as well."""
    if width(line.words) <= _SHORT_RUN_IN:
        return True
    enclosing = (heading for heading in later if heading is not None and heading.rank <= own.rank)
    following = next(enclosing, None)
    return following is not None and following.style == own.style


def _heading_at(lines: Sequence[Line], index: int) -> Heading | None:
    line = lines[index]
    words = line.words
    if line.level is not None:
        return Heading(f"level {line.level}", 0.1 * line.level, _bare(words))
    if is_salutation(words) or is_closing(words):
        return None
    packed = _HAN_SPACES.sub("", words)
    if _ANNEX.fullmatch(packed):
        return Heading("annex", 0.04, _bare(words))
    if _APPENDIX.fullmatch(packed):
        return Heading("appendix", 0.05, _bare(words))
    style = _style_of(words)
    below = lines[index + 1].words if index + 1 < len(lines) else ""
    if style is not None:
        return _numbered(style, words, below)
    return Heading("plain", 1.5, words) if _is_plain_heading(words, below) else None


def _numbered(style: _Style, words: str, below: str) -> Heading | None:
    longest = _LONGEST_CHINESE if is_chinese(words) else _LONGEST_WESTERN
    mark = style.pattern.match(words)
    inner = words[mark.end() :] if mark is not None else words
    if len(words) <= longest and not _INNER_END.search(inner) and below:
        same_below = _style_of(below) is style
        closes = ends_sentence(words)
        if not closes or (
            len(words) <= _LONGEST_CLOSED
            and not same_below
            and width(below) > width(words)
            and "：" not in words[:-1]
        ):
            return Heading(style.name, style.rank, _bare(words))
    first = _FIRST_SENTENCE.match(words)
    if style.run_in and first is not None and is_chinese(words) and len(words) > len(first.group()) + 1:
        return Heading(style.name, style.rank, first.group(), run_in=True)
    return None


def _is_plain_heading(words: str, below: str) -> bool:
    if ends_sentence(words) or _ITEM.match(words) or not below or _NOT_A_HEADING_END.search(words):
        return False
    if is_chinese(words):
        return (
            2 <= len(words) <= 40
            and not regex.search(r"[。；]", words)
            and not is_prose(words)
            and (is_prose(below) or _style_of(below) is not None)
        )
    return (
        4 <= len(words) <= _LONGEST_PLAIN
        and is_title_case(words)
        and not _NO_TITLE.search(words)
        and (is_prose(below) or _style_of(below) is not None)
    )


def _is_sentence_heading(lines: Sequence[Line], index: int) -> bool:
    words = lines[index].words
    below = lines[index + 1].words if index + 1 < len(lines) else ""
    return (
        is_chinese(words)
        and words.endswith("。")
        and len(words) <= _LONGEST_SENTENCE_HEADING
        and not _INNER_END.search(words)
        and not starts_numbered(words)
        and not _LEADS_IN.search(words)
        and not is_salutation(words)
        and not is_closing(words)
        and width(below) >= _BELOW_SENTENCE_HEADING
        and not starts_numbered(below)
    )


def _style_of(words: str) -> _Style | None:
    return next((style for style in _STYLES if style.pattern.match(words)), None)


def _bare(words: str) -> str:
    return words.rstrip("。：: ")
