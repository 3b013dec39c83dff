from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from semantic.errors import SemanticError
from semantic.evaluation.fitting import MeasuredPair, fitted, folds, measured
from semantic.evaluation.gold import GoldPair
from semantic.records import Kind
from semantic.reuse.comparing import compared
from semantic.reuse.kinds import KINDS, KindModel, Thresholds
from semantic.reuse.likeness import MEASURES, blocks_of, likeness
from semantic.reuse.parts import PART_MEASURES, part_measures

COUNTIES = "云溪 青石 白塔 松林 柳河 竹山 桃源 石门 清水 红岩 金沙 银湖 北坡 南岭 东泉".split()
FOLDS = 10


def pairs_about(county: str, number: int) -> list[GoldPair]:
    """A pair of each kind that the classifier tells; of some, a part is re-used."""
    return [
        GoldPair(
            f"今年{county}县修建水渠{number}条，惠及山区农户。",
            f"今年{county}县新修水渠{number + 1}条，惠及山区农户。",
            Kind.EDITED,
        ),
        GoldPair(
            f"{county}县加快发展茶叶产业，帮助农民增加收入。",
            f"要让{county}县的茶农靠种茶多挣钱，把茶叶做成大产业{number}。",
            Kind.REWORDED,
            partial_reuse=number % 2 == 0,
        ),
        GoldPair(
            f"{county}县开办{number}所山区学校，孩子就近读书。",
            f"为{county}县的老师盖{number}套宿舍，学校开设音乐课。",
            Kind.SAME_TOPIC,
            partial_reuse=number % 3 == 0,
        ),
        GoldPair(
            f"{county}县湖区禁渔{number}年，鱼群多起来了。",
            f"第{number}届{county}灯会昨晚开幕，游客很多。",
            Kind.UNRELATED,
        ),
    ]


GOLD = [pair for number, county in enumerate(COUNTIES, start=2) for pair in pairs_about(county, number)]


@pytest.fixture(scope="module")
def pairs() -> list[MeasuredPair]:
    return measured(GOLD)


@pytest.fixture(scope="module")
def model(pairs: list[MeasuredPair]) -> KindModel:
    return fitted(pairs, about="invented")


def test_pairs_are_measured_as_they_are_compared(pairs: list[MeasuredPair]) -> None:
    assert [pair.gold for pair in pairs] == GOLD
    a, b = compared([GOLD[5].first, GOLD[5].second])
    blocks = blocks_of(a, b)
    assert pairs[5].likeness.values == pytest.approx(likeness(a, b, blocks).values, abs=1e-6)
    assert pairs[5].part == part_measures(a, b, blocks)
    assert not any(pair.verbatim for pair in pairs)


def test_equal_comparison_text_is_verbatim() -> None:
    alike, other = measured(
        [GoldPair("云溪縣修渠。", "云溪县修渠！", Kind.VERBATIM), GoldPair("修渠", "修桥", Kind.EDITED)]
    )
    assert (alike.verbatim, other.verbatim) == (True, False)


def test_each_pair_is_told_once_and_never_by_itself(pairs: list[MeasuredPair]) -> None:
    cut = folds(pairs)
    assert len(cut) == FOLDS
    assert Counter(int(row) for _, tell in cut for row in tell) == Counter(range(len(pairs)))
    for fit, tell in cut:
        assert sorted([*fit.tolist(), *tell.tolist()]) == list(range(len(pairs)))


def test_every_fold_has_of_every_kind(pairs: list[MeasuredPair]) -> None:
    for fit, _ in folds(pairs):
        assert {pairs[row].gold.relation for row in fit} == set(KINDS)


def test_pairs_with_a_shared_passage_stay_together() -> None:
    gold = [GoldPair(f"修渠{number}条", f"种茶{number}亩", Kind.EDITED) for number in range(20)]
    # A chain: the first two share a passage, the second and third another one; and a swapped pair.
    gold[1] = replace(gold[1], first=gold[0].first)
    gold[2] = replace(gold[2], second=gold[1].second)
    gold[3] = GoldPair(gold[4].second, gold[4].first, Kind.EDITED)
    for seed in range(5):
        cut = folds(measured(gold), seed=seed)
        fold = {int(row): number for number, (_, tell) in enumerate(cut) for row in tell}
        assert fold[0] == fold[1] == fold[2]
        assert fold[3] == fold[4]
        assert len(set(fold.values())) == FOLDS, "the others are spread over all folds"


