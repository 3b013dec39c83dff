"""The part of a sentence that promises, where it first tells what was done."""

from __future__ import annotations

import regex

from semantic.text.clauses import clause_spans
from semantic.text.comparison import simplified
from semantic.text.narration import narration
from semantic.text.numerals import plain
from semantic.text.periods import periods
from semantic.text.placed import Span

_TURN = regex.compile(
    r"(?:今后|下一步|下一阶段|接下来|未来|下半年|明年|(?:但|同时|因此|为此)?[，,]?(?:我们|我[省市区县院局]|各地)?(?:还)?(?:将(?!军|士)|要(?!求|是)|必须|需要))"
)
_TELLS_PAST = 0.75
"""Log-odds from which on the part in front is taken to tell what was done: as `narration.narrates` has it."""


def promising_part(text: str) -> Span:
    """Return the part of a Chinese commitment that promises: all of it, but for a report in front of a turn to the future.

    Examples
    --------
    >>> text = "去年办理了案件90件，今后要加大保护力度。"
    >>> text[slice(*promising_part(text))]
    '今后要加大保护力度。'
    """
    folded = simplified(plain(text))
    reported: list[str] = []
    for clause in clause_spans(folded):
        words = folded[slice(*clause)]
        if reported and _TURN.match(words):
            tells_past = narration("，".join(reported)) >= _TELLS_PAST
            return Span(clause.start, len(text)) if tells_past else Span(0, len(text))
        if not _is_time(words):
            reported.append(words)
    return Span(0, len(text))


def _is_time(words: str) -> bool:
    """Tell whether a clause names a time and nothing else, as may stand in front of either."""
    return any(tuple(period.span) == (0, len(words)) for period in periods(words, "zh"))
