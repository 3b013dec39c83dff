"""Speeches that are another one given again: republished, or printed twice under two names.

They count as one source. Otherwise everything in them would look shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from semantic.records import Role, Speech
from semantic.reuse.sieve import incidence
from semantic.text.comparison import comparison_text
from semantic.text.symbols import symbols

_RUN = 8
"""Symbols of a run: few runs of eight stand in two speeches that only share stock phrases."""
_SAME = 0.8
"""Share of the shorter speech's runs from which on it is the longer one again. Reports of one year by two governments
share some 5 %, and two reports by one government less than 30 %; a reprint with corrections more than 90 %."""
_SHORTEST, _FEWEST = 300, 5
"""Comparison characters, and sentences, that a speech has at least to be told from a passage that two speeches share."""


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

    Of several that are one, all repeat the first; the order of `speeches` makes no difference.
    """
    long = [speech for speech in sorted(speeches, key=_date_and_id) if _is_long(speech)]
    signs = [symbols("\n".join(_body(speech))).text for speech in long]
    runs = incidence(signs, _RUN)
    sizes = np.maximum(np.diff(runs.indptr), 1)
    shared = (runs @ runs.T).tocoo()
    one, other = shared.coords
    shares = shared.data / np.minimum(sizes[one], sizes[other])
    same = shares >= _SAME
    graph = coo_array((shares[same], (one[same], other[same])), shape=shared.shape).tocsr()
    components = connected_components(graph, directed=False)[1].tolist()
    found: list[Republished] = []
    for row, component in enumerate(components):
        first = components.index(component)
        if first != row:
            # where only a third one links the two, what they share is less
            share = float(graph[first, row]) or float(graph[[row], :].max())
            found.append(Republished(speech_id=long[row].id, first_id=long[first].id, share=share))
    return sorted(found, key=lambda each: each.speech_id)


def _date_and_id(speech: Speech) -> tuple[str, str]:
    return speech.date or "9999", speech.id


def _is_long(speech: Speech) -> bool:
    """Tell whether a speech is more than a passage that two speeches may share."""
    sentences = sum(
        len(paragraph.sentences) for paragraph in speech.paragraphs if paragraph.role is Role.BODY
    )
    return sentences >= _FEWEST and len(comparison_text("".join(_body(speech))).text) >= _SHORTEST


def _body(speech: Speech) -> list[str]:
    return [paragraph.text for paragraph in speech.paragraphs if paragraph.role is Role.BODY]
