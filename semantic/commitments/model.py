"""What tells commitments: a few logistic regressions, fitted to sentences that were judged by reading.

Their weights lie in ``models/commitments/``, with the script that fitted them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from semantic.commitments.context import CONTEXT_MEASURES
from semantic.commitments.phrase_weights import PhraseWeights
from semantic.commitments.signs import CHINESE_SIGNS
from semantic.commitments.western_signs import WESTERN_SIGNS
from semantic.encoders.catalogue import models_folder
from semantic.errors import SemanticError
from semantic.logistic import Logistic

_FOLDER = "commitments"
_WEIGHTS, _PHRASES = "weights.json", "phrases.safetensors"
_DIMENSION = 256
"""Numbers of an embedding by the yardstick."""
EMBEDDING_MEASURES = tuple(f"embedding {number}" for number in range(_DIMENSION))
HARDNESS_MEASURES = (
    *("best phrase", "second phrase", "third phrase", "phrases", "figures", "times", "deadlines", "length"),
    *EMBEDDING_MEASURES,
)
"""What tells hard from soft: log-odds of the three likeliest targets, how many there probably are, how many figures and
times, and the embedding."""


@dataclass(frozen=True)
class Thresholds:
    """From which log-odds on a decision falls.

    Parameters
    ----------
    hard : float
        A commitment is hard.
    target : float
        A phrase of a hard commitment is a target.
    western : float
        A sentence in a language other than Chinese is a commitment: few are, and by the odds alone most would be passed over.
    """

    hard: float = -0.4
    target: float = -1.5
    western: float = 0.0


@dataclass(frozen=True)
class SentenceModel:
    """What tells commitments in one writing.

    Parameters
    ----------
    alone : Logistic
        Over the signs of a sentence and its embedding.
    in_place : Logistic
        Over `CONTEXT_MEASURES`, in which `alone` is one.
    """

    alone: Logistic
    in_place: Logistic


@dataclass(frozen=True, kw_only=True, eq=False)
class CommitmentModel:
    """All that tells commitments, and what they promise.

    Parameters
    ----------
    chinese, western : SentenceModel
        For Chinese, and for all other languages.
    hardness : Logistic
        Over `HARDNESS_MEASURES`, for Chinese.
    phrases : PhraseWeights
        For the targets of Chinese sentences.
    thresholds : Thresholds
        From which log-odds on.
    about : mapping
        What they were fitted to.
    """

    chinese: SentenceModel
    western: SentenceModel
    hardness: Logistic
    phrases: PhraseWeights
    thresholds: Thresholds
    about: Mapping[str, Any]

    def write(self, folder: Path) -> None:
        """Write the weights to a folder."""
        fields = {
            "about": dict(self.about),
            "thresholds": asdict(self.thresholds),
            "chinese": asdict(self.chinese),
            "western": asdict(self.western),
            "hardness": asdict(self.hardness),
        }
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _WEIGHTS).write_text(
            json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        self.phrases.write(folder / _PHRASES)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what `write` wrote.

        Raises
        ------
        SemanticError
            If it cannot be read or holds something else.
        """
        path = folder / _WEIGHTS
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            phrases = PhraseWeights.read(folder / _PHRASES)
            if phrases.embedding.shape != (_DIMENSION,):
                raise ValueError("the phrases were measured by another encoder")
            return cls(
                chinese=_reading(fields["chinese"], CHINESE_SIGNS),
                western=_reading(fields["western"], WESTERN_SIGNS),
                hardness=Logistic.from_json(fields["hardness"], measures=HARDNESS_MEASURES),
                phrases=phrases,
                thresholds=Thresholds(**{name: float(value) for name, value in fields["thresholds"].items()}),
                about=fields["about"],
            )
        except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise SemanticError(
                f"The weights {path} cannot be read ({error}); install the package anew."
            ) from error


def _reading(fields: Mapping[str, Any], signs: tuple[str, ...]) -> SentenceModel:
    return SentenceModel(
        alone=Logistic.from_json(fields["alone"], measures=(*signs, *EMBEDDING_MEASURES)),
        in_place=Logistic.from_json(fields["in_place"], measures=CONTEXT_MEASURES),
    )


@cache
def shipped_commitments() -> CommitmentModel:
    """Return the model that comes with the package."""
    return CommitmentModel.read(models_folder() / _FOLDER)
