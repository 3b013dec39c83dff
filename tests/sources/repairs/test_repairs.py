"""Each repair on small damage whose mended form can be read off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from semantic.sources.repairs.chrome import drop_chrome
from semantic.sources.repairs.flattened import unflatten
from semantic.sources.repairs.pages import drop_running_lines
from semantic.sources.repairs.paywalls import drop_paywalls
from semantic.sources.repairs.pinyin import drop_pinyin
from semantic.sources.repairs.pipes import drop_pipes
from semantic.sources.repairs.spaces import mend_spaces
from semantic.sources.repairs.wrapped import unwrap
from semantic.text.placed import Dropped, PlacedText

Repair = Callable[[PlacedText], tuple[PlacedText, list[Dropped]]]


def mend(repair: Repair, words: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the mended text and what was dropped, after checking each place."""
    source = PlacedText.whole(words)
    mended, dropped = repair(source)
    for index, character in enumerate(mended.text):
        if not character.isspace():
            assert words[mended.starts[index]] == character
    for entry in dropped:
        assert words[entry.span.start : entry.span.end] == entry.text
    return mended.text, [(entry.text, entry.reason) for entry in dropped]


class TestSpaces:
    def test_every_width_of_space_becomes_one_plain_space(self) -> None:
        assert mend(mend_spaces, "宫\u3000鸣\u00a0\u00a0局长\t同志")[0] == "宫 鸣 局长 同志"

    def test_line_ends_of_all_systems(self) -> None:
        assert mend(mend_spaces, "a \r\nb\rc\u2028d\x85e")[0] == "a\nb\nc\nd\ne"

    def test_indentation_stays_for_the_next_repairs(self) -> None:
        assert mend(mend_spaces, "\u3000\u3000各位代表")[0] == "\u3000\u3000各位代表"

    def test_invisible_marks_are_listed(self) -> None:
        assert mend(mend_spaces, "强\u200b国\ufeff\x07家") == (
            "强国家",
            [
                ("\u200b", "invisible character"),
                ("\ufeff", "invisible character"),
                ("\x07", "invisible character"),
            ],
        )

    def test_a_page_end_stands_on_its_own_line(self) -> None:
        assert mend(mend_spaces, "一\f二")[0] == "一\n\f\n二"


class TestPinyin:
    def test_toned_notes_go(self) -> None:
        assert mend(drop_pinyin, "強(qiáng)國（guó）長[zhǎng]")[0] == "強國長"

    def test_toneless_notes_go_where_toned_ones_surround_them(self) -> None:
        assert mend(drop_pinyin, "知識(shí)的(de)產(chǎn)權(quán)")[0] == "知識的產權"

    def test_notes_of_whole_words_and_zhuyin_go(self) -> None:
        assert mend(drop_pinyin, "知識(zhī shi)產權(ㄔㄢˇ ㄑㄩㄢˊ)")[0] == "知識產權"

    def test_a_note_that_lost_its_opening_bracket_goes(self) -> None:
        assert mend(drop_pinyin, "我們?cè)新時代")[0] == "我們?新時代"

    @pytest.mark.parametrize(
        "words",
        [
            "应用(app)推广",
            "总值(GDP)增长",
            "重(kg)量",
            "草案(试行)",
            "网络(Wi-Fi)",
            "咖啡(café)馆",
            "第(一)项",
        ],
    )
    def test_other_brackets_stay(self, words: str) -> None:
        assert mend(drop_pinyin, words) == (words, [])


class TestPipes:
    def test_a_cell_that_holds_a_page(self) -> None:
        assert mend(drop_pipes, "| 标题:讲话 |\n| 同志们: |")[0] == "标题:讲话\n同志们:"

    def test_rows_and_rules(self) -> None:
        text, dropped = mend(drop_pipes, "| 指标 | 2026 |\n|---|:--:|\n| 产值 | 5% |")
        assert text == "指标 2026\n\n产值 5%"
        assert ("|---|:--:|", "table rule") in dropped

    def test_a_scanned_capital_i_stays(self) -> None:
        assert mend(drop_pipes, "| thank you.\nBut | can")[0] == "| thank you.\nBut | can"


