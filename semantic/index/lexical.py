"""Nearest by wording: what holds a query word for word, then by cosine of TF-IDF over characters, pairs of them, and words.

For Chinese, single characters and pairs of neighbours together find what words find, and need no
dictionary (Kwok 1997, Comparing representations in Chinese information retrieval). A term weighs
1 + log of its frequency, times its inverse document frequency, smoothed as scikit-learn does.

By cosine alone, a short passage that has 14.5 here and 亿元 there comes before a long one that has 14.5亿元: of figures in
reports, a fifth had all that hold them first (``benchmarks/lexical.py``).

The index is made from the texts in memory, when it is first asked: 0.3 s for the 7,000 sentences of fifteen
long reports, 4 s for 67,000.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray
from scipy.sparse import coo_array

from semantic.encoders.protocol import Embeddings
from semantic.index.literal import WordForWord
from semantic.index.protocol import Allowed, Hits, Rows
from semantic.text.comparison import simplified
from semantic.text.wording import UNSPACED

_BETWEEN = "\x1e"
"""Stands between two texts; it belongs to no term."""
_CHARACTER = regex.compile(UNSPACED)
_CODE_BITS = np.uint64(21)
"""A code point takes 21 bits, a pair of them 42; words have the highest bit, so that none is taken for another."""
_WORD_BIT = np.uint64(1 << 63)
_MULTIPLIER = 6364136223846793005
"""Knuth's, for the hash of a word; odd, so that no letter is lost."""
_SPACE, _OTHER, _IN_WORD, _ALONE = range(4)

Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class _Terms:
    """Terms of several texts: `keys[i]` is one in the text of number `texts[i]`."""

    keys: Keys
    texts: Rows


class LexicalIndex:
    """Finds texts by the wording they share with a query.

    Those that hold the whole of it word for word, as `WordForWord` tells, come before all others. Similarities are
    cosines, so they fall among the former and among the latter, but may rise where the former end.

    Parameters
    ----------
    texts : sequence of str
        A text a row. Letter case, width and traditional or simplified script make no difference.

    Examples
    --------
    >>> index = LexicalIndex(["新建口袋公园二十个", "保护知识产权", "Parks for everyone"])
    >>> index.nearest("建公园", 2).rows
    array([0])
    >>> LexicalIndex(["知识，产权", "保护知识产权"]).nearest("知识产权", 2).rows
    array([1, 0])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._literal = WordForWord(texts)
        terms = _terms(texts)
        self._rows = len(texts)
        self._keys, columns = np.unique(terms.keys, return_inverse=True)
        counts = coo_array(
            (np.ones(len(columns)), (terms.texts, columns)), shape=(self._rows, len(self._keys))
        ).tocsc()
        counts.sum_duplicates()
        held_by = np.diff(counts.indptr)  # in how many texts each term stands
        self._rarity = np.log((1 + self._rows) / (1 + held_by)) + 1
        self._rarity_of_new = np.log(1 + self._rows) + 1
        counts.data = (1 + np.log(counts.data)) * np.repeat(self._rarity, held_by)
        lengths = np.sqrt(np.bincount(counts.indices, weights=counts.data**2, minlength=self._rows))
        counts.data /= lengths[counts.indices]
        self._weights = counts

    def __len__(self) -> int:
        return self._rows

    def nearest(self, query: str, k: int, *, allowed: Allowed | None = None) -> Hits:
        """Return the first `k` rows, or as many as hold the query or share a term with it; ties by row."""
        return self._all(query, allowed).first(k)

    def within(self, query: str, threshold: float, *, allowed: Allowed | None = None) -> Hits:
        """Return all rows at or above a similarity that hold the query or share a term with it; ties by row."""
        return self._all(query, allowed).at_least(threshold)

    def _all(self, query: str, allowed: Allowed | None) -> Hits:
        similarities, held = self._similarities(query), self._literal.holding(query)
        found = held | (similarities > 0)
        if allowed is not None:
            found &= allowed
        rows: Rows = np.flatnonzero(found)
        order = np.lexsort((rows, -similarities[rows], ~held[rows]))
        return Hits(rows[order], similarities[rows[order]])

    def _similarities(self, query: str) -> Embeddings:
        """Return the cosine of each row with the query, shape ``(len(self),)``; 0 where no term is shared."""
        keys, counts = np.unique(_terms([query]).keys, return_counts=True)
        columns = np.searchsorted(self._keys, keys)
        columns[columns == len(self._keys)] = 0
        known = self._keys[columns] == keys if len(self._keys) else np.zeros(len(keys), dtype=np.bool_)
        rarity = np.full(len(keys), self._rarity_of_new)
        rarity[known] = self._rarity[columns[known]]
        weights = (1 + np.log(counts)) * rarity
        if not known.any():
            return np.zeros(self._rows, dtype=np.float32)
        weights /= np.sqrt(np.square(weights).sum())
        similarities: Embeddings = (self._weights[:, columns[known]] @ weights[known]).astype(np.float32)
        return similarities


def _terms(texts: Sequence[str]) -> _Terms:
    """Return all terms of all texts at once, as this is done for whole corpora."""
    joined = simplified(_BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts))
    codes, kinds = _folded(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    owners = np.cumsum(kinds == _SPACE)
    alone = kinds == _ALONE
    paired = np.flatnonzero(alone[:-1] & alone[1:])
    words, first = _words(codes, kinds)
    return _Terms(
        np.concatenate([codes[alone], codes[paired] << _CODE_BITS | codes[paired + 1], words]),
        np.concatenate([owners[alone], owners[paired], owners[first]]),
    )


def _folded(codes: NDArray[np.uint32]) -> tuple[Keys, NDArray[np.int8]]:
    """Return the code points without case and width, and the kind of each."""
    different, places = np.unique(codes, return_inverse=True)
    letters = [_letter(chr(code)) for code in different.tolist()]
    folded = np.array([ord(letter) for letter in letters], dtype=np.uint64)
    kinds = np.array([_kind(letter) for letter in letters], dtype=np.int8)
    return folded[places], kinds[places]


def _letter(character: str) -> str:
    """Fold a character; one that would become several stays."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return folded if len(folded) == 1 else character


def _kind(letter: str) -> int:
    if letter == _BETWEEN:
        return _SPACE
    if _CHARACTER.match(letter):
        return _ALONE
    return _IN_WORD if letter.isalnum() or unicodedata.category(letter)[0] == "M" else _OTHER


def _words(codes: Keys, kinds: NDArray[np.int8]) -> tuple[Keys, Rows]:
    """Return a hash of each word, and where it begins."""
    inside = np.concatenate([[False], kinds == _IN_WORD])
    first: Rows = np.flatnonzero(inside[1:] & ~inside[:-1])
    letters: Rows = np.flatnonzero(inside[1:])
    if not len(letters):
        return np.empty(0, dtype=np.uint64), first
    begins = np.searchsorted(letters, first)
    lengths = np.diff(np.append(begins, len(letters)))
    places = np.arange(len(letters)) - np.repeat(begins, lengths)
    powers = np.cumprod(np.full(lengths.max(), _MULTIPLIER, dtype=np.uint64))  # wraps around, as a hash does
    return np.add.reduceat(codes[letters] * powers[places], begins) | _WORD_BIT, first
