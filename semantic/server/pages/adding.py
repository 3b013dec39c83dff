"""Adding the pages to an application, with the style and the script that they share."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from semantic.server.pages import check, commitments, compare, reuse, search, speeches, themes

_PARTS = (search, check, speeches, reuse, commitments, themes, compare)


class _Files(StaticFiles):
    """Files that a browser asks for anew each time, and gets only if they have changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def add_to(app: FastAPI) -> None:
    """Add the pages to an application; they look as reports do, whose style they take."""
    app.mount(
        "/static",
        _Files(packages=[("semantic.server", "static"), ("semantic.reports", "page")]),
        name="static",
    )
    for part in _PARTS:
        app.include_router(part.router)
