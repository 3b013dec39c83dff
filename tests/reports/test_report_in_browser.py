"""The page of a report, opened in a real browser."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from semantic import Corpus
from semantic.findings import Findings
from semantic.reports.page import write_page
from semantic.reports.words import ReportLanguage, Words, percent, short_names, shortened

from in_browser import FAINT

WORDS = Words.of(ReportLanguage.CHINESE)
PAGES = ("overview", "boilerplate", "commitments", "themes", "speeches", "compare", "method")
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


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
        settle(self.page)
        return self.page


def settle(page: Any) -> None:
    """Wait until the page has heard of what was done: a fold that opened and a changed address are told to it later."""
    page.evaluate("() => new Promise((done) => setTimeout(done))")


def click(place: Any) -> None:
    place.click()
    settle(place.page)


def press(place: Any, key: str = "Enter") -> None:
    place.press(key)
    settle(place.page)


@pytest.fixture
def opened(browser: Any, report: Path) -> Iterator[Opened]:
    with opening(browser, report) as told:
        yield told


@contextmanager
def opening(browser: Any, report: Path) -> Iterator[Opened]:
    """Open a report; whatever goes wrong in it, or is asked of elsewhere, is told when it is closed."""
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
        click(page.locator(f"nav a[data-page={name}]"))
        assert [s for s in PAGES if page.locator(f"#{s}").is_visible()] == [name]
        assert page.locator("nav a[aria-current=page]").get_attribute("data-page") == name
    page.wait_for_timeout(300)  # charts are drawn meanwhile; what goes wrong in them counts too


def test_one_click_tells_what_only_one_speech_promises(opened: Opened, findings: Findings) -> None:
    alone = unique_of(findings, "yunxi")
    assert alone
    row = opened.page.locator("#overview table.speeches tbody tr", has_text="云溪县")
    link = row.locator("td").last.locator("a")
    assert link.inner_text() == str(len(alone))
    click(link)
    assert sorted(promised(opened.page)) == sorted(alone)


def test_two_clicks_tell_it_too(opened: Opened, findings: Findings) -> None:
    page = opened.page
    click(page.locator("nav a[data-page=commitments]"))
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
    click(header)
    first = page.locator("#commitment-list tbody td:first-child").all_inner_texts()
    click(header)
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
    click(page.locator("#commitment-list .copy").first)
    page.locator("#commitment-list .copy", has_text=WORDS("page.copied")).wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    speech = next(each for each in findings.speeches if each.id == "yunxi")
    for part in (text, "林青", "云溪县", "云溪县工作报告", "2026-01-10", speech.source):
        assert part in copied
    start = speech.text.index(text)
    assert WORDS("page.offsets", start=start, end=start + len(text)) in copied


def test_a_sentence_tells_where_else_it_was_said(opened: Opened, findings: Findings) -> None:
    page = opened.go(f"speeches/{number_of(findings, 'yunxi')}")
    sentence = page.locator(".sentence.told", has_text="农村公路").first
    click(sentence)
    page.locator("aside.where").wait_for()
    assert sentence.get_attribute("aria-expanded") == "true"
    assert "150公里" in page.locator("aside.where").inner_text()
    press(sentence)
    assert page.locator("aside.where").count() == 0
    assert sentence.get_attribute("aria-expanded") == "false"


def test_two_speeches_side_by_side(opened: Opened, findings: Findings) -> None:
    page = opened.go("boilerplate/matrix")
    a, b = number_of(findings, "yunxi"), number_of(findings, "baita")
    cell = page.locator(f"#matrix a[href='#/compare/{a}/{b}']")
    (shared,) = (s for s in findings.shared if (s.speech_id, s.other_id) == ("yunxi", "baita"))
    assert cell.inner_text() == percent(shared.share).removesuffix("%")
    click(cell)
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
    click(fold.locator("summary"))
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
    reached = opened.page.evaluate("document.activeElement.outerHTML.split('>')[0]")
    assert reached == '<a class="skip" href="#content"'
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


SCHOOL = "我们将持续办好人民满意的教育，新建改扩建中小学校，新增学位{places}万个，{year}年底前全部投入使用，让孩子们在家门口上好学。"
PHRASE = "我们坚持发展为了人民，扎实办好民生实事，不断增强人民群众的获得感、幸福感、安全感。"
GROWTH = "今年发展的主要预期目标是：地区生产总值增长{growth}，粮食产量保持稳定。"
ATTACK = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1> 🚜🌾 我们来自田野。"
TOWNS = {
    "qinghe": [
        GROWTH.format(growth="5%左右"),
        SCHOOL.format(places=3, year=2027),
        PHRASE,
        "今年我们将建成青河二桥，2026年底前通车。",
        "我们将为城北老街安装电梯六十部。",
    ],
    "songlin": [
        GROWTH.format(growth="6%"),
        SCHOOL.format(places=5, year=2027),
        PHRASE,
        "我们将在2029年底前新建松林水库一座，蓄水两千万立方米。",
        "我们将继续关心护林员的生活。",
    ],
    "hongyan": [
        GROWTH.format(growth="5%左右"),
        SCHOOL.format(places=3, year=2028),
        PHRASE,
        "我们将培训养蜂能手八百名。",
    ],
    "tianye": [
        ATTACK,
        PHRASE,
        "🐝 今年我们将修复红砖粮仓四座，2027年6月底前开放。我们将引进良种猪二百头。",
    ],
    "harbour": [
        "We will build 40 new ferries by the end of 2028 and open a school of navigation.",
        "Last year the sea was calm and the fishing was good.",
    ],
}  # fmt: skip
KNOWN = {
    "qinghe": {"place": "青河县", "speaker": "周禾", "date": "2026-01-12", "title": "青河县工作报告"},
    "songlin": {"place": "松林县", "speaker": "吴岭", "date": "2026-01-15", "title": "松林县工作报告"},
    "hongyan": {"place": "红岩县", "speaker": "郑石", "date": "2026-02-02", "title": "红岩县工作报告"},
    "tianye": {"place": "田野县", "speaker": "钱🌾", "date": "2026-02-08", "title": "田野县工作报告"},
    "harbour": {"place": "Harbour", "speaker": "A. Quay", "date": "2026-03-01", "title": "Address", "language": "en"},
}  # fmt: skip


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """What is found in five speeches: one passage in three of them with another figure or deadline, and one full of traps."""
    folder = tmp_path_factory.mktemp("towns")
    rows = [
        {"speech_id": id_, "text": text, "language": "zh", **KNOWN[id_]}
        for id_, texts in TOWNS.items()
        for text in texts
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "table.jsonl").write_text(lines, encoding="utf-8")
    with Corpus.build(folder / "table.jsonl", folder / "corpus", encoder="static-multilingual") as corpus:
        return corpus.findings(k=3)


@pytest.fixture(scope="module")
def towns_report(towns: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_page(towns, tmp_path_factory.mktemp("towns-page"), WORDS)
    return path


@pytest.fixture
def visited(browser: Any, towns_report: Path) -> Iterator[Opened]:
    with opening(browser, towns_report) as told:
        yield told


def row_of(page: Any, name: str) -> Any:
    return page.locator("#overview table.speeches tbody tr", has_text=name)


def marks_in(place: Any, kind: str = "mark") -> str:
    return "".join(place.locator(kind).all_inner_texts())


def unfold(page: Any) -> None:
    """Open all that is folded on the page that is shown, and ask of each sentence where else it was said."""
    page.evaluate(
        """() => {
        document.querySelectorAll("main > section:not([hidden]) details").forEach((fold) => (fold.open = true));
        document.querySelectorAll("main > section:not([hidden]) .sentence.told").forEach((sentence) => sentence.click());
        }"""
    )
    page.wait_for_timeout(200)  # folds are filled once the browser has told that they opened


@pytest.mark.parametrize("speech_id", TOWNS)
def test_the_number_leads_to_as_many_commitments(visited: Opened, towns: Findings, speech_id: str) -> None:
    link = row_of(visited.page, KNOWN[speech_id]["place"]).locator("td").last.locator("a")
    count = int(link.inner_text())
    click(link)
    assert len(promised(visited.page)) == count
    assert sorted(promised(visited.page)) == sorted(unique_of(towns, speech_id))
    assert visited.page.locator("#commitments select[name=speech]").input_value() == str(
        number_of(towns, speech_id)
    )


def test_the_number_leads_there_whatever_was_chosen_before(visited: Opened, towns: Findings) -> None:
    page = visited.go("commitments")
    page.locator("#commitments select[name=unique]").select_option("0")
    page.locator("#commitments select[name=strength]").select_option("0")
    page.locator("#commitment-list input[type=search]").fill("渡船")
    click(page.locator("nav a[data-page=overview]"))
    click(row_of(page, "松林县").locator("td").last.locator("a"))
    assert sorted(promised(page)) == sorted(unique_of(towns, "songlin"))
    page.wait_for_timeout(300)  # longer than the search waits for more letters
    assert sorted(promised(page)) == sorted(unique_of(towns, "songlin"))


def test_commitments_are_sorted_by_deadline(visited: Opened, towns: Findings) -> None:
    page = visited.go("commitments")
    page.locator("#commitments select[name=unique]").select_option("")
    dates = sorted(
        min(dated)
        for each in towns.commitments
        if (dated := [t.deadline.date for t in each.targets if t.deadline and t.deadline.date])
    )
    without = ["–"] * (len(towns.commitments) - len(dates))
    header = page.locator("#commitment-list th button[data-key=deadline]")
    shown = page.locator("#commitment-list tbody td.date")
    click(header)
    assert shown.all_inner_texts() == dates[::-1] + without
    press(header)
    assert shown.all_inner_texts() == dates + without


def test_commitments_are_searched_and_the_number_is_said(visited: Opened) -> None:
    page = visited.go("commitments")
    page.locator("#commitments select[name=unique]").select_option("")
    page.locator("#commitment-list input[type=search]").fill("FERRIES")
    page.wait_for_function("document.querySelectorAll('#commitment-list tbody tr').length === 1")
    assert promised(page) == TOWNS["harbour"][:1]
    assert page.locator("#commitment-list [role=status]").inner_text() == WORDS("page.shown", shown=1, all=1)


def test_a_family_marks_the_figure_and_the_deadline(visited: Opened, towns: Findings) -> None:
    (family,) = (each for each in towns.families if any("学位" in m.passage.text for m in each.members))
    page = visited.go("boilerplate")
    fold = page.locator(f"#family-{family.id}")
    click(fold.locator("summary"))
    texts = fold.locator("blockquote").all_inner_texts()
    assert sorted(texts) == sorted(member.passage.text for member in family.members)
    medoid, *others = (fold.locator("blockquote").nth(number) for number in range(len(texts)))
    assert medoid.locator("mark").count() == 0
    for other in others:
        differing = marks_in(other, "mark.differs")
        five, later = "5万" in other.inner_text(), "2028" in other.inner_text()
        assert ("5" in differing) == five
        assert ("2028" in differing) == later
        assert five != later
        for same in ("教育", "学校", "家门口"):
            assert same not in marks_in(other)


def test_what_is_copied_counts_signs_beyond_the_first_plane_as_one(visited: Opened, towns: Findings) -> None:
    page = visited.go(f"commitments/speech/{number_of(towns, 'tianye')}")
    (commitment,) = (each for each in towns.commitments if each.unique and "粮仓" in each.text)
    row = page.locator("#commitment-list tbody tr", has_text="粮仓")
    assert row.locator(".said > span").inner_text() == commitment.text
    assert row.locator(".targets li > span:first-child").all_inner_texts() == [
        target.text for target in commitment.targets
    ]
    click(row.locator(".copy"))
    row.get_by_text(WORDS("page.copied")).wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    speech = next(each for each in towns.speeches if each.id == "tianye")
    assert copied.startswith(f"{commitment.text}\n")
    for part in ("钱🌾", "田野县", "田野县工作报告", "2026-02-08", speech.source):
        assert part in copied
    assert WORDS("page.offsets", start=commitment.start, end=commitment.end) in copied
    assert speech.text[commitment.start : commitment.end] == commitment.text


@pytest.mark.parametrize("speech_id", TOWNS)
def test_a_speech_is_shown_whole_with_its_commitments_underlined(
    visited: Opened, towns: Findings, speech_id: str
) -> None:
    page = visited.go(f"speeches/{number_of(towns, speech_id)}")
    assert page.locator(".reader .paragraph").all_inner_texts() == TOWNS[speech_id]
    underlined = [
        "".join(sentence.locator("mark.promise").all_inner_texts())
        for sentence in page.locator(".reader .sentence", has=page.locator("mark.promise")).all()
    ]
    assert underlined == [each.text for each in towns.commitments if each.speech_id == speech_id]


def test_a_sentence_opens_by_enter_and_closes_by_a_click(visited: Opened, towns: Findings) -> None:
    page = visited.go(f"speeches/{number_of(towns, 'qinghe')}")
    sentence = page.locator(".sentence.told", has_text="新增学位")
    aside = page.locator("aside.where")
    sentence.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert sentence.get_attribute("aria-expanded") == "true"
    assert "新增学位5万个" in aside.inner_text()
    assert "5" in marks_in(aside, "mark.differs")
    other = page.locator(".sentence.told", has_text="地区生产总值")
    click(other)
    assert "地区生产总值增长6%" in aside.last.inner_text() + aside.first.inner_text()
    click(sentence)
    click(other)
    assert aside.count() == 0
    assert page.locator(".reader [aria-expanded=true]").count() == 0


@pytest.mark.parametrize(
    ("a", "b", "of_a", "of_b"),
    [
        ("qinghe", "songlin", "3", "5"),
        ("hongyan", "qinghe", "2028", "2027"),
        ("hongyan", "songlin", "3", "5"),
    ],
)
def test_compare_marks_what_differs(
    visited: Opened, towns: Findings, a: str, b: str, of_a: str, of_b: str
) -> None:
    page = visited.go("boilerplate/matrix")
    click(page.locator(f"#matrix a[href='#/compare/{number_of(towns, a)}/{number_of(towns, b)}']"))
    left, right = (
        page.locator(".pair", has_text="新增学位").locator("blockquote").nth(side) for side in (0, 1)
    )
    signs = set(of_a) ^ set(of_b)
    assert set(of_a) & signs <= set(marks_in(left))
    assert set(of_b) & signs <= set(marks_in(right))
    for same in ("教育", "学校", "投入使用", "家门口"):
        assert same not in marks_in(left) + marks_in(right)
    assert marks_in(page.locator(".pair", has_text="获得感")) == ""


def test_an_indicator_is_told_from_low_to_high(visited: Opened) -> None:
    row = visited.go("commitments").locator("#indicators tbody tr", has_text="地区生产总值")
    assert [" ".join(chip.split()) for chip in row.locator(".chips li").all_inner_texts()] == [
        "红岩县 5%左右",
        "青河县 5%左右",
        "松林县 6%",
    ]


def test_hostile_text_runs_nowhere(visited: Opened, towns: Findings) -> None:
    page = visited.page
    for place in (
        *PAGES,
        f"speeches/{number_of(towns, 'tianye')}",
        f"compare/{number_of(towns, 'tianye')}/0",
    ):
        visited.go(place)
        unfold(page)
        assert page.locator("main img, main script").count() == 0
    assert page.evaluate("typeof window.hacked") == "undefined"


@pytest.mark.parametrize("name", [*PAGES, "speeches/0", "compare/0/1"])
def test_a_phone_shows_what_is_folded_out_too(visited: Opened, towns: Findings, name: str) -> None:
    visited.page.set_viewport_size(PHONE)
    page = visited.go(name)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_no_copy_button_is_squeezed(visited: Opened, towns: Findings) -> None:
    visited.page.set_viewport_size(PHONE)
    page = visited.go(f"speeches/{number_of(towns, 'qinghe')}")
    unfold(page)
    buttons = page.locator("#speeches .copy")
    assert page.locator("#speeches .asked .copy").count() > 0
    assert len({button.bounding_box()["height"] for button in buttons.all()}) == 1, "each has one line"


@pytest.mark.parametrize("name", PAGES)
def test_all_text_can_be_read_on_its_ground(visited: Opened, towns: Findings, name: str) -> None:
    page = visited.go(name)
    unfold(page)
    told = page.evaluate(FAINT)
    assert told["seen"] > 10
    assert told["faint"] == []


def test_what_is_printed_has_no_button_on_any_page(visited: Opened) -> None:
    page = visited.page
    page.emulate_media(media="print")
    for name in PAGES:
        visited.go(name)
        assert page.locator("nav:visible, .copy:visible, .more:visible, .skip:visible").count() == 0
        assert page.locator(f"#{name}").is_visible()


def test_the_page_is_in_english_too(browser: Any, towns: Findings, tmp_path: Path) -> None:
    (path,) = write_page(towns, tmp_path, Words.of(ReportLanguage.ENGLISH))
    with opening(browser, path) as told:
        for name in PAGES:
            click(told.page.locator(f"nav a[data-page={name}]"))
            assert told.page.locator(f"#{name}").is_visible()
        assert told.page.evaluate("document.documentElement.lang") == "en"
        page = told.go(f"speeches/{number_of(towns, 'qinghe')}")
        assert page.locator(".paragraph[lang=zh]").all_inner_texts() == TOWNS["qinghe"]


@pytest.fixture(scope="module")
def traps_report(traps: Findings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_page(traps, tmp_path_factory.mktemp("traps-page"), WORDS)
    return path


@pytest.fixture
def trapped(browser: Any, traps_report: Path) -> Iterator[Opened]:
    with opening(browser, traps_report) as told:
        yield told


STRANGE = """() => [...document.querySelectorAll("body *")]
  .filter((each) => !each.closest("[data-chart] svg"))
  .filter((each) => /^(img|svg|iframe|object|embed|b)$/i.test(each.tagName) || each.matches("main script")
    || [...each.attributes].some(({ name, value }) => /^on/.test(name) || /^\\s*javascript:/i.test(value)))
  .map((each) => each.outerHTML.slice(0, 200))"""
"""Elements and attributes that no part of the page makes."""


def test_traps_are_text_wherever_they_stand(trapped: Opened, traps: Findings) -> None:
    page = trapped.page
    for place in (*PAGES, "speeches/0", "speeches/1", "compare/0/1", "compare/1/0"):
        trapped.go(place)
        unfold(page)
        assert page.evaluate(STRANGE) == [], place
    assert page.evaluate("typeof window.hacked") == "undefined"


def test_traps_are_shown_as_they_were_written(trapped: Opened, traps: Findings) -> None:
    for number, speech in enumerate(traps.speeches):
        page = trapped.go(f"speeches/{number}")
        assert page.locator(".reader h2").inner_text() == speech.title
        assert page.locator(".reader .paragraph").all_inner_texts() == [
            each.text for each in speech.paragraphs
        ]
        for known in (speech.speaker, speech.place, speech.source):
            assert known in page.locator(".reader .about").inner_text()
        assert page.locator("#compare option").nth(number).text_content() == speech.place
    (commitment,) = (each for each in traps.commitments if each.speech_id == "barn")
    page = trapped.go("commitments")
    page.locator("#commitments select[name=unique]").select_option("")
    assert commitment.text in promised(page)
    assert "<img src=x onerror=window.hacked=1>" in commitment.text


def test_a_point_of_the_map_tells_what_it_is(trapped: Opened, traps: Findings) -> None:
    page = trapped.go("themes")
    points = page.locator(".chart[data-chart=map] .mark-symbol.role-mark path")
    points.first.wait_for()
    tooltip = page.locator("#vg-tooltip-element")
    told = set()
    for number in range(points.count()):
        points.nth(number).dispatch_event("pointermove")
        page.locator("#vg-tooltip-element.visible").wait_for()
        told.add(tuple(tooltip.locator("td.value").all_inner_texts()))
        assert page.evaluate(STRANGE) == [], "a tag in a name is told as it is written"
    labels = {theme.id: theme.label for theme in traps.themes.themes}
    paragraphs = [paragraph for speech in traps.speeches for paragraph in speech.paragraphs]
    assert told == {
        (str(traps.speeches[number // 3].place), labels[found.theme], shortened(paragraph.text, 90))
        for number, (paragraph, found) in enumerate(zip(paragraphs, traps.themes.assignments, strict=True))
    }


def test_what_cannot_be_written_to_the_clipboard_is_copied_the_old_way(visited: Opened) -> None:
    page = visited.go("commitments")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    button = page.locator("#commitment-list .copy").first
    press(button)
    page.locator("#commitment-list .copy", has_text=WORDS("page.copied")).wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{promised(page)[0]}\n")
    assert page.locator("textarea").count() == 0
    assert button.evaluate("(each) => each === document.activeElement"), "the keyboard goes on from there"


def test_copying_that_failed_is_not_told_as_done(visited: Opened) -> None:
    page = visited.go("commitments")
    page.evaluate(
        """() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
        document.execCommand = () => { window.tried = true; return false; };
        }"""
    )
    button = page.locator("#commitment-list .copy").first
    click(button)
    page.wait_for_function("window.tried")
    assert button.inner_text() == WORDS("page.copy")


def status(place: Any) -> str:
    return str(place.locator("[role=status]").first.inner_text())


def shown(count: int) -> str:
    return WORDS("page.shown", shown=f"{count:,}", all=f"{count:,}")


def test_families_are_filtered_and_the_number_is_said(visited: Opened, towns: Findings) -> None:
    page = visited.go("boilerplate")
    part = page.locator("#families")
    assert status(part) == shown(len(towns.families))
    assert part.locator("details.family").count() == len(towns.families)
    for number, speech in enumerate(towns.speeches):
        part.locator("select[name=speech]").select_option(str(number))
        having = [f for f in towns.families if any(m.passage.speech_id == speech.id for m in f.members)]
        assert status(part) == shown(len(having))
    part.locator("select[name=speech]").select_option("")
    for kind in ("verbatim", "edited"):
        part.locator("select[name=kind]").select_option(kind)
        assert status(part) == shown(sum(family.kind.value == kind for family in towns.families))
    part.locator("select[name=kind]").select_option("")
    for level in ("paragraph", "sentence"):
        part.locator("select[name=level]").select_option(level)
        assert status(part) == shown(sum(family.level.value == level for family in towns.families))
    part.locator("select[name=level]").select_option("")
    part.locator("select[name=order]").select_option("length")
    lengths = [len(text) for text in part.locator("summary .excerpt").all_text_contents()]
    assert lengths == sorted(lengths, reverse=True)


def test_set_phrases_are_filtered_sorted_and_unfolded(visited: Opened, towns: Findings) -> None:
    page = visited.go("boilerplate/formulae")
    part = page.locator("#formulae")
    texts = part.locator("tbody summary")
    assert texts.all_inner_texts() == [each.text for each in towns.formulae]
    found = [each for each in towns.formulae if "获得感" in each.text]
    assert len(towns.formulae) > len(found) > 0, "the phrase of four speeches"
    part.locator("input[type=search]").fill("获得感")
    part.get_by_text(shown(len(found)), exact=True).wait_for()
    assert texts.all_inner_texts() == [each.text for each in found]
    click(texts.first)
    places = part.locator("details.places li")
    assert places.count() == len(found[0].occurrences)
    assert places.locator("mark.formula").all_inner_texts() == [found[0].text] * places.count()
    part.locator("input[type=search]").fill("")
    part.get_by_text(shown(len(towns.formulae)), exact=True).wait_for()
    click(part.locator("button[data-key=count]"))
    counts = [int(text) for text in part.locator("tbody td:nth-child(4)").all_inner_texts()]
    assert counts == sorted((len(each.occurrences) for each in towns.formulae), reverse=True)


def test_commitments_are_counted_by_strength_and_by_who_makes_them(visited: Opened, towns: Findings) -> None:
    page = visited.go("commitments")
    part = page.locator("#commitment-list")
    alone = [each for each in towns.commitments if each.unique]
    assert status(part) == shown(len(alone))
    for value, strength in (("1", "hard"), ("0", "soft")):
        part.locator("select[name=strength]").select_option(value)
        assert status(part) == shown(sum(each.strength.value == strength for each in alone))
    part.locator("select[name=strength]").select_option("")
    part.locator("select[name=unique]").select_option("0")
    assert status(part) == shown(len(towns.commitments) - len(alone))


def test_unique_commitments_come_first_and_hard_before_soft(visited: Opened, towns: Findings) -> None:
    page = visited.go("commitments")
    page.locator("#commitments select[name=unique]").select_option("")
    known = {each.text: each for each in towns.commitments}
    order = [(not known[text].unique, known[text].strength.value != "hard") for text in promised(page)]
    assert len(set(order)) > 2
    assert order == sorted(order)


def test_a_long_list_is_shown_a_page_at_a_time(browser: Any, towns: Findings, tmp_path: Path) -> None:
    many = replace(towns, commitments=towns.commitments * 15)
    alone = sum(bool(each.unique) for each in many.commitments)
    (path,) = write_page(many, tmp_path, WORDS)
    with opening(browser, path) as told:
        page = told.go("commitments")
        part = page.locator("#commitment-list")
        rows = part.locator("tbody tr")
        more = part.locator("button.more")
        while more.is_visible():
            assert status(part) == WORDS("page.shown", shown=rows.count(), all=alone)
            assert rows.count() < alone
            click(more)
        assert rows.count() == alone
        assert status(part) == shown(alone)


def test_the_table_of_speeches_is_sorted(visited: Opened, towns: Findings) -> None:
    page = visited.page
    table = page.locator("#overview table.speeches")
    header = table.locator("button.sort", has_text=WORDS("page.characters"))
    lengths = sorted((speech.characters for speech in towns.speeches), reverse=True)
    click(header)
    assert table.locator("tbody td:nth-child(3)").all_inner_texts() == [f"{each:,}" for each in lengths]
    assert header.locator("xpath=..").get_attribute("aria-sort") == "descending"
    press(header)
    assert table.locator("tbody td:nth-child(3)").all_inner_texts() == [f"{each:,}" for each in lengths[::-1]]
    assert table.locator("thead [aria-sort=ascending], thead [aria-sort=descending]").count() == 1


ASTRAY = {
    "nowhere": "overview",
    "speeches/99": "speeches",
    "__proto__": "overview",
    "compare/x/y": "compare",
    "constructor/1": "overview",
    "boilerplate/%E0%A4%A": "boilerplate",
    "speeches/-1/x": "speeches",
    "boilerplate/none": "boilerplate",
    "commitments/indicator": "commitments",
    "commitments/speech/%22%3E": "commitments",
    "themes/%3Cb%3E": "themes",
}


def test_an_address_that_leads_nowhere_shows_a_page(visited: Opened) -> None:
    for place, name in ASTRAY.items():
        page = visited.go(place)
        page.locator(f"nav a[data-page={name}][aria-current=page]").wait_for()
        assert [s for s in PAGES if page.locator(f"#{s}").is_visible()] == [name], place


def test_the_way_back_is_the_way_that_one_came(visited: Opened, towns: Findings) -> None:
    page = visited.page
    click(row_of(page, "青河县").locator("td a").first)
    assert page.locator(".reader h2").inner_text() == "青河县工作报告"
    page.locator("#speeches select[name=speech]").select_option(label="松林县")
    page.locator(".reader h2", has_text="松林县工作报告").wait_for()
    page.go_back()
    page.locator(".reader h2", has_text="青河县工作报告").wait_for()
    assert page.locator("#speeches select[name=speech]").input_value() == str(number_of(towns, "qinghe"))
    page.go_back()
    page.locator("#overview").wait_for()


def test_two_speeches_are_chosen_to_compare(visited: Opened, towns: Findings) -> None:
    page = visited.go("compare/0/0")
    assert WORDS("page.same_speech") in page.locator("#compare").inner_text()
    page.locator("#compare select[name=a]").select_option(label="青河县")
    page.locator("#compare select[name=b]").select_option(label="松林县")
    page.locator("#compare .lead", has_text="松林县").wait_for()
    lead = page.locator("#compare .lead").inner_text()
    shares = {(each.speech_id, each.other_id): percent(each.share) for each in towns.shared}
    of_a, of_b = shares["qinghe", "songlin"], shares["songlin", "qinghe"]
    assert lead == WORDS("page.compare_line", a="青河县", b="松林县", of_a=of_a, of_b=of_b)
    promises = page.locator("#compare .pair").last.locator("blockquote").all_inner_texts()
    assert sorted(promises) == sorted([*unique_of(towns, "qinghe"), *unique_of(towns, "songlin")])


def test_of_many_speeches_pairs_are_listed_by_what_they_share(visited: Opened, towns: Findings) -> None:
    page = visited.go("boilerplate")
    page.evaluate("() => pairsPart(document.getElementById('matrix'))")  # what more than 40 speeches show
    shares = [percent(each.share) for each in sorted(towns.shared, key=lambda each: -each.share)]
    assert page.locator("#matrix table").last.locator("tbody td.number").all_inner_texts() == shares


@pytest.mark.parametrize("name", ["commitments", "speeches"])
def test_the_skip_link_leads_to_the_content_of_the_page_that_is_shown(visited: Opened, name: str) -> None:
    page = visited.go(name)
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settle(page)
    page.wait_for_timeout(100)
    assert [s for s in PAGES if page.locator(f"#{s}").is_visible()] == [name]
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement.closest('#{name}') !== null")


def test_where_the_keyboard_is_can_be_seen(visited: Opened) -> None:
    page = visited.go("commitments")
    seen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
                return [document.activeElement.tagName, outlineStyle, parseFloat(outlineWidth) >= 2]; }"""
            )
        )
    assert {"A", "SELECT", "INPUT"} <= {name for name, *_ in seen}
    assert [each for each in seen if each[1:] != ["solid", True]] == []


