from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from semantic.errors import SemanticError
from semantic.logistic import Logistic
from semantic.records import Kind
from semantic.reuse.comparing import compared
from semantic.reuse.kinds import (
    KINDS,
    LEAST_WORDING,
    MAY_SHARE_PART,
    KindModel,
    Thresholds,
    log_probabilities,
    read_kinds,
    shipped_kinds,
    values_of,
)
from semantic.reuse.likeness import MEASURES, Likeness, blocks_of, likeness
from semantic.reuse.parts import PART_MEASURES, part_measures

ROOT = Path(__file__).resolve().parents[2]
PARTS = (*PART_MEASURES, *(kind.value for kind in KINDS))
NOTHING = Likeness(**dict.fromkeys(MEASURES, 0.0))
WORDED = replace(NOTHING, pairs=LEAST_WORDING)
NO_PART = (0.0,) * len(PART_MEASURES)


def blank(measures: tuple[str, ...], rows: int) -> Logistic:
    """One that looks at nothing: all log-odds are 0."""
    width = len(measures)
    return Logistic(measures, (0.0,) * width, (1.0,) * width, ((0.0,) * width,) * rows, (0.0,) * rows)


def model(**thresholds: float) -> KindModel:
    """One that finds every kind as likely as every other."""
    return replace(
        shipped_kinds(),
        of_kind=blank(MEASURES, len(KINDS)),
        of_part=blank(PARTS, 1),
        thresholds=Thresholds(**thresholds),
    )


def written(folder: Path, content: object) -> Path:
    path = folder / "weights.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("probabilities", "kind"),
    [
        ((0.5, 0.25, 0.125, 0.125), Kind.EDITED),
        ((0.25, 0.5, 0.125, 0.125), Kind.REWORDED),
        ((0.125, 0.125, 0.5, 0.25), Kind.SAME_TOPIC),
        ((0.125, 0.125, 0.25, 0.5), Kind.UNRELATED),
        (
            (0.25, 0.25, 0.5, 0.0),
            Kind.EDITED,
        ),  # reuse is exactly as likely as its threshold, edited exactly half of it
        ((0.125, 0.375, 0.5, 0.0), Kind.REWORDED),
        ((0.125, 0.25, 0.3125, 0.3125), Kind.SAME_TOPIC),  # neither more likely: rather the nearer one
        ((0.0, 0.0, 0.0, 1.0), Kind.UNRELATED),
    ],
)
def test_a_kind_follows_from_the_probabilities(probabilities: tuple[float, ...], kind: Kind) -> None:
    assert model(reuse=0.5, edited=0.5).kind(WORDED, probabilities) is kind


def test_without_neighbours_in_common_nothing_is_reuse_however_likely() -> None:
    sure = (0.9, 0.1, 0.0, 0.0)
    assert model().kind(WORDED, sure) is Kind.EDITED
    assert model().kind(replace(WORDED, pairs=math.nextafter(LEAST_WORDING, 0)), sure) is Kind.SAME_TOPIC


def test_every_threshold_is_inclusive() -> None:
    tied = (0.25, 0.25, 0.25, 0.25)
    assert model(reuse=0.5).kind(WORDED, tied) is Kind.EDITED
    assert model(reuse=math.nextafter(0.5, 1)).kind(WORDED, tied) is Kind.SAME_TOPIC
    assert model(reuse=0.5, edited=math.nextafter(0.5, 1)).kind(WORDED, tied) is Kind.REWORDED
    assert model().kind(WORDED, (0.23, 0.23, 0.27, 0.27)) is Kind.EDITED, "0.46 as shipped"
    assert model(partial=0.5).shares_part(Kind.REWORDED, NO_PART, tied)
    assert not model(partial=math.nextafter(0.5, 1)).shares_part(Kind.REWORDED, NO_PART, tied)


def test_what_is_aligned_for_the_most_part_is_edited_whatever_the_probabilities() -> None:
    apart = (0.0, 0.0, 0.0, 1.0)
    assert model().kind(replace(NOTHING, aligned=0.8), apart) is Kind.EDITED
    assert model().kind(replace(NOTHING, aligned=math.nextafter(0.8, 0)), apart) is Kind.UNRELATED


