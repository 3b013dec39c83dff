"""The report as a Word file, read again as Word would."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from semantic.findings import Findings
from semantic.reports.word_document import write_document
from semantic.reports.word_file import Piece, WordFile
from semantic.reports.words import ReportLanguage, Words, short_names
from semantic.reuse.versions import medoid_of

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
        (paragraph,) = {p.text: p for p in document.paragraphs if p.text.endswith(text)}.values()
        bold = "".join(run.text for run in paragraph.runs if run.bold)
        assert figure in bold
        assert bold != text
        assert all(run.font.color.rgb is not None for run in paragraph.runs if run.bold)


class _Nothing:
    differences: tuple[Any, ...] = ()


NOTHING = _Nothing()


def key(family: Any, member: Any) -> tuple[Any, Any]:
    return tuple((each.speech_id, each.start, each.end) for each in (medoid_of(family), member.passage))  # type: ignore[return-value]


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
    document = read(broken, tmp_path, CHINESE)
    assert document.paragraphs


def test_nothing_found_is_a_document_too(nothing: Findings, tmp_path: Path) -> None:
    assert ENGLISH("page.no_indicators") in [p.text for p in read(nothing, tmp_path, ENGLISH).paragraphs]


def test_a_file_keeps_signs_that_mean_something_in_xml() -> None:
    file = WordFile("<b> & \x00", ReportLanguage.ENGLISH)
    file.paragraph([Piece("\ud800 & <i>", bold=True), Piece("plain")])
    document = Document(io.BytesIO(file.to_bytes()))
    assert [p.text for p in document.paragraphs] == ["<b> & \ufffd", "\ufffd & <i>plain"]
    assert [run.bold for run in document.paragraphs[1].runs] == [True, None]
