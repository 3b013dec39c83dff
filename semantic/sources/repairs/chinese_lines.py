"""Which lines of a Chinese text belong to one paragraph, told by their widths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import regex

from semantic.sources.bylines import chinese_byline
from semantic.sources.headings import starts_item, starts_numbered
from semantic.sources.lines import PROSE_WIDTH, Row, ends_sentence, is_indented, opens_indented, width
from semantic.sources.salutations import is_closing, is_salutation

_CANNOT_START = regex.compile(r"[，。；：！？、,;:!?）)》】”’」』%％]")
_GOES_ON_AFTER_STOP = frozenset("，、；。,;)）》”")
_TITLE_ENDS_BELOW = regex.compile(
    r"(?:的|上的|暨|和|与|及)?[^，。；：！？]{0,12}(?:讲话|发言|致辞|报告|演讲|讲稿|主持词|贺词|表态)(?:稿|提纲)?(?:[（(][^（）()]*[）)])?$"
)
_TITLE_GOES_ON = regex.compile(r"(?:会上?|会议上?|上|中|在|关于|和|与|暨|、|论坛|活动|仪式|大会|时)$")
_CUT_FIGURE = regex.compile(r"\d\.$")  # 215. | 7亿元
_CLAUSE_END = regex.compile(r"[；：;:]$")

_NARROWEST, _WIDEST = 16, 200
"""Columns of a wrapped line: from a narrow news column to a web page printed across."""
_SHARE_OF_FULL_LINES = 0.35
"""A wrapped text has about half of its lines at full width, all else at random ones."""
_SHARE_OF_WIDER_LINES = 0.05
"""Hardly a line is wider than the page; where many are, the equal ones are headings."""
_SHARE_OF_BROKEN_LINES = 0.4
"""Most full lines end within a sentence; lines that all end in a stop are verses or a list."""
_SLACK = 4
"""Columns a full line may lack: two characters that must not stand at a line's edge."""
_SLACK_AT_A_STOP = 3
"""A line that ends in a stop and has room for a character more ends its paragraph."""
_INDENT = 4
"""Columns by which the first line of a paragraph is shorter once its indent is lost."""
_LOOKED_BACK = 1000
"""Characters of a paragraph that tell whether its last sentence is whole."""
_LINKED_WORD = 24
"""Columns of a word that a page links to its explanation."""
_LONG_UNFINISHED = 30
"""Characters: prose this long that ends without any mark was broken by the page's markup."""


