from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.reuse.comparing import compared
from semantic.reuse.kinds import shipped_kinds
from semantic.reuse.sieve import SIEVE_MEASURES, Sieve, incidence, pairwise_cosines

SENTENCES = [
    "云溪县要修建山区水渠30公里，让农田旱涝保收。",
    "云溪县要修建山区水渠48公里，让农田旱涝保收。",
    "白塔乡治理湖区，鱼群多起来了。",
    "We will open three schools in Eldport before the spring.",
    "We will open five schools in Eldport, and a harbour besides.",
    "渠",
    "，。！",
]
PAIRS = np.array([(i, j) for i in range(len(SENTENCES)) for j in range(len(SENTENCES))], dtype=np.int64)


def measured(first: str, second: str) -> dict[str, float]:
    (row,) = Sieve(compared([first, second])).measures(np.array([0]), np.array([1])).tolist()
    return dict(zip(SIEVE_MEASURES, row, strict=True))


def test_measures_of_two_short_texts_by_hand() -> None:
    found = measured("修建水渠。", "修建水塘！")
    a, b = compared(["修建水渠。", "修建水塘！"])
    assert found == {
        "cosine": pytest.approx(float(a.embedding @ b.embedding), abs=1e-6),
        "shared_1": pytest.approx(3 / 5),  # 修 建 水 of 修 建 水 渠 塘
        "contained_1": pytest.approx(3 / 4),
        "shared_2": pytest.approx(2 / 4),  # 修建 建水 of 修建 建水 水渠 水塘
        "contained_2": pytest.approx(2 / 3),
        "shared_4": 0.0,
        "contained_4": 0.0,
        "lengths": 1.0,
        "length": pytest.approx(np.log(5)),
    }


def test_a_run_counts_once_however_often_it_stands() -> None:
    found = measured("渠渠渠渠", "渠渠塘塘塘塘塘塘")
    assert (found["shared_1"], found["contained_1"]) == (1 / 2, 1.0)
    assert (found["shared_2"], found["contained_2"]) == (pytest.approx(1 / 3), 1.0)  # 渠渠 of 渠渠 渠塘 塘塘
    assert (found["lengths"], found["length"]) == (1 / 2, pytest.approx(np.log(5)))


def test_a_word_is_two_symbols() -> None:
    found = measured("new schools", "New bridges!")
    assert (found["shared_1"], found["contained_1"]) == (pytest.approx(2 / 6), 2 / 4)
    assert (found["shared_2"], found["contained_2"]) == (pytest.approx(1 / 5), pytest.approx(1 / 3))
    assert found["length"] == pytest.approx(np.log(5))


def test_texts_of_one_symbol_or_none_are_measured_too() -> None:
    assert measured("渠", "渠。") == {
        "cosine": pytest.approx(1, abs=0.2), "shared_1": 1.0, "contained_1": 1.0,
        "shared_2": 0.0, "contained_2": 0.0,
        "shared_4": 0.0, "contained_4": 0.0, "lengths": 1.0, "length": pytest.approx(np.log(2)),
    }  # fmt: skip
    nothing = measured("，。！", "修建水渠")
    assert {name: nothing[name] for name in ("shared_1", "contained_1", "lengths")} == {
        "shared_1": 0.0,
        "contained_1": 0.0,
        "lengths": 1 / 4,
    }


def test_no_pairs_have_no_rows() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    assert Sieve(compared(SENTENCES)).measures(nobody, nobody).shape == (0, len(SIEVE_MEASURES))


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    ready = compared(SENTENCES)
    rows = Sieve(ready).measures(PAIRS[:, 0], PAIRS[:, 1])
    for order in (PAIRS[::-1], PAIRS[7:20], np.repeat(PAIRS, 3, axis=0)):
        again = Sieve(ready).measures(order[:, 0], order[:, 1])
        wanted = {tuple(pair): row for pair, row in zip(PAIRS.tolist(), rows.tolist(), strict=True)}
        assert again.tolist() == [wanted[tuple(pair)] for pair in order.tolist()]
    for number, (first, second) in enumerate(PAIRS.tolist()):
        alone = Sieve([ready[first], ready[second]]).measures(np.array([0]), np.array([1]))
        assert alone.tolist() == [rows[number].tolist()]


def test_a_pair_measures_the_same_from_both_ends() -> None:
    ready = compared(SENTENCES)
    one, other = (Sieve(ready).measures(PAIRS[:, side], PAIRS[:, 1 - side]) for side in (0, 1))
    assert one.tolist() == other.tolist()


def test_the_probability_of_a_pair_does_not_depend_on_its_neighbours() -> None:
    rows = Sieve(compared(SENTENCES)).measures(PAIRS[:, 0], PAIRS[:, 1])
    together = shipped_kinds().probability_by_sieve(np.repeat(rows, 50, axis=0))[::50]
    alone = [float(shipped_kinds().probability_by_sieve(row[np.newaxis])[0]) for row in rows]
    assert together.tolist() == alone


def test_more_shared_wording_is_more_likely_reuse() -> None:
    model, ready = shipped_kinds(), compared(SENTENCES)
    edited, other, across = model.probability_by_sieve(
        Sieve(ready).measures(np.array([0, 0, 3]), np.array([1, 2, 4]))
    )
    assert edited > 0.9
    assert other < 0.1
    assert across > other


@settings(max_examples=50, deadline=None)
@given(
    texts=st.lists(st.text(alphabet="云溪水渠茶", max_size=8), min_size=1, max_size=5),
    length=st.integers(1, 4),
)
def test_incidence_is_which_runs_each_text_has(texts: list[str], length: int) -> None:
    table = incidence(texts, length)
    runs = [{text[start : start + length] for start in range(len(text) - length + 1)} for text in texts]
    assert np.diff(table.indptr).tolist() == list(map(len, runs)), "no run reaches over two texts"
    assert (table @ table.T).toarray().tolist() == [[len(own & other) for other in runs] for own in runs]


def test_cosines_are_of_the_right_rows() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    found = pairwise_cosines(vectors, np.array([0, 0, 2]), np.array([1, 2, 1]))
    assert found.tolist() == pytest.approx([0, 0.6, 0.8])
