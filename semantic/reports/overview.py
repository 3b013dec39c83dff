"""The report of a reading: speeches, their paragraphs, what was dropped, nearest neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from semantic.records import Neighbour, Paragraph, Reading
from semantic.reports.pages import environment
from semantic.reports.tables import write_csv, write_jsonl

_FILES = (
    *("index.html", "speeches.jsonl", "paragraphs.jsonl", "dropped.jsonl", "neighbours.jsonl"),
    *("speeches.csv", "paragraphs.csv"),
)


def write_overview(
    reading: Reading,
    neighbours: Mapping[tuple[str, str], Sequence[Neighbour]],
    folder: Path,
    *,
    encoder: str,
    version: str,
) -> list[Path]:
    """Write the report of `reading` into `folder` and return the paths of its files.

    Parameters
    ----------
    reading : Reading
        Speeches and the account of the rest.
    neighbours : mapping
        For each paragraph id its nearest paragraphs in other speeches, nearest first.
    folder : Path
        Made if it is not there; files of an earlier report are overwritten.
    encoder, version : str
        What made the embeddings, and the version of this package; written into the page.

    Notes
    -----
    The same input gives the same bytes: nothing of the clock or the machine is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paragraphs = reading.paragraphs
    _write_tables(reading, paragraphs, neighbours, folder)
    page = (
        environment()
        .get_template("overview.html")
        .render(
            reading=reading,
            neighbours=neighbours,
            reasons=Counter(dropped.reason for dropped in reading.dropped).most_common(),
            characters=sum(speech.characters for speech in reading.speeches),
            encoder=encoder,
            version=version,
        )
    )
    (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
    return sorted(folder / name for name in _FILES)


def _write_tables(
    reading: Reading,
    paragraphs: Sequence[Paragraph],
    neighbours: Mapping[tuple[str, str], Sequence[Neighbour]],
    folder: Path,
) -> None:
    write_jsonl(folder / "speeches.jsonl", (speech.to_json(text=True) for speech in reading.speeches))
    write_jsonl(folder / "paragraphs.jsonl", (paragraph.to_json() for paragraph in paragraphs))
    write_jsonl(folder / "dropped.jsonl", (passage.to_json() for passage in reading.dropped))
    write_jsonl(
        folder / "neighbours.jsonl",
        (
            {
                "query": paragraph.id,
                "results": [found.to_json() for found in neighbours[paragraph.speech_id, paragraph.id]],
            }
            for paragraph in paragraphs
            if (paragraph.speech_id, paragraph.id) in neighbours
        ),
    )
    write_csv(
        folder / "speeches.csv",
        ("id", "title", "speaker", "place", "date", "language", "source", "paragraphs", "characters"),
        (
            (s.id, s.title, s.speaker, s.place, s.date, s.language, s.source, len(s.paragraphs), s.characters)
            for s in reading.speeches
        ),
    )
    write_csv(
        folder / "paragraphs.csv",
        ("id", "speech_id", "ordinal", "role", "heading", "text", "nearest", "similarity"),
        (
            (
                p.id,
                p.speech_id,
                p.ordinal,
                p.role.value,
                " / ".join(p.heading),
                p.text,
                *_nearest(neighbours.get((p.speech_id, p.id), ())),
            )
            for p in paragraphs
        ),
    )


def _nearest(found: Sequence[Neighbour]) -> tuple[str | None, float | None]:
    return (found[0].id, round(found[0].similarity, 4)) if found else (None, None)
