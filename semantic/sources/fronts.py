"""The front of a speech: the lines above its first words, and what they tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from semantic.sources.bylines import Byline, chinese_byline, chinese_name, speaker_in_title
from semantic.sources.documents import Particulars
from semantic.sources.headings import Line, starts_numbered
from semantic.sources.lines import ends_sentence, is_chinese, is_prose
from semantic.sources.salutations import is_salutation
from semantic.sources.western_bylines import western_front_place, western_speaker, western_title
from semantic.text.comparison import simplified
from semantic.text.dates import find_date
from semantic.text.places import chinese_place, chinese_province_in

_SUBTITLE = regex.compile(
    r"[—–―\-]{1,3}\s*.+|[（(].+[）)]|.*\d\s?日(?:上午|下午)?[）)]?|(?:.{0,20}\d{4}年.{0,12})?在.+(?:会议?上?|大会上?)"
)
NUMBERED_TALK = regex.compile(
    r"(?:发言|讲话|致辞|演讲|交流|發言|講話|致辭|演講)[一二三四五六七八九十\d]{1,3}[：:]?"
)
_SPACED_OUT = regex.compile(r"(?:\p{Han}\s){2,}\p{Han}")
_PACKED = regex.compile(r"\s")
_KIND = regex.compile(
    r"报告|講話|讲话|致辞|致辭|發言|发言|演講|演讲|講稿|讲稿|贺信|賀信|公报|公報|声明|聲明|演說|演说|主持词|答谢|寄语|倡议|宣言|献词|献辞|祝辞|表态|述职|汇报|說明|说明"
)
_LONGEST_TITLE = 80
"""Characters: the title of a report with two clauses; text that lost its stop is longer."""
_LONGEST_CHINESE_FRONT, _LONGEST_WESTERN_FRONT = 12, 40
"""Lines: a Chinese title page has a title, an occasion, a date and a byline; that of a
mission to the United Nations has emblem, address, session and theme as well."""


@dataclass(frozen=True)
class Front:
    """How many lines stand above the speech, and what they say of it."""

    size: int
    found: Particulars


def read_front(lines: Sequence[Line], language: str | None) -> Front:
    """Read title, speaker, place and date from the lines above the first words of a speech."""
    title_at = _declared_title(lines)
    if language in ("zh", "ja", "ko"):
        size = _front_size(lines, title_at, _LONGEST_CHINESE_FRONT)
        return Front(size, _chinese_front([line.words for line in lines[:size]], title_at))
    size = _front_size(lines, title_at, _LONGEST_WESTERN_FRONT)
    return Front(size, _western_front([line.words for line in lines[:size]], title_at, language))


def _declared_title(lines: Sequence[Line]) -> int | None:
    """Return the line that the format declares the title: level 0, or the only one of level 1."""
    levels = [line.level for line in lines]
    if 0 in levels:
        return levels.index(0)
    if levels.count(1) == 1:
        return levels.index(1)
    return None


def _front_size(lines: Sequence[Line], title_at: int | None, longest: int) -> int:
    for index, line in enumerate(lines[:longest]):
        if title_at is not None and index <= title_at:
            if index == title_at or not _begins(line):
                continue
            return index
        if _begins(line) or line.level is not None:
            return index
    return min(len(lines), longest) if len(lines) < longest else (title_at or -1) + 1


def _begins(line: Line) -> bool:
    """Tell whether a line belongs to the speech itself and not to its front."""
    words = line.words
    if is_salutation(words):
        return True
    if is_chinese(words):
        if _SUBTITLE.fullmatch(words) and len(words) <= 60:
            return False
        if is_prose(words) and not ends_sentence(words) and len(words) <= _LONGEST_TITLE:
            return False
        return starts_numbered(words) or is_prose(words) or (ends_sentence(words) and len(words) > 4)
    tokens = words.split()
    small = sum(token[0].islower() or (token[0].isalpha() and not token[0].isupper()) for token in tokens)
    return (len(tokens) >= 8 and ends_sentence(words) and small >= 0.5 * len(tokens)) or len(words) > 320


def _chinese_front(words: Sequence[str], title_at: int | None) -> Particulars:
    bylines = {index: byline for index, line in enumerate(words) if (byline := chinese_byline(line))}
    if not bylines:
        bylines = {
            index: byline for index, line in enumerate(words) if index > 0 and (byline := chinese_name(line))
        }
    title = _chinese_title(words, bylines, title_at)
    byline = next(iter(bylines.values()), None) or (speaker_in_title(title) if title else None)
    return Particulars(
        title=title,
        speaker=byline.speaker if byline else None,
        place=_chinese_front_place(words, byline),
        date=next((date for line in words if (date := find_date(line, "zh"))), None),
    )


def _chinese_title(words: Sequence[str], bylines: dict[int, Byline], title_at: int | None) -> str | None:
    if title_at is not None and title_at < len(words):
        return words[title_at]
    lines = [
        line
        for index, line in enumerate(words)
        if not (index in bylines or _SUBTITLE.fullmatch(line) or NUMBERED_TALK.fullmatch(line))
    ]
    named = [line for line in lines if _KIND.search(_PACKED.sub("", line))]
    title = next(iter(named or lines), None)
    return _PACKED.sub("", title) if title and _SPACED_OUT.fullmatch(title) else title


def _chinese_front_place(words: Sequence[str], byline: Byline | None) -> str | None:
    if byline is not None and byline.place:
        return byline.place
    folded = [simplified(line) for line in words]
    return next(
        (place for line in folded if (place := chinese_place(line) or chinese_province_in(line))), None
    )


def _western_front(words: Sequence[str], title_at: int | None, language: str | None) -> Particulars:
    declared = words[title_at] if title_at is not None and title_at < len(words) else None
    return Particulars(
        title=declared or western_title(words, language),
        speaker=western_speaker(words, language),
        place=western_front_place(words, language),
        date=next((date for line in words if (date := find_date(line, language))), None),
    )
