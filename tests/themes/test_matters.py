from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic.encoders.protocol import Embeddings
from semantic.encoders.yardstick import yardstick
from semantic.errors import SemanticError
from semantic.logistic import Logistic
from semantic.themes.matters import MatterModel, matter_view, shipped_matters

SIZE = 256
LN_4 = float(np.log(4))


def weights(first: float, number: int) -> tuple[float, ...]:
    """Return weights of which that one number is not 0."""
    return tuple(first if each == number else 0.0 for each in range(SIZE))


BY_HAND = MatterModel(
    names=("农业", "教育", "war"),
    regression=Logistic(
        measures=tuple(f"embedding {number}" for number in range(SIZE)),
        means=(0.0,) * SIZE,
        scales=(1.0,) * SIZE,
        weights=(weights(LN_4, 0), weights(LN_4, 1), weights(0.0, 2)),
        biases=(0.0, 0.0, 0.0),
    ),
    about={"fitted_to": "nothing"},
)
"""The first two numbers of an embedding speak for the first two matters, fourfold where they are 1."""

FARMERS = "今年要抓好春耕备耕，把粮食播种面积稳定下来，引导种粮大户用上良种良法，让农民的收入再上一个台阶。"
FARMLAND = "我们要守住耕地红线，整治撂荒地，新修一批灌溉渠道，把坡耕地改造成旱涝保收的高标准农田。"
SCHOOLS = "全县要新建三所小学，补齐乡镇教师缺口，减轻学生课业负担，让每个孩子都能就近上好学。"
FARMERS_IN_ENGLISH = (
    "Farmers will receive better seed and fertiliser this spring, and smallholders in the hills will be "
    "helped to sell their grain."
)
FARMLAND_IN_ENGLISH = (
    "We shall protect cropland, repair irrigation canals and restore degraded soil so that harvests no longer "
    "fail in dry years."
)
SCHOOLS_IN_ENGLISH = (
    "New primary schools will open this year, more teachers will be trained, and every girl will be able to "
    "finish secondary education."
)
CEASEFIRE = (
    "The shelling of the town must stop; both armies must accept a ceasefire and let convoys reach the "
    "civilians."
)
TEXTS = [
    FARMERS,
    FARMLAND,
    SCHOOLS,
    FARMERS_IN_ENGLISH,
    FARMLAND_IN_ENGLISH,
    SCHOOLS_IN_ENGLISH,
    CEASEFIRE,
    "",
]


def along(number: int) -> Embeddings:
    return np.eye(SIZE, dtype=np.float32)[[number]]


# Probabilities


def test_probabilities_by_hand() -> None:
    assert BY_HAND.probabilities(along(0))[0] == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    assert BY_HAND.probabilities(along(1))[0] == pytest.approx([1 / 6, 4 / 6, 1 / 6])
    assert BY_HAND.probabilities(along(2))[0] == pytest.approx([1 / 3] * 3)


def test_probabilities_sum_to_one() -> None:
    found = shipped_matters().probabilities(yardstick().encode_passages(TEXTS))
    assert found.sum(axis=1) == pytest.approx(np.ones(len(TEXTS)))
    assert (found > 0).all()


def test_no_embeddings_have_no_probabilities() -> None:
    assert BY_HAND.probabilities(np.empty((0, SIZE), dtype=np.float32)).shape == (0, 3)


def test_a_row_does_not_hang_on_the_rows_beside_it() -> None:
    random = np.random.default_rng(0).standard_normal((2_001, SIZE)).astype(np.float32)
    together = BY_HAND.probabilities(random)
    for number in (0, 999, 1_000, 2_000):
        assert together[number].tolist() == BY_HAND.probabilities(random[number : number + 1])[0].tolist()


# Fitting


def test_a_fitted_model_tells_its_matters_apart() -> None:
    random = np.random.default_rng(0)
    of = np.repeat(np.arange(3), 20)
    rows = (np.eye(SIZE)[of] + 0.02 * random.standard_normal((60, SIZE))).astype(np.float32)
    matters = [("schools", "farms", "wars")[number] for number in of]
    model = MatterModel.fitted(rows, matters, looseness=1.0, about={"fitted_to": "60 rows"})
    assert model.names == ("farms", "schools", "wars"), "in the order of the alphabet"
    found = model.probabilities(np.vstack([along(0), along(1), along(2)]))
    assert [model.names[number] for number in found.argmax(axis=1)] == ["schools", "farms", "wars"]
    assert model.about == {"fitted_to": "60 rows"}


@pytest.mark.parametrize(("matters", "count"), [(["farms", "schools"], 2), (["farms", "farms"], 1), ([], 0)])
def test_fewer_than_three_matters_are_refused(matters: list[str], count: int) -> None:
    message = rf"There are {count} matters to be told apart; give paragraphs of three or more\."
    with pytest.raises(SemanticError, match=message):
        MatterModel.fitted(np.ones((len(matters), SIZE), dtype=np.float32), matters, looseness=1.0, about={})


