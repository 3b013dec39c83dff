"""Word for word: which texts hold a query as it is typed, so that a name or a figure finds all that has it.

All texts stand folded in one string, and each query is sought in it. SQLite's trigrams take eight times as long to make and
two to six times the memory. In 300,000 characters they find nothing sooner; in ten millions they find what is long in 1 ms
rather than 8, and what has one or two characters in 100 ms and more rather than 10 (``benchmarks/lexical.py``).
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import regex

from semantic.index.protocol import Allowed
from semantic.text.comparison import simplified
from semantic.text.wording import UNSPACED

_BETWEEN = "\n"
"""Stands between two texts; no folded text or query holds it."""
_THOUSANDS = regex.compile(r"(?<=\p{Nd}),(?=\p{Nd}{3}(?!\p{Nd}))")
_TYPESETTING = regex.compile(rf" (?={UNSPACED})|(?<={UNSPACED}) ")
"""A space beside a character of a script without spaces: 增长 5% is 增长5%."""
_AS_TYPED = {"‘": "'", "’": "'", "“": '"', "”": '"'}
"""Signs that printed texts have and keyboards have not."""
_WORD = regex.compile(rf"[\p{{L}}\p{{M}}\p{{N}}--{UNSPACED}--\p{{Hangul}}]", flags=regex.V1)
"""A letter or digit of a word; Korean ones are left out, as particles are written after a word without a space."""
_DIGITS, _TENS, _MYRIADS = "〇零一二三四五六七八九两", "十百千", "万亿兆"
_IN_NUMBER = regex.compile(
    r"(?<=\p{Nd})(?=\.\p{Nd})|(?<=\p{Nd}\.)(?=\p{Nd})"
    rf"|(?<=[{_DIGITS}{_TENS}])(?=点[{_DIGITS}])|(?<=[{_DIGITS}{_TENS}]点)(?=[{_DIGITS}])"
    rf"|(?<=[{_DIGITS}{_TENS}{_MYRIADS}])(?=[{_DIGITS}{_TENS}])|(?<=[{_TENS}{_MYRIADS}])(?=[{_MYRIADS}])"
)
"""A place inside a number: at a decimal point, or among Chinese numerals. A unit after digits is none, so that 14.5 is held
in 14.5亿元; one after another unit is, so that 3万 is not held in 3万亿."""


class WordForWord:
    """Finds the texts that hold a query word for word.

    Parameters
    ----------
    texts : sequence of str
        A text a row. Letter case, width, traditional or simplified script, commas between thousands, and spaces beside
        Chinese characters make no difference; elsewhere several spaces count as one.

    Examples
    --------
    >>> rows = WordForWord(["投资5亿元", "投資５億元", "投资15亿元", "投资2.5亿元"])
    >>> rows.holding("5亿元")
    array([ True,  True, False, False])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        folded = _folded(_BETWEEN.join(map(_set_plainly, texts)))
        self._texts = f"{_BETWEEN}{folded}{_BETWEEN}"
        lengths = map(len, self._texts.split(_BETWEEN)[1 : 1 + len(texts)])
        self._ends = np.cumsum(np.fromiter(lengths, dtype=np.int64, count=len(texts)) + len(_BETWEEN))

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def bytes(self) -> int:
        """What the texts take in memory."""
        return sys.getsizeof(self._texts) + self._ends.nbytes

    def holding(self, query: str) -> Allowed:
        """Return for each row whether its text holds the query, shape ``(len(self),)``.

        A word or a number is not held in a longer one. A query without a letter or digit is held nowhere.
        """
        held = np.zeros(len(self), dtype=np.bool_)
        wanted = _folded(_set_plainly(query))
        if any(map(str.isalnum, wanted)):
            held[np.searchsorted(self._ends, list(self._places(wanted)))] = True
        return held

    def _places(self, wanted: str) -> Iterator[int]:
        """Yield where a folded query first stands in each text that holds it."""
        texts = self._texts
        place = texts.find(wanted)
        while place >= 0:
            held = not (_is_inside(texts, place) or _is_inside(texts, place + len(wanted)))
            if held:
                yield place
            place = texts.find(wanted, texts.find(_BETWEEN, place) if held else place + 1)


def _is_inside(text: str, place: int) -> bool:
    """Tell whether a place is inside a word or a number, where neither begins or ends."""
    if _is_of_word(text[place - 1]) and _is_of_word(text[place]):
        return True
    return _IN_NUMBER.match(text, place) is not None


@lru_cache(maxsize=1 << 16)
def _is_of_word(character: str) -> bool:
    return _WORD.match(character) is not None


def _set_plainly(text: str) -> str:
    """Return a text with single spaces, none around it, and numbers without commas."""
    return _THOUSANDS.sub("", " ".join(text.split()))


def _folded(text: str) -> str:
    """Fold each character by itself, so that a part of a text is folded as it is within the whole."""
    letters = {ord(character): _letter(character) for character in set(text)}
    return _TYPESETTING.sub("", text.translate(letters))


def _letter(character: str) -> str:
    """Fold a character; one that would become several stays."""
    if character == _BETWEEN:
        return character
    typed = _AS_TYPED.get(character, character)
    folded = unicodedata.normalize("NFKC", typed).casefold()
    return simplified(folded if len(folded) == 1 else typed)
