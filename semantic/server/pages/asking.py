"""What an address asks for: choices among what is known, each empty where nothing is chosen."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, TypeVar

import anyio
from fastapi import Depends, Request
from starlette.datastructures import FormData

from semantic.findings import Findings
from semantic.server.backing import backing_of, shown_corpus, shown_findings
from semantic.server.gathered import Gathered
from semantic.server.pages.problem_pages import PageProblem, unprocessable

_PATIENCE = 2.0
"""Seconds that a page waits for findings before it says that they are not ready; a person sees nothing meanwhile."""
_ASK_AGAIN = 10
"""Seconds after which a page asks again."""
_FIELDS = 40
"""Fields that a form may have: more than any of ours."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

E = TypeVar("E", bound=StrEnum)


def chosen(request: Request, name: str, among: type[E]) -> E | None:
    """Return what an address names of some known things; None where it names none.

    Raises
    ------
    PageProblem
        If it names another.
    """
    named = request.query_params.get(name, "")
    if not named:
        return None
    try:
        return among(named)
    except ValueError:
        raise unprocessable("choice", name=name, choices=", ".join(among)) from None


def asked_text(request: Request, name: str) -> str:
    """Return the words that an address gives, without spaces around; empty where it gives none."""
    return request.query_params.get(name, "").strip()


def is_on(request: Request, name: str) -> bool:
    """Tell whether an address turns something on."""
    return request.query_params.get(name, "") not in ("", "0")


async def form_of(request: Request) -> FormData:
    """Return the form that was sent; files are not taken.

    Raises
    ------
    PageProblem
        If what was sent is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in _FORMS:
        raise PageProblem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "no_form")
    limit = backing_of(request).limits.max_body_bytes
    return await request.form(max_files=0, max_fields=_FIELDS, max_part_size=limit)


async def findings_soon(request: Request) -> Gathered:
    """Return the findings, if they are there soon.

    Raises
    ------
    PageProblem
        If they are not.
    """
    with anyio.move_on_after(_PATIENCE):
        return await shown_findings(request)
    raise PageProblem(HTTPStatus.SERVICE_UNAVAILABLE, "gathering", headers={"Retry-After": str(_ASK_AGAIN)})


def findings_now(request: Request) -> Findings | None:
    """Return the findings of the state that is shown, None while they are being gathered."""
    backing, corpus = backing_of(request), shown_corpus(request)
    backing.gathering.of(corpus)
    last = backing.gathering.last
    return last.findings if last is not None and last.manifest == corpus.manifest else None


Form = Annotated[FormData, Depends(form_of)]
FoundSoon = Annotated[Gathered, Depends(findings_soon)]
FoundNow = Annotated[Findings | None, Depends(findings_now)]
