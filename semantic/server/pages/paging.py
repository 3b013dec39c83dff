"""Long lists, a part at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

from semantic.server.pages.addresses import address, quoted
from semantic.server.pages.problem_pages import unprocessable

_PAGE = "page"
A_PAGE = 25
"""Entries that a person reads before turning the page."""
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Part(Generic[T]):
    """A part of a list, with where it stands in the whole.

    Parameters
    ----------
    entries : list
        What is shown.
    first, last, total : int
        Which entries of how many these are, from 1; all 0 where there are none.
    number, pages : int
        Which page of how many.
    previous, following : str or None
        The addresses of the pages around it.
    """

    entries: list[T]
    first: int
    last: int
    total: int
    number: int
    pages: int
    previous: str | None
    following: str | None


def part_of(request: Request, entries: Sequence[T], size: int = A_PAGE) -> Part[T]:
    """Return the part of a list that an address asks for; beyond the last page, that one.

    Raises
    ------
    PageProblem
        If the address names no page.
    """
    pages = max(1, -(-len(entries) // size))
    number = min(_asked_for(request), pages)
    start = (number - 1) * size
    shown = list(entries[start : start + size])
    return Part(
        entries=shown,
        first=start + 1 if shown else 0,
        last=start + len(shown),
        total=len(entries),
        number=number,
        pages=pages,
        previous=_at(request, number - 1) if number > 1 else None,
        following=_at(request, number + 1) if number < pages else None,
    )


def _asked_for(request: Request) -> int:
    named = request.query_params.get(_PAGE, "1")
    if not _NUMBER.fullmatch(named):
        raise unprocessable("page", page=named[:20])
    return int(named)


def _at(request: Request, number: int) -> str:
    asked = {name: request.query_params.getlist(name) for name in request.query_params}
    return address(quoted(request.url.path), **{**asked, _PAGE: number})
