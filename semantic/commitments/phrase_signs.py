"""What tells whether a phrase of a sentence is a target: its words, what stands around it, its figures and times."""

from __future__ import annotations

from collections.abc import Iterator

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


def phrase_signs(parsed: Parsed, phrase: Phrase) -> list[str]:
    """Return the signs of a phrase, each a name with its value.

    Their strings are only ever hashed: which words tell what, the weights say.
    """
    return [*_around(parsed, phrase), *_inside(parsed, phrase), *_numbers(parsed, phrase)]


def _around(parsed: Parsed, phrase: Phrase) -> Iterator[str]:
    """Yield the words beside the phrase, and the verb and the manner that it stands behind."""
    tokens, first, last, clause = parsed.tokens, phrase.first, phrase.last, phrase.clause
    before = tokens[first - 1].word if first > clause.start else "^"
    before_that = tokens[first - 2].word if first - 1 > clause.start else "^"
    behind = tokens[last + 1].word if last + 1 < clause.end else "$"
    behind_that = tokens[last + 2].word if last + 2 < clause.end else "$"
    verbs = [token.word for token in tokens[clause.start : first] if token.is_verb]
    verb, verb_before = (verbs[-1] if verbs else "-"), (verbs[-2] if len(verbs) > 1 else "-")
    opening = next((token.word for token in tokens[clause.start : clause.end] if token.is_verb), "-")
    manner = "_".join(
        token.word
        for token in tokens[clause.start : first]
        if token.tag in ("d", "ad") or token.word in _MANNERS
    )
    head = _head(parsed, phrase)
    yield "bias"
    yield f"before={before}"
    yield f"two before={before_that}{before}"
    yield f"tag before={tokens[first - 1].tag if first > clause.start else '^'}"
    yield f"behind={behind}"
    yield f"two behind={behind}{behind_that}"
    yield f"tag behind={tokens[last + 1].tag if last + 1 < clause.end else '$'}"
    yield f"listed before={before in JOINTS} behind={behind in JOINTS}"
    yield f"verb={verb}"
    yield f"two verbs={verb_before}{verb}"
    yield f"opening verb={opening}"
    yield f"manner={manner}"
    yield f"verb={verb} head={head}"
    yield f"manner={manner} head={head}"
    yield f"opening verb={opening} head={head}"
    yield f"whole={first == clause.start}{last == clause.end - 1}"
    yield f"from the beginning={min(first - clause.start, 5)}"
    yield f"to the end={min(clause.end - 1 - last, 4)}"


def _inside(parsed: Parsed, phrase: Phrase) -> Iterator[str]:
    """Yield the words of the phrase, its length and what sort of name it is."""
    tokens, first, last = parsed.tokens, phrase.first, phrase.last
    within = tokens[first : last + 1]
    start, end = parsed.span(phrase)
    text = parsed.text[start:end]
    head = _head(parsed, phrase)
    yield f"head={head}"
    yield f"two last={tokens[last - 1].word if last > first else '_'}{head}"
    yield f"last tag={tokens[last].tag}"
    yield f"last sign={text[-1]}"
    yield f"two last signs={text[-2:]}"
    yield f"first={tokens[first].word}"
    yield f"first tag={tokens[first].tag}"
    yield f"two first={tokens[first].word}{tokens[first + 1].word if first < last else ''}"
    yield f"length={min(len(text) // 3, 10)}"
    quoted = any(token.word in ("“", "《") for token in within)
    yield f"quoted={quoted} from={tokens[first].word in ('“', '《')} to={tokens[last].word in ('”', '》')}"
    yield f"quoted={quoted} head={head}"
    yield f"name={any(token.tag in _PLACE_TAGS for token in within)}"
    yield f"joints={min(sum(token.word in JOINTS for token in within), 3)}"
    yield f"verbs={min(sum(token.tag == 'v' for token in within), 3)}"
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