@dataclass(frozen=True)
class ChineseLayout:
    """How a Chinese text is set.

    Parameters
    ----------
    text : str
        The whole text.
    columns : float
        Width of a full line; 0 where the text is not wrapped.
    indented : bool
        Whether white space still opens the paragraphs.
    lost_indent : int
        Columns by which first lines are shorter because their indent is lost; 0 if they are not.
    """

    text: str
    columns: float
    indented: bool
    lost_indent: int

    @classmethod
    def of(cls, text: str, rows: Sequence[Row]) -> ChineseLayout:
        """Measure a text by its lines."""
        widths = np.array([width(row.text) for row in rows] or [0])
        columns = _usual_width(widths)
        full = np.abs(widths - columns) <= _SLACK
        broken = [not ends_sentence(row.text) for row, is_full in zip(rows, full, strict=False) if is_full]
        wrapped = (
            _NARROWEST <= columns <= _WIDEST
            and float(full.mean()) >= _SHARE_OF_FULL_LINES
            and float((widths > columns + _SLACK).mean()) <= _SHARE_OF_WIDER_LINES
            and sum(broken) >= _SHARE_OF_BROKEN_LINES * len(broken)
        )
        columns = columns if wrapped else 0.0
        indented = is_indented(text, rows)
        return cls(text, columns, indented, 0 if indented else _lost_indent(rows, columns))

    def joins(self, opening: Row, above: Row, below: Row, after: Row | None) -> bool:
        """Tell whether the line `below` goes on with the paragraph from `opening` to `above`."""
        if above is opening and is_salutation(above.text):
            return False
        if is_closing(above.text) and ends_sentence(above.text):
            return False
        paragraph = self.text[max(opening.start, above.end - _LOOKED_BACK) : above.end]
        numbered = starts_numbered(opening.text)
        if _is_torn(paragraph, below.text, after.text if after else "", numbered=numbered):
            return True
        if _TITLE_GOES_ON.search(above.text) and _TITLE_ENDS_BELOW.fullmatch(below.text):
            return len(paragraph) <= PROSE_WIDTH / 2
        return bool(self.columns) and self._goes_on(opening, above, below)

    def glue(self, above: Row, below: Row) -> str:
        """Return what stands between two joined lines: only Latin words need a space."""
        edges = (above.text[-1], below.text[0])
        return " " if all(edge.isascii() and edge.isalpha() for edge in edges) else ""

    def splits_word(self, _above: Row, _below: Row) -> bool:
        """Chinese lines end anywhere and need no hyphen."""
        return False

    def _goes_on(self, opening: Row, above: Row, below: Row) -> bool:
        if is_salutation(below.text) or chinese_byline(below.text) is not None:
            return False
        if self.indented and opens_indented(self.text, below):
            return False
        opens = above is opening
        lacking = self._lacking(above) - (self.lost_indent if opens else 0)
        if lacking > _SLACK:
            return False
        stops = ends_sentence(above.text) and not _CUT_FIGURE.search(above.text)
        if stops and (is_closing(below.text) or self._opens_paragraph(below)):
            return False
        if opens and _may_be_heading(above.text):
            return not starts_numbered(below.text) and not self._opens_paragraph(below)
        if starts_numbered(below.text) and not starts_item(below.text):
            return not stops
        if starts_item(below.text) and stops and not _CLAUSE_END.search(above.text):
            return bool(self.lost_indent)  # a first line would be shorter, and this one is not
        return not (stops and lacking > _SLACK_AT_A_STOP)

    def _lacking(self, row: Row) -> float:
        return self.columns - width(row.text)

    def _opens_paragraph(self, row: Row) -> bool:
        """Tell whether a line is shorter by just the indent that first lines have lost."""
        lacking = self._lacking(row)
        return bool(self.lost_indent) and self.lost_indent - 1 <= lacking <= self.lost_indent + _SLACK // 2


def _usual_width(widths: np.ndarray) -> float:
    """Return the width at which most lines are full: the densest window near the widest."""
    best, most = 0.0, 0
    for columns in sorted(set(widths.tolist()), reverse=True):
        inside = int(((widths <= columns) & (widths >= columns - _SLACK)).sum())
        if inside > most and columns >= _NARROWEST:
            best, most = float(columns), inside
    return best


def _lost_indent(rows: Sequence[Row], columns: float) -> int:
    """Return by how much the lines that follow a paragraph's end are shorter than full ones."""
    if not columns:
        return 0
    lacking = [
        columns - width(below.text)
        for above, below in pairwise(rows)
        if width(above.text) < columns - _SLACK - _INDENT
        and width(below.text) >= columns - _SLACK - _INDENT
        and not ends_sentence(below.text)
    ]
    return _INDENT if lacking and float(np.median(lacking)) >= _INDENT - 1 else 0


def _may_be_heading(words: str) -> bool:
    """Tell whether a line may be a numbered heading: no item, no stop inside or at its end."""
    heading = starts_numbered(words) and not starts_item(words)
    return heading and not ends_sentence(words) and "。" not in words


def _is_torn(above: str, below: str, after: str, *, numbered: bool) -> bool:
    """Tell whether markup tore a sentence: no mark ends it, none could begin the next.

    Pages that link words inside a sentence come out with each such word on its own line.
    """
    if _CANNOT_START.match(below):
        return not ends_sentence(above) or below[0] in _GOES_ON_AFTER_STOP
    if ends_sentence(above) or above.endswith("——") or starts_numbered(below):
        return False
    if is_salutation(below) or below.startswith("——") or chinese_byline(below) is not None:
        return False
    if above.rfind("“") > above.rfind("”"):
        return "”" in below or ("”" in after and width(below) < _LINKED_WORD)
    inside_text = regex.search(r"[。；：]" if numbered else r"[。；]", above)
    goes_on = ends_sentence(below) or (width(below) < _LINKED_WORD and _CANNOT_START.match(after))
    return len(above) >= _LONG_UNFINISHED and inside_text is not None and bool(goes_on)
