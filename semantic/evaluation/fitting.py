"""Fitting what tells the kinds of reuse to judged pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldPair
from semantic.logistic import Logistic, Rows, softmax
from semantic.reuse.comparing import Compared, compared
from semantic.reuse.kinds import KINDS, KindModel, Thresholds, log_probabilities, values_of
from semantic.reuse.likeness import MEASURES, Likeness, blocks_of, likeness
from semantic.reuse.parts import PART_MEASURES, part_measures
from semantic.reuse.sieve import SIEVE_MEASURES, Sieve

_FOLDS = 10
_LOOSENESS = 0.7
"""C of the regressions: the middle of the range (0.3 to 2) in which the log loss of ten folds hardly moves."""


@dataclass(frozen=True)
class MeasuredPair:
    """A judged pair with its measures; `verbatim` where the two have equal comparison text."""

    gold: GoldPair
    likeness: Likeness
    part: tuple[float, ...]
    sieve: tuple[float, ...]
    verbatim: bool


def measured(pairs: Sequence[GoldPair]) -> list[MeasuredPair]:
    """Return the pairs with their measures, in their order."""
    first = compared([pair.first for pair in pairs])
    second = compared([pair.second for pair in pairs])
    numbers = np.arange(len(pairs))
    sieve = Sieve([*first, *second]).measures(numbers, numbers + len(pairs)).tolist()
    return [_measured(*each) for each in zip(pairs, first, second, sieve, strict=True)]


def _measured(pair: GoldPair, a: Compared, b: Compared, sieve: Sequence[float]) -> MeasuredPair:
    blocks = blocks_of(a, b)
    return MeasuredPair(
        gold=pair,
        likeness=likeness(a, b, blocks),
        part=part_measures(a, b, blocks),
        sieve=tuple(sieve),
        verbatim=a.is_verbatim(b),
    )


def fitted(pairs: Sequence[MeasuredPair], *, about: str) -> KindModel:
    """Fit the classifier to pairs.

    Parameters
    ----------
    pairs : sequence of MeasuredPair
        Of all kinds but `Kind.TRANSLATED`, which wording cannot tell.
    about : str
        What they are, for the record.

    Raises
    ------
    SemanticError
        If there are too few pairs of a kind, or none that shares a part.
    """
    told = [pair for pair in pairs if not pair.verbatim and pair.gold.relation in KINDS]
    kinds = np.array([KINDS.index(pair.gold.relation) for pair in told])
    parts = np.array([pair.gold.partial_reuse for pair in told])
    _check_enough(len(pairs), kinds, parts)
    of_kind = Logistic.fitted(
        MEASURES, values_of([pair.likeness for pair in told]), kinds, looseness=_LOOSENESS
    )
    probabilities = _out_of_fold(told, kinds)
    part_values = np.array(
        [[*pair.part, *log_probabilities(row)] for pair, row in zip(told, probabilities, strict=True)]
    )
    sieve_values = np.array([pair.sieve for pair in told])
    is_reuse = np.array([pair.gold.relation.is_reuse for pair in told])
    return KindModel(
        of_kind=of_kind,
        of_part=Logistic.fitted((*PART_MEASURES, *KINDS), part_values, parts, looseness=_LOOSENESS),
        of_candidate=Logistic.fitted(SIEVE_MEASURES, sieve_values, is_reuse, looseness=_LOOSENESS),
        thresholds=Thresholds(),
        about={"fitted_on": about, "pairs": len(pairs)},
    )


def _check_enough(pairs: int, kinds: NDArray[np.int64], parts: NDArray[np.bool_]) -> None:
    if set(kinds.tolist()) != set(range(len(KINDS))) or len(set(parts.tolist())) < 2:
        raise SemanticError(
            f"Among {pairs} pairs there must be some of each of {', '.join(KINDS)}, and some with partial_reuse; "
            "label more."
        )
    if np.bincount(kinds).min() < _FOLDS:
        raise SemanticError(
            f"Each of {', '.join(KINDS)} needs {_FOLDS} pairs or more, as they are fitted in {_FOLDS} folds; label more."
        )


def _out_of_fold(told: Sequence[MeasuredPair], kinds: NDArray[np.int64]) -> Rows:
    """Return the probability of each kind, told by what was fitted on other pairs: as it will be for new ones."""
    values = values_of([pair.likeness for pair in told])
    probabilities = np.zeros((len(told), len(KINDS)))
    for fit, tell in folds(told):
        if len(set(kinds[fit].tolist())) < len(KINDS):
            raise SemanticError(
                "Nearly all pairs of a kind have one passage in common, so no fold can be told by others; label more, "
                "with other passages."
            )
        fitted_on = Logistic.fitted(MEASURES, values[fit], kinds[fit], looseness=_LOOSENESS)
        probabilities[tell] = softmax(fitted_on.log_odds(values[tell]))
    return probabilities


def folds(
    pairs: Sequence[MeasuredPair], *, seed: int = 0
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return rows to fit on and rows to tell, ten times, so that each pair is told once by others.

    Pairs that have a passage in common stay together: what was learned of it would be told again.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed)
    return list(splitter.split(pairs, [pair.gold.relation.value for pair in pairs], _joined(pairs)))


def _joined(pairs: Sequence[MeasuredPair]) -> NDArray[np.int64]:
    """Return for each pair a number that it shares with the pairs that have a passage in common with it."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    texts = {
        text: row for row, text in enumerate({t: None for p in pairs for t in (p.gold.first, p.gold.second)})
    }
    ends = np.array([(texts[pair.gold.first], texts[pair.gold.second]) for pair in pairs]).T
    graph = coo_array((np.ones(len(pairs)), ends), shape=(len(texts), len(texts)))
    numbers: NDArray[np.int64] = connected_components(graph, directed=False)[1][ends[0]]
    return numbers
