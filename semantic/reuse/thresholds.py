"""Calibrated cosines of encoders, by what they decide."""

from __future__ import annotations

from collections.abc import Mapping

from semantic.encoders.catalogue import card_of, find_card
from semantic.encoders.yardstick import YARDSTICK

CANDIDATE = "candidate"
"""Cosine from which on a pair is looked at whatever wording it shares: with the pairs that share shingles, 99.5 % of judged
reuse is found."""
TRANSLATED = "translated"
"""Cosine from which on a text in another language is a translation."""

Cosines = Mapping[str, Mapping[str, float]]
"""By the name of an encoder and by what they decide: those that a user has calibrated."""


def threshold(encoder_name: str, name: str, own: Cosines) -> float:
    """Return a threshold of an encoder: the user's own, that of the catalogue, or that of the yardstick where there is none."""
    known = _known(encoder_name, name, own)
    return card_of(YARDSTICK).thresholds[name] if known is None else known


def is_calibrated(encoder_name: str, name: str, own: Cosines) -> bool:
    """Tell whether a threshold of an encoder is known."""
    return _known(encoder_name, name, own) is not None


def _known(encoder_name: str, name: str, own: Cosines) -> float | None:
    if name in own.get(encoder_name, {}):
        return own[encoder_name][name]
    card = find_card(encoder_name)
    return None if card is None else card.thresholds.get(name)
