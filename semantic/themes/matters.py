"""What matters a paragraph is about, among those that speeches commonly treat, told by one regression over embeddings.

Embeddings say how alike two paragraphs are in everything: manner, length, who speaks, what about. For themes only the last
counts. So a multinomial logistic regression, fitted to paragraphs that were judged by reading, says how likely each of
some two dozen matters is (agriculture, schools, wars …). It names no theme: the square roots of its probabilities are a
second view beside the embedding, in which the cosine of two paragraphs is their Bhattacharyya coefficient (1943), and what
none of these matters covers still goes by the embedding. Its weights lie in ``models/matters/``, with the script that fits them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from semantic.encoders.catalogue import models_folder
from semantic.encoders.protocol import Embeddings
from semantic.encoders.yardstick import yardstick
from semantic.errors import SemanticError
from semantic.logistic import Logistic, Rows, softmax

_WEIGHTS = Path("matters") / "weights.json"
_MEASURES = tuple(f"embedding {number}" for number in range(256))
"""Numbers of an embedding by the yardstick."""
_BLOCK = 1000
"""Paragraphs whose log-odds are worked out at once: 50 MB."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MatterModel:
    """Tells how likely a paragraph is about each of some matters.

    Parameters
    ----------
    names : tuple of str
        The matters, in the order of the columns.
    regression : Logistic
        Over the numbers of an embedding by the yardstick.
    about : mapping
        What it was fitted to.
    """

    names: tuple[str, ...]
    regression: Logistic
    about: Mapping[str, Any]

    def probabilities(self, embeddings: Embeddings) -> Rows:
        """Return how likely each matter is, a row an embedding by the yardstick; rows sum to 1."""
        blocks = [softmax(self.regression.log_odds(block)) for block in _blocks(embeddings)]
        return np.concatenate([np.empty((0, len(self.names))), *blocks])

    @classmethod
    def fitted(
        cls, embeddings: Embeddings, matters: Sequence[str], *, looseness: float, about: Mapping[str, Any]
    ) -> Self:
        """Fit one to embeddings by the yardstick whose matters are known.

        Raises
        ------
        SemanticError
            If there are fewer than three matters.
        """
        names = tuple(sorted(set(matters)))
        if len(names) < 3:
            raise SemanticError(
                f"There are {len(names)} matters to be told apart; give paragraphs of three or more."
            )
        classes = np.array([names.index(matter) for matter in matters])
        values = embeddings.astype(np.float64)
        return cls(
            names=names,
            regression=Logistic.fitted(_MEASURES, values, classes, looseness=looseness),
            about=about,
        )

    def write(self, path: Path) -> None:
        """Write the weights."""
        fields = {"about": dict(self.about), "names": self.names, "regression": asdict(self.regression)}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote.

        Raises
        ------
        SemanticError
            If it cannot be read or holds something else.
        """
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            names = tuple(map(str, fields["names"]))
            regression = Logistic.from_json(fields["regression"], measures=_MEASURES)
            if len(names) != len(regression.weights):
                raise ValueError("its names and weights do not fit together")
            return cls(names=names, regression=regression, about=fields["about"])
        except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise SemanticError(
                f"The weights {path} cannot be read ({error}); install the package anew."
            ) from error


@cache
def shipped_matters() -> MatterModel:
    """Return the model that comes with the package."""
    return MatterModel.read(models_folder() / _WEIGHTS)


def matter_view(texts: Sequence[str], model: MatterModel | None = None) -> Embeddings:
    """Return the view of `texts` by their matters.

    Returns
    -------
    ndarray of float32, shape (len(texts), matters)
        Square roots of probabilities: rows of unit length, none of their numbers below 0.
    """
    embeddings = yardstick().encode_passages(list(texts))
    return np.sqrt((model or shipped_matters()).probabilities(embeddings)).astype(np.float32)


def _blocks(embeddings: Embeddings) -> Iterator[Rows]:
    for start in range(0, len(embeddings), _BLOCK):
        yield embeddings[start : start + _BLOCK].astype(np.float64)
