"""Where a set phrase may begin and end: at words that say something, with its brackets whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from semantic.reuse.phrase_types import names_office
from semantic.text.placed import Span
from semantic.text.words import FUNCTION_WORDS, Word, WordKind, words_of

_FRAMES = {
    "以": frozenset({"为"}),
    "为": frozenset({"提供", "作出", "奠定", "创造", "注入", "打下"}),
    "把": frozenset({"作为", "当作", "摆在", "放在"}),
    "将": frozenset({"作为", "当作"}),
    "从": frozenset({"到", "出发", "入手", "抓起", "做起"}),
    "在": frozenset({"下", "上", "中", "里", "内", "之下", "之中"}),
    "from": frozenset({"to"}),
    "between": frozenset({"and"}),
    "both": frozenset({"and"}),
}
"""Words that open a frame, and what closes it further on (for Chinese 框式介词: Liu Danqing 2002). A phrase that has both
halves keeps its opening: 以人民为中心 is no phrase without 以."""
_OPENED_BY = dict.fromkeys(_FRAMES["在"], "在")
"""Words of place end a phrase only if the frame they close was opened in it."""
_FRAME_WORDS = 30
"""How far apart the halves of a frame may be, in words: farther than in any phrase spoken in one breath."""

_PREDICATE_TAGS = ("v", "d", "a", "i", "l", "p")
"""Parts of speech that begin a new part of a sentence, or stand right before one: verbs (with vn, which rjieba gives many),
adverbs, adjectives, idioms, prepositions."""
_ADVERB_TAGS = frozenset({"d", "vd"})
"""Adverbs, and verbs that go before verbs as adverbs do (持续): they wait for what follows."""
_PARTING_TAGS = frozenset({"d", "r", "c", "p"})
"""Adverbs, pronouns, conjunctions and prepositions: what stands before them has ended."""

_CLAUSE_END = regex.compile(r"[，,；;：:。！？!?…]")
_OPENING, _CLOSING = "《〈“‘「『（(【〔[", "》〉”’」』）)】〕]"
_TITLE_MARKS = "《〈"
_MARKS = regex.compile(f"[{regex.escape(_OPENING + _CLOSING)}]")
_MAX_OPEN = 8
"""How many marks may be open at once; a text that opens thousands and closes none would take long otherwise."""

_BARE_NUMBER = regex.compile(r"第?[一二三四五六七八九十]{1,3}(?:是|要)?|\d{1,2}")
"""The number of a point (一是, 第二, 3), which stands beside a phrase and is not part of it."""

_ENDING_SYMBOLS = "+×"
"""Symbols that a phrase may end with, though not begin: they are part of a name (人工智能+, 数据要素×)."""

MIN_CHARACTERS = 6
"""A formula has at least six characters: words of two and of three characters meet by chance (加强保护), and two speeches
on one matter share hundreds of such pairs."""
MIN_WORDS = 3
"""Where all words have spaces between them it has three as well, as shared wording has."""
TELLING_CHARACTERS = 4
"""A word as long as two Chinese words of the usual length says as much as they."""
SURE_WORDS = 4
"""A stretch of four words or more that recurs is a phrase by its length; a shorter one (推进知识产权) may be the middle of a
longer name and must stand by itself somewhere."""


@dataclass(frozen=True)
class _Enclosure:
    """A pair of brackets or quotation marks: the words in it, where the marks stand, and the next wider pair."""

    first: int
    last: int
    opening: int
    closing: int
    around: _Enclosure | None


@dataclass(frozen=True)
class Stretch:
    """A text in which phrases are looked for, such as a sentence, cut into words.

    Parameters
    ----------
    text : str
        As published.
    words : sequence of Word
        Its words.
    clauses : sequence of tuple of int
        For each word the first and the last word of its clause, function words left out.
    enclosures : sequence of _Enclosure or None
        For each word the narrowest pair of marks around it.
    telling : sequence of int
        For each word the first, from there on, that says more than a figure, a symbol or a
        function word.
    """

    text: str
    words: Sequence[Word]
    clauses: Sequence[tuple[int, int]]
    enclosures: Sequence[_Enclosure | None]
    telling: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Stretch:
        """Cut `text` into words, and see what is a clause and what is enclosed."""
        words = words_of(text)
        return cls(text, words, _clauses(text, words), _enclosures(text, words), _telling(words))

    def may_begin(self, word: int) -> bool:
        """Tell whether a phrase may begin with this word, if it goes on long enough."""
        return _may_begin(self.words[word])

    def begins_freely(self, word: int) -> bool:
        """Tell whether nothing before this word belongs to what begins with it.

        So it is at the beginning, behind a mark or a function word, and between a verb and a
        noun, in any order. A noun behind a noun is the middle of a name. Words of scripts with
        spaces have no tags that tell, and are taken to begin freely.
        """
        if word == 0 or self.words[word - 1].kind is WordKind.SPACED:
            return True
        before, first = self.words[word - 1], self.words[word]
        return (
            self._is_parted(word)
            or _joins(before)
            or before.tag.startswith(_PREDICATE_TAGS)
            or first.tag.startswith(_PREDICATE_TAGS)
        )

    def ends_freely(self, stop: int) -> bool:
        """Tell whether nothing from this word on belongs to what ends before it.

        So it is at the end, before a mark, a figure, a function word or an adverb; not before
        a verb, as tags do not tell 保护 the deed from 保护 the last word of a name. Behind a
        figure an adverb parts nothing: it may be what is counted (二十届|历次).
        """
        if stop == len(self.words) or self._is_parted(stop):
            return True
        last, after = self.words[stop - 1], self.words[stop]
        return (
            _joins(after)
            or after.kind is WordKind.FIGURE
            or (after.tag in _PARTING_TAGS and last.kind is not WordKind.FIGURE)
        )

    def must_be_free(self, first: int, stop: int) -> bool:
        """Tell whether the words ``[first, stop)`` are a phrase only if they stand by themselves somewhere.

        Names of offices tell by their ending that they are whole.
        """
        if names_office(self.words[first:stop]):
            return False
        return stop - first < SURE_WORDS or self.words[stop - 1].kind is WordKind.FIGURE

    def longest_phrase(self, first: int, stop: int, shortest: int = 1) -> int | None:
        """Return where the longest phrase within ``[first, stop)`` that begins there stops.

        A phrase says more than figures do; where it has one half of a frame at its edge
        it has the other; the brackets and quotations that it enters or leaves are whole; and
        if it runs over the end of a clause, it begins or ends with a whole one, and what
        hangs over at the other side is long enough by itself.

        Parameters
        ----------
        first, stop : int
            Some words, of which the first may begin a phrase.
        shortest : int
            How many words the phrase has at least.

        Returns
        -------
        int or None
            The word before which it stops, or None where no phrase begins.

        Examples
        --------
        >>> stretch = Stretch.of("坚持以人民为中心的，不断")
        >>> [word.folded for word in stretch.words]
        ['坚持', '以', '人民', '为', '中心', '的', '不断']
        >>> stretch.longest_phrase(1, 7)
        5
        """
        while stop - first >= max(shortest, 1) and self._is_long(first, stop) and self._tells(first, stop):
            whole = self._stepped_back(first, stop)
            if whole == stop:
                return stop
            stop = whole
        return None

    def wording(self, first: int, stop: int) -> str:
        """Return the comparison text of the words ``[first, stop)``."""
        return "".join(word.folded for word in self.words[first:stop])

    def span(self, first: int, stop: int) -> Span:
        """Return where the words ``[first, stop)`` stand, with the marks that belong to them.

        The marks of what stands in the phrase are part of it (“放管服”改革); those around all
        of it only where they make it a title (《…》).
        """
        start, end = self.words[first].start, self.words[stop - 1].end
        for pair in (*self._around(first), *self._around(stop - 1)):
            is_inside = first <= pair.first and pair.last < stop
            is_all = pair.first == first and pair.last == stop - 1
            if is_inside and (not is_all or self.text[pair.opening] in _TITLE_MARKS):
                start, end = min(start, pair.opening), max(end, pair.closing + 1)
        return Span(start, end)

    def _stepped_back(self, first: int, stop: int) -> int:
        """Return `stop`, or the next place before it that mends what is wrong with the phrase."""
        if not (_may_end(self.words[stop - 1]) and self._closed_frame_is_opened(first, stop)):
            return stop - 1
        if not self._opened_frame_is_closed(first, stop):
            return first
        for pair in self._around(stop - 1):
            if pair.first > first and pair.last >= stop:
                return pair.first
        for pair in self._around(first):
            if pair.first < first and pair.last < stop - 1:
                return pair.last + 1
        return self._without_scraps(first, stop)

    def _without_scraps(self, first: int, stop: int) -> int:
        """Return `stop`, or where a clause ends of which the phrase has but a scrap."""
        begin, head = self.clauses[first]
        tail, end = self.clauses[stop - 1]
        if begin == tail:
            return stop
        if first > begin and not self._is_long(first, head + 1):
            return head + 1
        is_whole = stop > end or (first <= begin and self._is_long(tail, stop))
        return stop if is_whole else tail

    def _is_long(self, first: int, stop: int) -> bool:
        words = self.words[first : min(stop, first + MIN_CHARACTERS)]  # each has a character or more
        return sum(len(word.folded) for word in words) >= MIN_CHARACTERS and (
            len(words) >= MIN_WORDS
            or any(word.kind in (WordKind.CHINESE, WordKind.CHARACTER) for word in words)
        )

    def _tells(self, first: int, stop: int) -> bool:
        """Tell whether there are two words that say something, or a long one (增长18.7% has neither)."""
        one = self.telling[first]
        if one >= stop or len(self.words[one].folded) >= TELLING_CHARACTERS:
            return one < stop
        return one + 1 < stop and self.telling[one + 1] < stop

    def _opened_frame_is_closed(self, first: int, stop: int) -> bool:
        closings = _FRAMES.get(self.words[first].folded)
        reach = min(stop, first + _FRAME_WORDS, self.clauses[first][1] + 1)
        return closings is None or any(word.folded in closings for word in self.words[first + 2 : reach])

    def _closed_frame_is_opened(self, first: int, stop: int) -> bool:
        opening = _OPENED_BY.get(self.words[stop - 1].folded)
        reach = max(first, stop - _FRAME_WORDS)
        return opening is None or any(word.folded == opening for word in self.words[reach : stop - 2])

    def _around(self, word: int) -> Iterator[_Enclosure]:
        """Yield the pairs of marks around a word, narrowest first."""
        pair = self.enclosures[word]
        while pair:
            yield pair
            pair = pair.around

    def _is_parted(self, word: int) -> bool:
        """Tell whether a mark other than white space stands before a word that is not the first."""
        return bool(self.text[self.words[word - 1].end : self.words[word].start].strip())


def _may_begin(word: Word) -> bool:
    if word.kind is WordKind.SYMBOL:
        return False
    return word.folded in _FRAMES or not (_joins(word) or _BARE_NUMBER.fullmatch(word.folded))


def _may_end(word: Word) -> bool:
    if word.kind is WordKind.SYMBOL:
        return word.folded in _ENDING_SYMBOLS
    return not (_joins(word) or word.tag in _ADVERB_TAGS or _BARE_NUMBER.fullmatch(word.folded))


def _joins(word: Word) -> bool:
    return word.folded in FUNCTION_WORDS


def _clauses(text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return for each word the first and the last word of its clause that may begin or end a phrase."""
    firsts = [
        place
        for place, word in enumerate(words)
        if place == 0 or _CLAUSE_END.search(text, words[place - 1].end, word.start)
    ]
    clauses: list[tuple[int, int]] = []
    for first, stop in pairwise([*firsts, len(words)]):
        inside = range(first, stop)
        begin = next((place for place in inside if _may_begin(words[place])), first)
        end = next((place for place in reversed(inside) if _may_end(words[place])), stop - 1)
        clauses += [(begin, end)] * len(inside)
    return clauses


