"""Families: passages that each re-use one and the same passage, the medoid.

What they are made of is found as stars (`semantic.reuse.stars`): members relate to the medoid, not merely to some neighbour, so
a family does not chain from one wording to quite another, as single linkage would. A passage may stand in two families.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantic.records import Kind, Level, Passage, Speech
from semantic.reuse.judging import Judgements
from semantic.reuse.pool import place_of
from semantic.reuse.stars import Star


@dataclass(frozen=True, kw_only=True)
class Member:
    """A passage of a family, how it relates to the medoid, and whether it is that."""

    passage: Passage
    kind: Kind
    is_medoid: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        passage = self.passage
        return {
            "id": passage.id,
            "speech_id": passage.speech_id,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "kind": self.kind.value,
        }


@dataclass(frozen=True, kw_only=True)
class FirstSeen:
    """The speech that used a family first, and its date."""

    date: str
    speech_id: str

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values."""
        return {"date": self.date, "speech_id": self.speech_id}


@dataclass(frozen=True, kw_only=True)
class Family:
    """A medoid and the passages that each relate to it.

    Parameters
    ----------
    id : str
        Its level and its number in the list, as ``paragraph-1``.
    level : Level
        What its members are.
    kind : Kind
        The strictest that holds for all members against the medoid.
    speeches : int
        How many different speeches it is in; a speech given twice counts once.
    members : tuple of Member
        In the order of (speech id, place); the medoid is one of them, with kind verbatim.
    medoid : str
        Id of the member that the others relate to.
    fixity : float
        How fixed the wording is, in [0, 1]: mean share of the aligned symbols of each member and the medoid.
    boilerplate_index : float
        How common it is, in [0, 1]: the mean share of speeches, places and years that have it of those that
        could, beyond the first of each; 1 for what everybody says every year.
    first_seen : FirstSeen or None
        Claimed only where the dates of all its speeches are known and one is before all others.
    """

    id: str
    level: Level
    kind: Kind
    speeches: int
    members: tuple[Member, ...]
    medoid: str
    fixity: float
    boilerplate_index: float
    first_seen: FirstSeen | None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, shares rounded to 4 decimals."""
        first = self.first_seen
        return {
            "id": self.id,
            "level": self.level.value,
            "kind": self.kind.value,
            "speeches": self.speeches,
            "members": [member.to_json() for member in self.members],
            "medoid": self.medoid,
            "fixity": round(self.fixity, 4),
            "boilerplate_index": round(self.boilerplate_index, 4),
            "first_seen": None if first is None else first.to_json(),
        }


def families_of(
    judgements: Judgements, stars: Sequence[Star], speeches: Sequence[Speech], same_source: Mapping[str, str]
) -> list[Family]:
    """Return families with all that is told of them, most speeches first, ties by (speech id, place) of the first member."""
    by_id = {speech.id: speech for speech in speeches}
    could = _Spread.of([speech for speech in speeches if speech.id not in same_source])
    found = [_family(judgements, star, by_id, same_source, could) for star in stars]
    found.sort(key=lambda family: (-family.speeches, place_of(family.members[0].passage), family.medoid))
    return [
        dataclasses.replace(family, id=f"{family.level.value}-{number}")
        for number, family in enumerate(found, 1)
    ]


def _family(
    judgements: Judgements,
    star: Star,
    speeches: Mapping[str, Speech],
    same_source: Mapping[str, str],
    could: _Spread,
) -> Family:
    pool = judgements.pool
    verdicts = {other: judgements(star.medoid, other) for other in star.others}
    kinds = {star.medoid: Kind.VERBATIM} | {other: verdict.kind for other, verdict in verdicts.items()}
    medoid = pool.places[star.medoid][0]
    members = sorted(
        (
            Member(passage=passage, kind=kind, is_medoid=passage is medoid)
            for text, kind in kinds.items()
            for passage in pool.places[text]
        ),
        key=lambda member: place_of(member.passage),
    )
    overlaps = [1.0] * (len(pool.places[star.medoid]) - 1)
    overlaps += [verdict.overlap for other, verdict in verdicts.items() for _ in pool.places[other]]
    ids = sorted({member.passage.speech_id for member in members})
    sources = [speeches[source] for source in sorted({same_source.get(id_, id_) for id_ in ids})]
    return Family(
        id="",
        level=pool.level,
        kind=max(kinds.values(), key=lambda kind: kind.looseness),
        speeches=len(sources),
        members=tuple(members),
        medoid=medoid.id,
        fixity=sum(overlaps) / len(overlaps),
        boilerplate_index=_Spread.of(sources).share_of(could),
        first_seen=first_seen(_first_of_each(ids, speeches, same_source)),
    )


def _first_of_each(
    ids: Sequence[str], speeches: Mapping[str, Speech], same_source: Mapping[str, str]
) -> list[Speech]:
    """Return of each source the earliest of the speeches with those ids; a reprint counts with what it repeats."""
    earliest: dict[str, Speech] = {}
    for speech in sorted((speeches[id_] for id_ in ids), key=lambda each: (each.date or "9999", each.id)):
        earliest.setdefault(same_source.get(speech.id, speech.id), speech)
    return list(earliest.values())


@dataclass(frozen=True)
class _Spread:
    """How many speeches, places and years there are."""

    speeches: int
    places: int
    years: int

    @classmethod
    def of(cls, speeches: Iterable[Speech]) -> _Spread:
        known = list(speeches)
        return cls(
            len(known),
            len({speech.place for speech in known} - {None}),
            len({speech.date[:4] for speech in known if speech.date}),
        )

    def share_of(self, could: _Spread) -> float:
        """Return the mean share over what there is more than one of."""
        counted = zip(dataclasses.astuple(self), dataclasses.astuple(could), strict=True)
        shares = [max(own - 1, 0) / (all_ - 1) for own, all_ in counted if all_ > 1]
        return sum(shares) / len(shares) if shares else 0.0


def first_seen(speeches: Sequence[Speech]) -> FirstSeen | None:
    """Return which of some speeches was first, if all their dates are known and one is before all others.

    Dates are compared as far as both are known: 2026 is neither before 2026-01-16 nor after it.
    """
    dates = sorted((speech.date or "", speech.id) for speech in speeches)
    if len(dates) < 2 or not dates[0][0]:
        return None
    (date, speech_id), *later = dates
    if any(other[: len(date)] <= date[: len(other)] for other, _ in later):
        return None
    return FirstSeen(date=date, speech_id=speech_id)
