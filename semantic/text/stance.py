"""What a clause says about polarity, time and strength: negations, past or future, hope or duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache

import regex

from semantic.text.numerals import plain
from semantic.text.placed import Span


class Tense(StrEnum):
    """Whether something was done, or is to be done."""

    PAST = "past"
    FUTURE = "future"


class Strength(IntEnum):
    """How firmly something is to be done, from a wish to a duty; higher is firmer."""

    HOPE = 1
    INTENTION = 2
    ASSURANCE = 3
    DUTY = 4


@dataclass(frozen=True)
class Negation:
    """A word that denies or forbids."""

    span: Span


@dataclass(frozen=True)
class TenseMark:
    """A word that tells past from future."""

    span: Span
    tense: Tense


@dataclass(frozen=True)
class StrengthMark:
    """A word that tells how firmly something is to be done."""

    span: Span
    strength: Strength


@dataclass(frozen=True)
class Stance:
    """All marks of a text, each list in order of place."""

    negations: list[Negation]
    tenses: list[TenseMark]
    strengths: list[StrengthMark]


_SCRIPTS = (
    (regex.compile(r"[\p{Hiragana}\p{Katakana}]"), "ja"),
    (regex.compile(r"\p{Han}"), "zh"),
    (regex.compile(r"\p{Hangul}"), "ko"),
    (regex.compile(r"\p{Cyrillic}"), "ru"),
    (regex.compile(r"\p{Arabic}"), "ar"),
)
"""Scripts, each with the language that it suggests; the first one that stands in a text counts."""
_CHINESE_NEGATIONS = frozenset(
    "不 没 未 无 非 勿 莫 禁 没有 并未 从未 尚未 未能 未曾 未必 不得 不能 不准 不再 不许 不允许 不可 不会 不要 不应 不宜 不予 不是 不搞 不可能"
    " 不容 不应该 不必 不该 不敢 不想 不愿 不愿意 绝不 决不 毫不 并不 并非 绝非 毫无 并无 从不 切勿 请勿 切莫 禁止 严禁 杜绝 禁用 无法 无权"
    " 不足以 不存在 不具备 不符合 不符 不同意 不合格 不合理 不属于 不等于 不利于 不利 不适应 不到位 不平衡 不充分 不协调 不好 不行 不对 不够"
    " 不如 不见".split()
)
"""Words of the segmentation that deny. 不断, 不仅, 非常, 无论, 未来, 无人机 are words of their own and are not among them."""
_MAY_DENY = regex.compile("[不没未无非勿莫禁绝]")
_TWICE = regex.compile(
    r"不得不|不能不|不可不|不会不|无不|无非|莫不|未尝不|非[^，。；]{1,10}不可|不可或缺|没有不|无不是|不无"
)
_COMPARISON = regex.compile(
    r"不(?:低于|少于|小于|下于|超过|突破|高于|多于|大于|同于?)|不(?:断|仅|但|光|只|懈|论|管|忘|愧|负|惧|畏|辞|惜|屈|朽|久|动产|锈|变价|时)|非(?:常|洲|遗|公|凡|物质|但|典|营利|金融|化石|税|国有|公有|正式|农|煤|粮)"
    r"|未(?:来|成年)|无(?:论|人|线|障碍|偿|私|数|比|锡|愧|穷|限|缝|害|废|形|疑|党|畏|极|核|为|名|声|间|暇|菌|纸|烟|机|感|忧|双)"
)
"""Words in which 不, 非, 未 and 无 deny nothing that is promised: comparisons, adverbs, names, compounds."""
_WESTERN_NEGATIONS = {
    "en": r"\b(?:not|no|never|none|nothing|nobody|nowhere|neither|nor|without|cannot|refuse[sd]? to|fail(?:s|ed)? to|ban(?:s|ned)?|prohibit(?:s|ed)?)\b|(?<=\p{L})n['’]t\b",
    "fr": r"\b(?:ne|n['’](?=\p{L}))(?!\s*\p{L}+\s+que\b)|\b(?:jamais|aucune?|sans|ni|non)\b",
    "es": r"\b(?:no|nunca|jamás|ningún|ninguna?|nadie|nada|ni|sin|tampoco)\b",
    "de": r"\b(?:nicht|kein\p{L}*|nie|niemals|nichts|niemand|ohne|weder|noch nie)\b",
    "ru": r"\b(?:не|нет|ни|никогда|нельзя|без|никто|ничего|никаких|никакой)\b",
    "ar": r"(?<!\p{L})(?:لا|لن|لم|ليس|ليست|بدون|دون|غير|ما من)(?!\p{L})",
    "pt": r"\b(?:não|nunca|jamais|nenhum|nenhuma|ninguém|nada|nem|sem)\b",
    "it": r"\b(?:non|mai|nessun[oa]?|niente|nulla|né|senza)\b",
    "ja": r"ない(?!し)|なかっ|なく(?!とも)|ません|ぬ(?=[。、]|$)|(?<=[わらかがさたなばまえけせてねべめれげじびみりきち])ず(?=[、。に]|$)|禁止",
    "ko": r"(?<!\p{Hangul})(?:안|못|없\p{Hangul}*|아니\p{Hangul}*)(?!\p{Hangul})|(?<=지\s?)(?:않|못|말)\p{Hangul}*|없(?:다|이|는|습니다|음|을|었)\p{Hangul}*|금지",
}
"""Negative words by language; those of a language not listed are not looked for."""
_NOT_DENYING = {
    "en": r"not only|no(?:t)? (?:less|fewer|more) than|no later than|no doubt|not least|no longer than|without doubt",
    "fr": r"n['’](?:est|a|ont|avait) que|non seulement|sans doute|ne \p{L}+ que\b",
    "es": r"no (?:solo|sólo|obstante|menos de|más de)|sin embargo|sin duda",
    "de": r"nicht (?:nur|weniger als|mehr als|zuletzt)|ohne zweifel",
    "ru": r"не (?:только|менее|более|меньше|больше|позднее)|тем не менее|без сомнения",
    "ar": r"لا (?:يقل|يزيد|سيما|شك)",
    "pt": r"não (?:só|apenas|obstante)|sem dúvida",
}
"""Set phrases with a negative word that deny nothing."""

_CHINESE_PAST = (
    r"已(?:经|有|在|达|成|是)?(?!知)|业已|早已|曾经?|先后|荣获|获批|获评|入选|取得|累计|去年|前年|上年|过去|以来|[两一二三四五六七八九十\d]年[来间]|迈上|圆满|跃居|跻身|首次|好于|见效"
    r"|(?<![为除])了(?![解不])"
)
_CHINESE_FUTURE = r"将(?!军|士|领|近|来)|(?<!主|重|需|必|次|纪|摘|简)要(?!求|素|点|闻|员|件|职|道|塞|么)|拟(?!定)|力争|争取|计划(?=在|于|到|今|投|新|建|安排|用)|今后|明年|未来|下一步|到(?=20[2-9]\d年|二〇[二三四])|预期目标|新的一年|必须|务必|确保|加快|推进|继续"
_TENSES = {
    "zh": (_CHINESE_PAST, _CHINESE_FUTURE),
    "en": (
        r"\b(?:have|has|had) (?:\p{L}+ly |already |also |now )?(?:been|\p{L}+(?:ed|en|ought|uilt|ade|one|et|un|eld|ept|iven|rown))\b|\b(?:was|were|did|achieved|completed|built|launched|created|delivered|exceeded|last year|in recent years|ago)\b|\b(?:we|they|i|it) \p{L}{2,}ed\b",
        r"\b(?:will|shall|won['’]t|going to|plans? to|aims? to|intends? to|seeks? to|must|next year|hopes? to|commit(?:s|ted)? to|pledges? to|are to|is to|let us)\b|(?<=\p{L})['’]ll\b|\bby (?=20[2-9]\d)",
    ),
    "fr": (
        r"\b(?:avons|a|ont|ai|avait|avaient|sommes|sont) (?:été |déjà )?\p{L}+(?:é|és|ée|ées|i|is|u|us|it)\b|\bl'année dernière\b",
        r"\b\p{L}{3,}(?:erons|irons|rons|rai|ront)\b|\b(?:allons|va|vont|devons|doit|doivent|prévo\p{L}+|entend\p{L}*)\b|\bd['’]ici\b",
    ),
    "es": (
        r"\b(?:hemos|ha|han|había|habían|he) (?:sido |ya )?\p{L}+(?:ado|ido|to|cho)\b|\bel año pasado\b|\b\p{L}{3,}(?:aron|ieron)\b",
        r"\b\p{L}{3,}(?:aremos|eremos|iremos|ará|erá|irá|arán|erán|irán)\b|\b(?:vamos a|debemos|deben|debe|planea\p{L}*|pretend\p{L}+)\b",
    ),
    "de": (
        r"\b(?:haben|hat|habe|wurde|wurden|hatte|hatten|war|waren|letztes jahr)\b",
        r"\b(?:werden|wird|werde|wollen|will|müssen|muss|sollen|soll|planen|nächstes jahr)\b",
    ),
    "ru": (
        r"\b(?:был|была|было|были|удалось|\p{L}{3,}(?:али|или|ели|ыли|ала|ило|ана|ены|ено|аны))\b|\bв прошлом году\b",
        r"\b(?:будем|будет|будут|предстоит|планиру\p{L}+|намерен\p{L}*|должн\p{L}+|необходимо|надо)\b|\bк (?=20[2-9]\d)",
    ),
    "ar": (r"(?<!\p{L})(?:قد|لقد|تم|تمت|كان|كانت|العام الماضي)(?!\p{L})", r"(?<!\p{L})(?:سوف|سن\p{L}{2,}|سي\p{L}{2,}|ست\p{L}{2,}|يجب|ينبغي|نعتزم|بحلول)(?!\p{L})"),
    "pt": (
        r"\b(?:temos|tem|têm|foi|foram|havia) (?:sido )?\p{L}+(?:ado|ido|to)s?\b|\bno ano passado\b|\b\p{L}{3,}(?:aram|eram|iram)\b",
        r"\b\p{L}{3,}(?:aremos|eremos|iremos|ará|erá|irá|arão|erão|irão)\b|\b(?:vamos|devemos|deve|devem|pretend\p{L}+)\b",
    ),
    "ja": (r"ました|[しえれけせっ]た(?=[。、]|$)|昨年|達成した", r"ます(?=[。、]|$)|つもり|予定|来年|目指|べき|なければならない|までに"),
    "ko": (r"(?:했|였|았|었|됐|되었)\p{Hangul}*|지난해|작년", r"겠\p{Hangul}*|[할될을]\s?(?:것|계획|예정)|내년|해야|까지"),
}  # fmt: skip

_STRENGTHS: dict[str, dict[Strength, str]] = {
    "zh": {
        Strength.DUTY: r"必须|坚决|一律|不得(?!不)|严禁|绝不|决不|应当|不折不扣",
        Strength.ASSURANCE: r"确保|务必|保证|务求",
        Strength.INTENTION: r"将(?!军|士|领|近|来)|(?<!主|重|需|必|次|纪|摘|简)要(?!求|素|点|闻|员|件|职|道|塞|么)|拟(?!定)|计划(?=在|于|到|今|投|新|建|安排|用)",
        Strength.HOPE: r"力争|争取|希望|努力|争创|研究(?=制定|出台|建立|推出|设立)",
    },
    "en": {
        Strength.DUTY: r"\b(?:must|shall|have to|has to|obliged to|required to)\b",
        Strength.ASSURANCE: r"\b(?:ensur\p{L}+|guarantee\p{L}*|commit(?:s|ted)? to|pledge[sd]? to|promise[sd]? to|committed)\b",
        Strength.INTENTION: r"\b(?:will|intends? to|plans? to|going to|are to)\b|(?<=\p{L})['’]ll\b",
        Strength.HOPE: r"\b(?:hopes? to|aims? to|seeks? to|try|tries to|strives? to|may|might|could|wish)\b",
    },
    "fr": {
        Strength.DUTY: r"\b(?:devons|doit|doivent|devra|devront|il faut)\b",
        Strength.ASSURANCE: r"\b(?:assur\p{L}+|garanti\p{L}+|veill\p{L}+ à|engage\p{L}* à)\b",
        Strength.INTENTION: r"\b(?:allons|prévo\p{L}+|entend\p{L}*|comptons)\b",
        Strength.HOPE: r"\b(?:esp[ée]r\p{L}+|souhait\p{L}+|vis\p{L}+ à|cherch\p{L}+ à|encourag\p{L}+)\b",
    },
    "es": {
        Strength.DUTY: r"\b(?:debemos|deben|debe|hay que|tenemos que)\b",
        Strength.ASSURANCE: r"\b(?:asegur\p{L}+|garantiz\p{L}+|garantic\p{L}+|compromet\p{L}+ a)\b",
        Strength.INTENTION: r"\b(?:vamos a|planea\p{L}*|tenemos previsto)\b",
        Strength.HOPE: r"\b(?:esper\p{L}+|procur\p{L}+|busc\p{L}+|aspir\p{L}+|dese\p{L}+)\b",
    },
    "de": {
        Strength.DUTY: r"\b(?:müssen|muss|verpflichtet)\b",
        Strength.ASSURANCE: r"\b(?:sicherstellen|gewährleist\p{L}+|garantier\p{L}+|sorgen dafür)\b",
        Strength.INTENTION: r"\b(?:werden|wird|wollen|planen|beabsichtig\p{L}+)\b",
        Strength.HOPE: r"\b(?:hoff\p{L}+|streben|anstreben|versuch\p{L}+|möchten)\b",
    },
    "ru": {
        Strength.DUTY: r"\b(?:должн\p{L}+|обязан\p{L}*|необходимо|надо|нужно)\b",
        Strength.ASSURANCE: r"\b(?:обеспеч\p{L}+|гарантир\p{L}+)\b",
        Strength.INTENTION: r"\b(?:будем|будет|будут|планиру\p{L}+|намерен\p{L}*)\b",
        Strength.HOPE: r"\b(?:надее\p{L}+|надею\p{L}+|стрем\p{L}+|постара\p{L}+|попыта\p{L}+)\b",
    },
}
"""Words of each rank: modal verbs and adverbs, which say how firmly, and not the verbs that say what (推动, 支持)."""


def stance(text: str, language: str | None = None) -> Stance:
    """Return the negations, tense marks and strength marks of `text`.

    Parameters
    ----------
    text : str
        A clause, or any text.
    language : str or None
        ISO 639-1 code; without one, the script decides, and Latin script is read as English.

    Examples
    --------
    >>> found = stance("确保三年内不再新增")
    >>> [mark.strength.name for mark in found.strengths], [mark.span for mark in found.negations]
    (['ASSURANCE'], [Span(start=5, end=7)])
    """
    return Stance(negations(text, language), tenses(text, language), strengths(text, language))


def negations(text: str, language: str | None = None) -> list[Negation]:
    """Return the words of `text` that deny or forbid, in order of place.

    A double negation (不得不), a comparison (不少于) and a set phrase (not only) deny nothing.

    Examples
    --------
    >>> [n.span for n in negations("不断完善，不得新增，不少于三所。")]
    [Span(start=5, end=7)]
    >>> [n.span for n in negations("We will not only try; we will not fail.", "en")]
    [Span(start=30, end=33)]
    """
    folded = plain(text)
    language = language_or_script(folded, language)
    if language == "zh":
        return [Negation(span) for span in _chinese_negations(folded)]
    pattern, idle = _negation_patterns(language)
    quiet = [Span(*match.span()) for match in idle.finditer(folded)]
    return [
        Negation(Span(*match.span()))
        for match in pattern.finditer(folded)
        if not any(span.start <= match.start() < span.end for span in quiet)
    ]


def language_or_script(folded: str, language: str | None) -> str:
    """Return the language given, or one that the script suggests."""
    if language is not None:
        return language
    return next((code for script, code in _SCRIPTS if script.search(folded)), "en")


@cache
def _negation_patterns(language: str) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    return (
        regex.compile("(?i)" + _WESTERN_NEGATIONS.get(language, r"(?!)")),
        regex.compile("(?i)" + _NOT_DENYING.get(language, r"(?!)")),
    )


def _chinese_negations(folded: str) -> Iterator[Span]:
    """Yield the negative words of the segmentation, outside phrases that deny nothing."""
    if not _MAY_DENY.search(folded):
        return
    import rjieba

    quiet = [Span(*m.span()) for pattern in (_TWICE, _COMPARISON) for m in pattern.finditer(folded)]
    start = 0
    for word in rjieba.cut(folded):
        end = start + len(word)
        if word in _CHINESE_NEGATIONS and not any(q.overlaps(Span(start, end)) for q in quiet):
            yield Span(start, end)
        start = end


def tenses(text: str, language: str | None = None) -> list[TenseMark]:
    """Return the words of `text` that tell past from future, in order of place.

    They are signs, not proof: what a whole passage tells is for `narration.tense_contrast`.

    Examples
    --------
    >>> [(mark.span, str(mark.tense)) for mark in tenses("已建成三座，明年将再建两座")]
    [(Span(start=0, end=1), 'past'), (Span(start=6, end=8), 'future'), (Span(start=8, end=9), 'future')]
    """
    folded = plain(text)
    pattern = _tense_pattern(language_or_script(folded, language))
    return [
        TenseMark(Span(*match.span()), Tense(match.lastgroup or "past")) for match in pattern.finditer(folded)
    ]


@cache
def _tense_pattern(language: str) -> regex.Pattern[str]:
    past, future = _TENSES.get(language, (r"(?!)", r"(?!)"))
    return regex.compile(f"(?i)(?P<past>{past})|(?P<future>{future})")


def strengths(text: str, language: str | None = None) -> list[StrengthMark]:
    """Return the words of `text` that tell how firmly something is to be done, in order of place.

    Examples
    --------
    >>> [mark.strength.name for mark in strengths("力争提前，必须完成")]
    ['HOPE', 'DUTY']
    """
    folded = plain(text)
    pattern = _strength_pattern(language_or_script(folded, language))
    return [
        StrengthMark(Span(*match.span()), Strength[match.lastgroup or "HOPE"])
        for match in pattern.finditer(folded)
    ]


@cache
def _strength_pattern(language: str) -> regex.Pattern[str]:
    ranks = _STRENGTHS.get(language)
    if ranks is None:
        return regex.compile(r"(?!)")
    return regex.compile("(?i)" + "|".join(f"(?P<{rank.name}>{words})" for rank, words in ranks.items()))
