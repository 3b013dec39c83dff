"""How far themes agree with those that a reader saw.

The model of matters that comes with the package was fitted to paragraphs whose themes were judged. So that it is not measured
on what it was fitted to, `rows_in_folds` has the paragraphs of each speech told by a model fitted to other speeches alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semantic.encoders.protocol import Embeddings, Encoder
from semantic.encoders.yardstick import yardstick
from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldTheme
from semantic.themes.choosing import best_number, evidence_for
from semantic.themes.kmeans import spherical_kmeans
from semantic.themes.matters import MatterModel
from semantic.themes.views import joined_views

SEEDS = range(5)
CLUSTERS = 18
"""The guide of the gold set knows so many themes."""
FITTED_LOOSENESS = 0.03
"""C of the regression that tells matters: the log loss on speeches left out is .793, at a third of it .857, at three times .829."""
_STARTS = 10
"""Beginnings that plain k-means tries with each seed, of which it keeps the best: scikit-learn's former default."""


@dataclass(frozen=True, kw_only=True)
class ThemeAgreement:
    """How far clusters agree with the themes of a gold set; a value a seed, in the order of the seeds.

    Parameters
    ----------
    nmi : tuple of float
        Normalised mutual information, from 0 to 1 (Strehl & Ghosh 2002).
    ari : tuple of float
        Adjusted Rand index, 1 for the same themes, about 0 for themes by chance (Hubert & Arabie 1985).
    clusters : tuple of int
        How many clusters there were.
    """

    nmi: tuple[float, ...]
    ari: tuple[float, ...]
    clusters: tuple[int, ...]


def theme_agreement(
    encoder: Encoder, passages: Sequence[GoldTheme], *, clusters: int = CLUSTERS, seeds: Sequence[int] = SEEDS
) -> ThemeAgreement:
    """Cluster the embeddings of `passages` with plain k-means, once for each seed, and compare with their themes.

    Parameters
    ----------
    encoder : Encoder
        What makes the embeddings.
    passages : sequence of GoldTheme
        The judgements.
    clusters : int
        How many.
    seeds : sequence of int
        Each draws its own beginnings.

    Raises
    ------
    SemanticError
        If there are fewer passages than clusters, or no seeds.
    """
    _check(passages, clusters, seeds)
    rows = encoder.encode_passages([passage.text for passage in passages])
    return agreement_of(passages, (kmeans_labels(rows, clusters, seed) for seed in seeds))


def kmeans_labels(rows: Embeddings, clusters: int, seed: int) -> NDArray[np.int64]:
    """Return the cluster of each row by scikit-learn's k-means with the best of ten beginnings."""
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(clusters, n_init=_STARTS, random_state=seed).fit_predict(rows), np.int64)


def clustering_agreement(
    rows: Embeddings,
    passages: Sequence[GoldTheme],
    *,
    clusters: int | None = CLUSTERS,
    seeds: Sequence[int] = SEEDS,
) -> ThemeAgreement:
    """Cluster rows as the themes of a corpus are, once for each seed, and compare with the themes of `passages`.

    Parameters
    ----------
    rows : ndarray of float32, shape (len(passages), dimension)
        Of unit length, as by `joined_views`.
    passages : sequence of GoldTheme
        The judgements. Each counts the same.
    clusters : int or None
        How many; None has the number chosen by the evidence, with each seed anew.
    seeds : sequence of int
        Each draws its own starts.

    Raises
    ------
    SemanticError
        If there are fewer passages than clusters, no passages, or no seeds.
    """
    _check(passages, clusters or 1, seeds)
    weights = np.ones(len(rows), np.float32)
    numbers = [clusters or best_number(evidence_for(rows, weights, seed=seed)) for seed in seeds]
    return agreement_of(
        passages,
        (spherical_kmeans(rows, k, seed=seed).labels for seed, k in zip(seeds, numbers, strict=True)),
    )


def agreement_of(passages: Sequence[GoldTheme], labels: Iterable[NDArray[np.int64]]) -> ThemeAgreement:
    """Compare the themes of `passages` with each of some clusterings of them, an array of labels each."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    themes = [passage.theme for passage in passages]
    found = list(labels)
    return ThemeAgreement(
        nmi=tuple(float(normalized_mutual_info_score(themes, each)) for each in found),
        ari=tuple(float(adjusted_rand_score(themes, each)) for each in found),
        clusters=tuple(len(np.unique(each)) for each in found),
    )


def rows_in_folds(
    encoder: Encoder, passages: Sequence[GoldTheme], more: Sequence[GoldTheme] = ()
) -> Embeddings:
    """Return what `passages` are clustered by, the matters of each told by a model fitted to other speeches alone.

    Parameters
    ----------
    encoder : Encoder
        What makes the embeddings.
    passages : sequence of GoldTheme
        The judgements; those without a speech count as of one speech.
    more : sequence of GoldTheme
        Further judgements that are only fitted to, where they are not of the same speech.

    Returns
    -------
    ndarray of float32, shape (len(passages), dimension + matters)
        Rows of unit length, in the order of `passages`. Where some speech has the only paragraphs of a matter, its own rows
        have 0 there.

    Raises
    ------
    SemanticError
        If without the paragraphs of a speech there are fewer than three themes.
    """
    judged = [*passages, *more]
    matters = sorted({each.theme for each in judged})
    rows = encoder.encode_passages([each.text for each in passages])
    joined = np.zeros((len(passages), rows.shape[1] + len(matters)), np.float32)
    for group in sorted({each.group for each in passages}):
        held = [number for number, each in enumerate(passages) if each.group == group]
        model = fitted_matters([each for each in judged if not is_same_speech(each.group, group)])
        columns = [*range(rows.shape[1]), *(rows.shape[1] + matters.index(name) for name in model.names)]
        joined[np.ix_(held, columns)] = joined_views(
            [passages[number].text for number in held], rows[held], model
        )
    return joined


def is_same_speech(group: str, other: str) -> bool:
    """Tell whether two names are of one speech: the same, or one of them with a collection and a hyphen before it.

    Examples
    --------
    >>> is_same_speech("reports2026-江苏省", "江苏省"), is_same_speech("reports2026-江苏省", "苏省")
    (True, False)
    """
    return group == other or any(
        short and long.endswith(f"-{short}") for short, long in ((group, other), (other, group))
    )


def fitted_matters(passages: Sequence[GoldTheme]) -> MatterModel:
    """Fit what tells matters to judged passages; their themes are the matters.

    Raises
    ------
    SemanticError
        If there are fewer than three themes.
    """
    return MatterModel.fitted(
        yardstick().encode_passages([passage.text for passage in passages]),
        [passage.theme for passage in passages],
        looseness=FITTED_LOOSENESS,
        about={"fitted_to": f"{len(passages)} judged paragraphs"},
    )


def _check(passages: Sequence[GoldTheme], clusters: int, seeds: Sequence[int]) -> None:
    if not seeds:
        raise SemanticError("No seed was given; give one or more.")
    if len(passages) < clusters:
        raise SemanticError(
            f"{len(passages)} passages cannot make {clusters} clusters; give more, or ask for fewer."
        )
