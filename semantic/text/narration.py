"""Whether a passage tells a past achievement or a plan.

Chinese verbs have no tense and work reports leave out their subjects, so what was done and what
is to be done differ by many small signs: 了, honours received and odd figures on one side; 将, bare
directives and round targets on the other. Each sign has a weight in log-odds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from semantic.text.figures import Comparator, Figure, figures
from semantic.text.numerals import plain
from semantic.text.stance import Tense, tenses

_CLAUSE_END = regex.compile(r"[，。；！？：,;!?\n]+")
_HAN = regex.compile(r"\p{Han}")
_ITEM = regex.compile(r"^(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]是|—+|-+|[\s、])+")
_PAST_TIME = regex.compile(
    r"去年|前年|上年|年[来间](?!的目标)|过去|以来|截至|同比|累计|已(?!知)|先后|曾|这五年"
)
_HONOUR = regex.compile(
    r"荣获|获批|获评|获得|入选|入围|入列|被(?:国家|国务院|授予|命名|评|列|确定|中)|评为|命名为|跻身|跃居|晋位|位居|稳居"
    r"|居(?:全国|世界|全球|中|西|东)|首次|首创|首个|首家|首批|全国第|全球第|第\d|排名"
)
_RESULT = regex.compile(
    r"取得|圆满|如期|顺利完成|胜利|超额|提前完成|好于|优于|见效|全覆盖|历史性|新高|迈上|跨上|跨过|站上|创(?:新|历史)|最好水平"
    r"|成效(?:显著|明显)|形成|全面完成|高质量完成|成功"
)
_MILESTONE = regex.compile(
    r"投产|竣工|投用|投运|通车|开工建设|建成|开通|落地|启动|出台|突破|实现|完成|新增|达到?\d|获"
)
_INTENTION = regex.compile(
    r"将(?!军|士|领|近|来)|(?<!主|重|需|必|次|纪)要(?!求|素|点|闻|员|件|职|道|塞|么|是|看到)|拟(?!定)|力争|争取|争创|今后"
    r"|未来[一二三五十\d]|下一步|务必|必须|新的一年|预期目标|主要目标|目标是|到20\d\d年|到二〇|坚信|一定"
)
_EFFORT = "更大力度|更[加好高多]|继续|坚决|不折不扣|加力|着力|大力|全力|统筹|聚焦|抓好|办好|用好|做好|做强|做优|打造|支持|鼓励|引导|探索|谋划|推动"
_DIRECTIVE = regex.compile(
    rf"^(?:{_EFFORT}|加强|健全|完善|强化|严格|防范|推进|加快|深化|优化|提升|扩大|培育|落实)"
)
_EFFORT_INSIDE = regex.compile(rf"(?<!^)(?:{_EFFORT}|健全|完善)(?!$)")
_STATE = regex.compile(
    r"(?:持续|不断|稳步|有序|有力|全面|明显|显著|进一步|逐步|继续|更加|扎实|深入|顺利|加快|基本|大幅|日益|初步|成功|相继|得到|得以|纷纷"
    r"|蓬勃|开始|加速|总体|有效|纵深|较快|稳定)\p{Han}{1,5}$"
    r"|(?:走深走实|落地生根|增多|壮大|见效|显现|彰显|形成|起步|增强|改善|加快|发挥|加大|投运|投用|获批|落地|突破|翻番|开工|启动|竣工"
    r"|投产|通车|提速|明显|显著|良好)$"
)
"""A clause that ends in what became of its subject: 保障水平逐步提高. A plan ends in its object: 逐步提高保障水平."""
_ASSESSMENT = regex.compile(
    r"困难|仍[然存有需]|尚[未需待]|还(?:没有|不|存在|需)|问题(?:突出|严重|依然)|不足|短板|薄弱|我们坚信|实践(?:再次)?证明"
    r"|组成部分|清醒"
)
"""Words of a clause that judges how things are: neither done nor planned."""
_ADVERBS = frozenset("持续 深入 扎实 积极 稳步 有序 全面 高质量 系统 我们".split())
_SKIPPED_TAGS = frozenset("d ad p x c r zg u f".split())
"""Adverbs, prepositions, conjunctions, pronouns and particles: they may stand in front of a directive's verb."""
_MOST_SKIPPED = 3
"""Words that may stand in front of the verb of a directive (要 更加 自觉 接受); behind more it is no longer one."""
_TARGET_WORDS = ("左右", "以上", "以内")
_ODD_FROM, _ODD_BELOW, _ROUND = 11, 10_000, 5
"""A count from eleven to ten thousand that five does not divide was counted, not planned (3632个); targets are round.
Up to ten, any number may be planned; above, the last digits are seldom written out."""

