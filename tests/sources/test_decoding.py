from __future__ import annotations

import pytest
from semantic.errors import EmptySourceError, UnsupportedFormatError
from semantic.sources.decoding import decode

SIMPLIFIED = "各位代表，现在我代表市人民政府报告工作。2025年，全市生产总值增长5.4%。"
TRADITIONAL = "各位代表，現在我代表市人民政府報告工作。2025年，全市生產總值增長5.4%。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (SIMPLIFIED, "utf-32"),
        ("Le président a déclaré que l’été était fini, et que la fête était à l’honneur.", "cp1252"),
        ("Господин Председатель, уважаемые делегаты, наши страны встречаются в этом зале.", "cp1251"),
        ("本日は、会議を開催いたします。よろしくお願い申し上げます。", "shift_jis"),
    ],
)
def test_encodings_are_told_from_the_bytes(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.lost) == (text, 0)


def test_utf8_with_a_torn_byte_is_read_and_the_loss_counted() -> None:
    data = (SIMPLIFIED * 10).encode()
    torn = data[:300] + b"\xff" + data[301:]
    decoded = decode(torn)
    assert decoded.encoding == "utf-8"
    assert 0 < decoded.lost <= 3
    assert "各位代表" in decoded.text


def test_nothing_is_empty() -> None:
    with pytest.raises(EmptySourceError, match="it is empty"):
        decode(b"\r\n \0")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n" + bytes(40), b"text\0with zeros" * 9]
)
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(UnsupportedFormatError, match="binary data"):
        decode(data)
