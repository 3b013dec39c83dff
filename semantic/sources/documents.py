"""What a reader hands on: the decoded text of one file and the bodies of writing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from semantic.text.placed import Dropped, PlacedText, Span


class Unit(Enum):
    """How much of a speech one body holds."""

    FILE = "a file, in which one or more speeches are to be found"
    SPEECH = "a whole speech (a row of a table)"
    PARAGRAPH = "one paragraph of a speech (a row of a table)"


@dataclass(frozen=True, order=True)
class Mark:
    """A heading that the format itself declares; level 0 is the title of the whole."""

    span: Span
    level: int


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is known of a speech beside its text; None where unknown."""

    id: str | None = None
    title: str | None = None
    speaker: str | None = None
    place: str | None = None
    date: str | None = None
    language: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def over(self, other: Particulars) -> Particulars:
        """Return these particulars, with what is unknown taken from `other`."""
        return Particulars(
            id=self.id or other.id,
            title=self.title or other.title,
            speaker=self.speaker or other.speaker,
            place=self.place or other.place,
            date=self.date or other.date,
            language=self.language or other.language,
            extra={**other.extra, **self.extra},
        )


@dataclass(frozen=True, kw_only=True)
class Body:
    """One run of writing, with what its format says about it.

    `stated` beats what is found in the text (a column of a table); `hinted` fills in only
    what the text does not tell (the title of a web page).
    """

    text: PlacedText
    unit: Unit = Unit.FILE
    marks: tuple[Mark, ...] = ()
    stated: Particulars = Particulars()
    hinted: Particulars = Particulars()
    speech_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A decoded file: offsets of all its bodies count in `text`."""

    text: str
    bodies: tuple[Body, ...]
    dropped: tuple[Dropped, ...] = ()
    notices: tuple[str, ...] = ()
