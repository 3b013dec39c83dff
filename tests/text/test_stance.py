from __future__ import annotations

import pytest
from semantic.text.narration import narrates, narration, tense_contrast
from semantic.text.stance import Strength, Tense, negations, stance, strengths, tenses


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("不得新增排放。", "zh", ["不得"]),
        ("他没有来。", "zh", ["没有"]),
        ("从未停止。", "zh", ["从未"]),
        ("严禁违规。", "zh", ["严禁"]),
        ("不斷完善，不僅加快，非常重要，無論如何，未來可期。", "zh", []),
        ("不少于三所，不低于5%，不超过两天。", "zh", []),
        ("不得不承认，无不欢迎，非改不可。", "zh", []),
        ("发展无人机和不动产登记。", "zh", []),
        ("We will not stop.", "en", ["not"]),
        ("We won't stop and never will.", "en", ["n't", "never"]),
        ("not only here, no later than May", "en", []),
        ("nous ne cesserons pas", "fr", ["ne"]),
        ("no se ha hecho nunca", "es", ["no", "nunca"]),
        ("no solo aquí", "es", []),
        ("Wir haben keine Zeit und gehen nicht.", "de", ["keine", "nicht"]),
        ("не менее десяти", "ru", []),
        ("мы не остановимся", "ru", ["не"]),
        ("لن نتوقف", "ar", ["لن"]),
        ("não vamos parar", "pt", ["não"]),
        ("止まりません。", "ja", ["ません"]),
        ("멈추지 않는다", "ko", ["않는다"]),
        ("", "zh", []),
        ("\ud800不", "zh", ["不"]),
        ("not in a language without words", "xx", []),
    ],
)
def test_negations(text: str, language: str, found: list[str]) -> None:
    assert [text[n.span.start : n.span.end] for n in negations(text, language)] == found


@pytest.mark.parametrize(
    ("text", "language", "past", "future"),
    [
        ("去年建成了三座桥。", "zh", ["去年", "了"], []),
        ("将新建三座桥。", "zh", [], ["将"]),
        ("为了群众，将军，重要，需要。", "zh", [], []),
        ("We have built three bridges.", "en", ["have built"], []),
        ("We will build three bridges.", "en", [], ["will"]),
        ("nous construirons", "fr", [], ["construirons"]),
        ("vamos a construir", "es", [], ["vamos a"]),
        ("Wir werden bauen.", "de", [], ["werden"]),
        ("мы будем строить", "ru", [], ["будем"]),
        ("لقد تم البناء", "ar", ["لقد", "تم"], []),
        ("建設しました。", "ja", ["ました"], []),
    ],
)
def test_tenses(text: str, language: str, past: list[str], future: list[str]) -> None:
    found = tenses(text, language)
    assert [text[m.span.start : m.span.end] for m in found if m.tense is Tense.PAST] == past
    assert [text[m.span.start : m.span.end] for m in found if m.tense is Tense.FUTURE] == future


def test_strengths_are_ranked() -> None:
    ranked = ["力争完成", "计划在年内完成", "确保完成", "必须完成"]
    assert [strengths(text)[0].strength for text in ranked] == sorted(Strength)
    english = ["We hope to act.", "We will act.", "We commit to act.", "We must act."]
    assert [strengths(text, "en")[0].strength for text in english] == sorted(Strength)
    assert strengths("今天天气很好") == []


def test_a_stance_holds_all_marks() -> None:
    found = stance("今后必须做到不再新增")
    assert ([m.strength for m in found.strengths], [m.tense for m in found.tenses]) == (
        [Strength.DUTY],
        [Tense.FUTURE, Tense.FUTURE],
    )
    assert [mark.span for mark in found.negations] == [(6, 8)]


@pytest.mark.parametrize(
    "text",
    [
        "去年建成高标准农田32.7万亩，粮食产量再创新高。",
        "我县荣获全国文明城市称号。",
        "五年来，城乡面貌持续改善，群众满意度不断提高。",
        "新增就业86.22万人，培训教师3712名。",
        "圆满完成了全年目标任务。",
    ],
)
def test_a_past_achievement(text: str) -> None:
    assert narrates(text) is Tense.PAST


@pytest.mark.parametrize(
    "text",
    [
        "加快建设高标准农田，力争粮食产量达到100万吨以上。",
        "我们将深入实施产业振兴行动。",
        "持续改善城乡面貌，着力解决群众的困难。",
        "推进县级公立医院综合改革。",
        "今年主要预期目标是：生产总值增长5%左右。",
    ],
)
def test_a_plan(text: str) -> None:
    assert narrates(text) is Tense.FUTURE


@pytest.mark.parametrize("text", ["", "桥", "困难依然不少，基础仍然薄弱。", "the bridge", "\ud800", "7"])
def test_neither_past_nor_plan(text: str) -> None:
    assert narrates(text) is None


def test_other_languages_by_their_verbs() -> None:
    assert narrates("We have opened three schools.", "en") is Tense.PAST
    assert narrates("We will open three schools.", "en") is Tense.FUTURE
    assert narrates("Wir werden drei Schulen bauen.", "de") is Tense.FUTURE


def test_a_longer_plan_leans_no_less_to_the_future() -> None:
    clause = "加快推进园区建设。"
    assert narration(clause * 3) < narration(clause) < 0


def test_a_contrast_is_symmetric_and_greatest_between_past_and_plan() -> None:
    past, plan = "去年建成了32.7公里。", "将加快建设园区。"
    assert tense_contrast(past, plan) == pytest.approx(tense_contrast(plan, past))
    assert tense_contrast(past, plan) > tense_contrast(past, past)
    assert tense_contrast(past, plan) > tense_contrast(plan, plan)
    assert tense_contrast("We will. " * 5000, "We will. ") < 0.5


def test_odd_texts_raise_nothing() -> None:
    for text in ("9" * 100_000, "不" * 10_000, "了" * 10_000, "not " * 10_000, "，" * 10_000):
        narrates(text)
        stance(text)
