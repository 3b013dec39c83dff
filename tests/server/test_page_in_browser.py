"""The pages of a server, opened in a real browser."""

from __future__ import annotations

import itertools
import json
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from semantic import Corpus
from semantic.reports.words import ReportLanguage
from semantic.server.app import create_app
from semantic.server.connections import configured
from semantic.server.gate import Admission
from semantic.server.gathered import Gathered, Gathering
from semantic.server.limits import ServerLimits
from semantic.server.pages.wording import words_in
from semantic.server.running import backing_for

from in_browser import FAINT

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright, of the extra test")

EN, ZH = words_in(ReportLanguage.ENGLISH), words_in(ReportLanguage.CHINESE)
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
BRIDGE = "我们将在{year}年底前建成{name}大桥，全长{length}米，让两岸群众过河不再绕路。"
CREED = "我们坚持把群众的小事当作大事，一件接着一件办，办一件成一件。"
HARBOUR = (
    "We will build {ferries} new ferries by the end of 2028 and open a school of navigation for the islands."
)
ATTACK = (
    '"><svg onload="window.hacked=1"></script><script>window.hacked=1</script><img src=x onerror=window.hacked=1> '
    '<a href="javascript:window.hacked=1">x</a> </textarea></title>{{7*7}} \u202eabc\u2069'
)
"""What would run, or break what stands after it, if it were anything but text."""
SPEECHES = {
    "upper": [BRIDGE.format(year=2027, name="上坝", length=300), CREED, "我们将为山里的学校送去新书一万册。", "去年的麦子收成好。"],
    "lower": [BRIDGE.format(year=2028, name="下坝", length=450), CREED, "河边的柳树都绿了。"],
    "north": [HARBOUR.format(ferries=40), "Last year the sea was calm and the fishing was good."],
    "south": [HARBOUR.format(ferries=60), "Our divers found an old anchor under the pier."],
    'trap"><b>': [f"🐝 今年我们将修复粮仓四座，2027年6月底前开放。{ATTACK}", f"{CREED[:-1]}{ATTACK}。"],
}  # fmt: skip
KNOWN = {
    "upper": {"place": "上坝镇", "speaker": "何山", "date": "2026-01-12", "title": "上坝镇工作报告", "language": "zh"},
    "lower": {"place": "下坝镇", "speaker": "沈川", "date": "2026-02-03", "title": "下坝镇工作报告", "language": "zh"},
    "north": {"place": "North Quay", "speaker": "A. Mole", "date": "2026-03-01", "title": "Address", "language": "en"},
    "south": {"place": "South Quay", "speaker": "B. Pier", "date": "2026-03-09", "title": "Remarks", "language": "en"},
    'trap"><b>': {"place": f"<i>{ATTACK}", "speaker": ATTACK, "date": "2026-04-01", "title": ATTACK, "language": "zh"},
}  # fmt: skip
ASKED = BRIDGE.format(year=2027, name="上坝", length=320)
TRAP = quote('trap"><b>', safe="")
PAGES = (
    "/", f"/?text={quote(ASKED)}", "/?paragraph=upper:p1&place=x", "/check", f"/check?text={quote(ASKED)}%0A{quote('新的一句话，谁都没有说过。')}",
    "/speeches", "/speeches/upper?highlight=upper:p2#p2", f"/speeches/{TRAP}", "/reuse", "/reuse/paragraph-1", "/formulae", "/commitments", "/indicators",
    "/themes", "/themes/theme-1", "/compare", "/compare?a=upper&b=lower", f"/compare?a=upper&b={TRAP}",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder of speeches that share passages, one of them full of traps."""
    folder = tmp_path_factory.mktemp("browsed")
    rows = [
        {"speech_id": id_, "text": text, **KNOWN[id_]} for id_, texts in SPEECHES.items() for text in texts
    ]
    (folder / "table.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Corpus.build(folder / "table.jsonl", folder / "corpus", encoder="static-multilingual"):
        return folder / "corpus"


class Given(Gathering):
    """Findings that are given."""

    def __init__(self, gathered: Gathered) -> None:
        super().__init__()
        self.last = gathered

    def of(self, corpus: Corpus) -> Future[Gathered]:  # noqa: ARG002 - of whatever state
        future: Future[Gathered] = Future()
        if self.last is not None:
            future.set_result(self.last)
        return future


@pytest.fixture(scope="module")
def site(browser: Any, folder: Path) -> Iterator[str]:
    """The address of a server of that corpus, with what is found in it ready."""
    limits = ServerLimits()
    with Corpus.open(folder) as corpus:
        gathered = Gathered(corpus.manifest, corpus.findings(keep=False))
    backing = replace(backing_for(folder, encoder=None, limits=limits), gathering=Given(gathered))
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(backing, Admission(hosts=frozenset({"127.0.0.1"}), token=None))
    server = uvicorn.Server(configured(app, limits))
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    running.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    running.join(20)
    listening.close()


@dataclass
class Opened:
    """A page that is open, with what went wrong in it."""

    page: Any
    address: str
    wrong: list[str] = field(default_factory=list)

    def go(self, place: str) -> Any:
        self.page.goto(f"{self.address}{place}", wait_until="domcontentloaded")
        return self.page


@contextmanager
def opening(browser: Any, site: str, **context: Any) -> Iterator[Opened]:
    """Open a tab; whatever goes wrong in it, or is asked of elsewhere, is told when it is closed."""
    settings = {"viewport": LAPTOP, "locale": "en-GB", **context}
    opened = browser.new_context(permissions=["clipboard-read", "clipboard-write"], **settings)
    opened.set_default_timeout(20_000)
    told = Opened(opened.new_page(), site)
    told.page.on("console", lambda said: told.wrong.append(f"{said.type}: {said.text}"))
    told.page.on("pageerror", lambda error: told.wrong.append(str(error)))
    told.page.on("dialog", lambda dialog: told.wrong.append(dialog.message))
    told.page.on(
        "request",
        lambda asked: None if asked.url.startswith((site, "data:,")) else told.wrong.append(asked.url),
    )
    yield told
    opened.close()
    assert told.wrong == []


@pytest.fixture
def opened(browser: Any, site: str) -> Iterator[Opened]:
    with opening(browser, site) as told:
        yield told


def expect(place: Any) -> Any:
    return playwright.expect(place)


def results(page: Any) -> Any:
    return page.locator(".results blockquote")


def search(page: Any, text: str) -> None:
    page.locator("#query").fill(text)
    page.get_by_role("button", name=EN("search.go"), exact=True).click()
    expect(page.locator("#results-title")).to_be_visible()


def test_what_is_pasted_is_found_with_what_differs(opened: Opened) -> None:
    page = opened.go("/")
    search(page, ASKED)
    expect(results(page).first).to_have_text(SPEECHES["upper"][0])
    first = page.locator(".result").first
    expect(first.locator("mark.differs")).to_have_text(["300米"])
    expect(first.locator(".differences")).to_contain_text("“320米” / “300米”")
    expect(first.locator(".badge")).to_have_text(EN("kind.edited"))
    expect(page.locator("#query")).to_have_value(ASKED)


def test_an_address_shows_the_same_again(opened: Opened) -> None:
    page = opened.go("/")
    page.get_by_label(EN("search.both"), exact=True).check()
    page.locator("select[name=level]").select_option("sentence")
    search(page, ASKED)
    shown, address = results(page).all_inner_texts(), page.url
    assert address == f"{opened.address}/?text={quote(ASKED)}&mode=both&level=sentence"
    page.reload()
    expect(results(page)).to_have_text(shown)
    opened.go("/speeches")
    page.goto(address)
    expect(results(page)).to_have_text(shown)
    expect(page.locator("input[name=mode][value=both]")).to_be_checked()


def test_a_search_is_limited_to_a_place_and_a_theme(opened: Opened) -> None:
    page = opened.go("/")
    page.locator("details.limits summary").click()
    page.locator("input[name=place]").fill("下坝镇")
    search(page, ASKED)
    expect(results(page)).to_have_count(len(SPEECHES["lower"]))
    expect(page.locator(".results .place")).to_have_text(["下坝镇"] * len(SPEECHES["lower"]))
    page.locator("input[name=place]").fill("")
    page.locator("select[name=theme]").select_option(index=1)
    page.get_by_role("button", name=EN("search.go"), exact=True).click()
    expect(page).to_have_url(f"{opened.address}/?text={quote(ASKED)}&theme=theme-1")
    expect(page.locator("details.limits")).to_have_attribute("open", "")


def test_the_keyboard_is_enough(opened: Opened) -> None:
    page = opened.go("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.insert_text(ASKED)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#results-title")).to_be_visible()
    page.wait_for_load_state()  # what listens to keys is there
    for key, focused in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(page.locator(".result").nth(focused)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".row[aria-current=true] .paragraph")).to_have_text(SPEECHES["upper"][0])
    assert page.url.endswith("/speeches/upper?highlight=upper%3Ap1#p1")
    expect(page.locator("#p1")).to_be_in_viewport()
    page.keyboard.press("/")
    expect(page.locator("#query")).to_be_focused()
    assert page.url == f"{opened.address}/#query"


def test_what_is_copied_says_where_it_is_from(opened: Opened) -> None:
    page = opened.go(f"/?text={quote(HARBOUR.format(ferries=41))}")
    first = page.locator(".result", has_text="40 new ferries")
    first.locator(".copy").click()
    expect(first.locator(".copy")).to_have_text(EN("page.copied"))
    text, said, place = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert text == SPEECHES["north"][0]
    assert said == "— A. Mole · North Quay · Address · 2026-03-01"
    assert place.startswith(f"table.jsonl · {EN('page.offsets', start=0, end=len(text))}")
    expect(first.locator(".copy")).to_have_text(EN("page.copy"))


def test_a_draft_shows_what_is_new(opened: Opened) -> None:
    page = opened.go("/check")
    page.locator("#query").fill(f"{ASKED}\n\n{CREED}\n月亮上要建一座图书馆，供兔子借书。")
    page.get_by_role("button", name=EN("check.go"), exact=True).click()
    expect(page.locator("#summary")).to_have_text(EN("check.summary", said=2, count=3))
    expect(page.locator(".strip a")).to_have_count(3)
    bridge, creed, moon = (page.locator(".checked").nth(number) for number in range(3))
    expect(bridge.locator(".draft mark.differs")).to_have_text(["320米"])
    expect(bridge.locator(".before > .quotation mark.differs")).to_have_text(["300米"])
    expect(creed.locator(".draft .badge")).to_have_text(EN("kind.verbatim"))
    expect(moon.locator(".draft .badge")).to_have_text(EN("check.new"))
    page.locator(".strip a").last.click()
    expect(moon).to_be_in_viewport()
    shown = page.locator(".draft blockquote").all_inner_texts()
    page.reload()
    expect(page.locator(".draft blockquote")).to_have_text(shown)


def test_a_search_goes_on_to_a_check_and_to_what_is_similar(opened: Opened) -> None:
    page = opened.go("/")
    page.locator("#query").fill(CREED)
    page.get_by_role("button", name=EN("search.to_check")).click()
    expect(page.locator("#summary")).to_have_text(EN("check.summary", said=1, count=1))
    page.locator(".before > .quotation .similar").click()
    expect(page.locator("h1")).to_have_text(EN("search.similar_to"))
    expect(page.locator(".ask blockquote")).to_have_text(CREED)
    expect(results(page).first).to_have_text(CREED)


def test_each_page_is_reached_in_both_languages(opened: Opened) -> None:
    page = opened.go("/")
    for words, code in ((EN, "en"), (ZH, "zh")):
        page.locator(".languages").get_by_text(words(f"site.{code}")).click()
        for name in ("search", "check", "speeches", "reuse", "commitments", "themes", "compare"):
            page.locator("header nav").get_by_role("link", name=words(f"site.{name}"), exact=True).click()
            here = page.locator("header nav [aria-current=page]")
            expect(here).to_have_text(words(f"site.{name}"))
            expect(page.locator("html")).to_have_attribute("lang", code)


def test_another_language_shows_the_same(opened: Opened) -> None:
    page = opened.go(f"/?text={quote(ASKED)}&k=5")
    shown = results(page).all_inner_texts()
    page.locator(".languages a").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(results(page)).to_have_text(shown)
    expect(page.locator(".results blockquote").first).to_have_attribute("lang", "zh")
    long = ASKED * 60
    opened.go("/check?lang=en")
    page.locator("#query").fill(long)
    page.get_by_role("button", name=EN("check.go"), exact=True).click()
    expect(page.locator(".draft blockquote")).to_have_text(long)
    page.locator(".languages button").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.locator(".draft blockquote")).to_have_text(long)


def test_findings_are_browsed(opened: Opened) -> None:
    page = opened.go("/reuse")
    page.locator("select[name=level]").select_option("paragraph")
    page.locator("input[name=contains]").fill("大桥")
    page.get_by_role("button", name=EN("site.show")).click()
    expect(page).to_have_url(f"{opened.address}/reuse?order=index&level=paragraph&contains={quote('大桥')}")
    page.locator(".family a").click()
    expect(page.locator(".members blockquote")).to_have_text(
        [BRIDGE.format(year=2028, name="下坝", length=450), BRIDGE.format(year=2027, name="上坝", length=300)]
    )
    expect(page.locator(".members mark.differs").filter(has_text="300")).to_be_visible()
    page.locator(".members .place").last.click()
    expect(page.locator(".row[aria-current=true]")).to_be_in_viewport()
    promised = page.locator(".made .note a")
    count, alone = map(int, re.findall(r"\d+", promised.inner_text()))
    promised.click()
    expect(page.locator("tbody tr")).to_have_count(count)
    page.get_by_label(EN("commitments.unique")).check()
    page.get_by_role("button", name=EN("site.show")).click()
    expect(page.locator("tbody tr")).to_have_count(alone)
    expect(page.locator("tbody .said > span").filter(has_text=SPEECHES["upper"][2])).to_be_visible()


def test_every_page_can_be_trusted_read_and_printed(opened: Opened) -> None:
    hostile = (f"/?text={quote(ATTACK)}", f"/check?text={quote(ATTACK)}", f"/reuse?contains={quote(ATTACK)}")
    for place in (*PAGES, *hostile):
        page = opened.go(place)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        strange = "img, iframe, main script, b, i, a[href^=javascript]"
        assert page.locator(strange).count() == 0, place
        assert page.evaluate("typeof window.hacked") == "undefined", place
        told = page.evaluate(FAINT)
        assert told["seen"] > 10
        assert told["faint"] == [], place
        assert page.evaluate(NAMELESS) == [], place
        levels = page.evaluate(LEVELS)
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), place
        page.emulate_media(media="print")
        buttons = "header nav:visible, .copy:visible, button:visible, .skip:visible"
        assert page.locator(buttons).count() == 0, place
        expect(page.locator("h1")).to_be_visible()
        page.emulate_media(media="screen")


def test_hostile_text_is_shown_as_it_was_read(opened: Opened, folder: Path) -> None:
    page = opened.go(f"/speeches/{TRAP}")
    with Corpus.open(folder) as corpus:
        speech = corpus.speech('trap"><b>')
    assert "<script>window.hacked=1</script>" in speech.text
    expect(page.locator(".paragraph")).to_have_text([each.text for each in speech.paragraphs])
    expect(page.locator("h1")).to_have_text(str(speech.title))
    opened.go("/")
    search(page, ATTACK)
    expect(page.locator("#query")).to_have_value(ATTACK)


def test_a_phone_shows_all_of_its_width(browser: Any, site: str) -> None:
    with opening(browser, site, viewport=PHONE) as told:
        for place in PAGES:
            page = told.go(place)
            page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], place


NAMELESS = """() => [...document.querySelectorAll("button, a, select, input:not([type=hidden]), textarea, [role=img]")]
  .filter((each) => each.getClientRects().length && !(each.textContent || "").trim()
    && !each.getAttribute("aria-label") && !(each.labels && each.labels.length)).map((each) => each.outerHTML)"""
LEVELS = "() => [...document.querySelectorAll('h1,h2,h3,h4')].filter((h) => h.getClientRects().length).map((h) => Number(h.tagName[1]))"


def test_without_scripts_everything_is_there(browser: Any, site: str) -> None:
    with opening(browser, site, java_script_enabled=False) as told:
        page = told.go("/")
        search(page, ASKED)
        expect(results(page).first).to_have_text(SPEECHES["upper"][0])
        expect(page.locator(".copy").first).to_be_hidden()
        page.locator(".results .place").first.click()
        expect(page.locator(".row[aria-current=true] .paragraph")).to_have_text(SPEECHES["upper"][0])
