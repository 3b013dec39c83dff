"""Text for files that are XML inside."""

from __future__ import annotations

import regex

_NOT_IN_XML = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What no XML may hold (Extensible Markup Language 1.0, § 2.2)."""


def in_xml(text: str) -> str:
    r"""Return a text with the replacement character for each character that XML cannot hold.

    Examples
    --------
    >>> in_xml("a\x00b") == "a\ufffdb"
    True
    """
    return _NOT_IN_XML.sub("\ufffd", text)
