from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic.reuse.comparing import compared
from semantic.reuse.differences import Difference, DifferenceType, find_differences
from semantic.text.placed import Span

ZH, EN, ZH_EN = ("zh", "zh"), ("en", "en"), ("zh", "en")
Languages = tuple[str | None, str | None]
Said = tuple[str, str | None, str | None]


def differences(a: str, b: str, languages: Languages) -> tuple[Difference, ...]:
    one, other = compared([a, b])
    return find_differences(one, other, languages)


def said(a: str, b: str, languages: Languages) -> list[Said]:
    return [(str(each.type), each.a, each.b) for each in differences(a, b, languages)]


NUMBERS = [
    ("云溪县今年新增学位3万个以上。", "云溪县今年新增学位5万个以上。", [("3万个以上", "5万个以上")]),
    ("云溪县生产总值增长5%左右。", "云溪县生产总值增长5%以上。", [("5%左右", "5%以上")]),
    ("失业率控制在5.5%以内。", "失业率控制在5.5%左右。", [("5.5%以内", "5.5%左右")]),
    ("企业用地不少于三十亩。", "企业用地三十亩。", [("不少于三十亩", "三十亩")]),
    ("新建学校三所，改造桥梁五座。", "新建学校四所，改造桥梁六座。", [("三所", "四所"), ("五座", "六座")]),
    ("改造桥梁五座，新建学校三所。", "新建学校四所，改造桥梁五座。", [("三所", "四所")]),
    ("茶园面积1000亩。", "茶园面积1000公顷。", [("1000亩", "1000公顷")]),
    ("生产总值增长5%—6%。", "生产总值增长5%—7%。", [("5%—6%", "5%—7%")]),
    ("税收增长3倍。", "税收增长5倍。", [("3倍", "5倍")]),
    ("新增學位３萬個。", "新增学位5万个。", [("３萬個", "5万个")]),
]
DATES = [
    ("到2025年建成十座水库。", "到2027年建成十座水库。", [("到2025年", "到2027年")]),
    ("2026年6月底前修好云溪水库。", "2026年9月底前修好云溪水库。", [("2026年6月底前", "2026年9月底前")]),
    ("“十四五”时期修建水渠三百条。", "“十五五”时期修建水渠三百条。", [("“十四五”时期", "“十五五”时期")]),
    ("今年修建云溪水库的大坝。", "明年修建云溪水库的大坝。", [("今年", "明年")]),
]
PLACES = [
    ("支持杭州建设丝绸博物馆。", "支持苏州建设丝绸博物馆。", [("杭州", "苏州")]),
    ("支持杭州、宁波建设港口。", "支持苏州、宁波建设港口。", [("杭州", "苏州")]),
    ("与肯尼亚合作种植茶叶。", "与加纳合作种植茶叶。", [("肯尼亚", "加纳")]),
]
NAMES = [
    (
        "落实《河湖保护条例》的各项规定。",
        "落实《森林保护条例》的各项规定。",
        [("河湖保护条例", "森林保护条例")],
    ),
    ("由财政部负责监督资金使用。", "由教育部负责监督资金使用。", [("财政部", "教育部")]),
    ("张伟教授到山区讲课。", "李娜教授到山区讲课。", [("张伟", "李娜")]),
]
POLARITY = [
    ("允许在湖区新建厂房。", "不允许在湖区新建厂房。", [(None, "不")]),
    ("湖区不得新增排污口。", "湖区可以新增排污口。", [("不得", None)]),
]
TENSES = [
    ("去年，青石县建成了高标准农田32.7万亩。", "今后，青石县将加快建设高标准农田。", [("去年", "今后")]),
    ("我们修通了山区公路，群众满意度不断提高。", "我们将加快修通山区公路，力争群众满意。", [("了", "将")]),
    (
        "圆满完成全年任务，荣获全省第一。",
        "我们将继续加快推进园区建设，着力支持产业。",
        [("圆满", "将")],
    ),
]
MODALITY = [
    ("力争三年内治理荒山。", "确保三年内治理荒山。", [("力争", "确保")]),
    ("确保三年内治理荒山。", "必须三年内治理荒山。", [("确保", "必须")]),
    ("力争三年内治理荒山。", "必须三年内治理荒山。", [("力争", "必须")]),
    ("要治理全县的荒山。", "必须治理全县的荒山。", [("要", "必须")]),
]
ENGLISH = [
    ("number", "We will open three schools in Eldport.", "We will open five schools in Eldport.", "three schools", "five schools"),
    ("number", "Output grew by 5 per cent in Eldport.", "Output grew by 7 per cent in Eldport.", "5 per cent", "7 per cent"),
    ("date", "We will finish the harbour by 2030.", "We will finish the harbour by 2035.", "by 2030", "by 2035"),
    ("date", "The harbour opens in May 2027.", "The harbour opens in June 2027.", "May 2027", "June 2027"),
    ("place", "Our trade with Kenya is growing fast.", "Our trade with Ghana is growing fast.", "Kenya", "Ghana"),
    ("name", "They signed the Harbour Treaty in spring.", "They signed the Forest Treaty in spring.", "Harbour Treaty", "Forest Treaty"),
    ("name", "Last week we met President Ama Boateng here.", "Last week we met President Kofi Mensah here.", "Ama Boateng", "Kofi Mensah"),
    ("polarity", "We will raise taxes on bread.", "We will not raise taxes on bread.", None, "not"),
    ("tense", "We have opened the schools.", "We will open the schools.", "have opened", "will"),
    ("modality", "We hope to open the harbour.", "We will open the harbour.", "hope to", "will"),
    ("modality", "We will open the harbour.", "We must open the harbour.", "will", "must"),
    ("modality", "We hope to open the harbour.", "We must open the harbour.", "hope to", "must"),
    ("modality", "We hope to open the harbour.", "We commit to open the harbour.", "hope to", "commit to"),
]  # fmt: skip
TABLE: list[tuple[str, str, Languages, list[Said]]] = [
    *(
        (a, b, ZH, [(kind, *each) for each in pairs])
        for kind, rows in {
            "number": NUMBERS,
            "date": DATES,
            "place": PLACES,
            "name": NAMES,
            "polarity": POLARITY,
            "tense": TENSES,
            "modality": MODALITY,
        }.items()
        for a, b, pairs in rows
    ),
    *((a, b, EN, [(kind, one, other)]) for kind, a, b, one, other in ENGLISH),
]


