"""What tells whether a phrase of a sentence is a target: its words, what stands around it, its figures and times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import regex

from semantic.commitments.phrases import JOINTS, Parsed, Phrase
from semantic.text.placed import Span

_MANNERS = frozenset(
    "深入 持续 大力 扎实 加快 全面 高质量 高标准 积极 稳步 有序 继续 进一步 加强 推进 深化".split()
)
"""Words that say how something is done; behind 持续 or 深入 stands what is under way already."""
_PLACE_TAGS = ("ns", "nt", "nz", "nr")
_NUMBERED = regex.compile(r"第[一二三四五六七八九十\d]+[届次]")
_VAGUE = regex.compile(r"一批|更多|一些|等$|若干|系列")
_OFFICIAL = regex.compile(r"新一轮|新建|新增|省级|国家级|国家|全国|自治区|全球")
_COMPLETE = regex.compile(r"全覆盖|同步|达标|全部|翻番|归零|清零|达峰")


_NO_NUMBERS = (
    "figures=0",
    "cut=False",
    "times=0",
    "times cut=False",
    "figures of the clause=False inside=False",
    "figures of the sentence=0",
)
"""The signs of a phrase in a sentence that has neither figure nor time."""


@dataclass(frozen=True)
class _Beginning:
    """What phrases that begin with one token have in common: their signs, and the words that others are made of."""

    before: str
    verb: str
    opening: str
    manner: str
    signs: tuple[str, ...]


@dataclass(frozen=True)
class _End:
    """What phrases that end with one token have in common."""

    behind: str
    signs: tuple[str, ...]


class _Counts(NamedTuple):
    """How many tokens of a sentence open a quotation, name a place or the like, join, and are verbs: up to each, and all."""

    quotes: list[int]
    names: list[int]
    joints: list[int]
    verbs: list[int]

    @classmethod
    def of(cls, parsed: Parsed) -> _Counts:
        """Count those of a sentence."""
        tokens = parsed.tokens
        return cls(
            [0, *accumulate(token.word in ("“", "《") for token in tokens)],
            [0, *accumulate(token.tag in _PLACE_TAGS for token in tokens)],
            [0, *accumulate(token.word in JOINTS for token in tokens)],
            [0, *accumulate(token.tag == "v" for token in tokens)],
        )


def phrase_signs(parsed: Parsed) -> Iterator[list[str]]:
    """Yield for each phrase of a sentence its signs, each a name with its value.

    Their strings are only ever hashed: which words tell what, the weights say.
    """
    beginnings: dict[int, _Beginning] = {}
    ends: dict[int, _End] = {}
    counts = _Counts.of(parsed)
    for phrase in parsed.phrases:
        first, last, clause = phrase.first, phrase.last, phrase.clause
        if first not in beginnings:
            beginnings[first] = _beginning(parsed, first, clause)
        if last not in ends:
            ends[last] = _end(parsed, last, clause)
        beginning, end = beginnings[first], ends[last]
        yield [
            *beginning.signs,
            *end.signs,
            *_around(parsed, phrase, beginning, end),
            *_inside(parsed, phrase, counts),
            *(_numbers(parsed, phrase) if parsed.figures or parsed.periods else _NO_NUMBERS),
        ]


def _beginning(parsed: Parsed, first: int, clause: Span) -> _Beginning:
    """Return the words before a phrase and its first ones, and the verb and the manner that it stands behind."""
    tokens, token = parsed.tokens, parsed.tokens[first]
    before = tokens[first - 1].word if first > clause.start else "^"
    before_that = tokens[first - 2].word if first - 1 > clause.start else "^"
    ahead = tokens[clause.start : first]
    verbs = ["-", "-", *(each.word for each in ahead if each.is_verb)]
    verb_before, verb = verbs[-2:]
    opening = next((each.word for each in tokens[clause.start : clause.end] if each.is_verb), "-")
    manner = "_".join(each.word for each in ahead if each.tag in ("d", "ad") or each.word in _MANNERS)
    signs = (
        "bias",
        f"before={before}",
        f"two before={before_that}{before}",
        f"tag before={tokens[first - 1].tag if first > clause.start else '^'}",
        f"verb={verb}",
        f"two verbs={verb_before}{verb}",
        f"opening verb={opening}",
        f"manner={manner}",
        f"from the beginning={min(first - clause.start, 5)}",
        f"first={token.word}",
        f"first tag={token.tag}",
    )
    return _Beginning(before, verb, opening, manner, signs)


def _end(parsed: Parsed, last: int, clause: Span) -> _End:
    """Return the words behind a phrase and how it ends."""
    tokens, token = parsed.tokens, parsed.tokens[last]
    behind = tokens[last + 1].word if last + 1 < clause.end else "$"
    behind_that = tokens[last + 2].word if last + 2 < clause.end else "$"
    signs = (
        f"behind={behind}",
        f"two behind={behind}{behind_that}",
        f"tag behind={tokens[last + 1].tag if last + 1 < clause.end else '$'}",
        f"to the end={min(clause.end - 1 - last, 4)}",
        f"last tag={token.tag}",
        f"last sign={parsed.text[token.end - 1]}",
        f"two last signs={parsed.text[token.end - 2 : token.end]}",  # no phrase is shorter
    )
    return _End(behind, signs)


def _around(parsed: Parsed, phrase: Phrase, beginning: _Beginning, end: _End) -> Iterator[str]:
    """Yield what the words before and behind the phrase tell with each other, or with its head."""
    clause, head = phrase.clause, _head(parsed, phrase)
    yield f"listed before={beginning.before in JOINTS} behind={end.behind in JOINTS}"
    yield f"verb={beginning.verb} head={head}"
    yield f"manner={beginning.manner} head={head}"
    yield f"opening verb={beginning.opening} head={head}"
    yield f"whole={phrase.first == clause.start}{phrase.last == clause.end - 1}"


def _inside(parsed: Parsed, phrase: Phrase, counts: _Counts) -> Iterator[str]:
    """Yield the words of the phrase, its length and what sort of name it is."""
    tokens, first, last = parsed.tokens, phrase.first, phrase.last
    text = parsed.text[slice(*parsed.span(phrase))]
    head = _head(parsed, phrase)
    quotes, names, joints, verbs = (up_to[last + 1] - up_to[first] for up_to in counts)
    quoted = quotes > 0
    yield f"head={head}"
    yield f"two last={tokens[last - 1].word if last > first else '_'}{head}"
    yield f"two first={tokens[first].word}{tokens[first + 1].word if first < last else ''}"
    yield f"length={min(len(text) // 3, 10)}"
    yield f"quoted={quoted} from={tokens[first].word in ('“', '《')} to={tokens[last].word in ('”', '》')}"
    yield f"quoted={quoted} head={head}"
    yield f"name={names > 0}"
    yield f"joints={min(joints, 3)}"
    yield f"verbs={min(verbs, 3)}"
    for name, form in (
        ("numbered", _NUMBERED),
        ("vague", _VAGUE),
        ("official", _OFFICIAL),
        ("complete", _COMPLETE),
    ):
        yield f"{name}={form.search(text) is not None}"


def _numbers(parsed: Parsed, phrase: Phrase) -> Iterator[str]:
    """Yield what figures and times the phrase holds, and which it would cut in two."""
    own = parsed.span(phrase)
    start, end = own
    inside, cut = _held([figure.span for figure in parsed.figures], own)
    held = [parsed.figures[number] for number in inside]
    times, cut_times = _held([period.span for period in parsed.periods], own)
    clause = Span(parsed.tokens[phrase.clause.start].start, parsed.tokens[phrase.clause.end - 1].end)
    counts = any(clause.overlaps(figure.span) for figure in parsed.figures)
    yield f"figures={min(len(held), 3)}"
    yield f"cut={cut}"
    yield f"times={min(len(times), 2)}"
    yield f"times cut={cut_times}"
    yield f"figures of the clause={counts} inside={bool(held)}"
    yield f"figures of the sentence={min(len(parsed.figures), 2)}"
    for figure in held[:2]:
        yield f"comparator={figure.comparator}"
        yield f"unit={figure.unit}"
    if held:
        yield f"figure at the end={held[-1].span.end == end} at the beginning={held[0].span.start == start}"
        yield f"figure with head={_head(parsed, phrase)}"
    for number in times[:1]:
        period = parsed.periods[number]
        yield f"deadline={period.is_deadline} from={period.span.start == start} to={period.span.end == end}"


def _held(spans: list[Span], own: Span) -> tuple[list[int], bool]:
    """Return which spans lie within another one, and whether one lies there in part."""
    inside = [number for number, span in enumerate(spans) if own.start <= span.start and span.end <= own.end]
    touching = sum(own.overlaps(span) for span in spans)
    return inside, touching > len(inside)


def _head(parsed: Parsed, phrase: Phrase) -> str:
    """Return the last word: what sort of thing the phrase names; of a quotation its mark."""
    word = parsed.tokens[phrase.last].word
    if word in ("”", "》"):
        return "”"
    if word in ("）", ")") and phrase.last > phrase.first:
        return parsed.tokens[phrase.last - 1].word + word
    return word
