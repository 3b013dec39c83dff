"""Learning a vector for each token, so that their weighted sum points where the teacher's embedding does.

What is learned from, each on a batch of texts:

- the teacher's embedding of a text (as Reimers and Gurevych 2020 teach a second language),
- the teacher's similarities among the texts of the batch (Tung and Mori 2019),
- translations, which must find each other among all of the batch (van den Oord and others 2018).

A token begins with the mean of the embeddings of the texts that hold it, and with the weight of smooth
inverse frequency (Arora and others 2017); both are then learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse
from torch.nn import functional

from teaching import Targets

_ROWS = 65_536
"""Targets widened to float32 at a time."""
_LOG_EVERY = 50
_FADE = 0.98
"""Of the running means that are printed."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How to learn; each figure was tried on the development sets, as the model card tells.

    Parameters
    ----------
    dimension : int
        Numbers of an embedding: the first principal components of the teacher's.
    epochs : float
        How often all texts are seen.
    batch : int
        Texts of a batch; half as many pairs.
    vector_rate, weight_rate : float
        Steps of Adam at their largest: for vectors in units of their mean size, for log weights as it is.
    similarities, translations : float
        What the second and the third loss count, where the first counts one.
    temperature : float
        Of the third.
    frequency : float
        The constant of smooth inverse frequency.
    seed : int
        Of every draw.
    """

    dimension: int = 256
    epochs: float = 1.0
    batch: int = 2048
    vector_rate: float = 0.6
    weight_rate: float = 2e-3
    similarities: float = 20.0
    translations: float = 0.4
    temperature: float = 0.05
    frequency: float = 1e-3
    seed: int = 0


@dataclass(frozen=True)
class TokenLists:
    """The tokens of many texts, end to end.

    Parameters
    ----------
    ids : ndarray of int32, shape (tokens,)
        All ids.
    starts : ndarray of int64, shape (texts + 1,)
        Where each text begins, and the end.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, lists: list[list[int]]) -> TokenLists:
        """Lay lists end to end; one without tokens gets the unknown one, 0."""
        filled = [each or [0] for each in lists]
        starts = np.zeros(len(filled) + 1, np.int64)
        np.cumsum([len(each) for each in filled], out=starts[1:])
        return cls(np.fromiter((token for each in filled for token in each), np.int32, starts[-1]), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, texts: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the ids of some texts end to end, and where each begins."""
        lengths = self.starts[texts + 1] - self.starts[texts]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[texts] - starts[:-1], lengths)
        return torch.from_numpy(self.ids[places].astype(np.int64)), torch.from_numpy(starts[:-1])


def distil(
    tokens: TokenLists,
    targets: Targets,
    pairs: NDArray[np.int64],
    vocabulary: int,
    recipe: Recipe,
) -> NDArray[np.float32]:
    """Return the learned table, shape ``(vocabulary, recipe.dimension)``, its weights multiplied in.

    Parameters
    ----------
    tokens : TokenLists
        Of each text.
    targets : ndarray of float16, shape (texts, teacher's dimension)
        The teacher's embeddings of them.
    pairs : ndarray of int64, shape (pairs, 2)
        Places of texts that are translations of each other; may be empty.
    vocabulary : int
        Tokens there are.
    recipe : Recipe
        How to learn.
    """
    torch.manual_seed(recipe.seed)
    learner = _Learner(tokens, targets, vocabulary, recipe)
    batches, paired = (
        _Deck(np.random.default_rng([recipe.seed, n]), count)
        for n, count in ((0, len(tokens)), (1, len(pairs)))
    )
    steps = max(1, int(recipe.epochs * len(tokens) / recipe.batch))
    optimiser, schedule = learner.optimiser(steps)
    shares = torch.tensor([1, recipe.similarities, recipe.translations])
    seen: NDArray[np.float32] | None = None
    for step in range(steps):
        losses = learner.losses(batches.draw(recipe.batch), pairs[paired.draw(recipe.batch // 2)])
        optimiser.zero_grad()
        (shares @ losses).backward()
        optimiser.step()
        schedule.step()
        now = losses.detach().numpy()
        seen = now if seen is None else _FADE * seen + (1 - _FADE) * now
        if (step + 1) % _LOG_EVERY == 0 or step + 1 == steps:
            print(f"step {step + 1:,} of {steps:,}: " + ", ".join(f"{loss:.4f}" for loss in seen), flush=True)
    return learner.table()


class _Deck:
    """Draws numbers below a count in a shuffled order, shuffled anew when too few are left for a draw."""

    def __init__(self, random: np.random.Generator, count: int) -> None:
        self._random, self._count = random, count
        self._left: NDArray[np.int64] = np.empty(0, np.int64)

    def draw(self, wanted: int) -> NDArray[np.int64]:
        """Return `wanted` different numbers, or all if there are fewer."""
        wanted = min(wanted, self._count)
        if len(self._left) < wanted:
            self._left = self._random.permutation(self._count)
        drawn, self._left = self._left[:wanted], self._left[wanted:]
        return drawn


class _Learner:
    """A vector and a log weight for each token."""

    def __init__(
        self,
        tokens: TokenLists,
        targets: Targets,
        vocabulary: int,
        recipe: Recipe,
    ) -> None:
        self._tokens, self._targets, self._recipe = tokens, torch.from_numpy(targets), recipe
        axes = principal_axes(targets, recipe.dimension, recipe.seed)
        self._axes = torch.from_numpy(axes)
        counts = np.bincount(tokens.ids, minlength=vocabulary)
        vectors = _means(tokens, targets, axes, counts)
        self._scale = float(np.abs(vectors).mean())
        self._vectors = torch.nn.Parameter(torch.from_numpy(vectors))
        inverse = np.log(recipe.frequency / (recipe.frequency + counts / counts.sum()))
        self._weights = torch.nn.Parameter(torch.from_numpy(inverse.astype(np.float32)))

    def optimiser(self, steps: int) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
        """Return Adam, and rates that rise over a twentieth of the steps and then fall as a cosine."""
        # One step more than are taken, and never the 20 whose twentieth, less one, the schedule divides by.
        steps = steps + 1 if steps != 19 else 21
        rates = [self._recipe.vector_rate * self._scale, self._recipe.weight_rate]
        groups = [
            {"params": [each], "lr": rate}
            for each, rate in zip((self._vectors, self._weights), rates, strict=True)
        ]
        adam = torch.optim.Adam(groups, betas=(0.9, 0.99), fused=True)
        return adam, torch.optim.lr_scheduler.OneCycleLR(
            adam, rates, total_steps=steps, pct_start=0.05, cycle_momentum=False
        )

    def losses(self, texts: NDArray[np.int64], pairs: NDArray[np.int64]) -> torch.Tensor:
        """Return the three losses of a batch."""
        targets = self._targets[texts].float()
        wanted = functional.normalize(targets @ self._axes, dim=1)
        embeddings = self._embeddings(texts)
        near = 1 - (embeddings * wanted).sum(1).mean()
        alike = functional.mse_loss(embeddings @ embeddings.T, targets @ targets.T)
        return torch.stack([near, alike, self._mistaken(pairs) if len(pairs) else torch.zeros(())])

    def _mistaken(self, pairs: NDArray[np.int64]) -> torch.Tensor:
        """Return how unsure translations are of each other; a text that is there twice is no wrong answer."""
        first, second = self._embeddings(pairs[:, 0]), self._embeddings(pairs[:, 1])
        logits = first @ second.T / self._recipe.temperature
        own = torch.arange(len(pairs))
        ways = ((logits, pairs), (logits.T, pairs[:, ::-1]))
        return (
            sum(
                functional.cross_entropy(way.masked_fill(_no_answers(those), -torch.inf), own)
                for way, those in ways
            )
            / 2
        )

    def _embeddings(self, texts: NDArray[np.int64]) -> torch.Tensor:
        ids, starts = self._tokens.take(texts)
        weights = self._weights[ids].exp()
        sums = functional.embedding_bag(ids, self._vectors, starts, mode="sum", per_sample_weights=weights)
        return functional.normalize(sums, dim=1)

    def table(self) -> NDArray[np.float32]:
        """Return the vectors times their weights."""
        with torch.no_grad():
            table: NDArray[np.float32] = (self._vectors * self._weights.exp()[:, None]).numpy()
        return table


def _no_answers(pairs: NDArray[np.int64]) -> torch.Tensor:
    """Return where the answer in a column is that of the row, or its question, or answers the same question."""
    asked, answers = pairs[:, 0], pairs[:, 1]
    same = (answers[:, None] == answers) | (asked[:, None] == answers) | (asked[:, None] == asked)
    np.fill_diagonal(same, val=False)
    return torch.from_numpy(same)


def principal_axes(targets: Targets, dimension: int, seed: int) -> NDArray[np.float32]:
    """Return the axes along which the teacher's embeddings are largest, shape ``(teacher's, dimension)``.

    They are not centred: a cosine is measured from the origin. Found on a sample of 100,000.
    """
    sample = np.random.default_rng(seed).permutation(len(targets))[:100_000]
    rows = targets[np.sort(sample)].astype(np.float32)
    _, axes = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(axes[:, ::-1][:, :dimension], dtype=np.float32)


def _means(
    tokens: TokenLists, targets: Targets, axes: NDArray[np.float32], counts: NDArray[np.int64]
) -> NDArray[np.float32]:
    held = sparse.csr_matrix(
        (np.ones(len(tokens.ids), np.float32), tokens.ids, tokens.starts), shape=(len(tokens), len(counts))
    )
    sums = np.zeros((len(counts), axes.shape[1]), np.float32)
    for first in range(0, len(tokens), _ROWS):
        last = min(first + _ROWS, len(tokens))
        sums += held[first:last].T @ (targets[first:last].astype(np.float32) @ axes)
    return (sums / np.maximum(counts, 1)[:, None]).astype(np.float32)