class TestPaywalls:
    @pytest.mark.parametrize(
        ("mark", "missing"),
        [
            ("……(某文网http://www.example.cn省略888字,正式会员可完整阅读)……", 888),
            ("（此处省略约1200字）", 1200),
            ("……(未完,全文共4156字,当前只显示2309字,请阅读下面提示信息)", 1847),
            ("【剩余内容约300个字，开通会员后查看】", 300),
            ("(未完待续，登录后阅读全文)", None),
            ("##paidbegin##", 0),
        ],
    )
    def test_the_mark_goes_and_the_gap_is_recorded(self, mark: str, missing: int | None) -> None:
        words = f"这是必然要求，是{mark}二是加强建设。"
        mended, dropped, gaps = drop_paywalls(PlacedText.whole(words))
        assert mended.text == "这是必然要求，是二是加强建设。"
        assert [(gap.text, gap.missing) for gap in gaps] == [(mark, missing)]
        assert [entry.text for entry in dropped] == [mark]
        assert gaps[0].span.start == words.index(mark)

    def test_the_end_of_a_paid_part_is_no_gap(self) -> None:
        mended, _, gaps = drop_paywalls(PlacedText.whole("上新台阶！##paidend##"))
        assert mended.text == "上新台阶！"
        assert gaps == []

    @pytest.mark.parametrize(
        "line", ["开通会员，阅读全文", "点击阅读全文", "剩余75%未读", "Subscribe to continue reading"]
    )
    def test_lines_that_call_for_money(self, line: str) -> None:
        mended, _, gaps = drop_paywalls(PlacedText.whole(f"第一段。\n{line}\n第二段。"))
        assert mended.text == "第一段。\n\n第二段。"
        assert len(gaps) == 1

    @pytest.mark.parametrize(
        "line",
        [
            "推动协会会员单位公开服务内容。",
            "开展全民阅读，办好读书节，让书香飘满全城。",
            "（略）",
            "（2021—2035年）",
        ],
    )
    def test_speech_about_members_and_reading_stays(self, line: str) -> None:
        mended, dropped, gaps = drop_paywalls(PlacedText.whole(line))
        assert (mended.text, dropped, gaps) == (line, [], [])


class TestFlattened:
    BODY = "全面推进各项工作，提高服务水平，让群众得到实惠。" * 9

    def test_paragraphs_come_back_at_their_marks(self) -> None:
        page = (
            f"在会上的讲话 同志们: 今天开会。{self.BODY} 一、提高认识 近年来，{self.BODY} (一)强化保护，严格执法 "
            f"一是抓源头。{self.BODY} 二是抓过程。{self.BODY} 第二，抓落实。{self.BODY} 上一篇：讲话"
        )
        lines = mend(unflatten, page)[0].split("\n")
        assert [line[:6] for line in lines] == [
            "在会上的讲话",
            "同志们:",
            "今天开会。全",
            "一、提高认识",
            "近年来，全面",
            "(一)强化保",
            "一是抓源头。",
            "二是抓过程。",
            "第二，抓落实",
            "上一篇：讲话",
        ]

    def test_without_spaces_the_sections_come_back(self) -> None:
        page = "".join(f"{number}、推进工作。{self.BODY * 3}" for number in "一二三四")
        assert [line[:2] for line in mend(unflatten, page)[0].split("\n")] == ["一、", "二、", "三、", "四、"]

    def test_a_long_paragraph_with_run_in_items_stays_whole(self) -> None:
        paragraph = "抓好三件事：" + "".join(f"{number}是推进工作，{self.BODY}" for number in "一二三")
        assert len(paragraph) > 600
        assert mend(unflatten, paragraph) == (paragraph, [])

    def test_spaces_around_latin_words_are_no_line_ends(self) -> None:
        line = f"推进 PCT 国际专利申请，{self.BODY * 4}"
        assert mend(unflatten, line)[0] == line