def _telling(words: Sequence[Word]) -> list[int]:
    telling: list[int] = []
    following = len(words)
    for place in reversed(range(len(words))):
        if not (words[place].kind in (WordKind.FIGURE, WordKind.SYMBOL) or _joins(words[place])):
            following = place
        telling.append(following)
    return telling[::-1]


def _enclosures(text: str, words: Sequence[Word]) -> list[_Enclosure | None]:
    """Return for each word the narrowest pair of marks around it."""
    starts = [word.start for word in words]
    narrowest: list[_Enclosure | None] = [None] * len(words)
    for opening, closing in sorted(_pairs(text)):  # what encloses comes before what is enclosed
        first, stop = bisect_left(starts, opening), bisect_left(starts, closing)
        if first < stop:
            pair = _Enclosure(first, stop - 1, opening, closing, narrowest[first])
            narrowest[first:stop] = [pair] * (stop - first)
    return narrowest


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each mark that is closed again stands, and where it is closed."""
    opened: list[int] = []
    for mark in _MARKS.finditer(text):
        kind = _CLOSING.find(mark[0])
        if kind < 0:
            opened = [*opened[1 - _MAX_OPEN :], mark.start()]
            continue
        matching = [place for place in opened if text[place] == _OPENING[kind]]
        if matching:
            del opened[opened.index(matching[-1]) :]
            yield matching[-1], mark.start()
