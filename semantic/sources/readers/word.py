"""Word documents (docx): paragraphs, headings, tables, footnotes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import docx
import regex
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError, _Element

from semantic.errors import BrokenSourceError, EmptySourceError, SourceTooLargeError
from semantic.settings import ReadingSettings
from semantic.sources.documents import Body, Document, Mark, Particulars
from semantic.text.placed import PlacedText, Span

_UNSHOWN = frozenset(
    (
        *(qn("w:del"), qn("w:moveFrom"), qn("w:rt")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
"""Deleted and moved text, ruby notes, and the second copy of a drawing's text."""
_HEADING_STYLE = regex.compile(r"(?i)(?:heading|标题|標題|überschrift|titre|título|заголовок)\s*(\d)")
_TITLE_STYLE = regex.compile(r"(?i)title|标题|標題|titel|titre|título")
_TITLES_OF_TEMPLATES = ("Word Document", "PowerPoint Presentation")
_DAMAGE = (
    *(KeyError, ValueError, TypeError, AttributeError, NotImplementedError, OSError, EOFError),
    *(XMLSyntaxError, zipfile.BadZipFile, zlib.error, PackageNotFoundError),
)
"""What a damaged archive or part makes the libraries raise; its cause is kept."""
_NUMBERED_NOTICE = "Word numbers some of its paragraphs itself, and such numbers are not in its text"
_NOTE_PARTS = ("/footnotes", "/endnotes")


def read_word(data: bytes, settings: ReadingSettings) -> Document:
    """Read a Word document; a row of a table becomes a line, footnotes follow the text.

    Text inserted with tracked changes is read, deleted text is not.
    """
    _check_archive(data, settings)
    opened = _opened(data)
    parts = [*_lines_in(opened.body, opened.styles), *map(_note_line, opened.notes)]
    stated = opened.title
    text = "\n".join(words for words, _ in parts)
    if not text.strip():
        raise EmptySourceError("it is a Word document without text; export it with its text, or run OCR")
    marks: list[Mark] = []
    length = 0
    for words, level in parts:
        if level is not None and words.strip():
            marks.append(Mark(Span(length, length + len(words)), level))
        length += len(words) + 1
    stated = None if stated in _TITLES_OF_TEMPLATES else stated
    body = Body(text=PlacedText.whole(text), marks=tuple(marks), hinted=Particulars(title=stated))
    notices = (_NUMBERED_NOTICE,) if next(opened.body.iter(qn("w:numPr")), None) is not None else ()
    return Document(text=text, bodies=(body,), notices=notices)


def _check_archive(data: bytes, settings: ReadingSettings) -> None:
    """Refuse what is no archive or would unpack beyond the limits, before anything is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [(entry.file_size, entry.compress_size) for entry in archive.infolist()]
            locked = any(entry.flag_bits & 1 for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        kind = "an old .doc" if data.startswith(b"\xd0\xcf\x11\xe0") else "no Word document"
        raise BrokenSourceError(
            f"it is named .docx but is {kind} or a damaged one; save it anew as .docx"
        ) from error
    if locked:
        raise BrokenSourceError("it is locked with a password; save it without one")
    unpacked = sum(size for size, _ in sizes)
    ratio = max((size / max(packed, 1) for size, packed in sizes if size > 2**20), default=0.0)
    if unpacked > settings.max_unpacked_bytes or ratio > settings.max_unpacking_ratio:
        raise SourceTooLargeError(
            f"it would unpack to {unpacked:,} bytes ({ratio:,.0f} times its size at most), beyond "
            f"max_unpacked_bytes = {settings.max_unpacked_bytes:,} or max_unpacking_ratio = "
            f"{settings.max_unpacking_ratio}; raise the limit only if you trust the file"
        )


@dataclass(frozen=True)
class _Opened:
    """What the libraries make of a file: its body, its footnotes and endnotes, names of styles, and its title."""

    body: _Element
    notes: tuple[_Element, ...]
    styles: dict[str, str]
    title: str | None


def _opened(data: bytes) -> _Opened:
    """Have python-docx and lxml parse all that is read; what they raise at damage is said in a sentence."""
    try:
        word = docx.Document(io.BytesIO(data))
        opened = _Opened(
            body=word.element.body,
            notes=tuple(_notes_of(word)),
            styles={style.style_id: style.name or "" for style in word.styles},
            title=word.core_properties.title or None,
        )
    except _DAMAGE as error:
        raise _broken() from error
    if opened.body is None:
        raise _broken()
    return opened


def _broken() -> BrokenSourceError:
    return BrokenSourceError("it is named .docx but is no complete Word document; save it anew from Word")


def _notes_of(word: WordDocument) -> Iterator[_Element]:
    """Yield the footnotes and endnotes that people wrote."""
    for part in word.part.rels.values():
        if part.reltype.endswith(_NOTE_PARTS) and not part.is_external:
            for note in parse_xml(part.target_part.blob):
                if note.get(qn("w:type")) is None:
                    yield note


def _note_line(note: _Element) -> tuple[str, int | None]:
    return " ".join(_words(paragraph) for paragraph in note.iter(qn("w:p"))).strip(), None


def _lines_in(parent: _Element, styles: dict[str, str]) -> Iterator[tuple[str, int | None]]:
    """Yield the lines below an element; a cell that stands alone in its row lays out a page."""
    for child in parent:
        if child.tag == qn("w:p"):
            yield _words(child), _level(child, styles)
        elif child.tag == qn("w:tbl"):
            for row in child.iterchildren(qn("w:tr")):
                cells = list(row.iterchildren(qn("w:tc")))
                if len(cells) == 1:
                    yield from _lines_in(cells[0], styles)
                else:
                    yield (
                        "\t".join(" ".join(words for words, _ in _lines_in(cell, styles)) for cell in cells),
                        None,
                    )
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _lines_in(child, styles)


def _words(paragraph: _Element) -> str:
    """Return the text of a paragraph as Word shows it: not what was deleted or moved away."""
    words: list[str] = []
    for node in paragraph:
        if node.tag in _UNSHOWN:
            continue
        if node.tag == qn("w:t"):
            words.append(node.text or "")
        elif node.tag == qn("w:tab"):
            words.append("\t")
        elif node.tag in (qn("w:br"), qn("w:cr")):
            words.append("\n")
        elif node.tag == qn("w:noBreakHyphen"):
            words.append("-")
        elif node.tag != qn("w:pPr"):
            words.append(_words(node))
    return "".join(words)


def _level(paragraph: _Element, styles: dict[str, str]) -> int | None:
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        return None
    outline = properties.find(qn("w:outlineLvl"))
    if outline is not None and outline.get(qn("w:val"), "9").isdecimal():
        level = int(outline.get(qn("w:val"), "9")) + 1
        if level <= 9:
            return level
    style = properties.find(qn("w:pStyle"))
    name = styles.get(style.get(qn("w:val"), ""), "") if style is not None else ""
    heading = _HEADING_STYLE.match(name)
    if heading is not None:
        return int(heading.group(1))
    return 0 if _TITLE_STYLE.fullmatch(name) else None
