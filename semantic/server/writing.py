"""Answers as JSON, each with the state of the corpus that it was made from, and what they tell of files."""

from __future__ import annotations

import json
from pathlib import PureWindowsPath
from typing import Any

from starlette.responses import Response

from semantic.records import Speech
from semantic.store.manifest import Manifest

GENERATION = "Semantic-Generation"
"""The header that tells which commit of the corpus folder an answer was made from."""


def file_of(speech: Speech) -> str:
    """Return the name of the file that a speech was read from, as others need not know the folders of this machine."""
    return PureWindowsPath(speech.source).name


def json_response(content: Any, manifest: Manifest, *, total: int | None = None) -> Response:
    """Return an answer.

    Parameters
    ----------
    content : object
        Plain JSON values.
    manifest : Manifest
        Of the state that it was made from.
    total : int, optional
        How many entries there are, of which `content` may be a part.
    """
    headers = {GENERATION: str(manifest.generation)}
    if total is not None:
        headers["X-Total-Count"] = str(total)
    return Response(_encoded(content), media_type="application/json", headers=headers)


def _encoded(content: Any) -> bytes:
    """Return JSON in UTF-8; half of a surrogate pair, which damaged files may hold, is written as an escape."""
    try:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(content, separators=(",", ":")).encode()
