"""The page at ``/check``: a draft, paragraph by paragraph, with where each was said before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from semantic.corpus import Corpus
from semantic.records import Kind, Neighbour
from semantic.reports.words import Words
from semantic.reuse.precedents import CheckedPassage, Precedent
from semantic.server.backing import Backing, Behind, Shown
from semantic.server.pages.addresses import address
from semantic.server.pages.asking import Form
from semantic.server.pages.beside import besides
from semantic.server.pages.marks import (
    Piece,
    differing_in_a,
    differing_in_b,
    in_words,
    layered,
    pieces,
    shared_wording,
)
from semantic.server.pages.problem_pages import PageProblem, unprocessable
from semantic.server.pages.rendering import page
from semantic.server.pages.search import IN_ADDRESS
from semantic.server.pages.shelf import Quotation, Shelf
from semantic.server.pages.wording import LANGUAGE, words_of
from semantic.server.requests import LIMITS, CheckRequest
from semantic.text.languages import detect_language

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Said:
    """Where a paragraph of a draft was said before."""

    kind: Kind
    similarity: float
    quotation: Quotation
    differences: list[str]


@dataclass(frozen=True)
class Checked:
    """A paragraph of a draft as the page shows it, with its nearest precedent marked beside it, and the others."""

    ordinal: int
    text: str
    language: str
    pieces: list[Piece]
    kind: Kind
    nearest: Said | None
    others: list[Said]

    @property
    def is_new(self) -> bool:
        """Whether nobody said it before."""
        return not self.kind.is_reuse


@router.get("/check")
def check(request: Request, corpus: Shown, behind: Behind) -> Response:
    """Show the form, and what is known of the draft that the address holds."""
    return _shown(request, _draft(request.query_params.get("text", "")), corpus, behind)


@router.post("/check")
async def check_by_form(request: Request, form: Form, corpus: Shown, behind: Behind) -> Response:
    """Lead to the address of a short draft, or show at once what is known of a long one."""
    draft = _draft(str(form.get("text", "")))
    if len(draft) <= IN_ADDRESS:
        language = request.query_params.get(LANGUAGE, "")
        return RedirectResponse(address("/check", text=draft, **{LANGUAGE: language}), HTTPStatus.SEE_OTHER)
    return await run_in_threadpool(_shown, request, draft, corpus, behind)


def _draft(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _shown(request: Request, draft: str, corpus: Corpus, behind: Backing) -> Response:
    words = words_of(request)
    problem: PageProblem | None = None
    checked: list[Checked] = []
    if draft:
        try:
            checked = _checked(draft, corpus, behind, words)
        except PageProblem as refused:
            problem = refused
    return page(
        request,
        "check.html",
        status=HTTPStatus.OK if problem is None else problem.status,
        draft=draft,
        problem=None if problem is None else problem.told(words),
        checked=checked,
        counts=Counter(each.kind for each in checked if not each.is_new),
        new=sum(each.is_new for each in checked),
        kinds=[kind for kind in Kind if kind.is_reuse],
    )


def _checked(draft: str, corpus: Corpus, behind: Backing, words: Words) -> list[Checked]:
    """Return what is known of a draft.

    Raises
    ------
    PageProblem
        If it is too long, or holds what no text does.
    """
    if len(draft) > LIMITS.max_draft_characters:
        most = f"{LIMITS.max_draft_characters:,}"
        raise unprocessable("draft_too_long", count=f"{len(draft):,}", most=most)
    paragraphs = sum(1 for line in draft.splitlines() if line.strip())
    if paragraphs > behind.limits.max_draft_paragraphs:
        most = f"{behind.limits.max_draft_paragraphs:,}"
        raise unprocessable("draft_of_too_many", count=f"{paragraphs:,}", most=most)
    try:
        asked = CheckRequest.model_validate({"text": draft})
    except ValidationError:
        raise unprocessable("field_text") from None
    shelf = Shelf(corpus.speeches, words)
    return [_beside(each, corpus, shelf, words) for each in corpus.check(asked.text, k=asked.k)]


def _beside(passage: CheckedPassage, corpus: Corpus, shelf: Shelf, words: Words) -> Checked:
    """Return a paragraph with its nearest precedent beside it, aligned with it."""
    language = detect_language(passage.text) or "und"
    if not passage.nearest:
        return Checked(passage.ordinal, passage.text, language, pieces(passage.text), passage.kind, None, [])
    first, *others = passage.nearest
    if not passage.kind.is_reuse:
        nearest = _said(first, passage.text, shelf, words)
        marked = pieces(passage.text)
    else:
        (beside,) = besides(passage.text, [first.neighbour], corpus)
        own = layered(
            shared_wording((block.a for block in beside.blocks), words),
            differing_in_a(passage.text, beside.differences, words),
        )
        marked = pieces(passage.text, own)
        nearest = _said(first, passage.text, shelf, words)
    return Checked(
        passage.ordinal,
        passage.text,
        language,
        marked,
        passage.kind,
        nearest,
        [_said(each, passage.text, shelf, words) for each in others if _is_reuse(each)],
    )


def _is_reuse(precedent: Precedent) -> bool:
    kind = precedent.neighbour.kind
    return kind is not None and kind.is_reuse


def _said(precedent: Precedent, text: str, shelf: Shelf, words: Words) -> Said:

    neighbour: Neighbour = precedent.neighbour
    marks = layered(
        shared_wording(neighbour.shared, words), differing_in_b(neighbour.text, precedent.differences, words)
    )
    return Said(
        neighbour.kind or Kind.UNRELATED,
        neighbour.similarity,
        shelf.quotation(neighbour.passage, marks),
        in_words(precedent.differences, text, neighbour.text, words),
    )
