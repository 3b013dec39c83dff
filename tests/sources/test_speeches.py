from __future__ import annotations

from pathlib import Path

from semantic import Role, read_speeches
from semantic.records import Speech

BODY = "过去一年，我们坚持稳中求进，全市经济持续回升向好，各项事业取得新的进展，群众生活不断改善。"


def read(folder: Path, text: str, name: str = "file.txt") -> tuple[Speech, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    reading = read_speeches([folder / name])
    assert reading.failures == ()
    return reading.speeches


def test_bylines_part_a_file_into_a_preface_and_speeches(tmp_path: Path) -> None:
    speeches = read(
        tmp_path,
        f"各地热议新规划\n{BODY}\n抓好源头\n临禾市市场监管局局長 溫 書嶼\n{BODY}\n{BODY}\n"
        f"管好过程\n（2026年3月1日）\n青序市副市长 沈砚秋\n同志们：\n{BODY}\n用好成果\n闻汐 云洲市知识产权局局长\n{BODY}",
    )
    assert [speech.id for speech in speeches] == ["file-preface", "file", "file-2", "file-3"]
    assert [speech.title for speech in speeches] == [None, "抓好源头", "管好过程", "用好成果"]
    assert [speech.speaker for speech in speeches] == [None, "温书屿", "沈砚秋", "闻汐"]
    assert [speech.place for speech in speeches] == [None, "临禾市", "青序市", "云洲市"]
    assert speeches[2].date == "2026-03-01"
    assert [paragraph.role for paragraph in speeches[2].paragraphs] == [
        Role.HEADING, Role.HEADING, Role.HEADING, Role.SALUTATION, Role.BODY,
    ]  # fmt: skip


def test_one_byline_below_titles_is_that_of_the_whole(tmp_path: Path) -> None:
    (speech,) = read(
        tmp_path, f"政府工作报告\n——2026年1月16日\n临禾市市长 周予安\n各位代表：\n{BODY}\n一、任务\n{BODY}"
    )
    assert (speech.title, speech.speaker, speech.place, speech.date) == (
        "政府工作报告",
        "周予安",
        "临禾市",
        "2026-01-16",
    )


def test_a_signature_begins_no_speech(tmp_path: Path) -> None:
    (speech,) = read(tmp_path, f"讲话\n同志们：\n{BODY}\n谢谢大家！\n市长 周予安")
    assert [paragraph.role for paragraph in speech.paragraphs][-2:] == [Role.CLOSING, Role.CLOSING]


def test_paragraphs_and_sentences_know_their_places(tmp_path: Path) -> None:
    text = "强(qiáng)國(guó)之路\r\n同志们：\r\n　　建設強(qiáng)國(guó)。一是抓創新；二是抓應用。\r\n"
    (speech,) = read(tmp_path, text)
    assert speech.text == "强國之路\n同志们：\n建設強國。一是抓創新；二是抓應用。"
    title, salutation, body = speech.paragraphs
    assert (title.start, title.end) == (0, 4)
    assert text[title.source_start : title.source_end] == "强(qiáng)國(guó)之路"
    assert salutation.role is Role.SALUTATION
    assert text[body.source_start : body.source_end] == "建設強(qiáng)國(guó)。一是抓創新；二是抓應用。"
    assert [sentence.text for sentence in body.sentences] == ["建設強國。", "一是抓創新；", "二是抓應用。"]
    assert [sentence.id for sentence in body.sentences] == ["file:p3s1", "file:p3s2", "file:p3s3"]
    assert text[body.sentences[0].source_start : body.sentences[0].source_end] == "建設強(qiáng)國(guó)。"
    assert speech.characters == len(body.text)


def test_gaps_stand_where_text_is_missing(tmp_path: Path) -> None:
    (speech,) = read(
        tmp_path, f"讲话\n同志们：\n{BODY}必须是……(省略888字,会员可阅读)……\n二是加强建设。{BODY}"
    )
    (gap,) = speech.gaps
    assert gap.missing == 888
    assert speech.text[gap.at :].startswith("二是加强建设。")
    assert speech.to_json()["gaps"][0]["missing"] == 888


def test_masked_names_stay(tmp_path: Path) -> None:
    (speech,) = read(tmp_path, f"XX副区长在会上的讲话\n同志们：\n刚才，*区、*局、X市作了发言。{BODY}")
    assert speech.speaker == "XX副区长"
    assert "*区、*局、X市作了发言" in speech.text


def test_speech_fields() -> None:
    speech = Speech(
        id="a",
        title=None,
        speaker=None,
        place=None,
        date=None,
        language="zh",
        source="a.txt",
        text="",
        paragraphs=(),
    )
    assert list(speech.to_json()) == [
        "id", "title", "speaker", "place", "date", "language", "source", "paragraphs", "characters", "gaps", "metadata",
    ]  # fmt: skip
    assert speech.to_json(text=True)["text"] == ""


def test_prose_in_a_script_without_capitals_is_no_front(tmp_path: Path) -> None:
    prose = "سنبني في هذا العام عشر مدارس جديدة في القرى البعيدة عن المدينة."
    (tmp_path / "a.txt").write_text(f"{prose}\n{prose}", encoding="utf-8")
    (speech,) = read_speeches([tmp_path / "a.txt"]).speeches
    assert [paragraph.role for paragraph in speech.paragraphs] == [Role.BODY, Role.BODY]
