from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

import pytest
from semantic.commitments.analysis import CommitmentAnalysis
from semantic.commitments.commitment import Commitment, Hardness
from semantic.records import Kind, Speech

Speeches = Callable[..., tuple[Speech, ...]]
Analyse = Callable[..., CommitmentAnalysis]

GROWTH = "今年我们将确保地区生产总值增长{}左右，新增就业3万人以上。"
CANAL = "我们将加快建设山区水渠，新增灌溉面积2万亩。"
CANAL_IN_TRADITIONAL = "我們將加快建設山區水渠，新增灌溉面積2萬畝。"
CANAL_DONE = "去年我们加快建设山区水渠，新增灌溉面积2万亩，成效显著。"
SCHOOLS = "我们将在2027年底前新建学校20所以上。"
FROGS = "我们将在三年内为湖区繁育林蛙100万只。"
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"

TEXTS: dict[str, Sequence[str]] = {
    "baita": [GROWTH.format("15%"), FROGS],
    "liuhe": [GROWTH.format("10%"), CANAL],
    "shiqiao": [GROWTH.format("10%"), CANAL_IN_TRADITIONAL],
    "yunxi": [SCHOOLS, LANTERNS],
}
KNOWN: dict[str, Mapping[str, str]] = {
    "baita": {"date": "2026-01-10", "place": "白塔县"},
    "liuhe": {"date": "2025-01-12", "place": "柳河市"},
    "shiqiao": {"date": "2025-02-01", "place": "石桥县"},
    "yunxi": {"date": "2026-02-02", "place": "云溪县"},
}


def told(analysis: CommitmentAnalysis) -> dict[str, Commitment]:
    return {commitment.id: commitment for commitment in analysis.commitments}


@pytest.fixture(scope="module")
def analysis(speeches_of: Speeches, analyse: Analyse) -> CommitmentAnalysis:
    return analyse(speeches_of(TEXTS, KNOWN))


def test_what_is_listed_and_in_which_order(analysis: CommitmentAnalysis) -> None:
    assert [commitment.id for commitment in analysis.commitments] == [
        "baita:p1s1", "baita:p2s1", "liuhe:p1s1", "liuhe:p2s1", "shiqiao:p1s1", "shiqiao:p2s1", "yunxi:p1s1",
    ]  # fmt: skip
    assert {commitment.compared_with for commitment in analysis.commitments} == {3}
    assert analysis.span_of_comparison == "3 speeches"
    assert analysis.compared_with_none == {}


def test_ten_per_cent_there_and_fifteen_here_is_shared_with_a_difference(
    analysis: CommitmentAnalysis,
) -> None:
    commitment = told(analysis)["baita:p1s1"]
    assert commitment.unique is False
    nearest = commitment.nearest
    assert nearest is not None
    assert (nearest.kind, nearest.speech_id, nearest.text) == (Kind.EDITED, "liuhe", GROWTH.format("10%"))
    assert [(each.type.value, each.a, each.b) for each in nearest.differences] == [
        ("number", "15%左右", "10%左右")
    ]
    other = told(analysis)["liuhe:p1s1"].nearest
    assert other is not None
    assert (other.speech_id, other.kind, other.differences) == ("shiqiao", Kind.VERBATIM, ())


def test_the_same_words_in_another_script_are_verbatim_and_not_new(analysis: CommitmentAnalysis) -> None:
    for id_, speech_id, text in (
        ("liuhe:p2s1", "shiqiao", CANAL_IN_TRADITIONAL),
        ("shiqiao:p2s1", "liuhe", CANAL),
    ):
        commitment = told(analysis)[id_]
        assert commitment.nearest is not None
        assert (commitment.nearest.speech_id, commitment.nearest.text) == (speech_id, text)
        assert (commitment.nearest.kind, commitment.unique) == (Kind.VERBATIM, False)
        assert commitment.novelty == pytest.approx(0, abs=1e-5)


