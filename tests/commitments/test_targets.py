from __future__ import annotations

import datetime

import pytest
from semantic.commitments.commitment import StatedIn, Target
from semantic.commitments.context import Surroundings
from semantic.commitments.targets import Spoken, targets_of
from semantic.text.figures import Comparator
from semantic.text.placed import Span

JANUARY = datetime.date(2026, 1, 16)
NOWHERE = Surroundings()


def targets(
    text: str,
    *parts: str,
    date: datetime.date | None = JANUARY,
    language: str | None = "zh",
    where: Surroundings = NOWHERE,
) -> list[Target]:
    """Return the targets at parts of a text, each of which says what stands at its place."""
    spans = [Span(text.index(part), text.index(part) + len(part)) for part in parts or (text.rstrip("。."),)]
    found = targets_of(text, spans, Spoken(date=date, language=language, where=where))
    assert all(target.text == text[target.start : target.end] for target in found)
    return list(found)


def one(text: str, *parts: str, **told: object) -> Target:
    (target,) = targets(text, *parts, **told)  # type: ignore[arg-type]
    return target


def when(target: Target) -> tuple[str, str | None, str] | None:
    deadline = target.deadline
    return None if deadline is None else (deadline.text, deadline.date, deadline.stated_in.value)


@pytest.mark.parametrize(
    ("text", "indicator", "value", "unit", "comparator"),
    [
        ("海洋产业基金规模达到10亿元。", "海洋产业基金规模", 1e9, "元", Comparator.EQUALS),
        ("新建学校20所以上。", "学校", 20, "所", Comparator.AT_LEAST),
        ("粮食产量稳定在350万吨左右。", "粮食产量", 3.5e6, "吨", Comparator.ABOUT),
        ("港口吞吐量突破3000万吨。", "港口吞吐量", 3e7, "吨", Comparator.EXCEEDS),
        ("游客数量翻一番。", "游客数量", 2, "倍", Comparator.TIMES),
        ("专利数量翻番。", "专利数量", 2, "倍", Comparator.TIMES),
        ("空气优良天数比例不低于90%。", "空气优良天数比例", 90, "%", Comparator.AT_LEAST),
        ("失业率不超过5.5%。", "失业率", 5.5, "%", Comparator.AT_MOST),
        ("能耗下降3%。", "能耗下降", 3, "%", Comparator.EQUALS),
        ("人均预期寿命达到80岁。", "人均预期寿命", 80, "岁", Comparator.EQUALS),
        ("糧食產量穩定在350萬噸左右。", "粮食产量", 3.5e6, "吨", Comparator.ABOUT),
    ],
)
def test_what_is_measured_how_much_and_how(
    text: str, indicator: str, value: float, unit: str, comparator: Comparator
) -> None:
    target = one(text)
    assert (target.indicator, target.value, target.upper, target.unit) == (indicator, value, None, unit)
    assert target.comparator is comparator
    assert (target.deliverable, target.deadline) == (None, None)


@pytest.mark.parametrize(
    ("text", "value", "upper"), [("生产总值增长5%—6%。", 5, 6), ("新增学位1万至2万个。", 1e4, 2e4)]
)
def test_a_range_has_two_ends(text: str, value: float, upper: float) -> None:
    assert (one(text).value, one(text).upper) == (value, upper)


def test_a_list_with_a_figure_each_becomes_a_target_each() -> None:
    found = targets("改造老旧小区100个、棚户区20个和公园30座。")
    assert [(target.text, target.indicator, target.value, target.unit) for target in found] == [
        ("改造老旧小区100个", "老旧小区", 100, "个"),
        ("棚户区20个", "棚户区", 20, "个"),
        ("公园30座", "公园", 30, "座"),
    ]


def test_figures_that_share_what_they_measure_stay_together() -> None:
    found = targets("城镇和农村居民收入分别增长5%、6%。", "城镇和农村居民收入分别增长5%")
    assert [(target.text, target.value) for target in found] == [
        ("城镇和农村居民收入分别增长5%、6%", 5),
        ("城镇和农村居民收入分别增长5%、6%", 6),
    ]


def test_manners_in_front_are_no_part_of_a_target() -> None:
    assert one("力争加快新建学校20所。").text == "新建学校20所"
    assert one("力争", "力争").text == "力争", "all of it where nothing else is left"


def test_a_target_grows_to_the_name_of_what_it_measures() -> None:
    assert one("城镇新增就业保持在3万人以上。", "3万人以上").text == "城镇新增就业保持在3万人以上"


@pytest.mark.parametrize(
    ("text", "part", "where", "expected"),
    [
        ("到2027年建成桥梁5座。", "到2027年建成桥梁5座", NOWHERE, ("到2027年", "2027-12-31", "target")),
        ("到2027年，建成桥梁5座。", "建成桥梁5座", NOWHERE, ("到2027年", "2027-12-31", "sentence")),
        ("三年内专利数量翻番。", "专利数量翻番", NOWHERE, ("三年内", "2029-01-16", "sentence")),
        ("桥梁5座年底前通车。", "桥梁5座", NOWHERE, ("年底前", "2026-12-31", "sentence")),
        ("建成桥梁5座。", "桥梁5座", Surroundings(before="未来三年的目标是："), ("未来三年", "2029-01-16", "before")),
        ("建成桥梁5座。", "桥梁5座", Surroundings(lead_in="到2030年："), ("到2030年", "2030-12-31", "before")),
        ("建成桥梁5座。", "桥梁5座", Surroundings(heading=("2027年重点工作",)), ("2027年", "2027-12-31", "heading")),
        ("建成桥梁5座。", "桥梁5座", Surroundings(heading=("“十五五”规划", "今年安排")), ("今年", "2026-12-31", "heading")),
        ("建成桥梁5座。", "桥梁5座", Surroundings(heading=("“十五五”规划", "交通")), ("“十五五”规划", "2030-12-31", "heading")),
        ("建成桥梁5座。", "桥梁5座", Surroundings(before="到2030年还有五年。"), None),
        ("建成桥梁5座。", "桥梁5座", NOWHERE, None),
    ],
    ids="target sentence relative behind lead-in given-lead-in heading inner-heading outer-heading no-lead-in none".split(),
)  # fmt: skip
def test_where_a_deadline_is_stated(
    text: str, part: str, where: Surroundings, expected: tuple[str, str, str] | None
) -> None:
    assert when(one(text, part, where=where)) == expected


