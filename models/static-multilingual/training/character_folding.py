"""What the tokenizer makes of a character before it looks for tokens.

Compatibility forms, upper case, traditional Chinese, white space and characters that cannot be seen are
folded, so that a token has one spelling. SentencePiece compiles the rules into its vocabulary, and
``tokenizer.json`` carries the compiled form, so every library that reads the model folds alike.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from semantic.text.comparison import simplified

_UNUSED = {"Cs", "Cn", "Co"}  # surrogates, unassigned, private: nothing is known of them
_UNSEEN = {"Cc", "Cf"}
_SPACES = {"Zs", "Zl", "Zp"}
_BREAKS = frozenset("\t\n\v\f\r\x85")


def write_rules(path: Path) -> None:
    """Write the rules as SentencePiece reads them: code points in hex, a tab, and those put in their place."""
    rules = folding_rules()
    lines = (f"{_hex(written)}\t{_hex(rules[written])}\n" for written in sorted(rules))
    path.write_text("".join(lines), encoding="ascii")


def folding_rules() -> dict[str, str]:
    """Return what each character, or letter followed by its combining marks, is folded to if it changes."""
    rules: dict[str, str] = {}
    for character in _characters():
        folded = fold(character)
        if folded != character:
            rules[character] = folded
        parted = unicodedata.normalize("NFD", character)
        if parted != character == unicodedata.normalize("NFC", parted):
            rules[parted] = folded
    return rules


def fold(text: str) -> str:
    """Return `text` in compatibility form, lower case and simplified characters, without what cannot be seen.

    The tokenizer folds character by character, so a traditional word that OpenCC knows only as a whole
    (瞭解, 計畫) keeps a character there.

    Examples
    --------
    >>> fold("Ｇ２０ 經濟")
    'g20 经济'
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(map(_seen, simplified(folded)))


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in _SPACES or character in _BREAKS:
        return " "
    return "" if category in _UNSEEN else character


def _characters() -> Iterator[str]:
    for code in range(1, sys.maxunicode + 1):  # SentencePiece cannot hold the first, NUL
        if unicodedata.category(chr(code)) not in _UNUSED:
            yield chr(code)


def _hex(text: str) -> str:
    return " ".join(f"{ord(character):X}" for character in text)
