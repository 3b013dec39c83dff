"""What the place of a sentence tells of whether it promises something: headings above it, neighbours, how it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex

from semantic.logistic import Rows
from semantic.text.comparison import simplified
from semantic.text.narration import narration
from semantic.text.numerals import plain

_LOOKS_BACK = regex.compile(
    r"回顾|总结|成就|成绩|成效|过去|[一五]年来|以来|(?i:\b(?:achievements?|progress|review|record|past|results|looking back)\b)"
)
_LOOKS_AHEAD = regex.compile(
    r"重点工作|安排|任务|目标|举措|考虑|要求|今年工作|下一步|打算|展望|计划"
    r"|(?i:\b(?:plans?|priorit\p{L}+|next steps|way forward|commitments?|pledges?|agenda|outlook|ahead|future|vision)\b)"
)
_OPENINGS = {
    "numbered": regex.compile(r"^\s*(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)"),
    "note": regex.compile(r"^\s*(?:\d+[.．、]|[\[［]\d)"),
    "run-in item": regex.compile(r"^\s*[一二三四五六七八九十]+是"),
    "should": regex.compile(r"^\s*(?:我们)?(?:必须|要)"),
    "must": regex.compile("必须"),
}
_ENDS = regex.compile(r"[。；！？;!?.]\s*$")
_SURE = 4.0
"""Log-odds of fifty to one: of a neighbour, more tells nothing more."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Where a sentence stands.

    Parameters
    ----------
    heading : tuple of str
        The headings above it, outermost first.
    before, after : str
        The sentences beside it in its paragraph; empty where there is none, or none is known.
    """

    heading: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def are_known(self) -> bool:
        """Whether anything is known of them."""
        return bool(self.heading or self.before or self.after)


CONTEXT_MEASURES = (
    "own",
    "before",
    "after",
    "none before",
    "none after",
    "looks back",
    "looks ahead",
    "no heading",
    "outer heading",
    "inner heading",
    "several headings",
    "heading narrates",
    "is the heading",
    "no end",
    *_OPENINGS,
    *(f"own, {opening}" for opening in _OPENINGS),
)
"""Names of what is measured of a sentence in its place, in order."""


def context_measures(
    text: str, where: Surroundings, own: float, beside: Sequence[float], above: Sequence[float]
) -> Rows:
    """Return the measures of a sentence in its place, shape ``(len(CONTEXT_MEASURES),)``.

    Parameters
    ----------
    text : str
        The sentence.
    where : Surroundings
        Where it stands.
    own : float
        Log-odds that it promises something, from its words alone.
    beside : sequence of two float
        Those of the sentences before and after it.
    above : sequence of float
        Those of the headings.
    """
    own, before, after = (max(-_SURE, min(value, _SURE)) for value in (own, *beside))
    headings = simplified(" ".join(where.heading))
    back, ahead = _LOOKS_BACK.search(headings) is not None, _LOOKS_AHEAD.search(headings) is not None
    folded = simplified(plain(text))
    openings = [float(form.search(folded) is not None) for form in _OPENINGS.values()]
    clipped = np.clip(np.array(above, dtype=np.float64), -_SURE, _SURE)
    return np.array(
        [
            own,
            before if where.before else 0.0,
            after if where.after else 0.0,
            not where.before,
            not where.after,
            back,
            ahead and not back,
            not where.heading,
            clipped[0] if where.heading else 0.0,
            clipped[-1] if where.heading else 0.0,
            len(where.heading) > 1,
            narration(where.heading[-1]) if where.heading else 0.0,
            any(text.strip() == heading.strip() for heading in where.heading),
            _ENDS.search(folded) is None,
            *openings,
            *(own * opening for opening in openings),
        ],
        dtype=np.float64,
    )
