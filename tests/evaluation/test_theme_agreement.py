from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from semantic.encoders.fake import FakeEncoder
from semantic.encoders.protocol import Embeddings
from semantic.encoders.yardstick import yardstick
from semantic.errors import SemanticError
from semantic.evaluation.gold import GoldTheme
from semantic.evaluation.themes import (
    FITTED_LOOSENESS,
    ThemeAgreement,
    agreement_of,
    clustering_agreement,
    fitted_matters,
    is_same_speech,
    rows_in_folds,
    theme_agreement,
)
from semantic.themes.matters import MatterModel
from semantic.themes.views import joined_views

PLACES = {"东": (1, 0), "北": (0, 1), "西": (-1, 0)}
SENTENCES = {
    "school": ["新建乡村小学", "招聘优秀教师", "提高课堂教学质量", "减轻学生作业负担"],
    "fish": ["放养鱼苗", "渔船出海捕鱼", "保护海洋渔场", "冷藏运输海鲜"],
    "road": ["修建高速公路", "新增公交线路", "铺设城际铁路", "拓宽拥堵路口"],
}
"""What teachers, fishermen and builders hear."""


class Compass(FakeEncoder):
    """Places texts by a table, so that cosines can be done in the head."""

    def encode_passages(self, texts: Sequence[str], **_: object) -> Embeddings:
        return np.array([PLACES[text] for text in texts], dtype=np.float32)


class Blind(FakeEncoder):
    """Sees no difference between texts."""

    def encode_passages(self, texts: Sequence[str], **_: object) -> Embeddings:
        return np.tile(np.array([1, 0], np.float32), (len(texts), 1))


def speech(name: str, *themes: str, numbers: Sequence[int] = range(4)) -> list[GoldTheme]:
    return [GoldTheme(SENTENCES[theme][number], theme, name) for theme, number in product(themes, numbers)]


def embedded(passages: Sequence[GoldTheme]) -> Embeddings:
    return np.tile(np.array([1, 0], np.float32), (len(passages), 1))


def test_clusters_that_are_the_themes_agree_fully_with_every_seed() -> None:
    passages = [GoldTheme(text, text) for text in ("东", "北") for _ in range(4)]
    whole = ThemeAgreement(nmi=(1,) * 5, ari=(1,) * 5, clusters=(2,) * 5)
    assert theme_agreement(Compass(), passages, clusters=2) == whole
    rows = Compass().encode_passages([passage.text for passage in passages])
    assert clustering_agreement(rows, passages, clusters=2) == whole


def test_clusters_across_the_themes_do_not_agree() -> None:
    mixed = [GoldTheme(text, theme) for text in ("东", "北") for theme in ("a", "b") for _ in range(4)]
    rows = Compass().encode_passages([passage.text for passage in mixed])
    for found in (
        theme_agreement(Compass(), mixed, clusters=2),
        clustering_agreement(rows, mixed, clusters=2),
    ):
        assert found.nmi == pytest.approx((0,) * 5, abs=1e-9)
        assert found.ari == pytest.approx((-1 / 14,) * 5)  # (24 - 56²/120) / (56 - 56²/120) pairs
        assert found.clusters == (2,) * 5


def test_agreement_is_that_worked_out_by_hand() -> None:
    passages = [GoldTheme("", theme) for theme in "aabb"]
    found = agreement_of(passages, [np.array([0, 0, 1, 1]), np.array([5, 5, 5, 5]), np.array([0, 0, 1, 2])])
    assert found.nmi == pytest.approx((1, 0, 0.8))  # 1 bit in common, of 1 and 1.5
    assert found.ari == pytest.approx((1, 0, 4 / 7))  # (1 - 1/3) / (1.5 - 1/3)
    assert found.clusters == (2, 1, 3)


def test_without_a_number_the_evidence_gives_one() -> None:
    chance = np.random.default_rng(0)
    passages = [GoldTheme("", theme) for theme in PLACES for _ in range(10)]
    rows = np.array([PLACES[each.theme] for each in passages]) + chance.normal(0, 0.05, (30, 2))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    found = clustering_agreement(rows, passages, clusters=None, seeds=(0, 7))
    assert found == ThemeAgreement(nmi=(1, 1), ari=(1, 1), clusters=(3, 3))


