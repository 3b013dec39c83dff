"""An encoder that was sent to another process is the same there, or refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from semantic.encoders.bundled import BundledEncoder
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.moving import MovedEncoder
from semantic.encoders.opening import open_encoder
from semantic.encoders.protocol import Encoder, Fingerprint
from semantic.encoders.static import StaticEncoder
from semantic.errors import EncoderMismatchError, EncoderNotFoundError

TEXTS = ["修建三座桥梁。", "We will build three bridges in the city.", ""]


def sent(moved: MovedEncoder) -> MovedEncoder:
    """Return what arrives in another process."""
    arrived: MovedEncoder = pickle.loads(pickle.dumps(moved))  # noqa: S301 - made here
    return arrived


class Backward(FakeEncoder):
    """Reads from the end; no name opens it."""

    name = "backward"

    @property
    def fingerprint(self) -> Fingerprint:
        return replace(super().fingerprint, name=self.name, digest="b" * 64)

    def encode_passages(self, texts: Sequence[str], **rest: Any) -> Any:
        return super().encode_passages([text[::-1] for text in texts], **rest)


class Nicknamed(Backward):
    """Has the name of another one."""

    name = "fake"


class OfTheHub(Backward):
    """Has a name that might be one of the hub."""

    name = "somebody/backward"

    @property
    def fingerprint(self) -> Fingerprint:
        return replace(super().fingerprint, options={})


class WithOptions(Backward):
    """Has an option that the encoder of its name has not."""

    name = "fake"

    @property
    def fingerprint(self) -> Fingerprint:
        return replace(super().fingerprint, options={"backward": True})


@pytest.mark.parametrize(
    "make, kind",
    [
        (FakeEncoder, FakeEncoder),
        (lambda: FakeEncoder(dimension=8), FakeEncoder),
        (lambda: open_encoder("static-multilingual"), StaticEncoder),
        (lambda: open_encoder("use-multilingual"), BundledEncoder),
    ],
)
def test_an_encoder_that_has_a_name_is_opened_by_it(make: Callable[[], Encoder], kind: type[Encoder]) -> None:
    encoder = make()
    moved = MovedEncoder.of(encoder)
    assert moved.itself is None
    assert len(pickle.dumps(moved)) < 2_000  # a name, no weights
    again = sent(moved).open()
    assert type(again) is kind
    assert again is not encoder
    assert again.fingerprint == encoder.fingerprint
    assert again.name == encoder.name
    assert again.encode_passages(TEXTS).tobytes() == encoder.encode_passages(TEXTS).tobytes()


def test_a_static_folder_is_opened_by_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    original = open_encoder("static-multilingual")
    assert isinstance(original, StaticEncoder)
    folder.symlink_to(original.folder)
    encoder = StaticEncoder(folder)
    again = sent(MovedEncoder.of(encoder)).open()
    assert again.fingerprint == encoder.fingerprint
    assert again.encode_passages(TEXTS).tobytes() == original.encode_passages(TEXTS).tobytes()


def test_it_keeps_to_one_thread_where_it_knows_how() -> None:
    again = MovedEncoder.of(BundledEncoder(workers=3)).open()
    assert isinstance(again, BundledEncoder)
    assert again.workers == 1
    several = BundledEncoder(workers=3).encode_passages(TEXTS * 9)
    assert again.encode_passages(TEXTS * 9).tobytes() == several.tobytes()


@pytest.mark.parametrize("kind", [Backward, Nicknamed, OfTheHub, WithOptions])
def test_an_encoder_of_ones_own_moves_itself(kind: type[Backward]) -> None:
    encoder = kind(dimension=8)
    moved = MovedEncoder.of(encoder)
    assert moved.itself is encoder
    again = sent(moved).open()
    assert type(again) is kind
    assert again.dimension == 8
    assert again.fingerprint.digest == "b" * 64
    assert again.encode_passages(TEXTS).tobytes() == encoder.encode_passages(TEXTS).tobytes()
    assert (
        again.encode_passages(["ab"]).tobytes() == FakeEncoder(dimension=8).encode_passages(["ba"]).tobytes()
    )


def test_another_encoder_of_that_name_is_refused() -> None:
    fingerprint = FakeEncoder().fingerprint
    theirs = replace(fingerprint, digest="0123456789abcdef" * 4)
    with pytest.raises(
        EncoderMismatchError,
        match=rf"^The encoder fake has the digest {fingerprint.digest[:12]}… on a worker and 0123456789ab… here; "
        r"install the same version of it everywhere\.$",
    ):
        sent(MovedEncoder(theirs, None)).open()


def test_a_static_folder_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    """As where another machine has other files at that path."""
    original = open_encoder("static-multilingual")
    assert isinstance(original, StaticEncoder)
    folder = tmp_path / "mine"
    folder.mkdir()
    for file in original.folder.iterdir():
        if file.is_file():
            (folder / file.name).symlink_to(file)
    moved = MovedEncoder.of(StaticEncoder(folder))
    config = (folder / "config.json").read_text(encoding="utf-8")
    (folder / "config.json").unlink()
    (folder / "config.json").write_text(config + "\n", encoding="utf-8")
    with pytest.raises(EncoderMismatchError, match=r"^The encoder .*mine has the digest "):
        sent(moved).open()


def test_an_encoder_that_is_not_at_hand_is_refused(tmp_path: Path) -> None:
    fingerprint = replace(FakeEncoder().fingerprint, name=str(tmp_path / "nowhere"))
    with pytest.raises(EncoderNotFoundError, match=r"^There is no folder .*nowhere"):
        MovedEncoder(fingerprint, None).open()
