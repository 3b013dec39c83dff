"""White space of every width becomes plain spaces and line ends; invisible marks go."""

from __future__ import annotations

import regex

from semantic.text.placed import Dropped, Edits, PlacedText

_SPACE = r"[^\S\n\f\r\v\x85\u2028\u2029]"
_LINE_END = regex.compile(
    rf"(?<!{_SPACE}){_SPACE}*+(?:\r\n|[\r\v\x85\u2028\u2029])|(?<!{_SPACE}){_SPACE}++(?=\n|\Z)"
)
_MARKUP = regex.compile(r"(?i)<br\s{0,3}/?>|</p>|<p>|&nbsp;|&emsp;|&ensp;")
"""What is left of a page that was saved as text."""
_PAGE_END = regex.compile(r"\f")
_RUN = regex.compile(rf"(?<=\S){_SPACE}++(?=\S)")
_INVISIBLE = regex.compile(
    r"[\p{Cc}--[\s]]|[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+",
    flags=regex.VERSION1,
)
"""Control characters, soft hyphens, zero-width spaces and marks of writing direction. The
zero-width joiners stay: Persian and emoji spell with them."""


def mend_spaces(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    r"""Write one space where any run of horizontal white space stood within a line.

    Indentation is kept (the next repairs read paragraphs from it), white space before a
    line end is not. Line ends of every system become ``\n``; a form feed stays, on a line of
    its own, since it tells where a page ends.
    """
    edits = Edits(text)
    for match in _INVISIBLE.finditer(text.text):
        edits.drop(*match.span(), "invisible character")
    for match in _MARKUP.finditer(text.text):
        edits.drop(*match.span(), "markup", leaving="\n" if match.group()[0] == "<" else " ")
    visible, dropped = edits.made()
    edits = Edits(visible)
    for match in _LINE_END.finditer(visible.text):
        ends_line = match.group()[-1:] in "\r\n\v\x85\u2028\u2029"
        edits.respace(*match.span(), "\n" if ends_line else "")
    for match in _RUN.finditer(visible.text):
        if match.group() != " ":
            edits.respace(*match.span(), " ")
    for match in _PAGE_END.finditer(visible.text):
        edits.respace(*match.span(), "\n\f\n")
    mended, _ = edits.made()
    return mended, dropped
