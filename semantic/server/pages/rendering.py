"""Making pages of templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from semantic import __version__
from semantic.reports.words import ReportLanguage, percent, shortened
from semantic.server.pages import addresses
from semantic.server.pages.wording import LANGUAGE, chosen_language, words_of

_A_YEAR = 365 * 24 * 3600
"""Seconds that a browser keeps the language that was chosen."""
_REPLACED = str.maketrans({"\0": "\ufffd"})
"""A NUL may stand in no page."""


def page(
    request: Request,
    template: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """Return a page.

    Parameters
    ----------
    request : Request
        Who asks, in which language.
    template : str
        Name of its file.
    status : HTTPStatus
        Whether it is what was asked for.
    headers : mapping
        What else the browser must know.
    **values
        What the template is filled with.
    """
    words = words_of(request)
    html = _environment().get_template(template).render(
        words=words,
        version=__version__,
        path=request.url.path,
        languages=[(each.value, _in_language(request, each)) for each in ReportLanguage],
        **values,
    )  # fmt: skip
    # Half a surrogate pair, which damaged files may hold, becomes a sign that browsers show as broken.
    body = html.translate(_REPLACED).encode("utf-8", "xmlcharrefreplace")
    response = HTMLResponse(body, status_code=status, headers=dict(headers or {}))
    chosen = chosen_language(request)
    if chosen is not None:
        response.set_cookie(LANGUAGE, chosen.value, max_age=_A_YEAR, httponly=True, samesite="lax")
    return response


def _in_language(request: Request, language: ReportLanguage) -> str | None:
    """Return the address of the same page in a language; None where the address does not tell what it shows."""
    if request.method == "POST":
        return None
    asked = {name: request.query_params.getlist(name) for name in request.query_params}
    return addresses.address(addresses.quoted(request.url.path), **{**asked, LANGUAGE: language.value})


@cache
def _environment() -> Environment:
    """Return what opens the templates; what is filled in is escaped, and a name that a page was not given is an error."""
    templates = Environment(
        loader=PackageLoader("semantic.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "grouped": "{:,}".format,
        "percent": percent,
        "short": partial(shortened, length=200),
        "two": "{:.2f}".format,
    }
    templates.globals |= {
        "address": addresses.address,
        "speech_at": addresses.speech_at,
        "family_at": addresses.family_at,
        "theme_at": addresses.theme_at,
        "similar_to": addresses.similar_to,
    }
    return templates
