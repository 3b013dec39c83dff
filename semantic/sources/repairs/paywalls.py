"""Paywall marks and the gaps they leave: the mark goes, the gap is recorded."""

from __future__ import annotations

from typing import NamedTuple

import regex

from semantic.sources.headings import starts_numbered
from semantic.sources.lines import Row, ends_sentence, rows_of, width
from semantic.text.placed import Dropped, Edits, PlacedText, Span

REASON = "paywall mark"


class SourceGap(NamedTuple):
    """A paywall mark at its place in the source.

    `missing` is the number of characters withheld there: 0 where the mark only says that the
    paid part begins, None where it does not say.
    """

    span: Span
    text: str
    missing: int | None


_OPEN, _CLOSE = r"(?<!…)…{0,12}(?<!\.)\.{0,6}[（(【\[]", r"[）)】\]]…{0,12}\.{0,6}"
_INSIDE = r"[^（）()【】\[\]\n]{0,80}?"
_COUNT = r"(?<missing>\d{1,7})\s*(?:个|個)?\s*(?:字|字符|characters?|words?|页|頁)"
_WITHHELD = r"(?:省略|略去|余下|剩余|剩餘|隐藏|隱藏|未显示|未顯示|omitted|withheld|truncated)"
_PAID = r"(?:会员|會員|付费|付費|登录|登錄|订阅|訂閱|购买|購買|VIP|subscri\w+)"
_READ = r"(?:阅读|閱讀|查看|预览|預覽|全文|显示|顯示|下载|下載|可读|待续|read|continue)"
_MARKS = (
    regex.compile(
        rf"{_OPEN}{_INSIDE}(?:{_WITHHELD}\D{{0,6}}{_COUNT}|{_COUNT}\D{{0,8}}{_WITHHELD}){_INSIDE}{_CLOSE}"
    ),
    regex.compile(
        rf"{_OPEN}{_INSIDE}(?:全文|共|total)\D{{0,4}}(?<total>\d{{1,7}})\s*字{_INSIDE}{_READ}\D{{0,4}}(?<shown>\d{{1,7}})\s*字{_INSIDE}{_CLOSE}"
    ),
    regex.compile(
        rf"{_OPEN}{_INSIDE}(?:{_PAID}{_INSIDE}{_READ}|未完{_INSIDE}(?:{_PAID}|{_READ})){_INSIDE}{_CLOSE}"
    ),
    regex.compile(
        rf"{_OPEN}(?:余文|下文|中间|此处|以下)?(?:内容)?(?:从略|略去|省略|下略|余文略|略去部分内容)(?:若干字|部分内容|内容)?{_CLOSE}"
    ),
    regex.compile(rf"(?<!…)…{{1,12}}此处{_WITHHELD}{_COUNT}…{{1,12}}"),
    regex.compile(
        r"(?<![#=*-])(?:#{2,8}|={3,8}|\*{3,8}|-{2,8})\s*/?\s*(?:[A-Za-z_]{3,24}|[^#=*\n-]{0,12}(?:截断|试读|付费|下载需要|积分|正文完)[^#=*\n-]{0,12})\s*(?:#{2,8}|={3,8}|\*{3,8}|-{2,8})"
    ),
    regex.compile(
        r"\[/?(?:hidden|hide|vip|pay|reply)\][^\[\]\n]{0,40}(?:回复|付费|会员|登录)[^\[\]\n]{0,20}(?:\[/(?:hidden|hide|vip|pay|reply)\])?"
    ),
)
_TO_READ = rf"(?:{_READ}|浏览|解锁|解鎖)[^。；、]{{0,6}}(?:全文|余下|剩余|完整|更多|全部|本文|原文|文档|隐藏|内容|Word)"
_WHOLE_LINES = (
    regex.compile(
        rf"[^。；、]{{0,16}}(?:{_PAID}|注册|註冊|开通|充值|扫码)[^。；、]{{0,12}}(?:即?可|后|才能|，|,)?[^。；、]{{0,4}}{_TO_READ}[^。；]{{0,12}}"
    ),
    regex.compile(rf"[^。；、]{{0,12}}{_PAID}[^。；、]{{0,4}}后?可?{_READ}剩余{_COUNT}.{{0,12}}"),
    regex.compile(
        r"(?:点击|點擊|点此|展开|展開)[^。；、]{0,6}(?:阅读|閱讀|查看|展开|展開|下载)[^。；、]{0,4}(?:全文|更多|剩余|余下|完整)[^。；]{0,16}"
    ),
    regex.compile(r"(?:阅读|閱讀|查看|展开|展開)(?:全文|剩余|余下|完整)[^。；]{0,16}"),
    regex.compile(r"(?:还有|剩余|余下|未读)\D{0,6}(?<missing>\d{1,7})\s*(?:字|个字|[%％])[^。；]{0,20}"),
    regex.compile(
        r"(?i)(?:please )?(?:subscribe|log in|sign in|register)\b.{0,40}\b(?:read|continue|access)\b.{0,40}"
    ),
    regex.compile(r"(?i)(?:to )?(?:continue reading|read the full (?:text|article|speech)).{0,60}"),
)
_CLOSES_A_GAP = regex.compile(r"(?i)#\s*/|end\s*#|正文完")
_LONGEST_CALL = 60
_NARROW_CALL = 36
"""A call to pay below an unfinished line is short; a wider line there goes on with the text."""


def drop_paywalls(text: PlacedText) -> tuple[PlacedText, list[Dropped], list[SourceGap]]:
    """Drop paywall marks and record each as a gap; the words around them stay."""
    edits = Edits(text)
    gaps: list[SourceGap] = []
    for match in _found(text.text):
        start, end = match.span()
        edits.drop(start, end, REASON)
        if not _CLOSES_A_GAP.search(match.group()):
            gap = SourceGap(text.source_span(start, end), match.group().strip(), _missing(match))
            gaps.append(gap)
    mended, dropped = edits.made()
    return mended, dropped, gaps


def _found(text: str) -> list[regex.Match[str]]:
    marks = [match for pattern in _MARKS for match in pattern.finditer(text)]
    above = Row(0, 0, "")
    for row in rows_of(text):
        if len(row.text) <= _LONGEST_CALL and not _is_speech(row, above):
            calls = (pattern.fullmatch(text, row.start, row.end) for pattern in _WHOLE_LINES)
            marks += [match for match in [next(filter(None, calls), None)] if match is not None]
        above = row
    return _apart(marks)


def _is_speech(row: Row, above: Row) -> bool:
    """Tell whether a line belongs to the speech: numbered, a sentence, or a wrapped one's middle."""
    wrapped = bool(above.text) and not ends_sentence(above.text) and width(row.text) >= _NARROW_CALL
    return wrapped or starts_numbered(row.text) or row.text.endswith(("。", "；", ".", "，"))


def _apart(matches: list[regex.Match[str]]) -> list[regex.Match[str]]:
    """Return the matches in order without those that overlap an earlier one."""
    kept: list[regex.Match[str]] = []
    for match in sorted(matches, key=lambda m: (m.start(), -m.end())):
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept


def _missing(match: regex.Match[str]) -> int | None:
    if match.group().startswith("#") and match.group().isascii():
        return 0
    figures = {name: int(value) for name, value in match.groupdict().items() if value}
    if "total" in figures and "shown" in figures:
        return max(figures["total"] - figures["shown"], 0)
    return figures.get("missing")
