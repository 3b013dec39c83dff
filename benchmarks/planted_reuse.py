"""Planted reuse: sentences of real speeches, each changed in one known way by a rule.

What the rules know of figures, places and verbs is their own, so that they also plant what the
package doesn't find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from random import Random

import regex
from semantic import Role
from semantic.records import Kind, Speech
from semantic.reuse.differences import DifferenceType

SHORTEST, LONGEST = 30, 150
"""Characters of a sentence that is changed: D3lta leaves out texts under 30, and three in four of the others end here."""
KEPT = (0.3, 0.6)
"""How much of a spliced text is re-used, and of the original: about a half."""
PART = 10
"""Characters without marks from which on the judges take a shared clause for a re-used part."""
WORDS = (3, 5)
"""How many words are replaced."""

_PROVINCES = "河北 山西 辽宁 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海"
_REGIONS = "广西 西藏 宁夏 新疆"
_MUNICIPALITIES = "北京 天津 上海 重庆"
_CITIES = (
    "南京 苏州 无锡 徐州 杭州 宁波 温州 合肥 芜湖 黄山 福州 厦门 泉州 漳州 莆田 南昌 九江 赣州 上饶 济南 青岛 烟台 济宁 潍坊 郑州 洛阳 武汉 宜昌 长沙 株洲 衡阳 岳阳 广州 深圳 "
    "珠海 南宁 桂林 海口 三亚 成都 绵阳 宜宾 贵阳 昆明 拉萨 西安 咸阳 宝鸡 延安 兰州 庆阳 张掖 西宁 海东 银川 固原 沈阳 大连 长春 哈尔滨 大庆"
)
_WATERS = "长江 黄河 淮河 赣江 湘江 闽江 渭河 太湖 巢湖 洞庭湖 鄱阳湖 青海湖"
PLACES = tuple(names.split() for names in (_PROVINCES, _REGIONS, _MUNICIPALITIES, _CITIES, _WATERS))
"""Names of one sort, each of which may stand for another."""
_PLACE = regex.compile("|".join(sorted((name for names in PLACES for name in names), key=len, reverse=True)))
_FIGURE = regex.compile(
    r"(?<![\d.,:：∶A-Za-z第“［+\-—~～至])(?!100[%％])[1-9]\d*(?:\.\d+)?(?![\d.,:：∶·A-Za-z］+\-—~～至年月日届号版网]|热线)"
)
"""A number that counts: no year, range, ratio, note or name (5G, “1+3”), nor a hundred per cent."""
_SYNONYMS = [
    words.split()
    for words in (
        "推动 推进 促进|加快 加速|加强 强化 增强|提升 提高|打造 构建|完善 健全|实施 开展 落实|支持 扶持 鼓励|扩大 拓展|优化 改善|培育 培养 壮大|保障 确保|"
        "全面 全方位|积极 主动 大力|持续 不断 继续|稳步 有序 稳妥|企业 公司|群众 百姓 居民|重点 关键|项目 工程|机制 制度 体系|创新 革新|产业 行业|农村 乡村|"
        "领域 方面|措施 举措|问题 难题|任务 工作|深入 扎实|建成 建好|整治 治理|融合 结合|统筹 协调|集聚 聚集|特色 优势|巩固 夯实|改造 更新|启动 开启|新增 增加"
    ).split("|")
]
_MODALS = {"必须": "不必", "将": "不会", "要": "不要", "能": "不能", "能够": "不能", "可以": "不可以"}
_DENIALS = ("不再", "未能")
"""What reads well before any verb: for what is planned and for what was done."""
_OPPOSITES = dict(
    pair.split()
    for pair in (
        "增长 下降|下降 增长|上升 下降|增加 减少|减少 增加|提高 降低|提升 降低|降低 提高|扩大 缩小|加强 削弱|强化 弱化|支持 限制|鼓励 限制|加快 放缓|促进 阻碍|推动 阻碍|"
        "推进 搁置|巩固 动摇|新建 拆除|启动 停止|实施 停止|完成 放弃"
    ).split("|")
)
_HALF_WIDTH = str.maketrans("，。；：！？（）、", ",.;:!?(),")
_LENDABLE = regex.compile(r"\p{Han}{2}.{6,23}$")
"""A clause that is put in: 8 to 25 characters, the first of them no sign of a list."""
_ENUMERATED = regex.compile(r"：|[一二三四五六七八九十]是|^（")
"""Where the order of clauses is part of what is said."""


@dataclass(frozen=True)
class Change:
    """A way to change a sentence.

    Parameters
    ----------
    name : str
        What is done.
    make : callable
        From a sentence to the changed one, or None where it can't be done.
    kind : Kind
        How the two relate; `Kind.SAME_TOPIC` where only a part is re-used.
    difference : DifferenceType or None
        What they then say otherwise.
    """

    name: str
    make: Callable[[str], str | None]
    kind: Kind
    difference: DifferenceType | None = None


@dataclass(frozen=True)
class PlantedPair:
    """A sentence and what was made of it, and a sentence of the same speech that has nothing to do with it."""

    change: Change
    first: str
    second: str
    decoy: str


def copied(text: str) -> str:
    """Return the same text."""
    return text


def with_other_marks(text: str) -> str | None:
    """Write the marks at half width, and leave out the last one."""
    return _unless_same(text, text.translate(_HALF_WIDTH).rstrip(".;"))


def in_traditional_script(text: str) -> str | None:
    """Write the text in traditional characters."""
    return _unless_same(text, _traditional()(text))


def with_another_figure(text: str, *, chance: Random) -> str | None:
    """Change the first digit of one figure."""
    found = list(_FIGURE.finditer(text))
    if not found:
        return None
    figure = chance.choice(found)
    digit = chance.choice([digit for digit in "23456789" if digit != figure[0][0]])
    return text[: figure.start()] + digit + text[figure.start() + 1 :]


def without_decimal_point(text: str, *, chance: Random) -> str | None:
    """Leave out the point of one figure, which makes it ten times as much or more."""
    found = [figure for figure in _FIGURE.finditer(text) if "." in figure[0]]
    if not found:
        return None
    start, end = chance.choice(found).span()
    return text[:start] + text[start:end].replace(".", "") + text[end:]


def with_another_place(text: str, *, chance: Random) -> str | None:
    """Put another place of the same sort in the place of one, wherever it is named."""
    found = [match[0] for match in _PLACE.finditer(text)]
    if not found or "《" in text:  # in a title, another place makes it another document
        return None
    place = chance.choice(found)
    alike = next(names for names in PLACES if place in names)
    other = chance.choice([name for name in alike if name not in found])
    return _PLACE.sub(lambda match: other if match[0] == place else match[0], text)


def with_clause_inserted(text: str, *, lent: Sequence[str], chance: Random) -> str | None:
    """Put a clause of another speech between two clauses."""
    own = clauses(text)
    short = [clause for clause in clauses(chance.choice(lent))[:-1] if _LENDABLE.match(clause)]
    if len(own) < 2 or not short:
        return None
    place = chance.randrange(1, len(own))
    return "".join([*own[:place], chance.choice(short), *own[place:]])


def with_clauses_reordered(text: str, *, chance: Random) -> str | None:
    """Put three clauses or more into another order."""
    own = clauses(text)
    if len(own) < 3 or _ENUMERATED.search(text):
        return None
    end = text[-1] if text[-1] in "。；！" else ""
    bodies = [clause.rstrip("，。；！") for clause in own]
    chance.shuffle(bodies)
    return _unless_same(text, "，".join(bodies) + end)


def negated(text: str, *, chance: Random) -> str | None:
    """Deny a modal verb, or else the first verb that a clause begins with."""
    words = tagged(text)
    for place, (word, _) in enumerate(words):
        if word in _MODALS:
            return _with_words(words, {place: _MODALS[word]})
    for place, (word, tag) in enumerate(words):
        if tag == "v" and len(word) == 2 and _begins_clause(words, place):
            return _with_words(words, {place: chance.choice(_DENIALS) + word})
    return None


def with_the_opposite(text: str, *, chance: Random) -> str | None:
    """Put its opposite in the place of a verb that begins a clause or stands before a figure."""
    words = tagged(text)
    places = [
        place
        for place, (word, _) in enumerate(words)
        if word in _OPPOSITES and (_begins_clause(words, place) or _stands_before_figure(words, place))
    ]
    if not places:
        return None
    place = chance.choice(places)
    return _with_words(words, {place: _OPPOSITES[words[place][0]]})


def with_words_replaced(text: str, *, chance: Random) -> str | None:
    """Put three to five synonyms in the place of words."""
    words = tagged(text)
    alike = {word: group for group in _SYNONYMS for word in group}
    places = [place for place, (word, _) in enumerate(words) if word in alike]
    if len(places) < WORDS[0]:
        return None
    chosen = chance.sample(places, min(WORDS[1], len(places)))
    synonyms = {
        place: chance.choice([other for other in alike[words[place][0]] if other != words[place][0]])
        for place in chosen
    }
    return _with_words(words, synonyms)


def changed_thrice(text: str, *, lent: Sequence[str], chance: Random) -> str | None:
    """Change a figure, replace words and put a clause in."""
    edited = with_another_figure(text, chance=chance)
    reworded = edited and with_words_replaced(edited, chance=chance)
    return reworded and with_clause_inserted(reworded, lent=lent, chance=chance)


def half_spliced(text: str, *, lent: Sequence[str], chance: Random) -> str | None:
    """Join the first half of the sentence with the second half of one of another speech."""
    own, others = clauses(text), clauses(chance.choice(lent))
    half = "".join(own[: len(own) // 2])
    spliced = half + "".join(others[len(others) // 2 :])
    least, most = KEPT
    is_half = all(least <= len(half) / len(whole) <= most for whole in (text, spliced))
    letters = sum(map(str.isalnum, half))
    return spliced if is_half and letters >= PART and len(others) > 1 else None


def changes(lent: Sequence[str], seed: int) -> list[Change]:
    """Return every change; `lent` are the sentences of a speech that is not changed itself."""

    def by(make: Callable[..., str | None], **named: Sequence[str]) -> Callable[[str], str | None]:
        return partial(make, chance=Random(f"{seed} {make.__name__}"), **named)  # noqa: S311 - no secret

    return [
        Change("verbatim copy", copied, Kind.VERBATIM),
        Change("punctuation changed", with_other_marks, Kind.VERBATIM),
        Change("script changed", in_traditional_script, Kind.VERBATIM),
        Change("figure changed", by(with_another_figure), Kind.EDITED, DifferenceType.NUMBER),
        Change("decimal point lost", by(without_decimal_point), Kind.EDITED, DifferenceType.NUMBER),
        Change("place changed", by(with_another_place), Kind.EDITED, DifferenceType.PLACE),
        Change("clause inserted", by(with_clause_inserted, lent=lent), Kind.EDITED),
        Change("clauses reordered", by(with_clauses_reordered), Kind.EDITED),
        Change("negated", by(negated), Kind.EDITED, DifferenceType.POLARITY),
        Change("opposite said", by(with_the_opposite), Kind.EDITED, DifferenceType.POLARITY),
        Change("words replaced", by(with_words_replaced), Kind.EDITED),
        Change("figure, words and clause", by(changed_thrice, lent=lent), Kind.EDITED, DifferenceType.NUMBER),
        Change("half spliced", by(half_spliced, lent=lent), Kind.SAME_TOPIC),
    ]


def planted(speeches: Sequence[Speech], *, each: int, seed: int = 0) -> list[PlantedPair]:
    """Plant each change into `each` different sentences, or as many as it can be planted into.

    Parameters
    ----------
    speeches : sequence of Speech
        In Chinese; the last one only lends clauses, so that these are of another speech.
    each : int
        Pairs of each kind.
    seed : int
        The same one gives the same pairs.
    """
    *own, lent = [body_sentences(speech) for speech in speeches]
    return [
        pair
        for change in changes(lent, seed)
        for pair in islice(_planted(change, own, Random(f"{seed} {change.name}")), each)  # noqa: S311 - no secret
    ]


def _planted(change: Change, speeches: Sequence[Sequence[str]], chance: Random) -> Iterator[PlantedPair]:
    """Yield a pair for each sentence that can be changed, in an order drawn by chance."""
    sentences = [(text, speech) for speech in speeches if len(speech) > 1 for text in speech]
    chance.shuffle(sentences)
    for text, speech in sentences:
        if (changed := change.make(text)) is not None:
            decoy = chance.choice([other for other in speech if other != text])
            yield PlantedPair(change, text, changed, decoy)


def body_sentences(speech: Speech) -> list[str]:
    """Return the different body sentences of a speech, neither short nor long, in their order."""
    return list(
        dict.fromkeys(
            sentence.text
            for paragraph in speech.paragraphs
            if paragraph.role is Role.BODY
            for sentence in paragraph.sentences
            if SHORTEST <= len(sentence.text) <= LONGEST
        )
    )


def clauses(text: str) -> list[str]:
    """Cut a sentence behind its commas and semicolons, but not within quotes and brackets.

    Examples
    --------
    >>> clauses("坚持“稳中求进，以进促稳”，加快发展。")
    ['坚持“稳中求进，以进促稳”，', '加快发展。']
    """
    found = [""]
    for piece in regex.split(r"(?<=[，；])", text):
        if any(found[-1].count(left) > found[-1].count(right) for left, right in ("“”", "（）", "《》")):
            found[-1] += piece
        else:
            found.append(piece)
    return [clause for clause in found if clause]


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of a text with their parts of speech; joined, they are the text."""
    from rjieba import tag

    return list(tag(text))


def _begins_clause(words: Sequence[tuple[str, str]], place: int) -> bool:
    return place == 0 or words[place - 1][0] in "，；"


def _stands_before_figure(words: Sequence[tuple[str, str]], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1][0][0].isdecimal()


def _with_words(words: Sequence[tuple[str, str]], others: dict[int, str]) -> str:
    return "".join(others.get(place, word) for place, (word, _) in enumerate(words))


def _unless_same(text: str, changed: str) -> str | None:
    return None if changed == text else changed


@cache
def _traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC("s2t").convert
