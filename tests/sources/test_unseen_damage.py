"""Damage found by attacking the reader: what it did wrong once, and must not again."""

from __future__ import annotations

from pathlib import Path

import pytest
from semantic import Role, read_speeches
from semantic.records import Reading, Speech
from semantic.sources.lines import width

BODY = "过去一年，我们坚持稳中求进，全市经济持续回升向好，各项事业取得新的进展，群众生活不断改善，发展质量稳步提升。"


def read(folder: Path, text: str, name: str = "a.txt") -> Reading:
    (folder / name).write_text(text, encoding="utf-8")
    return read_speeches([folder / name])


def one(folder: Path, text: str) -> Speech:
    (speech,) = read(folder, text).speeches
    return speech


def wrap(paragraph: str, characters: int, indent: int) -> list[str]:
    """Break a paragraph as a page does: by width, the first line shorter by its indent."""
    lines, room = [""], 2 * (characters - indent)
    for character in paragraph:
        if width(lines[-1] + character) > room:
            lines.append("")
            room = 2 * characters
        lines[-1] += character
    return lines


ITEMS = [
    "二要强化督促检查，建立月调度、季通报、年考核的工作机制，对推进不力的单位和个人严肃追责问责，确保年底前全部完成任务。",
    "（三）加快建设现代化产业体系，推动传统产业转型升级、新兴产业发展壮大、未来产业前瞻布局，不断塑造发展新动能新优势。",
    "四是持续优化营商环境。常态化开展企业服务日活动，及时回应企业诉求，让企业家在本地投资放心、经营安心、发展顺心。",
]


@pytest.mark.parametrize("columns", [21, 26, 34, 40])
def test_numbered_paragraphs_of_a_wrapped_text_stay_whole(tmp_path: Path, columns: int) -> None:
    lines = ["在全市重点工作推进会议上的讲话", "同志们："]
    for item in ITEMS:
        lines += [*wrap(BODY * 2, columns, 2), *wrap(item, columns, 2)]
    bodies = [p.text for p in one(tmp_path, "\n".join(lines)).paragraphs if p.role is Role.BODY]
    assert set(ITEMS) <= set(bodies)


def test_a_long_title_is_not_glued_to_what_stands_below(tmp_path: Path) -> None:
    title = "深入学习贯彻全会精神，以更大力度更实举措奋力开创全市政法工作高质量发展新局面"
    speech = one(tmp_path, f"{title}\n——在全市政法工作会议上的讲话\n市委书记 王 强\n同志们：\n{BODY}")
    assert (speech.title, speech.speaker) == (title, "王强")


@pytest.mark.parametrize(
    "line",
    [
        "（一）规范版权归属登记", "（二）严查未经许可传播行为", "（三）落实食品经营许可证编号管理", "（四）深化注册制改革的主要内容",
        "（五）规范涉企收费，公开收费内容", "（六）方便群众扫码查看办事进度",
        "一些企业版权意识淡薄，未经授权使用软件的现象时有发生，必须引起高度重视。",
        "大家也可以访问https://www.example.cn/yjzj了解详情，我们将认真研究采纳。",
    ],
)  # fmt: skip
def test_speech_about_copyright_and_payment_stays(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, f"讲话\n同志们：\n{BODY}\n{line}\n{BODY}甲\n{BODY}乙")
    assert line in reading.speeches[0].text
    assert reading.dropped == ()


def test_the_middle_of_a_wrapped_paragraph_is_not_taken_for_a_notice(tmp_path: Path) -> None:
    paragraph = "企业登录政务服务平台后即可在线查看惠企政策、申报奖补资金，群众扫码就能够阅读办事指南、下载电子证照，办事更加方便。"
    lines = ["讲话", "同志们：", *wrap(BODY * 2, 28, 2), *wrap(paragraph, 28, 2), *wrap(BODY * 2, 28, 2)]
    assert paragraph in one(tmp_path, "\n".join(lines)).text


def test_figures_cut_at_a_line_end_close_up(tmp_path: Path) -> None:
    paragraph = "全市实现地区生产总值达到三千二百亿元左右，一般公共预算收入215.7亿元，增长9.3%，研发R&D投入继续加大，各项指标向好。"
    for columns in range(24, 34):
        lines = [
            "讲话",
            "同志们：",
            *wrap(BODY * 2, columns, 2),
            *wrap(paragraph, columns, 2),
            *wrap(BODY * 2, columns, 2),
        ]
        assert paragraph in one(tmp_path, "\n".join(lines)).text, columns


def test_lone_page_numbers_inside_wrapped_chinese_go(tmp_path: Path) -> None:
    lines = ["讲话", "同志们：", *wrap(BODY * 2, 28, 2)]
    lines[4:4] = ["1"]
    lines += [*wrap(BODY * 2, 28, 2)]
    lines[9:9] = ["2"]
    reading = read(tmp_path, "\n".join(lines))
    assert [entry.reason for entry in reading.dropped] == ["page number"] * 2
    assert reading.speeches[0].text.endswith("\n".join([BODY * 2, BODY * 2]))


