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
_NOTES = regex.compile(r"注释|附件|附录|名词解释|(?i:\b(?:notes|glossary|annex|appendix)\b)")
"""Headings of what explains words, and promises nothing."""
_OPENINGS = {
    "numbered": regex.compile(r"^\s*(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)"),
    "note": regex.compile(r"^\s*(?:\d+[.．、]|[\[［]\d)"),
    "run-in item": regex.compile(r"^\s*[一二三四五六七八九十]+是"),
    "should": regex.compile(r"^\s*(?:我们)?(?:必须|要)"),
    "must": regex.compile("必须"),
}
_ENDS = regex.compile(r"[。；！？;!?.]\s*$")
_LEAD_IN = regex.compile(r"[：:].*[；;]\s*$|[：:]\s*$", regex.DOTALL)
_COLON = regex.compile(r"[：:]")
"""What goals are listed behind."""
_STATES_GOALS = regex.compile(
    r"目标|指标|重点(?:做好|抓好)|(?:要|将)[^。]{0,12}工作|(?i:\b(?:goals?|targets?|priorit\p{L}+|commitments?|pledges?)\b)"
)
"""What a lead-in calls the list behind it, if it is one of promises."""
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
    lead_in : str
        What leads in the list that it is an item of (今年的主要预期目标是：); by default the sentence before, if that
        does.
    """

    heading: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    lead_in: str = ""

    def __post_init__(self) -> None:
        if not self.lead_in and leads_in(self.before):
            object.__setattr__(self, "lead_in", self.before)

    @property
    def are_known(self) -> bool:
        """Whether anything is known of them."""
        return bool(self.heading or self.before or self.after)


def leads_in(sentence: str) -> bool:
    """Tell whether a sentence begins a list that the next one goes on with.

    Examples
    --------
    >>> leads_in("主要预期目标是：生产总值增长5%；"), leads_in("生产总值增长5%。"), leads_in("我们要做好三项工作：")
    (True, False, True)
    """
    return _LEAD_IN.search(sentence) is not None


CONTEXT_MEASURES = (
    "own",
    "before",
    "after",
    "none before",
    "none after",
    "looks back",
    "looks ahead",
    "outer heading looks back",
    "notes",
    "no heading",
    "outer heading",
    "inner heading",
    "several headings",
    "heading narrates",
    "is the heading",
    "no end",
    "states goals",
    "in a list",
    "in a list of goals",
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
            bool(where.heading) and _LOOKS_BACK.search(simplified(where.heading[0])) is not None,
            _NOTES.search(headings) is not None,
            not where.heading,
            clipped[0] if where.heading else 0.0,
            clipped[-1] if where.heading else 0.0,
            len(where.heading) > 1,
            narration(where.heading[-1]) if where.heading else 0.0,
            any(text.strip() == heading.strip() for heading in where.heading),
            _ENDS.search(folded) is None,
            _STATES_GOALS.search(folded) is not None and _COLON.search(folded) is not None,
            bool(where.lead_in),
            _STATES_GOALS.search(simplified(where.lead_in)) is not None,
            *openings,
            *(own * opening for opening in openings),
        ],
        dtype=np.float64,
    )
