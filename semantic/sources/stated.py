"""What a table or front matter states of a speech, checked before it is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from semantic.errors import MetadataError
from semantic.sources.documents import Particulars
from semantic.text.dates import find_date
from semantic.text.languages import language_code

STATED_NAMES = ("title", "speaker", "place", "date", "language")
"""The names under which particulars of a speech are stated; any other name is kept as extra."""

_PARTIAL_DATE = regex.compile(r"(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2]))?")


def stated_particulars(
    values: Mapping[str, str], where: str, names: Sequence[str] = STATED_NAMES
) -> Particulars:
    """Return the particulars that `values` state at `where`; what is not among `names` is extra.

    Raises
    ------
    MetadataError
        If the date is no date or the language none.
    """
    known = {name: values[name] for name in names if values.get(name)}
    if "date" in known:
        known["date"] = _checked_date(known["date"], where)
    if "language" in known:
        known["language"] = _checked_language(known["language"], where)
    extra = {name: value for name, value in values.items() if name not in known}
    return Particulars(**known, extra=extra)


def _checked_date(words: str, where: str) -> str:
    """Return a date as ``YYYY-MM-DD`` (or ``YYYY-MM``, ``YYYY`` where no more is given)."""
    if _PARTIAL_DATE.fullmatch(words):
        return words
    date = find_date(words)
    if date is None:
        raise MetadataError(f"{where} has the date {words!r}; write it as 2026-02-09")
    return date


def _checked_language(words: str, where: str) -> str:
    """Return a language as the code that speeches carry: zh-TW and Chinese are zh."""
    code = language_code(words)
    if code is None:
        raise MetadataError(f"{where} has the language {words!r}; write a code such as zh, en or fr")
    return code
