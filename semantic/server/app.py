"""The application: routes, what goes wrong in them, and the gate before them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp

from semantic import __version__
from semantic.errors import CorpusError, SemanticError, UnknownIdError
from semantic.server import api, docs, pages
from semantic.server.backing import Backing
from semantic.server.gate import Admission, Gate
from semantic.server.headers import SecurityHeaders
from semantic.server.journal import LOGGER, Journal
from semantic.server.problems import Problem, problem_of

_ABOUT = """Ask a corpus of speeches: has this been said before, by whom, and how?

Offsets are `[start, end)` in code points. Similarities are cosine, rounded to 4 decimals; higher is closer. An unknown value
is `null`. Errors are problem documents (RFC 9457). `Semantic-Generation` tells which commit of the corpus an answer was made
from. `/v1/health` tells the limits.
"""


def create_app(backing: Backing, admission: Admission) -> ASGIApp:
    """Return the application of a server.

    Parameters
    ----------
    backing : Backing
        What it answers from; closed when the application ends.
    admission : Admission
        Who is let in.
    """
    app = FastAPI(
        title="semantic",
        version=__version__,
        summary="Find similar paragraphs in speeches, what they share, and what each alone promises",
        description=_ABOUT,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        separate_input_output_schemas=False,
    )
    app.state.backing = backing
    app.include_router(api.router)
    docs.add_to(app)
    pages.add_to(app)
    _add_problems(app)
    return Journal(SecurityHeaders(Gate(app, admission=admission, limits=backing.limits)))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    backing: Backing = app.state.backing
    anyio.to_thread.current_default_thread_limiter().total_tokens = backing.limits.workers
    backing.gathering.of(backing.served.corpus())  # so that they are there when somebody asks
    yield
    backing.close()


def _add_problems(app: FastAPI) -> None:
    """Have everything that goes wrong told as a problem document, and as a page where a person asked for one."""

    def told(request: Request, problem: Problem) -> Response:
        return pages.problem_page(request, problem) or problem.response()

    async def of_problem(request: Request, problem: Any) -> Response:
        return told(request, problem)

    async def of_library(request: Request, error: Any) -> Response:
        if isinstance(error, CorpusError) and not isinstance(error, UnknownIdError):
            LOGGER.error("corpus not readable", extra={"cause": str(error)})
        return told(request, problem_of(error, request.app.state.backing.served.folder))

    async def of_request(request: Request, error: Any) -> Response:
        return told(request, _invalid(error))

    async def of_http(request: Request, error: Any) -> Response:
        status, headers = HTTPStatus(error.status_code), dict(error.headers or {})
        return told(request, Problem(status, _told(error), headers=headers))

    async def of_bug(request: Request, error: Any) -> Response:
        LOGGER.error("failure", exc_info=error)
        return told(request, Problem(HTTPStatus.INTERNAL_SERVER_ERROR, _BUG))

    app.exception_handler(Problem)(of_problem)
    app.exception_handler(SemanticError)(of_library)
    app.exception_handler(RequestValidationError)(of_request)
    app.exception_handler(HTTPException)(of_http)
    app.exception_handler(Exception)(of_bug)


_BUG = (
    "Something went wrong in the server, which is an error of ours; who runs it finds the cause in its log."
)


def _told(error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "There is nothing at this address; the API is described at /docs."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return "This address is not asked in that way; the API is described at /docs."
    return f"{error.detail}."


def _invalid(error: RequestValidationError) -> Problem:
    """Return the problem of a request that is not what its route takes: 400 if it cannot be parsed, else 422."""
    if any(each["type"] == "json_invalid" for each in error.errors()):
        return Problem(HTTPStatus.BAD_REQUEST, "The body is no JSON; send an object as application/json.")
    errors = [
        {"detail": _sentence(each), "pointer": "#/" + "/".join(map(_pointed, each["loc"][1:]))}
        for each in error.errors()
    ]
    named = "; ".join(
        f"{each['pointer'].removeprefix('#/') or 'the request'}: {each['detail']}" for each in errors[:3]
    )
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"What was sent cannot be answered: {named}.", errors=errors[:_TOLD]
    )


_TOLD = 20
"""Errors told of one request; who mends these learns of the rest."""


def _sentence(error: Any) -> str:
    told = str(error["msg"]).removeprefix("Value error, ")
    return told[:1].lower() + told[1:]


def _pointed(part: Any) -> str:
    """Return a part of a path as RFC 6901 writes it, in ASCII as it may be what a client made up."""
    return ascii(str(part))[1:-1][:100].replace("~", "~0").replace("/", "~1")
