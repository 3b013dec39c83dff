"""What the form of a sentence tells of whether it promises something."""

from __future__ import annotations

import math
from functools import cache

import regex

from semantic.text.comparison import simplified
from semantic.text.figures import figures
from semantic.text.narration import SIGNS, clause_signs, narration
from semantic.text.numerals import plain
from semantic.text.periods import periods
from semantic.text.stance import Strength, Tense, stance

Measures = tuple[tuple[str, float], ...]

_CHINESE_FORMS = {
    "ends a sentence": r"[。；！？;!?.]\s*$",
    "leads in": r"[：:]\s*$",
    "ends an item": r"[；;]\s*$",
    "cries": r"[！!]\s*$",
    "numbered": r"^\s*(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)",
    "note": r"^\s*(?:[\[［(（]?\d+[\]］)）.．、]|注[：:])",
    "run-in item": r"^\s*(?:[一二三四五六七八九十]+(?:是|要)|第[一二三四五六七八九十][，,、])",
    "dash": r"^\s*[—-]{1,2}",
    "we": r"我们|我[省市区州县院局部国]",
    "let us": r"让(?:我们|每|群众|人民)|同志们|各位",
    "opens with must": r"^\s*(?:我们|各地|各级|同时)?[，,]?(?:必须|务必)",
    "opens with should": r"^\s*(?:我们|各地|各级\p{Han}{0,6}|同时|今后)?[，,]?(?:都)?要",
    "must": r"必须",
    "thanks": r"谢谢|感谢|致以|祝(?!贺)",
    "attributed": r"(?:强调|指出|表示|认为|要求|提出|介绍)[，,：:]|[“「][^”」]{25,}[”」]",
    "states goals": r"(?:目标|指标)(?:任务)?(?:是|为|[：:])|预期目标|目标任务[是：:]",
    "is": r"^[^，。；]{2,20}(?<![一二三四五六七八九十])是[^，。；]",
    "next": r"下一步|下一阶段|接下来|今后|新的一年|(?<!即)将(?!军|士|领|近|来)",
    "next time": r"明年|后年|下个?月|下周|下学期|下半年|未来|[年月]内|[年月]底前|[日号年月]起(?!义|草|步)|之前(?!的)|到20[2-9]\d年",
    "gives its word": r"承诺|保证(?!金|人)|答应|决定|打算|计划(?!生育|经济|委|》|[”」])|准备(?!金)|拟(?!定)|会在|一定|争取|绝不|决不|不再|一律",
}
_CHINESE_FORMS_FOUND = {name: regex.compile(pattern) for name, pattern in _CHINESE_FORMS.items()}

_OWN = {
    "en": r"\b(?:we|i|our|my|us)\b|^\| ",
    "fr": r"\b(?:nous|notre|nos|je|mon|ma)\b",
    "es": r"\b(?:nosotros|nuestr[oa]s?|mi|yo)\b|\p{L}{3,}mos\b",
    "de": r"\b(?:wir|unser\p{L}*|ich|mein\p{L}*)\b",
    "ru": r"\b(?:мы|наш\p{L}*|я|мо[йяеи]\p{L}*)\b",
    "ar": r"(?<!\p{L})(?:نحن|إننا|بلاد[ين]ا?|بلدنا|حكومتنا)(?!\p{L})",
    "pt": r"\b(?:nós|noss[oa]s?|meu|minha)\b|\p{L}{3,}mos\b",
    "it": r"\b(?:noi|nostr[oaie]|mio|mia)\b|\p{L}{3,}(?:iamo|remo)\b",
    "ja": r"我が国|わが国|私たち|我々|政府は",
    "ko": r"우리|저희|정부는",
}
"""Words by which speakers name themselves or their side; the bar is an I that was misread."""
_SUBJECT = (
    r"(?:\bwe\b|\bI\b|^\| |\b(?:[Oo]ur|[Mm]y|[Tt]he|[Ii]ts) (?:\p{L}+ ){0,3}?(?:[Gg]overnment|country|nation|delegation|administration|people|presidency|priority)\b"
    r"|(?<!the )\b(?!The|This|These|That|It|They|He|She|There|Security|United|Member)\p{Lu}\p{Ll}+(?: (?:and|of|the|\p{Lu}\p{Ll}+)){0,4})"
)
_ENGLISH_FORMS = {
    "own promise": _SUBJECT
    + r"[^.;:?!]{0,45}?\b(?:will(?! be (?:the|a|an)\b)|shall|(?<=e|I)['’]ll|intends?|plans? to|aims? (?:to|for|at)|pledges?|undertakes?|vows?|commits?|propose[sd]? to)\b",
    "own resolve": _SUBJECT
    + r"[^.;:?!]{0,40}?\b(?:committed|determined|resolved|ready|prepared|set) to\b|\bspare no effort|\bstrives?\b|\bendeavou?rs?\b|\bseek(?:s|ing)? to\b",
    "our commitment": r"\b(?:our|its|my|their|\p{L}+['’]s?) (?:\p{L}+ ){0,3}?(?:commitments?|determination|resolve|candidature|candidacy|pledge)\b|\breaffirms?\b",
    "will continue": r"\b(?:will|shall|to) (?:\p{L}+ ){0,2}?(?:continue|remain|keep|persist)\b",
    "by a year": r"\bby (?:the (?:end|year) (?:of )?)?20\d\d\b|\b(?:next|coming) (?:year|month|week|decade)s?\b|\bin 20(?:2[4-9]|[3-9]\d)\b",
    "others": r"\b(?:international community|united nations|security council|general assembly|member states|all (?:of us|states|nations|countries|parties|sides)|developed countries|humanity|everyone|global (?:south|community)|the world)\b",
    "appeals": r"\b(?:let us|call(?:s|ing)? (?:on|upon|for)|urges?|appeals?|invites?|hopes?|wish(?:es)?|encourages?|demands?|should|need(?:s)? to|ought to|must)\b",
    "supports": r"\b(?:support|welcome|commend|reiterate|recognize|believe|stand (?:with|in)|condemn|thank|congratulat\p{L}+)s?\b",
    "condition": r"\b(?:if|unless|would|could|might|may)\b",
    "has done": r"\b(?:has|have|had) (?:\p{L}+ ){0,2}?(?:been|\p{L}+(?:ed|en|wn|ught|ilt|de|ne|ld))\b",
    "was": r"\b(?:was|were|did)\b",
    "goes on": r"\b(?:is|are|am) (?:\p{L}+ly |now |also )?\p{L}{3,}ing\b",
    "asks": r"\?\s*$",
    "cries": r"!\s*$",
    "it will": r"\b(?:this|that|it|they|which|these|there|choice|future|history)\b[^.;:?!]{0,25}?\bwill\b",
}
_ENGLISH_FORMS_FOUND = {
    name: regex.compile(pattern if name.startswith("own") else f"(?i){pattern}")
    for name, pattern in _ENGLISH_FORMS.items()
}
_OPENING = 60
"""Characters of the beginning of a Western sentence, in which its subject and verb mostly stand."""


