"""Parts: where in a file one speech ends and the next begins, told by bylines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from semantic.sources.bylines import chinese_byline
from semantic.sources.cleaning import Cleaned
from semantic.sources.documents import Body, Unit
from semantic.sources.fronts import NUMBERED_TALK
from semantic.sources.headings import starts_numbered
from semantic.sources.lines import ends_sentence, is_prose, rows_of, width
from semantic.sources.repairs.paywalls import SourceGap
from semantic.sources.salutations import is_salutation
from semantic.text.dates import find_date
from semantic.text.placed import PlacedText

_WIDEST_TITLE = 100
"""Columns of the title above a byline; wider lines are text."""
_LINES_TO_BODY = 4
"""Between a byline and the speech: a date, an occasion, a salutation."""


@dataclass(frozen=True)
class Part:
    """The lines of one speech, before it has an id."""

    lines: tuple[PlacedText, ...]
    gaps: tuple[SourceGap, ...] = ()
    spoken: bool = True


def parts_of(cleaned: Cleaned, body: Body) -> list[Part]:
    """Cut one cleaned body into its speeches and the preface before them.

    A byline (office and name on a short line) between a title and running text begins a
    speech. One byline, with nothing but titles before it, is that of the whole.
    """
    lines = tuple(cleaned.text[row.start : row.end] for row in rows_of(cleaned.text.text))
    if not lines:
        return []
    starts = _speech_starts([line.text for line in lines]) if body.unit is Unit.FILE else []
    preface = bool(starts) and any(
        is_prose(line.text) and ends_sentence(line.text) for line in lines[: starts[0]]
    )
    if len(starts) < 2 and not preface:
        return [Part(lines, cleaned.gaps)]
    cuts = sorted({0, *starts, len(lines)})
    return [
        Part(
            lines[start:end],
            _gaps_between(cleaned.gaps, lines, start, end),
            spoken=start in starts,
        )
        for start, end in pairwise(cuts)
    ]


def _gaps_between(
    gaps: Sequence[SourceGap], lines: Sequence[PlacedText], start: int, end: int
) -> tuple[SourceGap, ...]:
    """Return the gaps that lie from line `start` up to line `end`."""
    low = int(lines[start].starts[0]) if start else 0
    high = int(lines[end].starts[0]) if end < len(lines) else None
    return tuple(gap for gap in gaps if low <= gap.span.start and (high is None or gap.span.start < high))


def _speech_starts(words: Sequence[str]) -> list[int]:
    starts: list[int] = []
    for index, line in enumerate(words):
        if index == 0 or chinese_byline(line) is None or not _leads_to_body(words, index):
            continue
        title = index - 1
        if title > 0 and find_date(words[title]) and _is_title(words[title - 1]):
            title -= 1
        if title > 0 and NUMBERED_TALK.fullmatch(words[title - 1]):
            title -= 1
        if (_is_title(words[title]) or NUMBERED_TALK.fullmatch(words[title])) and (
            not starts or title > starts[-1] + 1
        ):
            starts.append(title)
    return starts


def _is_title(words: str) -> bool:
    return (
        width(words) <= _WIDEST_TITLE
        and not ends_sentence(words)
        and not starts_numbered(words)
        and not is_salutation(words)
        and chinese_byline(words) is None
    )


def _leads_to_body(words: Sequence[str], index: int) -> bool:
    """Tell whether running text follows a byline before any other title does."""
    for line in words[index + 1 : index + 1 + _LINES_TO_BODY]:
        if is_salutation(line) or is_prose(line) or ends_sentence(line):
            return True
        if chinese_byline(line) is not None:
            return False
    return False
