"""Hashing signs into buckets just as scikit-learn's FeatureHasher does, without the second that it takes to load."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]


def buckets_of(signs: Sequence[str], buckets: int) -> NDArray[np.int64]:
    """Return which of some buckets each sign falls into, from 0 up.

    Examples
    --------
    >>> buckets_of(["head=学校", "bias"], 1 << 17).tolist()
    [98760, 32885]
    """
    texts = [sign.encode() for sign in signs]
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    hashes = np.zeros(len(texts), dtype=np.uint32)
    for whole in np.unique(sizes // 4).tolist():
        rows = np.flatnonzero(sizes // 4 == whole)
        padded = b"".join(texts[row].ljust(4 * whole + 4, b"\0") for row in rows)
        words = np.frombuffer(padded, dtype="<u4").astype(np.uint32).reshape(len(rows), whole + 1)
        hashes[rows] = _murmur(words, sizes[rows].astype(np.uint32))
    return np.abs(hashes.view(np.int32).astype(np.int64)) % buckets


def _murmur(words: Words, sizes: Words) -> Words:
    """Return the MurmurHash3 of 32 bits (Appleby 2011), seed 0, of texts as rows of words of four bytes; the last is their rest.

    Its numbers have no other reason than that they mix well.
    """
    state = np.zeros(len(words), dtype=np.uint32)
    for word in words.T[:-1]:
        state = _times(_turned(state ^ _mixed(word), 13), 5) + np.uint32(0xE6546B64)
    state = state ^ _mixed(words[:, -1]) ^ sizes
    state = _times(state ^ state >> np.uint32(16), 0x85EBCA6B)
    state = _times(state ^ state >> np.uint32(13), 0xC2B2AE35)
    return state ^ state >> np.uint32(16)


def _mixed(word: Words) -> Words:
    return _times(_turned(_times(word, 0xCC9E2D51), 15), 0x1B873593)


def _times(number: Words, factor: int) -> Words:
    return number * np.uint32(factor)  # wraps around


def _turned(number: Words, by: int) -> Words:
    return number << np.uint32(by) | number >> np.uint32(32 - by)