def chinese_signs(text: str) -> dict[str, float]:
    """Return the signs of a Chinese sentence by name: those of its clauses, and of its form as a whole.

    Of each sign of `narration.SIGNS` the number, over the root of that of the clauses, and how
    often it stands in the first clause, in the last, and whether in any.
    """
    folded = simplified(plain(text))
    clauses = clause_signs(folded)
    scale = math.sqrt(max(len(clauses), 1))
    first, last = (clauses[0], clauses[-1]) if clauses else ({}, {})
    found: dict[str, float] = {}
    for sign in SIGNS:
        number = sum(clause.get(sign, 0) for clause in clauses)
        found |= {
            sign: number / scale,
            f"first: {sign}": first.get(sign, 0),
            f"last: {sign}": last.get(sign, 0),
            f"any: {sign}": float(number > 0),
        }
    found |= {"narration": narration(folded), "length": math.log1p(len(folded)), "clauses": len(clauses)}
    return found | {
        name: float(form.search(folded) is not None) for name, form in _CHINESE_FORMS_FOUND.items()
    }


def western_signs(text: str, language: str | None = None) -> dict[str, float]:
    """Return the signs of a sentence in a language other than Chinese, by name.

    Marks of tense, strength and negation, figures and deadlines tell in each language that they
    are known of; how subject and verb stand, in English only. Numbers are given by their root.
    """
    folded = plain(text)
    marks = stance(folded, language)
    times = periods(folded, language)
    counted: dict[str, int] = {
        "negations": len(marks.negations),
        "past": sum(mark.tense is Tense.PAST for mark in marks.tenses),
        "future": sum(mark.tense is Tense.FUTURE for mark in marks.tenses),
        "future in front": sum(
            mark.tense is Tense.FUTURE and mark.span.start < _OPENING for mark in marks.tenses
        ),
        **{
            strength.name.lower(): sum(mark.strength is strength for mark in marks.strengths)
            for strength in Strength
        },
        "figures": len(figures(folded, language)),
        "times": len(times),
        "deadlines": sum(time.is_deadline for time in times),
        "own": len(_own(language or "en").findall(folded)),
        "own in front": len(_own(language or "en").findall(folded[:_OPENING])),
        **{name: len(form.findall(folded)) for name, form in _ENGLISH_FORMS_FOUND.items()},
    }
    measured = {name: math.sqrt(number) for name, number in counted.items()}
    alone = measured["own promise"] > 0 and not measured["others"] and not measured["appeals"]
    return measured | {"length": math.log1p(len(folded.split())), "own promise alone": float(alone)}


@cache
def _own(language: str) -> regex.Pattern[str]:
    return regex.compile("(?i)" + _OWN.get(language, r"(?!)"))


CHINESE_SIGNS = tuple(chinese_signs(""))
WESTERN_SIGNS = tuple(western_signs(""))
"""Names of the signs, in order."""
