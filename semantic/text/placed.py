"""Placed text: characters that know where in the source they came from.

Every reader yields placed text, every repair turns placed text into placed text, so a
paragraph can be traced to the exact span of the decoded file whatever was mended on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]


class Span(NamedTuple):
    """Half-open range ``[start, end)`` of code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Tell whether two spans have a character in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, eq=False)
class PlacedText:
    """A string in which each character carries its span in the source.

    Parameters
    ----------
    text : str
        The characters.
    starts, ends : ndarray of int64, shape (len(text),)
        Character ``i`` came from ``source[starts[i]:ends[i]]``; both are non-decreasing.
        A character that a repair put in (a space between joined lines) has an empty span.
    """

    text: str
    starts: Offsets
    ends: Offsets

    def __post_init__(self) -> None:
        if not len(self.text) == len(self.starts) == len(self.ends):
            raise ValueError("A placed text needs one start and one end for each character.")

    @classmethod
    def whole(cls, text: str, offset: int = 0) -> PlacedText:
        """Place `text` as it stands in the source from `offset` on."""
        starts = np.arange(offset, offset + len(text), dtype=np.int64)
        return cls(text, starts, starts + 1)

    @classmethod
    def join(cls, separator: str, parts: Iterable[PlacedText]) -> PlacedText:
        """Concatenate `parts`, in source order, with an unplaced `separator` between them."""
        texts: list[str] = []
        starts: list[Offsets] = []
        ends: list[Offsets] = []
        for part in parts:
            if texts:
                here = ends[-1][-1:] if len(ends[-1]) else np.zeros(1, dtype=np.int64)
                texts.append(separator)
                starts.append(np.repeat(here, len(separator)))
                ends.append(np.repeat(here, len(separator)))
            texts.append(part.text)
            starts.append(part.starts)
            ends.append(part.ends)
        if not texts:
            return cls.whole("")
        return cls("".join(texts), np.concatenate(starts), np.concatenate(ends))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> PlacedText:
        return PlacedText(self.text[part], self.starts[part], self.ends[part])

    def source_span(self, start: int, end: int) -> Span:
        """Return the smallest source span that encloses ``text[start:end]`` (not empty)."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no span of a text of {len(self.text)}.")
        return Span(int(self.starts[start]), int(self.ends[end - 1]))

    def position_of(self, source_offset: int) -> int:
        """Return the index of the first character that lies at or after `source_offset`."""
        return int(np.searchsorted(self.starts, source_offset, side="left"))


class Dropped(NamedTuple):
    """Words that cleaning took out: their source span, the words, and why."""

    span: Span
    text: str
    reason: str


@dataclass
class Edits:
    """Changes to one placed text, collected first and made in one pass.

    Repairs may only drop words, with a reason, and change white space; so nothing can
    vanish without an entry among the dropped.
    """

    source: PlacedText
    _changes: list[tuple[int, int, str]] = field(default_factory=list)
    _dropped: list[Dropped] = field(default_factory=list)

    def drop(self, start: int, end: int, reason: str, *, leaving: str = "") -> None:
        """Take ``[start, end)`` out for `reason`; `leaving` is white space to put there."""
        if leaving.strip():
            raise ValueError("Only white space may be put where words were dropped.")
        words = self.source.text[start:end]
        if words.strip():
            self._dropped.append(Dropped(self.source.source_span(start, end), words, reason))
        self._changes.append((start, end, leaving))

    def respace(self, start: int, end: int, spaces: str) -> None:
        """Put the white space `spaces` where the white space ``[start, end)`` stands."""
        if (self.source.text[start:end] + spaces).strip():
            raise ValueError("Only white space may be changed without being listed as dropped.")
        self._changes.append((start, end, spaces))

    def made(self) -> tuple[PlacedText, list[Dropped]]:
        """Return the text with all changes made, and what was dropped, in source order."""
        if not self._changes:
            return self.source, self._dropped
        pieces: list[str] = []
        starts: list[Offsets] = []
        ends: list[Offsets] = []
        cursor = 0
        for start, end, new in sorted(self._changes):
            if start < cursor:
                raise ValueError(f"Two changes overlap at character {start}.")
            kept = self.source[cursor:start]
            pieces += [kept.text, new]
            low, high = self._place(start, end)
            starts += [kept.starts, np.full(len(new), low, dtype=np.int64)]
            ends += [kept.ends, np.full(len(new), high, dtype=np.int64)]
            cursor = end
        rest = self.source[cursor:]
        text = PlacedText(
            "".join([*pieces, rest.text]),
            np.concatenate([*starts, rest.starts]),
            np.concatenate([*ends, rest.ends]),
        )
        return text, sorted(self._dropped)

    def _place(self, start: int, end: int) -> Span:
        """Return where in the source the white space that replaces ``[start, end)`` lies."""
        if start < end:
            return self.source.source_span(start, end)
        if start:
            here = int(self.source.ends[start - 1])
        else:
            here = int(self.source.starts[0]) if len(self.source) else 0
        return Span(here, here)


def lines(text: str) -> Iterator[Span]:
    """Yield the span of each line of `text`, line ends left out."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        if end < 0:
            yield Span(start, len(text))
            return
        yield Span(start, end)
        start = end + 1
