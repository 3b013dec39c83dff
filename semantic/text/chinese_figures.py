"""Figures in Chinese and Japanese writing; `figures` is the door to them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

import regex

from semantic.text.numerals import HAN_NUMERAL, NUMERAL, chinese_number
from semantic.text.placed import Span
from semantic.text.quantities import PERCENTAGE_POINTS, Comparator, Figure

_MEASURES = (
    "美元 欧元 日元 港元 澳元 韩元 英镑 卢布 元人民币 元 角"
    " 平方公里 平方千米 平方米 平方 立方米 立方 公里 千米 厘米 毫米 微米 纳米 海里 米 公顷 亩"
    " 吨标准煤 标准煤 标准箱 标箱 载重吨 总吨 吨 公斤 千克 毫克 微克 克 斤 毫升 升"
    " 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 瓦 千伏安 千伏 伏 度(?!假) 千卡 兆赫 赫兹 摄氏度 ℃ °C 分贝 字节"
    " 小时 分钟 秒 个工作日 天 个月 周岁 岁 周年 年(?!级|轻|龄|代|底|初|度|均)"
    " GWh MWh kWh GW MW kW km² km kg mg TB PB GB EFLOPS PFLOPS P(?!\\p{Latin})"
).split()
"""Units of money, size and time."""
_CLASSIFIERS = (
    "人次 人(?!民|大|均|才|工|类|口|员|社|防|居|文) 名 位 户次 户 家次 家(?!庭|园|国|具|电|族|长|乡|政) 件次 件"
    " 个(?!人|体|性|别|百分) 项 种 类 款 套 间 台套 台 辆 列 架 艘 只 头 匹 羽 尾 株 棵 座 所 处 张 条 部 篇 册"
    " 本(?![地市省级科身]) 批次 批 场次 场 次 起 宗 例 笔 份 门 支 片 块 栋 幢 层 孔 口(?!岸) 眼 根 段 站 校"
    " 村 镇 乡 县区 县 市 省 国 对 双 箱 盏 盒 枚 瓶 颗 道 面 幅 首 剂次 剂 床 席 学位 床位 车位 泊位 车次 航次"
    " 架次 班次 趟 班 组 标段 页 步 格"
).split()
"""Measure words, with what may not follow where they begin another word: 家 but not 家庭."""
_JAPANESE_UNITS = (
    "円 ドル ユーロ 社 か所 カ所 ヶ所 トン キロ メートル ヘクタール 時間 日間 か月 カ月 年間 歳 回 割 戸 世帯 基 本"
).split()
_MONEY_AND_SIZE = "|".join(sorted(_MEASURES, key=len, reverse=True))
_COUNTED = "|".join(sorted([*_CLASSIFIERS, *_JAPANESE_UNITS], key=len, reverse=True))
_POINTS = "个?百分点|パーセントポイント|%?ポイント"
_PER = r"(?:\s?/\s?(?:人次|人|年|月|天|日|亩|公顷|吨|度|户|次|小时|秒|平方米|平方公里|立方米|升|千瓦时|万元|[a-z]{1,4}))?"
_UNIT = rf"(?:{_POINTS}|%|‰|倍|{_MONEY_AND_SIZE}|{_COUNTED})"
_ONE_NAME = {"元人民币": "元", "°C": "℃", "平方": "平方米", "立方": "立方米"}
"""Units with two names, under one."""

_TO = r"\s?(?:—+|--?|–|~|～|〜|至|到|から)\s?"
_START = r"(?<![\p{Latin}\p{Cyrillic}_+×\d.,/∶]|\d[:：])"
_FIGURE = regex.compile(
    r"翻(?P<doublings>[一两二三四1-4])?番(?P<doubled>)"
    rf"|{_START}(?:"
    rf"百分之(?P<percent>{NUMERAL})(?:{_TO}百分之(?P<percent_upper>{NUMERAL}))?"
    rf"|(?P<denominator>{HAN_NUMERAL})分之(?P<numerator>{HAN_NUMERAL})"
    r"|(?P<numerator>\d{1,3})/(?P<denominator>\d{1,3})(?![\d/])"
    r"|(?P<half>一半(?=以上|左右|的|多|[，。；、]|$)|半数)"
    r"|(?P<tenths>[一二两三四五六七八九\d])(?P<more>多)?成(?!都|立|功|员|本|果|为|效|长|就|绩|熟|交|年|套|一|品|分|了)"
    rf"|(?P<low>{NUMERAL})\s?(?P<low_unit>{_UNIT})?{_TO}(?P<high>{NUMERAL})\s?(?P<unit>{_UNIT}{_PER})"
    rf"|(?P<low>{NUMERAL})\s?(?P<unit>{_UNIT}{_PER})?"
    r")"
)
_END_OF_NO_RANGE = regex.compile(
    rf"(?P<low>{NUMERAL})\s?(?P<unit>{_UNIT}{_PER})?(?P<high>(?!))?(?P<low_unit>(?!))?"
)
"""The first number of what is no range; the two groups that never match are those a range has."""
_NAME_BEHIND = regex.compile(
    r"[\p{Latin}\d+＋_∶]|[:：]\d|[.,]\d|[-—~～]\d|后(?!的)|级|大(?!关|中城)|五(?=[”规时期末])"
)
"""What a number without a unit is followed by in a name (5G, 5A级, 00后, 2+N) or a ratio."""
_BEFORE = regex.compile(
    r"(?:(?P<at_most>不超过|不突破|不高于|不多于|不大于|至多|最多|最高|低于|少于|小于|不足|不到|最大)"
    r"|(?P<at_least>不低于|不少于|不小于|不下于|至少|最少|最低|起码|少なくとも)"
    r"|(?P<exceeds>超过|超出|超|突破|逾|高于|大于|多于|跨过|跨越|跨上|迈过|越过)"
    r"|(?P<about>大约|大概|约为|约|将近|接近|近|およそ))了?[达到]?\s?$"
)
_AFTER = regex.compile(
    r"[及或\s]?(?:(?P<at_least>以上)|(?P<at_most>以内|以下|之内|未満)|(?P<about>左右|上下|程度|前後)|(?P<exceeds>超(?=[^\p{Han}]|え|の)))"
)
_LONGEST_BEFORE = 8
"""Characters of the longest word of comparison with what may stand behind it."""
_CONTEXT = 14
"""Characters in front of a number that tell a rank, a meeting or a change; 从…提高到 spans about ten."""
_GIVEN = regex.compile(r"(?:达到?|为|至|到|近|增加|减少|增长|下降|提高|降低|[:：])\s?$")
"""Words after which a number needs no unit: 指数达到87.59."""
_MEETING = regex.compile("全体|全会|会议|代表大会|党代会")
"""Meetings are numbered, with or without 第: 八次全会."""
_RANKED = regex.compile(
    r"(?:居|列|排|位|升|全国|全省|全区|全市|世界|全球|中部|西部|东部|国内)[^，。；]{0,8}第$"
)
"""What a rank stands behind; elsewhere 第二 counts the items of a list."""
_CHANGED = regex.compile(r"[从由][^，。；]{0,12}$")
"""从40元到45元 tells a change, 40元到45元 a range."""
_NOT_EXACT = regex.compile("[余多]")
_IS_POINTS = regex.compile(_POINTS)
_IS_MEASURE = regex.compile(rf"(?:{_MONEY_AND_SIZE}){_PER}")
_MINUS = regex.compile(r"\p{Han}-$")
_LETTER = regex.compile(r"\p{L}")
_HAN = regex.compile(r"\p{Han}")
_GOES_ON = regex.compile(r"[\p{L}\d“]")
_SCALED = regex.compile("[百千万亿余多]")
_SCALE_AT_THE_END = regex.compile("[百千万亿]+$")
_DIGITS = regex.compile(r"[\d.]+")
_DURATION = regex.compile("[年天]")
_LIMIT = regex.compile("之?[内前后]")
"""What a dictionary takes to a measure of time before it: of 十个工作日内, the word 工作日内."""
_PLACE_WORDS = regex.compile("[百千万亿]+")
_DIGIT_WORDS = regex.compile("[一二两三四五六七八九十]")


def chinese_figures(folded: str) -> Iterator[Figure]:
    """Yield the figures of a text folded by `numerals.plain`, in order of place.

    Examples
    --------
    >>> [(f.value, f.unit) for f in chinese_figures("三百二十万人，提高2个百分点，一系列工作")]
    [(3200000.0, '人'), (2.0, '个百分点')]
    """
    words = _Words(folded)
    position = 0
    while (match := _FIGURE.search(folded, position)) is not None:
        figure = _Found(match, words).figure()
        if figure is None and match["high"] is not None:
            # What looked like a range and is none (从3个到5个) is two figures.
            match = _END_OF_NO_RANGE.match(folded, match.start("low")) or match
            figure = _Found(match, words).figure()
        if figure is not None:
            yield figure
        position = match.end()


class _Words:
    """Where the words of a Chinese text begin and end, cut once and only where asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def bounds(self) -> frozenset[int]:
        import rjieba

        return frozenset(accumulate((len(word) for word in rjieba.cut(self._text)), initial=0))


