"""Hashing signs into buckets just as scikit-learn's FeatureHasher does, without the second that it takes to load."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def buckets_of(signs: Sequence[str], buckets: int) -> NDArray[np.int64]:
    """Return which of some buckets each sign falls into, from 0 up: by MurmurHash3 of 32 bits (Appleby 2011), seed 0.

    Examples
    --------
    >>> buckets_of(["head=学校", "bias"], 1 << 17).tolist()
    [98760, 32885]
    """
    import mmh3

    return np.array([abs(mmh3.hash(sign)) % buckets for sign in signs], dtype=np.int64)
