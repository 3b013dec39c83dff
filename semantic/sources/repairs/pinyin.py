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
    r"(?:i?[ae]o?|i?ang?|u?ang?|[ae]ng?|ing?|ong?|iong|u[ae]ng?|u?[oe]|u?ai|u?ei|i?ou?|iu|ui|un|ue"
    r"|ie|er|[aeiouvü]|üe|ün|üan|iao|ian|uan|ai|ei)r?"
)
_ZHUYIN = regex.compile(r"[ㄅ-ㄩˊˇˋ˙ ]+")
_HALF_NOTE = regex.compile(r"(?<=[\p{Han}?？])(?<note>\p{Latin}{1,6})[)）]")
_TONES = frozenset("\u0300\u0301\u0304\u030c")  # grave, acute, macron, caron

_TONED_NOTES_TO_TRUST_BARE = 3
"""A bare syllable in brackets may be a word (应用(app)); where three toned notes stand in the
same text, a toneless one is taken for a neutral tone: 的(de)."""


def drop_pinyin(text: PlacedText) -> tuple[PlacedText, list[Dropped]]:
    """Drop pinyin and zhuyin notes in brackets that follow a Chinese character.

    A toned syllable with only its closing bracket left, in a damaged file, is a note too.
    """
    notes = [match for match in _NOTE.finditer(text.text) if _is_note(match["note"])]
    toned = sum(_has_tone(match["note"]) for match in notes)
    notes += [
        match
        for match in _HALF_NOTE.finditer(text.text)
        if _has_tone(match["note"]) and _is_note(match["note"])
    ]
    edits = Edits(text)
    for match in notes:
        if _has_tone(match["note"]) or toned >= _TONED_NOTES_TO_TRUST_BARE:
            edits.drop(*match.span(), REASON)
    return edits.made()


def _is_note(words: str) -> bool:
    if _ZHUYIN.fullmatch(words):
        return True
    syllables = regex.split(r"[\s'’·-]+", _toneless(words).strip())
    return all(_SYLLABLE.fullmatch(syllable) for syllable in syllables)


def _has_tone(words: str) -> bool:
    return bool(_ZHUYIN.fullmatch(words)) or not _TONES.isdisjoint(unicodedata.normalize("NFD", words))


def _toneless(words: str) -> str:
    letters = unicodedata.normalize("NFD", words)
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
