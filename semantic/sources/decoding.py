"""From bytes to text: UTF-8, UTF-16, GB18030, Big5 and the legacy encodings of other languages."""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass

import puremagic
import regex
from charset_normalizer import from_bytes

from semantic.errors import EmptySourceError, UnsupportedFormatError
from semantic.text.comparison import simplified
from semantic.text.languages import is_common_han

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE_ENCODINGS = ("gb18030", "big5hkscs")
_WIDE_ENCODINGS = ("utf-16-le", "utf-16-be")
_OTHER_ENCODINGS = [
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1256", "cp874"),
    *("shift_jis", "euc_jp", "euc_kr"),
]
_SAMPLE_BYTES = 200_000  # enough letters to tell encodings apart, whatever the file's size
_HAN = regex.compile(r"\p{Han}")

_COMMON_SHARE_OF_CHINESE = 0.75
"""Chinese in its own encoding draws 97 % of its characters from the common ones, in a wrong
one about half; so the share decides between GB18030 and Big5, which both accept most bytes."""

_TORN_SHARE = 0.1
"""UTF-8 with a few torn bytes still has many letters beyond ASCII that decode; in text of another
encoding nearly each of them fails."""

_CONTROL_SHARE = 0.02
"""Text holds no control bytes but white space; pictures and archives are full of them."""


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was in, and how many characters could not be decoded."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes) -> Decoded:
    """Decode the bytes of a text file; a byte order mark is not part of the text.

    Raises
    ------
    EmptySourceError
        If there are no bytes.
    UnsupportedFormatError
        If the bytes are no text, or text in no encoding known here.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise EmptySourceError("it is empty; fetch it anew or leave it out")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _forgiving(data, encoding)
    if (wide := _wide_encoding(data)) is not None:
        return _forgiving(data, wide)
    binary = _is_binary(data)
    if len(data) % 2 == 0 and (binary or not _decodes_as_bytes(data)):
        wide = _chinese_among(data, _WIDE_ENCODINGS)  # Chinese in UTF-16 has hardly a zero byte
        if wide is not None:
            return _forgiving(data, wide)
    if binary:
        raise UnsupportedFormatError(
            f"it is {_kind_of(data)}, not text; give it the ending of its kind, or leave it out"
        )
    return _narrow(data)


def _narrow(data: bytes) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        torn = _forgiving(data, "utf-8")
    if torn.lost <= _TORN_SHARE * _letters_beyond_ascii(torn.text):
        return torn
    encoding = _chinese_among(data, _CHINESE_ENCODINGS) or _other_encoding(data)
    if encoding is None:
        raise UnsupportedFormatError("its bytes are text in no encoding known here; save it as UTF-8")
    return _forgiving(data, encoding)


def _letters_beyond_ascii(text: str) -> int:
    return sum(ord(character) > 127 and character != "\ufffd" for character in text)


def _forgiving(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding.removesuffix("-sig"), text.count("\ufffd"))


def _wide_encoding(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its zero bytes (of spaces and digits) stand."""
    sample = data[:_SAMPLE_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.01 * len(sample) or min(even, odd) > 0.1 * max(even, odd):
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return encoding if _writing_share(text) > 1 - _CONTROL_SHARE else None


def _decodes_as_bytes(data: bytes) -> bool:
    """Tell whether the bytes are text in an encoding of one or more bytes a character."""
    sample = data[:_SAMPLE_BYTES]
    return (
        sample.decode("utf-8", errors="ignore").encode() == sample
        or _chinese_among(data, _CHINESE_ENCODINGS) is not None
    )


def _writing_share(text: str) -> float:
    return sum(c.isprintable() or c.isspace() for c in text) / max(len(text), 1)


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE_BYTES]
    counts = Counter(sample)
    controls = sum(counts[byte] for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b")
    return controls > _CONTROL_SHARE * len(sample) or counts[0] > 0


def _kind_of(data: bytes) -> str:
    try:
        names = [match.name for match in puremagic.magic_string(data[:4096]) if match.name]
    except (puremagic.PureError, ValueError):
        names = []
    return f"binary data ({names[0]})" if names else "binary data"


def _chinese_among(data: bytes, encodings: tuple[str, ...]) -> str | None:
    """Return which of `encodings` makes the bytes Chinese, by its common characters."""
    shares = {encoding: _chinese_share(data, encoding) for encoding in encodings}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _COMMON_SHARE_OF_CHINESE else None


def _chinese_share(data: bytes, encoding: str) -> float:
    """Return the share of the letters beyond ASCII that are common Chinese characters."""
    sample = data[:_SAMPLE_BYTES].decode(encoding, errors="replace")
    letters = [c for c in simplified(sample) if ord(c) > 127 and (c.isalpha() or c == "\ufffd")]
    common = sum(bool(_HAN.match(letter)) and is_common_han(letter) for letter in letters)
    return common / len(letters) if letters else 0.0


def _other_encoding(data: bytes) -> str | None:
    best = from_bytes(data[:_SAMPLE_BYTES], cp_isolation=_OTHER_ENCODINGS).best()
    return best.encoding if best is not None else None
