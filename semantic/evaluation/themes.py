"""How well plain k-means over an encoder's embeddings finds the themes that a reader saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from semantic.encoders.protocol import Encoder
from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldTheme

_STARTS = 10
"""Beginnings that k-means tries with each seed, of which it keeps the best: scikit-learn's former default."""


@dataclass(frozen=True)
class ThemeAgreement:
    """How far clusters agree with the themes, by normalised mutual information from 0 to 1.

    Parameters
    ----------
    by_seed : tuple of float
        One value a seed, in their order.
    """

    by_seed: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over the seeds."""
        return sum(self.by_seed) / len(self.by_seed)


def theme_agreement(
    encoder: Encoder, passages: Sequence[GoldTheme], *, clusters: int = 18, seeds: Sequence[int] = range(5)
) -> ThemeAgreement:
    """Cluster `passages` with k-means once for each seed and compare with their themes.

    Parameters
    ----------
    encoder : Encoder
        What makes the embeddings.
    passages : sequence of GoldTheme
        The judgements.
    clusters : int
        How many; the guide of the gold set knows 18 themes.
    seeds : sequence of int
        Each draws its own beginnings.

    Raises
    ------
    SemanticError
        If there are fewer passages than clusters, or no seeds.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import normalized_mutual_info_score

    if not seeds:
        raise SemanticError("No seed was given; give one or more.")
    if len(passages) < clusters:
        raise SemanticError(
            f"{len(passages)} passages cannot make {clusters} clusters; give more, or ask for fewer."
        )
    embeddings = encoder.encode_passages([passage.text for passage in passages])
    themes = [passage.theme for passage in passages]
    found = (KMeans(clusters, n_init=_STARTS, random_state=seed).fit_predict(embeddings) for seed in seeds)
    return ThemeAgreement(tuple(float(normalized_mutual_info_score(themes, each)) for each in found))
