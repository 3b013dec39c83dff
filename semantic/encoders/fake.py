"""A stand-in for an encoder: instant, small, the same everywhere; for tests and demonstrations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from semantic.encoders.protocol import Embeddings, Fingerprint
from semantic.errors import EncoderError
from semantic.progress import Advance

_LONGEST = 3
"""Characters in the longest n-gram: three tell most words apart, in Chinese as in English."""
_DIMENSION = 16
"""Enough for the few texts of a test."""


class FakeEncoder:
    """Hashes runs of one to three characters into an embedding.

    Texts that share wording are near each other; meaning it doesn't see. Queries and passages
    are treated alike.

    Parameters
    ----------
    dimension : int
        Numbers in an embedding. Unrelated texts have a similarity of about ±1 / √dimension.

    Examples
    --------
    >>> a, b, c = FakeEncoder().encode_passages(["修建三座桥梁", "修建四座桥梁", "speak softly"])
    >>> bool(a @ b > a @ c)
    True
    """

    name = "fake"
    languages: tuple[str, ...] = ()

    def __init__(self, *, dimension: int = _DIMENSION) -> None:
        if dimension < 1:
            raise EncoderError(f"An embedding has at least one number; the dimension given is {dimension}.")
        self.dimension = dimension

    @property
    def fingerprint(self) -> Fingerprint:
        method = f"crc32 of n-grams up to {_LONGEST}, dimension {self.dimension}"
        digest = hashlib.sha256(method.encode()).hexdigest()
        options = {} if self.dimension == _DIMENSION else {"dimension": self.dimension}
        return Fingerprint(
            name=self.name, revision="1", digest=digest, dimension=self.dimension, options=options
        )

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a query in their order: float32 rows of unit length, ``(len(texts), dimension)``."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        """Return one embedding a text in their order: float32 rows of unit length, ``(len(texts), dimension)``."""
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            embeddings[row] = self._embedding(text)
            if advance:
                advance(1)
        return embeddings

    def _embedding(self, text: str) -> Embeddings:
        votes = np.zeros(self.dimension, dtype=np.float32)
        for length in range(1, _LONGEST + 1):
            for start in range(len(text) - length + 1):
                hashed = crc32(text[start : start + length].encode("utf-8", "surrogatepass"))
                # The sign comes from another bit than the place, or each place would have but one sign.
                votes[(hashed >> 1) % self.dimension] += 1 if hashed & 1 else -1
        if not votes.any():
            votes[0] = 1  # an empty text still has a direction
        embedding: Embeddings = votes / np.sqrt(np.square(votes).sum())
        return embedding
