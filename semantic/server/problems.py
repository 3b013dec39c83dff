"""What goes wrong, as problem documents (RFC 9457): what it is, in one sentence, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from starlette.responses import Response

from semantic.errors import CorpusError, SemanticError, UnknownIdError

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - what RFC 9457 calls it
    """An answer that says what is wrong.

    Parameters
    ----------
    status : HTTPStatus
        What kind of wrong.
    detail : str
        One sentence that says what was found and what to do.
    errors : sequence of mapping
        What is wrong in which place of the request: ``detail`` and ``pointer``.
    headers : mapping
        What else the client must know.
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @classmethod
    def not_found(cls, detail: str) -> Self:
        """Return the problem of an id that is not there."""
        return cls(HTTPStatus.NOT_FOUND, detail)

    @classmethod
    def unprocessable(cls, detail: str) -> Self:
        """Return the problem of what cannot be answered."""
        return cls(HTTPStatus.UNPROCESSABLE_ENTITY, detail)

    def to_json(self) -> dict[str, Any]:
        """Return the fields of the document."""
        fields: dict[str, Any] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
        }
        return fields | {"errors": [dict(each) for each in self.errors]} if self.errors else fields

    def response(self) -> Response:
        """Return the answer; text that no UTF-8 can hold is written with escapes."""
        return Response(
            json.dumps(self.to_json()),
            status_code=self.status,
            media_type=MEDIA_TYPE,
            headers={"Cache-Control": "no-store", **self.headers},
        )


def busy(detail: str, seconds: int) -> Problem:
    """Return the problem of a server that may answer later."""
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": str(seconds)})


def problem_of(error: SemanticError, folder: Path) -> Problem:
    """Return what a client is told of an error of the library, to whom the folder of the corpus is just the corpus."""
    if isinstance(error, CorpusError) and not isinstance(error, UnknownIdError):
        return busy(_BROKEN, 60)
    told = str(error).replace(str(folder), "the corpus")
    status = HTTPStatus.NOT_FOUND if isinstance(error, UnknownIdError) else HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(status, told)


_BROKEN = (
    "The corpus cannot be read as it was written, so nothing is answered from it; try again later. "
    "Who runs the server finds the cause in its log."
)
