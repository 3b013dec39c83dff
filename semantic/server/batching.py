"""Encoding together what is asked at the same time.

While one pass of the encoder runs, the texts of other requests gather, and the next pass takes all of them: nobody waits for
company that may not come, and the busier it is, the more is encoded at once. An encoder gives a text the same embedding
whatever stands beside it, so answers don't depend on who else asks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np

from semantic.encoders.protocol import Embeddings, Encoder, Fingerprint
from semantic.progress import Advance

_AT_ONCE = 64
"""Texts of one pass at most, so that those who wait for a long draft are not kept for more than a second."""


@dataclass(frozen=True)
class _Asked:
    """Texts of one request that wait to be encoded."""

    encode: Callable[[Sequence[str]], Embeddings]
    texts: tuple[str, ...]
    embeddings: Future[Embeddings] = field(default_factory=Future)


class EncodingTogether:
    """An encoder that encodes in one pass what several threads ask for meanwhile.

    Parameters
    ----------
    encoder : Encoder
        What encodes; used by one thread only.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._waiting: list[_Asked] = []
        self._news = threading.Condition()
        self._closed = False
        self.seconds = 0.0
        """How long encoding has taken so far, with what it waited for other threads."""
        self.cpu_seconds = 0.0
        """How long it kept a processor busy in its own thread."""
        self.passes = 0
        """How many passes there were."""
        self.texts = 0
        """How many texts were encoded."""
        self._thread = threading.Thread(target=self._work, name="encoding", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """Name of the encoder."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of its embeddings."""
        return self._encoder.dimension

    @property
    def languages(self) -> tuple[str, ...]:
        """What it was trained on."""
        return self._encoder.languages

    @property
    def fingerprint(self) -> Fingerprint:
        """What exactly it is."""
        return self._encoder.fingerprint

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a query in their order, float32 rows of unit length."""
        return self._asked(self._encoder.encode_queries, texts)

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        """Return one embedding a text in their order, float32 rows of unit length."""
        parts = []
        for start in range(0, len(texts), _AT_ONCE):
            part = texts[start : start + _AT_ONCE]
            parts.append(self._asked(self._encoder.encode_passages, part))
            if advance:
                advance(len(part))
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), dtype=np.float32)

    def close(self) -> None:
        """Encode nothing more; who still waits gets an error."""
        with self._news:
            self._closed = True
            self._news.notify()
        self._thread.join()

    def _asked(self, encode: Callable[[Sequence[str]], Embeddings], texts: Sequence[str]) -> Embeddings:
        asked = _Asked(encode, tuple(texts))
        with self._news:
            if self._closed:
                raise RuntimeError("the encoder was closed")
            self._waiting.append(asked)
            self._news.notify()
        return asked.embeddings.result()

    def _work(self) -> None:
        while batch := self._next():
            try:
                rows = self._encoded(batch)
            except BaseException as error:  # noqa: BLE001 - told to who waits for it
                if len(batch) == 1:
                    batch[0].embeddings.set_exception(error)
                else:
                    self._encode_each(batch)
                continue
            for asked, own in zip(batch, rows, strict=True):
                asked.embeddings.set_result(own)

    def _encode_each(self, batch: list[_Asked]) -> None:
        """Encode alone what could not be encoded together, so that a text that cannot be is told to who asked it only."""
        for asked in batch:
            try:
                (own,) = self._encoded([asked])
            except BaseException as error:  # noqa: BLE001 - told to who waits for it
                asked.embeddings.set_exception(error)
            else:
                asked.embeddings.set_result(own)

    def _encoded(self, batch: list[_Asked]) -> list[Embeddings]:
        """Return the rows of each of a batch, from one pass."""
        started, busy = time.perf_counter(), time.thread_time()
        embeddings = batch[0].encode([text for asked in batch for text in asked.texts])
        self.seconds += time.perf_counter() - started
        self.cpu_seconds += time.thread_time() - busy
        self.passes += 1
        self.texts += len(embeddings)
        ends = np.cumsum([len(asked.texts) for asked in batch])
        return np.split(embeddings, ends[:-1])

    def _next(self) -> list[_Asked]:
        """Wait for texts, and return what goes into one pass, in the order it came; nothing once it is closed."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                for asked in self._waiting:
                    asked.embeddings.set_exception(RuntimeError("the encoder was closed"))
                return []
            batch = [self._waiting.pop(0)]
            room = _AT_ONCE - len(batch[0].texts)
            while self._waiting and self._fits(self._waiting[0], batch[0], room):
                batch.append(self._waiting.pop(0))
                room -= len(batch[-1].texts)
            return batch

    @staticmethod
    def _fits(asked: _Asked, first: _Asked, room: int) -> bool:
        return asked.encode == first.encode and len(asked.texts) <= room