@pytest.mark.parametrize(("a", "b", "languages", "found"), TABLE)
def test_what_two_passages_say_otherwise(a: str, b: str, languages: Languages, found: list[Said]) -> None:
    assert said(a, b, languages) == found


@pytest.mark.parametrize(("a", "b", "languages", "found"), TABLE)
def test_swapped_passages_say_the_mirrored_differences(
    a: str, b: str, languages: Languages, found: list[Said]
) -> None:
    mirrored = {(each.type, each.b_span, each.a_span) for each in differences(a, b, languages)}
    assert {(each.type, each.a_span, each.b_span) for each in differences(b, a, languages)} == mirrored


@pytest.mark.parametrize(("a", "b", "languages", "found"), TABLE)
def test_spans_stand_where_it_is_said(a: str, b: str, languages: Languages, found: list[Said]) -> None:
    for each in differences(a, b, languages):
        for text, words, span in ((a, each.a, each.a_span), (b, each.b, each.b_span)):
            assert (words is None) is (span is None)
            assert span is None or text[slice(*span)] == words


def test_a_difference_is_placed_in_each_passage() -> None:
    (found,) = differences("在云溪县，力争三年内治理荒山。", "确保三年内治理荒山。", ZH)
    assert found == Difference(
        type=DifferenceType.MODALITY, a="力争", b="确保", a_span=Span(5, 7), b_span=Span(0, 2)
    )
    assert found.to_json() == {
        "type": "modality",
        "a": "力争",
        "b": "确保",
        "a_span": [5, 7],
        "b_span": [0, 2],
    }


def test_what_one_passage_does_not_say_is_null() -> None:
    (found,) = differences("允许在湖区新建厂房。", "不允许在湖区新建厂房。", ZH)
    assert found.to_json() == {"type": "polarity", "a": None, "b": "不", "a_span": None, "b_span": [0, 1]}


