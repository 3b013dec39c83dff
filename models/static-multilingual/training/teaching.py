"""What the teacher says of texts: each is encoded once, and kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import regex
from numpy.typing import NDArray
from semantic.encoders.bundled import BundledEncoder
from semantic.encoders.protocol import Encoder

_WORD = regex.compile(r"[\p{L}\p{M}'’\- ]+")
_BLOCK = 8192
"""Texts encoded between two lines of progress."""

Targets = NDArray[np.float16]
"""Rows of unit length, in half precision: two bytes a number, and the teacher is not surer than that."""


def words_of(teacher: Encoder) -> list[str]:
    """Return the words of the teacher's own vocabulary, or none where it shows no vocabulary.

    They are words that the training text may lack, seen by the teacher in far more text.
    """
    if not isinstance(teacher, BundledEncoder):
        return []
    words = (piece.replace("▁", " ").strip() for piece in teacher.pieces())
    return list(dict.fromkeys(word for word in words if _WORD.fullmatch(word)))


def taught(teacher: Encoder, texts: list[str], folder: Path) -> Targets:
    """Return the teacher's embedding of each text, shape ``(texts, dimension)``; from `folder` if it is there.

    The file is named by the teacher and the texts, and is written under another name until it is whole.
    """
    digest = hashlib.sha256(teacher.fingerprint.digest.encode())
    for text in texts:
        digest.update(text.encode() + b"\0")
    path = folder / f"targets-{digest.hexdigest()[:16]}.npy"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _encode(teacher, texts, path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)
    targets: Targets = np.load(path)
    return targets


def _encode(teacher: Encoder, texts: list[str], path: Path) -> None:
    targets = np.lib.format.open_memmap(path, "w+", np.float16, (len(texts), teacher.dimension))
    for first in range(0, len(texts), _BLOCK):
        targets[first : first + _BLOCK] = teacher.encode_passages(texts[first : first + _BLOCK])
        print(f"taught {min(first + _BLOCK, len(texts)):,} of {len(texts):,} texts", flush=True)
    targets.flush()
