from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from semantic.encoders.static import StaticEncoder, is_static_folder
from semantic.errors import EncoderError, EncoderNotFoundError

Table = np.ndarray[Any, np.dtype[np.float32]]
Write = Callable[..., Path]


def row(folder: Path, text: str) -> list[float]:
    values: list[float] = StaticEncoder(folder).encode_passages([text])[0].tolist()
    return values


def test_an_embedding_is_the_mean_of_the_tokens_made_as_long_as_one(static_folder: Path) -> None:
    assert row(static_folder, "east") == [1, 0]
    assert row(static_folder, "both") == pytest.approx([0.6, 0.8])
    assert row(static_folder, "east north") == pytest.approx([0.5**0.5, 0.5**0.5])
    assert row(static_folder, "east east both") == pytest.approx([5 / 41**0.5, 4 / 41**0.5])


def test_tokens_nobody_knows_are_passed_over(static_folder: Path) -> None:
    assert row(static_folder, "east unheard") == [1, 0]


def test_a_text_of_unknown_tokens_gets_the_mean_of_the_table(static_folder: Path) -> None:
    mean = np.array([9 + 1 + 3, 9 + 1 + 4]) / 4
    assert row(static_folder, "unheard") == pytest.approx((mean / np.linalg.norm(mean)).tolist())
    assert row(static_folder, "") == row(static_folder, "unheard")


def test_weights_count_by_token_and_a_mapping_shares_rows(write_static: Write) -> None:
    folder = write_static(
        "mapped",
        {
            "embeddings": np.array([[1, 0], [0, 1]], dtype=np.float16),
            "mapping": np.array([0, 0, 1, 1]),
            "weights": np.array([1, 3, 4, 1], dtype=np.float64),
        },
    )
    assert row(folder, "both") == [0, 1]
    assert row(folder, "east north") == pytest.approx([0.6, 0.8])


def test_the_same_text_gives_the_same_bits_whatever_stands_beside_it(write_static: Write) -> None:
    table = np.random.default_rng(0).standard_normal((4, 96)).astype(np.float32)
    encoder = StaticEncoder(write_static("random", {"embeddings": table}))
    texts = [" ".join(np.random.default_rng(n).choice(["east", "north", "both"], n)) for n in range(1, 200)]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert np.array_equal(together, alone)
    assert np.array_equal(encoder.encode_queries(texts[::-1])[::-1], together)


def test_no_end_of_a_long_text_is_cut_off(static_folder: Path) -> None:
    assert row(static_folder, "east " * 600 + "north " * 600) == pytest.approx([0.5**0.5, 0.5**0.5])


