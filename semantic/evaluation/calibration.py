"""Calibration: the thresholds that agree best with judged pairs, and how far a model agrees with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Encoder
from semantic.errors import SemanticError
from semantic.evaluation.fitting import MeasuredPair, measured
from semantic.evaluation.gold import GoldPair, read_pairs
from semantic.logistic import Rows
from semantic.records import Kind
from semantic.reuse.kinds import KINDS, KindModel, shipped_kinds
from semantic.reuse.thresholds import CANDIDATE

_FEWEST = 20
"""Judged reuse, and judged other pairs, below which a threshold would follow single judgements."""
_FOUND = 0.98
"""Share of judged reuse whose cosine is at or above the one from which on pairs are looked at; what is below shares wording."""


@dataclass(frozen=True, kw_only=True)
class KindAgreement:
    """How far a model agrees with judged pairs, each measure from 0 to 1.

    Parameters
    ----------
    reuse_f1, reuse_precision, reuse_recall : float
        Of being reuse of any kind.
    macro_f1 : float
        Mean F1 of verbatim, edited, reworded and none of these, over those that are judged.
    partial_f1 : float
        Of re-using a part word for word.
    """

    reuse_f1: float
    reuse_precision: float
    reuse_recall: float
    macro_f1: float
    partial_f1: float


def agreement(pairs: Sequence[MeasuredPair], model: KindModel) -> KindAgreement:
    """Return how far a model agrees with judged pairs."""
    from sklearn.metrics import f1_score, precision_recall_fscore_support

    told = [_told(pair, model) for pair in pairs]
    kinds = [kind for kind, _ in told]
    judged = [pair.gold.relation for pair in pairs]
    precision, recall, f1, _ = precision_recall_fscore_support(
        [kind.is_reuse for kind in judged],
        [kind.is_reuse for kind in kinds],
        average="binary",
        zero_division=0.0,
    )
    classes = [_class(kind) for kind in judged]
    return KindAgreement(
        reuse_f1=float(f1),
        reuse_precision=float(precision),
        reuse_recall=float(recall),
        macro_f1=float(
            f1_score(
                classes,
                [_class(kind) for kind in kinds],
                labels=sorted(set(classes)),
                average="macro",
                zero_division=0.0,
            )
        ),
        partial_f1=float(
            f1_score(
                [pair.gold.partial_reuse for pair in pairs], [part for _, part in told], zero_division=0.0
            )
        ),
    )


def _told(pair: MeasuredPair, model: KindModel) -> tuple[Kind, bool]:
    """Return what a model makes of a pair: its kind, and whether it shares a part."""
    if pair.verbatim:
        return Kind.VERBATIM, False
    probabilities = model.probabilities([pair.likeness])[0].tolist()
    kind = model.kind(pair.likeness, probabilities)
    return kind, model.shares_part(kind, pair.part, probabilities)


def _class(kind: Kind) -> str:
    return kind.value if kind.is_reuse else "none"


def calibrated(pairs: Sequence[MeasuredPair], model: KindModel, *, about: str) -> KindModel:
    """Return a model with the thresholds that agree best with judged pairs, in hindsight; its weights stay.

    Parameters
    ----------
    pairs : sequence of MeasuredPair
        At least twenty that are reuse and twenty that are not.
    model : KindModel
        Whose weights tell the probabilities.
    about : str
        What the pairs are, for the record.

    Raises
    ------
    SemanticError
        If there are fewer.
    """
    told = [pair for pair in pairs if not pair.verbatim and pair.gold.relation in (Kind.VERBATIM, *KINDS)]
    reuse = np.array([pair.gold.relation.is_reuse for pair in told], dtype=np.bool_)
    if min(reuse.sum(), (~reuse).sum()) < _FEWEST:
        raise SemanticError(
            f"Of {len(pairs)} pairs, {int(reuse.sum())} are judged to be reuse and {int((~reuse).sum())} not; thresholds "
            f"need {_FEWEST} of each, beside verbatim ones. Label more."
        )
    probabilities = model.probabilities([pair.likeness for pair in told])
    of_reuse = probabilities[:, : KINDS.index(Kind.SAME_TOPIC)].sum(axis=1)
    edited = np.array([pair.gold.relation is not Kind.REWORDED for pair in told])
    part = np.array([pair.gold.partial_reuse for pair in told])
    of_part = [
        model.probability_of_part(p.part, row) for p, row in zip(told, probabilities.tolist(), strict=True)
    ]
    thresholds = dataclasses.replace(
        model.thresholds,
        reuse=_best(of_reuse, reuse, model.thresholds.reuse),
        edited=_best(probabilities[reuse, 0] / of_reuse[reuse], edited[reuse], model.thresholds.edited),
        partial=_best(np.array(of_part), part, model.thresholds.partial),
    )
    return dataclasses.replace(
        model, thresholds=thresholds, about=dict(model.about) | {"calibrated_on": about}
    )


def _best(probabilities: Rows, judged: NDArray[np.bool_], before: float) -> float:
    """Return the threshold with the highest F1, of equal ones that nearest to the one before; that where nothing is judged."""
    if len(set(judged.tolist())) < 2:
        return before
    known = np.unique(probabilities)
    between = np.concatenate([(known[1:] + known[:-1]) / 2, [before]])
    hits = np.array([(judged & (probabilities >= each)).sum() for each in between])
    found = np.array([(probabilities >= each).sum() for each in between])
    f1 = 2 * hits / np.maximum(judged.sum() + found, 1)
    best = between[f1 == f1.max()]
    return round(float(best[np.argmin(np.abs(best - before))]), 4)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Thresholds found on judged pairs, and what they change.

    Parameters
    ----------
    pairs : int
        How many were judged.
    model : KindModel
        With the thresholds that were found.
    before, after : KindAgreement
        Of the shipped thresholds and of those that were found, with the same pairs.
    """

    pairs: int
    model: KindModel
    before: KindAgreement
    after: KindAgreement

    def to_json(self) -> dict[str, Any]:
        """Return the fields as plain JSON values, measures rounded to 4 decimals."""
        return {
            "pairs": self.pairs,
            "thresholds": dataclasses.asdict(self.model.thresholds),
            "cosines": {name: dict(known) for name, known in self.model.cosines.items()},
            "before": _rounded(self.before),
            "after": _rounded(self.after),
        }

    def rows(self) -> list[dict[str, object]]:
        """Return a row a threshold and a row a measure, before and after."""
        own, shipped = (
            dataclasses.asdict(self.model.thresholds),
            dataclasses.asdict(shipped_kinds().thresholds),
        )
        rows: list[dict[str, object]] = [
            {"what": f"threshold {name}", "shipped": shipped[name], "calibrated": own[name]} for name in own
        ]
        before, after = _rounded(self.before), _rounded(self.after)
        rows += [{"what": name, "shipped": before[name], "calibrated": after[name]} for name in after]
        return rows + [
            {"what": f"{encoder}: {name}", "shipped": None, "calibrated": cosine}
            for encoder, known in self.model.cosines.items()
            for name, cosine in known.items()
        ]


