"""Names of places, people, offices, documents and events; precision goes before recall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

import regex

from semantic.text.comparison import caseless, folded_text
from semantic.text.numerals import plain
from semantic.text.placed import Span


class NameKind(StrEnum):
    """What a name stands for."""

    PLACE = "place"
    PERSON = "person"
    OFFICE = "office"
    DOCUMENT = "document"
    EVENT = "event"
    OTHER = "other"


@dataclass(frozen=True)
class Name:
    """A name in a text; two are equal if they name the same, with or without an administrative suffix.

    Parameters
    ----------
    span : Span
        Where it stands; of a title without its brackets.
    kind : NameKind
        ``OTHER`` for a capitalised name of which nothing more is known.
    key : str
        What names are compared by: folded, and of places without 省, 市 and the like (杭州市: 杭州).
    """

    span: Span = field(compare=False)
    kind: NameKind
    key: str


_REMEMBERED = 1 << 14
"""Texts whose names are kept: a passage is held against many others."""
_CITIES = (
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰"
    " 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 四平 辽源 通化 白山 松原"
    " 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城"
    " 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安"
    " 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营"
    " 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口"
    " 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西"
    " 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州"
    " 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中"
    " 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏"
    " 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 那曲 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 天水 武威 张掖 平凉 酒泉 庆阳 定西"
    " 陇南 临夏 甘南 西宁 海东 海北 黄南 果洛 玉树 海西 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 喀什 和田"
    " 伊犁 塔城 阿勒泰"
).split()
"""The prefecture-level divisions of China by their short names, without those that are words as well (白银, 阿里)."""
_SUFFIXES = (
    "特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|地区|新区|省|市|州|县|区|盟|旗|镇"
)
_SUFFIX = regex.compile(rf"(?:{_SUFFIXES})$")
_SUFFIX_BEHIND = regex.compile(r"(?:省|市|州|县|区|盟|旗|地区)(?![长级委内外场值面民域容政属直辖])")
_WATERS = regex.compile(
    r"(?![一二三四五六七八九十两大小新旧江河湖海山内外沿入滨跨九])\p{Han}{1,4}[江河湖山岛湾峡]"
)
"""Rivers, lakes, hills: a word that the segmentation takes for a place, and that begins with no number or generic word."""
_GENERIC = regex.compile(r"(?:地区|开区|名[县市镇]|大[县省市])$")
"""Ends of words that tell a sort of place: 周边地区, 经开区, 旅游名县."""
_TITLES = "总书记|主席|总理|委员长|国务委员|省长|市长|州长|县长|区长|书记|部长|局长|厅长|主任|院长|校长|教授|院士|同志|先生|女士|博士|总统|首相"
_SURNAMES = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文习温栗"
)
"""The hundred commonest surnames; a name with another is left out."""
_PERSON_BEHIND = regex.compile(rf"(?:{_TITLES})|思想|理论|新时代")
_PERSON_BEFORE = regex.compile(rf"(?:{_TITLES})$")
_DOCUMENT = regex.compile(r"《(?P<title>[^《》\n]{1,120})》")
_BODIES = "国务院|党中央|中共中央|全国人民代表大会|全国人大常委会|全国人大|全国政协|中央军委|中央纪委|最高人民法院|最高人民检察院|联合国|世界贸易组织|世界卫生组织|欧盟|东盟"
_OFFICE = regex.compile(
    rf"(?:{_BODIES})"
    r"|(?:国家|中央|全国|(?<![\p{Han}])(?:省|市|县|区))[\p{Han}]{1,10}?(?:委员会|管理局|监督局|总局|总署|统计局|管理局|税务局|办公厅|办公室|厅|公安部)(?![\p{Han}]?长|级|堂)"
    r"|(?:外交|国防|教育|科技|科学技术|公安|民政|司法|财政|自然资源|生态环境|交通运输|水利|农业农村|商务|应急管理|工业和信息化|人力资源社会保障|住房城乡建设)部(?![门署分队级位件内长])"
)
_EVENT = regex.compile(
    r"(?:党的)?(?:十[一二三四五六七八九]|二十)(?:届[一二三四五六七]中全会|大(?!之年|产业|行动|工程|企业|类|项|体系|以来|[一-九]?))"
    r"|(?:党的)?(?:十[六七八九]|二十)大(?=[以报精召胜和、，。开作代擘确提])"
    r"|第[一二三四五六七八九十百\d]{1,4}届[\p{Han}]{2,14}?(?:会议|大会|博览会|运动会|论坛|峰会|交易会|洽谈会|展览会|[^社机]会|节)"
)
_HAN = regex.compile(r"\p{Han}")
_CAPITALISED = regex.compile(r"\p{Lu}\p{Ll}")
_SENTENCE_START = regex.compile(r"(?:^|[.!?:;\n]|[\"“«(])\s*(?:[-–—•]\s*)?$")
_CAPITALS = regex.compile(
    r"\b\p{Lu}[\p{L}\p{M}'’-]*(?:(?:\s(?:of the|of|and the|for|de la|de los|de|des|du|del|da|do|dos|y|et|und|et des)\s|[ ])\p{Lu}[\p{L}\p{M}'’-]*){0,7}"
)
_WESTERN_KINDS = (
    (NameKind.OFFICE, r"Ministry|Minist[èe]re|Ministerio|Ministério|Department|Commission|Comisión|Council|Committee|Agency|Bank|Banque|Banco|Union|Nations|Naciones|Parliament|Congress|Senate|Assembly|Court|Office|Bureau|Authority|Organi[sz]ation|University|Fund|Министерство|Совет|Дума|Комитет|Банк|ООН"),
    (NameKind.DOCUMENT, r"Act|Treaty|Agreement|Accord|Convention|Charter|Protocol|Strategy|Law|Plan|Agenda|Declaration|Constitution|Pacte?|Tratado|Договор|Соглашение"),
    (NameKind.EVENT, r"Summit|Conference|Games|Forum|Olympics|Congress|Festival|Expo|Cup|Session"),
    (NameKind.PLACE, r"City|Province|County|River|Lake|Island|Islands|Mountain|Bay|Valley|State|Republic|Kingdom|République|República|Область|Республика"),
)  # fmt: skip
_HEADS = [(kind, regex.compile(rf"\b(?:{heads})\b")) for kind, heads in _WESTERN_KINDS]
_TITLE = r"(?:(?:Vice |Prime |Deputy )?(?:President|Minister|Secretary|Chancellor|Governor|Mayor|Senator)|Mr|Mrs|Ms|Dr|Prof|Sir|Monsieur|Madame|Mme|Señora?|Sra?|Herr|Frau|Президент|Министр|Господин)"
_PERSON_TITLE = regex.compile(rf"{_TITLE}\.? (?=\p{{Lu}}\p{{Ll}})")
_PERSON_TITLE_BEFORE = regex.compile(rf"(?i:\b{_TITLE})\.? $")
_CONNECTED = regex.compile(r" (?:of|for|de|des|du|del|da|do|dos|et|y|and)\b")
"""What parts a person from the office in the same run of capitals: President Ama Boateng of Ghana."""
_FIRST_WORDS = frozenset(
    "The This That These Our In On At For With And But As By From We Le La Les El Los Las Nous En Para Der Die Das В На И Мы Our Their His Her When While".split()
)
"""Capitalised because a sentence begins with them, and no part of a name behind them."""
_NO_NAMES = frozenset(
    "i i'm i've i'll mr mrs ms dr january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday".split()
)
_NO_PLACES = ("001", "ZZ", "XA", "XB", "UN", "EU", "EZ")
"""Codes of the CLDR for the world, for unions and for none."""
_NOUNS_IN_CAPITALS = ("de", "lb")
"""Languages that write every noun with a capital: there a capital tells no name."""


def names(text: str, language: str | None = None) -> list[Name]:
    """Return the names in `text`, in order of place, none inside another.

    Parameters
    ----------
    text : str
        Any text. Chinese names are found by closed lists, the segmentation and general patterns,
        others by capitals inside a sentence and the countries of the Unicode CLDR.
    language : str or None
        ISO 639-1 code: the language of the countries' names.

    Examples
    --------
    >>> text = "杭州市与国务院有关部门印发《产业发展条例》"
    >>> [(text[n.span.start : n.span.end], str(n.kind), n.key) for n in names(text)]
    [('杭州市', 'place', '杭州'), ('国务院', 'office', '国务院'), ('产业发展条例', 'document', '产业发展条例')]
    >>> names("杭州") == names("杭州市")
    True
    """
    return list(_names(text, language))


@lru_cache(maxsize=_REMEMBERED)
def _names(text: str, language: str | None) -> tuple[Name, ...]:
    folded = plain(text)
    found = [*_written_names(folded)]
    if _HAN.search(folded):
        found += _segmented_names(folded)
    if _CAPITALISED.search(folded):
        found += _western_names(folded, language)
    return tuple(_apart(found))


def _apart(found: list[Name]) -> list[Name]:
    """Return names in order of place; of two that overlap the one found first by rule stays."""
    kept: list[Name] = []
    taken: set[int] = set()
    for name in found:
        if not taken.isdisjoint(range(*name.span)):
            continue
        taken.update(range(*name.span))
        kept.append(name)
    return sorted(kept, key=lambda name: name.span)


def _named(folded: str, span: Span, kind: NameKind) -> Name:
    key = folded_text(folded[span.start : span.end])
    if kind is NameKind.PLACE:
        short = _SUFFIX.sub("", key)
        key = short if len(short) > 1 and key not in _chinese_places() else key
    return Name(span, kind, key)


def _written_names(folded: str) -> Iterator[Name]:
    """Yield titles, bodies and numbered events, which are known by how they are written."""
    for match in _DOCUMENT.finditer(folded):
        yield _named(folded, Span(*match.span("title")), NameKind.DOCUMENT)
    for match in _EVENT.finditer(folded):
        yield _named(folded, Span(*match.span()), NameKind.EVENT)
    for match in _OFFICE.finditer(folded):
        yield _named(folded, Span(*match.span()), NameKind.OFFICE)


def _segmented_names(folded: str) -> Iterator[Name]:
    """Yield the places and people among the words of a Chinese text."""
    import rjieba

    start = 0
    for word, tag in rjieba.tag(folded):
        end = start + len(word)
        if _is_person(folded, word, tag, start, end):
            yield _named(folded, Span(start, end), NameKind.PERSON)
        elif len(word) > 1 and _is_place(word, tag):
            suffix = _SUFFIX_BEHIND.match(folded, end) if not _SUFFIX.search(word) else None
            yield _named(folded, Span(start, suffix.end() if suffix else end), NameKind.PLACE)
        elif tag in ("ns", "nt") and (place := _place_at_the_head(word)):
            yield _named(folded, Span(start, start + len(place)), NameKind.PLACE)
        start = end


def _place_at_the_head(word: str) -> str | None:
    """Return the place that a longer name begins with (青岛港, 湖南大学), the longest that is known."""
    heads = (word[:length] for length in range(len(word) - 1, 1, -1))
    return next((head for head in heads if head in _chinese_places()), None)


def _is_person(folded: str, word: str, tag: str, start: int, end: int) -> bool:
    """Tell a person by a common surname and a title beside the name."""
    if not tag.startswith("nr") or not 2 <= len(word) <= 3 or word[0] not in _SURNAMES:
        return False
    behind = _PERSON_BEHIND.match(folded, end) is not None
    return behind or _PERSON_BEFORE.search(folded[max(start - 5, 0) : start]) is not None


def _is_place(word: str, tag: str) -> bool:
    """Tell whether a word is a country, a region of China, or a place by its suffix."""
    from semantic.text.places import chinese_place  # loads Babel

    if word in _chinese_places() or _SUFFIX.sub("", word) in _chinese_places():
        return True
    if not tag.startswith("ns"):
        return False
    if _SUFFIX.search(word) and len(word) > 2:
        return chinese_place(word) == word and not _GENERIC.search(word)
    return _WATERS.fullmatch(word) is not None


@cache
def _chinese_places() -> frozenset[str]:
    """Return the prefectures, provinces and countries by their Chinese names."""
    from babel import Locale

    from semantic.text.places import PROVINCES  # loads Babel

    countries = Locale.parse("zh").territories
    names_of_countries = (name for code, name in countries.items() if len(code) == 2 and code.isalpha())
    return frozenset([*_CITIES, *PROVINCES, *names_of_countries]) - {"世界"}


def _western_names(folded: str, language: str | None) -> Iterator[Name]:
    """Yield countries, and capitalised words that do not begin a sentence."""
    if language not in _NOUNS_IN_CAPITALS:
        for match in _CAPITALS.finditer(folded):
            name = _capitalised_name(folded, Span(*match.span()), language)
            if name is not None:
                yield name
    cased = caseless(folded)
    if len(cased) == len(folded):
        for match in _countries(language).finditer(cased):
            if folded[match.start()].isupper():
                yield _named(folded, Span(*match.span()), NameKind.PLACE)


def _capitalised_name(folded: str, span: Span, language: str | None) -> Name | None:
    """Return the name in a run of capitals, less a title or a first word that begins a sentence."""
    start, end = span
    title = _PERSON_TITLE.match(folded, start, end)
    if title is not None or _PERSON_TITLE_BEFORE.search(folded[max(start - 14, 0) : start]):
        start = title.end() if title else start
        end = start + len(_CONNECTED.split(folded[start:end], maxsplit=1)[0])
        return _named(folded, Span(start, end), NameKind.PERSON) if end > start else None
    if _SENTENCE_START.search(folded[max(start - 4, 0) : start]):
        first, _, rest = folded[start:end].partition(" ")
        if not rest[:1].isupper():
            return None
        if first in _FIRST_WORDS or _countries(language).fullmatch(caseless(rest)):
            start += len(first) + 1
    words = folded[start:end]
    if caseless(words) in _NO_NAMES or len(words) < 2 or (" " not in words and _HAN.search(folded)):
        return None
    if _countries(language).fullmatch(caseless(words)):
        return _named(folded, Span(start, end), NameKind.PLACE)
    kind = next((kind for kind, heads in _HEADS if heads.search(words)), NameKind.OTHER)
    return _named(folded, Span(start, end), kind)


@cache
def _countries(language: str | None) -> regex.Pattern[str]:
    from babel import Locale, UnknownLocaleError

    found: set[str] = set()
    for code in dict.fromkeys((language or "en", "en")):
        try:
            territories = Locale.parse(code).territories
        except (UnknownLocaleError, ValueError):
            continue
        found.update(
            caseless(name)
            for region, name in territories.items()
            if region not in _NO_PLACES and len(name) > 3
        )
    return regex.compile(
        rf"(?<![\p{{L}}-])(?:{'|'.join(sorted(map(regex.escape, found), key=len, reverse=True))})(?![\p{{L}}-])"
    )
