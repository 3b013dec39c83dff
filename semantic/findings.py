"""The findings: all that is found in the speeches of a corpus, for those who write it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from semantic.commitments.commitment import Commitment, Hardness
from semantic.commitments.indicator_table import IndicatorTarget, last_day, side_by_side
from semantic.encoders.protocol import Embeddings
from semantic.records import Kind, Neighbour, Reading, Speech
from semantic.reuse.families import Family, FirstSeen
from semantic.reuse.formulae import Formula
from semantic.reuse.ledger import LedgerEntry
from semantic.reuse.republished import Republished
from semantic.reuse.shared_text import SharedText
from semantic.reuse.versions import Place, Version, medoid_of
from semantic.themes.inside import InsideTheme
from semantic.themes.theme import Themes

_SPEECH = 300
"""Characters that a speech has before it is named as an extreme: of a few sentences, any share is high or low."""
_PASSAGE = 12
"""Characters of a passage that is worth to be named first: shorter ones are salutations and thanks."""


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What is found in the speeches of a corpus.

    Parameters
    ----------
    encoder, version : str
        What made the embeddings, and the version of this package.
    settings : mapping
        How the corpus was made and the themes were found.
    reading : Reading
        Speeches, what was dropped from them, and what could not be read.
    republished : tuple of Republished
        Speeches that are others given again.
    families : tuple of Family
        Of both levels, paragraphs first, as ``semantic reuse`` lists them.
    versions : mapping
        For a medoid and another member of its family, by their places, how the member is worded.
    formulae : tuple of Formula
        Most speeches first, then the longest.
    first_used : mapping of str to FirstSeen or None
        For the text of each formula, which speech used it first, where dates tell.
    ledger : tuple of LedgerEntry
        By speech id, with what stands elsewhere in each.
    shared : tuple of SharedText
        How much any two speeches share, by their ids.
    commitments : tuple of Commitment
        By speech id and place.
    indicators : tuple of IndicatorTarget
        The indicators for which several speeches promise something, side by side.
    themes : Themes
        The themes and where each paragraph belongs.
    inside : tuple of InsideTheme
        What is in each theme, in its order.
    map_points : ndarray of float32, shape (paragraphs, 2)
        Where each paragraph stands on the map, in the order of the assignments.
    neighbours : mapping
        For each body paragraph of some length, by the ids of its speech and its own, the nearest ones in other speeches.
    """

    encoder: str
    version: str
    settings: Mapping[str, Any]
    reading: Reading
    republished: tuple[Republished, ...]
    families: tuple[Family, ...]
    versions: Mapping[tuple[Place, Place], Version]
    formulae: tuple[Formula, ...]
    first_used: Mapping[str, FirstSeen | None]
    ledger: tuple[LedgerEntry, ...]
    shared: tuple[SharedText, ...]
    commitments: tuple[Commitment, ...]
    indicators: tuple[IndicatorTarget, ...]
    themes: Themes
    inside: tuple[InsideTheme, ...]
    map_points: Embeddings
    neighbours: Mapping[tuple[str, str], Sequence[Neighbour]]

    @property
    def speeches(self) -> tuple[Speech, ...]:
        """The speeches, by id."""
        return tuple(sorted(self.reading.speeches, key=lambda speech: speech.id))

    @property
    def language(self) -> str:
        """The language of most characters of the speeches, as ISO 639-1; English where there are none."""
        characters: Counter[str] = Counter()
        for speech in self.speeches:
            characters[speech.language or "en"] += len(speech.text)
        return min(characters, key=lambda code: (-characters[code], code), default="en")


