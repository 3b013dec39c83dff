"""What routes answer from: the corpus that is served, and what is found in it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from semantic.corpus import Corpus
from semantic.errors import SemanticError
from semantic.server.gathered import Gathered, Gathering
from semantic.server.limits import ServerLimits
from semantic.server.problems import busy
from semantic.server.serving import ServedCorpus
from semantic.themes.theme import Themes

_WAIT = 20.0
"""Seconds that a request waits for findings; those of a few speeches are there by then."""
_ASK_AGAIN = 10
"""Seconds after which it is worth to ask again for those of many."""
_NOT_YET = (
    "What is found in the speeches is still being gathered, which takes a minute for fifteen long ones; ask again in a while. "
    "Searches are answered meanwhile."
)
_FAILED = (
    "What is found in the speeches could not be gathered; who runs the server finds the cause in its log."
)


@dataclass(frozen=True)
class Backing:
    """What a server answers from.

    Parameters
    ----------
    served : ServedCorpus
        The corpus.
    gathering : Gathering
        What gathers the findings.
    limits : ServerLimits
        What the server takes on.
    """

    served: ServedCorpus
    gathering: Gathering
    limits: ServerLimits

    def found_themes(self) -> Themes:
        """Return the themes that were found last.

        Raises
        ------
        Problem
            If none were found yet.
        """
        last = self.gathering.last
        if last is None:
            raise busy(_NOT_YET, _ASK_AGAIN)
        return last.findings.themes

    def close(self) -> None:
        """Let go of processes and threads."""
        self.gathering.close()
        self.served.close()


def backing_of(request: Request) -> Backing:
    """Return what the server of a request answers from."""
    backing: Backing = request.app.state.backing
    return backing


def shown_corpus(request: Request) -> Corpus:
    """Return the state of the corpus that a request is answered from."""
    return backing_of(request).served.corpus()


async def shown_findings(request: Request) -> Gathered:
    """Return the findings: of the state that is served, or of the one before until they are ready.

    Raises
    ------
    Problem
        If there are none yet, or they cannot be gathered.
    """
    backing = backing_of(request)
    try:
        async with asyncio.timeout(_WAIT):
            return await _gathered(backing)
    except TimeoutError:
        raise busy(_NOT_YET, _ASK_AGAIN) from None


async def _gathered(backing: Backing) -> Gathered:
    gathering = backing.gathering
    given_up: Future[Gathered] | None = None
    while True:
        coming = gathering.of(await run_in_threadpool(backing.served.corpus))
        if not coming.done() and gathering.last is not None:
            return gathering.last
        if coming is given_up:
            raise busy(_FAILED, 60)
        try:
            return await asyncio.shield(asyncio.wrap_future(coming))
        except SemanticError:
            if gathering.last is not None:
                return gathering.last
            given_up = coming  # for those of a state that came after it, or for good


Shown = Annotated[Corpus, Depends(shown_corpus)]
Found = Annotated[Gathered, Depends(shown_findings)]
Behind = Annotated[Backing, Depends(backing_of)]