@given(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), st.floats(0, 1), st.floats(0, 1))
def test_a_stricter_threshold_only_takes_pairs_away(weights: list[float], one: float, other: float) -> None:
    probabilities = [weight / sum(weights) for weight in weights]
    loose, strict = sorted((one, other))
    lenient, severe = (model(reuse=reuse).kind(WORDED, probabilities) for reuse in (loose, strict))
    assert lenient.is_reuse or not severe.is_reuse
    lenient, severe = (model(edited=edited).kind(WORDED, probabilities) for edited in (loose, strict))
    assert lenient is Kind.EDITED or severe is not Kind.EDITED
    assert lenient.is_reuse is severe.is_reuse


@pytest.mark.parametrize("kind", list(Kind))
def test_a_part_is_reused_only_where_the_whole_is_another_text(kind: Kind) -> None:
    assert MAY_SHARE_PART == (Kind.REWORDED, Kind.SAME_TOPIC)
    assert model(partial=0.0).shares_part(kind, NO_PART, (0.25,) * 4) is (kind in MAY_SHARE_PART)


def test_the_part_is_told_by_its_measures_and_by_the_logarithms_of_the_kinds() -> None:
    weights = dict.fromkeys(PARTS, 0.0) | {"run": 0.5, "reworded": 1.0}
    looking = replace(model(), of_part=replace(blank(PARTS, 1), weights=(tuple(weights.values()),)))
    measures = tuple(2.0 * (name == "run") for name in PART_MEASURES)
    # e ** (0.5 * 2 + ln 0.25) = e / 4
    assert looking.probability_of_part(measures, (0.5, 0.25, 0.25, 0.0)) == pytest.approx(
        math.e / (4 + math.e)
    )


def test_a_probability_counts_for_a_ten_thousandth_at_least() -> None:
    assert log_probabilities((1.0, 0.5, 1e-4, 0.0)) == pytest.approx(
        [0.0, math.log(0.5), math.log(1e-4), math.log(1e-4)]
    )


def test_probabilities_are_a_row_a_pair_and_a_column_a_kind() -> None:
    biases = tuple(math.log(weight) for weight in (1, 2, 3, 4))
    leaning = replace(model(), of_kind=replace(blank(MEASURES, 4), biases=biases))
    found = leaning.probabilities([NOTHING, NOTHING])
    assert found == pytest.approx(np.array([[0.1, 0.2, 0.3, 0.4]] * 2))
    assert KINDS == (Kind.EDITED, Kind.REWORDED, Kind.SAME_TOPIC, Kind.UNRELATED)
    assert leaning.probabilities([]).shape == (0, 4)
    assert values_of([replace(NOTHING, characters=0.5)])[0].tolist() == [0.5] + [0.0] * (len(MEASURES) - 1)


def test_kinds_are_ordered_from_the_strictest() -> None:
    assert [kind.value for kind in sorted(Kind, key=lambda kind: kind.looseness)] == [
        "verbatim", "edited", "reworded", "translated", "same_topic", "unrelated",
    ]  # fmt: skip
    assert [kind.looseness for kind in Kind] == [0, 1, 2, 3, 4, 5]
    assert [kind for kind in Kind if not kind.is_reuse] == [Kind.SAME_TOPIC, Kind.UNRELATED]


@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan, math.inf, "0.5", None, True])
@pytest.mark.parametrize("name", [field.name for field in fields(Thresholds)])
def test_a_threshold_is_a_probability(name: str, value: Any) -> None:
    with pytest.raises(
        SemanticError, match=rf"^The threshold {name} is {value!r}; give a probability between 0 and 1\.$"
    ):
        Thresholds(**{name: value})


def test_thresholds_may_lie_at_either_end() -> None:
    assert Thresholds(reuse=0, edited=1.0, partial=0.5) == Thresholds(reuse=0.0, edited=1, partial=0.5)


def test_the_shipped_thresholds() -> None:
    assert (Thresholds().reuse, Thresholds().edited, Thresholds().partial) == (0.46, 0.5, 0.42)


