"""A Word file: headings, paragraphs, tables and pictures, without what is in them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import east_asian_width

from semantic.reports.words import ReportLanguage
from semantic.reports.xml_text import in_xml
from semantic.reports.zip_times import TIME, with_constant_times

_LATIN, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
"""Fonts that Word has wherever it runs; others take what they have in their place."""
_SIZE, _SMALL = 10.5, 9.0
"""Points of the text, 五号 in Chinese, and of tables, 小五."""
_MARGIN = 2.2
"""Centimetres on all sides: an A4 page then holds six columns."""
_HEAD_FILL, _LINE = "E8EEF5", "BFC7D1"
"""Colours of the header of a table and of the lines between its cells."""
_CELL_MARGIN = 60
"""Twentieths of a point left and right in a cell, a millimetre: half of what Word takes, for more columns."""
_HIGHEST, _WIDE, _NARROW = 4.5, 0.36, 0.2
"""Centimetres that names down the header of a table get at most, and about what each Chinese character and each other one takes."""
_IN_CONTENTS = 2
"""Levels of headings that the table of contents lists."""


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
        self._listed: list[tuple[str, int, str]] = []
        self._after_contents: Any = None
        self._style_contents()
        self._style_tables()
        self._number_pages(section.footer.paragraphs[0])
        self._document.add_heading(in_xml(title), 0)

    def heading(self, text: str, level: int) -> None:
        """Add a heading, which the table of contents lists if there is one and the level belongs there."""
        heading = self._document.add_heading(in_xml(text), level)
        if level > _IN_CONTENTS:
            return
        number = len(self._listed) + 1
        self._listed.append((in_xml(text), level, f"_Toc{number:06}"))
        _bookmark(heading, number, self._listed[-1][-1])
        if self._after_contents is not None:
            self._list(*self._listed[-1])

    def paragraph(
        self, line: Line, *, bullet: bool = False, indent: float = 0.0, with_next: bool = False
    ) -> None:
        """Add a paragraph; `indent` is in centimetres, and one that belongs to the next stays on its page."""
        from docx.shared import Cm

        paragraph = self._document.add_paragraph(style="List Bullet" if bullet else None)
        if indent:
            paragraph.paragraph_format.left_indent = Cm(indent)
        if with_next:
            paragraph.paragraph_format.keep_with_next = True
        _fill(paragraph, line)

    def contents(self, hint: str) -> None:
        """Add the table of contents: all headings, without pages, which only Word can tell; the hint says so.

        It is a field, so that Word writes it anew, hint and all, when it is asked to.
        """
        begin = self._document.add_paragraph()
        _mark_field(begin, "begin")
        _instruct(begin, f'TOC \\o "1-{_IN_CONTENTS}" \\h \\z \\u')
        _mark_field(begin, "separate")
        _fill(begin, [Piece(hint, small=True)])
        self._after_contents = self._document.add_paragraph()
        _mark_field(self._after_contents, "end")
        for heading in self._listed:
            self._list(*heading)

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[Line]],
        *,
        widths: Sequence[float],
        fills: Sequence[Sequence[str | None]] | None = None,
        figures: bool = False,
        upright: bool = False,
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
        figures : bool, default False
            Whether all columns but the first hold figures, which are centred.
        upright : bool, default False
            Whether the header, but for its first cell, reads from top to bottom.
        """
        table = self._document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.autofit = False
        header = table.rows[0]
        for column, (cell, name) in enumerate(zip(header.cells, columns, strict=True)):
            _fill(cell.paragraphs[0], [Piece(name, bold=True, small=True)])
            _shade(cell, _HEAD_FILL)
            if column and upright:
                _turn(cell)
            elif column and figures:
                _centre(cell.paragraphs[0])
        _keep_whole(header)
        _repeat(header)
        if upright:
            _raise(header, columns[1:])
        for number, row in enumerate(rows):
            added = table.add_row()
            _keep_whole(added)
            for column, (cell, line) in enumerate(zip(added.cells, row, strict=True)):
                _fill(cell.paragraphs[0], _smaller(line))
                if column and figures:
                    _centre(cell.paragraphs[0])
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

    def _list(self, text: str, level: int, name: str) -> None:
        _link(self._after_contents.insert_paragraph_before(style=f"toc {level}"), name, text)

    def _number_pages(self, paragraph: Any) -> None:
        _centre(paragraph)
        _mark_field(paragraph, "begin")
        _instruct(paragraph, "PAGE")
        _mark_field(paragraph, "separate")
        _fill(paragraph, "1")
        _mark_field(paragraph, "end")

    def _style_contents(self) -> None:
        """Give the lines of the table of contents the styles that Word looks for, the deeper the further in."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Cm, Pt

        for level in range(1, _IN_CONTENTS + 1):
            style = self._document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            style.base_style = self._document.styles["Normal"]
            style.paragraph_format.left_indent = Cm(0.6 * (level - 1))
            style.paragraph_format.space_after = Pt(0)

    def _style_tables(self) -> None:
        """Give tables light lines and narrow margins."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        properties = self._document.styles["Table Grid"].element.find(qn("w:tblPr"))
        for line in properties.find(qn("w:tblBorders")):
            line.set(qn("w:color"), _LINE)
        margins = properties.find(qn("w:tblCellMar"))
        for side in ("left", "right"):
            margin = margins.find(qn(f"w:{side}"))
            if margin is None:
                margin = OxmlElement(f"w:{side}")
                margins.append(margin)
            margin.set(qn("w:w"), str(_CELL_MARGIN))
            margin.set(qn("w:type"), "dxa")

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


def _centre(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _turn(cell: Any) -> None:
    """Let a cell read from top to bottom, with Chinese characters upright."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    direction = OxmlElement("w:textDirection")
    direction.set(qn("w:val"), "tbRlV")
    cell._tc.get_or_add_tcPr().append(direction)


def _raise(row: Any, names: Sequence[str]) -> None:
    """Give a row the height of names that read from top to bottom, which Word does not measure."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.shared import Cm

    longest = max(
        sum(_WIDE if east_asian_width(sign) in "WF" else _NARROW for sign in name) for name in names
    )
    row.height, row.height_rule = Cm(min(longest + 2 * _WIDE, _HIGHEST)), WD_ROW_HEIGHT_RULE.EXACTLY


def _keep_whole(row: Any) -> None:
    """Keep a row on one page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: Any) -> None:
    """Repeat a row at the head of each page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _mark_field(paragraph: Any, part: str) -> None:
    """Add where a field, which Word computes, begins or ends, or where what it shows until then begins."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), part)
    paragraph.add_run()._r.append(mark)


def _instruct(paragraph: Any, instruction: str) -> None:
    """Add what a field is to compute."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    told = OxmlElement("w:instrText")
    told.set(qn("xml:space"), "preserve")
    told.text = f" {instruction} "
    paragraph.add_run()._r.append(told)


def _bookmark(paragraph: Any, number: int, name: str) -> None:
    """Name the place of a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:name"), name)
    for edge in (start, end):
        edge.set(qn("w:id"), str(number))
    paragraph._p.insert(1, start)  # behind the properties, which stand first
    paragraph._p.append(end)


def _link(paragraph: Any, name: str, text: str) -> None:
    """Add a link to the place of that name."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run(text)
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), name)
    link.set(qn("w:history"), "1")
    link.append(run._r)
    paragraph._p.append(link)
