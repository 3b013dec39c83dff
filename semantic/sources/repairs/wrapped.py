"""Hard-wrapped lines become paragraphs again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import regex

from semantic.sources.bylines import chinese_byline
from semantic.sources.headings import starts_item, starts_numbered
from semantic.sources.lines import PROSE_WIDTH, Row, ends_sentence, is_chinese, is_title_case, rows_of, width
from semantic.sources.salutations import is_closing, is_salutation
from semantic.text.languages import detect_language, is_word
from semantic.text.placed import Dropped, Edits, PlacedText, Span

_LIST_START = regex.compile(r"(?:\d{1,3}\s?[.)]|[-–—•*·►▪])\s?(?=\S)|e\s+(?=\p{Lu})|\(?[a-zivx]{1,4}\)\s")
_UNFINISHED = regex.compile(
    r"(?i)(?:\b(?:the|of|and|or|to|in|for|with|by|a|an|on|at|from|that|as|our|its|their|is|are|"
    r"de|du|des|la|le|les|et|à|en|pour|un|une|que|el|los|las|y|del|con|por|para|se|su|"
    r"и|в|на|с|по|для|из|к|о|der|die|das|und|von|zu|mit)|[,(\-–])$"
)
_CANNOT_START = regex.compile(r"[，。；：！？、,;:!?）)》】”’」』%％]")
_TITLE_ENDS_BELOW = regex.compile(
    r"(?:的|上的|暨|和|与|及)?[^，。；：！？]{0,12}(?:讲话|发言|致辞|报告|演讲|讲稿|主持词|贺词|表态)(?:稿|提纲)?(?:[（(][^（）()]*[）)])?$"
)
_TITLE_GOES_ON = regex.compile(r"(?:会上?|会议上?|上|中|在|关于|和|与|暨|、|论坛|活动|仪式|大会|时)$")

_NARROWEST, _WIDEST = 16, 200
"""Columns of a wrapped line: from a narrow news column to a web page printed across."""
_SHARE_OF_FULL_LINES = 0.35
"""A wrapped Chinese text has about half of its lines at full width, all else at random ones."""
_CUT_FIGURE = regex.compile(r"\d\.$")  # 215. | 7亿元
_SLACK_AT_A_STOP = 3
"""A line that ends in a stop and has room for a character more ends its paragraph."""
_SHARE_OF_WIDER_LINES = 0.05
"""Hardly a line is wider than the page; where many are, the equal ones are headings."""
_SLACK = 4
"""Columns a full Chinese line may lack: two characters that must not stand at a line's edge."""
_INDENT = 4
"""Columns by which the first line of a Chinese paragraph is shorter once its indent is lost."""
_SHARE_GOING_ON = 0.1
"""Of the lines of a wrapped Western text, about half go on with a small letter below; where each
line is a paragraph, none does."""
_SHARE_OF_OPEN_ENDS = 0.25
"""In capitals, where no letter is small, this share of the lines ends within a sentence."""
_FULL = 0.8
"""Proportional letters: a full line has at least this share of the usual line's characters."""
_LONG_SHARE = 0.55
"""Share of the usual width below which an unfinished line above a blank one is a heading."""
_RUNNING_WORDS = 6
_WORD_BEFORE_HYPHEN = regex.compile(r"(\p{L}{2,})-$")
_WORD_AFTER = regex.compile(r"\p{Ll}{2,}")
_LINKED_WORD = 24
"""Columns of a word that a page links to its explanation."""
_LONGEST_TORN = 2000
_LONG_UNFINISHED = 60
"""A line of prose this wide that ends without any mark was broken by the page's markup."""


def unwrap(text: PlacedText, headings: Sequence[Span] = ()) -> tuple[PlacedText, list[Dropped]]:
    """Join the lines of a paragraph that a page's width broke.

    Chinese lines are joined with nothing between them, others with a space. Nothing is
    dropped; only line ends change. Lines inside `headings` (source spans that the format
    declares to be headings) are left as they are.
    """
    rows = rows_of(text.text)
    declared = _inside(text, rows, headings)
    layout = _Layout.of(text.text, rows)
    edits = Edits(text)
    paragraph, begun = "", False
    for above, below, after in zip(rows, rows[1:], [*rows[2:], None], strict=False):
        paragraph = paragraph or above.text
        begun = begun or is_salutation(above.text) or _is_sentence(above.text)
        next_words = after.text if after else ""
        if declared.isdisjoint((above, below)) and layout.joins(above, below, paragraph, next_words, begun):
            glue = _glue(above.text, below.text, layout.chinese)
            if layout.splits_word(above, below):
                edits.drop(above.end - 1, below.start, "hyphen at a line's end")
            else:
                edits.respace(above.end, below.start, glue)
            paragraph += glue + below.text
        else:
            paragraph = ""
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


