"""Embeddings for all passages of a reading: each text is encoded once, and never again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from semantic.encoders.protocol import Embeddings, Encoder
from semantic.engine.local import LocalEngine
from semantic.engine.protocol import Engine
from semantic.progress import Advance
from semantic.records import Level, Passage
from semantic.store.pending import Pending

_BATCH_CHARACTERS = 100_000
"""Text that is encoded between two savings, which is what a crash may cost: a second of work for the default encoder,
some ten for a small transformer."""

Known = Mapping[bytes, Embeddings]
"""Embeddings by their key, each of shape ``(dimension,)``."""


def embeddings_by_key(
    passages: Sequence[Passage], embeddings: Embeddings, encoder: Encoder
) -> dict[bytes, Embeddings]:
    """Return the embeddings of passages by the key of their text."""
    fingerprint = encoder.fingerprint
    return {fingerprint.key(p.text): row for p, row in zip(passages, embeddings, strict=True)}


def embed(
    texts_of: Mapping[Level, Sequence[str]],
    encoder: Encoder,
    known: Known,
    pending: Pending,
    advance: Advance | None = None,
    *,
    engine: Engine | None = None,
) -> dict[Level, Embeddings]:
    """Return the embeddings of the texts of each level, in their order.

    Parameters
    ----------
    texts_of : mapping
        The texts of each level; the same text in both is encoded once.
    encoder : Encoder
        Encodes what is neither known nor pending.
    known : mapping
        Embeddings that are in the corpus already.
    pending : Pending
        Where new embeddings are kept until they are committed.
    advance : callable, optional
        Told the number of different texts that are done.
    engine : Engine, optional
        Where it is done; by default here.

    Returns
    -------
    mapping
        For each level an array of shape ``(len(texts), dimension)``.
    """
    key = encoder.fingerprint.key
    keys_of = {level: [key(text) for text in texts] for level, texts in texts_of.items()}
    wanted = {
        known_by: text
        for level, texts in texts_of.items()
        for known_by, text in zip(keys_of[level], texts, strict=True)
    }
    found = {key: known[key] for key in wanted if key in known}
    found |= pending.get([key for key in wanted if key not in found])
    if advance:
        advance(len(found))
    missing = {key: text for key, text in wanted.items() if key not in found}
    batches = list(_batches(missing))
    texts = [[missing[key] for key in keys] for keys in batches]
    for number, embeddings in (engine or LocalEngine()).encode(encoder, texts, advance):
        pending.put(batches[number], embeddings)
        found |= dict(zip(batches[number], embeddings, strict=True))
    return {level: _rows([found[key] for key in keys], encoder.dimension) for level, keys in keys_of.items()}


def _batches(texts: Mapping[bytes, str]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    characters = 0
    for key, text in texts.items():
        batch.append(key)
        characters += len(text)
        if characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _rows(embeddings: Sequence[Embeddings], dimension: int) -> Embeddings:
    return np.array(embeddings, dtype=np.float32).reshape(-1, dimension)
