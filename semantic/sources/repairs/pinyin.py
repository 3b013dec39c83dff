"""Pronunciation notes after characters: 強(qiáng)國(guó) becomes 強國."""

from __future__ import annotations

import unicodedata

import regex

from semantic.text.placed import Dropped, Edits, PlacedText

REASON = "pronunciation note"

_NOTE = regex.compile(
    r"(?<=\p{Han})(?:\((?<note>[^()（）\n]{1,40})\)|（(?<note>[^()（）\n]{1,40})）"
    r"|\[(?<note>[^\[\]\n]{1,40})\])"
)
_SYLLABLE = regex.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    r"(?:[iuv]?ang?|[iü]?ong|[aei]ng|[eiuvü]n|uan|üan|van|iao|uai|[aeu]i|ao|i?ou|i[aeu]|u[aeo]|[üv]e|er|[aoeiuüv])r?"
)
_SYLLABLES = regex.compile(rf"(?:(?:{_SYLLABLE.pattern})[1-5]?){{1,6}}")
_OR = ("又读", "又讀", "读", "讀", "或", "音")
_ZHUYIN = regex.compile(r"[ㄅ-ㄩˊˇˋ˙ ]+")
_VOWELS = regex.compile(r"[aeiouüv]+")
_NUMBERED_TONE = regex.compile(r"(?:[a-z]{1,6}[1-5]\s?)+")
_HALF_NOTE = regex.compile(r"(?<=[\p{Han}?？])(?<note>\p{Latin}{1,6})[)）]")
_TONES = frozenset("\u0300\u0301\u0304\u030c")  # grave, acute, macron, caron

_TONED_NOTES_TO_TRUST_BARE = 3
"""A bare syllable in brackets may be a word (应用(app), 咖啡(café)); where three notes with a tone on
each syllable stand in the same text, others are taken for neutral tones: 的(de), 我们(wǒmen)."""


def drop_pinyin(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    """Drop pinyin and zhuyin notes in brackets that follow a Chinese character.

    A toned syllable with only its closing bracket left, in a damaged file, is a note too.
    """
    notes = [match for match in _NOTE.finditer(text.text) if _is_note(match["note"])]
    toned = sum(_has_tone(match["note"]) for match in notes)
    notes += [
        match
        for match in _HALF_NOTE.finditer(text.text)
        if _has_tone(match["note"])
        and _is_note(match["note"])
        and not _inside_bracket(text.text, match.start())
    ]
    edits = Edits(text)
    for match in notes:
        if _has_tone(match["note"]) or toned >= _TONED_NOTES_TO_TRUST_BARE:
            edits.drop(*match.span(), REASON)
    return edits.made()


def _inside_bracket(text: str, offset: int) -> bool:
    """Tell whether a bracket that opened shortly before `offset` is still open."""
    near = text[max(offset - 40, 0) : offset]
    return max(near.rfind("("), near.rfind("（")) > max(near.rfind(")"), near.rfind("）"))


def _is_note(words: str) -> bool:
    if _ZHUYIN.fullmatch(words):
        return True
    parts = regex.split(r"[\s'’·，,-]+|(?<=\p{Han})(?=\p{Latin})", _toneless(words).strip().lower())
    return all(_SYLLABLES.fullmatch(part) for part in parts if part not in _OR)


def _has_tone(words: str) -> bool:
    if _ZHUYIN.fullmatch(words) or _NUMBERED_TONE.fullmatch(words):
        return True
    tones = sum(character in _TONES for character in unicodedata.normalize("NFD", words))
    if regex.search(r"[\s，,]", words):
        return tones > 0
    return tones >= max(1, len(_VOWELS.findall(_toneless(words).lower())))


def _toneless(words: str) -> str:
    letters = unicodedata.normalize("NFD", words)
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
