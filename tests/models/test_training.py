"""The training script, on a few example sentences: what it writes is read by sentence-transformers as by us."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from semantic import read_speeches
from semantic.encoders.bundled import BundledEncoder
from semantic.encoders.static import StaticEncoder

pytestmark = pytest.mark.long

SCRIPT = Path(__file__).resolve().parents[2] / "models" / "static-multilingual" / "training" / "train.py"


def train(text: Path, work: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, str(SCRIPT), str(text), "--work", str(work), "--to", str(folder), "--tokens", "1500",
        "--words", "0", "--dimension", "64", "--epochs", "15", *more,
    ]  # fmt: skip
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603


@pytest.fixture(scope="module")
def sentences(examples: Path) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    reading = read_speeches(examples / "speeches")
    languages = {speech.id: speech.language for speech in reading.speeches}
    for paragraph in reading.paragraphs:
        said = [sentence.text for sentence in paragraph.sentences]
        texts.setdefault(languages[paragraph.speech_id], []).extend(said)
    return {language: texts[language] for language in ("en", "zh")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sentences: dict[str, list[str]]) -> Path:
    root = tmp_path_factory.mktemp("training")
    for language, texts in sentences.items():
        lines = "".join(f"{' '.join(text.split())}\n" for text in texts)
        (root / f"sentences.{language}.txt").write_text(lines, encoding="utf-8")
    pairs = zip(sentences["en"][:40], sentences["zh"][:40], strict=True)
    lines = "".join(f"en\t{' '.join(en.split())}\tzh\t{' '.join(zh.split())}\n" for en, zh in pairs)
    (root / "parallel.tsv").write_text(lines, encoding="utf-8")
    for name in ("model", "again"):
        done = train(root, root / "work", root / name, "--parallel", str(root / "parallel.tsv"))
        assert done.returncode == 0, done.stderr
    return root / "model"


def test_the_same_text_and_seed_give_the_same_bytes(folder: Path) -> None:
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["config.json", "model.safetensors", "modules.json", "tokenizer.json", "tokenizer.model"]
    for name in files:
        assert (folder / name).read_bytes() == (folder.parent / "again" / name).read_bytes(), name
    assert json.loads((folder / "config.json").read_text(encoding="utf-8"))["languages"] == ["en", "zh"]


def test_similarities_are_those_of_the_teacher(folder: Path, sentences: dict[str, list[str]]) -> None:
    texts = sentences["zh"][:80]
    upper = np.triu_indices(len(texts), 1)
    learned, teacher = (
        encoder.encode_passages(texts) for encoder in (StaticEncoder(folder), BundledEncoder())
    )
    found = np.corrcoef((learned @ learned.T)[upper], (teacher @ teacher.T)[upper])[0, 1]
    assert found > 0.6  # some 0.7 as it is


def test_sentence_transformers_reads_the_folder_in_one_line(
    folder: Path, sentences: dict[str, list[str]]
) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*sentences["zh"], *sentences["en"], "  two   spaces ", "經濟 Ｇ２０", "未知字符𠀀☂"]
    theirs = SentenceTransformer(str(folder)).encode(texts)
    ours = StaticEncoder(folder).encode_passages(texts)
    assert np.abs(theirs - ours).max() < 1e-5


def test_a_torn_parallel_file_is_named(folder: Path, tmp_path: Path) -> None:
    torn = tmp_path / "parallel.tsv"
    torn.write_text("en\tone\tzh\n", encoding="utf-8")
    done = train(folder.parent, folder.parent / "work", tmp_path / "model", "--parallel", str(torn))
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(
        "line 1: 3 columns; a pair has language, text, language, text."
    )


def test_a_folder_that_is_there_is_not_written_over(folder: Path) -> None:
    done = train(folder.parent, folder.parent / "work", folder)
    assert done.returncode == 2
    assert f"{folder} is there already; name a new folder." in done.stderr


def test_more_dimensions_than_the_teacher_has_are_refused_before_it_is_asked(
    folder: Path, tmp_path: Path
) -> None:
    done = train(folder.parent, tmp_path / "work", tmp_path / "model", "--dimension", "1024")
    assert done.returncode == 2
    assert "use-multilingual has 512 dimensions; ask for --dimension of that or fewer." in done.stderr
    assert not (tmp_path / "work").exists()


def test_a_folder_without_sentences_is_named(tmp_path: Path) -> None:
    done = train(tmp_path, tmp_path / "work", tmp_path / "model")
    assert done.returncode == 2
    assert f"The folder {tmp_path} has no file sentences." in done.stderr
