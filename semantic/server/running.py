"""Running a server: its socket, its token, and a stop in which answers under way are given."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from semantic.errors import SemanticError
from semantic.server.app import create_app
from semantic.server.backing import Backing
from semantic.server.gate import Admission
from semantic.server.gathered import Gathering
from semantic.server.journal import to_stderr
from semantic.server.limits import ServerLimits
from semantic.server.serving import ServedCorpus

_SHORTEST_TOKEN = 16
"""Characters: of letters and figures drawn at random, so many are not guessed."""
_HEADER_BYTES = 64 * 1024
"""Of the first line and the headers of a request: an address holds a query of some thousand characters."""


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token_file: Path | None = None,
    encoder: str | None = None,
    limits: ServerLimits | None = None,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve a corpus over HTTP until the process is told to stop.

    Parameters
    ----------
    folder : Path
        The corpus folder.
    host, port : str and int
        Where to listen; port 0 takes a free one.
    token_file : Path, optional
        Holds the token that clients must show; needed where others than this machine can reach `host`.
    encoder : str, optional
        Where the encoder of the corpus is now, if it was moved.
    limits : ServerLimits, optional
        What the server takes on.
    ready : callable
        Told the address once it can be asked.

    Raises
    ------
    SemanticError
        If there is no corpus, it cannot be listened there, or others could ask without a token.
    """
    chosen = limits or ServerLimits()
    admission = Admission(hosts=_names_for(host), token=_token_in(token_file))
    if admission.token is None and not _is_loopback(host):
        raise SemanticError(
            f"At {host}, others than this machine can reach the server, and none has to show a token; "
            "name a file that holds one with --token-file, or listen at 127.0.0.1."
        )
    with closing(_listening(host, port)) as listening:
        backing = backing_for(folder, encoder=encoder, limits=chosen)
        server = _Server(_configured(backing, admission), _address(host, listening), ready)
        to_stderr()
        for told_to_stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(
                told_to_stop, lambda *_: None
            )  # uvicorn stops, and then raises the signal once more
        asyncio.run(server.serve(sockets=[listening]))


def backing_for(folder: Path, *, encoder: str | None, limits: ServerLimits) -> Backing:
    """Open a corpus to be served."""
    return Backing(ServedCorpus(folder, encoder=encoder), Gathering(encoder=encoder), limits)


class _Server(uvicorn.Server):
    """Tells its address once it can be asked."""

    def __init__(self, config: uvicorn.Config, address: str, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._address = address
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready(self._address)


class _Protocol(H11Protocol):
    """Closes a connection on which no request came in, as uvicorn does only after the first."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(self.timeout_keep_alive, self._close_if_nothing_came)

    def _close_if_nothing_came(self) -> None:
        cycle: object = self.cycle  # which h11_impl declares to be there from the beginning
        if cycle is None and not self.transport.is_closing():
            self.transport.close()


def _configured(backing: Backing, admission: Admission) -> uvicorn.Config:
    limits = backing.limits
    return uvicorn.Config(
        create_app(backing, admission),
        http=_Protocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=limits.max_connections,
        timeout_keep_alive=limits.idle_seconds,
        timeout_graceful_shutdown=limits.stop_seconds,
        h11_max_incomplete_event_size=_HEADER_BYTES,
        backlog=limits.max_connections,
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SemanticError(
            f"It cannot be listened at {host}, port {port} ({why}); choose another with --host or --port."
        ) from error
    return found


def _address(host: str, listening: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}/"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _names_for(host: str) -> frozenset[str] | None:
    """Return the names that a server may be called by; elsewhere than on this machine, whoever runs it knows them."""
    return frozenset({"127.0.0.1", "localhost", "::1", host}) if _is_loopback(host) else None


def _token_in(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SemanticError(f"The token cannot be read from {path} ({why}); check the name.") from error
    if len(token) < _SHORTEST_TOKEN or not token.isprintable() or " " in token:
        raise SemanticError(
            f"The token in {path} is no line of {_SHORTEST_TOKEN} characters or more without spaces; write one that was drawn "
            "at random, such as: python -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return token
