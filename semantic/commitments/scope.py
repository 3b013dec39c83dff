"""Relative to whom a commitment is unique: with which other speeches a speech is compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import regex

from semantic.errors import SemanticError
from semantic.records import Speech
from semantic.search.filters import Filter, folded_name, folded_place
from semantic.text.places import level_of_place

_FILTERS = ("speaker", "place", "language", "speech")
_DATES = ("since", "until")
_TERM = regex.compile(
    r"(?i)\s*(?:same[\s-]+(?P<same>[\p{L}_][\p{L}\p{N}_]*)|(?P<name>[\p{L}_][\p{L}\p{N}_]*)\s*=\s*(?P<value>[^=]*\S))\s*"
)


@dataclass(frozen=True)
class Scope:
    """Which other speeches a speech is compared with; by default all.

    Parameters
    ----------
    same : tuple of str
        What both must have alike: ``year``, ``place``, ``level``, ``speaker``, ``language`` or a column of their
        metadata. A speech of which it is not known is compared with none, and none with it.
    having : tuple of (str, tuple of str)
        What the other must have, by name, and the values that will do.
    """

    same: tuple[str, ...] = ()
    having: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def parse(cls, words: str) -> Self:
        """Read a scope: terms with commas between, each ``same NAME`` or ``NAME=VALUE|VALUE``.

        Names are year, place, level, speaker, language, speech, since, until, or a column of the metadata.

        Raises
        ------
        SemanticError
            If a term is neither, or names no date where one belongs.

        Examples
        --------
        >>> Scope.parse("same year, level=province|city")
        Scope(same=('year',), having=(('level', ('province', 'city')),))
        """
        same: list[str] = []
        having: list[tuple[str, tuple[str, ...]]] = []
        for term in words.split(","):
            match = _TERM.fullmatch(term)
            if match is None:
                raise SemanticError(
                    f"{term.strip()!r} limits nothing; write terms such as 'same year' or 'place=上海', with commas between."
                )
            if match["same"]:
                same.append(match["same"].casefold())
            else:
                values = tuple(value.strip() for value in match["value"].split("|"))
                having.append((match["name"].casefold(), values))
        names = [name for name, _ in having]
        for name in names:
            if names.count(name) > 1:
                raise SemanticError(
                    f"{name!r} is given twice; write one term, with | between values that will do."
                )
        if dated := next((name for name, values in having if name in _DATES and len(values) > 1), None):
            raise SemanticError(f"{dated!r} takes one date; give the earliest or latest alone.")
        scope = cls(tuple(same), tuple(having))
        _ = scope._filter  # a date that is none is refused now
        return scope

    def allows(self, own: Speech, other: Speech) -> bool:
        """Tell whether a speech is compared with another one."""
        return (
            own.id != other.id
            and self._filter.allows(other)
            and all(
                _has(other, name, values) for name, values in self.having if name not in (*_FILTERS, *_DATES)
            )
            and all(
                _value(own, name) is not None and _value(own, name) == _value(other, name)
                for name in self.same
            )
        )

    @cached_property
    def _filter(self) -> Filter:
        given = dict(self.having)
        return Filter(
            speakers=given.get("speaker", ()),
            places=given.get("place", ()),
            languages=given.get("language", ()),
            speeches=given.get("speech", ()),
            since=given.get("since", (None,))[0],
            until=given.get("until", (None,))[0],
        )

    def __str__(self) -> str:
        terms = [f"same {name}" for name in self.same] + [
            f"{name}={'|'.join(values)}" for name, values in self.having
        ]
        return ", ".join(terms)


def _has(speech: Speech, name: str, values: tuple[str, ...]) -> bool:
    value = _value(speech, name)
    return value is not None and value in {folded_name(each) for each in values}


def _value(speech: Speech, name: str) -> str | None:
    """Return what a speech has of a name: of a level, that of its metadata before the one that its place tells."""
    given = {key.casefold(): value for key, value in speech.metadata.items()}.get(name)
    if name == "place" and speech.place:
        return folded_place(speech.place)
    if given:
        return folded_name(given)
    known = {
        "year": speech.date[:4] if speech.date else None,
        "level": level_of_place(speech.place) if speech.place else None,
        "place": speech.place,
        "speaker": speech.speaker,
        "language": speech.language,
        "speech": speech.id,
    }.get(name)
    return None if known is None else folded_name(known)
