"""Texts in pieces, marked where they share wording, differ, or promise something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from semantic.reports.telling import differences_told
from semantic.reports.words import Words, outside
from semantic.reuse.differences import Difference
from semantic.text.placed import Span


class Mark(NamedTuple):
    """A span of a text, how it looks, and what that means."""

    span: Span
    look: str
    meaning: str


class Piece(NamedTuple):
    """A stretch of a text with all its looks and meanings; both empty where it has no mark."""

    text: str
    looks: str = ""
    meaning: str = ""


def pieces(text: str, marks: Sequence[Mark] = ()) -> list[Piece]:
    """Return a text in pieces; marks may cross each other.

    Examples
    --------
    >>> pieces("abcd", [Mark(Span(0, 3), "shared", "same"), Mark(Span(2, 4), "differs", "other")])
    [Piece(text='ab', looks='shared', meaning='same'), Piece(text='c', looks='shared differs', meaning='same; other'), \
Piece(text='d', looks='differs', meaning='other')]
    """
    inside = [mark for mark in marks if mark.span.start < mark.span.end]
    edges = sorted({0, len(text), *(edge for mark in inside for edge in mark.span if 0 < edge < len(text))})
    cut: list[Piece] = []
    for start, end in pairwise(edges):
        here = [mark for mark in inside if mark.span.start <= start and end <= mark.span.end]
        looks = " ".join(dict.fromkeys(mark.look for mark in here))
        meaning = "; ".join(dict.fromkeys(mark.meaning for mark in here if mark.meaning))
        cut.append(Piece(text[start:end], looks, meaning))
    return cut


def layered(below: Iterable[Mark], above: Sequence[Mark]) -> list[Mark]:
    """Return marks of which some lie above others, which are left out there.

    Examples
    --------
    >>> layered([Mark(Span(0, 9), "shared", "")], [Mark(Span(2, 3), "differs", "")])
    [Mark(span=Span(start=0, end=2), look='shared', meaning=''), Mark(span=Span(start=3, end=9), look='shared', meaning=''), \
Mark(span=Span(start=2, end=3), look='differs', meaning='')]
    """
    covered = [mark.span for mark in above]
    cut = (
        mark._replace(span=Span(max(free.start, mark.span.start), min(free.end, mark.span.end)))
        for mark in below
        for free in outside(mark.span.end, covered)
        if free.overlaps(mark.span)
    )
    return [*cut, *above]


def shared_wording(spans: Iterable[Span], words: Words) -> list[Mark]:
    """Return the marks of wording that another text has as well."""
    return [Mark(span, "shared", words("page.shared_wording")) for span in spans]


def other_wording(text: str, shared: Iterable[Span], words: Words) -> list[Mark]:
    """Return the marks of wording that another text has not, but for stops and spaces."""
    return [
        Mark(span, "other", words("page.other_wording"))
        for span in outside(len(text), list(shared))
        if any(sign.isalnum() for sign in text[span.start : span.end])
    ]


def differing(text: str, spans: Iterable[tuple[Difference, Span | None]], words: Words) -> list[Mark]:
    """Return the marks of what matters and differs; a difference of a whole text has none, as all would be marked."""
    return [
        Mark(
            span,
            f"differs {difference.type.value}",
            words("page.differs", type=words(f"difference.{difference.type.value}")),
        )
        for difference, span in spans
        if span is not None and span != (0, len(text))
    ]


def differing_in_a(text: str, differences: Iterable[Difference], words: Words) -> list[Mark]:
    """Return the marks of differences in the first of two texts."""
    return differing(text, ((each, each.a_span) for each in differences), words)


def differing_in_b(text: str, differences: Iterable[Difference], words: Words) -> list[Mark]:
    """Return the marks of differences in the second of two texts."""
    return differing(text, ((each, each.b_span) for each in differences), words)


def in_words(differences: Iterable[Difference], a: str, b: str, words: Words) -> list[str]:
    """Return what two texts say otherwise, in words."""
    return differences_told(differences, a, b, words, "“{}”".format)
