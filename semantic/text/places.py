"""Places: the province-level regions of China by name, other places by how they are written."""

from __future__ import annotations

from functools import cache

import regex
from babel import Locale, UnknownLocaleError

from semantic.text.comparison import caseless, simplified

PROVINCES = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
]
"""The 34 province-level divisions: a closed list."""

_PROVINCE_SUFFIX = r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?"
_PROVINCE = regex.compile(rf"({'|'.join(PROVINCES)}){_PROVINCE_SUFFIX}")
_SUFFIX = r"(?:特别行政区|自治区|自治州|自治县|新区|省|市|州(?![市县区])|县|区|旗|盟|联邦|共和国)(?!长)"
_NAMED = regex.compile(
    rf"[\p{{Han}}]{{2,8}}?{_SUFFIX}(?:(?![副市县区州旗省委])[\p{{Han}}]{{2,6}}?(?:市|州(?![市县区])|县|区|旗)(?!长))?"
)
_NOT_PART_OF_A_NAME = regex.compile(
    r"^(?:中共|中国共产党|(?:\d{4}|[二一][〇零○一二三四五六七八九]{3})\s?年(?:度|\d{1,2}月\d{1,2}日)?|在|致|写给|给|向|对|关于|——?|[（(\s])+"
)
_LEVELS = (
    (("市", "自治州", "州", "盟", "地区"), "city"),
    (("县", "区", "旗"), "county"),
    (("镇", "乡", "街道", "村"), "town"),
)
"""How the names of lower levels end; a county-level city is taken for a city."""
_GENERIC = regex.compile(
    r"[全我本各某该两双城社园地省市县区州旗].*|自治[区州县旗]|.*[全我本各][省市县区州旗].*|.*(?:高新|开发|示范|试验|保税|景|园|社|城|特)区"
    r"|.*(?:城市|都市|超市|上市|股市|强市|强省|强县|强区|强国)|.*[在和与对为的会于党委].*"
)
_COUNTRY_WORDS = regex.compile(
    r"(?i:(?:(?:federal|democratic|people[’']s|islamic|arab|united|socialist) )*(?:republic|kingdom|states?|sultanate|principality"
    r"|commonwealth|union|federation)|r[ée]publique|royaume|rep[úu]blica|reino|республик\w+)"
    r"(?i:(?: (?:d[ée]mocratique|f[ée]d[ée]rale|islamique|unie|bolivariana|plurinacional))* (?:of|de la|de|du|d[’']|del) ?(?:the )?)"
    r"(?<name>\p{Lu}[\p{L}'’-]+(?: (?:(?:and|et|y|e) )?\p{Lu}[\p{L}'’-]+){0,3})"
    r"|(?<name>(?:\p{Lu}\p{Ll}+ ){1,3}Republic)\b"
)
_RULED = regex.compile(
    r"(?i:\b(?:mayor|governor|lord mayor|maire|alcalde|alcaldesa|bürgermeister\w*|oberbürgermeister\w*|sindaco|prefeito|мэр|gouverneur\w*|gobernador\w*|premier|prime minister|chief minister) (?:of|de la ville de|de|d[’']|von|di|da|г\.?) ?(?:the )?)"
    r"(?<name>\p{Lu}[\p{L}'’-]+(?:[ -](?:\p{Lu}|(?:sur|upon|on|de|la|du)\b)[\p{L}'’-]*){0,3})"
)
_HOSTS = regex.compile(
    r"(?i)(?:new york,? |n\.?y\.?,? |nueva york,? )(?:u\.?s\.?a?\.?|united states(?: of america)?|estados unidos)|united nations|nations unies|naciones unidas"
)


def chinese_place(words: str) -> str | None:
    """Return the place named at the head of an office or a title in simplified Chinese.

    A province-level region comes out by its short name (北京市 → 北京), any other place as
    written; None where only 全市 or 我区 stands.

    Examples
    --------
    >>> chinese_place("内蒙古自治区知识产权局局长")
    '内蒙古'
    >>> chinese_place("临海市市长")
    '临海市'
    """
    bare = _NOT_PART_OF_A_NAME.sub("", words.strip())
    province = _PROVINCE.match(bare)
    named = _NAMED.match(bare)
    if province is not None and (named is None or named.end() <= province.end()):
        return province.group(1)
    if named is not None and not _GENERIC.fullmatch(named.group()):
        return named.group()
    return province.group(1) if province is not None else None


def chinese_province_in(words: str) -> str | None:
    """Return the first province-level region named with its rank anywhere in `words`."""
    match = regex.search(rf"({'|'.join(PROVINCES)})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)", words)
    return match.group(1) if match else None


def level_of_place(place: str) -> str | None:
    """Return the administrative level of a place: ``country``, ``province``, ``city``, ``county`` or ``town``.

    Told by the list of provinces and by the last character of a Chinese place, and by the countries of
    the Unicode CLDR; None for any other.

    Examples
    --------
    >>> [level_of_place(place) for place in ("上海", "江苏省", "临海市", "长兴县", "France", "Atlantis")]
    ['province', 'province', 'city', 'county', 'country', None]
    """
    folded = simplified(place.strip())
    if _PROVINCE.fullmatch(folded):
        return "province"
    if caseless(folded) in _countries("en")[0] or folded in _countries("zh")[0]:
        return "country"
    return next((level for ends, level in _LEVELS if folded.endswith(ends)), None)


def western_place(words: str, language: str | None) -> str | None:
    """Return the country or city that a title names, or None.

    Countries are those of the Unicode CLDR in the language of the text and in English;
    beside them a name after Republic of, Mayor of and the like.

    Examples
    --------
    >>> western_place("Prime Minister of Albania", "en")
    'Albania'
    >>> western_place("Mayor of Port Aldery", "en")
    'Port Aldery'
    """
    guests_only = _HOSTS.sub(lambda match: " " * len(match.group()), words)
    ruled = _RULED.search(guests_only)
    country = _country_in(guests_only, language)
    if country is not None:
        return country
    if ruled is not None:
        return titled(ruled["name"])
    state = _COUNTRY_WORDS.search(guests_only)
    return titled(state["name"]) if state is not None else None


def _country_in(words: str, language: str | None) -> str | None:
    for code in dict.fromkeys((language or "en", "en")):
        names, pattern = _countries(code)
        match = pattern.search(caseless(regex.sub(r"\s+", " ", words)))
        if match:
            return names[match.group(1)]
    return None


def titled(name: str) -> str:
    """Write a name in capitals as names are written: AKUFO-ADDO → Akufo-Addo."""
    if not name.isupper():
        return name
    return regex.sub(r"\p{L}+(?:[’']\p{L}+)?", lambda word: word.group().capitalize(), name)


@cache
def _countries(language: str) -> tuple[dict[str, str], regex.Pattern[str]]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    names: dict[str, str] = {}
    for code, name in sorted(locale.territories.items()):
        if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "ZZ", "EZ", "XA", "XB"):
            for form in (name, name.replace("&", "and"), regex.sub(r"\s*[(（].*", "", name)):
                shown = name.replace(" & ", " and ") if language == "en" else name
                names.setdefault(caseless(form), shown)
    forms = "|".join(sorted(map(regex.escape, names), key=len, reverse=True))
    return names, regex.compile(rf"(?<![\p{{L}}-])({forms})(?![\p{{L}}-])")
