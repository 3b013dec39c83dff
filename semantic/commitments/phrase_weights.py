"""How likely a phrase is a target: a logistic regression over hashed signs and the embedding of the phrase."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from semantic.commitments.hashing import buckets_of
from semantic.commitments.phrase_signs import phrase_signs
from semantic.commitments.phrases import Parsed
from semantic.encoders.protocol import Embeddings
from semantic.encoders.yardstick import yardstick
from semantic.errors import SemanticError
from semantic.logistic import Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BUCKETS = 1 << 17
"""Places that signs are hashed into (Weinberger and others 2009); with twice as many F1 on the judged sentences is the same."""
_EMBEDDING_SCALE = np.float32(3.0)
"""What the embedding is multiplied by, so that its numbers weigh about as much as a sign."""


@dataclass(frozen=True, eq=False)
class PhraseWeights:
    """The weights.

    Parameters
    ----------
    signs : ndarray of float32, shape (BUCKETS,)
        A weight a bucket.
    embedding : ndarray of float32, shape (dimension,)
        A weight a number of the embedding.
    bias : float
        The log-odds of nothing.
    """

    signs: Embeddings
    embedding: Embeddings
    bias: float

    def log_odds(self, parsed: Sequence[Parsed]) -> list[Rows]:
        """Return for each sentence the log-odds of its phrases, each shape ``(len(phrases),)``."""
        signs, embeddings = measured_phrases(parsed)
        # row by row, so that no sum depends on the phrases beside it
        told = signs @ self.signs.astype(np.float64) + np.einsum(
            "ij,j->i", embeddings, self.embedding, dtype=np.float64
        )
        ends = np.cumsum([len(each.phrases) for each in parsed], dtype=np.int64)
        return np.split(np.asarray(told + self.bias), ends[:-1]) if len(parsed) else []

    def write(self, path: Path) -> None:
        """Write them to a file of safetensors; buckets that weigh nothing are left out."""
        from safetensors.numpy import save_file

        filled = np.flatnonzero(self.signs).astype(np.int32)
        save_file(
            {
                "buckets": filled,
                "signs": self.signs[filled],
                "embedding": self.embedding,
                "bias": np.array([self.bias], dtype=np.float64),
            },
            path,
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote.

        Raises
        ------
        SemanticError
            If it is not there or holds something else.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            tensors: dict[str, NDArray[Any]] = load_file(path)
            signs = np.zeros(BUCKETS, dtype=np.float32)
            signs[tensors["buckets"]] = tensors["signs"]
            return cls(signs, tensors["embedding"], float(tensors["bias"][0]))
        except (OSError, SafetensorError, KeyError, IndexError, ValueError) as error:
            raise SemanticError(
                f"The weights {path} cannot be read ({error}); install the package anew."
            ) from error


def measured_phrases(parsed: Sequence[Parsed]) -> tuple[csr_matrix, Embeddings]:
    """Return the hashed signs and the scaled embeddings of all phrases of some sentences, a row a phrase."""
    from scipy.sparse import csr_matrix

    texts = [each.text[slice(*each.span(phrase))] for each in parsed for phrase in each.phrases]
    if not texts:  # the hasher wants one at least
        return csr_matrix((0, BUCKETS)), np.zeros((0, yardstick().fingerprint.dimension), dtype=np.float32)
    return _hashed_signs(parsed), yardstick().encode_passages(texts) * _EMBEDDING_SCALE


def _hashed_signs(parsed: Sequence[Parsed]) -> csr_matrix:
    """Return how often the signs of each phrase fall into each bucket; each different sign is hashed once."""
    from scipy.sparse import csr_matrix

    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    found, ends = array("i"), [0]
    for each in parsed:
        for signs in phrase_signs(each):
            found.extend(map(numbers.__getitem__, signs))
            ends.append(len(found))
    buckets = buckets_of(list(numbers), BUCKETS)[np.frombuffer(found, dtype=np.intc)]
    hashed = csr_matrix((np.ones(len(found)), buckets, ends), shape=(len(ends) - 1, BUCKETS))
    hashed.sum_duplicates()
    return hashed