def test_several_differences_stand_in_the_order_of_the_first_passage() -> None:
    a = "到2027年，支持杭州新建学校3所，力争三年内治理荒山。"
    b = "到2030年，支持苏州新建学校5所，确保三年内治理荒山。"
    assert said(a, b, ZH) == [
        ("date", "到2027年", "到2030年"),
        ("place", "杭州", "苏州"),
        ("number", "3所", "5所"),
        ("modality", "力争", "确保"),
    ]


def test_clauses_answer_each_other_wherever_they_stand() -> None:
    a, b = "支持杭州办好灯会，力争三年内治理荒山。", "确保三年内治理荒山，支持苏州办好灯会。"
    assert said(a, b, ZH) == [("place", "杭州", "苏州"), ("modality", "力争", "确保")]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("二〇二五年粮食丰收。", "2025年粮食丰收。"),
        ("到2025年建成十座水库。", "到二〇二五年建成10座水库。"),
        ("能耗下降百分之五。", "能耗下降5%。"),
        ("能耗下降5％。", "能耗下降5%。"),
        ("安排专项资金10亿元。", "安排专项资金1000000000元。"),
        ("安排专项资金10亿元。", "安排专项资金十亿元。"),
        ("在杭州举办丝绸博览会。", "在杭州市举办丝绸博览会。"),
        ("用五年时间完成老城改造。", "用5年时间完成老城改造。"),
        ("近五年修建水渠。", "近5年修建水渠。"),
        ("三成的乡镇通了公路。", "30%的乡镇通了公路。"),
        ("三分之二的乡镇通了公路。", "2/3的乡镇通了公路。"),
        ("粮食产量1000斤。", "粮食产量0.5吨。"),
        ("新设4家企业。", "新设4个企业。"),
        ("云溪縣修建水渠３條。", "云溪县修建水渠3条！"),
        ("修建水渠，种植茶叶。", "种植茶叶，修建水渠。"),
        ("今年修建云溪水库的大坝。", "2026年修建云溪水库的大坝。"),  # 今年 may be that year
        ("力争年底前完成老城改造。", "年底前完成老城改造。"),  # less is said, nothing else
        ("不得不关闭湖区的旧厂。", "关闭湖区的旧厂。"),  # denied twice
        ("", "今年修建水渠。"),
        ("。", "！"),
        ("5", ""),
        ("\ud800", "增长5%"),
    ],
)
def test_what_means_the_same_is_no_difference(a: str, b: str) -> None:
    assert said(a, b, ZH) == said(b, a, ZH) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Five schools opened.", "5 schools opened."),
        ("The fund will grow by five per cent.", "The fund will grow by 5%."),
        ("The fund is $2 billion.", "The fund is $2,000,000,000."),
        ("THE HARBOUR OPENS IN MAY 2027.", "The harbour opens in May 2027!"),
        ("We will not only plant trees but water them.", "We will plant trees and water them."),
    ],
)
def test_what_means_the_same_in_english(a: str, b: str) -> None:
    assert said(a, b, EN) == said(b, a, EN) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("茶园在杭州扩大，到2027年种满山坡。", "孩子们爱唱歌，苏州的戏台到2030年修缮一新。"),
        ("茶园面积五千亩。", "孩子们学三首歌。"),
        ("湖区不得捕鱼。", "学校的食堂要供应热饭热菜。"),
        ("力争三年内治理荒山。", "必须让孩子们吃上热饭。"),
    ],
)
def test_clauses_that_do_not_answer_each_other_say_nothing_otherwise(a: str, b: str) -> None:
    assert said(a, b, ZH) == said(b, a, ZH) == []


