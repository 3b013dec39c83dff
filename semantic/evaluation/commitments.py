"""Fitting what tells commitments to judged sentences, and measuring how far it agrees with readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semantic.commitments.chinese_targets import hardness_measures
from semantic.commitments.commitment import Hardness, Label, Promise
from semantic.commitments.context import CONTEXT_MEASURES
from semantic.commitments.finding import promises_of
from semantic.commitments.model import (
    EMBEDDING_MEASURES,
    HARDNESS_MEASURES,
    CommitmentModel,
    SentenceModel,
    Thresholds,
)
from semantic.commitments.phrase_weights import PhraseWeights, measured_phrases
from semantic.commitments.phrases import Parsed
from semantic.commitments.sentences import Wording, alone_measures, place_measures, wordings
from semantic.commitments.signs import CHINESE_SIGNS
from semantic.commitments.western_signs import WESTERN_SIGNS
from semantic.encoders.yardstick import yardstick
from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldSentence
from semantic.logistic import Logistic, Rows
from semantic.text.placed import Span

_FOLDS, _INNER_FOLDS = 10, 5
_LOOSE_ALONE, _LOOSE_IN_PLACE, _LOOSE_HARDNESS, _LOOSE_PHRASES = 0.02, 0.1, 0.005, 1.0
"""C of the regressions: each the middle of a range in which F1 of the folds hardly moves."""
_SAME, _ANOTHER = 0.8, 0.55
"""Share of both that a phrase has in common with a judged target: from the first on it is one, below the second it is
none; phrases between are left out, as readers differ on where a target begins."""
_HALF = 0.5
_OPPOSITE = -0.5
"""Log-odds of what was judged, below which the words of a sentence are taken to say the opposite of what it means in its place."""
_LEAST_WEIGHT = 0.03
"""Signs that weigh less are left out of the file: a fifth of the size, and the same F1."""
_PHRASE_ROUNDS = 300


@dataclass(frozen=True)
class Agreement:
    """How far what was found agrees with what readers found.

    Parameters
    ----------
    found, judged, both : int
        How many were found, how many readers found, how many are the same.
    """

    found: int
    judged: int
    both: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.both / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what readers found that was found."""
        return self.both / self.judged if self.judged else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two (van Rijsbergen 1979)."""
        return 2 * self.both / (self.found + self.judged) if self.found + self.judged else 0.0


def agreement_on_commitments(gold: Sequence[GoldSentence], told: Sequence[Promise]) -> Agreement:
    """Return how far the label agrees."""
    return _agreement(
        (found.label is Label.COMMITMENT, judged.promises) for found, judged in zip(told, gold, strict=True)
    )


def agreement_on_hardness(gold: Sequence[GoldSentence], told: Sequence[Promise]) -> Agreement:
    """Return how far it agrees which sentences are hard commitments; a soft one, and none, are not."""
    return _agreement(
        (found.strength is Hardness.HARD, judged.hard) for found, judged in zip(told, gold, strict=True)
    )


def _agreement(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    told = np.array(list(pairs), dtype=np.bool_).reshape(-1, 2)
    return Agreement(int(told[:, 0].sum()), int(told[:, 1].sum()), int(told.all(axis=1).sum()))


def agreement_on_targets(gold: Sequence[GoldSentence], told: Sequence[Promise]) -> Agreement:
    """Return how far the spans of the targets agree: those of which the common part is half of both together or more."""
    both = found = judged = 0
    for sentence, promise in zip(gold, told, strict=True):
        spans = list(dict.fromkeys(Span(target.start, target.end) for target in promise.targets))
        found, judged = found + len(spans), judged + len(sentence.targets)
        both += matching(spans, sentence.targets)
    return Agreement(found, judged, both)


def matching(spans: Sequence[Span], others: Sequence[Span]) -> int:
    """Return how many of the spans have one of the others for themselves that is half the same or more."""
    left = list(others)
    same = 0
    for span in spans:
        best = max(left, key=lambda other: common_share(span, other), default=None)
        if best is not None and common_share(span, best) >= _HALF:
            left.remove(best)
            same += 1
    return same


def common_share(a: Span, b: Span) -> float:
    """Return the common part of two spans over all that they cover (Jaccard 1912), in [0, 1]."""
    common = min(a.end, b.end) - max(a.start, b.start)
    return max(common, 0) / (max(a.end, b.end) - min(a.start, b.start))


def told_in_folds(
    gold: Sequence[GoldSentence],
    *,
    more: Sequence[GoldSentence] = (),
    without_place: bool = False,
    folds: int = _FOLDS,
) -> list[Promise]:
    """Return what is told of each sentence by a model that was fitted to sentences of other groups.

    Parameters
    ----------
    gold : sequence of GoldSentence
        What is told of.
    more : sequence of GoldSentence
        Further sentences to fit to.
    without_place : bool
        Whether to hide the surroundings of the sentences that are told of.
    folds : int
        How many times to fit; groups are kept together.
    """
    told: list[Promise | None] = [None] * len(gold)
    for held in _folds([sentence.group for sentence in gold], folds):
        groups = {gold[number].group for number in held}
        rest = [each for each in (*gold, *more) if each.group not in groups]
        sentences = [gold[number].sentence for number in held]
        if without_place:
            sentences = [replace(each, where=type(each.where)()) for each in sentences]
        promises = promises_of(sentences, model=fitted(rest, about=""))
        for number, promise in zip(held, promises, strict=True):
            told[number] = promise
    return [promise for promise in told if promise is not None]


def fitted(gold: Sequence[GoldSentence], *, about: str) -> CommitmentModel:
    """Fit everything to judged sentences.

    Raises
    ------
    SemanticError
        If there are no commitments, or nothing else, or no targets among them, in Chinese or in other languages.
    """
    decided = [each for each in gold if each.decidable]
    chinese = [each for each in decided if each.sentence.is_chinese]
    western = [each for each in decided if not each.sentence.is_chinese]
    for sort, name in ((chinese, "Chinese"), (western, "other languages")):
        if {each.promises for each in sort} != {True, False}:
            raise SemanticError(
                f"Of the judged sentences in {name} some must be commitments and some not; give more."
            )
    phrases, hardness = _fitted_phrases([each for each in chinese if each.promises])
    thresholds = Thresholds()
    western_reading, floor = _fitted_western(western)
    return CommitmentModel(
        chinese=_fitted_reading(chinese, CHINESE_SIGNS)[0],
        western=western_reading,
        hardness=hardness,
        phrases=phrases,
        thresholds=replace(thresholds, western=floor),
        about={"fitted_to": about, "chinese": len(chinese), "western": len(western)},
    )


def _fitted_western(gold: Sequence[GoldSentence]) -> tuple[SentenceModel, float]:
    """Return what reads other languages, and the log-odds from which its F1 on left-out sentences is best."""
    reading, odds = _fitted_reading(gold, WESTERN_SIGNS)
    judged = np.array([each.promises for each in gold])
    floors = np.round(np.arange(-2.0, 1.01, 0.1), 1)
    best = max(floors, key=lambda floor: _f1(odds >= floor, judged))
    return reading, float(best)


def _f1(found: NDArray[np.bool_], judged: NDArray[np.bool_]) -> float:
    return Agreement(int(found.sum()), int(judged.sum()), int((found & judged).sum())).f1


def _fitted_reading(gold: Sequence[GoldSentence], signs: tuple[str, ...]) -> tuple[SentenceModel, Rows]:
    """Return what tells commitments in one writing, and the log-odds that left-out sentences get in their place."""
    measures = (*signs, *EMBEDDING_MEASURES)
    different = list(dict.fromkeys(each for judged in gold for each in wordings(judged.sentence)))
    values = dict(zip(different, alone_measures(different), strict=True))
    own = np.array([values[wordings(each.sentence)[0]] for each in gold])
    judged = np.array([each.promises for each in gold], dtype=np.int64)
    tells = _tells_alone(gold, measures, own, judged)
    rows: list[Rows] = [np.zeros(0)] * len(gold)
    for held in _folds([each.group for each in gold], _INNER_FOLDS):
        rest = np.setdiff1d(np.flatnonzero(tells), held)
        model = Logistic.fitted(measures, own[rest], judged[rest], looseness=_LOOSE_ALONE)
        wanted = list(dict.fromkeys(each for number in held for each in wordings(gold[number].sentence)))
        odds = model.log_odds(np.array([values[text] for text in wanted]))[:, 0].tolist()
        alone: Mapping[Wording, float] = dict(zip(wanted, odds, strict=True))
        for number in held:
            rows[number] = place_measures(gold[number].sentence, alone)
    placed = np.array([each.sentence.where.are_known for each in gold])
    table = np.array(rows)
    in_place = Logistic.fitted(
        CONTEXT_MEASURES,
        table[placed],
        judged[placed],
        looseness=_LOOSE_IN_PLACE,
        counts=_counts([each.group for each, known in zip(gold, placed, strict=True) if known]),
    )
    left_out = np.where(placed, in_place.log_odds(table)[:, 0], table[:, CONTEXT_MEASURES.index("own")])
    alone_model = Logistic.fitted(measures, own[tells], judged[tells], looseness=_LOOSE_ALONE)
    return SentenceModel(alone_model, in_place), left_out


def _counts(groups: Sequence[str]) -> Rows:
    """Return how much each sentence counts: a speech with four times the sentences of another counts twice, not four times.

    A long report has one way of heading its sections; how much to trust headings is learned from many speeches.
    """
    sizes = Counter(groups)
    counts = np.array([sizes[group] ** -0.5 for group in groups])
    return np.asarray(counts / counts.mean())


def _tells_alone(
    gold: Sequence[GoldSentence], measures: Sequence[str], own: Rows, judged: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return of which sentences the words alone tell what was judged.

    Those judged without surroundings, or said to tell it, teach a first model; it then says of
    which of the others, judged in their place, the words say the opposite of what is meant.
    """
    surely = np.array([each.alone or not each.sentence.where.are_known for each in gold])
    unknown = np.array([each.alone is None for each in gold]) & ~surely
    if not unknown.any() or len(set(judged[surely].tolist())) < 2:
        return np.asarray(surely | unknown)
    first = Logistic.fitted(measures, own[surely], judged[surely], looseness=_LOOSE_ALONE)
    leaning = first.log_odds(own)[:, 0] * np.where(judged == 1, 1, -1)
    return np.asarray(surely | (unknown & (leaning >= _OPPOSITE)))


