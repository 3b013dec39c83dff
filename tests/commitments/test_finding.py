from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from itertools import permutations

import pytest
from semantic import find_commitments
from semantic.commitments.commitment import Commitment, Hardness, Label
from semantic.commitments.context import Surroundings
from semantic.commitments.finding import find_in, promises_of
from semantic.commitments.promising_part import promising_part
from semantic.commitments.sentences import PlacedSentence, placed_sentence
from semantic.errors import SemanticError
from semantic.records import Speech

Speeches = Callable[..., tuple[Speech, ...]]

CANAL = "加快建设山区水渠，新增灌溉面积2万亩。"
SCHOOLS = "我们将在2027年底前新建学校20所以上。"
WITHIN_THREE_YEARS = "我们将在三年内新建学校20所以上。"
LANTERNS = "昨晚的灯会请来了外地的戏班，游客很多。"
REPORT = f"""云溪县政府工作报告
一、过去一年工作回顾
{CANAL}
改造老旧小区30个，惠及居民5000户。
二、今年工作安排
{CANAL}
改造老旧小区30个，惠及居民5000户。"""
GOALS = "今年的主要预期目标是：地区生产总值增长5%左右；城镇新增就业3万人以上；粮食产量稳定在40万吨。"


def found(text: str, **told: object) -> list[Commitment]:
    """Return the commitments of a text, of which all stand where they say."""
    commitments = find_commitments(text, **told)  # type: ignore[arg-type]
    for commitment in commitments:
        assert text[commitment.start : commitment.end] == commitment.text
        for target in commitment.targets:
            assert text[target.start : target.end] == target.text
            assert commitment.start <= target.start < target.end <= commitment.end
        assert (commitment.strength is Hardness.HARD) == bool(commitment.targets)
        assert 0.5 <= commitment.confidence <= 1
    assert [each.start for each in commitments] == sorted(each.start for each in commitments)
    return commitments


def label(text: str, **where: object) -> tuple[Label, Hardness | None]:
    (promise,) = promises_of(
        [PlacedSentence(text=text, language="zh", where=Surroundings(**where))]  # type: ignore[arg-type]
    )
    return promise.label, promise.strength


def days(date: datetime.date | str | None) -> list[str | None]:
    """Return by when the schools are promised that will be built within three years."""
    return [
        target.deadline and target.deadline.date
        for each in find_commitments(WITHIN_THREE_YEARS, date=date)
        for target in each.targets
    ]


def test_the_same_words_are_a_plan_or_a_review_by_their_heading() -> None:
    plan = label(CANAL, heading=("云溪县政府工作报告", "二、今年工作安排"))
    review = label(CANAL, heading=("云溪县政府工作报告", "一、过去一年工作回顾"))
    assert (plan, review) == ((Label.COMMITMENT, Hardness.HARD), (Label.NOT, None))
    assert label(CANAL, heading=("二、今年工作安排",))[0] is Label.COMMITMENT
    assert label(CANAL, heading=("一、過去一年工作回顧",))[0] is Label.NOT


def test_in_a_report_only_the_part_about_what_is_to_come_promises() -> None:
    commitments = found(REPORT, date="2026-01-16")
    plan = REPORT.index("二、")
    assert [(each.text, each.start > plan) for each in commitments] == [
        (CANAL, True),
        ("改造老旧小区30个，惠及居民5000户。", True),
    ]
    assert {each.heading for each in commitments} == {("云溪县政府工作报告", "二、今年工作安排")}
    deadlines = {target.deadline and target.deadline.date for each in commitments for target in each.targets}
    assert deadlines == {"2026-12-31"}, "this year, as the heading says"


def test_a_report_in_traditional_script() -> None:
    text = "一、過去一年工作回顧\n加快建設山區水渠，新增灌溉面積2萬畝。\n二、今年工作安排\n加快建設山區水渠，新增灌溉面積2萬畝。"
    (commitment,) = found(text)
    assert commitment.start > text.index("二、")
    (area,) = (target for target in commitment.targets if target.value is not None)
    assert (area.text, area.value) == ("新增灌溉面積2萬畝", 20000)


