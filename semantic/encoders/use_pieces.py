"""The pieces of a text as the Universal Sentence Encoder Multilingual cuts it.

Kudo and Richardson 2018, SentencePiece; the vocabulary has 128,000 pieces in 16 languages.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

UNKNOWN, BEGIN, END = 0, 1, 2
"""The ids this vocabulary gives to what it doesn't know and to the two ends of a text."""


class Pieces:
    """Cuts texts into piece ids.

    SentencePiece writes a run of unknown characters as one piece, while the network was made
    with one for each of them (峣崬 are two), so runs are drawn out again.

    Parameters
    ----------
    model : Path
        The vocabulary, a SentencePiece model.
    """

    def __init__(self, model: Path) -> None:
        self._processor = SentencePieceProcessor(model_file=str(model))

    def ids(self, text: str) -> NDArray[np.int64]:
        """Return the ids of the pieces of `text` between the two ends, shape ``(pieces + 2,)``."""
        ids: list[int] = self._processor.encode(text)
        if not ids:
            ids = [UNKNOWN]
        elif UNKNOWN in ids:
            pieces: list[str] = self._processor.encode(text, out_type=str)
            ids = [
                each
                for each, piece in zip(ids, pieces, strict=True)
                for _ in range(len(piece) if each == UNKNOWN else 1)
            ]
        return np.array([BEGIN, *ids, END], dtype=np.int64)

    def written(self) -> list[str]:
        """Return every piece as the vocabulary writes it, by its id."""
        pieces: list[str] = self._processor.id_to_piece(list(range(self._processor.vocab_size())))
        return pieces
