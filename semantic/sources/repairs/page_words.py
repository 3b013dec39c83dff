"""The vocabulary of page chrome: what lines around a speech say, by where they may stand.

These are the words of pages in general; a line must match as a whole.
"""

from __future__ import annotations

import unicodedata

import regex

from semantic.sources.headings import starts_numbered
from semantic.text.comparison import simplified

_LONGEST = 300
"""Characters: a longer line is no chrome, and no pattern looks at it."""

_DATE = (
    r"(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    r"|\p{Lu}\p{L}+\.? \d{1,2}, \d{4})"
)
_TIME = r"(?:\d{1,2}\s*[:：时時]\s*\d{2}(?:\s*[:：分]\s*\d{0,2}\s*秒?)?(?:\s*[AaPp]\.?[Mm]\.?)?)"

_BUTTON = (
    r"下载|打印(?:本页|页面|此页|此文|文章)?|我要打印|全屏|收藏(?:本页|本文)?|加入收藏|设为首页|[【\[]?(?:字|字体|字号)(?:大小)?"
    r"|A[+-]?|加大|还原|减小|放大|缩小|默认|特大|超大|大|中|小|标准|朗读|播放|暂停|语音播报|听新闻|音频|视频"
    r"|分享(?:到|至)?|转发|复制链接|微信(?:好友|扫一扫)?|微博|新浪微博|腾讯微博|人民微博|QQ(?:空间|好友)?|朋友圈|豆瓣|百度"
    r"|(?:返回|回到)?(?:网站)?(?:首页|顶部|列表|上级|上一级|目录)|返回|关闭(?:本页|窗口|页面|此页)?|我要?纠错|纠错|举报|投诉"
    r"|无障碍(?:浏览|阅读)?|长者模式|适老版|关怀版|繁体(?:版|中文)?|简体(?:版|中文)?|English|登录|注册|退出|搜索|检索|站内搜索"
    r"|网站地图|联系我们|关于我们|版权声明|免责声明|隐私(?:声明|政策)?|法律声明|网站声明|使用帮助|帮助|客服"
    r"|发表评论|网友评论|告诉好友|请输入关键[字词]|收起|展开(?:全文)?|阅读全文|查看(?:全文|更多|原文)|更多|点赞|赞|评论|留言|订阅|关注(?:我们)?|二维码|手机版|移动版|电脑版|客户端"
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
    "source line": r"(?:文章|信息|稿件|新闻|资料|内容)?来源|作者(?=[:：]\s*(?:佚名|admin|管理员|网站|本站|办公室|.{0,20}(?:人气|来源|时间|点击)))|人气|稿源|出处|转自|发布(?:机构|单位|部门)|信息提供|供稿(?:单位)?|索引号|文号|主题分类|信息分类",
    "publication date": r"(?:发布|发表|更新|成文|发文|上传|编辑|录入|印发|刊发|公开|生成)?(?:时间|日期)|发布于|更新于|今天是|published|updated|posted|last modified|date published",
    "view count": r"(?:阅读|浏览|点击|访问|查看|点赞|评论)(?:量|次数|数|人次)?|字数|views|hits|word count",
    "editor line": r"(?:责任)?编辑|责编|(?:责任)?校对|(?:一|二|三|初|复|终)?审(?:核|校|签)?|审核人|值班(?:编委|总编|主任)|监制|策划|编审|统筹|制作|美编|排版|录入|记者|通讯员|摄影|摄像|撰稿|整理|文字|图片|作者单位|editor|photo|photos|photography",
    "breadcrumb": r"(?:您|你)?(?:现在|目前|当前)?(?:的|所在|所处)*的?(?:位置|栏目)(?:是)?|你的位置|you are here",
    "related link": r"上一?(?:篇|条|页|则)(?:文章|新闻|信息)?|下一?(?:篇|条|页|则)(?:文章|新闻|信息)?|前一篇|后一篇|网友评论|相关(?:栏目|报道|新闻|文章|链接|附件|阅读|内容|信息|专题|推荐|稿件|解读|文件|资讯)"
    r"|(?:推荐|延伸|热门|精彩|猜你喜欢|热点)(?:阅读|文章|推荐|新闻|专题|搜索)?|附件|标签|关键词|关键字|专题|附件下载|related|see also|previous|next|tags?",
    "site footer": r"地址|邮编|邮政编码|(?:联系|办公|咨询|举报|监督|服务)?(?:电话|热线)|传真|(?:电子)?邮箱|网址|主办(?:单位)?|承办(?:单位)?|协办|技术支持|网站标识码|版权所有|建议使用"
    r"|address|tel|phone|fax|e-?mail|hotlines?",
}
LABEL_LINES = {
    reason: regex.compile(rf"(?i)[\s【\[（(|]*(?:{labels})\s*(?:[:：]|>>|»)\s*(?<value>.*)")
    for reason, labels in _LABELS.items()
}
_NOTICES = {
    "copyright line": r".{0,60}(?:版权(?:所有|归)|独家稿件|不得转载|(?:如需)?转载请|严禁转载|免责声明|未经.{0,8}(?:许可|授权|同意).{0,16}(?:转载|复制|使用|镜像|链接))"
    r".{0,80}|.{0,80}\ball rights? (?:of .{0,30})?reserved.{0,80}|.{0,30}rights of published content.{0,40}|.{0,60}(?:copyright\s*(?:©|\(c\)|\d{4})|©).{0,120}",
    "site footer": r".{0,60}(?:ICP备|ICP证|公网安备|网安备|网站标识码|许可证编?号[:：]|备案号[:：]).{0,80}|(?:privacy policy|terms of use|cookie policy)(?:\s*[|·].{0,80})?",
    "attachment": r"(?:\d{1,2}\s*[.．、]\s*)?[^。；]{1,60}\.(?:docx?|xlsx?|pptx?|pdf|wps|ofd|zip|rar)(?:\s*[（(].{0,20}[）)])?",
    "end mark": r"[（(【\[]?(?:完|全文完|结束|本文结束|end)[）)】\]]",
}
"""What stands at the ends of a page, and inside a speech may be part of it."""

