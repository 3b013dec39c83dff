"""Words with their places: where one begins and ends, in scripts with spaces between words and without."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import regex

from semantic.text.comparison import folded_text, simplified
from semantic.text.wording import UNSPACED

_SPACED = r"(?:(?!" + UNSPACED + r")[\p{L}\p{M}\p{N}])"
_PIECES = regex.compile(
    rf"(?P<figure>\p{{Sc}}?\p{{Nd}}+(?:[.．,:：/~～\-–—至]\p{{Nd}}+)*[%％‰]?(?!{_SPACED}))"
    r"|(?P<chinese>\p{Han}+)"
    rf"|(?P<character>{UNSPACED}\p{{M}}*)"
    r"|(?P<symbol>[\p{S}%％‰])"
    rf"|{_SPACED}+(?:[.,'’·-]{_SPACED}+)*[%‰]?"
)
"""A figure, with its currency, its decimals, its range (2021—2035) and its sign; a run of Chinese characters; one character
of another script without spaces; a symbol, which comparison text keeps; or a word."""

_RANGE = regex.compile(r"[~\-–—至]+")
_CHINESE_NUMERAL = regex.compile(r"第|第?[〇零一二两三四五六七八九十百千万亿]+")
_MEASURING_TAGS = frozenset({"m", "q", "mq", "t"})
"""How rjieba tags numerals (万亿), measure words (项), both in one (三件) and times (年来)."""
FUNCTION_WORDS = frozenset(
    "的 地 得 之 所 了 着 过 等 等等 们 "  # particles
    "和 与 及 以及 并 并且 而 而且 且 或 或者 但 但是 则 若 如 如果 因 因为 因此 所以 同时 此外 既 又 "  # conjunctions
    "在 以 对 对于 从 自 由 向 往 于 把 将 被 给 为 为了 至 到 按 按照 根据 依据 依照 通过 经 经过 关于 针对 沿着 朝着 "
    "跟 同 用 "  # prepositions
    "是 有 要 会 能 能够 可 可以 应 应当 应该 须 让 使 "  # copula, modal and causative verbs
    "我 我们 你 你们 他 他们 她 她们 它 它们 其 这 那 这些 那些 此 该 本 "  # pronouns
    "也 都 就 还 再 更 最 很 均 已 正 "  # adverbs of one character that deny nothing
    "来 去 "  # directions
    "a an the this that these those some any each every such all both "
    "of in on at by for from to with within into onto upon over under about through between among "
    "as than per via toward towards across against during before after since until "
    "and or but so yet if because while although though whether when where which who whom whose what how there "
    "i you he she it we they me him her us them my your his its our their mine ours theirs "
    "am is are was were be been being do does did have has had will would shall should can could may might must "
    "also too very more most just only".split()
)
"""The closed classes of Chinese and English: words of few forms that join what other words say (for English Quirk and
others 1985, § 2.34, list the classes; Chinese grammars call them 虚词, to which the few verbs are added that only join as
well). Negations (不, 未, not) are not among them: without them a text would say the opposite."""
_REMEMBERED = 1 << 15
"""Runs of characters between marks whose words are kept: twenty speeches have about so many different ones."""
_UNKNOWN = "x"
"""The tag of a run of single characters, which are a word that rjieba does not know, or a name."""


class WordKind(StrEnum):
    """What a word is made of."""

    CHINESE = "chinese"
    SPACED = "spaced"
    FIGURE = "figure"
    CHARACTER = "character"
    SYMBOL = "symbol"


_KINDS = {kind.value: kind for kind in WordKind}


class Word(NamedTuple):
    """One word of a text.

    Parameters
    ----------
    folded : str
        Its comparison text, at least one character; that of a figure keeps its point (3.5 is not
        35) and the dash of a range.
    start, end : int
        Where it stands: ``text[start:end]`` is the word as published.
    kind : WordKind
        A Chinese word; a word of a script with spaces; a figure with what it counts; one
        character of a script without spaces that is not cut into words (kana, Thai); or a
        symbol (+).
    tag : str
        The part of speech of a Chinese word as rjieba gives it (n, v, ns, …), or nothing.
    """

    folded: str
    start: int
    end: int
    kind: WordKind
    tag: str = ""


def words_of(text: str) -> list[Word]:
    """Cut `text` into words, in order; punctuation and spaces belong to none.

    Chinese is cut by rjieba after folding to simplified script, by its dictionary alone; single
    characters in a row are one word, as it does not know them. A figure takes the word behind
    it along where that is a measure, a time or a single character: 3.5万亿元, 2025年 and 二十届 are
    one word each, so nothing that is cut at words cuts a figure.

    The cut is the one most probable as a product over words, so a stretch between two borders
    is cut alike wherever it stands (unless a mark parts it): whoever compares words misses no
    place where the same characters stand between borders.

    Examples
    --------
    >>> [word.folded for word in words_of("到2025年，專利達3.5萬億元 (GDP)。")]
    ['到', '2025年', '专利', '达', '3.5万亿元', 'gdp']
    """
    words: list[Word] = []
    for word in _cut(simplified(text), text):
        before = words[-1] if words else None
        if before and before.end == word.start and (tag := _joint_tag(before, word)) is not None:
            words[-1] = Word(before.folded + word.folded, before.start, word.end, before.kind, tag)
        else:
            words.append(word)
    return words


def _cut(folded: str, text: str) -> Iterator[Word]:
    """Yield the words of `text`, which has the length of its simplified form `folded`."""
    for piece in _PIECES.finditer(folded):
        kind = _kind(piece)
        if kind is WordKind.CHINESE:
            yield from _chinese(piece[0], piece.start())
        elif kind is WordKind.FIGURE:
            yield Word(_figure(piece[0]), *piece.span(), kind)
        elif comparison := _comparison(text[piece.start() : piece.end()]):
            yield Word(comparison, *piece.span(), kind)


def _kind(piece: regex.Match[str]) -> WordKind:
    return _KINDS[piece.lastgroup or WordKind.SPACED]


def _chinese(run: str, start: int) -> Iterator[Word]:
    for folded, first, end, kind, part_of_speech in _words_of_run(run):
        yield Word(folded, start + first, start + end, kind, part_of_speech)


@lru_cache(maxsize=_REMEMBERED)
def _words_of_run(run: str) -> tuple[Word, ...]:
    """Return the words of a run of Chinese characters, which stands in a paragraph, in its sentence and in others like it."""
    from rjieba import tag

    words: list[Word] = []
    start = 0
    for word, part_of_speech in tag(run, hmm=False):
        numeral = _CHINESE_NUMERAL.fullmatch(word) is not None
        kind = WordKind.FIGURE if numeral else WordKind.CHINESE
        words.append(Word(_comparison(word), start, start + len(word), kind, part_of_speech))
        start += len(word)
    return tuple(words)


def _joint_tag(before: Word, word: Word) -> str | None:
    """Return the tag of two adjacent words that are one, or None if they are two.

    One are a figure and what it counts, and single characters in a row.
    """
    if word.folded in FUNCTION_WORDS or word.kind not in (WordKind.CHINESE, WordKind.FIGURE):
        return None
    if before.kind is WordKind.FIGURE:
        counts = len(word.folded) == 1 or word.kind is WordKind.FIGURE or word.tag in _MEASURING_TAGS
        return "" if counts else None
    is_unknown = before.tag == _UNKNOWN or (len(before.folded) == 1 and before.folded not in FUNCTION_WORDS)
    unites = before.kind is word.kind and is_unknown and len(word.folded) == 1
    return _UNKNOWN if unites else None


def _figure(published: str) -> str:
    folded = unicodedata.normalize("NFKC", published).replace(",", "")
    return _RANGE.sub("-", folded)


@lru_cache(maxsize=65536)
def _comparison(word: str) -> str:
    return folded_text(word)
