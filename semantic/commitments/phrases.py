"""Phrases of a Chinese sentence that may name what it promises: each a candidate, to be judged by `phrase_weights`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import regex

from semantic.text.comparison import simplified
from semantic.text.figures import Figure, figures
from semantic.text.numerals import plain
from semantic.text.periods import Period, periods
from semantic.text.placed import Span

_CLAUSE_ENDS = frozenset("，。；：！？,;:!?\n")
_OPENERS, _CLOSERS = frozenset("“《（(「‘"), frozenset("”》）)」’")
JOINTS = frozenset(("和", "及", "与", "以及", "或", "、", "并"))
"""What stands between things that are listed."""
_TAILS = frozenset(
    "建设 创建 项目 工作 等 的 试点 改革 改造 编制 重组 任务 活动 系列 赛事 为 以上 左右".split()
)
"""Words behind a name that may belong to it or not (榆安大型灌区 | 建设)."""
_VERB_TAGS = ("v", "vn", "vd", "vi", "vg")
_LEADING_TAGS = frozenset("d ad p c u uj a an f z zg l i m x".split())
"""Parts of speech behind which a phrase may begin: adverbs, prepositions, conjunctions, particles, adjectives, numerals."""
_LEADING_WORDS = frozenset(("等", "”", "》", "一批", "全省", "全区", "全市"))
_LONGEST_CLAUSE = 400
"""Words: no clause that anybody speaks is near it, and the work grows with its square."""
_NUMBER = regex.compile(r"[\d.]+")
_SHORTEST, _LONGEST = 2, 46
"""Characters of a phrase; of 2,044 judged targets two are shorter and nine longer."""


class Token(NamedTuple):
    """A word with its part of speech and its place in the sentence; digits are folded to one 0."""

    word: str
    tag: str
    start: int
    end: int

    @property
    def is_verb(self) -> bool:
        """Whether it may be the verb of a clause."""
        return self.tag in _VERB_TAGS


@dataclass(frozen=True)
class Phrase:
    """A stretch of a clause that may be a target.

    Parameters
    ----------
    first, last : int
        Its first and last token, of all tokens of the sentence.
    clause : Span
        First token of its clause, and the one behind its last.
    """

    first: int
    last: int
    clause: Span


@dataclass(frozen=True)
class Parsed:
    """A sentence cut into words, with its figures and times.

    Parameters
    ----------
    text : str
        Folded by `numerals.plain` and to simplified script, so of the length of the published one.
    tokens : tuple of Token
        Its words and marks, in order, without gaps.
    figures : tuple of Figure
        As `figures` finds them.
    periods : tuple of Period
        Likewise.
    """

    text: str
    tokens: tuple[Token, ...]
    figures: tuple[Figure, ...]
    periods: tuple[Period, ...]

    @classmethod
    def of(cls, text: str) -> Parsed:
        """Parse a sentence."""
        folded = simplified(plain(text))
        return cls(folded, tuple(_tokens(folded)), tuple(figures(folded, "zh")), tuple(periods(folded, "zh")))

    def span(self, phrase: Phrase) -> Span:
        """Return where a phrase stands in the sentence."""
        return Span(self.tokens[phrase.first].start, self.tokens[phrase.last].end)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The clauses, as the first token of each and the one behind its last; marks inside brackets end none."""
        found: list[Span] = []
        depth = start = 0
        for place, token in enumerate((*self.tokens, Token("。", "x", len(self.text), len(self.text)))):
            depth += self._turns.get(place, 0)
            if token.word in _CLAUSE_ENDS and (depth == 0 or place == len(self.tokens)):
                if place > start:
                    found.append(Span(start, place))
                start = place + 1
        return tuple(found)

    @cached_property
    def _turns(self) -> dict[int, int]:
        """1 for each token that opens a bracket or a quotation that is closed again, -1 for the one that closes it."""
        turns: dict[int, int] = {}
        opened: list[int] = []
        for place, token in enumerate(self.tokens):
            if token.word in _OPENERS:
                opened.append(place)
            elif token.word in _CLOSERS and opened:
                turns |= {opened.pop(): 1, place: -1}
        return turns

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The candidates, clause by clause, by their beginning and then their end; none in a clause that is no clause."""
        return tuple(
            phrase
            for clause in self.clauses
            if clause.end - clause.start <= _LONGEST_CLAUSE
            for phrase in self._phrases_of(clause)
        )

    def _phrases_of(self, clause: Span) -> Iterator[Phrase]:
        depths = self._depths(clause)
        ends = [place for place in range(*clause) if depths[place] == 0 and self._may_end(place, clause)]
        for first in range(*clause):
            if depths[first] or not self._may_begin(first, clause):
                continue
            for last in ends:
                if last < first:
                    continue
                length = self.tokens[last].end - self.tokens[first].start
                if length > _LONGEST:
                    break
                if length >= _SHORTEST:
                    yield Phrase(first, last, clause)

    def _depths(self, clause: Span) -> dict[int, int]:
        """Return how many brackets and quotation marks are open around each token; of a bracket, those outside of it."""
        depths: dict[int, int] = {}
        depth = 0
        for place in range(*clause):
            after = depth + self._turns.get(place, 0)
            depths[place] = min(depth, after)
            depth = after
        return depths

    def _may_begin(self, place: int, clause: Span) -> bool:
        token = self.tokens[place]
        if (
            token.word in JOINTS
            or token.word in _CLOSERS
            or token.word in ("等", "的")
            or not token.word.strip()
        ):
            return False
        if token.start in self._inside_numbers:
            return False
        if place == clause.start or token.word in ("“", "《"):
            return True
        before = self.tokens[place - 1]
        return (
            before.word in JOINTS
            or before.is_verb
            or before.tag in _LEADING_TAGS
            or before.word in _LEADING_WORDS
            or not self._number_starts.isdisjoint(range(token.start, token.end))
        )

    def _may_end(self, place: int, clause: Span) -> bool:
        token = self.tokens[place]
        if token.word in JOINTS or token.word in _OPENERS:
            return False
        if token.end in self._inside_numbers:
            return False
        if place == clause.end - 1 or token.word in ("”", "》", "等"):
            return True
        behind = self.tokens[place + 1]
        return (
            behind.word in JOINTS
            or behind.word in _TAILS
            or behind.is_verb
            or not self._number_ends.isdisjoint(range(token.start + 1, token.end + 1))
        )

    @cached_property
    def _numbers(self) -> tuple[Span, ...]:
        """Where its figures and times stand; no phrase begins or ends inside one."""
        return (*(figure.span for figure in self.figures), *(period.span for period in self.periods))

    @cached_property
    def _number_starts(self) -> frozenset[int]:
        return frozenset(number.start for number in self._numbers)

    @cached_property
    def _number_ends(self) -> frozenset[int]:
        return frozenset(number.end for number in self._numbers)

    @cached_property
    def _inside_numbers(self) -> frozenset[int]:
        return frozenset(place for number in self._numbers for place in range(number.start + 1, number.end))


def _tokens(folded: str) -> Iterator[Token]:
    import rjieba

    start = 0
    for word, tag in rjieba.tag(folded):
        yield Token(_NUMBER.sub("0", word), tag, start, start + len(word))
        start += len(word)
