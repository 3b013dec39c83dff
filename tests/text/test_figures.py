from __future__ import annotations

import time
from itertools import pairwise

import pytest
from semantic.text.figures import PERCENTAGE_POINTS, Comparator, Figure, figures
from semantic.text.indicators import figure_changes, indicator, likeness, measured_figures
from semantic.text.numerals import chinese_number, english_number, western_number

AT_LEAST, AT_MOST, ABOUT = Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.ABOUT
EXCEEDS, EQUALS, TIMES = Comparator.EXCEEDS, Comparator.EQUALS, Comparator.TIMES


def only(text: str, language: str | None = None) -> Figure:
    (figure,) = figures(text, language)
    return figure


@pytest.mark.parametrize(
    ("text", "written", "value", "unit", "comparator"),
    [
        ("投入资金10亿元。", "10亿元", 1e9, "元", EQUALS),
        ("受理案件3.5万件以上。", "3.5万件以上", 35_000, "件", AT_LEAST),
        ("产值增长15%。", "15%", 15, "%", EQUALS),
        ("占比提高15个百分点。", "15个百分点", 15, PERCENTAGE_POINTS, EQUALS),
        ("惠及群众三百二十万人。", "三百二十万人", 3_200_000, "人", EQUALS),
        ("总额一千二百亿元。", "一千二百亿元", 1.2e11, "元", EQUALS),
        ("产值增长两倍。", "两倍", 2, "倍", TIMES),
        ("收入翻一番。", "翻一番", 2, "倍", TIMES),
        ("收入翻两番。", "翻两番", 4, "倍", TIMES),
        ("达到3倍以上。", "3倍以上", 3, "倍", AT_LEAST),
        ("增长百分之十五。", "百分之十五", 15, "%", EQUALS),
        ("三成以上的企业。", "三成以上", 30, "%", AT_LEAST),
        ("近八成资金。", "近八成", 80, "%", ABOUT),
        ("三分之二的乡镇。", "三分之二", 66.67, "%", EQUALS),
        ("占全国1/4。", "1/4", 25, "%", EQUALS),
        ("完成一半以上。", "一半以上", 50, "%", AT_LEAST),
        ("新设４个园区。", "４个", 4, "个", EQUALS),
        ("新设四个园区。", "四个", 4, "个", EQUALS),
        ("产量1,234.5万吨。", "1,234.5万吨", 12_345_000, "吨", EQUALS),
        ("覆盖8.3亿农民。", "8.3亿", 830_000_000, "", EQUALS),
        ("一亿两千万人。", "一亿两千万人", 120_000_000, "人", EQUALS),
        ("产值突破1.4万亿元。", "突破1.4万亿元", 1.4e12, "元", EXCEEDS),
        ("投资逾20亿元。", "逾20亿元", 2e9, "元", EXCEEDS),
        ("增速不低于6%。", "不低于6%", 6, "%", AT_LEAST),
        ("至少30所学校。", "至少30所", 30, "所", AT_LEAST),
        ("控制在5.5%以内。", "5.5%以内", 5.5, "%", AT_MOST),
        ("不超过30分钟。", "不超过30分钟", 30, "分钟", AT_MOST),
        ("降到低于3天。", "低于3天", 3, "天", AT_MOST),
        ("增长5%左右。", "5%左右", 5, "%", ABOUT),
        ("约2000户。", "约2000户", 2000, "户", ABOUT),
        ("企业3000多家。", "3000多家", 3000, "家", ABOUT),
        ("二十多万人。", "二十多万人", 200_000, "人", ABOUT),
        ("位居全国第5位。", "第5位", 5, "第位", EQUALS),
        ("增速居全省第2，好于上年。", "第2", 2, "第位", EQUALS),
        ("电价0.5元/千瓦时。", "0.5元/千瓦时", 0.5, "元/千瓦时", EQUALS),
        ("装机9000万千瓦。", "9000万千瓦", 9e7, "千瓦", EQUALS),
        ("建设500千伏线路。", "500千伏", 500, "千伏", EQUALS),
        ("粮食产量百万吨以上。", "百万吨以上", 1e6, "吨", AT_LEAST),
        ("指数达到87.59，提高明显。", "87.59", 87.59, "", EQUALS),
        ("就业 70 万人。", "70 万人", 700_000, "人", EQUALS),
        ("价格增长-3%。", "-3%", -3, "%", EQUALS),
        ("跨上两个万亿元台阶。", "跨上两个", 2, "个", EXCEEDS),
        ("算力达到4万P。", "4万P", 40_000, "P", EQUALS),
        ("延长30年。", "30年", 30, "年", EQUALS),
        ("新增９０億元。", "９０億元", 9e9, "元", EQUALS),
        ("二十个工作日内拿出清单。", "二十个工作日", 20, "个工作日", EQUALS),
    ],
)
def test_a_chinese_figure(text: str, written: str, value: float, unit: str, comparator: Comparator) -> None:
    figure = only(text, "zh")
    assert text[figure.span.start : figure.span.end] == written
    assert (figure.value, figure.unit, figure.comparator) == (value, unit, comparator)


