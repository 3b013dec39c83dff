from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from semantic.encoders.fake import FakeEncoder
from semantic.errors import EncoderError

CODE = "from semantic.encoders.fake import FakeEncoder; print(FakeEncoder().encode_queries(['修桥 bridge']).tobytes().hex())"


def test_rows_are_of_unit_length_even_for_no_text() -> None:
    rows = FakeEncoder(dimension=5).encode_passages(["", "x", "三座桥梁", "\ud800"])
    assert rows.dtype == np.float32 and rows.shape == (4, 5)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(4), abs=1e-6)


def test_shared_wording_is_near_and_other_wording_is_not() -> None:
    promise, edited, other = FakeEncoder(dimension=64).encode_passages(
        ["三年内专利数量翻一番", "三年内专利数量翻两番", "Speak softly and carry a big stick"]
    )
    assert promise @ edited > 0.6
    assert abs(promise @ other) < 0.4


def test_the_same_text_gives_the_same_bits_whatever_stands_beside_it() -> None:
    encoder = FakeEncoder()
    alone = encoder.encode_queries(["桥"])
    assert np.array_equal(encoder.encode_passages(["a", "桥", "b"])[1], alone[0])


def test_the_seed_of_the_hash_does_not_matter() -> None:
    seeds = [
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", CODE],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert seeds[0] == seeds[1]


def test_progress_counts_each_text_once() -> None:
    done: list[int] = []
    FakeEncoder().encode_passages(["a", "b", "c"], advance=done.append)
    assert sum(done) == 3


def test_dimensions_have_fingerprints_of_their_own() -> None:
    small, large = FakeEncoder(dimension=8).fingerprint, FakeEncoder(dimension=16).fingerprint
    assert (small.name, small.dimension) == ("fake", 8)
    assert small.digest != large.digest


def test_a_dimension_of_nothing_is_refused() -> None:
    with pytest.raises(EncoderError, match="at least one number; the dimension given is 0"):
        FakeEncoder(dimension=0)
