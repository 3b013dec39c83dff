"""The wheel, built and unpacked: it finds its models where a checkout finds them, through the same function."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from semantic.encoders.catalogue import models_folder
from semantic.encoders.opening import open_encoder

ROOT = Path(__file__).resolve().parent.parent
ASK = """
import json
from semantic.encoders.catalogue import models_folder
from semantic.encoders.opening import open_encoder
row = open_encoder("static-multilingual").encode_queries(["建设知识产权强国"])[0]
print(json.dumps([str(models_folder()), row.tobytes().hex()]))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_and_the_checkout_open_the_same_model(unpacked: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", ASK], check=True, capture_output=True, text=True, cwd=tmp_path, env=environment
    )
    folder, row = json.loads(done.stdout)
    assert folder == str(unpacked / "semantic" / "models")
    assert models_folder() == ROOT / "models"
    assert row == open_encoder("static-multilingual").encode_queries(["建设知识产权强国"])[0].tobytes().hex()


def test_the_wheel_carries_the_cards_and_the_training_script(unpacked: Path) -> None:
    models = unpacked / "semantic" / "models"
    for name in (
        "catalogue.toml",
        "use-multilingual.md",
        "static-multilingual/README.md",
        "static-multilingual/training/train.py",
    ):
        assert (models / name).read_bytes() == (ROOT / "models" / name).read_bytes()
    assert not list(unpacked.rglob("__pycache__"))
