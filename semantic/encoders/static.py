"""Static encoders: a table of token embeddings, averaged; no torch, thousands of paragraphs a second.

Folders are read as Model2Vec (Tulkens and van Dongen 2024) and the StaticEmbedding of
sentence-transformers write them. Their packages are not used: the first cuts a text after 512 tokens
without saying so, the second needs torch. How a text is cut into tokens is told in `static_tokens`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.catalogue import DEFAULT, digest_of_files
from semantic.encoders.protocol import Embeddings, Fingerprint
from semantic.errors import EncoderError, EncoderNotFoundError
from semantic.progress import Advance

if TYPE_CHECKING:
    from semantic.encoders.static_tokens import Tokens

_BLOCK = 1024
"""Texts cut into tokens at a time, on all cores: enough to keep them busy, few enough to hear of progress."""
_MANY = 128
"""Tokens beyond which a text is summed by itself: so few have more that taking them together gains nothing."""


@dataclass(frozen=True)
class _Layout:
    """Where a folder keeps what, and how its library reads it."""

    inner: str
    tensor: str
    skips_unknown: bool


_LAYOUTS = (
    _Layout("", "embeddings", skips_unknown=True),
    _Layout("", "embedding.weight", skips_unknown=False),
    _Layout("0_StaticEmbedding", "embedding.weight", skips_unknown=False),
)
"""Model2Vec; sentence-transformers since its release 5 and before."""


@dataclass(frozen=True)
class _Table:
    """The embeddings of tokens as they are stored.

    They are widened as they are asked for: that costs a quarter of the speed, and widening all of them would
    take four times the memory of a table of bytes and most of the time it takes to open one.
    """

    rows: NDArray[Any]
    mapping: NDArray[Any] | None
    weights: Embeddings | None

    def of(self, tokens: Sequence[int] | NDArray[np.int64]) -> Embeddings:
        """Return a row a token in float32, its weight multiplied in."""
        ids = np.asarray(tokens, dtype=np.int64)
        found: Embeddings = self.rows[ids if self.mapping is None else self.mapping[ids]].astype(np.float32)
        if self.weights is not None:
            found *= self.weights[ids, None]
        return found


class StaticEncoder:
    """Averages the embeddings of a text's tokens.

    All of a text is read, however long it is. A text without a known token gets the mean of the
    whole table. Queries and passages are treated alike.

    Parameters
    ----------
    folder : str or Path
        With ``model.safetensors``, ``tokenizer.json`` and, for Model2Vec, ``config.json``.
    name : str, optional
        Its name in the catalogue; by default the folder, written out in full.

    Raises
    ------
    EncoderNotFoundError
        If the folder holds no such model.
    """

    def __init__(self, folder: str | Path, *, name: str | None = None) -> None:
        self.folder = Path(folder).expanduser().resolve()
        self.name = name or str(self.folder)
        if not is_static_folder(self.folder):
            raise EncoderNotFoundError(
                f"The folder {self.folder} holds no static model: it needs model.safetensors with a table of token "
                f"embeddings, and tokenizer.json; give such a folder, or use the default {DEFAULT}."
            )

    @property
    def dimension(self) -> int:
        """Numbers in an embedding; opens the table."""
        return int(self._table.rows.shape[1])

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes in ``config.json``, if it names any."""
        return tuple(self._config.get("languages", ()))

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """The folder, and a digest of the table, the tokenizer and the configuration."""
        files = {self._inner / "model.safetensors", self._inner / "tokenizer.json", self._vocabulary}
        if (config := self.folder / "config.json").is_file():
            files.add(config)
        return Fingerprint(
            name=self.name,
            revision=str(self._config.get("revision", "")),
            digest=digest_of_files(self.folder, files),
            dimension=self.dimension,
        )

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a query in their order: float32 rows of unit length, ``(len(texts), dimension)``."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        """Return one embedding a text in their order: float32 rows of unit length, ``(len(texts), dimension)``.

        Raises
        ------
        EncoderError
            If the table, the tokenizer and the configuration do not fit together.
        """
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for first in range(0, len(texts), _BLOCK):
            block = texts[first : first + _BLOCK]
            embeddings[first : first + len(block)] = self._sums(self._tokens.ids(block))
            if advance:
                advance(len(block))
        lengths = np.sqrt(np.square(embeddings).sum(axis=1, keepdims=True))
        np.divide(embeddings, lengths, out=embeddings, where=lengths > 0)
        return embeddings

    def _sums(self, texts: Sequence[Sequence[int]]) -> Embeddings:
        """Return for the tokens of each text the sum of their rows, added in their order so that no neighbour moves a bit.

        It points where their mean does, and only that is kept.
        """
        known = [self._known(tokens) for tokens in texts]
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        shorter = [number for number, tokens in enumerate(known) if len(tokens) <= _MANY]
        sums[shorter] = self._sums_by_place([known[number] for number in shorter])
        for number, tokens in enumerate(known):
            if len(tokens) > _MANY:
                sums[number] = np.add.reduce(self._table.of(tokens), axis=0)
        empty = ~sums.any(axis=1)
        if empty.any():
            sums[empty] = self._mean_of_table
        return sums

    def _known(self, tokens: Sequence[int]) -> Sequence[int]:
        return [token for token in tokens if token != self._skipped] if self._skipped in tokens else tokens

    def _sums_by_place(self, texts: Sequence[Sequence[int]]) -> Embeddings:
        """Return the sums of texts: the first tokens of all are added together, then the second of those that have one."""
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        order = np.argsort(-lengths, kind="stable")
        tokens = np.fromiter(chain.from_iterable(texts), dtype=np.int64, count=int(lengths.sum()))
        starts = (np.cumsum(lengths) - lengths)[order]
        totals = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place in range(int(lengths.max(initial=0))):
            longer = np.count_nonzero(lengths > place)  # the longest come first
            rows = self._table.of(tokens[starts[:longer] + place])
            if place:
                totals[:longer] += rows
            else:
                totals[:longer] = rows
        return totals[np.argsort(order)]

    @cached_property
    def _mean_of_table(self) -> Embeddings:
        mean: Embeddings = self._table.of(range(self._tokens.count)).mean(axis=0)
        return mean

    @cached_property
    def _layout(self) -> _Layout:
        found = _layout(self.folder)
        if found is None:
            raise EncoderNotFoundError(f"The static model in {self.folder} is gone; put it back.")
        return found

    @property
    def _inner(self) -> Path:
        return self.folder / self._layout.inner

    @cached_property
    def _table(self) -> _Table:
        tensors = self._tensors()
        rows, mapping, weights = (tensors.get(name) for name in (self._layout.tensor, "mapping", "weights"))
        tokens = self._tokens.count
        if rows is None or not _fit(rows, mapping, weights, tokens):
            raise EncoderError(
                f"The tokenizer in {self._inner} has {tokens} tokens, and model.safetensors has no sound row for each; "
                "both must come from one model."
            )
        return _Table(rows, mapping, None if weights is None else weights.astype(np.float32))

    def _tensors(self) -> dict[str, NDArray[Any]]:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        path = self._inner / "model.safetensors"
        try:
            tensors: dict[str, NDArray[Any]] = load_file(path)
        except (OSError, SafetensorError, KeyError, TypeError) as error:
            raise EncoderError(
                f"The weights {path} cannot be read ({error}); copy the model again."
            ) from error
        return tensors

    @cached_property
    def _config(self) -> dict[str, Any]:
        path = self.folder / "config.json"
        if not path.is_file():
            return {}
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise EncoderError(f"The file {path} is no JSON ({error}); copy the model again.") from error
        return config if isinstance(config, dict) else {}

    @cached_property
    def _tokens(self) -> Tokens:
        from semantic.encoders.static_tokens import open_tokens

        return open_tokens(self._vocabulary)

    @property
    def _vocabulary(self) -> Path:
        # Only the name counts: no configuration leads out of its folder.
        return self._inner / Path(str(self._config.get("sentencepiece", "tokenizer.json"))).name

    @cached_property
    def _skipped(self) -> int | None:
        """The token that is passed over, as Model2Vec does."""
        return self._tokens.unknown if self._layout.skips_unknown else None


def is_static_folder(folder: Path) -> bool:
    """Return whether a folder holds a table of token embeddings and its tokenizer; reads no table."""
    return _layout(folder) is not None


def _fit(
    table: NDArray[Any], mapping: NDArray[Any] | None, weights: NDArray[Any] | None, tokens: int
) -> bool:
    """Return whether every token has a row of finite numbers, and a weight where there are weights."""
    rows = table if mapping is None else mapping
    if table.ndim != 2 or len(rows) < tokens or (table.dtype.kind == "f" and not np.isfinite(table).all()):
        return False
    if weights is not None and not (
        weights.ndim == 1 and len(weights) >= tokens and np.isfinite(weights).all()
    ):
        return False
    return mapping is None or bool(
        mapping.ndim == 1
        and mapping.dtype.kind in "iu"
        and (mapping >= 0).all()
        and (mapping < len(table)).all()
    )


def _layout(folder: Path) -> _Layout | None:
    for layout in _LAYOUTS:
        inner = folder / layout.inner
        if (inner / "tokenizer.json").is_file() and layout.tensor in _tensor_names(
            inner / "model.safetensors"
        ):
            return layout
    return None


def _tensor_names(path: Path) -> set[str]:
    """Return the names in the header of a safetensors file: its length in 8 bytes, then JSON."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            # The format's own limit; without it, a file of another kind could ask for all memory.
            return set(json.loads(file.read(length))) if length <= 100_000_000 else set()
    except (OSError, ValueError):
        return set()