# Files


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "weights.json"
    BY_HAND.write(path)
    found = MatterModel.read(path)
    assert (found.names, found.regression, found.about) == (BY_HAND.names, BY_HAND.regression, BY_HAND.about)
    assert "农业" in path.read_text(encoding="utf-8"), "people can read it"


def test_what_is_written_twice_is_the_same(tmp_path: Path) -> None:
    shipped_matters().write(tmp_path / "one.json")
    MatterModel.read(tmp_path / "one.json").write(tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def without(*keys: str) -> Callable[[dict[str, Any]], Any]:
    return lambda fields: {key: value for key, value in fields.items() if key not in keys}


def with_regression(**changes: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda fields: fields | {"regression": fields["regression"] | changes}


@pytest.mark.parametrize(
    "changed",
    [
        lambda _: [],
        lambda _: None,
        lambda _: {},
        without("names"),
        without("regression"),
        without("about"),
        lambda fields: fields | {"names": fields["names"][:2]},
        lambda fields: fields | {"names": None},
        lambda fields: fields | {"regression": None},
        lambda fields: fields | {"regression": []},
        with_regression(measures=["words"]),
        with_regression(biases=[0.0]),
        with_regression(biases=["much", 0.0, 0.0]),
        with_regression(means=[0.0]),
        with_regression(scales=[0.0] * SIZE),
        with_regression(weights=[[float("nan")] * SIZE] * 3),
    ],
)
def test_a_file_that_holds_something_else_is_refused(
    tmp_path: Path, changed: Callable[[dict[str, Any]], Any]
) -> None:
    path = tmp_path / "weights.json"
    BY_HAND.write(path)
    path.write_text(json.dumps(changed(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    with pytest.raises(
        SemanticError, match=r"^The weights .* cannot be read \(.+\); install the package anew\.$"
    ):
        MatterModel.read(path)


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xfe{}"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "weights.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(
        SemanticError, match=r"^The weights .* cannot be read \(.+\); install the package anew\.$"
    ):
        MatterModel.read(path)


# The view


def test_the_rows_of_a_view_have_length_one_and_nothing_below_zero() -> None:
    view = matter_view(TEXTS)
    assert (view.dtype, view.shape) == (np.float32, (len(TEXTS), len(shipped_matters().names)))
    assert np.linalg.norm(view, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)
    assert (view >= 0).all()


def test_a_view_is_the_root_of_the_probabilities() -> None:
    found = shipped_matters().probabilities(yardstick().encode_passages(TEXTS))
    assert matter_view(TEXTS) ** 2 == pytest.approx(found, abs=1e-6)


def test_a_view_by_another_model() -> None:
    certain = replace(BY_HAND, regression=replace(BY_HAND.regression, biases=(0.0, 0.0, LN_4)))
    even = replace(certain, regression=replace(certain.regression, weights=(weights(0.0, 0),) * 3))
    assert matter_view([FARMERS], even)[0] == pytest.approx(np.sqrt([1 / 6, 1 / 6, 4 / 6]), abs=1e-6)


def test_a_view_of_no_texts() -> None:
    assert matter_view([]).shape == (0, len(shipped_matters().names))


# The model that comes with the package


def test_the_shipped_matters_are_some_two_dozen_different_ones() -> None:
    names = shipped_matters().names
    assert 20 <= len(names) == len(set(names)) <= 30
    assert {"rural_agriculture", "education", "armed_conflict"} <= set(names)


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        (FARMERS, "rural_agriculture"),
        (FARMLAND, "rural_agriculture"),
        (SCHOOLS, "education"),
        (FARMERS_IN_ENGLISH, "rural_agriculture"),
        (SCHOOLS_IN_ENGLISH, "education"),
        (CEASEFIRE, "armed_conflict"),
    ],
)
def test_what_a_paragraph_is_about(text: str, matter: str) -> None:
    model = shipped_matters()
    (found,) = model.probabilities(yardstick().encode_passages([text]))
    assert model.names[int(found.argmax())] == matter


@pytest.mark.parametrize(
    ("one", "alike", "other"),
    [
        (FARMERS, FARMLAND, SCHOOLS),
        (FARMERS_IN_ENGLISH, FARMLAND_IN_ENGLISH, SCHOOLS_IN_ENGLISH),
        (FARMERS, FARMERS_IN_ENGLISH, SCHOOLS),
        (FARMERS, FARMERS_IN_ENGLISH, SCHOOLS_IN_ENGLISH),
        (FARMLAND, FARMLAND_IN_ENGLISH, SCHOOLS),
        (FARMLAND, FARMLAND_IN_ENGLISH, SCHOOLS_IN_ENGLISH),
        (SCHOOLS, SCHOOLS_IN_ENGLISH, FARMERS),
        (SCHOOLS_IN_ENGLISH, SCHOOLS, CEASEFIRE),
    ],
)
def test_paragraphs_about_the_same_are_nearer(one: str, alike: str, other: str) -> None:
    view = matter_view([one, alike, other])
    assert view[0] @ view[1] > view[0] @ view[2] + 0.1, "by far more than chance"
