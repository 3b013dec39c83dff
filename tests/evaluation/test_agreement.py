from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.protocol import Embeddings
from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldPair
from semantic.evaluation.reuse import best_agreement, reuse_agreement
from semantic.records import Kind

PLACES = {"东边的河岸": (1, 0), "北山": (0, 1), "中间": (0.6, 0.8), "东边的河堤": (0.6, -0.8)}


class Compass(FakeEncoder):
    """Places texts by a table, so that cosines can be done in the head."""

    def encode_passages(self, texts: Sequence[str], **_: object) -> Embeddings:
        return np.array([PLACES[text] for text in texts], dtype=np.float32)


def test_the_sum_of_cosine_and_overlap_decides() -> None:
    pairs = [
        GoldPair("东边的河岸", "东边的河堤", Kind.EDITED),  # cosine 0.6, overlap 3 of 5 pairs of neighbours
        GoldPair("北山", "中间", Kind.SAME_TOPIC),  # cosine 0.8, overlap 0
        GoldPair("东边的河岸", "北山", Kind.UNRELATED),
    ]
    found = reuse_agreement(Compass(), pairs)
    assert (found.f1, found.precision, found.recall) == (1, 1, 1)
    assert found.threshold == pytest.approx(0.6 + 3 / 5)


def test_the_best_threshold_is_included_and_ties_stand_together() -> None:
    found = best_agreement(np.array([0.9, 0.5, 0.5, 0.1]), [True, True, False, False])
    assert found.threshold == 0.5
    assert (found.precision, found.recall) == (pytest.approx(2 / 3), 1)
    assert found.f1 == pytest.approx(0.8)


def test_likeness_the_wrong_way_round_is_worse() -> None:
    likeness, judged = np.array([0.9, 0.8, 0.2, 0.1]), [True, True, False, False]
    assert best_agreement(likeness, judged).f1 == 1
    assert best_agreement(-likeness, judged).f1 == pytest.approx(2 / 3)


def test_pairs_of_one_kind_are_refused() -> None:
    with pytest.raises(SemanticError, match=r"All 2 pairs are judged alike"):
        best_agreement(np.array([0.1, 0.2]), [True, True])