_URL = r"(?:https?://|www\.)[!-~]+"
_ANYWHERE = {
    "web address": rf"(?:[A-Za-z]{{1,12}}[.:]? ?[\d() +.-]{{0,25}})?{_URL}(?: [!-~]+){{0,3}}|@? ?[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\(?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|int|info|[a-z]{2})(?:/[!-~]*)?\)?",
    "print stamp": rf"{_DATE},? {_TIME}(?: [^。；]{{0,200}})?",
    "page number": r"(?i)[-–—·•\s]*(?:page|página|стр\.?|seite|第)?\s*\d{1,4}\s*(?:页|頁)?\s*(?:/|of|de|из|von|sur|共)\s*\d{1,4}\s*(?:页|頁)?[-–—\s]*"
    r"|[-–—·•]\s*\d{1,4}\s*[-–—·•]|第\s*\d{1,4}\s*[页頁]|page\s+\d{1,4}",
    "delivery note": r"\[?\(?\s*(?:please )?check(?:ed)? against (?:the )?delivery\s*\)?\]?|as delivered|seul (?:le texte )?(?:le )?prononcé fait foi"
    r"|cotejar con .{0,30}|embargoed until .{0,60}|\(?\d[\d,. ]{1,6} (?:words|palabras|mots)\)?(?:[ ,–-]+.{0,24}min\w*)?\)?",
    "table of contents": r"[^。；]{2,60}?(?:[.．…·]\s?){4,}\d{1,3}",
}
"""What is no part of a speech wherever it stands: lines that are nothing but furniture."""

_NOTICE_LINES = {reason: regex.compile(rf"(?i){words}") for reason, words in _NOTICES.items()}
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
_BARS = regex.compile(
    r"[|｜][^|｜。；]{0,12}(?:[|｜][^|｜。；]{0,12}){2,}[|｜]?|[^|｜。；]{1,10}(?:\s*[|｜]\s*[^|｜。；]{1,10}){3,}"
)
_BREADCRUMB = regex.compile(r"[^。；!?<]{1,60}(?:\s*(?:>+|＞|›|→|::|»(?=\s*\p{L}))\s*[^。；!?>]{0,160}){1,}")
_SITE = regex.compile(
    r".{0,14}(?:人民政府|政府|官方)?(?:门户网站|政务网|政府网|新闻网|人民网|新华网|央视网|在线|客户端|公众号|日报|官网)(?:首页)?"
)
TITLE_LABEL = regex.compile(
    r"(?i)\s*(?:(?:文章|新闻|信息)?(?:标\s*题|標\s*題|题\s*目|題\s*目)|title)(?:\s*[:：]\s*|\s+(?=\S{6}))"
)
_PACKED = regex.compile(r"(?<=\p{Han})\s+(?=\p{Han}{1,2}\s*[:：])|(?<=^\p{Han})\s+(?=\p{Han}\s)")


def folded(line: str) -> str:
    """Fold a line for matching: NFKC, simplified, labels without inner spaces (标 题：)."""
    if len(line) > _LONGEST:
        return line
    return _PACKED.sub("", simplified(unicodedata.normalize("NFKC", line)))


def anywhere(line: str) -> str | None:
    """Return why a folded line is chrome wherever it stands, or None."""
    return _first(_ANYWHERE_LINES, line)


def at_an_end(line: str) -> str | None:
    """Return why a folded line before or after a speech is chrome, or None."""
    if len(line) > _LONGEST:
        return None
    if _BUTTONS.fullmatch(line):
        return "page control"
    for reason, pattern in LABEL_LINES.items():
        match = pattern.fullmatch(line)
        if match is not None and len(match["value"]) <= (
            __LONGEST_ADDRESS if reason == "site footer" else __LONGEST_VALUE
        ):
            return reason
    if _STAFF_NOTE.fullmatch(line):
        return "editor line"
    return None if starts_numbered(line) and not line.endswith(_FILE_ENDS) else _first(_NOTICE_LINES, line)


def before(line: str) -> str | None:
    """Return why a folded line between the top of a page and the speech is chrome, or None."""
    return _first(_BEFORE_LINES, line)


def _first(patterns: dict[str, regex.Pattern[str]], line: str) -> str | None:
    if len(line) > _LONGEST:
        return None
    return next((reason for reason, pattern in patterns.items() if pattern.fullmatch(line)), None)


_FILE_ENDS = (".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".pdf", ".wps", ".ofd", ".zip", ".rar")
__LONGEST_VALUE, __LONGEST_ADDRESS = 80, 160
"""Characters behind a label: a source, a name; addresses with their telephones are longer."""
_BEFORE_LINES = {
    "photo caption": _CAPTION,
    "publication date": _BARE_DATE,
    "breadcrumb": _BREADCRUMB,
    "navigation": _BARS,
    "site name": _SITE,
}
