"""How many searches a server answers, how fast, and what that costs, by the number of clients that ask at the same time.

``python benchmarks/server.py CORPUS [--seconds 60] [--clients 1 8 64] [--warm 60]``

Starts ``semantic serve`` on a free port of this machine, waits until the findings are ready, and lets clients ask
``POST /v1/similar`` from another process on the same machine, so that they take processor time from the server. A client asks
the next thing when it has the answer (a closed loop) on one connection. What is asked are paragraphs of the corpus: half of
them as they are, half with a piece left out and the figures changed; of 10 requests 6 are by meaning, 2 by wording and 2 by
both, and half are limited to a place, a language or a date. All is drawn by one seed, and nothing is asked twice until everything was.

"CPU" is how many cores the server kept busy, and "encoding" the share of that which went into encoding queries. "In a pass" is
the share of the time in which queries were being encoded, with what that waited for other threads, and "texts a pass" how many
were encoded together. RSS is what the server held in memory before and after. An error is any status but 200. First, clients ask
for a while unmeasured, as the server remembers what it found out about texts, up to a limit: memory that is not flat after that leaks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
from semantic import Corpus
from semantic.records import Paragraph, Role, Speech

from machine import machine

MODES = ("semantic",) * 6 + ("lexical",) * 2 + ("both",) * 2
SHORTEST = 12
"""Characters of a paragraph that is asked: shorter ones are thanks and salutations."""
READY = 900
"""Seconds that the findings of a long corpus may take."""


@dataclass(frozen=True)
class Answers:
    """What a run of clients got: seconds of each answer, and how many of each other status."""

    seconds: Sequence[float]
    errors: Counter[str]
    lasted: float


@dataclass(frozen=True)
class Cost:
    """What a server has taken so far."""

    encoding: float
    encoding_cpu: float
    texts: int
    passes: int
    cpu: float
    rss: float

    @classmethod
    def of(cls, address: str, process: int) -> Cost:
        """Ask the server and the system."""
        encoding = health(address)["encoding"]
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        rss = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        return cls(
            encoding["seconds"], encoding["cpu_seconds"], encoding["texts"], encoding["passes"], cpu, rss
        )


def edited(text: str, chance: random.Random) -> str:
    """Return a text with a piece left out and its figures changed."""
    start = chance.randrange(len(text) // 2)
    text = text[:start] + text[start + len(text) // 5 :]
    return re.sub("[0-9]", lambda _: str(chance.randrange(10)), text)


def filters_for(speech: Speech, chance: random.Random) -> dict[str, str]:
    """Return what a search is limited to, half of the time nothing."""
    known = {"place": speech.place, "language": speech.language, "until": speech.date}
    possible = [{name: value} for name, value in known.items() if value]
    return chance.choice(possible) if possible and chance.random() < 0.5 else {}


def requests(corpus: Path) -> list[bytes]:
    """Return the bodies of requests, in an order drawn by chance."""
    chance = random.Random(0)  # noqa: S311
    with Corpus.open(corpus) as opened:
        asked = [
            (speech, paragraph)
            for speech in opened.speeches
            for paragraph in speech.paragraphs
            if paragraph.role is Role.BODY and len(paragraph.text) >= SHORTEST
        ]
        bodies = [body for pair in asked for body in _asked_of(*pair, chance)]
    chance.shuffle(bodies)
    return bodies


def _asked_of(speech: Speech, paragraph: Paragraph, chance: random.Random) -> Iterator[bytes]:
    for text in (paragraph.text, edited(paragraph.text, chance)):
        body = {"text": text, "mode": chance.choice(MODES), "filters": filters_for(speech, chance)}
        yield json.dumps(body, ensure_ascii=False).encode()


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> str:
    """Send a request, read the whole answer, and return its status."""
    head = f"POST /v1/similar HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"content-length: ([0-9]+)", answer, re.IGNORECASE)
    await reader.readexactly(int(length[1]) if length else 0)
    return answer.split()[1]


async def drive(port: int, bodies: Sequence[bytes], clients: int, seconds: float) -> Answers:
    """Let clients ask for some time."""
    taken, errors, left = [], Counter[str](), iter(_round_and_round(bodies))
    began = time.perf_counter()

    async def client() -> None:
        connection = None
        while time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            try:
                connection = connection or await asyncio.open_connection("127.0.0.1", port)
                status = await ask(*connection, next(left))
            except (OSError, asyncio.IncompleteReadError) as error:
                status, connection = type(error).__name__, None
            if status == "200":
                taken.append(time.perf_counter() - asked)
            else:
                errors[status] += 1
        if connection:
            connection[1].close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Answers(taken, errors, time.perf_counter() - began)


def _round_and_round(bodies: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from bodies


def driven(port: int, bodies: Sequence[bytes], clients: int, seconds: float) -> Answers:
    """Let clients ask, in the process that this is called in."""
    return asyncio.run(drive(port, bodies, clients, seconds))


def health(address: str) -> dict[str, Any]:
    """Return what the server says of itself."""
    with urlopen(f"{address}v1/health") as answer:  # noqa: S310 - it was started here
        told: dict[str, Any] = json.load(answer)
    return told


@contextmanager
def served(corpus: Path) -> Iterator[tuple[str, int]]:
    """Serve a corpus in another process; yield its address and the number of the process."""
    command = [str(Path(sys.executable).with_name("semantic")), "serve", str(corpus), "--port", "0"]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(command, stderr=log)  # noqa: S603
        try:
            address = told_in(Path(log.name), process)
            until = time.monotonic() + READY
            while health(address)["findings"] != "ready" and time.monotonic() < until:
                time.sleep(1)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait()


def told_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Return the address that a server tells when it can be asked."""
    while process.poll() is None:
        if found := re.search(r"is served at (\S+)", log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.2)
    raise SystemExit(log.read_text(encoding="utf-8"))