def calibration_of(path: str | Path, encoder: str | None = None) -> Calibration:
    """Find thresholds on a file of judged pairs.

    Parameters
    ----------
    path : str or Path
        As `read_pairs` reads it.
    encoder : str, optional
        Name of an encoder of which to find the cosine from which on pairs are looked at.

    Raises
    ------
    SemanticError
        If the file cannot be read or holds too few pairs, or there is no such encoder.
    """
    pairs = [
        pair for pair in read_pairs(path) if pair.relation is not Kind.TRANSLATED
    ]  # a cosine tells those
    told = measured(pairs)
    model = calibrated(told, shipped_kinds(), about=Path(path).name)
    if encoder is not None:
        opened = open_encoder(encoder)
        cosines = {opened.name: {CANDIDATE: candidate_cosine(pairs, opened)}}
        model = dataclasses.replace(model, cosines=cosines)
    return Calibration(
        pairs=len(pairs),
        model=model,
        before=agreement(told, shipped_kinds()),
        after=agreement(told, model),
    )


def _rounded(agreement: KindAgreement) -> dict[str, float]:
    return {name: round(value, 4) for name, value in dataclasses.asdict(agreement).items()}


def candidate_cosine(pairs: Sequence[GoldPair], encoder: Encoder) -> float:
    """Return the cosine of an encoder at or above which nearly all judged reuse is.

    Raises
    ------
    SemanticError
        If no pair is judged to be reuse.
    """
    reuse = [pair for pair in pairs if pair.relation.is_reuse and pair.relation is not Kind.TRANSLATED]
    if not reuse:
        raise SemanticError(f"None of {len(pairs)} pairs is judged to be reuse; give some.")
    first = encoder.encode_passages([pair.first for pair in reuse])
    second = encoder.encode_passages([pair.second for pair in reuse])
    return round(float(np.quantile(np.einsum("ij,ij->i", first, second), 1 - _FOUND)), 4)
