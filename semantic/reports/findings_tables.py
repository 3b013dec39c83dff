"""All that is found as tables: csv for spreadsheets, JSON Lines for scripts. Names of columns are English in every report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from semantic.findings import Findings
from semantic.records import Neighbour, Paragraph
from semantic.reports.boilerplate import (
    FAMILY_COLUMNS,
    FORMULA_COLUMNS,
    LEDGER_COLUMNS,
    Row,
    family_rows,
    formula_rows,
    ledger_rows,
)
from semantic.reports.commitments import write_commitments, write_indicators
from semantic.reports.tables import write_csv, write_jsonl
from semantic.reports.themes import (
    SPEECH_COLUMNS,
    PlacedParagraph,
    evidence_rows,
    first_by_id,
    placed_paragraphs,
    speech_theme_rows,
    theme_rows,
)
from semantic.reuse.differences import Difference
from semantic.reuse.families import Family, Member
from semantic.reuse.pool import place_of
from semantic.reuse.versions import medoid_of

Table = tuple[Sequence[str], Iterable[Sequence[object]]]


def write_tables(findings: Findings, folder: Path) -> list[Path]:
    """Write the tables into `folder`, and return their paths.

    As csv: ``speeches``, ``paragraphs``, ``dropped``, ``families`` (a row a member), ``formulae`` (a row a place), ``ledger``,
    ``shared`` (a row two speeches), ``commitments``, ``indicators`` (a row a target), ``themes``, ``evidence`` and
    ``theme_shares`` (a row a speech, a column a theme). As JSON Lines, with all fields: ``speeches`` with their texts,
    ``paragraphs``, ``dropped`` and ``neighbours``.

    Parameters
    ----------
    findings : Findings
        What to write.
    folder : Path
        Where; it is there.

    Notes
    -----
    Shares and similarities have 4 decimals. The same findings give the same bytes.
    """
    paths: list[Path] = []
    for name, (columns, rows) in _tables(findings).items():
        paths.append(folder / f"{name}.csv")
        write_csv(paths[-1], columns, rows)
    write_commitments(folder / "commitments.csv", findings.commitments, findings.speeches)
    write_indicators(folder / "indicators.csv", findings.indicators)
    paths += [folder / "commitments.csv", folder / "indicators.csv"]
    for name, records in _lines(findings).items():
        paths.append(folder / f"{name}.jsonl")
        write_jsonl(paths[-1], records)
    return sorted(paths)


def _tables(findings: Findings) -> dict[str, Table]:
    speeches = {speech.id: speech for speech in findings.speeches}
    placed = placed_paragraphs(findings.speeches, findings.themes, findings.map_points)
    texts = {speech.id: speech.text for speech in findings.speeches}
    _, shares = speech_theme_rows(findings.themes, speeches)
    return {
        "speeches": _speeches(findings),
        "paragraphs": _paragraphs(findings, placed),
        "dropped": _dropped(findings),
        "families": ((*FAMILY_COLUMNS, "differences"), _families(findings)),
        "formulae": ((*FORMULA_COLUMNS, "first_speech_id", "first_date"), _formulae(findings, texts)),
        "ledger": (LEDGER_COLUMNS, ledger_rows(findings.ledger)),
        "shared": _shared(findings),
        "themes": theme_rows(findings.themes, findings.inside, first_by_id(placed)),
        "evidence": evidence_rows(findings.themes),
        "theme_shares": ((*SPEECH_COLUMNS, *(theme.id for theme in findings.themes.themes)), shares),
    }


def _lines(findings: Findings) -> dict[str, Iterable[Mapping[str, Any]]]:
    reading, neighbours = findings.reading, findings.neighbours
    return {
        "speeches": (speech.to_json(text=True) for speech in reading.speeches),
        "paragraphs": (paragraph.to_json() for paragraph in reading.paragraphs),
        "dropped": (passage.to_json() for passage in reading.dropped),
        "neighbours": (
            {
                "query": paragraph.id,
                "results": [found.to_json() for found in neighbours[paragraph.speech_id, paragraph.id]],
            }
            for paragraph in reading.paragraphs
            if (paragraph.speech_id, paragraph.id) in neighbours
        ),
    }


def _speeches(findings: Findings) -> Table:
    columns = ("id", "title", "speaker", "place", "date", "language", "source", "paragraphs", "characters")
    again = {each.speech_id: each.first_id for each in findings.republished}
    return (*columns, "republishes"), (
        (
            speech.id,
            speech.title,
            speech.speaker,
            speech.place,
            speech.date,
            speech.language,
            speech.source,
            len(speech.paragraphs),
            speech.characters,
            again.get(speech.id),
        )
        for speech in findings.reading.speeches
    )


def _paragraphs(findings: Findings, placed: Sequence[PlacedParagraph]) -> Table:
    """Return what is told of paragraphs; ``similarity`` is that with the nearest, ``theme_similarity`` that with the theme."""
    columns = (
        *("id", "speech_id", "ordinal", "role", "heading", "text", "nearest", "nearest_speech_id", "similarity"),
        *("theme", "label", "theme_similarity", "fits", "x", "y"),
    )  # fmt: skip
    labels = {theme.id: theme.label for theme in findings.themes.themes}
    places = {place_of(each.passage): each for each in placed}

    def row(paragraph: Paragraph) -> Row:
        own = places[place_of(paragraph)]
        return (
            paragraph.id,
            paragraph.speech_id,
            paragraph.ordinal,
            paragraph.role.value,
            " / ".join(paragraph.heading),
            paragraph.text,
            *_nearest(findings.neighbours.get((paragraph.speech_id, paragraph.id), ())),
            own.assignment.theme,
            labels[own.assignment.theme],
            round(own.assignment.similarity, 4),
            "yes" if own.assignment.fits else "no",
            round(own.x, 4),
            round(own.y, 4),
        )

    return columns, map(row, findings.reading.paragraphs)


def _nearest(found: Sequence[Neighbour]) -> tuple[str | None, str | None, float | None]:
    return (found[0].id, found[0].speech_id, round(found[0].similarity, 4)) if found else (None, None, None)


def _dropped(findings: Findings) -> Table:
    return ("source", "source_start", "source_end", "reason", "text"), (
        (each.source, each.source_start, each.source_end, each.reason, each.text)
        for each in findings.reading.dropped
    )


def _families(findings: Findings) -> Iterator[Row]:
    """Yield the rows of members, with what each says otherwise than the medoid."""
    for family in findings.families:
        for member, row in zip(family.members, family_rows([family]), strict=True):
            yield (*row, _told(differences_of(family, member, findings)))


def differences_of(family: Family, member: Member, findings: Findings) -> tuple[Difference, ...]:
    """Return what a member says otherwise than the medoid of its family; `b` is the member."""
    version = findings.versions.get((place_of(medoid_of(family)), place_of(member.passage)))
    return () if version is None or member.is_medoid else version.differences


def _told(differences: Iterable[Difference]) -> str:
    return "; ".join(f"{each.type}: {each.a or '–'} / {each.b or '–'}" for each in differences)


def _formulae(findings: Findings, texts: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows of places, with the speech that used the phrase first."""
    for formula in findings.formulae:
        first = findings.first_used[formula.text]
        used = (first.speech_id, first.date) if first else (None, None)
        for row in formula_rows([formula], texts):
            yield (*row, *used)


def _shared(findings: Findings) -> Table:
    return ("speech_id", "other_id", "characters", "share"), (
        (each.speech_id, each.other_id, each.characters, round(each.share, 4)) for each in findings.shared
    )
