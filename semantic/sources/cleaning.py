"""Cleaning: all repairs in their order, over one body of writing."""

from __future__ import annotations

from dataclasses import dataclass

from semantic.sources.documents import Body, Unit
from semantic.sources.repairs.chrome import drop_chrome
from semantic.sources.repairs.flattened import unflatten
from semantic.sources.repairs.pages import drop_running_lines
from semantic.sources.repairs.paywalls import SourceGap, drop_paywalls
from semantic.sources.repairs.pinyin import drop_pinyin
from semantic.sources.repairs.pipes import drop_pipes
from semantic.sources.repairs.spaces import mend_spaces
from semantic.sources.repairs.wrapped import unwrap
from semantic.text.placed import Dropped, PlacedText


@dataclass(frozen=True)
class Cleaned:
    """Clean text, one paragraph a line; what was dropped; where text is withheld."""

    text: PlacedText
    dropped: tuple[Dropped, ...]
    gaps: tuple[SourceGap, ...]


def clean(body: Body) -> Cleaned:
    """Run the repairs over one body.

    Characters come first (spaces, notes), then what a publisher put in (pipes, paywall
    marks), then lines that belong together or apart: a flattened page must have its lines
    back before chrome can be told by line, and chrome must be gone before lines are joined.
    A row that is one paragraph gets the repairs of characters only.
    """
    text, dropped = mend_spaces(body.text)
    text, notes = drop_pinyin(text)
    dropped += notes
    if body.unit is Unit.PARAGRAPH:
        return Cleaned(text, tuple(dropped), ())
    text, pipes = drop_pipes(text)
    text, marks, gaps = drop_paywalls(text)
    text, _ = unflatten(text)
    text, chrome = drop_chrome(text)
    text, running = drop_running_lines(text)
    text, hyphens = unwrap(text, [mark.span for mark in body.marks])
    dropped += [*pipes, *marks, *chrome, *running, *hyphens]
    return Cleaned(text, tuple(sorted(dropped)), tuple(gaps))
