from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from semantic.errors import SourceError
from semantic.settings import ReadingSettings
from semantic.sources.documents import Document, Unit
from semantic.sources.readers.html import read_html
from semantic.sources.readers.markdown import read_markdown
from semantic.sources.readers.plain import read_plain
from semantic.sources.readers.tables import parse_csv, read_csv, read_jsonl
from semantic.sources.readers.word import read_word

SETTINGS = ReadingSettings()


def words_of(document: Document) -> list[str]:
    return [line.strip() for line in document.bodies[0].text.text.split("\n") if line.strip()]


def levels(document: Document) -> list[tuple[int, str]]:
    """Return what the marks of headings enclose in the body's text."""
    body = document.bodies[0]
    return [
        (
            mark.level,
            body.text.text[
                body.text.position_of(mark.span.start) : body.text.position_of(mark.span.end)
            ].strip(),
        )
        for mark in body.marks
    ]


def test_plain_text_is_taken_as_it_stands() -> None:
    document = read_plain("一\n二".encode(), SETTINGS)
    assert document.bodies[0].text.text == document.text == "一\n二"


class TestMarkdown:
    def test_headings_keep_their_level_and_marks_go(self) -> None:
        document = read_markdown(
            "# 报告 #\n\n## 一、任务\n\n- **抓**产业\n> 引文\n\n[链接](http://a.cn)与`码`\n".encode(),
            SETTINGS,
        )
        assert words_of(document) == ["报告", "一、任务", "抓产业", "引文", "链接与码"]
        assert levels(document) == [(1, "报告"), (2, "一、任务")]

    def test_underlined_headings(self) -> None:
        document = read_markdown(b"Title\n=====\n\nText here.\n", SETTINGS)
        assert words_of(document) == ["Title", "Text here."]
        assert levels(document) == [(1, "Title")]

    def test_masked_names_stay(self) -> None:
        document = read_markdown("刚才，*区、*局、*企业和“*羊肉”_意识".encode(), SETTINGS)
        assert words_of(document) == ["刚才，*区、*局、*企业和“*羊肉”_意识"]

    def test_a_line_in_italics_and_escapes(self) -> None:
        document = read_markdown("*2026年1月*\n\n1\\. one \\* two".encode(), SETTINGS)
        assert words_of(document) == ["2026年1月", "1. one * two"]

    def test_front_matter_is_metadata(self) -> None:
        document = read_markdown(
            "---\ntitle: 报告\nspeaker: '周予安'\nlevel: city\n---\n正文\n".encode(), SETTINGS
        )
        assert words_of(document) == ["正文"]
        stated = document.bodies[0].stated
        assert (stated.title, stated.speaker, stated.extra) == ("报告", "周予安", {"level": "city"})

    def test_comments_and_tags_are_listed(self) -> None:
        document = read_markdown("正<!-- note -->文<br>好".encode(), SETTINGS)
        assert words_of(document) == ["正文好"]
        assert [(entry.text, entry.reason) for entry in document.dropped] == [
            ("<!-- note -->", "comment"),
            ("<br>", "markup"),
        ]

    def test_code_blocks_are_text(self) -> None:
        document = read_markdown(b"```\n# not a heading\n```\n", SETTINGS)
        assert words_of(document) == ["# not a heading"]