def _fitted_phrases(gold: Sequence[GoldSentence]) -> tuple[PhraseWeights, Logistic]:
    """Return what tells targets, and what tells hard from soft by what the former says of left-out sentences."""
    parsed = [Parsed.of(each.sentence.text) for each in gold]
    shares = [_shares(each, sentence) for each, sentence in zip(parsed, gold, strict=True)]
    embeddings = yardstick().encode_passages([each.sentence.text for each in gold])
    rows: list[Rows] = [np.zeros(0)] * len(gold)
    for held in _folds([each.group for each in gold], _INNER_FOLDS):
        rest = np.setdiff1d(np.arange(len(gold)), held).tolist()
        weights = _fitted_weights([parsed[number] for number in rest], [shares[number] for number in rest])
        told = weights.log_odds([parsed[number] for number in held])
        for number, odds in zip(held, told, strict=True):
            rows[number] = hardness_measures(parsed[number], odds, embeddings[number])
    hard = np.array([each.hard for each in gold], dtype=np.int64)
    return (
        _fitted_weights(parsed, shares),
        Logistic.fitted(HARDNESS_MEASURES, np.array(rows), hard, looseness=_LOOSE_HARDNESS),
    )


def _shares(parsed: Parsed, gold: GoldSentence) -> Rows:
    """Return of each phrase how much it has in common with the judged target that is most like it."""
    spans = (parsed.span(phrase) for phrase in parsed.phrases)
    return np.array(
        [max((common_share(span, target) for target in gold.targets), default=0.0) for span in spans]
    )