def test_what_nobody_else_says_is_unique_and_shown_beside_the_nearest(analysis: CommitmentAnalysis) -> None:
    frogs = told(analysis)["baita:p2s1"]
    assert frogs.unique is True
    assert frogs.nearest is not None
    assert frogs.nearest.kind in (Kind.SAME_TOPIC, Kind.UNRELATED)
    assert frogs.nearest.speech_id != "baita"
    assert [commitment.id for commitment in analysis.selected(unique=True)] == ["baita:p2s1", "yunxi:p1s1"]


def test_novelty_is_one_less_the_highest_similarity_of_what_may_be_a_promise(
    speeches_of: Speeches, analyse: Analyse
) -> None:
    texts = {"a": [CANAL], "b": [SCHOOLS], "c": [FROGS]}
    alone = told(analyse(speeches_of(texts)))
    for one, other in itertools.permutations(alone.values(), 2):
        pair = analyse(speeches_of({each.speech_id: texts[each.speech_id] for each in (one, other)}))
        nearest = told(pair)[one.id].nearest
        assert nearest is not None
        assert told(pair)[one.id].novelty == pytest.approx(1 - nearest.similarity, abs=1e-6)
        assert alone[one.id].novelty is not None
        assert alone[one.id].novelty <= told(pair)[one.id].novelty + 1e-6


def test_a_report_of_what_was_done_answers_no_promise(speeches_of: Speeches, analyse: Analyse) -> None:
    with_report = told(analyse(speeches_of({"a": [CANAL], "b": [CANAL_DONE, FROGS]})))["a:p1s1"]
    assert with_report.unique is True
    assert with_report.nearest is not None
    assert with_report.nearest.text == FROGS
    with_promise = told(analyse(speeches_of({"a": [CANAL], "b": [CANAL_DONE, CANAL]})))["a:p1s1"]
    assert (with_promise.unique, with_promise.nearest and with_promise.nearest.text) == (False, CANAL)


@pytest.mark.parametrize(
    ("against", "id_", "unique", "compared_with"),
    [
        ("same year", "baita:p1s1", True, 1),
        ("same year", "liuhe:p1s1", False, 1),
        ("same year", "liuhe:p2s1", False, 1),
        ("since=2026", "liuhe:p2s1", True, 2),
        ("until=2025", "baita:p1s1", False, 2),
        ("place=石桥|云溪", "baita:p1s1", False, 2),
        ("place=云溪", "baita:p1s1", True, 1),
        ("level=city", "shiqiao:p2s1", False, 1),
        ("same level", "shiqiao:p2s1", True, 2),
        ("speech=yunxi", "liuhe:p1s1", True, 1),
    ],
)
def test_narrowing_makes_a_shared_one_unique(
    speeches_of: Speeches, analyse: Analyse, against: str, id_: str, unique: bool, compared_with: int
) -> None:
    found = told(analyse(speeches_of(TEXTS, KNOWN), against))[id_]
    assert (found.unique, found.compared_with) == (unique, compared_with)


def test_compared_with_none(speeches_of: Speeches, analyse: Analyse) -> None:
    analysis = analyse(speeches_of(TEXTS, KNOWN), "same level")
    liuhe = told(analysis)["liuhe:p1s1"]
    assert (liuhe.unique, liuhe.nearest, liuhe.novelty, liuhe.compared_with) == (None, None, None, 0)
    assert analysis.compared_with_none == {"liuhe": 2}
    assert analysis.span_of_comparison == "0 to 2 speeches"
    assert "liuhe:p1s1" not in {commitment.id for commitment in analysis.selected(unique=True)}


def test_a_single_speech_has_no_others(speeches_of: Speeches, analyse: Analyse) -> None:
    analysis = analyse(speeches_of({"a": [CANAL, CANAL, SCHOOLS]}))
    assert [
        (each.unique, each.nearest, each.novelty, each.compared_with) for each in analysis.commitments
    ] == [(None, None, None, 0)] * 3
    assert (analysis.compared_with_none, analysis.span_of_comparison) == ({}, "0 speeches")


