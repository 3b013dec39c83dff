"""The page of a report as a file: what is in it, where its texts stand, and what it lets run."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
import regex
from lxml.html import document_fromstring
from semantic import Corpus
from semantic.findings import Findings
from semantic.reports.page import page, write_page
from semantic.reports.vega import bundled, bundling
from semantic.reports.words import ReportLanguage, Words

CHINESE, ENGLISH = (Words.of(language) for language in ReportLanguage)
SCRIPT = regex.compile(r"<script([^>]*)>(.*?)</script>", regex.DOTALL)
REPORTS = Path(__file__).parents[2] / "semantic" / "reports"
PAGE = REPORTS / "page"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.js")))
HEAVY = 150_000
"""Characters that the page of a handful of paragraphs may have beside the library that draws: a mail carries that."""


@pytest.fixture(scope="module")
def html(findings: Findings) -> str:
    return page(findings, CHINESE)


def data(html: str, name: str) -> Any:
    (found,) = (text for attributes, text in SCRIPT.findall(html) if f'id="{name}"' in attributes)
    return json.loads(found)


def test_texts_stand_where_the_page_says(html: str, findings: Findings) -> None:
    told = data(html, "findings")
    texts = [speech["text"] for speech in told["speeches"]]
    assert texts == [speech.text for speech in findings.speeches]

    def at(row: list[int]) -> str:
        return str(texts[row[0]][row[1] : row[2]])

    assert [at(row) for row in told["commitments"]] == [each.text for each in findings.commitments]
    assert [[at(member) for member in family[7]] for family in told["families"]] == [
        [member.passage.text for member in family.members] for family in findings.families
    ]
    nearest = [each.nearest.text for each in findings.commitments if each.nearest]
    assert [at(row[9]) for row in told["commitments"] if row[9]] == nearest
    assert nearest


def test_all_that_is_found_stands_where_the_page_says(html: str, findings: Findings) -> None:
    told = data(html, "findings")
    speeches = told["speeches"]

    def at(place: list[int]) -> str:
        return str(speeches[place[0]]["text"][place[1] : place[2]])

    assert [[at(place) for place in row[4]] for row in told["formulae"]] == [
        [each.text] * len(each.occurrences) for each in findings.formulae
    ]
    targets = [[at(place) for place in row[3]] for row in told["indicators"]]
    assert sorted(itertools.chain(*targets)) == sorted(row.target.text for row in findings.indicators)
    assert ["地区生产总值增长5%左右", "地区生产总值增长7%以上"] in targets
    assert ["城镇新增就业2万人以上", "城镇新增就业3万人左右"] in targets
    for speech, read in zip(speeches, findings.speeches, strict=True):
        rows = [read.text[start:end] for start, end, *_ in speech["paragraphs"]]
        assert rows == [paragraph.text for paragraph in read.paragraphs]
    (road,) = (family[7] for family in told["families"] if "农村公路" in at(family[7][0]))
    (version,) = (member for member in road if len(member) > 4)
    (medoid,) = (member for member in road if len(member) == 4)
    ((kind, mine, other),) = version[5]
    assert (kind, {at(medoid)[slice(*mine)], at(version)[slice(*other)]}) == (
        "number",
        {"120公里", "150公里"},
    )


def test_offsets_are_code_points_behind_an_emoji(traps: Findings) -> None:
    told = data(page(traps, CHINESE, str), "findings")
    barn = told["speeches"][0]
    (place,) = (row for row in told["commitments"] if row[0] == 0)
    assert barn["text"].startswith("🐝")
    assert barn["points"] == len(barn["text"])
    assert barn["text"][place[1] : place[2]] == traps.speeches[0].paragraphs[1].text
    assert [barn["text"][start:end] for start, end, *_ in place[8]] == [
        "今年我们将新建改建农村公路150公里",
        "惠及山区群众三万人",
    ]


def test_scripts_are_its_own_and_the_data(html: str) -> None:
    attributes = [each.strip() for each, _ in SCRIPT.findall(html)]
    assert attributes[:2] == [f'type="application/json" id="{name}"' for name in ("findings", "charts")]
    assert attributes[2:] == [""] * (1 + len(list(PAGE.glob("*.js"))))
    texts = [text for _, text in SCRIPT.findall(html)]
    assert texts[2] == bundled().replace("</script", "<\\/script")
    assert "".join(sorted(texts[3:])) == "".join(
        sorted(path.read_text(encoding="utf-8") for path in PAGE.glob("*.js"))
    )


def test_only_its_own_scripts_may_run(html: str) -> None:
    (policy,) = regex.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    allowed = set(regex.findall(r"sha256-([^&]+?)(?:&#39;|')", policy))
    scripts = [text for attributes, text in SCRIPT.findall(html) if not attributes]
    assert {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts} == allowed
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]


def test_nothing_is_fetched(html: str) -> None:
    without = SCRIPT.sub("", html)
    assert regex.findall(r"(?:src|href)\s*=\s*[\"']?(?:https?:|//)", without) == []
    assert "@import" not in without


def test_hostile_text_is_escaped(html: str) -> None:
    without = SCRIPT.sub("", html)
    assert "<img" not in without
    assert "&lt;img src=x onerror=alert(1)&gt;" in without
    assert "<script>alert" not in html


def parsed(html: str) -> Any:
    return document_fromstring(html)


def elements(html: str) -> list[Any]:
    return [each for each in parsed(html).iter() if isinstance(each.tag, str)]


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_what_tries_to_be_more_than_text_makes_no_element(traps: Findings, words: Words) -> None:
    html = page(traps, words, str)
    tags = {each.tag for each in elements(html)}
    assert tags & {"img", "svg", "iframe", "object", "embed", "form", "link", "base", "b"} == set()
    attributes = [attribute for each in elements(html) for attribute in each.items()]
    assert [name for name, _ in attributes if name.startswith("on")] == []
    assert [value for name, value in attributes if name == "href" and not value.startswith("#")] == []
    assert [name for name, _ in attributes if name in {"src", "srcdoc", "action", "formaction"}] == []
    document = parsed(html)
    titles = [each.text for each in document.xpath("//table//span[@class='title']")]
    assert titles == [speech.title for speech in traps.speeches]
    assert "{{7*7}}" in str(titles)
    names = [each.text for each in document.xpath("//table[@data-sortable]//td[1]/a")]
    assert names == [speech.place for speech in traps.speeches]
    notices = " ".join(document.xpath("//ul[@class='notices']/li/text()"))
    assert traps.reading.failures[0].source in notices
    assert [speech["text"] for speech in data(html, "findings")["speeches"]] == [
        speech.text for speech in traps.speeches
    ]


@pytest.mark.parametrize("name", ["findings", "charts"])
def test_data_hold_no_sign_that_ends_or_begins_an_element(traps: Findings, name: str) -> None:
    (found,) = (
        text for attributes, text in SCRIPT.findall(page(traps, CHINESE, str)) if f'id="{name}"' in attributes
    )
    assert "\\u003c/script\\u003e" in found
    assert set(found) & set("<>&'") == set()


def test_every_address_leads_to_a_page_that_is_there(html: str) -> None:
    document = parsed(html)
    sections = [each.get("id") for each in document.xpath("//main/section")]
    assert sections == [each.get("data-page") for each in document.xpath("//nav/a")]
    assert [each for each in sections if not document.xpath(f"//section[@id='{each}'][@hidden]")] == [
        "overview"
    ], "without scripts one page is seen"
    ids = [each.get("id") for each in elements(html) if each.get("id")]
    assert len(ids) == len(set(ids))
    inside = {each.get("href").split("/")[1] for each in document.xpath("//a[starts-with(@href, '#/')]")}
    assert inside == set(sections)


def test_what_needs_no_script_is_in_the_page(html: str, findings: Findings) -> None:
    told = parsed(SCRIPT.sub("", html)).text_content()
    for theme in findings.themes.themes:
        assert theme.label in told
        assert " · ".join(theme.terms) in told
    for speech in findings.speeches:
        assert str(speech.title) in told
    assert findings.encoder in told
    assert CHINESE("page.noscript") in told


def test_it_is_no_larger_than_it_has_to_be(findings: Findings) -> None:
    assert len(page(findings, CHINESE, str)) < HEAVY


def test_findings_gathered_again_give_the_same_bytes(
    traps: Findings, trap_files: list[Path], tmp_path: Path
) -> None:
    with Corpus.build(trap_files[::-1], tmp_path / "again.corpus", encoder=traps.encoder) as corpus:
        assert page(corpus.findings(k=2), CHINESE, str) == page(traps, CHINESE, str)


def said_by_scripts() -> list[tuple[set[str], set[str]]]:
    """Return for each call of ``say`` the keys it may ask for, and the names of the values it gives."""
    calls = []
    for arguments in regex.findall(r"\bsay(\((?:[^()]|(?1))*\))", SOURCE):
        key, _, values = arguments[1:-1].partition(", {")
        keys = set(regex.findall(r'"(\w+)"', key))
        inside = regex.sub(r"(\((?:[^()]|(?1))*\))", "", values.rpartition("}")[0])  # of calls, no arguments
        calls.append((keys, set(regex.findall(r"(?:^|,)\s*(\w+)", inside))))
    return calls


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_scripts_give_each_value_that_the_words_ask_for(words: Words) -> None:
    known = words.part("page")
    calls = [(key, values) for keys, values in said_by_scripts() for key in keys]
    assert ("shown", {"shown", "all"}) in calls
    assert ("matrix_cell", {"a", "b", "share"}) in calls
    for key, values in calls:
        assert set(regex.findall(r"\{(\w+)\}", known[key])) <= values, key


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_keys_that_are_put_together_have_words_too(words: Words) -> None:
    known = words.part("page")
    for start, ends in {
        "formula": ("text", "type", "speeches", "count", "first"),
        "by": ("index", "speeches", "length", "fixity"),
    }.items():
        assert f"say(`{start}_${{key}}`)" in SOURCE
        assert {f"{start}_{end}" for end in ends} <= known.keys()
    template = (REPORTS / "templates" / "report.html").read_text(encoding="utf-8")
    asked = set(regex.findall(r"""words\(["']page\.(\w+)["'][,)]""", template))
    assert {"title", "skip", "only_here_of", "footer"} < asked <= known.keys()


def test_the_words_that_scripts_say_are_there() -> None:
    said = {
        key
        for path in PAGE.glob("*.js")
        for key in regex.findall(r'say\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert said
    for words in (CHINESE, ENGLISH):
        assert said <= words.part("page").keys()


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_the_same_findings_give_the_same_bytes(findings: Findings, tmp_path: Path, words: Words) -> None:
    written = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (path,) = write_page(findings, tmp_path / name, words)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    assert f'<html lang="{words.language.value}">'.encode() in written[0]


def test_half_a_surrogate_pair_is_written_as_lost(broken: Findings, tmp_path: Path) -> None:
    (path,) = write_page(broken, tmp_path, CHINESE)
    assert data(path.read_text(encoding="utf-8"), "findings")["speeches"][0]["text"].startswith("\ufffd")


def test_nothing_found_is_a_page_too(nothing: Findings) -> None:
    told = page(nothing, ENGLISH)
    assert data(told, "findings")["families"] == []
    assert "0 families of passages" in told


def test_another_process_puts_the_same_script_together() -> None:
    with bundling() as vega:
        assert vega() == bundled()


def test_where_that_process_fails_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with bundling() as vega:
        assert "window.vegaEmbed" in vega()
