"""The log: a line of JSON on stderr for each request and event, without texts, ids and tokens."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("semantic.server")
_PROTOCOL = logging.getLogger("uvicorn")
"""Which tells of what is no HTTP, and of answers that were cut short."""
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every record has; the rest is ours."""


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        told |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[1]:
            told["traceback"] = _where(record.exc_info[1])
        return json.dumps(told, ensure_ascii=True, default=str)


def _where(error: BaseException) -> list[str]:
    """Return what kind of error it was and where it was raised; what it says may hold what somebody asked."""
    lines = [line for frame in traceback.format_tb(error.__traceback__) for line in frame.splitlines()]
    return [*lines, type(error).__qualname__]


def to_stderr() -> None:
    """Have everything that the server says written to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for logger, level in ((LOGGER, logging.INFO), (_PROTOCOL, logging.WARNING)):
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


class Journal:
    """Writes a line for each request.

    Parameters
    ----------
    app : ASGI application
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, told = time.perf_counter(), {"status": 0, "bytes": 0}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
            told["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            LOGGER.info(
                "request",
                extra={
                    "method": scope["method"],
                    "route": _route(scope),
                    **told,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )


def _route(scope: Scope) -> str | None:
    """Return the pattern of the address, which holds no id; None where there is no such address."""
    return getattr(scope.get("route"), "path", None)
