"""Plain text files."""

from __future__ import annotations

from semantic.settings import ReadingSettings
from semantic.sources.decoding import Decoded, decode
from semantic.sources.documents import Body, Document
from semantic.text.placed import PlacedText


def read_plain(data: bytes, _settings: ReadingSettings) -> Document:
    """Read a text file; its lines are taken as they stand."""
    decoded = decode(data)
    body = Body(text=PlacedText.whole(decoded.text))
    return Document(text=decoded.text, bodies=(body,), notices=lost_characters(decoded))


def lost_characters(decoded: Decoded) -> tuple[str, ...]:
    """Return a notice if some bytes of a file could not be decoded."""
    if not decoded.lost:
        return ()
    return (
        f"{decoded.lost} characters could not be decoded as {decoded.encoding} and read as �; "
        "save the file anew from its origin if they matter",
    )
