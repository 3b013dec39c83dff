"""The manifest of a corpus folder: what was committed, by which encoder, with the digest of each file.

It is the last file a commit writes, and the first one a reader looks at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from semantic.encoders.protocol import Fingerprint
from semantic.errors import BrokenCorpusError, CorpusFormatError, CorpusNotFoundError, SemanticError
from semantic.index.protocol import IndexDescription
from semantic.settings import Settings

FORMAT = 1
"""Version of the folder's layout; a reader refuses a higher one."""
FILE = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """Size and digest of a committed file."""

    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a commit wrote.

    Parameters
    ----------
    generation : int
        Counts the commits of a folder, from 1; the folder of its files is named after it.
    encoder : Fingerprint
        What made the embeddings.
    settings : Settings
        How it was read and indexed.
    counts : mapping
        Number of speeches, paragraphs and sentences.
    index : mapping
        For each level how its index was built.
    files : mapping
        Size and digest of each file, by its name in the generation's folder.
    """

    generation: int
    encoder: Fingerprint
    settings: Settings
    counts: Mapping[str, int]
    index: Mapping[str, IndexDescription]
    files: Mapping[str, StoredFile]

    def info(self) -> dict[str, Any]:
        """Return what a user wants to know of a corpus, as plain JSON values."""
        return {
            "format": FORMAT,
            "encoder": self.encoder.name,
            "revision": self.encoder.revision,
            "digest": self.encoder.digest,
            "dimension": self.encoder.dimension,
            **self.counts,
            "index": {level: built.kind for level, built in self.index.items()},
            "recall": {level: built.recall for level, built in self.index.items()},
            "range_recall": {level: built.range_recall for level, built in self.index.items()},
            "generation": self.generation,
        }

    def to_bytes(self) -> bytes:
        """Return the manifest as JSON, with a checksum over all of it."""
        body = {"format": FORMAT, **asdict(self), "settings": self.settings.to_json()}
        return written_json(body | {"checksum": checksum(body)})

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a corpus folder.

        Raises
        ------
        CorpusNotFoundError
            If there is none.
        BrokenCorpusError
            If it is not what was written.
        CorpusFormatError
            If it is of a newer format.
        """
        path = folder / FILE
        try:
            written = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise CorpusNotFoundError(_why_none(folder)) from None
        except OSError as error:
            raise CorpusNotFoundError(
                f"The corpus {folder} cannot be opened ({error.strerror}); check the name and its permissions."
            ) from error
        return cls._parsed(written, path)

    @classmethod
    def _parsed(cls, written: bytes, path: Path) -> Self:
        try:
            body = json.loads(written)
            found = body.pop("checksum")
            layout = body.pop("format")
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            raise _damaged(path) from None
        if isinstance(layout, int) and layout > FORMAT:
            raise CorpusFormatError(
                f"The corpus {path.parent} has format {layout}, and this version of semantic reads up to "
                f"{FORMAT}; update semantic, or build the corpus again."
            )
        if found != checksum({"format": layout, **body}):
            raise _damaged(path)
        try:
            return cls(
                generation=body["generation"],
                encoder=Fingerprint(**body["encoder"]),
                settings=Settings.from_json(body["settings"]),
                counts=body["counts"],
                index={level: IndexDescription(**built) for level, built in body["index"].items()},
                files={name: StoredFile(**file) for name, file in body["files"].items()},
            )
        except (KeyError, TypeError, AttributeError, SemanticError):
            raise CorpusFormatError(
                f"The corpus {path.parent} was written by a version of semantic that says other things of it than "
                "this one reads; update semantic, or build the corpus again."
            ) from None


def _why_none(folder: Path) -> str:
    if not folder.exists():
        return f"There is no corpus {folder}; check the name, or make one with: semantic build SOURCE --to {folder}"
    if folder.is_file():
        return f"{folder} is a file and no corpus folder; make one of it with: semantic build {folder} --to FOLDER"
    return (
        f"{folder} holds no finished corpus, as it has no {FILE}; check the name, or finish an interrupted build "
        "by running it again."
    )


def _damaged(path: Path) -> BrokenCorpusError:
    return BrokenCorpusError(f"{path} is not as it was written; {how_to_mend(path.parent)}")


def how_to_mend(folder: Path) -> str:
    """Return what to do with a corpus that lost something."""
    return f"restore it from a copy, or build the corpus again with semantic build SOURCE --to {folder} --replace"


def checksum(body: Mapping[str, Any]) -> str:
    """Return the digest of a body of JSON, by which damage is seen."""
    return hashlib.sha256(written_json(body)).hexdigest()


def written_json(body: Mapping[str, Any]) -> bytes:
    """Return a body as the bytes of its file, the same for the same body."""
    return (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(
        "utf-8", "surrogatepass"
    )
