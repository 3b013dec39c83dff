"""Salutations and closings: whom a speech addresses, and how it takes its leave."""

from __future__ import annotations

import regex

from semantic.text.comparison import simplified

_LONGEST_SALUTATION = 120

_CHINESE_PERSON = (
    r"(?:们|代表|委员|同志|先生|女士|小姐|来宾|嘉宾|领导|朋友|阁下|同事|同仁|同学|老师|专家|学者|人员|乡亲|父老|同胞"
    r"|殿下|陛下|使节|记者|企业家|[^\s、，,]{0,12}(?:主席|书记|市长|省长|县长|区长|州长|部长|局长|厅长|主任|院长|校长|会长|总统|总理|议长|秘书长|大使|理事长|司长))"
)
_CHINESE_SALUTATION = regex.compile(
    rf"(?:(?:尊敬的|敬爱的|亲爱的|各位|诸位|全体)?[^\s、，,。；？！!：:]{{0,16}}{_CHINESE_PERSON}(?:[\s、，,]+|(?:和|及|以及)))*"
    rf"(?:尊敬的|敬爱的|亲爱的|各位|诸位|全体)?[^\s、，,。；？！!：:]{{0,16}}{_CHINESE_PERSON}[：:！!，,]"
)
_ADDRESSES = regex.compile(
    r"^(?:尊敬的|敬爱的|亲爱的|各位|诸位|全体)|们[：:！!，,、\s]|(?:先生|女士|阁下|同志)[：:！!，,、\s]"
)

_WESTERN_START = (
    r"(?:the |your |my |our |to )?(?:honou?rable|distinguished|dear|esteemed|respected|fellow|excellenc\w*|excelenc\w*|majest\w*"
    r"|m(?:iste)?r\.? |mrs\.? |ms\.? |madam\w* |president|secretary|chair\w*|speaker|ladies|gentlemen|heads of|members of"
    r"|delegates|colleagues|friends|ministers|ambassadors|comrades|citizens"
    r"|monsieur|madame|messieurs|mesdames|chers?|chères?|distingu\w+|honorables?"
    r"|señor\w*|sr\.|sra\.|excelen\w+|querid\w+|estimad\w+|amig\w+|compañer\w+"
    r"|senhor\w*|excelên\w+|car[oa]s|prezad\w+|signor\w*|onorevol\w+|car[ie]|gentil\w+"
    r"|господ\w+|госпож\w+|уважаем\w+|дамы|товарищ\w*|друзья|коллеги|дорогие"
    r"|sehr geehrte\w*|verehrte\w*|liebe\w*|meine (?:sehr )?(?:verehrten )?damen|exzellenz\w*"
    r"|geachte|dames en heren|szanown\w+|panie|sayın|değerli)"
)
_WESTERN_SALUTATION = regex.compile(
    rf"(?i:(?:[-–•*e]\s+)?(?=(?-i:\p{{Lu}})){_WESTERN_START}\b)"
    r"(?:[^!?:;.\n]|(?<=\b(?:[Mm]rs?|[Mm]s|[Dd]r|[Ss]ra?|H\.?E|MR|MRS|DR))\.){0,110}[,.:;!…]+"
)
_BARE_SALUTATION = regex.compile(
    r"(?i)good (?:morning|afternoon|evening|day)(?:,? (?:everyone|everybody|all|friends|colleagues|ladies and gentlemen))?[.,!]?"
    r"|(?:[-–•*e]\s+)?(?:mr\.? |madam|ladies|your excellenc|excellenc|mesdames|messieurs|monsieur|distinguished|señor|dear)"
    r"(?:(?! of )[^,.:;!?\n]){0,40}"
)
_SAYS_SOMETHING = regex.compile(
    r"(?i)\b(?:is|are|was|were|be|been|has|have|had|must|should|will|would|can|shall|may|we|i|it|this|that|which|who"
    r"|est|sont|nous|je|a été|es|son|está|hemos|debemos|мы|это|был\w*|wir|ist|sind)\b"
)
_CLOSING = regex.compile(
    r"(?i)(?:最后[，,])?.{0,12}(?:谢谢|多谢|感谢)(?:大家|各位|聆听|主席|你们|您).{0,16}|谢谢[！!。.]?"
    r"|(?:我|今天)?.{0,4}(?:就讲|讲到|汇报)(?:这些|到这里|这么多).{0,12}"
    r"|(?:我的)?(?:讲话|发言|演讲|报告|汇报|致辞)(?:完了|完毕|到此结束).{0,12}|(?:此致)?敬礼[！!]?|此致"
    r"|(?:\d+\. ?)?(?:[^.!?]|(?<=\b(?:mr|ms|dr|mrs))\.){0,40}\bthank you\b(?:[^.!?]|(?<=\b(?:mr|ms|dr|mrs))\.){0,50}[.!]*|(?:many )?thanks[.!]*"
    r"|[^.!?]{0,20}\bmerci(?: beaucoup| de| à| pour)?\b[^.!?]{0,50}[.! ]*|je vous remerci\w*[^.!?]{0,60}[.! ]*"
    r"|(?:muchas |muchísimas )?gracias\b[^.!?]{0,60}[.!]*|[^.!?]{0,20}благодарю [^.!?]{0,40}[.!]*|спасибо[^.!?]{0,40}[.!]*"
    r"|(?:ich )?(?:vielen |herzlichen )?dank(?:e)?\b[^.!?]{0,50}[.!]*|(?:muito )?obrigad\w\b[^.!?]{0,40}[.!]*"
    r"|grazie\b[^.!?]{0,40}[.!]*|dziękuję[^.!?]{0,40}[.!]*|teşekkür[^.!?]{0,40}[.!]*|dank u\b[^.!?]{0,40}[.!]*"
    r"|(?:ご清聴)?ありがとうございました。?|감사합니다\.?|ขอบคุณ.{0,20}|شكرا.{0,30}|god bless [^.!?]{0,60}[.!]*"
)


def is_salutation(words: str) -> bool:
    """Tell whether a whole line addresses the audience and says nothing else.

    Examples
    --------
    >>> is_salutation("各位代表：")
    True
    >>> is_salutation("各位代表！让我们团结奋斗。")
    False
    >>> is_salutation("Mr. President, Excellencies,")
    True
    """
    if not 2 <= len(words) <= _LONGEST_SALUTATION:
        return False
    folded = simplified(words)
    if _CHINESE_SALUTATION.fullmatch(folded):
        return bool(_ADDRESSES.search(folded))
    western = _WESTERN_SALUTATION.fullmatch(words) or _BARE_SALUTATION.fullmatch(words)
    return bool(western) and not _SAYS_SOMETHING.search(words)


def is_closing(words: str) -> bool:
    """Tell whether a whole line takes leave of the audience (谢谢大家！, I thank you.)."""
    return len(words) <= _LONGEST_SALUTATION and bool(_CLOSING.fullmatch(simplified(words)))
