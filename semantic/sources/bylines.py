"""Bylines: the short line that names an office and who holds it."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from semantic.sources.lines import ends_sentence
from semantic.sources.salutations import is_salutation
from semantic.text.comparison import simplified
from semantic.text.places import chinese_place

_OFFICE = (
    r"(?:总书记|书记|委员长|主席|总理|总统|首相|国王|女王|部长|省长|市长|州长|盟长|县长|区长|旗长|镇长|乡长|村长|局长|署长|厅长|司长|处长|科长|院长|校长|所长|馆长|站长"
    r"|社长|台长|行长|会长|理事长|检察长|审判长|庭长|关长|队长|司令员?|政委|参谋长|主任委员|主委|委员|常委|主任|秘书长|干事长|总干事|执行干事|董事长|总经理|总裁|总监|总编辑?|总工程师|总会计师|总经济师"
    r"|组长|成员|党员|代表|团长|领队|大使|公使|参赞|总领事|领事|特使|发言人|议长|议员|专员|督察长?|督学|巡视员|调研员|院士|教授|研究员|专家|学者|律师|法官|检察官|主编|顾问|校友|创始人|负责人|首席执行官|首席[\p{Han}]{1,4}官|长官|护士长|教师|医生|工人)"
    r"(?:[（(][^（）()]{1,12}[）)])?"
)
_NAME = (
    r"(?!(?:.{0,3}(?:各位|诸位|尊敬|大家|干部|群众|委员|代表|党员|同志|人员|领导|嘉宾|书记|记者|学者|专家|职工|企业家)))"
    r"(?:[\p{Han}](?:\s?[\p{Han}]){1,3}|[\p{Han}]{1,6}(?:[·•‧．]\s?[\p{Han}]{1,8}){1,3}"
    r"|\p{Lu}[\p{L}.'-]+(?: \p{Lu}[\p{L}.'-]+){1,3})"
)
_COMPOUND_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|夏侯|司徒|轩辕|端木"
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙"
    "段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴习耿兰伍尤丛岳詹费欧翁卫华瞿吉米席滕岑麦喻窦楚冷匡甘冀车巫邬解应宗"
    "宣郁单杭诸左钮嵇滑裴荣荀羊惠甄曲封芮羿储靳汲邴糜松井富乌焦巴弓牧隗山谷宓蓬全郗班仰秋仲伊宫宁仇栾暴钭厉戎祖符景束司韶郜蓟薄印宿怀蒲邰鄂索咸籍卓蔺屠蒙池阴鬱胥能苍"
    "双闻莘党贡劳逄姬扶堵冉宰郦雍却璩桑桂濮寿通边扈燕郏浦尚农别晏充慕连茹宦艾鱼容古慎戈庾终暨居衡步都满弘国寇广禄阙东殳沃利蔚越夔隆师巩厍晁勾敖融訾辛阚那简饶空毋沙乜"
    "养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公柳祝包舒阮柯纪梅童凌毕季霍涂成苗盛管祁穆闫骆褚路娄苟鲍屈覃佟卞强"
)
"""Single-character surnames: the commonest of today's registers, and those of the Hundred Family Surnames."""
_FULL_NAME = rf"(?:(?:{_COMPOUND_SURNAMES})[\p{{Han}}]{{1,2}}|[{_SURNAMES}]\s?[\p{{Han}}](?:\s?[\p{{Han}}])?)"

