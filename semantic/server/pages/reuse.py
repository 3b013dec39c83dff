"""The pages of what several speeches have: families at ``/reuse``, set phrases at ``/formulae``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from semantic.findings import Findings
from semantic.records import Kind, Level, Passage
from semantic.reports.words import Words
from semantic.reuse.families import Family, Member
from semantic.reuse.formulae import Occurrence
from semantic.reuse.phrase_types import FormulaType
from semantic.reuse.pool import place_of
from semantic.reuse.versions import medoid_of
from semantic.server.choosing import chosen_families, chosen_formulae
from semantic.server.pages.asking import FoundSoon, asked_text, chosen
from semantic.server.pages.marks import Mark, differing_in_b, in_words, layered, other_wording
from semantic.server.pages.paging import part_of
from semantic.server.pages.problem_pages import not_found, unprocessable
from semantic.server.pages.rendering import page
from semantic.server.pages.shelf import Quotation, Shelf
from semantic.server.pages.wording import words_of
from semantic.text.placed import Span

_MEMBERS = 100
"""Versions of a passage on one page: most families have fewer."""
_FORMULAE = 50
"""Set phrases on one page: of a few words each."""
_PLACES = 100
"""Places of a phrase on one page, each a line."""
_AROUND = 30
"""Characters of context on each side: a clause or two."""
_ORDERS: dict[str, Callable[[Family], float]] = {
    "index": lambda family: family.boilerplate_index,
    "speeches": lambda family: family.speeches,
    "length": lambda family: len(medoid_of(family).text),
    "fixity": lambda family: family.fixity,
}
"""By what families may be sorted, the highest first; by the first where nothing is chosen."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Version:
    """A member of a family as the page shows it."""

    kind: Kind
    is_medoid: bool
    quotation: Quotation
    differences: list[str]


@router.get("/reuse")
def families(request: Request, found: FoundSoon) -> Response:
    """List the families of passages that several speeches have."""
    findings = found.findings
    order = asked_text(request, "order") or next(iter(_ORDERS))
    if order not in _ORDERS:
        raise unprocessable("choice", name="order", choices=", ".join(_ORDERS))
    listed = sorted(_chosen_families(request, findings), key=_ORDERS[order], reverse=True)
    shelf = Shelf(findings.speeches, words_of(request))
    return page(
        request,
        "families.html",
        findings=findings,
        part=part_of(request, listed),
        medoid_of=medoid_of,
        shelf=shelf,
        levels=list(Level),
        kinds=[kind for kind in Kind if kind.is_reuse],
        orders=list(_ORDERS),
        asked={
            name: asked_text(request, name) for name in ("level", "kind", "speech", "contains")
        } | {"order": order},
    )  # fmt: skip


def _chosen_families(request: Request, findings: Findings) -> list[Family]:
    return chosen_families(
        findings.families,
        level=chosen(request, "level", Level),
        kind=chosen(request, "kind", Kind),
        speech=asked_text(request, "speech"),
        contains=asked_text(request, "contains"),
    )


@router.get("/reuse/{family_id}")
def family(request: Request, family_id: str, found: FoundSoon) -> Response:
    """Show all versions of a passage, each with what differs from the medoid."""
    findings, words = found.findings, words_of(request)
    shown = next((each for each in findings.families if each.id == family_id), None)
    if shown is None:
        raise not_found("family", id=family_id[:100])
    shelf = Shelf(findings.speeches, words)
    medoid = medoid_of(shown)
    ordered = sorted(shown.members, key=lambda member: not member.is_medoid)
    part = part_of(request, ordered, _MEMBERS)
    return page(
        request,
        "family.html",
        family=shown,
        medoid=medoid,
        part=part,
        versions=[_version(member, medoid, findings, shelf, words) for member in part.entries],
        shelf=shelf,
    )


def _version(member: Member, medoid: Passage, findings: Findings, shelf: Shelf, words: Words) -> Version:
    passage = member.passage
    version = findings.versions.get((place_of(medoid), place_of(passage)))
    if version is None or member.is_medoid:
        return Version(member.kind, member.is_medoid, shelf.quotation(passage), [])
    marks = layered(
        other_wording(passage.text, (block.b for block in version.blocks), words),
        differing_in_b(passage.text, version.differences, words),
    )
    told = in_words(version.differences, medoid.text, passage.text, words)
    return Version(member.kind, False, shelf.quotation(passage, marks), told)


@router.get("/formulae")
def formulae(request: Request, found: FoundSoon) -> Response:
    """List the set phrases that several speeches share."""
    findings = found.findings
    listed = chosen_formulae(
        findings.formulae,
        type_=chosen(request, "type", FormulaType),
        speech=asked_text(request, "speech"),
        contains=asked_text(request, "contains"),
    )
    return page(
        request,
        "formulae.html",
        count=len(findings.formulae),
        part=part_of(request, listed, _FORMULAE),
        first_used=findings.first_used,
        types=list(FormulaType),
        shelf=Shelf(findings.speeches, words_of(request)),
        asked={name: asked_text(request, name) for name in ("type", "speech", "contains")},
    )


@dataclass(frozen=True)
class Place:
    """Where a phrase stands, with the words around it."""

    before: str
    quotation: Quotation
    after: str


@router.get("/formula")
def formula(request: Request, found: FoundSoon) -> Response:
    """Show every place where a set phrase stands."""
    findings, text = found.findings, request.query_params.get("text", "")
    shown = next((each for each in findings.formulae if each.text == text), None)
    if shown is None:
        raise not_found("formula", text=text[:100])
    shelf = Shelf(findings.speeches, words_of(request))
    part = part_of(request, shown.occurrences, _PLACES)
    return page(
        request,
        "formula.html",
        formula=shown,
        first=findings.first_used[text],
        part=part,
        places=[_in_context(each, shelf) for each in part.entries],
        shelf=shelf,
    )


def _in_context(place: Occurrence, shelf: Shelf) -> Place:
    text = shelf[place.speech_id].text
    marks = [Mark(Span(0, place.end - place.start), "formula", "")]
    return Place(
        text[max(0, place.start - _AROUND) : place.start],
        shelf.stretch(place.speech_id, place.start, place.end, marks),
        text[place.end : place.end + _AROUND],
    )