def test_what_follows_the_goals_is_a_goal() -> None:
    commitments = found(GOALS, date="2026-01-16")
    assert [
        (
            target.text,
            target.value,
            target.deadline and (target.deadline.date, target.deadline.stated_in.value),
        )
        for each in commitments
        for target in each.targets
    ] == [
        ("地区生产总值增长5%左右", 5, ("2026-12-31", "sentence")),
        ("城镇新增就业3万人以上", 30000, ("2026-12-31", "before")),
        ("粮食产量稳定在40万吨", 400000, ("2026-12-31", "before")),
    ]
    last = "粮食产量稳定在40万吨。"
    assert label(last, before="今年的主要预期目标是：")[0] is Label.COMMITMENT
    assert label(last, before="去年的成绩是：")[0] is Label.NOT


@pytest.mark.parametrize(
    "text",
    [
        REPORT.replace("\n", "\r\n"),
        REPORT.replace("\n", "\n\n"),
        "\n\n \n" + REPORT.replace("\n", "\n　　") + "\n  \n",
        REPORT.replace("\n", "  \n\t"),
    ],
    ids=["crlf", "blank lines", "blanks in front", "blanks around"],
)
def test_offsets_are_into_the_text_as_given(text: str) -> None:
    wanted = [(each.text, [target.text for target in each.targets]) for each in found(REPORT)]
    assert [(each.text, [target.text for target in each.targets]) for each in found(text)] == wanted


def test_headings_salutations_and_closings_promise_nothing() -> None:
    text = f"各位代表：\n一、今年我们将新建学校20所\n{SCHOOLS}\n谢谢大家！"
    (commitment,) = found(text)
    assert (commitment.text, commitment.start) == (SCHOOLS, text.index(SCHOOLS))


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t　", "。", "a"])
def test_where_nothing_is_promised(text: str) -> None:
    assert find_commitments(text) == []


def test_a_text_that_only_tells() -> None:
    assert find_commitments(LANTERNS + "\n去年建成桥梁五座。") == []


def test_english() -> None:
    text = "We will build 20 schools by 2030. Rain fell on the hills."
    (commitment,) = found(text)
    assert (commitment.text, commitment.strength) == ("We will build 20 schools by 2030.", Hardness.HARD)
    (target,) = commitment.targets
    assert (target.value, target.deadline and target.deadline.date) == (20, "2030-12-31")


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2026-01-16", "2029-01-16"),
        (datetime.date(2026, 1, 16), "2029-01-16"),
        ("2026-02", "2029-02-01"),
        ("2026", "2029-01-01"),
        (None, None),
    ],
)
def test_deadlines_are_told_from_the_day(date: datetime.date | str | None, day: str | None) -> None:
    assert days(date) == [day]


@pytest.mark.parametrize("date", ["", "soon", "2026-13", "2026-02-30", "2026-1-1", " 2026", "16.1.2026"])
def test_what_is_no_date(date: str) -> None:
    message = f"{date!r} is no date; write 2026, 2026-01 or 2026-01-16."
    with pytest.raises(SemanticError, match=f"^{re.escape(message)}$"):
        find_commitments(SCHOOLS, date=date)


def test_a_given_language_is_believed() -> None:
    assert [each.text for each in find_commitments(SCHOOLS, language="zh")] == [SCHOOLS]
    assert promises_of([PlacedSentence(text=SCHOOLS)]) == promises_of(
        [PlacedSentence(text=SCHOOLS, language="zh")]
    ), "without one, the script decides"


def test_no_answer_depends_on_the_sentences_beside_it() -> None:
    sentences = [
        PlacedSentence(text=SCHOOLS, language="zh"),
        PlacedSentence(text="We will build 20 schools by 2030.", language="en"),
        PlacedSentence(text="", language="zh"),
        PlacedSentence(text=CANAL, language="zh", where=Surroundings(heading=("二、今年工作安排",))),
        PlacedSentence(text=CANAL, language="zh", where=Surroundings(heading=("一、过去一年工作回顾",))),
        PlacedSentence(text="我们将继续改善民生，让群众满意。", language="zh"),
    ]
    alone = [promises_of([sentence])[0] for sentence in sentences]
    assert promises_of(sentences) == alone
    assert promises_of(sentences[::-1]) == alone[::-1]
    assert promises_of(sentences * 3) == alone * 3
    assert promises_of([]) == []


