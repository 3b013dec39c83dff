"""Which language a text is written in, from its own letters, and whether it is writing at all."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import regex
from babel import Locale, UnknownLocaleError

from semantic.text.comparison import simplified

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SCRIPTS = {
    "han": regex.compile(r"\p{Han}"),
    "kana": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "hangul": regex.compile(r"\p{Hangul}"),
    "thai": regex.compile(r"\p{Thai}"),
    "other": regex.compile(r"[^\P{L}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]"),
}
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*")

_SAMPLE_CHARACTERS = 20_000
"""Letters looked at: far more than either detector needs, and time does not grow with a report."""

_LETTERS_A_HAN_IS_WORTH = 3.0
"""A Chinese character carries about as much text as three Latin letters."""

_JAPANESE_KANA_SHARE = 0.1
"""Japanese prose is about half kana; a Chinese text that quotes a Japanese name is not."""

_LOST_LETTER_SHARE = 0.05
"""Readable files hold hardly any replacement, private-use or control characters."""

_COMMON_HAN_SHARE = 0.75
"""Chinese speeches draw 97 % and more of their characters from GB 2312 level 1; bytes read
in a wrong encoding draw about half."""

_KNOWN_WORD_SHARE = 0.55
"""Measured on 60 statements of the UN General Debate of 2024: readable ones know 80 % and
more of their words in their own language, noise from an Arabic text layer at most 42 %."""

_WORDS_TO_JUDGE = 40
"""Fewer words say too little about a language to call them unreadable."""

_SURE_OF_UNLISTED_LANGUAGE = 0.95
"""For a language without a word list the detector's own probability decides; on noise it
stays below .85, on running text it is near 1."""


def language_code(words: str) -> str | None:
    """Return the language that a tag or a name means (zh-TW, Chinese, 中文 → zh), or None."""
    try:
        return str(Locale.parse(words.strip(), sep="-" if "-" in words else "_").language)
    except (UnknownLocaleError, ValueError):
        pass
    wanted = words.strip().casefold()
    for shown_in in ("en", "zh", "fr", "es", "ru", "de"):
        for code, name in Locale(shown_in).languages.items():
            if name.casefold() == wanted:
                return str(code).split("_", maxsplit=1)[0]
    return None


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None where it has no letters.

    Chinese, Japanese, Korean and Thai are told by their script; all others by ``py3langid``
    (Lui & Baldwin 2012, langid.py). Chinese is ``zh`` in either script. The first 20,000
    characters are looked at.

    Examples
    --------
    >>> detect_language("各位代表，现在我代表市人民政府报告工作。")
    'zh'
    """
    sample = text[:_SAMPLE_CHARACTERS]
    letters = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS.items()}
    if not any(letters.values()):
        return None
    eastern = letters["han"] + letters["kana"]
    weights = {
        "zh": eastern * _LETTERS_A_HAN_IS_WORTH,
        "ko": letters["hangul"] * _LETTERS_A_HAN_IS_WORTH,
        "th": float(letters["thai"]),
        "other": float(letters["other"]),
    }
    script = max(weights, key=lambda name: weights[name])
    if script == "zh" and letters["kana"] >= _JAPANESE_KANA_SHARE * eastern:
        return "ja"
    return _identified(sample)[0] if script == "other" else script


def why_unreadable(text: str) -> str | None:
    """Say why `text` is no writing in any language, or return None where it reads well.

    Three kinds of damage are told apart: letters lost to replacement characters, Chinese in
    a wrong encoding, and letters that form no words (a broken text layer of a PDF).
    """
    sample = text[:_SAMPLE_CHARACTERS]
    lost = _share_of_lost_letters(sample)
    if lost > _LOST_LETTER_SHARE:
        return f"{lost:.0%} of its characters are replacement, private-use or control characters"
    language = detect_language(sample)
    if language == "zh":
        common = _share_of_common_han(sample)
        if common < _COMMON_HAN_SHARE:
            return f"only {common:.0%} of its Chinese characters are common ones"
        return None
    if language in (None, "ja", "ko", "th"):
        return None
    return _why_no_words(sample)


def _share_of_lost_letters(text: str) -> float:
    visible = [character for character in text if not character.isspace()]
    lost = sum(
        character == "\ufffd" or unicodedata.category(character) in ("Co", "Cc", "Cn")
        for character in visible
    )
    return lost / len(visible) if visible else 0.0


def _share_of_common_han(text: str) -> float:
    """Return the share of Chinese characters that are in level 1 of GB 2312.

    Level 1 (rows 0xB0 to 0xD7) holds the 3,755 most used characters, so the encoding itself
    is the list of common characters.
    """
    counts = Counter(_SCRIPTS["han"].findall(simplified(text)))
    total = sum(counts.values())
    common = sum(count for character, count in counts.items() if is_common_han(character))
    return common / total if total else 1.0


def is_common_han(character: str) -> bool:
    """Tell whether a simplified Chinese character is in level 1 of GB 2312."""
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _why_no_words(sample: str) -> str | None:
    words = _WORD.findall(sample)
    if len(words) < _WORDS_TO_JUDGE:
        return None
    language, probability = _identified(sample)
    known = {
        code: share for code in (language, "en") if (share := _share_of_known_words(sample, code)) is not None
    }
    if max(known.values(), default=0.0) >= _KNOWN_WORD_SHARE:
        return None
    if language not in known and probability >= _SURE_OF_UNLISTED_LANGUAGE:
        return None
    return f"its letters form no words ({max(known.values(), default=0.0):.0%} are known)"


def knows_words(line: str, language: str | None) -> bool:
    """Tell whether most words of a Western line are words of its language."""
    share = _share_of_known_words(line, language or "en")
    return share is None or share >= _KNOWN_WORD_SHARE


def is_word(word: str, language: str | None) -> bool:
    """Tell whether simplemma's list of a language has a word; False without a list."""
    from simplemma import is_known

    try:
        return bool(is_known(word, lang=language or "en"))
    except ValueError:
        return False


def _share_of_known_words(sample: str, language: str) -> float | None:
    """Return the share of words that simplemma's word list knows; None without a list."""
    from simplemma import in_target_language

    try:
        return float(in_target_language(sample, lang=language))
    except ValueError:
        return None


def _identified(sample: str) -> tuple[str, float]:
    language, probability = _identifier().classify(sample)
    return str(language), float(probability)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
