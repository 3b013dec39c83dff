"""Paragraphs as a table for Embedding Atlas, which draws them as a map to search and to filter.

embedding-atlas paragraphs.parquet --text text --x x --y y --neighbors neighbors
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from semantic.findings import Findings
from semantic.records import Neighbour
from semantic.reports.tables import mended, write_bytes
from semantic.reports.themes import placed_paragraphs

if TYPE_CHECKING:
    import pyarrow as pa

ATLAS = "paragraphs.parquet"


def write_atlas(findings: Findings, folder: Path) -> list[Path]:
    """Write ``paragraphs.parquet`` into `folder`, and return its path in a list.

    A row a paragraph, by speech id and place: ``id, speech_id, speaker, place, date, heading, text, theme, label``; ``x`` and
    ``y``, where it stands on the map; and ``neighbors``, the nearest paragraphs in other speeches, nearest first, as
    Embedding Atlas takes them: ``ids`` are numbers of rows from 0, ``distances`` are 1 less the cosine similarity. Headings
    and what else has no neighbours have empty lists.

    Parameters
    ----------
    findings : Findings
        What to write.
    folder : Path
        Where; it is there.

    Notes
    -----
    The same findings give the same bytes, as far as the same release of pyarrow writes them.
    """
    from pyarrow import parquet

    content = io.BytesIO()
    parquet.write_table(_table(findings), content, compression="zstd")
    write_bytes(folder / ATLAS, content.getvalue())
    return [folder / ATLAS]


def _table(findings: Findings) -> pa.Table:
    import pyarrow as pa

    columns = _columns(findings)
    about = {
        "encoder": findings.encoder,
        "made_by": f"semantic-speeches {findings.version}",
        "neighbors": "row numbers from 0 of paragraphs in other speeches; distance is 1 - cosine similarity",
    }
    return pa.table(columns, schema=_schema().with_metadata(about))


def _schema() -> pa.Schema:
    import pyarrow as pa

    words = ("id", "speech_id", "speaker", "place", "date", "heading", "text", "theme", "label")
    near = pa.struct([("ids", pa.list_(pa.int32())), ("distances", pa.list_(pa.float32()))])
    return pa.schema(
        [
            *((name, pa.string()) for name in words),
            ("x", pa.float32()),
            ("y", pa.float32()),
            ("neighbors", near),
        ]
    )


def _columns(findings: Findings) -> dict[str, Any]:
    placed = placed_paragraphs(findings.speeches, findings.themes, findings.map_points)
    passages = [each.passage for each in placed]
    speeches = {speech.id: speech for speech in findings.speeches}
    own = [speeches[passage.speech_id] for passage in passages]
    labels = {theme.id: theme.label for theme in findings.themes.themes}
    rows = {(passage.speech_id, passage.id): row for row, passage in enumerate(passages)}
    found = [findings.neighbours.get((passage.speech_id, passage.id), ()) for passage in passages]
    return {
        "id": _mended([passage.id for passage in passages]),
        "speech_id": _mended([speech.id for speech in own]),
        "speaker": _mended([speech.speaker for speech in own]),
        "place": _mended([speech.place for speech in own]),
        "date": _mended([speech.date for speech in own]),
        "heading": _mended([" / ".join(passage.heading) for passage in passages]),
        "text": _mended([passage.text for passage in passages]),
        "theme": [each.assignment.theme for each in placed],
        "label": _mended([labels[each.assignment.theme] for each in placed]),
        "x": findings.map_points[:, 0],
        "y": findings.map_points[:, 1],
        "neighbors": [_neighbours(near, rows) for near in found],
    }


def _mended(words: Sequence[str | None]) -> list[str | None]:
    return [None if each is None else mended(each) for each in words]


def _neighbours(found: Sequence[Neighbour], rows: dict[tuple[str, str], int]) -> dict[str, list[Any]]:
    return {
        "ids": [rows[each.speech_id, each.id] for each in found],
        "distances": [distance(each.similarity) for each in found],
    }


def distance(similarity: float) -> float:
    """Return the distance of a similarity, in 4 decimals; rounding of similarities must not make it less than none.

    Examples
    --------
    >>> distance(0.75)
    0.25
    >>> distance(1.0000001)
    0.0
    """
    return max(0.0, round(1 - similarity, 4))
