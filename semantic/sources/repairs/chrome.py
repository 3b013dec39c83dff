"""Page chrome: what a web page or a printed page puts around a speech.

A line is chrome for what it says (`page_words` has the vocabulary) and for where it stands:
before the speech begins, after it ends, or anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from semantic.sources.lines import Row, ends_sentence, is_chinese, is_prose, rows_of, width
from semantic.sources.repairs.page_words import LABEL_LINES, TITLE_LABEL, anywhere, at_an_end, before, folded
from semantic.sources.salutations import is_salutation
from semantic.text.comparison import folded_text
from semantic.text.placed import Dropped, Edits, PlacedText

_STARTS_TAIL = frozenset(
    {
        "related link",
        "editor line",
        "source line",
        "site footer",
        "copyright line",
        "web address",
        "attachment",
    }
)
_TAIL_SHARE = 0.05
"""What follows the last line of a speech on its page is short; a twentieth of it at most."""
_TAIL_CHARACTERS = 600
"""The related links of a short page may be longer than a twentieth of the speech."""
_ONCE_AND_AGAIN = 2
"""A sentence that stands twice is repeated by the page (its description below the text)."""
_VALUE_WIDTH = 24
"""The value of a label on a line of its own: an editor's name, a newspaper, a section."""
_HOLDS_SPACE = regex.compile(r"\s")
_OPEN_END = regex.compile(r"(?i)(?:\b(?:the|of|in|at|on|to|by|for|and|de|du|des|la|le|del|der)|,)$")
_WORDS_OF_A_TITLE = 5
"""A shorter Western line that recurs may be the end of one title and of an address."""
_MENU_WORD = 14
"""Columns of a menu word; titles are longer, and bylines have a space inside."""
_FEWEST_MENU_WORDS = 4
_HEAD_ROWS = 120
"""Menus before a speech seldom have more lines."""


def drop_chrome(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    """Drop navigation, buttons, source and date lines, captions, credits and footers."""
    rows = rows_of(text.text)
    words = [folded(row.text) for row in rows]
    head = _head_end(rows, words)
    tail = _tail_start(rows, words, head)
    reasons = [anywhere(line) for line in words]
    for index in range(head):
        reasons[index] = reasons[index] or at_an_end(words[index]) or before(words[index])
    for index in range(tail, len(rows)):
        reasons[index] = reasons[index] or at_an_end(words[index]) or "after the speech's end"
    _spread_to_values(rows, words, reasons, head)
    _mark_menus(rows, reasons, head)
    _mark_repeated_titles(words, reasons, head)
    return _without(text, rows, reasons, head)


def _without(
    text: PlacedText, rows: list[Row], reasons: list[str | None], head: int
) -> tuple[PlacedText, list[Dropped]]:
    edits = Edits(text)
    for index, (row, reason) in enumerate(zip(rows, reasons, strict=True)):
        label = TITLE_LABEL.match(row.text) if index < head else None
        if reason is not None:
            edits.drop(row.start, row.end, reason)
        elif label is not None:
            edits.drop(row.start, row.start + label.end(), "label")
    return edits.made()


def _head_end(rows: list[Row], words: list[str]) -> int:
    """Return the index of the first line of the speech itself: a salutation, else prose."""
    near = range(min(len(rows), _HEAD_ROWS))
    for index in near:
        if is_salutation(rows[index].text):
            return index
    for index in near:
        if _begins_prose(rows, index) and not (at_an_end(words[index]) or before(words[index])):
            return index
    return 0


def _begins_prose(rows: list[Row], index: int) -> bool:
    """Tell whether running text begins at a line, also where its lines are short."""
    if is_chinese(rows[index].text):
        return is_prose(rows[index].text)
    following = rows[index + 1 : index + 6]
    wrapped = sum(row.text[:1].islower() for row in following)
    return rows[index].text[:1].isupper() and (
        wrapped >= 3 or (is_prose(rows[index].text) and rows[index].text.endswith((".", ",")))
    )


def _tail_start(rows: list[Row], words: list[str], head: int) -> int:
    """Return the index of the first line after the speech, or the number of lines.

    The tail begins at a line that only stands below texts (an editor, a related link, a
    footer), if what follows is short and holds no prose that was not already said.
    """
    total = sum(len(row.text) for row in rows)
    allowed = max(_TAIL_CHARACTERS, int(_TAIL_SHARE * total))
    said: str | None = None
    start, left = len(rows), 0
    for index in range(len(rows) - 1, head, -1):
        left += len(rows[index].text)
        if left > allowed:
            break
        if _may_be_new(rows[index].text, words[index]):
            said = said or folded_text("".join(row.text for row in rows))
            if said.count(folded_text(rows[index].text)) < _ONCE_AND_AGAIN:
                break
        elif _starts_tail(words[index]):
            start = index
    return start


def _starts_tail(line: str) -> bool:
    reason = anywhere(line) or at_an_end(line)
    return reason in _STARTS_TAIL or (reason == "page control" and len(line) > 1)


def _may_be_new(line: str, words: str) -> bool:
    """Tell whether a line is a sentence that a page would not carry of itself."""
    sentence = ends_sentence(line) and not line.endswith((":", "："))
    return (is_prose(line) or sentence) and not (anywhere(words) or at_an_end(words))


def _spread_to_values(rows: list[Row], words: list[str], reasons: list[str | None], head: int) -> None:
    """Mark the value below a label that stands alone, and the parts between breadcrumb signs."""
    for index in range(head):
        reason = reasons[index]
        label = LABEL_LINES[reason].fullmatch(words[index]) if reason in LABEL_LINES else None
        if label is not None and not label["value"].strip():
            _mark(rows, reasons, reason, [index + 1], head)
        if words[index] in (">", "»", "›", "→"):
            reasons[index] = "breadcrumb"
            _mark(rows, reasons, "breadcrumb", [index - 1, index + 1], head)


def _mark(
    rows: list[Row], reasons: list[str | None], reason: str | None, indices: Iterable[int], head: int
) -> None:
    for index in indices:
        if 0 <= index < head and reasons[index] is None and width(rows[index].text) <= _VALUE_WIDTH:
            reasons[index] = reason


def _mark_menus(rows: list[Row], reasons: list[str | None], head: int) -> None:
    """Mark the short lines that stand in a row at the top: the words of a menu."""
    top = [index for index in range(head) if reasons[index] is None]
    menu: list[int] = []
    for index in top:
        line = rows[index].text
        if width(line) > _MENU_WORD or ends_sentence(line) or _HOLDS_SPACE.search(line):
            break
        menu.append(index)
    if len(menu) >= _FEWEST_MENU_WORDS:
        for index in menu if len(menu) < len(top) else menu[:-1]:
            reasons[index] = "navigation"


def _mark_repeated_titles(words: list[str], reasons: list[str | None], head: int) -> None:
    """Mark all but the last of equal lines above a speech: page title, headline, title."""
    seen: set[str] = set()
    for index in reversed(range(head)):
        if reasons[index] is not None or _is_part_of_title(words, index):
            continue
        title = folded_text(TITLE_LABEL.sub("", words[index]))
        if title in seen:
            reasons[index] = "repeated title"
        seen.add(title)


def _is_part_of_title(words: list[str], index: int) -> bool:
    """Tell whether a Western line is the rest of a title that was broken above it."""
    if is_chinese(words[index]):
        return False
    broken = index > 0 and _OPEN_END.search(words[index - 1]) is not None
    return broken or len(words[index].split()) < _WORDS_OF_A_TITLE