class _Found:
    """A match that may be a figure, with the text around it."""

    def __init__(self, match: regex.Match[str], words: _Words) -> None:
        self._match = match
        self._words = words
        self._text: str = match.string
        self._before = self._text[max(match.start() - _CONTEXT, 0) : match.start()]

    def figure(self) -> Figure | None:
        """Return the figure, or None where the number is part of a name, a word or an ordinal."""
        if self._match["low"] is not None:
            return self._measured()
        if self._match["doubled"] is not None:
            return self._placed(2.0 ** (chinese_number(self._match["doublings"] or "一") or 1), "倍")
        return self._share()

    def _share(self) -> Figure | None:
        """Return 百分之十五, 三成, 三分之二 or 一半 in per cent."""
        match = self._match
        if match["half"] is not None:
            return self._placed(50.0, "%")
        if match["percent"] is not None:
            percent = chinese_number(match["percent"])
            upper = chinese_number(match["percent_upper"] or "")
            return None if percent is None else self._placed(percent, "%", upper=upper)
        if match["tenths"] is not None:
            whole_word = {match.start(), match.end()} <= self._words.bounds
            comparator = Comparator.ABOUT if match["more"] else Comparator.EQUALS
            tenths = chinese_number(match["tenths"]) or 0
            return self._placed(10 * tenths, "%", comparator) if whole_word else None
        above, below = chinese_number(match["numerator"]), chinese_number(match["denominator"])
        return self._placed(round(100 * above / below, 2), "%") if above and below and above < below else None

    def _measured(self) -> Figure | None:
        """Return the figure of a number and its unit."""
        match, unit = self._match, self._match["unit"] or ""
        value = chinese_number(match["low"])
        if value is None or self._is_part_of_a_name(unit):
            return None
        comparator = Comparator.ABOUT if _NOT_EXACT.search(match["low"]) else Comparator.EQUALS
        if self._before.endswith("第"):
            return self._placed(value, "第位", comparator, ahead=1) if self._is_rank(unit) else None
        if not (self._digits_count(unit) if match["low"][0].isdigit() else self._words_count(unit)):
            return None
        unit = PERCENTAGE_POINTS if _IS_POINTS.fullmatch(unit) else _ONE_NAME.get(unit, unit)
        if match["high"] is not None:
            return self._range(value, unit, comparator)
        if _MINUS.search(self._before):
            return self._placed(-value, unit, comparator, ahead=1)
        return self._placed(value, unit, comparator)

    def _is_part_of_a_name(self, unit: str) -> bool:
        end = self._match.end()
        if not unit and _NAME_BEHIND.match(self._text, end):
            return True
        return self._before.endswith(("届", "劣")) or (
            unit == "次" and _MEETING.match(self._text, end) is not None
        )

    def _is_rank(self, unit: str) -> bool:
        """Tell a rank (居全国第5位, 第2，) from an ordinal (第5轮, 第三方)."""
        stands_alone = not unit and not _GOES_ON.match(self._text[self._match.end() :][:1])
        return _RANKED.search(self._before) is not None and (unit in ("位", "名") or stands_alone)

    def _digits_count(self, unit: str) -> bool:
        """Tell whether digits count or measure: they have a unit, or a scale and a noun behind (8亿农民), or a verb in front."""
        if unit:
            return True
        scaled = _SCALED.search(self._match["low"]) is not None
        behind = self._text[self._match.end() :][:1]
        given = _GIVEN.search(self._before) or _BEFORE.search(self._before)
        if given:
            return scaled or not _LETTER.match(behind)
        return scaled and (not behind or _HAN.match(behind) is not None)

    def _words_count(self, unit: str) -> bool:
        """Tell whether a Chinese numeral counts or measures, and is no part of a word or a name.

        一 before a classifier is the article (一个, 一批), and 一年 is as vague; 一 with another
        measure counts (一亩). A bare 百 or 千 is a number only with a measure: 百万吨, but 百家, 千年; in 两个万亿元台阶
        it is the size of what is counted. 不平凡的五年 names a time.
        """
        low = self._match["low"]
        measure = _IS_MEASURE.fullmatch(unit) is not None and not _DURATION.match(unit)
        if low == "一":
            return measure or unit == "倍"
        if not _DIGIT_WORDS.search(low):
            return len(low) > 1 and measure and not self._before.endswith("个")
        if unit == "年" and self._before.endswith("的"):
            return False
        if not unit and not (len(low) > 1 and _PLACE_WORDS.match(low[-1])):
            return False
        end = self._match.end()
        whole = not unit or end in self._words.bounds or (measure and _LIMIT.match(self._text, end))
        return self._match.start() in self._words.bounds and bool(whole)

    def _range(self, low: float, unit: str, comparator: Comparator) -> Figure | None:
        """Return a range, or None where 从…到… tells a change or nothing grows."""
        upper = chinese_number(self._match["high"])
        if upper is None or upper <= low or (self._match["low_unit"] and _CHANGED.search(self._before)):
            return None
        return self._placed(self._scaled_low(low, upper), unit, comparator, upper=upper)

    def _scaled_low(self, low: float, upper: float) -> float:
        """Give the lower end of 3至5万 the scale that only the upper end carries."""
        scale = _SCALE_AT_THE_END.search(self._match["high"])
        if scale is None or not _DIGITS.fullmatch(self._match["low"]) or self._match["low_unit"]:
            return low
        scaled = low * (chinese_number("1" + scale.group()) or 1)
        return scaled if scaled < upper else low

    def _placed(
        self,
        value: float,
        unit: str,
        comparator: Comparator = Comparator.EQUALS,
        *,
        upper: float | None = None,
        ahead: int = 0,
    ) -> Figure:
        """Return the figure with its spans; `ahead` characters in front belong to the quantity (第, a minus)."""
        quantity = Span(self._match.start() - ahead, self._match.end())
        low = max(quantity.start - _LONGEST_BEFORE, 0)
        before, after = (
            _BEFORE.search(self._text[low : quantity.start]),
            _AFTER.match(self._text, quantity.end),
        )
        start = low + before.start() if before else quantity.start
        end = after.end() if after else quantity.end
        said = (after and after.lastgroup) or (before and before.lastgroup)
        if said:
            comparator = Comparator(said)
        elif unit == "倍" and comparator is Comparator.EQUALS:
            comparator = Comparator.TIMES
        return Figure(Span(start, end), quantity, value, unit, comparator, upper)
