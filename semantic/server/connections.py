"""Connections: how long a client may take, how many there may be, and what is no HTTP told as a problem document.

uvicorn waits without end for a first request, for one that began on a connection used before, and for a client that does not
read what it asked for. A connection costs little, but not nothing: each of these is closed after some time.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from semantic.server.headers import SecurityHeaders
from semantic.server.limits import ServerLimits
from semantic.server.problems import Problem, busy


def configured(app: ASGIApp, limits: ServerLimits) -> uvicorn.Config:
    """Return how uvicorn serves an application within limits, which says nothing but what the journal of the application does."""

    class Limited(_Connection):
        """A connection within these limits."""

        own_limits = limits

    return uvicorn.Config(
        app,
        http=Limited,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=limits.idle_seconds,
        timeout_graceful_shutdown=limits.stop_seconds,
        h11_max_incomplete_event_size=limits.max_head_bytes,
        backlog=limits.max_connections,
    )


class _Connection(H11Protocol):
    """A connection that is closed if a client takes too long over it."""

    own_limits: ServerLimits

    _until_asked: asyncio.TimerHandle | None = None
    _until_read: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        _cancel(self._until_asked)
        _cancel(self._until_read)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        full = len(self.connections) > self.own_limits.max_connections
        self.app = _full if full else self.config.loaded_app
        super().handle_events()

    def on_response_complete(self) -> None:
        self._wait_for_request()  # before another one, which has come already, begins
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        _cancel(self._until_read)
        self._until_read = self.loop.call_later(self.own_limits.receive_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        _cancel(self._until_read)
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close at once: what the client has not read by now it will not read."""
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Tell that what came is no HTTP, unless an answer is under way, which is broken off."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.close()
            return
        answer = Problem(HTTPStatus.BAD_REQUEST, f"{msg} Ask in HTTP/1.1.").response()
        headers = [*answer.raw_headers, (b"connection", b"close")]
        for event in (
            h11.Response(
                status_code=answer.status_code, headers=headers, reason=HTTPStatus.BAD_REQUEST.phrase.encode()
            ),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait_for_request(self) -> None:
        _cancel(self._until_asked)
        self._until_asked = self.loop.call_later(self.own_limits.idle_seconds, self._close_unless_asked)

    def _close_unless_asked(self) -> None:
        cycle: object = self.cycle  # which h11_impl declares to be there from the beginning
        if cycle is None or self.cycle.response_complete:
            self.transport.abort()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


async def _tell_full(scope: Scope, receive: Receive, send: Send) -> None:
    problem = busy("As many clients are connected as this server takes; ask again in a moment.", 1)
    problem.headers["Connection"] = "close"
    await problem.response()(scope, receive, send)


_full: ASGIApp = SecurityHeaders(_tell_full)
