"""Kills builds, additions and removals at random moments; run by ``test_crashes.py`` in a process of its own.

Usage: ``python crashing.py FOLDER TRIALS SEED``. Prints one JSON object: how many trials there were of each kind,
how many were cut off in the midst, and every trial that ended otherwise than it should.

Each trial forks, lets the child begin, and sends it SIGKILL at a random moment. This process itself never runs
threads, so that its forks are clean.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from semantic import embedding
from semantic.corpus import Corpus
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.protocol import Embeddings
from semantic.errors import CorpusNotFoundError
from semantic.index import building as _index  # loaded before the forks  # noqa: F401
from semantic.progress import Advance
from semantic.sources import reading as _reading  # noqa: F401
from semantic.store import manifest
from semantic.store.folder import generations
from semantic.store.generations import committed
from semantic.store.pending import pending_files
from semantic.themes import kept as _kept  # noqa: F401

embedding._BATCH_CHARACTERS = 60
SLOWNESS = 0.004
"""Seconds a batch takes, so that encoding is as likely to be cut off as writing."""


class LoggingEncoder(FakeEncoder):
    """Writes down each text it encodes, at once."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self.log = log

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        time.sleep(SLOWNESS)
        embeddings = super().encode_passages(texts, advance=advance)
        with self.log.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(text)}\n" for text in texts)
        return embeddings


def write_speeches(folder: Path) -> list[Path]:
    """Write four small speeches."""
    paths = []
    for name in "abcd":
        lines = [f"{name}市政府工作报告", "各位代表："]
        lines += [f"{name}{number}，今年要新增就业{number}万人。我们说到做到。" for number in range(6)]
        path = folder / f"{name}.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        paths.append(path)
    return paths


class Bench:
    """A folder of speeches, and the states a corpus of them may be in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.corpus = folder / "corpus"
        self.log = folder / "encoded.log"
        self.encoder = LoggingEncoder(self.log)
        self.sources = write_speeches(folder)
        self.three = folder / "three"
        self.four = folder / "four"
        in_child(lambda: Corpus.build(self.sources[:3], self.three, encoder=self.encoder).close())
        in_child(lambda: Corpus.build(self.sources, self.four, encoder=self.encoder).close())

    def build(self) -> None:
        Corpus.build(self.sources, self.corpus, encoder=self.encoder).close()

    def add(self) -> None:
        with Corpus.open(self.corpus, encoder=self.encoder) as corpus:
            corpus.add(self.sources)

    def remove(self) -> None:
        with Corpus.open(self.corpus, encoder=self.encoder) as corpus:
            if any(speech.id == "d" for speech in corpus.speeches):
                corpus.remove(["d"])

    def prepare(self, kind: str) -> None:
        shutil.rmtree(self.corpus, ignore_errors=True)
        before = {"build": None, "add": self.three, "remove": self.four}[kind]
        if before:
            shutil.copytree(before, self.corpus)
        self.log.write_text("", encoding="utf-8")

    def seconds(self, kind: str) -> float:
        """Return how long some work takes undisturbed."""
        self.prepare(kind)
        started = time.monotonic()
        assert in_child(getattr(self, kind)) == 0
        return time.monotonic() - started

    def check_committed(self, kind: str) -> None:
        """Check that the folder is in the state before or after the work, whole."""
        try:
            corpus = Corpus.open(self.corpus, encoder=self.encoder)
        except CorpusNotFoundError:
            assert kind == "build"
            return
        with corpus:
            found = "".join(sorted(speech.id for speech in corpus.speeches))
            assert found in {"build": ("abcd",), "add": ("abc", "abcd"), "remove": ("abcd", "abc")}[kind], (
                found
            )
            verification = corpus.verify()
            assert verification.ok, verification.faults
            (asked,) = FakeEncoder().encode_queries(["今年要新增就业3万人。"])
            assert corpus.similar_to(asked, k=1, level="sentence")[0].similarity > 0.5

    def finish(self, kind: str) -> None:
        """Do the work again, and check that it only does what is left, and ends as if never cut off."""
        kept = self.encoded_and_safe()
        self.log.write_text("", encoding="utf-8")
        getattr(self, kind)()
        again = {json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()}
        twice = {text for text in again if self.encoder.fingerprint.key(text) in kept}
        assert not twice, f"encoded again: {twice}"
        expected = self.three if kind == "remove" else self.four
        assert files_of(self.corpus) == files_of(expected)
        assert len(generations(self.corpus)) == 1
        assert sorted(path.name for path in self.corpus.iterdir() if path.is_file()) == [
            "manifest.json",
            "writer.lock",
        ]

    def encoded_and_safe(self) -> set[bytes]:
        """Return the keys of the embeddings that are pending."""
        path = pending_files(self.corpus).get(committed(self.corpus))
        if path is None:
            return set()
        database = sqlite3.connect(path)
        try:
            return {key for (key,) in database.execute("SELECT key FROM embedding")}
        except sqlite3.OperationalError:  # killed before there was a table
            return set()
        finally:
            database.close()


def files_of(corpus: Path) -> dict[str, bytes]:
    """Return the files of the committed generation."""
    number = manifest.Manifest.read(corpus).generation
    folder = generations(corpus)[number]
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def in_child(work: Callable[[], None], kill_after: float | None = None) -> int:
    """Do some work in a fork and return its exit status; minus the signal where it was killed."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:  # noqa: BLE001 - a fork must end here, whatever happened
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    folder, trials, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    bench = Bench(folder)
    random.seed(seed)
    seconds: dict[str, float] = {}
    for kind in ("build", "add", "remove"):
        seconds[kind] = min(bench.seconds(kind) for _ in range(3))
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for number in range(trials):
        kind = ("build", "add", "remove")[number % 3]
        bench.prepare(kind)
        moment = random.uniform(0, seconds[kind])
        ended = in_child(getattr(bench, kind), kill_after=moment)
        counts[kind] += 1
        counts["cut off"] += ended == -signal.SIGKILL
        where = f"{kind} killed after {moment * 1000:.1f} ms"
        if in_child(lambda: bench.check_committed(kind)):  # noqa: B023 - it runs at once
            faults.append(f"{where}: not at a committed state")
        elif in_child(lambda: bench.finish(kind)):  # noqa: B023
            faults.append(f"{where}: did not resume")
    print(json.dumps({**counts, "faults": faults}))


if __name__ == "__main__":
    main()
