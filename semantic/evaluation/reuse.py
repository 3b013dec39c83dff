"""How well cosine and wording together tell reuse from mere likeness.

The plainest rule there is: their sum, at the threshold that would have been best. It compares
encoders; it decides nothing about a corpus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Encoder
from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldPair
from semantic.reuse.comparing import compared
from semantic.reuse.sieve import Sieve


@dataclass(frozen=True)
class ReuseAgreement:
    """How far a rule agrees with the judgements on what is reuse.

    Parameters
    ----------
    f1, precision, recall : float
        At `threshold`, each from 0 to 1.
    threshold : float
        The sum of cosine and overlap from which on a pair counts as reuse, that sum included.
    """

    f1: float
    precision: float
    recall: float
    threshold: float


def reuse_agreement(encoder: Encoder, pairs: Sequence[GoldPair]) -> ReuseAgreement:
    """Measure the sum of cosine and overlap on `pairs`, at its best threshold in hindsight.

    Overlap is the share of neighbouring symbols that both have, as `Sieve.shared_neighbours` gives it.

    Raises
    ------
    SemanticError
        If no pair, or every pair, is reuse: then there is nothing to tell apart.
    """
    first = encoder.encode_passages([pair.first for pair in pairs])
    second = encoder.encode_passages([pair.second for pair in pairs])
    sieve = Sieve(compared([pair.first for pair in pairs] + [pair.second for pair in pairs]))
    numbers = np.arange(len(pairs))
    overlaps = sieve.shared_neighbours(numbers, numbers + len(pairs))
    return best_agreement(
        np.einsum("ij,ij->i", first, second) + overlaps, [pair.relation.is_reuse for pair in pairs]
    )


def best_agreement(likeness: NDArray[np.floating], is_reuse: Sequence[bool]) -> ReuseAgreement:
    """Return the agreement at the threshold with the highest F1; of equal ones, the lowest.

    Parameters
    ----------
    likeness : ndarray, shape (pairs,)
        Higher is more alike.
    is_reuse : sequence of bool
        The judgements, in the same order.

    Examples
    --------
    >>> best_agreement(np.array([0.9, 0.8, 0.3, 0.1]), [True, True, False, True]).f1
    0.8571428571428571
    """
    from sklearn.metrics import precision_recall_curve

    if len(set(is_reuse)) < 2:
        raise SemanticError(
            f"All {len(is_reuse)} pairs are judged alike; give pairs that are reuse and some that are not."
        )
    precision, recall, thresholds = precision_recall_curve(is_reuse, likeness)
    f1 = 2 * precision * recall / np.maximum(precision + recall, np.finfo(float).tiny)
    best = int(f1[:-1].argmax())  # the last point belongs to no threshold
    return ReuseAgreement(
        float(f1[best]), float(precision[best]), float(recall[best]), float(thresholds[best])
    )
