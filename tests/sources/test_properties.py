"""Through every reader and repair: places hold, and nothing vanishes unlisted."""

from __future__ import annotations

import html
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from semantic import ReadingSettings, read_speeches
from semantic.records import Reading
from semantic.sources.files import READERS

PIECES = st.sampled_from(
    [
        "政府工作报告", "——2026年1月16日在大会上", "临禾市市长 周 予安", "各位代表：", "同志们：", "谢谢大家！",
        "一、工作回顾", "（一）强化保护。抓好源头治理，健全工作机制。", "第一，抓落实。", "1.“两网”：指水网和路网。", "名词解释",
        "过去一年，我们坚持稳中求进，全市经济持续回升向好，各项事业取得新的进展，群众生活不断改善。",
        "抓好三件事：一是健全机制，二是加强监管；三是压实责任。", "下载 打印 【字号：大 中 小】", "来源：某某日报", "上一篇：讲话",
        "責任編輯：王某", "首页 > 政务公开 > 正文", "強(qiáng)國(guó)建設(shè)綱要", "| 指标 | 2026 |", "|---|---|",
        "……(省略888字,会员可阅读)……", "##paidbegin##", "开通会员，阅读全文", "\u3000\u3000缩进\u00a0段\u200b落",
        "Mr. President,", "We meet today at a time when much depends", "on what we decide together.", "Page 3 of 9", "12",
        "https://example.org/a", "刚才，*区、*局作了发言。", "“双向", "揭榜", "挂帅”的简称", "", "", "\f",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=25).map("\n".join)


def holds_in_order(characters: str, source: str) -> bool:
    """Tell whether all visible characters stand in `source` in their order."""
    rest = iter(source)
    return all(character in rest for character in characters if not character.isspace())


def check(reading: Reading, decoded: str) -> None:
    for speech in reading.speeches:
        for paragraph in speech.paragraphs:
            assert paragraph.text == speech.text[paragraph.start : paragraph.end]
            assert paragraph.text.strip() == paragraph.text != ""
            assert holds_in_order(paragraph.text, decoded[paragraph.source_start : paragraph.source_end])
            said = "".join(sentence.text for sentence in paragraph.sentences)
            assert "".join(said.split()) == "".join(paragraph.text.split())
            for sentence in paragraph.sentences:
                assert sentence.text == speech.text[sentence.start : sentence.end]
                assert (
                    paragraph.source_start
                    <= sentence.source_start
                    < sentence.source_end
                    <= paragraph.source_end
                )
        joined = "".join(paragraph.text for paragraph in speech.paragraphs)
        assert joined == speech.text.replace("\n", "")
        assert all(0 <= gap.at <= len(speech.text) for gap in speech.gaps)


def read(name: str, data: bytes) -> tuple[Reading, str]:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        reading = read_speeches([path])
    if reading.failures:
        return reading, ""
    return reading, READERS[path.suffix](data, ReadingSettings()).text


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["utf-8", "gb18030", "utf-16"]), st.sampled_from(["\n", "\r\n"]))
def test_plain_text(text: str, encoding: str, line_end: str) -> None:
    data = text.replace("\n", line_end).encode(encoding, errors="ignore")
    reading, decoded = read("a.txt", data)
    check(reading, decoded)
    if reading.speeches:
        covered = {
            offset
            for speech in reading.speeches
            for paragraph in speech.paragraphs
            for offset in range(paragraph.source_start, paragraph.source_end)
        } | {offset for entry in reading.dropped for offset in range(entry.source_start, entry.source_end)}
        lost = [c for offset, c in enumerate(decoded) if not c.isspace() and offset not in covered]
        assert lost == []
        for entry in reading.dropped:
            assert holds_in_order(entry.text, decoded[entry.source_start : entry.source_end])


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_markdown(text: str) -> None:
    check(*read("a.md", f"# 题目\n\n## **任务**\n\n{text}\n\n- 列表[链接](http://a.cn)".encode()))


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from(["p", "div", "h2", "li", "td"]))
def test_html(text: str, tag: str) -> None:
    lines = "".join(f"<{tag}>{html.escape(line)}<b>强&nbsp;国</b>" for line in text.split("\n"))
    reading, decoded = read("a.html", f"<html><title>t</title><script>1</script>{lines}</html>".encode())
    for speech in reading.speeches:
        for paragraph in speech.paragraphs:
            assert paragraph.text == speech.text[paragraph.start : paragraph.end]
            shown = html.unescape(decoded[paragraph.source_start : paragraph.source_end])
            assert holds_in_order(paragraph.text, shown)


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_word(text: str) -> None:
    word = docx.Document()
    for line in text.replace("\f", "").split("\n"):
        word.add_paragraph(line, style="Heading 1" if line.startswith("一、") else None)
    buffer = io.BytesIO()
    word.save(buffer)
    check(*read("a.docx", buffer.getvalue()))


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_pdf(text: str) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for page in text.split("\f"):
        canvas.setFont("STSong-Light", 10)
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(40, 800 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    check(*read("a.pdf", buffer.getvalue()))


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), st.booleans())
def test_tables(texts: list[str], rows_are_paragraphs: bool) -> None:
    owner = {"speech_id": "s"} if rows_are_paragraphs else {}
    rows = [{**owner, "title": '题,"目"', "text": text} for text in texts]
    jsonl = "\n".join(json.dumps(row, ensure_ascii=rows_are_paragraphs) for row in rows)
    check_table(*read("a.jsonl", jsonl.encode()))
    quoted = ["speech_id,title,text" if owner else "title,text"]
    quoted += [",".join('"' + value.replace('"', '""') + '"' for value in row.values()) for row in rows]
    check_table(*read("a.csv", "\r\n".join(quoted).encode()))


def check_table(reading: Reading, decoded: str) -> None:
    for speech in reading.speeches:
        for paragraph in speech.paragraphs:
            assert paragraph.text == speech.text[paragraph.start : paragraph.end]
            raw = decoded[paragraph.source_start : paragraph.source_end]
            shown = json.loads(f'"{raw}"') if "\\u" in raw else raw.replace('""', '"')
            assert holds_in_order(paragraph.text, shown)


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_one_file_does_not_change_another(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.txt") for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        together = read_speeches(paths).speeches
        alone = [speech for path in paths for speech in read_speeches([path]).speeches]
    assert sorted(together, key=lambda s: s.id) == sorted(alone, key=lambda s: s.id)
