from __future__ import annotations

from semantic.sources.headings import Line, find_headings, heading_paths, starts_numbered

BODY = (
    "坚持问题导向，健全工作机制，压实各方责任，推动形成齐抓共管的格局，确保各项任务按期完成，让群众得到实惠。"
)


def paths(*words: str, gaps: tuple[int, ...] = ()) -> list[tuple[str, ...]]:
    lines = [Line(line, after_gap=index in gaps) for index, line in enumerate(words)]
    return heading_paths(lines, find_headings(lines))


def test_numbered_levels_nest() -> None:
    assert paths(
        "一、总体要求", "（一）指导思想", "1.坚持党的领导", BODY, "（二）目标", BODY, "二、任务", BODY
    ) == [
        (),
        ("一、总体要求",),
        ("一、总体要求", "（一）指导思想"),
        ("一、总体要求", "（一）指导思想", "1.坚持党的领导"),
        ("一、总体要求",),
        ("一、总体要求", "（二）目标"),
        (),
        ("二、任务",),
    ]


def test_half_width_brackets_and_chapters() -> None:
    assert paths("第一部分 工作回顾", "一、成绩", "(一)经济", BODY)[-1] == (
        "第一部分 工作回顾",
        "一、成绩",
        "(一)经济",
    )


def test_a_heading_that_opens_its_paragraph_heads_it() -> None:
    first, second = f"（一）强化保护。{BODY}{BODY}", f"（二）促进运用。{BODY}{BODY}"
    assert paths("一、任务", first, BODY, second, BODY)[1:] == [
        ("一、任务", "（一）强化保护"),
        ("一、任务", "（一）强化保护"),
        ("一、任务", "（二）促进运用"),
        ("一、任务",),
    ]


def test_a_short_opening_paragraph_heads_all_below() -> None:
    lead = "（一）全力稳增长。把稳增长作为工作重心，带动全局。"
    assert paths("三、工作", lead, BODY, BODY)[1:] == [("三、工作", "（一）全力稳增长")] * 3


def test_one_line_sentences_above_long_paragraphs_are_headings() -> None:
    found = paths(
        "一、回顾", "生态底色更加亮丽。", BODY, "经济运行持续向好。", BODY, "民生改善可感可及。", BODY
    )
    assert found[2] == ("一、回顾", "生态底色更加亮丽")
    assert found[5] == ("一、回顾",)
    assert found[6] == ("一、回顾", "民生改善可感可及")


def test_a_lead_in_is_no_heading() -> None:
    lines = [
        Line(words)
        for words in ("一、工作", "今年要重点做好以下工作。", BODY, "主要做了三个方面工作：", BODY)
    ]
    assert [heading is not None for heading in find_headings(lines)] == [True, False, False, False, False]


def test_unnumbered_headings_enclose_numbered_ones() -> None:
    assert paths("工作回顾", BODY, "（一）经济", BODY, "重点工作", "（一）产业", BODY) == [
        (),
        ("工作回顾",),
        ("工作回顾",),
        ("工作回顾", "（一）经济"),
        (),
        ("重点工作",),
        ("重点工作", "（一）产业"),
    ]


def test_an_appendix_leaves_all_sections() -> None:
    assert paths("一、任务", "（一）产业", BODY, "名词解释", "1.“两网”：指水网和路网。")[-1] == ("名词解释",)


def test_run_in_items_are_no_headings() -> None:
    items = [f"{number}是推进建设。{BODY}" for number in "一二三"]
    assert paths("一、任务", *items)[1:] == [("一、任务",)] * 3


def test_a_summing_up_after_items_leaves_the_last_subsection() -> None:
    items = [f"{number}是推进建设。{BODY}" for number in "一二三"]
    assert paths("第一，布局。", *items, "第二，保护。", *items, f"近年来，成绩显著。{BODY}")[-1] == ()


def test_an_address_in_mid_speech_leaves_subsections() -> None:
    assert paths("一、回顾", "（一）经济", BODY, "各位代表！", BODY)[-1] == ("一、回顾",)
    assert paths("一、回顾", "（一）经济", BODY, f"各位代表！{BODY}")[-1] == ("一、回顾",)


def test_after_a_gap_no_heading_is_known() -> None:
    assert paths("一、认识", BODY, "二是加强品牌建设。", "(二)促进运用", BODY, gaps=(2,))[2:] == [
        (),
        (),
        ("(二)促进运用",),
    ]


def test_declared_levels_beat_what_lines_look_like() -> None:
    lines = [Line("去年", 2), Line(BODY), Line("一、经济", 3), Line(BODY), Line("今年", 2), Line(BODY)]
    assert heading_paths(lines, find_headings(lines)) == [
        (),
        ("去年",),
        ("去年",),
        ("去年", "一、经济"),
        (),
        ("今年",),
    ]


def test_enumeration_marks() -> None:
    marked = ["一、", "（三）x", "(3)x", "1.x", "12、x", "第一，x", "一是x", "三要x", "①x", "第二章 x"]
    assert all(starts_numbered(words) for words in marked)
    assert not any(starts_numbered(words) for words in ["1.5亿元", "一年来", "第一次", "三个方面", "统一是"])
