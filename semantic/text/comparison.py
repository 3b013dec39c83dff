"""Comparison text: what two passages are matched by, never what is shown.

NFKC, traditional characters folded to simplified, lower case, without punctuation and
spaces; each character keeps its place in the published text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import accumulate, chain, repeat

import opencc
import regex

from semantic.text.placed import Span

_GRAPHEME = regex.compile(r"\X")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_SIGNS_THAT_MEAN = frozenset("%‰")  # "15%" and "15" are different promises
_span = partial(tuple.__new__, Span)
"""Makes a span of a pair in a third of the time, which counts where each character has one."""
_REMEMBERED = 1 << 14
"""Texts whose simplified form is kept: one is asked for several times, by all who read a sentence or its clauses."""


@dataclass(frozen=True)
class ComparisonText:
    """Folded text with an offset map back to the text it was made from.

    Parameters
    ----------
    text : str
        The folded characters.
    spans : tuple of Span
        ``spans[i]`` is the span of the original text that gave character ``i``.
    """

    text: str
    spans: tuple[Span, ...]

    def original(self, start: int, end: int) -> Span:
        """Return the span of the original text behind ``text[start:end]`` (not empty)."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no span of a text of {len(self.text)}.")
        return Span(self.spans[start].start, self.spans[end - 1].end)


def comparison_text(text: str) -> ComparisonText:
    """Fold `text` for matching.

    Examples
    --------
    >>> folded = comparison_text("知識產權，Ｇ２０ 強國")
    >>> folded.text
    '知识产权g20强国'
    >>> folded.original(4, 7)
    Span(start=5, end=8)
    """
    clusters = _GRAPHEME.findall(text)
    folded = [*map(_folded_cluster, clusters)]
    ends = [*accumulate(map(len, clusters))]
    spans = map(_span, zip([0, *ends], ends, strict=False))
    return ComparisonText(
        simplified("".join(folded)), tuple(chain.from_iterable(map(repeat, spans, map(len, folded))))
    )


def folded_text(text: str) -> str:
    """Return the text of `comparison_text` alone, where no one asks for places, at half the cost.

    Examples
    --------
    >>> folded_text("知識產權，Ｇ２０ 強國")
    '知识产权g20强国'
    """
    return simplified("".join(map(_folded_cluster, _GRAPHEME.findall(text))))


def caseless(words: str) -> str:
    """Fold case and apostrophes of Western names, each character by itself.

    The dotted and dotless i of Turkish both become i, so TÜRKİYE is Türkiye in any language.
    """
    return words.replace("İ", "i").replace("ı", "i").replace("’", "'").casefold()


def simplified(text: str) -> str:
    """Fold traditional Chinese characters to simplified ones, one for one.

    OpenCC's ``t2s`` looks at phrases (乾隆 stays, 乾燥 becomes 干燥). Should a phrase ever
    change length, the text is folded character by character, so offsets always hold. Half a
    surrogate pair, which is no character, becomes U+FFFD.

    Examples
    --------
    >>> simplified("知識產權")
    '知识产权'
    """
    return _simplified(text)


@lru_cache(maxsize=65536)
def _folded_cluster(cluster: str) -> str:
    folded = unicodedata.normalize("NFKC", cluster).casefold()
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", folded)
        if character in _SIGNS_THAT_MEAN or unicodedata.category(character)[0] not in "PZC"
    )


@lru_cache(maxsize=_REMEMBERED)
def _simplified(text: str) -> str:
    try:
        folded: str = _traditional_to_simplified().convert(text)
    except UnicodeEncodeError:
        return _simplified(_SURROGATE.sub("\ufffd", text))
    if folded == text:
        return text  # the same string, so that most texts are kept once
    if len(folded) == len(text):
        return folded
    return "".join(_simplified_character(character) for character in text)


@lru_cache(maxsize=65536)
def _simplified_character(character: str) -> str:
    folded: str = _traditional_to_simplified().convert(character)
    return folded if len(folded) == 1 else character


@cache
def _traditional_to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