_WEIGHTS = {
    "done": 1.8,
    "past time": 0.9,
    "honour": 1.0,
    "result": 0.65,
    "milestone": 0.4,
    "intention": -1.0,
    "directive": -1.1,
    "effort": -0.4,
    "verb first": -1.05,
    "verb first, noun last": -0.65,
    "noun first": 0.85,
    "state": 1.05,
    "odd figures": 1.7,
    "plain figures": 1.0,
    "passed figures": 0.4,
    "target figures": -1.8,
    "clause": 0.65,
}
"""Log-odds of a past achievement, by sign. They were fitted together by logistic regression on the development pairs and
the sentences labelled for commitments, and rounded; a clause of no sign says little."""
SIGNS = tuple(_WEIGHTS)
"""Names of the signs of a clause."""
_OPENING_PAST_TIME, _ANY_INTENTION, _PRIOR = 1.3, -0.75, -0.75
"""Weights, fitted with the others, of a past time in the first two clauses, of any intention, and of any text."""
_OPENING_CLAUSES = 2
_MOST_FIGURES = 2
"""Further figures of a clause tell nothing new."""
_SURE = 0.75
"""Log-odds from which a passage is taken to tell the past or a plan: best F1 of differing pairs among 0, ¼, ½, ¾ and 1."""


_CERTAIN = 30.0
"""Log-odds beyond which a likelihood is 0 or 1 to within a float's last digits; the exponential of thousands overflows."""
_REMEMBERED = 1 << 16
"""Clauses whose signs are kept: those of some tens of speeches, which are asked for in their sentences and their paragraphs."""
_SHORTEST = 2
"""Words of a clause whose order tells anything: a lone word is a heading or a cry."""


def narrates(text: str, language: str | None = None) -> Tense | None:
    """Return whether `text` tells what was done or what is to be done; None where it cannot be told.

    Examples
    --------
    >>> str(narrates("新增三个国家级园区，去年产值突破4.37亿元。"))
    'past'
    >>> str(narrates("加快建设三个园区，力争产值达到5亿元以上。"))
    'future'
    >>> narrates("问题依然突出，基础仍然薄弱。") is None
    True
    """
    leaning = narration(text, language)
    if abs(leaning) < _SURE:
        return None
    return Tense.PAST if leaning > 0 else Tense.FUTURE


def narration(text: str, language: str | None = None) -> float:
    """Return the log-odds that `text` tells a past achievement rather than a plan.

    Above 0 it leans to the past, below 0 to a plan; 0 where nothing tells, as in an empty text.
    """
    folded = plain(text)
    if not _HAN.search(folded):
        marks = [mark.tense for mark in tenses(folded, language)]
        return float(marks.count(Tense.PAST) - marks.count(Tense.FUTURE))
    signs = clause_signs(folded)
    if not any(signs):
        return 0.0
    weight = sum(_WEIGHTS[sign] * count for found in signs for sign, count in found.items())
    opening = any("past time" in found for found in signs[:_OPENING_CLAUSES])
    intended = any("intention" in found for found in signs)
    # Clauses of one passage are no independent witnesses: their sum grows with the root of their number.
    return weight / math.sqrt(len(signs)) + _OPENING_PAST_TIME * opening + _ANY_INTENTION * intended + _PRIOR


def clause_signs(text: str) -> list[Mapping[str, int]]:
    """Return for each clause of a Chinese text how often each of `SIGNS` stands in it, in order.

    A clause that judges how things are has none; one that has any has the sign ``clause``. The
    number of an item (一是) belongs to no clause.

    Examples
    --------
    >>> [sorted(signs) for signs in clause_signs("问题仍然突出，去年建成三座。")]
    [[], ['clause', 'milestone', 'noun first', 'past time', 'plain figures']]
    """
    pieces = (_ITEM.sub("", piece) for piece in _CLAUSE_END.split(plain(text)))
    return [dict(_signs(clause)) for clause in pieces if clause]


