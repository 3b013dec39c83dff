"""The pages of what is promised: commitments at ``/commitments``, their targets side by side at ``/indicators``."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from semantic.commitments.commitment import Commitment, Hardness
from semantic.commitments.indicator_table import IndicatorTarget, last_day, side_by_side
from semantic.findings import Findings
from semantic.records import Kind
from semantic.reports.words import Words
from semantic.server.choosing import chosen_commitments
from semantic.server.pages.asking import FoundSoon, asked_text, is_on
from semantic.server.pages.marks import Mark, differing_in_b, in_words
from semantic.server.pages.paging import part_of
from semantic.server.pages.rendering import page
from semantic.server.pages.shelf import Quotation, Shelf
from semantic.server.pages.wording import words_of
from semantic.text.placed import Span

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Goal:
    """What a commitment can be checked by: in its own words, what it measures, and until when."""

    text: str
    measured: str | None
    written: str | None
    date: str | None


@dataclass(frozen=True)
class Elsewhere:
    """The nearest that another speech says."""

    kind: Kind
    similarity: float
    quotation: Quotation
    differences: list[str]


@dataclass(frozen=True)
class Promised:
    """A commitment as the page shows it."""

    commitment: Commitment
    quotation: Quotation
    goals: list[Goal]
    deadline: str | None
    nearest: Elsewhere | None


@router.get("/commitments")
def commitments(request: Request, found: FoundSoon) -> Response:
    """List what the speeches promise, with the nearest that others say."""
    findings, words = found.findings, words_of(request)
    shelf = Shelf(findings.speeches, words)
    part = part_of(request, sorted(_chosen(request, findings), key=_first_unique))
    unique = [each for each in findings.commitments if each.unique]
    return page(
        request,
        "commitments.html",
        part=part,
        promised=[_promised(each, shelf, words) for each in part.entries],
        count=len(findings.commitments),
        unique=len(unique),
        hard=sum(each.strength is Hardness.HARD for each in unique),
        shelf=shelf,
        asked={"unique": is_on(request, "unique"), "hard": is_on(request, "hard")}
        | {name: asked_text(request, name) for name in ("speech", "contains")},
    )


def _chosen(request: Request, findings: Findings) -> list[Commitment]:
    return chosen_commitments(
        findings.commitments,
        unique=is_on(request, "unique"),
        hard=is_on(request, "hard"),
        speech=asked_text(request, "speech"),
        contains=asked_text(request, "contains"),
    )


def _first_unique(commitment: Commitment) -> tuple[bool, bool, float]:
    """Order unique ones first, then those that can be checked, then the newest."""
    return (
        not commitment.unique,
        commitment.strength is not Hardness.HARD,
        -(commitment.novelty or 0.0),
    )


def _promised(commitment: Commitment, shelf: Shelf, words: Words) -> Promised:
    marks = [
        Mark(
            Span(target.start - commitment.start, target.end - commitment.start),
            "target",
            target.indicator or target.deliverable or words("page.target"),
        )
        for target in commitment.targets
    ]
    goals = [
        Goal(
            target.text,
            target.indicator or target.deliverable,
            None if target.deadline is None else target.deadline.text,
            None if target.deadline is None else target.deadline.date,
        )
        for target in commitment.targets
    ]
    return Promised(
        commitment,
        shelf.stretch(commitment.speech_id, commitment.start, commitment.end, marks, commitment.id),
        list(dict.fromkeys(goals)),
        min((goal.date for goal in goals if goal.date), default=None),
        _elsewhere(commitment, shelf, words),
    )


def _elsewhere(commitment: Commitment, shelf: Shelf, words: Words) -> Elsewhere | None:
    nearest = commitment.nearest
    if nearest is None:
        return None
    sentence = shelf.sentence(nearest.speech_id, nearest.id)
    marks = differing_in_b(nearest.text, nearest.differences, words)
    return Elsewhere(
        nearest.kind,
        nearest.similarity,
        shelf.quotation(sentence, marks),
        in_words(nearest.differences, commitment.text, nearest.text, words),
    )


@dataclass(frozen=True)
class Compared:
    """Targets of several speeches for one indicator, from the lowest to the highest."""

    indicator: str
    by: str | None
    every_year: bool
    targets: list[tuple[str, str, Quotation]]


@router.get("/indicators")
def indicators(request: Request, found: FoundSoon) -> Response:
    """Set the targets for an indicator side by side."""
    findings = found.findings
    shelf = Shelf(findings.speeches, words_of(request))
    contains = asked_text(request, "contains")
    groups = [
        group
        for group in side_by_side(findings.indicators)
        if contains.casefold() in group[0].indicator.casefold()
    ]
    part = part_of(request, groups)
    return page(
        request,
        "indicators.html",
        part=part,
        groups=[_compared(group, shelf) for group in part.entries],
        contains=contains,
    )


def _compared(group: list[IndicatorTarget], shelf: Shelf) -> Compared:
    return Compared(
        group[0].indicator,
        last_day(group),
        group[0].every_year,
        [_target(row, shelf) for row in group],
    )


def _target(row: IndicatorTarget, shelf: Shelf) -> tuple[str, str, Quotation]:
    """Return name of the speech, the target without the name of what it measures, and its place."""
    speech_id, target = row.commitment.speech_id, row.target
    text = target.text.removeprefix(row.indicator)
    return shelf.names[speech_id], text or target.text, shelf.stretch(speech_id, target.start, target.end)
