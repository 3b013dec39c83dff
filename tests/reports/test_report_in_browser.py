"""The page of a report, opened in a real browser."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from semantic.findings import Findings
from semantic.reports.page import write_page
from semantic.reports.words import ReportLanguage, Words, percent, short_names

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright, of the extra test")

WORDS = Words.of(ReportLanguage.CHINESE)
PAGES = ("overview", "boilerplate", "commitments", "themes", "speeches", "compare", "method")
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = os.environ.get("SEMANTIC_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("needs chromium, which .ci/run installs where it can")
    with playwright.sync_playwright() as started:
        yield started.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )


@pytest.fixture(scope="module")
def report(findings: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_page(findings, tmp_path_factory.mktemp("page"), WORDS)
    return path


@dataclass
class Opened:
    """A page that is open, with what went wrong in it."""

    page: Any
    address: str
    wrong: list[str] = field(default_factory=list)

    def go(self, place: str) -> Any:
        self.page.goto(f"{self.address}#/{place}")
        return self.page


@pytest.fixture
def opened(browser: Any, report: Path) -> Iterator[Opened]:
    context = browser.new_context(viewport=LAPTOP, permissions=["clipboard-read", "clipboard-write"])
    told = Opened(context.new_page(), report.as_uri())
    told.page.on("console", lambda said: told.wrong.append(f"{said.type}: {said.text}"))
    told.page.on("pageerror", lambda error: told.wrong.append(str(error)))
    told.page.on("dialog", lambda dialog: told.wrong.append(dialog.message))
    told.page.on(
        "request", lambda asked: None if asked.url.startswith(told.address) else told.wrong.append(asked.url)
    )
    told.page.goto(told.address)
    yield told
    context.close()
    assert told.wrong == []


def number_of(findings: Findings, speech_id: str) -> int:
    return [speech.id for speech in findings.speeches].index(speech_id)


def unique_of(findings: Findings, speech_id: str) -> list[str]:
    return [each.text for each in findings.commitments if each.unique and each.speech_id == speech_id]


def promised(page: Any) -> list[str]:
    return list(page.locator("#commitment-list .said > span").all_inner_texts())


def test_each_page_is_reached_by_a_click(opened: Opened) -> None:
    page = opened.page
    for name in PAGES:
        page.locator(f"nav a[data-page={name}]").click()
        assert [s for s in PAGES if page.locator(f"#{s}").is_visible()] == [name]
        assert page.locator("nav a[aria-current=page]").get_attribute("data-page") == name
    page.wait_for_timeout(300)  # charts are drawn meanwhile; what goes wrong in them counts too


def test_one_click_tells_what_only_one_speech_promises(opened: Opened, findings: Findings) -> None:
    alone = unique_of(findings, "yunxi")
    assert alone
    row = opened.page.locator("#overview table.speeches tbody tr", has_text="云溪县")
    link = row.locator("td").last.locator("a")
    assert link.inner_text() == str(len(alone))
    link.click()
    assert sorted(promised(opened.page)) == sorted(alone)


def test_two_clicks_tell_it_too(opened: Opened, findings: Findings) -> None:
    page = opened.page
    page.locator("nav a[data-page=commitments]").click()
    page.locator("#commitments select[name=speech]").select_option(label="云溪县")
    assert sorted(promised(page)) == sorted(unique_of(findings, "yunxi"))


def test_commitments_are_filtered_and_sorted(opened: Opened, findings: Findings) -> None:
    page = opened.go("commitments")
    page.locator("#commitments select[name=unique]").select_option("")
    assert sorted(promised(page)) == sorted(each.text for each in findings.commitments)
    page.locator("#commitments select[name=strength]").select_option("1")
    hard = [each.text for each in findings.commitments if each.strength.value == "hard"]
    assert sorted(promised(page)) == sorted(hard)
    page.locator("#commitments input[type=search]").first.fill("农村公路")
    page.wait_for_timeout(300)
    assert sorted(promised(page)) == sorted(text for text in hard if "农村公路" in text)
    page.locator("#commitments input[type=search]").first.fill("")
    page.wait_for_timeout(300)
    header = page.locator("#commitment-list th", has_text=WORDS("page.speech")).locator("button")
    header.click()
    first = page.locator("#commitment-list tbody td:first-child").all_inner_texts()
    header.click()
    assert page.locator("#commitment-list tbody td:first-child").all_inner_texts() != first
    assert header.locator("xpath=..").get_attribute("aria-sort") == "ascending"


def test_a_family_shows_what_differs(opened: Opened, findings: Findings) -> None:
    (family,) = (
        each for each in findings.families if any("农村公路" in m.passage.text for m in each.members)
    )
    page = opened.go(f"boilerplate/{family.id}")
    fold = page.locator(f"#family-{family.id}")
    assert fold.get_attribute("open") is not None
    fold.locator("blockquote").first.wait_for()
    assert fold.locator("blockquote").count() == len(family.members)
    differing = "".join(fold.locator("mark.differs").all_inner_texts())
    other = next(m.passage.text for m in family.members if not m.is_medoid)
    assert ("150" if "150" in other else "120") in differing
    assert "村村通" not in differing + "".join(fold.locator("mark.other").all_inner_texts())


def test_copying_gives_the_quotation_with_its_source(opened: Opened, findings: Findings) -> None:
    page = opened.go(f"commitments/speech/{number_of(findings, 'yunxi')}")
    text = promised(page)[0]
    page.locator("#commitment-list .copy").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    speech = next(each for each in findings.speeches if each.id == "yunxi")
    for part in (text, "林青", "云溪县", "云溪县工作报告", "2026-01-10", speech.source):
        assert part in copied
    start = speech.text.index(text)
    assert WORDS("page.offsets", start=start, end=start + len(text)) in copied


def test_a_sentence_tells_where_else_it_was_said(opened: Opened, findings: Findings) -> None:
    page = opened.go(f"speeches/{number_of(findings, 'yunxi')}")
    sentence = page.locator(".sentence.told", has_text="农村公路").first
    sentence.click()
    page.locator("aside.where").wait_for()
    assert sentence.get_attribute("aria-expanded") == "true"
    assert "150公里" in page.locator("aside.where").inner_text()
    sentence.press("Enter")
    assert page.locator("aside.where").count() == 0
    assert sentence.get_attribute("aria-expanded") == "false"


def test_two_speeches_side_by_side(opened: Opened, findings: Findings) -> None:
    page = opened.go("boilerplate/matrix")
    a, b = number_of(findings, "yunxi"), number_of(findings, "baita")
    cell = page.locator(f"#matrix a[href='#/compare/{a}/{b}']")
    (shared,) = (s for s in findings.shared if (s.speech_id, s.other_id) == ("yunxi", "baita"))
    assert cell.inner_text() == percent(shared.share).removesuffix("%")
    cell.click()
    pair = page.locator(".pair", has_text="农村公路").first
    marked = "".join(pair.locator("mark").all_inner_texts())
    assert "120" in marked
    assert "150" in marked
    assert "村村通" not in marked


def test_the_map_has_a_point_a_paragraph_that_leads_to_it(opened: Opened, findings: Findings) -> None:
    page = opened.go("themes")
    points = page.locator(".chart[data-chart=map] .mark-symbol.role-mark path")
    points.first.wait_for()
    assert points.count() == len(findings.themes.assignments)
    points.first.dispatch_event("click")
    page.wait_for_function("location.hash.startsWith('#/speeches/')")


def test_a_theme_lists_its_paragraphs(opened: Opened, findings: Findings) -> None:
    page = opened.go("themes")
    fold = page.locator("details[data-theme='0']")
    fold.locator("summary").click()
    fold.locator("figure.quotation").first.wait_for()
    largest = findings.themes.themes[0].id
    assert fold.locator("figure.quotation").count() == sum(
        each.theme == largest for each in findings.themes.assignments
    )


def test_hostile_text_is_text(opened: Opened, findings: Findings) -> None:
    page = opened.go(f"speeches/{number_of(findings, 'hostile')}")
    assert "<script>alert(1)</script>" in page.locator(".reader").inner_text()
    assert page.locator(".reader h2").inner_text() == "<img src=x onerror=alert(1)>"
    assert page.locator("main img, main script, main a[href^='javascript']").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_all_of_its_width(opened: Opened, name: str) -> None:
    opened.page.set_viewport_size(PHONE)
    page = opened.go(name)
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", PAGES)
def test_everything_has_a_name_and_headings_are_in_order(opened: Opened, name: str) -> None:
    page = opened.go(name)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, a, select, input, [role=img], [role=button]")]
        .filter((each) => each.offsetParent !== null && !(each.innerText || "").trim()
          && !each.getAttribute("aria-label") && !(each.labels && each.labels.length)).map((each) => each.outerHTML)"""
    )
    assert nameless == []
    levels = page.evaluate(
        "() => [...document.querySelectorAll('h1,h2,h3,h4')].filter((h) => h.offsetParent).map((h) => Number(h.tagName[1]))"
    )
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_keyboard_reaches_the_content_first(opened: Opened) -> None:
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.className") == "skip"
    assert opened.page.evaluate("document.documentElement.lang") == "zh"


