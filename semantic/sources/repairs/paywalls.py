"""Paywall marks and the gaps they leave: the mark goes, the gap is recorded."""

from __future__ import annotations

from typing import NamedTuple

import regex

from semantic.text.placed import Dropped, Edits, PlacedText, Span, lines

REASON = "paywall mark"


class SourceGap(NamedTuple):
    """A paywall mark at its place in the source.

    `missing` is the number of characters withheld there: 0 where the mark only says that the
    paid part begins, None where it does not say.
    """

    span: Span
    text: str
    missing: int | None


_INSIDE = r"[^（）()【】\[\]\n]{0,80}?"
_WITHHELD = r"(?:省略|略去|余下|剩余|剩餘|隐藏|隱藏|未显示|未顯示|omitted|withheld|truncated)"
_MARKS = (
    regex.compile(
        rf"[…]*[（(【\[]{_INSIDE}(?:{_WITHHELD}\D{{0,6}}(?<missing>\d+)\s*(?:个|個)?(?:字|字符|characters?|words?|页|頁)"
        rf"|(?<missing>\d+)\s*(?:字|字符|characters?|words?)\D{{0,8}}{_WITHHELD}){_INSIDE}[）)】\]][…]*"
    ),
    regex.compile(
        rf"[…]*[（(【\[]{_INSIDE}(?:全文|共|total)\D{{0,4}}(?<total>\d+)\s*字{_INSIDE}(?:显示|顯示|可读|阅读|閱讀)\D{{0,4}}"
        rf"(?<shown>\d+)\s*字{_INSIDE}[）)】\]][…]*"
    ),
    regex.compile(
        rf"[…]*[（(【\[]{_INSIDE}(?:未完|会员|會員|付费|付費|登录|登錄|订阅|訂閱|VIP|subscri\w+)"
        rf"{_INSIDE}(?:阅读|閱讀|查看|全文|显示|顯示|下载|下載|待续|read|continue){_INSIDE}[）)】\]][…]*"
    ),
    regex.compile(r"#{2,}\s*/?\s*[A-Za-z_]{3,24}\s*#{2,}"),
)
_WHOLE_LINES = (
    regex.compile(
        r"(?=.*(?:会员|會員|付费|付費|收费|VIP|登录|登錄|注册|註冊|订阅|訂閱|解锁|解鎖|充值|扫码|开通))"
        r"(?=.*(?:全文|阅读|閱讀|查看|显示|顯示|浏览|下载|余下|剩余|内容)).{4,60}"
    ),
    regex.compile(r"(?:点击|點擊|展开|展開)?(?:阅读|閱讀|查看|展开|展開)(?:全文|更多|剩余|余下|完整).{0,30}"),
    regex.compile(r"(?:还有|剩余|余下|未读)\D{0,6}(?<missing>\d+)\s*(?:字|个字|[%％]).{0,20}"),
    regex.compile(
        r"(?i)(?:please )?(?:subscribe|log in|sign in|register)\b.{0,40}\b(?:read|continue|access)\b.{0,40}"
    ),
    regex.compile(r"(?i)(?:to )?(?:continue reading|read the full (?:text|article|speech)).{0,60}"),
)
_CLOSES_A_GAP = regex.compile(r"(?i)#\s*/|end\s*#")
_SENTENCE_ENDS = regex.compile(r"[。；]|[.!?] \p{Lu}")


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
    for start, end in lines(text):
        if end - start > 120 or _SENTENCE_ENDS.search(text, start, end):
            continue  # a paywall line is a call to act, not prose
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        last = start + len(text[start:end].rstrip())
        for pattern in _WHOLE_LINES:
            match = pattern.fullmatch(text, first, last)
            if match is not None and match.end() > match.start():
                marks.append(match)
                break
    return _apart(marks)


def _apart(matches: list[regex.Match[str]]) -> list[regex.Match[str]]:
    """Return the matches in order without those that overlap an earlier one."""
    kept: list[regex.Match[str]] = []
    for match in sorted(matches, key=lambda m: (m.start(), -m.end())):
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept


def _missing(match: regex.Match[str]) -> int | None:
    if match.group().startswith("#"):
        return 0
    figures = {name: int(value) for name, value in match.groupdict().items() if value}
    if "total" in figures and "shown" in figures:
        return max(figures["total"] - figures["shown"], 0)
    return figures.get("missing")
