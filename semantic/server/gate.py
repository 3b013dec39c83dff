"""The gate: what comes in is let through only from whom and as far as a server answers, and nobody waits for ever.

A request is taken in whole before anything works on it, so a slow client holds no more than a connection.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from semantic.server.limits import ServerLimits
from semantic.server.problems import Problem, busy

_API = "/v1"
_PASSED_OVER = 32
"""How many times the largest body is read and thrown away before a client that goes on sending is cut off."""
_OPEN = (f"{_API}/health",)
"""What whoever watches over servers may ask without the token; it tells nothing of any text."""


@dataclass(frozen=True, kw_only=True)
class Admission:
    """Who is let in.

    Parameters
    ----------
    hosts : frozenset of str or None
        Names that the server may be called by, without port; None for any. A page elsewhere that has its own name point here
        is so kept from reading what a browser sees.
    token : str or None
        What clients must show; None where whoever reaches the server may ask.
    """

    hosts: frozenset[str] | None
    token: str | None

    def check(self, scope: Scope) -> None:
        """Let a request in.

        Raises
        ------
        Problem
            If it may not be.
        """
        headers = Headers(scope=scope)
        if self.hosts is not None and _name_in(headers.get("host", "")) not in self.hosts:
            raise Problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"This server is not called {headers.get('host', '')!r}; ask for it as {', '.join(sorted(self.hosts))}.",
            )
        if self.token is not None and scope["path"] not in _OPEN and not self._shows_token(headers):
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "This server asks for its token; send it as Authorization: Bearer TOKEN, or in a browser as the password.",
                headers={"WWW-Authenticate": _challenge(scope["path"])},
            )

    def _shows_token(self, headers: Headers) -> bool:
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "basic":
            shown = _password_in(shown)
        elif scheme.casefold() != "bearer":
            return False
        # Compared in the same time however much of it is right.
        return hmac.compare_digest(shown.strip().encode(), (self.token or "").encode())


def _name_in(host: str) -> str:
    """Return the name in a header Host, without the port."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name.strip("[]").casefold()


def _password_in(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except (NotBase64, UnicodeDecodeError):
        return ""


def _challenge(path: str) -> str:
    """Return how the token may be shown: pages have the browser ask for it."""
    return 'Bearer realm="semantic"' if path.startswith(_API) else 'Basic realm="semantic", charset="UTF-8"'


class Gate:
    """Lets requests through to an application.

    Parameters
    ----------
    app : ASGI application
        What answers.
    admission : Admission
        Who is let in.
    limits : ServerLimits
        How much is taken in, and for how long.
    """

    def __init__(self, app: ASGIApp, *, admission: Admission, limits: ServerLimits) -> None:
        self._app = app
        self._admission = admission
        self._limits = limits
        self._inside: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._admission.check(scope)
            self._check_head(scope)
            self._check_room()
            body = await self._taken_in(scope, receive)
            self._check_room()  # others may have come in since
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        if body is not None:
            await self._answer(scope, body, receive, send)

    def _check_head(self, scope: Scope) -> None:
        length = len(scope["path"].encode()) + len(scope["query_string"])
        length += sum(len(name) + len(value) for name, value in scope["headers"])
        if length > self._limits.max_head_bytes:
            raise Problem(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"The address and the headers are longer than {self._limits.max_head_bytes:,} bytes; "
                "ask for less in an address, or send it in a body.",
                headers={"Connection": "close"},
            )

    def _check_room(self) -> None:
        if len(self._inside) >= self._limits.max_requests:
            raise busy(
                f"{self._limits.max_requests} requests are being answered, which is as many as this server takes; "
                "ask again in a moment.",
                1,
            )

    async def _taken_in(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body of a request, None if the client went away."""
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._limits.max_body_bytes and "expect" in headers:
            raise self._too_large()  # the client waits to be told to send it
        try:
            async with asyncio.timeout(self._limits.receive_seconds):
                return await self._body(receive)
        except TimeoutError:
            raise Problem(
                HTTPStatus.REQUEST_TIMEOUT,
                f"The request did not come in within {self._limits.receive_seconds:g} seconds; send it at once.",
                headers={"Connection": "close"},
            ) from None

    async def _body(self, receive: Receive) -> bytes | None:
        """Return a body; of one that is too large nothing is kept, but a client reads no answer while it still sends."""
        most, body, length, more = self._limits.max_body_bytes, bytearray(), 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part, more = message.get("body", b""), message.get("more_body", False)
            length += len(part)
            if length <= most:
                body += part
            elif not more or length > _PASSED_OVER * most:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> Problem:
        return Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The body is larger than {self._limits.max_body_bytes:,} bytes; send less at a time.",
            headers={"Connection": "close"},
        )

    async def _answer(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Have the application answer within the time. What it still works on then goes on, and counts as inside."""
        answer = _Answer(send)
        inner = (
            {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        )  # the server sends no body then
        task = asyncio.ensure_future(self._app(inner, _replayed(body, receive), answer.send))
        self._inside.add(task)
        task.add_done_callback(self._inside.discard)
        task.add_done_callback(_forget_error)
        done, _ = await asyncio.wait([task], timeout=self._limits.answer_seconds)
        scope["route"] = inner.get("route")  # for the log
        if not done and answer.close():
            problem = busy(
                f"The answer was not ready within {self._limits.answer_seconds:g} seconds; ask for less at a time, "
                "or again when the server is less busy.",
                5,
            )
            await problem.response()(scope, receive, send)


class _Answer:
    """Passes an answer on until it is closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False
        self._closed = False

    async def send(self, message: Message) -> None:
        if not self._closed:
            self._begun = True
            await self._send(message)

    def close(self) -> bool:
        """Pass nothing more on, and tell whether nothing was so far; what has begun is let end."""
        if not self._begun:
            self._closed = True
        return self._closed


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was taken in, and then what comes after it."""
    parts: Iterable[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        for part in parts:
            return part
        return await receive()

    return replay


def _forget_error(task: asyncio.Task[None]) -> None:
    """Look at what went wrong in an answer: it was told and logged where it happened."""
    if not task.cancelled():
        task.exception()
