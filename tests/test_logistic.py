from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.logistic import Logistic, sigmoid, softmax

BY_HAND = Logistic(
    measures=("words", "figures"),
    means=(1.0, 10.0),
    scales=(2.0, 5.0),
    weights=((1.0, 0.0), (0.5, -1.0), (0.0, 3.0)),
    biases=(0.0, 1.0, -1.0),
)
FIELDS: dict[str, Any] = json.loads(json.dumps(asdict(BY_HAND)))
LOG_ODDS = st.lists(st.floats(-500, 500), min_size=2, max_size=5)


def test_log_odds_by_hand() -> None:
    # (5 - 1) / 2 = 2 and (20 - 10) / 5 = 2; then (1 - 1) / 2 = 0 and (5 - 10) / 5 = -1.
    found = BY_HAND.log_odds(np.array([[5.0, 20.0], [1.0, 5.0]]))
    assert found.tolist() == [[2.0, 0.0, 5.0], [0.0, 2.0, -4.0]]


def test_a_single_row_may_be_given_flat() -> None:
    assert BY_HAND.log_odds(np.array([5.0, 20.0])).tolist() == [[2.0, 0.0, 5.0]]
    assert BY_HAND.log_odds(np.empty((0, 2))).tolist() == []


def test_softmax_by_hand() -> None:
    found = softmax(np.log(np.array([[1.0, 2.0, 5.0], [3.0, 3.0, 3.0]])))
    assert found[0] == pytest.approx([1 / 8, 2 / 8, 5 / 8])
    assert found[1] == pytest.approx([1 / 3] * 3)


def test_softmax_of_large_log_odds_overflows_nowhere() -> None:
    assert softmax(np.array([[1000.0, 0.0], [-1000.0, -1000.0]])).tolist() == [[1.0, 0.0], [0.5, 0.5]]


@given(LOG_ODDS, st.floats(-100, 100))
def test_softmax_sums_to_one_keeps_the_order_and_knows_differences_only(
    row: list[float], shift: float
) -> None:
    found = softmax(np.array([row]))[0]
    assert found.sum() == pytest.approx(1)
    assert found[int(np.argmax(row))] == found.max()
    assert softmax(np.array([row]) + shift)[0] == pytest.approx(found, abs=1e-9)


def test_sigmoid_by_hand() -> None:
    odds = np.array([0.0, math.log(3), -math.log(3)])
    assert sigmoid(odds) == pytest.approx([0.5, 0.75, 0.25])


@given(st.floats(-500, 500))
def test_sigmoid_is_the_softmax_of_one_against_nothing(odds: float) -> None:
    assert sigmoid(np.array([odds]))[0] == pytest.approx(softmax(np.array([[odds, 0.0]]))[0, 0])


def test_sigmoid_of_large_log_odds_overflows_nowhere() -> None:
    assert sigmoid(np.array([1000.0, -1000.0])).tolist() == [1.0, 0.0]


def planted(
    classes: int,
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.int64]]]:
    """Rows around (0, 0), (4, 0) and (0, 4), twenty a class."""
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])[:classes]
    numbers = np.repeat(np.arange(classes), 20)
    return centres[numbers] + np.random.default_rng(0).normal(scale=0.5, size=(20 * classes, 2)), numbers


@pytest.mark.parametrize("classes", [2, 3])
def test_a_fitted_one_tells_planted_classes(classes: int) -> None:
    values, numbers = planted(classes)
    fitted = Logistic.fitted(["words", "figures"], values, numbers, looseness=0.7)
    odds = fitted.log_odds(values)
    told = odds.argmax(axis=1) if classes > 2 else (odds[:, 0] > 0).astype(int)
    assert told.tolist() == numbers.tolist()
    assert odds.shape == (len(values), 1 if classes == 2 else 3), (
        "one row of weights where there are two classes"
    )
    assert fitted.means == pytest.approx(values.mean(axis=0), rel=1e-5)
    assert fitted.scales == pytest.approx(values.std(axis=0), rel=1e-5)


