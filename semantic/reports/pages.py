"""Pages from templates."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def environment() -> Environment:
    """Return what opens the templates.

    What is filled into a page of HTML is escaped, into one of Markdown it is not. A name that a page was
    not given is an error, not an empty space.
    """
    return Environment(
        loader=PackageLoader("semantic.reports"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
