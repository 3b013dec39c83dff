"""The whole report of a corpus, in the formats that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from semantic.errors import SemanticError
from semantic.findings import Findings
from semantic.reports.vega import bundled
from semantic.reports.words import ReportLanguage, Words


class Format(StrEnum):
    """What a report is written as."""

    HTML = "html"
    MARKDOWN = "md"
    CSV = "csv"
    JSON = "json"
    DOCX = "docx"

    @classmethod
    def named(cls, names: str | Iterable[str]) -> tuple[Format, ...]:
        """Return the formats of those names, each once, in the order they are always written in.

        Raises
        ------
        SemanticError
            If there is no such format, or none is named.
        """
        given = names.split(",") if isinstance(names, str) else names
        wanted = [name.strip() for name in given if name.strip()]
        for name in wanted:
            if name not in list(cls):
                raise SemanticError(f"There is no format {name!r}; there is {', '.join(cls)}.")
        if not wanted:
            raise SemanticError(f"No format is named; there is {', '.join(cls)}.")
        return tuple(each for each in cls if each in wanted)


def write_report(
    findings: Findings,
    folder: Path,
    *,
    formats: Sequence[Format] = tuple(Format),
    language: ReportLanguage | None = None,
    vega: Callable[[], str] = bundled,
) -> list[Path]:
    """Write a report into `folder`, and return the paths of its files, the one to open first.

    ``report.html`` is one page that opens without a network; ``report.md`` and ``report.docx`` say the same for reading on
    paper; ``report.json`` and the tables (csv and JSON Lines, and ``paragraphs.parquet`` for Embedding Atlas) hold all of it.

    Parameters
    ----------
    findings : Findings
        What was found.
    folder : Path
        Made if it is not there; files of an earlier report are overwritten.
    formats : sequence of Format
        In which formats.
    language : ReportLanguage, optional
        By default that of most speeches, or English.
    vega : callable
        Returns the script that draws the charts of the page.

    Raises
    ------
    SemanticError
        If a file cannot be written.

    Notes
    -----
    The same findings give the same bytes: nothing of the clock or the machine is written.
    """
    words = Words.of(language or ReportLanguage.fitting(findings))
    folder.mkdir(parents=True, exist_ok=True)
    return [path for each in formats for path in _write(each, findings, folder, words, vega)]


def _write(
    wanted: Format, findings: Findings, folder: Path, words: Words, vega: Callable[[], str]
) -> list[Path]:
    """Write one format; what writes it is loaded only then."""
    match wanted:
        case Format.HTML:
            from semantic.reports.page import write_page

            return write_page(findings, folder, words, vega=vega)
        case Format.MARKDOWN:
            from semantic.reports.markdown import write_markdown

            return write_markdown(findings, folder, words)
        case Format.CSV:
            from semantic.reports.atlas import write_atlas
            from semantic.reports.findings_tables import write_tables

            return [*write_tables(findings, folder), *write_atlas(findings, folder)]
        case Format.JSON:
            from semantic.reports.findings_json import write_json

            return write_json(findings, folder)
        case Format.DOCX:
            from semantic.reports.word_document import write_document

            return write_document(findings, folder, words)
