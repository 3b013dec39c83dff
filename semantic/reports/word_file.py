"""A Word file: headings, paragraphs, tables and pictures, without what is in them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from semantic.reports.words import ReportLanguage
from semantic.reports.xml_text import in_xml
from semantic.reports.zip_times import TIME, with_constant_times

_LATIN, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
"""Fonts that Word has wherever it runs; others take what they have in their place."""
_SIZE, _SMALL = 10.5, 9.0
"""Points of the text, 五号 in Chinese, and of tables, 小五."""
_MARGIN = 2.2
"""Centimetres on all sides: an A4 page then holds six columns."""
_HEAD_FILL = "E8EEF5"


@dataclass(frozen=True)
class Piece:
    """A piece of a paragraph in one look."""

    text: str
    bold: bool = False
    underline: bool = False
    colour: str | None = None
    small: bool = False


Line = str | Sequence[Piece]


class WordFile:
    """A Word file that is being written.

    Parameters
    ----------
    title : str
        Its title.
    language : ReportLanguage
        What it is written in, for spelling and fonts.
    """

    def __init__(self, title: str, language: ReportLanguage) -> None:
        from docx import Document
        from docx.shared import Cm, Pt

        self._document = Document()
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet"):
            self._font(name, language)
        self._document.styles["Normal"].font.size = Pt(_SIZE)
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
        core = self._document.core_properties
        core.title, core.author, core.comments = in_xml(title), "", ""
        core.created = core.modified = datetime(*TIME, tzinfo=UTC)
        self._number_pages(section.footer.paragraphs[0])
        self._document.add_heading(in_xml(title), 0)

    def heading(self, text: str, level: int) -> None:
        """Add a heading."""
        self._document.add_heading(in_xml(text), level)

    def paragraph(self, line: Line, *, bullet: bool = False, indent: float = 0.0) -> None:
        """Add a paragraph; `indent` is in centimetres."""
        from docx.shared import Cm

        paragraph = self._document.add_paragraph(style="List Bullet" if bullet else None)
        if indent:
            paragraph.paragraph_format.left_indent = Cm(indent)
        _fill(paragraph, line)

    def contents(self, hint: str) -> None:
        """Add the table of contents, which Word fills when it is asked to; until then it says the hint."""
        paragraph = self._document.add_paragraph()
        _field(paragraph, 'TOC \\o "1-2" \\h \\z \\u', in_xml(hint))

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[Line]],
        *,
        widths: Sequence[float],
        fills: Sequence[Sequence[str | None]] | None = None,
    ) -> None:
        """Add a table whose header is repeated on each page.

        Parameters
        ----------
        columns : sequence of str
            What stands in the header.
        rows : iterable of sequence of str or of Piece
            A line a cell.
        widths : sequence of float
            Of the columns, in centimetres.
        fills : sequence of sequence of str or None, optional
            Colours of the cells, as RGB in six digits.
        """
        table = self._document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.autofit = False
        header = table.rows[0]
        for cell, name in zip(header.cells, columns, strict=True):
            _fill(cell.paragraphs[0], [Piece(name, bold=True, small=True)])
            _shade(cell, _HEAD_FILL)
        _repeat(header)
        for number, row in enumerate(rows):
            cells = table.add_row().cells
            for column, (cell, line) in enumerate(zip(cells, row, strict=True)):
                _fill(cell.paragraphs[0], _smaller(line))
                fill = fills[number][column] if fills else None
                if fill:
                    _shade(cell, fill)
        self._width(table, widths)
        self._document.add_paragraph()

    def picture(self, data: bytes, described: str, *, width: float) -> None:
        """Add a png picture with a text for those who do not see it; `width` is in centimetres."""
        from docx.shared import Cm

        shape = self._document.add_picture(io.BytesIO(data), width=Cm(width))
        shape._inline.docPr.set("descr", in_xml(described))

    def to_bytes(self) -> bytes:
        """Return the file; the same content gives the same bytes."""
        raw = io.BytesIO()
        self._document.save(raw)
        return with_constant_times(raw.getvalue())

    def _font(self, name: str, language: ReportLanguage) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        style = self._document.styles[name]
        style.font.name = _LATIN
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script, font in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", _EAST_ASIAN)):
            fonts.set(qn(f"w:{script}"), font)
        if name == "Normal":
            spoken = OxmlElement("w:lang")
            spoken.set(qn("w:val"), "en-GB")
            spoken.set(qn("w:eastAsia"), "zh-CN" if language is ReportLanguage.CHINESE else "en-GB")
            properties.append(spoken)

    def _number_pages(self, paragraph: Any) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _field(paragraph, "PAGE", "1")

    def _width(self, table: Any, widths: Sequence[float]) -> None:
        """Set the widths of the columns; Word goes by the cells, others by the columns."""
        from docx.shared import Cm

        lengths = [Cm(width) for width in widths]
        for column, length in zip(table.columns, lengths, strict=True):
            column.width = length
        for row in table.rows:
            for cell, length in zip(row._tr.tc_lst, lengths, strict=True):
                cell.width = length


def _smaller(line: Line) -> Sequence[Piece]:
    pieces = [Piece(line)] if isinstance(line, str) else line
    return [Piece(each.text, each.bold, each.underline, each.colour, small=True) for each in pieces]


def _fill(paragraph: Any, line: Line) -> None:
    from docx.shared import Pt, RGBColor

    for piece in [Piece(line)] if isinstance(line, str) else line:
        run = paragraph.add_run(in_xml(piece.text))
        if piece.bold:
            run.bold = True
        if piece.underline:
            run.underline = True
        if piece.colour:
            run.font.color.rgb = RGBColor.from_string(piece.colour)
        if piece.small:
            run.font.size = Pt(_SMALL)


def _shade(cell: Any, fill: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeated)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    """Add a field, which Word computes, with what it shows until then."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