def test_thanks_and_titles_inside_wrapped_english_end_nothing(tmp_path: Path) -> None:
    page = (
        "Remarks on the harbour\n\nFriends,\n\nI have come here to say thank you, and to ask for\nmore. We are grateful to "
        "our host, Mr. Daniel Otieno,\nPresident of the Chamber of Commerce and Industry,\nfor the welcome that we were "
        "given on the quays\nthis morning and for all that came before it.\n"
    )
    bodies = [p.text for p in one(tmp_path, page).paragraphs if p.role is Role.BODY]
    assert len(bodies) == 1


def test_paragraphs_of_one_line_each_stay_apart_in_english(tmp_path: Path) -> None:
    sentences = [
        f"Paragraph {word} says what has to be said about it in one line and then it ends."
        for word in ("one", "two", "six")
    ]
    page = "\n".join(
        ["Opening statement", "Secretary Paul Renner", *sentences, "I. Where We Stand", *sentences]
    )
    texts = [p.text for p in one(tmp_path, page).paragraphs]
    assert texts[2:5] == sentences
    assert "I. Where We Stand" in texts


def test_numbered_english_headings(tmp_path: Path) -> None:
    sentence = (
        "We said what we would do last year, and most of it, though by no means all of it, has been done."
    )
    page = f"State of the city\n\nGood morning, everyone.\n\nI. Where We Stand\n\n{sentence}\n\nII. What Comes Next\n\n{sentence}"
    speech = one(tmp_path, page)
    assert [p.heading for p in speech.paragraphs if p.role is Role.BODY] == [
        ("I. Where We Stand",),
        ("II. What Comes Next",),
    ]


def test_words_parted_at_a_line_end_are_whole_and_compounds_keep_their_hyphen(tmp_path: Path) -> None:
    page = (
        "Mr. President,\n\nI greet my distinguished col-\nleagues in this hall, and the many high-\nlevel guests who have come "
        "here from afar to\ntake part in what we shall decide.\n"
    )
    reading = read(tmp_path, page)
    assert "distinguished colleagues in" in reading.speeches[0].text
    assert "many high-level guests" in reading.speeches[0].text
    assert [entry.reason for entry in reading.dropped] == ["hyphen at a line's end"]


def test_a_refrain_is_no_running_header(tmp_path: Path) -> None:
    verse = "I have a dream\nthat one day we shall all sit down together here, and that nobody will be asked to leave.\n"
    assert one(tmp_path, "My friends,\n" + verse * 3).text.count("I have a dream") == 3


def test_a_flattened_page_without_spaces(tmp_path: Path) -> None:
    page = "讲话" + "".join(f"{n}、推进工作。{BODY * 4}" for n in "一二三")
    assert 600 < len(page) < 2000
    assert [p.text[:2] for p in one(tmp_path, page).paragraphs] == ["讲话", "二、", "三、"]


def test_menus_of_any_length_above_a_speech_go(tmp_path: Path) -> None:
    menu = [f"{word}公开" for word in "政村厂校院所"] * 6
    page = "\n".join(
        [
            *menu,
            "今天是：2026年2月9日 星期一",
            "您现在所在的位置： 网站首页 / 政务公开 / 正文",
            "索 引 号：0001",
        ]
    )
    speech = one(
        tmp_path, f"{page}\n标　　题：临禾市政府工作报告\n（2026年1月19日）\n市长 白 桦\n各位代表：\n{BODY}"
    )
    assert (speech.title, speech.speaker, speech.date) == ("临禾市政府工作报告", "白桦", "2026-01-19")


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("习近平", "习近平"), ("自治区主席 阿拉腾乌云", "阿拉腾乌云"), ("买买提江·吾买尔", "买买提江·吾买尔"), ("（市长 张三丰）", "张三丰"),
        ("市长　张三丰（2026年1月18日）", "张三丰"), ("副省长（主持工作） 李 伟", "李伟"), ("作者：省委党校教授 何立峰", "何立峰"),
    ],
)  # fmt: skip
def test_bylines_of_many_forms(tmp_path: Path, line: str, speaker: str) -> None:
    assert one(tmp_path, f"在全市大会上的讲话\n{line}\n同志们：\n{BODY}").speaker == speaker


def test_a_signature_closes_a_speech(tmp_path: Path) -> None:
    speech = one(
        tmp_path, f"致全市教师的慰问信\n老师们：\n{BODY}\n祝大家节日快乐！\n临禾市市长　宁　静\n2026年9月9日"
    )
    assert [p.role for p in speech.paragraphs][-2:] == [Role.CLOSING, Role.CLOSING]
    assert speech.place is None


