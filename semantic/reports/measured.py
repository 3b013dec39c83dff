"""How often the shipped models were right on judged passages, as reports tell it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from semantic.encoders.catalogue import models_folder


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Precision and recall of one thing that is found.

    Parameters
    ----------
    of : str
        What: ``reuse``, ``commitments`` and so on.
    precision, recall : float
        In [0, 1], on speeches that nothing was fitted to.
    on : int
        How many judged pairs or sentences.
    command : str
        What measures it.
    """

    of: str
    precision: float
    recall: float
    on: int
    command: str


def measured() -> list[Measured]:
    """Return what was measured, in the order of ``models/measured.toml``."""
    told = tomllib.loads((models_folder() / "measured.toml").read_text(encoding="utf-8"))
    return [Measured(**each) for each in told["measured"]]