@pytest.fixture(scope="session")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SentencePiece model of a few words, with its own ideas of what to fold."""
    import sentencepiece

    prefix = tmp_path_factory.mktemp("vocabulary") / "small"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["east north both"] * 9 + ["east", "north", "both"] * 9),
        model_prefix=str(prefix),
        vocab_size=20,
        hard_vocab_limit=False,
        bos_id=-1,
        eos_id=-1,
        minloglevel=2,
    )
    return prefix.with_suffix(".model")


def test_a_vocabulary_of_sentencepiece_is_used_where_there_is_one(
    write_static: Write, vocabulary: Path
) -> None:
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_file=str(vocabulary))
    table = np.eye(processor.vocab_size(), dtype=np.float16)
    folder = write_static("pieces", {"embeddings": table}, sentencepiece="tokenizer.model")
    (folder / "tokenizer.json").write_text("read by others", encoding="utf-8")
    (folder / "tokenizer.model").write_bytes(vocabulary.read_bytes())
    expected = np.bincount(processor.encode("ｅａｓｔ ☂ north"), minlength=len(table)).astype(float)
    assert expected[0] == 1, "the umbrella is unknown"
    expected[0] = 0
    assert row(folder, "ｅａｓｔ ☂ north") == pytest.approx((expected / np.linalg.norm(expected)).tolist())
    (folder / "tokenizer.model").write_bytes(b"torn")
    with pytest.raises(EncoderError, match=r"tokenizer\.model cannot be read"):
        StaticEncoder(folder).encode_passages(["east"])


def test_a_vocabulary_that_the_configuration_does_not_name_is_not_read(static_folder: Path) -> None:
    (static_folder / "tokenizer.model").write_bytes(b"of another library")
    assert row(static_folder, "east") == [1, 0]


def test_half_a_surrogate_pair_stops_nobody(static_folder: Path) -> None:
    assert row(static_folder, "east \ud83d") == [1, 0]


@pytest.mark.parametrize("inner", ["", "0_StaticEmbedding"])
def test_folders_of_sentence_transformers_count_every_token(
    tmp_path: Path, write_tokenizer: Write, static_table: Table, inner: str
) -> None:
    from safetensors.numpy import save_file

    folder = tmp_path / "library"
    (folder / inner).mkdir(parents=True)
    save_file({"embedding.weight": static_table}, folder / inner / "model.safetensors")
    write_tokenizer(folder / inner, "east", "north", "both")
    assert row(folder, "east unheard") == pytest.approx((np.array([10, 9]) / 181**0.5).tolist())


def test_a_fingerprint_changes_with_the_table_and_the_settings(
    tmp_path: Path, write_static: Write, static_table: Table
) -> None:
    one = StaticEncoder(write_static("one", {"embeddings": static_table}))
    same = StaticEncoder(write_static("same", {"embeddings": static_table}))
    moved = StaticEncoder(write_static("moved", {"embeddings": static_table + 1}))
    named = StaticEncoder(write_static("named", {"embeddings": static_table}, languages=["zh"]))
    digests = [encoder.fingerprint.digest for encoder in (one, same, moved, named)]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
    assert one.fingerprint.name == str(tmp_path / "one") and one.dimension == 2


def test_languages_are_those_the_folder_names(write_static: Write, static_table: Table) -> None:
    folder = write_static("named", {"embeddings": static_table}, languages=["zh", "en"])
    assert StaticEncoder(folder).languages == ("zh", "en")


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 40)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    assert not is_static_folder(tmp_path)
    with pytest.raises(EncoderNotFoundError, match=r"holds no static model: it needs model\.safetensors"):
        StaticEncoder(tmp_path)


def test_a_table_too_short_for_its_tokenizer_is_refused(write_static: Write, static_table: Table) -> None:
    folder = write_static("short", {"embeddings": static_table[:3]})
    with pytest.raises(EncoderError, match=r"has 4 tokens, and model\.safetensors has no sound row for each"):
        StaticEncoder(folder).encode_passages(["east"])


@pytest.mark.parametrize(
    "tensors",
    [
        {"embeddings": np.ones(8, np.float32)},
        {"embeddings": np.full((4, 2), np.nan, np.float32)},
        {"embeddings": np.ones((2, 2), np.float32), "mapping": np.array([0, 1, 2, 0])},
        {"embeddings": np.ones((2, 2), np.float32), "mapping": np.array([0, 1, -1, 0])},
        {"embeddings": np.ones((2, 2), np.float32), "mapping": np.zeros(4, np.float32)},
        {"embeddings": np.ones((4, 2), np.float32), "weights": np.ones((4, 1), np.float32)},
        {"embeddings": np.ones((4, 2), np.float32), "weights": np.array([1, np.inf, 1, 1])},
    ],
)
def test_tensors_that_do_not_fit_are_refused(write_static: Write, tensors: dict[str, Any]) -> None:
    with pytest.raises(EncoderError, match=r"both must come from one model\.$"):
        StaticEncoder(write_static("odd", tensors)).encode_passages(["east"])


def test_a_damaged_tokenizer_is_named(static_folder: Path) -> None:
    (static_folder / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read"):
        StaticEncoder(static_folder).encode_passages(["east"])


def test_torch_is_not_imported(static_folder: Path) -> None:
    code = (
        "import sys; from semantic.encoders.static import StaticEncoder\n"
        f"print(StaticEncoder({str(static_folder)!r}).encode_queries(['east']).tolist(), 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == "[[1.0, 0.0]] False\n"
