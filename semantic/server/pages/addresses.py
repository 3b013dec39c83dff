"""The addresses of what pages show."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def address(path: str, **asked: object) -> str:
    """Return an address with what is asked of it; what is empty is left out.

    Examples
    --------
    >>> address("/reuse", level="sentence", kind="", page=2)
    '/reuse?level=sentence&page=2'
    """
    given = {name: value for name, value in asked.items() if value not in (None, "", (), [])}
    # Half a surrogate pair, which damaged files may hold, is in no address.
    query = urlencode(given, doseq=True, errors="replace")
    return f"{path}?{query}" if query else path


def speech_at(speech_id: str, ordinal: int | None = None, highlight: str | None = None) -> str:
    """Return where a speech is read, from one of its paragraphs on, which may be highlighted."""
    place = address(f"/speeches/{_named(speech_id)}", highlight=highlight)
    return place if ordinal is None else f"{place}#p{ordinal}"


def family_at(family_id: str) -> str:
    """Return where a family is shown."""
    return f"/reuse/{_named(family_id)}"


def theme_at(theme_id: str) -> str:
    """Return where a theme is shown."""
    return f"/themes/{_named(theme_id)}"


def similar_to(passage_id: str) -> str:
    """Return where what is similar to a passage is shown."""
    return address("/", paragraph=passage_id)


def _named(id_: str) -> str:
    return quote(id_, safe="", errors="replace")


def quoted(path: str) -> str:
    """Return a path as it stands in an address."""
    return quote(path, errors="replace")
