"""The report of re-use: what speeches share and what is each one's own, as tables and as a page of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from semantic.records import Speech
from semantic.reports.pages import environment
from semantic.reports.tables import write_csv
from semantic.reuse.families import Family
from semantic.reuse.formulae import Formula
from semantic.reuse.ledger import LedgerEntry
from semantic.reuse.marking import Mark, marked_members
from semantic.reuse.republished import Republished

FAMILY_COLUMNS = (
    *("family", "level", "kind", "speeches", "fixity", "boilerplate_index", "first_seen"),
    *("member", "member_kind", "medoid", "speech_id", "start", "end", "text"),
)
FORMULA_COLUMNS = ("formula", "type", "speeches", "count", "speech_id", "start", "end", "as_published")
LEDGER_COLUMNS = ("speech_id", "characters", "verbatim", "edited", "reworded", "own")

_FAMILIES_SHOWN, _FORMULAE_SHOWN = 50, 100
"""How many the page shows, of each level and in all; it says how many there are, and the tables hold them all."""

Row = tuple[object, ...]


def write_boilerplate(
    speeches: Sequence[Speech],
    families: Sequence[Family],
    formulae: Sequence[Formula],
    ledger: Sequence[LedgerEntry],
    republished: Sequence[Republished],
    marks: Mapping[str, Sequence[Mark]],
    folder: Path,
    *,
    encoder: str,
    version: str,
) -> list[Path]:
    """Write what speeches share into `folder` and return the paths of its files.

    ``families``, ``formulae`` and ``ledger`` each as csv, a row a member, a place or a speech, and as JSON, a
    list as the commands of that name give it; and ``boilerplate.md`` for people.

    Parameters
    ----------
    speeches : sequence of Speech
        What was compared.
    families, formulae, ledger, republished : sequence
        What was found, in the order in which it is shown.
    marks : mapping
        For each speech its quotations, attributed words and known phrases, which go into ``families.json``.
    folder : Path
        Made if it is not there; files of an earlier report are overwritten.
    encoder, version : str
        What made the embeddings, and the version of this package; written into the page.

    Notes
    -----
    The same input gives the same bytes: nothing of the clock or the machine is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = environment().get_template("boilerplate.md").render(
        speeches={speech.id: speech for speech in speeches},
        families=families,
        formulae=formulae,
        ledger=ledger,
        republished=republished,
        families_shown=_FAMILIES_SHOWN,
        formulae_shown=_FORMULAE_SHOWN,
        encoder=encoder,
        version=version,
    )  # fmt: skip
    (folder / "boilerplate.md").write_text(page, encoding="utf-8", newline="\n")
    _write_json(folder / "families.json", (marked_members(each.to_json(), marks) for each in families))
    _write_json(folder / "formulae.json", (each.to_json() for each in formulae))
    _write_json(folder / "ledger.json", (each.to_json() for each in ledger))
    texts = {speech.id: speech.text for speech in speeches}
    write_csv(folder / "families.csv", FAMILY_COLUMNS, family_rows(families))
    write_csv(folder / "formulae.csv", FORMULA_COLUMNS, formula_rows(formulae, texts))
    write_csv(folder / "ledger.csv", LEDGER_COLUMNS, ledger_rows(ledger))
    names = ("families", "formulae", "ledger")
    return [
        folder / "boilerplate.md",
        *(folder / f"{name}.{kind}" for name in names for kind in ("csv", "json")),
    ]


def _write_json(path: Path, records: Iterable[dict[str, Any]]) -> None:
    text = json.dumps(list(records), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def family_rows(families: Iterable[Family]) -> Iterator[Row]:
    """Yield a row a member, in the order of `FAMILY_COLUMNS`."""
    for family in families:
        for member in family.members:
            yield (
                family.id,
                family.level.value,
                family.kind.value,
                family.speeches,
                round(family.fixity, 4),
                round(family.boilerplate_index, 4),
                family.first_seen.date if family.first_seen else None,
                member.passage.id,
                member.kind.value,
                "yes" if member.is_medoid else "",
                member.passage.speech_id,
                member.passage.start,
                member.passage.end,
                member.passage.text,
            )


def formula_rows(formulae: Iterable[Formula], texts: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row a place of a set phrase, in the order of `FORMULA_COLUMNS`; `texts` are those of the speeches."""
    for formula in formulae:
        for place in formula.occurrences:
            yield (
                formula.text,
                formula.type.value,
                formula.speeches,
                formula.count,
                place.speech_id,
                place.start,
                place.end,
                texts[place.speech_id][place.start : place.end],
            )


def ledger_rows(ledger: Iterable[LedgerEntry]) -> Iterator[Row]:
    """Yield a row a speech, in the order of `LEDGER_COLUMNS`."""
    for entry in ledger:
        told = entry.to_json()
        yield tuple(told[column] for column in LEDGER_COLUMNS)
