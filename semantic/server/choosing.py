"""What is chosen of the findings, for programs, pages and assistants alike; what is empty or None limits nothing."""

from __future__ import annotations

from collections.abc import Iterable

from semantic.commitments.commitment import Commitment, Hardness
from semantic.records import Kind, Level
from semantic.reuse.families import Family
from semantic.reuse.formulae import Formula
from semantic.reuse.phrase_types import FormulaType


def chosen_families(
    families: Iterable[Family],
    *,
    level: Level | None = None,
    kind: Kind | None = None,
    speech: str | None = None,
    contains: str | None = None,
) -> list[Family]:
    """Return the families of a level and kind with a member in a speech, and one that holds some words."""
    return [
        family
        for family in families
        if level in (None, family.level)
        and kind in (None, family.kind)
        and (not speech or any(member.passage.speech_id == speech for member in family.members))
        and _holds(contains, (member.passage.text for member in family.members))
    ]


def chosen_formulae(
    formulae: Iterable[Formula],
    *,
    type_: FormulaType | None = None,
    speech: str | None = None,
    contains: str | None = None,
) -> list[Formula]:
    """Return the set phrases of a type that stand in a speech and hold some words."""
    return [
        formula
        for formula in formulae
        if type_ in (None, formula.type)
        and (not speech or any(place.speech_id == speech for place in formula.occurrences))
        and _holds(contains, [formula.text])
    ]


def chosen_commitments(
    commitments: Iterable[Commitment],
    *,
    unique: bool = False,
    hard: bool = False,
    speech: str | None = None,
    contains: str | None = None,
) -> list[Commitment]:
    """Return the commitments of a speech that hold some words, or of these only the unique or the hard ones."""
    return [
        each
        for each in commitments
        if (each.unique or not unique)
        and (each.strength is Hardness.HARD or not hard)
        and (not speech or speech == each.speech_id)
        and _holds(contains, [each.text])
    ]


def _holds(wanted: str | None, texts: Iterable[str]) -> bool:
    """Tell whether a text holds some words, in any letter case."""
    return not wanted or any(wanted.casefold() in text.casefold() for text in texts)