def row(clients: int, answers: Answers, before: Cost, after: Cost) -> str:
    """Return a row of the table."""
    p50, p99 = 1000 * np.percentile(answers.seconds, [50, 99])
    passes = max(after.passes - before.passes, 1)
    errors = ", ".join(f"{count} × {status}" for status, count in answers.errors.items()) or "0"
    cells = (
        f"{clients}",
        f"{len(answers.seconds) / answers.lasted:.1f}",
        f"{p50:.0f} ms",
        f"{p99:.0f} ms",
        f"{p99 / p50:.1f}",
        errors,
        f"{(after.cpu - before.cpu) / answers.lasted:.2f}",
        f"{(after.encoding_cpu - before.encoding_cpu) / (after.cpu - before.cpu):.0%}",
        f"{(after.encoding - before.encoding) / answers.lasted:.0%}",
        f"{(after.texts - before.texts) / passes:.1f}",
        f"{before.rss:.0f} MB",
        f"{after.rss:.0f} MB",
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--warm", type=float, default=60)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 64])
    options = parser.parse_args()
    bodies = requests(options.corpus)
    with (
        served(options.corpus) as (address, process),
        multiprocessing.get_context("spawn").Pool(1) as elsewhere,
    ):
        told = health(address)
        port = int(address.rstrip("/").rpartition(":")[2])
        print(
            f"{machine()}; {told['speeches']} speeches, {told['paragraphs']:,} paragraphs, {told['encoder']}; "
            f"{len(bodies):,} different requests, {options.seconds:g} s for each number of clients\n"
        )
        print(
            "| clients | requests/s | p50 | p99 | p99/p50 | errors | CPU | encoding | in a pass | texts a pass | RSS before | RSS after |"
        )
        print("|---|---|---|---|---|---|---|---|---|---|---|---|")
        elsewhere.apply(driven, (port, bodies, max(options.clients), options.warm))
        for clients in options.clients:
            before = Cost.of(address, process)
            answers = elsewhere.apply(driven, (port, bodies, clients, options.seconds))
            print(row(clients, answers, before, Cost.of(address, process)), flush=True)


if __name__ == "__main__":
    main()
