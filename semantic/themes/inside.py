"""Inside a theme: which of its words are boilerplate, and which of its commitments only one speech makes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantic.commitments.commitment import Commitment
from semantic.records import Passage, Role, Sentence
from semantic.reuse.families import Family
from semantic.reuse.marking import covered
from semantic.text.placed import Span
from semantic.themes.theme import Themes


@dataclass(frozen=True, kw_only=True)
class InsideTheme:
    """What a theme is made of.

    Parameters
    ----------
    theme : str
        Its id.
    boilerplate : float
        Share of the characters of its body paragraphs that lie in families of re-used passages, in [0, 1].
    families : tuple of str
        Ids of the families of which most members are in it, in their order.
    commitments : int
        How many commitments its paragraphs hold.
    unique : tuple of str
        Ids of those that no other speech makes, in the order of (speech id, place).
    """

    theme: str
    boilerplate: float
    families: tuple[str, ...]
    commitments: int
    unique: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, the share rounded to 4 decimals."""
        return {
            "theme": self.theme,
            "boilerplate": round(self.boilerplate, 4),
            "families": list(self.families),
            "commitments": self.commitments,
            "unique": list(self.unique),
        }


def inside_themes(
    themes: Themes,
    paragraphs: Sequence[Passage],
    families: Sequence[Family],
    commitments: Sequence[Commitment],
) -> list[InsideTheme]:
    """Return what each theme is made of, in the order of the themes.

    Parameters
    ----------
    themes : Themes
        The themes.
    paragraphs : sequence of Passage
        All, in the order of their assignments.
    families : sequence of Family
        The re-used passages, paragraphs and sentences.
    commitments : sequence of Commitment
        Those of all speeches, compared with each other.
    """
    theme_of = {(each.speech_id, each.paragraph_id): each.theme for each in themes.assignments}
    reused = _spans(families)
    characters: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for each in paragraphs:
        if each.role is Role.BODY:
            theme = theme_of[each.speech_id, each.id]
            characters[theme] += len(each.text)
            shared[theme] += covered(reused.get(each.speech_id, ()), Span(each.start, each.end))
    owned: defaultdict[str, list[str]] = defaultdict(list)
    for family in families:
        owned[_theme_of_family(family, theme_of)].append(family.id)
    promised: defaultdict[str, list[Commitment]] = defaultdict(list)
    for commitment in commitments:
        promised[theme_of[commitment.speech_id, commitment.paragraph_id]].append(commitment)
    return [
        InsideTheme(
            theme=theme.id,
            boilerplate=shared[theme.id] / characters[theme.id] if characters[theme.id] else 0.0,
            families=tuple(owned[theme.id]),
            commitments=len(promised[theme.id]),
            unique=tuple(each.id for each in promised[theme.id] if each.unique),
        )
        for theme in themes.themes
    ]


def _spans(families: Sequence[Family]) -> Mapping[str, list[Span]]:
    """Return where passages of families stand, by speech, in order."""
    spans: defaultdict[str, set[Span]] = defaultdict(set)
    for family in families:
        for member in family.members:
            passage = member.passage
            spans[passage.speech_id].add(Span(passage.start, passage.end))
    return {speech_id: sorted(own) for speech_id, own in spans.items()}


def _theme_of_family(family: Family, theme_of: Mapping[tuple[str, str], str]) -> str:
    """Return the theme that most members have; of equals that of the first."""
    passages = [member.passage for member in family.members]
    found = Counter(
        theme_of[each.speech_id, each.paragraph_id if isinstance(each, Sentence) else each.id]
        for each in passages
    )
    return found.most_common(1)[0][0]
