"""Calibrated similarities of encoders, by what they decide."""

from __future__ import annotations

from semantic.encoders.catalogue import card_of, find_card
from semantic.reuse.comparing import MODEL

CANDIDATE = "candidate"
"""Cosine from which on a pair is looked at whatever wording it shares: with the pairs that share shingles, 99.5 % of judged
reuse is found."""
TRANSLATED = "translated"
"""Cosine from which on a text in another language is a translation."""


def is_calibrated(encoder_name: str) -> bool:
    """Tell whether the thresholds of an encoder are known."""
    card = find_card(encoder_name)
    return card is not None and {CANDIDATE, TRANSLATED} <= card.thresholds.keys()


def threshold(encoder_name: str, name: str) -> float:
    """Return a threshold of an encoder; that of `MODEL` where nobody has calibrated it."""
    return card_of(encoder_name if is_calibrated(encoder_name) else MODEL).thresholds[name]
