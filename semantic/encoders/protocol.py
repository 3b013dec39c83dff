"""What every encoder offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Embeddings = NDArray[np.float32]


class Encoder(Protocol):
    """Makes embeddings: float32 rows of unit length."""

    name: str
    dimension: int

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a text in their order: float32 rows of unit length, ``(len(texts), dimension)``."""
        ...
