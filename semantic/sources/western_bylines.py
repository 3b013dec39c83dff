"""Who speaks, read from the title block of a speech in a Western language."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from semantic.text.languages import knows_words
from semantic.text.places import titled, western_place

_NOT_IN_A_NAME = (
    r"(?i:(?:[dl][’'])?(?:president\w*|pr[ée]sident\w*|prime|minist\w*|chair\w*|secretar\w*|deputy|vice|permanent|representative|ambassador|king|queen|republic\w*|r[ée]publi\w*"
    r"|government|head|state|states|nations?|united|general|assembl\w*|foreign|federal|of|at|the|on|in|debate|session|leader|member|senator|commissioner|chancellor|mayor|governor"
    r"|excellenc\w*|excelen\w*|speech|statement|address|remarks|discours\w*|discurso|declar\w*|d[ée]clar\w*|palabras|mensaje|new|york|honou?rable|right|hon|his|her|monsieur|madame|mister"
    r"|premier|chef|ministre|ministro|ministra|presidente|presidenta|alcalde|maire|mr|mrs|ms|dr|h|e|majesty|royal|highness|permanente|environment|city|council|during|delivered|before|with|from|by|to|for|and|de|du|des|del|la|le|les|et|y|en|au|aux|un|una|debat\w*|señora?|sir|dame|gobierno|gouvernement|unidad|nacional|ministerio|ministry|mission|misión|office|department|committee|commission|programme|program))"
)
_TOKEN = rf"(?!{_NOT_IN_A_NAME}\b)\p{{Lu}}(?:[\p{{L}}'’-]*\p{{L}}|\.)"
_PARTICLE = r"(?:(?:de|da|dos|das|del|della|van|von|der|den|bin|ibn|ben|al|el|la|le|y|e|of the)[ -])"
_NAME = rf"{_TOKEN}(?:(?:[ ]{_PARTICLE}{{0,2}}|\n(?=\p{{Lu}}{{3,}}(?:,|[ ]*\n))){_TOKEN}){{1,5}}"
_HONORIFIC = (
    r"(?i:h\.?\s?e\.|he(?=\s)|his excellency|her excellency|his (?:royal )?majesty|her (?:royal )?majesty|(?:his|her) royal highness|(?:the )?(?:rt\.?|right) hon(?:ou?rable)?\.?|(?:the )?hon(?:ou?rable)?\.?"
    r"|mister|mr\.?|mrs\.?|ms\.?|madam|miss|dr\.?|prof(?:essor)?\.?|sir|dame|lord|lady|senator|sheikh|shaikh|ratu|king|queen|prince|princess|president|prime minister|mayor|governor|chancellor|minister|secretary|senator|chief|general|colonel|ambassador"
    r"|s\.?\s?e\.?\s?m?\.?(?=\s)|son excellence|sa majesté|monsieur|madame|m\.|mme\.?|mlle|le président|la présidente|le maire|la maire|premier ministre"
    r"|excmo\.?|excma\.?|excelentísim[oa]|señora?|sr\.|sra\.|don|doña|president[ea]|ministr[oa]|alcalde(?:sa)?|canciller|herr|frau|bundeskanzler\w*|signora?|on\.)"
)
_PATTERNS = (
    regex.compile(rf"(?:\b{_HONORIFIC}(?:[\s,]+|(?<=\.)))+(?<name>{_NAME})"),
    regex.compile(rf"(?m)^(?<name>{_NAME}),\s+\p{{L}}"),
    regex.compile(rf"(?i:\b(?:of|de|du|del)\b)[^,\n]{{3,60}},\s+(?<name>{_NAME})"),
    regex.compile(
        rf"(?m)^(?<name>{_NAME})\s*$(?=\n.{{0,30}}(?i:president|minister|ministre|ministro|premier|king|secretary|mayor|maire|ambassador|chair|chancellor|governor))"
    ),
    regex.compile(rf"(?m)\b(?i:by|par|de|del|por|von|di)[ \n]+(?<name>{_NAME})(?=\s*(?:,|$))"),
    regex.compile(r"(?m)(?<name>(?:(?:\p{Lu}\.\s?){1,3})\p{Lu}\p{L}+)\s*[.]?\s*$"),
)
_OFFICE_ALONE = regex.compile(
    r"(?i:\b(?:the )?)(?<office>(?i:(?:deputy |vice[- ])?(?:president|prime minister|king|queen|chancellor|foreign minister|mayor|governor|premier ministre|président|maire|presidente|alcalde))"
    r"(?i: (?:of|de|du|de la|del) (?:the )?(?:republic of (?:the )?)?)\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,2})"
)
_TITLE_WORD = regex.compile(
    r"(?i)\b(?:statement|speech|address|remarks|message|intervention|lecture|keynote|declaration|discours|déclaration|allocution|intervention|discurso|palabras|mensaje|intervención|"
    r"declaración|выступление|заявление|речь|обращение|rede|ansprache|erklärung|discorso|intervento|toespraak|przemówienie|konuşma)\b"
)
_GOES_ON = regex.compile(
    r"(?i)(?:\bh\.e\.|\b(?:excellency|honou?rable|majesty|general|united|prime|deputy|foreign|by|of|at|the|on|in|de|du|des|la|le|par|del|dans|von|der|и|на|for|to|during|and|occasion)|,)$"
)
_LONGEST_TITLE = 240


def western_speaker(lines: Sequence[str], language: str | None = "en") -> str | None:
    """Return the name in a title block; the office where no person is named; else None.

    Examples
    --------
    >>> western_speaker(["STATEMENT", "by", "H.E. Mr. Petr Pavel", "President of the Czech Republic"])
    'Petr Pavel'
    >>> western_speaker(["UN Speech — Prime Minister of Albania"])
    'Prime Minister of Albania'
    """
    block = "\n".join(lines) + "\n"
    for pattern in _PATTERNS:
        for match in pattern.finditer(block):
            name = _tidy(match["name"])
            if western_place(name, language) is None:
                return name
    office = _OFFICE_ALONE.search(block)
    return office["office"] if office is not None else None


def western_title(lines: Sequence[str], language: str | None = "en") -> str | None:
    """Return the line that names the speech (a statement, a discours …), else the first of words."""
    start = next((i for i, line in enumerate(lines) if _TITLE_WORD.search(line)), None)
    if start is None:
        start = next((i for i, line in enumerate(lines) if knows_words(line, language)), len(lines))
    title = ""
    for line in lines[start:]:
        if title and " " in title and not _GOES_ON.search(title):
            break
        if len(title) + len(line) > _LONGEST_TITLE and title:
            break
        title = f"{title} {line}".strip()
    return title or None


def western_front_place(lines: Sequence[str], language: str | None) -> str | None:
    """Return the country or city that a title block names for its speaker, or None."""
    block = "\n".join(lines)
    return western_place(block, language)


def _tidy(name: str) -> str:
    name = regex.sub(r"\s+", " ", name).strip(" .,")
    name = regex.sub(r"[’'][sS]$", "", name)
    return titled(name)
