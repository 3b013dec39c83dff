"""The pages at ``/speeches``: all speeches in a table, and each as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from semantic.commitments.commitment import Commitment
from semantic.errors import UnknownIdError
from semantic.findings import Findings
from semantic.records import Gap, Level, Paragraph, Speech
from semantic.reports.telling import promises
from semantic.reports.words import Words, percent
from semantic.reuse.families import Family
from semantic.reuse.ledger import LedgerEntry
from semantic.server.backing import Shown
from semantic.server.pages.addresses import address
from semantic.server.pages.asking import FoundNow, asked_text, is_on
from semantic.server.pages.marks import Mark, Piece, pieces
from semantic.server.pages.paging import part_of
from semantic.server.pages.problem_pages import not_found, unprocessable
from semantic.server.pages.rendering import page
from semantic.server.pages.shelf import Quotation, Shelf
from semantic.server.pages.wording import words_of
from semantic.server.writing import file_of
from semantic.text.placed import Span

_SPEECHES = 100
"""Rows of the table: of one line each, these are looked over rather than read."""
_FAMILIES = 3
"""Families named beside a paragraph; those of its sentences are in them all."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Bar:
    """What a speech is made of: each kind with its start and width in thousandths, and all of it in words."""

    parts: list[tuple[str, int, int]]
    told: str

    @classmethod
    def of(cls, entry: LedgerEntry, words: Words) -> Bar:
        """Return the bar of a speech."""
        shares = [(name, getattr(entry, name)) for name in ("verbatim", "edited", "reworded", "own")]
        parts, done = [], 0.0
        for name, share in shares:
            start, done = round(1000 * done), done + share
            parts.append((name, start, round(1000 * done) - start))
        told = ", ".join(f"{words(f'kind.{name}')} {percent(share)}" for name, share in shares)
        return cls(parts, told)


@dataclass(frozen=True)
class Row:
    """A speech in the table; what is not known yet is None."""

    speech: Speech
    name: str
    bar: Bar | None
    own: float | None
    commitments: int | None
    unique: int | None


_ORDERS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.name,
    "speaker": lambda row: row.speech.speaker,
    "place": lambda row: row.speech.place,
    "date": lambda row: row.speech.date,
    "characters": lambda row: row.speech.characters,
    "own": lambda row: row.own,
    "commitments": lambda row: row.commitments,
    "unique": lambda row: row.unique,
}
"""By what the table may be sorted."""


@router.get("/speeches")
def speeches(request: Request, corpus: Shown, found: FoundNow) -> Response:
    """Show all speeches in a table."""
    words = words_of(request)
    shelf = Shelf(corpus.speeches, words)
    contains = asked_text(request, "contains")
    rows = [row for row in _rows(corpus.speeches, found, shelf, words) if _tells(row, contains.casefold())]
    order, down = asked_text(request, "order") or "name", is_on(request, "down")
    if order not in _ORDERS:
        raise unprocessable("choice", name="order", choices=", ".join(_ORDERS))
    return page(
        request,
        "speeches.html",
        part=part_of(request, _sorted(rows, _ORDERS[order], down=down), _SPEECHES),
        contains=contains,
        order=order,
        down=down,
        orders={
            name: address(
                "/speeches", contains=contains, order=name, down=1 if name == order and not down else None
            )
            for name in _ORDERS
        },
        is_found=found is not None,
    )


def _rows(speeches: Sequence[Speech], found: Findings | None, shelf: Shelf, words: Words) -> list[Row]:
    if found is None:
        return [Row(speech, shelf.names[speech.id], None, None, None, None) for speech in speeches]
    ledger = {entry.speech_id: entry for entry in found.ledger}
    promised = promises(found)
    return [
        Row(
            speech,
            shelf.names[speech.id],
            Bar.of(ledger[speech.id], words),
            ledger[speech.id].own,
            *promised[speech.id],
        )
        for speech in speeches
    ]


def _tells(row: Row, contains: str) -> bool:
    speech = row.speech
    told = (row.name, speech.title, speech.speaker, speech.place, speech.date, file_of(speech))
    return not contains or any(contains in part.casefold() for part in told if part)