def _fitted_weights(parsed: Sequence[Parsed], shares: Sequence[Rows]) -> PhraseWeights:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    signs, embeddings = measured_phrases(parsed)
    share = np.concatenate(list(shares))
    told = np.flatnonzero((share >= _SAME) | (share < _ANOTHER))
    table = hstack([signs, csr_matrix(embeddings)]).tocsr()[told]
    regression = LogisticRegression(C=_LOOSE_PHRASES, max_iter=_PHRASE_ROUNDS).fit(
        table, share[told] >= _SAME
    )
    weights = regression.coef_[0].astype(np.float32)
    own, rest = weights[: signs.shape[1]], weights[signs.shape[1] :]
    return PhraseWeights(
        np.where(np.abs(own) >= _LEAST_WEIGHT, own, np.float32(0)), rest, float(regression.intercept_[0])
    )


def _folds(groups: Sequence[str], folds: int) -> list[list[int]]:
    """Return the numbers of each fold, groups kept together; fewer folds where there are fewer groups."""
    from sklearn.model_selection import GroupKFold

    several = min(folds, len(set(groups)))
    if several < 2:
        raise SemanticError("The judged sentences all come from one speech; give some of others as well.")
    split = GroupKFold(several).split(np.zeros(len(groups)), groups=list(groups))
    return [held.tolist() for _, held in split]
