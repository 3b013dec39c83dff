"""The ledger: how much of each speech others say as well, and how much is its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semantic.records import Kind, Role, Speech
from semantic.reuse.formulae import Formula
from semantic.reuse.judging import Judgements
from semantic.text.placed import Span

_OWN, _REWORDED, _EDITED, _VERBATIM, _LEFT_OUT = range(5)
_NAMES = {_REWORDED: Kind.REWORDED, _EDITED: Kind.EDITED, _VERBATIM: Kind.VERBATIM}
_STRENGTHS = {
    Kind.VERBATIM: _VERBATIM,
    Kind.EDITED: _EDITED,
    Kind.REWORDED: _REWORDED,
    Kind.TRANSLATED: _REWORDED,
}
_DECIMALS = 10_000
"""Parts of a share that are shown."""
_SURE = 0.5
"""Probability, by the sieve, below which a candidate is not looked at for a stricter kind once one is found: an edited
passage shares most of its wording, and the sieve sees that."""


@dataclass(frozen=True, kw_only=True)
class SaidElsewhere:
    """A stretch of a speech that others say as well.

    Parameters
    ----------
    speech_id : str
        The speech.
    span : Span
        Where it stands in its text.
    kind : Kind
        The strictest kind in which another source has it; translated counts as reworded in a ledger.
    """

    speech_id: str
    span: Span
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """How the body of a speech is made up.

    Parameters
    ----------
    speech_id : str
        The speech.
    characters : int
        Of its body, without what was left out.
    verbatim, edited, reworded, own : float
        Shares of these characters, which sum to 1; of a speech without any, all is its own.
    stretches : tuple of SaidElsewhere
        What is not its own, in order and apart from each other; they follow from the speeches, and do not compare.
    """

    speech_id: str
    characters: int
    verbatim: float
    edited: float
    reworded: float
    own: float
    stretches: tuple[SaidElsewhere, ...] = field(default=(), compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, shares in 4 decimals that still sum to 1."""
        shares = {name: getattr(self, name) for name in ("verbatim", "edited", "reworded", "own")}
        return {"speech_id": self.speech_id, "characters": self.characters, **_rounded(shares)}


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    """Round shares to 4 decimals, and then those that rounding moved most back, until they sum to 1."""
    parts = {name: round(share * _DECIMALS) for name, share in shares.items()}
    over = sum(parts.values()) - _DECIMALS
    step = 1 if over < 0 else -1
    most_moved = sorted(shares, key=lambda name: step * (parts[name] - shares[name] * _DECIMALS))
    for name in most_moved[: abs(over)]:
        parts[name] += step
    return {name: part / _DECIMALS for name, part in parts.items()}


def said_elsewhere(judgements: Judgements) -> list[SaidElsewhere]:
    """Return the passages of a pool that another source has as well, with the strictest kind of each."""
    return [
        SaidElsewhere(speech_id=passage.speech_id, span=Span(passage.start, passage.end), kind=kind)
        for text, kind in strictest_kinds(judgements).items()
        for passage in judgements.pool.places[text]
    ]


def strictest_kinds(judgements: Judgements) -> dict[int, Kind]:
    """Return for each text of a pool the strictest kind in which another source has it; none where none has.

    Candidates are judged from the most likely on. Once one is reuse, only those are judged for a stricter
    kind that the sieve takes for reuse rather than not.
    """
    found = ((text, _strictest(judgements, text)) for text in range(len(judgements.pool)))
    return {text: kind for text, kind in found if kind is not None}


def _strictest(judgements: Judgements, text: int) -> Kind | None:
    pool = judgements.pool
    if pool.is_shared(text):
        return Kind.VERBATIM
    strictest: Kind | None = None
    for other, likeness in zip(*(each.tolist() for each in judgements.candidates.of(text)), strict=True):
        if strictest is Kind.EDITED or (strictest is not None and likeness < _SURE):
            break
        if not pool.is_shared(text, other):
            continue
        kind = judgements(text, other).kind
        if kind.is_reuse and (strictest is None or kind.looseness < strictest.looseness):
            strictest = kind
    return strictest


def ledger_of(
    speeches: Sequence[Speech],
    said: Iterable[SaidElsewhere],
    formulae: Sequence[Formula],
    left_out: Mapping[str, Sequence[Span]],
) -> list[LedgerEntry]:
    """Return an entry a speech, by id.

    Parameters
    ----------
    speeches : sequence of Speech
        In any order.
    said : iterable of SaidElsewhere
        The passages that others say as well, of every level that is counted; they may lie in each other.
    formulae : sequence of Formula
        Their places count as verbatim.
    left_out : mapping of str to sequence of Span
        For a speech the spans that are not counted.
    """
    painted = {speech.id: np.zeros(len(speech.text), dtype=np.int8) for speech in speeches}
    for each in said:
        _paint(painted[each.speech_id], each.span, _STRENGTHS[each.kind])
    for formula in formulae:
        for place in formula.occurrences:
            _paint(painted[place.speech_id], Span(place.start, place.end), _VERBATIM)
    for speech_id, spans in left_out.items():
        for span in spans:
            _paint(painted[speech_id], span, _LEFT_OUT)
    return [_entry(speech, painted[speech.id]) for speech in sorted(speeches, key=lambda each: each.id)]


def _paint(characters: NDArray[np.int8], span: Span, strength: int) -> None:
    """Give the characters of a span a strength, where they have no higher one."""
    part = characters[span.start : span.end]
    np.maximum(part, strength, out=part)


def _stretches(speech: Speech, painted: NDArray[np.int8]) -> Iterator[SaidElsewhere]:
    """Yield the runs of one strength in each body paragraph, where another source has them."""
    for paragraph in speech.paragraphs:
        if paragraph.role is not Role.BODY:
            continue
        part = painted[paragraph.start : paragraph.end]
        edges = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(part)]
        for first, last in itertools.pairwise(edges):
            kind = _NAMES.get(int(part[first])) if first < last else None
            if kind is not None:
                span = Span(paragraph.start + first, paragraph.start + last)
                yield SaidElsewhere(speech_id=speech.id, span=span, kind=kind)


def _entry(speech: Speech, painted: NDArray[np.int8]) -> LedgerEntry:
    body = [painted[p.start : p.end] for p in speech.paragraphs if p.role is Role.BODY]
    counts = np.bincount(np.concatenate(body) if body else painted[:0], minlength=_LEFT_OUT + 1)
    characters = int(counts[:_LEFT_OUT].sum())
    shares = counts[:_LEFT_OUT] / characters if characters else np.array([1.0, 0.0, 0.0, 0.0])
    own, reworded, edited, verbatim = shares.tolist()
    return LedgerEntry(
        speech_id=speech.id,
        characters=characters,
        verbatim=verbatim,
        edited=edited,
        reworded=reworded,
        own=own,
        stretches=tuple(_stretches(speech, painted)),
    )