class Headline(StrEnum):
    """What a finding in words is about."""

    SHARED = "shared"
    WIDEST = "widest"
    UNIQUE = "unique"
    TARGETS = "targets"
    THEME = "theme"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding, to be put into words.

    Parameters
    ----------
    headline : Headline
        What it is about.
    values : mapping
        What the words are filled with.
    """

    headline: Headline
    values: Mapping[str, Any]


def main_findings(findings: Findings) -> list[Finding]:
    """Return what a reader should see first, at most one of each headline, in their order; what there is none of is left out.

    - how much of all text others say as well, and in which speech that is most and least;
    - the longest passage that most speeches have;
    - how many commitments that can be checked only one speech makes, and which speech makes most of them;
    - the indicator for which most speeches promise something, from the least to the most;
    - the speech that is furthest from the others by themes, and the theme that it gives most more to.
    """
    found = (_shared(findings), _widest(findings), _unique(findings), _targets(findings), _theme(findings))
    return [
        Finding(headline=headline, values=values)
        for headline, values in zip(Headline, found, strict=True)
        if values
    ]


def _shared(findings: Findings) -> dict[str, Any] | None:
    spoken = [entry for entry in findings.ledger if entry.characters >= _SPEECH]
    if len(spoken) < 2:
        return None
    characters = sum(entry.characters for entry in spoken)
    own = sum(entry.own * entry.characters for entry in spoken)
    ordered = sorted(spoken, key=lambda entry: (entry.own, entry.speech_id))
    return {
        "share": 1 - own / characters,
        "most": ordered[0].speech_id,
        "most_share": 1 - ordered[0].own,
        "least": ordered[-1].speech_id,
        "least_share": 1 - ordered[-1].own,
    }


def _widest(findings: Findings) -> dict[str, Any] | None:
    """Return the family that most speeches have; a translation only where nothing else is shared, as it is the least sure."""
    named = [
        (family, medoid_of(family)) for family in findings.families if len(medoid_of(family).text) >= _PASSAGE
    ]
    if not named:
        return None
    family, medoid = max(
        named,
        key=lambda each: (
            each[0].kind is not Kind.TRANSLATED,
            each[0].speeches,
            len(each[1].text),
            each[0].id,
        ),
    )
    return {"family": family.id, "speeches": family.speeches, "text": medoid.text, "kind": family.kind.value}


def _unique(findings: Findings) -> dict[str, Any] | None:
    unique = [each for each in findings.commitments if each.unique]
    hard = [each for each in unique if each.strength is Hardness.HARD]
    if not unique:
        return None
    speakers = Counter(each.speech_id for each in hard or unique)
    most = min(speakers, key=lambda speech_id: (-speakers[speech_id], speech_id))
    return {
        "commitments": len(findings.commitments),
        "unique": len(unique),
        "hard": len(hard),
        "most": most,
        "of_most": speakers[most],
    }


def _targets(findings: Findings) -> dict[str, Any] | None:
    groups = [group for group in side_by_side(findings.indicators) if not group[0].every_year]
    if not groups:
        return None
    widest = max(groups, key=lambda group: group[0].speeches)  # of equal ones the first, as in the table
    lowest, highest = widest[0], widest[-1]
    return {
        "indicator": lowest.indicator,
        "by": last_day(widest),
        "speeches": lowest.speeches,
        "lowest": lowest.target.text,
        "lowest_speech": lowest.commitment.speech_id,
        "highest": highest.target.text,
        "highest_speech": highest.commitment.speech_id,
    }


def _theme(findings: Findings) -> dict[str, Any] | None:
    long = {speech.id for speech in findings.speeches if speech.characters >= _SPEECH}
    spent = [
        each for each in findings.themes.by_speech if each.distance is not None and each.speech_id in long
    ]
    if len(spent) < 2 or findings.themes.k < 2:
        return None
    furthest = max(spent, key=lambda each: (each.distance or 0.0, each.speech_id))
    others = [each for each in spent if each is not furthest]
    mean = {theme: sum(each.shares[theme] for each in others) / len(others) for theme in furthest.shares}
    theme = max(furthest.shares, key=lambda each: furthest.shares[each] - mean[each])
    return {
        "speech": furthest.speech_id,
        "theme": theme,
        "share": furthest.shares[theme],
        "mean": mean[theme],
    }
