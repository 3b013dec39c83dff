"""The targets of a commitment in a language with spaces between its words: figures, times, and things that are named."""

from __future__ import annotations

import regex

from semantic.text.figures import figures
from semantic.text.names import NameKind, names
from semantic.text.numerals import plain
from semantic.text.periods import periods
from semantic.text.placed import Span

_MAKES = regex.compile(
    r"(?i)\b(?:(?:co-?)?host|hold|conven|organi[sz]|launch|adopt|ratif|domesticat|establish|creat|set(?:ting)? up|build|construct|complet|open"
    r"|introduc|enact|sign|accede|present|table|submit|invite|deliver|publish|implement|conclud|expand|celebrat|candidat|candidac|elect)\p{L}*"
)
"""Verbs and nouns of making, holding and joining, by their stems."""
_WILL = regex.compile(
    r"(?i)\b(?:will|shall|plans?|intends?|aims?|committed|determined|ready|going|goal|vision|want|seek\p{L}*|be|pledges?|to)\b"
)
_NAMED = (NameKind.DOCUMENT, NameKind.EVENT, NameKind.OFFICE, NameKind.OTHER)
_FRONT = regex.compile(
    r"(?i)(?:.*\b(?:will|shall|would|by|of|with|and|or|that|which|for|aims?|is|are|at|from|in|on|has|have|be|\p{L}+ing|achiev\p{L}+|reach|contribut\p{L}+|have|become|provid\p{L}+)\s+|.*[,;:()—–-]\s*)"
)
"""What stands in front of a counted phrase, up to the last verb or preposition."""
_BEHIND = regex.compile(
    r"(?:\s+(?!and\b|which\b|that\b|who\b|while\b|as\b|to\b|where\b|when\b|through\b|but\b|or\b)[\p{L}\p{M}'’\"“”-]+){0,5}"
)
_REACH = 40
"""Characters in front of a figure in which the thing it counts is looked for."""


def western_targets(text: str, language: str | None) -> list[Span]:
    """Return the spans of the targets of a commitment, in order, none inside another; none for a soft one."""
    folded = plain(text)
    found = [
        *_counted(folded, language),
        *_timed(folded, language),
        *_made(folded, language),
    ]
    return _joined(folded, sorted(found))


def _counted(folded: str, language: str | None) -> list[Span]:
    """Return each figure with the words that belong to it behind."""
    spans = []
    for figure in figures(folded, language):
        behind = _BEHIND.match(folded, figure.span.end)
        spans.append(Span(figure.span.start, behind.end() if behind else figure.span.end))
    return spans


def _timed(folded: str, language: str | None) -> list[Span]:
    """Return the times behind or before a word of will, but none that is past."""
    return [
        period.span
        for period in periods(folded, language)
        if not (period.name or "").startswith("last") and _WILL.search(folded) is not None
    ]


def _made(folded: str, language: str | None) -> list[Span]:
    """Return the named things that stand behind a word of making."""
    makes = _MAKES.search(folded)
    if makes is None:
        return []
    return [
        name.span
        for name in names(folded, language)
        if name.kind in _NAMED and name.span.start > makes.end() and " " in folded[slice(*name.span)]
    ]


def _joined(folded: str, spans: list[Span]) -> list[Span]:
    """Join spans that touch or have only a few joining words between them."""
    joined: list[Span] = []
    for span in spans:
        if joined and (
            span.start <= joined[-1].end
            or regex.fullmatch(r"\s*(?:(?:by|in|to|of|the|for)\s*)*", folded[joined[-1].end : span.start])
        ):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
