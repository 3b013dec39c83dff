"""Page chrome: what a web page or a printed page puts around a speech.

A line is chrome for what it says (a share button, a source line, a copyright notice) and
for where it stands: before the speech begins, after it ends, or anywhere. The patterns are
the vocabulary of pages, not of any one site.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import regex

from semantic.sources.lines import Row, ends_sentence, is_chinese, is_prose, rows_of, width
from semantic.sources.salutations import is_salutation
from semantic.text.comparison import comparison_text, simplified
from semantic.text.placed import Dropped, Edits, PlacedText

_DATE = (
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    r"|\p{Lu}\p{L}+\.? \d{1,2}, \d{4})"
)
_TIME = r"(?:\d{1,2}\s*[:：时時]\s*\d{2}(?:\s*[:：分]\s*\d{0,2}\s*秒?)?(?:\s*[AaPp]\.?[Mm]\.?)?)"

_BUTTON = (
    r"下载|打印(?:本页|页面|此页|文章)?|我要打印|全屏|收藏(?:本页|本文)?|加入收藏|设为首页|[【\[]?(?:字|字体|字号)(?:大小)?"
    r"|加大|还原|减小|放大|缩小|默认|特大|超大|大|中|小|标准|朗读|播放|暂停|语音播报|听新闻|音频|视频"
    r"|分享(?:到|至)?|转发|复制链接|微信(?:好友|扫一扫)?|微博|新浪微博|腾讯微博|人民微博|QQ(?:空间|好友)?|朋友圈|豆瓣|百度"
    r"|(?:返回|回到)?(?:网站)?(?:首页|顶部|列表|上级|上一级|目录)|返回|关闭(?:本页|窗口|页面|此页)?|我要?纠错|纠错|举报|投诉"
    r"|无障碍(?:浏览|阅读)?|长者模式|适老版|关怀版|繁体(?:版|中文)?|简体(?:版|中文)?|English|登录|注册|退出|搜索|检索|站内搜索"
    r"|网站地图|联系我们|关于我们|版权声明|免责声明|隐私(?:声明|政策)?|法律声明|网站声明|使用帮助|帮助|客服"
    r"|收起|展开(?:全文)?|阅读全文|查看(?:全文|更多|原文)|更多|点赞|赞|评论|留言|订阅|关注(?:我们)?|二维码|手机版|移动版|电脑版|客户端"
    r"|(?:用)?(?:手机)?(?:微信)?扫一扫[^。；]{0,16}|扫码[^。；]{0,12}|点击[^。；]{0,12}(?:下载|查看|进入|收听|观看)"
    r"|share(?: (?:this|on|via)[\w ]{0,20})?|tweet|facebook|twitter|linkedin|whatsapp|telegram|e-?mail|print(?: (?:this )?page)?"
    r"|home|menu|search|skip to (?:main )?content|read more|back to top|close|sign in|log ?in|subscribe|newsletter|audio|video|download"
    r"|partager|imprimer|accueil|compartir|imprimir|inicio|поделиться|печать|главная|teilen|drucken|startseite"
)
_BUTTONS = regex.compile(
    rf"(?i)(?:[\s|｜·•/【】\[\]()（）<>《》:：+-]*(?:{_BUTTON})(?![\p{{L}}--\p{{Han}}]))+[\s|｜·•/【】\[\]()（）<>《》:：+-]*"
    r"|[【】\[\]|｜>＞»›<·•]{1,3}",
    flags=regex.VERSION1,
)

_LABELS = {
    "source line": r"(?:文章|信息|稿件|新闻|资料|内容)?来源|稿源|出处|转自|发布(?:机构|单位|部门)|信息提供|供稿(?:单位)?|索引号|文号|主题分类|信息分类",
    "publication date": r"(?:发布|发表|更新|成文|发文|上传|编辑|录入|印发|刊发|公开|生成)?(?:时间|日期)|发布于|更新于|published|updated|posted|last modified|date published",
    "view count": r"(?:阅读|浏览|点击|访问|查看|点赞|评论)(?:量|次数|数|人次)?|字数|views|hits|word count",
    "editor line": r"(?:责任)?编辑|责编|(?:责任)?校对|(?:一|二|三|初|复|终)?审(?:核|校|签)?|审核人|值班(?:编委|总编|主任)|监制|策划|编审|统筹|制作|美编|排版|录入|记者|通讯员|摄影|摄像|撰稿|整理|文字|图片|作者单位|editor|photo|photos|photography",
    "breadcrumb": r"(?:您)?(?:当前)?(?:的|所在)?(?:位置|栏目)(?:是)?|你的位置|you are here",
    "related link": r"上一?(?:篇|条|页|则)|下一?(?:篇|条|页|则)|前一篇|后一篇|相关(?:栏目|报道|新闻|文章|链接|附件|阅读|内容|信息|专题|推荐|稿件|解读|文件|资讯)"
    r"|(?:推荐|延伸|热门|精彩|猜你喜欢|热点)(?:阅读|文章|推荐|新闻|专题)?|标签|关键词|关键字|专题|附件下载|related|see also|previous|next|tags?",
    "site footer": r"地址|邮编|邮政编码|(?:联系|办公|咨询|举报|监督|服务)?(?:电话|热线)|传真|(?:电子)?邮箱|网址|主办(?:单位)?|承办(?:单位)?|协办|技术支持|网站标识码|版权所有|建议使用"
    r"|address|tel|phone|fax|e-?mail|hotlines?",
}
_LABEL_LINES = {
    reason: regex.compile(rf"(?i)[\s【\[（(|]*(?:{labels})\s*(?:[:：]|>>|»)\s*(?<value>.*)")
    for reason, labels in _LABELS.items()
}
_STARTS_TAIL = frozenset(
    {"related link", "editor line", "source line", "site footer", "copyright line", "web address"}
)

_ANYWHERE = {
    "copyright line": r".{0,60}(?:版权(?:所有|归)|未经(?:许可|授权|书面|本(?:网|报|站))|独家稿件|不得转载|转载请注明|严禁转载|免责声明|all rights? (?:of .{0,30})?reserved"
    r"|rights of published content|copyright\s*(?:©|\(c\)|\d)|©).{0,120}",
    "site footer": r".{0,60}(?:ICP备|ICP证|公网安备|网安备|网站标识码|许可证编?号|备案号|privacy policy|terms of use|cookie policy).{0,80}",
    "web address": r"https?://\S+(?: \S+){0,3}|.{0,40}(?:https?://|www\.)\S+(?:\s+\d{1,3}\s*/\s*\d{1,3})?|@? ?[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\(?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|int|info|[a-z]{2})(?:/\S*)?\)?",
    "print stamp": rf"{_DATE},? {_TIME}(?: .{{0,200}})?",
    "page number": r"(?i)[-–—·•\s]*(?:page|página|стр\.?|seite|第)?\s*\d{1,4}\s*(?:页|頁)?\s*(?:/|of|de|из|von|sur|共)\s*\d{1,4}\s*(?:页|頁)?[-–—\s]*"
    r"|[-–—·•]\s*\d{1,4}\s*[-–—·•]|第\s*\d{1,4}\s*[页頁]|page\s+\d{1,4}",
    "delivery note": r"\[?\(?\s*(?:please )?check(?:ed)? against (?:the )?delivery\s*\)?\]?|as delivered|seul (?:le texte )?(?:le )?prononcé fait foi|cotejar con .{0,30}|embargoed? .{0,60}|\(?\d[\d,. ]{1,6} (?:words|palabras|mots)\b.{0,40}",
}
_ANYWHERE_LINES = {reason: regex.compile(rf"(?i){words}") for reason, words in _ANYWHERE.items()}

_CAPTION = regex.compile(
    r".{0,120}(?:[记記]者|通讯员|本报|本报全媒体).{0,20}(?:[摄攝]影?|(?<=[\s·]\S{1,4}))[）)]?\s*|.{0,120}\s[摄攝][）)]?\s*"
    r"|(?:图为|图片|资料图|题图).{2,100}|.{2,20}作(?:政府)?工作报告[。.]?(?:.{0,40})?|photo(?:graph)?(?: by|:).{2,60}|foto:.{2,60}"
)
_STAFF_NOTE = regex.compile(
    r"[（(【].{0,60}(?:[记記]者|编辑|編輯|整理|责编|校对|供稿|摄影|图片|来源|來源|原载|有删[减节]|稿件).{0,60}[）)】]"
    r"|(?:本报|新华社|人民网|中新社|记者|通讯员).{0,50}(?:报道|电|讯|摄|整理)"
)
_BARE_DATE = regex.compile(
    rf"[（(]?{_DATE}(?:\s*{_TIME}|\s*\|)[）)]?\s*\|?|{_TIME}\s*\|\s*\d{{1,2}} \p{{L}}+ \d{{4}}\s*\|?|\d{{4}}-\d{{1,2}}-\d{{1,2}}"
)
_BREADCRUMB = regex.compile(r"[^。；!?<]{1,60}(?:\s*(?:>+|＞|»|›|→|::)\s*[^。；!?>]{0,160}){1,}")
_SITE = regex.compile(
    r".{0,14}(?:人民政府|政府|官方)?(?:门户网站|政务网|政府网|新闻网|人民网|新华网|央视网|在线|客户端|公众号|日报|官网)(?:首页)?"
)
_TITLE_LABEL = regex.compile(r"(?i)\s*(?:标题|標題|题目|題目|主题|title)\s*[:：]\s*")

_TAIL_SHARE = 0.05
"""What follows the last line of a speech on its page is short; a twentieth of it at most."""
_TAIL_CHARACTERS = 600
"""The related links of a short page may be longer than a twentieth of the speech."""
ONCE_AND_AGAIN = 2
"""A sentence that stands twice is repeated by the page (its description below the text)."""
_VALUE_WIDTH = 24
"""The value of a label on a line of its own: an editor's name, a newspaper, a section."""
_HEAD_ROWS = 60
"""Menus before a speech seldom have more lines."""


