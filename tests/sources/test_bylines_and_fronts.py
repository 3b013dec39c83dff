from __future__ import annotations

import pytest
from semantic.sources.bylines import chinese_byline, chinese_name, speaker_in_title
from semantic.sources.fronts import read_front
from semantic.sources.headings import Line
from semantic.sources.salutations import is_closing, is_salutation
from semantic.sources.western_bylines import western_speaker, western_title

BODY = "过去一年，我们坚持稳中求进，全市经济持续回升向好，各项事业取得新的进展，群众生活不断改善。"


@pytest.mark.parametrize(
    ("line", "speaker", "place"),
    [
        ("临禾市副市长 周 予安", "周予安", "临禾市"),
        ("河北省市場監督管理局(知識產權局)黨組成員、副局長 趙彥軍", "赵彦军", "河北"),
        ("自治区主席 嘎玛泽登", "嘎玛泽登", None),
        ("新疆维吾尔自治区主席 艾尔肯·吐尼亚孜", "艾尔肯·吐尼亚孜", "新疆"),
        ("周予安 临禾市市长", "周予安", "临禾市"),
        ("市长周予安", "周予安", None),
        ("发言人：市财政局局长 闻汐", "闻汐", None),
    ],
)
def test_bylines(line: str, speaker: str, place: str | None) -> None:
    byline = chinese_byline(line)
    assert byline is not None
    assert (byline.speaker, byline.place) == (speaker, place)


@pytest.mark.parametrize(
    "line",
    [
        "各位代表：",
        "全面加强保护 推动高质量发展",
        "市长周予安出席会议并讲话。",
        "名词解释",
        BODY,
        "一、加强党委书记 队伍建设的意见",
    ],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    byline = chinese_byline(line)
    assert byline is None or byline.office is None


def test_a_name_alone_needs_a_surname() -> None:
    assert chinese_name("周予安") is not None
    assert chinese_name("名词解释") is None
    assert chinese_name("注释") is None


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("区委书记在知识产权工作部署会上的讲话", "区委书记"),
        ("XX副区长在2023年区联席会议上的讲话", "XX副区长"),
        ("市长周予安在全市大会上的讲话", "周予安"),
        ("周予安市长在全市大会上的讲话", "周予安"),
        ("在全市大会上的讲话", None),
    ],
)
def test_speakers_in_titles(title: str, speaker: str | None) -> None:
    byline = speaker_in_title(title)
    assert (byline.speaker if byline else None) == speaker


@pytest.mark.parametrize(
    "line",
    [
        "同志们：", "各位代表！", "各位委员、同志们：", "女士们、先生们，朋友们：", "尊敬的主席先生：", "各位校长、各位老师，朋友们：",
        "Mr. President, Excellencies,", "Ladies and Gentlemen,", "Mesdames et Messieurs,", "Señor Presidente:",
        "Господин Председатель,", "Distinguished delegates",
    ],
)  # fmt: skip
def test_salutations(line: str) -> None:
    assert is_salutation(line)


@pytest.mark.parametrize(
    "line",
    [
        "各位代表！让我们团结奋斗。", "同志们要努力！", "我们的朋友遍天下！", "President of the Czech Republic",
        "His Excellency Dr. Bio,", "Mr. President, we must act.", "citizens and slows down reforms,",
    ],
)  # fmt: skip
def test_other_lines_are_no_salutations(line: str) -> None:
    assert not is_salutation(line)


@pytest.mark.parametrize(
    "line",
    [
        "谢谢大家！",
        "我就讲这些，谢谢！",
        "I thank you, Mr. President.",
        "Je vous remercie.",
        "Muchas gracias.",
        "Благодарю за внимание.",
    ],
)
def test_closings(line: str) -> None:
    assert is_closing(line)


def test_text_with_thanks_is_no_closing() -> None:
    assert not is_closing(
        "感谢大家一年来对政府工作的支持，特别是在抗洪抢险中付出的辛劳，全市人民都看在眼里，记在心里。"
    )


@pytest.mark.parametrize(
    ("lines", "speaker"),
    [
        (["STATEMENT", "by", "H.E. Mr. Petr Novak", "President of the Republic"], "Petr Novak"),
        (["SPEECH BY PRESIDENT OF THE REPUBLIC OF GHANA,", "NANA ADDO AKUFO-ADDO,"], "Nana Addo Akufo-Addo"),
        (["Statement by Edgars Rinks, President of the Republic of Latvia"], "Edgars Rinks"),
        (["Discours de Son Excellence Monsieur Faure Gnassou, Président"], "Faure Gnassou"),
        (["Isolde Penhallam, Mayor of Port Aldery"], "Isolde Penhallam"),
        (["UN Speech — Prime Minister of Albania"], "Prime Minister of Albania"),
        (["General debate", "United Kingdom"], None),
    ],
)
def test_western_speakers(lines: list[str], speaker: str | None) -> None:
    assert western_speaker(lines) == speaker


def test_a_western_title_runs_on_to_its_end() -> None:
    lines = ["REPUBLIC OF VERLAND", "Statement by", "H.E. Mr. Tobias Renquist", "Minister for Climate"]
    assert western_title(lines) == "Statement by H.E. Mr. Tobias Renquist"


def test_a_chinese_front() -> None:
    lines = [
        "2026年临禾市政府工作报告",
        "——2026年1月16日在临禾市人民代表大会上",
        "市长 周 予安",
        "各位代表：",
        BODY,
    ]
    front = read_front([Line(words) for words in lines], "zh")
    assert front.size == 3
    assert (front.found.title, front.found.speaker) == ("2026年临禾市政府工作报告", "周予安")
    assert (front.found.place, front.found.date) == ("临禾市", "2026-01-16")


def test_a_name_under_a_title_is_the_speaker() -> None:
    lines = ["在纪念大会上的讲话", "（2021年7月1日）", "周予安", "同志们：", BODY]
    front = read_front([Line(words) for words in lines], "zh")
    assert (front.size, front.found.speaker, front.found.date) == (3, "周予安", "2021-07-01")


def test_a_declared_title_beats_the_first_line() -> None:
    lines = [Line("文集"), Line("关于水的讲话", 0), Line("同志们："), Line(BODY)]
    assert read_front(lines, "zh").found.title == "关于水的讲话"


def test_text_without_a_front() -> None:
    front = read_front([Line(BODY), Line("一、任务")], "zh")
    assert (front.size, front.found.title) == (0, None)