def _glue(above: str, below: str, chinese: bool) -> str:
    """Return what stands between two joined lines."""
    if chinese:  # only two Latin words need a space; a figure or a name was cut anywhere
        return (
            " "
            if above[-1].isascii() and above[-1].isalpha() and below[0].isascii() and below[0].isalpha()
            else ""
        )
    return "" if regex.search(r"\p{L}-$", above) else " "


@dataclass(frozen=True)
class _Layout:
    """How a text is set: what its full lines measure and what a blank line means."""

    text: str
    chinese: bool
    wrapped: bool
    columns: float
    double_spaced: bool
    indented: bool
    capitals: bool

    @classmethod
    def of(cls, text: str, rows: list[Row]) -> _Layout:
        chinese = is_chinese(text[:20_000])
        widths = np.array([width(row.text) for row in rows] or [0])
        columns = float(np.percentile(widths, 90))
        if chinese:
            columns = _usual_width(widths)
            full = np.abs(widths - columns) <= _SLACK
            broken = [not ends_sentence(row.text) for row, is_full in zip(rows, full, strict=True) if is_full]
            wrapped = (
                _NARROWEST <= columns <= _WIDEST
                and float(full.mean()) >= _SHARE_OF_FULL_LINES
                and float((widths > columns + _SLACK).mean()) <= _SHARE_OF_WIDER_LINES
                and sum(broken) >= 0.4 * len(broken)
            )
        else:
            wrapped = columns <= _WIDEST and _breaks_sentences(text, rows)
        return cls(
            text=text,
            chinese=chinese,
            wrapped=wrapped,
            columns=columns,
            double_spaced=_is_double_spaced(text, rows),
            indented=_is_indented(text, rows),
            capitals=_is_in_capitals(text),
        )

    def joins(self, above: Row, below: Row, paragraph: str, after: str, begun: bool) -> bool:
        """Tell whether the line `below` goes on with the `paragraph` that ends in `above`.

        `begun` tells whether the speech itself has: a salutation or a sentence stands above.
        """
        alone = paragraph == above.text
        if (alone and is_salutation(above.text)) or (is_closing(above.text) and ends_sentence(above.text)):
            return False
        if self.chinese:
            return _is_torn(paragraph, below.text, after) or self._joins_chinese(above, below, paragraph)
        return self.wrapped and self._joins_western(above, below, begun)

    def _joins_chinese(self, above: Row, below: Row, paragraph: str) -> bool:
        if _TITLE_GOES_ON.search(paragraph) and _TITLE_ENDS_BELOW.fullmatch(below.text):
            return width(paragraph) <= PROSE_WIDTH
        if not self.wrapped or is_salutation(below.text):
            return False
        if self.indented and self._indent(below):
            return False
        opens = paragraph == above.text
        if width(above.text) < self.columns - _SLACK - (_INDENT if opens else 0):
            return False
        if is_closing(below.text) and ends_sentence(above.text):
            return False
        if opens and _may_be_heading(above.text):
            return self._ends_heading(below)
        if starts_numbered(below.text):
            return not (ends_sentence(above.text) or _may_be_heading(paragraph))
        lacking = self.columns - width(above.text)
        stops = ends_sentence(above.text) and not _CUT_FIGURE.search(above.text)
        return not (stops and lacking > _SLACK_AT_A_STOP)

    def _ends_heading(self, below: Row) -> bool:
        """Tell whether a line goes on with the numbered line above, which fills its width.

        A full line below makes both a paragraph, a short one is the rest of a heading or of
        a paragraph; one that is shorter by an indent opens the paragraph under a heading.
        """
        lacking = self.columns - width(below.text)
        opens_paragraph = _SLACK < lacking <= _SLACK + _INDENT
        return not starts_numbered(below.text) and not opens_paragraph

    def _joins_western(self, above: Row, below: Row, begun: bool) -> bool:
        finished = ends_sentence(above.text)
        blanks = self._blanks(above, below)
        if (self.indented and self._indent(below)) or (is_closing(below.text) and finished):
            return False
        if is_salutation(below.text) and (
            blanks or not above.text.endswith(",") or is_salutation(above.text)
        ):
            return False
        if _LIST_START.match(below.text) and (finished or blanks):
            return False
        small = below.text[0].islower()
        unfinished = small or bool(_UNFINISHED.search(above.text))
        if not begun:  # lines of a title are broken for looks, not for width
            running = _is_running(above.text, self.capitals) and not blanks
            return not finished and (unfinished or running)
        full = len(above.text) + len(below.text.split()[0]) + 1 > _FULL * self.columns
        running = not finished and _is_running(above.text, self.capitals)
        if blanks > (1 if self.double_spaced else 0):
            long = len(above.text) >= _LONG_SHARE * self.columns
            return not finished and (unfinished or (running and long))
        if finished:
            flows = not blanks and not self.double_spaced
            return full and flows and not is_title_case(below.text)
        return unfinished or full or running

    def splits_word(self, above: Row, below: Row) -> bool:
        """Tell whether the hyphen that ends a line parts one word: col-leagues, not high-level."""
        first, second = _WORD_BEFORE_HYPHEN.search(above.text), _WORD_AFTER.match(below.text)
        if self.chinese or first is None or second is None:
            return False
        return is_word(f"{first.group(1)}{second.group()}", self.language)

    @cached_property
    def language(self) -> str | None:
        return detect_language(self.text)

    def _blanks(self, above: Row, below: Row) -> int:
        return self.text.count("\n", above.end, below.start) - 1

    def _indent(self, row: Row) -> bool:
        return row.start > 0 and self.text[row.start - 1] in " \u3000\t"