def test_numbered_talks_belong_to_their_speakers(tmp_path: Path) -> None:
    talks = "\n".join(
        f"发言{n}\n抓好{word}工作\n某局局长 刘志{word}\n{BODY}" for n, word in (("一", "水"), ("二", "山"))
    )
    speeches = read(tmp_path, f"座谈会发言\n{talks}").speeches
    assert [(s.title, s.speaker) for s in speeches[1:]] == [
        ("抓好水工作", "刘志水"),
        ("抓好山工作", "刘志山"),
    ]
    assert speeches[1].paragraphs[-1].text == BODY


def test_a_table_of_contents_is_no_heading(tmp_path: Path) -> None:
    page = f"政府工作报告\n目录\n一、工作回顾………………1\n二、工作安排………………9\n各位代表：\n一、工作回顾\n{BODY}"
    reading = read(tmp_path, page)
    assert [entry.reason for entry in reading.dropped] == ["page control", *["table of contents"] * 2]
    assert reading.speeches[0].paragraphs[-1].heading == ("一、工作回顾",)


@pytest.mark.parametrize(
    ("mark", "missing"),
    [
        ("【本文共5621字，非会员仅可预览前1500字】", 4121), ("……此处隐藏2136个字……", 2136), ("（余文略）", None), ("###### 试读结束 ######", None),
        ("====内容已截断====", None), ("[hidden]本内容需回复可见[/hidden]", None),
    ],
)  # fmt: skip
def test_paywalls_in_other_words(tmp_path: Path, mark: str, missing: int | None) -> None:
    speech = one(tmp_path, f"讲话\n同志们：\n{BODY}{mark}\n{BODY}")
    assert [gap.missing for gap in speech.gaps] == [missing]
    assert mark not in speech.text


@pytest.mark.parametrize(
    ("noted", "plain"),
    [
        ("强(qiáng)国(guó)化（huà）", "强国化"), ("强(qiáng)国(guó)家(jiā)共同（gòngtóng）我們（wǒmen）", "强国家共同我們"),
        ("强（qiáng，又读jiàng）国", "强国"), ("知(zhi1)道(dao4)", "知道"), ("北京(Běijīng)", "北京"),
    ],
)  # fmt: skip
def test_pinyin_in_other_forms(tmp_path: Path, noted: str, plain: str) -> None:
    assert one(tmp_path, f"讲话\n{noted}。{BODY}").paragraphs[-1].text == f"{plain}。{BODY}"


def test_a_named_pipe_blocks_nothing(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.txt")
    assert "no regular file" in read_speeches([tmp_path]).failures[0].message


def test_hostile_tables_raise_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"text": "\\ud83d ' + "孤立代理，也要读完这一行。" * 9 + '"}\n', encoding="utf-8"
    )
    (tmp_path / "b.jsonl").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text('{"id": ' + "9" * 5000 + ', "text": "x"}', encoding="utf-8")
    (tmp_path / "d.csv").write_text("text,date\nx,2025-13-45\n", encoding="utf-8")
    reading = read_speeches([tmp_path])
    assert [speech.id for speech in reading.speeches] == ["a"]
    assert "\ufffd 孤立代理" in reading.speeches[0].text
    messages = [failure.message for failure in reading.failures]
    assert "size or depth" in messages[0]
    assert "size or depth" in messages[1]
    assert messages[2] == "its row 2 has the date '2025-13-45'; write it as 2026-02-09"


def test_one_unreadable_row_leaves_the_others(tmp_path: Path) -> None:
    noise = "ely 3oll puckzee pti tall Crreud ls Ar ll dot doled tS Lil Stoel poll " * 9
    (tmp_path / "a.csv").write_text(f"id,text\none,{BODY}\ntwo,{noise}\n", encoding="utf-8")
    reading = read_speeches([tmp_path])
    assert [speech.id for speech in reading.speeches] == ["one"]
    assert reading.notices[0].message.startswith("row 2 was left out, it is no readable writing")


def test_an_empty_folder_and_a_missing_file_of_a_table_are_named(tmp_path: Path) -> None:
    assert "no file in this folder" in read_speeches([tmp_path]).failures[0].message
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "m.csv").write_text("file,speaker\nb.txt,Ada\n", encoding="utf-8")
    assert "a metadata table names it, but it is not there" in read_speeches([tmp_path]).notices[0].message


@pytest.mark.parametrize("sign", ["|", "……", "#", " ", "（", "一是", ">", "(qiáng", "=", "  \t"])
def test_long_lines_of_one_sign_take_no_time(tmp_path: Path, sign: str) -> None:
    import time

    for name in ("a.txt", "a.md"):
        (tmp_path / name).write_text(f"讲话\n{sign * 20_000}\n{BODY}", encoding="utf-8")
        start = time.process_time()
        read_speeches([tmp_path / name])
        assert time.process_time() - start < 15