@pytest.mark.parametrize(
    ("text", "language", "written", "value", "unit", "comparator"),
    [
        ("We built 3.5 million homes.", "en", "3.5 million homes", 3_500_000, "homes", EQUALS),
        ("It rose by more than 15 percent.", "en", "more than 15 percent", 15, "%", EXCEEDS),
        ("At least 15 per cent of all.", "en", "At least 15 per cent", 15, "%", AT_LEAST),
        ("up to $2 billion", "en", "up to $2 billion", 2e9, "$", AT_MOST),
        ("nearly 40% of them", "en", "nearly 40%", 40, "%", ABOUT),
        ("20 schools or more", "en", "20 schools or more", 20, "schools", AT_LEAST),
        ("up 2 percentage points", "en", "2 percentage points", 2, PERCENTAGE_POINTS, EQUALS),
        ("five hundred clinics opened", "en", "five hundred clinics", 500, "clinics", EQUALS),
        ("thirty bridges", "en", "thirty bridges", 30, "bridges", EQUALS),
        ("Exports doubled.", "en", "doubled", 2, "倍", TIMES),
        ("three times the rate", "en", "three times", 3, "倍", TIMES),
        ("two-thirds of farmers", "en", "two-thirds", 66.67, "%", EQUALS),
        ("a road of 1,234.5 km", "en", "1,234.5 km", 1234.5, "km", EQUALS),
        ("We hired 2000 nurses.", "en", "2000 nurses", 2000, "nurses", EQUALS),
        ("plus de 1 234,5 millions d’euros", "fr", "plus de 1 234,5 millions d’euros", 1.2345e9, "€", EXCEEDS),
        ("environ 15 %", "fr", "environ 15 %", 15, "%", ABOUT),
        ("al menos 1.234,5 millones de dólares", "es", "al menos 1.234,5 millones de dólares", 1.2345e9, "$", AT_LEAST),
        ("el 15 por ciento", "es", "15 por ciento", 15, "%", EQUALS),
        ("mindestens 1.234 Schulen", "de", "mindestens 1.234 Schulen", 1234, "schulen", AT_LEAST),
        ("rund 3,5 Milliarden Euro", "de", "rund 3,5 Milliarden Euro", 3.5e9, "€", ABOUT),
        ("не менее 1 200 школ", "ru", "не менее 1 200 школ", 1200, "школ", AT_LEAST),
        ("более 3,5 миллиона рублей", "ru", "более 3,5 миллиона рублей", 3_500_000, "₽", EXCEEDS),
        ("أكثر من 3.5 مليون دولار", "ar", "أكثر من 3.5 مليون دولار", 3_500_000, "$", EXCEEDS),
        ("بنسبة ١٥٪", "ar", "١٥٪", 15, "%", EQUALS),
        ("pelo menos 2,5 milhões de pessoas", "pt", "pelo menos 2,5 milhões de pessoas", 2.5e6, "pessoas", AT_LEAST),
        ("投資は3.5兆円以上", "ja", "3.5兆円以上", 3.5e12, "円", AT_LEAST),
        ("約120万人", "ja", "約120万人", 1_200_000, "人", ABOUT),
        ("약 3만 명", "ko", "약 3만 명", 30_000, "명", ABOUT),
        ("15% 이상", "ko", "15% 이상", 15, "%", AT_LEAST),
    ],
)  # fmt: skip
def test_a_figure_in_other_languages(
    text: str, language: str, written: str, value: float, unit: str, comparator: Comparator
) -> None:
    figure = only(text, language)
    assert text[figure.span.start : figure.span.end] == written
    assert (figure.value, figure.unit, figure.comparator) == (value, unit, comparator)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("增长5%—6%。", 5, 6),
        ("增长4.5-5%。", 4.5, 5),
        ("新设3至5个。", 3, 5),
        ("培训3至5万人。", 30_000, 50_000),
        ("百分之五至百分之六。", 5, 6),
        ("grew 5-6 per cent", 5, 6),
        ("2 to 3 million people", 2e6, 3e6),
    ],
)
def test_a_range_is_one_figure(text: str, lower: float, upper: float) -> None:
    figure = only(text)
    assert (figure.value, figure.upper) == (lower, upper)


def test_a_change_is_two_figures() -> None:
    assert [figure.value for figure in figures("标准从40元到45元，费用由3元到1元。")] == [40, 45, 3, 1]


