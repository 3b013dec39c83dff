"""The page at ``/compare``: who shares text with whom, and two speeches side by side."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from semantic.corpus import Corpus
from semantic.errors import UnknownIdError
from semantic.findings import Findings
from semantic.records import Kind
from semantic.reports.words import Words
from semantic.reuse.shared_text import SharedText
from semantic.reuse.side_by_side import SharedPassage
from semantic.server.backing import Shown
from semantic.server.pages.asking import FoundNow, asked_text
from semantic.server.pages.marks import differing_in_a, differing_in_b, in_words, layered, other_wording
from semantic.server.pages.problem_pages import not_found, unprocessable
from semantic.server.pages.rendering import page
from semantic.server.pages.shelf import Quotation, Shelf
from semantic.server.pages.wording import words_of

_SIDE_BY_SIDE = 40
"""Speeches whose figures can be read side by side; of more, those pairs are listed that share most."""
_PAIRS = 100
"""Pairs that are listed then."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Pair:
    """Two passages beside each other."""

    kind: Kind
    a: Quotation
    b: Quotation
    differences: list[str]


@router.get("/compare")
def compare(request: Request, corpus: Shown, found: FoundNow) -> Response:
    """Set two speeches side by side, or show which share most."""
    shelf = Shelf(corpus.speeches, words_of(request))
    a, b = asked_text(request, "a"), asked_text(request, "b")
    if not (a and b):
        return _matrix(request, shelf, found, a, b)
    return _side_by_side(request, corpus, shelf, a, b)


def _matrix(request: Request, shelf: Shelf, found: Findings | None, a: str, b: str) -> Response:
    shared: tuple[SharedText, ...] = () if found is None else found.shared
    speeches = [] if found is None else [speech.id for speech in found.speeches]
    return page(
        request,
        "matrix.html",
        shelf=shelf,
        a=a,
        b=b,
        is_found=found is not None,
        speeches=speeches if len(speeches) <= _SIDE_BY_SIDE else [],
        shares={(each.speech_id, each.other_id): each.share for each in shared},
        most=max((each.share for each in shared), default=0.0) or 1.0,
        pairs=sorted(shared, key=lambda each: (-each.share, each.speech_id, each.other_id))[:_PAIRS],
        count=len(shared),
    )


def _side_by_side(request: Request, corpus: Corpus, shelf: Shelf, a: str, b: str) -> Response:
    words = words_of(request)
    if a == b:
        raise unprocessable("same_speech")
    try:
        comparison = corpus.compare(a, b)
    except UnknownIdError:
        raise not_found("speech", id=next(each for each in (a, b) if each not in shelf)[:100]) from None
    pairs = [_pair(each, shelf, words) for each in comparison.shared]
    return page(
        request,
        "compare.html",
        shelf=shelf,
        a=a,
        b=b,
        same=[pair for pair in pairs if pair.kind is Kind.VERBATIM],
        changed=[pair for pair in pairs if pair.kind is not Kind.VERBATIM],
        only=[
            (speech_id, [shelf.quotation(passage) for passage in passages])
            for speech_id, passages in ((a, comparison.only_a), (b, comparison.only_b))
        ],
    )


def _pair(shared: SharedPassage, shelf: Shelf, words: Words) -> Pair:
    a, b, blocks = shared.a, shared.b, shared.relation.blocks
    return Pair(
        shared.kind,
        shelf.quotation(
            a,
            layered(
                other_wording(a.text, (block.a for block in blocks), words),
                differing_in_a(a.text, shared.differences, words),
            ),
        ),
        shelf.quotation(
            b,
            layered(
                other_wording(b.text, (block.b for block in blocks), words),
                differing_in_b(b.text, shared.differences, words),
            ),
        ),
        in_words(shared.differences, a.text, b.text, words),
    )
