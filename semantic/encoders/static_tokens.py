"""From texts to the token ids of a static model.

``tokenizer.json`` serves every model. A model may also ship its vocabulary as SentencePiece keeps it
(Kudo and Richardson 2018), which cuts several times as fast; its ``config.json`` then names that file
under ``sentencepiece`` and so vouches that both cut alike. Half a surrogate pair, which no tokenizer
takes, is read as a question mark.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from semantic.errors import EncoderError


class Tokens(Protocol):
    """A vocabulary that cuts texts."""

    @property
    def count(self) -> int:
        """How many tokens there are; ids are below it."""

    @property
    def unknown(self) -> int | None:
        """The id that stands for what the vocabulary lacks, if it has one."""

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text's tokens, in the order of the texts and within them."""


def open_tokens(path: Path) -> Tokens:
    """Open a vocabulary: a SentencePiece model by its ending ``.model``, anything else as ``tokenizer.json``.

    Raises
    ------
    EncoderError
        If the file cannot be read.
    """
    return SentencePieceTokens(path) if path.suffix == ".model" else JsonTokens(path)


class SentencePieceTokens:
    """A model of SentencePiece, read by it.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        try:
            self._processor = SentencePieceProcessor(model_file=str(path))
        except (OSError, RuntimeError) as error:
            raise _unreadable(path, error) from error
        self.count: int = self._processor.vocab_size()
        self.unknown: int | None = self._processor.unk_id()

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        # A thread a core; the tokens of a text do not depend on how many there are.
        encoded = [text.encode("utf-8", "replace") for text in texts]
        ids: list[list[int]] = self._processor.encode(encoded, num_threads=os.cpu_count() or 1)
        return ids

    def surprisal(self, text: str) -> float:
        """Return minus the logarithm of the probability of a text, in nats, under the unigrams of the vocabulary.

        Characters side by side that the vocabulary lacks count together as its rarest piece.
        """
        pieces: list[int] = self._processor.encode(text.encode("utf-8", "replace"))
        return sum((self._surprisals[piece] for piece in pieces), 0.0)

    @cached_property
    def _surprisals(self) -> list[float]:
        """Of each piece; nothing for the sign of a space, which SentencePiece puts in front of any text."""
        pieces = range(self.count)
        found = [-float(self._processor.get_score(piece)) for piece in pieces]
        found[self._processor.piece_to_id("▁")] = 0.0
        found[self._processor.unk_id()] = max(found)
        return found


class JsonTokens:
    """A ``tokenizer.json``, read by tokenizers; nothing is padded or cut off.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        import tokenizers

        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises nothing narrower
            raise _unreadable(path, error) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.count: int = self._tokenizer.get_vocab_size(with_added_tokens=True)

    @cached_property
    def unknown(self) -> int | None:
        model = json.loads(self._tokenizer.to_str())["model"]
        if (token := model.get("unk_token")) is not None:
            known: int | None = self._tokenizer.token_to_id(token)
            return known
        number: int | None = model.get("unk_id")
        return number

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        sound = [text.encode("utf-8", "replace").decode() for text in texts]
        cut = self._tokenizer.encode_batch_fast(sound, add_special_tokens=False)
        return [encoding.ids for encoding in cut]


def _unreadable(path: Path, error: Exception) -> EncoderError:
    return EncoderError(f"The tokenizer {path} cannot be read ({error}); copy the model again.")