def test_the_nearest_statement_wins() -> None:
    where = Surroundings(heading=("2030年目标",), lead_in="到2029年：")
    text = "到2027年建成桥梁5座，新增渡口3处。"
    assert when(one(text, "到2027年建成桥梁5座", where=where)) == ("到2027年", "2027-12-31", "target")
    assert when(one(text, "新增渡口3处", where=where)) == ("到2027年", "2027-12-31", "sentence")
    assert when(one("新增渡口3处。", "新增渡口3处", where=where)) == ("到2029年", "2029-12-31", "before")
    both = targets("未来三年，新建公园12个，明年建成湿地中心。", "新建公园12个", "建成湿地中心")
    assert [when(target) for target in both] == [
        ("未来三年", "2029-01-16", "sentence"),
        ("明年", "2027-12-31", "sentence"),
    ]


@pytest.mark.parametrize(
    ("text", "part", "where"),
    [
        ("2025年建成桥梁5座。", "2025年建成桥梁5座", NOWHERE),
        ("去年建成桥梁5座。", "桥梁5座", NOWHERE),
        ("过去五年，建成桥梁5座。", "桥梁5座", NOWHERE),
        ("建成桥梁5座。", "桥梁5座", Surroundings(heading=("2025年工作回顾",))),
        ("建成桥梁5座。", "桥梁5座", Surroundings(lead_in="“十四五”期间：")),
    ],
)
def test_a_time_that_is_over_is_no_deadline(text: str, part: str, where: Surroundings) -> None:
    assert one(text, part, where=where).deadline is None


def test_the_last_day_itself_is_not_over() -> None:
    text = "2026年6月30日前建成桥梁5座。"
    assert when(one(text, date=datetime.date(2026, 6, 30))) == ("2026年6月30日前", "2026-06-30", "target")
    assert when(one(text, date=datetime.date(2026, 7, 1))) is None


def test_without_a_day_a_relative_deadline_keeps_its_words_alone() -> None:
    assert when(one("年底前建成桥梁5座。", date=None)) == ("年底前", None, "target")
    assert when(one("2027年底前建成桥梁5座。", date=None)) == ("2027年底前", "2027-12-31", "target")


@pytest.mark.parametrize(
    ("text", "part", "deliverable"),
    [
        ("年底前出台《云溪县湖泊保护条例》。", "出台《云溪县湖泊保护条例》", "《云溪县湖泊保护条例》"),
        ("制定实施《云溪县湖泊保护条例》。", "制定实施《云溪县湖泊保护条例》", "《云溪县湖泊保护条例》"),
        ("启动建设云溪大桥。", "启动建设云溪大桥", "云溪大桥"),
        ("将在年底前建成省级湿地中心。", "年底前建成省级湿地中心", "省级湿地中心"),
        ("啟動建設雲溪大橋。", "啟動建設雲溪大橋", "雲溪大橋"),
        ("年底前通车。", "年底前", None),
    ],
)
def test_a_deliverable_is_named_without_verbs_and_times(
    text: str, part: str, deliverable: str | None
) -> None:
    target = one(text, part)
    assert target.deliverable == deliverable
    assert (target.indicator, target.value, target.unit, target.comparator) == (None, None, None, None)


def test_english() -> None:
    target = one("We will build 20 schools by 2030.", "20 schools by 2030", language="en")
    assert (target.value, target.comparator) == (20, Comparator.EQUALS)
    assert when(target) == ("by 2030", "2030-12-31", "target")


def test_no_spans_no_targets_and_order_of_place() -> None:
    assert targets_of("新建学校20所。", [], Spoken(date=None, language="zh", where=NOWHERE)) == ()
    found = targets("新建学校20所，改造小区30个。", "新建学校20所", "改造小区30个")
    assert [target.start for target in found] == [0, 8]


def test_a_target_as_json() -> None:
    assert one("到2027年底，新建学校20所以上。", "新建学校20所以上").to_json() == {
        "text": "新建学校20所以上",
        "start": 8,
        "end": 17,
        "indicator": "学校",
        "value": 20.0,
        "upper": None,
        "unit": "所",
        "comparator": "at_least",
        "deadline": {"text": "到2027年底", "date": "2027-12-31", "stated_in": StatedIn.SENTENCE.value},
        "deliverable": None,
    }


def test_a_month_of_next_year_is_the_deadline() -> None:
    assert when(one("明年6月底前建成桥梁5座。")) == ("明年6月底前", "2027-06-30", "target")


@pytest.mark.parametrize(
    ("text", "part", "indicator"),
    [
        ("到2027年建成桥梁5座。", "到2027年建成桥梁5座", "桥梁"),
        ("力争年底前新建学校20所以上。", "年底前新建学校20所以上", "学校"),
    ],
)
def test_a_deadline_is_no_part_of_the_indicator(text: str, part: str, indicator: str) -> None:
    assert one(text, part).indicator == indicator


def test_no_figure_is_told_twice() -> None:
    found = targets("进口和出口分别增长5%、6%以上。", "进口和出口分别增长5%", "6%以上")
    assert [target.value for target in found] == [5, 6]