def test_the_shipped_weights_are_those_of_the_file() -> None:
    path = ROOT / "models" / "reuse-kinds" / "weights.json"
    published = json.loads(path.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(shipped_kinds().to_json())) == published
    assert read_kinds(path) == shipped_kinds()
    assert shipped_kinds().of_kind.measures == MEASURES
    assert shipped_kinds().of_part.measures == PARTS
    assert len(shipped_kinds().of_kind.biases) == len(KINDS)
    assert shipped_kinds().thresholds == Thresholds(), "what is shipped is the default"


def test_reading_gives_back_what_was_written_with_equal_answers(tmp_path: Path) -> None:
    shipped = shipped_kinds()
    read = read_kinds(written(tmp_path, shipped.to_json()))
    a, b = compared(["去年修建水渠3条，种植茶叶。", "今后三年修建水渠5条，保护湖区。"])
    blocks = blocks_of(a, b)
    found, parts = likeness(a, b, blocks), part_measures(a, b, blocks)
    assert read == shipped
    assert read.probabilities([found]).tobytes() == shipped.probabilities([found]).tobytes()
    row = shipped.probabilities([found])[0].tolist()
    assert read.probability_of_part(parts, row) == shipped.probability_of_part(parts, row)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        SemanticError, match=r"^The calibration .*absent\.json cannot be read \(.*\); check its name\.$"
    ):
        read_kinds(tmp_path / "absent.json")


def test_a_folder_or_another_encoding_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(
        SemanticError, match=r"^The calibration .* cannot be read \(.*directory.*\); check its name\.$"
    ):
        read_kinds(tmp_path)
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"über": 1}'.encode("latin-1"))
    with pytest.raises(SemanticError, match=r"^The calibration .*latin\.json cannot be read \('utf-8' codec"):
        read_kinds(latin)


def changed(**change: Any) -> dict[str, Any]:
    return {**model().to_json(), **change}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ([], "list indices must be integers"),
        (None, "'NoneType' object is not subscriptable"),
        ({}, "'kinds'"),
        (changed(kinds=["edited", "unrelated"]), "it tells other kinds than this version"),
        (changed(kinds=[kind.value for kind in reversed(KINDS)]), "it tells other kinds than this version"),
        (
            changed(of_kind={**model().to_json()["of_kind"], "measures": MEASURES[:-1]}),
            "it looks at other measures than this version takes",
        ),
        (
            changed(of_part=model().to_json()["of_kind"]),
            "it looks at other measures than this version takes",
        ),
        (
            changed(of_kind={**model().to_json()["of_kind"], "biases": [0.0]}),
            "its measures and weights do not fit together",
        ),
        (changed(thresholds={"reuses": 0.5}), "unexpected keyword argument 'reuses'"),
    ],
    ids="list null empty fewer-kinds turned fewer-measures part-by-kind biases threshold".split(),
)
def test_what_is_no_calibration_is_named(tmp_path: Path, content: object, what: str) -> None:
    with pytest.raises(
        SemanticError,
        match=rf"weights\.json is no calibration of this version \(.*{what}.*\); make one with semantic calibrate --to\.$",
    ):
        read_kinds(written(tmp_path, content))


def test_what_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text("reuse = 0.5", encoding="utf-8")
    with pytest.raises(
        SemanticError, match=r"weights\.json is no calibration of this version \(Expecting value"
    ):
        read_kinds(path)


def test_a_threshold_in_a_file_that_is_no_probability_is_named_with_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, changed(thresholds={"reuse": 46}))
    with pytest.raises(SemanticError, match=r"weights\.json.*The threshold reuse is 46"):
        read_kinds(path)


@pytest.mark.parametrize("name", ["of_kind", "of_part"])
def test_weights_for_another_number_of_classes_are_refused(tmp_path: Path, name: str) -> None:
    measures = MEASURES if name == "of_kind" else PARTS
    three = model().to_json() | {name: replace(model(), **{name: blank(measures, 3)}).to_json()[name]}
    with pytest.raises(SemanticError, match="is no calibration of this version"):
        read_kinds(written(tmp_path, three))
