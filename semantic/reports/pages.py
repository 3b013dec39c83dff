"""Pages from templates."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

_SIGNS = "\\`*_[]<>|#&~$"
"""What Markdown, its tables or its formulae begin with."""


def environment() -> Environment:
    """Return what opens the templates.

    What is filled into a page of HTML is escaped, into one of Markdown it is not. A name that a page was
    not given is an error, not an empty space.
    """
    templates = Environment(
        loader=PackageLoader("semantic.reports"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["plain"] = plain
    return templates


def plain(words: str) -> str:
    """Return words on one line, with the signs escaped that Markdown would read as its own; the filter ``plain``."""
    line = " ".join(words.split())
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in line)
