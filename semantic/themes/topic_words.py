"""The words and short phrases of a paragraph that can name what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from semantic.text.comparison import simplified
from semantic.text.names import NameKind, names
from semantic.text.words import FUNCTION_WORDS, Word, WordKind, words_of

_LONGEST = 3
"""Words of a phrase: 乡村 全面 振兴, sustainable development goals."""
_NAMING_TAGS = ("n", "v", "j", "l", "i", "a")
"""Beginnings of rjieba's tags for nouns, verbs, short forms, set phrases, idioms and adjectives, with what they compound to."""
_NO_TOPIC_TAGS = ("nr", "ns", "vd", "ad", "ng", "vg", "ag")
"""Of these, people and places, adverbs, and morphemes that are no word by themselves."""
_HEAD_TAGS = ("n", "vn", "j", "l", "b", "a", "an")
"""What a phrase begins with: 扩大 内需 is a verb with its object, and what stands before the next comma may belong to it."""
_NUMERALS = regex.compile(r"[\p{N}〇零一二三四五六七八九十百千万亿两双]")
"""一带, 三农, 双碳: a word with a numeral is a figure, or a piece of a longer name."""
_WHERE = regex.compile(r"[中上下里内外前后间旁]")
"""Words of place and time of one character, which end what stands before them: 爬坡过坎 中 积蓄."""
_ANY_FIGURE = "#"
"""All figures are one neighbour: what mostly stands before one (工业增加值增长) is no topic."""
_LETTERS = regex.compile(r"\p{Lu}{2,}|[\p{L}\p{M}'’-]{3,}")
"""A word of some length, or a short form in capitals: AI."""
_ELIDED = regex.compile(r"\p{L}{1,2}['’](?=\p{L})")
"""The article or preposition before a vowel: l'eau."""


class Term(NamedTuple):
    """A word or phrase in a text.

    Parameters
    ----------
    key : tuple of str
        Its words in their basic form, by which it is counted.
    published : str
        As it stands in the text.
    before, after : str
        The word that touches it on either side, or nothing at a mark or a stop word: what always stands beside the same
        word is a piece of a longer name.
    proper : bool
        Whether a word of it stands here in a name of which nothing more is known (Middle East, Dennis).
    verb : bool
        Whether it is a Chinese verb by itself.
    """

    key: tuple[str, ...]
    published: str
    before: str = ""
    after: str = ""
    proper: bool = False
    verb: bool = False


class _Piece(NamedTuple):
    """A word of a text, and what it may be in a term: all of it, its beginning, or its end.

    `joins` says whether it stands beside the word before it without a mark between.
    """

    key: str
    start: int
    end: int
    joins: bool
    alone: bool = False
    begins: bool = False
    inside: bool = False
    proper: bool = False
    is_verb: bool = False


def terms_in(text: str, language: str | None) -> list[Term]:
    """Return the terms of a text in order of place: words that can name a topic, and phrases of two and three of them.

    Stop words (those of stopwords-iso for the language, and closed classes), figures, single letters, and names of places and
    people are in none, as far as these are known; what else is capitalised like a name is marked. A phrase is written
    without a mark between its words.

    Examples
    --------
    >>> [term.published for term in terms_in("江苏省今年新建12所乡村学校。", "zh")]
    ['乡村', '乡村学校', '学校']
    """
    pieces = _pieces(text, language)
    return [term for first in range(len(pieces)) for term in _terms_from(first, pieces, text)]


def _terms_from(first: int, pieces: Sequence[_Piece], text: str) -> Iterator[Term]:
    """Yield the terms that begin with a piece."""
    piece = pieces[first]
    before = pieces[first - 1].key if first and piece.joins else ""
    if first and pieces[first - 1].is_verb:
        before = ""  # what follows a verb is its object, which has a name without it: 改善 民生
    key: tuple[str, ...] = ()
    proper = False
    for last, end in enumerate(pieces[first : first + _LONGEST], first):
        if last > first and not (piece.begins and end.joins):
            return
        if not end.inside or (first < last - 1 and pieces[last - 1].is_verb):
            return
        key, proper = (*key, end.key), proper or end.proper
        if end.alone:
            follows = last + 1 < len(pieces) and pieces[last + 1].joins
            yield Term(
                key,
                " ".join(text[piece.start : end.end].split()),
                before,
                pieces[last + 1].key if follows else "",
                proper=proper,
                verb=last == first and piece.is_verb,
            )


def _pieces(text: str, language: str | None) -> list[_Piece]:
    """Return the words of a text; stop words have no key, so that they are nobody's neighbours."""
    named = {place: each.kind for each in names(text, language) for place in range(*each.span)}
    found: list[_Piece] = []
    for word in words_of(text):
        joins = bool(found) and not text[found[-1].end : word.start].strip()
        key = _ANY_FIGURE if word.kind is WordKind.FIGURE else word.folded
        piece, name = _Piece(key, word.start, word.end, joins), named.get(word.start)
        if name in (NameKind.PLACE, NameKind.PERSON):
            found.append(piece)
        elif word.kind is WordKind.CHINESE:
            found.append(_chinese(piece, word))
        else:
            found.append(_spaced(piece, word, text, language, in_a_name=name is NameKind.OTHER))
    return found


def _chinese(piece: _Piece, word: Word) -> _Piece:
    if word.folded in _stop_words("zh"):
        return piece._replace(key="")
    if _NUMERALS.search(word.folded):
        return piece
    unknown = word.tag == "x" and not _WHERE.search(word.folded)
    naming = word.tag.startswith(_NAMING_TAGS) and not word.tag.startswith(_NO_TOPIC_TAGS)
    alone = naming and len(word.folded) > 1
    return piece._replace(
        alone=alone,
        begins=unknown or word.tag == "b" or (alone and word.tag in _HEAD_TAGS),
        inside=naming or unknown or word.tag == "b",
        is_verb=word.tag.startswith("v") and word.tag != "vn",
    )


def _spaced(piece: _Piece, word: Word, text: str, language: str | None, *, in_a_name: bool) -> _Piece:
    elided = _ELIDED.match(text, word.start, word.end)
    start = elided.end() if elided else word.start
    as_is = text[start : word.end]
    published = as_is.casefold()
    if published in _stop_words(language) or word.folded in _stop_words(language):
        return piece._replace(key="")
    if word.kind is not WordKind.SPACED or not _LETTERS.fullmatch(as_is):
        return piece
    proper = in_a_name and not as_is[:2].isupper()  # SDGs is no place and nobody
    return piece._replace(
        key=_basic(published, language),
        start=start,
        joins=piece.joins and not elided,
        alone=True,
        begins=True,
        inside=True,
        proper=proper,
    )


@cache
def _stop_words(language: str | None) -> frozenset[str]:
    """Return the words of a language that join what others say, and its names of months and days, which only date it."""
    import stopwordsiso
    from babel import Locale, UnknownLocaleError

    code = language if language and stopwordsiso.has_lang(language) else "en"
    try:
        calendar = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        calendar = Locale.parse("en")
    dates = [*calendar.months["format"]["wide"].values(), *calendar.days["format"]["wide"].values()]
    return (
        frozenset(map(simplified, [*stopwordsiso.stopwords(code), *map(str.casefold, dates)]))
        | FUNCTION_WORDS
    )


@lru_cache(maxsize=65536)
def _basic(word: str, language: str | None) -> str:
    """Return the basic form of a word in lower case: nations and nation are one."""
    from simplemma import lemmatize

    try:
        return str(lemmatize(word, lang=language or "en")).casefold()
    except ValueError:  # a language that simplemma doesn't know
        return word
