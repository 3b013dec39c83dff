"""What goes wrong on the way to a page, told as one in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from semantic.reports.words import ReportLanguage, Words
from semantic.server.pages.rendering import page
from semantic.server.pages.wording import words_in, words_of
from semantic.server.problems import Problem

_FOR_PROGRAMS = ("/v1", "/docs", "/openapi.json", "/static", "/assets")


class PageProblem(Problem):
    """A problem that the wording of pages has a sentence for.

    Parameters
    ----------
    status : HTTPStatus
        What kind of wrong.
    key : str
        Of the sentence, in the section ``problem``.
    values : mapping
        What the sentence is filled with.
    headers : mapping, optional
        What else the client must know.
    """

    def __init__(
        self,
        status: HTTPStatus,
        key: str,
        values: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._key = f"problem.{key}"
        self._values = dict(values or {})
        super().__init__(status, self.told(words_in(ReportLanguage.ENGLISH)), headers=headers)

    def told(self, words: Words) -> str:
        """Return the sentence."""
        return words(self._key, **self._values)


def unprocessable(key: str, **values: str) -> PageProblem:
    """Return the problem of what cannot be answered."""
    return PageProblem(HTTPStatus.UNPROCESSABLE_ENTITY, key, values)


def not_found(key: str, **values: str) -> PageProblem:
    """Return the problem of what is not there."""
    return PageProblem(HTTPStatus.NOT_FOUND, key, values)


def problem_page(request: Request, problem: Problem) -> Response | None:
    """Return a page that tells a problem, None where a program asked; a page that is not ready yet asks again by itself."""
    if any(request.url.path == each or request.url.path.startswith(f"{each}/") for each in _FOR_PROGRAMS):
        return None
    words = words_of(request)
    sentence, detail = _sentences(problem, words)
    return page(
        request,
        "problem.html",
        status=problem.status,
        headers=problem.headers,
        title=words(f"problem.title_{problem.status.value}") if _is_named(problem, words) else str(problem.status.value),
        sentence=sentence,
        detail=detail,
        again=problem.headers.get("Retry-After") if request.method == "GET" else None,
    )  # fmt: skip


def _is_named(problem: Problem, words: Words) -> bool:
    return f"problem.title_{problem.status.value}" in words.known


def _sentences(problem: Problem, words: Words) -> tuple[str, str | None]:
    """Return what is wrong in the language of the page, and in English where only that tells it all."""
    if isinstance(problem, PageProblem):
        return problem.told(words), None
    if words.language is ReportLanguage.ENGLISH:
        return problem.detail, None
    key = f"problem.status_{problem.status.value}"
    return words(key if key in words.known else "problem.other"), problem.detail
