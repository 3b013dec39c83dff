"""What every encoder offers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from semantic.progress import Advance

Embeddings = NDArray[np.float32]
"""Rows of unit length, one a text."""
UNIT = 1e-3
"""How far the length of an embedding may be from 1; float32 rounds far less."""


def unit_rows(rows: Embeddings) -> Embeddings:
    """Return rows divided by their length; one of zeros stays so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """What tells one encoder from another: embeddings of two fingerprints are never compared.

    Two are equal by digest and dimension: a model that was moved is still the same.

    Parameters
    ----------
    name : str
        The name by which `open_encoder` finds it again.
    revision : str
        Which release of the model, in its publisher's words; "" where none is known.
    digest : str
        SHA-256 of the weights, of the tokenizer and, where there are any, of prompts and configuration.
    dimension : int
        Numbers in an embedding.
    options : mapping
        What `open_encoder` must be given besides the name to open this one again.
    """

    name: str = field(compare=False)
    revision: str = field(compare=False)
    digest: str
    dimension: int
    options: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def key(self, text: str) -> bytes:
        """Return the 32 bytes under which the embedding of `text` as a passage is cached."""
        return hashlib.sha256(
            f"{self.digest}\0{self.dimension}\0{text}".encode("utf-8", "surrogatepass")
        ).digest()


class Encoder(Protocol):
    """Makes embeddings: float32 rows of unit length.

    An encoder adds the prompts its model was trained with; no caller does. The same text
    gives the same bits whatever stands beside it in a call.
    """

    @property
    def name(self) -> str:
        """The name by which `open_encoder` finds it again."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in an embedding."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages it was trained on; empty where nobody says."""
        ...

    @property
    def fingerprint(self) -> Fingerprint:
        """What tells it from every other encoder; may load the weights."""
        ...

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        """Return one embedding a text in their order: shape ``(len(texts), dimension)``."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a query in their order: shape ``(len(texts), dimension)``."""
        ...