def test_a_sentence_of_a_text_is_judged_as_one_in_its_place() -> None:
    (commitment, _) = find_commitments(REPORT)
    (promise,) = promises_of(
        [
            PlacedSentence(
                text=CANAL,
                language="zh",
                where=Surroundings(heading=("云溪县政府工作报告", "二、今年工作安排")),
            )
        ]
    )
    assert promise.confidence == commitment.confidence
    assert [target.text for target in promise.targets] == [target.text for target in commitment.targets]


def test_the_order_of_speeches_changes_nothing_and_neither_does_a_second_time(
    speeches_of: Speeches,
) -> None:
    speeches = speeches_of({"b": [SCHOOLS, LANTERNS], "a": [f"我们将{CANAL}"], "c": [GOALS]})
    first = find_in(speeches)
    assert [each.id for each in first.commitments] == ["a:p1s1", "b:p1s1", "c:p1s1", "c:p1s2", "c:p1s3"]
    assert {(each.speech_id, each.id) for each in first.commitments} <= first.plausible
    for order in permutations(speeches):
        again = find_in(order)
        assert (again.commitments, again.plausible) == (first.commitments, first.plausible)
    texts = {speech.id: speech.text for speech in speeches}
    for each in first.commitments:
        assert texts[each.speech_id][each.start : each.end] == each.text
        assert all(texts[each.speech_id][t.start : t.end] == t.text for t in each.targets)
    assert find_in([]).commitments == ()


def test_the_fields_of_a_line() -> None:
    fields = {"text": CANAL, "heading": ["甲", "乙"], "before": "丙。", "after": "丁。", "language": "zh"}
    sentence = placed_sentence(fields)
    assert (sentence.text, sentence.language) == (CANAL, "zh")
    assert sentence.where == Surroundings(heading=("甲", "乙"), before="丙。", after="丁。")
    assert placed_sentence({"text": CANAL, "heading": "甲"}).where.heading == ("甲",)
    assert placed_sentence({"text": CANAL, "heading": None, "before": None}).where == Surroundings()
    for wrong in (
        {"text": CANAL, "heading": 5},
        {"text": CANAL, "heading": [5]},
        {"text": CANAL, "before": 5},
        {"text": 5},
    ):
        with pytest.raises(TypeError):
            placed_sentence(wrong)
    with pytest.raises(KeyError):
        placed_sentence({})


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("修渠", True), ("學校", True), ("build", False), ("", False), ("学校を建てる", False)],
)
def test_without_a_language_the_script_decides(text: str, chinese: bool) -> None:
    assert PlacedSentence(text=text).is_chinese is chinese
    assert PlacedSentence(text=text, language="zh").is_chinese
    assert not PlacedSentence(text=text, language="en").is_chinese


@pytest.mark.parametrize("date", ["2026-1", "2026-01-1", "26", "2026-"])
def test_half_a_date_is_none(date: str) -> None:
    try:
        told = days(date)
    except SemanticError:
        told = []
    assert told == []


def test_a_moment_has_a_day() -> None:
    assert days(datetime.datetime(2026, 1, 16, 9, 30)) == ["2029-01-16"]


def test_a_surrogate_half_is_a_text_like_any() -> None:
    assert find_commitments("\ud800") == []


def test_a_promise_in_a_quotation_that_goes_on_is_hard_too() -> None:
    assert label("今年，我们要新建学校20所以上。") == (Label.COMMITMENT, Hardness.HARD)
    assert label("“今年，我们要新建学校20所以上。") == (Label.COMMITMENT, Hardness.HARD)


@pytest.mark.parametrize(
    "promise",
    [
        "今后我们将在2027年底前新建学校20所以上。",
        "我们将继续改善民生，让群众满意。",
        "将在三年内为湖区繁育林蛙100万只。",
    ],
)
def test_a_promise_behind_a_report_is_one(promise: str) -> None:
    sentence = "去年获评全国先进，累计投资3亿元，" + promise
    assert sentence[promising_part(sentence).start :] == promise
    assert label(promise)[0] is Label.COMMITMENT
    assert label(sentence)[0] is Label.COMMITMENT


@pytest.mark.parametrize("text", ["力争游客数量翻一番。", "努力使居民收入翻番。"])
def test_doubling_is_a_goal(text: str) -> None:
    assert label("力争地区生产总值增长6%左右。")[0] is Label.COMMITMENT
    assert label(text) == (Label.COMMITMENT, Hardness.HARD)
