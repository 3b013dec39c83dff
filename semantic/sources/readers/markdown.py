"""Markdown files: markdown-it-py tells the blocks, the marks inside lines go."""

from __future__ import annotations

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from semantic.settings import ReadingSettings
from semantic.sources.decoding import decode
from semantic.sources.documents import Body, Document, Mark, Particulars
from semantic.sources.readers.plain import lost_characters
from semantic.sources.stated import stated_particulars
from semantic.text.placed import Dropped, Edits, PlacedText, Span, lines

_BLOCKS = MarkdownIt("zero").enable(["heading", "lheading", "fence"])
"""Headings and code are all that is needed of the blocks; nested lists would cost time without end."""
_FRONT_MATTER = regex.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", flags=regex.DOTALL)
_FRONT_FIELD = regex.compile(r"(?m)^(?<name>\w+)\s*:\s*[\"']?(?<value>[^\r\n]*?)[\"']?\s*$")
_COMMENT = regex.compile(r"<!--.*?-->", flags=regex.DOTALL)
_TAG = regex.compile(r"</?[A-Za-z][^<>\n]{0,300}>")
_LINE_MARK = regex.compile(
    r"[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-+*][ \t]+(?=\S)|(?:=+|-{2,}|\*{3,}|_{3,})[ \t]*$|```.*$|~~~.*$)"
)
_CLOSING_HASHES = regex.compile(r"[ \t]+#+[ \t]*$")
_INLINE = (
    regex.compile(r"^(?<mark>\*)(?=[^\s*])[^*\n]+[^\s*](?<mark2>\*)[ \t]*$"),
    regex.compile(r"(?<![\w*])(?<mark>\*)(?=[A-Za-zÀ-ÿ])[^*\n]*[A-Za-zÀ-ÿ.,!?](?<mark2>\*)(?![\w*])"),
    regex.compile(r"(?<mark>\*\*\*|\*\*|__|~~|`)(?=\S)[^\n]*?\S(?<mark2>\g<mark>)"),
    regex.compile(r"(?<open>!?\[)[^\[\]\n]*(?<close>\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\))"),
)
_ESCAPE = regex.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!|>~])")


def read_markdown(data: bytes, _settings: ReadingSettings) -> Document:
    """Read Markdown; headings keep their level, emphasis and link marks are syntax, not text.

    A single ``*`` beside a Chinese character stays, since masked names are written with it
    (*区, *局), unless the whole line stands between two.
    """
    decoded = decode(data)
    source = decoded.text
    known, start = _front_matter(source)
    parsed = _BLOCKS.parse(source[start:])
    body_lines = list(lines(source[start:]))
    marks = tuple(
        Mark(
            Span(start + body_lines[token.map[0]].start, start + body_lines[token.map[1] - 1].end),
            int(token.tag[1]),
        )
        for token in parsed
        if token.type == "heading_open" and token.map is not None
    )
    text, dropped = _without_syntax(PlacedText.whole(source)[start:], _code_lines(parsed))
    if start:
        dropped.insert(0, Dropped(Span(0, start), source[:start], "front matter"))
    body = Body(text=text, marks=marks, stated=known)
    return Document(text=source, bodies=(body,), dropped=tuple(dropped), notices=lost_characters(decoded))


def _front_matter(source: str) -> tuple[Particulars, int]:
    match = _FRONT_MATTER.match(source)
    if match is None:
        return Particulars(), 0
    values = {m["name"].lower(): m["value"] for m in _FRONT_FIELD.finditer(match.group(1))}
    return stated_particulars(values, "its front matter"), match.end()


def _code_lines(tokens: list[Token]) -> set[int]:
    return {
        line
        for token in tokens
        if token.type == "fence" and token.map is not None
        for line in range(token.map[0] + 1, token.map[1] - 1)
    }


def _without_syntax(text: PlacedText, code: set[int]) -> tuple[PlacedText, list[Dropped]]:
    """Take the marks of Markdown out; comments and tags are listed as dropped."""
    edits = Edits(text)
    for pattern, reason in ((_COMMENT, "comment"), (_TAG, "markup")):
        for match in pattern.finditer(text.text):
            edits.drop(*match.span(), reason)
    shown, dropped = edits.made()
    edits = Edits(shown)
    for number, (start, end) in enumerate(lines(shown.text)):
        if number not in code:
            for span in _marks_in(shown.text[start:end]):
                edits.drop(start + span.start, start + span.end, "link")
    plain, syntax = edits.made()
    links = [entry for entry in syntax if entry.text.startswith("](")]
    return plain, dropped + links


def _marks_in(line: str) -> list[Span]:
    spans: list[Span] = []
    start = 0
    while (match := _LINE_MARK.match(line, start)) is not None and match.end() > start:
        spans.append(Span(start, match.end()))
        start = match.end()
    closing = _CLOSING_HASHES.search(line, start) if spans and "#" in line[: spans[0].end] else None
    if closing is not None:
        spans.append(Span(*closing.span()))
    for pattern in _INLINE:
        for match in pattern.finditer(line, start):
            opened, closed = ("open", "close") if pattern is _INLINE[-1] else ("mark", "mark2")
            spans += [Span(*match.span(opened)), Span(*match.span(closed))]
    spans += [Span(*match.span()) for match in _ESCAPE.finditer(line, start)]
    return _apart(spans)


def _apart(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(set(spans)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
