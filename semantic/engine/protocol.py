"""What every engine offers: work in shards, and texts encoded in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from semantic.encoders.protocol import Embeddings, Encoder
from semantic.progress import Advance

Shared = TypeVar("Shared")
Shard = TypeVar("Shard")
Found = TypeVar("Found")


class Engine(Protocol):
    """Carries out work that was cut into shards.

    An algorithm cuts its work by its input alone, and joins what was found in the order of the shards. So it does not know
    which engine runs it, and the answer does not depend on that.
    """

    @property
    def name(self) -> str:
        """What it is called in settings."""
        ...

    def map(
        self,
        work: Callable[[Shared, Shard], Found],
        shared: Shared,
        shards: Iterable[Shard],
        *,
        threaded: bool = True,
    ) -> list[Found]:
        """Return what some work finds in each shard, in their order.

        Parameters
        ----------
        work : callable
            A function of a module, given what is shared and a shard; it changes neither. A shard whose worker was lost is given
            to another one, so it may be begun more than once.
        shared : object
            What all shards need; moved to each worker once.
        shards : iterable
            Taken a few at a time.
        threaded : bool
            Whether threads of one process do it in less time than one, as numpy's and FAISS's own work.
        """
        ...

    def encode(
        self, encoder: Encoder, batches: Sequence[Sequence[str]], advance: Advance | None = None
    ) -> Iterator[tuple[int, Embeddings]]:
        """Yield the number of each batch of passages, as it is done, and its embeddings.

        Parameters
        ----------
        encoder : Encoder
            What encodes; each worker opens it once.
        batches : sequence of sequence of str
            Texts.
        advance : callable, optional
            Told the number of texts that are done.

        Raises
        ------
        EncoderError
            If a worker has no such encoder, or another one of that name.
        """
        ...

    def close(self) -> None:
        """Let go of all workers."""
        ...
