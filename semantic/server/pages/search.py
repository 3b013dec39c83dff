"""The page at ``/``: a text or a paragraph of the corpus, and what is similar to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from semantic.corpus import Corpus
from semantic.errors import UnknownIdError
from semantic.findings import Findings, Headline
from semantic.records import Neighbour, Passage
from semantic.reports.words import Words, told_findings
from semantic.server.backing import Backing, Behind, Shown
from semantic.server.pages.addresses import address, family_at, theme_at
from semantic.server.pages.asking import Form, FoundNow
from semantic.server.pages.beside import Beside, besides
from semantic.server.pages.marks import differing_in_b, in_words, layered, shared_wording
from semantic.server.pages.rendering import page
from semantic.server.pages.search_form import Asked, Refused, checked
from semantic.server.pages.shelf import Quotation, Shelf
from semantic.server.pages.wording import LANGUAGE, words_of
from semantic.server.problems import Problem
from semantic.server.requests import LIMITS
from semantic.server.searching import neighbours_of

IN_ADDRESS = 1_500
"""Characters of a text that an address still holds; in Chinese each takes nine signs there."""
_LONGEST_ADDRESS = 24_000
"""Signs of an address that is led to: that of such a text with all limits is shorter, and servers take 65,536."""
_COUNTS = (5, 10, 20, 50, LIMITS.max_k)
"""How many results a reader may choose."""
_EVIDENCE = {
    Headline.SHARED: lambda _: "/compare",
    Headline.WIDEST: family_at,
    Headline.UNIQUE: lambda speech_id: address("/commitments", unique=1, speech=speech_id),
    Headline.TARGETS: lambda indicator: address("/indicators", contains=indicator),
    Headline.THEME: theme_at,
}
"""Where that is shown which a headline rests on."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Result:
    """A neighbour as the page shows it."""

    neighbour: Neighbour
    quotation: Quotation
    differences: list[str]


@router.get("/")
def search(request: Request, corpus: Shown, behind: Behind, found: FoundNow) -> Response:
    """Show the form, and what was found for what the address asks."""
    return _shown(request, Asked.of(request.query_params), corpus, behind, found)


@router.post("/")
async def search_by_form(
    request: Request, form: Form, corpus: Shown, behind: Behind, found: FoundNow
) -> Response:
    """Lead to the address that asks the same, so that it can be kept; what is too long for one is shown at once."""
    asked = Asked.of(form)
    place = asked.address(**{LANGUAGE: request.query_params.get(LANGUAGE, "")})
    if len(asked["text"]) <= IN_ADDRESS and len(place) <= _LONGEST_ADDRESS:
        return RedirectResponse(place, HTTPStatus.SEE_OTHER)
    return await run_in_threadpool(_shown, request, asked, corpus, behind, found)


def _shown(
    request: Request, asked: Asked, corpus: Corpus, behind: Backing, found: Findings | None
) -> Response:
    words = words_of(request)
    shelf = Shelf(corpus.speeches, words)
    status, problems = HTTPStatus.OK, dict[str, str]()
    results: list[Result] | None = None
    passage: Passage | None = None
    if not asked.is_empty:
        try:
            results, passage = _results(asked, corpus, behind, shelf, words)
        except Refused as refused:
            status, problems = refused.status, dict(refused.problems)
    return page(
        request,
        "search.html",
        status=status,
        asked=asked,
        problems=problems,
        results=results,
        passage=None if passage is None else replace(shelf.quotation(passage), similar=None),
        several=sum(1 for line in asked["text"].splitlines() if line.strip()) > 1,
        told=[] if found is None or not asked.is_empty else _told(found, words),
        counts=_COUNTS,
        choices=_choices(corpus),
        languages_spoken=_languages(corpus, words),
        speeches=shelf.options(),
        themes=None if found is None else found.themes.themes,
        shelf=shelf,
        info=corpus.info(),
    )


def _told(found: Findings, words: Words) -> list[dict[str, str]]:
    """Return the main findings in words, each with where it is shown."""
    return [
        {"figure": each.figure, "text": each.text, "address": _EVIDENCE[each.headline](each.evidence)}
        for each in told_findings(found, words)
    ]


def _choices(corpus: Corpus) -> dict[str, list[str]]:
    """Return the speakers and places of the corpus."""
    return {
        "speaker": sorted({speech.speaker for speech in corpus.speeches if speech.speaker}),
        "place": sorted({speech.place for speech in corpus.speeches if speech.place}),
    }


def _languages(corpus: Corpus, words: Words) -> list[tuple[str, str]]:
    """Return the languages of the corpus, by code and by name."""
    spoken = sorted({speech.language for speech in corpus.speeches if speech.language})
    return [(code, _name_of(code, words)) for code in spoken]


def _name_of(code: str, words: Words) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name(words.language.value) or code
    except (ValueError, UnknownLocaleError):  # a table of speeches may say anything
        return code


def _results(
    asked: Asked, corpus: Corpus, behind: Backing, shelf: Shelf, words: Words
) -> tuple[list[Result], Passage | None]:
    """Return what is similar to what is asked, and the passage of the corpus that it is similar to, if it is one."""
    request = checked(asked, words)
    try:
        neighbours = neighbours_of(request, corpus, behind)
        passage = None if request.paragraph_id is None else corpus.passage(request.paragraph_id)
    except UnknownIdError:
        raise Refused({"paragraph": words("problem.unknown")}, HTTPStatus.NOT_FOUND) from None
    except Problem as problem:
        if problem.status is not HTTPStatus.NOT_FOUND:
            raise
        raise Refused({"theme": words("problem.theme", id=asked["theme"])}, problem.status) from None
    text = passage.text if passage is not None else request.text or ""
    told = besides(text, neighbours, corpus)
    return [
        _result(neighbour, beside, text, shelf, words)
        for neighbour, beside in zip(neighbours, told, strict=True)
    ], passage


def _result(neighbour: Neighbour, beside: Beside, text: str, shelf: Shelf, words: Words) -> Result:
    marks = layered(
        shared_wording(neighbour.shared, words), differing_in_b(neighbour.text, beside.differences, words)
    )
    return Result(
        neighbour,
        shelf.quotation(neighbour.passage, marks),
        in_words(beside.differences, text, neighbour.text, words),
    )