def test_more_clusters_than_passages_and_no_seeds_are_refused() -> None:
    one = [GoldTheme("东", "a")]
    row = np.array([[1, 0]], np.float32)
    with pytest.raises(SemanticError, match=r"1 passages cannot make 18 clusters"):
        theme_agreement(Compass(), one)
    with pytest.raises(SemanticError, match=r"1 passages cannot make 18 clusters"):
        clustering_agreement(row, one)
    with pytest.raises(SemanticError, match=r"0 passages cannot make 1 clusters"):
        clustering_agreement(row[:0], [], clusters=None)
    with pytest.raises(SemanticError, match=r"No seed was given"):
        theme_agreement(Compass(), one, clusters=1, seeds=())
    with pytest.raises(SemanticError, match=r"No seed was given"):
        clustering_agreement(row, one, clusters=1, seeds=())


def test_matters_are_fitted_to_the_themes_as_loosely_as_is_said() -> None:
    passages = speech("a", *SENTENCES)
    model = fitted_matters(passages)
    assert model.names == ("fish", "road", "school")
    assert model.about == {"fitted_to": "12 judged paragraphs"}
    embeddings = yardstick().encode_passages([passage.text for passage in passages])
    themes = [passage.theme for passage in passages]
    same = MatterModel.fitted(embeddings, themes, looseness=FITTED_LOOSENESS, about={})
    assert model.regression == same.regression
    told = model.probabilities(embeddings).argmax(axis=1)
    assert [model.names[number] for number in told] == themes


@pytest.mark.parametrize(
    ("group", "other", "same"),
    [
        ("江边市", "江边市", True),
        ("reports2026-江边市", "江边市", True),
        ("江边市", "reports2026-江边市", True),
        ("reports2026-江边市", "边市", False),
        ("江边市", "河边市", False),
        ("reports-", "", False),
        ("", "", True),
    ],
)
def test_a_collection_before_a_name_makes_no_other_speech(group: str, other: str, *, same: bool) -> None:
    assert is_same_speech(group, other) is same


def test_each_speech_is_told_by_a_model_of_the_others() -> None:
    first, second = speech("reports-a", *SENTENCES, numbers=(0, 1)), speech("b", *SENTENCES, numbers=(2,))
    own, further = speech("a", *SENTENCES, numbers=(3,)), speech("c", *SENTENCES)
    rows = rows_in_folds(Blind(), [*first, *second], [*own, *further])

    def told(passages: list[GoldTheme], others: list[GoldTheme]) -> Embeddings:
        texts = [passage.text for passage in passages]
        return joined_views(texts, embedded(passages), fitted_matters(others))

    assert np.array_equal(
        rows[:6], told(first, [*second, *further])
    )  # without `own`, which is of the same speech
    assert np.array_equal(rows[6:], told(second, [*first, *own, *further]))
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)


def test_what_was_fitted_to_a_speech_has_no_say_on_it() -> None:
    true = [*speech("b", *SENTENCES), *speech("c", *SENTENCES)]
    wrong = {"school": "fish", "fish": "road", "road": "school"}
    held = [GoldTheme(each.text, wrong[each.theme], "a") for each in speech("a", *SENTENCES)]
    rows = rows_in_folds(Blind(), held, true)
    matters = sorted(SENTENCES)
    told = [matters[number] for number in rows[:, 2:].argmax(axis=1)]
    assert told == [each.theme for each in speech("a", *SENTENCES)]  # not what was judged of this speech
    assert clustering_agreement(rows, held, clusters=3).nmi == (1,) * 5


def test_a_matter_of_one_speech_alone_is_nowhere_in_its_own_rows() -> None:
    others = speech("b", *SENTENCES)
    alone = [GoldTheme("人人参加射箭比赛", "archery", "a")]
    rows = rows_in_folds(Blind(), [*alone, *others], speech("c", *SENTENCES))
    assert rows.shape == (13, 2 + 4)
    assert rows[0, 2] == 0
    assert (rows[1:, 2] > 0).all()
    assert (rows[:, 3:] > 0).all()


def test_too_few_themes_without_a_speech_are_refused() -> None:
    with pytest.raises(SemanticError, match=r"There are 2 matters to be told apart"):
        rows_in_folds(Blind(), [*speech("a", *SENTENCES), *speech("b", "fish", "road")])