def test_a_seed_gives_the_same_folds_and_another_seed_others(pairs: list[MeasuredPair]) -> None:
    def told(seed: int) -> list[list[int]]:
        return [tell.tolist() for _, tell in folds(pairs, seed=seed)]

    assert told(0) == told(0) == [tell.tolist() for _, tell in folds(pairs)]
    assert told(0) != told(1)


def test_what_was_fitted_tells_the_pairs_it_was_fitted_on(
    pairs: list[MeasuredPair], model: KindModel
) -> None:
    probabilities = model.probabilities([pair.likeness for pair in pairs])
    told = [model.kind(pair.likeness, row) for pair, row in zip(pairs, probabilities.tolist(), strict=True)]
    assert told == [pair.gold.relation for pair in pairs]


def test_what_was_fitted_says_on_what(model: KindModel) -> None:
    assert model.about == {"fitted_on": "invented", "pairs": len(GOLD)}
    assert model.thresholds == Thresholds()
    assert model.of_kind.measures == MEASURES
    assert model.of_part.measures == (*PART_MEASURES, *KINDS)
    assert (len(model.of_kind.biases), len(model.of_part.biases)) == (len(KINDS), 1)


def test_the_same_pairs_give_the_same_bytes(model: KindModel) -> None:
    again = fitted(measured(GOLD), about="invented")
    assert json.dumps(again.to_json()) == json.dumps(model.to_json())
    assert KindModel.from_json(json.loads(json.dumps(model.to_json()))) == model


def test_verbatim_and_translated_pairs_teach_nothing(pairs: list[MeasuredPair], model: KindModel) -> None:
    more = measured(
        [
            GoldPair("云溪县修渠。", "云溪县修渠！", Kind.VERBATIM),
            GoldPair("云溪县修渠。", "云溪县修渠！", Kind.EDITED),  # told by its text, whatever was judged
            GoldPair("云溪县修渠。", "Yunxi County builds canals.", Kind.TRANSLATED),
        ]
    )
    taught = fitted([*pairs, *more], about="invented")
    assert (taught.of_kind, taught.of_part) == (model.of_kind, model.of_part)
    assert taught.about["pairs"] == len(GOLD) + 3


MESSAGE = (
    r"^Among {} pairs there must be some of each of edited, reworded, same_topic, unrelated, and some with partial_reuse; "
    r"label more\.$"
)


@pytest.mark.parametrize("kind", KINDS)
def test_pairs_without_one_of_a_kind_are_refused(pairs: list[MeasuredPair], kind: Kind) -> None:
    others = [pair for pair in pairs if pair.gold.relation is not kind]
    with pytest.raises(SemanticError, match=MESSAGE.format(45)):
        fitted(others, about="")


@pytest.mark.parametrize("partial", [True, False])
def test_pairs_that_all_or_none_reuse_a_part_are_refused(pairs: list[MeasuredPair], partial: bool) -> None:
    alike = [replace(pair, gold=replace(pair.gold, partial_reuse=partial)) for pair in pairs]
    with pytest.raises(SemanticError, match=MESSAGE.format(60)):
        fitted(alike, about="")


def test_no_pairs_are_refused() -> None:
    assert measured([]) == []
    with pytest.raises(SemanticError, match=MESSAGE.format(0)):
        fitted([], about="")


@pytest.mark.parametrize("count", [8, 36])
def test_too_few_pairs_are_refused_with_a_sentence(pairs: list[MeasuredPair], count: int) -> None:
    with pytest.raises(SemanticError, match="label more"):
        fitted(pairs[:count], about="")


def test_a_kind_whose_pairs_all_share_a_passage_is_refused_with_a_sentence() -> None:
    one = "湖区禁渔三年，鱼群多起来了。"
    joined = [replace(pair, first=one) if pair.relation is Kind.UNRELATED else pair for pair in GOLD]
    with pytest.raises(SemanticError, match="label more"):
        fitted(measured(joined), about="")
