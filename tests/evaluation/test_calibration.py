"""Thresholds that agree best with judgements."""

from __future__ import annotations

import dataclasses

import pytest
from semantic.encoders.fake import FakeEncoder
from semantic.errors import SemanticError
from semantic.evaluation.calibration import agreement, calibrated, candidate_cosine
from semantic.evaluation.fitting import MeasuredPair, measured
from semantic.evaluation.gold import GoldPair
from semantic.records import Kind
from semantic.reuse.kinds import Thresholds, shipped_kinds

PLACES = "云溪 石门 白鹭 青杉 渡口 南屏 柳湾 松岭 临川 望江 安远 永和 长乐 开平 金滩 银坪 玉泉 沙洲 海宁 湖东 竹溪 梅山 兰亭 菊圃".split()


@pytest.fixture(scope="module")
def pairs() -> list[MeasuredPair]:
    """Twenty-four reworded pairs, and as many that are about other matters."""
    reworded = [
        GoldPair(
            f"{place}县今年要新建改造农村公路三十公里，让村村通上客车。",
            f"{place}县年内改建乡村公路三十公里，使各村都能坐上客车。",
            Kind.REWORDED,
        )
        for place in PLACES
    ]
    apart = [
        GoldPair(
            f"{place}县今年要新建改造农村公路三十公里，让村村通上客车。",
            f"昨晚{place}的灯会请来了外地的戏班，游客站满了河岸。",
            Kind.UNRELATED,
        )
        for place in PLACES
    ]
    return measured(reworded + apart)


def test_thresholds_that_tell_nothing_right_are_mended(pairs: list[MeasuredPair]) -> None:
    strict = dataclasses.replace(shipped_kinds(), thresholds=Thresholds(reuse=1.0))
    assert agreement(pairs, strict).reuse_recall == 0
    found = calibrated(pairs, strict, about="templates")
    told = agreement(pairs, found)
    assert (told.reuse_f1, told.reuse_precision, told.reuse_recall) == (1, 1, 1)
    assert found.thresholds.reuse < 1
    assert found.of_kind == strict.of_kind, "the weights stay"
    assert found.about["calibrated_on"] == "templates"


def test_of_equally_good_thresholds_the_one_before_stays(pairs: list[MeasuredPair]) -> None:
    assert agreement(pairs, shipped_kinds()).reuse_f1 == 1
    assert calibrated(pairs, shipped_kinds(), about="").thresholds == shipped_kinds().thresholds


def test_too_few_judgements_are_refused(pairs: list[MeasuredPair]) -> None:
    with pytest.raises(
        SemanticError, match="Of 30 pairs, 24 are judged to be reuse and 6 not; thresholds need 20 of each"
    ):
        calibrated(pairs[:30], shipped_kinds(), about="")


def test_nearly_all_judged_reuse_is_at_or_above_the_cosine() -> None:
    same = [GoldPair(place, place, Kind.VERBATIM) for place in PLACES]
    assert candidate_cosine(same, FakeEncoder()) == pytest.approx(1, abs=1e-4)
    with pytest.raises(SemanticError, match="None of 1 pairs is judged to be reuse"):
        candidate_cosine([GoldPair("甲", "乙", Kind.UNRELATED)], FakeEncoder())
