"""Hard-wrapped lines become paragraphs again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from semantic.sources.lines import Row, is_chinese, rows_of
from semantic.sources.repairs.chinese_lines import ChineseLayout
from semantic.sources.repairs.western_lines import WesternLayout
from semantic.text.placed import Dropped, Edits, PlacedText, Span

_SAMPLE = 20_000  # characters that tell in which script a text is set


def unwrap(text: PlacedText, headings: Sequence[Span] = ()) -> tuple[PlacedText, list[Dropped]]:
    """Join the lines of a paragraph that a page's width broke.

    Chinese lines are joined with nothing between them, others with a space; a hyphen that
    parted one word at a line's end is dropped. Lines inside `headings` (source spans that the
    format declares to be headings) are left as they are.
    """
    rows = rows_of(text.text)
    declared = _inside(text, rows, headings)
    chinese = is_chinese(text.text[:_SAMPLE])
    layout = ChineseLayout.of(text.text, rows) if chinese else WesternLayout.of(text.text, rows)
    edits = Edits(text)
    opening: Row | None = None
    for above, below, after in zip(rows, rows[1:], [*rows[2:], None], strict=False):
        opening = opening or above
        if not declared.isdisjoint((above, below)) or not layout.joins(opening, above, below, after):
            opening = None
        elif layout.splits_word(above, below):
            edits.drop(above.end - 1, below.start, "hyphen at a line's end")
        else:
            edits.respace(above.end, below.start, layout.glue(above, below))
    return edits.made()


def _inside(text: PlacedText, rows: Sequence[Row], spans: Sequence[Span]) -> set[Row]:
    """Return the rows that begin inside one of the source spans."""
    opened = [span.start for span in spans]
    inside: set[Row] = set()
    for row in rows:
        start = text.source_span(row.start, row.end).start
        nearest = bisect_right(opened, start) - 1
        if nearest >= 0 and start < spans[nearest].end:
            inside.add(row)
    return inside