def tense_contrast(a: str, b: str, language: str | None = None) -> float:
    """Return how likely one of two texts tells a past achievement and the other a plan, in [0, 1].

    Finer than to compare what `narrates` says of each: at 0.6 and above it marks about the same
    pairs, and a clear plan may stand against a faint past.

    Examples
    --------
    >>> tense_contrast("去年建成32.7公里。", "将加快建设园区。") > 0.9
    True
    """
    past_a, past_b = (_likelihood(narration(text, language)) for text in (a, b))
    return past_a * (1 - past_b) + past_b * (1 - past_a)


def _likelihood(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-_CERTAIN, min(log_odds, _CERTAIN))))


@lru_cache(maxsize=_REMEMBERED)
def _signs(clause: str) -> tuple[tuple[str, int], ...]:
    """Return the signs of a clause with how often each stands in it; none for an assessment."""
    return tuple(_signs_in(clause))


def _signs_in(clause: str) -> Iterator[tuple[str, int]]:
    if _ASSESSMENT.search(clause):
        return
    yield "clause", 1
    for name, pattern in (
        ("past time", _PAST_TIME),
        ("honour", _HONOUR),
        ("result", _RESULT),
        ("milestone", _MILESTONE),
        ("intention", _INTENTION),
        ("directive", _DIRECTIVE),
        ("effort", _EFFORT_INSIDE),
        ("state", _STATE),
    ):
        if pattern.search(clause):
            yield name, 1
    yield from _signs_of_order(clause)
    yield from _signs_of_figures(clause)


def _signs_of_order(clause: str) -> Iterator[tuple[str, int]]:
    """Yield what the parts of speech tell: 了, a verb in front, a noun in front or at the end."""
    import rjieba

    tagged: list[tuple[str, str]] = rjieba.tag(clause)
    if any(tag == "ul" or (word.endswith("了") and word not in ("为了", "除了")) for word, tag in tagged):
        yield "done", 1
    first = next(
        (i for i, (word, tag) in enumerate(tagged) if tag not in _SKIPPED_TAGS and word not in _ADVERBS),
        len(tagged),
    )
    if len(tagged) < _SHORTEST:
        return
    told = first < len(tagged) and first <= _MOST_SKIPPED and tagged[first][1] in ("v", "vn", "vd")
    if told or _DIRECTIVE.search(clause):
        yield "verb first", 1
        last = next((tag for _, tag in reversed(tagged) if tag not in ("x", "ul", "u")), "")
        if len(tagged) > 1 and (last.startswith("n") or last == "vn"):
            yield "verb first, noun last", 1
    elif tagged[0][1].startswith(tuple("nsjrmtb")):
        yield "noun first", 1


def _signs_of_figures(clause: str) -> Iterator[tuple[str, int]]:
    counts = dict.fromkeys(("odd figures", "plain figures", "passed figures", "target figures"), 0)
    for figure in figures(clause):
        for name in _kinds_of(figure, clause):
            counts[name] += 1
    yield from ((name, min(count, _MOST_FIGURES)) for name, count in counts.items() if count)


def _kinds_of(figure: Figure, clause: str) -> Iterator[str]:
    written = clause[figure.span.start : figure.span.end]
    quantity = clause[figure.quantity.start : figure.quantity.end]
    target = written.endswith(_TARGET_WORDS)
    exactly = figure.comparator is Comparator.EQUALS
    if exactly and ("." in quantity or (_ODD_FROM <= figure.value < _ODD_BELOW and figure.value % _ROUND)):
        yield "odd figures"
    if (exactly or figure.comparator is Comparator.TIMES) and figure.unit not in ("年", "第位"):
        yield "plain figures"
    if figure.comparator is Comparator.EXCEEDS or (figure.comparator is Comparator.ABOUT and not target):
        yield "passed figures"
    if target:
        yield "target figures"
