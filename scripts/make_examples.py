"""Make the two binary example speeches from their Markdown sources.

Run as ``python scripts/make_examples.py``. It writes the Word file and the PDF
in ``examples/speeches/`` from the texts in ``examples/sources/``; every run with
the same library versions writes the same bytes. Needs python-docx and reportlab.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate
from semantic.reports.zip_times import TIME, with_constant_times

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FONT = "STSong-Light"
CJK_FONT_NAME = "宋体"
DOC_TIME = datetime(*TIME, tzinfo=UTC)


@dataclass
class Block:
    """One block of a source: title, byline, heading1, heading2, text or table."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


def read_source(path: Path) -> list[Block]:
    """Read the small part of Markdown that the sources use."""
    marks = {"# ": "title", "## ": "heading1", "### ": "heading2"}
    blocks: list[Block] = []
    for part in path.read_text(encoding="utf-8").strip().split("\n\n"):
        mark = next((m for m in marks if part.startswith(m)), None)
        if mark:
            blocks.append(Block(marks[mark], part[len(mark) :]))
        elif part.startswith("|"):
            lines = [line.strip("| ").split("|") for line in part.splitlines()]
            rows = [[cell.strip() for cell in line] for line in lines]
            blocks.append(Block("table", rows=[rows[0], *rows[2:]]))
        else:
            # The two lines under the title are the byline and the date.
            kind = "byline" if len(blocks) in (1, 2) else "text"
            blocks.append(Block(kind, part))
    return blocks


def docx_bytes(blocks: list[Block]) -> bytes:
    """Lay the blocks out as a Word file with constant dates."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name = CJK_FONT_NAME
    normal.font.size = Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), CJK_FONT_NAME)
    styles = {"title": "Title", "heading1": "Heading 1", "heading2": "Heading 2"}
    for block in blocks:
        if block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            continue
        paragraph = document.add_paragraph(block.text, style=styles.get(block.kind))
        if block.kind == "text" and not block.text.endswith("："):
            paragraph.paragraph_format.first_line_indent = Pt(24)
    core = document.core_properties
    core.title, core.author, core.comments = blocks[0].text, "", ""
    core.created = core.modified = DOC_TIME
    raw = io.BytesIO()
    document.save(raw)
    return with_constant_times(raw.getvalue())


def pdf_bytes(blocks: list[Block], header: str) -> bytes:
    """Lay the blocks out as an A4 PDF with a running header and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    body = ParagraphStyle("text", fontName=FONT, fontSize=12, leading=22, wordWrap="CJK")
    indented = ParagraphStyle("indented", body, firstLineIndent=24)
    centred = ParagraphStyle("byline", body, alignment=TA_CENTER)
    heading = ParagraphStyle("heading1", body, fontSize=14, spaceBefore=10, spaceAfter=4)
    title = ParagraphStyle("title", centred, fontSize=18, leading=28, spaceAfter=8)
    styles = {"title": title, "byline": centred, "heading1": heading}

    def style_of(block: Block) -> ParagraphStyle:
        if block.kind == "text":
            return body if block.text.endswith("：") else indented
        return styles[block.kind]

    def decorate(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 15 * mm, header)
        canvas.drawCentredString(A4[0] / 2, 12 * mm, f"— {template.page} —")

    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=28 * mm,
        rightMargin=28 * mm,
        topMargin=26 * mm,
        bottomMargin=24 * mm,
        title=blocks[0].text,
        invariant=1,
    )
    story = [Paragraph(escape(block.text), style_of(block)) for block in blocks]
    template.build(story, onFirstPage=decorate, onLaterPages=decorate)
    return out.getvalue()


def main() -> None:
    """Write both files and name them."""
    sources, speeches = EXAMPLES / "sources", EXAMPLES / "speeches"
    fisheries = read_source(sources / "fisheries-ministry-directive.md")
    education = read_source(sources / "heshan-education-forum.md")
    made = {
        "fisheries-ministry-directive.docx": docx_bytes(fisheries),
        "heshan-education-forum.pdf": pdf_bytes(education, "禾杉省基础教育质量论坛文集"),
    }
    for name, data in made.items():
        (speeches / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