def test_what_is_printed_has_no_buttons(opened: Opened) -> None:
    page = opened.go("commitments")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator(".copy").first.is_visible()
    assert page.locator("#commitment-list .said").first.is_visible()


def test_what_is_written_on_colour_can_be_read(opened: Opened) -> None:
    page = opened.go("boilerplate")
    contrasts = page.evaluate(CONTRASTS)
    assert contrasts
    assert {where: ratio for where, ratio in contrasts.items() if ratio < 4.5} == {}


CONTRASTS = """() => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const told = {};
  const holder = document.querySelector("#boilerplate");
  const classes = [...Array(11).keys()].map((step) => `heat heat-${step}`).concat(
    ["badge verbatim", "badge edited", "badge reworded", "badge unique", "badge hard", "badge soft"], ["differs", "target", "shade verbatim"]);
  for (const name of classes) {
    const element = document.createElement(name.startsWith("badge") ? "span" : "mark");
    element.className = name;
    element.textContent = "7";
    holder.append(element);
    const style = getComputedStyle(element);
    const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
    told[name] = (a + 0.05) / (b + 0.05);
    element.remove();
  }
  return told;
}"""


def test_without_scripts_the_findings_can_be_read(browser: Any, report: Path, findings: Findings) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    told = page.locator("body").inner_text()
    assert WORDS("page.noscript") in told
    for name in short_names(findings.speeches).values():
        assert name in told
    context.close()