def _is_running(words: str, capitals: bool) -> bool:
    """Tell whether a Western line is the middle of a sentence rather than a title."""
    tokens = words.split()
    small = sum(token[:1].islower() for token in tokens)
    return len(tokens) >= _RUNNING_WORDS and (capitals or 2 * small >= len(tokens))


def _is_sentence(words: str) -> bool:
    """Tell whether a line reads as running text: many words, most of them small, or a stop."""
    return _is_running(words, capitals=False) and (ends_sentence(words) or len(words) > _LONG_UNFINISHED)


def _is_in_capitals(text: str) -> bool:
    """Tell whether a whole text is set in capital letters, as some delivery copies are."""
    letters = [letter for letter in text[:20_000] if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > 0.6 * len(letters)


def _may_be_heading(words: str) -> bool:
    """Tell whether a line may be a numbered heading: no item, no stop inside or at its end."""
    heading = starts_numbered(words) and not starts_item(words)
    return heading and not ends_sentence(words) and "。" not in words


def _breaks_sentences(text: str, rows: Sequence[Row]) -> bool:
    """Tell whether lines of a Western text go on in the next one, which begins with a small letter."""
    open_ends = [not ends_sentence(row.text) for row in rows]
    if _is_in_capitals(text):
        return sum(open_ends) >= _SHARE_OF_OPEN_ENDS * len(rows)
    going_on = sum(
        is_open and below.text[0].islower() for is_open, below in zip(open_ends, rows[1:], strict=False)
    )
    return going_on >= _SHARE_GOING_ON * len(rows)


def _usual_width(widths: np.ndarray) -> float:
    """Return the width at which most lines are full: the densest window near the widest."""
    best, most = 0.0, 0
    for columns in sorted(set(widths.tolist()), reverse=True):
        inside = int(((widths <= columns) & (widths >= columns - _SLACK)).sum())
        if inside > most and columns >= _NARROWEST:
            best, most = float(columns), inside
    return best


def _is_torn(above: str, below: str, after: str) -> bool:
    """Tell whether markup tore a Chinese sentence: no mark ends it, none could begin the next.

    Pages that link words inside a sentence come out with each such word on its own line.
    """
    if _CANNOT_START.match(below):
        return not ends_sentence(above) or below[0] in "，、；。,;)）》”"
    if ends_sentence(above) or above.endswith("——") or starts_numbered(below):
        return False
    if is_salutation(below) or below.startswith("——") or chinese_byline(below) is not None:
        return False
    if above.count("“") > above.count("”") and len(above) < _LONGEST_TORN:
        return "”" in below or ("”" in after and width(below) < _LINKED_WORD)
    inside_text = regex.search(r"[。；：]" if starts_numbered(above) else r"[。；]", above)
    goes_on = ends_sentence(below) or (width(below) < _LINKED_WORD and _CANNOT_START.match(after))
    return width(above) >= _LONG_UNFINISHED and inside_text is not None and bool(goes_on)


def _is_double_spaced(text: str, rows: list[Row]) -> bool:
    """Tell whether blank lines stand inside sentences as often as not."""
    within = [
        text.count("\n", above.end, below.start) - 1
        for above, below in pairwise(rows)
        if not ends_sentence(above.text) and below.text[0].islower()
    ]
    return bool(within) and sum(blanks > 0 for blanks in within) > 0.5 * len(within)


def _is_indented(text: str, rows: list[Row]) -> bool:
    """Tell whether some lines are indented and others are not: then indents open paragraphs."""
    indents = sum(row.start > 0 and text[row.start - 1] in " \u3000\t" for row in rows)
    return 0.02 * len(rows) < indents < 0.6 * len(rows)
