"""What tells who may reach a server: whether a name is that of this machine, and the token that a file holds."""

from __future__ import annotations

import ipaddress
from pathlib import Path

from semantic.errors import SemanticError


def is_loopback(host: str) -> bool:
    """Tell whether a name or number is that of this machine for itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def token_in(path: Path) -> str:
    """Return what a file holds, without spaces around.

    Raises
    ------
    SemanticError
        If it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SemanticError(f"The token cannot be read from {path} ({why}); check the name.") from error


def is_token(text: str) -> bool:
    """Tell whether a text can be a token: ASCII without spaces, as it stands in a header."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
