"""Logistic regressions whose weights are plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]
"""A row a pair, a sentence or whatever is judged."""


@dataclass(frozen=True)
class Logistic:
    """A fitted (multinomial) logistic regression.

    Parameters
    ----------
    measures : tuple of str
        Names of what it looks at, in order.
    means, scales : tuple of float
        What is taken off each measure, and what it is then divided by.
    weights : tuple of tuple of float
        A row a class, a weight a measure; one row where there are two classes.
    biases : tuple of float
        One a row.
    """

    measures: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def log_odds(self, values: Rows) -> Rows:
        """Return the log-odds of `values`, shape ``(pairs, measures)``: a row a pair, a column a row of weights."""
        standard = (values.reshape(-1, len(self.measures)) - self.means) / self.scales
        # summed row by row: in a product of matrices the last bit of a row depends on the rows beside it
        return np.asarray((standard[:, np.newaxis] * self.weights).sum(axis=2) + self.biases)

    @classmethod
    def fitted(
        cls,
        measures: Sequence[str],
        values: Rows,
        classes: NDArray[np.int64],
        *,
        looseness: float,
        counts: Rows | None = None,
    ) -> Self:
        """Fit one with scikit-learn.

        `looseness` is its C, the inverse of how far weights are pulled to 0; `counts` is how much
        each row counts, by default 1.
        """
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        scaler = StandardScaler().fit(values)
        regression = LogisticRegression(C=looseness, max_iter=5000).fit(
            scaler.transform(values), classes, sample_weight=counts
        )
        return cls(
            measures=tuple(measures),
            means=_rounded(scaler.mean_),
            scales=_rounded(scaler.scale_),
            weights=tuple(_rounded(row) for row in regression.coef_),
            biases=_rounded(regression.intercept_),
        )

    @classmethod
    def from_json(cls, fields: Mapping[str, Any], *, measures: Sequence[str]) -> Self:
        """Read the fields of one over those measures.

        Raises
        ------
        KeyError, TypeError, ValueError
            If they are none, or of other measures.
        """
        fitted = cls(
            measures=tuple(map(str, fields["measures"])),
            means=tuple(map(float, fields["means"])),
            scales=tuple(map(float, fields["scales"])),
            weights=tuple(tuple(map(float, row)) for row in fields["weights"]),
            biases=tuple(map(float, fields["biases"])),
        )
        if fitted.measures != tuple(measures):
            raise ValueError("it looks at other measures than this version takes")
        sizes = {len(fitted.means), len(fitted.scales), *map(len, fitted.weights)}
        if sizes != {len(measures)} or len(fitted.biases) != len(fitted.weights):
            raise ValueError("its measures and weights do not fit together")
        numbers = [*fitted.means, *fitted.scales, *fitted.biases, *chain.from_iterable(fitted.weights)]
        if not np.isfinite(numbers).all() or min(fitted.scales) <= 0:
            raise ValueError("its weights are no numbers, or a scale is not above 0")
        return fitted


def softmax(log_odds: Rows) -> Rows:
    """Return the probabilities behind log-odds, row by row; each row sums to 1."""
    grown = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def sigmoid(log_odds: Rows) -> Rows:
    """Return the probability behind each of `log_odds`."""
    from scipy.special import expit

    return np.asarray(expit(log_odds))


def _rounded(values: Rows) -> tuple[float, ...]:
    """Round to six digits: more would change from machine to machine and decide nothing."""
    return tuple(float(f"{value:.6g}") for value in values)
