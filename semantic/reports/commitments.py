"""Commitments as tables: a row each, to be decided on; and what is promised for the same indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from semantic.commitments.commitment import Commitment, Target
from semantic.commitments.decisions import BETWEEN_TARGETS
from semantic.commitments.indicator_table import IndicatorTarget
from semantic.records import Speech
from semantic.reports.tables import write_csv

COLUMNS = (
    "id", "speech_id", "speaker", "place", "date", "decision", "strength", "text", "targets", "deadlines", "confidence",
    "unique", "compared_with", "novelty", "nearest_kind", "nearest_similarity", "nearest_id", "nearest_text", "differences", "note",
)  # fmt: skip
INDICATOR_COLUMNS = (
    "indicator", "by", "every_year", "speeches", "speech_id", "place", "date", "comparator", "value", "upper", "unit",
    "text", "stated_as", "confidence", "id",
)  # fmt: skip


def write_commitments(path: Path, commitments: Sequence[Commitment], speeches: Sequence[Speech]) -> None:
    """Write a csv with a row a commitment; saved with decisions filled in, it is what ``--decisions`` takes."""
    known = {speech.id: speech for speech in speeches}
    write_csv(path, COLUMNS, (_row(commitment, known[commitment.speech_id]) for commitment in commitments))


def write_indicators(path: Path, rows: Sequence[IndicatorTarget]) -> None:
    """Write a csv with a row a target, those for one indicator and time together."""
    told = (row.to_json() for row in rows)
    write_csv(path, INDICATOR_COLUMNS, ([row[name] for name in INDICATOR_COLUMNS] for row in told))


def _row(commitment: Commitment, speech: Speech) -> list[object]:
    nearest, targets = commitment.nearest, list(_different(commitment.targets))
    return [
        commitment.id,
        commitment.speech_id,
        speech.speaker,
        speech.place,
        speech.date,
        commitment.decided,
        commitment.strength.value,
        commitment.text,
        BETWEEN_TARGETS.join(target.text for target in targets),
        BETWEEN_TARGETS.join(
            dict.fromkeys(
                target.deadline.date or target.deadline.text for target in targets if target.deadline
            )
        ),
        round(commitment.confidence, 4),
        commitment.unique,
        commitment.compared_with,
        None if commitment.novelty is None else round(commitment.novelty, 4),
        *(
            (nearest.kind.value, round(nearest.similarity, 4), nearest.id, nearest.text)
            if nearest
            else (None, None, None, None)
        ),
        "; ".join(f"{each.type}: {each.a or '–'} / {each.b or '–'}" for each in nearest.differences)
        if nearest
        else None,
        None,
    ]


def _different(targets: Sequence[Target]) -> Iterator[Target]:
    """Yield the targets, of those at one place the first."""
    seen: set[tuple[int, int]] = set()
    for target in targets:
        if (target.start, target.end) not in seen:
            seen.add((target.start, target.end))
            yield target
