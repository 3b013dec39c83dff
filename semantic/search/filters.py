"""Which passages a search may find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from semantic.errors import SemanticError
from semantic.records import Role, Speech
from semantic.store.tables import PassageTable
from semantic.text.comparison import caseless, simplified

_DATE = regex.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_DIVISIONS = regex.compile(r"(?<=\p{Han}{2})(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市|区|县)$")
"""What a place may be called with or without: 北京 and 北京市 are one."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a search is limited to; what is empty limits nothing.

    Parameters
    ----------
    speakers, places, languages, speeches : tuple of str
        Any of these. Names may be in traditional or simplified script and in any case, places
        with or without 省, 市 and the like; `speeches` are ids.
    since, until : str or None
        First and last date, inclusive: ``2026``, ``2026-01`` or ``2026-01-16``. A speech whose
        date is unknown is left out where either is given.
    roles : tuple of Role
        Body paragraphs by default; headings, salutations and closings are left out.
    but_not_speech, but_not_rows : str or None, tuple of int
        Id of a speech, and rows of the level that is searched, to leave out.
    only_rows : tuple of int or None
        Rows of the level that is searched, beyond which nothing is found.

    Raises
    ------
    SemanticError
        If a date is none.
    """

    speakers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    speeches: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    roles: tuple[Role, ...] = (Role.BODY,)
    but_not_speech: str | None = None
    but_not_rows: tuple[int, ...] = ()
    only_rows: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        for date in (self.since, self.until):
            if date is not None:
                check_date(date)
        if self.since and self.until and not _not_before(self.until, self.since):
            raise SemanticError(
                f"No date lies between {self.since} and {self.until}; give the earlier one first."
            )

    def allows(self, speech: Speech) -> bool:
        """Tell whether a speech may be searched."""
        return (
            speech.id != self.but_not_speech
            and (not self.speeches or speech.id in self.speeches)
            and _is_among(speech.language, self.languages, str.casefold)
            and _is_among(speech.speaker, self.speakers, folded_name)
            and _is_among(speech.place, self.places, folded_place)
            and self._is_within(speech.date)
        )

    def rows(self, speeches: Sequence[Speech], table: PassageTable) -> NDArray[np.bool_]:
        """Return for each row of a level whether it may be found, shape ``(rows,)``."""
        allowed = np.array([self.allows(speech) for speech in speeches], dtype=np.bool_)
        roles = np.array([role in self.roles for role in Role], dtype=np.bool_)
        rows: NDArray[np.bool_] = allowed[table.speeches] & roles[table.roles]
        rows[list(self.but_not_rows)] = False
        if self.only_rows is not None:
            among = np.zeros_like(rows)
            among[list(self.only_rows)] = True
            rows &= among
        return rows

    def _is_within(self, date: str | None) -> bool:
        if date is None:
            return self.since is None and self.until is None
        after = self.since is None or _not_before(date, self.since)
        before = self.until is None or _not_before(self.until, date)
        return after and before


def _is_among(value: str | None, wanted: Sequence[str], fold: Callable[[str], str]) -> bool:
    if not wanted:
        return True
    return value is not None and fold(value) in {fold(name) for name in wanted}


def check_date(date: object) -> None:
    """Check that something is written as a date, or as a year or a month.

    Raises
    ------
    SemanticError
        If it is not.
    """
    if not (isinstance(date, str) and _DATE.fullmatch(date)):
        raise no_date(date)


def no_date(date: object) -> SemanticError:
    """Return what to raise for what is no date."""
    return SemanticError(f"{date!r} is no date; write 2026, 2026-01 or 2026-01-16.")


@lru_cache(maxsize=65536)
def folded_name(name: str) -> str:
    """Return what names are compared by: in simplified script, without case and spaces."""
    return "".join(caseless(simplified(name)).split())


@lru_cache(maxsize=65536)
def folded_place(place: str) -> str:
    """Return what places are compared by: in simplified script, without 省, 市 and the like."""
    return _DIVISIONS.sub("", folded_name(place))


def _not_before(later: str, earlier: str) -> bool:
    """Tell whether one date is not before the other, as far as both are known."""
    length = min(len(later), len(earlier))
    return later[:length] >= earlier[:length]
