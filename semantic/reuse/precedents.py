"""Precedents: where a passage was said before, and what it says otherwise now."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from semantic.records import Kind, Neighbour
from semantic.reuse.comparing import compared
from semantic.reuse.differences import Difference
from semantic.reuse.ready import Make
from semantic.reuse.relating import Judge
from semantic.text.languages import detect_language


@dataclass(frozen=True, kw_only=True)
class Precedent:
    """A neighbour with its kind, and what it says otherwise than the passage it was found for."""

    neighbour: Neighbour
    differences: tuple[Difference, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields of the neighbour, and the differences, as plain JSON values."""
        differences = [difference.to_json() for difference in self.differences]
        return self.neighbour.to_json() | {"differences": differences}


@dataclass(frozen=True, kw_only=True)
class CheckedPassage:
    """A paragraph of a draft, and where it was said before.

    Parameters
    ----------
    ordinal : int
        Which paragraph it is, from 1.
    text : str
        The paragraph.
    kind : Kind
        The strictest kind of its precedents; `Kind.SAME_TOPIC` or `Kind.UNRELATED` where it is new.
    nearest : tuple of Precedent
        The strictest kind first, then the most similar.
    """

    ordinal: int
    text: str
    kind: Kind
    nearest: tuple[Precedent, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {
            "ordinal": self.ordinal,
            "text": self.text,
            "kind": self.kind.value,
            "nearest": [precedent.to_json() for precedent in self.nearest],
        }


def with_kinds(
    text: str, neighbours: Sequence[Neighbour], judge: Judge, *, make_ready: Make = compared
) -> list[Neighbour]:
    """Return neighbours of a text, in their order, each with how it relates to the text.

    Parameters
    ----------
    text : str
        What they are neighbours of.
    neighbours : sequence of Neighbour
        As a search finds them.
    judge : Judge
        What tells the kinds.
    make_ready : callable
        What makes texts ready to be compared: `ReadyTexts` where the same neighbours are found again and again.
    """
    different = list(dict.fromkeys([text, *(neighbour.text for neighbour in neighbours)]))
    ready = dict(zip(different, make_ready(different), strict=True))
    language = detect_language(text)
    told: dict[tuple[str, str | None], Kind] = {}  # of equal texts, each is judged once
    for neighbour in neighbours:
        pair = (neighbour.text, neighbour.language)
        if pair not in told:
            languages = (language, neighbour.language)
            told[pair] = judge.judge(ready[text], ready[neighbour.text], neighbour.similarity, languages).kind
    return [
        dataclasses.replace(neighbour, kind=told[neighbour.text, neighbour.language])
        for neighbour in neighbours
    ]


def checked(
    ordinal: int, text: str, neighbours: Sequence[Neighbour], judge: Judge, *, make_ready: Make = compared
) -> CheckedPassage:
    """Return what is known of a paragraph of a draft whose neighbours in a corpus are given; `make_ready` as for `with_kinds`."""
    own, *others = make_ready([text, *(neighbour.text for neighbour in neighbours)])
    language = detect_language(text)
    nearest: list[Precedent] = []
    for neighbour, other in zip(neighbours, others, strict=True):
        relation = judge.relation(own, other, neighbour.similarity, (language, neighbour.language))
        told = dataclasses.replace(neighbour, kind=relation.kind)
        nearest.append(Precedent(neighbour=told, differences=relation.differences))
    nearest.sort(
        key=lambda each: (_looseness(each.neighbour), -each.neighbour.similarity, each.neighbour.rank)
    )
    kind = (nearest[0].neighbour.kind if nearest else None) or Kind.UNRELATED
    return CheckedPassage(ordinal=ordinal, text=text, kind=kind, nearest=tuple(nearest))


def _looseness(neighbour: Neighbour) -> int:
    return (neighbour.kind or Kind.UNRELATED).looseness
