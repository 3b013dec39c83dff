"""Passages made ready to be compared: folded, cut and measured once, however often they are compared."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from operator import add
from typing import TYPE_CHECKING

import numpy as np
import regex
from numpy.typing import NDArray

from semantic.encoders.catalogue import models_folder
from semantic.encoders.protocol import Embeddings
from semantic.encoders.yardstick import YARDSTICK, yardstick
from semantic.text.clauses import clause_spans
from semantic.text.comparison import folded_text
from semantic.text.figures import figures
from semantic.text.narration import narration
from semantic.text.placed import Span
from semantic.text.symbols import Symbols, symbols
from semantic.text.words import words_of

if TYPE_CHECKING:
    from semantic.encoders.static_tokens import SentencePieceTokens

_THOUSANDS = regex.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_NUMBER = regex.compile(r"(?:(?<![\p{Latin}\p{N}%])[-−])?[0-9]+(?:[.:/~\-−–—][0-9]+)*")
_DASH = regex.compile(r"[~\-−–—]")
"""Commas between thousands; a number with its minus, decimals and range; what a range is written with."""
TELLING = 9.0
"""Nats from which on a word tells something: one word in 8,000, rarer than 发展 and 推进."""
_SURE = 4.0
"""Log-odds of fifty to one: beyond it, further signs of past or plan tell nothing more."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Compared:
    """A passage ready to be compared.

    Parameters
    ----------
    text : str
        As published.
    clauses : tuple of Span
        Where its clauses stand in `text`; the whole of it where there is none.
    embedding : ndarray of float32, shape (dimension,)
        Of the passage, by the yardstick.
    clause_embeddings : ndarray of float32, shape (len(clauses), dimension)
        Likewise.
    words : mapping of str to float
        Its different words, with the rarity of each.
    """

    text: str
    clauses: tuple[Span, ...]
    embedding: Embeddings
    clause_embeddings: Embeddings
    words: Mapping[str, float]
    _word_rows: NDArray[np.int32] | slice
    _lexicon: Embeddings

    @cached_property
    def symbols(self) -> Symbols:
        """What it is aligned by."""
        return symbols(self.text)

    @cached_property
    def comparison(self) -> str:
        """Its comparison text."""
        return folded_text(self.text)

    @cached_property
    def identity(self) -> tuple[str, ...]:
        """What verbatim passages have in common: their comparison text, and the numbers in it with point and sign."""
        return (self.comparison, *_numbers(self.text))

    def is_verbatim(self, other: Compared) -> bool:
        """Tell whether two passages have the same comparison text, and any, with the same numbers."""
        return bool(self.comparison) and self.identity == other.identity

    @cached_property
    def clause_lengths(self) -> Embeddings:
        """Characters of each clause, which weigh it, shape ``(len(clauses),)``; at least 1."""
        return np.array([max(end - start, 1) for start, end in self.clauses], dtype=np.float32)

    @cached_property
    def clause_symbols(self) -> tuple[str, ...]:
        """The symbols of each clause."""
        within = (self.symbols.within(clause) for clause in self.clauses)
        return tuple(self.symbols.text[start:end] for start, end in within)

    @cached_property
    def runs(self) -> tuple[Counter[str], ...]:
        """How often it has each symbol, each pair and each triple of neighbours."""
        signs = self.symbols.text
        pairs = list(map(add, signs, signs[1:]))
        return Counter(signs), Counter(pairs), Counter(map(add, pairs, signs[2:]))

    @cached_property
    def figures(self) -> Counter[tuple[float, str]]:
        """How often it has each figure: its value in the base unit, and that."""
        return Counter((figure.value, figure.unit) for figure in figures(self.text))

    @cached_property
    def narration(self) -> float:
        """Log-odds that it tells past achievements rather than plans, within `_SURE`."""
        return float(np.clip(narration(self.text), -_SURE, _SURE))

    @cached_property
    def rarities(self) -> Embeddings:
        """The rarity of each word, shape ``(len(words),)``; above 0."""
        return np.maximum(np.fromiter(self.words.values(), dtype=np.float32), 1.0)

    @cached_property
    def telling(self) -> Mapping[str, float]:
        """Its words that tell something, each with how much: the nats beyond `TELLING`."""
        return {word: nats - TELLING for word, nats in self.words.items() if nats > TELLING}

    @property
    def word_embeddings(self) -> Embeddings:
        """Of each word, shape ``(len(words), dimension)``, by the yardstick."""
        return self._lexicon[self._word_rows]

    def alone(self) -> Compared:
        """Return it without the words of the texts that it was made ready beside, to be kept when those are not."""
        return replace(self, _word_rows=slice(None), _lexicon=self.word_embeddings)


def compared(texts: Sequence[str]) -> list[Compared]:
    """Make texts ready to be compared, in their order; each by itself, whatever stands beside it."""
    clauses = [tuple(clause_spans(text)) or (Span(0, len(text)),) for text in texts]
    pieces = [text[start:end] for text, spans in zip(texts, clauses, strict=True) for start, end in spans]
    whole, parts = yardstick().encode_passages(texts), yardstick().encode_passages(pieces)
    words = [sorted({word.folded for word in words_of(text)}) for text in texts]
    different = {word: row for row, word in enumerate(sorted(set().union(*words)))}
    lexicon = yardstick().encode_passages(list(different))
    ends = np.cumsum([len(spans) for spans in clauses], dtype=np.int64).tolist()
    return [
        Compared(
            text=text,
            clauses=clauses[row],
            embedding=whole[row],
            clause_embeddings=parts[end - len(clauses[row]) : end],
            words={word: rarity(word) for word in words[row]},
            _word_rows=np.array([different[word] for word in words[row]], dtype=np.int32),
            _lexicon=lexicon,
        )
        for row, (text, end) in enumerate(zip(texts, ends, strict=True))
    ]


def _numbers(text: str) -> list[str]:
    """Return the numbers in digits: comparison text has neither 3.5 nor 5-6 nor -5 other than 35, 56 and 5."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    return [_DASH.sub("-", number) for number in _NUMBER.findall(plain)]


@lru_cache(maxsize=1 << 18)
def rarity(word: str) -> float:
    """Return how much a word tells, in nats: minus the logarithm of its probability in general text.

    The probabilities are those of the pieces in the vocabulary of the yardstick (Kudo 2018), which a word that is not
    in it is cut into.

    Examples
    --------
    >>> rarity("的") < rarity("发展") < rarity("量子")
    True
    """
    return _vocabulary().surprisal(word)


@lru_cache(maxsize=1)
def _vocabulary() -> SentencePieceTokens:
    from semantic.encoders.static_tokens import SentencePieceTokens

    return SentencePieceTokens(models_folder() / YARDSTICK / "tokenizer.model")
