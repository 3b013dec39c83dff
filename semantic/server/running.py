"""Running a server: its socket, its token, and a stop in which answers under way are given."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import uvicorn

from semantic.errors import SemanticError
from semantic.server.access import is_loopback, is_token, token_in
from semantic.server.app import create_app
from semantic.server.backing import Backing
from semantic.server.connections import configured
from semantic.server.gate import Admission
from semantic.server.gathered import Gathering
from semantic.server.journal import to_stderr
from semantic.server.limits import ServerLimits
from semantic.server.serving import ServedCorpus
from semantic.threads import one_thread

_LAST_PORT = 65535
"""In two bytes; the system would take what is left of a higher one."""
_LAST_MOMENT = 0.5
"""Seconds that a thread with nothing to do takes to end, and more."""
_SHORTEST_TOKEN = 16
"""Characters: of letters and figures drawn at random, so many are not guessed."""


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
    if admission.token is None and not is_loopback(host):
        raise SemanticError(
            f"At {host}, others than this machine can reach the server, and none has to show a token; "
            "name a file that holds one with --token-file, or listen at 127.0.0.1."
        )
    with closing(_listening(host, port)) as listening:
        backing = backing_for(folder, encoder=encoder, limits=chosen)
        app = create_app(backing, admission)
        server = _Server(configured(app, chosen), _address(host, listening), ready)
        to_stderr()
        for told_to_stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(
                told_to_stop, lambda *_: None
            )  # uvicorn stops, and then raises the signal once more
        # Requests share the cores among themselves; threads within each would only wait for each other.
        with one_thread("faiss"):
            asyncio.run(server.serve(sockets=[listening]))
    _leave_unfinished()


def _leave_unfinished() -> None:
    """End the process where threads still work on answers that were broken off: they cannot be stopped, and change nothing."""
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.current_thread():
            thread.join(_LAST_MOMENT)
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)


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


def _listening(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:
        raise SemanticError(
            f"There is no port {port}; choose one up to {_LAST_PORT} with --port, or 0 for a free one."
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise _cannot_listen(host, port, error) from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
    except OSError as error:
        found.close()
        raise _cannot_listen(host, port, error) from error
    return found


def _cannot_listen(host: str, port: int, error: Exception) -> SemanticError:
    why = getattr(error, "strerror", None) or str(error)
    return SemanticError(
        f"It cannot be listened at {host}, port {port} ({why}); choose another with --host or --port."
    )


def _address(host: str, listening: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}/"


def _names_for(host: str) -> frozenset[str] | None:
    """Return the names that a server may be called by; elsewhere than on this machine, whoever runs it knows them."""
    return frozenset({"127.0.0.1", "localhost", "::1", host}) if is_loopback(host) else None


def _token_in(path: Path | None) -> str | None:
    if path is None:
        return None
    token = token_in(path)
    if len(token) < _SHORTEST_TOKEN or not is_token(token):
        raise SemanticError(
            f"The token in {path} is no line of {_SHORTEST_TOKEN} ASCII characters or more without spaces; write one that was drawn "
            "at random, such as: python -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return token
