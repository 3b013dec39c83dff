"""The pages at ``/themes``: what the speeches talk about, and each theme with its paragraphs."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from semantic.findings import Findings
from semantic.records import Paragraph
from semantic.reports.telling import why_so_many
from semantic.server.pages.asking import FoundSoon
from semantic.server.pages.paging import part_of
from semantic.server.pages.problem_pages import not_found
from semantic.server.pages.rendering import page
from semantic.server.pages.shelf import Shelf
from semantic.server.pages.wording import words_of

_SIDE_BY_SIDE = 40
"""Speeches whose shares can be read side by side; of more, the table would be wider than any screen."""

router = APIRouter(include_in_schema=False)


@router.get("/themes")
def themes(request: Request, found: FoundSoon) -> Response:
    """Show what the speeches talk about, the theme with most words first."""
    findings, words = found.findings, words_of(request)
    shelf = Shelf(findings.speeches, words)
    spent, inside = findings.themes.by_speech, _by_theme(findings)
    return page(
        request,
        "themes.html",
        why=why_so_many(findings.themes, words),
        themes=[(theme, shelf.quotation(inside[theme.id, theme.medoid])) for theme in findings.themes.themes],
        inside={each.theme: each for each in findings.inside},
        spent=spent if len(spent) <= _SIDE_BY_SIDE else (),
        highest=max((share for each in spent for share in each.shares.values()), default=0.0) or 1.0,
        shelf=shelf,
    )


@router.get("/themes/{theme_id}")
def theme(request: Request, theme_id: str, found: FoundSoon) -> Response:
    """Show a theme with its paragraphs, those first that are most like it."""
    findings, words = found.findings, words_of(request)
    shown = next((each for each in findings.themes.themes if each.id == theme_id), None)
    if shown is None:
        raise not_found("theme", id=theme_id[:100])
    shelf = Shelf(findings.speeches, words)
    assigned = sorted(
        (each for each in findings.themes.assignments if each.theme == theme_id),
        key=lambda each: -each.similarity,
    )
    part = part_of(request, assigned)
    placed, inside = _placed(findings), _by_theme(findings)
    return page(
        request,
        "theme.html",
        theme=shown,
        inside=next(each for each in findings.inside if each.theme == theme_id),
        representatives=[shelf.quotation(inside[theme_id, id_]) for id_ in shown.representatives],
        part=part,
        paragraphs=[
            (each, shelf.quotation(placed[each.speech_id, each.paragraph_id])) for each in part.entries
        ],
        spent=[(shelf.names[each.speech_id], each) for each in findings.themes.by_speech],
    )


def _placed(findings: Findings) -> dict[tuple[str, str], Paragraph]:
    """Return all paragraphs by the ids of their speech and their own."""
    return {
        (paragraph.speech_id, paragraph.id): paragraph
        for speech in findings.speeches
        for paragraph in speech.paragraphs
    }


def _by_theme(findings: Findings) -> dict[tuple[str, str], Paragraph]:
    """Return the first paragraph of each theme by the ids of the theme and its own."""
    placed = _placed(findings)
    found: dict[tuple[str, str], Paragraph] = {}
    for each in findings.themes.assignments:
        found.setdefault((each.theme, each.paragraph_id), placed[each.speech_id, each.paragraph_id])
    return found
