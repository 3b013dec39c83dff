"""Asking the HTTP API from the command line, for who has no corpus; what goes wrong is told in one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from semantic.errors import SemanticError
from semantic.server import access

if TYPE_CHECKING:
    import httpx2

_PROBLEM = "application/problem+json"
_PORTS = 2**16
"""As many as TCP has."""
_LONGEST_DETAIL = 500
"""Characters of what a server says is wrong; ours say it in fewer, and another may send a page."""
_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "rank": int,
    "id": str,
    "speaker": (str, type(None)),
    "place": (str, type(None)),
    "date": (str, type(None)),
    "heading": list,
    "text": str,
    "similarity": (int, float),
    "shared": list,
}
"""What is printed of each neighbour."""


def checked_url(_context: click.Context, _option: click.Parameter, given: str) -> str:
    """Return the address of a server without a slash at its end; one that is none is a wrong call."""
    import httpx2

    try:
        address = httpx2.URL(given)
    except httpx2.InvalidURL as error:
        raise click.BadParameter(f"{given!r} is no address ({error}).") from error
    told = address.scheme in ("http", "https") and address.host and (address.port or 0) < _PORTS
    if not told or address.query or address.fragment:
        raise click.BadParameter(f"{given!r} is no address of a server; write it like http://127.0.0.1:8000.")
    return given.rstrip("/")


def token_in(path: Path | None) -> str | None:
    """Return the token that a file holds, None without a file."""
    if path is None:
        return None
    try:
        token = access.token_in(path)
    except SemanticError as error:
        raise click.ClickException(str(error)) from error
    if not access.is_token(token):
        raise click.ClickException(f"{path} holds no token, which is one line of ASCII without spaces.")
    return token


def similar(
    url: str, asked: Mapping[str, Any], *, token: str | None = None, timeout: float
) -> dict[str, Any]:
    """Ask a server for similar passages.

    Parameters
    ----------
    url : str
        Its address, without a slash at the end.
    asked : mapping
        The body of the request, as the API describes it.
    token : str, optional
        What the server asks for, if it does.
    timeout : float
        Seconds to wait for the connection, and for each part of the answer.

    Returns
    -------
    dict
        ``query`` and ``results``, of which each has what is printed of it.

    Raises
    ------
    click.ClickException
        If there is no such answer.
    """
    response = _posted(f"{url}/v1/similar", asked, token=token, timeout=timeout)
    if not response.is_success:
        raise click.ClickException(_complaint(response, token_shown=token is not None))
    answer = _parsed(response)
    if not _is_answer(answer):
        raise click.ClickException(
            f"What {response.url} answered is none of this API's answers; check the address given with --url."
        )
    return dict(answer)


def _posted(address: str, asked: Mapping[str, Any], *, token: str | None, timeout: float) -> httpx2.Response:
    import httpx2

    body = _encoded(asked)
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    try:
        # A proxy that the environment names would look for this machine's server on its own machine.
        with httpx2.Client(
            timeout=timeout, trust_env=not access.is_loopback(httpx2.URL(address).host)
        ) as client:
            return client.post(address, content=body, headers=headers)
    except httpx2.ConnectTimeout as error:
        raise click.ClickException(_not_there(address, f"no connection within {timeout:g} s")) from error
    except httpx2.ConnectError as error:
        raise click.ClickException(_not_there(address, str(error) or "no connection")) from error
    except httpx2.TimeoutException as error:
        raise click.ClickException(
            f"{address} did not answer within {timeout:g} s; try again, or wait longer with --timeout."
        ) from error
    except httpx2.HTTPError as error:
        why = str(error) or type(error).__name__
        raise click.ClickException(
            f"The answer of {address} did not come in whole ({why}); check the address given with --url, or try again."
        ) from error


def _encoded(asked: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(asked, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:  # half of a character, or a number that is none
        raise click.ClickException(
            f"What is asked cannot be sent ({error}); give texts in UTF-8, and numbers that are some."
        ) from error


def _not_there(address: str, why: str) -> str:
    return (
        f"There is no server at {address} ({why}); start one with semantic serve CORPUS, "
        "or give the address of one with --url."
    )


def _parsed(response: httpx2.Response) -> Any:
    """Return what a response holds as JSON, None if it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _is_answer(answer: Any) -> bool:
    return (
        isinstance(answer, dict)
        and isinstance(answer.get("query"), str)
        and isinstance(answer.get("results"), list)
        and all(_is_neighbour(each) for each in answer["results"])
    )


def _is_neighbour(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and all(name in found and isinstance(found[name], kind) for name, kind in _FIELDS.items())
        and all(isinstance(heading, str) for heading in found["heading"])
        and all(
            isinstance(span, list) and len(span) == 2 and all(isinstance(end, int) for end in span)
            for span in found["shared"]
        )
    )


def _complaint(response: httpx2.Response, *, token_shown: bool) -> str:
    """Return what is to be told of an answer that says that something is wrong."""
    if response.status_code == 401:
        return (
            f"{response.url} does not take this token; check the file given with --token-file."
            if token_shown
            else f"{response.url} asks for a token; name the file that holds it with --token-file."
        )
    detail = _detail_of(response)
    if response.status_code in (429, 503):
        told = detail or f"{response.url} cannot answer now ({_status(response)})"
        return f"{told.rstrip('.')}; try again {_when(response)}."
    return detail or (
        f"{response.url} answered {_status(response)}, which does not come from this API; "
        "check the address given with --url."
    )


def _detail_of(response: httpx2.Response) -> str:
    """Return what a problem document (RFC 9457) says is wrong, on one line; empty where there is none."""
    if response.headers.get("content-type", "").partition(";")[0].strip().lower() != _PROBLEM:
        return ""
    problem = _parsed(response)
    if not isinstance(problem, dict):
        return ""
    detail, title = (_line(str(problem.get(name) or "")) for name in ("detail", "title"))
    return detail or (f"{response.url} answered {_status(response)}: {title}" if title else "")


def _status(response: httpx2.Response) -> str:
    return f"{response.status_code} {_line(response.reason_phrase)}".strip()


def _when(response: httpx2.Response) -> str:
    seconds = response.headers.get("retry-after", "")
    return f"in {seconds} s" if seconds.isdecimal() and seconds.isascii() else "later"


def _line(text: str) -> str:
    """Return what another program says on one line, without what would move a terminal."""
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return words if len(words) <= _LONGEST_DETAIL else words[: _LONGEST_DETAIL - 1] + "…"
