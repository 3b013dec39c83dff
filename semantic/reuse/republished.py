"""Speeches that are another one given again: republished, or printed twice under two names.

They count as one source. Otherwise everything in them would look shared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from semantic.records import Role, Speech
from semantic.reuse.sieve import incidence
from semantic.text.symbols import symbols

_RUN = 8
"""Symbols of a run: few runs of eight stand in two speeches that only share stock phrases."""
_SAME = 0.8
"""Share of the shorter speech's runs from which on it is the longer one again. Reports of one year by two governments
share some 5 %, and two reports by one government less than 30 %; a reprint with corrections more than 90 %."""
_MOSTLY = 0.7
"""Share of the longer one: what is much shorter is an excerpt, or one of several in a collection, and stays a source."""
_SHORTEST, _FEWEST = 300, 5
"""Characters, and sentences, that a speech has at least to be told from a passage that two speeches share."""


@dataclass(frozen=True, kw_only=True)
class Republished:
    """A speech that is another one given again.

    Parameters
    ----------
    speech_id : str
        The later one, by date where both are known, else by id.
    first_id : str
        The one it repeats.
    share : float
        How much of the shorter stands in the other, in [0, 1].
    """

    speech_id: str
    first_id: str
    share: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, the share rounded to 4 decimals."""
        return {"speech_id": self.speech_id, "first_id": self.first_id, "share": round(self.share, 4)}


def find_republished(speeches: Sequence[Speech]) -> list[Republished]:
    """Return the speeches that are others given again, by id.

    Each of the two holds most of the other. The order of `speeches` makes no difference.
    """
    long = [speech for speech in sorted(speeches, key=_date_and_id) if _is_long(speech)]
    signs = [symbols("\n".join(_body(speech))).text for speech in long]
    runs = incidence(signs, _RUN)
    sizes = np.maximum(np.diff(runs.indptr), 1)
    shared = (runs @ runs.T).tocoo()
    one, other = shared.coords
    shares = shared.data / np.minimum(sizes[one], sizes[other])
    same = (shares >= _SAME) & (shared.data >= _MOSTLY * np.maximum(sizes[one], sizes[other]))
    repeats: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for row, earlier, share in zip(
        one[same].tolist(), other[same].tolist(), shares[same].tolist(), strict=True
    ):
        repeats[row][earlier] = share
    firsts: set[int] = set()
    found: list[Republished] = []
    for row, speech in enumerate(long):
        near = {earlier: share for earlier, share in repeats[row].items() if earlier in firsts}
        if near:
            first = min(near, key=lambda earlier: (-near[earlier], earlier))
            found.append(Republished(speech_id=speech.id, first_id=long[first].id, share=near[first]))
        else:
            firsts.add(row)
    return sorted(found, key=lambda each: each.speech_id)


def _date_and_id(speech: Speech) -> tuple[str, str]:
    return speech.date or "9999", speech.id


def _is_long(speech: Speech) -> bool:
    """Tell whether a speech is more than a passage that two speeches may share."""
    sentences = sum(
        len(paragraph.sentences) for paragraph in speech.paragraphs if paragraph.role is Role.BODY
    )
    return sentences >= _FEWEST and sum(map(len, _body(speech))) >= _SHORTEST


def _body(speech: Speech) -> list[str]:
    return [paragraph.text for paragraph in speech.paragraphs if paragraph.role is Role.BODY]