class TestChrome:
    PROSE = "过去一年，我们坚持稳中求进，全市经济持续回升向好，各项事业取得新的进展，群众生活不断改善。"

    def test_what_stands_around_a_speech_goes_and_the_speech_stays(self) -> None:
        speech = (
            f"某市政府工作报告\n市长 周予安\n各位代表：\n{self.PROSE}\n一、工作回顾\n{self.PROSE}谢谢大家！"
        )
        page = (
            "首页\n>\n政务公开\n下载\n打印\n【字体：\n大\n中\n小\n】\n来源：\n某某日报\n发布时间：2026-02-09 09:45\n"
            f"阅读量：1024\n{speech}\n责任编辑：\n王某\n扫一扫在手机打开当前页\n上一篇：另一篇讲话\n"
            "版权所有 某市人民政府\n京ICP备00000000号"
        )
        text, dropped = mend(drop_chrome, page)
        assert [line for line in text.split("\n") if line] == speech.split("\n")
        assert {reason for _, reason in dropped} >= {
            "breadcrumb", "page control", "source line", "publication date", "view count",
            "editor line", "related link", "copyright line", "site footer",
        }  # fmt: skip

    def test_the_last_of_repeated_titles_stays(self) -> None:
        text, dropped = mend(drop_chrome, f"标题：关于水的讲话\n关于水的讲话\n同志们：\n{self.PROSE}")
        assert text.strip().split("\n") == ["关于水的讲话", "同志们：", self.PROSE]
        assert dropped == [("标题：关于水的讲话", "repeated title")]

    @pytest.mark.parametrize(
        "caption",
        [
            "市长周予安作政府工作报告。本报记者 林 君摄",
            "2月3日，大会开幕，市长作政府工作报告。 某某日报记者 王鼎 摄",
        ],
    )
    def test_captions_above_the_salutation_go(self, caption: str) -> None:
        text, dropped = mend(drop_chrome, f"政府工作报告\n市长 周予安\n{caption}\n各位代表：\n{self.PROSE}")
        assert dropped == [(caption, "photo caption")]
        assert "周予安" in text

    @pytest.mark.parametrize("line", ["更多", "编辑：一个职业的自白", "来源：人民", "大"])
    def test_the_same_words_inside_a_speech_stay(self, line: str) -> None:
        page = (
            f"讲话\n同志们：\n{self.PROSE}\n{line}\n{self.PROSE}他们说：{self.PROSE}"
            + f"\n而且{self.PROSE}" * 30
        )
        assert line in mend(drop_chrome, page)[0].split("\n")

    def test_a_glossary_after_the_speech_stays(self) -> None:
        page = f"报告\n各位代表：\n{self.PROSE}\n名词解释\n1.“两网”：指水网和路网。\n责任编辑：王某"
        text, dropped = mend(drop_chrome, page)
        assert "名词解释\n1.“两网”：指水网和路网。" in text
        assert dropped == [("责任编辑：王某", "editor line")]

    def test_english_pages(self) -> None:
        page = (
            "Home > News > Speeches\nShare this page\nStatement by Ada Moor\nMr. President,\n"
            "We meet at a time when much depends on what we decide together, and we know it.\n"
            "https://example.org/speech 3/6\nWe will act.\nCopyright © 2024 Example. All rights reserved."
        )
        assert (
            mend(drop_chrome, page)[0].split()
            == (
                "Statement by Ada Moor Mr. President, We meet at a time when much depends on what we decide "
                "together, and we know it. We will act."
            ).split()
        )


class TestPages:
    def test_headers_and_numbers_at_page_edges_go(self) -> None:
        body = ["正文甲，第一行", "正文乙，第二行", "正文丙，第三行", "正文丁，第四行", "正文戊，第五行"]
        pages = "\f".join(
            f"\n论坛文集\n{line}\n{line}之下\n{line}之末\n第{n}页附\n" for n, line in enumerate(body, 7)
        )
        text, dropped = mend(drop_running_lines, pages)
        assert text.split() == [words for line in body for words in (line, f"{line}之下", f"{line}之末")]
        assert dropped[:2] == [("论坛文集", "running header"), ("第7页附", "running header")]

    def test_numbered_lines_at_page_edges_stay(self) -> None:
        pages = "\f".join(
            f"第{n}条办法\n本条内容各不相同{n * 7}\n细则\n甲乙丙\n末行第{n * 3}项" for n in (1, 4, 9)
        )
        text, _ = mend(drop_running_lines, pages)
        assert [f"第{n}条办法" in text and f"末行第{n * 3}项" in text for n in (1, 4, 9)] == [True] * 3

    def test_lone_rising_numbers_are_page_numbers(self) -> None:
        text, dropped = mend(drop_running_lines, "We meet today\n1\nto speak of\n2\nthe sea.\n3")
        assert text.split() == "We meet today to speak of the sea.".split()
        assert [reason for _, reason in dropped] == ["page number"] * 3

    def test_salutations_recur_and_stay(self) -> None:
        words = "Mr. President,\nWe act.\n" * 4
        assert mend(drop_running_lines, words) == (words, [])

    def test_subheadings_of_a_chinese_text_recur_and_stay(self) -> None:
        words = "工作目标\n推进各项工作。\n" * 4
        assert mend(drop_running_lines, words) == (words, [])


