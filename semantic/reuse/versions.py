"""Versions: how the members of a family are worded beside its medoid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from semantic.records import Kind, Passage
from semantic.reuse.alignment import Block
from semantic.reuse.comparing import Compared
from semantic.reuse.differences import Difference, Languages
from semantic.reuse.families import Family, Member
from semantic.reuse.pool import compared_once, place_of
from semantic.reuse.relating import Judge

Place = tuple[str, int, int]
"""Speech, start and end of a passage."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """How a passage is worded beside the medoid of its family.

    Parameters
    ----------
    blocks : tuple of Block
        What both share; `a` is in the medoid, `b` in the passage, as published.
    differences : tuple of Difference
        What matters of what they say otherwise; `a` is the medoid.
    """

    blocks: tuple[Block, ...]
    differences: tuple[Difference, ...]


def versions_of(
    families: Iterable[Family],
    languages: Mapping[str, str | None],
    judge: Judge,
    known: Mapping[str, Compared],
) -> dict[tuple[Place, Place], Version]:
    """Return for each medoid and each other member of its family, by their places, how the member is worded.

    Parameters
    ----------
    families : iterable of Family
        Of one level.
    languages : mapping of str to str or None
        Of each speech.
    judge : Judge
        What found the families.
    known : mapping of str to Compared
        Texts that were measured before.
    """
    pairs = [pair for family in families for pair in _beside_medoid(family)]
    new = {passage.text for medoid, member in pairs for passage in (medoid, member.passage)} - known.keys()
    ready = {**known, **compared_once(sorted(new))}
    told: dict[tuple[str, str, Kind, Languages], Version] = {}
    versions: dict[tuple[Place, Place], Version] = {}
    for medoid, member in pairs:
        passage = member.passage
        spoken = (languages[medoid.speech_id], languages[passage.speech_id])
        key = (medoid.text, passage.text, member.kind, spoken)
        if key not in told:
            blocks, differences = judge.evidence(ready[medoid.text], ready[passage.text], member.kind, spoken)
            told[key] = Version(blocks=blocks, differences=differences)
        versions[place_of(medoid), place_of(passage)] = told[key]
    return versions


def medoid_of(family: Family) -> Passage:
    """Return the passage that the members of a family relate to."""
    return next(member.passage for member in family.members if member.is_medoid)


def _beside_medoid(family: Family) -> Iterator[tuple[Passage, Member]]:
    medoid = medoid_of(family)
    for member in family.members:
        if not member.is_medoid:
            yield medoid, member