@pytest.mark.parametrize(
    "text",
    [
        "一系列举措，统一部署，一体化推进，十分重要，万众一心，千方百计，千家万户。",
        "“四个意识”和“三个务必”，三农工作，一带一路，两会，一批项目，一些地方。",
        "十五五开局，“十四五”收官，十五五规划。",
        "第一，第三方，第5轮，首个，第二届，十届三次会议。",
        "2025年，二〇二五年，2026年6月底前，2021—2025年，近三年。",
        "5G网络，4A级景区，PM2.5，G20，2+N，比例为1：1，00后。",
        "百年大计，千年古城，百家企业。",
        "六盘水和九江，四川，三亚。",
        "《2030年前行动方案》",
        "几十家企业，三五个人。",
        "极不平凡的五年，过去的五年。",
        "",
        "五",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert figures(text, "zh") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("one of us, the 21st century, COVID-19, 5G, G20", "en"),
        ("In 2030 and by 2035, from 2021 to 2025, on 3 May 2024", "en"),
        ("le 3 mai 2024, d'ici à 2030", "fr"),
        ("bis Ende 2027", "de"),
    ],
)
def test_what_is_no_figure_in_other_languages(text: str, language: str) -> None:
    assert figures(text, language) == []


def test_figures_are_equal_by_what_they_say() -> None:
    assert only("新设4个。") == only("已经新设四个。")
    assert only("提高15%。") != only("提高15个百分点。")
    assert only("增长5%左右。") != only("增长5%以上。")


def test_figures_stand_in_order_and_apart() -> None:
    text = "产值突破1万亿元、达1.4万亿元，增长5%—6%，3000多家企业，新设三所学校，居全国第5位。"
    found = figures(text)
    assert [text[f.span.start : f.span.end] for f in found] == [
        "突破1万亿元", "1.4万亿元", "5%—6%", "3000多家", "三所", "第5位",
    ]  # fmt: skip
    for figure in found:
        assert figure.span.start <= figure.quantity.start < figure.quantity.end <= figure.span.end
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "text",
    ["9" * 100_000, "九" * 100_000, "1," * 50_000, "\ud800增长5%", "一千" * 50_000 + "个", "5%-" * 30_000, "1 " * 50_000, "a " * 20_000],
)  # fmt: skip
def test_odd_texts_raise_nothing_and_end_soon(text: str) -> None:
    begun = time.process_time()
    for figure in figures(text):
        assert figure.value < float("inf")
    assert time.process_time() - begun < 60


def test_numerals() -> None:
    assert chinese_number("一百零五") == 105
    assert chinese_number("三点五亿") == 350_000_000
    assert chinese_number("二〇二五") is None
    assert english_number("one hundred and twenty-five thousand") == 125_000
    assert english_number("five twenty") is None
    assert western_number("1,234,567", "en") == 1_234_567
    assert western_number("1.234", "es") == 1234
    assert western_number("0,125", "en") == 0.125


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("新增城镇就业 70万人，建设口袋公园40个。", ["新增城镇就业", "口袋公园"]),
        ("新建3家博物馆，改造城镇管线120公里。", ["博物馆", "城镇管线"]),
        ("产值达到2万亿元、增长5%。", ["产值", "产值增长"]),
        ("城乡居民收入分别增长4%、6%。", ["城乡居民收入增长", "城乡居民收入增长"]),
        ("城镇调查失业率控制在5.5%左右。", ["城镇调查失业率"]),
        ("3000个老旧小区、120个老旧街区改造。", ["老旧小区", "老旧街区"]),
    ],
)
def test_what_a_figure_measures(text: str, named: list[str]) -> None:
    assert [measured.indicator for measured in measured_figures(text)] == named
    assert [indicator(text, figure) for figure in figures(text)] == named


@pytest.mark.parametrize(
    ("a", "b", "changed"),
    [
        ("生产总值增长5%左右。", "地区生产总值增长6%。", [(5, 6)]),
        ("生产总值增长5%左右。", "生产总值增长5%以上。", [(5, 5)]),
        ("生产总值增长5%。", "生产总值增长百分之五。", []),
        ("粮食产量1000斤。", "粮食产量0.5吨。", []),
        ("粮食产量1000斤。", "粮食产量2吨。", [(1000, 2)]),
        ("失业率5%。", "新增学位5万个。", []),
        ("税收占比5%。", "税收增长8%。", []),
        ("能耗下降3%。", "能耗增长2%。", []),
        ("", "失业率5%。", []),
    ],
)
def test_which_figures_changed(a: str, b: str, changed: list[tuple[float, float]]) -> None:
    assert [(change.a.value, change.b.value) for change in figure_changes(a, b)] == changed


def test_likeness_is_symmetric() -> None:
    one, other = measured_figures("新增城镇就业70万人")[0], measured_figures("城镇就业人数为50万人")[0]
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1


def test_what_falls_is_no_range() -> None:
    text = "The harbour went from 100 to 50 jobs."
    assert [(f.value, text[f.quantity.start : f.quantity.end]) for f in figures(text, "en")] == [
        (100, "100"),
        (50, "50 jobs"),
    ]
