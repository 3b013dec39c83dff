"""How much text any two speeches share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semantic.records import Role, Speech
from semantic.reuse.families import Family
from semantic.reuse.republished import Republished


@dataclass(frozen=True, kw_only=True)
class SharedText:
    """How much of a speech stands in another one as well.

    Parameters
    ----------
    speech_id, other_id : str
        The speech, and the other one.
    characters : int
        How many characters of its body lie in passages of families that the other one has passages of too.
    share : float
        The same as a share of the body, in [0, 1]; of the shorter of two speeches it is the higher.
    """

    speech_id: str
    other_id: str
    characters: int
    share: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, the share rounded to 4 decimals."""
        return {
            "speech_id": self.speech_id,
            "other_id": self.other_id,
            "characters": self.characters,
            "share": round(self.share, 4),
        }


def shared_text(
    speeches: Sequence[Speech], families: Iterable[Family], republished: Iterable[Republished] = ()
) -> list[SharedText]:
    """Return how much text each two speeches share, by their ids; only those that share some.

    Set phrases are not counted: any two speeches have some in common. A speech and the same given again are one source, of
    which no family tells; they share what was found when that was seen.
    """
    by_id = {speech.id: speech for speech in speeches}
    together: defaultdict[str, defaultdict[str, NDArray[np.bool_]]] = defaultdict(
        lambda: defaultdict(lambda: np.zeros(0, dtype=np.bool_))
    )
    for family in families:
        spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for member in family.members:
            spans[member.passage.speech_id].append((member.passage.start, member.passage.end))
        for own, places in spans.items():
            for other in spans.keys() - {own}:
                if not together[own][other].size:
                    together[own][other] = np.zeros(len(by_id[own].text), dtype=np.bool_)
                for start, end in places:
                    together[own][other][start:end] = True
    counted = {
        (own, other): _counted(by_id[own], other, shared)
        for own, others in together.items()
        for other, shared in others.items()
    }
    for each in republished:
        for own, other in ((each.speech_id, each.first_id), (each.first_id, each.speech_id)):
            counted[own, other] = SharedText(
                speech_id=own,
                other_id=other,
                characters=round(each.share * by_id[own].characters),
                share=each.share,
            )
    return [counted[pair] for pair in sorted(counted)]


def _counted(speech: Speech, other: str, shared: NDArray[np.bool_]) -> SharedText:
    body = [shared[p.start : p.end] for p in speech.paragraphs if p.role is Role.BODY]
    characters = int(sum(int(part.sum()) for part in body))
    return SharedText(
        speech_id=speech.id,
        other_id=other,
        characters=characters,
        share=characters / speech.characters if speech.characters else 0.0,
    )
