"""The records that every part of the toolkit passes on: plain, frozen, without files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from semantic.text.placed import Span


class Role(StrEnum):
    """What a paragraph is in its speech."""

    BODY = "body"
    HEADING = "heading"
    SALUTATION = "salutation"
    CLOSING = "closing"


class Level(StrEnum):
    """What is compared with what: whole paragraphs, or single sentences."""

    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"

    @property
    def plural(self) -> str:
        """What several are called, in the manifest and in names of files."""
        return f"{self.value}s"


class Mode(StrEnum):
    """What makes a passage near: what it means, how it is worded, or both."""

    SEMANTIC = "semantic"
    LEXICAL = "lexical"
    BOTH = "both"


class Kind(StrEnum):
    """How two passages relate, the strictest first; all but the last two are kinds of reuse."""

    VERBATIM = "verbatim"
    EDITED = "edited"
    REWORDED = "reworded"
    TRANSLATED = "translated"
    SAME_TOPIC = "same_topic"
    UNRELATED = "unrelated"

    @property
    def is_reuse(self) -> bool:
        """Whether one passage uses the other."""
        return self not in (Kind.SAME_TOPIC, Kind.UNRELATED)

    @property
    def looseness(self) -> int:
        """0 for the strictest kind, then higher."""
        return tuple(Kind).index(self)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A stretch of a speech that knows its place there and in the source.

    Offsets are ``[start, end)`` in code points: ``text == speech.text[start:end]``, and
    ``[source_start, source_end)`` of the decoded source encloses it. `heading` is the path of
    headings above it, outermost first; `ordinal` counts from 1.
    """

    id: str
    speech_id: str
    ordinal: int
    heading: tuple[str, ...]
    text: str
    start: int
    end: int
    role: Role
    source_start: int
    source_end: int

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "id": self.id,
            "speech_id": self.speech_id,
            "ordinal": self.ordinal,
            "heading": list(self.heading),
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "role": self.role.value,
            "source_start": self.source_start,
            "source_end": self.source_end,
        }


@dataclass(frozen=True, kw_only=True)
class Sentence(Passage):
    """One sentence; `ordinal` counts within its paragraph."""

    paragraph_id: str

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return super().to_json() | {"paragraph_id": self.paragraph_id}


@dataclass(frozen=True, kw_only=True)
class Paragraph(Passage):
    """One paragraph, the unit that is embedded, with its sentences."""

    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A place where a publisher withheld text, or marked where its paywall begins.

    `at` is the offset into ``Speech.text`` before which the mark stood; `text` the mark
    itself; `missing` the number of characters withheld there, 0 where the mark only says
    that the paid part begins, None where it does not say.
    """

    at: int
    missing: int | None
    text: str
    source_start: int
    source_end: int

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "at": self.at,
            "missing": self.missing,
            "text": self.text,
            "source_start": self.source_start,
            "source_end": self.source_end,
        }


@dataclass(frozen=True, kw_only=True)
class Speech:
    """One speech: who said it, where, when, in which language, and its clean text.

    Unknown values are None. `speaker` and `place` are in simplified script without inner
    spaces; `text` stays as published, less what was dropped. A part that no one speaks (a
    preface before several speakers) has neither title nor speaker.
    """

    id: str
    title: str | None
    speaker: str | None
    place: str | None
    date: str | None
    language: str | None
    source: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    gaps: tuple[Gap, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def characters(self) -> int:
        """Number of characters of the body paragraphs."""
        return sum(len(p.text) for p in self.paragraphs if p.role is Role.BODY)

    def to_json(self, *, text: bool = False) -> dict[str, Any]:
        """Return the fields as plain JSON values; `paragraphs` is their number."""
        fields: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "speaker": self.speaker,
            "place": self.place,
            "date": self.date,
            "language": self.language,
            "source": self.source,
            "paragraphs": len(self.paragraphs),
            "characters": self.characters,
            "gaps": [gap.to_json() for gap in self.gaps],
            "metadata": dict(self.metadata),
        }
        return fields | {"text": self.text} if text else fields


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A paragraph or sentence near a query.

    Parameters
    ----------
    rank : int
        1 for the nearest.
    passage : Paragraph or Sentence
        What was found; a paragraph comes without its sentences.
    speaker, place, date, language : str or None
        Of its speech, as far as known.
    similarity : float
        Cosine, higher is closer, in [-1, 1]: of embeddings, or of wording where only that was
        searched.
    shared : tuple of Span
        Where wording of the query stands in ``passage.text``, in order.
    kind : Kind or None
        How it relates to the query; None where nobody asked.
    """

    rank: int
    passage: Passage
    speaker: str | None
    place: str | None
    date: str | None
    language: str | None
    similarity: float
    shared: tuple[Span, ...] = ()
    kind: Kind | None = None

    @property
    def id(self) -> str:
        """Id of the passage."""
        return self.passage.id

    @property
    def speech_id(self) -> str:
        """Id of its speech."""
        return self.passage.speech_id

    @property
    def text(self) -> str:
        """Text of the passage."""
        return self.passage.text

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it is wording shared with the query."""
        pieces: list[tuple[str, bool]] = []
        done = 0
        for start, end in self.shared:
            pieces += [(self.text[done:start], False), (self.text[start:end], True)]
            done = end
        return tuple(piece for piece in (*pieces, (self.text[done:], False)) if piece[0])

    def __str__(self) -> str:
        said = ", ".join(filter(None, (self.speaker, self.place, self.date)))
        return f"{self.similarity:.4f}  {self.id}  {said}\n        {self.text}"

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, the similarity rounded to 4 decimals."""
        return {
            "rank": self.rank,
            "id": self.id,
            "speech_id": self.speech_id,
            "speaker": self.speaker,
            "place": self.place,
            "date": self.date,
            "language": self.language,
            "heading": list(self.passage.heading),
            "text": self.text,
            "start": self.passage.start,
            "end": self.passage.end,
            "similarity": round(self.similarity, 4),
            "kind": None if self.kind is None else self.kind.value,
            "shared": [list(span) for span in self.shared],
        }


@dataclass(frozen=True, kw_only=True)
class DroppedPassage:
    """Words that cleaning took out of a source, where they stood, and why."""

    source: str
    source_start: int
    source_end: int
    text: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "source": self.source,
            "source_start": self.source_start,
            "source_end": self.source_end,
            "text": self.text,
            "reason": self.reason,
        }


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A source that could not be read, and one sentence that says why and what to do."""

    source: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What came out of a pile of files.

    Parameters
    ----------
    speeches : tuple of Speech
        In the order of their sources, then of their place in the file.
    dropped : tuple of DroppedPassage
        In the same order.
    failures : tuple of Failure
        Sources that gave no speech.
    notices : tuple of Failure
        Sources that were read, with something their reader should know.
    digests : mapping
        SHA-256 of each file that gave a speech, by the name of the source.
    """

    speeches: tuple[Speech, ...]
    dropped: tuple[DroppedPassage, ...]
    failures: tuple[Failure, ...]
    notices: tuple[Failure, ...]
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> int:
        """How many files were tried."""
        return len(self.digests) + len(self.failures)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs of all speeches, in order."""
        return tuple(paragraph for speech in self.speeches for paragraph in speech.paragraphs)