def test_speeches_that_promise_nothing_and_no_speeches(speeches_of: Speeches, analyse: Analyse) -> None:
    nothing = analyse(speeches_of({"a": [LANTERNS], "b": [LANTERNS]}))
    assert (nothing.commitments, nothing.indicators, nothing.span_of_comparison) == ([], [], "0 speeches")


def test_the_order_of_speeches_changes_nothing(
    analysis: CommitmentAnalysis, speeches_of: Speeches, analyse: Analyse
) -> None:
    speeches = speeches_of(TEXTS, KNOWN)
    for order in (speeches[::-1], (*speeches[2:], *speeches[:2])):
        again = analyse(order)
        assert [each.to_json() for each in again.commitments] == [
            each.to_json() for each in analysis.commitments
        ]
        assert [each.to_json() for each in again.indicators] == [
            each.to_json() for each in analysis.indicators
        ]


def test_only_hard_ones(speeches_of: Speeches, analyse: Analyse) -> None:
    analysis = analyse(speeches_of({"a": ["我们将继续改善民生，让群众满意。", CANAL]}))
    assert [(each.id, each.strength) for each in analysis.commitments] == [
        ("a:p1s1", Hardness.SOFT),
        ("a:p2s1", Hardness.HARD),
    ]
    assert [each.id for each in analysis.selected(hard=True)] == ["a:p2s1"]
    assert analysis.selected(hard=True, unique=True) == []


def test_a_speech_given_again_is_not_compared_with_itself(speeches_of: Speeches, analyse: Analyse) -> None:
    own = [
        SCHOOLS, CANAL, FROGS, LANTERNS, GROWTH.format("15%"), "渡口的钟声传得很远很远，孩子们都爱听。",
        "湖边的芦苇一年比一年高，候鸟在里面做窝。", "老馆长说，一本书走得比一匹马远，也比一个人活得久。",
        "今年我们将修缮古桥12座，让山里的孩子放心上学。", "我们将在年底前出台《云溪县湖泊保护条例》，守住一湖清水。",
        "春天的集市从桥头一直摆到庙前，卖竹器的老人最早到。", "夏天的夜里，晒谷场上放电影，银幕被风吹得鼓起来。",
        "秋天收完稻子，田里放水养鱼，来年的地更肥。", "冬天的雪压弯了竹林，早晨能听见竹子断裂的声音。",
    ]  # fmt: skip
    texts = {"first": own, "again": own, "other": [CANAL]}
    known = {
        "first": {"date": "2026-01-01"},
        "again": {"date": "2026-02-01"},
        "other": {"date": "2026-01-05"},
    }
    found = told(analyse(speeches_of(texts, known)))
    for id_ in ("first", "again"):
        assert {found[f"{id_}:p{number}s1"].compared_with for number in (1, 2, 3)} == {1}
        assert (found[f"{id_}:p1s1"].unique, found[f"{id_}:p2s1"].unique) == (True, False)
    assert found["other:p1s1"].compared_with == 1, "a speech given again counts once"


def test_the_report_in_front_of_a_promise_is_not_compared(speeches_of: Speeches, analyse: Analyse) -> None:
    promise = (
        "我们将继续努力，确保地区生产总值增长6%左右，确保新增就业3万人以上，确保粮食产量稳定在40万吨以上。"
    )
    sentence = "去年建成桥梁五座，" + promise
    own, _ = analyse(speeches_of({"a": [sentence], "b": [promise]})).commitments
    assert (own.text, own.start, own.end) == (promise, len(sentence) - len(promise), len(sentence))
    assert own.nearest is not None
    assert (own.nearest.kind, own.unique) == (Kind.VERBATIM, False)
    assert {target.value for target in own.targets} == {6, 30000, 400000}, "five bridges are no target"
