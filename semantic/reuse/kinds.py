"""Kinds: how two passages relate, decided by a small calibrated classifier.

A multinomial logistic regression over the measures of `Likeness`. Its weights are JSON in
``models/reuse-kinds/``, with the script that fitted them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from semantic.encoders.catalogue import models_folder
from semantic.errors import SemanticError
from semantic.logistic import Logistic, Rows, sigmoid, softmax
from semantic.records import Kind
from semantic.reuse.likeness import MEASURES, Likeness
from semantic.reuse.parts import PART_MEASURES
from semantic.reuse.sieve import SIEVE_MEASURES
from semantic.reuse.thresholds import Cosines

KINDS = (Kind.EDITED, Kind.REWORDED, Kind.SAME_TOPIC, Kind.UNRELATED)
"""What the classifier tells apart; `Compared.is_verbatim` tells verbatim, and another language translated."""
MAY_SHARE_PART = (Kind.REWORDED, Kind.SAME_TOPIC)
"""Kinds of which a part may be re-used word for word besides: of the others, all of it is, or nothing."""
LEAST_WORDING = 0.07
"""Share of neighbouring symbols that a re-used passage of one language has at least. Of 474 judged ones none has less than 0.08;
single characters in common, without any two side by side, are chance."""
_FILE = "weights.json"
_SAME_TEXT = 0.8
"""Share of the longer passage that is aligned, in whatever order, from which on nothing but edits is left: of such pairs
in the development sets 16 of 17 were judged edited; hardly any had its clauses in another order, so none could teach it."""
_LEAST = 1e-4
"""What a probability counts for at least, before its logarithm is taken."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From which probability on something is so; all inclusive.

    Parameters
    ----------
    reuse : float
        Of reuse of any kind.
    edited : float
        Of being edited rather than reworded, where it is reuse.
    partial : float
        Of re-using a part word for word.
    candidate : float
        Of reuse, by the quick measures of the sieve, for a pair to be looked at.
    """

    reuse: float = 0.46
    edited: float = 0.5
    partial: float = 0.42
    candidate: float = 0.1

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
                raise SemanticError(f"The threshold {name} is {value!r}; give a probability between 0 and 1.")


@dataclass(frozen=True, kw_only=True)
class KindModel:
    """Tells the kind of a pair from its measures.

    Parameters
    ----------
    of_kind : Logistic
        Over `MEASURES`, a class for each of `KINDS`.
    of_part : Logistic
        Over `PART_MEASURES` and the logarithm of the probability of each kind: whether a part is re-used word for word.
    of_candidate : Logistic
        Over `SIEVE_MEASURES`: whether it may be reuse.
    thresholds : Thresholds
        From which probability on.
    about : mapping
        What it was fitted on.
    cosines : mapping
        Thresholds of encoders that a user has calibrated; they go before those of the catalogue.
    """

    of_kind: Logistic
    of_part: Logistic
    of_candidate: Logistic
    thresholds: Thresholds
    about: Mapping[str, Any]
    cosines: Cosines = field(default_factory=dict)

    def probabilities(self, found: Sequence[Likeness]) -> Rows:
        """Return the probability of each of `KINDS`, shape ``(len(found), len(KINDS))``; rows sum to 1."""
        return softmax(self.of_kind.log_odds(values_of(found)))

    def kind(self, found: Likeness, probabilities: Sequence[float]) -> Kind:
        """Return the kind of a pair that is not verbatim, from its measures and the probability of each of `KINDS`."""
        if found.aligned >= _SAME_TEXT:
            return Kind.EDITED
        edited, reworded, alike, apart = probabilities
        if edited + reworded < self.thresholds.reuse or found.pairs < LEAST_WORDING:
            return Kind.SAME_TOPIC if alike >= apart else Kind.UNRELATED
        return Kind.EDITED if edited >= self.thresholds.edited * (edited + reworded) else Kind.REWORDED

    def probability_of_part(self, measures: Sequence[float], probabilities: Sequence[float]) -> float:
        """Return the probability that a part is re-used word for word.

        Parameters
        ----------
        measures : sequence of float
            As `part_measures` gives them.
        probabilities : sequence of float
            Of each of `KINDS`.
        """
        values = np.array([*measures, *log_probabilities(probabilities)])
        return float(sigmoid(self.of_part.log_odds(values))[0, 0])

    def shares_part(self, kind: Kind, measures: Sequence[float], probabilities: Sequence[float]) -> bool:
        """Tell whether a clause or more is re-used word for word, though the whole is another text."""
        if kind not in MAY_SHARE_PART:
            return False
        return self.probability_of_part(measures, probabilities) >= self.thresholds.partial

    def probability_by_sieve(self, measures: Rows) -> Rows:
        """Return the probability of reuse of each pair, by its quick measures, shape ``(pairs,)``."""
        return np.asarray(sigmoid(self.of_candidate.log_odds(measures))[:, 0])

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        return {
            "about": dict(self.about),
            "thresholds": asdict(self.thresholds),
            "cosines": {name: dict(known) for name, known in self.cosines.items()},
            "kinds": [kind.value for kind in KINDS],
            "of_kind": asdict(self.of_kind),
            "of_part": asdict(self.of_part),
            "of_candidate": asdict(self.of_candidate),
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError, SemanticError
            If it is something else.
        """
        if fields["kinds"] != [kind.value for kind in KINDS]:
            raise ValueError("it tells other kinds than this version")
        model = cls(
            of_kind=Logistic.from_json(fields["of_kind"], measures=MEASURES),
            of_part=Logistic.from_json(fields["of_part"], measures=(*PART_MEASURES, *KINDS)),
            of_candidate=Logistic.from_json(fields["of_candidate"], measures=SIEVE_MEASURES),
            thresholds=Thresholds(**fields["thresholds"]),
            about=fields["about"],
            cosines={
                str(name): {str(what): float(value) for what, value in known.items()}
                for name, known in fields["cosines"].items()
            },
        )
        rows = [len(each.weights) for each in (model.of_kind, model.of_part, model.of_candidate)]
        if rows != [len(KINDS), 1, 1]:
            raise ValueError("its weights are for other classes than this version tells")
        return model


def values_of(found: Sequence[Likeness]) -> Rows:
    """Return a row a likeness and a column for each of `MEASURES`."""
    return np.array([each.values for each in found], dtype=np.float64).reshape(-1, len(MEASURES))


def log_probabilities(probabilities: Sequence[float]) -> list[float]:
    """Return the logarithms of the probabilities of kinds, as `KindModel.of_part` looks at them."""
    odds: list[float] = np.log(np.maximum(probabilities, _LEAST)).tolist()
    return odds


@cache
def shipped_kinds() -> KindModel:
    """Return the classifier that comes with the package."""
    return read_kinds(models_folder() / "reuse-kinds" / _FILE)


def read_kinds(path: Path) -> KindModel:
    """Return the classifier of a file that ``semantic calibrate --to`` or the fitting script wrote.

    Raises
    ------
    SemanticError
        If it cannot be read or holds something else.
    """
    try:
        return KindModel.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise SemanticError(f"The calibration {path} cannot be read ({error}); check its name.") from error
    except (
        SemanticError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise SemanticError(
            f"{path} is no calibration of this version ({error}); make one with semantic calibrate --to."
        ) from error