_OFFICE_THEN_NAME = regex.compile(
    rf"(?<office>[^。；：！？!?:;]{{0,60}}?{_OFFICE})[\s:：]+(?<name>{_NAME})(?:同志)?"
)
_OFFICE_AND_NAME = regex.compile(
    rf"(?<office>[^，。；：！？\s]{{0,40}}{_OFFICE})(?<name>{_FULL_NAME})(?:同志)?"
)
_NAME_THEN_OFFICE = regex.compile(
    rf"(?<name>{_FULL_NAME}|{_NAME})[\s，,（(]+(?<office>[^。；！？]{{0,50}}{_OFFICE})[）)]?"
)
_LABELLED = regex.compile(
    rf"(?:演讲|发言|报告|主讲|讲话|致辞|宣讲|主持|作者)(?:人|者|嘉宾)?[：:]\s*(?:(?<office>[^。；：]{{0,50}}?{_OFFICE})\s*)?(?<name>{_NAME})(?:同志)?"
)
_NAME_ALONE = regex.compile(rf"(?<name>{_FULL_NAME}|[\p{{Han}}]{{1,6}}[·•‧][\p{{Han}}]{{1,8}})(?:同志)?")
_TITLE_WITH_SPEAKER = regex.compile(
    rf"(?<office>(?:[^，。；：！？\s（(]{{0,24}}?{_OFFICE})?)(?<name>{_FULL_NAME})?(?:同志)?(?:\d{{4}}年.{{0,10}})?[在于](?=.{{2,80}}(?:讲话|发言|致辞|报告|演讲|讲稿|主持词|表态))"
)
_NAME_AND_OFFICE = regex.compile(rf"(?<name>{_FULL_NAME})(?<office>{_OFFICE})")
_LONG_NAME = r"[\p{Han}]{5,8}"  # names of the minorities, where an office and a space stand before them
_OFFICE_THEN_LONG_NAME = regex.compile(rf"(?<office>[\p{{Han}}]{{0,30}}{_OFFICE})\s+(?<name>{_LONG_NAME})")
_ADDRESSED_BY_NAME = regex.compile(rf"{_FULL_NAME}[（(][^（）()]{{2,40}}[）)][：:]")
_BRACKETS = regex.compile(r"^[（(【\[]\s*(.+?)\s*[）)】\]]$")
_DATE_BEHIND = regex.compile(r"\s*[（(][^（）()]{0,4}\d{4}\s?年[^（）()]{0,12}[）)]$")
_LONGEST = 60


@dataclass(frozen=True)
class Byline:
    """Who speaks: the name without inner spaces, the office, the place the office names."""

    speaker: str
    office: str | None
    place: str | None


def chinese_byline(line: str) -> Byline | None:
    """Read a line that holds an office and a name and nothing else, or return None.

    Examples
    --------
    >>> chinese_byline("北京市副市长 殷 勇")
    Byline(speaker='殷勇', office='北京市副市长', place='北京')
    """
    words = _DATE_BEHIND.sub("", simplified(line).strip(" —－-　"))
    words = _BRACKETS.sub(r"\1", words)
    if _ADDRESSED_BY_NAME.fullmatch(words):  # as transcripts write who speaks next
        words = words[:-1]
    if len(words) > _LONGEST or ends_sentence(words) or is_salutation(line):
        return None
    patterns = (_LABELLED, _OFFICE_THEN_NAME, _OFFICE_AND_NAME, _NAME_THEN_OFFICE, _OFFICE_THEN_LONG_NAME)
    for pattern in patterns:
        match = pattern.fullmatch(words)
        if match is not None:
            return _byline(match["name"], match["office"])
    return None


def chinese_name(line: str) -> Byline | None:
    """Read a line that holds nothing but a Chinese name, as under a title, or return None."""
    match = _NAME_ALONE.fullmatch(simplified(line).strip())
    return _byline(match["name"], None) if match is not None else None


def speaker_in_title(title: str) -> Byline | None:
    """Read who speaks from a title such as 区委书记在…会上的讲话, or return None.

    Where the title names an office but no person, the office stands for the speaker.
    """
    match = _TITLE_WITH_SPEAKER.match(simplified(title))
    if match is None or not (match["office"] or match["name"]):
        return None
    named = _NAME_AND_OFFICE.fullmatch(match["office"]) if not match["name"] else None
    if named is not None:
        return _byline(named["name"], named["office"])
    return _byline(match["name"] or match["office"], match["office"] or None)


def _byline(name: str, office: str | None) -> Byline:
    latin = regex.search(r"\p{Latin}{2}", name)
    speaker = name.strip() if latin else regex.sub(r"\s", "", name)
    office = office.strip() if office else None
    return Byline(speaker, office, chinese_place(office) if office else None)