def wrap(paragraph: str, columns: int, indent: int = 0) -> str:
    first = columns - indent
    return "\n".join(
        [paragraph[:first], *(paragraph[i : i + columns] for i in range(first, len(paragraph), columns))]
    )


class TestWrapped:
    PARAGRAPHS = (
        "知识产权是创新发展的制度保障，一头连着创新，一头连着市场，是科技成果向现实生产力转化的重要桥梁和纽带。"
        "我们必须深刻认识到，做好这项工作是提升能级、优化环境的必然要求，也是实现高质量发展的关键支撑。",
        "要坚持问题导向，健全工作机制，压实各方责任，推动形成齐抓共管的格局，确保各项任务按期完成，让群众得到实惠。",
        "各部门要结合实际制定方案，明确时间表和路线图，把责任落实到人，把压力传导到岗，把工作做到群众心坎上。",
    )

    @pytest.mark.parametrize("columns", [20, 24, 28, 35])
    @pytest.mark.parametrize("indent", [0, 2])
    def test_chinese_lines_of_equal_width(self, columns: int, indent: int) -> None:
        page = "\n".join(wrap(paragraph, columns, indent) for paragraph in self.PARAGRAPHS)
        text, _ = mend(unwrap, page)
        assert text.replace("\n", "") == "".join(self.PARAGRAPHS)
        assert len(text.split("\n")) <= len(self.PARAGRAPHS) + 1

    def test_wrapped_headings_and_titles(self) -> None:
        body = wrap(self.PARAGRAPHS[0], 28, 2)
        page = (
            "区委书记在知识产权保护与运用工作部署会上\n的讲话\n同志们:\n" + body +
            "\n一、筑牢根基，深刻认识知识产权是创新驱动发展的战略\n基石\n(一)深化认识，把握战略意义\n" + body
        )  # fmt: skip
        assert mend(unwrap, page)[0].split("\n") == [
            "区委书记在知识产权保护与运用工作部署会上的讲话",
            "同志们:",
            self.PARAGRAPHS[0],
            "一、筑牢根基，深刻认识知识产权是创新驱动发展的战略基石",
            "(一)深化认识，把握战略意义",
            self.PARAGRAPHS[0],
        ]

    def test_lines_of_unequal_width_are_paragraphs(self) -> None:
        page = "\n".join(self.PARAGRAPHS)
        assert mend(unwrap, page)[0] == page

    def test_a_word_that_a_page_links_returns_into_its_sentence(self) -> None:
        page = "1.“双向揭榜挂帅”：企业找技术、成果找市场“双向\n揭榜\n挂帅”的简称，由需求方带资金、带场景\n揭榜\n；以转化为重点。"
        assert mend(unwrap, page)[0] == page.replace("\n", "")

    def test_english_lines_with_blank_lines_between_paragraphs(self) -> None:
        page = (
            "As we meet today, we confront yet another\nyear of complex crises and conflicts, as a\ndeeply divided world "
            "watches.\n\nOur prospects for a more peaceful and\nequitable world are blurred today."
        )
        assert mend(unwrap, page)[0].split("\n\n") == [
            "As we meet today, we confront yet another year of complex crises and conflicts, as a deeply divided world watches.",
            "Our prospects for a more peaceful and equitable world are blurred today.",
        ]

    def test_double_spaced_english(self) -> None:
        page = "We are gathered while the world, and this\n\norganisation, are facing major challenges\n\nthat nobody can meet alone.\n\nMr President,\n\nWe must act."
        assert [line for line in mend(unwrap, page)[0].split("\n") if line] == [
            "We are gathered while the world, and this organisation, are facing major challenges that nobody can meet alone.",
            "Mr President,",
            "We must act.",
        ]

    def test_numbered_paragraphs_and_titles_stay_apart(self) -> None:
        page = (
            "2. It is a matter of great honour for me to\naddress the Assembly for the second time.\n\n"
            "Climate Change\n\n3. We would like to congratulate you, and wish\nyou every success.\n"
        )
        assert [line for line in mend(unwrap, page)[0].split("\n") if line] == [
            "2. It is a matter of great honour for me to address the Assembly for the second time.",
            "Climate Change",
            "3. We would like to congratulate you, and wish you every success.",
        ]
