from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from semantic.commitments.finding import promises_of
from semantic.commitments.model import CommitmentModel, shipped_commitments
from semantic.commitments.sentences import PlacedSentence
from semantic.encoders.catalogue import models_folder
from semantic.errors import SemanticError

SENTENCES = [
    PlacedSentence(text=text, language=language)
    for text, language in (
        ("我们将在2027年底前新建学校20所以上。", "zh"),
        ("我们将继续改善民生，让群众满意。", "zh"),
        ("昨晚的灯会请来了外地的戏班，游客很多。", "zh"),
        ("We will build 20 schools by 2030.", "en"),
        ("Rain fell on the hills.", "en"),
    )
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the weights that a test may damage."""
    return Path(shutil.copytree(models_folder() / "commitments", tmp_path / "weights"))


def test_what_is_written_and_read_again_tells_the_same(tmp_path: Path) -> None:
    shipped_commitments().write(tmp_path / "new" / "folder")
    again = CommitmentModel.read(tmp_path / "new" / "folder")
    assert promises_of(SENTENCES, model=again) == promises_of(SENTENCES)
    shipped = shipped_commitments()
    assert (again.thresholds, again.about, again.chinese) == (
        shipped.thresholds,
        shipped.about,
        shipped.chinese,
    )
    np.testing.assert_array_equal(again.phrases.signs, shipped.phrases.signs)


def test_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        shipped_commitments().write(tmp_path / name)
    for file in ("weights.json", "phrases.safetensors"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def without(name: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        fields = json.loads((folder / "weights.json").read_text("utf-8"))
        del fields[name]
        (folder / "weights.json").write_text(json.dumps(fields), encoding="utf-8")

    return damage


def other_measures(folder: Path) -> None:
    text = (folder / "weights.json").read_text("utf-8")
    (folder / "weights.json").write_text(text.replace('"embedding 0"', '"embedding x"'), encoding="utf-8")


def unknown_threshold(folder: Path) -> None:
    fields = json.loads((folder / "weights.json").read_text("utf-8"))
    fields["thresholds"]["sideways"] = 1.0
    (folder / "weights.json").write_text(json.dumps(fields), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("weights.json", lambda folder: (folder / "weights.json").unlink()),
        ("weights.json", lambda folder: (folder / "weights.json").write_bytes(b"\xff\xfe")),
        ("weights.json", lambda folder: (folder / "weights.json").write_text("{")),
        ("weights.json", lambda folder: (folder / "weights.json").write_text("[]")),
        ("weights.json", lambda folder: (folder / "weights.json").write_text("{}")),
        ("weights.json", without("thresholds")),
        ("weights.json", without("hardness")),
        ("weights.json", other_measures),
        ("weights.json", unknown_threshold),
        ("phrases.safetensors", lambda folder: (folder / "phrases.safetensors").unlink()),
        ("phrases.safetensors", lambda folder: (folder / "phrases.safetensors").write_bytes(b"")),
        ("phrases.safetensors", lambda folder: (folder / "phrases.safetensors").write_bytes(b"x" * 4096)),
    ],
    ids="gone bytes half list empty no-thresholds no-hardness measures threshold phrases-gone phrases-empty phrases-else".split(),
)  # fmt: skip
def test_damaged_weights_are_refused_in_one_sentence(
    folder: Path, file: str, damage: Callable[[Path], None]
) -> None:
    damage(folder)
    pattern = rf"^The weights {re.escape(str(folder / file))} cannot be read \((?s:.+)\); install the package anew\.$"
    with pytest.raises(SemanticError, match=pattern):
        CommitmentModel.read(folder)


def test_phrases_without_a_tensor_are_refused(folder: Path) -> None:
    from safetensors.numpy import load_file, save_file

    path = folder / "phrases.safetensors"
    tensors = load_file(path)
    for damaged in (
        {name: tensor for name, tensor in tensors.items() if name != "bias"},
        tensors | {"buckets": tensors["buckets"] + 1_000_000},
        tensors | {"signs": tensors["signs"][:-1]},
    ):
        save_file(damaged, path)
        with pytest.raises(
            SemanticError, match=r"phrases\.safetensors cannot be read .* install the package anew\.$"
        ):
            CommitmentModel.read(folder)


def test_phrases_of_another_embedding_are_refused(folder: Path) -> None:
    from safetensors.numpy import load_file, save_file

    path = folder / "phrases.safetensors"
    tensors = load_file(path)
    save_file(tensors | {"embedding": tensors["embedding"][:8]}, path)
    with pytest.raises(SemanticError, match="cannot be read"):
        CommitmentModel.read(folder)
