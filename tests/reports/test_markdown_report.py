"""The report as Markdown: what it says, in both languages, and that texts of speeches stay texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from semantic.findings import Findings
from semantic.records import Failure, Gap
from semantic.reports.markdown import markdown, marked, write_markdown
from semantic.reports.tables import mended
from semantic.reports.words import ReportLanguage, Words
from semantic.reuse.republished import Republished
from semantic.text.placed import Span

READER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
ENGLISH, CHINESE = (Words.of(language) for language in (ReportLanguage.ENGLISH, ReportLanguage.CHINESE))


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown(text: str) -> str:
    """What a reader of the page sees, without any marks."""
    return "\n".join(
        token.content for token in tokens(text) if token.type in ("text", "text_special", "softbreak")
    )


def headings(text: str) -> list[str]:
    found = list(READER.parse(text))
    return [found[number + 1].content for number, token in enumerate(found) if token.type == "heading_open"]


def section(text: str, title: str, level: int = 2) -> str:
    """The lines under a heading, until the next one of its level or above."""
    lines = text.splitlines()
    first = lines.index(f"{'#' * level} {title}")
    ends = tuple(f"{'#' * above} " for above in range(1, level + 1))
    return "\n".join(
        lines[first + 1 : next((n for n in range(first + 1, len(lines)) if lines[n].startswith(ends)), None)]
    )


@pytest.fixture(scope="module")
def english(findings: Findings) -> str:
    return markdown(findings, ENGLISH)


@pytest.fixture(scope="module")
def chinese(findings: Findings) -> str:
    return markdown(findings, CHINESE)


def test_it_is_written_in_the_language_of_the_words(
    findings: Findings, english: str, chinese: str, tmp_path: Path
) -> None:
    for words, text in ((ENGLISH, english), (CHINESE, chinese)):
        (path,) = write_markdown(findings, tmp_path, words)
        assert path == tmp_path / "report.md"
        assert path.read_bytes() == text.encode()
        assert "\r" not in text
        assert "\n\n\n" not in text
        parts = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
        assert parts == [
            words(f"page.nav_{part}")
            for part in ("overview", "boilerplate", "commitments", "themes", "method")
        ]
    assert english.startswith("# What 3 speeches share, and what each alone promises\n")
    assert chinese.startswith("# 3篇讲话：共有什么，各自承诺什么\n")


def test_every_table_is_one(english: str, chinese: str) -> None:
    for text in (english, chinese):
        heads = [line for line in text.splitlines() if line.startswith("|--")]
        assert len([token for token in READER.parse(text) if token.type == "table_open"]) == len(heads) == 6


def test_the_overview_tells_what_speeches_are_made_of(findings: Findings, english: str) -> None:
    overview = section(english, "Overview")
    assert "(family paragraph-3)" in overview
    entry = next(each for each in findings.ledger if each.speech_id == "yunxi").to_json()
    own, verbatim = (f"{100 * entry[kind]:.0f}%" for kind in ("own", "verbatim"))
    (row,) = [line for line in overview.splitlines() if line.startswith("| 云溪县 |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:5] == ["云溪县", "云溪县工作报告 · 林青", "2026-01-10", "142", verbatim]
    assert cells[7:] == [own, "3", "1", "yunxi"]
    assert "Nothing was taken out." in overview


def test_what_was_dropped_and_what_failed_is_named(broken: Findings) -> None:
    reading = broken.reading
    gap = Gap(at=3, missing=None, text="……", source_start=3, source_end=5)
    first, *others = reading.speeches
    changed = replace(
        broken,
        republished=(Republished(speech_id="yunxi", first_id="baita", share=0.9),),
        reading=replace(
            reading,
            speeches=(replace(first, gaps=(gap,)), *others),
            failures=(Failure(source="b_c.pdf", message="it has <no> text layer"),),
            notices=(Failure(source="d.txt", message="guessed to be GB 18030"),),
        ),
    )
    overview = section(mended(markdown(changed, ENGLISH)), "Overview")
    assert r"- b\_c.pdf was not read: it has \<no\> text layer" in overview
    assert "- **d.txt** guessed to be GB 18030" in overview
    assert "- 云溪县 is 白塔乡 given again: 90% of the shorter one" in overview
    assert "- 白塔乡: places where text is withheld: 1." in overview
    assert "| odd | 1 | \ufffdx |" in overview


def test_families_show_what_differs_in_bold(english: str, chinese: str) -> None:
    assert "- ★ **白塔乡** p2 今年全县新建改建农村公路150公里，" in english
    assert (
        "- **云溪县** p2 · edited: 今年全县新建改建农村公路**120公里**，惠及山区群众三万人，让村村通上放心路。 [figure 150公里 / 120公里]"
        in english
    )
    assert (
        "- **云溪县** p2 · 改动：今年全县新建改建农村公路**120公里**，惠及山区群众三万人，让村村通上放心路。〔数字 150公里 / 120公里〕"
        in chinese
    )
    assert "- **verbatim** 云溪县 p3" in english
    assert "First in 云溪县, 2026-01-10." in english


def test_the_commonest_families_come_first(findings: Findings) -> None:
    rare, common, *others = findings.families
    changed = replace(
        findings,
        families=(replace(rare, id="rare", boilerplate_index=0.1), replace(common, id="common", boilerplate_index=0.9), *others),
    )  # fmt: skip
    ids = [
        title.split(":")[0]
        for title in headings(section(markdown(changed, ENGLISH), "Families of passages", 3))
    ]
    assert ids == ["common", "paragraph-3", "rare"]


def test_formulae_with_counts_and_where_first_used(english: str) -> None:
    assert "| 惠及山区群众三万人，让村村通上放心路 | phrase | 2 | 2 | 云溪县 (2026-01-10) |" in english


def test_commitments_are_unique_first_with_targets_in_bold(english: str) -> None:
    own = section(english, "云溪县: commitments 3, of it alone 1", 3)
    assert own.index("**only here · hard** (1)") < own.index("- **p4s1** **年内建成云溪水渠三十公里**")
    assert own.index("**p4s1**") < own.index("**others too · hard** (2)") < own.index("- **p1s1**")
    assert "  - Target: 地区生产总值增长5%左右 (by 2026-12-31); 城镇新增就业2万人以上 (by 2026-12-31)" in own
    assert "  - Nearest elsewhere: 白塔乡 p2s1 · edited · similarity 0." in own
    assert "[figure 120公里 / 150公里]" in own


def test_indicators_go_from_the_lowest_to_the_highest(english: str) -> None:
    assert "| 地区生产总值增长 | 2026-12-31 | 2 | 云溪县 5%左右; 白塔乡 7%以上 |" in english


def test_themes_with_their_terms_medoids_and_shares(findings: Findings, english: str) -> None:
    part = section(english, "Themes")
    assert "2 themes, as asked for; no other number was tried." in part
    for theme in findings.themes.themes:
        assert f"{theme.id} · " in part
    texts = {paragraph.id: paragraph for paragraph in findings.reading.paragraphs}
    seen = shown(part)
    for theme in findings.themes.themes:
        assert texts[theme.medoid].text.split("`")[0] in seen
    for spent in findings.themes.by_speech:
        assert f" {spent.distance:.2f} |" in part


def test_the_method_tells_encoder_settings_and_how_sure_it_is(english: str) -> None:
    part = section(english, "Method")
    assert "- Encoder: static-multilingual" in part
    assert "- Probability from which on a pair is reuse: 0." in part
    assert '"asked": 2' in part
    assert "| Two passages are versions of each other | 0." in part


def test_texts_of_speeches_stay_texts(english: str, chinese: str) -> None:
    for text in (english, chinese):
        kinds = {token.type for token in tokens(text)}
        assert not kinds & {"html_block", "html_inline", "link_open", "image", "s_open", "em_open"}
        seen = shown(text).replace("\n", "")
        for said in (
            "<img src=x onerror=alert(1)>", "*<b>坏</b>*", "=1+1|镇", "~~删~~、# 标题、&lt; 都是文字",
        ):  # fmt: skip
            assert said in seen, said
    code = [token.content for token in tokens(english) if token.type == "code_inline"]
    assert all(content.startswith("benchmarks/") for content in code)


def test_long_lists_say_how_many_there_are_and_where(findings: Findings) -> None:
    formula, family = findings.formulae[0], findings.families[1]
    commitment = next(each for each in findings.commitments if each.unique and each.speech_id == "yunxi")
    formulae = tuple(replace(formula, text=f"短语{number}") for number in range(130))
    member = next(each for each in family.members if not each.is_medoid)
    long = replace(family, members=(*family.members, *[member] * 40))
    changed = replace(
        findings,
        formulae=formulae,
        first_used={each.text: None for each in formulae},
        families=(long, *(replace(family, id=f"sentence-{number}") for number in range(60))),
        commitments=tuple(
            replace(commitment, id=f"yunxi:c{number}", novelty=number / 100) for number in range(40)
        ),
        inside=tuple(replace(each, unique=()) for each in findings.inside),
    )
    text = markdown(changed, ENGLISH)
    phrases = section(text, "Set phrases", 3)
    assert "The first 100 of 130 are here; formulae.csv has them all." in phrases
    assert (phrases.count("| 短语"), "| 短语99 | phrase | 2 | 2 | – |" in phrases) == (100, True)
    families = section(text, "Families of passages", 3)
    assert "The first 50 of 61 are here; families.csv has them all." in families
    assert families.count("#### ") == 50
    assert "- and 11 more, all in families.csv" in families
    own = section(text, "云溪县: commitments 40, of it alone 40", 3)
    assert "The first 25 of 40 are here; commitments.csv has them all." in own
    assert "**only here · hard** (40)" in own
    listed = [line.split("**")[1] for line in own.splitlines() if line.startswith("- **c")]
    assert listed == [f"c{number}" for number in range(39, 14, -1)], "the least like others first"


def test_next_to_nothing_is_said_in_words(nothing: Findings) -> None:
    text = markdown(nothing, ENGLISH)
    assert "No two speeches share a passage." in text
    assert "No two speeches set a target for the same indicator and time." in text
    assert "Families of passages" not in headings(text)


def test_half_a_surrogate_pair_becomes_the_sign_for_a_lost_character(
    broken: Findings, tmp_path: Path
) -> None:
    (path,) = write_markdown(broken, tmp_path, CHINESE)
    assert "| 白塔乡 | 白塔乡工作报告\ufffd · \ufffd赵河 |" in path.read_text(encoding="utf-8")


def test_bold_ends_where_markdown_sees_a_border() -> None:
    assert marked("《纲要》印发5%左右", [Span(0, 4), Span(6, 8)]) == "《**纲要**》印发**5**%左右"
    assert marked("一二三四", [Span(2, 3), Span(0, 2)]) == "**一二三**四", "touching spans are one"
    assert marked(" a  b ", [Span(4, 5)]) == "a **b**"
    assert marked("（%）", [Span(0, 3)]) == "（%）"


SIGNS = st.text(st.sampled_from(list('ab中文5%*_`[]()<>|#&;~$!\\-+.:"“”《》 \t\u3000é̀€')), max_size=12)


@given(SIGNS, st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=3))
def test_any_text_is_seen_as_it_is_with_its_spans_in_bold(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Span(min(place), min(max(place), len(text))) for place in places if min(place) <= len(text)]
    (inline,) = READER.parseInline(marked(text, spans))
    seen, bold, strong = "", "", 0
    for token in inline.children or ():
        strong += token.nesting if token.type.startswith("strong") else 0
        assert token.type in ("text", "text_special", "strong_open", "strong_close")
        seen += token.content
        bold += token.content if strong else ""
    assert seen == " ".join(text.split())
    letters = [
        character.isalnum() and any(start <= n < end for start, end in spans)
        for n, character in enumerate(text)
    ]
    assert [character for character in bold if character.isalnum()] == [
        character for character, is_bold in zip(text, letters, strict=True) if is_bold
    ]
