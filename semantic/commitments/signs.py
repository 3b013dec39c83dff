"""What the form of a Chinese sentence tells of whether it promises something."""

from __future__ import annotations

import math

import regex

from semantic.text.comparison import simplified
from semantic.text.narration import SIGNS, clause_signs, narration
from semantic.text.numerals import plain

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
    "strives": r"力争|争取|确保|务求|努力(?:实现|使|让|把)|(?:20\d\d年|今年|明年)[，,]?(?:我们)?要",
    "sets a figure to strive for": r"(?:力争|争取|确保|将|要把|努力)[^。；]{0,30}(?:翻[一两二]?番|\d|[一二三四五六七八九十]成)",
    "states goals": r"(?:目标|指标)(?:任务)?(?:是|为|[：:])|预期目标|目标任务[是：:]",
    "is": r"^[^，。；]{2,20}(?<![一二三四五六七八九十])是[^，。；]",
    "next": r"下一步|下一阶段|接下来|今后|新的一年|(?<!即)将(?!军|士|领|近|来)",
    "next time": r"明年|后年|下个?月|下周|下学期|下半年|未来|[年月]内|[年月]底前|[日号年月]起(?!义|草|步)|之前(?!的)|到20[2-9]\d年",
    "gives its word": r"承诺|保证(?!金|人)|答应|决定|打算|计划(?!生育|经济|委|》|[”」])|准备(?!金)|拟(?!定)|会在|一定|争取|绝不|决不|不再|一律",
}
_CHINESE_FORMS_FOUND = {name: regex.compile(pattern) for name, pattern in _CHINESE_FORMS.items()}

_SIGN_NAMES = tuple((sign, f"first: {sign}", f"last: {sign}", f"any: {sign}") for sign in SIGNS)
"""For each sign of a clause the names of what is told of it: how often in all, in the first one, in the last, whether in any."""


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
    for sign, in_first, in_last, in_any in _SIGN_NAMES:
        number = sum([clause.get(sign, 0) for clause in clauses])
        found[sign] = number / scale
        found[in_first] = first.get(sign, 0)
        found[in_last] = last.get(sign, 0)
        found[in_any] = float(number > 0)
    found |= {"narration": narration(folded), "length": math.log1p(len(folded)), "clauses": len(clauses)}
    return found | {
        name: float(form.search(folded) is not None) for name, form in _CHINESE_FORMS_FOUND.items()
    }


CHINESE_SIGNS = tuple(chinese_signs(""))
"""Names of the signs, in order."""
