"""What a figure measures, and which figures of two texts measure the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from semantic.text.figures import PERCENTAGE_POINTS, Figure, figures
from semantic.text.numerals import plain
from semantic.text.placed import Span

_BREAK = regex.compile(r"[，。；！？：,;:!?\n（）()—]")
_SENTENCE_END = regex.compile(r"[。；！？;!?\n]")
_LEADING = regex.compile(
    r"^(?:[、\s“”]|其中|以及|和|及|与|并|且|共|全年|今年|去年|明年|每年|全[省市区县国州]|我[省市区国]|累计|预计|力争|确保|实现|分别|同比|比上年"
    r"|(?:19|20)\d\d年|[一二三四五六七八九十\d]+年(?!级|制)[来间内]?)+"
)
_DEADLINE = regex.compile(
    r".*(?:(?:19|20)\d\d年(?:[底末初中](?!小)(?:之?前|以前)?|之?前|以前)|[到至](?:19|20)\d\d年|年[底末](?:之?前|以前)|年之?内)(?=.)"
)
"""A deadline in front of what is measured, with what stands before it: 将在2027年底前新建学校."""
_TRAILING = regex.compile(
    r"(?:[、\s“”]|[从由自]?(?:19|20)\d\d年的?|(?:控制|稳定|保持|维持|提高|提升|增加|扩大|上升|下降|降低|降|增|升|减少|恢复|突破|上涨|扩|延长)[在到至]"
    r"|突破|达到?|为|至|到|在|有|约|共|超过?|分别|累计|已|均|将|拟|只|仅|多|总共|预计|力争|实现|完成|安排|居|连续|近|逾|不低于|不超过"
    r"|每?人?每[人年月]|按|由|从|的|了|\b(?:by|to|of|is|was|at|reach(?:ed)?|fell|rose|about))+$"
)
"""Words between what is measured and the number: they tell how, not what."""
_RISES = "增长|增加|提高|提升|上涨|上升|涨幅|增速|增幅|新增|增至|净增"
_FALLS = "下降|降低|减少|降幅|降至|下调"
_HOW = "同比|实际|名义|累计|每年|每月|比上年|分别|再|又"
_JOINTS = regex.compile(r"[、和及与或\s]+")
_CHANGE = regex.compile(
    rf"(?:{_HOW})*(?P<kept>(?:年均|平均|每年平均)*(?:{_HOW})*(?:{_RISES}|{_FALLS})(?:速度|率|幅度)?)$"
)
_ANY_CHANGE = regex.compile(rf"(?P<rise>{_RISES})|(?P<fall>{_FALLS})")
_VERB_TAGS = ("v", "d", "p", "c", "u", "x", "t", "r", "ad", "zg")
"""Parts of speech that may stand in front of the noun that a number counts."""
_WORKS = frozenset("建设 改造 新建 改建 扩建 建成 开工 修缮 打造 培育 提升 实施 治理 整治 推广 培训".split())
"""What is done to the thing that is counted, where the segmentation takes it for a noun (建设口袋公园40个)."""
_KEPT = frozenset("新增 增长 下降 转移 就业".split())
"""Verbs that say what is measured (新增城镇就业)."""
_NOUN_AFTER = regex.compile(r"(?:（[^（）]{0,8}）)?的?(?P<noun>[\p{Han}“”+A-Za-z]{2,14})")
_REMEMBERED = 1 << 14
"""Texts whose measured figures are kept: a passage is held against many others."""
_REACH = 40
"""Characters in front of a figure that are looked at; no indicator of the reports we read is longer."""
_REACH_BEHIND = 20
"""Characters behind it: the longest noun looked for there (14), and a bracket in front of it."""
_ALIKE = 0.6
"""How alike two indicators are at least to be taken for one: the middle of the range (0.55–0.65) in which F1 on the
development pairs hardly moves."""
_GENERIC_UNITS = frozenset(["", "人", "名", "位", "户", "个", "家", "所", "套", "项", "件", "处"])
"""Classifiers that stand for each other (4家企业, 4个企业), and no unit at all (8亿农民)."""
_SHARES = frozenset(["%", PERCENTAGE_POINTS])
"""Per cent and percentage points: one is often written for the other, and then says something else."""
_SIZES = (
    {"克": 0.001, "斤": 0.5, "公斤": 1.0, "千克": 1.0, "吨": 1000.0, "kg": 1.0, "t": 1000.0},
    {"米": 1.0, "公里": 1000.0, "千米": 1000.0, "km": 1000.0, "m": 1.0},
    {"平方米": 1.0, "亩": 10_000 / 15, "公顷": 10_000.0, "平方公里": 1e6, "平方千米": 1e6},
    {"千瓦": 1.0, "兆瓦": 1e3, "吉瓦": 1e6, "kW": 1.0, "MW": 1e3, "GW": 1e6},
)
"""Units that measure the same, with their sizes: a 斤 is half a kilogram, fifteen 亩 are a hectare."""


@dataclass(frozen=True)
class MeasuredFigure:
    """A figure and what it measures."""

    figure: Figure
    indicator: str


@dataclass(frozen=True)
class FigureChange:
    """Two figures, one of each text, that measure the same and say something else."""

    a: Figure
    b: Figure
    likeness: float


def indicator(text: str, figure: Figure, language: str | None = None) -> str:
    """Return what `figure` of `text` measures: the noun phrase in front of it, or behind it.

    Empty where the clause names nothing.

    Examples
    --------
    >>> text = "地区生产总值增长5%左右，建设口袋公园40个"
    >>> [indicator(text, figure) for figure in figures(text)]
    ['地区生产总值增长', '口袋公园']
    """
    found = measured_figures(text, language)
    return next((measured.indicator for measured in found if measured.figure.quantity == figure.quantity), "")


def measured_figures(text: str, language: str | None = None) -> list[MeasuredFigure]:
    """Return the figures of `text` with what each measures, in order of place.

    A figure that names nothing itself takes over the subject of the one before it in the same
    sentence: in 产值达到2万亿元、增长5% both measure 产值.

    Examples
    --------
    >>> [m.indicator for m in measured_figures("产值达到2万亿元、增长5%，新建3家博物馆。")]
    ['产值', '产值增长', '博物馆']
    """
    return list(_measured_figures(text, language))


@lru_cache(maxsize=_REMEMBERED)
def _measured_figures(text: str, language: str | None) -> tuple[MeasuredFigure, ...]:
    folded = plain(text)
    measured: list[MeasuredFigure] = []
    end, running = 0, _Running("", "")
    for figure in figures(text, language):
        before = folded[max(end, figure.span.start - _REACH) : figure.span.start]
        after = folded[figure.span.end : figure.span.end + _REACH_BEHIND]
        named, running, used = _named(before, after, figure, running)
        measured.append(MeasuredFigure(figure, named))
        end = figure.span.end + used
    return tuple(measured)


@dataclass(frozen=True)
class _Running:
    """What a figure may take over from the one before it: its subject, and its whole indicator."""

    subject: str
    indicator: str


def _named(before: str, after: str, figure: Figure, running: _Running) -> tuple[str, _Running, int]:
    """Return the indicator of a figure, what a next one may take over, and how far behind the figure it reaches."""
    if _SENTENCE_END.search(before):
        running = _Running("", "")
    if _JOINTS.fullmatch(before) and running.indicator and not _NOUN_AFTER.match(after):
        return running.indicator, running, 0
    words = _TRAILING.sub("", _LEADING.sub("", _DEADLINE.sub("", _BREAK.split(before)[-1])))
    change = _CHANGE.search(words)
    noun = _noun(words[: change.start()] if change else words)
    suffix = change["kept"] if change else ""
    if noun:
        return noun + suffix, _Running(noun, noun + suffix), 0
    counted = _NOUN_AFTER.match(after)
    if counted is not None and (not running.subject or figure.unit in _GENERIC_UNITS or not suffix):
        behind = _noun_behind(counted["noun"])
        if behind:
            running = replace(running, subject=running.subject or behind, indicator=suffix + behind)
            return suffix + behind, running, counted.start("noun") + len(behind)
    named = running.subject + suffix or words
    return named, replace(running, indicator=named), 0


def _noun(words: str) -> str:
    """Return `words` from their first noun on, so without the verbs in front."""
    import rjieba

    start = 0
    for word, tag in rjieba.tag(words):
        if ((not tag.startswith(_VERB_TAGS) or tag == "vn") and word not in _WORKS) or word in _KEPT:
            break
        start += len(word)
    noun: str = words[start:]
    return noun if len(noun) > 1 else ""


def _noun_behind(words: str) -> str:
    """Return `words` up to their first verb: what a number in front of them counts."""
    import rjieba

    end = 0
    for word, tag in rjieba.tag(words):
        if tag.startswith(("v", "d", "p", "c", "x", "u")) and tag != "vn":
            break
        end += len(word)
    return words[:end].strip("“”")


def likeness(a: MeasuredFigure, b: MeasuredFigure) -> float:
    """Return how alike the indicators of two figures are, in [0, 1].

    0 where their units measure different things, or one is a rise and the other a level or a fall.

    Examples
    --------
    >>> one, other = (measured_figures(t)[0] for t in ("新增城镇就业70万人", "城镇新增就业50万人以上"))
    >>> likeness(one, other)
    1.0
    """
    if not units_agree(a.figure.unit, b.figure.unit):
        return 0.0
    rises = [_ANY_CHANGE.search(measured.indicator) for measured in (a, b)]
    if a.figure.unit in ("%", "倍", PERCENTAGE_POINTS) and bool(rises[0]) != bool(rises[1]):
        return 0.0
    if rises[0] and rises[1] and (rises[0]["rise"] is None) != (rises[1]["rise"] is None):
        return 0.0
    return _phrase_likeness(_ANY_CHANGE.sub("", a.indicator), _ANY_CHANGE.sub("", b.indicator))


def units_agree(a: str, b: str) -> bool:
    """Tell whether figures in two units may measure the same: in one unit, in two of a size, or as shares.

    Examples
    --------
    >>> units_agree("亩", "公顷"), units_agree("%", "个百分点"), units_agree("亩", "元")
    (True, True, False)
    """
    if a == b or any(a in units and b in units for units in (_GENERIC_UNITS, _SHARES)):
        return True
    return any(a in units and b in units for units in _SIZES)


def counts_something(unit: str) -> bool:
    """Tell whether a unit alone says what is counted (schools, 公里), as 个 and % do not."""
    return unit not in _GENERIC_UNITS and unit not in _SHARES


def _phrase_likeness(a: str, b: str) -> float:
    """Return the share of characters that two phrases have in common: the mean of that of both and of the shorter."""
    if not a or not b:
        return 0.0
    shared = sum((Counter(a) & Counter(b)).values())
    return (2 * shared / (len(a) + len(b)) + shared / min(len(a), len(b))) / 2


@dataclass(frozen=True)
class Change:
    """A word that says that something rises, or falls."""

    span: Span
    rises: bool


def changes_in(text: str) -> list[Change]:
    """Return the words of `text` that say that something rises or falls, in order of place.

    Examples
    --------
    >>> [change.rises for change in changes_in("投资增长10%，能耗下降3%。")]
    [True, False]
    """
    return [
        Change(Span(*match.span()), rises=match["rise"] is not None)
        for match in _ANY_CHANGE.finditer(plain(text))
    ]


def figure_changes(a: str, b: str, language: str | None = None) -> list[FigureChange]:
    """Return the figures of `a` that `b` gives otherwise, in order of place in `a`.

    Each figure of `a` is held against one of `b`: those whose indicators are most alike first, and
    of these the ones that say the same. So the changes are the same, mirrored, when the texts are swapped.

    Examples
    --------
    >>> a, b = "生产总值增长5%左右，粮食产量70亿斤。", "生产总值增长5%以上，粮食产量70亿斤。"
    >>> [(a[c.a.span.start : c.a.span.end], b[c.b.span.start : c.b.span.end]) for c in figure_changes(a, b)]
    [('5%左右', '5%以上')]
    """
    ones, others = measured_figures(a, language), measured_figures(b, language)
    pairs = sorted(
        (-alike, not same_figure(one.figure, other.figure), place, other_place)
        for place, one in enumerate(ones)
        for other_place, other in enumerate(others)
        if (alike := likeness(one, other)) >= _ALIKE
    )
    taken: set[int] = set()
    answered: set[int] = set()
    changes: list[FigureChange] = []
    for unlike, differ, place, other_place in pairs:
        if place in taken or other_place in answered:
            continue
        taken.add(place)
        answered.add(other_place)
        if differ:
            changes.append(FigureChange(ones[place].figure, others[other_place].figure, -unlike))
    return sorted(changes, key=lambda change: change.a.span)


def same_figure(a: Figure, b: Figure) -> bool:
    """Tell whether two figures of one measure are equal, in whichever of its units."""
    if not units_agree(a.unit, b.unit):
        return False
    if a.comparator is not b.comparator or (a.unit != b.unit and PERCENTAGE_POINTS in (a.unit, b.unit)):
        return False
    factors = next(
        ((units[a.unit], units[b.unit]) for units in _SIZES if a.unit in units and b.unit in units),
        (1.0, 1.0),
    )
    ends = [
        (figure.value * factor, (figure.upper or 0) * factor)
        for figure, factor in zip((a, b), factors, strict=True)
    ]
    return all(abs(one - other) <= 1e-9 * max(abs(one), abs(other)) for one, other in zip(*ends, strict=True))