class TestHtml:
    def test_places_count_in_the_source_of_the_page(self) -> None:
        page = "<p>增长&lt;5&#37;&gt;，<b>强</b>国</p>"
        document = read_html(page.encode(), SETTINGS)
        text = document.bodies[0].text
        assert text.text.strip() == "增长<5%>，强国"
        span = text.source_span(text.text.index("5%"), text.text.index("5%") + 2)
        assert page[span.start : span.end] == "5&#37;"
        span = text.source_span(text.text.index("强国"), text.text.index("强国") + 2)
        assert page[span.start : span.end] == "强</b>国"

    def test_blocks_and_breaks_part_lines_and_inline_tags_do_not(self) -> None:
        page = "<div><p>一<span>二</span>\n三</p><ul><li>四<li>五</ul>六<br>七</div>"
        assert words_of(read_html(page.encode(), SETTINGS)) == ["一二 三", "四", "五", "六", "七"]

    def test_headings(self) -> None:
        assert levels(read_html("<h1>报告</h1><p>x</p><h3>任务</h3>".encode(), SETTINGS)) == [
            (1, "报告"),
            (3, "任务"),
        ]

    def test_what_is_not_shown_or_leads_elsewhere_is_listed(self) -> None:
        page = (
            "<title>讲话_某网</title><style>p{}</style><nav><a href=/>首页</a></nav><p>正文在此</p>"
            "<p><a href=/next>下一篇</a></p><p style='display:none'>看不见</p><script>x=1</script><!-- c -->"
            "<p>见<a href=/law>《条例》</a>。</p><footer>版权</footer>"
        )
        document = read_html(page.encode(), SETTINGS)
        assert words_of(document) == ["正文在此", "见《条例》。"]
        assert {(entry.text.strip(), entry.reason) for entry in document.dropped} == {
            ("讲话_某网", "page title"), ("p{}", "style sheet"), ("首页", "navigation"), ("下一篇", "navigation"),
            ("看不见", "hidden text"), ("x=1", "script"), ("c", "comment"), ("版权", "navigation"),
        }  # fmt: skip

    def test_a_page_whose_navigation_never_ends_keeps_its_text(self) -> None:
        page = "<nav><a>首页</a><p>正文第一段，写得很长很长。</p><p>正文第二段，也写得很长。</p>"
        assert "正文第一段，写得很长很长。" in words_of(read_html(page.encode(), SETTINGS))

    def test_ruby_notes_go(self) -> None:
        page = "<p><ruby>強<rp>(</rp><rt>qiáng</rt><rp>)</rp></ruby>國</p>"
        document = read_html(page.encode(), SETTINGS)
        assert words_of(document) == ["強國"]
        assert {entry.reason for entry in document.dropped} == {"pronunciation note"}

    def test_declared_encodings_and_particulars(self) -> None:
        page = "<meta charset=gb2312><meta name=ArticleTitle content=讲话><meta name=PubDate content='2026-02-09 09:00'><p>正文</p>"
        document = read_html(page.encode("gbk"), SETTINGS)
        assert words_of(document) == ["正文"]
        assert (document.bodies[0].hinted.title, document.bodies[0].hinted.date) == ("讲话", "2026-02-09")

    def test_of_several_titles_the_one_of_the_article_alone_comes_first(self) -> None:
        best_first = ["ArticleTitle", "og:title", "twitter:title", "DC.title", "title"]
        for number, name in enumerate(best_first):
            metas = [f'<meta name="{other}" content="{other}">' for other in best_first[number:]]
            page = "".join(reversed(metas)) + "<p>正文</p>"
            assert read_html(page.encode(), SETTINGS).bodies[0].hinted.title == name


class TestWord:
    def saved(self, word: docx.document.Document) -> bytes:
        buffer = io.BytesIO()
        word.save(buffer)
        return buffer.getvalue()

    def test_styles_tables_and_line_breaks(self) -> None:
        word = docx.Document()
        word.add_heading("关于水的讲话", 0)
        word.add_heading("一、任务", 1)
        word.add_paragraph("第一行\n第二行")
        table = word.add_table(rows=2, cols=2)
        for row, cells in zip(table.rows, (("指标", "2026"), ("产值", "5%")), strict=True):
            for cell, value in zip(row.cells, cells, strict=True):
                cell.text = value
        word.add_paragraph("结尾")
        document = read_word(self.saved(word), SETTINGS)
        assert words_of(document) == [
            "关于水的讲话",
            "一、任务",
            "第一行",
            "第二行",
            "指标\t2026",
            "产值\t5%",
            "结尾",
        ]
        assert levels(document) == [(0, "关于水的讲话"), (1, "一、任务")]

    def test_inserted_text_is_read_and_deleted_text_is_not(self) -> None:
        word = docx.Document()
        paragraph = word.add_paragraph("将")
        for tag, child, words in (("w:ins", "w:t", "按期"), ("w:del", "w:delText", "尽快")):
            change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(child)
            text.text = words
            run.append(text)
            change.append(run)
            paragraph._p.append(change)
        paragraph.add_run("完成")
        assert words_of(read_word(self.saved(word), SETTINGS)) == ["将按期完成"]

    def test_text_in_content_controls(self) -> None:
        word = docx.Document()
        paragraph = word.add_paragraph("控件里的段落")._p
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        paragraph.addprevious(control)
        control.append(content)
        content.append(paragraph)
        assert paragraph.getparent().tag == qn("w:sdtContent")
        assert words_of(read_word(self.saved(word), SETTINGS)) == ["控件里的段落"]