def test_what_is_folded_out_has_names_and_headings_in_order_too(visited: Opened) -> None:
    for name in (*PAGES, "compare/0/1"):
        page = visited.go(name)
        unfold(page)
        told = page.evaluate(OUTLINE)
        assert (name, told["nameless"]) == (name, [])
        steps = itertools.pairwise(told["levels"])
        assert [(before, after) for before, after in steps if after > before + 1] == [], name
        assert told["levels"][0] == 1


OUTLINE = """() => {
  const here = [...document.querySelectorAll("*")].filter((each) => each.getClientRects().length);
  const label = (each) => each.getAttribute("aria-label") || (each.labels && each.labels.length);
  return {
    nameless: here.filter((each) => each.matches("[role=img]") && !label(each)
      || each.matches("button, a, select, input, summary, [role=button]") && !label(each) && !(each.innerText || "").trim())
      .map((each) => each.outerHTML.slice(0, 200)),
    levels: here.filter((each) => /^H[1-6]$/.test(each.tagName)).map((each) => Number(each.tagName[1])),
  };
}"""


@pytest.mark.parametrize(
    ("name", "language"), [("nothing", "en"), ("nothing", "zh"), ("broken", "zh"), ("towns", "en")]
)
def test_no_page_says_what_is_not_there(
    browser: Any, tmp_path: Path, request: pytest.FixtureRequest, name: str, language: str
) -> None:
    (path,) = write_page(request.getfixturevalue(name), tmp_path, Words.of(ReportLanguage.named(language)))
    with opening(browser, path) as told:
        for place in PAGES:
            page = told.go(place)
            unfold(page)
            page.evaluate("document.querySelector('#method pre').hidden = true")  # settings may be null
            said = page.locator("main").inner_text() + page.evaluate(
                """() => [...document.querySelectorAll("[title], [aria-label]")]
                .map((each) => `${each.getAttribute("title") ?? ""} ${each.getAttribute("aria-label") ?? ""}`).join(" ")"""
            )
            for missing in ("undefined", "NaN", "[object", "null", "None", "{count}", "{name}"):
                assert missing not in said, place
            assert page.locator(f"#{place}").inner_text().strip()


def test_without_scripts_the_rest_is_in_the_file(browser: Any, towns_report: Path, towns: Findings) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(towns_report.as_uri())
    assert page.locator("noscript p").inner_text() == WORDS("page.noscript")
    assert [s for s in PAGES if page.locator(f"#{s}").is_visible()] == ["overview"]
    assert page.locator("article.theme h3").all_text_contents() == [
        each.label for each in towns.themes.themes
    ]
    assert towns.encoder in str(page.locator("#method").text_content())
    context.close()