@pytest.mark.parametrize(
    ("a", "b", "languages", "found"),
    [
        ("云溪县将建成50座桥梁。", "Yunxi County will build 60 bridges.", ZH_EN, [("50座", "60 bridges")]),
        ("云溪县将建成50座桥梁。", "Yunxi County will build 50 bridges.", ZH_EN, []),
        ("投资10亿元。", "An investment of 1 billion yuan.", ZH_EN, []),
        ("增长5%—6%。", "It grew 5-6 per cent.", ZH_EN, []),
        ("增长5%—6%。", "It grew 5-7 per cent.", ZH_EN, [("5%—6%", "5-7 per cent")]),
        ("建成50座桥梁。", "It built 60 bridges and 3 schools.", ZH_EN, []),  # as many as were taken away
        ("Nous ouvrirons 30 écoles.", "We will open 40 schools.", ("fr", "en"), [("30 écoles", "40 schools")]),
    ],
)  # fmt: skip
def test_across_languages_figures_are_held_against_each_other(
    a: str, b: str, languages: Languages, found: list[tuple[str, str]]
) -> None:
    assert said(a, b, languages) == [("number", *each) for each in found]


def test_across_languages_nothing_but_figures_is() -> None:
    a, b = (
        "到2027年云溪县将在杭州建成50座桥梁，不收费。",
        "By 2030 Suzhou must build 50 bridges and charge fees.",
    )
    assert said(a, b, ZH_EN) == said(b, a, ("en", "zh")) == []


@pytest.mark.parametrize("languages", [(None, None), ("zh", None), (None, "zh"), ("zh", "zh")])
def test_an_unknown_language_is_taken_for_that_of_the_other(languages: Languages) -> None:
    assert said("力争三年内治理荒山。", "确保三年内治理荒山。", languages) == [("modality", "力争", "确保")]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_passage_says_nothing_otherwise_than_itself(data: st.DataObject) -> None:
    clause = st.sampled_from(
        [
            "去年新增学位3万个",
            "增长5%左右",
            "将支持杭州",
            "不得捕鱼",
            "力争",
            "必须治理荒山",
            "修建了水渠",
            "\ud800",
        ]
    )
    text = "，".join(data.draw(st.lists(clause, max_size=5)))
    assert said(text, text, ZH) == []


@pytest.mark.parametrize(
    ("a", "b", "languages", "found"),
    [
        ("森林覆盖率提高3个百分点。", "森林覆盖率提高3%。", ZH, ("3个百分点", "3%")),
        (
            "Rates rose by 2 percentage points.",
            "Rates rose by 2 per cent.",
            EN,
            ("2 percentage points", "2 per cent"),
        ),
    ],
)
def test_percentage_points_are_not_per_cent(
    a: str, b: str, languages: Languages, found: tuple[str, str]
) -> None:
    assert said(a, b, languages) == [("number", *found)]


@pytest.mark.parametrize(
    ("a", "b", "languages", "found"),
    [
        ("Five schools opened.", "Seven schools opened.", EN, ("Five schools", "Seven schools")),
        (
            "At least 30 schools open.",
            "About 30 schools open.",
            EN,
            ("At least 30 schools", "About 30 schools"),
        ),
        ("增长3.5%。", "增长5%。", ZH, ("3.5%", "5%")),
        ("收入增长5%。", "收入增长8%。", ZH, ("5%", "8%")),  # rjieba takes 收入 for a verb
    ],
)
def test_a_figure_is_held_against_another_where_the_clauses_are_alike_but_for_it(
    a: str, b: str, languages: Languages, found: tuple[str, str]
) -> None:
    assert said(a, b, languages) == [("number", *found)]


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        ("全县已建成五座桥梁。", "全县将建成五座桥梁。", ("已", "将")),
        ("去年建成了五座桥梁。", "明年将建成五座桥梁。", ("去年", "明年")),
    ],
)
def test_done_against_planned_in_a_clause_that_is_otherwise_the_same(
    a: str, b: str, found: tuple[str, str]
) -> None:
    assert ("tense", *found) in said(a, b, ZH)


def test_swapped_passages_say_the_mirrored_numbers_where_one_measure_has_two_figures() -> None:
    a, b = "粮食产量5万吨。", "粮食产量3万吨，粮食产量8万吨。"
    mirrored = [(kind, other, one) for kind, one, other in said(b, a, ZH)]
    assert sorted(said(a, b, ZH)) == sorted(mirrored)