class TestTables:
    def test_each_value_of_a_csv_knows_its_place(self) -> None:
        source = '\ufeffid,title,text\r\na1,"讲话, 第""一""篇","第一段。\r\n他说""好""。"\r\n\r\nb2,,短\r\n'
        document = read_csv(source.encode(), SETTINGS)
        first, second = document.bodies
        assert (first.unit, first.stated.id, first.stated.title) == (Unit.SPEECH, "a1", '讲话, 第"一"篇')
        assert first.text.text == '第一段。\r\n他说"好"。'
        quoted = first.text.text.index('"好"')
        span = first.text.source_span(quoted, quoted + 3)
        assert document.text[span.start : span.end] == '""好""'
        span = second.text.source_span(0, 1)
        assert document.text[span.start : span.end] == "短"

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiters(self, delimiter: str) -> None:
        source = f"title{delimiter}text\n讲话{delimiter}正文\n"
        (body,) = read_csv(source.encode(), SETTINGS).bodies
        assert (body.stated.title, body.text.text) == ("讲话", "正文")

    def test_a_cell_longer_than_the_standard_limit(self) -> None:
        source = f"text\n{'长' * 200_000}\n"
        assert len(read_csv(source.encode(), SETTINGS).bodies[0].text) == 200_000

    def test_rows_of_one_speech(self) -> None:
        document = read_csv("speech_id,id,text,topic\ns1,p-a,第一段,水\ns1,,第二段,\n".encode(), SETTINGS)
        assert [(body.unit, body.speech_id, body.stated.id) for body in document.bodies] == [
            (Unit.PARAGRAPH, "s1", "p-a"),
            (Unit.PARAGRAPH, "s1", None),
        ]
        assert document.bodies[0].stated.extra == {"topic": "水"}

    def test_each_string_of_jsonl_knows_its_place(self) -> None:
        record = {"meta": {"text": "不是"}, "text": '他说："好"\n😀完', "speaker": "闻汐", "year": 2026}
        source = json.dumps(record) + "\n\n" + json.dumps({"text": "二"}, ensure_ascii=False)
        document = read_jsonl(source.encode(), SETTINGS)
        first, second = document.bodies
        assert first.text.text == record["text"]
        assert first.stated.speaker == "闻汐"
        assert first.stated.extra["year"] == "2026"
        smile = first.text.text.index("😀")
        span = first.text.source_span(smile, smile + 1)
        assert document.text[span.start : span.end] == "\\ud83d\\ude00"
        span = second.text.source_span(0, 1)
        assert document.text[span.start : span.end] == "二"

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("text\nHello there, this is unquoted\n", "its row 2 has 2 cells for 1 columns"),
            ('text\n"never closed\n', "a quote that opens in its line 2 never closes"),
            ("text,Text\na,b\n", "two of its columns have the same name"),
            ("text,language\na,Martian\n", "its row 2 has the language 'Martian'"),
        ],
    )
    def test_broken_tables_are_explained(self, source: str, words: str) -> None:
        with pytest.raises(SourceError, match=re.escape(words)):
            read_csv(source.encode(), SETTINGS)

    def test_languages_are_codes(self) -> None:
        bodies = read_csv(
            "text,language\na,zh-TW\nb,Chinese\nc,français\nd,pt_BR\n".encode(), SETTINGS
        ).bodies
        assert [body.stated.language for body in bodies] == ["zh", "zh", "fr", "pt"]

    def test_keys_in_any_case(self) -> None:
        assert read_jsonl(b'{"TEXT": "a"}', SETTINGS).bodies[0].text.text == "a"
        with pytest.raises(SourceError, match="a key twice"):
            read_jsonl(b'{"text": "a", "Text": 5}', SETTINGS)


@given(
    st.lists(
        st.lists(st.text(alphabet='a,"\n\r ;强', max_size=6), min_size=2, max_size=2), min_size=1, max_size=5
    )
)
def test_csv_values_are_those_of_the_standard_reader(rows: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["first", "second"], *rows])
    table = parse_csv(buffer.getvalue())
    expected = [row for row in rows if any(row)]
    assert [[row.cells["first"].text, row.cells["second"].text] for row in table.rows] == expected
    for row in table.rows:
        for cell in row.cells.values():
            shown = "".join(buffer.getvalue()[s:e][:1] for s, e in zip(cell.starts, cell.ends, strict=True))
            assert shown == cell.text


class TestDamage:
    @pytest.mark.parametrize(
        "page",
        ["<![foo[ bar ]]><p>正文", "<meta charset=undefined><p>正文", "<meta charset=unicode_escape><p>正文"],
    )
    def test_odd_pages_are_read_or_refused(self, page: str) -> None:
        try:
            assert "正文" in read_html(page.encode(), SETTINGS).bodies[0].text.text
        except SourceError as error:
            assert "cannot be parsed" in str(error)

    def test_end_tags_that_may_be_left_out(self) -> None:
        page = "<p style='display:none'>看不见<p>正文第一段<h1>标题<p>正文第二段"
        document = read_html(page.encode(), SETTINGS)
        assert words_of(document) == ["正文第一段", "标题", "正文第二段"]
        assert document.bodies[0].marks[0].level == 1

    @pytest.mark.parametrize(
        ("part", "data"),
        [
            ("word/styles.xml", b"<broken"),
            (
                "word/document.xml",
                b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>",
            ),
            ("[Content_Types].xml", b"no types"),
        ],
    )
    def test_damaged_parts_of_a_word_document(self, part: str, data: bytes) -> None:
        buffer, damaged = io.BytesIO(), io.BytesIO()
        docx.Document().save(buffer)
        with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(damaged, "w") as target:
            for name in source.namelist():
                target.writestr(name, data if name == part else source.read(name))
        with pytest.raises(SourceError, match="Word document"):
            read_word(damaged.getvalue(), SETTINGS)
