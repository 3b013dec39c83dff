"""What a recurring phrase names: a document, an office, or nothing of the kind."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import regex

from semantic.text.words import Word, WordKind, words_of

_TITLE = regex.compile(r"《[^《》]+》|〈[^〈〉]+〉")
_OFFICE = regex.compile(
    r"(?!代表).*(?:(?<![大格布全结时政战僵])局|(?<![大客餐舞])厅|(?<!部)署|委员会|党委|党组|纪委|政协|人大|办公室|领导小组|指挥部"
    r"|法院|检察院|国务院|(?<=人民|[省市区县州盟旗镇乡国级])政府|(?<![东西南北中内外全干])部)"
)
"""How bodies of state and party are called. Characters that end other words than such names as well are not meant there: 大局,
大厅, 部署, 西部, 干部, 法治政府; 代表省政府 says who speaks for it."""
_NAMING_TAGS = ("n", "vn", "j", "b", "f", "s", "an")
"""Parts of speech that names are put together from: nouns of every kind (n, ns, nt, nz), nouns made of verbs (监督),
abbreviations, attributes, and places."""


class FormulaType(StrEnum):
    """What a formula names."""

    PHRASE = "phrase"
    DOCUMENT = "document"
    OFFICE = "office"


def type_of(text: str) -> FormulaType:
    """Tell what `text` names.

    A document stands in title marks; the name of an office ends as those do and is made of
    names throughout.

    Examples
    --------
    >>> [type_of(text).value for text in ("《专利法实施细则》", "省市场监督管理局", "加强市场监督管理")]
    ['document', 'office', 'phrase']
    """
    if _TITLE.fullmatch(text):
        return FormulaType.DOCUMENT
    words = words_of(text)
    is_office = sum(len(word.folded) for word in words) == len(text) and names_office(words)
    return FormulaType.OFFICE if is_office else FormulaType.PHRASE


def names_office(words: Sequence[Word]) -> bool:
    """Tell whether `words`, side by side, are the name of an office."""
    return _OFFICE.fullmatch("".join(word.folded for word in words)) is not None and all(
        word.kind is WordKind.CHINESE and word.tag.startswith(_NAMING_TAGS) for word in words
    )