def test_it_agrees_with_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    values, numbers = planted(3)
    fitted = Logistic.fitted(["words", "figures"], values, numbers, looseness=0.7)
    reference = make_pipeline(StandardScaler(), LogisticRegression(C=0.7, max_iter=5000)).fit(values, numbers)
    new = np.array([[1.0, 1.0], [3.0, -1.0], [0.0, 9.0]])
    assert softmax(fitted.log_odds(new)) == pytest.approx(reference.predict_proba(new), abs=1e-4)


def test_a_looser_fit_is_surer() -> None:
    values, numbers = planted(2)
    tight, loose = (Logistic.fitted("ab", values, numbers, looseness=c) for c in (0.01, 10.0))
    assert abs(loose.weights[0][0]) > abs(tight.weights[0][0])


def test_a_measure_that_never_changes_decides_nothing() -> None:
    values, numbers = planted(2)
    fitted = Logistic.fitted(
        "ab", np.column_stack([values[:, 0], np.full(len(values), 7.0)]), numbers, looseness=1
    )
    odds = fitted.log_odds(np.array([[1.0, 7.0], [3.0, 7.0]]))
    assert fitted.means[1] == 7.0
    assert odds[0, 0] < odds[1, 0]
    assert math.isfinite(odds[0, 0])


def test_weights_are_rounded_to_six_digits_and_survive_json() -> None:
    values, numbers = planted(3)
    fitted = Logistic.fitted(["words", "figures"], values, numbers, looseness=0.7)
    numbers_kept = [
        *fitted.means,
        *fitted.scales,
        *fitted.biases,
        *(w for row in fitted.weights for w in row),
    ]
    assert all(float(f"{number:.6g}") == number for number in numbers_kept)
    read = Logistic.from_json(json.loads(json.dumps(asdict(fitted))), measures=["words", "figures"])
    assert read == fitted
    assert read.log_odds(values).tobytes() == fitted.log_odds(values).tobytes()


def test_the_same_rows_are_fitted_alike() -> None:
    values, numbers = planted(3)
    one, other = (Logistic.fitted("ab", values, numbers, looseness=0.7) for _ in range(2))
    assert json.dumps(asdict(one)) == json.dumps(asdict(other))


def test_reading_gives_back_what_was_written() -> None:
    assert Logistic.from_json(FIELDS, measures=("words", "figures")) == BY_HAND


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measures": ["words", "dates"]}, "^it looks at other measures than this version takes$"),
        ({"measures": ["figures", "words"]}, "^it looks at other measures than this version takes$"),
        ({"measures": ["words"]}, "^it looks at other measures than this version takes$"),
        ({"means": [1.0]}, "^its measures and weights do not fit together$"),
        ({"scales": [1.0, 2.0, 3.0]}, "^its measures and weights do not fit together$"),
        ({"weights": [[1.0, 2.0], [1.0]]}, "^its measures and weights do not fit together$"),
        ({"weights": [[1.0, 2.0]]}, "^its measures and weights do not fit together$"),
        ({"biases": [0.0, 1.0]}, "^its measures and weights do not fit together$"),
        ({"means": ["x", 1.0]}, "could not convert string to float: 'x'"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Logistic.from_json({**FIELDS, **change}, measures=("words", "figures"))


def test_what_is_missing_or_no_list_is_refused() -> None:
    with pytest.raises(KeyError, match="biases"):
        Logistic.from_json({k: v for k, v in FIELDS.items() if k != "biases"}, measures=("words", "figures"))
    with pytest.raises(TypeError, match="not iterable"):
        Logistic.from_json({**FIELDS, "weights": [1.0, 2.0]}, measures=("words", "figures"))


@pytest.mark.parametrize(
    "change", [{"scales": [0.0, 1.0]}, {"means": [math.nan, 0.0]}, {"biases": [math.inf, 0, 0]}]
)
def test_what_no_number_can_come_of_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Logistic.from_json({**FIELDS, **change}, measures=("words", "figures"))


def test_other_numbers_make_another_one() -> None:
    assert replace(BY_HAND, biases=(0.0, 1.0, 0.0)) != BY_HAND