def _sorted(rows: list[Row], value: Callable[[Row], Any], *, down: bool) -> list[Row]:
    """Return rows by a value, ties by id; what has none comes last either way."""
    known = sorted((row for row in rows if value(row) is not None), key=lambda row: row.speech.id)
    known.sort(key=value, reverse=down)
    return known + [row for row in rows if value(row) is None]


@dataclass(frozen=True)
class Read:
    """A paragraph of a speech as it is read."""

    paragraph: Paragraph
    quotation: Quotation
    pieces: list[Piece]
    families: list[tuple[str, int]]
    gaps: list[Gap]
    is_aimed: bool


@router.get("/speeches/{speech_id:path}")
def speech(request: Request, speech_id: str, corpus: Shown, found: FoundNow) -> Response:
    """Show a speech as a whole, with what others say as well and what it promises."""
    words = words_of(request)
    try:
        shown = corpus.speech(speech_id)
    except UnknownIdError:
        raise not_found("speech", id=speech_id[:100]) from None
    shelf = Shelf(corpus.speeches, words)
    entry = None if found is None else next(each for each in found.ledger if each.speech_id == speech_id)
    marks = [] if found is None or entry is None else _marks(speech_id, entry, found, words)
    return page(
        request,
        "speech.html",
        speech=shown,
        name=shelf.names[speech_id],
        file=file_of(shown),
        bar=None if entry is None else Bar.of(entry, words),
        entry=entry,
        shown=_paragraphs(shown, marks, found, shelf, asked_text(request, "highlight")),
        promised=None if found is None else promises(found)[speech_id],
        others=[each for each in shelf.options() if each[0] != speech_id],
    )


def _marks(speech_id: str, entry: LedgerEntry, found: Findings, words: Words) -> list[Mark]:
    """Return the marks of what others say as well and of what a speech promises."""
    said = [
        Mark(each.span, f"shade {each.kind.value}", words(f"kind.{each.kind.value}"))
        for each in entry.stretches
    ]
    return said + [_promise(each, words) for each in found.commitments if each.speech_id == speech_id]


def _promise(commitment: Commitment, words: Words) -> Mark:
    strength = commitment.strength.value
    return Mark(Span(commitment.start, commitment.end), f"promise {strength}", words(f"strength.{strength}"))


def _paragraphs(
    speech: Speech, marks: Sequence[Mark], found: Findings | None, shelf: Shelf, aimed: str
) -> list[Read]:
    """Return the paragraphs of a speech as they are read; the one that holds `aimed` is marked."""
    families = {} if found is None else _families_of(speech.id, found.families)
    starts = [paragraph.start for paragraph in speech.paragraphs]
    rows = []
    for number, paragraph in enumerate(speech.paragraphs):
        until = starts[number + 1] if number + 1 < len(starts) else len(speech.text) + 1
        span = Span(paragraph.start, paragraph.end)
        here = [
            mark._replace(span=Span(mark.span.start - span.start, mark.span.end - span.start))
            for mark in marks
            if mark.span.overlaps(span)
        ]
        rows.append(
            Read(
                paragraph,
                shelf.quotation(paragraph),
                pieces(paragraph.text, here),
                families.get(span, []),
                [gap for gap in speech.gaps if (0 if number == 0 else paragraph.start) <= gap.at < until],
                bool(aimed) and aimed in (paragraph.id, *(sentence.id for sentence in paragraph.sentences)),
            )
        )
    return rows


def _families_of(speech_id: str, families: Sequence[Family]) -> dict[Span, list[tuple[str, int]]]:
    """Return id and number of speeches of the families of each paragraph of a speech, by its span."""
    found: defaultdict[Span, list[tuple[str, int]]] = defaultdict(list)
    for family in families:
        if family.level is Level.PARAGRAPH:
            for member in family.members:
                if member.passage.speech_id == speech_id:
                    span = Span(member.passage.start, member.passage.end)
                    found[span].append((family.id, family.speeches))
    return {span: told[:_FAMILIES] for span, told in found.items()}
