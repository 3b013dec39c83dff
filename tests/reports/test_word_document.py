"""The report as a Word file, read again as Word would."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from semantic.findings import Findings
from semantic.records import Kind
from semantic.reports.word_document import write_document
from semantic.reports.word_file import Piece, WordFile
from semantic.reports.words import ReportLanguage, Words, short_names
from semantic.reuse.differences import Difference, DifferenceType
from semantic.reuse.versions import medoid_of
from semantic.text.placed import Span

CHINESE, ENGLISH = (Words.of(language) for language in ReportLanguage)


def read(findings: Findings, folder: Path, words: Words) -> Any:
    (path,) = write_document(findings, folder, words)
    assert path.name == "report.docx"
    return Document(str(path))


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_the_parts_stand_under_headings_of_word(findings: Findings, tmp_path: Path, words: Words) -> None:
    document = read(findings, tmp_path, words)
    first = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert first == [
        words(f"page.nav_{part}") for part in ("overview", "boilerplate", "commitments", "themes", "method")
    ]
    assert document.core_properties.title == words("page.title", count=len(findings.speeches))
    assert document.paragraphs[0].style.name == "Title"


def test_the_table_of_speeches_has_a_row_each(findings: Findings, tmp_path: Path) -> None:
    table = read(findings, tmp_path, ENGLISH).tables[0]
    names = short_names(findings.speeches)
    assert [row.cells[0].text for row in table.rows[1:]] == [names[speech.id] for speech in findings.speeches]
    assert [row.cells[2].text for row in table.rows[1:]] == [
        f"{speech.characters:,}" for speech in findings.speeches
    ]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblHeader" not in table.rows[1]._tr.xml


def test_what_differs_in_a_family_is_bold_and_in_colour(findings: Findings, tmp_path: Path) -> None:
    told = [
        (member.passage.text, each.b)
        for family in findings.families
        for member in family.members
        for each in findings.versions.get(key(family, member), NOTHING).differences
        if each.b and each.type.value == "number"
    ]
    assert told, "a figure differs in some family"
    document = read(findings, tmp_path, CHINESE)
    for text, figure in told:
        (paragraph,) = {p.text: p for p in document.paragraphs if text in p.text and "≠" in p.text}.values()
        bold = [run.text for run in paragraph.runs if run.bold]
        assert figure in bold
        assert text not in bold
        assert any(f"/ {figure}" in piece for piece in bold), "and named with what the medoid says"
        assert all(run.font.color.rgb is not None for run in paragraph.runs if run.bold)


def test_a_difference_of_a_whole_text_is_named_and_not_painted(findings: Findings, tmp_path: Path) -> None:
    family = findings.families[0]
    member = next(each for each in family.members if not each.is_medoid)
    medoid, text = medoid_of(family).text, member.passage.text
    tense = Difference(
        type=DifferenceType.TENSE, a=medoid, b=text, a_span=Span(0, len(medoid)), b_span=Span(0, len(text))
    )
    edited = replace(member, kind=Kind.EDITED)
    changed = replace(family, members=tuple(edited if each is member else each for each in family.members))
    version = replace(findings.versions[key(family, member)], differences=(tense,))
    planted = replace(
        findings, families=(changed,), versions={**findings.versions, key(family, member): version}
    )
    document = read(planted, tmp_path, ENGLISH)
    (paragraph,) = [p for p in document.paragraphs if p.text.endswith("past or plan")]
    assert [run.text for run in paragraph.runs if run.bold] == ["  ≠ past or plan"]
    assert text in paragraph.text


class _Nothing:
    differences: tuple[Any, ...] = ()


NOTHING = _Nothing()


def texts_of(document: Any) -> list[str]:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(p.text for p in document.paragraphs), *cells]


def key(family: Any, member: Any) -> tuple[Any, Any]:
    return tuple((each.speech_id, each.start, each.end) for each in (medoid_of(family), member.passage))  # type: ignore[return-value]


def test_the_contents_are_a_field_that_lists_the_headings_already(findings: Findings, tmp_path: Path) -> None:
    document = read(findings, tmp_path, ENGLISH)
    listed = [p for p in document.paragraphs if p.style.name.startswith("toc ")]
    headings = [p for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert [p.text for p in listed] == [p.text for p in headings]
    assert [p.style.name[-1] for p in listed] == [p.style.name[-1] for p in headings]
    targets = [p._p.xpath("w:hyperlink/@w:anchor") for p in listed]
    assert targets == [p._p.xpath("w:bookmarkStart/@w:name") for p in headings]
    instructions = [str(each.text) for each in document.element.body.xpath("//w:instrText")]
    assert [each.split()[0] for each in instructions] == ["TOC"]


def test_the_page_is_a4_and_numbered_and_has_a_chinese_font(findings: Findings, tmp_path: Path) -> None:
    document = read(findings, tmp_path, ENGLISH)
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    for name in ("Normal", "Heading 1", "Title"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_the_shares_are_a_shaded_table_with_the_distance_below(findings: Findings, tmp_path: Path) -> None:
    document = read(findings, tmp_path, ENGLISH)
    spent = findings.themes.by_speech
    table = next(each for each in document.tables if each.rows[-1].cells[0].text == ENGLISH("page.distance"))
    names = short_names(findings.speeches)
    assert [cell.text for cell in table.rows[0].cells[1:]] == [names[each.speech_id] for each in spent]
    assert [cell.text for cell in table.rows[-1].cells[1:]] == [f"{each.distance:.2f}" for each in spent]
    for theme, row in zip(findings.themes.themes, table.rows[1:-1], strict=True):
        assert row.cells[0].text == theme.label
        assert [cell.text for cell in row.cells[1:]] == [
            f"{100 * each.shares[theme.id]:.0f}" for each in spent
        ]
        assert len(row._tr.xpath(".//w:shd")) == len(spent)


def test_pictures_are_described(findings: Findings, tmp_path: Path) -> None:
    document = read(findings, tmp_path, CHINESE)
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    count = len(findings.themes.assignments)
    assert described[0] == CHINESE("page.map_label", count=count, themes=findings.themes.k)
    assert len(described) == (2 if findings.themes.evidence else 1)


def test_a_long_list_says_how_much_there_is_and_where(findings: Findings, tmp_path: Path) -> None:
    many = replace(findings, formulae=findings.formulae[:1] * 1_234)
    document = read(many, tmp_path, ENGLISH)
    assert "The first 60 of 1,234 are here; formulae.csv has them all." in [
        p.text for p in document.paragraphs
    ]
    (table,) = [each for each in document.tables if each.rows[0].cells[0].text == "Phrase"]
    assert len(table.rows) == 61


def test_unique_commitments_come_first(findings: Findings, tmp_path: Path) -> None:
    document = read(findings, tmp_path, ENGLISH)
    tables = [table for table in document.tables if table.rows[0].cells[0].text == ENGLISH("page.commitment")]
    assert len(tables) == len({each.speech_id for each in findings.commitments})
    for table in tables:
        standing = [row.cells[1].text.startswith(ENGLISH("page.unique")) for row in table.rows[1:]]
        assert standing == sorted(standing, reverse=True)


def test_the_same_findings_give_the_same_bytes(findings: Findings, tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (path,) = write_document(findings, tmp_path / name, CHINESE)
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_text_that_xml_cannot_hold_stays_text(broken: Findings, tmp_path: Path) -> None:
    labelled = replace(
        broken,
        themes=replace(
            broken.themes,
            themes=tuple(
                replace(theme, label=f"\x00\ud800<b>&{theme.label}") for theme in broken.themes.themes
            ),
        ),
    )
    document = read(labelled, tmp_path, CHINESE)
    told = [p.text for p in document.paragraphs]
    assert [f"\ufffd\ufffd<b>&{theme.label}" in told for theme in broken.themes.themes] == [True, True]
    assert not any(0xD800 <= ord(sign) < 0xE000 for text in told for sign in text)
    assert "=1+1|镇" in texts_of(document)


def test_nothing_found_is_a_document_too(nothing: Findings, tmp_path: Path) -> None:
    assert ENGLISH("page.no_indicators") in [p.text for p in read(nothing, tmp_path, ENGLISH).paragraphs]


def test_a_file_keeps_signs_that_mean_something_in_xml() -> None:
    file = WordFile("<b> & \x00", ReportLanguage.ENGLISH)
    file.paragraph([Piece("\ud800 & <i>", bold=True), Piece("plain")])
    document = Document(io.BytesIO(file.to_bytes()))
    assert [p.text for p in document.paragraphs] == ["<b> & \ufffd", "\ufffd & <i>plain"]
    assert [run.bold for run in document.paragraphs[1].runs] == [True, None]