def drop_chrome(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    """Drop navigation, buttons, source and date lines, captions, credits and footers."""
    rows = rows_of(text.text)
    words = [_folded(row.text) for row in rows]
    head = _head_end(rows, words)
    tail = _tail_start(rows, words, head)
    reasons = [_anywhere(line) for line in words]
    for index in range(head):
        reasons[index] = reasons[index] or _at_an_end(words[index]) or _before(words[index])
    for index in range(tail, len(rows)):
        reasons[index] = reasons[index] or _at_an_end(words[index]) or "after the speech's end"
    _spread_to_values(rows, words, reasons, head)
    _mark_repeated_titles(words, reasons, head)
    return _without(text, rows, reasons, head)


def _without(
    text: PlacedText, rows: list[Row], reasons: list[str | None], head: int
) -> tuple[PlacedText, list[Dropped]]:
    edits = Edits(text)
    for index, (row, reason) in enumerate(zip(rows, reasons, strict=True)):
        label = _TITLE_LABEL.match(row.text) if index < head else None
        if reason is not None:
            edits.drop(row.start, row.end, reason)
        elif label is not None:
            edits.drop(row.start, row.start + label.end(), "label")
    return edits.made()


def _folded(line: str) -> str:
    """Fold a line for matching; a long one is no chrome and is left alone."""
    if len(line) > 300:
        return line
    return simplified(unicodedata.normalize("NFKC", line))


def _anywhere(line: str) -> str | None:
    if len(line) > 300:
        return None
    for reason, pattern in _ANYWHERE_LINES.items():
        if pattern.fullmatch(line):
            return reason
    return None


def _at_an_end(line: str) -> str | None:
    """Return why a line before or after a speech is chrome, or None."""
    if len(line) > 300:
        return None
    if _BUTTONS.fullmatch(line):
        return "page control"
    for reason, pattern in _LABEL_LINES.items():
        match = pattern.fullmatch(line)
        if match is not None and len(match["value"]) <= 80:
            return reason
    if _STAFF_NOTE.fullmatch(line):
        return "editor line"
    return None


def _before(line: str) -> str | None:
    """Return why a line between the top of a page and the speech is chrome, or None."""
    if len(line) > 300:
        return None
    for reason, pattern in (
        ("photo caption", _CAPTION),
        ("publication date", _BARE_DATE),
        ("breadcrumb", _BREADCRUMB),
        ("site name", _SITE),
    ):
        if pattern.fullmatch(line):
            return reason
    return None


def _head_end(rows: list[Row], words: list[str]) -> int:
    """Return the index of the first line of the speech itself: a salutation, else prose."""
    near = range(min(len(rows), _HEAD_ROWS))
    for index in near:
        if is_salutation(rows[index].text):
            return index
    for index in near:
        if _begins_prose(rows, index) and not (_at_an_end(words[index]) or _before(words[index])):
            return index
    return 0


def _begins_prose(rows: list[Row], index: int) -> bool:
    """Tell whether running text begins at a line, also where its lines are short."""
    if is_chinese(rows[index].text):
        return is_prose(rows[index].text)
    following = rows[index + 1 : index + 6]
    wrapped = sum(row.text[:1].islower() for row in following)
    return rows[index].text[:1].isupper() and (
        wrapped >= 3 or (is_prose(rows[index].text) and rows[index].text.endswith((".", ",")))
    )


def _tail_start(rows: list[Row], words: list[str], head: int) -> int:
    """Return the index of the first line after the speech, or the number of lines.

    The tail begins at a line that only stands below texts (an editor, a related link, a
    footer), if what follows is short and holds no prose that was not already said.
    """
    said: str | None = None
    left = sum(len(row.text) for row in rows)
    allowed = max(_TAIL_CHARACTERS, int(_TAIL_SHARE * left))
    for index, row in enumerate(rows):
        if index > head and left <= allowed and _starts_tail(words[index]):
            said = said or comparison_text("".join(row.text for row in rows)).text
            if not any(_is_new_prose(after.text, said) for after in rows[index:]):
                return index
        left -= len(row.text)
    return len(rows)


def _starts_tail(line: str) -> bool:
    reason = _anywhere(line) or _at_an_end(line)
    return reason in _STARTS_TAIL or (reason == "page control" and len(line) > 1)


def _is_new_prose(line: str, said: str) -> bool:
    """Tell whether a line is a sentence of its own that stands nowhere else in the text."""
    words = _folded(line)
    sentence = ends_sentence(line) and not line.endswith((":", "："))
    if not (is_prose(line) or sentence) or _anywhere(words) or _at_an_end(words):
        return False
    return said.count(comparison_text(line).text) < ONCE_AND_AGAIN


def _spread_to_values(rows: list[Row], words: list[str], reasons: list[str | None], head: int) -> None:
    """Mark the value below a label that stands alone, and the parts between breadcrumb signs."""
    for index in range(head):
        reason = reasons[index]
        label = _LABEL_LINES[reason].fullmatch(words[index]) if reason in _LABEL_LINES else None
        if label is not None and not label["value"].strip():
            _mark(rows, reasons, reason, [index + 1], head)
        if words[index] in (">", "»", "›", "→"):
            reasons[index] = "breadcrumb"
            _mark(rows, reasons, "breadcrumb", [index - 1, index + 1], head)


def _mark(
    rows: list[Row], reasons: list[str | None], reason: str | None, indices: Iterable[int], head: int
) -> None:
    for index in indices:
        if 0 <= index < head and reasons[index] is None and width(rows[index].text) <= _VALUE_WIDTH:
            reasons[index] = reason


def _mark_repeated_titles(words: list[str], reasons: list[str | None], head: int) -> None:
    """Mark all but the last of equal lines above a speech: page title, headline, title."""
    seen: set[str] = set()
    for index in reversed(range(head)):
        if reasons[index] is not None:
            continue
        folded = comparison_text(_TITLE_LABEL.sub("", words[index])).text
        if folded in seen:
            reasons[index] = "repeated title"
        seen.add(folded)
